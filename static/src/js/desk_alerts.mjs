/** Alerts that nobody pressed for and that are no signals: lost lines, very weak ones, time that runs out. */
import { Since, lasting, secondsUntil } from "./desk_time.mjs";
import { small } from "./desk_signals.mjs";
import { fill, get, keepList, make } from "./dom.mjs";
import { say, words } from "./words.mjs";

/** @typedef {import("./desk_types").DeskView} DeskView */
/** @typedef {import("./desk_types").Person} Person */
/** @typedef {import("./desk_types").Ask} Ask */
/** @typedef {{label: string, event: string, fields: Record<string, unknown>}} Act */
/** @typedef {{key: string, words: string, acts: Act[]}} Alert */

export const WARN_BEFORE_END = [20, 10, 5]; // minutes before the latest end
const OVER = ["ended"];

/** @param {Person} person */
const isParty = (person) => person.side !== "staff";

/**
 * Everybody whom an alert may concern, as keys to remember since when.
 * @param {DeskView} view
 * @param {Set<string>} everHere ids of people who were connected while this page looked
 * @returns {{key: string}[]}
 */
export function conditionsOf(view, everHere) {
  /** @type {{key: string}[]} */
  const going = [];
  for (const person of view.everyone ?? []) {
    if (isLost(person, everHere)) going.push({ key: `lost|${person.id}` });
  }
  return going;
}

/** @param {Person} person @param {Set<string>} everHere */
function isLost(person, everHere) {
  return !person.connected && !person.left && everHere.has(person.id);
}

/**
 * @param {DeskView} view
 * @param {Since} since
 * @param {number} now ms
 * @returns {Alert[]}
 */
export function alertsOf(view, since, now) {
  if (OVER.includes(view.stage ?? "")) return [];
  /** @type {Alert[]} */
  const alerts = [];
  for (const person of view.everyone ?? []) alerts.push(...aboutPerson(view, person, since));
  return [...alerts, ...aboutTimer(view, now), ...aboutEnd(view, now)];
}

/** @param {DeskView} view @param {Person} person @param {Since} since @returns {Alert[]} */
function aboutPerson(view, person, since) {
  const filled = { name: person.name, time: lasting(since.age(`lost|${person.id}`)) };
  if (since.began.has(`lost|${person.id}`)) return [{ key: `lost|${person.id}`, ...lostWords(view, person, filled) }];
  if (!person.connected || person.line?.word !== "very-weak") return [];
  return [{ key: `weak|${person.id}`, words: `${say(words.desk.alerts.weak, filled)}${planB(view)}`, acts: [] }];
}

/** @param {DeskView} view @param {Person} person @param {Record<string, string>} filled */
function lostWords(view, person, filled) {
  if (isParty(person)) return { words: `${say(words.desk.alerts.lost, filled)}${planB(view)}`, acts: [] };
  const take = view.may.includes("session.take_over") && view.lead === person.id;
  if (!take) return { words: say(words.desk.alerts.lost_staff, filled), acts: [] };
  return {
    words: say(words.desk.alerts.lead, filled),
    acts: [{ label: words.desk.more.take_over, event: "session.take_over", fields: {} }],
  };
}

/** @param {DeskView} view */
function planB(view) {
  return view.plan_b_phone ? ` ${say(words.desk.alerts.call, { phone: view.plan_b_phone })}.` : "";
}

/** @param {DeskView} view @param {number} now @returns {Alert[]} */
function aboutTimer(view, now) {
  if (!view.timer || secondsUntil(view.timer.ends_at, now) > 0) return [];
  const label = view.timer.words;
  const acts = [
    { label: words.desk.alerts.five_more, event: "session.timer", fields: { minutes: 5, words: label } },
    { label: words.desk.alerts.stop_timer, event: "session.stop_timer", fields: {} },
  ].filter((act) => view.may.includes(act.event));
  const text = label ? say(words.desk.alerts.timer_words, { words: label }) : words.desk.alerts.timer;
  return [{ key: `timer|${view.timer.ends_at}`, words: text, acts }];
}

/** @param {DeskView} view @param {number} now @returns {Alert[]} */
function aboutEnd(view, now) {
  const left = secondsUntil(view.ends_at ?? view.you.ends_at, now) / 60;
  if (left <= 0) return [{ key: "ended", words: words.desk.alerts.ended, acts: [] }];
  const step = WARN_BEFORE_END.filter((minutes) => left <= minutes).pop();
  if (step === undefined) return [];
  return [{ key: `ends|${step}`, words: say(words.desk.alerts.ending, { count: String(step) }), acts: [] }];
}

export class Alerts {
  /**
   * @param {Ask} ask
   * @param {import("./announce.mjs").Announcer} announcer
   */
  constructor(ask, announcer) {
    this.ask = ask;
    this.announcer = announcer;
    this.since = new Since();
    /** @type {Set<string>} */
    this.everHere = new Set();
    /** @type {Set<string>} */
    this.told = new Set();
    /** @type {DeskView | null} */
    this.view = null;
  }

  /** @param {DeskView} view */
  render(view) {
    this.view = view;
    for (const person of view.everyone ?? []) {
      const wasHere = person.connected || (isParty(person) && person.admitted); // before this page opened
      if (wasHere) this.everHere.add(person.id);
    }
    this.since.keep(conditionsOf(view, this.everHere));
    this.tick();
  }

  tick() {
    if (!this.view) return;
    const alerts = alertsOf(this.view, this.since, Date.now());
    for (const alert of alerts) {
      if (!this.told.has(alert.key)) this.announcer.polite(alert.words, alert.key);
    }
    this.told = new Set(alerts.map((alert) => alert.key)); // what comes again is said again
    keepList(get("alerts"), alerts, (alert) => alert.key, () => this.create(), (item, alert) => this.update(item, alert));
  }

  create() {
    const item = make("li", "signal signal--alert");
    item.append(make("p", "signal__words"), make("div", "signal__acts"));
    return item;
  }

  /** @param {HTMLElement} item @param {Alert} alert */
  update(item, alert) {
    const [text, acts] = /** @type {HTMLElement[]} */ ([...item.children]);
    fill(text, alert.words);
    keepList(acts, alert.acts, (act) => act.label, (act) => this.button(act), () => undefined);
  }

  /** @param {Act} act */
  button(act) {
    const made = small(act.label, act.event);
    made.addEventListener("click", () => void this.ask(act.event, act.fields));
    return made;
  }
}
