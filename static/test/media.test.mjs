/** Own devices: nothing before a press, and off in the order that leaves no picture behind. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { NoDevice, OwnMedia } from "../src/js/media.mjs";

class Track extends EventTarget {
  /** @param {string} kind @param {string[]} log */
  constructor(kind, log) {
    super();
    this.kind = kind;
    this.log = log;
    this.readyState = "live";
    this.on = true;
  }

  get enabled() {
    return this.on;
  }

  set enabled(on) {
    this.log.push(`${this.kind} enabled ${on}`);
    this.on = on;
  }

  stop() {
    this.log.push(`${this.kind} stopped`);
    this.readyState = "ended";
  }
}

function devices(log, refuse = "") {
  return {
    asked: 0,
    async getUserMedia(wishes) {
      this.asked += 1;
      if (refuse) throw Object.assign(new Error(), { name: refuse });
      const tracks = [];
      if (wishes.audio) tracks.push(new Track("audio", log));
      if (wishes.video) tracks.push(new Track("video", log));
      return { getTracks: () => tracks };
    },
  };
}

function senders(log) {
  const sender = (name) => ({ replaceTrack: async (sent) => log.push(`${name} ${sent ? "sends" : "sends nothing"}`) });
  return { microphone: sender("microphone"), camera: sender("camera") };
}

test("nothing is asked for before a press, and nothing is sent by a check", async () => {
  const log = [];
  const have = devices(log);
  const media = new OwnMedia(have);
  await media.through(senders(log));
  assert.equal(have.asked, 0);
  await media.start(["microphone", "camera"]);
  assert.equal(have.asked, 1);
  assert.deepEqual(media.sending, { microphone: false, camera: false });
  assert.deepEqual(log, []);
});

test("a device that runs already is not asked for again", async () => {
  const have = devices([]);
  const media = new OwnMedia(have);
  await media.start(["microphone"]);
  await media.start(["microphone"]);
  assert.equal(have.asked, 1);
});

test("turning on sends the track", async () => {
  const log = [];
  const media = new OwnMedia(devices(log));
  await media.through(senders(log));
  await media.start(["camera"]);
  await media.send("camera");
  assert.deepEqual(log, ["video enabled true", "camera sends"]);
  assert.equal(media.sending.camera, true);
});

test("a camera goes black first, its light goes out, then nothing is sent", async () => {
  const log = [];
  const media = new OwnMedia(devices(log));
  await media.through(senders(log));
  await media.start(["camera"]);
  await media.send("camera");
  log.length = 0;
  await media.hold("camera");
  assert.deepEqual(log, ["video enabled false", "video stopped", "camera sends nothing"]);
});

test("a microphone is silent first and taken off then; it can come back without asking", async () => {
  const log = [];
  const have = devices(log);
  const media = new OwnMedia(have);
  await media.through(senders(log));
  await media.start(["microphone"]);
  await media.send("microphone");
  log.length = 0;
  await media.hold("microphone");
  assert.deepEqual(log, ["audio enabled false", "microphone sends nothing"]);
  await media.start(["microphone"]);
  assert.equal(have.asked, 1);
});

test("black and silence do not wait for anything", async () => {
  const log = [];
  const media = new OwnMedia(devices(log));
  await media.through({
    microphone: { replaceTrack: () => new Promise(() => undefined) },
    camera: { replaceTrack: () => new Promise(() => undefined) },
  });
  await media.start(["microphone", "camera"]);
  void media.send("microphone");
  void media.send("camera");
  log.length = 0;
  media.holdAll();
  assert.deepEqual(log, ["audio enabled false", "video enabled false", "video stopped"]);
  assert.deepEqual(media.sending, { microphone: false, camera: false });
});

test("leaving stops every device in the same step", async () => {
  const log = [];
  const media = new OwnMedia(devices(log));
  await media.start(["microphone", "camera"]);
  media.stopAll();
  assert.deepEqual(log, ["audio enabled false", "audio stopped", "video enabled false", "video stopped"]);
  assert.deepEqual(media.tracks, { microphone: null, camera: null });
});

test("a new connection sends what is on, and nothing else", async () => {
  const log = [];
  const media = new OwnMedia(devices(log));
  await media.start(["microphone", "camera"]);
  await media.send("microphone");
  log.length = 0;
  await media.through(senders(log));
  assert.deepEqual(log, ["microphone sends"]);
});

test("a device that ends by itself is told and is not counted as sending", async () => {
  const media = new OwnMedia(devices([]));
  await media.start(["camera"]);
  await media.send("camera");
  let gone = "";
  media.addEventListener("gone", (event) => {
    gone = event.detail;
  });
  media.tracks.camera.dispatchEvent(new Event("ended"));
  assert.equal(gone, "camera");
  assert.equal(media.sending.camera, false);
});

