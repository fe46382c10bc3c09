/** The More sheet: what a person may set for their own screen. Nothing of it is kept on the device. */
import { openDialog, prepareDialog } from "./dialogs.mjs";
import { fill, find, get, keepList, make, onPress, show } from "./dom.mjs";
import { fields, say, sentenceCase, words } from "./words.mjs";

/** @typedef {import("./types").View} View */
/** @typedef {import("./types").Answer} Answer */
/** @typedef {{own: boolean, soft: boolean, speaking: boolean, people: boolean, hands: boolean, keys: boolean, text: string}} Wishes */

const SWITCHES = /** @type {const} */ (["own", "soft", "speaking", "people", "hands", "keys"]);

export class More {
  /**
   * @param {import("./call.mjs").Call} call
   * @param {import("./announce.mjs").Announcer} announcer
   * @param {{phone: string, answered: (answer: Answer) => void, changed: () => void, hide: (name: string, hidden: boolean) => void}} options
   */
  constructor(call, announcer, { phone, answered, changed, hide }) {
    this.call = call;
    this.announcer = announcer;
    this.phone = phone;
    this.answered = answered;
    this.changed = changed;
    this.hide = hide;
    this.dialog = prepareDialog("more-dialog");
    /** @type {string | null} what was chosen and no view has shown yet */
    this.choosing = null;
    const { own, text = "normal" } = document.documentElement.dataset; // as chosen in the device check
    const soft = call.softened;
    /** @type {Wishes} */
    this.wishes = { own: own !== "hidden", soft, speaking: true, people: true, hands: true, keys: true, text };
    onPress("more", () => this.open());
    for (const name of SWITCHES) onPress(`wish-${name}`, () => this.toggle(name));
    this.radios("see", (whom) => this.see(whom));
    this.radios("text", (size) => this.size(size));
  }

  /** @param {string} [part] the id of a part to open with it */
  open(part) {
    if (!this.dialog) return;
    openDialog(this.dialog);
    if (!part) return;
    const details = /** @type {HTMLDetailsElement} */ (get(part));
    details.open = true;
    details.querySelector("summary")?.focus();
  }

  /** @param {typeof SWITCHES[number]} name */
  toggle(name) {
    this.wishes[name] = !this.wishes[name];
    if (name === "soft") void this.call.media.softly?.(this.wishes.soft);
    this.renderSwitches();
    this.changed();
  }

  /** @param {string} name @param {(value: string) => void} act */
  radios(name, act) {
    for (const radio of /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll(`input[name=${name}]`))) {
      radio.addEventListener("change", () => act(radio.value));
    }
  }

  /** @param {string} whom */
  async see(whom) {
    this.choosing = whom;
    const answer = await this.call.connection.ask("person.see", { whom });
    if (!answer.ok) this.choosing = null;
    this.answered(answer);
    fill(get("see-said"), answer.ok ? words.more.see_done : (answer.words ?? words.connection.not_sent));
    this.announcer.polite(get("see-said").textContent ?? "", "see");
    if (this.call.view) this.render(this.call.view);
  }

  /** @param {string} size */
  size(size) {
    this.wishes.text = size;
    document.documentElement.dataset.text = size;
  }

  renderSwitches() {
    for (const name of SWITCHES) find(`wish-${name}`)?.setAttribute("aria-checked", String(this.wishes[name]));
    show(get("keys-off"), !this.wishes.keys);
  }

  /** @param {View} view */
  render(view) {
    const filled = fields(view.guides, this.phone);
    if (view.you.sees === this.choosing) this.choosing = null;
    const sees = this.choosing ?? view.you.sees ?? "everyone";
    for (const radio of /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll("input[name=see]"))) {
      radio.checked = radio.value === sees;
    }
    fill(get("see-guides-label"), say(words.more.see_guides, filled));
    for (const element of document.querySelectorAll("[data-say]")) {
      const key = /** @type {HTMLElement} */ (element).dataset.say ?? "";
      const text = /** @type {Record<string, unknown>} */ (words.more)[key];
      if (typeof text === "string") fill(element, sentenceCase(say(text, filled)));
    }
    this.renderPeople(view);
    this.renderSwitches();
  }

  /** Each picture can be hidden here as well as on its tile. @param {View} view */
  renderPeople(view) {
    const shown = view.may.includes("person.hide") ? view.people : [];
    keepList(
      get("see-people"),
      shown,
      (person) => person.name,
      () => {
        const item = make("li");
        item.append(make("button", "govuk-button govuk-button--secondary"));
        return item;
      },
      (item, person) => {
        const button = /** @type {HTMLButtonElement} */ (item.firstElementChild);
        button.type = "button";
        fill(button, say(person.hidden ? words.room.show_name : words.room.hide_name, { name: person.name }));
        button.onclick = () => this.hide(person.name, !person.hidden);
      },
    );
  }
}
