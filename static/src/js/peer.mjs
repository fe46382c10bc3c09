/** One RTCPeerConnection: negotiated once, with own sound and picture and a fixed number of seats. */

const HEAL_WITHIN = 4000; // ms a connection may be "disconnected" before it is built anew

/** @typedef {{audio: MediaStreamTrack, video: MediaStreamTrack}} SeatTracks */

/** Events: `broken` (build a new one). */
export class Peer extends EventTarget {
  /** @param {number} seats how many people can be received at once */
  constructor(seats) {
    super();
    this.pc = new RTCPeerConnection({ bundlePolicy: "max-bundle", iceServers: [] });
    this.microphone = this.pc.addTransceiver("audio", { direction: "sendonly" }).sender;
    this.camera = this.pc.addTransceiver("video", { direction: "sendonly" }).sender;
    /** @type {SeatTracks[]} */
    this.seats = [];
    for (let seat = 0; seat < seats; seat += 1) {
      const audio = this.pc.addTransceiver("audio", { direction: "recvonly" }).receiver.track;
      const video = this.pc.addTransceiver("video", { direction: "recvonly" }).receiver.track;
      this.seats.push({ audio, video });
    }
    this.shut = false;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.healing = undefined;
    this.pc.addEventListener("connectionstatechange", () => this.watch());
  }

  /**
   * Offer, and take the answer. The offer goes at once: the server needs none of our addresses.
   * @param {(offer: string) => Promise<string | null>} ask gives the answer, or null when refused
   * @returns {Promise<boolean>} whether it was agreed
   */
  async negotiate(ask) {
    await this.pc.setLocalDescription(await this.pc.createOffer());
    const answer = await ask(this.pc.localDescription?.sdp ?? "");
    if (answer === null || this.shut) return false;
    await this.pc.setRemoteDescription({ type: "answer", sdp: answer });
    return true;
  }

  watch() {
    const state = this.pc.connectionState;
    clearTimeout(this.healing);
    if (this.shut) return;
    if (state === "failed") this.dispatchEvent(new Event("broken"));
    if (state === "disconnected") {
      this.healing = setTimeout(() => this.shut || this.dispatchEvent(new Event("broken")), HEAL_WITHIN);
    }
  }

  close() {
    this.shut = true;
    clearTimeout(this.healing);
    this.pc.close();
  }
}
