/** The facilitator's rooms: who is where, who is asked, and opening and closing of side rooms. */
import { small } from "./desk_signals.mjs";
import { fill, get, keepList, make, show } from "./dom.mjs";
import { say, words } from "./words.mjs";

/** @typedef {import("./desk_types").DeskView} DeskView */
/** @typedef {import("./desk_types").DeskRoom} DeskRoom */
/** @typedef {import("./desk_types").Person} Person */
/** @typedef {import("./desk_types").Ask} Ask */

const W = words.desk.rooms;

/**
 * @param {DeskView} view
 * @param {Ask} ask
 */
export function renderRooms(view, ask) {
  const mine = view.everyone?.find((person) => person.id === view.you.id)?.room ?? "";
  keepList(get("rooms"), view.rooms ?? [], (room) => room.id, (room) => createRoom(room, ask), (item, room) => {
    const [title, people, asked, acts] = /** @type {HTMLElement[]} */ ([...item.children]);
    fill(title, room.title);
    keepList(people, insideOf(room, view, mine), (line) => line, (line) => make("li", "", line), () => undefined);
    const waiting = (room.asked ?? []).map((id) => nameOf(view, id)).filter(Boolean);
    keepList(asked, waiting, (name) => name, (name) => make("li", "", say(W.asked, { name })), () => undefined);
    show(asked, waiting.length > 0);
    const [visit, close] = /** @type {HTMLElement[]} */ ([...acts.children]);
    show(visit, room.id !== mine && view.may.includes("staff.visit"));
    show(close, room.kind === "side" && view.may.includes("staff.close_side_room"));
    show(acts, !visit.hidden || !close.hidden);
  });
}

/** @param {DeskView} view @param {string} id */
function nameOf(view, id) {
  return view.everyone?.find((person) => person.id === id)?.name ?? "";
}

/** @param {DeskRoom} room @param {DeskView} view @param {string} mine */
function insideOf(room, view, mine) {
  const inside = room.people.map((id) => nameOf(view, id)).filter(Boolean);
  const lines = inside.length ? inside : [words.staff.room_empty];
  return room.id === mine ? [...lines, words.staff.room_here] : lines;
}

/** @param {DeskRoom} room @param {Ask} ask */
function createRoom(room, ask) {
  const item = make("li", "rooms__one");
  const acts = make("div", "rooms__acts");
  const visit = small(words.staff.visit, "staff.visit", `${words.staff.visit}: ${room.title}`);
  visit.addEventListener("click", () => void ask("staff.visit", { room: room.id }, true));
  const close = small(W.close, "staff.close_side_room", `${W.close}: ${room.title}`);
  close.addEventListener("click", () => void ask("staff.close_side_room", { room: room.id }));
  acts.append(visit, close);
  item.append(make("h3", "rooms__title"), make("ul", "rooms__people"), make("ul", "rooms__asked"), acts);
  return item;
}

/**
 * What is wrong with a choice of people for a side room; empty when it can be asked for.
 * @param {Pick<Person, "side">[]} chosen
 */
export function wrongWith(chosen) {
  if (!chosen.length) return W.nobody_chosen;
  return new Set(chosen.map((person) => person.side)).size > 1 ? W.two_sides : "";
}

/** The form that opens a side room for people of one side. */
export class SideRoom {
  /** @param {Ask} ask @param {import("./announce.mjs").Announcer} announcer */
  constructor(ask, announcer) {
    this.ask = ask;
    this.announcer = announcer;
    /** @type {Person[]} */
    this.people = [];
    /** @type {HTMLFormElement} */ (get("side-room")).addEventListener("submit", (event) => {
      event.preventDefault();
      void this.open();
    });
  }

  /** @param {DeskView} view */
  render(view) {
    this.people = (view.everyone ?? []).filter((person) => person.side !== "staff" && person.connected && person.admitted);
    show(get("side-room"), view.may.includes("staff.open_side_room") && this.people.length > 0);
    keepList(get("side-room-people"), this.people, (person) => person.id, createPick, () => undefined);
  }

  /** @returns {HTMLInputElement[]} */
  boxes() {
    return [...get("side-room-people").querySelectorAll("input")];
  }

  async open() {
    const ids = this.boxes().filter((box) => box.checked).map((box) => box.value);
    const wrong = wrongWith(this.people.filter((person) => ids.includes(person.id)));
    this.complain(wrong);
    if (wrong) return;
    const answer = await this.ask("staff.open_side_room", { people: ids }, true);
    if (!answer.ok) return;
    for (const box of this.boxes()) box.checked = false;
    this.announcer.polite(W.opened, "side-room");
  }

  /** @param {string} wrong */
  complain(wrong) {
    fill(get("side-room-error"), wrong);
    show(get("side-room-error"), wrong !== "");
    if (!wrong) return;
    this.announcer.polite(wrong, "side-room");
    this.boxes()[0]?.focus();
  }
}

/** @param {Person} person */
function createPick(person) {
  const item = make("li");
  const label = make("label", "pick");
  const box = make("input");
  box.type = "checkbox";
  box.value = person.id;
  const roles = /** @type {Record<string, string>} */ (words.staff.roles);
  label.append(box, make("span", "", `${person.name} · ${roles[person.role] ?? person.role}`));
  item.append(label);
  return item;
}
