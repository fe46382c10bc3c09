/** What a page says about its line: lost, back, and closed for good. */
import { fill, find, get, onPress, show } from "./dom.mjs";
import { fields, say, words } from "./words.mjs";

const LONG = 30000; // ms until a phone number and a button join the words
const SOON = 1500; // ms of trouble with sound and picture that need no words
const LONG_MEDIA = 15000; // ms of it until the words say more

/** @typedef {import("./types").Closing} Closing */
/** @type {Record<string, {heading: string, text: string, again: string}>} */
const CLOSED = words.closed;

/**
 * Keep the words about the line true.
 * @param {import("./call.mjs").Call} call
 * @param {import("./announce.mjs").Announcer} announcer
 * @param {{phone: string, onLost: () => void, onClosed: () => void}} options
 */
export function watchLine(call, announcer, { phone, onLost, onClosed }) {
  const main = get("main");
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let long;
  let lost = false;

  const showLost = () => {
    if (lost) return;
    lost = true;
    main.dataset.connection = "lost";
    fill(get("lost-words"), words.connection.lost);
    show(get("lost"), true);
    show(get("retry"), false);
    announcer.assertive(`${words.connection.lost_heading}. ${words.connection.lost}`);
    long = setTimeout(() => {
      const more = say(words.connection.lost_long, fields([], phone));
      fill(get("lost-words"), `${words.connection.lost} ${more}`);
      show(get("retry"), true);
      announcer.polite(more);
    }, LONG);
    onLost();
  };

  call.addEventListener("lost", showLost);
  call.addEventListener("view", () => {
    main.dataset.connection = "open";
    main.dataset.version = String(call.view?.version ?? "");
    if (!lost) return;
    lost = false;
    clearTimeout(long);
    show(get("lost"), false);
    announcer.polite(words.connection.back);
  });
  call.addEventListener("closed", (event) => {
    const closing = /** @type {CustomEvent<Closing>} */ (event).detail;
    if (closing.why === "server-restart") {
      showLost();
      return;
    }
    clearTimeout(long);
    main.dataset.connection = "closed";
    main.dataset.why = closing.why;
    renderClosed(closing);
    announcer.assertive(get("heading").textContent ?? "");
    onClosed();
  });
  watchMedia(call, announcer, phone);
  onPress("retry", () => call.start());
  onPress("closed-again", () => location.reload());
}

/**
 * Say that sound and picture are being connected again, while the line itself holds.
 * @param {import("./call.mjs").Call} call
 * @param {import("./announce.mjs").Announcer} announcer
 * @param {string} phone
 */
function watchMedia(call, announcer, phone) {
  /** @type {ReturnType<typeof setTimeout>[]} */
  let waits = [];
  /** @param {string} text */
  const put = (text) => {
    if (!find("media-trouble")) return;
    fill(get("media-trouble-words"), text);
    show(get("media-trouble"), text !== "");
    announcer.polite(text, "media-trouble");
  };
  const over = () => {
    for (const wait of waits) clearTimeout(wait);
    waits = [];
    if (find("media-trouble")?.hidden !== false) return;
    put("");
  };
  call.addEventListener("trouble", (event) => {
    const { since } = /** @type {CustomEvent<{since: number | null}>} */ (event).detail;
    const shown = find("media-trouble")?.hidden === false;
    over();
    if (since === null) {
      if (shown) announcer.polite(words.connection.media_back, "media-trouble");
      return;
    }
    const more = say(words.connection.media_long, fields([], phone));
    waits = [setTimeout(() => put(words.connection.media), SOON), setTimeout(() => put(more), LONG_MEDIA)];
  });
  call.addEventListener("lost", over); // those words say more
  call.addEventListener("closed", over);
}

/** @param {Closing} closing */
function renderClosed(closing) {
  const known = CLOSED[closing.why] ?? CLOSED.other;
  show(get("lost"), false);
  show(get("notice"), false);
  fill(get("heading"), known.heading);
  fill(get("closed-text"), known.text);
  fill(get("closed-words"), closing.words && closing.words !== known.text ? closing.words : "");
  show(get("closed-words"), Boolean(get("closed-words").textContent));
  fill(get("closed-again"), known.again);
  show(get("closed-again"), closing.again);
  show(get("closed"), true);
  get("heading").focus();
}
