/** The strip of signals: who needs something, in which order, and what a facilitator can do about it at once. */
import { Since, ago, lasting } from "./desk_time.mjs";
import { fill, get, keepList, make, show } from "./dom.mjs";
import { S } from "./shuttle_words.mjs";
import { say, sentenceCase, words } from "./words.mjs";

/** @typedef {import("./desk_types").DeskView} DeskView */
/** @typedef {import("./desk_types").Signal} Signal */
/** @typedef {import("./desk_types").Ask} Ask */

export const UNANSWERED_AFTER = 20; // seconds
const KINDS = /** @type {Record<string, string>} */ (words.desk.signals.kinds);

/** @param {Signal} signal */
export const keyOf = (signal) => `${signal.person}|${signal.kind}|${signal.at}`;

/** @param {Signal} signal @returns {string} such as "Jo: needs a break." */
export function sentenceOf(signal) {
  return say(words.desk.signals.said, { name: signal.name, words: KINDS[signal.kind] ?? signal.kind });
}

/**
 * The order of the strip: who is not safe and unseen, who waits too long, who waits, who was seen.
 * @param {Signal[]} signals oldest first
 * @param {(signal: Signal) => number} ageOf seconds
 * @returns {Signal[]}
 */
export function ranked(signals, ageOf) {
  /** @param {Signal} signal */
  const rank = (signal) => {
    if (signal.seen_by) return 3;
    if (signal.kind === "unsafe") return 0;
    return ageOf(signal) >= UNANSWERED_AFTER ? 1 : 2;
  };
  return signals.filter((signal) => signal.kind !== "fine").sort((a, b) => rank(a) - rank(b));
}

export class Signals {
  /**
   * @param {Ask} ask
   * @param {import("./announce.mjs").Announcer} announcer
   */
  constructor(ask, announcer) {
    this.ask = ask;
    this.announcer = announcer;
    this.since = new Since();
    /** @type {Set<string>} */
    this.told = new Set();
    /** @type {DeskView | null} */
    this.view = null;
  }

  /** @param {DeskView} view */
  render(view) {
    this.view = view;
    const signals = view.signals ?? [];
    this.since.keep(signals.map((signal) => ({ key: keyOf(signal), at: signal.at })));
    for (const signal of signals) this.tell(signal);
    this.tick();
  }

  /** A person who does not feel safe interrupts; every other signal waits for a pause. @param {Signal} signal */
  tell(signal) {
    const key = keyOf(signal);
    if (this.told.has(key) || signal.seen_by || signal.kind === "fine") return;
    this.told.add(key);
    if (signal.kind === "unsafe") this.announcer.assertive(sentenceOf(signal));
    else this.announcer.polite(sentenceOf(signal), key);
  }

  tick() {
    const { view } = this;
    if (!view) return;
    const signals = ranked(view.signals ?? [], (signal) => this.since.age(keyOf(signal)));
    show(get("signals-none"), signals.length === 0);
    keepList(get("signals-list"), signals, keyOf, (signal) => this.create(signal), (item, signal) => this.update(item, signal));
  }

  /** @param {Signal} signal */
  create(signal) {
    const item = make("li", "signal");
    item.dataset.kind = signal.kind;
    const acts = make("div", "signal__acts");
    const stop = this.view?.shuttle ? S.pause : words.staff.take_break;
    const pause = small(stop, "session.take_break", `${stop}: ${signal.name}`);
    pause.classList.add("safety__pause");
    pause.addEventListener("click", () => void this.ask("session.take_break"));
    const seen = small(words.desk.signals.acknowledge, "staff.acknowledge", `${words.desk.signals.acknowledge}: ${signal.name}`);
    seen.addEventListener("click", () => void this.ask("staff.acknowledge", { person: signal.person }));
    const visit = small(words.staff.visit, "staff.visit", `${words.staff.visit}: ${signal.name}`);
    visit.addEventListener("click", () => void this.ask("staff.visit", { room: this.roomOf(signal) }, true));
    acts.append(pause, seen, visit);
    item.append(make("p", "signal__words"), make("p", "signal__where"), acts);
    return item;
  }

  /** @param {HTMLElement} item @param {Signal} signal */
  update(item, signal) {
    const { view } = this;
    const [text, where, acts] = /** @type {HTMLElement[]} */ ([...item.children]);
    const age = this.since.age(keyOf(signal));
    const late = !signal.seen_by && age >= UNANSWERED_AFTER;
    item.classList.toggle("signal--late", late);
    fill(text, [sentenceOf(signal), this.timeOf(signal), late ? `${words.desk.signals.unanswered}.` : "", this.seenWords(signal)].filter(Boolean).join(" "));
    fill(where, signal.kind === "unsafe" ? this.whereWords(signal) : "");
    show(where, where.textContent !== "");
    const [pause, seen, visit] = /** @type {HTMLElement[]} */ ([...acts.children]);
    show(pause, Boolean(view?.may.includes("session.take_break")) && !signal.seen_by && signal.kind !== "alone");
    show(seen, !signal.seen_by);
    show(visit, this.roomOf(signal) !== "");
    show(acts, [pause, seen, visit].some((button) => !button.hidden));
  }

  /** How long ago it was said; how long somebody has been alone, as the house has counted it. @param {Signal} signal */
  timeOf(signal) {
    const age = this.since.age(keyOf(signal));
    if (signal.kind !== "alone") return `${sentenceCase(ago(age))}.`;
    const counted = (Date.now() - Date.parse(signal.at)) / 1000;
    return `${say(words.desk.signals.lasting, { time: lasting(Math.max(age, counted)) })}.`;
  }

  /** Where somebody is whom a facilitator should go to. @param {Signal} signal */
  roomOf(signal) {
    const person = this.view?.everyone?.find((one) => one.id === signal.person);
    const mine = this.view?.everyone?.find((one) => one.id === this.view?.you.id)?.room;
    const away = person?.room && person.room !== "joint" && person.room !== mine;
    return away && this.view?.may.includes("staff.visit") ? person.room : "";
  }

  /** @param {Signal} signal */
  seenWords(signal) {
    if (!signal.seen_by) return "";
    if (signal.seen_by === this.view?.you.name) return `${words.desk.signals.seen_by_you}.`;
    return `${say(words.desk.signals.seen, { name: signal.seen_by })}.`;
  }

  /** Where the person is and whom to call: what is needed when somebody is not safe. @param {Signal} signal */
  whereWords(signal) {
    const around = this.view?.everyone?.find((person) => person.id === signal.person)?.arrival?.surroundings;
    return [
      around?.place ? `${say(words.desk.signals.place, { place: around.place })}.` : words.desk.signals.place_none,
      around?.contact ? `${say(words.desk.signals.contact, { contact: around.contact })}.` : words.desk.signals.contact_none,
    ].join(" ");
  }
}

/**
 * One small button that says which act it asks for.
 * @param {string} label
 * @param {string} act
 * @param {string} [spoken] begins with the label, so that speech input finds it
 */
export function small(label, act, spoken = "") {
  const button = make("button", "small-button", label);
  button.type = "button";
  button.dataset.act = act;
  if (spoken) button.setAttribute("aria-label", spoken);
  return button;
}
