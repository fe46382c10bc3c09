/** Every act on a message, with what the server asks to know: which one, and which wording was on the screen. */
import { commandId } from "./connection.mjs";
import { newest } from "./shuttle_state.mjs";

/** @typedef {import("./shuttle_types").Card} Card */
/** @typedef {import("./desk_types").Ask} Ask */
/** @typedef {{text: string, about: string, language: string}} Words */

/** @param {Card} card */
const of = (card) => ({ relay: card.id, number: newest(card)?.number ?? 0 });

export class RelayAsks {
  /** @param {Ask} ask answers what was refused @param {Ask} quietly the same, and says nothing when it is done */
  constructor(ask, quietly) {
    this.ask = ask;
    this.quietly = quietly;
  }

  /** The same key makes one message, however often it is asked. @param {string} sender @param {Words} words @param {string} key @param {string} answers */
  writeDown(sender, words, key, answers) {
    return this.quietly("staff.relay_write", { id: key, relay: "", sender, ...words, answers });
  }

  /** @param {{relay: string, number: number, sender: string}} which with the wording on the screen @param {Words} words @param {boolean} [aloud] */
  write(which, words, aloud = false) {
    return (aloud ? this.ask : this.quietly)("staff.relay_write", { ...which, ...words });
  }

  /** An act that needs the wording which was looked at. @param {string} act @param {Card} card @param {Record<string, unknown>} [fields] */
  upon(act, card, fields = {}) {
    return this.ask(`staff.relay_${act}`, { ...of(card), ...fields });
  }

  /** An act that is about the message as a whole. @param {string} act @param {string} relay @param {Record<string, unknown>} [fields] */
  on(act, relay, fields = {}) {
    return this.ask(`staff.relay_${act}`, { relay, ...fields });
  }

  /** What is not to be passed on. @param {string} person @param {string} text */
  note(person, text) {
    return this.ask("staff.relay_note", { person, text });
  }
}

export const newKey = commandId;
