"""What becomes of relays when somebody stops taking part, or a case is closed: nothing waits on.

Whoever they were for has nothing of them left. The other side is told by a person, and never by
what becomes of their own relays: for them it is with staff, as it was.
"""

from app.domain.cases.case import Case
from app.domain.dialogue import relay_acts, relay_receiving
from app.domain.dialogue.relay_acts import OPEN
from app.domain.dialogue.relays import Relay, RelayState
from app.services.dialogue import relay_work
from app.services.ports import House, UnitOfWork


def cut(house: House, work: UnitOfWork, case: Case, person_id: str, by: str) -> None:
    """End what a principal who is out sent or would receive, and was not handed over.

    It belongs into the transaction that writes it. Drafts of theirs stay theirs.
    """
    side = case.person(person_id).side
    for relay in work.relays.of_case(case.id, [side]):
        if relay.sender_id == person_id:
            _cut_sent(house, work, relay, by)
        elif relay.recipient_id == person_id:
            _cut_received(house, work, relay, by)


def cut_all(house: House, work: UnitOfWork, case: Case, by: str) -> None:
    """Let nothing wait for anybody in a case that is closed."""
    for person in case.principals():
        for relay in work.relays.of_case(case.id, [person.side]):
            if relay.recipient_id == person.id:
                _cut_received(house, work, relay, by)


def _cut_sent(house: House, work: UnitOfWork, relay: Relay, by: str) -> None:
    if relay.state not in OPEN or relay.state is RelayState.DRAFT:
        return
    relay_acts.take_back(relay, by, house.clock.now())
    relay_work.save(house, work, relay)
    relay_work.record(house, work, relay.case_id, "take_back", by, relay.id, "out")


def _cut_received(house: House, work: UnitOfWork, relay: Relay, by: str) -> None:
    if relay_receiving.recall(relay):
        relay_work.save(house, work, relay)
        relay_work.record(house, work, relay.case_id, "recall", by, relay.id)
