/** Messages that are carried: what is there for this person, and what they ask to have passed on. */
import { WAITS, companyOf, faceOf, ownFaceOf } from "./card_faces.mjs";
import { CarryForm, whyNot } from "./carry_form.mjs";
import { bring, fill, get, keepList, make, onPress, show } from "./dom.mjs";
import { fields, say, sentenceCase, words } from "./words.mjs";

/** @typedef {import("./types").View} View */
/** @typedef {import("./types").Card} Card */
/** @typedef {import("./card_faces.mjs").Choice} Choice */
/** @typedef {import("./card_faces.mjs").Face} Face */

const LOOK_EVERY = 15_000; // ms between looks at whether the time that is read has passed

export class Cards {
  /**
   * @param {import("./call.mjs").Call} call
   * @param {import("./announce.mjs").Announcer} announcer
   * @param {string} phone
   */
  constructor(call, announcer, phone) {
    this.call = call;
    this.announcer = announcer;
    this.phone = phone;
    /** @type {Set<string> | null} ids of what was there already; null before the first view */
    this.known = null;
    this.shown = ""; // the card to read back, as soon as its view is here
    this.form = new CarryForm(call, announcer, (relay) => this.readBack(relay));
    this.stopping = false;
    onPress("cards-stop", () => this.stop());
    setInterval(() => {
      if (this.call.view && !this.call.connection.over) this.renderCompany(this.call.view);
    }, LOOK_EVERY);
  }

  /** @returns {Card[]} */
  get all() {
    return this.call.view?.cards ?? [];
  }

  get filled() {
    return fields(this.call.view?.guides ?? [], this.phone);
  }

  /** @param {View} view */
  render(view) {
    const cards = view.cards ?? [];
    const forMe = cards.filter((card) => !card.mine);
    const mine = cards.filter((card) => card.mine);
    const filled = fields(view.guides, this.phone);
    this.renderCompany(view);
    keepingFocus(() => {
      this.renderForMe(view, forMe, filled);
      this.renderMine(view, mine, filled);
    });
    this.tell(forMe);
  }

  /** @param {View} view */
  renderCompany(view) {
    const text = view.shuttle ? sentenceCase(companyOf(view.shuttle, this.phone, new Date())) : "";
    const changed = get("company").textContent !== text;
    fill(get("company"), text);
    show(get("company"), text !== "");
    if (changed && text) this.announcer.polite(text, "company");
  }

  /** @param {View} view @param {Card[]} cards @param {Record<string, string>} filled */
  renderForMe(view, cards, filled) {
    const names = view.guides.map((guide) => guide.name);
    this.list("cards-there", cards, (card) => faceOf(card, filled, names));
    const waits = cards.some((card) => card.may.includes("choose") && card.wish !== "later" && card.state !== "refused");
    show(get("cards-stop-row"), waits);
    fill(get("cards-stop-hint"), sentenceCase(say(words.cards.stop_hint, filled)));
    if (waits && !this.stopping) fill(get("cards-said"), "");
    show(get("cards"), cards.length > 0 || get("cards-said").textContent !== "");
  }

  /** @param {View} view @param {Card[]} cards @param {Record<string, string>} filled */
  renderMine(view, cards, filled) {
    fill(get("carry-heading"), say(words.cards.carry.heading, filled));
    fill(get("carry-hint"), sentenceCase(say(words.cards.carry.hint, filled)));
    this.list("carry-list", cards, (card) => ownFaceOf(card, filled));
    show(get("carry-list-heading"), cards.length > 0);
    show(get("carry-open"), get("carry-form").hidden);
    show(get("carry"), view.cards !== undefined && view.you.place !== "gone");
    const asked = cards.find((card) => card.id === this.shown && card.state === "read_back");
    if (!asked) return;
    this.shown = "";
    const item = /** @type {HTMLElement | null} */ (get("carry-list").querySelector(`[data-key="${CSS.escape(asked.id)}"]`));
    if (!item) return;
    /** @type {HTMLElement | null} */ (item.querySelector(".one-card__heading"))?.focus();
    bring(item);
  }

  /** @param {string} id @param {Card[]} cards @param {(card: Card) => Face} face */
  list(id, cards, face) {
    keepList(
      get(id),
      cards,
      (card) => card.id,
      () => emptyCard(),
      (item, card) => this.draw(item, face(card)),
    );
  }

  /** @param {HTMLElement} item @param {Face} face */
  draw(item, face) {
    const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (item.querySelector(`.one-card__${name}`));
    fill(part("heading"), face.heading);
    show(part("heading"), face.heading !== "");
    keepList(part("lines"), face.lines, (line) => line, (line) => make("p", "govuk-body", line), () => undefined);
    for (const [name, text] of [["text", face.text], ["original-text", face.original]]) fill(part(name), text);
    if (face.language) part("text").lang = face.language;
    show(part("text"), face.text !== "");
    show(part("original"), face.original !== "");
    keepList(
      part("choices"),
      face.choices,
      (one) => `${one.event} ${one.fields.wish ?? one.fields.tell_sender ?? ""}`,
      (one) => this.button(item, one),
      (button, one) => {
        fill(button, one.label);
        this.acts.set(button, one);
      },
    );
  }

