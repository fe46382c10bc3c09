/** The form in which somebody writes what they ask to have passed on: kept on the server, then read back. */
import { bring, fill, get, onPress, show } from "./dom.mjs";
import { commandId } from "./connection.mjs";
import { words } from "./words.mjs";

/** @typedef {import("./types").Answer} Answer */

/** What is said of an answer that was no yes. @param {Answer} answer */
export function whyNot(answer) {
  return answer.code === "not-sent" ? words.cards.carry.not_sent : (answer.words ?? words.cards.gone);
}

export class CarryForm {
  /**
   * @param {import("./call.mjs").Call} call
   * @param {import("./announce.mjs").Announcer} announcer
   * @param {(relay: string) => void} onKept
   */
  constructor(call, announcer, onKept) {
    this.call = call;
    this.announcer = announcer;
    this.onKept = onKept;
    this.editing = ""; // the card whose words are in the form; empty for a new one
    this.number = 0; // of the wording that the form began with
    this.answers = "";
    this.sent = { text: "", about: "", editing: "", answers: "", id: "" };
    onPress("carry-open", () => this.write("", "", "", ""));
    onPress("carry-cancel", () => this.stopWriting());
    get("carry-form").addEventListener("submit", (event) => {
      event.preventDefault();
      void this.check();
    });
  }

  /** @returns {HTMLTextAreaElement} */
  get text() {
    return get("carry-text");
  }

  /** @returns {HTMLInputElement} */
  get about() {
    return get("carry-about");
  }

  /** Words that somebody typed and did not send are never replaced. */
  /** @param {string} editing @param {string} text @param {string} about @param {string} answers */
  write(editing, text, about, answers) {
    const unsent = this.text.value.trim() !== "" || this.about.value.trim() !== "";
    const same = editing === this.editing && answers === this.answers;
    if (!unsent || !same) {
      if (!unsent || editing) {
        this.text.value = text;
        this.about.value = about;
      }
      this.editing = editing;
      this.number = this.call.view?.cards?.find((card) => card.id === editing)?.version ?? 0;
      this.answers = answers;
    }
    show(get("carry-replying"), this.answers !== "");
    show(get("carry-form"), true);
    show(get("carry-open"), false);
    show(get("carry"), true);
    bring(get("carry-form"));
    this.text.focus();
  }

  stopWriting() {
    this.text.value = "";
    this.about.value = "";
    this.editing = "";
    this.number = 0;
    this.answers = "";
    this.wrong("");
    this.close();
    get("carry-open").focus();
  }

  close() {
    show(get("carry-form"), false);
    show(get("carry-open"), true);
  }

  /** Keep the words, then read them back: what is shown then is what the server keeps. */
  async check() {
    const text = this.text.value;
    const about = this.about.value.trim();
    if (!text.trim()) return this.wrong(words.cards.carry.empty);
    this.wrong("");
    fill(get("carry-said"), words.cards.carry.sending);
    const kept = await this.call.connection.ask("person.relay_write", this.command(text, about));
    if (!kept.ok) return this.failed(kept);
    const { relay, number, state } = kept;
    // Words that were read back before are so again by being written anew.
    const back = state === "draft" ? await this.call.connection.ask("person.relay_read_back", { relay, number }) : kept;
    if (this.text.value === text) this.text.value = "";
    if (this.about.value.trim() === about) this.about.value = "";
    this.editing = "";
    this.number = 0;
    this.answers = "";
    if (!this.text.value) this.close();
    if (!back.ok) return this.failed(back);
    fill(get("carry-said"), "");
    this.onKept(String(relay));
    this.announcer.polite(words.cards.carry.checking, "carry");
    return undefined;
  }

  /** The same words asked twice are one command: a lost answer makes no second message. */
  /** @param {string} text @param {string} about */
  command(text, about) {
    const { editing, answers } = this;
    const again = this.sent.text === text && this.sent.about === about && this.sent.editing === editing && this.sent.answers === answers;
    if (!again) this.sent = { text, about, editing, answers, id: commandId() };
    const number = this.number;
    return { id: this.sent.id, relay: editing, number, text, about, answers };
  }

  /** @param {Answer} answer */
  failed(answer) {
    const text = whyNot(answer);
    if (answer.code !== "not-sent") this.sent.id = ""; // it was answered: the next press is a new command
    if (!this.sent.id) this.sent.text = "";
    fill(get("carry-said"), text);
    this.announcer.assertive(text);
  }

  /** @param {string} text */
  wrong(text) {
    fill(get("carry-error"), text);
    show(get("carry-error"), text !== "");
    get("carry-text-group").classList.toggle("govuk-form-group--error", text !== "");
    this.text.classList.toggle("govuk-textarea--error", text !== "");
    if (!text) return;
    this.text.focus();
    this.announcer.polite(text, "carry");
  }
}
