/** Why a camera or microphone could not be had, and for which browser the steps are written. Pure. */

/** @typedef {"works" | "none" | "blocked" | "in-use" | "silent" | "skipped"} Works */
/** @typedef {"granted" | "denied" | "prompt" | "unknown"} Permission */

/** @type {Record<string, Works>} the browser's name for the reason -> what it is to a person */
const REASONS = {
  NotAllowedError: "blocked",
  SecurityError: "blocked",
  "blocked-by-system": "blocked",
  dismissed: "blocked",
  NotReadableError: "in-use",
  AbortError: "in-use",
};

/** @param {string} reason from `NoDevice` @returns {Works} */
export function worksWord(reason) {
  return REASONS[reason] ?? "none";
}

/**
 * Who blocked it. The browser's own rule says more than the error: what it has allowed and is refused
 * all the same, the system refuses; what it would still ask about was only closed.
 * @param {string} reason from `NoDevice`
 * @param {Permission} permission
 * @returns {"blocked" | "dismissed" | "blocked-by-system"}
 */
export function blockedBy(reason, permission) {
  if (reason === "blocked-by-system" || reason === "dismissed") return reason;
  if (permission === "granted") return "blocked-by-system";
  return permission === "prompt" ? "dismissed" : "blocked";
}

/**
 * Which help to show for what was found; none when both work.
 * @param {{camera: Works, microphone: Works}} found
 * @param {string} blocked by whom, from `blockedBy`
 * @returns {string | null} a name in words.check.faults
 */
export function faultOf({ camera, microphone }, blocked) {
  const both = [camera, microphone];
  if (both.includes("blocked")) return blocked;
  if (both.includes("in-use")) return "in-use";
  if (camera === "none" && microphone === "none") return "neither";
  if (camera === "none") return "no-camera";
  return microphone === "none" ? "no-microphone" : null;
}

/**
 * The kind of browser and of device, by what the browser says of itself.
 * @param {string} agent
 * @param {number} touches how many fingers the screen takes: a tablet may call itself a Mac
 * @returns {{browser: string, system: string, phone: boolean}}
 */
export function familyOf(agent, touches = 0) {
  const ios = /iPhone|iPad|iPod/.test(agent) || (/Macintosh/.test(agent) && touches > 1);
  if (ios) return { browser: "ios", system: "ios", phone: true };
  if (/Android/.test(agent)) return { browser: "android", system: "android", phone: true };
  const system = /Windows/.test(agent) ? "windows" : /Macintosh/.test(agent) ? "mac" : "other";
  const browsers = /** @type {[RegExp, string][]} */ ([
    [/Edg\//, "edge"],
    [/Firefox\//, "firefox"],
    [/Chrom(e|ium)\//, "chrome"],
    [/Safari\//, "safari"],
  ]);
  const browser = browsers.find(([known]) => known.test(agent))?.[1] ?? "other";
  return { browser, system, phone: false };
}

/**
 * Choose the steps for this browser among those that are written.
 * @param {string[]} written families that have steps
 * @param {{browser: string, system: string, phone: boolean}} family
 * @returns {string}
 */
export function stepsFor(written, family) {
  const wishes = [family.browser, family.system, family.phone ? "phone" : "other", "other"];
  return wishes.find((wish) => written.includes(wish)) ?? written[0];
}
