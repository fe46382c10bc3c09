"""What becomes of the meetings of a case: which were held, and the rules they ask for."""

from dataclasses import dataclass
from datetime import datetime

from app.domain.cases.case import Case, CasePerson, Leaf
from app.domain.cases.papers import PaperKind
from app.domain.live_session import BOTH_SIDES, Kind, LiveSession
from app.domain.people import Side
from app.services import overviews, replanning
from app.services.cases import standing
from app.services.ports import House


@dataclass(frozen=True, slots=True)
class Held:
    """One meeting of a side that was held here, and who of that side took part in it."""

    session_id: str
    kind: Kind
    at: datetime
    people: tuple[str, ...]


def follow_the_agreement(house: House, case: Case) -> None:
    """Let meetings that have not begun ask for the newest agreement on the day (G5).

    One that has begun keeps what people agreed to there: its gate says that there is another.
    """
    newest = case.newest(PaperKind.AGREEMENT)
    with house.unit_of_work(write=False) as work:
        coming = [one.id for one in work.cases.meetings(case.id) if one.kind in BOTH_SIDES]
    for session_id in coming if newest else ():
        with house.states.of(session_id).lock, house.unit_of_work() as work:
            session = work.sessions.get(session_id, for_update=True)
            if newest and not overviews.has_begun(session):
                session.plan.ground_rules = newest.version
                replanning.replan(work, session)
                work.commit()


def rules_of(house: House, session: LiveSession) -> tuple[int, list[str]]:
    """Return which version this meeting asks everyone to keep now, with its lines.

    Without lines for a meeting of no case, of one side, or of a case that has no agreement: then
    the version is one of the service's own ground rules.
    """
    if session.case_id is None or not session.has_both_sides:
        return session.ground_rules, []
    with house.unit_of_work(write=False) as work:
        standing.attach(house, work, session)
        case = work.cases.get(session.case_id, [Leaf.SHARED])
    wanted = session.ground_rules
    papers = case.of_kind(PaperKind.AGREEMENT)
    text = next((str(p.answers.get("text", "")) for p in papers if p.version == wanted), "")
    return wanted, [line.strip() for line in text.split("\n") if line.strip()]


def held(house: House, case_id: str, side: Side) -> list[Held]:
    """Return the meetings of one side in which somebody of it met a facilitator, the last first."""
    found = []
    with house.unit_of_work(write=False) as work:
        for one in work.cases.meetings(case_id):
            if one.kind in BOTH_SIDES:
                continue
            session = work.sessions.get(one.id)
            mine = [p.id for p in session.parties if p.side is side]
            came = tuple(each for each in mine if session.attendance(each).was_live)
            if came:
                found.append(Held(one.id, one.kind, one.starts_at, came))
    return found[::-1]


def to_record(house: House, case: Case, person: CasePerson) -> list[Held]:
    """Return the preparation meetings held here that nobody wrote down for this person yet."""
    written = {
        paper.answers.get("session") for paper in case.of_kind(PaperKind.PREPARATION, person.id)
    }
    return [
        one
        for one in held(house, case.id, person.side)
        if one.kind is Kind.PREPARATION
        and person.id in one.people
        and one.session_id not in written
    ]
