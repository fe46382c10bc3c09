"""May words cross now? Asked in the transaction that lets them, by whoever lets them."""

from app.domain.cases import acts
from app.domain.cases.case import Case, Leaf, Route
from app.domain.cases.states import CaseState
from app.domain.dialogue import crossing
from app.domain.live_session import Kind
from app.domain.stages import Stage
from app.services.cases import opening, texts
from app.services.ports import House, UnitOfWork


def demand(house: House, work: UnitOfWork, case: Case, way: Route, act: str) -> None:
    """Raise Refused unless words may cross this way now; ``act`` is the crossing act.

    The whole case is asked, also on behalf of somebody who may open one side of it alone. Call it
    with the row of the case locked, and what was changed in the case saved.

    Raises Refused: "case-closed", "case-held", "case-paused", "crossing-not-ready",
    "crossing-not-this-way", "person-is-out", "crossing-not-agreed", "asked-for-time",
    "crossing-risk", "crossing-not-approved", "shuttle-not-on", "case-lacks-something".
    """
    wholly_open = all(leaf in case.leaves for leaf in Leaf)
    whole = case if wholly_open else work.cases.get(case.id, for_update=True)
    thresholds = texts.current_in(work, "thresholds").body
    stages = stages_of_shuttles(work, case.id)
    crossing.demand(whole, way, house.clock.now(), thresholds, stages, act)


def begun(house: House, work: UnitOfWork, case: Case, actor: str | None = None) -> None:
    """With the first crossing the communication of a case that was ready begins.

    Call it after ``demand``, in the same transaction, once what was changed is saved. A case that
    is under way stays as it is. ``actor`` is who let the words cross.
    """
    cover = work.cases.covers(ids=[case.id])[0]
    if cover.state is CaseState.READY:
        opening.follow(house, work, case.id, "case.communicate", acts.opened, actor=actor)


def stages_of_shuttles(work: UnitOfWork, case_id: str) -> list[Stage]:
    """Return the stages of the shuttles of this case that are held now."""
    meetings = [one.id for one in work.cases.meetings(case_id) if one.kind is Kind.SHUTTLE]
    sessions = [work.sessions.get(session_id) for session_id in meetings]
    return [session.stage for session in sessions if crossing.goes_on(session)]
