/** Keyboard shortcuts: always with a modifier, switched off with one switch, never the only way. */

/** @typedef {"microphone" | "camera" | "hand" | "break" | "toolbar" | "list"} Shortcut */
/** @typedef {{key: string, code?: string, ctrlKey: boolean, metaKey: boolean, shiftKey: boolean, altKey: boolean, repeat?: boolean}} Keys */

/** @type {Record<string, Shortcut>} */
const PLAIN = { KeyD: "microphone", KeyE: "camera" };
/** @type {Record<string, Shortcut>} */
const SHIFTED = { KeyH: "hand", KeyY: "break", Slash: "list" };
/** Keyboards of other countries have the letters elsewhere: the letter counts, and else the place. */
/** @type {Record<string, string>} */
const PLACES = { d: "KeyD", e: "KeyE", h: "KeyH", y: "KeyY", "/": "Slash", "?": "Slash" };

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
 * Obey shortcuts from now on.
 * @param {() => boolean} on whether the person wants them
 * @param {Record<Shortcut, () => void>} acts
 */
export function prepareShortcuts(on, acts) {
  document.addEventListener("keydown", (event) => {
    const shortcut = on() ? shortcutOf(event) : null;
    if (!shortcut) return;
    event.preventDefault();
    acts[shortcut]();
  });
}
