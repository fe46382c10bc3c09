"""A case with a marker in every field of every side, and a crawl through every route of the pages.

A route that is added later is crawled by itself: its address is filled from what the case has.
"""

import io
import itertools
import re
from base64 import b64decode
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from werkzeug.routing import MapAdapter, Rule
from werkzeug.test import TestResponse

from app.domain.cases.case import (
    LEAF_OF,
    Assignment,
    Case,
    CasePerson,
    Duty,
    Leaf,
    SideFile,
    add_paper,
)
from app.domain.cases.consents import Consent, How, Purpose
from app.domain.cases.files import FileKind
from app.domain.cases.forms import FORMS, About
from app.domain.cases.papers import Paper, PaperKind
from app.domain.cases.questions import Ask, Question
from app.domain.cases.shapes import SHAPES
from app.domain.cases.states import CaseState
from app.domain.cases.tracks import Track
from app.domain.people import PARTIES, Role, Side
from app.domain.safe_contact import SafeContact
from app.domain.staff_roles import StaffRole
from app.services import staff_sessions
from app.services.cases import enquiring, notes, page_links, uploads
from app.services.doors import Knock
from app.web import create_app
from tests.case_builders import Service, service
from tests.photographs import a_photograph
from tests.web.cases import carried
from tests.web.conftest import OURS, browser, settings

DOMAIN = "meet.example.org"
ENDING = ("sign_out", "joining.leave", "own_page.stop", "cases.break_glass")
"""What ends the visit itself, or opens a case by design (the owner is told)."""


def marker(leaf: str, number: int) -> str:
    return f"Mark{leaf}{number:04}x"


PICTURE = re.compile(rb"data:image/jpeg;base64,([A-Za-z0-9+/=]+)")
MARKER = re.compile(rb"mark([a-z]+)\d{4}x", re.IGNORECASE)


def found(answer: bytes) -> frozenset[str]:
    """Return of which leaves there are markers in what was answered."""
    return frozenset(name.decode().lower() for name in MARKER.findall(answer))


def of_person(side: Side) -> tuple[str, ...]:
    """Return the marks that one person may find: their own, and words that were handed to them."""
    other = next(one for one in PARTIES if one is not side)
    return (side, f"released{side}", f"passed{side}", f"passed{other}")


def of_staff(side: Side) -> tuple[str, ...]:
    """Return the marks for staff of one side, who read out what waits for it."""
    other = next(one for one in PARTIES if one is not side)
    return (*of_person(side), f"released{other}")


@dataclass
class Marked:
    """The service, the case that is marked, and what it has.

    ``files`` wait to be looked at; ``pages`` were looked at, and are pages of letters.
    """

    service: Service
    app: Flask
    case: Case
    files: dict[Leaf, str] = field(default_factory=dict)
    tokens: dict[Side, tuple[str, str]] = field(default_factory=dict)
    pages: dict[Side, str] = field(default_factory=dict)
    relays: dict[str, str] = field(default_factory=dict)
    letters: dict[str, str] = field(default_factory=dict)

    def staff(self, name: str) -> FlaskClient:
        """Return the browser of somebody who signs in just now, with their password confirmed."""
        house = self.service.house
        client = browser(self.app)
        secret = staff_sessions.claim(
            house, staff_sessions.mint(house, self.service.staff[name].id)
        )
        begun = staff_sessions.signed_in(house, secret)
        assert begun is not None
        with house.unit_of_work() as work:  # the password was given again just now
            work.staff.save_session(replace(begun.session, confirmed_at=house.clock.now()))
            work.commit()
        client.set_cookie("staff", secret, domain=DOMAIN)
        return client

    def page_of(self, side: Side) -> FlaskClient:
        """Return the browser of somebody on their own page."""
        token, code = self.tokens[side]
        secret = page_links.claim_by_link(
            self.service.house, token, Knock(code=code, take_over=True)
        )
        client = browser(self.app)
        client.set_cookie("own_page", secret, domain=DOMAIN)
        return client

    def newest_try(self) -> int:
        """Return the number of the newest entry on this case if it is a try that was refused."""
        with self.service.house.unit_of_work(write=False) as work:
            entries = work.audit.of_case(self.case.id, limit=1)
        return entries[0].seq if entries and entries[0].act == "case.refused" else 0


