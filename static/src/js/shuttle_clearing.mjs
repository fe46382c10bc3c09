/** From agreed to passed on: the reminder of what to look for, two ticks, a look as the other side will have it, and the press. */
import { fill, keepList, make, show } from "./dom.mjs";
import { aboutWords } from "./shuttle_wording.mjs";
import { button, complaint, row, tick } from "./shuttle_form.mjs";
import { foundWords, translationWaits } from "./shuttle_state.mjs";
import { S } from "./shuttle_words.mjs";
import { say } from "./words.mjs";

/** @typedef {import("./shuttle_types").Card} Card */
/** @typedef {import("./shuttle_state.mjs").Names} Names */
/** @typedef {import("./shuttle_asks.mjs").RelayAsks} RelayAsks */

const W = S.clear;

/** What the other side will have, as the server says. @param {Card} card */
const previewOf = (card) => card.preview ?? { text: "", about: "", original: "", language: "" };

export class Clearing {
  /** @param {RelayAsks} asks @param {() => Card} card @param {Names} names */
  constructor(asks, card, names) {
    this.asks = asks;
    this.card = card;
    this.all = make("section", "relay__step relay__clearing");
    const list = make("ul", "relay__reminder");
    for (const line of W.list) list.append(make("li", "", line));
    this.found = make("div", "relay__found");
    this.places = make("ul", "relay__places");
    this.none = make("p", "panel__hint", W.found_none);
    this.found.append(make("h5", "relay__heading", W.found_heading), this.places);
    this.safe = tick(say(W.safe, { ...names }));
    this.positive = tick(W.positive);
    this.interpreted = tick(W.interpreted);
    this.wrong = complaint();
    const clear = button(W.do, "clear", () => this.clear());
    this.all.append(make("h5", "relay__heading", W.heading), make("p", "panel__hint", W.reminder), list, this.found, this.none);
    this.all.append(this.safe.all, this.positive.all, this.interpreted.all, this.wrong, row(clear));
  }

  /** @param {Card} card */
  render(card) {
    show(this.all, card.may.includes("clear") && !translationWaits(card));
    const lines = foundWords(card).map((line, at) => ({ line, at }));
    keepList(this.places, lines, (one) => `${one.at}|${one.line}`, (one) => make("li", "", one.line), () => undefined);
    show(this.found, lines.length > 0);
    show(this.none, card.found !== undefined && lines.length === 0);
  }

  async clear() {
    const [safe, positive] = [this.safe.box.checked, this.positive.box.checked];
    const missing = !safe || !positive;
    fill(this.wrong, W.missing);
    show(this.wrong, missing);
    if (missing) return (safe ? this.positive : this.safe).box.focus();
    const answer = await this.asks.upon("clear", this.card(), { safe, positive, interpreted: this.interpreted.box.checked });
    if (answer.ok) for (const one of [this.safe, this.positive]) one.box.checked = false; // the next wording is looked at anew
  }
}

/** Two steps: the look, then the press. */
export class Releasing {
  /** @param {RelayAsks} asks @param {() => Card} card @param {Names} names @param {string} notice what they read first */
  constructor(asks, card, names, notice) {
    this.card = card;
    this.names = names;
    this.all = make("section", "relay__step");
    this.look = button(say(S.release.look, { ...names }), "look", () => this.open(true));
    this.preview = make("div", "relay__preview");
    this.text = make("blockquote", "relay__words");
    this.about = make("p", "relay__about");
    this.original = make("blockquote", "relay__words relay__words--small");
    this.originally = make("p", "panel__hint", S.release.original);
    const go = button(say(S.release.do, { ...names }), "release", () => asks.upon("release", card()));
    go.classList.add("small-button--firm");
    const not = button(S.release.not_yet, "not_yet", () => this.open(false));
    const heading = make("h5", "relay__heading", say(S.release.heading, { ...names }));
    const first = make("p", "relay__words relay__words--small", notice);
    this.preview.append(heading, make("p", "panel__hint", say(S.release.first, { ...names })), first);
    this.preview.append(make("p", "panel__hint", say(S.release.then, { ...names })), this.about, this.text, this.originally, this.original, row(go, not));
    this.preview.hidden = true;
    this.all.append(this.look, this.preview);
    this.go = go;
  }

  /** @param {Card} card */
  render(card) {
    const may = card.may.includes("release");
    if (!may) show(this.preview, false);
    show(this.all, may);
    show(this.look, this.preview.hidden);
    const seen = previewOf(card);
    fill(this.text, seen.text);
    this.text.lang = seen.language;
    fill(this.about, seen.about ? say(S.card.about, { about: seen.about }) : aboutWords("", this.names));
    fill(this.original, seen.original);
    for (const part of [this.originally, this.original]) show(part, seen.original !== "");
  }

  /** @param {boolean} on */
  open(on) {
    show(this.preview, on);
    show(this.look, !on);
    (on ? this.go : this.look).focus();
  }
}
