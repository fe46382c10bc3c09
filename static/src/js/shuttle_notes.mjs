/** Notes of what somebody told the advocate alone: another kind of thing, on the side's own leaf. */
import { fill, get, keepList, make, show } from "./dom.mjs";
import { button, complaint, field, row } from "./shuttle_form.mjs";
import { S } from "./shuttle_words.mjs";

/** @typedef {import("./shuttle_types").ShuttleView} ShuttleView */
/** @typedef {import("./shuttle_types").SideRoom} SideRoom */
/** @typedef {import("./shuttle_asks.mjs").RelayAsks} RelayAsks */

const W = S.notes;

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
    keepList(this.who.box, rooms, (room) => room.principal, optionOf, (option, room) => fill(option, room.name));
    show(get("confidences-box"), rooms.length > 0);
  }

  async keep() {
    const text = this.text.box.value.trim();
    fill(this.wrong, W.empty);
    show(this.wrong, !text);
    if (!text) return this.text.box.focus();
    const answer = await this.asks.note(this.who.box.value, text);
    if (!answer.ok) return; // the words stay in the box
    if (this.text.box.value.trim() === text) this.text.box.value = "";
    fill(this.state, W.saved);
  }
}

/** @param {SideRoom} room */
function optionOf(room) {
  const option = make("option", "", room.name);
  option.value = room.principal;
  return option;
}
