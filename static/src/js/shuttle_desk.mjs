/** The relay desk: what each person asked to be carried, newest first, and the forms that write it down. */
import { fill, get, keepList, make, show } from "./dom.mjs";
import { CardBlock } from "./shuttle_card.mjs";
import { button } from "./shuttle_form.mjs";
import { changes, fromSide, nameOf, namesOf, newsOfCards } from "./shuttle_state.mjs";
import { S } from "./shuttle_words.mjs";
import { Writing } from "./shuttle_writing.mjs";
import { joined, say, words } from "./words.mjs";

/** @typedef {import("./shuttle_types").Card} Card */
/** @typedef {import("./shuttle_types").ShuttleView} ShuttleView */
/** @typedef {import("./shuttle_types").SideRoom} SideRoom */
/** @typedef {import("./shuttle_asks.mjs").RelayAsks} RelayAsks */

const W = S.desk;

/** What one principal asked to be carried. */
class Sender {
  /** @param {SideRoom} room @param {RelayAsks} asks @param {(card: Card) => void} onAnswer */
  constructor(room, asks, onAnswer) {
    this.asks = asks;
    this.room = room;
    this.onAnswer = onAnswer;
    /** @type {Map<string, CardBlock>} */
    this.blocks = new Map();
    /** @type {Writing | null} */
    this.writing = null;
    this.to = "";
    this.again = () => {}; // draws what was drawn last
    this.all = make("section", "relays");
    this.heading = make("h3", "panel__heading relays__heading");
    this.heading.id = `relays-${room.side}-${room.principal}`;
    this.heading.tabIndex = -1;
    this.all.setAttribute("aria-labelledby", this.heading.id);
    this.write = button(say(W.write, { name: room.name }), "staff.relay_write", () => this.open());
    this.place = make("div", "relays__new");
    this.none = make("p", "panel__hint");
    this.list = make("ul", "relays__list");
    this.all.append(this.heading, this.write, this.place, this.none, this.list);
  }

  /** @param {ShuttleView} view @param {Card[]} cards of this sender, newest first @param {string} to whom it is for @param {boolean} may */
  render(view, cards, to, may) {
    this.to = to;
    this.again = () => this.render(view, cards, to, may);
    fill(this.heading, say(W.from, { name: this.room.name }));
    show(this.write, may && !this.writing);
    const mine = this.writing?.relay;
    const open = cards.find((card) => card.id === mine);
    if (open && open.state === "draft") this.writing?.render(open);
    else if (open && this.writing) this.close(); // it was read back, here or on another screen
    const listed = cards.filter((card) => card.id !== mine || card.state !== "draft");
    fill(this.none, may ? say(W.none, { name: this.room.name }) : W.hidden);
    show(this.none, listed.length === 0 && !this.writing);
    const create = (/** @type {Card} */ card) => {
      const block = new CardBlock(card, view, this.asks, this.onAnswer);
      this.blocks.set(card.id, block);
      return block.item;
    };
    keepList(this.list, listed, (card) => card.id, create, (_item, card) => this.blocks.get(card.id)?.render(card, view));
  }

  /** @param {string} [answers] the message that this one answers */
  open(answers = "") {
    if (this.writing) return this.writing.text.box.focus();
    const about = { sender: this.room.principal, name: this.room.name, to: this.to, language: words.language, answers };
    this.writing = new Writing(this.asks, about, {
      onReadBack: () => this.close(),
      onLeave: () => this.close(),
      onKept: () => this.again(), // the view with its card may have come before the answer
    });
    if (answers) this.writing.all.prepend(make("p", "panel__hint", say(W.answer_to, { name: this.to })));
    this.place.append(this.writing.all);
    show(this.write, false);
    show(this.none, false);
    this.writing.text.box.focus();
  }

  close() {
    const had = this.place.contains(document.activeElement);
    this.writing?.all.remove();
    this.writing = null;
    show(this.write, true);
    if (had) this.heading.focus();
  }
}

export class RelayDesk {
  /** @param {RelayAsks} asks @param {import("./announce.mjs").Announcer} announcer */
  constructor(asks, announcer) {
    this.asks = asks;
    this.announcer = announcer;
    /** @type {Map<string, Sender>} */
    this.senders = new Map();
    /** @type {Card[] | null} */
    this.before = null;
  }

  /** @param {ShuttleView} view */
  render(view) {
    const cards = view.cards ?? [];
    const rooms = view.shuttle?.rooms ?? [];
    const create = (/** @type {SideRoom} */ room) => {
      const sender = new Sender(room, this.asks, (card) => this.senders.get(card.to)?.open(card.id));
      this.senders.set(room.principal, sender);
      return sender.all;
    };
    keepList(get("relays"), rooms, (room) => room.principal, create, (_item, room) => {
      const theirs = fromSide(cards, room.side).filter((card) => card.from === room.principal);
      const others = rooms.filter((each) => each.side !== room.side).map((each) => each.name);
      const may = Boolean(view.carries?.includes(room.side));
      this.senders.get(room.principal)?.render(view, theirs, joined(others, "or"), may);
    });
    if (this.before) {
      for (const sentence of changes(this.before, cards, (card) => namesOf(view, card))) this.announcer.polite(sentence);
    }
    this.before = cards;
  }

  /** @param {ShuttleView} view */
  keys(view) {
    return newsOfCards((view.cards ?? []).filter((card) => card.state !== "draft" && nameOf(view, card.from) !== ""));
  }
}
