/** The side that a message is for: what they chose, being told what it is about, handing it over, and whether they want to answer. */
import { fill, keepList, make, show } from "./dom.mjs";
import { button, complaint, row, tick } from "./shuttle_form.mjs";
import { S, byCode } from "./shuttle_words.mjs";
import { say } from "./words.mjs";

/** @typedef {import("./shuttle_types").Card} Card */
/** @typedef {import("./shuttle_types").Shuttle} Shuttle */
/** @typedef {import("./shuttle_state.mjs").Names} Names */
/** @typedef {import("./shuttle_asks.mjs").RelayAsks} RelayAsks */

const W = S.receive;
const WISHES = byCode(W.wishes);
const HANDED = byCode(W.handed);
const REFUSE = "refuse";

/** The room of whom it is for. @param {Shuttle} shuttle @param {Card} card */
export const roomFor = (shuttle, card) => shuttle.rooms.find((room) => room.principal === card.to);

/** Whether the advocate is where the words would be heard. @param {Shuttle} shuttle @param {Card} card */
export function isWith(shuttle, card) {
  return shuttle.live_to.room !== null && shuttle.live_to.room === roomFor(shuttle, card)?.room;
}

/** What stands about the recipient now, in sentences. @param {Card} card @param {Names} names @returns {string[]} */
export function receivedWords(card, names) {
  const { arrived } = card;
  if (!arrived) return [];
  if (arrived.how) return [HANDED[arrived.how] ?? ""].filter(Boolean);
  if (card.state === "refused") return [];
  const wish = WISHES[arrived.wish];
  const lines = [wish ? say(W.wish, { name: names.to, wish }) : say(W.no_wish, { name: names.to })];
  if (arrived.told_about) lines.push(say(W.was_told, { name: names.to }));
  return lines;
}

export class Receiving {
  /**
   * @param {RelayAsks} asks
   * @param {() => Card} card
   * @param {Names} names
   * @param {(card: Card) => void} onAnswer opens a new message that answers this one
   */
  constructor(asks, card, names, onAnswer) {
    this.names = names;
    const to = { name: names.to, from: names.name };
    this.all = make("section", "relay__step relay__receiving");
    this.lines = make("ul", "relay__agreed");
    this.about = make("div", "relay__about-box");
    this.aboutWords = make("p");
    this.told = button(W.told, "tell_about", () => asks.on("tell_about", card().id));
    this.about.append(this.aboutWords, this.told);
    this.words = make("div");
    this.text = make("blockquote", "relay__words relay__words--aloud");
    this.words.append(make("p", "relay__aloud", W.words), this.text);
    this.aloud = button(W.aloud, "deliver", () => this.with && asks.on("deliver", card().id, { how: "read_aloud" }));
    this.why = make("p", "panel__hint");
    this.why.id = `aloud-why-${card().id}`;
    this.aloud.setAttribute("aria-describedby", this.why.id);
    this.handing = make("div");
    this.handing.append(row(this.aloud), this.why, make("p", "panel__hint", say(W.themselves, to)));
    this.choosing = new Choosing(asks, card, to);
    this.want = button(say(W.want_reply, to), "want_reply", () => asks.on("want_reply", card().id));
    this.no = button(say(W.no_reply, to), "no_reply", () => asks.on("no_reply", card().id));
    this.answer = button(say(W.answer, to), "answer", () => onAnswer(card()));
    this.replying = row(this.want, this.no, this.answer);
    this.all.append(make("h5", "relay__heading", say(W.heading, to)), this.lines, this.about, this.words, this.handing, this.choosing.all, this.replying);
    this.with = false;
  }

  /** @param {Card} card @param {Shuttle} shuttle */
  render(card, shuttle) {
    const { arrived, may } = card;
    show(this.all, arrived !== null && card.state !== "taken_back");
    if (!arrived) return;
    keepList(this.lines, receivedWords(card, this.names), String, (line) => make("li", "", line), () => undefined);
    const deliver = may.includes("deliver");
    fill(this.aboutWords, arrived.about ? say(W.about, { about: arrived.about }) : W.about_none);
    show(this.about, deliver || may.includes("tell_about"));
    show(this.told, may.includes("tell_about"));
    fill(this.text, arrived.text);
    this.text.lang = arrived.language;
    this.with = isWith(shuttle, card);
    const title = roomFor(shuttle, card)?.title ?? "";
    show(this.words, arrived.text !== "" && (deliver ? this.with : true));
    show(this.handing, deliver);
    if (this.with) this.aloud.removeAttribute("aria-disabled");
    else this.aloud.setAttribute("aria-disabled", "true");
    fill(this.why, say(W.aloud_why, { room: title }));
    show(this.why, deliver && !this.with);
    this.choosing.render(card);
    show(this.want, may.includes("want_reply"));
    show(this.no, may.includes("no_reply"));
    show(this.answer, may.includes("answer"));
    show(this.replying, [this.want, this.no, this.answer].some((one) => !one.hidden));
  }
}

/** What the recipient said aloud that they want, recorded by whoever heard it. */
class Choosing {
  /** @param {RelayAsks} asks @param {() => Card} card @param {{name: string, from: string}} names */
  constructor(asks, card, names) {
    this.asks = asks;
    this.card = card;
    this.all = make("details", "relay__more");
    this.set = make("fieldset", "relay__set");
    this.set.append(make("legend", "write__label", say(W.choose, names)));
    this.name = `wish-${card().id}`;
    for (const [wish, words] of Object.entries({ ...WISHES, [REFUSE]: W.refuse })) this.set.append(this.choice(wish, words));
    this.tell = tick(say(W.tell_sender, names));
    this.wrong = complaint();
    this.set.append(this.tell.all, this.wrong, row(button(W.choose_do, "choose", () => this.record())));
    this.set.addEventListener("change", () => show(this.tell.all, this.chosen() === REFUSE));
    this.tell.all.hidden = true;
    this.all.append(make("summary", "", say(W.choose, names)), this.set);
  }

  /** @param {string} wish @param {string} words */
  choice(wish, words) {
    const label = make("label", "pick");
    const box = make("input");
    box.type = "radio";
    box.name = this.name;
    box.value = wish;
    label.append(box, make("span", "", words));
    return label;
  }

  chosen() {
    return /** @type {HTMLInputElement | null} */ (this.set.querySelector("input[type=radio]:checked"))?.value ?? "";
  }

  /** @param {Card} card */
  render(card) {
    show(this.all, card.may.includes("choose"));
  }

  async record() {
    const chosen = this.chosen();
    fill(this.wrong, W.choose_which);
    show(this.wrong, !chosen);
    if (!chosen) return /** @type {HTMLElement | null} */ (this.set.querySelector("input"))?.focus();
    const { id } = this.card();
    const answer =
      chosen === REFUSE
        ? await this.asks.on("refuse", id, { tell_sender: this.tell.box.checked })
        : await this.asks.on("choose", id, { wish: chosen });
    if (answer.ok) this.all.open = false;
  }
}
