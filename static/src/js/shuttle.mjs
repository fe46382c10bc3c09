/** The advocate's page of a shuttle: room, relay desk, room, with what the facilitator's desk has moved between them. */
import { Since } from "./desk_time.mjs";
import { fill, get, show } from "./dom.mjs";
import { RelayAsks } from "./shuttle_asks.mjs";
import { RelayDesk } from "./shuttle_desk.mjs";
import { LiveTo, liveRoom } from "./shuttle_live.mjs";
import { Confidences } from "./shuttle_notes.mjs";
import { Rooms, newsOf } from "./shuttle_rooms.mjs";
import { ShuttleTabs } from "./shuttle_tabs.mjs";
import { Thread } from "./shuttle_thread.mjs";
import { S } from "./shuttle_words.mjs";
import { joined, say, words } from "./words.mjs";

/** @typedef {import("./shuttle_types").ShuttleView} ShuttleView */
/** @typedef {import("./shuttle_types").SideRoom} SideRoom */
/** @typedef {import("./desk_types").Ask} Ask */

const SIDES = ["harmed", "responsible"];

/** Whose room a column shows: the names of its principals. @param {SideRoom[]} rooms */
export const columnName = (rooms) => rooms.map((room) => room.title).join(", ");

/** Everything that is counted on this page, with when it began as the server says. @param {SideRoom[]} rooms */
export function countedIn(rooms) {
  return rooms.flatMap((room) => {
    const counted = [];
    if (room.alone_since) counted.push({ key: `alone|${room.room}|${room.alone_since}`, at: room.alone_since });
    if (room.with_since) counted.push({ key: `with|${room.room}|${room.with_since}`, at: room.with_since });
    return counted;
  });
}

/** Colleagues who are connected and stand in the corridor. @param {ShuttleView} view @returns {string[]} */
export function inCorridor(view) {
  const staff = (view.everyone ?? []).filter((one) => one.side === "staff" && one.connected && one.room === "corridor");
  return staff.map((one) => one.name);
}

export class ShuttlePage {
  /**
   * @param {Ask} ask
   * @param {Ask} quietly says nothing when it is done
   * @param {import("./announce.mjs").Announcer} announcer
   */
  constructor(ask, quietly, announcer) {
    this.announcer = announcer;
    this.laid = false;
    this.since = new Since();
    const asks = new RelayAsks(ask, quietly);
    this.live = new LiveTo(ask, (sentence) => announcer.assertive(sentence));
    this.rooms = new Rooms(ask, (room) => void this.live.go(room));
    this.desk = new RelayDesk(asks, announcer);
    this.notes = new Confidences(asks);
    this.corridor = new Thread(get("corridor"), {
      label: S.corridor.heading,
      send: async (text) => (await ask("staff.corridor", { text })).ok,
    });
    /** @type {ShuttleView | null} */
    this.view = null;
    /** @type {Set<string> | null} */
    this.told = null;
    this.ageOf = (/** @type {string} */ key, /** @type {string | null} */ at) => this.since.age(`${key}|${at}`);
  }

  /** The pictures, the next step and the panel stand elsewhere in a shuttle; they are moved once, before anything plays. */
  lay() {
    this.laid = true;
    this.tabs = new ShuttleTabs();
    get("shuttle").prepend(get("people"));
    get("shuttle-steps").append(get("next"), get("closing"), get("board"));
    get("shuttle-more").append(get("desk-panel"));
    for (const [id, said] of Object.entries({ "take-break": S.pause, "end-pause": S.pause, separate: S.stop, "end-pause-words": S.paused })) {
      fill(get(id), said);
    }
    get("main").dataset.shuttle = "";
  }

  /** @param {ShuttleView} view */
  render(view) {
    const { shuttle } = view;
    if (!shuttle) return;
    if (!this.laid) this.lay();
    this.view = view;
    for (const id of ["shuttle", "live-to"]) show(get(id), view.you.place !== "gone");
    get("shuttle").dataset.live = liveRoom(shuttle)?.side ?? "";
    const since = countedIn(shuttle.rooms);
    this.since.keep(since);
    this.live.render(view);
    /** @type {Record<string, string>} */
    const names = {};
    /** @type {Record<string, string[]>} */
    const keys = { desk: this.desk.keys(view) };
    for (const side of SIDES) {
      const rooms = shuttle.rooms.filter((room) => room.side === side);
      names[side] = columnName(rooms);
      keys[side] = newsOf(view, rooms);
      fill(get(`side-heading-${side}`), names[side]);
      this.rooms.render(get(`side-rooms-${side}`), view, rooms, this.ageOf, Date.now());
    }
    this.desk.render(view);
    this.notes.render(view);
    this.renderCorridor(view);
    keys.desk.push(...shuttle.corridor.filter((message) => !message.mine).map((message) => `corridor|${message.id}`));
    this.tabs?.render(names, keys);
  }

  /** Brings the panel of everything else into view, where it is folded away. */
  reveal() {
    if (!this.tabs) return;
    this.tabs.choose("desk");
    /** @type {HTMLDetailsElement} */ (get("shuttle-all")).open = true;
  }

  /** @param {ShuttleView} view */
  renderCorridor(view) {
    const said = view.shuttle?.corridor ?? [];
    const here = inCorridor(view);
    fill(get("corridor-here"), here.length ? say(S.corridor.here, { names: joined(here) }) : S.corridor.nobody);
    const may = view.may.includes("staff.corridor");
    this.corridor.render(said, may ? [{ id: "corridor", name: "" }] : [], S.corridor.label);
    for (const message of said) {
      if (this.told && !this.told.has(message.id) && !message.mine) {
        this.announcer.polite(say(S.corridor.new, { name: message.from ?? words.desk.messages.you }), "corridor");
      }
    }
    this.told = new Set(said.map((message) => message.id));
  }

  tick() {
    if (this.view) this.rooms.tick(this.view, this.ageOf, Date.now());
  }
}
