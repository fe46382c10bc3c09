/** One message on the relay desk: what it says, what can be done with it now, and folded once it is over. */
import { noticeOf } from "./card_faces.mjs";
import { fill, make, show } from "./dom.mjs";
import { Agreeing } from "./shuttle_agreeing.mjs";
import { Clearing, Releasing } from "./shuttle_clearing.mjs";
import { Moves } from "./shuttle_moves.mjs";
import { Receiving } from "./shuttle_receiving.mjs";
import { isOver, namesOf, newest, stateWords, titleOf } from "./shuttle_state.mjs";
import { S } from "./shuttle_words.mjs";
import { WordingPart } from "./shuttle_wording.mjs";
import { Writing } from "./shuttle_writing.mjs";
import { say, words } from "./words.mjs";

/** @typedef {import("./shuttle_types").Card} Card */
/** @typedef {import("./shuttle_types").ShuttleView} ShuttleView */
/** @typedef {import("./shuttle_types").Shuttle} Shuttle */
/** @typedef {import("./shuttle_asks.mjs").RelayAsks} RelayAsks */

export class CardBlock {
  /**
   * @param {Card} card
   * @param {ShuttleView} view
   * @param {RelayAsks} asks
   * @param {(card: Card) => void} onAnswer
   */
  constructor(card, view, asks, onAnswer) {
    this.card = card;
    this.asks = asks;
    const names = namesOf(view, card);
    const latest = () => this.card;
    this.item = make("li", "relay");
    this.box = make("details", "relay__box");
    this.head = make("summary", "relay__head");
    this.title = make("h4", "relay__title");
    this.state = make("strong", "govuk-tag relay__state");
    this.head.append(this.title, this.state);
    this.answers = make("p", "panel__hint");
    this.wording = new WordingPart();
    this.agreeing = new Agreeing(asks, latest, names);
    this.clearing = new Clearing(asks, latest, names);
    this.releasing = new Releasing(asks, latest, names, noticeOf(view.guides.map((guide) => guide.name)));
    this.receiving = new Receiving(asks, latest, names, onAnswer);
    this.moves = new Moves(asks, latest, names);
    /** @type {Writing | null} */
    this.writing = null;
    const parts = [this.agreeing, this.clearing, this.releasing, this.receiving, this.moves].map((part) => part.all);
    this.box.append(this.head, this.answers, this.wording.all, ...parts);
    this.item.append(this.box);
    this.box.open = !isOver(card);
    this.was = card.state;
  }

  /** @param {Card} card @param {ShuttleView} view */
  render(card, view) {
    this.card = card;
    const names = namesOf(view, card);
    fill(this.title, titleOf(card, names));
    fill(this.state, stateWords(card, names));
    this.item.dataset.state = card.state;
    fill(this.answers, say(S.desk.answer_to, { name: names.to }));
    show(this.answers, card.answers !== "");
    this.wording.render(card, view, names);
    this.draft(card, view);
    this.agreeing.render(card);
    this.clearing.render(card);
    this.releasing.render(card);
    this.receiving.render(card, /** @type {Shuttle} */ (view.shuttle));
    this.moves.render(card);
    if (isOver(card) && this.was !== card.state) this.fold();
    this.was = card.state;
  }

  /** What is over needs no room; the keyboard stays on its first line. */
  fold() {
    const inside = this.box.contains(document.activeElement);
    this.box.open = false;
    if (inside) this.head.focus();
  }

  /** A draft that this page did not begin, or that was put away, is written on here. @param {Card} card @param {ShuttleView} view */
  draft(card, view) {
    const open = card.state === "draft" && card.may.includes("write");
    if (!open) {
      this.writing?.all.remove();
      this.writing = null;
      return;
    }
    if (!this.writing) {
      const about = { sender: card.from, ...namesOf(view, card), language: newest(card)?.language || words.language };
      this.writing = new Writing(this.asks, about, {
        onReadBack: () => this.head.focus(),
        onLeave: () => {
          this.box.open = false;
          this.head.focus();
        },
      });
      this.head.after(this.writing.all);
    }
    this.writing.render(card);
  }
}
