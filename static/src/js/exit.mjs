/** "Exit this page": devices off first, then away by replacing the page, with or without a network. */
const PRESSES = 3;
const WITHIN = 5000; // ms between two presses of Shift

/** Counts Shift pressed and released alone, so that typing capitals never leaves the page. */
export class ShiftCount {
  constructor() {
    this.count = 0;
    this.alone = false;
    this.last = -Infinity;
  }

  /** @param {string} key */
  down(key) {
    this.alone = key === "Shift";
    if (!this.alone) this.count = 0;
  }

  /**
   * @param {string} key
   * @param {number} now ms
   * @returns {number} presses still needed; 0 means go
   */
  up(key, now) {
    if (key !== "Shift" || !this.alone) return PRESSES;
    if (now - this.last > WITHIN) this.count = 0;
    this.last = now;
    this.count += 1;
    if (this.count < PRESSES) return PRESSES - this.count;
    this.count = 0;
    return 0;
  }
}

/**
 * Make every exit button of the page work at once.
 * @param {() => void} release stops devices and lines; must not wait for anything
 * @param {(text: string) => void} [announce]
 */
export function prepareExit(release, announce = () => undefined) {
  const forms = /** @type {NodeListOf<HTMLFormElement>} */ (document.querySelectorAll("form[data-exit]"));
  const said = forms[0]?.dataset ?? {}; // its words come with the page: a page of text loads no others
  const address = said.exit;
  if (!address) return;
  let gone = false;

  const go = () => {
    gone = true;
    release();
    document.documentElement.classList.add("exited");
    document.title = said.title ?? "";
    tellServer();
    location.replace(address);
  };
  for (const form of forms) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      go();
    });
  }
  const shift = new ShiftCount();
  document.addEventListener("keydown", (event) => event.repeat || shift.down(event.key), true);
  document.addEventListener(
    "keyup",
    (event) => {
      const left = shift.up(event.key, performance.now());
      if (left === 0) go();
      else if (left < PRESSES) announce((left === 1 ? said.oneMore : said.twoMore) ?? "");
    },
    true,
  );
  window.addEventListener("pageshow", (event) => {
    if (gone) location.replace(address);
    else if (event.persisted) location.reload();
  });
}

/** The seat ends on the server too. It goes out while the page leaves, and nobody waits for it. */
function tellServer() {
  fetch("/leave", { method: "POST", keepalive: true, redirect: "manual" }).catch(() => undefined);
}
