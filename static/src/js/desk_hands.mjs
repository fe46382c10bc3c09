/** Who asked to speak, in their order: saying "You are next", and lowering a hand. */
import { small } from "./desk_signals.mjs";
import { fill, get, keepList, make, show } from "./dom.mjs";
import { say, words } from "./words.mjs";

/** @typedef {import("./desk_types").DeskView} DeskView */
/** @typedef {import("./desk_types").Person} Person */
/** @typedef {import("./desk_types").Ask} Ask */

const W = words.desk.hands;

export class Hands {
  /**
   * @param {Ask} ask
   * @param {import("./announce.mjs").Announcer} announcer
   */
  constructor(ask, announcer) {
    this.ask = ask;
    this.announcer = announcer;
    /** @type {Set<string> | null} */
    this.up = null;
  }

  /** @param {DeskView} view */
  render(view) {
    const ids = view.hands ?? [];
    const people = ids.map((id) => view.everyone?.find((person) => person.id === id)).filter((person) => person !== undefined);
    show(get("hands-box"), people.length > 0);
    keepList(get("hands"), people, (person) => person.id, (person) => this.create(person), (item, person) => this.update(item, person));
    for (const person of people) {
      if (this.up && !this.up.has(person.id)) this.announcer.polite(say(W.raised, { name: person.name }), `hand|${person.id}`);
    }
    this.up = new Set(ids);
  }

  /** @param {Person} person */
  create(person) {
    const item = make("li", "hands__one");
    const next = small(W.next, "staff.message", `${W.next}: ${person.name}`);
    next.addEventListener("click", () => void this.ask("staff.message", { person: person.id, text: W.next_words }));
    const lower = small(W.lower, "staff.lower_hand", `${W.lower}: ${person.name}`);
    lower.addEventListener("click", () => void this.ask("staff.lower_hand", { person: person.id }));
    item.append(make("span", "hands__name"), next, lower);
    return item;
  }

  /** @param {HTMLElement} item @param {Person} person */
  update(item, person) {
    fill(item.children[0], person.name);
    show(item.children[1], person.may.includes("staff.message"));
    show(item.children[2], person.may.includes("staff.lower_hand"));
  }
}