def marked(folder: Path) -> Marked:
    """Build it: an owner, an officer of each side, a supervisor; and people who have no part."""
    made = service(folder)
    for name, role in (
        ("Cora", StaffRole.COORDINATOR),
        ("Vic", StaffRole.VICTIM_CARE_OFFICER),
        ("Rob", StaffRole.VICTIM_CARE_OFFICER),
        ("Sue", StaffRole.CASE_SUPERVISOR),
        ("Nosy", StaffRole.FACILITATOR),
        ("Kit", StaffRole.COORDINATOR),
        ("Ada", StaffRole.ADMINISTRATOR),
        ("Hal", StaffRole.FACILITATOR),
        ("Roz", StaffRole.FACILITATOR),
    ):
        made.account(name, role)
    case = _case(made)
    found = Marked(made, create_app(made.house, settings()), case)
    for leaf, about in zip(Leaf, [*(p.id for p in case.people[::2]), ""], strict=True):
        cora = made.staff["Cora"]
        file = uploads.hand_in(made.house, cora, case.id, FileKind.LETTER, about, hiding(leaf, 1))
        found.files[leaf] = file.id
        if leaf is not Leaf.SHARED:
            given = hiding(leaf, 2, "PNG")
            page = uploads.hand_in(made.house, cora, case.id, FileKind.LETTER, about, given)
            uploads.keep(made.house, cora, case.id, page.id)
            found.pages[case.person(about).side] = page.id
    for person in case.people[::2]:
        issued = page_links.issue(made.house, made.staff["Cora"], case.id, person.id)
        found.tokens[person.side] = (issued.token, issued.spoken_code)
    numbers = itertools.count(5000)
    by = made.staff["Cora"].id
    found.relays, found.letters = carried.add(
        made.house, case, by, lambda leaf: marker(leaf, next(numbers)), found.pages
    )
    return found


def hiding(leaf: Leaf, number: int, kind: str = "JPEG") -> bytes:
    """Return a photograph with a mark in its tags, its points, behind its end; for nobody."""
    mark = marker(f"hidden{leaf}", number).encode()
    given = a_photograph(mark, kind)
    assert given.count(mark) >= (30 if kind == "PNG" else 5)
    return given


def _case(made: Service) -> Case:
    house, now = made.house, made.clock.now()
    numbers = itertools.count(1)

    def mark(leaf: str) -> str:
        return marker(leaf, next(numbers))

    case = Case(
        house.new_id(),
        "CG-MRKDCS",
        CaseState.PREPARATION,
        now,
        now,
        Side.HARMED,
        owner_id=made.staff["Cora"].id,
        came_by="self",
    )
    crew = (
        ("Cora", Duty.OWNER, None),
        ("Cora", Duty.LEAD, None),
        ("Vic", Duty.OFFICER, Side.HARMED),
        ("Rob", Duty.OFFICER, Side.RESPONSIBLE),
        ("Sue", Duty.SUPERVISOR, None),
        ("Hal", Duty.ADVOCATE, Side.HARMED),
        ("Roz", Duty.ADVOCATE, Side.RESPONSIBLE),
    )
    case.crew = [Assignment(made.staff[name].id, duty, side, now) for name, duty, side in crew]
    case.leaves = {leaf: SideFile() for leaf in Leaf}
    principals = {
        Side.HARMED: Role.PERSON_HARMED,
        Side.RESPONSIBLE: Role.PERSON_RESPONSIBLE,
    }
    for side in PARTIES:
        beside = ""
        for role in (principals[side], Role.SUPPORTER):
            person = _person(house.new_id(), side, role, beside, mark)
            case.side(side).people.append(person)
            case.tracks[person.id] = Track.PREPARING
            beside = beside or person.id
            _ledger(case, person, house, now, mark)
            _papers_about(case, person, house, now, mark)
    for kind, form in FORMS.items():
        if form.about is not About.PERSON:
            paper = _paper(kind, "", form.questions, house, now, lambda: mark("shared"))
            add_paper(case.leaf(Leaf.SHARED), paper)
    with house.unit_of_work() as work:
        work.cases.add(case)
        for person in case.people:
            work.cases.save_contact(case, person.id, _contact(person, mark))
        work.commit()
    return case


def _person(person_id: str, side: Side, role: Role, beside: str, mark: Any) -> CasePerson:
    """Every text but the name that was agreed to be shown to the others."""
    person = CasePerson(person_id, side, role, mark(side), screen_name=f"Shown {side}")
    plain = {"id", "called", "screen_name", "language", "beside"}
    for one in fields(CasePerson):
        if one.name not in plain and isinstance(getattr(person, one.name), str):
            value = getattr(person, one.name)
            if type(value) is str:
                setattr(person, one.name, mark(side))
    person.full_name = f"Ottoline {mark(side)}"
    person.beside = beside
    return person


