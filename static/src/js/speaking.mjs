/** Who is shown as speaking: held a moment, so that a pause for breath does not flicker. */

export const HOLD = 300; // ms

/** From "is loud now" to "is shown as speaking". Keys are seats, or "own". */
export class Speaking {
  /**
   * @param {() => void} onChange
   * @param {{now?: () => number, later?: (act: () => void, ms: number) => unknown}} [clock]
   */
  constructor(onChange, clock = {}) {
    this.onChange = onChange;
    this.now = clock.now ?? (() => performance.now());
    this.later = clock.later ?? ((act, ms) => setTimeout(act, ms));
    /** @type {Map<number | "own", number>} shown until this time */
    this.until = new Map();
  }

  /**
   * What was measured: whom we hear now; who is not named is silent.
   * @param {Iterable<[number | "own", boolean]>} measured
   */
  heard(measured) {
    const now = new Map(measured);
    let changed = false;
    for (const [key, loud] of now) {
      if (!loud) continue;
      changed ||= !this.has(key);
      this.until.set(key, Infinity);
    }
    for (const [key, until] of this.until) {
      if (until !== Infinity || now.get(key)) continue;
      this.until.set(key, this.now() + HOLD);
      this.later(() => this.onChange(), HOLD + 10);
    }
    if (changed) this.onChange();
  }

  /** @param {number | "own" | null} key */
  has(key) {
    return key !== null && (this.until.get(key) ?? -Infinity) > this.now();
  }

  clear() {
    this.until.clear();
    this.onChange();
  }
}
