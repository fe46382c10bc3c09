/** What the facilitators ask of this person, each answered by a press: a move, a camera, still willing? */
import { closeDialogs } from "./dialogs.mjs";
import { bring, fill, get, onPress, show } from "./dom.mjs";
import { fields, joined, say, sentenceCase, words } from "./words.mjs";

/** @typedef {import("./types").View} View */
/** @typedef {import("./types").Answer} Answer */

/** Typing is not interrupted: only then does a question leave the focus where it is. */
function typing() {
  return document.activeElement?.matches("textarea, input, select") ?? false;
}

/** "Alex would like to talk with you": nobody is moved without their own press. */
export class Move {
  /**
   * @param {import("./call.mjs").Call} call
   * @param {import("./announce.mjs").Announcer} announcer
   * @param {{phone: string, answered: (answer: Answer) => void}} options
   */
  constructor(call, announcer, { phone, answered }) {
    this.call = call;
    this.announcer = announcer;
    this.phone = phone;
    this.answered = answered;
    this.asked = "";
    this.said = "";
    onPress("move-go", () => this.answer(true, false, ""));
    onPress("move-stay", () => this.answer(false, false, words.move.said_stay));
    onPress("move-later", () => this.answer(false, true, words.move.said_later));
  }

  /** @param {boolean} go @param {boolean} later @param {string} sentence */
  async answer(go, later, sentence) {
    if (go) void this.call.seats.play(); // the press that lets a browser play sound
    const answer = await this.call.connection.askFromView("person.answer_move", { go, later });
    this.answered(answer);
    if (!answer.ok || !sentence) return;
    this.said = sentenceCase(say(sentence, fields(this.call.view?.guides ?? [], this.phone)));
    this.announcer.polite(this.said, "move");
    if (this.call.view) this.render(this.call.view);
  }

  /** @param {View} view */
  render(view) {
    const move = view.move ?? null;
    const key = move ? `${move.room} ${move.words}` : "";
    const isNew = key !== "" && key !== this.asked;
    if (key !== this.asked) this.said = "";
    this.asked = key;
    const names = joined(move?.with ?? []);
    fill(get("move-heading"), names ? say(words.move.heading, { names }) : words.move.heading_none);
    fill(get("move-words"), move?.words ?? "");
    fill(get("move-said"), this.said);
    show(get("move-said"), this.said !== "");
    show(get("move"), move !== null);
    if (!isNew) return;
    if (!typing()) {
      closeDialogs(["break-dialog", "talk-dialog"]);
      if (!document.querySelector("dialog[open]")) get("move-heading").focus();
    }
    bring(get("move"));
    this.announcer.assertive(`${get("move-heading").textContent}. ${move?.words ?? ""}`);
  }
}

/** "Alex asked you to stop your camera": nothing is stopped by the question itself. */
export class AskedCamera {
  /**
   * @param {import("./call.mjs").Call} call
   * @param {import("./announce.mjs").Announcer} announcer
   * @param {string} phone
   */
  constructor(call, announcer, phone) {
    this.call = call;
    this.announcer = announcer;
    this.phone = phone;
    this.asked = false;
    this.notNow = false;
    onPress("asked-camera-yes", () => this.stop());
    onPress("asked-camera-no", () => {
      this.notNow = true;
      show(get("asked-camera"), false);
    });
  }

  stop() {
    void this.call.turnOff("camera");
    this.announcer.polite(words.media.unseen, "camera");
  }

  /** @param {View} view */
  render(view) {
    const asked = Boolean(view.you.asked_camera_off) && view.you.camera;
    if (!asked) this.notNow = false;
    const filled = fields(view.guides, this.phone);
    const text = sentenceCase(say(words.media.asked_camera, filled));
    fill(get("asked-camera-words"), text);
    fill(get("asked-camera-talk"), say(words.media.asked_camera_talk, filled));
    show(get("asked-camera"), asked && !this.notNow);
    if (asked && !this.asked) this.announcer.polite(text, "asked-camera");
    this.asked = asked;
  }
}

/** "Do you still want to take part today?": asked in private, and the answer can change. */
export class Willing {
  /**
   * @param {import("./call.mjs").Call} call
   * @param {import("./announce.mjs").Announcer} announcer
   * @param {{phone: string, answered: (answer: Answer) => void}} options
   */
  constructor(call, announcer, { phone, answered }) {
    this.call = call;
    this.announcer = announcer;
    this.phone = phone;
    this.answered = answered;
    this.asksAgain = false;
    this.talks = false;
    onPress("willing-yes", () => this.answer("person.willing", { willing: true }));
    onPress("willing-no", () => this.answer("person.willing", { willing: false }));
    onPress("willing-talk", () => this.answer("person.signal", { kind: "talk" }));
    onPress("willing-change", () => {
      this.asksAgain = true;
      this.talks = false;
      if (this.call.view) this.render(this.call.view);
      get("willing-yes").focus();
    });
  }

  /** @param {string} event @param {Record<string, unknown>} given */
  async answer(event, given) {
    const answer = await this.call.connection.ask(event, given);
    this.answered(answer);
    if (!answer.ok) return;
    this.asksAgain = false;
    this.talks = event === "person.signal";
    const said = this.talks ? words.waiting.willing_said_talk : given.willing ? words.waiting.willing_said_yes : words.waiting.willing_said_no;
    this.announcer.polite(this.sentence(said), "willing");
    if (this.call.view) this.render(this.call.view);
    get("willing-heading").focus();
  }

  /** @param {string} text */
  sentence(text) {
    return sentenceCase(say(text, fields(this.call.view?.guides ?? [], this.phone)));
  }

  /** @param {View} view */
  render(view) {
    const willing = view.you.willing ?? null;
    const shown = view.you.place === "holding" && view.you.why !== "leaving" && view.may.includes("person.willing");
    const said = this.talks ? words.waiting.willing_said_talk : willing ? words.waiting.willing_said_yes : words.waiting.willing_said_no;
    const open = this.asksAgain || (willing === null && !this.talks);
    fill(get("willing-hint"), this.sentence(words.waiting.willing_hint));
    fill(get("willing-said"), open ? "" : this.sentence(said));
    show(get("willing-said"), !open);
    show(get("willing-answers"), open);
    show(get("willing-change"), !open);
    show(get("willing"), shown);
  }
}
