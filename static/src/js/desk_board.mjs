/** The readiness board: what is in place for each person, what is not, and what to do about it. */
import { small } from "./desk_signals.mjs";
import { fill, get, keepList, make, show } from "./dom.mjs";
import { S } from "./shuttle_words.mjs";
import { joined, say, sentenceCase, words } from "./words.mjs";

/** @typedef {import("./desk_types").DeskView} DeskView */
/** @typedef {import("./desk_types").Person} Person */
/** @typedef {import("./desk_types").Arrival} Arrival */
/** @typedef {{id: string, name: string, holds: boolean, advice: boolean, facts: string, todo: string, acts: string[]}} Check */
/** @typedef {(event: string, person: Person) => void} Press */

/** Stages in which the main room may still be opened, or an own room still be prepared. */
export const BEFORE_OPENING = ["holding", "checked", "break", "separated", "suspended"];

const WORDS = words.desk.board;
const NAMES = /** @type {Record<string, string>} */ (WORDS.checks);
const TODO = /** @type {Record<string, string>} */ (WORDS.todo);
const FACTS = WORDS.facts;
const ACTS = /** @type {Record<string, string>} */ (WORDS.acts);
const LINE = /** @type {Record<string, string>} */ (words.desk.people.line);

/** @type {Record<string, string>} */
const SHUTTLE_NEXT = { shuttle: S.next.on, separated: S.next.separated };

/** The gate behind each check. */
const GATE = /** @type {Record<string, string>} */ ({ identity: "G7", device: "G8", private: "G9", place: "G10", rules: "G5", plan_b: "G11", aftercare: "G12", willing: "G13" });

/**
 * What stands for one person, in the order in which a facilitator asks.
 * A gate that the server answers decides; words only explain it.
 * @param {Person} person
 * @param {Set<string>} [advisory] gates that are shown and not asked
 * @returns {Check[]}
 */
export function checksOf(person, advisory = new Set()) {
  const arrival = person.arrival ?? null;
  const gates = person.gates ?? {};
  const here = person.connected;
  /** @type {[string, boolean | undefined, string, string[]][]} */
  const rows = [
    ["line", here, lineFacts(person), []],
    ["identity", gates.G7, person.admitted ? FACTS.admitted : person.out_of_order ? FACTS.out_of_order : FACTS.not_admitted, ["staff.admit"]],
    ["device", gates.G8, deviceFacts(arrival), ["staff.waive_check"]],
    ["private", gates.G9, roomFacts(arrival), ["staff.approve_room"]],
    ["place", gates.G10, placeFacts(arrival), ["staff.record_place"]],
    ["rules", gates.G5, arrival?.rules ? FACTS.agreed : FACTS.not_agreed, []],
    ["plan_b", gates.G11, arrival?.plan_b ? FACTS.knows_b : FACTS.not_b, []],
    ["aftercare", gates.G12, person.aftercare || FACTS.no_aftercare, []],
    ["willing", gates.G13, willingFacts(person), []],
  ];
  return rows
    .filter((row) => row[1] !== undefined)
    .map(([id, holds, facts, acts]) => ({
      id,
      name: NAMES[id],
      holds: Boolean(holds),
      advice: advisory.has(GATE[id]),
      facts: sentenceCase(facts),
      todo: holds ? "" : TODO[id],
      acts: acts.filter((act) => person.may.includes(act)),
    }));
}

/** @param {Person} person */
function lineFacts(person) {
  if (!person.connected) return FACTS.not_here;
  if (person.media !== "open") return words.staff.connecting;
  const line = person.line ? LINE[person.line.word] : "";
  return [line || words.staff.connected, deviceName(person)].filter(Boolean).join(", ");
}

/** @param {Person} person */
function deviceName(person) {
  const known = /** @type {Record<string, string>} */ (words.desk.people.device);
  return person.line ? (known[person.line.device] ?? "").toLocaleLowerCase(words.locale) : "";
}

/** @param {Arrival | null} arrival */
function deviceFacts(arrival) {
  const { device = null } = arrival ?? {};
  const waived = arrival?.device_waived ? FACTS.waived : "";
  if (!device) return waived || FACTS.unchecked;
  const found = ["camera", "microphone", "speaker", "connection"].map((part) => {
    const known = /** @type {Record<string, Record<string, string>>} */ (/** @type {unknown} */ (FACTS));
    const value = /** @type {Record<string, string>} */ (/** @type {unknown} */ (device))[part];
    return known[part][value] ?? value;
  });
  return [...found, waived].filter(Boolean).join(", ");
}

