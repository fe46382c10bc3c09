/** Asks for camera and microphone as kindly as can be: both at once, and else whatever there is. */
import { blockedBy, faultOf, worksWord } from "./faults.mjs";
import { NoDevice } from "./media.mjs";

/** @typedef {import("./faults.mjs").Works} Works */
/** @typedef {import("./faults.mjs").Permission} Permission */
/** @typedef {import("./media.mjs").Device} Device */
/** @typedef {{camera: Works, microphone: Works, fault: string | null}} Acquired */

const BOTH = /** @type {Device[]} */ (["camera", "microphone"]);

/**
 * Start what there is. Nothing is sent by it.
 * @param {import("./media.mjs").OwnMedia} media
 * @param {(device: Device) => Promise<Permission>} [permissionOf]
 * @returns {Promise<Acquired>}
 */
export async function acquire(media, permissionOf = askPermission) {
  const reason = await failure(media, BOTH);
  if (reason === null) return { camera: "works", microphone: "works", fault: null };
  if (reason === "missing") return { camera: "none", microphone: "none", fault: "in-app" };
  const permissions = { camera: await permissionOf("camera"), microphone: await permissionOf("microphone") };
  /** @type {Record<Device, Works>} */
  const found = { camera: worksWord(reason), microphone: worksWord(reason) };
  let blocked = "blocked";
  for (const device of BOTH) {
    // Nobody is asked twice: alone only what can be had without another question, or failed otherwise.
    const asks = worksWord(reason) === "blocked" && permissions[device] !== "granted";
    const alone = asks ? reason : await failure(media, [device]);
    found[device] = alone === null ? "works" : worksWord(alone);
    if (found[device] === "blocked") blocked = blockedBy(alone ?? reason, permissions[device]);
  }
  return { ...found, fault: faultOf(found, blocked) };
}

/**
 * @param {import("./media.mjs").OwnMedia} media
 * @param {Device[]} devices
 * @returns {Promise<string | null>} why they could not be had
 */
async function failure(media, devices) {
  try {
    await media.start(devices);
    return null;
  } catch (error) {
    if (!(error instanceof NoDevice)) throw error;
    return error.name;
  }
}

/** What the browser's own rule for this page says; some browsers do not tell. @param {Device} device */
export async function askPermission(device) {
  try {
    const status = await navigator.permissions.query({ name: /** @type {PermissionName} */ (device) });
    return status.state;
  } catch {
    return /** @type {Permission} */ ("unknown");
  }
}
