/** Writing down what somebody says: kept on the server by itself, as a draft that goes nowhere. */
import { Notes } from "./desk_notes.mjs";
import { fill, make, show } from "./dom.mjs";
import { newKey } from "./shuttle_asks.mjs";
import { button, choose, complaint, field, languages, row } from "./shuttle_form.mjs";
import { newest } from "./shuttle_state.mjs";
import { S } from "./shuttle_words.mjs";
import { say } from "./words.mjs";

/** @typedef {import("./shuttle_types").Card} Card */
/** @typedef {import("./shuttle_asks.mjs").RelayAsks} RelayAsks */
/** @typedef {import("./shuttle_asks.mjs").Words} Words */
/** @typedef {{sender: string, name: string, to: string, language: string, answers?: string}} About */

export const SAVE_EVERY = 2000; // ms
const W = S.write;

/** The words of a form as one text, so that one can see whether they changed. @param {Words} words */
export const asOne = (words) => JSON.stringify([words.text, words.about, words.language]);

/** A draft: new, or one that is there already. It keeps its key, so that a repeated first save makes one message. */
export class Writing {
  /**
   * @param {RelayAsks} asks
   * @param {About} about
   * @param {{onReadBack: () => void, onLeave: () => void, onKept?: () => void}} given `onKept`: it has a card now
   */
  constructor(asks, about, { onReadBack, onLeave, onKept = () => undefined }) {
    this.asks = asks;
    this.about = about;
    this.key = newKey();
    this.onReadBack = onReadBack;
    this.onKept = onKept;
    this.relay = "";
    /** @type {Words | null} */
    this.first = null;
    this.number = 0; // of the wording that the server has
    this.all = make("div", "relay__writing");
    this.text = field("textarea", say(W.words, about), { hint: W.words_hint, rows: 4 });
    this.what = field("input", W.about, { hint: say(W.about_hint, about), longest: 200 });
    this.language = languages(W.language, about.language);
    this.state = make("p", "panel__hint relay__saved");
    this.wrong = complaint();
    const back = button(W.read_back, "read_back", () => this.readBack());
    const leave = button(W.leave, "leave", async () => {
      await this.notes.flush();
      onLeave();
    });
    this.all.append(this.text.all, this.what.all, this.language.all, this.state, this.wrong, row(back, leave));
    this.notes = new Notes((one) => this.save(one), {
      read: () => asOne(this.words()),
      state: (said) => fill(this.state, said),
      every: SAVE_EVERY,
      words: S.write,
    });
    this.notes.saved = asOne(this.words());
    for (const { box } of [this.text, this.what, this.language]) {
      box.addEventListener("input", () => this.notes.typed());
      box.addEventListener("blur", () => void this.notes.flush());
    }
  }

  /** @returns {Words} */
  words() {
    return { text: this.text.box.value, about: this.what.box.value, language: this.language.box.value };
  }

  /** The draft as it stands on the server; what is typed here meanwhile stays. @param {Card} card */
  render(card) {
    const kept = newest(card);
    this.relay = card.id;
    this.number = Math.max(this.number, kept?.number ?? 0);
    if (!kept || this.notes.touched) return;
    this.text.box.value = kept.text;
    this.what.box.value = kept.about;
    choose(this.language.box, kept.language || this.about.language);
    this.notes.saved = asOne(this.words());
  }

  /**
   * The first words are repeated as they were until the server has answered: only then others follow.
   * @param {string} one the words as one text, of this moment
   */
  async save(one) {
    const words = this.words();
    if (!words.text.trim()) return !this.relay; // nothing to keep yet; a draft is never emptied by itself
    const first = this.relay ? null : (this.first ??= words);
    const { sender, answers = "" } = this.about;
    const answer = first ? await this.asks.writeDown(sender, first, this.key, answers) : await this.asks.write({ relay: this.relay, number: this.number, sender }, words);
    if (!answer.ok) return answer.code !== "not-sent" && !this.all.isConnected; // refused, and the form is gone: not tried again
    if (answer.relay) this.relay = String(answer.relay);
    this.number = Math.max(this.number, Number(answer.number ?? 0));
    if (first) this.onKept();
    return asOne(first ?? words) === one;
  }

  async readBack() {
    const empty = !this.text.box.value.trim();
    fill(this.wrong, W.empty);
    show(this.wrong, empty);
    if (empty) return this.text.box.focus();
    await this.notes.flush();
    const kept = this.relay !== "" && this.notes.saved === asOne(this.words());
    fill(this.wrong, W.failed);
    show(this.wrong, !kept); // pressed again when it is kept
    if (!kept) return;
    const answer = await this.asks.on("read_back", this.relay, { number: this.number });
    if (answer.ok) this.onReadBack();
  }
}
