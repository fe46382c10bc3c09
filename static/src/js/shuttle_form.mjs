/** Small pieces of forms that the relay desk builds: a field with its label, a tick, a button. */
import { small } from "./desk_signals.mjs";
import { make } from "./dom.mjs";
import { CODES, languageName } from "./shuttle_languages.mjs";

let made = 0;

/**
 * A field with its label, and a hint that belongs to it.
 * @template {"textarea" | "input" | "select"} K
 * @param {K} kind
 * @param {string} label
 * @param {{hint?: string, rows?: number, longest?: number, value?: string}} [given]
 */
export function field(kind, label, { hint = "", rows = 3, longest = 4000, value = "" } = {}) {
  made += 1;
  const box = make(kind, "write__text");
  box.id = `relay-field-${made}`;
  if (box instanceof HTMLTextAreaElement) box.rows = rows;
  if (!(box instanceof HTMLSelectElement)) {
    box.maxLength = longest;
    box.value = value;
  }
  const name = make("label", "write__label", label);
  name.htmlFor = box.id;
  const note = make("p", "panel__hint", hint);
  note.id = `${box.id}-hint`;
  if (hint) box.setAttribute("aria-describedby", note.id);
  const all = make("div", "relay-field");
  all.append(name, ...(hint ? [note] : []), box);
  return { all, box, name, note };
}

/** A choice of a language. @param {string} label @param {string} chosen empty: nothing is chosen yet */
export function languages(label, chosen) {
  const made = field("select", label);
  for (const code of chosen ? CODES : ["", ...CODES]) made.box.append(optionOf(code));
  choose(made.box, chosen);
  return made;
}

/** @param {HTMLSelectElement} box @param {string} code that need not be among the usual ones */
export function choose(box, code) {
  if (![...box.options].some((option) => option.value === code)) box.append(optionOf(code));
  box.value = code;
}

/** @param {string} code */
function optionOf(code) {
  const option = make("option", "", code && languageName(code));
  option.value = code;
  return option;
}

/** A box to tick. @param {string} label */
export function tick(label) {
  const all = make("label", "pick");
  const box = make("input");
  box.type = "checkbox";
  const text = make("span", "", label);
  all.append(box, text);
  return { all, box, text };
}

/** A button that does one thing. @param {string} label @param {string} act @param {() => unknown} press */
export function button(label, act, press) {
  const one = small(label, act);
  one.addEventListener("click", () => void press());
  return one;
}

/** Several of them in a row. @param {...HTMLElement} inside */
export function row(...inside) {
  const all = make("div", "relay__acts");
  all.append(...inside);
  return all;
}

/** A line that says what is wrong, read aloud when it comes. */
export function complaint() {
  const line = make("p", "wrong");
  line.setAttribute("role", "alert");
  line.hidden = true;
  return line;
}
