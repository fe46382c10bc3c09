/** Which words belong to a participant's view: where they are and why, and who came and went. Pure. */
import { fields, joined, say, sentenceCase, words } from "./words.mjs";

/** @typedef {import("./types").View} View */
/** @typedef {{key: string, heading: string, lines: string[], assertive: boolean, title: string}} Situation */

/** @type {Record<string, {heading: string, lines: string[], assertive?: boolean, room?: boolean}>} */
const SITUATIONS = words.situations;
/** @type {Record<string, string>} */
const TITLES = words.titles;

/**
 * @param {View} view
 * @param {string} phone
 * @returns {Situation}
 */
export function situationOf(view, phone) {
  const key = keyOf(view);
  const known = SITUATIONS[key] ?? SITUATIONS.waiting;
  const filled = fields(view.guides, phone);
  return {
    key,
    heading: (known.room && view.you.room?.title) || known.heading,
    lines: known.lines.map((line) => sentenceCase(say(line, filled))),
    assertive: known.assertive ?? false,
    title: TITLES[view.you.place] ?? words.frame.title,
  };
}

/** @param {View} view */
function keyOf(view) {
  const { why } = view.you;
  if (why === "separated" && !view.guides.some((guide) => guide.here)) return "separated_alone";
  return why;
}

/**
 * What to say about who came into this room and who left it; nothing when the room itself changed.
 * @param {View | null} before
 * @param {View} now
 * @returns {string[]}
 */
export function news(before, now) {
  if (!before || before.you.place !== now.you.place || before.you.room?.title !== now.you.room?.title) return [];
  const was = before.people.map((person) => person.name);
  const is = now.people.map((person) => person.name);
  const came = is.filter((name) => !was.includes(name));
  const went = was.filter((name) => !is.includes(name));
  const sentences = [];
  if (came.length) sentences.push(say(came.length > 1 ? words.room.came_many : words.room.came, { names: joined(came) }));
  if (went.length) sentences.push(say(went.length > 1 ? words.room.went_many : words.room.went, { names: joined(went) }));
  return sentences;
}

/**
 * The time after which somebody should have come, rounded up to five minutes, as people say it.
 * @param {Date} arrived
 * @param {number} [minutes]
 */
export function callAfter(arrived, minutes = 15) {
  const five = 5 * 60 * 1000;
  const time = new Date(Math.ceil((arrived.getTime() + minutes * 60 * 1000) / five) * five);
  const hour = time.getHours() % 12 || 12;
  const past = String(time.getMinutes()).padStart(2, "0");
  const half = time.getHours() < 12 ? "am" : "pm";
  return past === "00" ? `${hour}${half}` : `${hour}:${past}${half}`;
}
