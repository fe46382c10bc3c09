/** A short thread with a box under it: with the people of one room, or with colleagues in the corridor. */
import { clock } from "./desk_time.mjs";
import { small } from "./desk_signals.mjs";
import { fill, keepList, make, show } from "./dom.mjs";
import { S } from "./shuttle_words.mjs";
import { say, words } from "./words.mjs";

/** @typedef {import("./desk_types").Message} Message */
/** @typedef {{id: string, name: string}} To */

let made = 0;

/**
 * The messages with several people as one, in the order of time; what went to all of them stands once.
 * @param {Record<string, Message[]>} kept by person
 * @param {To[]} people
 * @returns {Message[]}
 */
export function together(kept, people) {
  const seen = new Set();
  return people
    .flatMap((person) => (kept[person.id] ?? []).map((message) => ({ ...message, id: `${person.id}|${message.id}` })))
    .sort((a, b) => a.at.localeCompare(b.at))
    .filter((message) => {
      const key = message.to_all ? `${message.at}|${message.text}` : message.id;
      return !seen.has(key) && Boolean(seen.add(key));
    });
}

export class Thread {
  /**
   * @param {HTMLElement} place
   * @param {{label: string, send: (text: string, to: string) => Promise<boolean>}} given
   */
  constructor(place, { label, send }) {
    made += 1;
    this.send = send;
    this.list = make("ol", "thread");
    this.list.setAttribute("aria-label", label);
    this.form = make("form", "write");
    this.label = make("label", "write__label");
    this.box = make("textarea", "write__text");
    this.box.rows = 2;
    this.box.maxLength = 1000;
    this.box.id = `thread-text-${made}`;
    this.label.htmlFor = this.box.id;
    this.toLabel = make("label", "write__label", S.room.to);
    this.to = make("select", "write__text");
    this.to.id = `thread-to-${made}`;
    this.toLabel.htmlFor = this.to.id;
    this.state = make("span", "panel__hint");
    this.state.setAttribute("role", "status");
    const foot = make("div", "write__foot");
    const button = small(S.room.send, "send");
    button.type = "submit";
    foot.append(button, this.state);
    this.form.append(this.toLabel, this.to, this.label, this.box, foot);
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.submit();
    });
    place.append(this.list, this.form);
  }

  /** @param {Message[]} messages @param {To[]} people to whom one can write @param {string} label of the box */
  render(messages, people, label) {
    keepList(this.list, messages, (message) => message.id, messageOf, () => undefined);
    show(this.list, messages.length > 0);
    keepList(this.to, people, (person) => person.id, optionOf, (option, person) => fill(option, person.name));
    show(this.to, people.length > 1);
    show(this.toLabel, people.length > 1);
    fill(this.label, people.length === 1 && people[0].name ? say(S.room.to_one, { name: people[0].name }) : label);
    show(this.form, people.length > 0);
  }

  async submit() {
    const text = this.box.value.trim();
    if (!text) {
      fill(this.state, S.room.empty);
      this.box.focus();
      return;
    }
    if (!(await this.send(text, this.to.value))) return; // the words stay in the box
    if (this.box.value.trim() === text) this.box.value = "";
    fill(this.state, S.room.sent);
  }
}

/** @param {To} person */
function optionOf(person) {
  const option = make("option", "", person.name);
  option.value = person.id;
  return option;
}

/** @param {Message} message */
function messageOf(message) {
  const item = make("li", message.mine ? "message message--own" : "message");
  const from = message.mine || !message.from ? words.desk.messages.you : message.from;
  const facts = [from, clock(new Date(message.at)), message.to_all ? words.desk.messages.all : ""];
  item.append(make("p", "message__from", facts.filter(Boolean).join(", ")), make("p", "message__text", message.text));
  return item;
}