/** @param {Arrival | null} arrival */
function roomFacts(arrival) {
  const around = arrival?.surroundings;
  const approved = arrival?.room_approved ? FACTS.approved : "";
  if (!around) return approved || FACTS.not_said;
  const known = /** @type {Record<string, string>} */ (FACTS.private);
  const near = around.near ? say(FACTS.near, { name: around.near }) : FACTS.alone;
  return [known[around.private] ?? around.private, near, around.safe ? "" : FACTS.unsafe, approved].filter(Boolean).join(", ");
}

/** @param {Arrival | null} arrival */
function placeFacts(arrival) {
  const around = arrival?.surroundings;
  const contact = around?.contact ? say(FACTS.contact, { name: around.contact }) : FACTS.no_contact;
  return [around?.place || FACTS.no_place, contact].join(", ");
}

/** @param {Person} person */
function willingFacts(person) {
  const asked = { true: FACTS.willing, false: FACTS.unwilling, null: FACTS.willing_unknown };
  const willing = asked[/** @type {"true" | "false" | "null"} */ (String(person.willing ?? null))];
  return [willing, person.ready ? FACTS.ready : FACTS.not_ready].join(", ");
}

/** @param {Person} person @param {Check[]} checks */
export function summaryOf(person, checks) {
  const left = checks.filter((check) => !check.holds && !check.advice).length;
  const filled = { name: person.name, count: String(left) };
  if (!person.connected) return say(WORDS.away, filled);
  if (left === 0) return say(WORDS.all, filled);
  return say(left === 1 ? WORDS.left_one : WORDS.left, filled);
}

/** @param {DeskView} view @param {Press} press */
export function renderBoard(view, press) {
  const parties = (view.everyone ?? []).filter((person) => person.side !== "staff" && !person.left);
  const told = parties.some((person) => person.gates);
  const advisory = new Set((view.gates ?? []).filter((gate) => gate.asked === false && gate.holds !== null).map((gate) => gate.id));
  show(get("board"), told && BEFORE_OPENING.includes(view.stage ?? ""));
  keepList(get("board-people"), parties, (person) => person.id, createPerson, (item, person) => updatePerson(item, person, advisory, press));
  const unasked = (view.gates ?? []).filter((gate) => gate.holds === null);
  show(get("unasked"), unasked.length > 0);
  fill(get("unasked-summary"), say(words.staff.gates_unasked, { count: String(unasked.length) }));
  keepList(get("unasked-list"), unasked, (gate) => gate.id, () => make("li", "gates__one"), (item, gate) => fill(item, `${gate.name}: ${gate.words}`));
}

function createPerson() {
  const item = make("li", "board__person");
  item.append(make("h3", "board__name"), make("ul", "board__checks"), make("p", "board__rest"));
  return item;
}

/** @param {HTMLElement} item @param {Person} person @param {Set<string>} advisory @param {Press} press */
function updatePerson(item, person, advisory, press) {
  const [name, list, rest] = /** @type {HTMLElement[]} */ ([...item.children]);
  const checks = checksOf(person, advisory);
  const open = checks.filter((check) => !check.holds);
  const closed = checks.filter((check) => check.holds);
  fill(name, summaryOf(person, checks));
  item.dataset.ready = String(person.connected && open.every((check) => check.advice));
  keepList(list, open, (check) => check.id, createCheck, (each, check) => updateCheck(each, check, person, press));
  show(list, open.length > 0);
  keepList(rest, closed, (check) => check.id, createDone, updateDone);
  show(rest, closed.length > 0);
}

function createCheck() {
  const item = make("li", "board__check");
  const text = make("div", "board__words");
  text.append(make("strong"), make("span", "board__facts"), make("span", "board__todo"));
  item.append(make("strong", "govuk-tag govuk-tag--yellow", WORDS.no), text, make("div", "board__acts"));
  return item;
}

