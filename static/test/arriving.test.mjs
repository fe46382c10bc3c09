/** When a connection is built anew: only where that helps, and never for another's silence. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { Arriving } from "../src/js/arriving.mjs";

/**
 * Count once a second; each step says what grew.
 * @param {{seconds: number, bytes?: boolean, sound?: number[], expected?: number[], silentServer?: boolean}[]} story
 */
function live(story) {
  const arriving = new Arriving();
  arriving.restart(0);
  let now = 0;
  let bytes = 0;
  let heard = 0;
  const counts = new Map();
  const outcomes = [];
  for (const { seconds, bytes: grows = true, sound = [], expected = [], silentServer = false } of story) {
    for (let second = 0; second < seconds; second += 1) {
      now += 1000;
      if (grows) bytes += 100;
      if (!silentServer) heard = now;
      for (const seat of sound) counts.set(seat, (counts.get(seat) ?? 0) + 50);
      const packets = new Map(expected.map((seat) => [seat, counts.get(seat) ?? 0]));
      outcomes.push({ now, ...arriving.look({ now, heard, bytes, packets }) });
    }
  }
  return outcomes;
}

const rebuilt = (outcomes) => outcomes.filter((one) => one.rebuild).map((one) => one.now);

test("a call whose sound arrives has no trouble", () => {
  const outcomes = live([{ seconds: 30, sound: [0, 1], expected: [0, 1] }]);
  assert.deepEqual(outcomes.filter((one) => one.since !== null), []);
});

test("nothing at all for some seconds is trouble, and is built anew after four to five of them", () => {
  const outcomes = live([{ seconds: 5, sound: [0], expected: [0] }, { seconds: 5, bytes: false, expected: [0] }]);
  assert.equal(outcomes.find((one) => one.since !== null).since, 5000);
  assert.deepEqual(rebuilt(outcomes), [10000]);
});

test("while the server is silent too nothing is built anew, and it gets two seconds to heal afterwards", () => {
  const cut = { bytes: false, expected: [0], silentServer: true };
  const outcomes = live([
    { seconds: 5, sound: [0], expected: [0] },
    { seconds: 8, ...cut },
    { seconds: 1, bytes: false, expected: [0] },
    { seconds: 9, sound: [0], expected: [0] },
  ]);
  assert.deepEqual(rebuilt(outcomes), []);
  assert.equal(outcomes.at(-1).since, null);
  const dead = live([{ seconds: 5, sound: [0], expected: [0] }, { seconds: 8, ...cut }, { seconds: 4, bytes: false, expected: [0] }]);
  assert.equal(rebuilt(dead)[0], 15000);
});

test("one person's silence is theirs: nobody is taken away for it", () => {
  assert.deepEqual(rebuilt(live([{ seconds: 5, sound: [0], expected: [0] }, { seconds: 60, expected: [0] }])), []);
});

test("no sound of several while all else comes is built anew once, and not again until sound came", () => {
  const outcomes = live([
    { seconds: 5, sound: [0, 1], expected: [0, 1] },
    { seconds: 30, expected: [0, 1] },
    { seconds: 2, sound: [1], expected: [0, 1] },
    { seconds: 7, expected: [0, 1] },
  ]);
  assert.deepEqual(rebuilt(outcomes), [10000, 42000]);
});

test("where nobody speaks a quiet connection is given longer", () => {
  const outcomes = live([{ seconds: 3 }, { seconds: 9, bytes: false }]);
  assert.deepEqual(rebuilt(outcomes), []);
  assert.deepEqual(rebuilt(live([{ seconds: 3 }, { seconds: 10, bytes: false }])), [13000]);
});

test("a person who has just come gets time before their silence counts", () => {
  const outcomes = live([{ seconds: 5 }, { seconds: 2, expected: [0, 1] }]);
  assert.deepEqual(outcomes.filter((one) => one.since !== null), []);
});
