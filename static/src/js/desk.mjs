/** The facilitator's rooms and gates, drawn from the view. */
import { fill, get, keepList, make, show } from "./dom.mjs";
import { joined, say, words } from "./words.mjs";

/** @typedef {import("./types").View} View */
/** @typedef {import("./types").Gate} Gate */
/** @typedef {NonNullable<View["rooms"]>[number]} RoomOf */

/** Stages in which the main room may still be opened; gates only help then. */
const BEFORE_OPENING = ["holding", "checked", "break", "separated"];

/**
 * @param {View} view
 * @param {(room: RoomOf) => void} visit
 */
export function renderRooms(view, visit) {
  const names = new Map((view.everyone ?? []).map((person) => [person.id, person.name]));
  const mine = view.everyone?.find((person) => person.id === view.you.id)?.room ?? "";
  keepList(
    get("rooms"),
    view.rooms ?? [],
    (room) => room.id,
    (room) => createRoom(room, visit),
    (item, room) => {
      const [title, people, button] = /** @type {HTMLElement[]} */ ([...item.children]);
      fill(title, room.title);
      const inside = room.people.map((id) => names.get(id) ?? "").filter(Boolean);
      const here = room.id === mine ? ` · ${words.staff.room_here}` : "";
      fill(people, (joined(inside) || words.staff.room_empty) + here);
      show(button, room.id !== mine && view.may.includes("staff.visit"));
    },
  );
}

/** @param {RoomOf} room @param {(room: RoomOf) => void} visit */
function createRoom(room, visit) {
  const item = make("li", "rooms__one");
  const button = make("button", "small-button", words.staff.visit);
  button.type = "button";
  button.dataset.act = "staff.visit";
  button.setAttribute("aria-label", `${words.staff.visit}: ${room.title}`);
  button.addEventListener("click", () => visit(room));
  item.append(make("h3", "rooms__title"), make("p", "rooms__people"), button);
  return item;
}

/** @param {View} view */
export function renderGates(view) {
  const gates = view.gates ?? [];
  const asked = gates.filter((gate) => gate.holds !== null);
  const unasked = gates.filter((gate) => gate.holds === null);
  show(get("gates-panel"), BEFORE_OPENING.includes(view.stage ?? ""));
  show(get("gates-none"), asked.length === 0);
  keepList(get("gates"), asked, (gate) => gate.id, createGate, updateGate);
  show(get("unasked"), unasked.length > 0);
  fill(get("unasked-summary"), say(words.staff.gates_unasked, { count: String(unasked.length) }));
  keepList(get("unasked-list"), unasked, (gate) => gate.id, createGate, updateGate);
}

function createGate() {
  const item = make("li", "gates__one");
  item.append(make("strong", "govuk-tag"), make("span", "gates__words"));
  return item;
}

/** @param {HTMLElement} item @param {Gate} gate */
function updateGate(item, gate) {
  const [tag, text] = /** @type {HTMLElement[]} */ ([...item.children]);
  show(tag, gate.holds !== null);
  fill(tag, gate.holds ? words.staff.gate_holds : words.staff.gate_fails);
  tag.className = gate.holds ? "govuk-tag govuk-tag--green" : "govuk-tag govuk-tag--yellow";
  fill(text, gate.holds || gate.holds === null ? `${gate.name}: ${gate.words}` : `${gate.name}: ${gate.todo}`);
}
