/** Notes of what somebody told the advocate alone: another kind of thing, on the side's own leaf. */
import { fill, get, keepList, make, show } from "./dom.mjs";
import { button, complaint, field, row } from "./shuttle_form.mjs";
import { S } from "./shuttle_words.mjs";

/** @typedef {import("./shuttle_types").ShuttleView} ShuttleView */
/** @typedef {import("./shuttle_asks.mjs").RelayAsks} RelayAsks */

const W = S.notes;

/** Of two people one is chosen for each note: what one of them said never lands with the other. */
const NOBODY_YET = { id: "", name: "" };

export class Confidences {
  /** @param {RelayAsks} asks */
  constructor(asks) {
    this.asks = asks;
    this.who = field("select", W.who);
    this.text = field("textarea", W.label, { rows: 3, hint: W.hint });
    this.wrong = complaint();
    this.state = make("p", "panel__hint");
    this.state.setAttribute("role", "status");
    get("confidences").append(this.who.all, this.text.all, this.wrong, row(button(W.save, "staff.relay_note", () => this.keep())), this.state);
  }

  /** @param {ShuttleView} view */
  render(view) {
    const rooms = (view.shuttle?.rooms ?? []).filter((room) => view.carries?.includes(room.side));
    const people = rooms.map((room) => ({ id: room.principal, name: room.name }));
    const named = people.length > 1 ? [NOBODY_YET, ...people] : people;
    keepList(this.who.box, named, (one) => one.id, optionOf, (option, one) => fill(option, one.name));
    show(get("confidences-box"), rooms.length > 0);
  }

  async keep() {
    const text = this.text.box.value.trim();
    const person = this.who.box.value;
    fill(this.wrong, person ? W.empty : W.nobody);
    show(this.wrong, !text || !person);
    if (!person) return this.who.box.focus();
    if (!text) return this.text.box.focus();
    const answer = await this.asks.note(person, text);
    if (!answer.ok) return; // the words stay in the box
    if (this.text.box.value.trim() === text) this.text.box.value = "";
    if (this.who.box.value === person) this.who.box.selectedIndex = 0; // the next note is asked about anew
    fill(this.state, W.saved);
  }
}

/** @param {{id: string, name: string}} one */
function optionOf(one) {
  const option = make("option", "", one.name);
  option.value = one.id;
  return option;
}
