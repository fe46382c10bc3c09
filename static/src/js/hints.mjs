/** What a person should know about their own device or line: one strip, one button where one helps. */
import { fill, find, get, onPress, show } from "./dom.mjs";
import { fields, say, words } from "./words.mjs";

/** @typedef {import("./types").View} View */
/** @typedef {{key: string, fields?: Record<string, string>}} Hint */

/** @type {Record<string, string>} */
const HINTS = /** @type {Record<string, string>} */ (words.hints);
/** Good news ends a hint: it is spoken, and nothing stays on the screen. */
const OVER = new Set(["restored", "steady"]);
/** @type {Record<string, string>} */
const BUTTONS = { gone: words.hints.try_again, interrupted: words.hints.join_again, "muted-while-speaking": words.media.unmute };

export class Hints {
  /**
   * @param {import("./call.mjs").Call} call
   * @param {import("./announce.mjs").Announcer} announcer
   * @param {{phone: string, unmute: () => void}} options
   */
  constructor(call, announcer, { phone, unmute }) {
    this.announcer = announcer;
    this.phone = phone;
    this.key = "";
    if (!find("hint")) return;
    call.addEventListener("hint", (event) => this.told(/** @type {CustomEvent<Hint>} */ (event).detail, call.view));
    onPress("hint-close", () => this.close());
    onPress("hint-again", () => {
      if (this.key === "muted-while-speaking") unmute();
      else void call.joinAgain?.();
      this.close();
    });
    call.media.addEventListener("changed", () => {
      if (this.key === "muted-while-speaking" && call.media.sending.microphone) this.close();
    });
  }

  /** @param {Hint} hint @param {View | null} view */
  told(hint, view) {
    // Who is held muted cannot unmute, and is told that already.
    if (hint.key === "muted-while-speaking" && view?.you.held_mute) return;
    const text = say(HINTS[hint.key] ?? "", { ...fields(view?.guides ?? [], this.phone), ...hint.fields });
    this.announcer.polite(text, "hint");
    if (OVER.has(hint.key)) {
      this.close();
      return;
    }
    this.key = hint.key;
    fill(get("hint-words"), text);
    fill(get("hint-again"), BUTTONS[hint.key] ?? "");
    show(get("hint-again"), hint.key in BUTTONS);
    show(get("hint"), text !== "");
  }

  close() {
    this.key = "";
    show(get("hint"), false);
  }
}
