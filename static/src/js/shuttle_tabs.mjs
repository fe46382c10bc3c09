/** Room, desk, room: beside one another where they fit, and as tabs that say what is new where they do not. */
import { stepOf } from "./desk_tabs.mjs";
import { fill, get, show } from "./dom.mjs";
import { S } from "./shuttle_words.mjs";
import { say } from "./words.mjs";

export const PARTS = ["harmed", "desk", "responsible"];
export const WIDE = "(min-width: 80em)"; // 1280 px

/**
 * How many of these keys were not there when the part was last looked at.
 * @param {string[]} keys
 * @param {Set<string>} looked
 */
export const newIn = (keys, looked) => keys.filter((key) => !looked.has(key)).length;

export class ShuttleTabs {
  constructor() {
    this.chosen = "desk";
    this.wide = matchMedia(WIDE);
    /** @type {Record<string, string>} */
    this.names = { harmed: "", desk: S.tabs.desk, responsible: "" };
    /** @type {Record<string, Set<string>>} */
    this.looked = { harmed: new Set(), desk: new Set(), responsible: new Set() };
    /** @type {Record<string, string[]>} */
    this.keys = { harmed: [], desk: [], responsible: [] };
    this.first = true;
    for (const part of PARTS) get(`side-tab-${part}`).addEventListener("click", () => this.choose(part));
    get("side-tabs").addEventListener("keydown", (event) => {
      const next = stepOf(event.key, PARTS.indexOf(this.chosen), PARTS.length);
      if (next === null) return;
      event.preventDefault();
      this.choose(PARTS[next]);
      get(`side-tab-${this.chosen}`).focus();
    });
    this.wide.addEventListener("change", () => this.lay());
    this.lay();
  }

  /** @param {string} part */
  choose(part) {
    this.chosen = part;
    this.lay();
  }

  /** Wide: three regions. Narrow: the panel of the chosen tab. */
  lay() {
    const wide = this.wide.matches;
    show(get("side-tabs"), !wide);
    for (const part of PARTS) {
      const tab = get(`side-tab-${part}`);
      const panel = get(`side-${part}`);
      const chosen = part === this.chosen;
      tab.setAttribute("aria-selected", String(chosen));
      if (chosen) tab.removeAttribute("tabindex");
      else tab.tabIndex = -1;
      panel.setAttribute("role", wide ? "region" : "tabpanel");
      panel.setAttribute("aria-labelledby", wide ? `side-heading-${part}` : tab.id);
      show(panel, wide || chosen);
    }
    this.mark();
  }

  /**
   * @param {Record<string, string>} names of the tabs
   * @param {Record<string, string[]>} keys of what each part holds now
   */
  render(names, keys) {
    this.names = { ...this.names, ...names };
    this.keys = keys;
    if (this.first) for (const part of PARTS) this.look(part);
    this.first = false;
    this.mark();
  }

  /** @param {string} part */
  look(part) {
    for (const key of this.keys[part] ?? []) this.looked[part].add(key);
  }

  mark() {
    for (const part of PARTS) {
      if (!get(`side-${part}`).hidden) this.look(part);
      const count = newIn(this.keys[part] ?? [], this.looked[part]);
      const name = this.names[part];
      fill(get(`side-tab-${part}`), count ? say(S.tabs.new, { name, count: String(count) }) : name);
    }
  }
}
