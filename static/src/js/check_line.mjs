/** Tests the way from this device to us, one thing after another, over a leg that reaches nobody. */
import { Peer } from "./peer.mjs";
import { quality, whole } from "./verdicts.mjs";

const SOCKET_WITHIN = 6000; // ms
const LEG_WITHIN = 8000; // ms
const MEASURED = 4000; // ms of moving picture that is counted

/** @typedef {import("./verdicts.mjs").Result} Result */
/** @typedef {"socket" | "udp" | "relay" | "quality"} Part */

/** Something that says nothing about the network: our own limits, or a fault of ours. */
class NotTested extends Error {}

/**
 * Run every test, and tell each result as it comes.
 * @param {(part: Part, result: Result) => void} tell
 * @param {(part: Part) => void} begin
 * @returns {Promise<ReturnType<typeof whole>>}
 */
export async function testLine(tell, begin) {
  /** @type {Record<Part, Result>} */
  const found = { socket: "skipped", udp: "skipped", relay: "skipped", quality: "skipped" };
  /** @param {Part} part @param {() => Promise<Result>} test */
  const run = async (part, test) => {
    begin(part);
    found[part] = await test().catch((error) => (error instanceof NotTested ? "skipped" : "none"));
    tell(part, found[part]);
  };
  await run("socket", reachSocket);
  const ways = await askWays();
  /** @type {Peer | null} */
  let leg = null;
  /** @param {import("./peer.mjs").Ways} through */
  const connect = async (through) => {
    leg?.close();
    leg = await openLeg(through);
    return /** @type {Result} */ ("good");
  };
  await run("udp", async () => (ways.relay_only ? "not_needed" : connect({})));
  const direct = found.udp === "good" ? leg : null;
  leg = null;
  await run("relay", async () => (ways.servers?.length ? connect({ servers: ways.servers, relay_only: true }) : "not_set_up"));
  const measured = direct ?? leg;
  await run("quality", async () => (measured ? measure(measured) : "skipped"));
  for (const one of /** @type {(Peer | null)[]} */ ([direct, leg])) one?.close();
  return whole(found);
}

/** Our socket's first word, without coming into any meeting. @returns {Promise<Result>} */
function reachSocket() {
  const address = new URL("/socket.io/?EIO=4&transport=websocket", location.href);
  address.protocol = address.protocol.replace("http", "ws");
  return new Promise((resolve) => {
    const socket = new WebSocket(address);
    /** @param {Result} result */
    const end = (result) => {
      clearTimeout(timer);
      socket.close();
      resolve(result);
    };
    const timer = setTimeout(() => end("none"), SOCKET_WITHIN);
    socket.addEventListener("message", () => end("good"));
    socket.addEventListener("error", () => end("none"));
    socket.addEventListener("close", () => end("none"));
  });
}

/** @returns {Promise<import("./peer.mjs").Ways>} */
async function askWays() {
  try {
    const answer = await fetch("/meeting/check/servers", { headers: { Accept: "application/json" } });
    // Without an answer no leg is tried: it could show an address that must not be shown.
    return answer.ok ? await answer.json() : { relay_only: true };
  } catch {
    return { relay_only: true };
  }
}

/**
 * @param {import("./peer.mjs").Ways} ways
 * @returns {Promise<Peer>} connected
 */
async function openLeg(ways) {
  const peer = new Peer(1, ways);
  try {
    await movingPicture(peer);
    const up = new Promise((resolve) => peer.addEventListener("connected", resolve, { once: true }));
    if (!(await peer.negotiate(sendOffer))) throw new NotTested();
    const late = new Promise((_, reject) => setTimeout(() => reject(new Error("late")), LEG_WITHIN));
    await Promise.race([up, late]);
    return peer;
  } catch (error) {
    peer.close();
    throw error;
  }
}

/** @param {string} offer @returns {Promise<string | null>} */
async function sendOffer(offer) {
  const answer = await fetch("/meeting/check/offer", {
    method: "POST",
    headers: { Accept: "application/json", "Content-Type": "application/json" },
    body: JSON.stringify({ offer }),
  });
  return answer.ok ? (await answer.json()).answer : null;
}

/** Send a picture of chance, which is large, and which shows nobody. @param {Peer} peer */
async function movingPicture(peer) {
  const canvas = Object.assign(document.createElement("canvas"), { width: 320, height: 240 });
  const brush = canvas.getContext("2d");
  if (!brush || !("captureStream" in canvas)) return;
  const paint = () => {
    if (peer.shut) return clearInterval(painting);
    for (let x = 0; x < 320; x += 20) {
      brush.fillStyle = `hsl(${360 * Math.random()} 60% 50%)`;
      brush.fillRect(x, 240 * Math.random(), 20, 60);
    }
  };
  const painting = setInterval(paint, 66);
  await peer.camera.replaceTrack(canvas.captureStream(15).getVideoTracks()[0]);
}

/** @param {Peer} peer @returns {Promise<Result>} */
async function measure(peer) {
  const [down] = await Promise.all([fetchHeap(), new Promise((resolve) => setTimeout(resolve, MEASURED))]);
  let loss = null;
  let roundTrip = null;
  for (const report of (await peer.pc.getStats()).values()) {
    if (report.type === "remote-inbound-rtp") loss = Math.max(loss ?? 0, report.fractionLost ?? 0);
    if (report.type !== "candidate-pair" || !report.nominated || !report.currentRoundTripTime) continue;
    roundTrip = 1000 * report.currentRoundTripTime;
  }
  return quality({ loss, roundTrip, down });
}

/** @returns {Promise<number | null>} kb/s, or null when we gave nothing */
async function fetchHeap() {
  const began = performance.now();
  try {
    const answer = await fetch("/meeting/check/data", { cache: "no-store" });
    if (!answer.ok) return null;
    const { byteLength } = await answer.arrayBuffer();
    return (8 * byteLength) / Math.max(1, performance.now() - began);
  } catch {
    return 0;
  }
}
