/** The planning pages, which work without this: what is wrong takes the focus, and things are copied. */
import { fill, find, get, show } from "./dom.mjs";

find("errors")?.focus();

for (const button of document.querySelectorAll("[data-copy]")) {
  if (!(button instanceof HTMLElement) || !navigator.clipboard) continue;
  show(button, true);
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(get(button.dataset.copy ?? "").textContent ?? "");
    const said = get("said");
    fill(said, "");
    fill(said, said.dataset.copied ?? "");
  });
}
