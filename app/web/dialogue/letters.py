"""The letters of a case, for its staff: looked at together, cleared, offered, read to somebody."""

from typing import Final

from flask import Blueprint, Response, abort, g, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.domain.staff_roles import StaffMay
from app.services.cases.opening import Opened
from app.services.dialogue import letter_handing, letter_staff, letters, noticing
from app.services.dialogue.letters import Item
from app.web import current
from app.web.access import needs
from app.web.cases import frame
from app.web.cases.frame import STALE
from app.web.dialogue import hints, letter_shown, notice_shown
from app.web.dialogue.pressed import Press, attempt, number, of_version, plain

pages = Blueprint(
    "letters", __name__, url_prefix="/staff/cases/<string(maxlength=32):case_id>/letters"
)

LETTER: Final = "<string(maxlength=32):letter_id>"
SECTION: Final = "letters"
SAID_HERE: Final = ("letter-", "asked-for-")
"""How refusals begin that are said on the page of the letter, with those of every such page."""
NAME: Final = "document.jpg"


@pages.get("")
@needs(StaffMay.READ_CASES)
def everyone(case_id: str) -> AnyResponse:
    opened, items = letters.of_case(current.house(), g.staff, case_id)
    return frame.page(
        "dialogue/letters.html",
        opened,
        SECTION,
        rows=[letter_shown.row(opened, item) for item in items],
        sides=letter_shown.sides(opened),
    )


@pages.get(f"/{LETTER}")
@needs(StaffMay.READ_CASES)
def one(case_id: str, letter_id: str) -> AnyResponse:
    return page_of(case_id, letter_id)


@pages.post(f"/{LETTER}/<string(maxlength=20):act>")
@needs(StaffMay.READ_CASES)
def press(case_id: str, letter_id: str, act: str) -> AnyResponse:
    """Do what one press does; acts with words to type have pages of their own."""
    if act not in PRESSES:
        abort(404)
    return done(case_id, letter_id, act, PRESSES[act])


@pages.post(f"/{LETTER}/notice/<string(length=16):message_id>")
@needs(StaffMay.READ_CASES)
def told(case_id: str, letter_id: str, message_id: str) -> AnyResponse:
    """Note that staff told them in another way that something is there."""
    return done(
        case_id,
        letter_id,
        "told",
        lambda case, _: noticing.given(current.house(), g.staff, case, message_id),
    )


@pages.get(f"/{LETTER}/pages/<int(max=99):number>")
@needs(StaffMay.READ_CASES)
def picture(case_id: str, letter_id: str, number: int) -> Response:
    """Give a page of a letter that was brought to the side of whoever asks."""
    content = letters.picture(current.house(), g.staff, case_id, letter_id, number)
    answer = Response(content, mimetype="image/jpeg")
    answer.headers["Content-Disposition"] = f'attachment; filename="{NAME}"'
    return answer


def done(case_id: str, letter_id: str, act: str, do: Press) -> AnyResponse:
    """Do it and lead back, or say on the page of the letter why not."""
    said = attempt(lambda: do(case_id, letter_id), *SAID_HERE)
    if said:
        return page_of(case_id, letter_id, said)
    return redirect(url_for("letters.one", case_id=case_id, letter_id=letter_id, done=act), 303)


def opened_letter(case_id: str, letter_id: str) -> tuple[Opened, Item]:
    return letters.one(current.house(), g.staff, case_id, letter_id)


def page_of(case_id: str, letter_id: str, said: str = "") -> AnyResponse:
    opened, item = opened_letter(case_id, letter_id)
    shown = letter_shown.whole(opened, item, asked("old"), asked("new"))
    looks = {"review", "clear"} & item.may
    text = (item.author.text, item.author.about) if looks and item.author else ()
    found, more = hints.found(opened, text)
    return frame.page(
        "dialogue/letter.html",
        opened,
        SECTION,
        STALE if said else 200,
        letter=shown,
        own=item.author,
        there=item.there,
        brought=item.words,
        notice=notice_shown.newest(opened, item.recipient_id) if item.there else None,
        said=said,
        stale=bool(said),
        looks=bool(looks),
        hints=found,
        more=more,
    )


def asked(name: str) -> int:
    return number(request.args.get(name, "")) or 0


PRESSES: Final[dict[str, Press]] = {
    "finish": plain(letter_staff.finish),
    "review": of_version(letter_staff.review),
    "agree": of_version(letter_staff.agree),
    "store": plain(letter_staff.store),
    "keep": plain(letter_staff.keep),
    "take_back": plain(letter_staff.take_back),
    "withdraw_offer": plain(letter_staff.withdraw_offer),
    "never": plain(letter_handing.never),
    "bring": plain(letter_handing.bring),
    "deliver": plain(letter_handing.deliver),
    "answer": plain(letter_handing.answer),
    "no_answer": plain(letter_handing.no_answer),
}
"""What one press does, by the last part of its address."""
