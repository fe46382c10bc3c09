"""Nothing of one side is in anything that somebody can obtain who has no part on that side.

Every route of the pages is asked with this case's own ids, as everyone in turn (I27, I36, I37).
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from app.domain.people import Side
from app.domain.staff_roles import StaffMay
from app.web import current
from app.web.access import need_of, needs
from tests.web.cases.marked import Answer, Marked, crawl, found, marked
from tests.web.conftest import browser

pytestmark = pytest.mark.timeout(400)  # each crawl asks some thousand addresses


@pytest.fixture(scope="module")
def at(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Marked]:
    made = marked(tmp_path_factory.mktemp("marked"))
    yield made
    made.service.store.close()


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Marked]:
    """A service of its own, for a crawl that also presses every button."""
    made = marked(tmp_path)
    yield made
    made.service.store.close()


def leaks(answers: list[Answer], *ours: str) -> dict[str, set[str]]:
    """Return what was found where, of all leaves but these."""
    allowed = {*ours, "told"}
    return {
        f"{one.method} {one.path}": found(one.text) - allowed
        for one in answers
        if found(one.text) - allowed
    }


def broken(answers: list[Answer]) -> list[str]:
    return [f"{one.method} {one.path}" for one in answers if one.status >= 500]


STAFF = {
    "Vic": ("harmed",),
    "Rob": ("responsible",),
    "Nosy": (),
    "Kit": (),
    "Ada": (),
}


@pytest.mark.parametrize("name", STAFF)
def test_staff_obtain_nothing_of_a_side_that_is_not_theirs(fresh: Marked, name: str) -> None:
    answers = list(crawl(fresh, fresh.staff(name), post=True))
    assert leaks(answers, *STAFF[name]) == {}
    assert broken(answers) == []
    seen = set().union(*(found(one.text) for one in answers))
    assert set(STAFF[name]) <= seen, "the pages of their own side hold its words"


def test_whoever_works_with_both_obtains_all(at: Marked) -> None:
    """Every "never" has a "does" beside it: the same crawl finds the markers where they belong."""
    answers = list(crawl(at, at.staff("Cora"), post=False))
    assert set().union(*(found(one.text) for one in answers)) >= {
        "harmed",
        "responsible",
        "shared",
    }
    assert broken(answers) == []


@pytest.mark.parametrize("side", [Side.HARMED, Side.RESPONSIBLE])
def test_a_person_obtains_nothing_of_the_other_side_nor_of_staffs_own(
    fresh: Marked, side: Side
) -> None:
    answers = list(crawl(fresh, fresh.page_of(side), post=True))
    assert leaks(answers, str(side)) == {}
    assert broken(answers) == []
    assert any(str(side) in found(one.text) for one in answers), "their own page was there"


def test_a_stranger_obtains_nothing(fresh: Marked) -> None:
    answers = list(crawl(fresh, browser(fresh.app), post=True))
    assert leaks(answers) == {}
    assert broken(answers) == []


@pytest.mark.parametrize("name", ["Nosy", "Kit"])
def test_each_page_of_the_case_is_not_there_for_them_and_each_try_is_written_down(
    at: Marked, name: str
) -> None:
    """Each page that its owner opens, and that their own role would open in a case of theirs."""
    owners = {one.path for one in crawl(at, at.staff("Cora"), post=False) if one.status == 200}
    wrong, asked = [], 0
    client, before = at.staff(name), at.refusals(name)
    for answer in crawl(at, client, post=False):
        after = at.refusals(name)
        logged, before = after > before, after
        if not answer.of_case or answer.path not in owners:
            continue
        need = need_of(at.app, answer.endpoint)
        permitted = isinstance(need, StaffMay) and at.service.staff[name].may(need)
        asked += permitted
        if answer.status != 404 or (permitted and not logged):
            wrong.append((answer.path, answer.status, logged))
    assert wrong == []
    assert asked > 30


def test_a_page_of_the_other_side_looks_like_one_that_never_was(at: Marked) -> None:
    client = at.staff("Vic")
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

    answers = list(crawl(fresh, fresh.staff("Nosy"), post=False))
    assert leaks(answers) == {
        f"GET /staff/cases/{fresh.case.id}/planted": {"harmed", "responsible", "shared"}
    }
