/** The advocate's desk without a page: what is said of a room, of a message, and of where one is live. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { nextWords } from "../src/js/desk_board.mjs";
import { stageWords } from "../src/js/desk_lead.mjs";
import { Since, clock } from "../src/js/desk_time.mjs";
import { columnName, countedIn, inCorridor } from "../src/js/shuttle.mjs";
import { RelayAsks } from "../src/js/shuttle_asks.mjs";
import { CODES, languageName } from "../src/js/shuttle_languages.mjs";
import { backWords, liveRoom, liveSentence, placesOf } from "../src/js/shuttle_live.mjs";
import { isWith, receivedWords, roomFor } from "../src/js/shuttle_receiving.mjs";
import { LONG, companyWords, newsOf, peopleOf, personWords } from "../src/js/shuttle_rooms.mjs";
import { changes, foundWords, fromSide, isOver, namesOf, newest, newsOfCards, stateWords, timeOf, titleOf, translationWaits } from "../src/js/shuttle_state.mjs";
import { newIn } from "../src/js/shuttle_tabs.mjs";
import { together } from "../src/js/shuttle_thread.mjs";
import { S } from "../src/js/shuttle_words.mjs";
import { aboutWords, agreedWords } from "../src/js/shuttle_wording.mjs";
import { asOne } from "../src/js/shuttle_writing.mjs";

const VIEWS = JSON.parse(readFileSync(new URL("shuttle_views.json", import.meta.url), "utf8"));
const view = (name = "on") => structuredClone(VIEWS[`staff-shuttle-${name}`]);
const NOW = Date.parse("2026-11-20T14:15:00Z");
const never = () => 0;
const card = (state, shown = view()) => shown.cards.find((one) => one.state === state);
const NAMES = { name: "Jo", to: "Sam" };

// Live to

test("one is live to one room or to nobody, and it is said which", () => {
  const { shuttle } = view();
  assert.equal(liveRoom(shuttle).title, "Jo's room");
  assert.equal(liveSentence(shuttle), "You are now live to Jo's room.");
  assert.equal(liveSentence(view("ready").shuttle), "You are now live to nobody.");
});

test("of nobody and the rooms exactly one holds; a room that one may not enter is no way to go", () => {
  assert.deepEqual(placesOf(view().shuttle).map((place) => place.here), [false, true, false]);
  assert.deepEqual(placesOf(view("ready").shuttle).map((place) => place.here), [true, false, false]);
  assert.deepEqual(placesOf(view("one-side").shuttle).map((place) => place.may), [true, false, true]);
});

test("who is left reads a time of day", () => {
  assert.equal(backWords(10, NOW), `10 minutes, by about ${clock(new Date(NOW + 600000))}`);
});

// Rooms

test("a room has its own people with their connection in words", () => {
  const shown = view();
  const [jos, sams] = shown.shuttle.rooms;
  assert.deepEqual(peopleOf(shown, jos).map(personWords), ["Jo, person harmed: good connection"]);
  assert.deepEqual(peopleOf(shown, sams).map(personWords), ["Sam, person responsible: weak connection", "Chris, supporter: not connected"]);
});

test("two principals of one side have each their own room", () => {
  const shown = view();
  shown.shuttle.rooms.push({ ...shown.shuttle.rooms[0], room: "holding:k1", principal: "k1", name: "Kit" });
  shown.everyone.push({ ...shown.everyone.find((one) => one.id === "j1"), id: "k1", name: "Kit", room: "holding:k1" });
  assert.deepEqual(peopleOf(shown, shown.shuttle.rooms[0]).map((one) => one.name), ["Jo"]);
  assert.deepEqual(peopleOf(shown, shown.shuttle.rooms[2]).map((one) => one.name), ["Kit"]);
});

const lines = (shown, at, age = never, now = NOW) => companyWords(shown, shown.shuttle.rooms[at], age, now).map((line) => line.words);

test("who is with them, or how long they have waited, and what they read", () => {
  const shown = view();
  assert.deepEqual(lines(shown, 0, () => 185), ["You are with them, for 3 minutes."]);
  const back = clock(new Date("2026-11-20T14:25:00Z"));
  assert.deepEqual(lines(shown, 1, () => 130), ["Waiting alone for 2 minutes.", `They read: back by about ${back}.`]);
  shown.shuttle.rooms[0].advocates_here = ["p1"];
  assert.deepEqual(lines(shown, 0), ["Priya is with them now."]);
  shown.shuttle.rooms[1].last_with = "2026-11-20T14:09:00Z";
  assert.equal(lines(shown, 1, () => 130)[1], `Last spoken with at ${clock(new Date("2026-11-20T14:09:00Z"))}.`);
});

test("of another day the day is said too", () => {
  const at = new Date(2026, 5, 4, 14, 14);
  assert.equal(timeOf(at.toISOString(), new Date(2026, 5, 4, 23)), "2:14pm");
  assert.equal(timeOf(at.toISOString(), new Date(2026, 5, 5, 1)), "4 June, 2:14pm");
  assert.equal(timeOf(""), "");
});

test("a wait that is long, and a time that has passed, say so in words", () => {
  const shown = view();
  const found = companyWords(shown, shown.shuttle.rooms[1], () => LONG, NOW + 3600000);
  assert.match(found[0].words, /This is long/);
  assert.match(found[1].words, /has passed/);
  assert.deepEqual(found.map((line) => line.long), [true, true]);
  const short = companyWords(shown, shown.shuttle.rooms[1], () => LONG - 1, NOW);
  assert.deepEqual(short.map((line) => line.long), [false, false]);
});

test("a wait is counted from what the server said, and anew when it begins anew", () => {
  let now = NOW;
  const since = new Since(() => now);
  const shown = view();
  const age = (at) => since.age(`alone|holding:s1|${at}`);
  since.keep(countedIn(shown.shuttle.rooms));
  assert.equal(age(shown.shuttle.rooms[1].alone_since), 720);
  now += 60000;
  shown.shuttle.rooms[1].alone_since = "2026-11-20T14:16:00+00:00";
  since.keep(countedIn(shown.shuttle.rooms));
  assert.equal(age(shown.shuttle.rooms[1].alone_since), 0);
});

test("what is new in a room: its signals and what was written from it, and nothing of colleagues", () => {
  const shown = view();
  assert.deepEqual(newsOf(shown, [shown.shuttle.rooms[0]]), ["j1|m1"]);
  shown.messages.j1.push({ id: "m2", from: "Priya", mine: false, text: "Soon", at: "2026-11-20T14:03:00Z", to_all: false });
  assert.deepEqual(newsOf(shown, [shown.shuttle.rooms[0]]), ["j1|m1"]);
  assert.equal(newsOf(shown, [shown.shuttle.rooms[1]]).length, 1);
  assert.equal(newIn(["a", "b"], new Set(["a"])), 1);
});

test("the thread of a room is in the order of time, and what went to all stands once", () => {
  const said = (id, at, to_all = false) => ({ id, from: "Alex", text: id, at, to_all });
  const kept = { s1: [said("b", "2"), said("all", "3", true)], c1: [said("a", "1"), said("all", "3", true)] };
  assert.deepEqual(together(kept, [{ id: "s1" }, { id: "c1" }]).map((one) => one.text), ["a", "b", "all"]);
});

test("columns and corridor are named from the view", () => {
  assert.equal(columnName(view().shuttle.rooms.slice(1)), "Sam's room");
  assert.deepEqual(inCorridor(view()), ["Priya"]);
});

// Messages

test("every state that a message can have is said in words", () => {
  const states = ["draft", "read_back", "agreed", "cleared", "released", "delivered", "reply_wanted", "no_reply", "answered", "held", "taken_back", "refused"];
  for (const state of states) {
    const said = stateWords({ ...card("draft"), state }, NAMES);
    assert.ok(!said.includes("{") && !said.includes("_"), `${state}: ${said}`);
  }
  assert.equal(new Set(states.map((state) => stateWords({ ...card("draft"), state }, NAMES))).size, states.length);
});

test("newest first, each under whose words they are; what is over is known", () => {
  const shown = view();
  assert.deepEqual(fromSide(shown.cards, "harmed").map((one) => one.state), ["cleared", "agreed", "released", "no_reply", "delivered"]);
  assert.deepEqual(shown.cards.filter(isOver).map((one) => one.state), ["no_reply", "taken_back"]);
  assert.equal(titleOf(card("read_back"), namesOf(shown, card("read_back")), new Date(NOW)), `From Sam, ${clock(new Date("2026-11-20T14:05:00Z"))}`);
  assert.equal(titleOf({ ...card("read_back"), at: "", said: null }, { name: "Sam", to: "Jo" }), "From Sam");
});

test("an agreement counts for the newest wording and no other, with its translation", () => {
  const agreed = card("agreed");
  assert.deepEqual(agreedWords(agreed, NAMES), ["Jo agreed to exactly these words: version 2."]);
  assert.deepEqual(agreedWords({ ...agreed, said: { ...agreed.said, agreed: 1 } }, NAMES), []);
  const both = card("cleared");
  assert.equal(translationWaits(both), false);
  assert.equal(agreedWords(both, NAMES)[1], S.translation.agreed);
  const half = { ...both, said: { ...both.said, translation_agreed: 0 } };
  assert.equal(translationWaits(half), true);
  assert.equal(agreedWords(half, NAMES)[1], S.translation.not_agreed);
  assert.equal(translationWaits(card("agreed")), false);
  assert.equal(translationWaits({ ...card("agreed"), needs_translation: true }), true);
});

test("what was found has a kind in words and a place", () => {
  assert.deepEqual(foundWords(card("agreed")), ["A child is spoken of: “daughter”, at character 75", "May be a name: “Mia”, at character 84"]);
  assert.match(foundWords({ found: [{ kind: "something-new", start: 0, end: 1, text: "x" }] })[0], /^Look at this/);
});

test("what it is about may be empty, and is said to be", () => {
  assert.equal(aboutWords("A question", NAMES), "What it is about: A question");
  assert.match(aboutWords("", NAMES), /Sam may ask you/);
});

test("the recipient's side: their wish, being told, and how it was handed over", () => {
  assert.deepEqual(receivedWords(card("released"), NAMES), ["Sam chose: hear it from a guide."]);
  const told = { ...card("released"), arrived: { ...card("released").arrived, wish: "", told_about: true } };
  assert.deepEqual(receivedWords(told, NAMES), ["Sam has not chosen yet.", "Sam was told what it is about."]);
  assert.deepEqual(receivedWords(card("delivered"), NAMES), ["It was read aloud."]);
  assert.deepEqual(receivedWords({ ...card("agreed"), arrived: null }, NAMES), []);
});

test("words are read aloud only where one is live", () => {
  const { shuttle } = view();
  assert.equal(roomFor(shuttle, card("released")).title, "Sam's room");
  assert.equal(isWith(shuttle, card("released")), false);
  shuttle.live_to.room = "holding:s1";
  assert.equal(isWith(shuttle, card("released")), true);
  shuttle.live_to.room = null;
  assert.equal(isWith(shuttle, { ...card("released"), to: "nobody" }), false);
  assert.equal(isWith({ ...shuttle, rooms: [{ ...shuttle.rooms[1], room: null }] }, card("released")), false);
});

test("changes are told once, and writing is no news", () => {
  const shown = view();
  assert.deepEqual(changes(shown.cards, shown.cards, () => NAMES), []);
  const before = shown.cards.map((one) => ({ ...one, state: "draft" }));
  const told = changes(before, [card("delivered"), card("draft")], () => NAMES);
  assert.deepEqual(told, ["Message from Jo: Passed on."]);
  assert.equal(newsOfCards([card("released")])[0], `${card("released").id}|released`);
});

test("each act says which wording was on the screen; a new one keeps its key", async () => {
  const asked = [];
  const ask = async (event, fields) => (asked.push([event, fields]), { ok: true });
  const asks = new RelayAsks(ask, ask);
  await asks.upon("agree", card("agreed"));
  await asks.on("hold", "r1");
  await asks.writeDown("j1", { text: "a", about: "", language: "en" }, "key", "");
  assert.deepEqual(asked[0], ["staff.relay_agree", { relay: card("agreed").id, number: 2 }]);
  assert.deepEqual(asked[1], ["staff.relay_hold", { relay: "r1" }]);
  assert.equal(asked[2][1].id, "key");
  assert.notEqual(asOne({ text: "a", about: "b", language: "" }), asOne({ text: "ab", about: "", language: "" }));
});

test("languages have names, and a word that is no code stays as it is", () => {
  assert.equal(new Set(CODES).size, CODES.length);
  for (const code of CODES) assert.notEqual(languageName(code), code);
  assert.equal(languageName("not a code!"), "not a code!");
});

// What the facilitator's desk says in a shuttle

test("the next step and the stage speak of what goes across", () => {
  assert.equal(stageWords(view()), S.stages.shuttle);
  assert.equal(nextWords(view()).text, S.next.on);
  const ready = view("ready");
  assert.equal(nextWords(ready).text, S.next.clear);
  ready.gates.push({ id: "G2", name: "Consents", holds: false, asked: true, words: "", todo: "Ask", missing: [] });
  assert.deepEqual(nextWords(ready).gates.map((gate) => gate.id), ["G2"]);
  assert.equal(nextWords(ready).text, S.next.blocked);
  assert.equal(nextWords({ ...view(), stage: "separated" }).text, S.next.separated);
  assert.equal(nextWords({ ...view(), stage: "debrief" }).text.includes("Talk with each"), true);
});
