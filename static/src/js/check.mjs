/** The device check: asks one plain thing after another, says what it found, and keeps it. */
import { acquire } from "./acquire.mjs";
import { Announcer } from "./announce.mjs";
import { testLine } from "./check_line.mjs";
import { findVoice, playTones, speak } from "./check_sound.mjs";
import { offerChoices, Steps } from "./check_steps.mjs";
import { listDevices } from "./devices.mjs";
import { fill, get, onPress, show } from "./dom.mjs";
import { prepareExit } from "./exit.mjs";
import { NoDevice, OwnMedia } from "./media.mjs";
import { Meter, SILENT_AFTER } from "./meter.mjs";
import { canSoften } from "./softening.mjs";
import { say, words } from "./words.mjs";

/** @typedef {import("./check_steps.mjs").Step} Step */
/** @typedef {"camera" | "microphone" | "speaker" | "connection"} Field */

const DARK = 12; // of 255: a covered lens
const LOOK_EVERY = 700; // ms
const { check } = words;
const form = /** @type {HTMLFormElement} */ (get("check"));
const announcer = new Announcer({ polite: get("polite"), assertive: get("assertive") });
const steps = new Steps(navigator.userAgent, navigator.maxTouchPoints);
const media = new OwnMedia();
const meter = new Meter((level, heard) => measured(level, heard));
let measures = 0;
let speaker = "";
let run = 0; // a test of the connection that was overtaken by another says nothing

/** @param {Field} field @param {string} [value] @returns {string} */
function result(field, value) {
  const input = /** @type {HTMLInputElement} */ (form.elements.namedItem(field));
  if (value !== undefined) input.value = value;
  return input.value;
}

/** @param {string} id @param {string} text */
function found(id, text) {
  if (get(id).textContent === text) return;
  fill(get(id), text);
  announcer.polite(text, id);
}

/** @param {string} fault */
function help(fault, instead = true) {
  announcer.polite(steps.help(fault, instead), "fault");
}

/** Camera and microphone. A person may go on with whatever works, and with nothing. */
async function ask() {
  show(get("asking"), true);
  announcer.polite(check.ask.waiting, "asking");
  const { camera, microphone, fault } = await acquire(media);
  show(get("asking"), false);
  result("camera", camera);
  result("microphone", microphone);
  if (!fault) return go("picture");
  fill(get("fault-on"), carryOn());
  return help(fault);
}

/** What a person goes on with: sound without a picture, or listening, is always enough. */
function carryOn() {
  const { carry_on, sound_only, listen } = check.faults;
  if (result("microphone") !== "works" && result("camera") !== "works") return listen;
  return result("microphone") === "works" ? sound_only : carry_on;
}

/** Go to a step, or past it to the next that makes sense with what works. @param {Step} step */
function go(step) {
  if (step === "picture" && result("camera") !== "works") return go("microphone");
  if (step === "microphone" && result("microphone") !== "works") return go("speaker");
  meter.follow(step === "microphone" ? media.tracks.microphone : null);
  measures = 0;
  steps.go(step);
  if (step === "picture") showPicture();
  if (step === "microphone") fill(get("microphone-found"), check.microphone.unheard);
  if (step === "speaker") void prepareSound();
  if (step === "connection") void testConnection();
  if (step === "choices") prepareChoices();
  if (step === "end") end();
  if (step === "picture" || step === "microphone" || step === "speaker") void offerDevices();
  return undefined;
}

async function offerDevices() {
  const used = { microphone: media.idOf("microphone"), camera: media.idOf("camera"), speaker };
  const choices = await listDevices(used);
  for (const kind of /** @type {const} */ (["camera", "microphone", "speaker"])) offerChoices(kind, choices);
}

for (const device of /** @type {import("./media.mjs").Device[]} */ (["camera", "microphone"])) {
  get(`${device}-choice`).addEventListener("change", async (event) => {
    const { value } = /** @type {HTMLSelectElement} */ (event.target);
    await media.choose(device, value).catch((error) => {
      if (!(error instanceof NoDevice)) throw error;
      help("in-use", false);
    });
    if (device === "camera") showPicture();
    else meter.follow(media.tracks.microphone);
  });
}
get("speaker-choice").addEventListener("change", (event) => {
  speaker = /** @type {HTMLSelectElement} */ (event.target).value;
});

// The picture

function showPicture(id = "picture") {
  const video = /** @type {HTMLVideoElement} */ (get(id));
  const { camera } = media.tracks;
  video.srcObject = camera && new MediaStream([camera]);
  video.play().catch(() => undefined);
}

/** What the machine sees is said beside what the person sees. */
function look() {
  if (steps.at !== "picture") return;
  const video = /** @type {HTMLVideoElement} */ (get("picture"));
  if (!media.tracks.camera || media.tracks.camera.readyState === "ended") found("picture-found", check.picture.none);
  else if (video.videoWidth) found("picture-found", brightness(video) < DARK ? check.picture.dark : check.picture.works);
}

/** @param {HTMLVideoElement} video @returns {number} 0 to 255 */
function brightness(video) {
  const canvas = Object.assign(document.createElement("canvas"), { width: 8, height: 6 });
  const brush = canvas.getContext("2d");
  brush?.drawImage(video, 0, 0, 8, 6);
  const points = [...(brush?.getImageData(0, 0, 8, 6).data ?? [])];
  return points.reduce((sum, value, at) => (at % 4 === 3 ? sum : sum + value), 0) / (48 * 3);
}

// The microphone

