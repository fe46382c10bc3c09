"""What the frame around the pages of staff shows: where each role may go, and where it begins."""

import re
from typing import Any, Final

from flask import Flask, current_app, g, request, url_for

from app.domain.staff_roles import StaffMay
from app.services.records import StaffAccount
from app.web.language import page_words

PLACES: Final = (
    ("today", "today.show", StaffMay.READ_CASES),
    ("referrals", "triage.show", StaffMay.TRIAGE),
    ("meetings", "staff.list_meetings", StaffMay.GUIDE_MEETINGS),
    ("refer", "enquiry.everyone", StaffMay.REFER),
    ("plan", "planning.new", StaffMay.PLAN_MEETINGS),
    ("cases", "cases.mine", StaffMay.READ_CASES),
    ("messages", "planned.outbox", StaffMay.READ_OUTBOX),
    ("people", "people.everyone", StaffMay.MANAGE_ACCOUNTS),
    ("texts", "texts.everything", StaffMay.EDIT_TEXTS),
    ("account", "account.mine", None),
)
"""Name in the words, endpoint, and the capability that it takes; in the order on the page."""

WITHOUT: Final = frozenset({"staff.call", "routes.compare"})
"""Pages with a frame of their own: nothing may lead away from a call by accident, and nothing of
the staff's own is on a page that is shown to somebody else."""

OURS: Final = re.compile(r"/staff/[a-z0-9/-]{0,100}", re.ASCII)


def attach(app: Flask) -> None:
    """Give the templates ``staff_places``: empty unless somebody is signed in."""

    @app.context_processor
    def frame() -> dict[str, Any]:
        return {"staff_places": _places() if "staff" in g else []}


def home(account: StaffAccount) -> str:
    """Return the address of the page where this person's work begins."""
    for _, endpoint, capability in PLACES:
        if endpoint in current_app.view_functions and (not capability or account.may(capability)):
            return url_for(endpoint)
    return url_for("account.mine")


def leads_on(path: str) -> str:
    """Return a path of our own staff pages as it is, and anything else as nothing."""
    return path if OURS.fullmatch(path) else ""


def _places() -> list[dict[str, Any]]:
    if request.endpoint in WITHOUT:
        return []
    words = page_words()["accounts"]["places"]
    return [
        {
            "href": url_for(endpoint),
            "text": words[name],
            "current": endpoint == request.endpoint,
            "within": request.path.startswith(f"{url_for(endpoint)}/"),
        }
        for name, endpoint, capability in PLACES
        if endpoint in current_app.view_functions
        and (capability is None or g.staff.may(capability))
    ]
