/** "I need a break": one press tells the facilitators, a sheet offers more, and the words stay true. */
import { openDialog, prepareDialog } from "./dialogs.mjs";
import { fill, get, onPress, show } from "./dom.mjs";
import { fields, say, sentenceCase, words } from "./words.mjs";

/** @typedef {import("./types").View} View */
/** @typedef {import("./types").Answer} Answer */
/** @typedef {"idle" | "sending" | "told" | "unreachable" | "refused"} Told */
/** @typedef {{state: Told, kind: string, why: string}} Sent */

/** @type {Record<string, {choose: string, said: string}>} */
const KINDS = words.signals.kinds;

/**
 * What the sheet may truthfully say about what was pressed last.
 * @param {Sent} sent
 * @param {Record<string, string>} filled
 * @returns {string}
 */
export function statusOf({ state, kind, why }, filled) {
  const call = filled.phone ? say(words.signals.call_sentence, filled) : words.signals.call_sentence_none;
  if (state === "sending") return words.signals.sending;
  if (state === "unreachable") return sentenceCase(say(words.signals.not_told, { ...filled, call_sentence: call }));
  if (state === "refused") return sentenceCase(say(words.signals.refused, { ...filled, why }));
  if (state === "idle") return "";
  return say(kind === "break" ? words.signals.told : KINDS[kind].said, filled);
}

export class BreakSheet {
  /**
   * @param {import("./call.mjs").Call} call
   * @param {import("./announce.mjs").Announcer} announcer
   * @param {string} phone
   */
  constructor(call, announcer, phone) {
    this.call = call;
    this.announcer = announcer;
    this.phone = phone;
    /** @type {Sent} */
    this.sent = { state: "idle", kind: "", why: "" };
    this.seenBy = "";
    this.known = false; // a view has shown the signal
    this.dialog = prepareDialog("break-dialog");
    for (const button of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-break]"))) {
      button.addEventListener("click", () => this.press());
    }
    for (const button of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-signal]"))) {
      button.addEventListener("click", () => this.choose(button.dataset.signal ?? ""));
    }
    onPress("signal-more", () => this.open());
    onPress("signal-fine", () => this.send("fine"));
    onPress("step-out", () => this.stepOut());
  }

  get filled() {
    return fields(this.call.view?.guides ?? [], this.phone);
  }

  /** One press sends it. A wish that was told already is not replaced by a plainer one. */
  press() {
    this.open();
    if (this.call.view?.you.signal) return;
    void this.send("break");
  }

  open() {
    this.renderStatus();
    if (this.dialog) openDialog(this.dialog);
  }

  /** @param {string} kind */
  async choose(kind) {
    await this.send(kind);
    if (kind === "fine" && this.sent.state === "told") this.dialog?.close();
  }

  /** @param {string} kind */
  async send(kind) {
    const sent = { state: /** @type {Told} */ ("sending"), kind, why: "" };
    this.sent = sent;
    this.renderStatus();
    const answer = await this.call.connection.ask("person.signal", { kind });
    if (sent !== this.sent) return;
    this.told(sent, answer);
    this.renderStatus();
    const text = statusOf(sent, this.filled);
    if (sent.state === "told") this.announcer.polite(text, "signal");
    else this.announcer.assertive(text);
  }

  /** Where nobody could be told, nobody may see or hear this person either: it is said so, and so it is. */
  /** @param {Sent} sent @param {Answer} answer */
  told(sent, answer) {
    if (answer.ok) {
      sent.state = "told";
    } else if (answer.code === "not-sent") {
      sent.state = "unreachable";
      this.call.media.holdAll();
    } else {
      sent.state = "refused";
      sent.why = answer.words ?? "";
    }
  }

  /** Silent and dark on this device first; then the server moves this person. */
  async stepOut() {
    fill(get("break-status"), words.signals.stepping_out);
    const answer = await this.call.stepOut();
    if (answer.ok) {
      this.dialog?.close();
      return;
    }
    this.sent = { state: answer.code === "not-sent" ? "unreachable" : "refused", kind: "break", why: answer.words ?? "" };
    this.renderStatus();
    this.announcer.assertive(statusOf(this.sent, this.filled));
  }

  renderStatus() {
    const kind = this.call.view?.you.signal?.kind;
    const { state } = this.sent;
    const known = state === "idle" && kind && KINDS[kind] ? { state: /** @type {Told} */ ("told"), kind, why: "" } : this.sent;
    fill(get("break-status"), statusOf(known, this.filled));
  }

  /** @param {View} view */
  render(view) {
    const filled = fields(view.guides, this.phone);
    const signal = view.you.signal ?? null;
    for (const button of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-signal]"))) {
      const kind = button.dataset.signal ?? "";
      if (!("own" in button.dataset)) fill(button, say(KINDS[kind].choose, filled));
      if (kind === "fine") show(button, signal !== null);
      button.classList.toggle("choice-button--chosen", signal?.kind === kind);
    }
    show(get("step-out-row"), view.may.includes("person.step_out"));
    if (this.known && signal === null && this.sent.state === "told" && this.sent.kind !== "fine") {
      this.sent = { state: "idle", kind: "", why: "" }; // it was met; an answer may come before its view
    }
    this.known = signal !== null;
    this.renderSeen(signal, filled);
    show(get("signal"), signal !== null);
    fill(get("signal-words"), signal ? statusOf({ state: "told", kind: signal.kind, why: "" }, filled) : "");
    this.renderStatus();
  }

  /** @param {View["you"]["signal"]} signal @param {Record<string, string>} filled */
  renderSeen(signal, filled) {
    const seenBy = signal?.seen_by ?? "";
    const text = seenBy ? say(words.signals.seen, { name: seenBy }) : say(words.signals.unseen, filled);
    for (const id of ["signal-seen", "break-seen"]) fill(get(id), signal ? text : "");
    if (seenBy && seenBy !== this.seenBy) this.announcer.polite(text, "signal-seen");
    this.seenBy = seenBy;
  }
}
