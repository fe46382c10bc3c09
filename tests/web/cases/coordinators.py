"""A service with pages on a real store, and browsers of staff who are signed in, by name."""

import re
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.domain.cases.case import Case, Leaf
from app.domain.cases.consents import Consent, How, Purpose
from app.domain.cases.papers import Paper, PaperKind
from app.domain.cases.questions import Answers
from app.domain.people import Side
from app.domain.staff_roles import StaffRole
from app.services import staff_sessions
from app.web import create_app
from tests import case_builders
from tests.web.conftest import OURS, browser, settings

DOMAIN = "meet.example.org"


class Office:
    """``service`` is the house with its accounts; ``as_`` gives the browser of one of them."""

    def __init__(self, folder: Path, url: str = "") -> None:
        self.service = case_builders.service(folder, url)
        self.house = self.service.house
        self.clock = self.service.clock
        self.app: Flask = create_app(self.house, settings())

    def staff(self, name: str, *roles: StaffRole) -> str:
        return self.service.account(name, *roles).id

    def as_(self, name: str) -> FlaskClient:
        client = browser(self.app)
        token = staff_sessions.mint(self.house, self.service.staff[name].id)
        client.set_cookie("staff", staff_sessions.claim(self.house, token), domain=DOMAIN)
        return client

    def case(self, case_id: str) -> Case:
        with self.house.unit_of_work(write=False) as work:
            return work.cases.get(case_id)

    def acts(self, case_id: str) -> list[tuple[str, str | None, str | None]]:
        with self.house.unit_of_work(write=False) as work:
            return [(e.act, e.actor, e.why) for e in work.audit.of_case(case_id)]

    def abouts(self, case_id: str) -> list[tuple[str, str | None, str | None]]:
        """Return who did what to whom, the newest first."""
        with self.house.unit_of_work(write=False) as work:
            return [(e.act, e.actor, e.about) for e in work.audit.of_case(case_id)]

    def write(self, case: Case, leaf: Leaf, kind: PaperKind, about: str, answers: Answers) -> None:
        """Put a paper into a case, without anybody's doing."""
        paper = Paper(self.house.new_id(), kind, about, self.clock.now(), "", answers)
        with self.house.unit_of_work() as work:
            found = work.cases.get(case.id)
            found.leaf(leaf).papers.append(paper)
            work.cases.save(found)
            work.commit()

    def agree(self, case: Case, side: Side, *purposes: Purpose) -> None:
        """Let the principal of a side agree to these purposes."""
        with self.house.unit_of_work() as work:
            found = work.cases.get(case.id)
            person = found.principal(side)
            assert person is not None
            for purpose in purposes:
                given = Consent(
                    self.house.new_id(), person.id, purpose, 1, self.clock.now(), How.BY_PHONE
                )
                found.side(side).consents.append(given)
            work.cases.save(found)
            work.commit()


def post(client: FlaskClient, path: str, **form: str | list[str]) -> TestResponse:
    return client.post(path, data=form, headers=OURS)


def version(page: str) -> str:
    """Return the version that the first form of a page was opened on."""
    found = re.search(r'name="version" value="(\d+)"', page)
    assert found is not None, page
    return found[1]
