/** Tabs by the ARIA pattern: one stop for Tab, arrows, Home and End move, and the chosen panel shows. */
import { fill, get, show } from "./dom.mjs";
import { say, words } from "./words.mjs";

const NAMES = /** @type {Record<string, string>} */ (/** @type {unknown} */ (words.desk.tabs));
export const TABS = ["people", "rooms", "messages", "notes", "heard", "plan"];

/**
 * Which tab a key leads to; null when the key is none of the pattern's.
 * @param {string} key
 * @param {number} from
 * @param {number} count
 */
export function stepOf(key, from, count) {
  if (key === "ArrowRight" || key === "ArrowDown") return (from + 1) % count;
  if (key === "ArrowLeft" || key === "ArrowUp") return (from + count - 1) % count;
  if (key === "Home") return 0;
  return key === "End" ? count - 1 : null;
}

export class Tabs {
  constructor() {
    this.chosen = TABS[0];
    /** @type {(name: string) => void} */
    this.onChosen = () => undefined;
    for (const name of TABS) get(`tab-${name}`).addEventListener("click", () => this.choose(name));
    get("tabs").addEventListener("keydown", (event) => {
      const next = stepOf(event.key, TABS.indexOf(this.chosen), TABS.length);
      if (next === null) return;
      event.preventDefault();
      this.choose(TABS[next]);
      get(`tab-${this.chosen}`).focus();
    });
  }

  /** @param {string} name */
  choose(name) {
    this.chosen = name;
    for (const each of TABS) {
      const tab = get(`tab-${each}`);
      tab.setAttribute("aria-selected", String(each === name));
      if (each === name) tab.removeAttribute("tabindex");
      else tab.tabIndex = -1;
      show(get(`panel-${each}`), each === name);
    }
    this.onChosen(name);
  }

  /** A tab that holds something new says so in its name. @param {string} name @param {number} count */
  mark(name, count) {
    fill(get(`tab-${name}`), count ? say(NAMES.new, { name: NAMES[name], count: String(count) }) : NAMES[name]);
  }
}
