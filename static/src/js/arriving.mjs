/** Whether the call's sound still arrives, and when building its connection anew would help. Pure. */

const SILENT = 2000; // ms without a packet where somebody's microphone is on
const DEAD = 6000; // ms without anything at all, where nobody's is: then little comes in any case
const HEAL = 4500; // ms of trouble before the connection is built anew
const HEAL_IDLE = 10_000; // ms of it where no sound is missed meanwhile
const SERVER_BACK = 2000; // ms that a connection gets to heal by itself after the network came back
const SERVER_SILENT = 2500; // ms without a word from the server: the whole network is gone

/**
 * What was counted at one moment: `bytes` is everything that came through the connection; `packets`
 * the sound of each seat that should sound; `heard` when the server last said something, by any way.
 * @typedef {{now: number, heard: number, bytes: number, packets: Map<number, number>}} Counted
 */

export class Arriving {
  constructor() {
    /** @type {Counted | null} */
    this.last = null;
    this.came = 0; // when anything last came
    this.sounded = 0; // when a seat that should sound last did
    this.gone = -Infinity; // when the network was last known to be gone
    this.tried = false; // built anew for a silence that went on all the same
  }

  /** A new connection: what was counted before means nothing any more. @param {number} now */
  restart(now) {
    this.last = null;
    this.came = this.sounded = now;
  }

  /**
   * Look at what was counted.
   * @param {Counted} counted
   * @returns {{since: number | null, rebuild: boolean}} since when there is trouble, and whether to build anew
   */
  look(counted) {
    const { now } = counted;
    const { last } = this;
    if (!last || counted.bytes > last.bytes) this.came = now;
    if (this.sounds(counted)) {
      this.sounded = now;
      this.tried = false;
    }
    this.last = counted;
    if (now - counted.heard > SERVER_SILENT) this.gone = now;
    const since = this.since(counted);
    const heal = counted.packets.size > 0 ? HEAL : HEAL_IDLE;
    const rebuild = since !== null && now - since >= heal && now - this.gone >= SERVER_BACK;
    if (rebuild && now - this.came < SILENT) this.tried = true;
    return { since, rebuild };
  }

  /** Whether a seat sounded, or none should: a seat that has just been taken gets its time. @param {Counted} counted */
  sounds({ packets }) {
    const before = this.last?.packets;
    if (!before || packets.size === 0) return true;
    return [...packets].some(([seat, count]) => count > (before.get(seat) ?? -1));
  }

  /**
   * Nothing at all comes: trouble. All else comes but no sound of two or more people: trouble too, once;
   * of one alone it is more likely theirs, and building anew would only take this person away.
   * @param {Counted} counted
   */
  since({ now, packets }) {
    const quiet = packets.size > 0 ? SILENT : DEAD;
    if (now - this.came > quiet) return this.came;
    const several = packets.size > 1 && !this.tried;
    return several && now - this.sounded > SILENT ? this.sounded : null;
  }
}
