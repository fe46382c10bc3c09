/** What a facilitator reads about each person; and names, initials and loudness. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { ACTS, factsOf } from "../src/js/everyone.mjs";
import { Heard, SILENT_AFTER, loudness } from "../src/js/meter.mjs";
import { initials, tilesOf } from "../src/js/tiles.mjs";

const VIEWS = JSON.parse(readFileSync(new URL("views.json", import.meta.url), "utf8"));
const JOINT = VIEWS["staff-joint"];
const facts = (name) => factsOf(JOINT.everyone.find((person) => person.name === name), JOINT);

test("each person is where the view says", () => {
  assert.ok(facts("Jo").includes("In: Main room"));
  assert.ok(facts("Chris").includes("In: Sam's room"));
});

test("a party has readiness and an answer, staff have neither", () => {
  assert.ok(facts("Chris").includes("Wants to talk first"));
  assert.ok(facts("Chris").includes("Asked to go in"));
  assert.ok(facts("Chris").some((fact) => /^(not )?ready/i.test(fact)));
  assert.ok(!facts("Sam").some((fact) => /ready/i.test(fact)), "who went in has answered");
  assert.ok(!facts("Alex").some((fact) => /ready|admitted/i.test(fact)));
});

test("somebody who is not connected is nothing else", () => {
  const person = { ...JOINT.everyone[2], connected: false };
  assert.deepEqual(factsOf(person, JOINT), ["Not connected"]);
  assert.deepEqual(factsOf({ ...person, left: true }, JOINT), ["Has left"]);
});

test("every act that a view may offer has a button", () => {
  const offered = new Set(Object.values(VIEWS).flatMap((view) => (view.everyone ?? []).flatMap((p) => p.may)));
  for (const act of offered) assert.ok(ACTS.some((known) => known.event === act), act);
});

test("acts that move somebody towards others say which view they were chosen from", () => {
  const saw = ACTS.filter((act) => act.saw).map((act) => act.event);
  assert.deepEqual(saw, ["staff.admit", "staff.bring_in", "staff.grant_voice"]);
});

test("initials are letters, of any script, and never a guess", () => {
  assert.equal(initials("Jo"), "J");
  assert.equal(initials("Robin Featherstonehaugh-Cholmondeley Smith"), "RF");
  assert.equal(initials("Łukasz ŵyn"), "ŁŴ");
  assert.equal(initials("  "), "");
});

test("tiles keep the order of the view, with their seats", () => {
  const tiles = tilesOf(VIEWS.together.people);
  assert.deepEqual(tiles.map((tile) => [tile.label, tile.seat]), [["Alex, guide", 0], ["Sam", 1], ["Chris", 2]]);
  assert.equal(new Set(tiles.map((tile) => tile.key)).size, 3);
});

test("silence is no loudness, and a full wave is", () => {
  assert.equal(loudness(new Float32Array(8)), 0);
  assert.equal(loudness(new Float32Array([1, -1, 1, -1])), 1);
});

test("the microphone counts as heard after half a second of sound, and not after a click", () => {
  const heard = new Heard();
  assert.equal(heard.measure(0.5), false);
  for (let n = 0; n < 4; n += 1) heard.measure(0.5);
  assert.equal(heard.measure(0), true);
  for (let n = 0; n < SILENT_AFTER; n += 1) heard.measure(0);
  assert.equal(heard.heard, false);
});
