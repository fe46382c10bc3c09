/** The facilitator's desk without a page: what comes first, what is asked, what is said. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { alertsOf, conditionsOf } from "../src/js/desk_alerts.mjs";
import { checksOf, nextWords, summaryOf, whatIsMissing } from "../src/js/desk_board.mjs";
import { leavingOrder, withoutDebrief } from "../src/js/desk_closing.mjs";
import { minutesOf } from "../src/js/desk_dialogs.mjs";
import { tableOf } from "../src/js/desk_heard.mjs";
import { isLive } from "../src/js/desk_lead.mjs";
import { newIn, threadsOf } from "../src/js/desk_messages.mjs";
import { moved, seatOrder, timerWords, warningOf } from "../src/js/desk_more.mjs";
import { Notes, SAVE_EVERY } from "../src/js/desk_notes.mjs";
import { wrongWith } from "../src/js/desk_rooms.mjs";
import { UNANSWERED_AFTER, keyOf, ranked, sentenceOf } from "../src/js/desk_signals.mjs";
import { stepOf } from "../src/js/desk_tabs.mjs";
import { Since, ago, clock } from "../src/js/desk_time.mjs";
import { actsOf, factsOf, movesOf } from "../src/js/everyone.mjs";
import { shortcutOf } from "../src/js/shortcuts.mjs";
import { words } from "../src/js/words.mjs";

const VIEWS = JSON.parse(readFileSync(new URL("desk_views.json", import.meta.url), "utf8"));
const NOW = Date.parse("2026-11-20T14:15:00Z");
const view = (name) => structuredClone(VIEWS[`staff-desk-${name}`]);
const named = (shown, name) => shown.everyone.find((person) => person.name === name);

// Signals

const signal = (person, kind, seen_by = null) => ({ person, name: person, kind, at: "2026-11-22T14:00:00Z", seen_by });

test("who is not safe comes first, then who waits too long, then who waits, then who was seen", () => {
  const ages = { seen: 90, fresh: 1, late: UNANSWERED_AFTER, unsafe: 0 };
  const signals = [signal("seen", "stop", "Alex"), signal("fresh", "break"), signal("late", "quiet"), signal("unsafe", "unsafe")];
  const order = ranked(signals, (one) => ages[one.person]).map((one) => one.person);
  assert.deepEqual(order, ["unsafe", "late", "fresh", "seen"]);
});

test("a second before it is late a signal keeps its place", () => {
  const signals = [signal("first", "break"), signal("second", "break")];
  const ages = { first: 1, second: UNANSWERED_AFTER - 1 };
  assert.deepEqual(ranked(signals, (one) => ages[one.person]).map((one) => one.person), ["first", "second"]);
});

test("every kind of signal has words, and one withdrawn is gone", () => {
  for (const kind of ["break", "quiet", "slower", "talk", "stop", "unsafe", "alone"]) {
    assert.equal(sentenceOf(signal("Jo", kind)), `Jo: ${words.desk.signals.kinds[kind]}.`);
    assert.match(words.desk.signals.kinds[kind], / /, "words, and not the code of the signal");
  }
  assert.deepEqual(ranked([signal("Jo", "fine")], () => 0), []);
});

test("how long somebody waits is counted here, however wrong this laptop's clock is", () => {
  let now = NOW;
  const since = new Since(() => now);
  since.keep([]); // the page was open before the signal came
  const one = { key: keyOf(signal("Jo", "break")), at: "2031-01-01T00:00:00Z" };
  since.keep([one]);
  assert.equal(since.age(one.key), 0);
  now += 21000;
  since.keep([one]);
  assert.equal(since.age(one.key), 21);
  since.keep([]);
  assert.equal(since.age(one.key), 0);
});

test("what waited already when the page opened counts from when it came", () => {
  const since = new Since(() => NOW);
  since.keep([{ key: "a", at: new Date(NOW - 60000).toISOString() }, { key: "b", at: new Date(NOW + 60000).toISOString() }]);
  assert.equal(since.age("a"), 60);
  assert.equal(since.age("b"), 0);
});

test("times are said as people say them", () => {
  assert.deepEqual([2, 23, 61, 599, 4000].map(ago), ["just now", "20 seconds ago", "1 minute ago", "9 minutes ago", "over an hour ago"]);
  assert.equal(clock(new Date(2026, 10, 22, 14, 4)), "2:04pm");
  assert.equal(clock(new Date(2026, 10, 22, 0, 30)), "12:30am");
});

// Alerts

/** @param {ReturnType<typeof view>} shown @param {number} seconds that everything has been so already */
function alertsAfter(shown, seconds, everHere = new Set(shown.everyone.map((person) => person.id))) {
  let now = NOW;
  const since = new Since(() => now);
  since.keep(conditionsOf(shown, everHere));
  now += seconds * 1000;
  return alertsOf(shown, since, now).map((alert) => alert.key);
}

