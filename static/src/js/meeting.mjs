/** The participant's page: joins the pieces and says what each press asks for. */
import { Announcer } from "./announce.mjs";
import { Call } from "./call.mjs";
import { Controls, deviceWords, prepareDialog } from "./controls.mjs";
import { fill, get, onPress, show } from "./dom.mjs";
import { prepareExit } from "./exit.mjs";
import { watchLine } from "./line.mjs";
import { NoDevice } from "./media.mjs";
import { Room } from "./room.mjs";
import { Tiles } from "./tiles.mjs";
import { fields, say, sentenceCase, words } from "./words.mjs";

const main = get("main");
const phone = main.dataset.phone ?? "";
const announcer = new Announcer({ polite: get("polite"), assertive: get("assertive") });
const call = new Call({ seats: Number(main.dataset.seats), voices: get("voices"), test: "test" in main.dataset });
const tiles = new Tiles((seat) => call.seats.pictures[seat] ?? null);
const controls = new Controls(call, announcer, phone);
const room = new Room(call, announcer, tiles, phone);
const more = prepareDialog("more-dialog");
const leave = prepareDialog("leave-dialog");

const draw = () => {
  if (!call.view || call.connection.over) return;
  room.render(call.view);
  controls.render(call.view);
};

prepareExit(() => call.release(), (text) => announcer.polite(text, "exit"));
watchLine(call, announcer, {
  phone,
  onLost: () => {
    tiles.darken();
    fill(get("privacy"), words.room.privacy_loading);
    show(get("invitation"), false);
  },
  onClosed: () => room.clear(),
});
call.addEventListener("view", draw);
call.media.addEventListener("changed", draw);
call.seats.onPictures = draw;

onPress("ready", async () => {
  const ready = get("ready").getAttribute("aria-checked") !== "true";
  const answer = await call.connection.ask("person.ready", { ready });
  controls.answered(answer);
  if (answer.ok) announcer.polite(ready ? words.waiting.ready_said : words.waiting.unready_said, "ready");
});
onPress("go-in", async () => {
  void call.seats.play(); // the press that lets a browser play sound
  controls.answered(await call.connection.askFromView("person.go_in"));
});
onPress("not-yet", () => notYet(false));
onPress("talk-first", () => notYet(true));

/** @param {boolean} talk */
async function notYet(talk) {
  const answer = await call.connection.ask("person.not_yet", { talk });
  controls.answered(answer);
  if (!answer.ok || !call.view) return;
  const sentence = talk ? words.invitation.said_talk : words.invitation.said_not_yet;
  room.said = say(sentence, fields(call.view.guides, phone));
  announcer.polite(room.said, "invitation");
  draw();
}

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

onPress("step-out", async () => controls.answered(await call.stepOut()));
onPress("more", () => more?.showModal());
onPress("own-picture", () => {
  room.showOwn = !room.showOwn;
  draw();
});
onPress("leave", () => {
  const filled = fields(call.view?.guides ?? [], phone);
  fill(get("leave-text"), sentenceCase(say(words.leave.text, filled)));
  leave?.showModal();
});
onPress("leave-yes", async () => {
  leave?.close();
  call.media.holdAll();
  controls.answered(await call.connection.ask("person.leave"));
});

call.start();
