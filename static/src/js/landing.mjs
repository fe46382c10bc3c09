/** The landing of a link: takes the secret out of the address, and sends it only after a press. */
import { fill, get, find, onPress, show } from "./dom.mjs";
import { prepareExit } from "./exit.mjs";
import { words } from "./words.mjs";

const token = decodeURIComponent(location.hash.slice(1));
const landing = get("landing");
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

onPress("go", async () => {
  const button = /** @type {HTMLButtonElement} */ (get("go"));
  if (button.getAttribute("aria-disabled") === "true") return;
  button.setAttribute("aria-disabled", "true");
  fill(get("said"), words.landing.working);
  const trouble = await claim();
  if (trouble === null) {
    location.replace(landing.dataset.next ?? "/");
    return;
  }
  takeOver = trouble.code === "open-elsewhere";
  fill(button, takeOver ? words.landing.take_over : words.landing.go);
  button.removeAttribute("aria-disabled");
  fill(get("said"), "");
  fill(get("trouble-text"), trouble.words);
  show(get("trouble"), true);
});

/** @returns {Promise<{code: string, words: string} | null>} why it was refused, else null */
async function claim() {
  try {
    const answer = await fetch(landing.dataset.claims ?? "", {
      method: "POST",
      body: new URLSearchParams(takeOver ? { token, take_over: "1" } : { token }),
      headers: { Accept: "application/json" },
      redirect: "manual",
    });
    if (answer.type === "opaqueredirect" || answer.redirected || answer.ok) return null;
    return await answer.json();
  } catch {
    return { code: "unreachable", words: words.landing.unreachable };
  }
}
