"""A safeguarding hold: one act stops everything between the sides; a named lead releases it.

Apart first, then written down. What is done for one side alone goes on, also in a meeting that is
held now: each stays in a room of their own, with staff.
"""

from app.domain.cases import acts
from app.domain.cases.access import CaseMay
from app.domain.cases.case import Case, Leaf, add_paper
from app.domain.cases.papers import PaperKind
from app.domain.live_session import BOTH_SIDES
from app.domain.refusals import Refused
from app.domain.stages import Stage
from app.services.cases import cutting, live, opening
from app.services.cases.opening import Hand
from app.services.ports import House, UnitOfWork
from app.services.records import StaffAccount


def hold(
    house: House, account: StaffAccount, case_id: str, reason: str = "", version: int | None = None
) -> Case:
    """Hold a case. A reason may be given, and is asked of nobody in a hurry.

    Links to meetings of both sides end, but for those of people who are in one now; they are
    invited anew when the case goes on.

    Raises Refused: "case-not-there", "case-not-allowed", "case-cannot-do-this-now".
    """
    opened = opening.look(house, account, case_id, "hold")
    if CaseMay.HOLD not in opened.access.may:
        raise Refused("case-not-allowed")
    live.part(house, case_id, "case.hold")

    def change(case: Case, hand: Hand) -> None:
        acts.hold(case, account.id)
        _note(case, hand, reason)

    def also(work: UnitOfWork, case: Case) -> None:
        _end_links(house, work, case)

    return opening.change(
        house, account, case_id, "case.hold", CaseMay.HOLD, change, version=version, also=also
    )


def release(
    house: House, account: StaffAccount, case_id: str, reason: str, version: int | None = None
) -> Case:
    """Let a case go on, with a reason; whoever was ready is asked again.

    Raises Refused: "case-not-there", "case-not-allowed", "case-not-held", "case-reason-needed".
    """

    def change(case: Case, hand: Hand) -> None:
        acts.release_hold(case, account.id, reason, hand.at)
        _note(case, hand, reason)

    return opening.change(
        house, account, case_id, "case.release_hold", CaseMay.RELEASE_HOLD, change, version=version
    )


def _note(case: Case, hand: Hand, reason: str) -> None:
    """Keep the reason on the leaf of both, or on the only one that is open to whoever gives it."""
    if not reason.strip():
        return
    leaf = Leaf.SHARED if Leaf.SHARED in case.leaves else next(iter(case.leaves))
    answers = {"type": "factual", "text": reason.strip()}
    add_paper(case.leaves[leaf], hand.paper(PaperKind.NOTE, "", answers))


def _end_links(house: House, work: UnitOfWork, case: Case) -> None:
    for meeting in work.cases.meetings(case.id):
        if meeting.kind not in BOTH_SIDES or meeting.stage is Stage.ENDED:
            continue
        session = work.sessions.get(meeting.id)
        for person in session.parties:
            if not session.attendance(person.id).connected:
                cutting.from_meeting(house, work, case.id, meeting.id, person.id, "case-held")
