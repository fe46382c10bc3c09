/** Own controls: microphone, camera, and what is said when a device or an answer fails. */
import { fill, get, onPress, show } from "./dom.mjs";
import { Hints } from "./hints.mjs";
import { NoDevice } from "./media.mjs";
import { Meter } from "./meter.mjs";
import { fields, say, sentenceCase, words } from "./words.mjs";

export { prepareDialog } from "./dialogs.mjs";

/** @typedef {import("./media.mjs").Device} Device */
/** @typedef {import("./types").View} View */
/** @typedef {import("./types").Answer} Answer */

/** @type {Record<Device, {on: [string, string], off: [string, string], said: [string, string]}>} label and icon */
const FACES = {
  microphone: {
    on: [words.media.mute, "mic"],
    off: [words.media.unmute, "mic-off"],
    said: [words.media.unmuted, words.media.muted],
  },
  camera: {
    on: [words.media.camera_off, "video"],
    off: [words.media.camera_on, "video-off"],
    said: [words.media.seen, words.media.unseen],
  },
};

/** @param {string} name the browser's name for why a device could not be had */
export function deviceWords(name) {
  const known = /** @type {Record<string, string>} */ (words.media.failures);
  return known[name] ?? known.other;
}

export class Controls {
  /**
   * @param {import("./call.mjs").Call} call
   * @param {import("./announce.mjs").Announcer} announcer
   * @param {string} phone
   */
  constructor(call, announcer, phone) {
    this.call = call;
    this.announcer = announcer;
    this.phone = phone;
    this.notNow = false;
    this.mutedBy = "";
    this.asked = false;
    new Hints(call, announcer, { phone, unmute: () => void this.turnOn("microphone") });
    this.meter = new Meter((level, heard, loud) => this.level(level, heard, loud));
    for (const device of /** @type {Device[]} */ (["microphone", "camera"])) {
      onPress(device, () => this.toggle(device));
    }
    onPress("asked-yes", () => this.turnOn("microphone"));
    onPress("asked-no", () => {
      this.notNow = true;
      show(get("asked"), false);
    });
    onPress("notice-close", () => show(get("notice"), false));
    onPress("play-button", () => void call.seats.play());
    call.seats.onRefused = (refused) => show(get("play"), refused);
    call.media.addEventListener("changed", () => this.renderDevices());
  }

  /** @param {Device} device */
  async toggle(device) {
    if (get(device).getAttribute("aria-disabled") === "true") {
      this.notice(this.mutedBy);
      return;
    }
    if (this.call.media.sending[device]) {
      this.call.turnOff(device);
      this.announcer.polite(FACES[device].said[1], device);
    } else {
      await this.turnOn(device);
    }
  }

  /** @param {Device} device */
  async turnOn(device) {
    try {
      const answer = await this.call.turnOn(device);
      if (answer.ok) this.announcer.polite(FACES[device].said[0], device);
      this.answered(answer);
    } catch (error) {
      if (!(error instanceof NoDevice)) throw error;
      this.notice(deviceWords(error.name));
    }
  }

  /** Show why something was not done. @param {Answer} answer */
  answered(answer) {
    if (!answer.ok) this.notice(answer.words ?? words.connection.not_sent);
    else show(get("notice"), false);
  }

  /** @param {string} text */
  notice(text) {
    fill(get("notice-words"), text);
    show(get("notice"), true);
    this.announcer.polite(text, "notice");
  }

  /** @param {View} view */
  render(view) {
    const held = Boolean(view.you.held_mute) && !view.you.microphone;
    const speaks = view.may.includes("person.microphone") && (view.you.may_speak || view.you.microphone);
    show(get("microphone"), speaks || held);
    if (held) get("microphone").setAttribute("aria-disabled", "true");
    else get("microphone").removeAttribute("aria-disabled");
    show(get("camera"), view.may.includes("person.camera") && (view.you.may_show || view.you.camera));
    this.renderDevices();
    this.renderAsked(view);
    this.renderMutedBy(view);
  }

  renderDevices() {
    const { sending, tracks } = this.call.media;
    for (const device of /** @type {Device[]} */ (["microphone", "camera"])) {
      const [label, icon] = sending[device] ? FACES[device].on : FACES[device].off;
      const held = get(device).getAttribute("aria-disabled") === "true";
      face(get(device), held ? words.media.muted_held_short : label, icon);
      get(device).dataset.on = String(sending[device]);
    }
    const listens = tracks.microphone !== null && tracks.microphone.enabled;
    this.meter.follow(listens ? tracks.microphone : null);
    if (!listens) this.call.watch.ownLoud = null;
    show(get("meter-row"), listens);
  }

  /** @param {number} level @param {boolean} heard @param {boolean | null} loud */
  level(level, heard, loud) {
    this.call.watch.ownLoud = loud;
    /** @type {HTMLMeterElement} */ (get("meter")).value = level;
    const text = heard ? words.media.heard : words.media.unheard;
    if (get("meter-words").textContent !== text && heard) this.announcer.polite(text, "meter");
    fill(get("meter-words"), text);
  }

  /** Somebody would like to hear from this person; nothing is unmuted for them. @param {View} view */
  renderAsked(view) {
    const asked = view.you.asked_unmute && !view.you.microphone;
    if (!asked) this.notNow = false;
    const text = sentenceCase(say(words.media.asked, fields(view.guides, this.phone)));
    fill(get("asked-words"), text);
    show(get("asked"), asked && !this.notNow);
    if (asked && !this.asked) this.announcer.assertive(text);
    this.asked = asked;
  }

  /** @param {View} view */
  renderMutedBy(view) {
    const { microphone, held_mute, may_speak, muted_by } = view.you;
    const by = microphone ? null : (muted_by ?? (held_mute ? fields(view.guides, this.phone).guides_or : null));
    const { muted_by: soft, muted_by_locked: locked, muted_held: held } = words.media;
    const text = by ? sentenceCase(say(held_mute ? held : may_speak ? soft : locked, { name: by })) : "";
    fill(get("muted-by-words"), text);
    show(get("muted-by"), text !== "");
    if (text && text !== this.mutedBy) this.announcer.assertive(text);
    this.mutedBy = text;
  }
}

/** @param {HTMLElement} button @param {string} label @param {string} icon */
function face(button, label, icon) {
  const text = button.querySelector(".tool__label");
  if (text) fill(text, label);
  const use = button.querySelector("use");
  const address = `${get("main").dataset.icons}#${icon}`;
  if (use && use.getAttribute("href") !== address) use.setAttribute("href", address);
}
