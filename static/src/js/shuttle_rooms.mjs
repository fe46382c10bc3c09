/** The rooms of one side: who is there, how they hear, what they ask for, and how long they have waited. */
import { keyOf, sentenceOf, small } from "./desk_signals.mjs";
import { clock, lasting } from "./desk_time.mjs";
import { fill, keepList, make, show } from "./dom.mjs";
import { Thread, together } from "./shuttle_thread.mjs";
import { S, byCode } from "./shuttle_words.mjs";
import { joined, say, sentenceCase, words } from "./words.mjs";

/** @typedef {import("./shuttle_types").ShuttleView} ShuttleView */
/** @typedef {import("./shuttle_types").SideRoom} SideRoom */
/** @typedef {import("./desk_types").Person} Person */
/** @typedef {import("./desk_types").Ask} Ask */
/** @typedef {(key: string, at: string | null) => number} AgeOf seconds since then, counted on this page */

const W = S.room;
const ROLES = byCode(words.staff.roles);
const LINE = byCode(words.desk.people.line);
export const LONG = 10 * 60; // seconds alone that are said to be long

/** Everybody who belongs to this room, here or not. @param {ShuttleView} view @param {SideRoom} room @returns {Person[]} */
export function peopleOf(view, room) {
  const all = view.everyone ?? [];
  const two = (view.shuttle?.rooms ?? []).filter((each) => each.side === room.side).length > 1;
  return all.filter((one) => one.side === room.side && (!two || one.id === room.principal || one.room === room.room));
}

/** One person and their connection, in words. @param {Person} person */
export function personWords(person) {
  const name = say(W.role, { name: person.name, role: (ROLES[person.role] ?? person.role).toLocaleLowerCase(words.locale) });
  const line = person.line ? LINE[person.line.word] : "";
  const state = person.left ? words.staff.has_left : !person.connected ? words.staff.not_here : line || words.staff.connected;
  return say(W.line, { name, words: state.toLocaleLowerCase(words.locale) });
}

/**
 * Who is with them, when somebody was last, how long they have waited, what they read: the lines that are true now.
 * @param {ShuttleView} view
 * @param {SideRoom} room
 * @param {AgeOf} ageOf
 * @param {number} now ms
 * @returns {{words: string, long: boolean}[]}
 */
export function companyWords(view, room, ageOf, now) {
  const names = room.advocates_here.map((id) => view.everyone?.find((one) => one.id === id)?.name ?? "").filter(Boolean);
  const others = names.filter((name) => name !== view.you.name);
  const lines = [];
  const plain = (/** @type {string} */ text) => lines.push({ words: text, long: false });
  const since = room.with_since ? lasting(ageOf(`with|${room.room}`, room.with_since)) : "";
  if (names.length > others.length) plain(say(since ? W.with_you_for : W.with_you, { time: since }));
  if (others.length) plain(say(others.length > 1 ? W.with_more : W.with, { names: joined(others) }));
  if (room.waiting && room.alone_since) {
    const age = ageOf(`alone|${room.room}`, room.alone_since);
    const long = age >= LONG;
    lines.push({ words: say(long ? W.alone_long : W.alone, { time: lasting(age) }), long });
  }
  if (!names.length && room.last_with) plain(say(W.last, { time: clock(new Date(room.last_with)) }));
  if (!names.length && room.back_at) {
    const past = Date.parse(room.back_at) < now;
    lines.push({ words: say(past ? W.back_past : W.back, { time: clock(new Date(room.back_at)) }), long: past });
  }
  return lines;
}

/** The keys of what is new in this room: its signals, and what was written from it. @param {ShuttleView} view @param {SideRoom[]} rooms */
export function newsOf(view, rooms) {
  return rooms.flatMap((room) => {
    const names = peopleOf(view, room).map((one) => one.name);
    const written = peopleOf(view, room).flatMap((one) => (view.messages?.[one.id] ?? []).map((message) => ({ ...message, of: one.id })));
    const theirs = written.filter((message) => !message.mine && names.includes(message.from ?? ""));
    return [...room.signals.filter((one) => one.kind !== "fine").map(keyOf), ...theirs.map((message) => `${message.of}|${message.id}`)];
  });
}

