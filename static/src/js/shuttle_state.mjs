/** What a message card says of itself: its state in words, its newest wording, whether it is over. Pure. */
import { clock } from "./desk_time.mjs";
import { S, byCode } from "./shuttle_words.mjs";
import { say, words } from "./words.mjs";

/** @typedef {import("./shuttle_types").Card} Card */
/** @typedef {import("./shuttle_types").ShuttleView} ShuttleView */
/** @typedef {import("./shuttle_types").Wording} Wording */
/** @typedef {{name: string, to: string}} Names of the sender and of whom it is for */

const STATES = byCode(S.card.states);
export const OVER = ["no_reply", "answered", "taken_back", "refused"];

/** @param {ShuttleView} view @param {string} id */
export const nameOf = (view, id) => view.everyone?.find((one) => one.id === id)?.name ?? "";

/** Who wrote it, where the server or the meeting has a name. @param {Wording} version @param {ShuttleView} view */
export const byName = (version, view) => version.by_name || nameOf(view, version.by);

/** @param {ShuttleView} view @param {Card} card @returns {Names} */
export const namesOf = (view, card) => ({ name: nameOf(view, card.from), to: nameOf(view, card.to) });

/** @param {Card} card */
export const isOver = (card) => OVER.includes(card.state);

/** @param {Card} card @param {Names} names */
export const stateWords = (card, names) => say(STATES[card.state] ?? card.state, { ...names });

/** The wording that counts now, undefined where the sender's part is not shown. @param {Card} card @returns {Wording | undefined} */
export const newest = (card) => card.said?.versions.at(-1);

/** @param {Card} card */
export const isAgreed = (card) => Boolean(newest(card)) && card.said?.agreed === newest(card)?.number;

/** Whether the words wait for a translation, or for a yes to it. @param {Card} card */
export function translationWaits(card) {
  const version = newest(card);
  if (!version) return false;
  if (version.translation) return card.said?.translation_agreed !== version.number;
  return Boolean(card.needs_translation);
}

const day = new Intl.DateTimeFormat(words.locale, { day: "numeric", month: "long" });

/** @param {string} iso @param {Date} [now] @returns {string} such as "2:14pm", of another day "4 June, 2:14pm"; empty without a time */
export function timeOf(iso, now = new Date()) {
  if (!iso) return "";
  const at = new Date(iso);
  const time = clock(at);
  return at.toDateString() === now.toDateString() ? time : `${day.format(at)}, ${time}`;
}

/** @param {Card} card @param {Names} names @param {Date} [now] */
export function titleOf(card, names, now = new Date()) {
  const time = timeOf(card.at || newest(card)?.at || "", now);
  return say(time ? S.card.title : S.card.title_untimed, { ...names, time });
}

/** "Version 2, 2:14pm, Alex". @param {Wording} version @param {ShuttleView} view @param {Date} [now] */
export function versionWords(version, view, now = new Date()) {
  const number = say(S.card.version, { number: String(version.number) });
  return [number, timeOf(version.at, now), byName(version, view)].filter(Boolean).join(", ");
}

/** The cards of one sender's side, newest first. @param {Card[]} cards oldest first @param {string} side */
export const fromSide = (cards, side) => cards.filter((card) => card.side === side).reverse();

/** What may be new to look at: each state of each card once. @param {Card[]} cards */
export const newsOfCards = (cards) => cards.map((card) => `${card.id}|${card.state}`);

/**
 * What changed since the last view, in a sentence each; writing is not news.
 * @param {Card[]} before
 * @param {Card[]} now
 * @param {(card: Card) => Names} names
 */
export function changes(before, now, names) {
  const known = new Map(before.map((card) => [card.id, card.state]));
  return now
    .filter((card) => card.state !== "draft" && known.get(card.id) !== card.state)
    .map((card) => say(S.card.changed, { ...names(card), state: stateWords(card, names(card)) }));
}

/** What was found in the newest words, each with its kind in words. @param {Card} card */
export function foundWords(card) {
  const kinds = byCode(S.clear.kinds);
  return (card.found ?? []).map((one) => {
    const kind = kinds[one.kind] ?? S.clear.kinds.other;
    return say(S.clear.found, { kind, text: one.text, place: String(one.start + 1) });
  });
}
