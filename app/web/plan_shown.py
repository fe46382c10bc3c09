"""What the pages of a plan say besides what was typed: names, the case, whom one may choose."""

from collections.abc import Mapping
from typing import Any, Final

from flask import g

from app.domain.cases import gathering
from app.domain.live_session import BOTH_SIDES, Kind
from app.domain.safe_contact import Way
from app.services import accounts, drafts
from app.services.cases import meetings as case_meetings
from app.services.cases import prefilling
from app.services.cases.opening import Opened
from app.services.inviting import Draft
from app.services.records import StaffAccount
from app.web import current

UNTYPED: Final = ("text_to", "address", "through")
"""What a draft of a case knows of reaching somebody, and has no field for."""


def names_of(found: Draft) -> dict[str, str]:
    """Return the names on the page by key: people, then facilitators by their role."""
    names = {key: p.get("screen_name", "") for key, p in found.typed["people"].items()}
    guiding = led_by(found)
    for which, role in (("lead", "lead_facilitator"), ("co", "co_facilitator")):
        if which in guiding:
            names[role] = guiding[which]
    return names


def led_by(found: Draft) -> dict[str, str]:
    """Return the names of who guides it, by their field; in a shuttle it may be one more."""
    known = {account.id: account.name for account in accounts.staff_list(current.house())}
    staff = found.typed["staff"]
    asked = ("lead", "advocate", "co") if kind_of(found) == Kind.SHUTTLE else ("lead", "co")
    return {
        which: staff.get(f"{which}_name") or known.get(staff[which], "")
        for which in asked
        if staff.get(which)
    }


def kind_of(found: Draft) -> str:
    return str(found.typed["when"].get("kind", ""))


def kinds_for(found: Draft) -> list[Kind]:
    """Return the kinds to choose from: of both sides the one that its case goes, or what it is."""
    opened = case_of(found)
    alone = opened is None and current.house().meetings_without_cases
    ways = {kind for kind, way in gathering.WAY_OF.items() if opened and opened.case.route is way}
    both = ways | ({Kind.CONFERENCE} if alone else set())
    here = [kind for kind in Kind if kind == kind_of(found)]
    return [kind for kind in Kind if kind not in BOTH_SIDES or kind in both or kind in here]


def case_of(found: Draft) -> Opened | None:
    """Return the case of a draft, opened for who asks; it is opened once in a request."""
    if found.case_id is not None and "case_of_draft" not in g:
        g.case_of_draft = case_meetings.opened_for(current.house(), g.staff, found)
    opened: Opened | None = g.get("case_of_draft")
    return opened


def case_shown(found: Draft) -> dict[str, str] | None:
    """Return what the pages show of the case; its reference is for staff who work in it."""
    opened = case_of(found)
    return {"id": opened.case.id, "reference": opened.case.reference} if opened else None


def fixed_in(found: Draft, key: str, typed: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a form cannot change of somebody in the meeting of a case."""
    opened = case_of(found)
    if opened is None:
        return {}
    before = found.typed["people"].get(key, {})
    kept = {name: before[name] for name in UNTYPED if name in before}
    ways = [way for way in before.get("ways", []) if way in (Way.LETTER, Way.SOMEONE)]
    kept["ways"] = [*typed["ways"], *ways]
    return kept | prefilling.fixed(opened.case, opened.case.person(key))


def guides_for(found: Draft) -> list[StaffAccount]:
    """Return who may guide: all of staff, or in the meeting of a case who works in it."""
    everyone = accounts.staff_list(current.house())
    opened = case_of(found)
    if opened is None:
        return everyone
    mine = case_meetings.guides(opened.case, found, current.house().clock.now())
    return [account for account in everyone if account.id in mine]


def advocates_for(found: Draft) -> list[StaffAccount]:
    """Return who of the case may carry words in its shuttle, for one side or for both."""
    opened = case_of(found)
    if opened is None:
        return []
    mine = case_meetings.advocates(opened.case, current.house().clock.now())
    return [account for account in accounts.staff_list(current.house()) if account.id in mine]


def is_filled(typed: Any) -> bool:
    """True when somebody typed into this part; the kind of meeting is always known."""
    known = drafts.empty()["when"] | {"kind": (typed or {}).get("kind")}
    return any(value for name, value in (typed or {}).items() if known.get(name) != value)