def _ledger(case: Case, person: CasePerson, house: Any, now: Any, mark: Any) -> None:
    for purpose in Purpose:
        given = Consent(house.new_id(), person.id, purpose, 1, now, How.IN_PERSON)
        case.side(person.side).consents.append(
            replace(given, told=mark(person.side), named=mark(person.side))
        )


def _papers_about(case: Case, person: CasePerson, house: Any, now: Any, mark: Any) -> None:
    for kind, form in FORMS.items():
        if form.about is About.CASE or form.shared:
            continue
        told = "told" if kind is PaperKind.DISCLOSURE else str(person.side)
        paper = _paper(kind, person.id, form.questions, house, now, lambda t=told: mark(t))
        if kind is PaperKind.DISCLOSURE:  # what the others may be told is marked as such
            paper.answers["name_used"] = person.shown
            paper.answers["never"] = mark(person.side)
        leaf = case.leaf(LEAF_OF[person.side])
        add_paper(leaf, paper)
        leaf.drafts.append(replace(paper, id=house.new_id(), by=case.owner_id))


def _paper(
    kind: PaperKind, about: str, questions: tuple[Question, ...], house: Any, now: Any, mark: Any
) -> Paper:
    """A form that is filled in: a marker wherever there are words."""
    answers: dict[str, Any] = {}
    for question in questions:
        if question.ask is Ask.ONE:
            answers[question.name] = question.choices[0]
        elif question.ask is Ask.SOME:
            answers[question.name] = [question.choices[0]]
        elif question.ask is Ask.DATE:
            answers[question.name] = now.date().isoformat()
        elif question.ask in (Ask.TEXT, Ask.LINE):
            answers[question.name] = mark()
    if kind is PaperKind.AGREEMENT:
        answers["text"] = "We listen to one another."  # for everybody
    if kind is PaperKind.ACCEPTED:
        answers["version"] = "1"
    if kind is PaperKind.PLAN:
        answers |= {"lead": "", "co": ""}
    return Paper(house.new_id(), kind, about, now, "0" * 16, answers)


def _contact(person: CasePerson, mark: Any) -> SafeContact:
    words = {
        one.name: mark(person.side)
        for one in fields(SafeContact)
        if type(getattr(SafeContact(), one.name)) is str
    }
    words |= {"email": f"{mark(person.side)}@example.org", "phone": "07700 900123"}
    return SafeContact(**words)


# The crawl


@dataclass(frozen=True)
class Answer:
    """``address`` is the same in every service: the route, and which of ours stand in it.

    ``marks`` are the leaves of which something was in the page or its headers. ``logged`` says that
    the try was written down.
    """

    method: str
    path: str
    status: int
    marks: frozenset[str]
    endpoint: str
    of_case: bool
    address: tuple[str, ...]
    logged: bool


def crawl(
    at: Marked,
    client: FlaskClient,
    *,
    post: bool,
    only: Callable[[Rule], bool] = lambda _: True,
    **wanted: list[Any],
) -> list[Answer]:
    """Ask every route with everything of this case: first all pages, then, perhaps, every act.

    ``only`` says which routes; ``wanted`` what else stands in their addresses than a few of each.
    """
    answers = []
    known, newest = _known(at) | wanted, 0
    urls = at.app.url_map.bind(DOMAIN)
    names = {one: f"{name} {n}" for name, ours in known.items() for n, one in enumerate(ours)}
    for method in ("GET", "POST") if post else ("GET",):
        for rule in sorted(at.app.url_map.iter_rules(), key=lambda rule: rule.rule):
            if method not in (rule.methods or ()) or rule.endpoint.endswith(ENDING):
                continue
            if not only(rule):
                continue
            for values in _fillings(at, rule, known):
                path = _path(urls, rule, method, values)
                if path is None:
                    continue
                sent = {"data": SENT, "headers": OURS} if method == "POST" else {}
                answer = client.open(path, method=method, **sent)
                before, newest = newest, max(newest, at.newest_try())
                address = (rule.rule, *(names.get(values[name], "") for name in sorted(values)))
                answers.append(
                    Answer(
                        method,
                        path,
                        answer.status_code,
                        found(_read(answer) + str(answer.headers).encode()),
                        rule.endpoint,
                        "case_id" in rule.arguments,
                        address,
                        newest > before,
                    )
                )
    return answers


