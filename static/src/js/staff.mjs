/** The facilitator's page: joins the pieces and says what each press asks for. */
import { Announcer } from "./announce.mjs";
import { Call } from "./call.mjs";
import { Controls, deviceWords, prepareDialog } from "./controls.mjs";
import { Alerts } from "./desk_alerts.mjs";
import { renderBoard, renderNext } from "./desk_board.mjs";
import { renderClosing, renderPlan } from "./desk_closing.mjs";
import { askPlace, askReason, askTimer, closeTimer } from "./desk_dialogs.mjs";
import { prepareEnds, renderEnds } from "./desk_ends.mjs";
import { keepingFocus } from "./desk_focus.mjs";
import { Hands } from "./desk_hands.mjs";
import { renderHeard } from "./desk_heard.mjs";
import { renderLead, stageWords } from "./desk_lead.mjs";
import { Messages } from "./desk_messages.mjs";
import { Everybody } from "./desk_more.mjs";
import { prepareNotes } from "./desk_notes.mjs";
import { SideRoom, renderRooms } from "./desk_rooms.mjs";
import { Signals } from "./desk_signals.mjs";
import { Tabs } from "./desk_tabs.mjs";
import { DeviceChoice } from "./device_choice.mjs";
import { fill, get, onPress, show } from "./dom.mjs";
import { renderEveryone, renderMutes } from "./everyone.mjs";
import { watchLine } from "./line.mjs";
import { prepareShortcuts } from "./shortcuts.mjs";
import { news } from "./situation.mjs";
import { ShuttlePage } from "./shuttle.mjs";
import { Speaking } from "./speaking.mjs";
import { Tiles, tilesOf } from "./tiles.mjs";
import { say, words } from "./words.mjs";

/** @typedef {import("./types").View} View */
/** @typedef {import("./desk_types").DeskView} DeskView */
/** @typedef {import("./desk_types").Person} Person */
/** @typedef {import("./desk_types").HeardRow} HeardRow */

const WIDE = "(min-width: 48em)";
const TICK = 1000; // ms between looks at what grows older
const FROM_VIEW = new Set(["session.check", "session.open_joint", "session.start_shuttle", "session.resume"]);

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
const more = prepareDialog("more-dialog");
const tabs = new Tabs();
const signals = new Signals(ask, announcer);
const alerts = new Alerts(ask, announcer);
const messages = new Messages(ask, announcer, tabs);
const hands = new Hands(ask, announcer);
const everybody = new Everybody(ask, announcer);
const sideRoom = new SideRoom(ask, announcer);
const notes = prepareNotes((event, fields) => call.connection.ask(event, fields));
const quietly = (/** @type {string} */ event, /** @type {Record<string, unknown>} */ fields = {}) => call.connection.ask(event, fields);
const shuttle = new ShuttlePage(ask, quietly, announcer);
prepareDialog("devices-part");
const devices = new DeviceChoice(call, announcer, deviceWords);
const speaking = new Speaking(() => tiles.renderSpeaking());
const wide = matchMedia(WIDE);
/** @type {DeskView | null} */
let before = null;
/** @type {HeardRow[]} */
let heard = [];
let showAll = false;

/** @param {string} event @param {Record<string, unknown>} [fields] @param {boolean} [saw] */
async function ask(event, fields = {}, saw = FROM_VIEW.has(event)) {
  const { connection } = call;
  if (event === "staff.visit" && shuttle.live.asksFirst(fields)) {
    await shuttle.live.go(String(fields.room));
    return { ok: true };
  }
  const answer = await (saw ? connection.askFromView(event, fields) : connection.ask(event, fields));
  answered(answer);
  return answer;
}

/** Why something was not done stands where the facilitator looks: in the open box, or on the page. */
/** @param {import("./types").Answer} answer */
function answered(answer) {
  controls.answered(answer);
  if (answer.ok) announcer.polite(words.staff.done, "done");
  const text = answer.ok ? "" : (answer.words ?? words.connection.not_sent);
  fill(get("more-error"), text);
  show(get("more-error"), text !== "");
}

