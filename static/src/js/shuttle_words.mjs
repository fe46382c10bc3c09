/** What only the advocate's desk says: staff read it, so it stands beside the words that all scripts share. */
import all from "../../../templates/words/shuttle_desk.en.json" with { type: "json" };

export const S = all.shuttle_desk;

/** @param {unknown} known @returns {Record<string, string>} sentences by a code that the server gives */
export const byCode = (known) => /** @type {Record<string, string>} */ (known);
