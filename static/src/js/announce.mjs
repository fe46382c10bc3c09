/** The one writer to the two live regions: what is said aloud, how soon, and what is dropped. */

const JOIN_WITHIN = 2000; // ms: similar news in this time becomes one sentence
const AT_MOST_EVERY = 3000; // ms between polite messages
const STALE_AFTER = 12000; // ms: news that waited longer is not worth hearing

/** @typedef {{text: string, topic: string, at: number}} Waiting */

export class Announcer {
  /**
   * @param {{polite: {textContent: string | null}, assertive: {textContent: string | null}}} regions
   * @param {{now?: () => number, later?: (act: () => void, ms: number) => unknown}} [clock]
   */
  constructor(regions, clock = {}) {
    this.regions = regions;
    this.now = clock.now ?? (() => performance.now());
    this.later = clock.later ?? ((act, ms) => setTimeout(act, ms));
    /** @type {Waiting[]} */
    this.queue = [];
    this.lastPolite = -Infinity;
    this.due = false;
  }

  /**
   * Say something when there is a pause. A newer message on the same topic replaces an older one.
   * @param {string} text
   * @param {string} [topic]
   */
  polite(text, topic = text) {
    if (!text) return;
    this.queue = this.queue.filter((waiting) => waiting.topic !== topic);
    this.queue.push({ text, topic, at: this.now() });
    this.schedule();
  }

  /**
   * Say something at once: only for what b.8 marks so.
   * @param {string} text
   */
  assertive(text) {
    if (!text) return;
    this.regions.assertive.textContent = "";
    this.later(() => {
      this.regions.assertive.textContent = text;
    }, 50); // an emptied region speaks the same words again
  }

  schedule() {
    if (this.due) return;
    this.due = true;
    const wait = Math.max(this.lastPolite + AT_MOST_EVERY - this.now(), Math.min(JOIN_WITHIN, 400));
    this.later(() => this.speak(), wait);
  }

  speak() {
    this.due = false;
    const now = this.now();
    const fresh = this.queue.filter((waiting) => now - waiting.at <= STALE_AFTER);
    this.queue = [];
    if (!fresh.length) return;
    this.lastPolite = now;
    this.regions.polite.textContent = fresh.map((waiting) => waiting.text).join(" ");
  }
}
