/** Which cameras, microphones and speakers there are to choose from, by names that a person knows. */

/** @typedef {"microphone" | "camera" | "speaker"} Kind */
/** @typedef {{kind: Kind, id: string, name: string, used: boolean}} Choice */

/** @type {Record<string, Kind>} */
const KINDS = { audioinput: "microphone", videoinput: "camera", audiooutput: "speaker" };

/**
 * Turn what the browser lists into choices. Before permission a browser names nothing: such entries
 * are left out, since nobody can choose among nameless things. A speaker is offered only where the
 * browser can use it.
 * @param {Pick<MediaDeviceInfo, "kind" | "deviceId" | "label">[]} found
 * @param {Partial<Record<Kind, string>>} used the id in use, by kind
 * @param {boolean} speakers whether this browser can play through a chosen speaker
 * @returns {Choice[]}
 */
export function choicesOf(found, used, speakers) {
  const choices = found
    .filter((one) => one.deviceId && one.label && (speakers || one.kind !== "audiooutput"))
    .map((one) => ({ kind: KINDS[one.kind], id: one.deviceId, name: one.label, used: false }));
  for (const kind of /** @type {Kind[]} */ (["microphone", "camera", "speaker"])) {
    const ofKind = choices.filter((one) => one.kind === kind);
    const inUse = ofKind.find((one) => one.id === used[kind]) ?? (kind === "speaker" ? ofKind[0] : undefined);
    if (inUse) inUse.used = true;
  }
  return choices;
}

/** Whether this browser can play through a chosen speaker; on phones the volume keys do. */
export function choosesSpeakers() {
  return typeof HTMLMediaElement !== "undefined" && "setSinkId" in HTMLMediaElement.prototype;
}

/**
 * Ask the browser what there is now. Nothing is listed where a browser has no devices at all.
 * @param {Partial<Record<Kind, string>>} used
 * @param {Pick<MediaDevices, "enumerateDevices"> | undefined} [devices]
 */
export async function listDevices(used, devices = globalThis.navigator?.mediaDevices) {
  const found = (await devices?.enumerateDevices().catch(() => [])) ?? [];
  return choicesOf(found, used, choosesSpeakers());
}
