/** The pictures of the people in this room: who sits where comes from the view, and from nowhere else. */
import { fill, get, keepList, show } from "./dom.mjs";
import { say, words } from "./words.mjs";

/** @typedef {import("./types").Other} Other */
/**
 * `sees` is whether this person wants the picture; `canHide` whether it can be hidden for them alone.
 * @typedef {{key: string, name: string, label: string, state: string, camera: boolean, seat: number | null, own: boolean, microphone?: boolean,
 *   hand?: boolean, hidden?: boolean, sees?: boolean, spotlit?: boolean, canHide?: boolean, signs?: boolean}} Tile
 */

const BIGGER = 2; // pictures that can be large at once

/** @param {string} name @returns {string} up to two letters */
export function initials(name) {
  const parts = name.trim().split(/\s+/u).filter(Boolean);
  return parts.slice(0, 2).map((part) => [...part][0]?.toLocaleUpperCase() ?? "").join("");
}

/** @type {Record<string, string>} */
const ROLES = { guide: words.room.guide, supporter: words.room.supporter, interpreter: words.room.interpreter, observer: words.room.observer };

/** The name under a picture, with the word for a role that helps. @param {Other} person */
function labelOf(person) {
  const role = person.role || (person.guide ? "guide" : "");
  return ROLES[role] ? say(ROLES[role], { name: person.name }) : person.name;
}

/**
 * What each tile shows, by the fixed places of the plan, or in the order of the view.
 * @param {Other[]} people
 * @param {{sees?: string, spotlight?: string | null, canHide?: boolean}} [options]
 * @returns {Tile[]}
 */
export function tilesOf(people, { sees = "everyone", spotlight = null, canHide = false } = {}) {
  const placed = people.map((person, index) => ({ person, place: person.place ?? index }));
  placed.sort((a, b) => a.place - b.place);
  return placed.map(({ person }) => ({
    key: person.id ?? `${person.name}|${person.guide}`,
    name: person.name,
    label: labelOf(person),
    state: person.state,
    camera: person.camera,
    microphone: person.microphone,
    seat: person.seat,
    own: false,
    hand: person.hand ?? false,
    hidden: person.hidden ?? false,
    sees: sees === "everyone" || (sees === "guides" && person.guide),
    spotlit: spotlight === person.name,
    canHide,
    signs: person.role === "interpreter",
  }));
}

/**
 * The words under a name; pictures and rings repeat them and never replace them.
 * @param {Tile} tile
 */
export function stateOf(tile) {
  const unseen = tile.hidden ? words.room.picture_hidden : tile.sees === false ? words.room.picture_unseen : "";
  // The server says of such a picture that it is off: this person knows better, and why.
  const state = unseen ? [unseen, tile.microphone ? "" : words.room.muted] : [tile.state];
  return [tile.hand ? words.room.asks : "", ...state].filter(Boolean).join(", ");
}

/**
 * Show a picture with the first frame that was received after the seat was given: an element may
 * begin with the last frame of whoever sat there before.
 * @param {HTMLVideoElement} video
 * @param {MediaStream} stream
 * @param {number} since on the page's clock, in ms
 */
function reveal(video, stream, since) {
  video.requestVideoFrameCallback((_, frame) => {
    if (video.srcObject !== stream) return;
    if (frame.receiveTime !== undefined && frame.receiveTime < since) reveal(video, stream, since);
    else show(video, true);
  });
}

export class Tiles {
  /**
   * @param {(seat: number) => MediaStream | null} pictureOf the stream of one seat
   * @param {(name: string, hidden: boolean) => void} [onHide] hide one person's picture, or show it again
   */
  constructor(pictureOf, onHide = () => undefined) {
    this.pictureOf = pictureOf;
    this.onHide = onHide;
    this.list = get("tiles");
    this.template = /** @type {HTMLTemplateElement} */ (/** @type {unknown} */ (get("tile")));
    /** @type {MediaStream | null} */
    this.own = null;
    /** @type {string[]} keys of what this person made bigger, the oldest first */
    this.bigger = [];
    /** @type {(seat: number | "own" | null) => boolean} */
    this.speaks = () => false;
    /** @type {Tile[]} */
    this.shown = [];
  }

  /** @param {Tile[]} tiles */
  render(tiles) {
    this.shown = tiles;
    this.bigger = this.bigger.filter((key) => tiles.some((tile) => tile.key === key));
    this.list.dataset.count = String(tiles.length);
    this.list.dataset.big = String(tiles.filter((tile) => this.isBig(tile)).length);
    keepList(this.list, tiles, (tile) => tile.key, (tile) => this.create(tile), (element, tile) => this.update(element, tile));
  }