/** @param {HTMLElement} item @param {Check} check @param {Person} person @param {Press} press */
function updateCheck(item, check, person, press) {
  const [tag, text, acts] = /** @type {HTMLElement[]} */ ([...item.children]);
  fill(tag, check.advice ? WORDS.advice : WORDS.no);
  const [name, facts, todo] = [...text.children];
  item.dataset.check = check.id;
  fill(name, `${check.name}. `);
  fill(facts, `${check.facts}. `);
  fill(todo, check.todo);
  keepList(acts, check.acts, (act) => act, (act) => createAct(act, person, press), () => undefined);
}

/** @param {string} act @param {Person} person @param {Press} press */
function createAct(act, person, press) {
  const button = small(ACTS[act], act, `${ACTS[act]}: ${person.name}`);
  button.addEventListener("click", () => press(act, person));
  return button;
}

function createDone() {
  const item = make("span", "board__done");
  item.append(make("strong", "govuk-tag govuk-tag--green", WORDS.yes), make("span", "board__facts"));
  return item;
}

/** @param {HTMLElement} item @param {Check} check */
function updateDone(item, check) {
  item.dataset.check = check.id;
  fill(item.children[1], `${check.name}: ${check.facts}`);
}

/**
 * What stands between now and the main room, in words.
 * @param {DeskView} view
 * @returns {{text: string, gates: import("./types").Gate[]}}
 */
export function nextWords(view) {
  const known = /** @type {Record<string, string>} */ (words.desk.next.stages);
  const stage = view.stage ?? "";
  const N = S.next;
  if (view.shuttle && stage in SHUTTLE_NEXT) return { text: SHUTTLE_NEXT[stage], gates: [] };
  if (known[stage]) return { text: known[stage], gates: [] };
  if (!["conference", "shuttle"].includes(view.kind ?? "")) return { text: words.desk.next.one_side, gates: [] };
  const failing = (view.gates ?? []).filter((gate) => gate.holds === false && gate.asked !== false);
  if (failing.length) return { text: view.shuttle ? N.blocked : words.desk.next.blocked, gates: failing };
  if (view.shuttle) return { text: view.may.includes("session.start_shuttle") ? N.clear : words.desk.next.unchecked, gates: [] };
  if (view.may.includes("session.open_joint")) return { text: words.desk.next.clear, gates: [] };
  return { text: view.may.includes("session.check") ? words.desk.next.check : words.desk.next.unchecked, gates: [] };
}

/** Stage button id -> the act that it asks for; a button shows only while the view has the act. */
export const STAGE_ACTS = {
  "check-all": "session.check",
  "open-joint": "session.open_joint",
  "start-shuttle": "session.start_shuttle",
  resume: "session.resume",
  "start-closing": "session.start_closing",
  "start-leaving": "session.start_leaving",
  "close-meeting": "session.close",
};

/** @param {DeskView} view */
export function renderNext(view) {
  const { text, gates } = nextWords(view);
  fill(get("next-words"), text);
  for (const [id, act] of Object.entries(STAGE_ACTS)) show(get(id), view.may.includes(act));
  if (view.shuttle) show(get("check-all"), false); // beginning asks the same by itself
  fill(get("start-shuttle"), view.stage === "break" ? S.next.go_on : S.next.begin);
  show(get("stages"), Object.values(STAGE_ACTS).some((act) => view.may.includes(act)));
  keepList(get("gates"), gates, (gate) => gate.id, createGate, (item, gate) => {
    fill(item.children[1], `${gate.name}: ${whatIsMissing(gate) || gate.todo}${who(view, gate.id)}`);
  });
  show(get("next"), view.you.place !== "gone");
}

/**
 * What a gate about the case lacks, with what to do about each; nothing for the gates of the day.
 * @param {import("./types").Gate} gate
 */
export function whatIsMissing(gate) {
  return (gate.missing ?? []).map((one) => `${one.words} ${one.todo}`).join(" ");
}

/** Whose part of this gate is open still. @param {DeskView} view @param {string} id */
function who(view, id) {
  const open = (view.everyone ?? []).filter((person) => person.connected && person.gates?.[id] === false);
  return open.length ? ` (${joined(open.map((person) => person.name))})` : "";
}

function createGate() {
  const item = make("li", "gates__one");
  item.append(make("strong", "govuk-tag govuk-tag--yellow", words.staff.gate_fails), make("span", "gates__words"));
  return item;
}
