"""Nothing of one side is in anything that somebody can obtain who has no part on that side.

Every route of the pages is asked with this case's own ids, as everyone in turn (I27, I36, I37).
"""

import functools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from app.domain.people import Side
from app.domain.staff_roles import StaffMay
from app.web import current
from app.web.access import need_of, needs
from tests.web.cases.marked import Answer, Marked, crawl, marked, of_person, of_staff
from tests.web.conftest import browser

pytestmark = pytest.mark.timeout(400)  # each crawl asks some thousand addresses


Visits = Callable[[str], list[Answer]]


@pytest.fixture(scope="module")
def visits(tmp_path_factory: pytest.TempPathFactory) -> Visits:
    """What each member of staff obtained, asked once, in a service where nobody else pressed.

    Whoever works with both only reads; everybody else also presses every button.
    """

    @functools.cache
    def of(name: str) -> list[Answer]:
        made = marked(tmp_path_factory.mktemp(name))
        try:
            return crawl(made, made.staff(name), post=name != "Cora")
        finally:
            made.service.store.close()

    return of


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Marked]:
    """A service of its own."""
    made = marked(tmp_path)
    yield made
    made.service.store.close()


def leaks(answers: list[Answer], *ours: str) -> dict[str, frozenset[str]]:
    """Return what was found where, of all leaves but these."""
    allowed = {*ours, "told"}
    return {
        f"{one.method} {one.path}": one.marks - allowed for one in answers if one.marks - allowed
    }


def broken(answers: list[Answer]) -> list[str]:
    return [f"{one.method} {one.path}" for one in answers if one.status >= 500]


def marks(answers: list[Answer]) -> set[str]:
    return set().union(*(one.marks for one in answers))


STAFF = {
    "Vic": of_staff(Side.HARMED),
    "Rob": of_staff(Side.RESPONSIBLE),
    "Nosy": (),
    "Kit": (),
    "Ada": (),
}


@pytest.mark.parametrize("name", STAFF)
def test_staff_obtain_nothing_of_a_side_that_is_not_theirs(visits: Visits, name: str) -> None:
    answers = visits(name)
    assert leaks(answers, *STAFF[name]) == {}
    assert broken(answers) == []
    assert set(STAFF[name]) <= marks(answers), "the pages of their own side hold its words"


def test_whoever_works_with_both_obtains_all(visits: Visits) -> None:
    """Every "never" has a "does" beside it: the same crawl finds the markers where they belong."""
    answers = visits("Cora")
    assert marks(answers) >= {"shared", *STAFF["Vic"], *STAFF["Rob"]}
    hidden = {name for name in marks(answers) if name.startswith("hidden")}
    assert hidden == set(), "what a photograph drags along is for nobody"
    assert broken(answers) == []


@pytest.mark.parametrize("side", [Side.HARMED, Side.RESPONSIBLE])
def test_a_person_obtains_nothing_of_the_other_side_nor_of_staffs_own(
    fresh: Marked, side: Side
) -> None:
    answers = crawl(fresh, fresh.page_of(side), post=True)
    assert leaks(answers, *of_person(side)) == {}
    assert broken(answers) == []
    assert set(of_person(side)) <= marks(answers), "their own page was there"


def test_a_stranger_obtains_nothing(fresh: Marked) -> None:
    answers = crawl(fresh, browser(fresh.app), post=True)
    assert leaks(answers) == {}
    assert broken(answers) == []


@pytest.mark.parametrize("name", ["Nosy", "Kit"])
def test_each_page_of_the_case_is_not_there_for_them_and_each_try_is_written_down(
    visits: Visits, fresh: Marked, name: str
) -> None:
    """Each page that its owner opens, and that their own role would open in a case of theirs."""
    owners = {one.address for one in visits("Cora") if one.status == 200}
    wrong, asked = [], 0
    for answer in visits(name):
        if answer.method != "GET" or not answer.of_case or answer.address not in owners:
            continue
        need = need_of(fresh.app, answer.endpoint)
        permitted = isinstance(need, StaffMay) and fresh.service.staff[name].may(need)
        asked += permitted
        if answer.status != 404 or (permitted and not answer.logged):
            wrong.append((answer.path, answer.status, answer.logged))
    assert wrong == []
    assert asked > 150


def test_a_page_of_the_other_side_looks_like_one_that_never_was(fresh: Marked) -> None:
    at, client = fresh, fresh.staff("Vic")
    theirs = at.case.side(Side.RESPONSIBLE).people[0].id
    base = f"/staff/cases/{at.case.id}"
    for path in (f"{base}/people/{theirs}", f"{base}/files/{list(at.files.values())[1]}"):
        nobody = "f" * 16
        there, never = client.get(path), client.get(path[:-16] + nobody)
        assert there.status_code == never.status_code == 404
        assert there.text.replace(path[-16:], nobody) == never.text  # only the address itself


def test_a_planted_leak_is_found(fresh: Marked) -> None:
    """The crawl can fail: a route that opens all leaves to whoever asks is found by itself."""
    app: Flask = fresh.app
    app._got_first_request = False

    @app.get("/staff/cases/<case_id>/planted")
    @needs(StaffMay.READ_CASES)
    def planted(case_id: str) -> str:
        with current.house().unit_of_work(write=False) as work:
            return repr(work.cases.get(case_id).leaves)

    answers = crawl(fresh, fresh.staff("Nosy"), post=False)
    assert leaks(answers) == {
        f"GET /staff/cases/{fresh.case.id}/planted": {"harmed", "responsible", "shared"}
    }
