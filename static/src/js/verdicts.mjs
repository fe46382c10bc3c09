/** What measures of a connection mean to a person: good, enough for sound, or not working. Pure. */

/** @typedef {"good" | "sound" | "none" | "skipped" | "not_set_up" | "not_needed"} Result */
/** @typedef {{loss: number | null, roundTrip: number | null, down: number | null}} Measures
 *  loss 0 to 1, round trip in ms, what came down in kb/s; null: not measured */

const GOOD = { loss: 0.05, roundTrip: 400, down: 400 };
const SOUND = { loss: 0.15, roundTrip: 1200, down: 64 };

/** @param {Measures} measures @returns {Result} */
export function quality(measures) {
  const { loss, roundTrip, down } = measures;
  if (loss === null && roundTrip === null && down === null) return "skipped";
  if (within(measures, GOOD)) return "good";
  return within(measures, SOUND) ? "sound" : "none";
}

/** @param {Measures} measures @param {{loss: number, roundTrip: number, down: number}} limits */
function within({ loss, roundTrip, down }, limits) {
  return (loss ?? 0) < limits.loss && (roundTrip ?? 0) < limits.roundTrip && (down ?? Infinity) >= limits.down;
}

/**
 * The whole connection in the one word that is kept.
 * @param {Record<"socket" | "udp" | "relay" | "quality", Result>} results
 * @returns {"good" | "relay" | "sound-only" | "none" | "skipped"}
 */
export function whole({ socket, udp, relay, quality: room }) {
  if (socket === "skipped" || (udp === "skipped" && relay !== "good")) return "skipped";
  if (socket === "none" || (udp !== "good" && relay !== "good")) return "none";
  if (room === "sound" || room === "none") return "sound-only";
  return udp === "good" ? "good" : "relay";
}
