/** What the live regions say, when, and what they leave out. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { Announcer } from "../src/js/announce.mjs";

/** A clock that moves when told, and runs what is due. */
function stage() {
  let time = 0;
  /** @type {{at: number, act: () => void}[]} */
  let later = [];
  const polite = { textContent: "" };
  const assertive = { textContent: "" };
  const announcer = new Announcer(
    { polite, assertive },
    { now: () => time, later: (act, ms) => later.push({ at: time + ms, act }) },
  );
  const pass = (ms) => {
    const until = time + ms;
    for (;;) {
      const next = later.filter((one) => one.at <= until).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      later = later.filter((one) => one !== next);
      time = next.at;
      next.act();
    }
    time = until;
  };
  return { announcer, polite, assertive, pass };
}

test("a polite message is said", () => {
  const { announcer, polite, pass } = stage();
  announcer.polite("Sam has come in.");
  pass(1000);
  assert.equal(polite.textContent, "Sam has come in.");
});

test("similar news is one message, and the newer word on a topic wins", () => {
  const { announcer, polite, pass } = stage();
  announcer.polite("You are muted.", "microphone");
  announcer.polite("Sam has come in.");
  announcer.polite("You are not muted.", "microphone");
  pass(1000);
  assert.equal(polite.textContent, "Sam has come in. You are not muted.");
});

test("polite messages leave three seconds between them", () => {
  const { announcer, polite, pass } = stage();
  announcer.polite("one");
  pass(1000);
  announcer.polite("two");
  pass(1000);
  assert.equal(polite.textContent, "one");
  pass(2000);
  assert.equal(polite.textContent, "two");
});

test("people who come within two seconds are one sentence", () => {
  const { announcer, polite, pass } = stage();
  const sentence = (names) => `${names.join(" and ")} came.`;
  announcer.gather("came", ["Sam"], sentence);
  pass(1500);
  assert.equal(polite.textContent, "");
  announcer.gather("came", ["Chris"], sentence);
  pass(600);
  assert.equal(polite.textContent, "Sam and Chris came.");
  announcer.gather("came", ["Kim"], sentence);
  pass(2500);
  assert.equal(polite.textContent, "Sam and Chris came.");
  pass(1000);
  assert.equal(polite.textContent, "Kim came.");
});

test("who waits for company does not hold up what is said now", () => {
  const { announcer, polite, pass } = stage();
  announcer.gather("came", ["Sam"], () => "Sam came.");
  announcer.polite("You are muted.");
  pass(500);
  assert.equal(polite.textContent, "You are muted.");
  pass(4000);
  assert.equal(polite.textContent, "Sam came.");
});

test("news that is no longer news is dropped", () => {
  const { announcer, polite, pass } = stage();
  announcer.queue.push({ text: "old", topic: "old", at: -20000, due: -20000 });
  announcer.polite("new");
  pass(1000);
  assert.equal(polite.textContent, "new");
});

test("an assertive message does not wait, and the same words are said again", () => {
  const { announcer, assertive, pass } = stage();
  announcer.polite("later");
  announcer.assertive("The meeting is paused.");
  pass(60);
  assert.equal(assertive.textContent, "The meeting is paused.");
  announcer.assertive("The meeting is paused.");
  assert.equal(assertive.textContent, "");
  pass(60);
  assert.equal(assertive.textContent, "The meeting is paused.");
});

test("nothing is never announced", () => {
  const { announcer, polite, assertive, pass } = stage();
  announcer.polite("");
  announcer.assertive("");
  pass(5000);
  assert.equal(polite.textContent + assertive.textContent, "");
});
