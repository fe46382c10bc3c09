/** Messages: one thread with each person and one to everyone; what is new, and what is being written. */
import { clock } from "./desk_time.mjs";
import { small } from "./desk_signals.mjs";
import { fill, get, keepList, make, show } from "./dom.mjs";
import { say, words } from "./words.mjs";

/** @typedef {import("./desk_types").DeskView} DeskView */
/** @typedef {import("./desk_types").Message} Message */
/** @typedef {import("./desk_types").Ask} Ask */
/** @typedef {{id: string, name: string, messages: Message[]}} Thread */

export const ALL = "all";
const W = words.desk.messages;

/**
 * Everyone's thread first, then one for each party.
 * @param {DeskView} view
 * @returns {Thread[]}
 */
export function threadsOf(view) {
  const kept = view.messages ?? {};
  const parties = (view.everyone ?? []).filter((person) => person.side !== "staff");
  const own = parties.map((person) => ({ id: person.id, name: person.name, messages: kept[person.id] ?? [] }));
  return [{ id: ALL, name: W.everyone, messages: toAll(Object.values(kept).flat()) }, ...own];
}

/** What went to everyone stands in each thread: here it stands once. @param {Message[]} messages */
function toAll(messages) {
  const once = new Map(messages.filter((message) => message.to_all).map((message) => [`${message.at}|${message.text}`, message]));
  return [...once.values()].sort((a, b) => a.at.localeCompare(b.at));
}

/**
 * How many messages of this thread came from the person and were not looked at.
 * @param {Thread} thread
 * @param {Set<string>} looked keys of messages that were on the screen
 */
export function newIn(thread, looked) {
  return thread.messages.filter((message) => isTheirs(thread, message) && !looked.has(keyOf(thread, message))).length;
}

/** What the person wrote, and not what another facilitator wrote to them. @param {Thread} thread @param {Message} message */
const isTheirs = (thread, message) => !message.to_all && !message.mine && message.from === thread.name;

/** @param {Thread} thread @param {Message} message */
const keyOf = (thread, message) => `${thread.id}|${message.id}`;

export class Messages {
  /**
   * @param {Ask} ask
   * @param {import("./announce.mjs").Announcer} announcer
   * @param {import("./desk_tabs.mjs").Tabs} tabs
   */
  constructor(ask, announcer, tabs) {
    this.ask = ask;
    this.announcer = announcer;
    this.tabs = tabs;
    this.chosen = ALL;
    /** @type {Set<string>} */
    this.looked = new Set();
    /** @type {Set<string>} */
    this.told = new Set();
    /** @type {Map<string, string>} what is being written, by thread: a draft for one never goes to another */
    this.drafts = new Map();
    /** @type {DeskView | null} */
    this.view = null;
    this.first = true;
    /** @type {HTMLFormElement} */ (get("write")).addEventListener("submit", (event) => {
      event.preventDefault();
      void this.send();
    });
    for (const button of get("ready-made").querySelectorAll("button")) {
      button.addEventListener("click", () => this.write(button.textContent ?? ""));
    }
  }

  get box() {
    return /** @type {HTMLTextAreaElement} */ (get("write-text"));
  }

  /** @param {DeskView} view */
  render(view) {
    this.view = view;
    const threads = threadsOf(view);
    this.tell(threads);
    const open = threads.find((thread) => thread.id === this.chosen) ?? threads[0];
    if (!get("panel-messages").hidden) for (const message of open.messages) this.looked.add(keyOf(open, message));
    keepList(get("threads"), threads, (thread) => thread.id, (thread) => this.createThread(thread), (item, thread) => this.updateThread(item, thread));
    this.tabs.mark("messages", threads.reduce((sum, thread) => sum + newIn(thread, this.looked), 0));
    this.renderOpen(open);
    const act = open.id === ALL ? "session.broadcast" : "staff.message";
    const may = view.may.includes(act) || Boolean(view.everyone?.some((person) => person.may.includes(act)));
    show(get("write"), may);
    show(get("ready-made"), may);
    show(get("ready-made-heading"), may);
  }

  /** That a message came is said; its words are not, since somebody may be speaking. @param {Thread[]} threads */
  tell(threads) {
    for (const thread of threads) {
      for (const message of thread.messages) {
        const key = keyOf(thread, message);
        if (!this.told.has(key) && !this.first && isTheirs(thread, message)) {
          this.announcer.polite(say(W.new, { name: thread.name }), `message|${thread.id}`);
        }
        this.told.add(key);
      }
    }
    this.first = false;
  }

  /** @param {Thread} thread */
  createThread(thread) {
    const item = make("li");
    const button = small(thread.name, "thread");
    button.addEventListener("click", () => this.open(thread.id));
    item.append(button);
    return item;
  }

  /** @param {HTMLElement} item @param {Thread} thread */
  updateThread(item, thread) {
    const button = /** @type {HTMLElement} */ (item.firstElementChild);
    const count = newIn(thread, this.looked);
    fill(button, count ? say(W.unread, { name: thread.name, count: String(count) }) : thread.name);
    button.setAttribute("aria-pressed", String(thread.id === this.chosen));
  }

  /** @param {Thread} thread */
  renderOpen(thread) {
    const all = thread.id === ALL;
    fill(get("thread-heading"), all ? W.with_all : say(W.with, { name: thread.name }));
    fill(get("write-label"), all ? W.to_all : say(W.to, { name: thread.name }));
    fill(get("thread-none"), thread.messages.length ? "" : W.none);
    show(get("thread-none"), thread.messages.length === 0);
    show(get("thread"), thread.messages.length > 0);
    keepList(get("thread"), thread.messages, (message) => keyOf(thread, message), createMessage, () => undefined);
  }

  /** Open one thread; what was half written for another stays with that one. @param {string} id */
  open(id) {
    this.drafts.set(this.chosen, this.box.value);
    this.chosen = id;
    this.box.value = this.drafts.get(id) ?? "";
    fill(get("write-state"), "");
    if (this.view) this.render(this.view);
  }

  /** Go to one thread and write there. @param {string} id */
  writeTo(id) {
    this.tabs.choose("messages");
    this.open(id);
    if (get("write").hidden) get("thread-heading").focus();
    else this.box.focus();
  }

  /** @param {string} sentence */
  write(sentence) {
    this.box.value = sentence;
    this.box.focus();
  }

  async send() {
    const text = this.box.value.trim();
    if (!text) {
      fill(get("write-state"), W.empty);
      this.announcer.polite(W.empty, "write");
      this.box.focus();
      return;
    }
    const to = this.chosen;
    const answer = to === ALL ? await this.ask("session.broadcast", { text }) : await this.ask("staff.message", { person: to, text });
    if (!answer.ok) return; // the words stay in the box
    this.drafts.delete(to);
    if (this.chosen === to) this.box.value = "";
    fill(get("write-state"), W.sent);
  }
}

/** @param {Message} message */
function createMessage(message) {
  const item = make("li", message.mine ? "message message--own" : "message");
  const from = [message.mine || !message.from ? W.you : message.from, clock(new Date(message.at)), message.to_all ? W.all : ""];
  item.append(make("p", "message__from", from.filter(Boolean).join(", ")), make("p", "message__text", message.text));
  return item;
}
