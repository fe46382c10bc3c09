/** Sound and camera: which microphone, camera and speaker this device uses, while the call goes on. */
import { openDialog } from "./dialogs.mjs";
import { fill, get, keepList, show } from "./dom.mjs";
import { NoDevice } from "./media.mjs";
import { words } from "./words.mjs";

/** @typedef {import("./devices.mjs").Choice} Choice */
/** @typedef {import("./devices.mjs").Kind} Kind */

const KINDS = /** @type {Kind[]} */ (["microphone", "camera", "speaker"]);

export class DeviceChoice {
  /**
   * @param {import("./call.mjs").Call} call
   * @param {import("./announce.mjs").Announcer} announcer
   * @param {(name: string) => string} whyNot the words for a device that could not be had
   */
  constructor(call, announcer, whyNot) {
    this.box = /** @type {HTMLDetailsElement | HTMLDialogElement} */ (get("devices-part"));
    this.call = call;
    this.announcer = announcer;
    this.whyNot = whyNot;
    for (const kind of KINDS) {
      get(`device-${kind}`).addEventListener("change", (event) => {
        void this.use(kind, /** @type {HTMLSelectElement} */ (event.target).value);
      });
    }
    this.box.addEventListener("toggle", () => this.render());
    call.media.addEventListener("changed", () => this.render());
    globalThis.navigator?.mediaDevices?.addEventListener?.("devicechange", () => this.render());
  }

  /** Where the choice is a box of its own. */
  async open() {
    if (this.box instanceof HTMLDialogElement) openDialog(this.box);
    await this.render();
  }

  async render() {
    if (!this.box.open) return;
    const choices = await this.call.devices();
    for (const kind of KINDS) this.renderKind(kind, choices.filter((one) => one.kind === kind));
    show(get("devices-none"), choices.length === 0);
  }

  /** @param {Kind} kind @param {Choice[]} choices */
  renderKind(kind, choices) {
    const select = /** @type {HTMLSelectElement} */ (get(`device-${kind}`));
    keepList(
      select,
      choices,
      (one) => one.id,
      (one) => {
        const option = document.createElement("option");
        option.value = one.id;
        return option;
      },
      (option, one) => fill(option, one.name),
    );
    const used = choices.find((one) => one.used);
    if (used) select.value = used.id;
    show(get(`device-${kind}-row`), choices.length > 0);
  }

  /** @param {Kind} kind @param {string} id */
  async use(kind, id) {
    let text = words.more.device_set;
    try {
      const answer = await this.call.useDevice(kind, id);
      if (!answer.ok) text = answer.words ?? words.connection.not_sent;
    } catch (error) {
      if (!(error instanceof NoDevice)) throw error;
      text = this.whyNot(error.name);
    }
    fill(get("devices-said"), text);
    this.announcer.polite(text, "device");
    await this.render();
  }
}
