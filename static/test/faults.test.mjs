/** Why a device could not be had: told apart by the browser's own names and its rule for the page. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { acquire } from "../src/js/acquire.mjs";
import { choicesOf } from "../src/js/devices.mjs";
import { blockedBy, familyOf, faultOf, stepsFor } from "../src/js/faults.mjs";
import { NoDevice, reasonOf } from "../src/js/media.mjs";
import { ownVoice } from "../src/js/check_sound.mjs";
import { deviceOf } from "../src/js/watch.mjs";

const WORDS = JSON.parse(readFileSync(new URL("../../templates/words.en.json", import.meta.url), "utf8"));
const { faults } = WORDS.check;

const named = (name, message = "") => Object.assign(new Error(message), { name });

/** @param {Record<string, string | null>} reasons by what is asked for: "both", "camera", "microphone" */
function media(reasons) {
  const asked = [];
  return {
    asked,
    async start(devices) {
      const what = devices.length > 1 ? "both" : devices[0];
      asked.push(what);
      if (reasons[what]) throw new NoDevice(reasons[what]);
    },
  };
}

const rule = (camera, microphone = camera) => async (device) => (device === "camera" ? camera : microphone);

test("who blocked it is in the message of one browser", () => {
  assert.equal(reasonOf(named("NotAllowedError", "Permission denied")), "NotAllowedError");
  assert.equal(reasonOf(named("NotAllowedError", "Permission denied by system")), "blocked-by-system");
  assert.equal(reasonOf(named("NotAllowedError", "Permission dismissed")), "dismissed");
  assert.equal(reasonOf(named("NotReadableError", "Could not start video source")), "NotReadableError");
  assert.equal(reasonOf("odd"), "other");
});

test("the browser's rule tells its own no from the system's, and from a closed question", () => {
  assert.equal(blockedBy("NotAllowedError", "denied"), "blocked");
  assert.equal(blockedBy("NotAllowedError", "granted"), "blocked-by-system");
  assert.equal(blockedBy("NotAllowedError", "prompt"), "dismissed");
  assert.equal(blockedBy("NotAllowedError", "unknown"), "blocked");
});

test("both work: nothing is asked a second time", async () => {
  const both = media({ both: null });
  assert.deepEqual(await acquire(both, rule("granted")), { camera: "works", microphone: "works", fault: null });
  assert.deepEqual(both.asked, ["both"]);
});

for (const [name, reasons, permission, found] of [
  ["blocked in the browser", { both: "NotAllowedError" }, rule("denied"), ["blocked", "blocked", "blocked"]],
  ["the question was closed", { both: "NotAllowedError" }, rule("prompt"), ["blocked", "blocked", "dismissed"]],
  ["blocked by the system", { both: "NotAllowedError", camera: "NotAllowedError", microphone: "NotAllowedError" }, rule("granted"), ["blocked", "blocked", "blocked-by-system"]],
  ["only the camera is blocked", { both: "NotAllowedError", camera: "NotAllowedError", microphone: null }, rule("denied", "granted"), ["blocked", "works", "blocked"]],
  ["no camera", { both: "NotFoundError", camera: "NotFoundError", microphone: null }, rule("prompt"), ["none", "works", "no-camera"]],
  ["no microphone", { both: "NotFoundError", camera: null, microphone: "NotFoundError" }, rule("prompt"), ["works", "none", "no-microphone"]],
  ["neither", { both: "NotFoundError", camera: "NotFoundError", microphone: "NotFoundError" }, rule("prompt"), ["none", "none", "neither"]],
  ["the camera is used by another app", { both: "NotReadableError", camera: "NotReadableError", microphone: null }, rule("granted"), ["in-use", "works", "in-use"]],
  ["the chosen device is gone", { both: "OverconstrainedError", camera: "OverconstrainedError", microphone: null }, rule("granted"), ["none", "works", "no-camera"]],
  ["an app without devices", { both: "missing" }, rule("unknown"), ["none", "none", "in-app"]],
]) {
  test(`${name}`, async () => {
    const [camera, microphone, fault] = found;
    assert.deepEqual(await acquire(media(reasons), permission), { camera, microphone, fault });
    assert.ok(faults[fault].heading);
  });
}

