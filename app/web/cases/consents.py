"""The pages of the ledger of consents: asked one by one, withdrawn by one press."""

from datetime import date
from typing import Any, Final

from flask import Blueprint, g, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.domain.cases.access import CaseMay
from app.domain.cases.case import CasePerson
from app.domain.cases.consents import How, Purpose
from app.domain.cases.questions import Ask, Question, one, some
from app.domain.cases.tracks import OUT
from app.domain.refusals import Refused
from app.domain.staff_roles import StaffMay
from app.services.cases import consents, opening, people, texts, withdrawing
from app.services.cases.consents import Given, Standing
from app.services.cases.opening import Opened
from app.web import current, forms
from app.web.access import needs
from app.web.cases import frame
from app.web.cases.frame import CASE, PERSON, UNFIT

pages = Blueprint("consents", __name__, url_prefix="/staff/cases")

PURPOSE: Final = "<string(maxlength=20):purpose>"
RECORD: Final = (
    Question("on", Ask.DATE, needed=True),
    one("how", *How, needed=True),
    Question("told", Ask.LINE),
    Question("named", Ask.LINE),
    Question("review_on", Ask.DATE),
    some("understood", "yes", needed=True),
    some("agreed", "yes", needed=True),
)
"""Two ticks that are explained beforehand, then the press (screens C4)."""
BESIDE: Final = {
    "consent-later-than-now": ("on", "later-than-now"),
    "consent-review-passed": ("review_on", "review-passed"),
    "consent-names-nobody": ("named", "missing"),
    "consent-worded-anew": ("agreed", "missing"),
}


@pages.get(f"/{CASE}/consents")
@needs(StaffMay.READ_CASES)
def everyone(case_id: str) -> AnyResponse:
    opened = opening.look(current.house(), g.staff, case_id, "consents")
    now = current.house().clock.now()
    rows = [
        {
            "person": person,
            "holds": [s.purpose for s in consents.standings(opened.case, person, now) if s.holds],
        }
        for person in opened.case.people
    ]
    return frame.page("cases/case_consents.html", opened, "consents", people=rows)


@pages.get(f"/{CASE}/consents/{PERSON}")
@needs(StaffMay.READ_CASES)
def of_person(case_id: str, person_id: str) -> AnyResponse:
    opened = opening.look(current.house(), g.staff, case_id, "consents")
    person = people.one(opened.case, person_id)
    now = current.house().clock.now()
    return frame.page(
        "cases/case_consents_person.html",
        opened,
        "consents",
        person=person,
        rows=[_row(each, person) for each in consents.standings(opened.case, person, now)],
        may=CaseMay.RECORD_CONSENT in opened.access.may,
        out=opened.case.tracks.get(person_id) in OUT,
    )


@pages.route(f"/{CASE}/consents/{PERSON}/{PURPOSE}", methods=["GET", "POST"])
@needs(StaffMay.READ_CASES)
def record(case_id: str, person_id: str, purpose: str) -> AnyResponse:
    house = current.house()
    wanted = _purpose(purpose)
    typed: dict[str, Any] = {}
    problems: dict[str, str] = {}
    if request.method == "POST":
        typed, reading = forms.read_form(RECORD)
        problems = reading.problems
        if not problems:
            problems = _recorded(case_id, person_id, wanted, reading.answers)
        if not problems:
            return _to_person(case_id, person_id, "consent")
    opened = opening.look(house, g.staff, case_id, "consents")
    person, version = _asked(opened, person_id), texts.current(house, "consents").version
    return frame.page(
        "cases/case_consent.html",
        opened,
        "consents",
        UNFIT if problems else 200,
        person=person,
        purpose=wanted,
        wording=version,
        asked=consents.words(house, version, person)[wanted],
        reworded=_wording_seen() not in (None, version),
        questions=RECORD,
        typed=typed,
        problems=problems,
    )


@pages.post(f"/{CASE}/consents/{PERSON}/{PURPOSE}/withdraw")
@needs(StaffMay.READ_CASES)
def withdraw(case_id: str, person_id: str, purpose: str) -> AnyResponse:
    """End a consent by one press. Nobody is asked why. Without the service nothing goes on."""
    wanted = _purpose(purpose)
    if wanted is Purpose.SERVICE:
        return stop(case_id, person_id)
    consents.withdraw(current.house(), g.staff, case_id, person_id, wanted)
    return _to_person(case_id, person_id, "withdrawn")


@pages.post(f"/{CASE}/consents/{PERSON}/stop")
@needs(StaffMay.READ_CASES)
def stop(case_id: str, person_id: str) -> AnyResponse:
    """Write down that this person wants to stop: everything of theirs ends at once."""
    house = current.house()
    people.one(opening.look(house, g.staff, case_id, "consents").case, person_id)
    withdrawing.withdraw_for(house, g.staff, case_id, person_id)
    return _to_person(case_id, person_id, "stopped")


def _recorded(
    case_id: str, person_id: str, purpose: Purpose, said: dict[str, Any]
) -> dict[str, str]:
    """Record it; return what stands against it, by question."""
    review = said.get("review_on")
    given = Given(
        purpose,
        date.fromisoformat(said["on"]),
        How(said["how"]),
        said.get("told", ""),
        said.get("named", ""),
        date.fromisoformat(review) if review else None,
        _wording_seen(),
    )
    try:
        consents.record(current.house(), g.staff, case_id, person_id, given)
    except Refused as refusal:
        if refusal.code not in BESIDE:
            raise
        return dict([BESIDE[refusal.code]])
    return {}


def _asked(opened: Opened, person_id: str) -> CasePerson:
    if CaseMay.RECORD_CONSENT not in opened.access.may:
        raise Refused("case-not-allowed")
    return people.one(opened.case, person_id)


def _row(standing: Standing, person: CasePerson) -> dict[str, Any]:
    """Return a purpose with the words that were agreed to, else those that would be read now."""
    newest, house = standing.newest, current.house()
    version = texts.current(house, "consents").version
    read = newest.wording if newest else version
    called = frame.names(newest.recorded_by) if newest else {}
    return {
        "purpose": standing.purpose,
        "text": consents.words(house, read, person)[standing.purpose],
        "older_wording": read < version,
        "holds": standing.holds is not None,
        "newest": newest,
        "by": called.get(newest.recorded_by, "") if newest else "",
        "given": frame.day(newest.given_at) if newest else "",
        "review": frame.day(newest.review_at) if newest and newest.review_at else "",
        "withdrawn": frame.day(newest.withdrawn_at) if newest and newest.withdrawn_at else "",
        "count": len(standing.history),
    }


def _wording_seen() -> int | None:
    seen = request.form.get("wording", "")
    return int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 9 else None


def _purpose(code: str) -> Purpose:
    if code not in [*Purpose]:
        raise Refused("case-not-there")
    return Purpose(code)


def _to_person(case_id: str, person_id: str, done: str) -> AnyResponse:
    there = url_for("consents.of_person", case_id=case_id, person_id=person_id, done=done)
    return redirect(there, 303)
