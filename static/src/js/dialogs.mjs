/** Opens and closes dialogs: one at a time, with the live regions inside, and the focus given back. */
import { find } from "./dom.mjs";

/**
 * Everything outside an open dialog is inert, live regions too: so they move in with it, and out again.
 * @param {HTMLDialogElement} dialog
 */
export function openDialog(dialog) {
  if (dialog.open) return;
  closeDialogs();
  const live = find("live");
  if (live) dialog.append(live);
  dialog.showModal();
  /** @type {HTMLElement | null} */ (dialog.querySelector("h2[tabindex]"))?.focus();
}

/** Close whatever is open. @param {string[]} [keep] ids of dialogs that may stay */
export function closeDialogs(keep = []) {
  for (const dialog of /** @type {NodeListOf<HTMLDialogElement>} */ (document.querySelectorAll("dialog[open]"))) {
    if (!keep.includes(dialog.id)) dialog.close();
  }
}

/**
 * A dialog that its own buttons close; the browser gives the focus back to the opener.
 * @param {string} id
 */
export function prepareDialog(id) {
  const dialog = /** @type {HTMLDialogElement | null} */ (find(id));
  if (!dialog) return null;
  for (const button of dialog.querySelectorAll("[data-close]")) {
    button.addEventListener("click", () => dialog.close());
  }
  dialog.addEventListener("close", () => {
    const live = dialog.querySelector("#live");
    if (live) document.body.append(live);
  });
  return dialog;
}
