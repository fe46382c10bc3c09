/** Times as a facilitator reads them: how long ago, how long still, and the time of day. Pure. */
import { say, words } from "./words.mjs";

/**
 * @param {Record<"now" | "seconds" | "minute" | "minutes" | "hour", string>} known
 * @param {number} seconds
 */
function inWords(known, seconds) {
  if (seconds < 5) return known.now;
  if (seconds < 60) return say(known.seconds, { count: String(Math.floor(seconds / 5) * 5) });
  if (seconds < 120) return known.minute;
  if (seconds < 3600) return say(known.minutes, { count: String(Math.floor(seconds / 60)) });
  return known.hour;
}

/** @param {number} seconds @returns {string} such as "20 seconds ago", in steps of five seconds */
export const ago = (seconds) => inWords(words.desk.ago, seconds);

/** @param {number} seconds @returns {string} such as "3 minutes" */
export const lasting = (seconds) => inWords(words.desk.for, seconds);

/** @param {Date} time @returns {string} such as "2:14pm" */
export function clock(time) {
  const hour = time.getHours() % 12 || 12;
  return `${hour}:${String(time.getMinutes()).padStart(2, "0")}${time.getHours() < 12 ? "am" : "pm"}`;
}

/** @param {string | undefined} iso @param {number} now ms @returns {number} seconds from now, below 0 when past */
export function secondsUntil(iso, now) {
  const at = Date.parse(iso ?? "");
  return Number.isNaN(at) ? Infinity : (at - now) / 1000;
}

/**
 * Since when something has been so, on this page's own clock: a laptop whose clock is wrong still
 * shows how long somebody waits. What was already so when the page opened counts from the server's time.
 */
export class Since {
  /** @param {() => number} now ms */
  constructor(now = Date.now) {
    this.now = now;
    /** @type {Map<string, number>} */
    this.began = new Map();
    this.first = true;
  }

  /**
   * Keep these and forget all others.
   * @param {{key: string, at?: string}[]} going `at` is when it began, as the server says
   */
  keep(going) {
    const now = this.now();
    const kept = new Map();
    for (const { key, at } of going) {
      const said = Date.parse(at ?? "");
      const began = this.first && !Number.isNaN(said) ? Math.min(now, said) : now;
      kept.set(key, this.began.get(key) ?? began);
    }
    this.began = kept;
    this.first = false;
  }

  /** @param {string} key @returns {number} seconds */
  age(key) {
    const began = this.began.get(key);
    return began === undefined ? 0 : Math.max(0, (this.now() - began) / 1000);
  }
}
