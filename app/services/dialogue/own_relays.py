"""What one person does with relays on their own screen: asks that words are carried, receives some.

Each act is theirs alone, and written down as theirs. Nothing that they are told depends on the
other side, but for what reached them (I28).
"""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from app.domain.cases.case import LEAF_OF, Case, CasePerson, add_paper
from app.domain.cases.papers import NOT_CARRIED, Paper, PaperKind
from app.domain.cases.tracks import OUT
from app.domain.dialogue import cards, relay_acts, relay_receiving
from app.domain.dialogue.kept_words import as_kept
from app.domain.dialogue.relay_receiving import DELIVERED, WAITS, refusal_was_told
from app.domain.dialogue.relays import Handed, Relay, Wish, Words
from app.domain.people import PARTIES
from app.domain.refusals import Refused
from app.services.cases import papers
from app.services.dialogue import crossing, relay_work, telling
from app.services.dialogue.whose import Whose
from app.services.ports import House, UnitOfWork

Card = dict[str, Any]
Act = Callable[[UnitOfWork, Case, Relay], bool]


# To read


def of_person(house: House, whose: Whose) -> list[Card]:
    """Return what this person asked to be carried and what is there for them, oldest first."""
    with house.unit_of_work(write=False) as work:
        case = work.cases.get(whose.case_id, [LEAF_OF[whose.side]])
        with suppress(Refused):
            _demand_principal(case, whose)
            relays = work.relays.of_case(case.id, [whose.side])
            return cards.for_person(relays, whose.person_id, case.held)
    return []


def one(house: House, whose: Whose, relay_id: str) -> Card:
    """Return one of them, or raise Refused("relay-not-there")."""
    for card in of_person(house, whose):
        if card["id"] == relay_id:
            return card
    raise Refused("relay-not-there")


# What they send


def write_down(
    house: House,
    whose: Whose,
    words: Words,
    *,
    answers: str | None = None,
    session_id: str | None = None,
    key: str = "",
) -> str:
    """Write down what this person asks to be carried; return the id of the relay. It goes nowhere.

    Raises Refused: "page-is-over", "not-allowed", "relay-not-now", and what ``relay_work.add``
    raises.
    """
    relay_id = relay_work.new_id(house, whose.case_id, whose.side, key)
    with house.unit_of_work() as work:
        case, person = _locked(work, whose)
        try:
            is_new = relay_work.add(
                *(house, work, case, person, relay_id, words, whose.person_id),
                answers=answers,
                session_id=session_id,
            )
        except Refused as refusal:
            # Nobody is told that there is nobody on the other side.
            nobody = refusal.code == "relay-for-nobody"
            raise (Refused("relay-not-now") if nobody else refusal) from refusal
        if not is_new:
            return relay_id
        relay_work.record(house, work, case.id, "write", whose.person_id, relay_id, "1")
        work.commit()
    telling.tell(house, whose.case_id)
    return relay_id


def answer(
    house: House,
    whose: Whose,
    relay_id: str,
    words: Words,
    *,
    session_id: str | None = None,
    key: str = "",
) -> str:
    """Write an answer down: a relay of its own, which is read back and agreed like any other."""
    return write_down(house, whose, words, answers=relay_id, session_id=session_id, key=key)


def write(house: House, whose: Whose, relay_id: str, number: int, words: Words) -> None:
    """Write the words anew, over those of ``number``. Raises Refused("relay-words-changed")."""

    def act(work: UnitOfWork, case: Case, relay: Relay) -> bool:
        person, now = case.person(whose.person_id), house.clock.now()
        return relay_work.rewrite(relay, number, words, person, person.id, now)

    _send(house, whose, relay_id, "write", act, str(number + 1))


def read_back(house: House, whose: Whose, relay_id: str, number: int) -> None:
    """Say that it is written: they read it once more."""

    def act(work: UnitOfWork, case: Case, relay: Relay) -> bool:
        return relay_acts.read_back(relay, number, whose.person_id, house.clock.now())

    _send(house, whose, relay_id, "read_back", act, str(number))


def agree(house: House, whose: Whose, relay_id: str, number: int) -> None:
    """Agree to exactly these words. Raises Refused("relay-words-changed") on newer ones."""

    def act(work: UnitOfWork, case: Case, relay: Relay) -> bool:
        return relay_acts.agree(relay, number, whose.person_id, house.clock.now(), "own")

    _send(house, whose, relay_id, "agree", act, str(number))


def hold(house: House, whose: Whose, relay_id: str) -> None:
    """Stop it for now. Raises Refused("relay-passed-on") when it is too late."""

    def act(work: UnitOfWork, case: Case, relay: Relay) -> bool:
        return relay_acts.hold(relay, whose.person_id, house.clock.now())

    _send(house, whose, relay_id, "hold", act)


def go_on(house: House, whose: Whose, relay_id: str) -> None:
    """Let go on what they held themselves."""

    def act(work: UnitOfWork, case: Case, relay: Relay) -> bool:
        return relay_acts.go_on(relay, whose.person_id, house.clock.now())

    _send(house, whose, relay_id, "go_on", act)


def take_back(house: House, whose: Whose, relay_id: str) -> None:
    """Take it back for good. Raises Refused("relay-passed-on") when it is too late."""

    def act(work: UnitOfWork, case: Case, relay: Relay) -> bool:
        return relay_acts.take_back(relay, whose.person_id, house.clock.now())

    _send(house, whose, relay_id, "take_back", act)


