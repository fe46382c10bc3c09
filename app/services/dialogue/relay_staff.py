"""How staff act on a relay: in one transaction under the lock of its case, with their leaves alone.

A second press of anything is as good as the first: it succeeds, and nothing is written twice.
"""

from collections.abc import Callable

from app.domain.cases.access import CaseMay, sides_of
from app.domain.cases.case import Case
from app.domain.dialogue.relays import Relay
from app.domain.people import PARTIES
from app.domain.refusals import Refused
from app.services.cases import opening, papers
from app.services.cases.opening import Hand
from app.services.dialogue import relay_work
from app.services.ports import House, UnitOfWork
from app.services.records import StaffAccount

Act = Callable[[UnitOfWork, Case, Relay, Hand], bool]
"""Does it to the relay; False when it is so already, and then nothing is written."""
Then = Callable[[UnitOfWork, Case, Relay], None]


class DoneAlready(Exception):
    """It is so already: the transaction is left without a trace."""


def sending(
    house: House,
    account: StaffAccount,
    case_id: str,
    relay_id: str,
    name: str,
    act: Act,
    need: CaseMay = CaseMay.CARRY,
    *,
    why: str = "",
    then: Callable[[UnitOfWork, Case, Relay], None] | None = None,
) -> None:
    def find(work: UnitOfWork, hand: Hand) -> Relay:
        return relay_work.sent(work, case_id, relay_id, sides_of(hand.access))

    _carry(house, account, case_id, relay_id, name, find, act, need, why, then)


def receiving(
    house: House,
    account: StaffAccount,
    case_id: str,
    relay_id: str,
    name: str,
    act: Act,
    *,
    why: str = "",
    both: Callable[[Relay], bool] | None = None,
    then: Callable[[UnitOfWork, Case, Relay], None] | None = None,
) -> None:
    """``both``: when the house opens the sender's part as well, to write what may be known."""

    def find(work: UnitOfWork, hand: Hand) -> Relay:
        relay = relay_work.received(work, case_id, relay_id, sides_of(hand.access))
        if both is None or not both(relay):
            return relay
        return relay_work.received(work, case_id, relay_id, PARTIES)

    _carry(house, account, case_id, relay_id, name, find, act, CaseMay.CARRY, why, then)


def _carry(
    house: House,
    account: StaffAccount,
    case_id: str,
    relay_id: str,
    name: str,
    find: Callable[[UnitOfWork, Hand], Relay],
    act: Act,
    need: CaseMay,
    why: str,
    then: Callable[[UnitOfWork, Case, Relay], None] | None,
) -> None:
    hands: list[Hand] = []

    def check(case: Case, hand: Hand) -> None:
        papers.demand_open(case)
        hands.append(hand)

    def write(work: UnitOfWork, case: Case) -> None:
        relay = find(work, hands[-1])
        if not act(work, case, relay, hands[-1]):
            raise DoneAlready
        relay_work.save(house, work, relay)
        if then is not None:
            then(work, case, relay)

    change(house, account, case_id, relay_id, name, need, check, write, why)


def change(
    house: House,
    account: StaffAccount,
    case_id: str,
    relay_id: str,
    name: str,
    need: CaseMay,
    check: Callable[[Case, Hand], None],
    write: Callable[[UnitOfWork, Case], None],
    why: str,
) -> None:
    """One transaction under the lock of the case, with its entry.

    Live shuttles are told by what settles every meeting of a case that was written.
    """
    try:
        opening.change(
            *(house, account, case_id, f"relay.{name}", need, check),
            about=relay_id,
            why=why or None,
            also=write,
            draft=True,
        )
    except DoneAlready:
        return


def demand_crossing(house: House, work: UnitOfWork, case: Case, hand: Hand, act: str) -> None:
    """Whoever works with one side is not told what of the other speaks against it (I37)."""
    try:
        relay_work.demand_crossing(house, work, case, act)
    except Refused as refusal:
        if len(sides_of(hand.access)) == len(PARTIES):
            raise
        raise Refused("relay-not-now") from refusal


def unless_held(case: Case, done: bool) -> bool:
    """Nothing that is for the other side changes while the case is held (I24)."""
    if done and case.held:
        raise Refused("case-held")
    return done
