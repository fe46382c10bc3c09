"""Of what is carried nothing is found too early: relays, letters at every state, at every address.

The crawl through all routes (``tests/web/cases/test_markers.py``) asks for a few of them; here each
one of the other side is asked for by its own id. Whoever may find something finds it (I27, I36).
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.routing import Rule

from app.domain.dialogue import letters as of_letters
from app.domain.dialogue import relays as of_relays
from app.domain.people import PARTIES, Side
from app.domain.staff_roles import StaffMay
from app.web import current
from app.web.access import needs
from tests.web.cases.marked import Answer, Marked, crawl, few, marked, of_person, of_staff
from tests.web.cases.marked import found as marks_in

pytestmark = pytest.mark.timeout(300)

PARTS = {
    *("relays", "relay_forms", "letters", "letter_forms", "printing", "ledger"),
    *("own_relays", "own_letters", "letters_there", "own_letter_pictures", "own_printing"),
}
STAFF = {"Vic": Side.HARMED, "Roz": Side.RESPONSIBLE}
OUTSIDE = {"Nosy": "a facilitator without a part in it", "Ada": "an administrator"}


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Marked]:
    made = marked(tmp_path)
    yield made
    made.service.store.close()


def theirs(at: Marked, side: Side) -> dict[str, list[str]]:
    """Return the ids of all that the other side sends, and a few of this one."""

    def of(ids: dict[str, str]) -> list[str]:
        mine = {name: one for name, one in ids.items() if name.startswith(side)}
        return [*few(mine), *(one for name, one in ids.items() if name not in mine)]

    return {"relay_id": of(at.relays), "letter_id": of(at.letters)}


def of_carried(own: bool) -> object:
    """Return the routes about what is carried, on a person's own pages or on those of staff."""

    def only(rule: Rule) -> bool:
        part = rule.endpoint.partition(".")[0]
        return part in PARTS and rule.rule.startswith("/your") is own

    return only


def too_much(at: Marked, answers: list[Answer], allowed: tuple[str, ...]) -> dict[str, object]:
    names = {one: name for ids in (at.relays, at.letters) for name, one in ids.items()}
    return {
        f"{one.method} {one.path}": (
            one.marks - {*allowed, "told"},
            [names[part] for part in one.path.split("/") if part in names],
        )
        for one in answers
        if one.marks - {*allowed, "told"} or one.status >= 500
    }


def found(answers: list[Answer]) -> set[str]:
    return set().union(*(one.marks for one in answers))


def opened(answers: list[Answer]) -> set[str]:
    return {one.endpoint for one in answers if one.status == 200}


@pytest.mark.parametrize("name", STAFF)
def test_staff_of_one_side_find_what_was_released_to_it_and_nothing_before(
    at: Marked, name: str
) -> None:
    side = STAFF[name]
    ids = theirs(at, side)
    answers = crawl(at, at.staff(name), post=False, only=of_carried(own=False), **ids)
    assert too_much(at, answers, of_staff(side)) == {}
    assert found(answers) >= set(of_staff(side))
    assert opened(answers) >= {"letters.picture", "printing.letter", "printing.letter_pdf"}


@pytest.mark.parametrize("side", PARTIES)
def test_a_person_finds_what_was_handed_to_them_and_nothing_before(at: Marked, side: Side) -> None:
    ids = theirs(at, side)
    answers = crawl(at, at.page_of(side), post=False, only=of_carried(own=True), **ids)
    assert too_much(at, answers, of_person(side)) == {}
    assert found(answers) >= set(of_person(side))
    pictures = {"letters_there.picture", "own_letter_pictures.picture"}
    assert opened(answers) >= pictures | {"own_printing.letter", "own_printing.letter_pdf"}


@pytest.mark.parametrize("name", OUTSIDE)
def test_whoever_has_no_part_in_it_finds_nothing(at: Marked, name: str) -> None:
    answers = crawl(at, at.staff(name), post=True, only=of_carried(own=False))
    assert too_much(at, answers, ()) == {}
    assert len(answers) > 100


def test_nothing_of_a_photograph_is_kept_but_the_picture(at: Marked) -> None:
    with at.service.house.unit_of_work(write=False) as work:
        files = work.uploads.of_case(at.case.id)
        kept = [work.uploads.content(file) for file in files]
    assert {file.id for file in files} >= {*at.files.values(), *at.pages.values()}
    assert [marks_in(one) for one in kept] == [frozenset()] * len(files)
    assert {one[:3] for one in kept} == {b"\xff\xd8\xff"}, "a JPEG each"


def test_no_state_is_left_out(at: Marked) -> None:
    with at.service.house.unit_of_work(write=False) as work:
        relays = {relay.state for relay in work.relays.of_case(at.case.id)}
        letters = {letter.state for letter in work.letters.of_case(at.case.id)}
    assert relays == set(of_relays.RelayState)
    assert letters == set(of_letters.LetterState)


def test_no_route_of_what_is_carried_is_left_out(at: Marked) -> None:
    rules = at.app.url_map.iter_rules()
    about = [rule for rule in rules if {"relay_id", "letter_id"} & set(rule.arguments)]
    assert {rule.endpoint.partition(".")[0] for rule in about} <= PARTS


@pytest.mark.parametrize("part", ["said", "arrived"])
def test_a_planted_leak_is_found(at: Marked, part: str) -> None:
    """A page that opens one part of a relay too many is found, on paper just as on the screen."""
    app: Flask = at.app
    app._got_first_request = False

    @app.get("/staff/cases/<case_id>/planted/<relay_id>")
    @needs(StaffMay.READ_CASES)
    def planted(case_id: str, relay_id: str) -> str:
        with current.house().unit_of_work(write=False) as work:
            return repr(getattr(work.relays.get(case_id, relay_id), part))

    answers = crawl(
        at,
        at.staff("Vic"),
        post=False,
        only=lambda rule: rule.endpoint == "planted",
        relay_id=[at.relays["responsible agreed"], at.relays["harmed released"]],
    )
    agreed, released = answers
    if part == "said":
        assert agreed.marks - set(of_staff(Side.HARMED)) == {"responsible"}
    else:
        assert agreed.marks == set() and released.marks == {"releasedharmed"}
        assert released.marks - set(of_person(Side.RESPONSIBLE)) == {"releasedharmed"}
