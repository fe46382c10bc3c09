/** What concerns the whole meeting: mute all, quiet, timer, lock, spotlight, seats, plan B, who leads. */
import { small } from "./desk_signals.mjs";
import { secondsUntil } from "./desk_time.mjs";
import { fill, get, keepList, make, onPress, show } from "./dom.mjs";
import { say, words } from "./words.mjs";

/** @typedef {import("./desk_types").DeskView} DeskView */
/** @typedef {import("./desk_types").Person} Person */
/** @typedef {import("./desk_types").Ask} Ask */

const W = words.desk.more;
const T = words.desk.timer;
export const WARN_BEFORE_TIME = [5, 1]; // minutes

/**
 * The same order with one person a place further up or down.
 * @param {string[]} order
 * @param {string} id
 * @param {-1 | 1} by
 */
export function moved(order, id, by) {
  const at = order.indexOf(id);
  const to = at + by;
  if (at < 0 || to < 0 || to >= order.length) return order;
  const changed = [...order];
  [changed[at], changed[to]] = [changed[to], changed[at]];
  return changed;
}

/** Ids in the order of the screens, whoever is in no order last. @param {DeskView} view @returns {string[]} */
export function seatOrder(view) {
  const ids = (view.everyone ?? []).map((person) => person.id);
  const said = (view.seats ?? []).filter((id) => ids.includes(id));
  return [...said, ...ids.filter((id) => !said.includes(id))];
}

/** @param {import("./desk_types").Timer | null | undefined} timer @param {number} now ms */
export function timerWords(timer, now) {
  if (!timer) return "";
  const seconds = secondsUntil(timer.ends_at, now);
  if (seconds <= 0) return T.over;
  const filled = { count: String(Math.ceil(seconds / 60)), words: timer.words };
  if (seconds < 60) return say(timer.words ? T.left_one_words : T.left_one, filled);
  return say(timer.words ? T.left_words : T.left, filled);
}

/** The warning that is due now, in minutes; undefined when none. @param {number} seconds */
export function warningOf(seconds) {
  return seconds > 0 ? WARN_BEFORE_TIME.filter((minutes) => seconds <= minutes * 60).pop() : undefined;
}

export class Everybody {
  /**
   * @param {Ask} ask
   * @param {import("./announce.mjs").Announcer} announcer
   */
  constructor(ask, announcer) {
    this.ask = ask;
    this.announcer = announcer;
    /** @type {DeskView | null} */
    this.view = null;
    this.warned = "";
    onPress("mute-all", () => void ask("session.mute_all"));
    onPress("quiet", () => void this.toggleQuiet());
    onPress("lock", () => void ask("session.lock", { on: !this.view?.locked }));
    onPress("take-over", () => void ask("session.take_over"));
    onPress("suspend", () => void ask("session.suspend"));
    get("spotlight").addEventListener("change", () => {
      void ask("staff.spotlight", { person: /** @type {HTMLSelectElement} */ (get("spotlight")).value });
    });
  }

  async toggleQuiet() {
    const on = !this.view?.quiet;
    const answer = await this.ask("session.quiet", { on });
    if (answer.ok) this.announcer.polite(on ? words.desk.all.quiet_on_said : words.desk.all.quiet_off_said, "done");
  }

  /** @param {string} act */
  may(act) {
    const { view } = this;
    return Boolean(view?.may.includes(act) || view?.everyone?.some((person) => person.may.includes(act)));
  }

  /** @param {DeskView} view */
  render(view) {
    this.view = view;
    show(get("mute-all"), this.may("session.mute_all"));
    show(get("quiet"), this.may("session.quiet"));
    fill(/** @type {Element} */ (get("quiet").querySelector(".tool__label")), view.quiet ? words.desk.all.quiet_off : words.desk.all.quiet);
    get("quiet").dataset.on = String(Boolean(view.quiet));
    show(get("timer"), this.may("session.timer"));
    show(get("to-all"), this.may("session.broadcast"));
    this.renderLead(view);
    show(get("lock-row"), this.may("session.lock"));
    fill(get("lock"), view.locked ? W.unlock : W.lock);
    fill(get("lock-words"), view.locked ? W.locked : W.unlocked);
    this.renderSpotlight(view);
    this.renderSeats(view);
    show(get("suspend-row"), this.may("session.suspend"));
    fill(get("suspend-words"), view.plan_b_phone ? say(W.suspend_phone, { phone: view.plan_b_phone }) : W.suspend_words);
    this.tick();
  }

  /** @param {DeskView} view */
  renderLead(view) {
    const lead = view.everyone?.find((person) => person.id === view.lead);
    const own = lead?.id === view.you.id;
    show(get("take-over-row"), Boolean(lead));
    fill(get("take-over-words"), own ? W.you_lead : say(W.leads, { name: lead?.name ?? "" }));
    show(get("take-over"), !own && this.may("session.take_over"));
  }

  /** @param {DeskView} view */
  renderSpotlight(view) {
    const people = (view.everyone ?? []).filter((person) => person.connected);
    const lit = people.find((person) => view.spotlight_id === person.id);
    const choice = /** @type {HTMLSelectElement} */ (get("spotlight"));
    show(get("spotlight-row"), this.may("staff.spotlight"));
    fill(get("spotlight-words"), lit ? say(W.spotlight_on, { name: lit.name }) : W.spotlight_none);
    keepList(choice, [{ id: "", name: W.nobody }, ...people], (person) => person.id, (person) => {
      const option = make("option", "", person.name);
      option.value = person.id;
      return option;
    }, () => undefined);
    if (document.activeElement !== choice) choice.value = lit?.id ?? "";
  }

  /** @param {DeskView} view */
  renderSeats(view) {
    const order = seatOrder(view);
    const people = order.map((id) => view.everyone?.find((person) => person.id === id)).filter((person) => person !== undefined);
    show(get("seats-row"), this.may("session.seats"));
    keepList(get("seats"), people, (person) => person.id, (person) => this.createSeat(person), (item, person) => {
      const [up, down] = item.querySelectorAll("button");
      up.setAttribute("aria-disabled", String(order[0] === person.id));
      down.setAttribute("aria-disabled", String(order.at(-1) === person.id));
    });
  }

  /** @param {Person} person */
  createSeat(person) {
    const item = make("li", "order__one");
    const acts = make("span", "order__acts");
    for (const [label, by] of /** @type {[string, -1 | 1][]} */ ([[W.up, -1], [W.down, 1]])) {
      const button = small(label, "session.seats", `${label}: ${person.name}`);
      button.addEventListener("click", () => void this.reseat(person.id, by));
      acts.append(button);
    }
    item.append(make("span", "order__words", person.name), acts);
    return item;
  }

  /** @param {string} id @param {-1 | 1} by */
  async reseat(id, by) {
    if (!this.view) return;
    const order = seatOrder(this.view);
    const changed = moved(order, id, by);
    if (changed !== order) await this.ask("session.seats", { order: changed });
  }

  /** The timer and its warnings; it never ends anything. */
  tick() {
    const { view } = this;
    if (!view) return;
    const now = Date.now();
    fill(get("timer-left"), timerWords(view.timer, now));
    show(get("timer-left"), Boolean(view.timer));
    const due = view.timer ? warningOf(secondsUntil(view.timer.ends_at, now)) : undefined;
    const key = view.timer && due ? `${view.timer.ends_at}|${due}` : "";
    if (due && key !== this.warned) {
      this.announcer.polite(due === 1 ? T.warning_one : say(T.warning, { count: String(due) }), "timer");
    }
    if (key) this.warned = key;
  }
}
