/** The calm page after a meeting: how are you, who calls, who listens, and a way to finish. */
import { fill, get, onPress, show } from "./dom.mjs";
import { fields, joined, say, sentenceCase, words } from "./words.mjs";

/** @typedef {import("./types").View} View */

/** Reasons after which a person is not in the meeting any more. */
const OVER = new Set(["left", "ended", "ended_safely", "removed"]);

/**
 * Whether the page after the meeting is shown: in a debrief room, and when the meeting is over for a person.
 * @param {{place: string, why: string}} you
 */
export function isAfter({ place, why }) {
  return place === "debrief" || (place === "gone" && OVER.has(why));
}

export class After {
  /**
   * @param {import("./call.mjs").Call} call
   * @param {import("./announce.mjs").Announcer} announcer
   * @param {string} phone
   */
  constructor(call, announcer, phone) {
    this.call = call;
    this.announcer = announcer;
    this.phone = phone;
    onPress("after-fine", () => this.tell("person.message", { text: words.after.fine_message }, words.after.said));
    onPress("after-talk", () => this.tell("person.signal", { kind: "talk" }, words.after.said));
    onPress("after-unsafe", () => this.tell("person.signal", { kind: "unsafe" }, words.after.said_unsafe));
    onPress("finish", () => this.finish());
  }

  get filled() {
    return fields(this.call.view?.guides ?? [], this.phone);
  }

  /** @param {string} event @param {Record<string, unknown>} given @param {string} sentence */
  async tell(event, given, sentence) {
    fill(get("after-said"), words.letters.sending);
    const answer = await this.call.connection.ask(event, given);
    const text = answer.ok ? say(sentence, this.filled) : (answer.words ?? words.connection.not_sent);
    fill(get("after-said"), text);
    this.announcer.polite(text, "after");
  }

  /** Devices off, the seat given up, and a page that says nothing. */
  finish() {
    this.call.release();
    fetch("/leave", { method: "POST", keepalive: true, redirect: "manual" })
      .catch(() => undefined)
      .finally(() => location.replace("/left"));
  }

  /** @param {View} view */
  render(view) {
    const filled = fields(view.guides, this.phone);
    this.renderNext(view.you.aftercare ?? "", view.guides, filled);
    fill(get("after-how-hint"), say(words.after.how_hint, filled));
    show(get("how"), view.you.place === "debrief");
    show(get("after"), isAfter(view.you));
  }

  /** @param {string} carer @param {{name: string}[]} guides @param {Record<string, string>} filled */
  renderNext(carer, guides, filled) {
    const name = carer || joined(guides.map((guide) => guide.name), "or") || words.guides.none;
    fill(get("after-call"), sentenceCase(say(words.after.next_call, { name })));
    fill(get("after-us"), say(words.after.next_us, filled));
  }

  /** The line is closed for good: what can still be said without it. @param {string} why */
  closed(why) {
    if (!this.call.view) this.renderNext("", [], this.filled);
    show(get("how"), false);
    show(get("after"), OVER.has(why));
  }
}
