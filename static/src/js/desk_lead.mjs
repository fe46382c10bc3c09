/** The first line of the desk: which room, which stage, who can see and hear the facilitator, and the latest end. */
import { clock } from "./desk_time.mjs";
import { fill, get, show } from "./dom.mjs";
import { S, byCode } from "./shuttle_words.mjs";
import { say, words } from "./words.mjs";

/** @typedef {import("./desk_types").DeskView} DeskView */

const STAGES = /** @type {Record<string, string>} */ ({ ...words.staff.stages, ...words.desk.stages });

/** @param {DeskView} view */
export function stageWords(view) {
  const shuttle = byCode(S.stages)[view.stage ?? ""];
  if (view.shuttle && shuttle) return shuttle;
  return STAGES[view.stage ?? ""] ?? view.stage ?? "";
}

/** Live is who is with somebody and sends something. @param {DeskView} view */
export function isLive(view) {
  return view.people.length > 0 && (view.you.microphone || view.you.camera);
}

/** @param {DeskView} view */
export function renderLead(view) {
  fill(get("heading"), view.you.room?.title ?? words.staff.title);
  fill(get("stage"), stageWords(view));
  const live = isLive(view) ? `${say(words.desk.live, { room: view.you.room?.title ?? "" })} ` : "";
  fill(get("privacy"), `${live}${view.privacy}`);
  const ends = view.ends_at ?? view.you.ends_at;
  fill(get("ends"), ends ? say(words.desk.ends, { time: clock(new Date(ends)) }) : "");
  show(get("ends"), Boolean(ends));
}
