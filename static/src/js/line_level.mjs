/** How good the own connection is, in three words that change slowly. Pure. */

/** @typedef {"good" | "weak" | "very-weak"} Level */
/** @typedef {{loss: number, roundTrip: number, up: number | null}} Measure loss 0 to 1, ms, kb/s that could be sent */

const WINDOW = 10_000; // ms over which it is measured
const RECOVER = 20_000; // ms that must be better before it counts as better
const WEAK = { loss: 0.05, roundTrip: 400, up: 120 };
const VERY_WEAK = { loss: 0.15, roundTrip: 1200, up: 60 };
/** @type {Level[]} */
const ORDER = ["good", "weak", "very-weak"];

/** @param {Measure} measure @returns {Level} */
export function levelOf({ loss, roundTrip, up }) {
  /** @param {typeof WEAK} limit */
  const beyond = (limit) => loss >= limit.loss || roundTrip >= limit.roundTrip || (up !== null && up < limit.up);
  if (beyond(VERY_WEAK)) return "very-weak";
  return beyond(WEAK) ? "weak" : "good";
}

export class LineLevel {
  constructor() {
    /** @type {Level} */
    this.level = "good";
    /** @type {{at: number, measure: Measure}[]} */
    this.kept = [];
    this.better = Infinity; // since when it has been better than the level says
  }

  /**
   * Take one measure.
   * @param {Measure} measure
   * @param {number} now ms
   * @returns {Level}
   */
  take(measure, now) {
    this.kept = [...this.kept.filter((one) => now - one.at < WINDOW), { at: now, measure }];
    const found = levelOf(this.mean());
    const step = ORDER.indexOf(found) - ORDER.indexOf(this.level);
    if (step >= 0) this.better = Infinity;
    else this.better = Math.min(this.better, now);
    // One bad second is no weak line: half of the window must have been seen.
    const seen = now - this.kept[0].at >= WINDOW / 2;
    if ((step > 0 && seen) || now - this.better >= RECOVER) {
      this.level = found;
      this.better = Infinity;
    }
    return this.level;
  }

  /** @returns {Measure} */
  mean() {
    /** @param {(measure: Measure) => number | null} part */
    const of = (part) => {
      const values = this.kept.map((one) => part(one.measure)).filter((value) => value !== null);
      return values.length ? values.reduce((sum, value) => sum + value, 0) / values.length : null;
    };
    return { loss: of((one) => one.loss) ?? 0, roundTrip: of((one) => one.roundTrip) ?? 0, up: of((one) => one.up) };
  }
}
