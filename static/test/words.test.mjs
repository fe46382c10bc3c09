/** How sentences are filled in, and that views become the right words. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { callAfter, news, situationOf } from "../src/js/situation.mjs";
import { fields, joined, say, words } from "../src/js/words.mjs";

const VIEWS = JSON.parse(readFileSync(new URL("views.json", import.meta.url), "utf8"));
const PHONE = "01632 960 001";
const PARTICIPANT = Object.keys(VIEWS).filter((name) => !name.startsWith("staff-"));

test("names are joined as a person would", () => {
  assert.equal(joined([]), "");
  assert.equal(joined(["Alex"]), "Alex");
  assert.equal(joined(["Alex", "Priya"], "or"), "Alex or Priya");
  assert.equal(joined(["Alex", "Priya", "Sam"]), "Alex, Priya and Sam");
});

test("a field that nobody fills stays visible, so that a test or a reader finds it", () => {
  assert.equal(say("Call {phone} now, {name}.", { phone: PHONE }), `Call ${PHONE} now, {name}.`);
});

for (const name of PARTICIPANT) {
  test(`the words of "${name}" are whole`, () => {
    const said = situationOf(VIEWS[name], PHONE);
    for (const line of [said.heading, said.title, ...said.lines, ...said.next]) {
      assert.ok(line.length > 0);
      assert.doesNotMatch(line, /[{}]|undefined/);
    }
  });
}

test("each place has a title of its own that tells nothing more", () => {
  assert.equal(situationOf(VIEWS.waiting, PHONE).title, "Meeting – waiting room");
  assert.equal(situationOf(VIEWS.together, PHONE).title, "Meeting – main room");
  assert.equal(situationOf(VIEWS.debrief, PHONE).title, "Meeting – private room");
  assert.equal(situationOf(VIEWS["side-room"], PHONE).title, "Meeting – private room");
  assert.equal(situationOf(VIEWS.ended, PHONE).title, "Meeting – after the meeting");
});

test("the room's own name is the heading while people wait or meet, and the reason is it otherwise", () => {
  assert.equal(situationOf(VIEWS.admitted, PHONE).heading, "Private room with Alex");
  assert.equal(situationOf(VIEWS.break, PHONE).heading, "The meeting is paused");
});

test("a pause without any guide there says whom to call", () => {
  const alone = situationOf(VIEWS["separated-alone"], PHONE);
  assert.match(alone.lines.join(" "), /call 01632 960 001/);
  assert.doesNotMatch(situationOf(VIEWS.separated, PHONE).lines.join(" "), /call/);
});

test("a service without a phone number still says what to do", () => {
  assert.match(situationOf(VIEWS["separated-alone"], "").lines.join(" "), /call the person who invited you/);
});

test("what must be heard at once is assertive, and only that", () => {
  const assertive = PARTICIPANT.filter((name) => situationOf(VIEWS[name], PHONE).assertive);
  assert.deepEqual(assertive.sort(), [
    "break",
    "debrief",
    "dropped",
    "ended",
    "leaving",
    "moved",
    "separated",
    "separated-alone",
    "side-room",
    "suspended",
  ]);
});

test("an unknown reason gets the words of waiting, and never none", () => {
  const view = structuredClone(VIEWS.waiting);
  view.you.why = "something-new";
  assert.deepEqual(situationOf(view, PHONE).lines, situationOf(VIEWS.waiting, PHONE).lines);
});

test("who comes in and who goes is told, together when together", () => {
  const before = structuredClone(VIEWS.together);
  before.people = before.people.slice(0, 1);
  assert.deepEqual(news(before, VIEWS.together), ["Sam and Chris have come in."]);
  assert.deepEqual(news(VIEWS.together, before), ["Sam and Chris have left this room."]);
});

test("moving to another room is not people coming and going", () => {
  assert.deepEqual(news(VIEWS.together, VIEWS.break), []);
  assert.deepEqual(news(null, VIEWS.together), []);
});

test("the time to call is fifteen minutes away, rounded up to five, as people say it", () => {
  assert.equal(callAfter(new Date(2026, 5, 4, 13, 58)), "2:15pm");
  assert.equal(callAfter(new Date(2026, 5, 4, 11, 45)), "12pm");
  assert.equal(callAfter(new Date(2026, 5, 4, 23, 46)), "12:05am");
});

test("no guide is still somebody", () => {
  assert.equal(fields([], "").guides_or, words.guides.none);
});
