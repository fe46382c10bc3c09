/** Saves what somebody writes some seconds after they stop typing, one try after the other, and says how it stands. */

export const AFTER = 3000; // ms of quiet before a save
export const AGAIN = [5000, 10_000, 20_000, 40_000, 60_000]; // ms before the next try after one that failed

/**
 * @typedef {{ok: boolean, code?: string, words?: string}} Answer
 * @typedef {"not-saved" | "saving" | "saved" | "elsewhere" | "failed"} State
 * @typedef {{set: (act: () => void, ms: number) => number, clear: (id: number) => void}} Timer
 */

export class Saver {
  /**
   * @param {() => Promise<Answer>} send sends what stands now; rejects without a line
   * @param {(state: State, words: string) => void} tell
   * @param {Timer} timer
   */
  constructor(send, tell, timer) {
    this.send = send;
    this.tell = tell;
    this.timer = timer;
    this.waiting = 0;
    this.failures = 0;
    this.isTyped = false; // something is not on the server yet
    this.isStopped = false; // it was changed elsewhere, or the form is on its way
    /** @type {Promise<void> | null} */
    this.sending = null;
  }

  typed() {
    this.isTyped = true;
    if (this.isStopped) return;
    if (!this.sending) this.tell("not-saved", "");
    this.later(AFTER);
  }

  /** Save now what is not saved yet. */
  save() {
    this.timer.clear(this.waiting);
    if (this.isStopped || !this.isTyped || this.sending) return;
    this.isTyped = false;
    this.tell("saving", "");
    this.sending = this.send()
      .then((answer) => this.answered(answer))
      .catch(() => this.failed())
      .finally(() => {
        this.sending = null;
      });
  }

  /** Try nothing more, and wait for what is under way: the form itself is about to be sent. */
  async stop() {
    this.isStopped = true;
    this.timer.clear(this.waiting);
    await this.sending;
  }

  /** Go on after the form could not be sent. */
  go() {
    this.isStopped = false;
  }

  /** @param {Answer} answer */
  answered(answer) {
    if (answer.ok) {
      this.failures = 0;
      if (this.isTyped) this.later(AFTER);
      this.tell(this.isTyped ? "not-saved" : "saved", answer.words ?? "");
      return;
    }
    if (answer.code !== "letter-changed-meanwhile") return this.failed(answer.words);
    this.isTyped = true;
    this.isStopped = true;
    this.tell("elsewhere", "");
  }

  /** @param {string} [words] */
  failed(words = "") {
    this.isTyped = true;
    this.later(AGAIN[Math.min(this.failures, AGAIN.length - 1)] ?? AFTER);
    this.failures += 1;
    this.tell("failed", words);
  }

  /** @param {number} ms */
  later(ms) {
    this.timer.clear(this.waiting);
    if (!this.isStopped) this.waiting = this.timer.set(() => this.save(), ms);
  }
}
