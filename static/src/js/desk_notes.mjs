/** A facilitator's own notes: when they are saved, and the words that say so. */
import { clock } from "./desk_time.mjs";
import { fill, get } from "./dom.mjs";
import { say, words } from "./words.mjs";

/** @typedef {import("./desk_types").Ask} Ask */

export const SAVE_EVERY = 3000; // ms
const W = words.desk.notes;

/** Events pass in, saving goes out: the clock and the field are given, so that this can be tried without a page. */
export class Notes {
  /**
   * @param {(text: string) => Promise<boolean>} save whether it is saved
   * @param {{read: () => string, state: (words: string) => void, every?: number, words?: Record<"unsaved" | "saving" | "saved" | "failed", string>, later?: (act: () => void, ms: number) => unknown,
   *   now?: () => Date}} page
   */
  constructor(save, page) {
    this.save = save;
    this.page = page;
    this.words = page.words ?? W;
    this.later = page.later ?? ((act, ms) => setTimeout(act, ms));
    this.now = page.now ?? (() => new Date());
    this.saved = "";
    this.touched = false;
    this.due = false;
    /** @type {Promise<boolean> | null} */
    this.saving = null;
  }

  typed() {
    this.touched = true;
    this.page.state(this.words.unsaved);
    this.schedule();
  }

  schedule() {
    if (this.due) return;
    this.due = true;
    this.later(() => {
      this.due = false;
      void this.flush();
    }, this.page.every ?? SAVE_EVERY);
  }

  /** Save now what is not saved yet, one save after the other; a save that fails is tried again. */
  async flush() {
    while (this.saving) await this.saving;
    const text = this.page.read();
    if (text === this.saved) return;
    this.page.state(this.words.saving);
    this.saving = this.save(text);
    const ok = await this.saving;
    this.saving = null;
    if (ok) this.saved = text;
    const settled = ok && this.page.read() === text;
    this.page.state(settled ? say(this.words.saved, { time: clock(this.now()) }) : ok ? this.words.unsaved : this.words.failed);
    if (!settled) this.schedule();
  }
}

/**
 * Join notes to the page's field.
 * @param {Ask} ask answers without words of its own when notes are saved
 */
export function prepareNotes(ask) {
  const box = /** @type {HTMLTextAreaElement} */ (get("notes"));
  const notes = new Notes(async (text) => (await ask("staff.note", { text })).ok, {
    read: () => box.value,
    state: (text) => fill(get("notes-state"), text),
  });
  box.addEventListener("input", () => notes.typed());
  box.addEventListener("blur", () => void notes.flush());
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && void notes.flush());
  return {
    /** The first view brings what was written before; later ones never undo typing. @param {string | undefined} text */
    render(text) {
      if (notes.touched || text === undefined || box.value === text) return;
      box.value = text;
      notes.saved = text;
    },
  };
}
