/** What leads from read back to agreed: a spoken yes to exactly these words, other words, and a translation. */
import { fill, make, show } from "./dom.mjs";
import { button, complaint, field, languages, row } from "./shuttle_form.mjs";
import { isAgreed, newest } from "./shuttle_state.mjs";
import { S } from "./shuttle_words.mjs";
import { say } from "./words.mjs";

/** @typedef {import("./shuttle_types").Card} Card */
/** @typedef {import("./shuttle_types").Wording} Wording */
/** @typedef {import("./shuttle_state.mjs").Names} Names */
/** @typedef {import("./shuttle_asks.mjs").RelayAsks} RelayAsks */

const T = S.translation;

export class Agreeing {
  /** @param {RelayAsks} asks @param {() => Card} card as it is on the screen @param {Names} names */
  constructor(asks, card, names) {
    this.asks = asks;
    this.card = card;
    this.number = 0; // of the wording that the form began with
    this.all = make("div", "relay__step");
    this.yes = button(say(S.read.yes, { ...names }), "agree", () => asks.upon("agree", card()));
    this.change = button(S.read.change, "write", () => this.open(true));
    this.buttons = row(this.yes, this.change);
    this.changing = make("div", "relay__changing");
    this.text = field("textarea", say(S.write.words, { ...names }), { hint: S.write.change_hint, rows: 4 });
    this.about = field("input", S.write.about, { longest: 200 });
    this.wrong = complaint();
    const use = button(S.write.use, "use", () => this.use());
    const keep = button(S.write.keep, "keep", () => this.open(false));
    this.changing.append(this.text.all, this.about.all, this.wrong, row(use, keep));
    this.translating = new Translating(asks, card, names);
    this.changing.hidden = true;
    this.all.append(this.buttons, this.changing, this.translating.all);
  }

  /** @param {Card} card */
  render(card) {
    const may = card.may;
    show(this.yes, may.includes("agree") && this.changing.hidden);
    show(this.change, may.includes("write") && card.state !== "draft" && this.changing.hidden);
    if (!may.includes("write")) show(this.changing, false);
    show(this.buttons, !this.yes.hidden || !this.change.hidden);
    this.translating.render(card);
    show(this.all, [this.buttons, this.changing, this.translating.all].some((part) => !part.hidden));
  }

  /** @param {boolean} on */
  open(on) {
    const version = newest(this.card());
    this.number = version?.number ?? 0;
    this.text.box.value = version?.text ?? "";
    this.about.box.value = version?.about ?? "";
    show(this.wrong, false);
    show(this.changing, on);
    this.render(this.card());
    (on ? this.text.box : this.change).focus();
  }

  async use() {
    const { id, from } = this.card();
    const version = newest(this.card());
    const words = { text: this.text.box.value, about: this.about.box.value, language: version?.language ?? "" };
    const empty = !words.text.trim();
    const same = words.text === version?.text && words.about === version?.about;
    fill(this.wrong, empty ? S.write.empty : S.write.same);
    show(this.wrong, empty || same);
    if (empty || same) return this.text.box.focus();
    const answer = await this.asks.write({ relay: id, number: this.number, sender: from }, words, true);
    if (answer.ok) this.open(false);
  }
}

/** The words in the other language: who puts them there, and that both were agreed. */
class Translating {
  /** @param {RelayAsks} asks @param {() => Card} card @param {Names} names */
  constructor(asks, card, names) {
    this.asks = asks;
    this.card = card;
    this.all = make("div", "relay__translating");
    this.yes = button(say(T.yes, { ...names }), "agree_translation", () => asks.upon("agree_translation", card()));
    this.box = make("details", "relay__more");
    this.text = field("textarea", T.words, { rows: 4 });
    this.about = field("input", T.about, { longest: 200 });
    this.language = languages(T.language, "");
    this.by = field("input", T.by, { longest: 80 });
    this.wrong = complaint();
    this.box.append(make("summary", "", T.open), this.text.all, this.about.all, this.language.all, this.by.all, this.wrong);
    this.box.append(row(button(T.save, "translate", () => this.save())));
    this.needed = make("p", "relay__asked", say(T.needed, { name: names.to }));
    this.all.append(this.needed, this.yes, this.box);
  }

  /** @param {Card} card */
  render(card) {
    const version = newest(card);
    const may = card.may.includes("translate");
    const agreed = card.said?.translation_agreed === version?.number;
    show(this.yes, may && isAgreed(card) && Boolean(version?.translation) && !agreed);
    show(this.needed, may && Boolean(card.needs_translation) && !version?.translation);
    show(this.about.all, Boolean(version?.about));
    show(this.box, may);
    show(this.all, may);
  }

  async save() {
    const asked = [this.text, this.about, this.language, this.by].filter((one) => !one.all.hidden);
    const missing = asked.find((one) => !one.box.value.trim());
    fill(this.wrong, T.missing);
    show(this.wrong, missing !== undefined);
    if (missing) return missing.box.focus();
    const [text, language, by] = [this.text, this.language, this.by].map((one) => one.box.value.trim());
    const about = this.about.all.hidden ? "" : this.about.box.value.trim();
    const answer = await this.asks.upon("translate", this.card(), { text, about, language, by });
    if (answer.ok) this.box.open = false;
  }
}
