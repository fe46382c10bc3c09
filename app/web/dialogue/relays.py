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
from app.services.inviting import PostState
from app.web import current
from app.web.access import needs
from app.web.cases import frame
from app.web.cases.frame import STALE
from app.web.dialogue import relay_views

pages = Blueprint(
    "relays", __name__, url_prefix="/staff/cases/<string(maxlength=32):case_id>/relays"
)

RELAY: Final = "<string(maxlength=32):relay_id>"
SECTION: Final = "relays"
BY_HAND: Final = (Handed.BY_PHONE, Handed.IN_PERSON, Handed.READ_ALOUD)
"""How staff hand words over; on their own screen a person shows them to themselves."""
SAID_HERE: Final = ("relay-", "crossing-", "shuttle-", "case-held", "case-paused", "case-lacks-")
"""Refusals that leave the page of the relay on the screen, with the sentence at its top."""
GONE: Final = "relay-not-there"

Act = Callable[[str, str], object]


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


def done(case_id: str, relay_id: str, act: str, do: Act) -> AnyResponse:
    """Do it and lead back, or say on the page of the relay why not."""
    try:
        do(case_id, relay_id)
    except Refused as refusal:
        if refusal.code == GONE:
            abort(404)
        if not refusal.code.startswith(SAID_HERE):
            raise
        return page_of(case_id, relay_id, said=refusal.code)
    return redirect(url_for("relays.one", case_id=case_id, relay_id=relay_id, done=act), 303)


def opened_relay(case_id: str, relay_id: str, what: str) -> tuple[Opened, dict[str, Any]]:
    """Open a case for one of its relays; one that is not there for this account is not found."""
    opened = opening.look(current.house(), g.staff, case_id, what)
    try:
        return opened, relay_views.one(opened, relay_id)
    except Refused as refusal:
        if refusal.code == GONE:
            abort(404)
        raise


def page_of(case_id: str, relay_id: str, said: str = "") -> AnyResponse:
    opened, card = opened_relay(case_id, relay_id, "relay")
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
        notice=_notice(opened, card),
    )


def number() -> int:
    """Return the number of the wording that was on the screen, or raise Refused("malformed")."""
    typed = request.form.get("number", "")
    if not (typed.isascii() and typed.isdigit() and len(typed) <= 9):
        raise Refused("malformed")
    return int(typed)


def _notice(opened: Opened, card: dict[str, Any]) -> dict[str, Any] | None:
    """Return the last notice to whom it is for, when their side is open to this account."""
    if card["arrived"] is None:
        return None
    with current.house().unit_of_work(write=False) as work:
        message = noticing.newest(work, opened.case.id, card["to"])
    if message is None:
        return None
    at = frame.moment(message.done_at or message.made_at)
    by_hand = message.state in (PostState.BY_HAND, PostState.READY, PostState.FAILED)
    text = message.letter.text if by_hand and message.letter else ""
    return {"id": message.id, "state": message.state, "way": message.way, "at": at, "text": text}


def _spoken(act: Callable[..., object]) -> Act:
    """Return a press about the wording that was on the screen."""
    return lambda case_id, relay_id: act(current.house(), g.staff, case_id, relay_id, number())


def _plain(act: Callable[..., object], **more: Any) -> Act:
    return lambda case_id, relay_id: act(current.house(), g.staff, case_id, relay_id, **more)


def _chosen(act: Callable[..., object], name: str, choices: Any) -> Act:
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


PRESSES: Final[dict[str, Act]] = {
    "read_back": _spoken(relays.read_back),
    "agree": _spoken(relays.agree_spoken),
    "agree_translation": _spoken(relays.agree_translation),
    "hold": _plain(relays.hold),
    "go_on": _plain(relays.go_on),
    "take_back": _plain(relays.take_back),
    "tell_about": _plain(relays.tell_about),
    "choose": _chosen(relays.record_wish, "wish", Wish),
    "deliver": _chosen(relays.deliver, "how", Handed),
    "refuse": _refuse,
    "want_reply": _plain(relays.record_reply, wants=True),
    "no_reply": _plain(relays.record_reply, wants=False),
}
