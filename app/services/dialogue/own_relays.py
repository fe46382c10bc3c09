"""What one person does with relays on their own screen: asks that words are carried, receives some.

Each act is theirs alone, and written down as theirs. Nothing that they are told depends on the
other side, but for what reached them (I28).
"""

from contextlib import suppress
from typing import Any

from app.domain.cases.case import LEAF_OF, Case, add_paper
from app.domain.cases.papers import NOT_CARRIED, Paper, PaperKind
from app.domain.dialogue import cards, relay_acts, relay_receiving
from app.domain.dialogue.kept_words import as_kept
from app.domain.dialogue.relay_receiving import refusal_was_told
from app.domain.dialogue.relays import Handed, Relay, Wish, Words
from app.domain.refusals import Refused
from app.services.dialogue import crossing, form_keys, relay_person, relay_work, telling
from app.services.dialogue.whose import Whose
from app.services.ports import House, UnitOfWork

Card = dict[str, Any]


# To read


def of_person(house: House, whose: Whose) -> list[Card]:
    """Return what this person asked to be carried and what is there for them, oldest first."""
    with house.unit_of_work(write=False) as work:
        case = work.cases.get(whose.case_id, [LEAF_OF[whose.side]])
        with suppress(Refused):
            relay_person.demand_principal(case, whose)
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

    Raises Refused: "page-is-over", "not-allowed", "relay-tell-us" when nothing can be passed on in
    this case yet, and what ``relay_work.add`` raises.
    """
    relay_id = form_keys.new_id(house, whose.case_id, whose.side, key)
    with house.unit_of_work() as work:
        case, person = relay_person.locked(work, whose)
        try:
            is_new = relay_work.add(
                *(house, work, case, person, relay_id, words, whose.person_id),
                answers=answers,
                session_id=session_id,
            )
        except Refused as refusal:
            # Nobody is told that there is nobody on the other side.
            nobody = refusal.code == "relay-for-nobody"
            raise (Refused("relay-tell-us") if nobody else refusal) from refusal
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

    relay_person.sending(house, whose, relay_id, "write", act, str(number + 1))


def read_back(house: House, whose: Whose, relay_id: str, number: int) -> None:
    """Say that it is written: they read it once more."""

    def act(work: UnitOfWork, case: Case, relay: Relay) -> bool:
        return relay_acts.read_back(relay, number, whose.person_id, house.clock.now())

    relay_person.sending(house, whose, relay_id, "read_back", act, str(number))


def agree(house: House, whose: Whose, relay_id: str, number: int) -> None:
    """Agree to exactly these words. Raises Refused("relay-words-changed") on newer ones."""

    def act(work: UnitOfWork, case: Case, relay: Relay) -> bool:
        return relay_acts.agree(relay, number, whose.person_id, house.clock.now(), "own")

    relay_person.sending(house, whose, relay_id, "agree", act, str(number))


def hold(house: House, whose: Whose, relay_id: str) -> None:
    """Stop it for now. Raises Refused("relay-passed-on") when it is too late."""

    def act(work: UnitOfWork, case: Case, relay: Relay) -> bool:
        return relay_acts.hold(relay, whose.person_id, house.clock.now())

    relay_person.sending(house, whose, relay_id, "hold", act)


def go_on(house: House, whose: Whose, relay_id: str) -> None:
    """Let go on what they held themselves."""

    def act(work: UnitOfWork, case: Case, relay: Relay) -> bool:
        return relay_acts.go_on(relay, whose.person_id, house.clock.now())

    relay_person.sending(house, whose, relay_id, "go_on", act)


def take_back(house: House, whose: Whose, relay_id: str) -> None:
    """Take it back for good. Raises Refused("relay-passed-on") when it is too late."""

    def act(work: UnitOfWork, case: Case, relay: Relay) -> bool:
        return relay_acts.take_back(relay, whose.person_id, house.clock.now())

    relay_person.sending(house, whose, relay_id, "take_back", act)


# What is there for them


def choose(house: House, whose: Whose, relay_id: str, wish: Wish) -> None:
    """Say how they want to have it; to be told what it is about is a crossing of those words."""

    def act(work: UnitOfWork, case: Case, relay: Relay) -> bool:
        changed = relay_receiving.choose(relay, wish)
        if wish is Wish.ABOUT_FIRST and relay_receiving.tell_about(relay):
            relay_person.demand_crossing(house, work, case, "tell_about")
            changed = True
        return changed

    relay_person.receiving(house, whose, relay_id, "choose", act, str(wish), both=refusal_was_told)


def read(house: House, whose: Whose, relay_id: str) -> None:
    """Have the words shown now: from here on they were passed on.

    Raises Refused: "relay-not-there" when it was taken back, "relay-not-now".
    """

    def act(work: UnitOfWork, case: Case, relay: Relay) -> bool:
        if not relay_receiving.deliver(relay, Handed.SHOWN):
            return False
        relay_person.demand_crossing(house, work, case, "deliver")
        return True

    def then(work: UnitOfWork, case: Case, relay: Relay) -> None:
        relay_work.deliver_answer(house, work, relay, whose.person_id)
        crossing.begun(house, work, case, whose.person_id)

    relay_person.receiving(house, whose, relay_id, "deliver", act, str(Handed.SHOWN), then=then)


def refuse(house: House, whose: Whose, relay_id: str, *, tell: bool = False) -> None:
    """Not want it. ``tell``: whoever sent it may know; otherwise they learn nothing."""

    def act(work: UnitOfWork, case: Case, relay: Relay) -> bool:
        return relay_receiving.refuse(relay, house.clock.now(), tell=tell)

    relay_person.receiving(house, whose, relay_id, "refuse", act, both=lambda _: tell)


def want_reply(house: House, whose: Whose, relay_id: str) -> None:
    def act(work: UnitOfWork, case: Case, relay: Relay) -> bool:
        return relay_receiving.reply(relay, wants=True)

    relay_person.receiving(house, whose, relay_id, "want_reply", act)


def no_reply(house: House, whose: Whose, relay_id: str) -> None:
    def act(work: UnitOfWork, case: Case, relay: Relay) -> bool:
        return relay_receiving.reply(relay, wants=False)

    relay_person.receiving(house, whose, relay_id, "no_reply", act)


def put_away(house: House, whose: Whose, relay_id: str) -> None:
    """Take it off their screen; it stays theirs."""

    def act(work: UnitOfWork, case: Case, relay: Relay) -> bool:
        return relay_receiving.put_away(relay)

    relay_person.receiving(house, whose, relay_id, "put_away", act)


def note(house: House, whose: Whose, text: str) -> None:
    """Keep what is not to be passed on, for those who work with this person's side."""
    kept = as_kept(text)
    if not kept:
        raise Refused("relay-empty")
    if len(kept) > relay_acts.LONGEST:
        raise Refused("relay-too-long")
    with house.unit_of_work() as work:
        case, person = relay_person.locked(work, whose)
        said = {"type": NOT_CARRIED, "text": kept}
        paper = Paper(
            *(house.new_id(), PaperKind.NOTE, person.id, house.clock.now(), person.id, said)
        )
        add_paper(case.side(person.side), paper)
        work.cases.save(case, draft=True)
        now = house.clock.now()
        work.audit.record("page.note", at=now, case_id=case.id, actor=person.id, about=person.id)
        work.commit()
