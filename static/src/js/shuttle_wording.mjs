/** The words of one message as they stand: to be read aloud, with what it is about, its translation, and what was before. */
import { fill, keepList, make, show } from "./dom.mjs";
import { isAgreed, newest, stateWords, versionWords } from "./shuttle_state.mjs";
import { languageName } from "./shuttle_languages.mjs";
import { S } from "./shuttle_words.mjs";
import { say } from "./words.mjs";

/** @typedef {import("./shuttle_types").Card} Card */
/** @typedef {import("./shuttle_types").ShuttleView} ShuttleView */
/** @typedef {import("./shuttle_types").Wording} Wording */
/** @typedef {import("./shuttle_state.mjs").Names} Names */

const W = S.card;

/** @param {string} about @param {Names} names */
export const aboutWords = (about, names) => (about ? say(W.about, { about }) : say(W.about_none, { name: names.to }));

/** What was agreed, and what was not yet, in sentences. @param {Card} card @param {Names} names @returns {string[]} */
export function agreedWords(card, names) {
  const version = newest(card);
  if (!version || !isAgreed(card)) return [];
  const lines = [say(S.read.agreed, { ...names, number: String(version.number) })];
  if (version.translation) {
    const both = card.said?.translation_agreed === version.number;
    lines.push(both ? S.translation.agreed : S.translation.not_agreed);
  }
  return lines;
}

export class WordingPart {
  constructor() {
    this.all = make("div", "relay__said");
    this.heading = make("p", "relay__aloud");
    this.text = make("blockquote", "relay__words");
    this.about = make("p", "relay__about");
    this.version = make("p", "panel__hint");
    this.agreed = make("ul", "relay__agreed");
    this.translated = make("p", "relay__about");
    this.translation = make("blockquote", "relay__words relay__words--other");
    this.translatedAbout = make("p", "relay__about");
    this.asked = make("p", "relay__asked");
    this.earlier = make("details", "relay__earlier");
    this.list = make("ol", "relay__versions");
    this.earlier.append(make("summary", "", W.earlier), this.list);
    this.away = make("p", "panel__hint");
    this.held = make("p", "relay__asked");
    this.all.append(this.held, this.heading, this.away, this.text, this.about, this.version, this.agreed, this.translated, this.translation, this.translatedAbout, this.asked, this.earlier);
  }

  /** @param {Card} card @param {ShuttleView} view @param {Names} names */
  render(card, view, names) {
    const version = newest(card);
    const written = card.state !== "draft" && version !== undefined;
    show(this.all, written);
    if (!written) return;
    const aloud = card.state === "read_back";
    fill(this.heading, aloud ? say(S.read.heading, { ...names }) : W.words);
    this.all.classList.toggle("relay__said--aloud", aloud);
    const room = view.shuttle?.rooms.find((each) => each.principal === card.from);
    fill(this.away, say(S.read.not_with, { room: room?.title ?? "" }));
    show(this.away, aloud && room?.room !== view.shuttle?.live_to.room);
    fill(this.held, say(W.held_from, { state: stateWords({ ...card, state: card.held_from }, names) }));
    show(this.held, card.state === "held" && card.held_from !== "");
    fill(this.text, version.text);
    this.text.lang = version.language;
    fill(this.about, aboutWords(version.about, names));
    fill(this.version, versionWords(version, view));
    keepList(this.agreed, agreedWords(card, names), String, (line) => make("li", "", line), () => undefined);
    show(this.agreed, this.agreed.childElementCount > 0);
    const language = languageName(version.translation_language);
    fill(this.translated, say(S.translation.is, { language, by: version.translated_by }));
    fill(this.translation, version.translation);
    this.translation.lang = version.translation_language;
    for (const part of [this.translated, this.translation]) show(part, version.translation !== "");
    fill(this.translatedAbout, aboutWords(version.translation_about, names)); // what crosses: not said, if it is older
    show(this.translatedAbout, version.translation !== "" && version.about !== "");
    const asked = card.said?.asked_change ?? "";
    fill(this.asked, say(W.asked_change, { text: asked }));
    show(this.asked, asked !== "");
    const before = card.said?.versions.slice(0, -1).reverse() ?? [];
    keepList(this.list, before, (one) => String(one.number), createVersion, (item, one) => fill(item.children[0], versionWords(one, view)));
    show(this.earlier, before.length > 0);
  }
}

/** @param {Wording} version */
function createVersion(version) {
  const item = make("li");
  item.append(make("p", "panel__hint"), make("blockquote", "relay__words relay__words--small", version.text));
  return item;
}