/** @param {number} level @param {boolean} heard */
function measured(level, heard) {
  /** @type {HTMLMeterElement} */ (get("level")).value = level;
  measures = heard ? 0 : measures + 1;
  if (heard) {
    if (result("microphone") === "silent") steps.help(null);
    result("microphone", "works");
    found("microphone-found", check.microphone.heard);
  } else if (measures === SILENT_AFTER) {
    result("microphone", "silent");
    found("microphone-found", check.microphone.silent);
    help("silent", false);
  }
}

// The speaker

async function prepareSound() {
  const voice = await findVoice(check.speaker.sentence_language);
  fill(get("play"), voice ? check.speaker.play_words : check.speaker.play_tones);
  show(get("tones-only"), !voice);
}

async function play() {
  found("speaker-found", check.speaker.playing);
  const voice = speaker ? undefined : await findVoice(check.speaker.sentence_language);
  const spoken = voice !== undefined && (await speak(voice, check.speaker.sentence));
  if (!spoken) await playTones(speaker);
  found("speaker-found", check.speaker.played);
  show(get("speaker-answers"), true);
}

// The connection

async function testConnection() {
  run += 1;
  const mine = run;
  fill(get("connection-found"), "");
  const whole = await testLine(
    (part, outcome) => mine === run && tell(part, outcome),
    (part) => mine === run && fill(get("connection-found"), say(check.connection.working, { name: check.connection.parts[part] })),
  );
  if (mine !== run) return;
  result("connection", whole);
  const sentences = /** @type {Record<string, string>} */ (check.connection.whole);
  found("connection-found", sentences[whole] ?? check.connection.done);
  if (whole === "none" && steps.at === "connection") help("no-way", false);
}

/** @param {import("./check_line.mjs").Part} part @param {import("./verdicts.mjs").Result} outcome */
function tell(part, outcome) {
  const row = get(`line-${part}`);
  const says = /** @type {Record<string, string>} */ (check.connection.says)[`${part}-${outcome}`] ?? "";
  row.dataset.result = outcome;
  fill(/** @type {Element} */ (row.querySelector(".check__state")), check.connection[outcome]);
  fill(/** @type {Element} */ (row.querySelector(".check__says")), says);
  announcer.polite(`${check.connection.parts[part]}: ${check.connection[outcome]}.`, part);
}

// Choices and end

function prepareChoices() {
  const mayBeSoft = canSoften() && media.tracks.camera !== null;
  show(get("own"), media.tracks.camera !== null);
  show(get("soft-none"), !canSoften());
  show(get("soft-choice"), canSoften());
  if (mayBeSoft) void choose();
  else showPicture("own");
}

async function choose() {
  const chosen = new FormData(form);
  await media.softly(chosen.get("soft") === "yes");
  showPicture("own");
  document.documentElement.dataset.text = String(chosen.get("text") ?? "normal");
}

function end() {
  media.stopAll();
  const sentences = /** @type {Record<string, string>} */ (check.end.words);
  for (const field of /** @type {Field[]} */ (["camera", "microphone", "speaker", "connection"])) {
    const value = result(field);
    get(`found-${field}`).dataset.result = value;
    const text = field === "connection" && value === "none" ? check.end.connection_none : sentences[value];
    fill(/** @type {Element} */ (document.querySelector(`#found-${field} .check__state`)), text);
  }
  const ready = result("speaker") === "heard" && ["good", "relay", "sound-only"].includes(result("connection"));
  const speaks = ["works", "none"].includes(result("microphone"));
  fill(get("ready-or-not"), ready && speaks ? check.end.all_good : check.end.not_all);
}

onPress("allow", () => void ask());
onPress("fault-again", () => {
  steps.help(null);
  void (steps.at === "ask" ? ask() : testConnection());
});
onPress("fault-on", () => go(steps.at === "ask" ? "picture" : "choices"));
onPress("copy", async () => {
  const done = await navigator.clipboard?.writeText(new URL("/join", location.href).href).then(() => true, () => false);
  found("copied", done ? check.faults["in-app"].copied : check.faults["in-app"].not_copied);
});
onPress("picture-yes", () => go("microphone"));
onPress("picture-no", () => {
  result("camera", "silent");
  show(get("picture-help"), true);
  announcer.polite(check.picture.no_help, "picture");
});
onPress("picture-on", () => go("microphone"));
onPress("microphone-on", () => go("speaker"));
onPress("play", () => void play());
onPress("speaker-yes", () => {
  result("speaker", "heard");
  go("connection");
});
onPress("speaker-no", () => {
  result("speaker", "not-heard");
  show(get("speaker-help"), true);
  announcer.polite(check.speaker.no_help, "speaker");
});
onPress("speaker-on", () => go("connection"));
onPress("connection-on", () => go("choices"));
onPress("connection-again", () => void testConnection());
onPress("choices-on", () => go("end"));
onPress("check-again", () => location.reload());
form.addEventListener("change", () => steps.at === "choices" && void choose());
form.addEventListener("submit", () => media.stopAll());
media.addEventListener("gone", (event) => {
  const device = /** @type {CustomEvent<import("./media.mjs").Device>} */ (event).detail;
  result(device, "in-use");
  if (steps.at !== "end") help("in-use", false);
});
setInterval(look, LOOK_EVERY);
prepareExit(() => media.stopAll(), (text) => announcer.polite(text, "exit"));
window.addEventListener("pagehide", () => media.stopAll());
window.addEventListener("pageshow", (event) => event.persisted && location.reload());

steps.go("ask", false);
if (!navigator.mediaDevices) {
  result("camera", "none");
  result("microphone", "none");
  fill(get("fault-on"), carryOn());
  help("in-app");
}
