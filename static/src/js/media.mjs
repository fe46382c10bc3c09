/** Own camera and microphone: asked for only after a press, and taken away before the server is told. */
import { Softening } from "./softening.mjs";

/** @typedef {"microphone" | "camera"} Device */
/** @typedef {{microphone: RTCRtpSender, camera: RTCRtpSender}} Senders */

const WISHES = {
  microphone: { audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true } },
  camera: { video: { width: { ideal: 640 }, height: { ideal: 480 }, frameRate: { ideal: 24, max: 30 } } },
};

/**
 * The browser's name for why a device could not be had. One browser says by whom it was blocked only
 * in its message: "Permission denied by system", "Permission dismissed".
 * @param {unknown} error
 */
export function reasonOf(error) {
  if (!(error instanceof Error)) return "other";
  if (error.name !== "NotAllowedError") return error.name;
  if (/\bsystem\b/i.test(error.message)) return "blocked-by-system";
  return /\bdismissed\b/i.test(error.message) ? "dismissed" : error.name;
}

/**
 * A device that could not be had; `name` is the browser's name for the reason, "missing" where there
 * are no devices at all, "blocked-by-system", "dismissed" or "stopped".
 */
export class NoDevice extends Error {
  /** @param {string} name */
  constructor(name) {
    super(name);
    this.name = name;
  }
}

/**
 * Events: `changed` (what runs or is sent changed), `gone` (a device stopped by itself; detail Device),
 * `muted` (the system gives nothing of a device, or gives it again; detail {device, muted}).
 */
export class OwnMedia extends EventTarget {
  /**
   * @param {Pick<MediaDevices, "getUserMedia"> | undefined} devices
   * @param {(camera: MediaStreamTrack) => {track: MediaStreamTrack, stop: () => void}} soften
   */
  constructor(devices = globalThis.navigator?.mediaDevices, soften = (camera) => new Softening(camera)) {
    super();
    this.devices = devices;
    this.soften = soften;
    /** @type {Record<Device, MediaStreamTrack | null>} what is shown and sent */
    this.tracks = { microphone: null, camera: null };
    /** @type {Record<Device, MediaStreamTrack | null>} the devices themselves */
    this.raw = { microphone: null, camera: null };
    /** @type {{track: MediaStreamTrack, stop: () => void} | null} */
    this.softening = null;
    /** Whether the camera's picture is to be soft. */
    this.soft = false;
    /** @type {Record<Device, number>} how often each was taken off: what was asked before counts no more */
    this.holds = { microphone: 0, camera: 0 };
    this.stops = 0; // how often everything was stopped
    /** @type {Partial<Record<Device, string>>} the chosen device, by kind; else the browser's own choice */
    this.chosen = {};
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
    const stops = this.stops;
    try {
      stream = await this.devices.getUserMedia(Object.assign({}, ...missing.map((device) => this.wishFor(device))));
    } catch (error) {
      throw new NoDevice(reasonOf(error));
    }
    if (stops !== this.stops) {
      for (const track of stream.getTracks()) track.stop();
      throw new NoDevice("stopped"); // the person left while the browser was still asking
    }
    for (const track of stream.getTracks()) this.take(track.kind === "audio" ? "microphone" : "camera", track);
    this.dispatchEvent(new Event("changed"));
  }

  /** @param {Device} device */
  wishFor(device) {
    const [[kind, wish]] = Object.entries(WISHES[device]);
    const id = this.chosen[device];
    return { [kind]: id ? { ...wish, deviceId: { exact: id } } : wish };
  }

  /** @param {Device} device @param {MediaStreamTrack} track */
  take(device, track) {
    this.drop(device);
    this.raw[device] = track;
    this.tracks[device] = device === "camera" ? this.outgoing(track) : track;
    track.addEventListener("ended", () => {
      if (this.raw[device] !== track) return;
      this.drop(device);
      this.sending[device] = false;
      this.dispatchEvent(new CustomEvent("gone", { detail: device }));
      this.dispatchEvent(new Event("changed"));
    });
    for (const [event, muted] of /** @type {[string, boolean][]} */ ([["mute", true], ["unmute", false]])) {
      track.addEventListener(event, () => {
        if (this.raw[device] !== track) return;
        this.dispatchEvent(new CustomEvent("muted", { detail: { device, muted } }));
      });
    }
  }

  /** The picture as others may see it. @param {MediaStreamTrack} camera */
  outgoing(camera) {
    this.softening = this.soft ? this.soften(camera) : null;
    return this.softening?.track ?? camera;
  }

  /** Let go of a device, in this very step: black or silent first, and stopped then. @param {Device} device */
  drop(device) {
    for (const track of new Set([this.tracks[device], this.raw[device]])) {
      if (!track) continue;
      track.enabled = false;
      track.stop();
    }
    this.tracks[device] = this.raw[device] = null;
    if (device !== "camera") return;
    this.softening?.stop();
    this.softening = null;
  }

  /** The id of the device that runs or was chosen. @param {Device} device */
  idOf(device) {
    return this.raw[device]?.getSettings?.().deviceId ?? this.chosen[device];
  }

  /**
   * Choose another device. One that runs is let go of first and the new one started; it is not sent.
   * @param {Device} device
   * @param {string} id
   * @throws {NoDevice} the former choice counts again then
   */
  async choose(device, id) {
    const before = this.chosen[device];
    const ran = this.tracks[device] !== null;
    this.chosen[device] = id;
    if (!ran) return;
    await this.hold(device);
    this.drop(device);
    try {
      await this.start([device]);
    } catch (error) {
      this.chosen[device] = before;
      this.dispatchEvent(new Event("changed"));
      throw error;
    }
  }

  /**
   * Make the picture soft or clear from now on. What is sent changes with it.
   * @param {boolean} on
   */
  async softly(on) {
    if (this.soft === on) return;
    this.soft = on;
    const camera = this.raw.camera;
    if (!camera) return;
    const former = this.softening;
    const enabled = this.tracks.camera?.enabled ?? true;
    const track = this.outgoing(camera);
    track.enabled = enabled;
    this.tracks.camera = track;
    if (this.sending.camera) await this.senders?.camera.replaceTrack(track);
    former?.stop();
    this.dispatchEvent(new Event("changed"));
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
    this.holds[device] += 1;
    this.sending[device] = false;
    if (device === "camera") this.drop("camera");
    else if (track) track.enabled = false;
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
    this.stops += 1;
    for (const device of /** @type {Device[]} */ (["microphone", "camera"])) {
      this.holds[device] += 1;
      this.sending[device] = false;
      this.drop(device);
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