/**
 * What the plan has in another order is asked again with a reason.
 * @param {string} event
 * @param {Person} person
 * @param {Record<string, unknown>} fields
 * @param {boolean} saw
 */
async function askInOrder(event, person, fields, saw) {
  const { connection } = call;
  /** @param {Record<string, unknown>} all */
  const send = (all) => (saw ? connection.askFromView(event, all) : connection.ask(event, all));
  const known = event === "staff.admit" && person.out_of_order;
  const answer = known ? { ok: false, code: "out-of-order" } : await send({ person: person.id, ...fields });
  if (answer.ok || answer.code !== "out-of-order") return answered(answer);
  const reason = await askReason(person.name);
  if (reason !== null) answered(await send({ person: person.id, ...fields, reason }));
}

/** @param {string} event @param {Person} seen @param {Record<string, unknown>} [fields] */
async function press(event, seen, fields = {}) {
  const person = before?.everyone?.find((one) => one.id === seen.id) ?? seen; // a button outlives its first view
  if (event === "staff.message") return messages.writeTo(person.id);
  if (event === "staff.admit") return askInOrder(event, person, fields, true);
  if (event === "staff.release") return askInOrder(event, person, fields, false);
  if (event !== "staff.record_place") return void ask(event, { person: person.id, ...fields });
  const around = person.arrival?.surroundings;
  const said = await askPlace(person.name, { place: around?.place ?? "", contact: around?.contact ?? "" });
  if (said) await ask(event, { person: person.id, ...said });
}

/** @param {import("./everyone.mjs").Act} act @param {Person} person */
function pressAct(act, person) {
  if (act.saw && act.event !== "staff.admit") return void ask(act.event, { person: person.id, ...act.fields }, true);
  void press(act.event, person, act.fields);
}

/** @param {DeskView} view */
function draw(view) {
  main.dataset.place = view.you.place;
  main.dataset.why = view.you.why;
  main.dataset.stage = view.stage ?? "";
  renderLead(view);
  shuttle.render(view);
  renderPictures(view);
  signals.render(view);
  alerts.render(view);
  hands.render(view);
  renderNext(view);
  renderBoard(view, press);
  renderClosing(view, press);
  renderEveryone(get("everyone"), view, pressAct);
  renderMutes(get("mutes"), view, pressAct);
  renderRooms(view, ask);
  sideRoom.render(view);
  messages.render(view);
  notes.render(view.notes);
  renderPlan(view, press);
  renderHeard(heard, view.everyone ?? []);
  everybody.render(view);
  renderEnds(view);
  controls.render(/** @type {View} */ (/** @type {unknown} */ (view)));
  layOut(view);
}

/** @param {View} drawn */
function render(drawn) {
  const view = /** @type {DeskView} */ (/** @type {unknown} */ (drawn));
  const moved = before !== null && before.you.room?.title !== view.you.room?.title;
  keepingFocus(() => draw(view));
  if (before && before.stage !== view.stage) announcer.assertive(say(words.staff.stage, { stage: stageWords(view) }));
  else if (moved) announcer.polite(`${get("heading").textContent}. ${get("privacy").textContent}`, "moved");
  if (/** @type {HTMLInputElement} */ (get("tell-moves")).checked) {
    const was = /** @type {View | null} */ (/** @type {unknown} */ (before));
    for (const sentence of news(was, drawn)) announcer.polite(sentence);
  }
  before = view;
}

/** @param {DeskView} view */
function renderPictures(view) {
  const { camera } = call.media.tracks;
  const shown = tilesOf(view.people, { spotlight: view.spotlight ?? null });
  if (camera) {
    if (tiles.own?.getVideoTracks()[0] !== camera) tiles.own = new MediaStream([camera]);
    const label = say(words.room.you, { name: view.you.name });
    shown.push({ key: "own", name: view.you.name, label, state: "", camera: true, seat: null, own: true });
  }
  tiles.render(shown);
  show(get("people"), shown.length > 0);
}

