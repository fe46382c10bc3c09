/** Makes a camera's picture soft: drawn small and scaled up, so that no sharp picture leaves the page. */

const SMALL = { width: 40, height: 30 }; // px: faces move and smile, but are not seen sharply
const SENT = { width: 320, height: 240 }; // px
const EVERY = 66; // ms between two pictures, about 15 a second

/** Whether this browser can send a drawn picture. */
export function canSoften() {
  return typeof HTMLCanvasElement !== "undefined" && "captureStream" in HTMLCanvasElement.prototype;
}

/** One camera made soft. It stops with `stop`, and no longer draws then. */
export class Softening {
  /** @param {MediaStreamTrack} camera */
  constructor(camera) {
    this.video = document.createElement("video");
    this.video.muted = true;
    this.video.playsInline = true;
    this.video.srcObject = new MediaStream([camera]);
    this.video.play().catch(() => undefined);
    this.small = canvasOf(SMALL);
    this.sent = canvasOf(SENT);
    this.draw();
    /** The soft picture. */
    this.track = this.sent.captureStream(Math.round(1000 / EVERY)).getVideoTracks()[0];
    this.timer = setInterval(() => this.draw(), EVERY);
  }

  draw() {
    const small = this.small.getContext("2d");
    const sent = this.sent.getContext("2d");
    if (!small || !sent) return;
    if (this.video.videoWidth) small.drawImage(this.video, 0, 0, SMALL.width, SMALL.height);
    sent.imageSmoothingEnabled = true;
    sent.imageSmoothingQuality = "high";
    sent.drawImage(this.small, 0, 0, SENT.width, SENT.height);
  }

  stop() {
    clearInterval(this.timer);
    this.track.enabled = false;
    this.track.stop();
    this.video.srcObject = null;
  }
}

/** @param {{width: number, height: number}} size */
function canvasOf(size) {
  return Object.assign(document.createElement("canvas"), size);
}
