/** The strip of messages over the people: at most two at once, and a list of what has happened. */
import { fill, get, keepList, make, onPress, show } from "./dom.mjs";
import { spoken } from "./situation.mjs";
import { say, words } from "./words.mjs";

const AT_ONCE = 2;
const KEPT = 30; // lines in the list of what has happened

/** @typedef {{at: Date, text: string}} Happening */

export class Strips {
  constructor() {
    this.box = get("strips");
    this.all = false;
    /** @type {Happening[]} newest last */
    this.happened = [];
    onPress("strips-all", () => {
      this.all = !this.all;
      this.limit();
    });
    const watch = new MutationObserver(() => this.limit());
    watch.observe(this.box, { attributes: true, attributeFilter: ["hidden"], subtree: true });
    this.limit();
  }

  /** Their order in the page is their weight: what a person must answer comes first. */
  limit() {
    const open = [.../** @type {NodeListOf<HTMLElement>} */ (this.box.querySelectorAll(".strip:not([hidden])"))];
    for (const [index, strip] of open.entries()) {
      strip.classList.toggle("strip--later", !this.all && index >= AT_ONCE);
    }
    const button = get("strips-all");
    show(button, open.length > AT_ONCE);
    fill(button, this.all ? words.room.strips_few : say(words.room.strips_all, { count: String(open.length) }));
    button.setAttribute("aria-expanded", String(this.all));
  }

  /** Keep what was said, so that nobody has to have read it in time. @param {string} text */
  keep(text) {
    if (!text || this.happened.at(-1)?.text === text) return;
    this.happened = [...this.happened, { at: new Date(), text }].slice(-KEPT);
    show(get("happened-none"), false);
    keepList(
      get("happened"),
      this.happened,
      (one) => `${one.at.getTime()} ${one.text}`,
      () => make("li"),
      (item, one) => fill(item, `${spoken(one.at)} ${one.text}`),
    );
  }

  /**
   * Show one sentence in a strip of its own until it is closed or overtaken.
   * @param {string} id of the strip; its words stand in `id-words`
   * @param {string} text empty hides it
   */
  put(id, text) {
    fill(get(`${id}-words`), text);
    show(get(id), text !== "");
    this.keep(text);
  }
}
