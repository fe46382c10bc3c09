"""The frame around the pages of one case: who it is about, where one is in it, what was just done.

Whoever works with one side finds that side's names here and nothing of the other: the state of the
whole case is told to those who work with both.
"""

from typing import Any, Final

from flask import current_app, make_response, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.domain.cases.access import Access, CaseMay
from app.domain.cases.case import Case, Leaf
from app.domain.cases.states import CaseState
from app.services import when
from app.services.cases import glass, seeing
from app.services.cases.opening import Opened
from app.web import current
from app.web.language import page_words

CASE: Final = "<string(length=16):case_id>"
PERSON: Final = "<string(length=16):person_id>"
UNFIT: Final = 422
STALE: Final = 409

SECTIONS: Final = (
    ("overview", "cases.show"),
    ("enquiring", "enquiring.show"),
    ("people", "case_people.everyone"),
    ("team", "allocating.show"),
    ("preparing", "preparing.show"),
    ("papers", "papers.everyone"),
    ("consents", "consents.everyone"),
    ("meetings", "cases.meetings"),
    ("relays", "relays.everyone"),
    ("letters", "letters.everyone"),
    ("notes", "notes.everyone"),
    ("files", "files.everyone"),
    ("timeline", "timeline.show"),
)
"""The parts of a case in the order on the page: name in the words, endpoint."""
FOR_WHO_ENQUIRES: Final = frozenset({"enquiring", "team"})


def page(
    template: str, opened: Opened, section: str, status: int = 200, **more: Any
) -> AnyResponse:
    """Return a page of a case; ``section`` is the part that it belongs to."""
    done = request.args.get("done", "")
    shown = render_template(
        template, case=opened.case, bar=_bar(opened, section), done=done, **more
    )
    return make_response(shown, status)


def moment(at: Any) -> str:
    """Say a moment in words, in the service's own time zone."""
    return when.moment(at, current.config().time_zone)


def day(at: Any) -> str:
    """Say a day with its year: reviews lie far away."""
    local = at.astimezone(current.config().time_zone)
    return f"{when.day(local, current.config().time_zone)} {local.year}"


def names(*staff_ids: str | None) -> dict[str, str]:
    """Return names of accounts by id, as they are said on the page."""
    return glass.names(current.house(), staff_ids)


def both(access: Access) -> bool:
    return seeing.sees_both(access)


def sees_both(opened: Opened) -> bool:
    return both(opened.access)


def may_with_all(opened: Opened, need: CaseMay) -> bool:
    """True for who may do this with the whole case: no side of it is closed to them."""
    return need in opened.access.may and set(opened.access.leaves) == set(Leaf)


def state_in_words(case: Case, access: Access) -> str:
    """Say how far the case is; to one side only whether it is open."""
    words = page_words()["cases"]
    if not both(access):
        return str(words["one_side"]["closed" if case.state is CaseState.CLOSED else "open"])
    closed = f" {words['closed'][case.closed]}" if case.closed else ""
    return f"{words['states'][case.state]}{closed}"


def leaves(opened: Opened) -> list[Leaf]:
    return [leaf for leaf in Leaf if leaf in opened.case.leaves]


def _bar(opened: Opened, section: str) -> dict[str, Any]:
    case = opened.case
    return {
        "reference": case.reference,
        "names": [person.called for person in case.people if person.is_principal],
        "state": state_in_words(case, opened.access),
        "closed": case.state is CaseState.CLOSED,
        "held": case.held,
        "paused": case.paused,
        "section": section,
        "sections": _sections(opened, section),
        "may": opened.access.may,
        "glass": _glass(opened),
    }


def _sections(opened: Opened, section: str) -> list[dict[str, Any]]:
    words = page_words()["cases"]["sections"]
    may = opened.access.may
    hidden = FOR_WHO_ENQUIRES if CaseMay.ENQUIRE not in may else frozenset[str]()
    return [
        {
            "href": url_for(endpoint, case_id=opened.case.id),
            "text": words[name],
            "here": name == section,
        }
        for name, endpoint in SECTIONS
        if endpoint in current_app.view_functions and name not in hidden
    ]


def _glass(opened: Opened) -> list[dict[str, str]]:
    tasks = glass.unseen(current.house(), opened)
    called = names(*(task.about for task in tasks))
    return [
        {"id": task.id, "name": called.get(task.about or "", ""), "at": moment(task.made_at)}
        for task in tasks
    ]
