/** The landing of a link: takes the secret out of the address, and sends it only after a press. */
import { fill, find, get, onPress, show } from "./dom.mjs";
import { prepareExit } from "./exit.mjs";
import { say, words } from "./words.mjs";

/** @typedef {{code: string, words: string, left?: number}} Trouble */

const token = decodeURIComponent(location.hash.slice(1));
const landing = get("landing");
const CODE_ASKED = ["spoken-code-needed", "spoken-code-wrong"];
/** Set once the person was told that another device holds the meeting: the next press takes over. */
let takeOver = false;
history.replaceState(null, "", location.pathname);
show(landing, true);
show(get(token ? "with-link" : "without-link"), true);
show(find("no-camera"), !navigator.mediaDevices);
prepareExit(() => undefined);

onPress("copy", async () => {
  await navigator.clipboard.writeText(`${location.origin}${location.pathname}#${token}`);
  fill(get("said"), words.landing.copied);
});
onPress("go", go);
find("code")?.addEventListener("keydown", (event) => {
  if (event.key === "Enter") go();
});

async function go() {
  const button = /** @type {HTMLButtonElement} */ (get("go"));
  if (button.getAttribute("aria-disabled") === "true") return;
  button.setAttribute("aria-disabled", "true");
  fill(get("said"), words.landing.working);
  const trouble = await claim();
  if (trouble === null) {
    location.replace(landing.dataset.next ?? "/");
    return;
  }
  takeOver = trouble.code.endsWith("open-elsewhere");
  fill(button, takeOver ? words.landing.take_over : words.landing.go);
  button.removeAttribute("aria-disabled");
  fill(get("said"), "");
  tell(trouble);
}

/** @param {Trouble} trouble */
function tell(trouble) {
  fill(get("trouble-text"), trouble.words);
  fill(get("trouble-left"), left(trouble.left));
  show(get("trouble-left"), trouble.left !== undefined);
  show(find("trouble-call"), trouble.code !== "spoken-code-needed" && !takeOver);
  show(get("trouble"), true);
  if (!CODE_ASKED.includes(trouble.code)) return;
  show(find("code-part"), true);
  const field = /** @type {HTMLInputElement} */ (get("code"));
  field.setAttribute("aria-describedby", "code-hint trouble-text trouble-left");
  field.focus();
  field.select();
}

/** @param {number | undefined} tries @returns {string} */
function left(tries) {
  if (tries === undefined) return "";
  return tries === 1 ? words.landing.left_one : say(words.landing.left, { left: String(tries) });
}

/** @returns {Promise<Trouble | null>} why it was refused, else null */
async function claim() {
  const typed = /** @type {HTMLInputElement | null} */ (find("code"))?.value ?? "";
  /** @type {Record<string, string>} */
  const form = { token };
  if (typed) form.code = typed;
  if (takeOver) form.take_over = "1";
  try {
    const answer = await fetch(landing.dataset.claims ?? "", {
      method: "POST",
      body: new URLSearchParams(form),
      headers: { Accept: "application/json" },
      redirect: "manual",
    });
    if (answer.type === "opaqueredirect" || answer.redirected || answer.ok) return null;
    return await answer.json();
  } catch {
    return { code: "unreachable", words: words.landing.unreachable };
  }
}
