/** How loud one's own microphone is: a meter ten times a second, and a sentence once it was heard. */

const EVERY = 100; // ms
const LOUD = 0.02; // root mean square, of 1
const HEARD_AFTER = 5; // loud measures, about half a second of speech
export const SILENT_AFTER = 80; // quiet measures before "we cannot hear anything yet" comes back

/** @param {Float32Array} samples @returns {number} root mean square, 0 to 1 */
export function loudness(samples) {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return Math.sqrt(sum / Math.max(1, samples.length));
}

/** Whether the microphone was heard of late, from one measure after another. */
export class Heard {
  constructor() {
    this.loud = 0;
    this.quiet = 0;
    this.heard = false;
  }

  /** @param {number} level @returns {boolean} */
  measure(level) {
    if (level >= LOUD) {
      this.loud += 1;
      this.quiet = 0;
    } else {
      this.quiet += 1;
    }
    if (this.loud >= HEARD_AFTER) this.heard = true;
    if (this.quiet >= SILENT_AFTER) {
      this.heard = false;
      this.loud = 0;
    }
    return this.heard;
  }
}

export class Meter {
  /**
   * @param {(level: number, heard: boolean, loud: boolean | null) => void} onLevel the meter's level 0 to 1, whether it was
   *   heard of late, and whether it is loud now; null where the browser measures nothing before a press
   */
  constructor(onLevel) {
    this.onLevel = onLevel;
    /** @type {MediaStreamTrack | null} */
    this.track = null;
    /** @type {AudioContext | null} */
    this.context = null;
    /** @type {ReturnType<typeof setInterval> | undefined} */
    this.timer = undefined;
  }

  /** Measure this track from now on; null stops. @param {MediaStreamTrack | null} track */
  follow(track) {
    if (track === this.track) return;
    this.track = track;
    clearInterval(this.timer);
    void this.context?.close();
    this.context = null;
    if (!track) return;
    this.context = new AudioContext();
    const analyser = this.context.createAnalyser();
    analyser.fftSize = 4096; // nearly all that was heard since the last measure
    this.context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    const heard = new Heard();
    this.timer = setInterval(() => {
      analyser.getFloatTimeDomainData(samples);
      const level = loudness(samples);
      const loud = this.context?.state === "running" ? level >= LOUD : null;
      this.onLevel(Math.min(1, level * 5), heard.measure(level), loud);
    }, EVERY);
  }
}
