/** The receive seats: one sound element each, outside the tiles, and one stream each for a picture. */

const PLAY_AGAIN = 300; // ms after a browser paused what is to be heard

export class Seats {
  /** @param {HTMLElement} voices where the sound elements live */
  constructor(voices) {
    this.voices = voices;
    /** @type {HTMLAudioElement[]} */
    this.sounds = [];
    /** @type {MediaStream[]} */
    this.pictures = [];
    this.silent = true;
    /** @type {Set<number>} */
    this.taken = new Set();
    /** @type {(refused: boolean) => void} */
    this.onRefused = () => undefined;
    /** @type {(needed: boolean) => void} told when a press is needed before sound plays, and when no more */
    this.onTap = () => undefined;
    this.tap = false;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.again = undefined;
    /** The chosen speaker's id; empty: the browser's own choice. */
    this.speaker = "";
    /** @type {() => void} told when the pictures are others than before */
    this.onPictures = () => undefined;
  }

  /**
   * Take over the tracks of a new peer connection.
   * @param {import("./peer.mjs").SeatTracks[]} tracks
   */
  attach(tracks) {
    this.empty();
    for (const [seat, { audio, video }] of tracks.entries()) {
      const sound = document.createElement("audio");
      sound.autoplay = true;
      sound.muted = true;
      sound.dataset.seat = String(seat);
      sound.srcObject = new MediaStream([audio]);
      // What played muted is paused by some browsers once it is unmuted, and by all when a call comes.
      sound.addEventListener("pause", () => this.paused());
      if (this.speaker) void through(sound, this.speaker);
      this.voices.append(sound);
      this.sounds.push(sound);
      this.pictures.push(new MediaStream([video]));
    }
    this.apply();
    this.onPictures();
  }

  clear() {
    this.empty();
    this.onPictures();
  }

  empty() {
    for (const sound of this.sounds) sound.srcObject = null;
    this.voices.replaceChildren();
    this.sounds = [];
    this.pictures = [];
  }

  /**
   * Play the seats that the view names, and no other.
   * @param {(number | null)[]} taken
   */
  occupy(taken) {
    this.taken = new Set(taken.filter((seat) => seat !== null));
    this.apply();
  }

  /** Stop playing everything, or go on. @param {boolean} silent */
  hush(silent) {
    this.silent = silent;
    this.apply();
  }

  apply() {
    for (const [seat, sound] of this.sounds.entries()) {
      sound.muted = this.silent || !this.taken.has(seat);
    }
    void this.play();
  }

  /** Something was paused, and not by us: play it, or learn that a press is needed. */
  paused() {
    clearTimeout(this.again);
    this.again = setTimeout(() => void this.play(), PLAY_AGAIN);
  }

  /** A browser may refuse to play before a press: then the page asks for one. */
  async play() {
    const wanted = this.sounds.filter((sound) => !sound.muted && sound.paused);
    const played = await Promise.allSettled(wanted.map((sound) => sound.play()));
    const refused = played.some(
      (result) => result.status === "rejected" && result.reason instanceof DOMException && result.reason.name === "NotAllowedError",
    );
    this.onRefused(refused);
    if (refused === this.tap) return;
    this.tap = refused;
    this.onTap(refused);
  }

  /**
   * Play through another speaker from now on.
   * @param {string} id
   * @returns {Promise<boolean>} false where it cannot be used; the former one goes on then
   */
  async playThrough(id) {
    const moved = await Promise.all(this.sounds.map((sound) => through(sound, id)));
    if (moved.includes(false)) {
      await Promise.all(this.sounds.map((sound) => through(sound, this.speaker)));
      return false;
    }
    this.speaker = id;
    return true;
  }
}

/**
 * @param {HTMLAudioElement} sound
 * @param {string} speaker
 */
async function through(sound, speaker) {
  if (!("setSinkId" in sound)) return false; // on phones: the volume keys
  return sound.setSinkId(speaker).then(
    () => true,
    () => false,
  );
}