test("a lost line is told at once, and who never came has lost none", () => {
  const shown = view("signals");
  named(shown, "Jo").connected = false;
  assert.ok(alertsAfter(shown, 0).includes("lost|j1"));
  assert.ok(!alertsAfter(shown, 0, new Set()).includes("lost|j1"));
  named(shown, "Jo").left = true;
  assert.ok(!alertsAfter(shown, 0).includes("lost|j1"));
});

test("when who leads is lost, the other may lead, and only where the server offers it", () => {
  const shown = view("co");
  const find = () => {
    const since = new Since(() => NOW);
    since.keep(conditionsOf(shown, new Set(["a1"])));
    return alertsOf(shown, since, NOW).find((alert) => alert.key === "lost|a1");
  };
  assert.deepEqual(find()?.acts.map((act) => act.event), ["session.take_over"]);
  shown.may = shown.may.filter((act) => act !== "session.take_over");
  assert.deepEqual(find()?.acts, []);
});

test("the latest end is told at 20, 10 and 5 minutes, one warning at a time", () => {
  const shown = view("calm");
  const keys = (minutes) => {
    shown.ends_at = new Date(NOW + minutes * 60000).toISOString();
    return alertsAfter(shown, 0).filter((key) => key.startsWith("end"));
  };
  assert.deepEqual([30, 20, 12, 9, 4, -1].map(keys), [[], ["ends|20"], ["ends|20"], ["ends|10"], ["ends|5"], ["ended"]]);
});

test("a timer that has run out is told and offers more time; one that runs is not", () => {
  assert.ok(alertsAfter(view("signals"), 0).some((key) => key.startsWith("timer|")));
  const running = view("signals");
  running.timer.ends_at = new Date(NOW + 60000).toISOString();
  assert.ok(!alertsAfter(running, 0).some((key) => key.startsWith("timer|")));
});

// Board

test("the board says what is missing and what to do about each, and what is in place", () => {
  const shown = view("ready");
  const jo = checksOf(named(shown, "Jo"));
  const open = jo.filter((check) => !check.holds);
  assert.deepEqual(open.map((check) => check.id), ["identity", "device", "private", "place", "rules", "plan_b", "willing"]);
  for (const check of jo) assert.ok(check.name && check.facts && !/undefined/.test(check.facts), check.id);
  for (const check of open) assert.ok(check.todo, check.id);
  assert.deepEqual(open.flatMap((check) => check.acts), ["staff.admit", "staff.waive_check", "staff.approve_room", "staff.record_place"]);
  assert.match(jo.find((check) => check.id === "private").facts, /My sister.*not safe/);
  assert.equal(summaryOf(named(shown, "Jo"), jo), "Jo: 7 things left");
});

test("a person in whom everything is in place says so, and one who is away says that", () => {
  const shown = view("ready");
  const sam = named(shown, "Sam");
  assert.equal(summaryOf(sam, checksOf(sam)), "Sam: everything is in place");
  assert.equal(summaryOf(named(shown, "Chris"), checksOf(named(shown, "Chris"))), "Chris: not here yet");
});

test("the server's gates decide: what the page may think of the facts does not", () => {
  const shown = view("clear");
  const jo = named(shown, "Jo");
  jo.gates.G9 = false;
  assert.equal(checksOf(jo).find((check) => check.id === "private").holds, false);
});

test("a gate about the case says in words what is missing there", () => {
  const gate = { id: "G4", name: "Preparation", holds: false, words: "", todo: "Look." };
  const missing = [{ words: "Jo had 1 of 2 preparation meetings.", todo: "Plan the next one.", who: "a" }];
  assert.equal(whatIsMissing({ ...gate, missing }), "Jo had 1 of 2 preparation meetings. Plan the next one.");
  assert.equal(whatIsMissing(gate), "");
});

test("the gates that still stand are named beside the step, and only those", () => {
  assert.deepEqual(nextWords(view("ready")).gates.map((gate) => gate.id), ["G7", "G8", "G13"]);
  assert.deepEqual(nextWords(view("clear")), { text: words.desk.next.clear, gates: [] });
  for (const name of ["calm", "closing", "leaving", "debrief", "suspended"]) assert.ok(nextWords(view(name)).text, name);
});

// People and rooms

