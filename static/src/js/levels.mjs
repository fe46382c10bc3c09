/** Whom this page hears speaking at this moment, by the level that comes with each seat's sound. */

const LOUD = 0.01; // of 1, about -40 dB
const STALE = 400; // ms: an older level is of somebody who has stopped

/** @typedef {Pick<RTCRtpSynchronizationSource, "audioLevel" | "timestamp">} Source */
/** @typedef {Map<number | "own", boolean>} Loud seat, or "own", -> whether it is loud now */

/**
 * Whether one seat is loud now. Where no level comes with the sound, the one that the browser counted.
 * @param {Source[]} sources as the receiver tells them
 * @param {{now: number, origin: number}} clock the page's; browsers count `timestamp` from either
 * @param {number} counted
 */
export function isLoud(sources, { now, origin }, counted) {
  const told = sources.filter((source) => source.audioLevel !== undefined && source.audioLevel !== null);
  if (!told.length) return counted >= LOUD;
  return told.some(({ audioLevel = 0, timestamp }) => {
    const age = timestamp > origin ? origin + now - timestamp : now - timestamp;
    return audioLevel >= LOUD && age < STALE;
  });
}

/**
 * What has changed since before; null when nothing has.
 * @param {Loud} before
 * @param {Loud} now
 * @returns {Loud | null} all that is known now
 */
export function changed(before, now) {
  const same = before.size === now.size && [...now].every(([key, loud]) => before.get(key) === loud);
  return same ? null : now;
}