for (const name of ["NotAllowedError", "NotFoundError", "NotReadableError"]) {
  test(`${name} is said by its name`, async () => {
    const media = new OwnMedia(devices([], name));
    await assert.rejects(media.start(["camera"]), (error) => error instanceof NoDevice && error.name === name);
  });
}

test("a browser without devices says so", async () => {
  const media = new OwnMedia(undefined);
  media.devices = undefined;
  await assert.rejects(media.start(["camera"]), (error) => error instanceof NoDevice && error.name === "missing");
});

/** A camera that shows whether it was made soft. */
function softly(log) {
  return (camera) => {
    const track = new Track("soft", log);
    track.of = camera;
    return { track, stop: () => track.stop() };
  };
}

test("who leaves while the browser still asks is not filmed afterwards", async () => {
  const log = [];
  const have = devices(log);
  let answer = () => undefined;
  const waits = new Promise((resolve) => {
    answer = resolve;
  });
  const media = new OwnMedia({ getUserMedia: (wishes) => waits.then(() => have.getUserMedia(wishes)) });
  const started = media.start(["camera", "microphone"]);
  media.stopAll();
  answer();
  await assert.rejects(started, (error) => error instanceof NoDevice && error.name === "stopped");
  assert.deepEqual(log, ["audio stopped", "video stopped"]);
  assert.deepEqual(media.tracks, { microphone: null, camera: null });
});

test("another microphone: the old one is silent and let go of before the new one is asked for", async () => {
  const log = [];
  const have = devices(log);
  const ask = have.getUserMedia.bind(have);
  have.getUserMedia = async (wishes) => {
    log.push(`asked for ${wishes.audio.deviceId?.exact ?? "any"}`);
    return ask(wishes);
  };
  const media = new OwnMedia(have);
  await media.through(senders(log));
  await media.start(["microphone"]);
  await media.send("microphone");
  log.length = 0;
  await media.choose("microphone", "headset");
  assert.deepEqual(log, [
    "audio enabled false",
    "microphone sends nothing",
    "audio enabled false",
    "audio stopped",
    "asked for headset",
  ]);
  assert.equal(media.sending.microphone, false);
  assert.equal(media.tracks.microphone.readyState, "live");
});

test("a choice that cannot be had does not count", async () => {
  const have = devices([]);
  const media = new OwnMedia(have);
  await media.start(["microphone"]);
  have.getUserMedia = async () => {
    throw Object.assign(new Error(), { name: "OverconstrainedError" });
  };
  await assert.rejects(media.choose("microphone", "gone"), (error) => error.name === "OverconstrainedError");
  assert.equal(media.chosen.microphone, undefined);
  assert.equal(media.tracks.microphone, null);
});

test("a device that is off is only remembered", async () => {
  const have = devices([]);
  const media = new OwnMedia(have);
  await media.choose("camera", "front");
  assert.equal(have.asked, 0);
  assert.deepEqual(media.wishFor("camera").video.deviceId, { exact: "front" });
});

test("a soft picture is what is sent, and both stop with the camera", async () => {
  const log = [];
  const media = new OwnMedia(devices(log), softly(log));
  await media.through(senders(log));
  await media.softly(true);
  await media.start(["camera"]);
  await media.send("camera");
  assert.equal(media.tracks.camera.kind, "soft");
  assert.equal(media.raw.camera.kind, "video");
  log.length = 0;
  await media.hold("camera");
  assert.ok(log.indexOf("soft stopped") >= 0 && log.indexOf("video stopped") >= 0);
  assert.ok(log.indexOf("video enabled false") < log.indexOf("camera sends nothing"));
  assert.equal(media.softening, null);
});

test("softening while the camera is on changes what is sent, and back", async () => {
  const log = [];
  const media = new OwnMedia(devices(log), softly(log));
  await media.through(senders(log));
  await media.start(["camera"]);
  await media.send("camera");
  const clear = media.tracks.camera;
  log.length = 0;
  await media.softly(true);
  assert.equal(media.tracks.camera.kind, "soft");
  assert.ok(log.includes("camera sends"));
  assert.equal(clear.readyState, "live", "the camera itself goes on");
  await media.softly(false);
  assert.equal(media.tracks.camera, clear);
  assert.ok(log.includes("soft stopped"));
});

test("a device that the system takes for a moment is told, and given back", async () => {
  const media = new OwnMedia(devices([]));
  await media.start(["microphone"]);
  const told = [];
  media.addEventListener("muted", (event) => told.push(event.detail));
  media.raw.microphone.dispatchEvent(new Event("mute"));
  media.raw.microphone.dispatchEvent(new Event("unmute"));
  assert.deepEqual(told, [
    { device: "microphone", muted: true },
    { device: "microphone", muted: false },
  ]);
});
