"""What is missing in a case is said in whole sentences, each with a place where it is done."""

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app.domain.cases.case import Case, Duty, Route
from app.domain.cases.lacking import LACKS
from app.domain.cases.papers import PaperKind
from app.domain.cases.states import CaseState
from app.services import staff_sessions
from app.web import create_app
from tests.case_builders import Service
from tests.case_builders import service as made
from tests.prepared_case import changed, options_case, ready_case, supporter, write
from tests.web.conftest import browser, settings

ITEM = re.compile(
    r'<li class="lacks__one"><strong>(?P<words>.*?)</strong><br>'
    r'<a class="govuk-link" href="(?P<href>[^"]+)">(?P<todo>.*?)</a></li>',
    re.DOTALL,
)
SENTENCE = re.compile(r"[A-Z][^{}<>\n]* [^{}<>\n]*\.")
"""A capital, more than one word, a full stop, and no field that nobody filled in."""
ORDERS = re.compile(r"[A-Z][^{}<>\n]*\.")
"""What to do may be as short as "Make one."."""


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    found = made(tmp_path)
    yield found
    found.store.close()


def owner(service: Service) -> FlaskClient:
    house = service.house
    client = browser(create_app(house, settings()))
    secret = staff_sessions.claim(house, staff_sessions.mint(house, service.staff["Cora"].id))
    client.set_cookie("staff", secret, domain="meet.example.org")
    return client


def bare(service: Service) -> Case:
    """A preparation that has only just begun, with a supporter, and nobody who leads."""
    case = options_case(service)
    supporter(service, case)

    def begin(case: Case) -> None:
        case.state, case.route = CaseState.PREPARATION, Route.CONFERENCE
        case.crew = [one for one in case.crew if one.duty is not Duty.LEAD]

    return changed(service, case, begin)


def spoiled(service: Service) -> Case:
    """A case that was all but ready; then every decision went the other way."""
    case = ready_case(service)
    harmed, responsible = case.principals()

    def spoil(case: Case) -> None:
        case.sensitive = True
        for kind in (PaperKind.MOTIVATION, PaperKind.READINESS, PaperKind.RISK):
            said = {"judged": "needs-work", "decision": "not-yet"}
            said |= {"decision": "stop"} if kind is PaperKind.RISK else {}
            write(service, case, kind, responsible.id, **said)
        write(service, case, PaperKind.SUITABILITY, harmed.id, decision="not-suitable")
        write(service, case, PaperKind.ONLINE, harmed.id, decision="in-person")
        write(service, case, PaperKind.AGREEMENT, "", text="Other words.")
        write(service, case, PaperKind.ENQUIRIES, "", detected="no", facts_accepted="no")

    return changed(service, case, spoil)


def old(service: Service) -> Case:
    """A case in which everything was there, and nobody looked at it for forty days."""
    case = ready_case(service)
    service.clock.advance(timedelta(days=40))
    return case


@pytest.mark.parametrize(
    ("build", "at_least"), [(bare, 12), (spoiled, 9), (old, 4)], ids=["bare", "spoiled", "old"]
)
def test_the_board_says_each_thing_whole_and_leads_to_where_it_is_done(
    service: Service, build, at_least
) -> None:
    case = build(service)
    client = owner(service)
    page = client.get(f"/staff/cases/{case.id}/preparing")
    assert page.status_code == 200
    items = [one.groupdict() for one in ITEM.finditer(page.text)]
    assert page.text.count("lacks__one") == len(items) >= at_least
    names = {person.called for person in case.people}
    for one in items:
        words, todo = unescape(one["words"]), unescape(one["todo"])
        assert SENTENCE.fullmatch(words) and "  " not in words, words
        assert ORDERS.fullmatch(todo) and "  " not in todo, todo
        place = client.get(unescape(one["href"]))
        assert place.status_code == 200, (words, one["href"])
        here = (f"/staff/cases/{case.id}", f"/staff/cases/{case.id}/preparing")
        assert place.request.path not in here, f"a page of its own for: {words}"
    assert {name for name in names for one in items if name in one["words"]}, "people by name"
    assert len({(one["words"], one["href"]) for one in items}) == len(items), "nothing twice"


def test_every_sentence_that_can_be_said_is_whole() -> None:
    for name, lack in LACKS.items():
        words, todo = (re.sub(r"\{[a-z]+\}", "Jo", each) for each in (lack.words, lack.todo))
        assert SENTENCE.fullmatch(words), (name, words)
        assert ORDERS.fullmatch(todo), (name, todo)
