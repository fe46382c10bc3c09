/** The participant's page: joins the pieces and says what each press asks for. */
import { After } from "./after.mjs";
import { Announcer } from "./announce.mjs";
import { AskedCamera, Move, Willing } from "./asks.mjs";
import { Call } from "./call.mjs";
import { Cards } from "./cards.mjs";
import { Controls, deviceWords } from "./controls.mjs";
import { DeviceChoice } from "./device_choice.mjs";
import { openDialog, prepareDialog } from "./dialogs.mjs";
import { fill, get, onPress, show } from "./dom.mjs";
import { prepareExit } from "./exit.mjs";
import { Letters } from "./thread.mjs";
import { watchLine } from "./line.mjs";
import { NoDevice } from "./media.mjs";
import { More } from "./more.mjs";
import { Room } from "./room.mjs";
import { prepareShortcuts } from "./shortcuts.mjs";
import { BreakSheet } from "./signals.mjs";
import { Speaking } from "./speaking.mjs";
import { Strips } from "./strips.mjs";
import { Tiles } from "./tiles.mjs";
import { fields, say, sentenceCase, words } from "./words.mjs";

const main = get("main");
const phone = main.dataset.phone ?? "";
const announcer = new Announcer({ polite: get("polite"), assertive: get("assertive") });
const call = new Call({ seats: Number(main.dataset.seats), voices: get("voices"), test: "test" in main.dataset });
const controls = new Controls(call, announcer, phone);
/** @param {import("./types").Answer} answer */
const answered = (answer) => controls.answered(answer);
const tiles = new Tiles((seat) => call.seats.pictures[seat] ?? null, hide);
const strips = new Strips();
const more = new More(call, announcer, { phone, answered, changed: draw, hide });
const letters = new Letters(call, announcer, phone);
const sheet = new BreakSheet(call, announcer, phone);
const room = new Room(call, announcer, { tiles, strips, wishes: more.wishes, phone });
const parts = [
  room,
  controls,
  letters,
  sheet,
  more,
  new Move(call, announcer, { phone, answered }),
  new Cards(call, announcer, phone),
  new AskedCamera(call, announcer, phone),
  new Willing(call, announcer, { phone, answered }),
];
const after = new After(call, announcer, phone);
const leave = prepareDialog("leave-dialog");
const speaking = new Speaking(() => tiles.renderSpeaking());
new DeviceChoice(call, announcer, deviceWords);

tiles.speaks = (/** @type {number | "own" | null} */ seat) => more.wishes.speaking && speaking.has(seat);

function draw() {
  if (!call.view || call.connection.over) return;
  for (const part of parts) part.render(call.view);
  after.render(call.view);
  tiles.renderSpeaking();
}

/** One person's picture, only for this person: they are not told. @param {string} name @param {boolean} hidden */
async function hide(name, hidden) {
  answered(await call.connection.ask("person.hide", { name, hidden }));
}

prepareExit(() => call.release(), (text) => announcer.polite(text, "exit"));
watchLine(call, announcer, {
  phone,
  onLost: () => {
    tiles.darken();
    speaking.clear();
    for (const element of document.querySelectorAll("[data-privacy]")) fill(element, words.room.privacy_loading);
    for (const id of ["invitation", "move"]) show(get(id), false);
  },
  onClosed: () => {
    room.clear();
    after.closed(main.dataset.why ?? "");
  },
});
call.addEventListener("view", draw);
call.addEventListener("speaking", (event) => {
  speaking.heard(/** @type {CustomEvent<Map<number, boolean>>} */ (event).detail);
});
call.media.addEventListener("changed", draw);
call.seats.onPictures = draw;

onPress("ready", () => ready(get("ready").getAttribute("aria-checked") !== "true"));

/** @param {boolean} is */
async function ready(is) {
  const answer = await call.connection.ask("person.ready", { ready: is });
  answered(answer);
  if (answer.ok) announcer.polite(is ? words.waiting.ready_said : words.waiting.unready_said, "ready");
  return answer.ok;
}

onPress("more-time", async () => {
  const view = call.view;
  if (!view) return;
  if (view.you.ready && !(await ready(false))) return;
  const answer = await call.connection.ask("person.message", { text: words.waiting.more_time_message });
  answered(answer);
  if (!answer.ok) return;
  const text = say(words.waiting.more_time_said, fields(view.guides, phone));
  fill(get("more-time-said"), text);
  announcer.polite(text, "ready");
});
onPress("go-in", async () => {
  void call.seats.play(); // the press that lets a browser play sound
  answered(await call.connection.askFromView("person.go_in"));
});
onPress("not-yet", () => notYet(false));
onPress("talk-first", () => notYet(true));

/** @param {boolean} talk */
async function notYet(talk) {
  const answer = await call.connection.ask("person.not_yet", { talk });
  answered(answer);
  if (!answer.ok || !call.view) return;
  const sentence = talk ? words.invitation.said_talk : words.invitation.said_not_yet;
  room.said = say(sentence, fields(call.view.guides, phone));
  announcer.polite(room.said, "invitation");
  draw();
}

async function hand() {
  const up = !call.view?.you.hand;
  if (!call.view?.may.includes("person.hand")) return;
  if (!up) room.lowersOwnHand();
  const answer = await call.connection.ask("person.hand", { up });
  answered(answer);
  if (answer.ok) announcer.polite(up ? words.hand.said_up : words.hand.said_down, "hand");
}
for (const id of ["hand", "more-hand"]) onPress(id, hand);

onPress("check", async () => {
  const { tracks } = call.media;
  if (tracks.camera || tracks.microphone) {
    call.media.stopAll();
    return;
  }
  try {
    await startWhatIsThere();
    if (call.media.tracks.camera) announcer.polite(words.media.camera_works, "check");
  } catch (error) {
    if (!(error instanceof NoDevice)) throw error;
    controls.notice(deviceWords(error.name));
  }
});

/** Both, or the one that this device has: sound only is always all right. */
async function startWhatIsThere() {
  try {
    await call.media.start(["microphone", "camera"]);
  } catch (error) {
    if (!(error instanceof NoDevice) || error.name !== "NotFoundError") throw error;
    await call.media.start(["microphone"]).catch(() => call.media.start(["camera"]));
  }
}

onPress("news-close", () => strips.put("news", ""));
onPress("leave", () => {
  fill(get("leave-text"), sentenceCase(say(words.leave.text, fields(call.view?.guides ?? [], phone))));
  if (leave) openDialog(leave);
});
onPress("leave-yes", async () => {
  leave?.close();
  call.media.holdAll();
  answered(await call.connection.ask("person.leave"));
});

prepareShortcuts(() => more.wishes.keys && !get("toolbar").hidden, {
  microphone: () => get("microphone").hidden || void controls.toggle("microphone"),
  camera: () => get("camera").hidden || void controls.toggle("camera"),
  hand: () => void hand(),
  break: () => sheet.press(),
  toolbar: () => /** @type {HTMLElement | null} */ (document.querySelector(".tool:not([hidden])"))?.focus(),
  list: () => more.open("keys-part"),
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !document.querySelector("dialog[open]")) tiles.allSmall();
});

call.start();
