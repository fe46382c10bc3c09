/** The buttons that stop something or bring a meeting to its end: shown while the view has their act. */
import { STAGE_ACTS } from "./desk_board.mjs";
import { openDialog, prepareDialog } from "./dialogs.mjs";
import { get, onPress, show } from "./dom.mjs";

/** @typedef {import("./desk_types").DeskView} DeskView */
/** @typedef {import("./desk_types").Ask} Ask */

/** Button id -> the act that it asks for. */
const BUTTONS = { separate: "session.separate", "take-break": "session.take_break", ...STAGE_ACTS };

/** @returns {NodeListOf<HTMLElement>} */
function endButtons() {
  return get("end-dialog").querySelectorAll("[data-act]");
}

/** @param {Ask} ask */
export function prepareEnds(ask) {
  const end = prepareDialog("end-dialog");
  for (const [id, act] of Object.entries(BUTTONS)) onPress(id, () => void ask(act));
  onPress("end", () => end && openDialog(end));
  for (const button of endButtons()) {
    button.addEventListener("click", () => {
      end?.close();
      void ask(button.dataset.act ?? "");
    });
  }
}

/** @param {DeskView} view */
export function renderEnds(view) {
  show(get("separate"), view.may.includes("session.separate"));
  show(get("take-break"), view.may.includes("session.take_break"));
  let choices = 0;
  const both = view.may.includes("session.start_closing"); // closing comes before leaving: one gentle way is offered
  for (const button of endButtons()) {
    const act = button.dataset.act ?? "";
    const offered = view.may.includes(act) && !(both && act === "session.start_leaving");
    show(button.parentElement, offered);
    choices += Number(offered);
  }
  show(get("end"), choices > 0);
}