  /** @param {Tile} tile */
  isBig(tile) {
    return Boolean(tile.spotlit) || this.bigger.includes(tile.key);
  }

  /** @param {Tile} tile */
  create(tile) {
    const copy = /** @type {DocumentFragment} */ (this.template.content.cloneNode(true));
    const element = /** @type {HTMLElement} */ (copy.firstElementChild);
    element.querySelector(".tile__press")?.addEventListener("click", () => this.press(tile.key));
    element.querySelector(".tile__hide")?.addEventListener("click", () => {
      const now = this.shown.find((one) => one.key === tile.key);
      if (now) this.onHide(now.name, !now.hidden);
    });
    return element;
  }

  /** Bigger, or as before. @param {string} key */
  press(key) {
    if (this.bigger.includes(key)) this.bigger = this.bigger.filter((one) => one !== key);
    else this.bigger = [...this.bigger, key].slice(-BIGGER);
    this.render(this.shown);
  }

  /** Every picture as the plan has it. @returns {boolean} whether any was bigger */
  allSmall() {
    const any = this.bigger.length > 0;
    this.bigger = [];
    if (any) this.render(this.shown);
    return any;
  }

  /** @param {HTMLElement} element @param {Tile} tile */
  update(element, tile) {
    fill(/** @type {Element} */ (element.querySelector(".tile__name")), tile.label);
    fill(/** @type {Element} */ (element.querySelector(".tile__state")), stateOf(tile));
    fill(/** @type {Element} */ (element.querySelector(".tile__initials")), initials(tile.name));
    element.classList.toggle("tile--own", tile.own);
    element.classList.toggle("tile--big", this.isBig(tile));
    element.classList.toggle("tile--signs", tile.signs ?? false);
    element.classList.toggle("tile--asks", tile.hand ?? false);
    if (tile.seat === null) delete element.dataset.seat;
    else element.dataset.seat = String(tile.seat);
    this.updateButtons(element, tile);
    this.updateSpeaking(element, tile);
    const video = /** @type {HTMLVideoElement} */ (element.querySelector("video"));
    const wanted = tile.camera && !tile.hidden && tile.sees !== false;
    this.picture(video, wanted ? this.streamOf(tile) : null);
  }

  /** @param {HTMLElement} element @param {Tile} tile */
  updateButtons(element, tile) {
    const big = this.isBig(tile);
    const label = say(this.bigger.includes(tile.key) ? words.room.smaller : words.room.bigger, { name: tile.name });
    const press = element.querySelector(".tile__press");
    if (press && press.getAttribute("aria-label") !== label) press.setAttribute("aria-label", label);
    show(press, !tile.own);
    const hide = element.querySelector(".tile__hide");
    if (!hide) return;
    show(hide, Boolean(tile.canHide) && (Boolean(tile.hidden) || (big && tile.camera)));
    fill(hide, tile.hidden ? words.room.show : words.room.hide);
    hide.setAttribute("aria-label", `${hide.textContent}: ${tile.name}`);
  }

  /** Who speaks has changed: rings and words only, no picture is touched. */
  renderSpeaking() {
    for (const tile of this.shown) {
      const element = [...this.list.children].find((child) => /** @type {HTMLElement} */ (child).dataset.key === tile.key);
      if (element instanceof HTMLElement) this.updateSpeaking(element, tile);
    }
  }

  /** @param {HTMLElement} element @param {Tile} tile */
  updateSpeaking(element, tile) {
    const speaks = this.speaks(tile.own ? "own" : tile.seat);
    element.classList.toggle("tile--speaks", speaks);
    show(element.querySelector(".tile__speaking"), speaks);
  }

  /** @param {Tile} tile */
  streamOf(tile) {
    if (tile.own) return this.own;
    return tile.seat === null ? null : this.pictureOf(tile.seat);
  }

  /**
   * A picture goes at once when the view says so, since the element would keep the last frame; it
   * comes with the first new frame.
   * @param {HTMLVideoElement} video
   * @param {MediaStream | null} stream
   */
  picture(video, stream) {
    if (video.srcObject === stream) return;
    show(video, false);
    video.srcObject = stream;
    if (!stream) return;
    video.play().catch(() => undefined);
    reveal(video, stream, performance.now());
  }

  /** Hide every picture but one's own: the line is lost. */
  darken() {
    for (const tile of this.list.querySelectorAll(".tile:not(.tile--own)")) {
      const video = tile.querySelector("video");
      if (video) this.picture(video, null);
    }
  }
}