/** One room in its column. */
class RoomBlock {
  /** @param {SideRoom} room @param {Ask} ask @param {(room: string) => void} go */
  constructor(room, ask, go) {
    this.ask = ask;
    this.item = make("div", "side-block");
    this.people = make("ul", "side-block__people");
    this.people.setAttribute("aria-label", say(W.people, { room: room.title }));
    this.company = make("ul", "side-block__company");
    this.signalsHeading = make("h3", "panel__heading", W.signals);
    this.signals = make("ul", "side-block__signals");
    this.none = make("p", "panel__hint", W.no_signals);
    this.acts = make("div", "side-block__acts");
    this.go = small(S.live.go, "staff.visit", `${S.live.go}: ${room.title}`);
    this.go.addEventListener("click", () => go(room.room));
    this.here = make("p", "side-block__here", S.live.here);
    this.acts.append(this.go, this.here);
    this.item.append(this.people, this.company, this.acts, this.signalsHeading, this.signals, this.none);
    this.item.append(make("h3", "panel__heading", W.messages));
    this.thread = new Thread(this.item, {
      label: `${W.messages}: ${room.title}`,
      send: async (text, to) => (await ask("staff.message", { person: to, text })).ok,
    });
  }

  /** @param {ShuttleView} view @param {SideRoom} room @param {AgeOf} ageOf @param {number} now */
  render(view, room, ageOf, now) {
    const people = peopleOf(view, room);
    const lines = people.length ? people.map(personWords) : [W.nobody];
    keepList(this.people, lines, String, (line) => make("li", "", line), () => undefined);
    this.tick(view, room, ageOf, now);
    const here = view.shuttle?.live_to.room === room.room;
    show(this.go, !here && room.may_enter && view.may.includes("staff.visit"));
    show(this.here, here);
    const standing = room.signals.filter((one) => one.kind !== "fine");
    keepList(this.signals, standing, keyOf, (one) => this.createSignal(one), (item, one) => this.updateSignal(item, one, view));
    show(this.signals, standing.length > 0);
    show(this.none, standing.length === 0);
    const writable = people.filter((one) => one.may.includes("staff.message"));
    this.thread.render(together(view.messages ?? {}, people), writable, W.message);
  }

  /** @param {ShuttleView} view @param {SideRoom} room @param {AgeOf} ageOf @param {number} now */
  tick(view, room, ageOf, now) {
    const lines = companyWords(view, room, ageOf, now).map((line, at) => ({ ...line, at }));
    keepList(this.company, lines, (line) => String(line.at), () => make("li"), (item, line) => {
      fill(item, line.words);
      item.classList.toggle("side-block__long", line.long);
    });
  }

  /** @param {import("./desk_types").Signal} one */
  createSignal(one) {
    const item = make("li", "signal");
    const seen = small(words.desk.signals.acknowledge, "staff.acknowledge", `${words.desk.signals.acknowledge}: ${one.name}`);
    seen.addEventListener("click", () => void this.ask("staff.acknowledge", { person: one.person }));
    item.append(make("p", "signal__words"), seen);
    return item;
  }

  /** @param {HTMLElement} item @param {import("./desk_types").Signal} one @param {ShuttleView} view */
  updateSignal(item, one, view) {
    const by = one.seen_by === view.you.name ? words.desk.signals.seen_by_you : say(words.desk.signals.seen, { name: one.seen_by ?? "" });
    fill(item.children[0], [sentenceOf(one), one.seen_by ? `${sentenceCase(by)}.` : ""].filter(Boolean).join(" "));
    show(item.children[1], !one.seen_by);
  }
}

/** All rooms, each in the column of its side. */
export class Rooms {
  /** @param {Ask} ask @param {(room: string) => void} go */
  constructor(ask, go) {
    this.ask = ask;
    this.go = go;
    /** @type {Map<string, RoomBlock>} */
    this.blocks = new Map();
  }

  /** @param {HTMLElement} column @param {ShuttleView} view @param {SideRoom[]} rooms @param {AgeOf} ageOf @param {number} now */
  render(column, view, rooms, ageOf, now) {
    const create = (/** @type {SideRoom} */ room) => {
      const block = new RoomBlock(room, this.ask, this.go);
      this.blocks.set(room.room, block);
      return block.item;
    };
    keepList(column, rooms, (room) => room.room, create, (_item, room) => this.blocks.get(room.room)?.render(view, room, ageOf, now));
  }

  /** @param {ShuttleView} view @param {AgeOf} ageOf @param {number} now */
  tick(view, ageOf, now) {
    for (const room of view.shuttle?.rooms ?? []) this.blocks.get(room.room)?.tick(view, room, ageOf, now);
  }
}
