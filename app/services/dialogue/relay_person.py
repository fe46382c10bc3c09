"""How a person acts on a relay of theirs: under the lock of its case, with their own leaf alone."""

from collections.abc import Callable

from app.domain.cases.case import LEAF_OF, Case, CasePerson
from app.domain.cases.tracks import OUT
from app.domain.dialogue.relay_receiving import DELIVERED, WAITS
from app.domain.dialogue.relays import Relay
from app.domain.people import PARTIES
from app.domain.refusals import Refused
from app.services.cases import papers
from app.services.dialogue import relay_work, telling
from app.services.dialogue.whose import Whose
from app.services.ports import House, UnitOfWork

Act = Callable[[UnitOfWork, Case, Relay], bool]
"""Does it to the relay; False when it is so already, and then nothing is written."""
Then = Callable[[UnitOfWork, Case, Relay], None]


def sending(house: House, whose: Whose, relay_id: str, name: str, act: Act, why: str = "") -> None:
    def find(work: UnitOfWork, case: Case) -> Relay:
        relay = relay_work.sent(work, case.id, relay_id, [whose.side])
        if relay.sender_id != whose.person_id:
            raise Refused("relay-not-there")
        return relay

    _carry(house, whose, name, find, act, why)


def receiving(
    house: House,
    whose: Whose,
    relay_id: str,
    name: str,
    act: Act,
    why: str = "",
    *,
    both: Callable[[Relay], bool] | None = None,
    then: Then | None = None,
) -> None:
    """``both``: when the house opens the sender's part as well, to write what may be known."""

    def find(work: UnitOfWork, case: Case) -> Relay:
        relay = relay_work.received(work, case.id, relay_id, [whose.side])
        if relay.recipient_id != whose.person_id or (case.held and relay.state in WAITS):
            raise Refused("relay-not-there")
        if case.held and relay.state in DELIVERED and name != "put_away":
            raise Refused("relay-not-now")
        if both is None or not both(relay):
            return relay
        return relay_work.received(work, case.id, relay_id, PARTIES)

    _carry(house, whose, name, find, act, why, then)


def _carry(
    house: House,
    whose: Whose,
    name: str,
    find: Callable[[UnitOfWork, Case], Relay],
    act: Act,
    why: str,
    then: Then | None = None,
) -> None:
    with house.unit_of_work() as work:
        case, _ = locked(work, whose)
        relay = find(work, case)
        if not act(work, case, relay):
            return
        relay_work.save(house, work, relay)
        relay_work.record(house, work, case.id, name, whose.person_id, relay.id, why)
        if then is not None:
            then(work, case, relay)
        work.commit()
    telling.tell(house, whose.case_id)


def locked(work: UnitOfWork, whose: Whose) -> tuple[Case, CasePerson]:
    """Return the case with this person's own leaf, its row locked, and the person."""
    case = work.cases.get(whose.case_id, [LEAF_OF[whose.side]], for_update=True)
    papers.demand_open(case)
    return case, demand_principal(case, whose)


def demand_principal(case: Case, whose: Whose) -> CasePerson:
    person = case.person(whose.person_id)
    if not person.is_principal:
        raise Refused("not-allowed")
    if case.tracks.get(person.id) in OUT:
        raise Refused("page-is-over")
    return person


def demand_crossing(house: House, work: UnitOfWork, case: Case, act: str) -> None:
    """Nobody is told what of the other side, or of the case, speaks against it."""
    try:
        relay_work.demand_crossing(house, work, case, act)
    except Refused as refusal:
        raise Refused("relay-not-now") from refusal
