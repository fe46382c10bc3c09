/** Which words belong to a participant's view: where they are and why, and who came and went. Pure. */
import { fields, joined, say, sentenceCase, words } from "./words.mjs";

/** @typedef {import("./types").View} View */
/** @typedef {{key: string, heading: string, lines: string[], next: string[], assertive: boolean, title: string}} Situation */
/** @typedef {{came: string[], went: string[], asks: string[], spotlit: string}} Changes */

/** @type {Record<string, {heading: string, lines: string[], next?: string[], assertive?: boolean, room?: boolean}>} */
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
  /** @param {string} line */
  const full = (line) => sentenceCase(say(line, filled));
  return {
    key,
    heading: (known.room && view.you.room?.title) || known.heading,
    lines: known.lines.map(full),
    next: (known.next ?? []).map(full),
    assertive: known.assertive ?? false,
    title: TITLES[view.you.place] ?? words.frame.title,
  };
}

/** @param {View} view */
function keyOf(view) {
  const { why } = view.you;
  if (view.shuttle && (why === "waiting" || why === "admitted")) return "shuttle";
  if (why === "separated" && !view.guides.some((guide) => guide.here)) return "separated_alone";
  return why;
}

/** @param {View | null} before @param {View} now */
function sameRoom(before, now) {
  return before !== null && before.you.place === now.you.place && before.you.room?.title === now.you.room?.title;
}

/**
 * What changed among the people of this room; nothing when the room itself changed.
 * @param {View | null} before
 * @param {View} now
 * @returns {Changes}
 */
export function changes(before, now) {
  /** @type {Changes} */
  const none = { came: [], went: [], asks: [], spotlit: "" };
  if (!before || !sameRoom(before, now)) return none;
  const was = new Map(before.people.map((person) => [person.name, person]));
  const is = now.people.map((person) => person.name);
  const spotlight = now.spotlight ?? "";
  return {
    came: is.filter((name) => !was.has(name)),
    went: [...was.keys()].filter((name) => !is.includes(name)),
    asks: now.people.filter((person) => person.hand && was.get(person.name)?.hand === false).map((person) => person.name),
    spotlit: spotlight !== (before.spotlight ?? "") && spotlight !== now.you.name ? spotlight : "",
  };
}

/** @param {string} one @param {string} many @returns {(names: string[]) => string} */
const saying = (one, many) => (names) => say(names.length > 1 ? many : one, { names: joined(names) });

export const CAME = saying(words.room.came, words.room.came_many);
export const WENT = saying(words.room.went, words.room.went_many);
export const ASKS = saying(words.hand.others, words.hand.others_many);

/**
 * What to say about who came into this room and who left it.
 * @param {View | null} before
 * @param {View} now
 * @returns {string[]}
 */
export function news(before, now) {
  const { came, went } = changes(before, now);
  return [came.length ? CAME(came) : "", went.length ? WENT(went) : ""].filter(Boolean);
}

/**
 * A time as people say it: "2:15pm", "12pm".
 * @param {Date} time
 */
export function spoken(time) {
  const hour = time.getHours() % 12 || 12;
  const past = String(time.getMinutes()).padStart(2, "0");
  const half = time.getHours() < 12 ? "am" : "pm";
  return past === "00" ? `${hour}${half}` : `${hour}:${past}${half}`;
}

/**
 * The time after which somebody should have come, rounded up to five minutes, as people say it.
 * @param {Date} arrived
 * @param {number} [minutes]
 */
export function callAfter(arrived, minutes = 15) {
  const five = 5 * 60 * 1000;
  return spoken(new Date(Math.ceil((arrived.getTime() + minutes * 60 * 1000) / five) * five));
}
