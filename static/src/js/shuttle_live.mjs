/** Where the advocate's microphone and camera are: said in large words, moved by buttons, asked about before a room is left. */
import { clock } from "./desk_time.mjs";
import { small } from "./desk_signals.mjs";
import { openDialog, prepareDialog } from "./dialogs.mjs";
import { fill, get, keepList, make } from "./dom.mjs";
import { S } from "./shuttle_words.mjs";
import { say } from "./words.mjs";

/** @typedef {import("./shuttle_types").ShuttleView} ShuttleView */
/** @typedef {import("./shuttle_types").Shuttle} Shuttle */
/** @typedef {import("./shuttle_types").SideRoom} SideRoom */
/** @typedef {import("./desk_types").Ask} Ask */
/** @typedef {{room: string, label: string, here: boolean, may: boolean}} Place */

export const CORRIDOR = "corridor";

/** The room where the advocate stands, undefined while live to nobody. @param {Shuttle} shuttle */
export const liveRoom = (shuttle) => shuttle.rooms.find((room) => room.room === shuttle.live_to.room);

/** What is said aloud when it changes. @param {Shuttle} shuttle */
export function liveSentence(shuttle) {
  const room = liveRoom(shuttle);
  return room ? say(S.live.said, { room: room.title }) : S.live.said_nobody;
}

/** Nobody, and each room: one of them holds, and going to two does not exist. @param {Shuttle} shuttle @returns {Place[]} */
export function placesOf(shuttle) {
  const live = liveRoom(shuttle);
  const rooms = shuttle.rooms.map((room) => ({ room: room.room, label: room.title, here: room === live, may: room.may_enter }));
  return [{ room: CORRIDOR, label: S.live.nobody, here: !live, may: true }, ...rooms];
}

/** The time that a number of minutes leads to, as somebody in the room reads it. @param {number} minutes @param {number} now ms */
export function backWords(minutes, now) {
  return say(S.back.minutes, { count: String(minutes), time: clock(new Date(now + minutes * 60000)) });
}

export class LiveTo {
  /**
   * @param {Ask} ask
   * @param {(sentence: string) => void} tell says at once, to this advocate alone
   */
  constructor(ask, tell) {
    this.ask = ask;
    this.tell = tell;
    /** @type {Shuttle | null} */
    this.shuttle = null;
    this.may = false;
    this.going = "";
    this.dialog = /** @type {HTMLDialogElement} */ (prepareDialog("back-dialog"));
    get("back-form").addEventListener("submit", () => void this.leave());
  }

  /** @param {ShuttleView} view */
  render(view) {
    const shuttle = /** @type {Shuttle} */ (view.shuttle);
    const before = this.shuttle;
    this.shuttle = shuttle;
    this.may = view.may.includes("staff.visit");
    const room = liveRoom(shuttle);
    fill(get("live-where"), room?.title ?? S.live.nobody);
    get("live-to").dataset.live = room?.side ?? "";
    keepList(get("live-moves"), placesOf(shuttle), (place) => place.room, (place) => this.create(place), (item, place) => {
      const button = /** @type {HTMLElement} */ (item.firstElementChild);
      fill(button, place.label);
      button.setAttribute("aria-pressed", String(place.here));
      if (place.here || (this.may && place.may)) button.removeAttribute("aria-disabled");
      else button.setAttribute("aria-disabled", "true");
    });
    if (!before || before.live_to.room === shuttle.live_to.room) return;
    if (this.dialog.open) this.dialog.close();
    this.tell(liveSentence(shuttle));
  }

  /** @param {Place} place */
  create(place) {
    const item = make("li");
    const button = small(place.label, "staff.visit");
    button.addEventListener("click", () => void this.go(place.room));
    item.append(button);
    return item;
  }

  /** Whether a move has to wait for the question. @param {Record<string, unknown>} fields of the act */
  asksFirst(fields) {
    const left = this.shuttle && liveRoom(this.shuttle);
    return Boolean(left) && left?.room !== fields.room && !("back_at_minutes" in fields);
  }

  /** Go there; whoever is left reads by when somebody will be back. @param {string} to */
  async go(to) {
    const { shuttle } = this;
    if (!shuttle || !this.may || to === (shuttle.live_to.room ?? CORRIDOR)) return;
    const target = shuttle.rooms.find((room) => room.room === to);
    if (target && !target.may_enter) return this.tell(S.live.not_served);
    const left = liveRoom(shuttle);
    if (!left) return void (await this.ask("staff.visit", { room: to }, true));
    this.going = to;
    fill(get("back-heading"), say(S.back.heading, { room: left.title }));
    fill(get("back-legend"), say(S.back.legend, { name: left.name }));
    fill(get("back-hint"), say(S.back.hint, { name: left.name }));
    fill(get("back-go"), target ? say(S.back.go_to, { room: target.title }) : S.back.go_nobody);
    const { back_minutes, back_default } = shuttle;
    keepList(get("back-minutes"), back_minutes, String, (minutes) => choiceOf(minutes, back_default), (item, minutes) => {
      fill(item.querySelector("span") ?? item, backWords(minutes, Date.now()));
    });
    openDialog(this.dialog);
    chosenOf(this.dialog)?.focus();
  }

  async leave() {
    const minutes = Number(chosenOf(this.dialog)?.value ?? this.shuttle?.back_default);
    await this.ask("staff.visit", { room: this.going, back_at_minutes: minutes }, true);
  }
}

/** @param {HTMLElement} dialog @returns {HTMLInputElement | null} */
const chosenOf = (dialog) => dialog.querySelector("input:checked");

/** @param {number} minutes @param {number} usual */
function choiceOf(minutes, usual) {
  const item = make("li");
  const label = make("label", "pick");
  const box = make("input");
  box.type = "radio";
  box.name = "back-minutes";
  box.value = String(minutes);
  box.checked = minutes === usual;
  label.append(box, make("span"));
  item.append(label);
  return item;
}
