/** A facilitator's keyboard shortcuts: every one with a modifier or a function key, and all can be switched off. */

/** @typedef {"microphone" | "camera" | "toolbar" | "people" | "messages" | "list"} Deed */

/**
 * What a key press asks for; null when it is none of ours.
 * @param {Pick<KeyboardEvent, "key" | "code" | "ctrlKey" | "metaKey" | "shiftKey" | "altKey">} event
 * @returns {Deed | null}
 */
export function deedOf(event) {
  if (event.altKey) return null;
  const held = event.ctrlKey || event.metaKey;
  if (event.key === "F2" && !held && !event.shiftKey) return "toolbar";
  if (!held) return null;
  if (event.shiftKey) {
    const known = /** @type {Record<string, Deed>} */ ({ KeyP: "people", KeyM: "messages", Slash: "list" });
    return known[event.code] ?? null;
  }
  const known = /** @type {Record<string, Deed>} */ ({ KeyD: "microphone", KeyE: "camera" });
  return known[event.code] ?? null;
}

/**
 * @param {Record<Deed, () => void>} deeds
 * @param {() => boolean} on
 */
export function watchKeys(deeds, on) {
  document.addEventListener("keydown", (event) => {
    const deed = on() && !document.querySelector("dialog[open]") ? deedOf(event) : null;
    if (!deed) return;
    event.preventDefault();
    deeds[deed]();
  });
}
