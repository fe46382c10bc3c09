"""Where staff give somebody the link to their own page, and make the copy of what is theirs."""

import json
import re
from typing import Any, Final

from flask import Blueprint, Response, abort, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.domain.cases.case import Case, CasePerson
from app.domain.cases.tracks import OUT
from app.domain.staff_roles import StaffMay
from app.services import codes
from app.services.cases import page_links, people, subject_access
from app.services.courier import NoCourier
from app.services.doors import Issued
from app.services.inviting import Message
from app.web import current
from app.web.access import needs
from app.web.cases import copies, frame
from app.web.cases.frame import CASE, PERSON

ID: Final = re.compile(r"[0-9a-f]{1,32}", re.ASCII)
HERE: Final = f"/{CASE}/people/{PERSON}"

pages = Blueprint("own_pages", __name__, url_prefix="/staff/cases")


@pages.before_request
def look_nothing_up_that_is_no_id() -> None:
    if not all(ID.fullmatch(str(each)) for each in (request.view_args or {}).values()):
        abort(404)


@pages.get(f"{HERE}/page")
@needs(StaffMay.READ_CASES)
def show(case_id: str, person_id: str) -> AnyResponse:
    return _page(case_id, person_id)


@pages.post(f"{HERE}/page/give")
@needs(StaffMay.READ_CASES)
def give(case_id: str, person_id: str) -> AnyResponse:
    """Make link and codes; what is secret is in this one answer and nowhere else."""
    issued = page_links.issue(current.house(), g.staff, case_id, person_id)
    address = f"{current.config().public_url}/p#{issued.token}"
    return _page(
        case_id, person_id, Issued(address, codes.shown(issued.join_code), issued.spoken_code)
    )


@pages.post(f"{HERE}/page/code")
@needs(StaffMay.READ_CASES)
def new_code(case_id: str, person_id: str) -> AnyResponse:
    code = page_links.tell_another_code(current.house(), g.staff, case_id, person_id)
    return _page(case_id, person_id, Issued("", "", code))


@pages.post(f"{HERE}/page/revoke")
@needs(StaffMay.READ_CASES)
def revoke(case_id: str, person_id: str) -> AnyResponse:
    page_links.revoke(current.house(), g.staff, case_id, person_id)
    return redirect(url_for("own_pages.show", case_id=case_id, person_id=person_id), 303)


@pages.post(f"{HERE}/page/send")
@needs(StaffMay.READ_CASES)
def send(case_id: str, person_id: str) -> AnyResponse:
    """Let the message with the link go; the rules of safe contact are asked once more."""
    page_links.send(current.house(), g.staff, case_id, person_id)
    return redirect(url_for("own_pages.show", case_id=case_id, person_id=person_id), 303)


@pages.get(f"{HERE}/export")
@needs(StaffMay.READ_CASES, confirmed=True)
def export(case_id: str, person_id: str) -> str:
    """The copy as a page to print."""
    copy = subject_access.copy_of(current.house(), g.staff, case_id, person_id)
    return render_template(
        "own_page/export.html",
        copy=copy,
        day=frame.day(copy.made_at),
        sections=copies.sections(copy.held),
        case_id=case_id,
        person_id=person_id,
    )


@pages.get(f"{HERE}/export/json")
@needs(StaffMay.READ_CASES, confirmed=True)
def export_json(case_id: str, person_id: str) -> Response:
    """The same as a file for machines; its name says nothing."""
    copy = subject_access.copy_of(current.house(), g.staff, case_id, person_id)
    held = {"made_at": copy.made_at.isoformat(), **copy.held}
    text = json.dumps(held, ensure_ascii=False, indent=2)
    answer = Response(text + "\n", mimetype="application/json")
    answer.headers["Content-Disposition"] = 'attachment; filename="information.json"'
    return answer


def _page(case_id: str, person_id: str, shown: Issued | None = None) -> AnyResponse:
    house = current.house()
    opened = page_links.person_of(house, g.staff, case_id, person_id)
    person = people.one(opened.case, person_id)
    link = page_links.link_of(house, case_id, person_id)
    return frame.page(
        "own_page/staff.html",
        opened,
        "people",
        person=person,
        is_out=_is_out(opened.case, person),
        link=link,
        over=link is not None and house.clock.now() >= link.not_after,
        blocked=link is not None and link.spoken_wrong >= codes.TRIES,
        message=_message(page_links.message_of(house, case_id, person_id), shown),
        sends=not isinstance(house.courier, NoCourier),
        times={name: _moment(getattr(link, name, None)) for name in TIMES},
        shown=shown,
        case_id=case_id,
        person_id=person_id,
    )


TIMES: Final = ("made_at", "not_after", "first_opened", "last_used")


def _message(message: Message | None, shown: Issued | None) -> dict[str, Any] | None:
    """Return what is shown of the message with the link; its words with the link, once."""
    if message is None:
        return None
    letter = message.letter if shown and shown.token else None
    return {
        "way": message.way,
        "state": message.state,
        "at": _moment(message.done_at or message.made_at),
        "why": message.why,
        "subject": letter.subject if letter else "",
        "text": letter.text if letter else "",
    }


def _moment(at: Any) -> str:
    return frame.moment(at) if at else ""


def _is_out(case: Case, person: CasePerson) -> bool:
    return case.tracks.get(person.id) in OUT
