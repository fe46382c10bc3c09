/** The facilitator's list of people: where each is, how they are, and what may be done for them. */
import { fill, keepList, make, show } from "./dom.mjs";
import { say, words } from "./words.mjs";

/** @typedef {import("./types").Everyone} Person */
/** @typedef {import("./types").View} View */
/** @typedef {{event: string, label: string, fields?: Record<string, unknown>, saw?: boolean}} Act */

/** @type {Act[]} every act on a person, in the order of the buttons */
export const ACTS = [
  { event: "staff.admit", label: words.staff.admit, saw: true },
  { event: "staff.bring_in", label: words.staff.bring_in, saw: true },
  { event: "staff.mute", label: words.staff.mute },
  { event: "staff.ask_unmute", label: words.staff.ask_unmute },
  { event: "staff.grant_voice", label: words.staff.grant_voice, saw: true },
  { event: "staff.move_home", label: words.staff.move_home },
  { event: "staff.debriefed", label: words.staff.debriefed, fields: { outcome: "done" } },
  { event: "staff.debriefed", label: words.staff.debrief_refused, fields: { outcome: "refused" } },
];

const ROLES = /** @type {Record<string, string>} */ (words.staff.roles);

/**
 * Where this person is and how they are, in words.
 * @param {Person} person
 * @param {View} view
 * @returns {string[]}
 */
export function factsOf(person, view) {
  if (person.left) return [words.staff.has_left];
  if (!person.connected) return [words.staff.not_here];
  const room = view.rooms?.find((each) => each.id === person.room);
  const staff = person.side === "staff";
  const facts = [
    room ? say(words.staff.where, { room: room.title }) : "",
    person.media === "open" || person.media === true ? words.staff.connected : words.staff.connecting,
    person.microphone ? words.staff.mic_on : words.staff.mic_off,
    person.camera ? words.staff.cam_on : words.staff.cam_off,
  ];
  if (!staff) {
    facts.push(person.admitted ? words.staff.admitted : words.staff.not_admitted);
    if (room?.kind === "holding") facts.push(person.ready ? words.staff.is_ready : words.staff.not_ready);
    if (person.invited) facts.push(words.staff.invited);
    if (person.answer === "not_yet") facts.push(words.staff.answer_not_yet);
    if (person.answer === "talk_first") facts.push(words.staff.answer_talk_first);
  }
  if (person.debrief === "done") facts.push(words.staff.debrief_done);
  if (person.debrief === "refused") facts.push(words.staff.debrief_declined);
  return facts.filter(Boolean);
}

/**
 * @param {HTMLElement} list
 * @param {View} view
 * @param {(act: Act, person: Person) => void} ask
 */
export function renderEveryone(list, view, ask) {
  keepList(
    list,
    view.everyone ?? [],
    (person) => person.id,
    () => create(),
    (item, person) => update(item, person, view, ask),
  );
}

function create() {
  const item = make("li", "everyone__one");
  item.append(make("h3", "everyone__name"), make("p", "everyone__facts"), make("div", "everyone__acts"));
  return item;
}

/**
 * @param {HTMLElement} item
 * @param {Person} person
 * @param {View} view
 * @param {(act: Act, person: Person) => void} ask
 */
function update(item, person, view, ask) {
  const [name, facts, acts] = /** @type {HTMLElement[]} */ ([...item.children]);
  const you = person.id === view.you.id ? ` ${words.staff.you}` : "";
  fill(name, `${person.name}${you} · ${ROLES[person.role] ?? person.role}`);
  fill(facts, factsOf(person, view).join(" · "));
  const offered = ACTS.filter((act) => person.may.includes(act.event));
  keepList(
    acts,
    offered,
    (act) => act.label,
    (act) => button(act, person, ask),
    () => undefined,
  );
  show(acts, offered.length > 0);
}

/**
 * The visible label is the start of the spoken name, so that speech input finds it.
 * @param {Act} act
 * @param {Person} person
 * @param {(act: Act, person: Person) => void} ask
 */
function button(act, person, ask) {
  const made = make("button", "small-button", act.label);
  made.type = "button";
  made.setAttribute("aria-label", `${act.label}: ${person.name}`);
  made.dataset.act = act.event;
  made.addEventListener("click", () => ask(act, person));
  return made;
}
