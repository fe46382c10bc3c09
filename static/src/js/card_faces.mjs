/** What a card of a carried message says, and what may be pressed on it. Pure. */
import { spoken } from "./situation.mjs";
import { say, sentenceCase, words } from "./words.mjs";

/** @typedef {import("./types").View} View */
/** @typedef {import("./types").Card} Card */
/** @typedef {{event: string, fields: Record<string, unknown>, label: string, main?: boolean, then?: string}} Choice then: asked for at once when the first was done */
/** @typedef {{heading: string, lines: string[], text: string, original: string, language: string, choices: Choice[]}} Face */

const OPEN = "person.relay_open";
export const WAITS = ["there", "chosen", "refused"];

/** @type {Record<string, string>} */
const CHOSEN = words.cards.chosen;
/** @type {Record<string, string>} */
const HOW = words.cards.how;
/** @type {Record<string, string>} */
const STATES = words.cards.carry.states;

/** What is read first of a message: nobody is named where there are several who may have brought it. @param {string[]} names of the facilitators */
export const noticeOf = (names) => (names.length === 1 ? say(words.cards.there_from, { name: names[0] }) : words.cards.there);

/**
 * What this person reads on a card that is there for them, and what they may press.
 * @param {Card} card
 * @param {Record<string, string>} filled
 * @param {string[]} names of the facilitators
 * @returns {Face}
 */
export function faceOf(card, filled, names) {
  const full = (/** @type {string} */ text) => sentenceCase(say(text, filled));
  return WAITS.includes(card.state) ? waiting(card, full, names) : delivered(card, full);
}

/** @param {Card} card @param {(text: string) => string} full @param {string[]} names @returns {Face} */
function waiting(card, full, names) {
  const lines = [];
  if (card.state === "refused") lines.push(words.cards.refused);
  if (card.state === "refused" && card.tell_sender) lines.push(words.cards.refused_told);
  else if (card.wish && !(card.wish === "about_first" && card.about)) lines.push(full(CHOSEN[card.wish] ?? ""));
  if (card.about) lines.push(say(words.cards.about, { about: card.about }));
  if (card.state === "there") lines.push(words.cards.there_more);
  const of = { relay: card.id };
  /** @type {[string, Choice][]} */
  const all = [
    ["show_me", card.state === "refused" ? { ...choice(of, "show_me", words.cards.read_after_all), then: OPEN } : { event: OPEN, fields: of, label: words.cards.read, main: true }],
    ["read_to_me", choice(of, "read_to_me", full(words.cards.hear))],
    ["about_first", choice(of, "about_first", words.cards.ask_about)],
    ["later", choice(of, "later", words.cards.later)],
  ];
  const open = all.filter(([wish]) => wish !== card.wish || wish === "show_me").filter(([wish]) => wish !== "about_first" || !card.told_about);
  const choices = card.may.includes("choose") ? open.map(([, one]) => one) : [];
  const refusal = (/** @type {boolean} */ tell, /** @type {string} */ label) => ({ event: "person.relay_refuse", fields: { ...of, tell_sender: tell }, label });
  if (card.may.includes("refuse")) choices.push(refusal(false, words.cards.refuse));
  if (card.state === "refused" && !card.tell_sender && card.may.includes("choose")) choices.push(refusal(true, words.cards.refuse_tell));
  return { heading: noticeOf(names), lines, text: "", original: "", language: "", choices };
}

/** @param {{relay: string}} of @param {string} wish @param {string} label @returns {Choice} */
function choice(of, wish, label) {
  return { event: "person.relay_choose", fields: { ...of, wish }, label };
}

/** @param {Card} card @param {(text: string) => string} full @returns {Face} */
function delivered(card, full) {
  const lines = [];
  if (card.how) lines.push(full(HOW[card.how] ?? ""));
  if (card.state === "reply_wanted") lines.push(full(words.cards.reply_wanted));
  if (card.state === "no_reply") lines.push(words.cards.no_reply_said);
  const of = { relay: card.id };
  /** @type {Choice[]} */
  const choices = [];
  if (card.may.includes("want_reply") || card.may.includes("answer")) choices.push({ event: "reply", fields: of, label: words.cards.reply });
  choices.push({ event: "ask", fields: of, label: words.cards.ask });
  if (card.may.includes("no_reply")) choices.push({ event: "person.relay_no_reply", fields: of, label: words.cards.no_reply });
  if (card.may.includes("put_away")) choices.push({ event: "person.relay_put_away", fields: of, label: words.cards.put_away });
  return { heading: words.cards.delivered, lines, text: card.text, original: card.original, language: card.language, choices };
}

/**
 * What this person reads on a card that they asked to have passed on, and what they may press.
 * @param {Card} card
 * @param {Record<string, string>} filled
 * @returns {Face}
 */
export function ownFaceOf(card, filled) {
  const full = (/** @type {string} */ text) => sentenceCase(say(text, filled));
  const of = { relay: card.id };
  const may = (/** @type {string} */ act) => card.may.includes(act);
  const lines = [];
  if (card.about) lines.push(say(words.cards.about, { about: card.about }));
  if (card.state === "read_back") lines.push(words.cards.carry.checking_hint);
  else lines.push(full(STATES[card.state] ?? ""));
  if (card.asked_change) lines.push(`${full(words.cards.carry.asked_change)} ${card.asked_change}`);
  if (card.translation) lines.push(`${words.cards.carry.in_language} ${card.translation}`);
  if (card.translation_about) lines.push(say(words.cards.carry.about_in_language, { about: card.translation_about }));
  /** @type {Choice[]} */
  const choices = [];
  if (may("agree")) choices.push({ event: "person.relay_agree", fields: { ...of, number: card.version }, label: words.cards.carry.yes, main: true });
  if (card.state === "draft" && may("read_back")) choices.push({ event: "person.relay_read_back", fields: { ...of, number: card.version }, label: words.cards.carry.check, main: true });
  if (may("write")) choices.push({ event: "change", fields: of, label: card.state === "draft" ? words.cards.carry.write_on : words.cards.carry.change });
  if (may("hold") && card.state !== "draft") choices.push({ event: "person.relay_hold", fields: of, label: words.cards.carry.hold });
  if (may("go_on")) choices.push({ event: "person.relay_go_on", fields: of, label: words.cards.carry.go_on });
  if (may("take_back")) choices.push({ event: "person.relay_take_back", fields: of, label: words.cards.carry.take_back });
  const heading = card.state === "read_back" ? words.cards.carry.checking : "";
  return { heading, lines, text: card.text, original: "", language: card.language, choices };
}

/**
 * Who is with this person, or about when somebody comes back.
 * @param {NonNullable<View["shuttle"]>} shuttle
 * @param {string} phone
 * @param {Date} now
 */
export function companyOf(shuttle, phone, now) {
  const back = shuttle.back_at ? new Date(shuttle.back_at) : null;
  const line = back && back < now ? shuttle.late : shuttle.line;
  return say(line, { time: back ? spoken(back) : "", phone });
}
