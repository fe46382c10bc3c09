/** Holds line, devices, leg and seats together: when to fall silent, and what goes first. */
import { Connection } from "./connection.mjs";
import { listDevices } from "./devices.mjs";
import { Interruptions } from "./interruptions.mjs";
import { Leg } from "./leg.mjs";
import { NoDevice, OwnMedia } from "./media.mjs";
import { Seats } from "./seats.mjs";
import { canSoften } from "./softening.mjs";
import { Wakefulness } from "./wakefulness.mjs";
import { Watch } from "./watch.mjs";

/** @typedef {import("./media.mjs").Device} Device */
/** @typedef {import("./devices.mjs").Kind} Kind */
/** @typedef {import("./devices.mjs").Choice} Choice */
/** @typedef {import("./types").View} View */
/** @typedef {import("./types").Answer} Answer */

/**
 * Events of a call:
 *
 * - `view` (detail View, after it took effect), `lost`, `opened`, `closed` (detail Closing)
 * - `speaking` (detail Map of seat number -> boolean): whom this person hears speaking; only on changes
 * - `hint` (detail {key, fields}): something this person should know; the sentence is
 *   `say(words.hints[key], fields)`. Keys: "muted-while-speaking" (once), "microphone-silent",
 *   "gone" (a device stopped by itself; offer "Try again" = `joinAgain`), "interrupted" (a phone call or
 *   another app took a device; offer "Join again" = `joinAgain`), "restored", "weak", "very-weak",
 *   "sound-only" (we stopped the camera so that the voice comes through), "steady", "not-arriving".
 * - `needs-tap` (detail boolean): the browser plays sound only after a press; the press calls `hear`
 * - `trouble` (detail {since}): media is in trouble since that `performance.now()`, null when over
 */
export class Call extends EventTarget {
  /** @param {{seats: number, meeting?: string, voices: HTMLElement, test: boolean}} options */
  constructor({ seats, meeting, voices, test }) {
    super();
    this.connection = new Connection(meeting);
    this.media = new OwnMedia();
    this.seats = new Seats(voices);
    this.leg = new Leg(this, seats);
    /** @type {View | null} */
    this.view = null;
    /** @type {Set<string>} what was asked and not answered; views do not undo it meanwhile */
    this.pending = new Set();
    /** Whether this person's microphone was on once. */
    this.spoke = false;
    this.watch = new Watch(this);
    this.interruptions = new Interruptions(this);
    this.wakefulness = new Wakefulness();
    this.media.soft = document.documentElement.dataset.soft === "yes" && canSoften();
    if (test) globalThis.commonGround = { peer: null, call: this };
    this.connection.arriving = () => this.leg.arriving();
    this.connection.addEventListener("view", (event) => this.viewed(/** @type {CustomEvent<View>} */ (event).detail));
    this.connection.addEventListener("lost", () => this.lose());
    this.connection.addEventListener("opened", () => this.dispatchEvent(new Event("opened")));
    this.connection.addEventListener("closed", (event) => this.close(/** @type {CustomEvent} */ (event).detail));
    this.seats.onTap = (needed) => this.dispatchEvent(new CustomEvent("needs-tap", { detail: needed }));
    document.addEventListener("visibilitychange", () => this.wake());
  }

  /** The present connection for sound and picture. */
  get peer() {
    return this.leg.peer;
  }

  /**
   * Send and play through another peer from now on; nothing goes anywhere without one.
   * @param {import("./peer.mjs").Peer | null} peer
   */
  through(peer) {
    void this.media.through(peer);
    if (peer === null) {
      this.seats.clear();
      return;
    }
    if (globalThis.commonGround) globalThis.commonGround.peer = peer.pc;
    this.watch.restart();
    this.seats.attach(peer.seats);
  }

  /**
   * What there is to choose from, by name; empty of a kind until the person has allowed it.
   * @returns {Promise<Choice[]>}
   */
  devices() {
    const { media, seats } = this;
    return listDevices({
      microphone: media.idOf("microphone"),
      camera: media.idOf("camera"),
      speaker: seats.speaker,
    });
  }

  /**
   * Use another microphone, camera or speaker. What was on is taken off first, here and at the server,
   * and is asked for again with the new device. Nothing is negotiated.
   * @param {Kind} kind
   * @param {string} id from `devices`
   * @returns {Promise<Answer>} not ok when the server does not let it be on again
   * @throws {NoDevice} it could not be had; the former one is then off
   */
  async useDevice(kind, id) {
    if (kind === "speaker") {
      if (await this.seats.playThrough(id)) return { ok: true };
      throw new NoDevice("NotFoundError");
    }
    const was = this.media.sending[kind];
    if (was) void this.turnOff(kind);
    await this.media.choose(kind, id);
    return was ? this.turnOn(kind) : { ok: true };
  }

