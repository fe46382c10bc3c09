/** Where the keyboard goes when what had the focus is taken away by a new view. */

const REFUGES = "button, [tabindex], summary, input, select, textarea, a[href]";

/** @param {Element} element */
function canHold(element) {
  return element instanceof HTMLElement && element.isConnected && element.checkVisibility();
}

/**
 * Draw, and keep the focus near: the same element, else the next control in the same row or section.
 * @param {() => void} draw
 */
export function keepingFocus(draw) {
  const had = document.activeElement;
  /** @type {Element[]} */
  const around = [];
  for (let each = had?.parentElement; each && each !== document.body; each = each.parentElement) around.push(each);
  draw();
  if (!(had instanceof HTMLElement) || had === document.body) return;
  if (canHold(had)) {
    if (document.activeElement !== had && !document.querySelector("dialog[open]")) had.focus({ preventScroll: true }); // moved in its list
    return;
  }
  if (document.activeElement !== document.body && document.activeElement && canHold(document.activeElement)) return;
  for (const place of around) {
    if (!canHold(place)) continue;
    const refuge = [...place.querySelectorAll(REFUGES)].find(canHold) ?? (place.hasAttribute("tabindex") ? place : null);
    if (refuge instanceof HTMLElement) {
      refuge.focus({ preventScroll: true });
      return;
    }
  }
}
