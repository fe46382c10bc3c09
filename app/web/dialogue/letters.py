"""The letters of a case, for its staff: looked at together, cleared, offered, read to somebody."""

from collections.abc import Callable
from typing import Final

from flask import Blueprint, Response, abort, g, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.domain.refusals import Refused
from app.domain.staff_roles import StaffMay
from app.services.cases.opening import Opened
from app.services.dialogue import letter_handing, letter_staff, letters
from app.services.dialogue.letters import Item
from app.web import current
from app.web.access import needs
from app.web.cases import frame
from app.web.cases.frame import STALE
from app.web.dialogue import letter_shown

pages = Blueprint(
    "letters", __name__, url_prefix="/staff/cases/<string(maxlength=32):case_id>/letters"
)

LETTER: Final = "<string(maxlength=32):letter_id>"
SECTION: Final = "letters"
SAID_HERE: Final = ("letter-", "crossing-", "asked-for-", "case-held", "case-paused", "case-lacks-")
"""Refusals that leave the page of the letter on the screen, with the sentence at its top."""
GONE: Final = "letter-not-there"
NAME: Final = "document.jpg"

Act = Callable[[str, str], object]


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


@pages.get(f"/{LETTER}/pages/<int(max=99):number>")
@needs(StaffMay.READ_CASES)
def picture(case_id: str, letter_id: str, number: int) -> Response:
    """Give a page of a letter that was brought to the side of whoever asks."""
    content = letters.picture(current.house(), g.staff, case_id, letter_id, number)
    answer = Response(content, mimetype="image/jpeg")
    answer.headers["Content-Disposition"] = f'attachment; filename="{NAME}"'
    return answer


def done(case_id: str, letter_id: str, act: str, do: Act) -> AnyResponse:
    """Do it and lead back, or say on the page of the letter why not."""
    try:
        do(case_id, letter_id)
    except Refused as refusal:
        if not may_say(refusal):
            raise
        return page_of(case_id, letter_id, said=refusal.code)
    return redirect(url_for("letters.one", case_id=case_id, letter_id=letter_id, done=act), 303)


def may_say(refusal: Refused) -> bool:
    """True for a refusal whose sentence stands on the page itself."""
    return refusal.code.startswith(SAID_HERE) and refusal.code != GONE


def opened_letter(case_id: str, letter_id: str) -> tuple[Opened, Item]:
    return letters.one(current.house(), g.staff, case_id, letter_id)


def page_of(case_id: str, letter_id: str, said: str = "") -> AnyResponse:
    opened, item = opened_letter(case_id, letter_id)
    shown = letter_shown.whole(opened, item, asked("old"), asked("new"))
    looks = {"review", "clear"} & item.may
    text = (item.author.text, item.author.about) if looks and item.author else ()
    hints, more = letter_shown.hints(opened, text)
    return frame.page(
        "dialogue/letter.html",
        opened,
        SECTION,
        STALE if said else 200,
        letter=shown,
        own=item.author,
        there=item.there,
        brought=item.words,
        said=said,
        stale=bool(said),
        looks=bool(looks),
        hints=hints,
        more=more,
    )


def number() -> int:
    """Return the version that was on the screen, or raise Refused("malformed")."""
    typed = request.form.get("number", "")
    if not (typed.isascii() and typed.isdigit() and len(typed) <= 9):
        raise Refused("malformed")
    return int(typed)


def asked(name: str) -> int:
    typed = request.args.get(name, "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= 9 else 0


def _plain(act: Callable[..., object]) -> Act:
    return lambda case_id, letter_id: act(current.house(), g.staff, case_id, letter_id)


def _of_version(act: Callable[..., object]) -> Act:
    """Return a press about the version that was on the screen."""
    return lambda case_id, letter_id: act(current.house(), g.staff, case_id, letter_id, number())


PRESSES: Final[dict[str, Act]] = {
    "finish": _plain(letter_staff.finish),
    "review": _of_version(letter_staff.review),
    "agree": _of_version(letter_staff.agree),
    "store": _plain(letter_staff.store),
    "keep": _plain(letter_staff.keep),
    "take_back": _plain(letter_staff.take_back),
    "withdraw_offer": _plain(letter_staff.withdraw_offer),
    "never": _plain(letter_handing.never),
    "bring": _plain(letter_handing.bring),
    "deliver": _plain(letter_handing.deliver),
    "answer": _plain(letter_handing.answer),
    "no_answer": _plain(letter_handing.no_answer),
}
"""What one press does, by the last part of its address."""
