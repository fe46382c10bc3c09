/** The facilitator's list of people: where each is, how they are, and what may be done for them. */
import { small } from "./desk_signals.mjs";
import { fill, keepList, make, show } from "./dom.mjs";
import { say, words } from "./words.mjs";

/** @typedef {import("./desk_types").Person} Person */
/** @typedef {import("./desk_types").DeskView} DeskView */
/**
 * `when` says whether it is offered beside the server's word; `row` keeps it out of the menu.
 * @typedef {{key: string, event: string, label: string, fields?: Record<string, unknown>, saw?: boolean, row?: boolean, when?: (person: Person, view: DeskView) => boolean}} Act
 */

const W = words.staff;
const P = words.desk.people;
const ROLES = /** @type {Record<string, string>} */ (W.roles);
const LINE = /** @type {Record<string, string>} */ (P.line);
const DEVICE = /** @type {Record<string, string>} */ (P.device);

/** @type {Act[]} every act on a person, in the order of the buttons */
export const ACTS = [
  { key: "admit", event: "staff.admit", label: W.admit, saw: true, row: true },
  { key: "bring_in", event: "staff.bring_in", label: W.bring_in, saw: true, row: true },
  { key: "release", event: "staff.release", label: P.release, row: true },
  { key: "done", event: "staff.debriefed", label: W.debriefed, fields: { outcome: "done" }, row: true },
  { key: "refused", event: "staff.debriefed", label: W.debrief_refused, fields: { outcome: "refused" }, row: true },
  { key: "mute", event: "staff.mute", label: W.mute, row: true },
  { key: "ask_unmute", event: "staff.ask_unmute", label: W.ask_unmute },
  { key: "hold", event: "staff.hold_mute", label: P.hold, fields: { on: true }, when: (one) => !isHeld(one) },
  { key: "unhold", event: "staff.hold_mute", label: P.unhold, fields: { on: false }, when: isHeld },
  { key: "camera_off", event: "staff.camera_off", label: P.camera_off, when: (one) => one.camera },
  { key: "ask_camera_off", event: "staff.ask_camera_off", label: P.ask_camera_off, when: (one) => one.camera },
  { key: "message", event: "staff.message", label: P.message },
  { key: "move_home", event: "staff.move_home", label: W.move_home },
  { key: "grant_voice", event: "staff.grant_voice", label: W.grant_voice, saw: true },
  { key: "seen_guides", event: "staff.seen_by", label: P.seen_guides, fields: { whom: "guides" }, when: (one) => one.seen_by_limit !== "guides" },
  { key: "seen_all", event: "staff.seen_by", label: P.seen_all, fields: { whom: "everyone" }, when: (one) => one.seen_by_limit === "guides" },
  { key: "spotlight", event: "staff.spotlight", label: P.spotlight_on, when: (one, view) => !isSpotlit(one, view) },
  { key: "spotlight_off", event: "staff.spotlight", label: P.spotlight_off, fields: { person: "" }, when: isSpotlit },
];

/** @param {Person} person @param {DeskView} view */
export function isSpotlit(person, view) {
  return view.spotlight_id === person.id;
}

/** Held by name; the quiet holds everybody and is ended for everybody. @param {Person} person */
function isHeld(person) {
  return person.held_alone ?? Boolean(person.held_mute);
}

/**
 * The acts that the server offers for this person now, in the order of the buttons.
 * @param {Person} person
 * @param {DeskView} view
 * @returns {Act[]}
 */
export function actsOf(person, view) {
  return ACTS.filter((act) => person.may.includes(act.event) && (act.when?.(person, view) ?? true));
}

/**
 * Where this person is and how they are, in words.
 * @param {Person} person
 * @param {DeskView} view
 * @returns {string[]}
 */
export function factsOf(person, view) {
  if (person.left) return [W.has_left, ...debriefFacts(person)];
  if (!person.connected) return [W.not_here];
  const room = view.rooms?.find((each) => each.id === person.room);
  const facts = [
    room ? say(W.where, { room: room.title }) : "",
    person.microphone ? W.mic_on : W.mic_off,
    person.held_mute ? P.held : "",
    person.camera ? W.cam_on : W.cam_off,
    ...lineFacts(person),
    (view.hands ?? []).includes(person.id) ? P.hand : "",
    isSpotlit(person, view) ? P.spotlight : "",
    person.seen_by_limit === "guides" ? P.limit : "",
  ];
  if (person.side !== "staff") facts.push(...partyFacts(person, view, room?.kind));
  return [...facts, ...debriefFacts(person)].filter(Boolean);
}

/** @param {Person} person */
function lineFacts(person) {
  if (person.media !== "open" && person.media !== true) return [W.connecting];
  if (!person.line) return [W.connected];
  return [LINE[person.line.word] ?? "", DEVICE[person.line.device] ?? ""];
}