  /** @type {WeakMap<HTMLElement, Choice>} what each button does now: a card goes on under its buttons */
  acts = new WeakMap();

  /** @param {HTMLElement} item @param {Choice} one */
  button(item, one) {
    const button = make("button", `govuk-button${one.main ? "" : " govuk-button--secondary"}`, one.label);
    button.type = "button";
    button.addEventListener("click", () => {
      const now = this.acts.get(button);
      if (now) void this.press(item, now);
    });
    return button;
  }

  /** @param {HTMLElement} item @param {Choice} one */
  async press(item, one) {
    const card = this.all.find((each) => each.id === one.fields.relay);
    const said = /** @type {HTMLElement} */ (item.querySelector(".one-card__said"));
    if (one.event === "reply") return this.form.write("", "", "", String(one.fields.relay));
    if (one.event === "ask") return get("message").click();
    if (one.event === "change") return card && this.form.write(card.id, card.text, card.about, "");
    if (one.event === "person.relay_read_back") this.shown = String(one.fields.relay);
    let answer = await this.call.connection.ask(one.event, one.fields);
    if (answer.ok && one.then) answer = await this.call.connection.ask(one.then, { relay: one.fields.relay });
    fill(said, answer.ok ? "" : whyNot(answer));
    if (!answer.ok) this.announcer.assertive(whyNot(answer));
    else if (item.isConnected && document.activeElement === document.body) item.focus();
    return undefined;
  }

  /** Words were written: they are read back as soon as they are on their card. @param {string} relay */
  readBack(relay) {
    this.shown = relay;
    if (this.call.view) this.render(this.call.view);
  }

  /** Not now, for whatever waits; and the facilitators are told in this person's own thread. */
  async stop() {
    if (this.stopping) return; // they are told once
    this.stopping = true;
    this.stopped(await this.putBy());
    this.stopping = false;
  }

  /** @returns {Promise<string>} what is said of it */
  async putBy() {
    const waiting = this.all.filter((card) => !card.mine && card.may.includes("choose") && card.state !== "refused");
    for (const card of waiting) {
      const answer = await this.call.connection.ask("person.relay_choose", { relay: card.id, wish: "later" });
      if (answer.code === "not-sent") return whyNot(answer);
    }
    const told = await this.call.connection.ask("person.message", { text: words.cards.stop_message });
    return told.ok ? say(words.cards.stopped, this.filled) : whyNot(told);
  }

  /** @param {string} text */
  stopped(text) {
    fill(get("cards-said"), text);
    this.announcer.polite(text, "cards");
  }

  /** Something new is there: said once, without a word of it. @param {Card[]} forMe */
  tell(forMe) {
    const now = new Set(forMe.map((card) => card.id));
    const isNew = this.known === null ? now.size > 0 : [...now].some((id) => !this.known?.has(id));
    this.known = new Set([...(this.known ?? []), ...now]);
    if (isNew && forMe.some((card) => WAITS.includes(card.state))) this.announcer.polite(words.cards.there, "card");
  }
}

/**
 * Draw, and keep the focus near: on the card whose button went, or on the heading above a card that went.
 * @param {() => void} draw
 */
function keepingFocus(draw) {
  const had = /** @type {HTMLElement | null} */ (document.activeElement);
  const part = had?.closest("#cards, #carry");
  const places = [had, had?.closest(".one-card"), part?.querySelector("h2"), get("heading")];
  draw();
  if (!part || (document.activeElement !== had && document.activeElement !== document.body)) return;
  const place = /** @type {HTMLElement | undefined} */ (places.find((each) => each?.isConnected && each.checkVisibility()));
  if (place !== had) place?.focus();
}

function emptyCard() {
  const item = make("li", "one-card");
  item.tabIndex = -1;
  const heading = make("h3", "govuk-heading-s one-card__heading");
  heading.tabIndex = -1;
  const original = make("div", "one-card__original");
  original.append(make("h4", "govuk-heading-s", words.cards.original), sayings("one-card__original-text"));
  item.append(
    heading,
    make("div", "one-card__lines"),
    sayings("one-card__text"),
    original,
    make("div", "govuk-button-group one-card__choices"),
    make("p", "one-card__said"),
  );
  return item;
}

/** Somebody's words, in whatever direction they are written. @param {string} name */
function sayings(name) {
  const text = make("p", name);
  text.dir = "auto";
  return text;
}
