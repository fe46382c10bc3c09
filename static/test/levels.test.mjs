/** Whom a page hears speaking: by the level that came with the sound, and not by an old one. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { changed, isLoud } from "../src/js/levels.mjs";

const CLOCK = { now: 5000, origin: 1_700_000_000_000 };

test("loud now is loud, on either clock", () => {
  assert.equal(isLoud([{ audioLevel: 0.2, timestamp: 4900 }], CLOCK, 0), true);
  assert.equal(isLoud([{ audioLevel: 0.2, timestamp: CLOCK.origin + 4900 }], CLOCK, 0), true);
});

test("quiet is not loud, and what is old is not now", () => {
  assert.equal(isLoud([{ audioLevel: 0.001, timestamp: 4900 }], CLOCK, 0.5), false);
  assert.equal(isLoud([{ audioLevel: 0.2, timestamp: 3000 }], CLOCK, 0.5), false);
  assert.equal(isLoud([{ audioLevel: 0.2, timestamp: CLOCK.origin + 3000 }], CLOCK, 0), false);
});

test("where no level comes with the sound the browser's own count is used", () => {
  assert.equal(isLoud([{ timestamp: 4900 }], CLOCK, 0.2), true);
  assert.equal(isLoud([], CLOCK, 0), false);
});

test("only changes are told", () => {
  const before = new Map([[0, true]]);
  assert.equal(changed(before, new Map([[0, true]])), null);
  assert.deepEqual(changed(before, new Map([[0, false]])), new Map([[0, false]]));
  assert.deepEqual(changed(before, new Map()), new Map());
});