def _read(answer: TestResponse) -> bytes:
    """Return what was answered, and what is in it: pictures of a page, words of a PDF."""
    given = answer.get_data()
    inside = [b64decode(one) for one in PICTURE.findall(given)]
    if answer.mimetype == "application/pdf":
        for page in PdfReader(io.BytesIO(given)).pages:
            inside += [page.extract_text().encode(), *(one.data for one in page.images)]
    return b"\n".join([given, *inside])


def _path(urls: MapAdapter, rule: Rule, method: str, values: dict[str, Any]) -> str | None:
    """Return an address, or nothing where this route takes none of ours."""
    try:
        return urls.build(rule.endpoint, values, method=method)
    except Exception:  # noqa: BLE001 - a converter says in many ways that this is no value of its
        return None


SENT = {
    "name": "Ottoline",
    "purpose": "call",
    "text": "Ottoline",
    "reason": "safety",
    "version": "0",
    "number": "2",
    "looked": ["safe", "positive"],
    "how": "read_aloud",
    "reference": "CG-MRKDCS",
    "yes": "yes",
}
"""What every act is tried with: a search for a name, a purpose for the vault."""


def _fillings(at: Marked, rule: Rule, known: Mapping[str, list[Any]]) -> Iterator[dict[str, Any]]:
    """Give everything that may stand in an address of a route, in every combination.

    Only of papers not every combination: each stands under its own kind and person, and beside that
    under a person and under a kind that are not its own.
    """
    names = sorted(rule.arguments)
    if {"kind", "paper_id"} <= set(names):
        yield from _papers_in_addresses(at, names)
        return
    special = {"kind": known["kind"], "person_id": known["person_id"]}
    if "kind" in names:  # each kind of paper, about each principal
        special["person_id"] = special["person_id"][::2]
        for part, kinds in KINDS_OF.items():
            special["kind"] = list(kinds) if part in rule.rule else special["kind"]
    each = [special.get(name, known.get(name, known["anything"])) for name in names]
    for values in itertools.product(*each):
        yield dict(zip(names, values, strict=True))


KINDS_OF = {"/notes/": notes.TYPES, "/texts/": tuple(SHAPES)}


def _papers_in_addresses(at: Marked, names: list[str]) -> Iterator[dict[str, Any]]:
    principals = [person.id for person in at.case.people[::2]]
    for paper in at.case.papers:
        wrong = next(kind for kind in PaperKind if kind is not paper.kind)
        places = [(paper.kind, paper.about or principals[0])]
        places += [(paper.kind, one) for one in principals if one != paper.about]
        places += [(wrong, principals[0])]
        seen = set()
        for kind, person_id in places:
            every = {
                "case_id": at.case.id,
                "kind": kind,
                "person_id": person_id,
                "paper_id": paper.id,
            }
            values = {name: every[name] for name in names}
            if tuple(values.values()) not in seen:
                seen.add(tuple(values.values()))
                yield values


FEW = ("released", "offered", "brought", "delivered")
"""Of relays and letters, those that every crawl asks for by their own address."""


def few(ids: Mapping[str, str]) -> list[str]:
    return [one for name, one in ids.items() if name.split()[1] in FEW]


def _known(at: Marked) -> dict[str, list[Any]]:
    people = [person.id for person in at.case.people]
    papers = [paper.id for paper in at.case.papers]
    with at.service.house.unit_of_work(write=False) as work:
        tasks = [task.id for task in work.cases.tasks(case_id=at.case.id)] or ["0" * 16]
        meetings = [one.id for one in work.cases.meetings(at.case.id)] or ["0" * 16]
    return {
        "case_id": [at.case.id],
        "person_id": people,
        "key": people,
        "paper_id": papers,
        "note_id": papers,
        "file_id": [*at.files.values(), *at.pages.values()],
        "page_id": list(at.pages.values()),
        "task_id": tasks,
        "session_id": meetings,
        "draft_id": ["0" * 16],
        "staff_id": [account.id for account in at.service.staff.values()],
        "kind": [*PaperKind],
        "purpose": [*Purpose],
        "side": [*PARTIES],
        "version": [1],
        "number": [1],
        "relay_id": few(at.relays),
        "letter_id": few(at.letters),
        "act": ["read", "deliver"],
        "filename": ["app.css"],
        "name": sorted({step for steps in enquiring.STEPS.values() for step in steps}),
        "anything": [at.case.id, *people, "one"],
    }
