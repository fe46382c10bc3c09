/** What the sender's side may do at any time before a message was passed on: hold, go on, other words, take back. */
import { fill, make, show } from "./dom.mjs";
import { button, complaint, field, row } from "./shuttle_form.mjs";
import { S } from "./shuttle_words.mjs";
import { say } from "./words.mjs";

/** @typedef {import("./shuttle_types").Card} Card */
/** @typedef {import("./shuttle_state.mjs").Names} Names */
/** @typedef {import("./shuttle_asks.mjs").RelayAsks} RelayAsks */

const W = S.acts;

export class Moves {
  /** @param {RelayAsks} asks @param {() => Card} card @param {Names} names */
  constructor(asks, card, names) {
    this.asks = asks;
    this.card = card;
    this.all = make("div", "relay__step relay__moves");
    this.hold = button(W.hold, "hold", () => asks.on("hold", card().id));
    this.goOn = button(W.go_on, "go_on", () => asks.on("go_on", card().id));
    this.change = button(W.ask_change, "ask_change", () => this.open(this.changing));
    this.back = button(say(W.take_back, { ...names }), "take_back", () => this.open(this.taking));
    this.taking = make("div", "relay__changing");
    const yes = button(W.take_back_yes, "take_back_yes", () => asks.on("take_back", card().id));
    this.taking.append(make("p", "", say(W.take_back_ask, { ...names })), row(yes, button(W.no, "no", () => this.open(null))));
    this.changing = make("div", "relay__changing");
    this.text = field("textarea", W.ask_change_label, { rows: 2, longest: 500 });
    this.wrong = complaint();
    const send = button(say(W.ask_change_do, { ...names }), "ask_change_do", () => this.send());
    this.changing.append(this.text.all, this.wrong, row(send, button(W.no, "no", () => this.open(null))));
    this.taking.hidden = true;
    this.changing.hidden = true;
    this.all.append(row(this.hold, this.goOn, this.change, this.back), this.taking, this.changing);
  }

  /** @param {Card} card */
  render(card) {
    const may = card.may;
    show(this.hold, may.includes("hold"));
    show(this.goOn, may.includes("go_on"));
    show(this.change, may.includes("ask_change"));
    show(this.back, may.includes("take_back"));
    if (!may.includes("take_back")) show(this.taking, false);
    if (!may.includes("ask_change")) show(this.changing, false);
    show(this.all, [this.hold, this.goOn, this.change, this.back].some((one) => !one.hidden));
  }

  /** @param {HTMLElement | null} part */
  open(part) {
    const was = this.taking.hidden ? this.change : this.back;
    for (const each of [this.taking, this.changing]) show(each, each === part);
    show(this.wrong, false);
    if (!part) return was.focus();
    /** @type {HTMLElement | null} */ (part.querySelector("textarea, button"))?.focus();
  }

  async send() {
    const text = this.text.box.value.trim();
    fill(this.wrong, W.ask_change_empty);
    show(this.wrong, !text);
    if (!text) return this.text.box.focus();
    const answer = await this.asks.upon("ask_change", this.card(), { text });
    if (!answer.ok) return;
    this.text.box.value = "";
    show(this.changing, false);
  }
}
