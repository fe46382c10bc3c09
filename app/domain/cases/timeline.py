"""What happened in a case, in words: one sentence for each act, without anything that people said.

``{who}`` did it and ``{about}`` is the person it is about; ``{why}`` stands for the words of the
code that was written down with it.
"""

from typing import Final

UNKNOWN: Final = "Something was done in this case."
SOMEBODY: Final = "Somebody"

ACTS: Final[dict[str, str]] = {
    "case.accept": "{who} accepted the referral.",
    "case.accept_agreement": "The participation agreement was accepted for {about}.",
    "case.agreement": "{who} wrote a new version of the participation agreement.",
    "case.allocated": "{who} gave {about} a part in this case: {why}.",
    "case.answered": "{who} recorded what the other side answered: {why}.",
    "case.approach": "{who} began to tell the other side of the offer.",
    "case.approve": "{who} decided on approval: {why}.",
    "case.ask_approval": "{who} asked a case supervisor to decide.",
    "case.ask_more": "{who} asked to know more before deciding.",
    "case.assess": "{who} began to look at suitability.",
    "case.assignment_ended": "{who} ended the part of {about} in this case: {why}.",
    "case.begin": "{who} began this case.",
    "case.came_back": "{who} recorded that they came back.",
    "case.choose_again": "{who} went back to choosing a way.",
    "case.close": "{who} closed this case: {why}.",
    "case.communicate": "{who} recorded that the communication began.",
    "case.consent": "{who} recorded what {about} agreed to: {why}.",
    "case.consent_withdrawn": "{about} withdrew something they had agreed to: {why}.",
    "case.contact": "{who} changed how {about} may be contacted.",
    "case.decline": "{who} decided not to take this case.",
    "case.disclosure": "{who} wrote down what the other side may be told.",
    "case.draft": "{who} began to fill in a form: {why}.",
    "case.draft_dropped": "{who} threw away a form that was not finished: {why}.",
    "case.evaluate": "{who} began to ask how it was.",
    "case.fall_back": "{who} went back to preparing.",
    "case.file": "{who} added a file.",
    "case.file_kept": "{who} looked at a file and kept it.",
    "case.file_out": "{who} took a file out.",
    "case.file_read": "{who} opened a file.",
    "case.glass": "{who} opened this case for one hour without being assigned to it: {why}.",
    "case.hold": "{who} put this case on hold for safety.",
    "case.look_after": "{who} began the aftercare.",
    "case.make_ready": "{who} marked the case as ready.",
    "case.monitor": "{who} began to look after what was agreed.",
    "case.more_time": "{who} recorded that somebody wants more time.",
    "case.need_time": "{who} recorded that somebody wants more time.",
    "case.note": "{who} wrote a note: {why}.",
    "case.offer_alternative": "{who} began to offer other things.",
    "case.offer_options": "{who} began to offer the ways.",
    "case.override": "{who} went against a gate for one meeting.",
    "case.paper": "{who} filled in a form: {why}.",
    "case.pause": "{who} paused this case.",
    "case.person": "{who} changed what is known about {about}.",
    "case.person_added": "{who} added {about}.",
    "case.plan": "{who} wrote a new version of the plan.",
    "case.plan_meeting": "{who} planned a meeting.",
    "case.prepare": "{who} began the preparation.",
    "case.refer": "{who} referred the case.",
    "case.refused": "{who} tried to open this case and was not let in.",
    "case.release_hold": "{who} released the hold.",
    "case.reopen": "{who} opened this case again.",
    "case.resume": "{who} let the case go on.",
    "case.reveal": "{who} looked at how {about} can be reached: {why}.",
    "case.risk_changed": "{who} wrote down that a risk changed, so it has to be assessed again.",
    "case.share": "{who} moved something from one side to what both sides’ staff know.",
    "case.shrunk": "The record was cut down to what may be kept.",
    "case.signpost": "{who} told them who else can help.",
    "case.subject_access": "{who} made a copy of what is kept about {about}.",
    "case.taken": "{who} took this case.",
    "case.task_done": "{who} finished a task: {why}.",
    "case.task_later": "{who} put a task off: {why}.",
    "case.view": "{who} looked at this case.",
    "case.way_follows": "The case followed a changed way.",
    "case.way_said": "{who} recorded the way that {about} wants.",
    "case.withdraw": "{about} stopped taking part.",
    "house.case_changed": "A meeting that is held now followed the change.",
    "meeting.call_off": "A meeting was called off.",
    "meeting.change": "A meeting was changed.",
    "meeting.plan": "A meeting was planned.",
}
"""Every act that is written down with a case. A new one gets its sentence here."""


def sentence(act: str) -> str:
    """Return the sentence of an act, with its places still open."""
    return ACTS.get(act, UNKNOWN)
