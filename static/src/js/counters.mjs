/** Reads the browser's counters of a peer connection into the few numbers that are looked after. */

/**
 * `bytes`: everything that came. `sound`: packets of sound by the transceiver's mid, where the
 * browser names it. `lost` and `came`:
 * packets that did not come and that did. `upLoss`: share of ours that was lost, 0 to 1. `roundTrip`: ms.
 * `up`: kb/s that could be sent, where the browser says so. `energy`: of the own microphone, where said.
 * @typedef {{bytes: number, sound: Map<string, number>, lost: number, came: number, upLoss: number,
 *   roundTrip: number, up: number | null, energy: number | null, loud: number, levels: Map<string, number>}} Counters
 */

/**
 * @param {Iterable<Record<string, any>>} reports of `getStats`
 * @returns {Counters}
 */
export function countersOf(reports) {
  /** @type {Counters} */
  const found = { bytes: 0, sound: new Map(), lost: 0, came: 0, upLoss: 0, roundTrip: 0, up: null, energy: null, loud: 0, levels: new Map() };
  for (const report of reports) READERS[report.type]?.(report, found);
  return found;
}

/** @type {Record<string, (report: Record<string, any>, found: Counters) => void>} */
const READERS = {
  "candidate-pair": (report, found) => {
    found.bytes += (report.bytesReceived ?? 0) + (report.responsesReceived ?? 0);
    if (!report.nominated) return;
    if (report.currentRoundTripTime) found.roundTrip = 1000 * report.currentRoundTripTime;
    if (report.availableOutgoingBitrate) found.up = report.availableOutgoingBitrate / 1000;
  },
  "inbound-rtp": (report, found) => {
    found.lost += Math.max(0, report.packetsLost ?? 0);
    found.came += report.packetsReceived ?? 0;
    if (report.kind !== "audio" || report.mid === undefined) return;
    found.sound.set(report.mid, report.packetsReceived ?? 0);
    found.levels.set(report.mid, report.audioLevel ?? 0);
  },
  "remote-inbound-rtp": (report, found) => {
    found.upLoss = Math.max(found.upLoss, report.fractionLost ?? 0);
    if (!found.roundTrip && report.roundTripTime) found.roundTrip = 1000 * report.roundTripTime;
  },
  "media-source": (report, found) => {
    if (report.kind !== "audio" || report.totalAudioEnergy === undefined) return;
    found.energy = report.totalAudioEnergy;
    found.loud = report.audioLevel ?? 0;
  },
};

/**
 * The share of packets that did not come between two readings, or of ours that got lost: the worse.
 * @param {Counters} before
 * @param {Counters} now
 */
export function lossBetween(before, now) {
  const lost = Math.max(0, now.lost - before.lost);
  const came = Math.max(0, now.came - before.came);
  return Math.max(now.upLoss, lost + came > 0 ? lost / (lost + came) : 0);
}
