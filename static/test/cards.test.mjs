/** Messages that are carried, without a page: what a card says, and what may be pressed. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { companyOf, faceOf, noticeOf, ownFaceOf } from "../src/js/card_faces.mjs";
import { situationOf } from "../src/js/situation.mjs";
import { fields, words } from "../src/js/words.mjs";

const FILLED = fields([{ name: "Alex" }], "01632 960 001");
const CARD = {
  id: "155ae73ad48707ba",
  mine: false,
  state: "there",
  may: ["choose", "refuse"],
  text: "",
  about: "",
  language: "",
  version: 0,
  translation: "",
  translation_about: "",
  translation_language: "",
  original: "",
  asked_change: "",
  wish: "",
  told_about: false,
  how: "",
  tell_sender: false,
  put_away: false,
  answers: "",
};
const MINE = { ...CARD, mine: true, state: "draft", may: ["write", "read_back", "hold", "take_back"], text: "I am sorry.", version: 1 };
const face = (card) => faceOf({ ...CARD, ...card }, FILLED, ["Alex"]);
const own = (card) => ownFaceOf({ ...MINE, ...card }, FILLED);
const labels = (shown) => shown.choices.map((one) => one.label);

test("what is there is offered in five ways, and shows no word of itself", () => {
  const shown = face({});
  assert.equal(shown.heading, "Alex has a message for you.");
  assert.deepEqual(labels(shown), ["Read it", "Hear it from Alex", "What is it about?", "Not now", "No thank you"]);
  assert.equal(shown.text, "");
});

test("more than one facilitator: nobody is named as the one who has it", () => {
  assert.equal(faceOf(CARD, FILLED, ["Alex", "Priya"]).heading, words.cards.there);
  assert.equal(noticeOf(["Alex", "Priya"]), words.cards.there);
});

test("a choice is said back, can be changed, and can always be read", () => {
  const later = face({ state: "chosen", wish: "later" });
  assert.ok(later.lines.includes(words.cards.chosen.later));
  assert.deepEqual(labels(later), ["Read it", "Hear it from Alex", "What is it about?", "No thank you"]);
  const no = face({ state: "refused", may: ["choose"] });
  assert.deepEqual(no.lines, [words.cards.refused]);
  assert.ok(!labels(no).includes("No thank you"));
  assert.equal(no.choices[0].then, "person.relay_open", "one press reads it");
  const tell = no.choices.at(-1);
  assert.deepEqual([tell.label, tell.event, tell.fields.tell_sender], [words.cards.refuse_tell, "person.relay_refuse", true]);
  const told = face({ state: "refused", may: ["choose"], tell_sender: true });
  assert.deepEqual(told.lines, [words.cards.refused, words.cards.refused_told]);
  assert.ok(!labels(told).includes(words.cards.refuse_tell));
  assert.deepEqual([no.choices[0].event, no.choices[0].fields.wish], ["person.relay_choose", "show_me"]);
});

test("what it is about is said once it was told, and not asked again", () => {
  const told = face({ state: "chosen", wish: "about_first", told_about: true, about: "the window" });
  assert.ok(told.lines.includes("It is about: the window"));
  assert.ok(!labels(told).includes("What is it about?"));
});

test("words that were handed over stay until they are put away", () => {
  const shown = face({ state: "delivered", may: ["want_reply", "no_reply", "answer", "put_away"], text: "<b>Sorry</b>", how: "shown" });
  assert.equal(shown.text, "<b>Sorry</b>");
  assert.deepEqual(labels(shown), ["Reply", "Ask something", "No reply from me", "Put it away"]);
});

test("how the words came, and what was said of a reply, is said back; the first words stand beside a translation", () => {
  const given = (card) => face({ state: "delivered", may: [], text: "Sorry", ...card });
  assert.deepEqual(given({ how: "read_aloud" }).lines, ["Alex read it to you."]);
  assert.deepEqual(given({ state: "reply_wanted" }).lines, ["We have told Alex that you would like to reply."]);
  assert.deepEqual(given({ state: "no_reply" }).lines, [words.cards.no_reply_said]);
  assert.equal(given({ original: "Przepraszam" }).original, "Przepraszam");
  assert.deepEqual(own({ state: "read_back", may: [], translation: "Dziękuję" }).lines.slice(1), ["In the other language: Dziękuję"]);
  const both = own({ state: "read_back", may: [], about: "Thanks", translation: "Dziękuję", translation_about: "Podziękowanie" }).lines;
  assert.deepEqual([both[0], both.at(-1)], ["It is about: Thanks", "What it is about, in the other language: Podziękowanie"]);
});

test("one's own words can be paused, go on and be taken back; what is not sent yet is only written on", () => {
  assert.deepEqual(labels(own({})), ["Read it once more", "Go on writing", "Take it back"]);
  assert.deepEqual(labels(own({ state: "with_guide", may: ["write", "hold", "take_back"] })), ["Change them", "Pause it", "Take it back"]);
  assert.deepEqual(labels(own({ state: "held", may: ["go_on", "take_back"] })), ["Go on with it", "Take it back"]);
});

test("one press on each card stands out", () => {
  const main = (shown) => shown.choices.filter((one) => one.main).map((one) => one.label);
  assert.deepEqual(main(face({})), ["Read it"]);
  assert.deepEqual(main(own({})), ["Read it once more"]);
  assert.deepEqual(main(own({ state: "read_back", may: ["agree", "write"] })), ["Yes, these words"]);
});

test("a yes is a yes to the wording on the screen", () => {
  const shown = own({ state: "read_back", may: ["write", "agree", "hold", "take_back"], version: 3 });
  const [yes, change] = shown.choices;
  assert.equal(shown.heading, words.cards.carry.checking);
  assert.deepEqual([yes.event, yes.fields.number, yes.label], ["person.relay_agree", 3, "Yes, these words"]);
  assert.deepEqual([change.event, change.label], ["change", "Change them"]);
  assert.equal(shown.text, "I am sorry.");
});

test("every state of one's own message has words, and none says what the other side does", () => {
  for (const state of Object.keys(words.cards.carry.states)) {
    const { lines } = own({ state, may: [] });
    assert.ok(lines.length > 0 && lines.every((line) => line !== ""), state);
  }
  assert.deepEqual(own({ state: "with_guide", may: [] }).lines, ["You agreed to these words. Alex has them."]);
});

test("what was asked in other words is said with the card", () => {
  assert.ok(own({ state: "read_back", may: [], asked_change: "Shorter?" }).lines.some((line) => line.endsWith("Shorter?")));
});

test("who is with this person, when somebody will be back, and after that time the other words", () => {
  const shuttle = { with_you: [], back_at: "2026-06-04T14:40:00", line: "Alex will be back by about {time}.", late: "Alex will come. Call {phone}." };
  const at = (time) => companyOf(shuttle, "01632 960 001", new Date(`2026-06-04T${time}`));
  assert.equal(at("14:20:00"), "Alex will be back by about 2:40pm.");
  assert.equal(at("14:41:00"), "Alex will come. Call 01632 960 001.");
});

test("a room of one's own in a shuttle speaks of no main room", () => {
  const you = { place: "holding", room: { kind: "holding", title: "Waiting room" } };
  for (const why of ["waiting", "admitted"]) {
    const shown = situationOf({ you: { ...you, why }, guides: [{ name: "Alex" }], shuttle: {} }, "");
    assert.equal(shown.key, "shuttle");
    assert.ok(![...shown.lines, ...shown.next].join(" ").includes("main room"));
  }
});
