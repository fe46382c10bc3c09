"""The pages of the people of a case, and the vault of how they are reached."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, time
from typing import Any, Final

from flask import Blueprint, g, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.domain.cases import gathering, referral
from app.domain.cases.access import CaseMay, sides_of
from app.domain.cases.case import CasePerson
from app.domain.cases.papers import PaperKind
from app.domain.cases.questions import Answers, Ask, Question, one
from app.domain.languages import NAMES
from app.domain.people import COMPANIONS, PARTIES, PRINCIPALS, Role, Side, Voice
from app.domain.refusals import Refused
from app.domain.safe_contact import SafeContact, Way
from app.domain.staff_roles import StaffMay
from app.services.cases import opening, people, vault
from app.services.cases.opening import Opened
from app.services.cases.people import NewPerson
from app.web import current, forms
from app.web.access import needs
from app.web.cases import frame, told
from app.web.cases.frame import CASE, PERSON, STALE, UNFIT

pages = Blueprint("case_people", __name__, url_prefix="/staff/cases")

ABOUT: Final = (
    Question("called", Ask.LINE, needed=True, longest=40),
    Question("full_name", Ask.LINE, longest=100),
    Question("pronouns", Ask.LINE, longest=40),
    Question("screen_name", Ask.LINE, longest=40),
    one("language", *NAMES),
    one("voice", *Voice),
    Question("must_not_meet", Ask.TEXT, longest=500),
)
ROLES: Final = tuple(role for role in Role if role in COMPANIONS)
CONTACT: Final = (
    *referral.CONTACT,
    Question("must_not_know", Ask.LINE),
    Question("notes", Ask.TEXT, longest=500),
)
SIDE: Final = "<string(maxlength=12):side>"


@pages.get(f"/{CASE}/people")
@needs(StaffMay.READ_CASES)
def everyone(case_id: str) -> AnyResponse:
    opened = opening.look(current.house(), g.staff, case_id, "people")
    return _everyone(opened)


@pages.post(f"/{CASE}/people/{PERSON}/reveal")
@needs(StaffMay.READ_CASES)
def reveal(case_id: str, person_id: str) -> AnyResponse:
    """Show how somebody is reached, in this answer and no other."""
    house = current.house()
    purpose = request.form.get("purpose", "")
    if purpose not in vault.PURPOSES:
        opened = opening.look(house, g.staff, case_id, "people")
        people.one(opened.case, person_id)
        return _everyone(opened, asked=person_id, status=UNFIT)
    found = vault.reveal(house, g.staff, case_id, person_id, purpose)
    opened = opening.look(house, g.staff, case_id, "people")
    return _everyone(opened, shown={person_id: found or SafeContact()})


@pages.route(f"/{CASE}/people/add/{SIDE}", methods=["GET", "POST"])
@needs(StaffMay.READ_CASES)
def add(case_id: str, side: str) -> AnyResponse:
    house = current.house()
    opened = opening.look(house, g.staff, case_id, "people")
    if side not in PARTIES or not opened.access.reads_side(Side(side)):
        raise Refused("case-not-there")
    principal = opened.case.principal(Side(side))
    questions = (*ABOUT, one("role", *_roles(Side(side), principal), needed=True))
    typed: Answers = {}
    problems: dict[str, str] = {}
    if request.method == "POST":
        typed, reading = forms.read_form(questions)
        problems = reading.problems
        if not problems:
            role = Role(reading.answers["role"])
            beside = "" if role in PRINCIPALS or principal is None else principal.id
            new = NewPerson(Side(side), role, beside, _said(reading.answers))
            people.add(house, g.staff, case_id, new)
            return _to_people(case_id, "added")
    return frame.page(
        "cases/case_person.html",
        opened,
        "people",
        UNFIT if problems else 200,
        questions=questions,
        typed=typed,
        problems=problems,
        person=None,
        side=side,
        principal=principal,
    )


@pages.route(f"/{CASE}/people/{PERSON}", methods=["GET", "POST"])
@needs(StaffMay.READ_CASES)
def edit(case_id: str, person_id: str) -> AnyResponse:
    house = current.house()
    typed: Answers = {}
    problems: dict[str, str] = {}
    stale = False
    if request.method == "POST":
        typed, reading = forms.read_form(ABOUT)
        problems, seen = reading.problems, request.form.get("seen", "")[:32]
        stale = not problems and not _changed(case_id, person_id, reading.answers, seen)
        if not problems and not stale:
            return _to_people(case_id, "changed")
    opened = opening.look(house, g.staff, case_id, "people")
    person = people.one(opened.case, person_id)
    return frame.page(
        "cases/case_person.html",
        opened,
        "people",
        STALE if stale else UNFIT if problems else 200,
        questions=ABOUT,
        typed=typed or _typed(person),
        problems=problems,
        person=person,
        side=person.side,
        seen=people.mark(person) if stale or not typed else request.form.get("seen", "")[:32],
        stale=stale,
        now=_typed(person),
        changed=_last_change(opened, person_id) if stale else {},
    )


@pages.route(f"/{CASE}/people/{PERSON}/contact", methods=["GET", "POST"])
@needs(StaffMay.READ_CASES)
def contact(case_id: str, person_id: str) -> AnyResponse:
    """Change how somebody is reached. What is known is filled in after a press that is logged."""
    house = current.house()
    typed: Answers = {}
    problems: dict[str, str] = {}
    if request.method == "POST" and request.form.get("act") == "save":
        typed, reading = forms.read_form(CONTACT)
        problems = reading.problems
        if not problems:
            vault.set_contact(house, g.staff, case_id, person_id, _contact(reading.answers))
            return _to_people(case_id, "contact")
    elif request.method == "POST":
        known = vault.reveal(house, g.staff, case_id, person_id, "check")
        typed = _typed_contact(known or SafeContact())
    opened = opening.look(house, g.staff, case_id, "people")
    person = people.one(opened.case, person_id)
    known_at_all = person_id in vault.contacts(house, opened)
    return frame.page(
        "cases/case_contact.html",
        opened,
        "people",
        UNFIT if problems else 200,
        person=person,
        questions=CONTACT,
        typed=typed,
        problems=problems,
        covered=request.method == "GET" and known_at_all,
    )


def _everyone(
    opened: Opened,
    *,
    shown: Mapping[str, SafeContact] | None = None,
    asked: str = "",
    status: int = 200,
) -> AnyResponse:
    known = vault.contacts(current.house(), opened)
    sides = [
        {
            "side": side,
            "cards": [_card(opened, p, known, shown or {}) for p in opened.case.side(side).people],
        }
        for side in sides_of(opened.access)
    ]
    may = opened.access.may
    return frame.page(
        "cases/case_people.html",
        opened,
        "people",
        status,
        sides=sides,
        purposes=vault.PURPOSES,
        asked=asked,
        ways=[*Way],
        may_write=CaseMay.WRITE in may,
        may_reveal=CaseMay.REVEAL in may,
    )


def _card(
    opened: Opened,
    person: CasePerson,
    known: Mapping[str, SafeContact],
    shown: Mapping[str, SafeContact],
) -> dict[str, Any]:
    case = opened.case
    needs_ = case.newest(PaperKind.NEEDS, person.id)
    contact = shown.get(person.id) or known.get(person.id)
    beside = [p.called for p in case.side(person.side).people if p.beside == person.id]
    with_ = next((p.called for p in case.people if p.id == person.beside), "")
    return {
        "person": person,
        "contact": contact,
        "is_shown": person.id in shown,
        "confirmed": _confirmed(contact),
        "needs": needs_.answers if needs_ else {},
        "beside": beside,
        "with": with_,
        "on_screen": gathering.name_shown(case, person),
        "leaf": told.leaf_of(person),
    }


def _confirmed(contact: SafeContact | None) -> str:
    day = contact.confirmed_on if contact else None
    return frame.day(datetime.combine(day, time(12), current.config().time_zone)) if day else ""


def _roles(side: Side, principal: CasePerson | None) -> tuple[str, ...]:
    """A side has one principal; everybody else comes beside them."""
    if principal is None:
        return tuple(str(role) for role, of in PRINCIPALS.items() if of is side)
    return tuple(str(role) for role in ROLES)


def _changed(case_id: str, person_id: str, answers: Answers, seen: str) -> bool:
    """Change a person; false when somebody else did so since the form was opened."""
    try:
        people.change(current.house(), g.staff, case_id, person_id, _said(answers), seen=seen)
    except Refused as refusal:
        if refusal.code != "case-changed-meanwhile":
            raise
        return False
    return True


def _said(answers: Answers) -> dict[str, Any]:
    """Return every field of a person; what was left out is empty, or as for everybody."""
    lines = answers.get("must_not_meet", "").split("\n")
    return {
        "called": answers["called"],
        "full_name": answers.get("full_name", ""),
        "pronouns": answers.get("pronouns", ""),
        "screen_name": answers.get("screen_name", ""),
        "language": answers.get("language", "en"),
        "voice": Voice(answers.get("voice", Voice.FULL)),
        "must_not_meet": tuple(line.strip() for line in lines if line.strip()),
    }


def _typed(person: CasePerson) -> Answers:
    names = (question.name for question in ABOUT)
    return {name: getattr(person, name) for name in names} | {
        "must_not_meet": "\n".join(person.must_not_meet)
    }


def _contact(answers: Answers) -> SafeContact:
    read = referral.contact_of(answers)
    said = {name: answers.get(name, "") for name in ("must_not_know", "notes")}
    return replace(read, **said)


def _typed_contact(contact: SafeContact) -> Answers:
    said = {"notes": contact.notes, "must_not_know": contact.must_not_know}
    return referral.answers_of(contact) | said


def _last_change(opened: Opened, person_id: str) -> dict[str, str]:
    """Say who changed this person last, and when."""
    with current.house().unit_of_work(write=False) as work:
        entries = work.audit.of_case(opened.case.id, limit=200)
    acts = ("case.person", "case.person_added")
    last = next((e for e in entries if e.about == person_id and e.act in acts), None)
    if last is None:
        return {}
    return {"name": frame.names(last.actor).get(last.actor or "", ""), "at": frame.moment(last.at)}


def _to_people(case_id: str, done: str) -> AnyResponse:
    return redirect(url_for("case_people.everyone", case_id=case_id, done=done), 303)
