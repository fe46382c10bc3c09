"""Prints who may open which page and say which event: every route and every event, every role."""

from collections.abc import Iterator
from typing import Any, Final

from flask import Flask

from app.config import Config
from app.domain import capabilities, staff_roles
from app.domain.people import Role
from app.domain.staff_roles import StaffMay, StaffRole
from app.web import create_app
from app.web.access import Holds, Need, Nothing, is_confirmed_first, need_of
from signaling.door import ROWS

STRANGER: Final = "stranger"
SEAT_HOLDER: Final = "seat_holder"
OWN_PAGE_HOLDER: Final = "own_page_holder"
ON_THE_WAY: Final = "on_the_way"
VISITORS: Final = (STRANGER, SEAT_HOLDER, OWN_PAGE_HOLDER, ON_THE_WAY, *StaffRole)

YES, NO, SIGN_IN, TOKEN, AGAIN = "yes", "no", "sign in", "token", "yes, password again"

HEAD: Final = """# Roles and permissions

Printed from the code by `python -m app docs`. A test asks every route as every visitor and says
every event as every role, and compares what happens with these tables.

## Pages

- `yes`: served. `no`: answered like a page that is not there.
- `sign in`: led to the sign-in page, which says nothing about what was asked for.
- `yes, password again`: served when the password was given within the last ten minutes.
- `token`: needs the token of a machine that watches.

A seat holder has claimed a personal link to a meeting, an own page holder the one to the page of
one person. "On the way" has shown a password, or opened an
invitation, and not the second factor. Being served is not all: a page about one meeting or one
person asks the service as well, and answers "not there" to everyone whose it is not.
"""


def page() -> str:
    """Return the text of ``docs/reference/roles-and-permissions.md``."""
    nothing_is_served: Any = None
    app = create_app(nothing_is_served, Config.from_env({}))
    parts = [HEAD, *_table(("Page", *VISITORS), route_rows(app))]
    parts += ["\n## Events in a meeting\n", *_table(("Event", *Role), event_rows())]
    parts += ["\n## What the roles of staff permit\n"]
    parts += [*_table(("Capability", *StaffRole), capability_rows())]
    return "\n".join(parts) + "\n"


def route_rows(app: Flask) -> dict[str, list[str]]:
    """Return "METHOD /path" to what each visitor gets, in the order of ``VISITORS``."""
    rows = {}
    for rule in app.url_map.iter_rules():
        need = need_of(app, rule.endpoint)
        again = rule.endpoint != "static" and is_confirmed_first(app, rule.endpoint)
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            rows[f"{method} {rule.rule}"] = [cell(need, visitor, again) for visitor in VISITORS]
    return dict(sorted(rows.items(), key=lambda row: (row[0].split(" ")[1], row[0])))


def cell(need: Need | None, visitor: str, again: bool) -> str:
    """Return what one visitor gets of a route with this need."""
    if isinstance(need, Nothing):
        return YES
    if need is Holds.METRICS_TOKEN:
        return TOKEN
    if need in (Holds.SEAT, Holds.SEAT_EVER):
        return YES if visitor == SEAT_HOLDER else NO
    if need is Holds.OWN_PAGE:
        return YES if visitor == OWN_PAGE_HOLDER else NO
    if need is Holds.STAFF_ON_THE_WAY:
        return YES if visitor == ON_THE_WAY else SIGN_IN
    if visitor not in set(StaffRole):
        return SIGN_IN
    may = need is Holds.STAFF or (
        isinstance(need, StaffMay) and staff_roles.may([StaffRole(visitor)], need)
    )
    return (AGAIN if again else YES) if may else NO


def event_rows() -> dict[str, list[str]]:
    """Return the event to what each role of a meeting gets, in the order of ``Role``."""
    return {
        row.name: [YES if row.capability in capabilities.TABLE[role] else NO for role in Role]
        for row in sorted(ROWS, key=lambda row: row.name)
    }


def capability_rows() -> dict[str, list[str]]:
    return {
        str(capability): [YES if staff_roles.may([role], capability) else NO for role in StaffRole]
        for capability in StaffMay
    }


def _table(head: tuple[str, ...], rows: dict[str, list[str]]) -> Iterator[str]:
    names = [name.replace("_", " ") for name in head]
    yield f"| {' | '.join(names)} |"
    yield "|" + "---|" * len(head)
    for name, cells in rows.items():
        yield f"| `{name}` | {' | '.join(cells)} |"
