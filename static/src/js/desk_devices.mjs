/** Choosing another microphone, camera or speaker while the call goes on. */
import { deviceWords, prepareDialog } from "./controls.mjs";
import { get, make, show } from "./dom.mjs";
import { NoDevice } from "./media.mjs";

/** @typedef {import("./devices.mjs").Kind} Kind */
/** @typedef {import("./devices.mjs").Choice} Choice */

const KINDS = /** @type {Kind[]} */ (["microphone", "camera", "speaker"]);

export class DeviceChoice {
  /**
   * @param {import("./call.mjs").Call} call
   * @param {import("./controls.mjs").Controls} controls
   */
  constructor(call, controls) {
    this.call = call;
    this.controls = controls;
    this.dialog = prepareDialog("devices-dialog");
    show(get("devices"), true);
    for (const kind of KINDS) get(`choose-${kind}`).addEventListener("change", () => void this.use(kind));
  }

  async open() {
    await this.render();
    this.dialog?.showModal();
  }

  async render() {
    const choices = await this.call.devices();
    for (const kind of KINDS) {
      const own = choices.filter((choice) => choice.kind === kind);
      show(get(`choose-${kind}-row`), own.length > 0);
      get(`choose-${kind}`).replaceChildren(...own.map(optionOf));
    }
    show(get("devices-none"), choices.length === 0);
  }

  /** @param {Kind} kind */
  async use(kind) {
    const { value } = /** @type {HTMLSelectElement} */ (get(`choose-${kind}`));
    try {
      this.controls.answered(await this.call.useDevice(kind, value));
    } catch (error) {
      if (!(error instanceof NoDevice)) throw error;
      this.dialog?.close(); // the words stand on the page
      this.controls.notice(deviceWords(error.name));
    }
  }
}

/** @param {Choice} choice */
function optionOf(choice) {
  const option = make("option", "", choice.name);
  option.value = choice.id;
  option.selected = choice.used;
  return option;
}
