/** The leg to the server for sound and picture: when a connection is built, given up, and built anew. */
import { Peer } from "./peer.mjs";

const TRY_AGAIN = 800; // ms after an offer that was refused; longer each time
const LONGEST_PAUSE = 8000; // ms between two tries
const COME_UP_WITHIN = 6000; // ms from the answer until it is connected; longer each time
const LONGEST_WAIT = 14_000; // ms; the server gives a leg up 15 s after its offer
const SERVER_SILENT = 2500; // ms without a word: an offer could not be sent now
const LOOK_AGAIN = 1000; // ms until a broken connection is looked at again

/** @typedef {import("./peer.mjs").Ways} Ways */

/** One `Peer` at a time, and never two. Whose media go through it, the call says. */
export class Leg {
  /**
   * @param {import("./call.mjs").Call} call
   * @param {number} seats how many people can be received at once
   */
  constructor(call, seats) {
    this.call = call;
    this.count = seats;
    /** @type {Peer | null} */
    this.peer = null;
    this.negotiating = false;
    this.tries = 0; // in a row that gave no connection
    /** @type {ReturnType<typeof setTimeout> | undefined} the next try, while it is waited for */
    this.retry = undefined;
    this.arrived = 0; // bytes by our present peer, when last looked at
  }

  /** The server has no leg of this person, or we have none: offer, unless a try is waited for. */
  wanted() {
    if (this.retry === undefined) void this.negotiate();
  }

  /** Build the connection for sound and picture anew. */
  async negotiate() {
    const { connection } = this.call;
    if (this.negotiating || this.call.view?.you.place === "gone") return;
    this.negotiating = true;
    clearTimeout(this.retry);
    this.retry = undefined;
    this.hangUp();
    // Without the server's word on the ways nothing is tried: an own address must not slip out.
    const given = await connection.ask("peer.servers");
    const ways = /** @type {Ways} */ (given);
    const peer = given.ok && !connection.over ? new Peer(this.count, ways) : null;
    const agreed = peer !== null && (await this.agree(peer));
    this.negotiating = false;
    if (agreed || peer !== this.peer) return;
    this.hangUp();
    this.tryAgain();
  }

  /** @param {Peer} peer */
  agree(peer) {
    this.use(peer);
    return peer
      .negotiate(
        async (offer) => {
          const answer = await this.call.connection.ask("peer.offer", { offer });
          return answer.ok ? String(answer.answer) : null;
        },
        Math.min(LONGEST_WAIT, COME_UP_WITHIN * 2 ** this.tries),
      )
      .catch(() => false);
  }

  /** @param {Peer} peer */
  use(peer) {
    this.peer = peer;
    peer.addEventListener("broken", () => this.mend(peer));
    peer.addEventListener("late", () => this.giveUp(peer));
    peer.addEventListener("connected", () => {
      this.tries = 0;
      if (peer === this.peer) this.call.watch.trouble(null);
    });
    this.call.through(peer);
  }

  hangUp() {
    this.peer?.close();
    this.peer = null;
    this.call.through(null);
  }

  tryAgain() {
    const { connection, watch } = this.call;
    const pause = Math.min(LONGEST_PAUSE, TRY_AGAIN * 2 ** this.tries);
    this.tries += 1;
    watch.trouble(watch.since ?? performance.now());
    clearTimeout(this.retry);
    this.retry = setTimeout(() => {
      this.retry = undefined;
      if (!connection.lost && !connection.over && !this.peer) void this.negotiate();
    }, pause);
  }

  /** No more of it: nothing is tried again. */
  rest() {
    clearTimeout(this.retry);
  }

  /**
   * A connection that was agreed did not come up. A browser may look for its ways for a quarter of a
   * minute in vain, where a new connection finds one at once.
   * @param {Peer} peer
   */
  giveUp(peer) {
    if (this.call.connection.over || peer !== this.peer) return;
    this.hangUp();
    this.tryAgain();
  }

  /**
   * A connection broke. While the server is silent too, the whole network is gone: then it heals by
   * itself when that is back, and a new one could not even be asked for.
   * @param {Peer} peer
   */
  mend(peer) {
    const { connection } = this.call;
    if (connection.over || peer !== this.peer || peer.pc.connectionState === "connected") return;
    if (performance.now() - connection.heard > SERVER_SILENT) setTimeout(() => this.mend(peer), LOOK_AGAIN);
    else void this.negotiate();
  }

  /** Whether anything came through a peer that was up once; true when there is none to ask. */
  async arriving() {
    const pc = this.peer?.pc;
    if (!pc || ["new", "connecting", "closed"].includes(pc.connectionState)) return true;
    let bytes = 0;
    for (const report of (await pc.getStats()).values()) {
      if (report.type === "candidate-pair") bytes += report.bytesReceived ?? 0;
    }
    const more = bytes !== this.arrived;
    this.arrived = bytes;
    return more;
  }
}
