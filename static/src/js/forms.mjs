/** Ordinary forms before the call: the way out works at once, and what is missing takes the focus. */
import { find } from "./dom.mjs";
import { prepareExit } from "./exit.mjs";
import { tellUnsaved } from "./unsaved.mjs";

/** A link brings its secret behind the #: it goes into the form, and out of the address. */
const token = find("token");
if (token instanceof HTMLInputElement && token.dataset.fromLink && location.hash) {
  token.value = location.hash.slice(1);
  history.replaceState(null, "", location.pathname);
}

prepareExit(() => undefined);
find("errors")?.focus();
tellUnsaved();