test("acts are those of the view, each with its opposite and never both", () => {
  const shown = view("signals");
  const keys = (name) => actsOf(named(shown, name), shown).map((act) => act.key);
  assert.ok(keys("Jo").includes("hold") && !keys("Jo").includes("unhold"));
  assert.ok(keys("Sam").includes("unhold") && !keys("Sam").includes("hold"));
  assert.ok(keys("Sam").includes("seen_all") && !keys("Sam").includes("seen_guides"));
  assert.ok(keys("Jo").includes("spotlight_off") && keys("Sam").includes("spotlight"));
  assert.ok(keys("Jo").includes("camera_off") && !keys("Sam").includes("camera_off"), "a camera that is off is not stopped");
  assert.deepEqual(keys("Alex"), []);
});

test("nobody can be unmuted from here", () => {
  const shown = view("signals");
  const events = shown.everyone.flatMap((person) => actsOf(person, shown).map((act) => act.event));
  assert.ok(events.includes("staff.mute") && events.includes("staff.ask_unmute"));
  assert.ok(!events.some((event) => event === "staff.unmute" || event === "person.microphone"));
});

test("line, device, held mute and asked moves are told in words", () => {
  const shown = view("signals");
  const facts = (name) => factsOf(named(shown, name), shown).join(" · ");
  assert.match(facts("Jo"), /Weak connection · On a phone/);
  assert.match(facts("Sam"), /Held muted.*Asked to speak.*Only guides may see them/);
  assert.match(facts("Chris"), /Very weak connection: sound only.*Asked to come to Side room with Sam/);
});

test("a person may be asked into a side room where the server offers it, and not into their own", () => {
  const shown = view("signals");
  assert.deepEqual(movesOf(named(shown, "Sam"), shown).map((act) => act.fields), [{ room: "side:1" }]);
  assert.deepEqual(movesOf(named(shown, "Chris"), shown), [], "already asked");
});

test("a side room is for people of one side", () => {
  assert.equal(wrongWith([{ side: "harmed" }, { side: "harmed" }]), "");
  assert.equal(wrongWith([{ side: "harmed" }, { side: "responsible" }]), words.desk.rooms.two_sides);
  assert.equal(wrongWith([]), words.desk.rooms.nobody_chosen);
});

// Messages and notes

test("what went to everyone stands once in everyone's thread and in each person's", () => {
  const [all, jo, sam] = threadsOf(view("signals"));
  assert.deepEqual(all.messages.map((message) => message.text), ["We will take five minutes."]);
  assert.equal(jo.messages.length, 2);
  assert.equal(sam.messages.length, 1);
});

test("only what a person wrote and nobody looked at is new", () => {
  const [all, jo, sam] = threadsOf(view("signals"));
  assert.deepEqual([all, jo, sam].map((thread) => newIn(thread, new Set())), [0, 1, 0]);
  assert.equal(newIn(jo, new Set(["j1|m2"])), 0);
  jo.messages.push({ id: "m8", from: "Priya", mine: false, text: "Priya is with you.", at: "2026-11-20T14:07:00Z", to_all: false });
  jo.messages.push({ id: "m9", from: "Jo", mine: false, text: "To all.", at: "2026-11-20T14:08:00Z", to_all: true });
  assert.equal(newIn(jo, new Set()), 1, "another facilitator's words are not the person's");
});

