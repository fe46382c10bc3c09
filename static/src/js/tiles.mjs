/** The pictures of the people in this room: who sits where comes from the view, and from nowhere else. */
import { fill, get, keepList, show } from "./dom.mjs";
import { say, words } from "./words.mjs";

/** @typedef {import("./types").Other} Other */
/** @typedef {{key: string, name: string, label: string, state: string, camera: boolean, seat: number | null, own: boolean}} Tile */

/** @param {string} name @returns {string} up to two letters */
export function initials(name) {
  const parts = name.trim().split(/\s+/u).filter(Boolean);
  return parts.slice(0, 2).map((part) => [...part][0]?.toLocaleUpperCase() ?? "").join("");
}

/**
 * What each tile shows, in the order of the view.
 * @param {Other[]} people
 * @returns {Tile[]}
 */
export function tilesOf(people) {
  return people.map((person) => ({
    key: person.id ?? `${person.name}|${person.guide}`,
    name: person.name,
    label: person.guide ? say(words.room.guide, { name: person.name }) : person.name,
    state: person.state,
    camera: person.camera,
    seat: person.seat,
    own: false,
  }));
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
  /** @param {(seat: number) => MediaStream | null} pictureOf the stream of one seat */
  constructor(pictureOf) {
    this.pictureOf = pictureOf;
    this.list = get("tiles");
    this.template = /** @type {HTMLTemplateElement} */ (/** @type {unknown} */ (get("tile")));
    /** @type {MediaStream | null} */
    this.own = null;
  }

  /** @param {Tile[]} tiles */
  render(tiles) {
    this.list.dataset.count = String(tiles.length);
    keepList(this.list, tiles, (tile) => tile.key, () => this.create(), (element, tile) => this.update(element, tile));
  }

  create() {
    const copy = /** @type {DocumentFragment} */ (this.template.content.cloneNode(true));
    return /** @type {HTMLElement} */ (copy.firstElementChild);
  }

  /** @param {HTMLElement} element @param {Tile} tile */
  update(element, tile) {
    fill(/** @type {Element} */ (element.querySelector(".tile__name")), tile.label);
    fill(/** @type {Element} */ (element.querySelector(".tile__state")), tile.state);
    fill(/** @type {Element} */ (element.querySelector(".tile__initials")), initials(tile.name));
    element.classList.toggle("tile--own", tile.own);
    if (tile.seat === null) delete element.dataset.seat;
    else element.dataset.seat = String(tile.seat);
    const video = /** @type {HTMLVideoElement} */ (element.querySelector("video"));
    this.picture(video, tile.camera ? this.streamOf(tile) : null);
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
