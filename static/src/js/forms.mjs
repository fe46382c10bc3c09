/** Ordinary forms before the call: the way out works at once, and what is missing takes the focus. */
import { find } from "./dom.mjs";
import { prepareExit } from "./exit.mjs";

prepareExit(() => undefined);
find("errors")?.focus();
