"""Gives a relay or a letter in the form in which it is put on paper: agreed words, agreed names.

The side that it comes from has its own agreed version, the other side what was handed over to them.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from app.domain.cases.access import CaseMay
from app.domain.cases.case import LEAF_OF
from app.domain.cases.files import FileState
from app.domain.cases.gathering import name_shown
from app.domain.cases.tracks import OUT
from app.domain.dialogue.letters import Letter, LetterState, ReadHow
from app.domain.dialogue.relay_receiving import DELIVERED
from app.domain.dialogue.relays import Relay
from app.domain.people import Side
from app.domain.refusals import Refused
from app.services.cases import opening
from app.services.dialogue import drawing
from app.services.dialogue.drawing import Sheet
from app.services.dialogue.whose import Whose
from app.services.ports import House, UnitOfWork
from app.services.records import StaffAccount

READ: Final = frozenset({LetterState.DELIVERED, LetterState.ANSWERED, LetterState.NO_ANSWER})
OWN: Final = "print"
RECEIVED: Final = "print_received"


@dataclass(frozen=True, slots=True)
class Printed:
    """What is on the paper. ``by`` is the agreed name of whose words these are.

    ``original`` are the sender's own words beside a translation. ``pages`` are ids of pictures,
    ``pictures`` the pictures themselves where they were asked for.
    """

    by: str
    text: str
    language: str
    original: str = ""
    pages: tuple[str, ...] = ()
    pictures: tuple[bytes, ...] = ()


Find = Callable[[UnitOfWork, Side], tuple[Relay | Letter, Printed]]


def for_staff(
    house: House, account: StaffAccount, case_id: str, find: Find, side: Side, *, way: str
) -> Printed:
    """Return it as this side has it. The reader is written down; ``way`` is "page" or "pdf".

    Raises Refused: "case-not-there", or "relay-not-there" alike for what is not there, not agreed,
    not handed over, or of a side that is not theirs.
    """
    opened = opening.look(house, account, case_id, "print")
    if not opened.access.reads_side(side) or CaseMay.CARRY not in opened.access.may:
        raise Refused("relay-not-there")
    return _printed(house, find, side, account.id, way)


def for_person(house: House, whose: Whose, find: Find, *, way: str) -> Printed:
    """Return it as this person has it on their own page; raises Refused("relay-not-there")."""
    with house.unit_of_work(write=False) as work:
        case = work.cases.get(whose.case_id, [LEAF_OF[whose.side]])
        person = case.person(whose.person_id)
    if not person.is_principal or case.tracks.get(person.id) in OUT:
        raise Refused("relay-not-there")
    return _printed(house, find, whose.side, whose.person_id, way)


def relay(case_id: str, relay_id: str) -> Find:
    """Return what finds one relay."""

    def find(work: UnitOfWork, side: Side) -> tuple[Relay, Printed]:
        found = work.relays.get(case_id, relay_id, [side])
        if found is None:
            raise Refused("relay-not-there")
        return found, _of_relay(work, found, side)

    return find


def letter(case_id: str, letter_id: str) -> Find:
    """Return what finds one letter, with its pictures."""

    def find(work: UnitOfWork, side: Side) -> tuple[Letter, Printed]:
        found = work.letters.get(case_id, letter_id, [side])
        if found is None:
            raise Refused("relay-not-there")
        printed = _of_letter(work, found, side)
        return found, replace(printed, pictures=_pictures(work, case_id, printed.pages))

    return find


def pdf(house: House, printed: Printed, above: str, own_words: str) -> bytes:
    """Draw it. ``above`` is the line over the words, ``own_words`` the one over the original.

    Raises Refused("print-letters-not-known") when the typeface does not have all letters.
    """
    text = printed.text
    if printed.original:
        text = f"{text}\n\n{own_words}\n\n{printed.original}"
    return drawing.draw(house, Sheet((above,), text, printed.pictures))


def _printed(house: House, find: Find, side: Side, by: str, way: str) -> Printed:
    with house.unit_of_work() as work:
        found, printed = find(work, side)
        kind = "relay" if isinstance(found, Relay) else "letter"
        act = f"{kind}.{OWN if side is _own_side(found) else RECEIVED}"
        now = house.clock.now()
        work.audit.record(act, at=now, case_id=found.case_id, actor=by, about=found.id, why=way)
        work.commit()
    return printed


def _own_side(found: Relay | Letter) -> Side:
    return found.sender_side if isinstance(found, Relay) else found.author_side


def _of_relay(work: UnitOfWork, found: Relay, side: Side) -> Printed:
    by = _agreed_name(work, found.case_id, found.sender_id)
    if side is found.sender_side:
        for version in found.said.versions:
            if version.number == found.said.agreed:
                return Printed(by, version.text, version.language)
        raise Refused("relay-not-there")
    arrived = found.arrived
    if arrived is None or found.state not in DELIVERED:
        raise Refused("relay-not-there")
    return Printed(by, arrived.text, arrived.language, arrived.original)


def _of_letter(work: UnitOfWork, found: Letter, side: Side) -> Printed:
    if side is found.author_side:
        agreed = found.agreed
        if agreed is None:
            raise Refused("relay-not-there")
        by = _agreed_name(work, found.case_id, found.author_id)
        return Printed(by, agreed.text, agreed.language, pages=agreed.pages)
    arrived = found.arrived
    if arrived is None or not arrived.brought:
        raise Refused("relay-not-there")
    on_paper = found.state is LetterState.ACCEPTED and arrived.how is ReadHow.ON_PAPER
    if found.state not in READ and not on_paper:
        raise Refused("relay-not-there")
    return Printed(arrived.by, arrived.text, arrived.language, pages=arrived.pages)


def _agreed_name(work: UnitOfWork, case_id: str, person_id: str) -> str:
    """Return the name that others are shown; the house alone opens the leaf that says it."""
    case = work.cases.get(case_id)
    return name_shown(case, case.person(person_id))


def _pictures(work: UnitOfWork, case_id: str, pages: tuple[str, ...]) -> tuple[bytes, ...]:
    """Return the pictures that somebody of staff looked at; one that was taken out is gone."""
    found = []
    for page in pages:
        file = work.uploads.get(case_id, page)
        if file is None or file.state is not FileState.SEEN:
            raise Refused("relay-not-there")
        found.append(work.uploads.content(file))
    return tuple(found)
