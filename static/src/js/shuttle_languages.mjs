/** Languages by their names, for whoever chooses one and whoever reads which it was. */
import { S, byCode } from "./shuttle_words.mjs";
import { words } from "./words.mjs";

const OURS = byCode(S.languages); // those that not every browser can name

/** Those that are often asked for; any other one that a message is in is there besides. */
export const CODES = [
  ...["en", "cy", "am", "ar", "bfi", "bg", "bn", "es", "fa", "fr", "ga", "gd", "gu", "hi", "hu", "it", "ku", "lt", "pa", "pl", "ps", "pt", "ro"],
  ...["ru", "sk", "so", "sq", "ta", "ti", "tr", "uk", "ur", "vi", "yue", "zh"],
];

/** Its name, where this browser knows it. @param {string} code */
export function languageName(code) {
  if (OURS[code]) return OURS[code];
  try {
    return new Intl.DisplayNames([words.locale], { type: "language" }).of(code) ?? code;
  } catch {
    return code; // not a code at all
  }
}
