/** The facilitator's page: safety first, then people, rooms and the running of the meeting. */
import { Announcer } from "./announce.mjs";
import { Call } from "./call.mjs";
import { Controls, prepareDialog } from "./controls.mjs";
import { renderGates, renderRooms } from "./desk.mjs";
import { fill, get, onPress, show } from "./dom.mjs";
import { renderEveryone } from "./everyone.mjs";
import { watchLine } from "./line.mjs";
import { news } from "./situation.mjs";
import { Tiles, tilesOf } from "./tiles.mjs";
import { say, words } from "./words.mjs";

/** @typedef {import("./types").View} View */

const WIDE = "(min-width: 48em)";
/** Button id -> the act that it asks for; a button shows only while the view has the act. */
const BUTTONS = {
  separate: "session.separate",
  "take-break": "session.take_break",
  "check-all": "session.check",
  "open-joint": "session.open_joint",
  resume: "session.resume",
};
const FROM_VIEW = new Set(["session.check", "session.open_joint", "session.resume"]);
const STAGES = /** @type {Record<string, string>} */ (words.staff.stages);

const main = get("main");
const phone = main.dataset.phone ?? "";
const announcer = new Announcer({ polite: get("polite"), assertive: get("assertive") });
const call = new Call({
  seats: Number(main.dataset.seats),
  meeting: main.dataset.meeting,
  voices: get("voices"),
  test: "test" in main.dataset,
});
const tiles = new Tiles((seat) => call.seats.pictures[seat] ?? null);
const controls = new Controls(call, announcer, phone);
const end = prepareDialog("end-dialog");
/** @type {View | null} */
let before = null;

/** @param {string} event @param {Record<string, unknown>} [fields] @param {boolean} [saw] */
async function ask(event, fields = {}, saw = FROM_VIEW.has(event)) {
  const { connection } = call;
  const answer = await (saw ? connection.askFromView(event, fields) : connection.ask(event, fields));
  controls.answered(answer);
  if (answer.ok) announcer.polite(words.staff.done, "done");
}

/** @param {View} view */
function render(view) {
  main.dataset.place = view.you.place;
  main.dataset.why = view.you.why;
  main.dataset.stage = view.stage ?? "";
  fill(get("heading"), view.you.room?.title ?? words.staff.title);
  const stage = say(words.staff.stage, { stage: STAGES[view.stage ?? ""] ?? view.stage ?? "" });
  fill(get("stage"), stage);
  if (before && before.stage !== view.stage) announcer.assertive(stage);
  fill(get("privacy"), view.privacy);
  renderPictures(view);
  renderEveryone(get("everyone"), view, (act, person) => ask(act.event, { person: person.id, ...act.fields }, act.saw ?? false));
  renderRooms(view, (room) => ask("staff.visit", { room: room.id }, true));
  renderGates(view);
  renderButtons(view);
  for (const sentence of news(before, view)) announcer.polite(sentence);
  controls.render(view);
  for (const id of ["desk", "safety", "toolbar"]) show(get(id), view.you.place !== "gone");
  before = view;
}

/** @param {View} view */
function renderPictures(view) {
  const { camera } = call.media.tracks;
  const shown = tilesOf(view.people);
  if (camera) {
    if (tiles.own?.getVideoTracks()[0] !== camera) tiles.own = new MediaStream([camera]);
    const label = say(words.room.you, { name: view.you.name });
    shown.push({ key: "own", name: view.you.name, label, state: "", camera: true, seat: null, own: true });
  }
  tiles.render(shown);
  show(get("people"), shown.length > 0);
}

/** @param {View} view */
function renderButtons(view) {
  for (const [id, act] of Object.entries(BUTTONS)) show(get(id), view.may.includes(act));
  let choices = 0;
  for (const button of /** @type {NodeListOf<HTMLElement>} */ (get("end-dialog").querySelectorAll("[data-act]"))) {
    const offered = view.may.includes(button.dataset.act ?? "");
    show(button.parentElement, offered);
    choices += Number(offered);
  }
  show(get("end"), choices > 0);
  show(get("stages"), ["check-all", "open-joint", "resume"].some((id) => !get(id).hidden));
}

for (const [id, act] of Object.entries(BUTTONS)) onPress(id, () => ask(act));
onPress("end", () => end?.showModal());
for (const button of /** @type {NodeListOf<HTMLElement>} */ (get("end-dialog").querySelectorAll("[data-act]"))) {
  button.addEventListener("click", () => {
    end?.close();
    void ask(button.dataset.act ?? "");
  });
}

/** Wide screens have the whole desk open; narrow and much enlarged ones begin with safety and people. */
const wide = matchMedia(WIDE);
const fold = () => {
  /** @type {HTMLDetailsElement} */ (get("run")).open = wide.matches;
};
wide.addEventListener("change", fold);
fold();

watchLine(call, announcer, {
  phone,
  onLost: () => {
    tiles.darken();
    fill(get("privacy"), words.room.privacy_loading);
  },
  onClosed: () => {
    for (const id of ["desk", "safety", "toolbar", "stage"]) show(get(id), false);
    end?.close();
  },
});
call.addEventListener("view", (event) => render(/** @type {CustomEvent<View>} */ (event).detail));
const again = () => call.view && !call.connection.over && render(call.view);
call.media.addEventListener("changed", again);
call.seats.onPictures = again;
window.addEventListener("pageshow", (event) => event.persisted && location.reload());
window.addEventListener("pagehide", () => call.media.stopAll());
call.start();
