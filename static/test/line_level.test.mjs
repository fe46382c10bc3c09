/** The own connection in words: worse soon, better late, and never for one bad second. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { countersOf, lossBetween } from "../src/js/counters.mjs";
import { LineLevel, levelOf } from "../src/js/line_level.mjs";
import { quality, whole } from "../src/js/verdicts.mjs";

const GOOD = { loss: 0, roundTrip: 60, up: 900 };
const LOSSY = { ...GOOD, loss: 0.08 };
const AWFUL = { ...GOOD, loss: 0.3 };

/** @param {LineLevel} line @param {number} from @param {number} seconds @param {typeof GOOD} measure */
function run(line, from, seconds, measure) {
  const levels = [];
  for (let second = from; second < from + seconds; second += 1) levels.push(line.take(measure, 1000 * second));
  return levels;
}

test("limits are those of the written rule", () => {
  assert.equal(levelOf(GOOD), "good");
  assert.equal(levelOf({ ...GOOD, loss: 0.05 }), "weak");
  assert.equal(levelOf({ ...GOOD, roundTrip: 400 }), "weak");
  assert.equal(levelOf({ ...GOOD, loss: 0.15 }), "very-weak");
  assert.equal(levelOf({ ...GOOD, up: 59 }), "very-weak");
  assert.equal(levelOf({ ...GOOD, up: null }), "good");
});

test("one bad second changes nothing, some do", () => {
  const line = new LineLevel();
  run(line, 0, 10, GOOD);
  assert.deepEqual([...new Set(run(line, 10, 1, { ...GOOD, loss: 0.3 }))], ["good"]);
  assert.equal(run(line, 11, 10, LOSSY).at(-1), "weak");
});

test("it counts as better only after twenty good seconds", () => {
  const line = new LineLevel();
  run(line, 0, 10, AWFUL);
  assert.equal(line.level, "very-weak");
  const after = run(line, 10, 40, GOOD);
  const first = after.indexOf("good");
  assert.ok(first >= 20, `better after ${first} s`);
  assert.equal(after.at(-1), "good");
});

test("loss is the worse of what did not come and of ours that was lost", () => {
  const before = countersOf([{ type: "inbound-rtp", kind: "audio", mid: "2", packetsReceived: 100, packetsLost: 0 }]);
  const now = countersOf([
    { type: "inbound-rtp", kind: "audio", mid: "2", packetsReceived: 190, packetsLost: 10 },
    { type: "remote-inbound-rtp", fractionLost: 0.02, roundTripTime: 0.1 },
  ]);
  assert.equal(lossBetween(before, now), 0.1);
  assert.equal(now.roundTrip, 100);
  assert.equal(now.sound.get("2"), 190);
  assert.equal(lossBetween(now, countersOf([{ type: "remote-inbound-rtp", fractionLost: 0.2 }])), 0.2);
});

test("counters that begin again are no loss", () => {
  const many = countersOf([{ type: "inbound-rtp", packetsReceived: 500, packetsLost: 9 }]);
  assert.equal(lossBetween(many, countersOf([{ type: "inbound-rtp", packetsReceived: 3, packetsLost: 0 }])), 0);
});

test("the check's measures become words", () => {
  assert.equal(quality({ loss: 0, roundTrip: 30, down: 5000 }), "good");
  assert.equal(quality({ loss: 0.06, roundTrip: 30, down: 5000 }), "sound");
  assert.equal(quality({ loss: null, roundTrip: null, down: 100 }), "sound");
  assert.equal(quality({ loss: 0.4, roundTrip: 30, down: 5000 }), "none");
  assert.equal(quality({ loss: null, roundTrip: null, down: null }), "skipped");
});

const ALL = { socket: "good", udp: "good", relay: "good", quality: "good" };
for (const [name, changed, word] of [
  ["everything works", {}, "good"],
  ["the direct way alone", { relay: "not_set_up" }, "good"],
  ["the relay alone", { udp: "none" }, "relay"],
  ["a person who uses only the relay", { udp: "not_needed" }, "relay"],
  ["little room", { quality: "sound" }, "sound-only"],
  ["no way at all", { udp: "none", relay: "none" }, "none"],
  ["no direct way and no relay here", { udp: "none", relay: "not_set_up" }, "none"],
  ["no socket", { socket: "none" }, "none"],
  ["a test that we refused", { udp: "skipped", relay: "not_set_up", quality: "skipped" }, "skipped"],
]) {
  test(`kept in one word: ${name}`, () => assert.equal(whole({ ...ALL, ...changed }), word));
}
