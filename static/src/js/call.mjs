/** Holds line, devices, peer and seats together: when to offer, when to fall silent, what goes first. */
import { Connection } from "./connection.mjs";
import { OwnMedia } from "./media.mjs";
import { Peer } from "./peer.mjs";
import { Seats } from "./seats.mjs";

const TRY_AGAIN = 800; // ms after an offer that was refused

/** @typedef {import("./media.mjs").Device} Device */
/** @typedef {import("./types").View} View */
/** @typedef {import("./types").Answer} Answer */

/** Events: `view` (detail View, after it took effect), `lost`, `opened`, `closed` (detail Closing). */
export class Call extends EventTarget {
  /** @param {{seats: number, meeting?: string, voices: HTMLElement, test: boolean}} options */
  constructor({ seats, meeting, voices, test }) {
    super();
    this.count = seats;
    this.connection = new Connection(meeting);
    this.media = new OwnMedia();
    this.seats = new Seats(voices);
    /** @type {Peer | null} */
    this.peer = null;
    /** @type {View | null} */
    this.view = null;
    this.negotiating = false;
    /** @type {Set<string>} what was asked and not answered; views do not undo it meanwhile */
    this.pending = new Set();
    if (test) globalThis.commonGround = { peer: null };
    this.connection.addEventListener("view", (event) => this.viewed(/** @type {CustomEvent<View>} */ (event).detail));
    this.connection.addEventListener("lost", () => this.lose());
    this.connection.addEventListener("opened", () => this.dispatchEvent(new Event("opened")));
    this.connection.addEventListener("closed", (event) => this.close(/** @type {CustomEvent} */ (event).detail));
    document.addEventListener("visibilitychange", () => this.wake());
  }

  start() {
    this.connection.start();
    this.wake();
  }

  /** @param {View} view */
  viewed(view) {
    this.view = view;
    this.seats.occupy(view.people.map((person) => person.seat));
    if (!this.pending.has("step_out")) this.seats.hush(false);
    this.obey(view);
    if (view.you.media === "offer" || !this.peer) void this.negotiate();
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

  /** Build the connection for sound and picture anew. */
  async negotiate() {
    if (this.negotiating || this.view?.you.place === "gone") return;
    this.negotiating = true;
    this.hangUp();
    const peer = new Peer(this.count);
    this.use(peer);
    const agreed = await peer
      .negotiate(async (offer) => {
        const answer = await this.connection.ask("peer.offer", { offer });
        return answer.ok ? String(answer.answer) : null;
      })
      .catch(() => false);
    this.negotiating = false;
    if (agreed || peer !== this.peer) return;
    this.hangUp();
    setTimeout(() => this.connection.lost || this.connection.over || this.peer || this.negotiate(), TRY_AGAIN);
  }

  /** @param {Peer} peer */
  use(peer) {
    this.peer = peer;
    if (globalThis.commonGround) globalThis.commonGround.peer = peer.pc;
    peer.addEventListener("broken", () => this.connection.over || (peer === this.peer && this.negotiate()));
    void this.media.through(peer);
    this.seats.attach(peer.seats);
  }

  hangUp() {
    this.peer?.close();
    this.peer = null;
    void this.media.through(null);
    this.seats.clear();
  }

  /** Nobody may be seen or heard whom the server cannot see: nothing is sent, nothing is played. */
  lose() {
    this.media.holdAll();
    this.seats.hush(true);
    this.hangUp();
    this.dispatchEvent(new Event("lost"));
  }

  /** @param {import("./types").Closing} closing */
  close(closing) {
    if (closing.why === "server-restart") this.media.holdAll();
    else this.media.stopAll();
    this.hangUp();
    this.dispatchEvent(new CustomEvent("closed", { detail: closing }));
  }

  /** Everything off and shut in this very step: the page is being left. */
  release() {
    this.media.stopAll();
    this.hangUp();
    this.connection.stop();
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
      await this.media.start([device]);
      const answer = await this.connection.ask(`person.${device}`, { on: true });
      if (answer.ok && !this.connection.lost) await this.media.send(device);
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
    navigator.wakeLock?.request("screen").catch(() => undefined);
  }
}
