/** The one writer to the two live regions: what is said aloud, how soon, and what is dropped. */

const AT_ONCE = 400; // ms: what comes in one go is one message
const JOIN_WITHIN = 2000; // ms: similar news in this time becomes one sentence
const AT_MOST_EVERY = 3000; // ms between polite messages
const STALE_AFTER = 12000; // ms: news that waited longer is not worth hearing

/**
 * @typedef {{text: string, topic: string, at: number, due: number, names?: string[]}} Waiting `due`: not said before
 */

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
    this.waking = Infinity; // when the queue is looked at next
  }

  /**
   * Say something when there is a pause. A newer message on the same topic replaces an older one.
   * @param {string} text
   * @param {string} [topic]
   */
  polite(text, topic = text) {
    if (!text) return;
    this.queue = this.queue.filter((waiting) => waiting.topic !== topic);
    this.queue.push({ text, topic, at: this.now(), due: this.now() + AT_ONCE });
    this.schedule();
  }

  /**
   * Say the same of several people in one sentence: who comes within two seconds joins the first.
   * @param {string} topic
   * @param {string[]} names
   * @param {(names: string[]) => string} sentence
   */
  gather(topic, names, sentence) {
    if (!names.length) return;
    const waiting = this.queue.find((one) => one.topic === topic && one.names);
    const all = [...new Set([...(waiting?.names ?? []), ...names])];
    if (waiting) Object.assign(waiting, { names: all, text: sentence(all) });
    else this.queue.push({ text: sentence(all), topic, at: this.now(), due: this.now() + JOIN_WITHIN, names: all });
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
    if (!this.queue.length) return;
    const due = Math.min(...this.queue.map((waiting) => waiting.due));
    const at = Math.max(due, this.lastPolite + AT_MOST_EVERY);
    if (at >= this.waking) return;
    this.waking = at;
    this.later(() => this.waking === at && this.speak(), at - this.now());
  }

  speak() {
    const now = Math.max(this.now(), this.waking); // a timer may ring a moment early
    this.waking = Infinity;
    const fresh = this.queue.filter((waiting) => now - waiting.at <= STALE_AFTER);
    const said = fresh.filter((waiting) => waiting.due <= now);
    this.queue = fresh.filter((waiting) => waiting.due > now);
    if (said.length) {
      this.lastPolite = now;
      this.regions.polite.textContent = said.map((waiting) => waiting.text).join(" ");
    }
    this.schedule();
  }
}
