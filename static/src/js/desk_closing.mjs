/** Coming in and leaving in order, the talks afterwards, plan B, and how far the running order is. */
import { small } from "./desk_signals.mjs";
import { fill, get, keepList, make, show } from "./dom.mjs";
import { joined, say, words } from "./words.mjs";

/** @typedef {import("./desk_types").DeskView} DeskView */
/** @typedef {import("./desk_types").Person} Person */
/** @typedef {(event: string, person: Person, fields?: Record<string, unknown>) => void} Press */

const W = words.desk.closing;
const PLAN = words.desk.plan;
/** Stage -> which of the four steps of closing is now, and which of the running order. */
const STEP = /** @type {Record<string, number>} */ ({ closing: 0, leaving: 1, debrief: 2, ended: 3 });
const RUNNING = /** @type {Record<string, number[]>} */ ({
  holding: [3, 4],
  checked: [5],
  joint: [6, 7, 8, 9],
  break: [8],
  separated: [8],
  closing: [10],
  leaving: [11],
  debrief: [12],
  ended: [12],
});

/** Who took part and has neither had the talk afterwards nor declined it. @param {DeskView} view */
export function withoutDebrief(view) {
  return (view.everyone ?? []).filter((person) => person.side !== "staff" && person.may.includes("staff.debriefed"));
}

/**
 * Parties in their order of leaving; who is in no order comes last.
 * @param {DeskView} view
 */
export function leavingOrder(view) {
  const order = view.leaving?.order ?? [];
  const parties = (view.everyone ?? []).filter((person) => person.side !== "staff");
  /** @param {Person} person */
  const at = (person) => (order.includes(person.id) ? order.indexOf(person.id) : order.length);
  return parties.filter((person) => person.may.includes("staff.release") || order.includes(person.id)).sort((a, b) => at(a) - at(b));
}

/** @param {DeskView} view @param {Press} press */
export function renderClosing(view, press) {
  const step = STEP[view.stage ?? ""];
  show(get("closing"), step !== undefined && view.stage !== "ended");
  if (step === undefined) return;
  keepList(get("closing-steps"), W.steps, (text) => text, createStep, (item, text) => {
    const at = W.steps.indexOf(text);
    fill(item.children[0], at < step ? W.done : at === step ? W.now : W.later);
    item.children[0].className = `govuk-tag ${at < step ? "govuk-tag--green" : at === step ? "govuk-tag--blue" : "govuk-tag--grey"}`;
    if (at === step) item.setAttribute("aria-current", "step");
    else item.removeAttribute("aria-current");
  });
  const leaves = view.stage === "leaving" || view.stage === "closing";
  show(get("leaving"), leaves);
  show(get("leaving-heading"), leaves);
  renderLeaving(get("leaving"), view, press);
  renderDebriefs(view, press);
}

/** @param {string} text */
function createStep(text) {
  const item = make("li", "closing__step");
  item.append(make("strong", "govuk-tag"), make("span", "", text));
  return item;
}

/** @param {HTMLElement} list @param {DeskView} view @param {Press} press */
export function renderLeaving(list, view, press) {
  const released = new Set(view.leaving?.released ?? []);
  keepList(list, leavingOrder(view), (person) => person.id, (person) => createRow(person, press), (item, person) => {
    const gone = released.has(person.id) || person.released;
    const text = gone ? W.gone : view.leaving?.next === person.id ? W.is_next : W.waits;
    updateRow(item, say(text, { name: person.name }), person, view.stage === "leaving" ? ["staff.release"] : []);
  });
}

