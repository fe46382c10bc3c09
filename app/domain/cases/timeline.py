"""What happened in a case, in words: one sentence for each act, without anything that people said.

``{who}`` did it and ``{about}`` is the person it is about; ``{why}`` stands for the words of the
code that was written down with it.
"""

from typing import Final

UNKNOWN: Final = "Something was done in this case."
SOMEBODY: Final = "Somebody"

ACTS: Final[dict[str, str]] = {
    "case.begin": "{who} began this case.",
    "case.consent": "{who} recorded what {about} agreed to: {why}.",
    "case.consent_withdrawn": "{about} withdrew something they had agreed to: {why}.",
    "case.contact": "{who} changed how {about} may be contacted.",
    "case.draft": "{who} began to fill in a form: {why}.",
    "case.draft_dropped": "{who} threw away a form that was not finished: {why}.",
    "case.file": "{who} added a file.",
    "case.file_kept": "{who} looked at a file and kept it.",
    "case.file_out": "{who} took a file out.",
    "case.file_read": "{who} opened a file.",
    "case.glass": "{who} opened this case for one hour without being assigned to it: {why}.",
    "case.note": "{who} wrote a note: {why}.",
    "case.paper": "{who} filled in a form: {why}.",
    "case.person": "{who} changed what is known about {about}.",
    "case.person_added": "{who} added {about}.",
    "case.plan_meeting": "{who} planned a meeting.",
    "case.refused": "{who} tried to open this case and was not let in.",
    "case.reveal": "{who} looked at how {about} can be reached: {why}.",
    "case.share": "{who} moved something from one side to what both sides' staff know.",
    "case.task_done": "{who} finished a task: {why}.",
    "case.task_later": "{who} put a task off: {why}.",
    "case.view": "{who} looked at this case.",
}
"""Every act that is written down with a case. A new one gets its sentence here."""


def sentence(act: str) -> str:
    """Return the sentence of an act, with its places still open."""
    return ACTS.get(act, UNKNOWN)