/** @param {Person} person @param {DeskView} view @param {string | undefined} kind of the room */
function partyFacts(person, view, kind) {
  const asked = view.rooms?.find((each) => each.id === person.asked_move);
  const beside = view.everyone?.find((each) => each.id === person.beside);
  return [
    person.admitted ? W.admitted : W.not_admitted,
    kind === "holding" ? (person.ready ? W.is_ready : W.not_ready) : "",
    person.willing === false ? P.unwilling : "",
    person.invited ? W.invited : "",
    person.answer === "not_yet" ? W.answer_not_yet : "",
    person.answer === "talk_first" ? W.answer_talk_first : "",
    asked ? say(P.asked_room, { room: asked.title }) : "",
    person.move_answer === "later" ? P.answer_later : "",
    person.move_answer === "stay" ? P.answer_stay : "",
    beside ? say(P.beside, { name: beside.name }) : "",
    person.released ? P.released : "",
  ];
}

/** @param {Person} person */
function debriefFacts(person) {
  if (person.debrief === "done") return [W.debrief_done];
  return person.debrief === "refused" ? [W.debrief_declined] : [];
}

/** Side rooms into which this person may be asked. @param {Person} person @param {DeskView} view @returns {Act[]} */
export function movesOf(person, view) {
  const asks = view.may.includes("staff.ask_move") || person.may.includes("staff.ask_move");
  if (!asks || person.side === "staff" || !person.connected || !person.admitted) return [];
  return (view.rooms ?? [])
    .filter((room) => room.kind === "side" && room.id !== person.room && room.id !== person.asked_move)
    .filter((room) => !holdsOther(room, person, view))
    .map((room) => ({
      key: `move|${room.id}`,
      event: "staff.ask_move",
      label: say(P.ask_move, { room: room.title }),
      fields: { room: room.id },
      saw: true,
    }));
}

/** Whether somebody of the other side is in this room, or asked into it. */
/** @param {import("./desk_types").DeskRoom} room @param {Person} person @param {DeskView} view */
function holdsOther(room, person, view) {
  const there = [...room.people, ...(room.asked ?? [])];
  return (view.everyone ?? []).some((one) => there.includes(one.id) && one.side !== "staff" && one.side !== person.side);
}

/** @typedef {(act: Act, person: Person) => void} Press */

/**
 * @param {HTMLElement} list
 * @param {DeskView} view
 * @param {Press} press
 */
export function renderEveryone(list, view, press) {
  keepList(list, view.everyone ?? [], (person) => person.id, (person) => create(person), (item, person) => update(item, person, view, press));
}

/** @param {Person} person */
function create(person) {
  const item = make("li", "everyone__one");
  const acts = make("div", "everyone__acts");
  const menu = small("⋯", "menu", say(P.more, { name: person.name }));
  menu.classList.add("everyone__menu");
  menu.setAttribute("aria-expanded", "false");
  const more = make("div", "everyone__more");
  more.hidden = true;
  more.id = `more-${person.id}`;
  menu.setAttribute("aria-controls", more.id);
  menu.addEventListener("click", () => {
    more.hidden = !more.hidden;
    menu.setAttribute("aria-expanded", String(!more.hidden));
  });
  const words_ = make("div", "everyone__words");
  words_.append(make("h3", "everyone__name"), make("p", "everyone__facts"));
  item.append(words_, acts, menu, more);
  return item;
}

/**
 * @param {HTMLElement} item
 * @param {Person} person
 * @param {DeskView} view
 * @param {Press} press
 */
function update(item, person, view, press) {
  const [text, acts, menu, more] = /** @type {HTMLElement[]} */ ([...item.children]);
  const you = person.id === view.you.id ? ` ${W.you}` : "";
  fill(text.children[0], `${person.name}${you} · ${ROLES[person.role] ?? person.role}`);
  fill(text.children[1], factsOf(person, view).join(" · "));
  const offered = actsOf(person, view);
  const inRow = offered.filter((act) => act.row);
  const inMenu = [...offered.filter((act) => !act.row), ...movesOf(person, view)];
  keepList(acts, inRow, (act) => act.key, (act) => button(act, person, press), () => undefined);
  keepList(more, inMenu, (act) => act.key, (act) => button(act, person, press), () => undefined);
  show(acts, inRow.length > 0);
  show(menu, inMenu.length > 0);
  if (!inMenu.length) {
    show(more, false);
    menu.setAttribute("aria-expanded", "false");
  }
}

/**
 * The visible label is the start of the spoken name, so that speech input finds it.
 * @param {Act} act
 * @param {Person} person
 * @param {Press} press
 */
function button(act, person, press) {
  const made = small(act.label, act.event, `${act.label}: ${person.name}`);
  made.addEventListener("click", () => press(act, person));
  return made;
}

/**
 * On a narrow page: everybody who can be muted, and nothing else.
 * @param {HTMLElement} list
 * @param {DeskView} view
 * @param {Press} press
 */
export function renderMutes(list, view, press) {
  const mute = ACTS.find((act) => act.event === "staff.mute");
  const people = (view.everyone ?? []).filter((person) => mute && person.may.includes(mute.event));
  keepList(
    list,
    people.length ? people : [null],
    (person) => person?.id ?? "",
    (person) => {
      const item = make("li", "mutes__one", person ? "" : words.desk.narrow.nobody);
      if (person && mute) item.append(make("span", "mutes__name", person.name), button(mute, person, press));
      return item;
    },
    () => undefined,
  );
}