/** @param {DeskView} view @param {Press} press */
function renderDebriefs(view, press) {
  const debriefs = view.stage === "debrief";
  const missing = withoutDebrief(view);
  const parties = (view.everyone ?? []).filter((person) => person.side !== "staff" && (person.debrief || missing.includes(person)));
  show(get("debriefs-box"), debriefs);
  keepList(get("debriefs"), parties, (person) => person.id, (person) => createRow(person, press), (item, person) => {
    const known = { done: W.debrief_done, refused: W.debrief_refused };
    const text = known[/** @type {"done" | "refused"} */ (person.debrief)] ?? W.debrief_none;
    updateRow(item, say(text, { name: person.name }), person, ["staff.debriefed"]);
  });
  const names = joined(missing.map((person) => person.name));
  fill(get("cannot-end"), names && debriefs ? say(W.cannot, { names }) : "");
  show(get("cannot-end"), Boolean(names) && debriefs);
  fill(get("end-cannot"), get("cannot-end").textContent ?? "");
  show(get("end-cannot"), !get("cannot-end").hidden);
}

/** Label, act and fields of every button that a row of people may have. */
const ROW_ACTS = [
  { event: "staff.release", label: W.release, fields: {} },
  { event: "staff.debriefed", label: words.staff.debriefed, fields: { outcome: "done" } },
  { event: "staff.debriefed", label: words.staff.debrief_refused, fields: { outcome: "refused" } },
  { event: "staff.admit", label: words.staff.admit, fields: {} },
];

/** @param {Person} person @param {Press} press */
function createRow(person, press) {
  const item = make("li", "order__one");
  const acts = make("span", "order__acts");
  for (const act of ROW_ACTS) {
    const button = small(act.label, act.event, `${act.label}: ${person.name}`);
    button.addEventListener("click", () => press(act.event, person, act.fields));
    acts.append(button);
  }
  item.append(make("span", "order__words"), acts);
  return item;
}

/** @param {HTMLElement} item @param {string} text @param {Person} person @param {string[]} acts */
function updateRow(item, text, person, acts) {
  fill(item.children[0], text);
  for (const button of /** @type {NodeListOf<HTMLElement>} */ (item.querySelectorAll("button"))) {
    const act = button.dataset.act ?? "";
    show(button, acts.includes(act) && person.may.includes(act));
  }
}

/** @param {DeskView} view @param {Press} press */
export function renderPlan(view, press) {
  const phone = view.plan_b_phone ?? "";
  fill(get("plan-b-words"), phone ? PLAN.b_words : PLAN.b_none);
  fill(get("plan-b-phone"), phone);
  const parties = (view.everyone ?? []).filter((person) => person.side !== "staff");
  keepList(get("aftercare"), parties, (person) => person.id, () => make("li", "order__one"), (item, person) => {
    fill(item, say(person.aftercare ? PLAN.aftercare_one : PLAN.aftercare_none, { name: person.name, words: person.aftercare ?? "" }));
  });
  renderArrivals(view, press);
  show(get("leaving-plan-box"), leavingOrder(view).length > 0);
  renderLeaving(get("leaving-plan"), view, press);
  const now = RUNNING[view.stage ?? ""] ?? [];
  for (const item of /** @type {NodeListOf<HTMLElement>} */ (get("running").querySelectorAll("[data-step]"))) {
    const current = now.includes(Number(item.dataset.step));
    show(item.querySelector(".running__now"), current);
    if (current) item.setAttribute("aria-current", "step");
    else item.removeAttribute("aria-current");
  }
}

/** Who waits to be admitted, and whom the plan has later. @param {DeskView} view @param {Press} press */
function renderArrivals(view, press) {
  const people = (view.everyone ?? []).filter((person) => person.side !== "staff" && !person.left && !person.released);
  show(get("arrivals-box"), people.length > 0 && !(view.stage && view.stage in STEP));
  keepList(get("arrivals"), people, (person) => person.id, (person) => createRow(person, press), (item, person) => {
    updateRow(item, `${person.name}: ${arrivalWords(person)}`, person, ["staff.admit"]);
  });
}

/** @param {Person} person */
function arrivalWords(person) {
  if (person.admitted) return words.staff.admitted;
  const state = person.connected ? words.staff.not_admitted : words.staff.not_here;
  return person.out_of_order ? `${state}. ${PLAN.later}` : state;
}
