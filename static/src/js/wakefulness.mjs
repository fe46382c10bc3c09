/** Keeps the screen on while the call is in sight, where the device can do that. */

export class Wakefulness {
  constructor() {
    /** @type {WakeLockSentinel | null} */
    this.lock = null;
    this.wanted = false;
  }

  /** Whether this device can keep its screen on for a page; if not, the person is asked to. */
  get possible() {
    return Boolean(globalThis.navigator?.wakeLock);
  }

  /** Hold the screen on; asked again each time the page comes back into sight, since the device lets go. */
  async hold() {
    this.wanted = true;
    if (this.lock && !this.lock.released) return;
    const lock = await navigator.wakeLock?.request("screen").catch(() => null);
    if (!lock) return;
    if (this.wanted) this.lock = lock;
    else void lock.release();
  }

  release() {
    this.wanted = false;
    void this.lock?.release().catch(() => undefined);
    this.lock = null;
  }
}
