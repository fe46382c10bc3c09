/** The writing space of a letter: saves by itself, says whether it did, reads aloud. Sends nothing to anybody. */
import { fill, find, show } from "./dom.mjs";
import "./forms.mjs";
import { prepareListening } from "./listening.mjs";
import { Saver } from "./saver.mjs";

const KEPT_ALIVE = 60_000; // bytes: what a browser still sends of a page that is being left

/** @param {HTMLFormElement} form */
function keep(form) {
  const saw = /** @type {HTMLInputElement} */ (find("saw"));
  const status = find("saved");
  const said = form.dataset;
  const sentences = {
    "not-saved": said.notSaved,
    saving: said.saving,
    saved: "",
    elsewhere: said.elsewhere,
    failed: said.failed,
  };

  const send = async () => {
    const body = new URLSearchParams();
    for (const [name, value] of new FormData(form)) body.append(name, String(value));
    const keepalive = document.hidden && body.toString().length < KEPT_ALIVE;
    const answer = await fetch(form.action, { method: "POST", headers: { Accept: "application/json" }, body, keepalive });
    const read = await answer.json();
    if (read.ok) saw.value = read.saw;
    return read;
  };
  const saver = new Saver(send, (state, words) => status && fill(status, words || sentences[state] || ""), {
    set: (act, ms) => window.setTimeout(act, ms),
    clear: (id) => window.clearTimeout(id),
  });

  const lookForLine = () => {
    show(find("offline"), !navigator.onLine);
    if (navigator.onLine) saver.save();
  };
  form.addEventListener("input", () => saver.typed());
  addEventListener("offline", lookForLine);
  addEventListener("online", lookForLine);
  document.addEventListener("visibilitychange", () => document.hidden && saver.save());
  form.addEventListener("submit", (event) => {
    lookForLine();
    if (!navigator.onLine) return event.preventDefault(); // what was typed would be gone
    if (!saver.sending) return void saver.stop();
    event.preventDefault(); // the mark in the form is of before: one save after the other
    const { submitter } = event;
    saver.stop().then(() => form.requestSubmit(submitter));
  });
  addEventListener("pageshow", () => saver.go());
  lookForLine();
}

const form = find("writing");
if (form instanceof HTMLFormElement) keep(form);
const source = find("text") ?? find("letter");
if (source) prepareListening(source);
