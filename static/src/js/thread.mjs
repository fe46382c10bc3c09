/** Messages between this person and the facilitators: the thread, what is unread, and sending. */
import { openDialog, prepareDialog } from "./dialogs.mjs";
import { fill, get, keepList, make, onPress, show } from "./dom.mjs";
import { spoken } from "./situation.mjs";
import { fields, say, words } from "./words.mjs";

/** @typedef {import("./types").View} View */
/** @typedef {import("./types").Letter} Letter */

/**
 * What is unread when a page comes: everything after this person's own last word, since that was an answer.
 * @param {Letter[]} thread oldest first
 * @param {Set<string>} read ids of what this page was told is read
 * @returns {Letter[]}
 */
export function unread(thread, read) {
  const answered = thread.findLastIndex((letter) => letter.from === null);
  return thread.slice(answered + 1).filter((letter) => !read.has(letter.id));
}

export class Letters {
  /**
   * @param {import("./call.mjs").Call} call
   * @param {import("./announce.mjs").Announcer} announcer
   * @param {string} phone
   */
  constructor(call, announcer, phone) {
    this.call = call;
    this.announcer = announcer;
    this.phone = phone;
    this.dialog = prepareDialog("talk-dialog");
    /** @type {Set<string>} */
    this.read = new Set();
    /** @type {Set<string>} */
    this.told = new Set();
    this.first = true;
    onPress("letter-read", () => this.readOne());
    for (const id of ["message", "more-message", "letter-answer", "asked-camera-talk"]) onPress(id, () => this.open());
    for (const form of /** @type {NodeListOf<HTMLFormElement>} */ (document.querySelectorAll("form[data-letter]"))) {
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        void this.send(form);
      });
    }
  }

  /** @returns {Letter[]} */
  get thread() {
    return this.call.view?.messages ?? [];
  }

  open() {
    if (!this.dialog) return;
    for (const letter of this.thread) this.read.add(letter.id);
    this.renderUnread();
    openDialog(this.dialog);
    get("talk-text").focus();
  }

  readOne() {
    const [letter] = unread(this.thread, this.read);
    if (letter) this.read.add(letter.id);
    this.renderUnread();
    if (get("letter").hidden) get("heading").focus();
  }

  /** @param {HTMLFormElement} form */
  async send(form) {
    const area = /** @type {HTMLTextAreaElement} */ (form.querySelector("textarea"));
    const text = area.value.trim();
    if (!text) return this.say(form, words.letters.empty);
    this.say(form, words.letters.sending, false);
    const filled = fields(this.call.view?.guides ?? [], this.phone);
    const answer = await this.call.connection.ask("person.message", { text });
    if (!answer.ok) return this.say(form, answer.words ?? say(words.letters.not_sent, filled));
    if (area.value.trim() === text) area.value = "";
    this.say(form, say(words.letters.sent, filled));
  }

  /** @param {HTMLFormElement} form @param {string} text */
  say(form, text, aloud = true) {
    fill(/** @type {Element} */ (form.querySelector("[data-said]")), text);
    if (aloud) this.announcer.polite(text, "letter-sent");
  }

  /** @param {View} view */
  render(view) {
    const filled = fields(view.guides, this.phone);
    for (const [name, text] of Object.entries({ heading: words.letters.heading, private: words.letters.private, open: words.letters.open })) {
      for (const element of document.querySelectorAll(`[data-letters=${name}]`)) fill(element, say(text, filled));
    }
    for (const list of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-thread]"))) {
      this.renderThread(list);
    }
    if (this.dialog?.open) for (const letter of this.thread) this.read.add(letter.id);
    this.tell();
    this.renderUnread();
  }

  /** @param {HTMLElement} list */
  renderThread(list) {
    const before = list.childElementCount;
    keepList(
      list,
      this.thread,
      (letter) => letter.id,
      (letter) => make("li", letter.from === null ? "thread__one thread__one--own" : "thread__one"),
      (item, letter) => fill(item, `${letter.from ?? words.letters.you}, ${spoken(new Date(letter.at))}: ${letter.text}`),
    );
    show(list, this.thread.length > 0);
    if (list.childElementCount > before) list.scrollTop = list.scrollHeight;
  }

  /** New words of the facilitators are spoken once; those that were there when the page came are not. */
  tell() {
    for (const letter of this.thread) {
      if (this.told.has(letter.id)) continue;
      this.told.add(letter.id);
      if (letter.from === null || this.first) continue;
      this.announcer.polite(`${this.headOf(letter)}: ${letter.text}`, `letter ${letter.id}`);
    }
    this.first = false;
  }

  /** @param {Letter} letter */
  headOf(letter) {
    return say(letter.to_all ? words.letters.from_all : words.letters.from, { name: letter.from ?? "" });
  }

  renderUnread() {
    const waiting = unread(this.thread, this.read);
    const count = String(waiting.length);
    const [letter] = waiting;
    show(get("letter"), letter !== undefined);
    if (letter) {
      const nth = waiting.length > 1 ? ` (${say(words.letters.counted, { nth: "1", count })})` : "";
      fill(get("letter-heading"), `${this.headOf(letter)}${nth}`);
      fill(get("letter-words"), letter.text);
    }
    const label = waiting.length ? say(words.letters.tool_new, { count }) : words.letters.tool;
    fill(/** @type {Element} */ (get("message").querySelector(".tool__label")), label);
  }
}
