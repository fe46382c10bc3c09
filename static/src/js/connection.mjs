/** The page's line to the server: commands with answers, whole views back, and the beat that shows life. */
import { io } from "socket.io-client";

const BEAT_EVERY = 1000; // ms; often, since TCP tries again ever later after a cut
const ANSWER_WITHIN = 4000; // ms
const LISTEN_EVERY = 500; // ms
const DOUBT_AFTER = 1500; // ms without a word
export const LOST_AFTER = 5000; // ms without a word from the server, while its media arrives
const NOTHING_AFTER = 12_000; // ms without a word, whatever arrives
const RESTART_PAUSE = 1500; // ms before the first try after the server said that it restarts

/** @typedef {import("./types").View} View */
/** @typedef {import("./types").Answer} Answer */
/** @typedef {import("./types").Closing} Closing */

/** @returns {string} 32 hex digits: the same command sent twice has one effect */
export function commandId() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Events: `view` (detail View), `opened`, `lost`, `closed` (detail Closing). */
export class Connection extends EventTarget {
  /** @param {string} [meeting] the meeting's id on staff pages */
  constructor(meeting) {
    super();
    this.version = 0;
    this.lost = true;
    this.over = false;
    this.heard = performance.now();
    /** Whether anything came from the server by another way since this was last asked. */
    this.arriving = async () => true;
    this.counted = 0; // ms of silence during which the network was there
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.retry = undefined;
    this.socket = io({
      transports: ["websocket"],
      autoConnect: false,
      auth: meeting ? { meeting } : {},
      reconnectionDelay: 400,
      reconnectionDelayMax: 3000,
      timeout: 5000,
    });
    this.socket.on("connect", () => this.opened());
    this.socket.on("session.view", (/** @type {View} */ view) => this.viewed(view));
    this.socket.on("session.closed", (/** @type {Closing} */ closing) => this.closed(closing));
    this.socket.on("disconnect", (why) => this.dropped(why));
    this.socket.on("connect_error", (error) => this.refused(error));
    setInterval(() => this.beat(), BEAT_EVERY);
    setInterval(() => void this.listen(), LISTEN_EVERY);
  }

  start() {
    this.over = false;
    this.socket.connect();
  }

  /** End it for good; nothing is sent any more. */
  stop() {
    this.over = true;
    clearTimeout(this.retry);
    this.socket.disconnect();
  }

  /**
   * Ask for something; the answer is never an exception.
   * @param {string} name
   * @param {Record<string, unknown>} [fields]
   * @returns {Promise<Answer>}
   */
  async ask(name, fields = {}) {
    if (!this.socket.connected) return { ok: false, code: "not-sent" };
    try {
      const message = { id: commandId(), ...fields };
      const answer = await this.socket.timeout(ANSWER_WITHIN).emitWithAck(name, message);
      this.heard = performance.now();
      return answer;
    } catch {
      return { ok: false, code: "not-sent" };
    }
  }

  /** The same for an act that moves towards others: it says which view it was chosen from. */
  /** @param {string} name @param {Record<string, unknown>} [fields] */
  askFromView(name, fields = {}) {
    return this.ask(name, { ...fields, saw: this.version });
  }

  opened() {
    this.heard = performance.now();
    this.lost = false;
    this.dispatchEvent(new Event("opened"));
  }

  /** @param {View} view */
  viewed(view) {
    if (view.version <= this.version) return;
    this.version = view.version;
    this.heard = performance.now();
    this.dispatchEvent(new CustomEvent("view", { detail: view }));
  }

  /** @param {Closing} closing */
  closed(closing) {
    this.over = closing.why !== "server-restart";
    this.dispatchEvent(new CustomEvent("closed", { detail: closing }));
  }

  /** @param {string} why */
  dropped(why) {
    this.version = 0; // here and not at "connect": the first view may be handed over before that event
    // Only the browser's side reconnects by itself; after the server's word we do it, unless it was final.
    if (why === "io server disconnect" && !this.over) this.again(RESTART_PAUSE);
    // The server has closed this person's seats by now: no face stays on the screen meanwhile.
    else this.lose();
  }

  /** @param {Error & {data?: {code?: string, words?: string, again?: boolean}}} error */
  refused(error) {
    if (!error.data || this.over) return; // the network's fault: the socket tries again by itself
    if (error.data.again) {
      this.again(3000);
      return;
    }
    this.over = true;
    this.dispatchEvent(
      new CustomEvent("closed", { detail: { why: "revoked", again: false, words: error.data.words ?? "" } }),
    );
  }

  /** @param {number} pause ms */
  again(pause) {
    clearTimeout(this.retry);
    this.retry = setTimeout(() => this.over || this.socket.connect(), pause);
  }

  async beat() {
    if (!this.socket.connected) return;
    await this.ask("person.beat");
  }

  /**
   * A half-open line looks open: what counts is when the server was last heard. When the whole network
   * is cut, nothing leaves here and no rebuilding helps, so that time is not held against the line:
   * after a short cut everything goes on as it was.
   */
  async listen() {
    const heard = this.heard;
    const silent = performance.now() - heard;
    if (this.lost || this.over || silent < DOUBT_AFTER) {
      this.counted = silent;
      return;
    }
    const arriving = await this.arriving();
    if (this.lost || this.over || heard !== this.heard) return;
    this.counted = arriving ? this.counted + LISTEN_EVERY : 0;
    if (this.counted < LOST_AFTER && performance.now() - heard < NOTHING_AFTER) return;
    this.lose();
    if (this.socket.connected) this.socket.io.engine.close();
  }

  lose() {
    if (this.lost || this.over) return;
    this.lost = true;
    this.dispatchEvent(new Event("lost"));
  }
}
