/** Writing saves by itself, one save after the other; nothing that was typed is called saved before it is. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { pieces, voiceFor } from "../src/js/listening.mjs";
import { AFTER, AGAIN, Saver } from "../src/js/saver.mjs";

/** A saver with a clock that is turned by hand, and answers that are given by hand. */
function desk() {
  /** @type {string[]} */
  const told = [];
  /** @type {{give: (answer: import("../src/js/saver.mjs").Answer) => void, fail: () => void}[]} */
  const sent = [];
  /** @type {{act: () => void, ms: number} | null} */
  let waiting = null;
  const send = () =>
    new Promise((give, fail) => {
      sent.push({ give, fail: () => fail(new TypeError("no line")) });
    });
  const saver = new Saver(/** @type {any} */ (send), (state) => told.push(state), {
    set: (act, ms) => {
      waiting = { act, ms };
      return 1;
    },
    clear: () => {
      waiting = null;
    },
  });
  return {
    saver,
    told,
    sent,
    due: () => waiting?.ms,
    ring: () => {
      const { act } = waiting ?? assert.fail("nothing is due");
      waiting = null;
      act();
    },
    settled: () => new Promise((done) => setImmediate(done)),
  };
}

test("some seconds after typing stops it is saved", async () => {
  const at = desk();
  at.saver.typed();
  at.saver.typed();
  assert.deepEqual([at.sent.length, at.due()], [0, AFTER]);
  at.ring();
  assert.deepEqual(at.told, ["not-saved", "not-saved", "saving"]);
  at.sent[0]?.give({ ok: true, words: "Saved at 2pm." });
  await at.settled();
  assert.equal(at.told.at(-1), "saved");
  assert.equal(at.due(), undefined, "nothing is left to do");
  at.saver.save();
  assert.equal(at.sent.length, 1, "what is saved is not sent again");
});

test("what is typed while a save is under way is not called saved", async () => {
  const at = desk();
  at.saver.typed();
  at.ring();
  at.saver.typed();
  at.ring();
  assert.equal(at.sent.length, 1, "one after the other");
  at.sent[0]?.give({ ok: true });
  await at.settled();
  assert.equal(at.told.at(-1), "not-saved");
  at.ring();
  assert.equal(at.sent.length, 2);
});

test("without a line it tries again, and later each time", async () => {
  const at = desk();
  at.saver.typed();
  for (const [tried, ms] of AGAIN.entries()) {
    at.ring();
    at.sent[tried]?.fail();
    await at.settled();
    assert.deepEqual([at.told.at(-1), at.due()], ["failed", ms]);
  }
  at.saver.save(); // the line is back
  at.sent.at(-1)?.give({ ok: true });
  await at.settled();
  assert.equal(at.told.at(-1), "saved");
});

test("a letter that was changed elsewhere is not sent over it again", async () => {
  const at = desk();
  at.saver.typed();
  at.ring();
  at.sent[0]?.give({ ok: false, code: "letter-changed-meanwhile", words: "no" });
  await at.settled();
  assert.equal(at.told.at(-1), "elsewhere");
  at.saver.typed();
  at.saver.save();
  assert.deepEqual([at.sent.length, at.due(), at.told.at(-1)], [1, undefined, "elsewhere"]);
});

test("before the form itself is sent, what is under way ends first", async () => {
  const at = desk();
  at.saver.typed();
  at.ring();
  let stopped = false;
  const stopping = at.saver.stop().then(() => {
    stopped = true;
  });
  await at.settled();
  assert.equal(stopped, false);
  at.sent[0]?.give({ ok: true });
  await stopping;
  at.saver.typed();
  assert.equal(at.due(), undefined);
  at.saver.go();
  at.saver.typed();
  assert.equal(at.due(), AFTER);
});

test("a text is read in pieces that end with a sentence or a word", () => {
  assert.deepEqual(pieces("I took it. It was wrong!\n\nWhy?  "), ["I took it.", "It was wrong!", "Why?"]);
  assert.deepEqual(pieces(" \n "), []);
  const long = pieces("word ".repeat(500));
  assert.ok(long.length > 10 && long.every((piece) => piece.length <= 200));
  assert.equal(long.join(" "), "word ".repeat(500).trim());
  assert.equal(pieces("x".repeat(1000)).join(""), "x".repeat(1000));
});

test("only a voice of this device reads, in the language of the words", () => {
  const far = { localService: false, lang: "en-GB" };
  const near = { localService: true, lang: "en-GB" };
  const welsh = { localService: true, lang: "cy-GB" };
  assert.equal(voiceFor([far], "en"), undefined);
  assert.equal(voiceFor([far, welsh, near], "en"), near);
  assert.equal(voiceFor([near, welsh], "cy"), welsh);
  assert.equal(voiceFor([], "cy"), undefined);
});
