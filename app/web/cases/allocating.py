"""The pages on which staff are named to work in a case, and on which that ends."""

from typing import Final

from flask import Blueprint, g, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.domain.cases.allocation import ROLES, Check
from app.domain.cases.case import Duty
from app.domain.cases.questions import Answers, Question, one
from app.domain.people import PARTIES, Side
from app.domain.refusals import Refused
from app.domain.staff_roles import StaffMay
from app.services.cases import allocating
from app.services.cases.allocating import Proposal, Team
from app.web import current, forms
from app.web.access import needs
from app.web.cases import frame
from app.web.cases.frame import CASE, STALE, UNFIT
from app.web.cases.stale import version_seen

BOTH: Final = "both"
SIDES: Final = (BOTH, *map(str, PARTIES))

pages = Blueprint("allocating", __name__, url_prefix="/staff/cases")


@pages.get(f"/{CASE}/team")
@needs(StaffMay.READ_CASES)
def show(case_id: str) -> AnyResponse:
    return _page(_team(case_id), {}, {})


@pages.post(f"/{CASE}/team")
@needs(StaffMay.READ_CASES)
def name(case_id: str) -> AnyResponse:
    """First say what speaks against it; when that is confirmed and nothing stops it, do it."""
    found = _team(case_id)
    typed, reading = forms.read_form(_questions(found))
    if reading.problems:
        return _page(found, typed, reading.problems, UNFIT)
    proposal = _proposal(reading.answers)
    against = allocating.checks(current.house(), found, proposal)
    stops = any(check.stops for check in against)
    if stops or request.form.get("confirmed") != "yes":
        return _confirm(found, reading.answers, against, UNFIT if stops else 200)
    try:
        allocating.allocate(current.house(), g.staff, case_id, proposal, version_seen())
    except Refused as refusal:
        if refusal.code == "malformed":
            raise
        return _page(_team(case_id), typed, {}, STALE, refused=refusal.code)
    if proposal.duty is Duty.OWNER:
        return redirect(url_for("today.show"), 303)
    return redirect(url_for("allocating.show", case_id=case_id, done="named"), 303)


@pages.route(f"/{CASE}/team/end", methods=["GET", "POST"])
@needs(StaffMay.READ_CASES)
def end(case_id: str) -> AnyResponse:
    found = _team(case_id)
    given = request.form if request.method == "POST" else request.args
    asked = {name: given.get(name, "")[:32] for name in ("staff", "duty", "side")}
    if asked["duty"] not in tuple(ROLES) or asked["side"] not in SIDES:
        raise Refused("assignment-not-there")
    proposal = _proposal(asked)
    if request.method == "GET":
        return frame.page(
            "cases/allocate_end.html",
            found.opened,
            "team",
            asked=asked,
            name=found.names.get(proposal.staff_id, ""),
        )
    try:
        allocating.end(current.house(), g.staff, case_id, proposal, version_seen())
    except Refused as refusal:
        if refusal.code == "malformed":
            raise
        return _page(_team(case_id), {}, {}, STALE, refused=refusal.code)
    return redirect(url_for("allocating.show", case_id=case_id, done="ended"), 303)


def _team(case_id: str) -> Team:
    return allocating.team(current.house(), g.staff, case_id)


def _questions(found: Team) -> tuple[Question, ...]:
    return (
        one("staff", *(each.staff_id for each in found.candidates), needed=True),
        one("duty", *map(str, ROLES), needed=True),
        one("side", *SIDES, needed=True),
    )


def _proposal(answers: Answers) -> Proposal:
    side = None if answers["side"] == BOTH else Side(answers["side"])
    return Proposal(answers["staff"], Duty(answers["duty"]), side)


def _page(
    found: Team, typed: Answers, problems: dict[str, str], status: int = 200, refused: str = ""
) -> AnyResponse:
    now = current.house().clock.now()
    return frame.page(
        "cases/allocate_team.html",
        found.opened,
        "team",
        status,
        crew=[each for each in found.opened.case.working(now) if each.duty in ROLES],
        found=found,
        questions=_questions(found)[1:],
        typed=typed,
        problems=problems,
        refused=refused,
        day=frame.day,
    )


def _confirm(found: Team, answers: Answers, against: list[Check], status: int) -> AnyResponse:
    return frame.page(
        "cases/allocate_confirm.html",
        found.opened,
        "team",
        status,
        answers=answers,
        questions=_questions(found),
        name=found.names[answers["staff"]],
        stops=[check.code for check in against if check.stops],
        warns=[check.code for check in against if not check.stops],
    )
