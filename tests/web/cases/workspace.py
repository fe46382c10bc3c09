"""A real store with one marked case, its staff in browsers of their own, and a crawl of links."""

import re
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.domain.cases.case import Case, Duty, Leaf, add_paper
from app.domain.cases.consents import Consent, How, Purpose
from app.domain.cases.forms import FORMS, About
from app.domain.cases.papers import Paper
from app.domain.cases.questions import Answers, Ask
from app.domain.cases.states import CaseState
from app.domain.people import PARTIES, Side
from app.domain.staff_roles import StaffRole
from app.services import staff_sessions
from app.services.cases import tasks
from app.web import create_app
from tests.case_builders import Service, a_case, service
from tests.web.conftest import OURS, browser, settings

CREW: tuple[tuple[str, Duty, Side | None], ...] = (
    ("Cora", Duty.OWNER, None),
    ("Fay", Duty.LEAD, None),
    ("Vera", Duty.OFFICER, Side.HARMED),
    ("Otto", Duty.OFFICER, Side.RESPONSIBLE),
)
ROLES = {
    "Cora": (StaffRole.COORDINATOR,),
    "Fay": (StaffRole.FACILITATOR,),
    "Vera": (StaffRole.VICTIM_CARE_OFFICER,),
    "Otto": (StaffRole.VICTIM_CARE_OFFICER,),
    "Nina": (StaffRole.FACILITATOR,),
    "Sue": (StaffRole.CASE_SUPERVISOR,),
}
MARKER = "QXMARK"
HREF = re.compile(r'href="([^"#]+)')


@dataclass
class Workspace:
    """The pages over one case; ``Nina`` and ``Sue`` have no work in it."""

    service: Service
    app: Flask
    case: Case
    clients: dict[str, FlaskClient] = field(default_factory=dict)

    @property
    def root(self) -> str:
        return f"/staff/cases/{self.case.id}"

    def person(self, side: Side) -> str:
        found = self.case.principal(side)
        assert found is not None
        return found.id

    @property
    def jo(self) -> str:
        return self.person(Side.HARMED)

    @property
    def sam(self) -> str:
        return self.person(Side.RESPONSIBLE)

    def client(self, name: str) -> FlaskClient:
        """Return the browser in which this account is signed in."""
        if name not in self.clients:
            client = browser(self.app)
            house = self.service.house
            token = staff_sessions.mint(house, self.service.staff[name].id)
            client.set_cookie(
                "staff", staff_sessions.claim(house, token), domain="meet.example.org"
            )
            self.clients[name] = client
        return self.clients[name]

    def get(self, name: str, path: str = "", /) -> TestResponse:
        return self.client(name).get(path if path.startswith("/staff") else self.root + path)

    def post(self, name: str, path: str, /, **form: Any) -> TestResponse:
        where = path if path.startswith("/staff") else self.root + path
        return self.client(name).post(where, data=form, headers=OURS)

    def now(self) -> Case:
        """Return the case as it is written now, with every leaf."""
        with self.service.house.unit_of_work(write=False) as work:
            return work.cases.get(self.case.id)

    def acts(self, act: str) -> list[tuple[str | None, str | None, str | None]]:
        """Return who did this, about whom and why, the newest first."""
        with self.service.house.unit_of_work(write=False) as work:
            entries = work.audit.of_case(self.case.id, limit=5000)
        return [(e.actor, e.about, e.why) for e in entries if e.act == act]

    def rewrite(self, change: Any) -> None:
        """Change the case without anybody having done so."""
        with self.service.house.unit_of_work() as work:
            case = work.cases.get(self.case.id)
            change(case)
            work.cases.save(case)
            work.commit()

    def crawl(self, name: str, start: str = "/staff/cases") -> dict[str, TestResponse]:
        """Follow every link of staff from a page on; return what was answered, by address."""
        found: dict[str, TestResponse] = {}
        waiting = [start, self.root]
        while waiting:
            path = waiting.pop()
            if path in found or len(found) > 400:
                continue
            found[path] = self.client(name).get(path)
            links = (unescape(link) for link in HREF.findall(found[path].get_data(as_text=True)))
            for link in links:
                parts = urlsplit(link)
                if parts.path.startswith("/staff/") and not parts.netloc:
                    waiting.append(link)
        return found


def workspace(
    folder: Path, *, marker: str = "", state: CaseState = CaseState.ENQUIRIES
) -> Workspace:
    built = service(folder)
    for name, roles in ROLES.items():
        built.account(name, *roles)
    case = a_case(built, *CREW, state=state, marker=marker)
    found = Workspace(built, create_app(built.house, settings()), case)
    if marker:
        found.rewrite(lambda held: fill(held, built, marker))
    return found


def fill(case: Case, built: Service, marker: str) -> None:
    """Write a marked paper of every kind, a consent, tracks and words on each side."""
    now = built.clock.now()
    for side in PARTIES:
        said = f"{marker}-{side}-"
        person = case.principal(side)
        assert person is not None
        person.pronouns, person.must_not_meet = f"{said}pronouns", (f"{said}enemy",)
        file = case.side(side)
        for purpose in Purpose:
            file.consents.append(
                Consent(
                    built.house.new_id(),
                    person.id,
                    purpose,
                    1,
                    now,
                    How.IN_PERSON,
                    built.staff["Cora"].id,
                    told=f"{said}told",
                    named=f"{said}named",
                )
            )
        for kind, form in FORMS.items():
            if form.about is About.CASE or form.shared:
                continue
            paper = Paper(
                built.house.new_id(),
                kind,
                person.id,
                now,
                built.staff["Cora"].id,
                answers_of(kind, said),
            )
            add_paper(file, paper)
    for kind, form in FORMS.items():
        if form.about is not About.PERSON:
            paper = Paper(
                built.house.new_id(),
                kind,
                "",
                now,
                built.staff["Cora"].id,
                answers_of(kind, f"{marker}-shared-"),
            )
            add_paper(case.leaf(Leaf.SHARED), paper)


def answers_of(kind: Any, said: str) -> Answers:
    """Return an answer to every question of a form, each text with its marker."""
    answers: Answers = {}
    for question in FORMS[kind].questions:
        if question.ask is Ask.ONE:
            answers[question.name] = question.choices[0]
        elif question.ask is Ask.SOME:
            answers[question.name] = list(question.choices)
        elif question.ask is Ask.DATE:
            answers[question.name] = "2026-05-05"
        else:
            answers[question.name] = f"{said}{kind}-{question.name}"
    return answers


def add_task(found: Workspace, kind: str, side: Side, about: str) -> None:
    with found.service.house.unit_of_work() as work:
        tasks.make(found.service.house, work, found.now(), kind, about=about, side=side)
        work.commit()
