/** Boxes that ask a facilitator for something: a reason, a place, a number of minutes. */
import { prepareDialog } from "./controls.mjs";
import { fill, get, show } from "./dom.mjs";
import { say, words } from "./words.mjs";

/** @param {string} id @returns {HTMLInputElement} */
const field = (id) => get(id);

/**
 * A form in a dialog that answers once: with what was filled in, or null when it was closed.
 * @template T
 */
class Question {
  /**
   * @param {string} name its ids begin with this
   * @param {() => T | null} read null when something is missing
   */
  constructor(name, read) {
    this.name = name;
    this.dialog = /** @type {HTMLDialogElement} */ (prepareDialog(`${name}-dialog`));
    /** @type {(answer: T | null) => void} */
    this.answer = () => undefined;
    get(`${name}-form`).addEventListener("submit", (event) => {
      const answer = read();
      if (answer === null) {
        event.preventDefault();
        this.complain(true);
        return;
      }
      this.settle(answer);
    });
    this.dialog.addEventListener("close", () => this.settle(null));
  }

  /** @param {T | null} answer */
  settle(answer) {
    const tell = this.answer;
    this.answer = () => undefined;
    tell(answer);
  }

  /** @param {boolean} wrong */
  complain(wrong) {
    show(get(`${this.name}-error`), wrong);
    const first = /** @type {HTMLInputElement | null} */ (this.dialog.querySelector("input"));
    first?.setAttribute("aria-invalid", String(wrong));
    if (wrong) first?.focus();
  }

  /** @returns {Promise<T | null>} */
  ask() {
    this.complain(false);
    this.dialog.showModal();
    return new Promise((resolve) => {
      this.answer = resolve;
    });
  }
}

/** @type {Question<string> | undefined} */
let reason;

/** Why this person goes now although the plan has another first. @param {string} name */
export function askReason(name) {
  reason ??= new Question("reason", () => field("reason").value.trim() || null);
  fill(get("reason-text"), say(words.desk.reason.text, { name }));
  field("reason").value = "";
  return reason.ask();
}

/** @type {Question<{place: string, contact: string}> | undefined} */
let place;

/** @param {string} name @param {{place: string, contact: string}} known */
export function askPlace(name, known) {
  place ??= new Question("place", () => {
    const said = { place: field("place").value.trim(), contact: field("contact").value.trim() };
    return said.place && said.contact ? said : null;
  });
  fill(get("place-text"), say(words.desk.place.text, { name }));
  field("place").value = known.place;
  field("contact").value = known.contact;
  return place.ask();
}

/** @param {string} text @returns {number | null} whole minutes from 1 to 180 */
export function minutesOf(text) {
  if (!/^\d{1,3}$/.test(text.trim())) return null;
  const minutes = Number(text);
  return minutes >= 1 && minutes <= 180 ? minutes : null;
}

/** @type {Question<{minutes: number, words: string}> | undefined} */
let timer;

/** @param {boolean} runs whether one runs already */
export function askTimer(runs) {
  timer ??= new Question("timer", () => {
    const minutes = minutesOf(field("minutes").value);
    return minutes === null ? null : { minutes, words: field("timer-words").value.trim() };
  });
  show(get("timer-stop"), runs);
  return timer.ask();
}

export const closeTimer = () => timer?.dialog.close();