test("nobody is asked a second time for what they blocked", async () => {
  const blocked = media({ both: "NotAllowedError" });
  await acquire(blocked, rule("denied"));
  assert.deepEqual(blocked.asked, ["both"]);
});

test("sound alone works: there is still help for the camera, and none when all is well", () => {
  assert.equal(faultOf({ camera: "works", microphone: "works" }, "blocked"), null);
  assert.equal(faultOf({ camera: "none", microphone: "works" }, "blocked"), "no-camera");
});

const AGENTS = {
  iphone: "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Mobile/15E148 Safari/604.1",
  pixel: "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 Chrome/140.0.0.0 Mobile Safari/537.36",
  tablet: "Mozilla/5.0 (Linux; Android 15; SM-X710) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36",
  mac: "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.0 Safari/605.1.15",
  edge: "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0",
  chrome: "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36",
  firefox: "Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0",
};

test("the steps are those of this browser", () => {
  const of = (agent, touches = 0) => stepsFor(Object.keys(faults.blocked.steps), familyOf(agent, touches));
  assert.equal(of(AGENTS.iphone), "ios");
  assert.equal(of(AGENTS.pixel), "android");
  assert.equal(of(AGENTS.mac), "safari");
  assert.equal(of(AGENTS.mac, 5), "ios", "a tablet that calls itself a Mac");
  assert.equal(of(AGENTS.edge), "edge");
  assert.equal(of(AGENTS.chrome), "chrome");
  assert.equal(of(AGENTS.firefox), "firefox");
  assert.equal(of("something new"), "other");
});

test("where the system blocks, the steps are those of the system", () => {
  const of = (agent) => stepsFor(Object.keys(faults["blocked-by-system"].steps), familyOf(agent));
  assert.equal(of(AGENTS.chrome), "windows");
  assert.equal(of(AGENTS.mac), "mac");
  assert.equal(of(AGENTS.pixel), "android");
});

test("every help has steps for a browser that nobody knows", () => {
  for (const [name, fault] of Object.entries(faults)) {
    if (typeof fault !== "object" || !fault.steps) continue;
    assert.ok(fault.steps.other, name);
    for (const steps of Object.values(fault.steps)) assert.ok(steps.length > 0 && steps.every(Boolean), name);
  }
});

test("staff are told what kind of device it is", () => {
  assert.equal(deviceOf(AGENTS.iphone, 5), "phone");
  assert.equal(deviceOf(AGENTS.pixel, 5), "phone");
  assert.equal(deviceOf(AGENTS.tablet, 5), "tablet");
  assert.equal(deviceOf(AGENTS.mac, 5), "tablet");
  assert.equal(deviceOf(AGENTS.firefox, 0), "computer");
});

test("only a voice that lives on this device speaks", () => {
  const far = { lang: "en-GB", localService: false };
  const near = { lang: "en-US", localService: true };
  const exact = { lang: "en-GB", localService: true };
  assert.equal(ownVoice([far], "en-GB"), undefined);
  assert.equal(ownVoice([far, near], "en-GB"), near);
  assert.equal(ownVoice([near, exact], "en-GB"), exact);
});

test("devices without a name are no choice, and speakers only where they can be used", () => {
  const found = [
    { kind: "audioinput", deviceId: "", label: "" },
    { kind: "audioinput", deviceId: "m", label: "Headset" },
    { kind: "videoinput", deviceId: "c", label: "Front" },
    { kind: "audiooutput", deviceId: "s", label: "Loudspeaker" },
  ];
  assert.deepEqual(choicesOf(found, { camera: "c" }, false), [
    { kind: "microphone", id: "m", name: "Headset", used: false },
    { kind: "camera", id: "c", name: "Front", used: true },
  ]);
  assert.equal(choicesOf(found, {}, true).at(-1).used, true);
});
