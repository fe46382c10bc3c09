"""The relays of a case, for its staff: the slow shuttle, by phone, by a visit, over days."""

from collections.abc import Callable
from typing import Any, Final

from flask import Blueprint, abort, g, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.domain.cases.access import CaseMay, sides_of
from app.domain.dialogue.relays import Handed, Wish
from app.domain.refusals import Refused
from app.domain.staff_roles import StaffMay
from app.services.cases import opening
from app.services.cases.opening import Opened
from app.services.dialogue import noticing, relays
from app.web import current
from app.web.access import needs
from app.web.cases import frame
from app.web.cases.frame import STALE
from app.web.dialogue import notice_shown, relay_views
from app.web.dialogue.pressed import Press, attempt, of_version, plain

pages = Blueprint(
    "relays", __name__, url_prefix="/staff/cases/<string(maxlength=32):case_id>/relays"
)

RELAY: Final = "<string(maxlength=32):relay_id>"
SECTION: Final = "relays"
BY_HAND: Final = (Handed.BY_PHONE, Handed.IN_PERSON, Handed.READ_ALOUD)
"""How staff hand words over; on their own screen a person shows them to themselves."""
SAID_HERE: Final = ("relay-", "shuttle-")
"""How refusals begin that are said on the page of the relay, with those of every such page."""


@pages.get("")
@needs(StaffMay.READ_CASES)
def everyone(case_id: str) -> AnyResponse:
    opened = opening.look(current.house(), g.staff, case_id, "relays")
    found = relay_views.cards(opened)
    groups = [
        {
            "side": side,
            "person": relay_views.principal(opened, side),
            "sent": [card for card in found if card["side"] == side and card["said"]],
            "there": [card for card in found if card["to_side"] == side and card["arrived"]],
        }
        for side in sides_of(opened.access)
    ]
    may_write = CaseMay.CARRY in opened.access.may
    return frame.page("dialogue/relays.html", opened, SECTION, groups=groups, may_write=may_write)


@pages.get(f"/{RELAY}")
@needs(StaffMay.READ_CASES)
def one(case_id: str, relay_id: str) -> AnyResponse:
    return page_of(case_id, relay_id)


@pages.post(f"/{RELAY}/<string(maxlength=20):act>")
@needs(StaffMay.READ_CASES)
def press(case_id: str, relay_id: str, act: str) -> AnyResponse:
    """Do what one press does; acts with words to type have pages of their own."""
    if act not in PRESSES:
        abort(404)
    return done(case_id, relay_id, act, PRESSES[act])


@pages.post(f"/{RELAY}/notice/<string(length=16):message_id>")
@needs(StaffMay.READ_CASES)
def told(case_id: str, relay_id: str, message_id: str) -> AnyResponse:
    """Note that staff told them in another way that something is there."""
    return done(
        case_id,
        relay_id,
        "told",
        lambda case, _: noticing.given(current.house(), g.staff, case, message_id),
    )


def done(case_id: str, relay_id: str, act: str, do: Press) -> AnyResponse:
    """Do it and lead back, or say on the page of the relay why not."""
    said = attempt(lambda: do(case_id, relay_id), *SAID_HERE)
    if said:
        return page_of(case_id, relay_id, said)
    return redirect(url_for("relays.one", case_id=case_id, relay_id=relay_id, done=act), 303)


def opened_relay(case_id: str, relay_id: str) -> tuple[Opened, dict[str, Any]]:
    """Open a case for one of its relays; raises Refused("relay-not-there") as for any other."""
    opened = opening.look(current.house(), g.staff, case_id, "relay")
    return opened, relay_views.one(opened, relay_id)


def page_of(case_id: str, relay_id: str, said: str = "") -> AnyResponse:
    opened, card = opened_relay(case_id, relay_id)
    return frame.page(
        "dialogue/relay.html",
        opened,
        SECTION,
        STALE if said else 200,
        card=card,
        said=said,
        stale=bool(said),
        ways=BY_HAND,
        wishes=[*Wish],
        notice=notice_shown.newest(opened, card["to"]) if card["arrived"] else None,
    )


def _chosen(act: Callable[..., object], name: str, choices: Any) -> Press:
    """Return a press that chooses one of these codes."""

    def do(case_id: str, relay_id: str) -> None:
        code = request.form.get(name, "")
        if code not in [*choices]:
            raise Refused("relay-choose-one")
        act(current.house(), g.staff, case_id, relay_id, choices(code))

    return do


def _refuse(case_id: str, relay_id: str) -> None:
    tell = request.form.get("tell") == "yes"
    relays.record_refusal(current.house(), g.staff, case_id, relay_id, tell=tell)


PRESSES: Final[dict[str, Press]] = {
    "read_back": of_version(relays.read_back),
    "agree": of_version(relays.agree_spoken),
    "agree_translation": of_version(relays.agree_translation),
    "hold": plain(relays.hold),
    "go_on": plain(relays.go_on),
    "take_back": plain(relays.take_back),
    "tell_about": plain(relays.tell_about),
    "choose": _chosen(relays.record_wish, "wish", Wish),
    "deliver": _chosen(relays.deliver, "how", Handed),
    "refuse": _refuse,
    "want_reply": plain(relays.record_reply, wants=True),
    "no_reply": plain(relays.record_reply, wants=False),
}
