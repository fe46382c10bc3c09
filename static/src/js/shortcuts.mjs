/** Keyboard shortcuts: always with a modifier, switched off with one switch, never the only way. */

/** @typedef {"microphone" | "camera" | "hand" | "break" | "people" | "messages" | "toolbar" | "list"} Shortcut */
/** @typedef {{key: string, code?: string, ctrlKey: boolean, metaKey: boolean, shiftKey: boolean, altKey: boolean, repeat?: boolean}} Keys */

/** @type {Record<string, Shortcut>} */
const PLAIN = { KeyD: "microphone", KeyE: "camera" };
/** @type {Record<string, Shortcut>} those of a participant, of a facilitator, and of both */
const SHIFTED = { KeyH: "hand", KeyY: "break", KeyP: "people", KeyM: "messages", Slash: "list" };
/** Keyboards of other countries have the letters elsewhere: the letter counts, and else the place. */
/** @type {Record<string, string>} */
const PLACES = { d: "KeyD", e: "KeyE", h: "KeyH", y: "KeyY", p: "KeyP", m: "KeyM", "/": "Slash", "?": "Slash" };

/**
 * Which shortcut a key press means; null when it means none.
 * @param {Keys} keys
 * @returns {Shortcut | null}
 */
export function shortcutOf(keys) {
  if (keys.repeat || keys.altKey) return null;
  const modified = keys.ctrlKey || keys.metaKey;
  if (keys.key === "F2" && !modified && !keys.shiftKey) return "toolbar";
  if (!modified) return null;
  const place = PLACES[keys.key.toLowerCase()] ?? (/^[a-z/?]$/i.test(keys.key) ? "" : (keys.code ?? ""));
  return (keys.shiftKey ? SHIFTED : PLAIN)[place] ?? null;
}

/**
 * Obey shortcuts from now on. What this page has no act for stays the browser's.
 * @param {() => boolean} on whether the person wants them now
 * @param {Partial<Record<Shortcut, () => void>>} acts
 */
export function prepareShortcuts(on, acts) {
  document.addEventListener("keydown", (event) => {
    const shortcut = on() ? shortcutOf(event) : null;
    const act = shortcut && acts[shortcut];
    if (!act) return;
    event.preventDefault();
    act();
  });
}
