/** Small, typed ways to find, show and fill elements; text goes in as text and never as HTML. */

/**
 * The element with this id.
 * @template {HTMLElement} [T=HTMLElement]
 * @param {string} id
 * @returns {T}
 */
export function get(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`The page has no #${id}`);
  return /** @type {T} */ (found);
}

/**
 * The element with this id, where a page may do without it.
 * @param {string} id
 */
export function find(id) {
  return document.getElementById(id);
}

/** @param {Element | null} element @param {boolean} shown */
export function show(element, shown) {
  if (element instanceof HTMLElement && element.hidden === shown) element.hidden = !shown;
}

/**
 * Set the text, but only when it changed: screen readers then stay quiet.
 * @param {Element} element
 * @param {string} text
 */
export function fill(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * Make one element.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} name
 * @param {string} [classes]
 * @param {string} [text]
 * @returns {HTMLElementTagNameMap[K]}
 */
export function make(name, classes = "", text = "") {
  const element = document.createElement(name);
  if (classes) element.className = classes;
  if (text) element.textContent = text;
  return element;
}

/**
 * Bring a question into view with all its answers: a tall one from its beginning.
 * @param {HTMLElement} element
 */
export function bring(element) {
  const tall = element.offsetHeight > innerHeight - 200; // what sticks to the top and the bottom
  element.scrollIntoView({ block: tall ? "start" : "nearest" });
}

/** @param {string} id @param {(event: MouseEvent) => void} act */
export function onPress(id, act) {
  find(id)?.addEventListener("click", act);
}

/**
 * Keep a list of elements in step with a list of values, by key: what stays is the same element, so
 * focus and running pictures stay too.
 * @template T
 * @param {HTMLElement} list
 * @param {T[]} values
 * @param {(value: T) => string} keyOf
 * @param {(value: T) => HTMLElement} create
 * @param {(element: HTMLElement, value: T) => void} update
 */
export function keepList(list, values, keyOf, create, update) {
  const old = new Map([...list.children].map((child) => [/** @type {HTMLElement} */ (child).dataset.key, child]));
  /** @type {HTMLElement | null} */
  let before = null;
  for (const value of values) {
    const key = keyOf(value);
    let element = /** @type {HTMLElement | undefined} */ (old.get(key));
    old.delete(key);
    if (!element) {
      element = create(value);
      element.dataset.key = key;
    }
    /** @type {Element | null} */
    const place = before ? before.nextElementSibling : list.firstElementChild;
    if (place !== element) list.insertBefore(element, place);
    update(element, value);
    before = element;
  }
  for (const gone of old.values()) gone.remove();
}