/** Wide: the whole desk. Narrow: safety only, and everything else for who asks for it. @param {DeskView} view */
function layOut(view) {
  const here = view.you.place !== "gone";
  const narrow = !wide.matches && !view.shuttle;
  const all = !narrow || showAll;
  main.dataset.narrow = String(!all);
  show(get("safety"), here);
  show(get("signals"), here);
  show(get("toolbar"), here);
  show(get("devices"), here);
  show(get("more"), here);
  show(get("desk"), here && all && !view.shuttle);
  show(get("narrow-note"), here && narrow);
  show(get("mutes"), !all);
  fill(get("show-all"), all ? words.desk.narrow.hide : words.desk.narrow.show);
  get("show-all").setAttribute("aria-expanded", String(all));
  for (const button of /** @type {NodeListOf<HTMLElement>} */ (get("toolbar").querySelectorAll(".tool--all"))) {
    button.classList.toggle("tool--away", !all);
  }
  controls.renderDevices();
}

const again = () => call.view && !call.connection.over && render(call.view);

prepareEnds(ask);
onPress("show-all", () => {
  showAll = !showAll;
  again();
});
onPress("more", () => more?.showModal());
onPress("devices", () => void devices.open());
onPress("to-all", () => {
  if (!wide.matches && !showAll) return;
  messages.writeTo("all");
});
onPress("timer", async () => {
  const asked = await askTimer(Boolean(before?.timer));
  if (asked) await ask("session.timer", asked);
});
onPress("timer-stop", () => {
  closeTimer();
  void ask("session.stop_timer");
});
tabs.onChosen = () => {
  shuttle.reveal();
  again();
};
const keys = /** @type {HTMLInputElement} */ (get("keys-on"));
prepareShortcuts(() => keys.checked && !document.querySelector("dialog[open]"), {
  microphone: () => get("microphone").click(),
  camera: () => get("camera").click(),
  toolbar: () => get("microphone").focus(),
  people: () => openTab("people"),
  messages: () => openTab("messages"),
  list: () => more?.showModal(),
});

/** @param {string} name */
function openTab(name) {
  tabs.choose(name);
  get(`tab-${name}`).focus();
}

watchLine(call, announcer, {
  phone,
  onLost: () => {
    tiles.darken();
    speaking.clear();
    fill(get("privacy"), words.room.privacy_loading);
  },
  onClosed: () => {
    for (const id of ["desk", "shuttle", "live-to", "safety", "toolbar", "stage", "signals", "narrow-note", "ends", "timer-left"]) show(get(id), false);
    for (const dialog of document.querySelectorAll("dialog")) dialog.close();
  },
});
call.addEventListener("view", (event) => render(/** @type {CustomEvent<View>} */ (event).detail));
call.addEventListener("speaking", (event) => {
  speaking.heard(/** @type {CustomEvent<Map<number | "own", boolean>>} */ (event).detail);
});
tiles.speaks = (/** @type {number | "own" | null} */ seat) => speaking.has(seat);
call.connection.socket.on("session.heard", (/** @type {{rows: HeardRow[]}} */ said) => {
  heard = said.rows;
  renderHeard(heard, before?.everyone ?? []);
});
call.media.addEventListener("changed", again);
call.seats.onPictures = again;
wide.addEventListener("change", again);
setInterval(() => {
  if (!before || call.connection.over) return;
  keepingFocus(() => {
    signals.tick();
    alerts.tick();
    everybody.tick();
    shuttle.tick();
  });
}, TICK);
window.addEventListener("pageshow", (event) => event.persisted && location.reload());
window.addEventListener("pagehide", () => call.media.stopAll());
call.start();
