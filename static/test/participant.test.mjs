/** The pure parts of a participant's page: who is shown as speaking, shortcuts, what is unread, true words. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { isAfter } from "../src/js/after.mjs";
import { unread } from "../src/js/thread.mjs";
import { prepareShortcuts, shortcutOf } from "../src/js/shortcuts.mjs";
import { statusOf } from "../src/js/signals.mjs";
import { changes } from "../src/js/situation.mjs";
import { HOLD, Speaking } from "../src/js/speaking.mjs";
import { stateOf, tilesOf } from "../src/js/tiles.mjs";
import { fields } from "../src/js/words.mjs";

const VIEWS = JSON.parse(readFileSync(new URL("views.json", import.meta.url), "utf8"));
const PHONE = "01632 960 001";
const FILLED = fields([{ name: "Alex" }, { name: "Priya" }], PHONE);

function speakers() {
  let time = 0;
  /** @type {(() => void)[]} */
  const later = [];
  let told = 0;
  const speaking = new Speaking(() => (told += 1), { now: () => time, later: (act) => later.push(act) });
  return { speaking, pass: (ms) => (time += ms), told: () => told, later };
}

test("a pause for breath does not flicker, and silence ends the word", () => {
  const { speaking, pass, told, later } = speakers();
  speaking.heard([[1, true]]);
  assert.equal(speaking.has(1), true);
  speaking.heard([[1, false]]);
  pass(HOLD - 50);
  assert.equal(speaking.has(1), true);
  speaking.heard([[1, true]]);
  pass(HOLD * 3);
  assert.equal(speaking.has(1), true);
  speaking.heard([[1, false]]);
  pass(HOLD + 10);
  assert.equal(speaking.has(1), false);
  assert.equal(told(), 1);
  assert.equal(later.length, 2); // each silence asks to be looked at again
});

test("who is not heard is not shown, and nobody is after the line is lost", () => {
  const { speaking } = speakers();
  speaking.heard([[0, false], [2, true]]);
  assert.deepEqual([0, 1, 2, null].map((seat) => speaking.has(seat)), [false, false, true, false]);
  speaking.clear();
  assert.equal(speaking.has(2), false);
});

test("a seat that is not measured any more falls silent", () => {
  const { speaking, pass } = speakers();
  speaking.heard([[2, true]]);
  speaking.heard([[0, true]]);
  pass(HOLD + 10);
  assert.deepEqual([speaking.has(0), speaking.has(2)], [true, false]);
});

/** @param {string} key @param {object} [with_] */
const press = (key, with_ = {}) => shortcutOf({ key, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...with_ });

test("shortcuts need a modifier, so that typing does nothing", () => {
  for (const key of ["d", "e", "h", "y", "D", "/", "?", "Escape", "Enter"]) assert.equal(press(key), null);
  assert.equal(press("d", { shiftKey: true }), null);
  assert.equal(press("d", { ctrlKey: true }), "microphone");
  assert.equal(press("e", { metaKey: true }), "camera");
  assert.equal(press("H", { ctrlKey: true, shiftKey: true }), "hand");
  assert.equal(press("Y", { ctrlKey: true, shiftKey: true }), "break");
  assert.equal(press("?", { ctrlKey: true, shiftKey: true }), "list");
  assert.equal(press("F2"), "toolbar");
});

test("a facilitator's chords are their own, and a page without an act for one leaves it to the browser", () => {
  assert.equal(press("P", { ctrlKey: true, shiftKey: true }), "people");
  assert.equal(press("M", { metaKey: true, shiftKey: true }), "messages");
  const before = globalThis.document;
  /** @type {(event: object) => void} */
  let pressed = () => undefined;
  globalThis.document = { addEventListener: (_, act) => (pressed = act) };
  const done = [];
  prepareShortcuts(() => true, { messages: () => done.push("messages") });
  globalThis.document = before;
  for (const [key, kept] of [["M", true], ["P", false]]) {
    let prevented = false;
    pressed({ key, ctrlKey: true, metaKey: false, shiftKey: true, altKey: false, preventDefault: () => (prevented = true) });
    assert.equal(prevented, kept);
  }
  assert.deepEqual(done, ["messages"]);
});

