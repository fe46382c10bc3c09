"""What the acts on a relay have in common, in the transaction that is under way."""

from collections.abc import Collection
from datetime import datetime

from app.domain.cases.case import Case, CasePerson, Route
from app.domain.dialogue import relay_acts, relay_receiving
from app.domain.dialogue.relay_acts import MOST_OPEN, OPEN
from app.domain.dialogue.relay_receiving import DELIVERED, WAITS
from app.domain.dialogue.relays import Relay, RelayState, Words
from app.domain.people import Side, other
from app.domain.refusals import Refused
from app.services.dialogue import crossing, noticing, to_do
from app.services.ports import House, UnitOfWork


def sent(work: UnitOfWork, case_id: str, relay_id: str, sides: Collection[Side]) -> Relay:
    """Return a relay that one of these sides sends, or raise Refused("relay-not-there").

    Only the sender's part is opened. A foreign id, one of the other side and one that never was
    are answered alike (I30).
    """
    for side in sides:
        found = work.relays.get(case_id, relay_id, [side], lock=True)
        if found is not None and found.sender_side is side:
            return found
    raise Refused("relay-not-there")


def received(work: UnitOfWork, case_id: str, relay_id: str, sides: Collection[Side]) -> Relay:
    """Return a relay for one of these sides, or raise Refused("relay-not-there").

    Only what arrived is opened, unless both sides are asked for.
    """
    found = work.relays.get(case_id, relay_id, sides, lock=True)
    if found is None or other(found.sender_side) not in sides:
        raise Refused("relay-not-there")
    return found


def record(
    house: House, work: UnitOfWork, case_id: str, act: str, actor: str, about: str, why: str = ""
) -> None:
    now = house.clock.now()
    work.audit.record(
        f"relay.{act}", at=now, case_id=case_id, actor=actor, about=about, why=why or None
    )


def demand_crossing(house: House, work: UnitOfWork, case: Case, act: str) -> None:
    """Raise Refused unless words may be carried to the other side now."""
    crossing.demand(house, work, case, Route.SHUTTLE, act)


def principal(work: UnitOfWork, case_id: str, side: Side) -> CasePerson:
    """Return whom a side is about, or raise Refused("relay-for-nobody"); for the house alone."""
    found = work.cases.get(case_id).principal(side)
    if found is None:
        raise Refused("relay-for-nobody")
    return found


def language_to_reach(work: UnitOfWork, relay: Relay) -> str:
    """Return the language of whom it is for when the words are in another one, else nothing."""
    wanted = principal(work, relay.case_id, other(relay.sender_side)).language
    said = relay_acts.newest(relay).language if relay.said.versions else wanted
    return "" if said == wanted else wanted


def add(
    house: House,
    work: UnitOfWork,
    case: Case,
    sender: CasePerson,
    relay_id: str,
    words: Words,
    by: str,
    *,
    answers: str | None,
    session_id: str | None,
) -> bool:
    """Write a new relay down; False when it is there already. Whom it is for is fixed here.

    Raises Refused: "relay-for-nobody", "relay-too-many", "relay-not-there" for an answer to
    something that this side was never handed, or what writing the words raises.
    """
    there = work.relays.of_case(case.id, [sender.side])
    if any(relay.id == relay_id for relay in there):
        return False
    if answers and not any(_was_handed(relay, answers, sender) for relay in there):
        raise Refused("relay-not-there")
    if sum(one.sender_id == sender.id and one.state in OPEN for one in there) >= MOST_OPEN:
        raise Refused("relay-too-many")
    if session_id is not None and work.sessions.get(session_id).case_id != case.id:
        raise Refused("session-not-recognised")
    recipient, now = principal(work, case.id, other(sender.side)), house.clock.now()
    relay = Relay(
        *(relay_id, case.id, sender.id, sender.side, recipient.id, now),
        session_id=session_id,
        answers=answers or None,
    )
    relay_acts.write(relay, 0, _in_language(words, sender), by, now)
    work.relays.add(relay)
    to_do.follow(house, work, case.id, [sender.side])
    return True


def rewrite(
    relay: Relay, number: int, words: Words, sender: CasePerson, by: str, at: datetime
) -> bool:
    return relay_acts.write(relay, number, _in_language(words, sender), by, at)


def deliver_answer(house: House, work: UnitOfWork, relay: Relay, actor: str) -> None:
    """When an answer was handed over, what it answers is answered."""
    if relay.answers is None:
        return
    mine = [other(relay.sender_side)]
    answered = work.relays.get(relay.case_id, relay.answers, mine, lock=True)
    if answered is not None and relay_receiving.answered(answered, house.clock.now()):
        work.relays.save(answered)
        record(house, work, relay.case_id, "answer", actor, answered.id)


def save(house: House, work: UnitOfWork, relay: Relay) -> None:
    """Write it, with the tasks that follow; a notice that has not gone does not go when nothing is
    there any more."""
    work.relays.save(relay)
    to_do.follow(house, work, relay.case_id, relay.opened)
    emptied = relay.arrived is None and other(relay.sender_side) in relay.opened
    if emptied or relay.state is RelayState.REFUSED:
        noticing.untell(house, work, relay.case_id, relay.recipient_id)


def is_hidden(case: Case, relay: Relay) -> bool:
    """True for what waits for somebody while the case is held: nothing of it is shown (I24)."""
    return case.held and relay.state in WAITS


def _was_handed(relay: Relay, relay_id: str, to: CasePerson) -> bool:
    return relay.id == relay_id and relay.recipient_id == to.id and relay.state in DELIVERED


def _in_language(words: Words, sender: CasePerson) -> Words:
    return words if words.language else Words(words.text, words.about, sender.language)