# What is there for them


def choose(house: House, whose: Whose, relay_id: str, wish: Wish) -> None:
    """Say how they want to have it; to be told what it is about is a crossing of those words."""

    def act(work: UnitOfWork, case: Case, relay: Relay) -> bool:
        changed = relay_receiving.choose(relay, wish)
        if wish is Wish.ABOUT_FIRST and relay_receiving.tell_about(relay):
            _demand_crossing(house, work, case, "tell_about")
            changed = True
        return changed

    _receive(house, whose, relay_id, "choose", act, str(wish), both=refusal_was_told)


def read(house: House, whose: Whose, relay_id: str) -> None:
    """Have the words shown now: from here on they were passed on.

    Raises Refused: "relay-not-there" when it was taken back, "relay-not-now".
    """

    def act(work: UnitOfWork, case: Case, relay: Relay) -> bool:
        if not relay_receiving.deliver(relay, Handed.SHOWN):
            return False
        _demand_crossing(house, work, case, "deliver")
        return True

    def then(work: UnitOfWork, case: Case, relay: Relay) -> None:
        relay_work.deliver_answer(house, work, relay, whose.person_id)
        crossing.begun(house, work, case, whose.person_id)

    _receive(house, whose, relay_id, "deliver", act, str(Handed.SHOWN), then=then)


def refuse(house: House, whose: Whose, relay_id: str, *, tell: bool = False) -> None:
    """Not want it. ``tell``: whoever sent it may know; otherwise they learn nothing."""

    def act(work: UnitOfWork, case: Case, relay: Relay) -> bool:
        return relay_receiving.refuse(relay, house.clock.now(), tell=tell)

    _receive(house, whose, relay_id, "refuse", act, both=lambda _: tell)


def want_reply(house: House, whose: Whose, relay_id: str) -> None:
    def act(work: UnitOfWork, case: Case, relay: Relay) -> bool:
        return relay_receiving.reply(relay, wants=True)

    _receive(house, whose, relay_id, "want_reply", act)


def no_reply(house: House, whose: Whose, relay_id: str) -> None:
    def act(work: UnitOfWork, case: Case, relay: Relay) -> bool:
        return relay_receiving.reply(relay, wants=False)

    _receive(house, whose, relay_id, "no_reply", act)


def put_away(house: House, whose: Whose, relay_id: str) -> None:
    """Take it off their screen; it stays theirs."""

    def act(work: UnitOfWork, case: Case, relay: Relay) -> bool:
        return relay_receiving.put_away(relay)

    _receive(house, whose, relay_id, "put_away", act)


def note(house: House, whose: Whose, text: str) -> None:
    """Keep what is not to be passed on, for those who work with this person's side."""
    kept = as_kept(text)
    if not kept:
        raise Refused("relay-empty")
    if len(kept) > relay_acts.LONGEST:
        raise Refused("relay-too-long")
    with house.unit_of_work() as work:
        case, person = _locked(work, whose)
        said = {"type": NOT_CARRIED, "text": kept}
        paper = Paper(
            *(house.new_id(), PaperKind.NOTE, person.id, house.clock.now(), person.id, said)
        )
        add_paper(case.side(person.side), paper)
        work.cases.save(case, draft=True)
        now = house.clock.now()
        work.audit.record("page.note", at=now, case_id=case.id, actor=person.id, about=person.id)
        work.commit()


# Inside


def _send(house: House, whose: Whose, relay_id: str, name: str, act: Act, why: str = "") -> None:
    def find(work: UnitOfWork, case: Case) -> Relay:
        relay = relay_work.sent(work, case.id, relay_id, [whose.side])
        if relay.sender_id != whose.person_id:
            raise Refused("relay-not-there")
        return relay

    _carry(house, whose, name, find, act, why)


def _receive(
    house: House,
    whose: Whose,
    relay_id: str,
    name: str,
    act: Act,
    why: str = "",
    *,
    both: Callable[[Relay], bool] | None = None,
    then: Callable[[UnitOfWork, Case, Relay], None] | None = None,
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
    then: Callable[[UnitOfWork, Case, Relay], None] | None = None,
) -> None:
    with house.unit_of_work() as work:
        case, _ = _locked(work, whose)
        relay = find(work, case)
        if not act(work, case, relay):
            return
        relay_work.save(house, work, relay)
        relay_work.record(house, work, case.id, name, whose.person_id, relay.id, why)
        if then is not None:
            then(work, case, relay)
        work.commit()
    telling.tell(house, whose.case_id)


def _locked(work: UnitOfWork, whose: Whose) -> tuple[Case, CasePerson]:
    """Return the case with this person's own leaf, its row locked, and the person."""
    case = work.cases.get(whose.case_id, [LEAF_OF[whose.side]], for_update=True)
    papers.demand_open(case)
    return case, _demand_principal(case, whose)


def _demand_principal(case: Case, whose: Whose) -> CasePerson:
    person = case.person(whose.person_id)
    if not person.is_principal:
        raise Refused("not-allowed")
    if case.tracks.get(person.id) in OUT:
        raise Refused("page-is-over")
    return person


def _demand_crossing(house: House, work: UnitOfWork, case: Case, act: str) -> None:
    """Nobody is told what of the other side, or of the case, speaks against it."""
    try:
        relay_work.demand_crossing(house, work, case, act)
    except Refused as refusal:
        raise Refused("relay-not-now") from refusal
