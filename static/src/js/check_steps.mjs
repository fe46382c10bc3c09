/** One step a screen: which is shown, what takes the focus, and the help beside it. */
import { fill, find, get, show } from "./dom.mjs";
import { familyOf, stepsFor } from "./faults.mjs";
import { say, words } from "./words.mjs";

/** @typedef {"ask" | "picture" | "microphone" | "speaker" | "connection" | "choices" | "end"} Step */

export const STEPS = /** @type {Step[]} */ (["ask", "picture", "microphone", "speaker", "connection", "choices", "end"]);

export class Steps {
  /** @param {string} agent @param {number} touches */
  constructor(agent, touches) {
    this.family = familyOf(agent, touches);
    this.at = STEPS[0];
  }

  /** Show one step; its heading takes the focus, except on the first look. @param {Step} step */
  go(step, focus = true) {
    this.at = step;
    for (const section of document.querySelectorAll("[data-step]")) {
      show(section, /** @type {HTMLElement} */ (section).dataset.step === step);
    }
    this.help(null);
    fill(get("count"), say(words.check.step, { number: String(STEPS.indexOf(step) + 1), count: String(STEPS.length) }));
    show(get("count"), true);
    show(get("foot"), step !== "end");
    if (focus) get(`heading-${step}`).focus();
    scrollTo(0, 0);
  }

  /**
   * Show help with the steps for this browser; null hides it.
   * @param {string | null} fault a name in words.check.faults
   * @param {boolean} [instead] in place of what the step asks
   * @returns {string} its words, to be spoken
   */
  help(fault, instead = false) {
    const body = document.querySelector(`[data-step="${this.at}"] [data-body]`);
    show(body, !(fault && instead));
    show(get("fault"), fault !== null);
    show(get("fault-on"), instead);
    show(get("fault-again"), instead && fault !== "in-app");
    let spoken = "";
    for (const one of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-fault]"))) {
      show(one, one.dataset.fault === fault);
      if (one.dataset.fault === fault) spoken = this.fit(one, instead);
    }
    return spoken;
  }

  /** @param {HTMLElement} fault @param {boolean} focus @returns {string} */
  fit(fault, focus) {
    const families = /** @type {HTMLElement[]} */ ([...fault.querySelectorAll("[data-family]")]);
    const fitting = stepsFor(families.map((one) => one.dataset.family ?? ""), this.family);
    for (const one of families) show(one, one.dataset.family === fitting);
    const heading = /** @type {HTMLElement} */ (fault.querySelector("h2"));
    if (focus) heading.focus();
    return `${heading.textContent}. ${fault.querySelector("p")?.textContent}`;
  }
}

/**
 * Offer devices of one kind to choose from, when there are at least two.
 * @param {"microphone" | "camera" | "speaker"} kind
 * @param {import("./devices.mjs").Choice[]} choices
 */
export function offerChoices(kind, choices) {
  const offered = choices.filter((choice) => choice.kind === kind);
  const select = /** @type {HTMLSelectElement} */ (get(`${kind}-choice`));
  select.replaceChildren(...offered.map((choice) => new Option(choice.name, choice.id, choice.used, choice.used)));
  show(find(`choose-${kind}`), offered.length > 1);
}