/** Notes with a clock that moves when told. */
function notebook(save) {
  const later = [];
  const page = { text: "", states: [] };
  const notes = new Notes(save, {
    read: () => page.text,
    state: (text) => page.states.push(text),
    later: (act, ms) => later.push({ act, ms }),
    now: () => new Date(2026, 10, 22, 14, 14),
  });
  const settle = async () => {
    later.shift()?.act();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { notes, page, later, settle };
}

test("notes are saved a few seconds after typing, once, and say when", async () => {
  const saved = [];
  const { notes, page, later, settle } = notebook(async (text) => saved.push(text) > 0);
  page.text = "a";
  notes.typed();
  page.text = "ab";
  notes.typed();
  assert.deepEqual(later.map((one) => one.ms), [SAVE_EVERY]);
  await settle();
  assert.deepEqual(saved, ["ab"]);
  assert.equal(page.states.at(-1), "Saved 2:14pm");
  await notes.flush();
  assert.deepEqual(saved, ["ab"], "nothing new, nothing sent");
});

test("who asks for a save while one is under way has what was typed meanwhile saved too", async () => {
  const saved = [];
  const answers = [];
  const { notes, page } = notebook((text) => (saved.push(text), new Promise((give) => answers.push(give))));
  page.text = "a";
  notes.typed();
  void notes.flush(); // the field was left
  page.text = "ab";
  const all = [notes.flush(), notes.flush()]; // and a button pressed that needs all of it
  answers.shift()(true);
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(saved, ["a", "ab"], "one after the other, and none twice");
  answers.shift()(true);
  await Promise.all(all);
  assert.equal(notes.saved, "ab");
});

test("notes that could not be saved say so and are tried again", async () => {
  const answers = [false, true];
  const { notes, page, later, settle } = notebook(async () => answers.shift() ?? true);
  page.text = "a";
  notes.typed();
  await settle();
  assert.equal(page.states.at(-1), words.desk.notes.failed);
  assert.equal(later.length, 1);
  await settle();
  assert.equal(page.states.at(-1), "Saved 2:14pm");
});

// Heard by

test("the table says yes only where something passed, and has no cell for oneself", () => {
  const rows = [
    { speaker: "j1", listener: "a1", heard: true, seen: false },
    { speaker: "a1", listener: "j1", heard: false, seen: true },
  ];
  const people = view("calm").everyone;
  const heard = tableOf(rows, people, "heard");
  assert.deepEqual(heard.people.map((person) => person.name), ["Alex", "Jo"]);
  assert.deepEqual(heard.rows, [{ name: "Alex", cells: [null, false] }, { name: "Jo", cells: [true, null] }]);
  assert.deepEqual(tableOf(rows, people, "seen").rows[0].cells, [null, true]);
});

test("a facilitator is live only with somebody, and only while something is sent", () => {
  const shown = view("calm");
  assert.equal(isLive(shown), false, "muted, camera off");
  shown.you.microphone = true;
  assert.equal(isLive(shown), true);
  shown.people = [];
  assert.equal(isLive(shown), false);
});

// Leaving

test("people leave in the plan's order, and who has neither talk nor refusal is named", () => {
  assert.deepEqual(leavingOrder(view("leaving")).map((person) => person.id), ["j1", "s1", "c1"]);
  assert.deepEqual(withoutDebrief(view("debrief")).map((person) => person.name), ["Sam", "Chris"]);
});

// The whole meeting

test("seats move one place and never off the list", () => {
  assert.deepEqual(moved(["a", "b", "c"], "b", -1), ["b", "a", "c"]);
  assert.deepEqual(moved(["a", "b", "c"], "b", 1), ["a", "c", "b"]);
  const order = ["a", "b"];
  assert.equal(moved(order, "a", -1), order);
  assert.equal(moved(order, "b", 1), order);
  const shown = view("calm");
  shown.seats = ["s1", "gone"];
  assert.deepEqual(seatOrder(shown), ["s1", "a1", "p1", "j1", "c1"]);
});

test("the timer says minutes in words, warns twice and never ends anything", () => {
  const timer = { ends_at: new Date(NOW + 61000).toISOString(), minutes: 2, words: "" };
  assert.equal(timerWords(timer, NOW), "Timer: 2 minutes left");
  assert.equal(timerWords({ ...timer, words: "Break" }, NOW + 30000), "Timer, Break: less than 1 minute left");
  assert.equal(timerWords(timer, NOW + 90000), "Timer: the time is up");
  assert.deepEqual([301, 300, 61, 60, 0].map(warningOf), [undefined, 5, 5, 1, undefined]);
});

test("minutes are whole and from 1 to 180", () => {
  assert.deepEqual(["1", " 180 ", "0", "181", "", "1.5", "ten", "-5"].map(minutesOf), [1, 180, null, null, null, null, null, null]);
});

// Keyboard

test("arrows go round the tabs, Home and End to the ends, other keys are the page's", () => {
  assert.deepEqual(["ArrowRight", "ArrowLeft", "Home", "End", "a"].map((key) => stepOf(key, 5, 6)), [0, 4, 0, 5, null]);
});

test("no letter alone is a shortcut", () => {
  const key = (code, more = {}) => ({ key: "", code, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...more });
  for (const code of ["KeyD", "KeyE", "KeyP", "KeyM", "Slash"]) {
    assert.equal(shortcutOf(key(code)), null);
    assert.equal(shortcutOf(key(code, { shiftKey: true })), null);
    assert.equal(shortcutOf(key(code, { ctrlKey: true, altKey: true })), null);
  }
  assert.equal(shortcutOf(key("KeyD", { ctrlKey: true })), "microphone");
  assert.equal(shortcutOf(key("KeyE", { metaKey: true })), "camera");
  assert.equal(shortcutOf(key("KeyM", { ctrlKey: true, shiftKey: true })), "messages");
  assert.equal(shortcutOf({ ...key("F2"), key: "F2" }), "toolbar");
});