  /** Whether own picture is sent softly. */
  get softened() {
    return this.media.soft;
  }

  /**
   * Send own picture softly, or clearly again.
   * @param {boolean} on
   * @returns {Promise<boolean>} false where this browser cannot
   */
  async soften(on) {
    if (on && !canSoften()) return false;
    await this.media.softly(on);
    return true;
  }

  /** Play what is to be heard; to be called from a press where a browser asks for one. */
  hear() {
    return this.seats.play();
  }

  /**
   * Begin again with fresh devices after they were taken away: a phone call, another app. What was on
   * is asked for again. To be called from a press.
   * @returns {Promise<void>}
   * @throws {NoDevice}
   */
  async joinAgain() {
    void this.hear();
    for (const device of [...this.interruptions.taken]) {
      await this.media.hold(device);
      this.media.drop(device);
      await this.turnOn(device);
    }
  }

  /** Tell the page something that this person should know. @param {string} key @param {Record<string, string>} [fields] */
  hint(key, fields = {}) {
    this.dispatchEvent(new CustomEvent("hint", { detail: { key, fields } }));
  }

  start() {
    this.connection.start();
    this.watch.start();
    this.wake();
  }

  /** @param {View} view */
  viewed(view) {
    this.view = view;
    this.seats.occupy(view.people.map((person) => person.seat));
    if (!this.pending.has("step_out")) this.seats.hush(false);
    this.obey(view);
    this.interruptions.listen();
    if (view.you.media === "offer" || !this.peer) this.leg.wanted();
    this.dispatchEvent(new CustomEvent("view", { detail: view }));
  }

  /** What the server holds shut is not sent; what it holds open and we do not send is given back. */
  /** @param {View} view */
  obey(view) {
    for (const device of /** @type {Device[]} */ (["microphone", "camera"])) {
      if (this.pending.has(device)) continue;
      if (!view.you[device] && this.media.sending[device]) void this.media.hold(device);
      if (view.you[device] && !this.media.sending[device]) void this.connection.ask(`person.${device}`, { on: false });
    }
  }

  /** Nobody may be seen or heard whom the server cannot see: nothing is sent, nothing is played. */
  lose() {
    this.media.holdAll();
    this.seats.hush(true);
    this.leg.hangUp();
    this.dispatchEvent(new Event("lost"));
  }

  /** @param {import("./types").Closing} closing */
  close(closing) {
    if (closing.why === "server-restart") this.media.holdAll();
    else this.rest();
    this.leg.hangUp();
    this.dispatchEvent(new CustomEvent("closed", { detail: closing }));
  }

  /** Everything off and shut in this very step: the page is being left. */
  release() {
    this.rest();
    this.leg.hangUp();
    this.connection.stop();
  }

  /** Nothing of this device runs any more. */
  rest() {
    this.media.stopAll();
    this.interruptions.stop();
    this.watch.stop();
    this.wakefulness.release();
    this.leg.rest();
  }

  /**
   * Turn a device on: it starts, the server is asked, and only then anything is sent.
   * @param {Device} device
   * @returns {Promise<Answer>}
   * @throws {import("./media.mjs").NoDevice}
   */
  async turnOn(device) {
    if (this.pending.has(device)) return { ok: true };
    this.pending.add(device);
    try {
      const holds = this.media.holds[device];
      await this.media.start([device]);
      const answer = await this.connection.ask(`person.${device}`, { on: true });
      // What was stopped meanwhile stays stopped: a late yes turns nothing on.
      if (answer.ok && !this.connection.lost && holds === this.media.holds[device]) {
        this.interruptions.taken.delete(device);
        this.spoke ||= device === "microphone";
        await this.media.send(device);
      }
      return answer;
    } finally {
      this.pending.delete(device);
    }
  }

  /**
   * Turn a device off: here first, and then everywhere.
   * @param {Device} device
   */
  turnOff(device) {
    this.interruptions.taken.delete(device);
    void this.media.hold(device);
    return this.connection.ask(`person.${device}`, { on: false });
  }

  /** Step out: silent and dark here first, then the server moves this person. */
  async stepOut() {
    this.pending.add("step_out");
    this.media.holdAll();
    this.seats.hush(true);
    const answer = await this.connection.ask("person.step_out");
    this.pending.delete("step_out");
    if (answer.code !== "not-sent") this.seats.hush(false);
    return answer;
  }

  /** The screen stays on where the device can do that; sound goes on after an interruption. */
  wake() {
    if (document.visibilityState !== "visible") return;
    void this.seats.play();
    if (!this.connection.over) void this.wakefulness.hold();
  }
}
