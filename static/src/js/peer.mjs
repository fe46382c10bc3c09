/** One RTCPeerConnection: negotiated once, with own sound and picture and a fixed number of seats. */

const HEAL_WITHIN = 4000; // ms a connection may be "disconnected" before it is built anew
const WEAK_PICTURE = 150_000; // bit/s of a picture over a weak line

/** @typedef {{audio: MediaStreamTrack, video: MediaStreamTrack}} SeatTracks */
/** @typedef {{servers?: RTCIceServer[], relay_only?: boolean}} Ways the relay, and whether no other way may be used */

/** Events: `broken` (build a new one), `late` (agreed, and not up in time), `connected`. */
export class Peer extends EventTarget {
  /**
   * @param {number} seats how many people can be received at once
   * @param {Ways} [ways]
   */
  constructor(seats, ways = {}) {
    super();
    this.pc = new RTCPeerConnection({
      bundlePolicy: "max-bundle",
      iceServers: ways.servers ?? [],
      iceTransportPolicy: ways.relay_only ? "relay" : "all",
    });
    this.microphone = this.pc.addTransceiver("audio", { direction: "sendonly" }).sender;
    this.camera = this.pc.addTransceiver("video", { direction: "sendonly" }).sender;
    /** @type {SeatTracks[]} */
    this.seats = [];
    /** @type {RTCRtpTransceiver[]} each seat's sound */
    this.voices = [];
    for (let seat = 0; seat < seats; seat += 1) {
      const voice = this.pc.addTransceiver("audio", { direction: "recvonly" });
      const video = this.pc.addTransceiver("video", { direction: "recvonly" }).receiver.track;
      this.voices.push(voice);
      this.seats.push({ audio: voice.receiver.track, video });
    }
    this.shut = false;
    /** Whether it was connected once. */
    this.wasUp = false;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.healing = undefined;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.coming = undefined;
    this.pc.addEventListener("connectionstatechange", () => this.watch());
  }

  /**
   * Offer, and take the answer. The offer goes at once: the server needs none of our addresses.
   * @param {(offer: string) => Promise<string | null>} ask gives the answer, or null when refused
   * @param {number} within ms from the answer until it must be up; else `late`
   * @returns {Promise<boolean>} whether it was agreed
   */
  async negotiate(ask, within = Infinity) {
    await this.pc.setLocalDescription(await this.pc.createOffer());
    const answer = await ask(this.pc.localDescription?.sdp ?? "");
    if (answer === null || this.shut) return false;
    await this.pc.setRemoteDescription({ type: "answer", sdp: answer });
    if (within < Infinity) this.coming = setTimeout(() => this.look(), within);
    return true;
  }

  /**
   * Send a smaller picture over a weak line, so that the voice gets through; or the usual one again.
   * @param {boolean} on
   */
  async limit(on) {
    const parameters = this.camera.getParameters();
    const [encoding] = parameters.encodings ?? [];
    if (!encoding) return;
    encoding.scaleResolutionDownBy = on ? 2 : 1;
    if (on) encoding.maxBitrate = WEAK_PICTURE;
    else delete encoding.maxBitrate;
    await this.camera.setParameters(parameters).catch(() => undefined);
  }

  look() {
    if (!this.shut && !this.wasUp) this.dispatchEvent(new Event("late"));
  }

  watch() {
    const state = this.pc.connectionState;
    clearTimeout(this.healing);
    if (this.shut) return;
    if (state === "connected") {
      this.wasUp = true;
      this.dispatchEvent(new Event("connected"));
    }
    if (state === "failed") this.dispatchEvent(new Event("broken"));
    if (state === "disconnected") {
      this.healing = setTimeout(() => this.shut || this.dispatchEvent(new Event("broken")), HEAL_WITHIN);
    }
  }

  close() {
    this.shut = true;
    clearTimeout(this.healing);
    clearTimeout(this.coming);
    this.pc.close();
  }
}
