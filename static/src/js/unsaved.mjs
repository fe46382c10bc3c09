/** Says beside a form that it was changed and not saved yet, and when the browser is offline. */
import { show } from "./dom.mjs";

export function tellUnsaved() {
  for (const form of document.querySelectorAll("form[data-keeps]")) {
    const unsaved = form.querySelector("[data-unsaved]");
    const offline = form.querySelector("[data-offline]");
    form.addEventListener("input", () => show(unsaved, true));
    const look = () => show(offline, !navigator.onLine);
    addEventListener("offline", look);
    addEventListener("online", look);
    look();
    // A form that is sent without a line shows the browser's own page, and what was typed is gone.
    form.addEventListener("submit", (event) => {
      look();
      if (!navigator.onLine) event.preventDefault();
    });
  }
}
