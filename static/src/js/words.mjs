/** The words of the pages, and how a sentence is filled in. The catalogue is shared with the templates. */
import words from "../../../templates/words.en.json" with { type: "json" };

export { words };

/**
 * Fill each `{name}` of a sentence.
 * @param {string} sentence
 * @param {Record<string, string>} [fields]
 */
export function say(sentence, fields = {}) {
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => fields[name] ?? whole);
}

/**
 * Join names as a person would: "Alex", "Alex and Priya", "Alex, Priya and Sam".
 * @param {string[]} names
 * @param {"and" | "or"} [link]
 */
export function joined(names, link = "and") {
  if (names.length < 2) return names[0] ?? "";
  return `${names.slice(0, -1).join(", ")} ${words.guides[link]} ${names[names.length - 1]}`;
}

/**
 * The fields that any sentence about the guides may use.
 * @param {{name: string}[]} guides
 * @param {string} phone empty when the service gave none
 * @returns {Record<string, string>}
 */
export function fields(guides, phone) {
  const names = guides.map((guide) => guide.name);
  return {
    guides_and: joined(names, "and") || words.guides.none,
    guides_or: joined(names, "or") || words.guides.none,
    call: phone ? say(words.waiting.call, { phone }) : words.waiting.call_none,
    phone,
  };
}

/** @param {string} text @returns {string} its first letter in upper case */
export function sentenceCase(text) {
  return text.charAt(0).toLocaleUpperCase(words.locale) + text.slice(1);
}
