/** Times on ordinary pages, in the reader's own zone. */
import { words } from "./words.mjs";

const day = new Intl.DateTimeFormat(words.locale, { weekday: "long", day: "numeric", month: "long" });
const hour = new Intl.DateTimeFormat(words.locale, { hour: "numeric", minute: "2-digit", hour12: true });

for (const time of document.querySelectorAll("time")) {
  const moment = new Date(time.dateTime);
  const at = hour.format(moment).replace(":00", "").replace(/\s?([ap])\.?m\.?/i, (_, half) => `${half.toLowerCase()}m`);
  time.textContent = "short" in time.dataset ? at : `${day.format(moment)} at ${at}`;
}
