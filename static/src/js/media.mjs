/** Own camera and microphone: asked for only after a press, and taken away before the server is told. */

/** @typedef {"microphone" | "camera"} Device */
/** @typedef {{microphone: RTCRtpSender, camera: RTCRtpSender}} Senders */

const WISHES = {
  microphone: { audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true } },
  camera: { video: { width: { ideal: 640 }, height: { ideal: 480 }, frameRate: { ideal: 24, max: 30 } } },
};

/** A device that could not be had; `name` is the browser's name for the reason, or "missing". */
export class NoDevice extends Error {
  /** @param {string} name */
  constructor(name) {
    super(name);
    this.name = name;
  }
}

/** Events: `changed` (what runs or is sent changed), `gone` (a device stopped by itself). */
export class OwnMedia extends EventTarget {
  /** @param {Pick<MediaDevices, "getUserMedia"> | undefined} devices */
  constructor(devices = globalThis.navigator?.mediaDevices) {
    super();
    this.devices = devices;
    /** @type {Record<Device, MediaStreamTrack | null>} */
    this.tracks = { microphone: null, camera: null };
    /** @type {Record<Device, boolean>} */
    this.sending = { microphone: false, camera: false };
    /** @type {Senders | null} */
    this.senders = null;
  }

  /**
   * Start devices without sending anything: the check, and the first half of turning one on.
   * @param {Device[]} wanted
   * @throws {NoDevice}
   */
  async start(wanted) {
    const missing = wanted.filter((device) => this.tracks[device]?.readyState !== "live");
    if (!missing.length) return;
    if (!this.devices) throw new NoDevice("missing");
    /** @type {MediaStream} */
    let stream;
    try {
      stream = await this.devices.getUserMedia(Object.assign({}, ...missing.map((device) => WISHES[device])));
    } catch (error) {
      throw new NoDevice(error instanceof Error ? error.name : "other");
    }
    for (const track of stream.getTracks()) this.take(track.kind === "audio" ? "microphone" : "camera", track);
    this.dispatchEvent(new Event("changed"));
  }

  /** @param {Device} device @param {MediaStreamTrack} track */
  take(device, track) {
    this.tracks[device]?.stop();
    this.tracks[device] = track;
    track.addEventListener("ended", () => {
      if (this.tracks[device] !== track) return;
      this.tracks[device] = null;
      this.sending[device] = false;
      this.dispatchEvent(new CustomEvent("gone", { detail: device }));
      this.dispatchEvent(new Event("changed"));
    });
  }

  /**
   * Let one device be sent from now on. The device runs already, and the server has said yes.
   * @param {Device} device
   */
  async send(device) {
    const track = this.tracks[device];
    if (!track) return;
    track.enabled = true;
    this.sending[device] = true;
    await this.senders?.[device].replaceTrack(track);
    this.dispatchEvent(new Event("changed"));
  }

  /**
   * Take one device off: silence or black first, then nothing. One browser goes on sending the last
   * picture after the second step alone. A camera is let go of, so that its light goes out.
   * @param {Device} device
   */
  async hold(device) {
    const track = this.tracks[device];
    this.sending[device] = false;
    if (track) track.enabled = false;
    if (device === "camera") {
      this.tracks.camera = null;
      track?.stop();
    }
    this.dispatchEvent(new Event("changed"));
    await this.senders?.[device].replaceTrack(null).catch(() => undefined);
  }

  /** Both off, and waited for by nobody: the line is lost or the person leaves. */
  holdAll() {
    void this.hold("microphone");
    void this.hold("camera");
  }

  /** Every device off at once, in this very step. */
  stopAll() {
    for (const device of /** @type {Device[]} */ (["microphone", "camera"])) {
      const track = this.tracks[device];
      this.tracks[device] = null;
      this.sending[device] = false;
      if (track) track.enabled = false;
      track?.stop();
    }
    this.dispatchEvent(new Event("changed"));
  }

  /**
   * Send through a new peer connection from now on.
   * @param {Senders | null} senders
   */
  async through(senders) {
    this.senders = senders;
    if (!senders) return;
    for (const device of /** @type {Device[]} */ (["microphone", "camera"])) {
      if (this.sending[device]) await senders[device].replaceTrack(this.tracks[device]);
    }
  }
}