test("other chords stay the browser's, and a key held down counts once", () => {
  assert.equal(press("c", { ctrlKey: true }), null);
  assert.equal(press("d", { ctrlKey: true, altKey: true }), null);
  assert.equal(press("d", { ctrlKey: true, shiftKey: true }), null);
  assert.equal(press("d", { ctrlKey: true, repeat: true }), null);
});

test("a keyboard of other letters counts by its places", () => {
  assert.equal(press("в", { code: "KeyD", ctrlKey: true }), "microphone");
  assert.equal(press("z", { code: "KeyY", ctrlKey: true, shiftKey: true }), null);
});

test("what the sheet says is true in every state", () => {
  const say = (state, kind = "break", why = "") => statusOf({ state, kind, why }, FILLED);
  assert.equal(say("sending"), "Sending…");
  assert.equal(say("told"), "We have told Alex and Priya. Nobody else can see this.");
  assert.match(say("told", "slower"), /slower, or again/);
  assert.equal(say("unreachable"), "We could not reach Alex or Priya. Your sound and picture are off. Call 01632 960 001.");
  assert.match(say("refused", "break", "Wait a moment."), /could not tell .* Wait a moment\./);
  assert.equal(say("idle"), "");
});

test("unread is what came after one's own last word and was not read here", () => {
  const thread = [
    { id: "1", from: "Alex" },
    { id: "2", from: null },
    { id: "3", from: "Alex" },
    { id: "4", from: "Priya" },
  ];
  assert.deepEqual(unread(thread, new Set()).map((one) => one.id), ["3", "4"]);
  assert.deepEqual(unread(thread, new Set(["3"])).map((one) => one.id), ["4"]);
  assert.deepEqual(unread([], new Set()), []);
});

test("people sit where the plan says, with a word for a role that helps", () => {
  const people = [
    { name: "Sam", guide: false, seat: 1, camera: true, microphone: true, state: "", place: 2, role: "" },
    { name: "Alex", guide: true, seat: 0, camera: true, microphone: true, state: "", place: 0, role: "guide" },
    { name: "Chris", guide: false, seat: 2, camera: false, microphone: false, state: "Muted", place: 1, role: "supporter" },
  ];
  assert.deepEqual(tilesOf(people).map((tile) => tile.label), ["Alex, guide", "Chris, supporter", "Sam"]);
  const [alex, chris, sam] = tilesOf(people, { sees: "guides", spotlight: "Sam" });
  assert.deepEqual([alex.sees, chris.sees, sam.sees], [true, false, false]);
  assert.deepEqual([alex.spotlit, chris.spotlit, sam.spotlit], [false, false, true]);
});

test("a picture that is hidden or not wanted says so, whatever the server calls it", () => {
  const tile = { key: "s", name: "Sam", label: "Sam", state: "Camera off, Muted", camera: false, microphone: false, seat: 1, own: false };
  assert.equal(stateOf(tile), "Camera off, Muted");
  assert.equal(stateOf({ ...tile, hidden: true }), "Picture hidden by you, Muted");
  assert.equal(stateOf({ ...tile, sees: false, microphone: true }), "You chose not to see this picture");
  assert.equal(stateOf({ ...tile, hand: true }), "Asks to speak, Camera off, Muted");
});

test("a hand that goes up is news once, and one's own spotlight is not told as another's", () => {
  const before = structuredClone(VIEWS.together);
  const now = structuredClone(VIEWS.together);
  now.people[1].hand = true;
  now.spotlight = now.people[0].name;
  assert.deepEqual(changes(before, now), { came: [], went: [], asks: [now.people[1].name], spotlit: now.people[0].name });
  assert.deepEqual(changes(now, now), { came: [], went: [], asks: [], spotlit: "" });
  assert.equal(changes(before, { ...now, spotlight: now.you.name }).spotlit, "");
});

test("after the meeting there is always a page, and never during it", () => {
  const after = Object.keys(VIEWS).filter((name) => !name.startsWith("staff-") && isAfter(VIEWS[name].you));
  assert.deepEqual(after.sort(), ["debrief", "ended", "gone"]);
});
