/** Shift three times leaves; typing capitals, holding it down or taking one's time does not. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { ShiftCount } from "../src/js/exit.mjs";

/** @param {ShiftCount} shift @param {number} now */
function press(shift, now) {
  shift.down("Shift");
  return shift.up("Shift", now);
}

test("three presses of Shift alone leave", () => {
  const shift = new ShiftCount();
  assert.deepEqual([press(shift, 0), press(shift, 300), press(shift, 600)], [2, 1, 0]);
});

test("capitals do not count, and start the count anew", () => {
  const shift = new ShiftCount();
  press(shift, 0);
  press(shift, 100);
  shift.down("Shift");
  shift.down("A");
  shift.up("A", 200);
  assert.equal(shift.up("Shift", 210), 3);
  assert.equal(press(shift, 300), 2);
});

test("presses far apart do not add up", () => {
  const shift = new ShiftCount();
  press(shift, 0);
  press(shift, 1000);
  assert.equal(press(shift, 7000), 2);
});

test("after leaving the count begins again", () => {
  const shift = new ShiftCount();
  for (const now of [0, 1, 2]) press(shift, now);
  assert.equal(press(shift, 3), 2);
});
