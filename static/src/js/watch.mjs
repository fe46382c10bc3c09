/** Looks after a call that runs: who speaks, whether sound arrives, how good the line is. */
import { Arriving } from "./arriving.mjs";
import { countersOf, lossBetween } from "./counters.mjs";
import { familyOf } from "./faults.mjs";
import { changed, isLoud } from "./levels.mjs";
import { LineLevel } from "./line_level.mjs";

const LEVELS_EVERY = 200; // ms
const COUNT_EVERY = 1000; // ms
const REPORT_EVERY = 5; // counts
const SOUND_ONLY_AFTER = 5; // counts of a very weak line before the camera is stopped
const SILENT_AFTER = 10; // counts in which the own microphone gave nothing at all
const REMIND_AFTER = 120_000; // ms until the same words about the line are said again
const LOUD = 0.01;

/** @typedef {import("./counters.mjs").Counters} Counters */
/** @typedef {import("./line_level.mjs").Level} Level */

export class Watch {
  /** @param {import("./call.mjs").Call} call */
  constructor(call) {
    this.call = call;
    this.arriving = new Arriving();
    this.line = new LineLevel();
    /** @type {Level} */
    this.level = "good";
    /** @type {import("./levels.mjs").Loud} */
    this.loud = new Map();
    /** @type {boolean | null} whether the own microphone is loud, by the page's meter; null where none runs */
    this.ownLoud = null;
    /** @type {Counters | null} */
    this.before = null;
    /** @type {number | null} since when there has been trouble, as told */
    this.since = null;
    this.counts = 0;
    this.veryWeak = 0;
    this.silent = 0;
    this.soundOnly = false;
    /** @type {Map<string, number>} */
    this.said = new Map();
    this.device = deviceOf(navigator.userAgent, navigator.maxTouchPoints);
    /** @type {ReturnType<typeof setInterval>[]} */
    this.timers = [];
  }

  start() {
    this.stop();
    this.timers = [setInterval(() => this.listen(), LEVELS_EVERY), setInterval(() => void this.count(), COUNT_EVERY)];
  }

  stop() {
    for (const timer of this.timers) clearInterval(timer);
    this.timers = [];
  }

  /** A new peer connection: nothing that was counted before means anything. */
  restart() {
    this.before = null;
    this.arriving.restart(performance.now());
  }

  /** Who is loud now, by seat; the view says who sits there. */
  listen() {
    /** @type {import("./levels.mjs").Loud} */
    const now = new Map();
    const clock = { now: performance.now(), origin: performance.timeOrigin };
    for (const [seat, { receiver, mid }] of this.call.peer?.voices.entries() ?? []) {
      const counted = this.before?.levels.get(mid ?? "") ?? 0;
      if (this.call.seats.taken.has(seat)) now.set(seat, isLoud(receiver.getSynchronizationSources(), clock, counted));
    }
    now.set("own", this.call.media.sending.microphone && (this.ownLoud ?? (this.before?.loud ?? 0) >= LOUD));
    const found = changed(this.loud, now);
    if (!found) return;
    this.loud = found;
    this.call.dispatchEvent(new CustomEvent("speaking", { detail: found }));
  }

  async count() {
    const { peer } = this.call;
    if (!peer || this.call.connection.over) return;
    const reports = await peer.pc.getStats().catch(() => null);
    if (!reports || peer !== this.call.peer) return;
    const now = countersOf(reports.values());
    this.lookAtArriving(peer, now);
    const { before } = this;
    this.before = now;
    if (!before || peer.pc.connectionState !== "connected") return;
    this.lookAtMicrophone(before, now);
    const loss = lossBetween(before, now);
    const { sending } = this.call.media;
    this.lookAtLine(this.line.take({ loss, roundTrip: now.roundTrip, up: sending.camera ? now.up : null }, performance.now()));
    this.counts += 1;
    if (this.counts % REPORT_EVERY === 0) this.report(now);
  }

  /** @param {import("./peer.mjs").Peer} peer @param {Counters} counters */
  lookAtArriving(peer, counters) {
    const { connection, view } = this.call;
    if (!peer.wasUp || connection.lost) return;
    const packets = new Map();
    for (const person of view?.people ?? []) {
      const mid = person.seat === null ? null : peer.voices[person.seat]?.mid;
      const count = mid && counters.sound.get(mid);
      if (person.seat !== null && person.microphone && count !== undefined) packets.set(person.seat, Number(count));
    }
    const { since, rebuild } = this.arriving.look({
      now: performance.now(),
      heard: connection.heard,
      bytes: counters.bytes,
      packets,
    });
    this.trouble(since);
    if (!rebuild) return;
    this.hint("not-arriving");
    this.restart();
    void this.call.leg.negotiate();
  }

  /** @param {number | null} since */
  trouble(since) {
    if (since === this.since) return;
    this.since = since;
    this.call.dispatchEvent(new CustomEvent("trouble", { detail: { since } }));
  }

  /** A microphone in a quiet room still hums; one that is switched off gives nothing at all. */
  /** @param {Counters} before @param {Counters} now */
  lookAtMicrophone(before, now) {
    const gives = now.energy === null || before.energy === null || now.energy !== before.energy;
    this.silent = this.call.media.sending.microphone && !gives ? this.silent + 1 : 0;
    if (this.silent === SILENT_AFTER) this.hint("microphone-silent");
  }

  /** Sound is never given up for the picture's sake: the picture gets smaller, and then goes. @param {Level} level */
  lookAtLine(level) {
    this.veryWeak = level === "very-weak" ? this.veryWeak + 1 : 0;
    if (this.veryWeak >= SOUND_ONLY_AFTER && this.call.media.sending.camera) {
      this.soundOnly = true;
      void this.call.turnOff("camera");
      this.hint("sound-only");
    }
    if (level === this.level) return;
    const worse = this.level === "good" || level === "very-weak";
    this.level = level;
    void this.call.peer?.limit(level !== "good");
    if (level === "good") this.soundOnly = false;
    if (level === "good" || worse) this.hint(level === "good" ? "steady" : level);
  }

  /** @param {string} key */
  hint(key) {
    const now = performance.now();
    if (now - (this.said.get(key) ?? -Infinity) < REMIND_AFTER) return;
    // "Good again" only answers something that was said.
    if (key === "steady" && !this.said.has("weak") && !this.said.has("very-weak")) return;
    this.said.set(key, now);
    this.call.hint(key);
  }

  /** @param {Counters} counters */
  report(counters) {
    const { loss, roundTrip } = this.line.mean();
    void this.call.connection.ask("person.line", {
      loss: Math.min(100, Math.round(100 * loss)),
      round_trip: Math.min(60_000, Math.round(roundTrip || counters.roundTrip)),
      sound_only: this.soundOnly,
      device: this.device,
    });
  }
}

/** @param {string} agent @param {number} touches @returns {"phone" | "tablet" | "computer"} */
export function deviceOf(agent, touches) {
  if (!familyOf(agent, touches).phone) return "computer";
  return /iPhone|iPod|Mobile/.test(agent) && !/iPad/.test(agent) ? "phone" : "tablet";
}
