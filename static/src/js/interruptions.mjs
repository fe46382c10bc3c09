/** Devices that are taken away without a press, by a cable, a phone call or another app; words while muted. */
import { Meter } from "./meter.mjs";

const TAKEN_AFTER = 3000; // ms that a device gives nothing before it is said
const LOUD = 0.15; // of the meter's 1
const SPOKEN = 6; // loud measures, over half a second, that are speech

/** @typedef {import("./media.mjs").Device} Device */

export class Interruptions {
  /** @param {import("./call.mjs").Call} call */
  constructor(call) {
    this.call = call;
    /** @type {Set<Device>} devices that were on and were taken away */
    this.taken = new Set();
    /** @type {Map<Device, ReturnType<typeof setTimeout>>} */
    this.waits = new Map();
    this.reminded = false; // "you are muted" is said once
    this.loud = 0;
    /** @type {MediaStreamTrack | null} a copy that hears while muted, and goes nowhere */
    this.ear = null;
    this.meter = new Meter((level) => this.measured(level));
    call.media.addEventListener("gone", (event) => this.gone(/** @type {CustomEvent<Device>} */ (event).detail));
    call.media.addEventListener("muted", (event) => this.muted(/** @type {CustomEvent} */ (event).detail));
    call.media.addEventListener("changed", () => this.listen());
    document.addEventListener("visibilitychange", () => this.returned());
  }

  /** A device ended: the server is told that it is off, and the person what to do. @param {Device} device */
  gone(device) {
    this.taken.add(device);
    void this.call.connection.ask(`person.${device}`, { on: false });
    this.call.hint("gone");
  }

  /** The system gives nothing of a device for a while, as in a phone call. @param {{device: Device, muted: boolean}} told */
  muted({ device, muted }) {
    clearTimeout(this.waits.get(device));
    if (muted) {
      if (this.call.media.sending[device]) this.waits.set(device, setTimeout(() => this.interrupted(device), TAKEN_AFTER));
    } else if (this.taken.delete(device)) {
      this.call.hint("restored");
    }
  }

  /** @param {Device} device */
  interrupted(device) {
    if (!this.call.media.sending[device]) return;
    this.taken.add(device);
    this.call.hint("interrupted");
  }

  /** Back on this page: what the system took meanwhile may say that it runs, and gives nothing. */
  returned() {
    if (document.visibilityState !== "visible") return;
    const { raw, sending } = this.call.media;
    for (const device of /** @type {Device[]} */ (["microphone", "camera"])) {
      if (sending[device] && raw[device]?.muted) this.interrupted(device);
    }
  }

  /** While muted among others, hear whether this person speaks all the same; until it was said once. */
  listen() {
    const { raw, sending } = this.call.media;
    const { microphone } = raw;
    const others = (this.call.view?.people.length ?? 0) > 0;
    const wanted = Boolean(microphone && !sending.microphone && others && !this.reminded && this.call.spoke);
    if (wanted === (this.ear !== null)) return;
    this.ear?.stop();
    this.ear = null;
    this.loud = 0;
    if (wanted && microphone?.clone) {
      this.ear = microphone.clone();
      this.ear.enabled = true;
    }
    this.meter.follow(this.ear);
  }

  /** @param {number} level */
  measured(level) {
    this.loud = level >= LOUD ? this.loud + 1 : Math.max(0, this.loud - 1);
    if (this.loud < SPOKEN || this.reminded) return;
    this.reminded = true;
    this.call.hint("muted-while-speaking");
    this.listen();
  }

  /** Everything off, in this very step. */
  stop() {
    for (const wait of this.waits.values()) clearTimeout(wait);
    this.ear?.stop();
    this.ear = null;
    this.meter.follow(null);
  }
}
