/** The table of who hears and sees whom, from what really passes. */
import { get, make, show } from "./dom.mjs";
import { say, words } from "./words.mjs";

/** @typedef {import("./desk_types").HeardRow} HeardRow */
/** @typedef {{id: string, name: string}} Named */

const W = words.desk.heard;

/**
 * One row per person who may be heard or seen, one cell per listener: true, false, or null for oneself.
 * Only people who stand in a row of the server are in the table.
 * @param {HeardRow[]} rows
 * @param {Named[]} everyone
 * @param {"heard" | "seen"} sense
 */
export function tableOf(rows, everyone, sense) {
  const ids = new Set(rows.flatMap((row) => [row.speaker, row.listener]));
  const people = everyone.filter((person) => ids.has(person.id));
  const passes = new Set(rows.filter((row) => row[sense]).map((row) => `${row.speaker}>${row.listener}`));
  return {
    people,
    rows: people.map((speaker) => ({
      name: speaker.name,
      cells: people.map((listener) => (speaker.id === listener.id ? null : passes.has(`${speaker.id}>${listener.id}`))),
    })),
  };
}

/**
 * @param {HeardRow[]} rows
 * @param {Named[]} everyone
 */
export function renderHeard(rows, everyone) {
  const shown = rows.length > 0 && everyone.length > 0;
  show(get("heard-none"), !shown);
  show(get("heard"), shown);
  if (!shown) return;
  const made = [draw(tableOf(rows, everyone, "heard"), W.sound), draw(tableOf(rows, everyone, "seen"), W.sight)];
  const text = made.map((table) => table.textContent).join("|");
  if (get("heard").dataset.drawn === text) return; // an unchanged table keeps its place and focus
  get("heard").dataset.drawn = text;
  get("heard").replaceChildren(...made.map(scrolling));
}

/** @param {HTMLTableElement} table */
function scrolling(table) {
  const box = make("div", "heard__box");
  box.tabIndex = 0;
  box.setAttribute("role", "region");
  box.setAttribute("aria-label", table.caption?.textContent ?? "");
  box.append(table);
  return box;
}

/** @param {ReturnType<typeof tableOf>} table @param {string} caption */
function draw(table, caption) {
  const made = make("table", "heard__table");
  made.createCaption().textContent = caption;
  const head = made.createTHead().insertRow();
  head.append(header(W.who, "col"), ...table.people.map((person) => header(say(W.by, { name: person.name }), "col")));
  const body = made.createTBody();
  for (const row of table.rows) {
    const line = body.insertRow();
    line.append(header(row.name, "row"));
    for (const cell of row.cells) line.insertCell().textContent = cell === null ? W.self : cell ? W.yes : W.no;
  }
  return made;
}

/** @param {string} text @param {string} scope */
function header(text, scope) {
  const made = make("th", "", text);
  made.scope = scope;
  return made;
}
