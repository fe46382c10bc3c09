"""Photographs of a handwritten letter on the page of its author: in, in order, out."""

from typing import Final

from flask import Blueprint, Response, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.domain.refusals import Refused
from app.services.dialogue import letter_pictures, own_letters
from app.web import current, handed_in
from app.web.access import Holds, needs
from app.web.dialogue import letter_frame, own_door
from app.web.dialogue.letter_frame import page
from app.web.dialogue.own_door import me
from app.web.dialogue.own_letters import LETTER

PAGE: Final = "<string(length=16):page_id>"

pages = Blueprint("own_letter_pictures", __name__, url_prefix="/your/letters")
pages.before_request(own_door.read_it)
pages.register_error_handler(Refused, letter_frame.refused)


@pages.get(f"/{LETTER}/pictures")
@needs(Holds.OWN_PAGE)
def show(letter_id: str) -> AnyResponse:
    return _list(letter_id)


@pages.post(f"/{LETTER}/pictures")
@needs(Holds.OWN_PAGE)
def add(letter_id: str) -> AnyResponse:
    """Take a picture in. Whose letter it is, is asked before anything is read into memory."""
    house, who = current.house(), me()
    if "write" not in own_letters.mine(house, who, letter_id).may:
        raise Refused("letter-not-now")
    try:
        with handed_in.room():
            _, given = handed_in.read()
            letter_pictures.add(house, who, letter_id, given)
    except Refused as refused:
        if not refused.code.startswith("file-") and refused.code != "letter-too-many-pages":
            raise
        return _list(letter_id, refused.code)
    return redirect(url_for(".show", letter_id=letter_id, done="added"), 303)


@pages.get(f"/{LETTER}/pictures/{PAGE}")
@needs(Holds.OWN_PAGE)
def picture(letter_id: str, page_id: str) -> Response:
    return as_picture(letter_pictures.own(current.house(), me(), letter_id, page_id))


@pages.post(f"/{LETTER}/pictures/{PAGE}/up")
@needs(Holds.OWN_PAGE)
def move_up(letter_id: str, page_id: str) -> AnyResponse:
    letter_pictures.move_up(current.house(), me(), letter_id, page_id)
    return redirect(url_for(".show", letter_id=letter_id, done="moved"), 303)


@pages.post(f"/{LETTER}/pictures/{PAGE}/out")
@needs(Holds.OWN_PAGE)
def take_out(letter_id: str, page_id: str) -> AnyResponse:
    letter_pictures.take_out(current.house(), me(), letter_id, page_id)
    return redirect(url_for(".show", letter_id=letter_id, done="out"), 303)


def as_picture(content: bytes) -> Response:
    """Return a picture under the same name as every other: a name on a disk says nothing."""
    answer = Response(content, mimetype="image/jpeg")
    answer.headers["Content-Disposition"] = 'inline; filename="picture.jpg"'
    return answer


def _list(letter_id: str, problem: str = "") -> AnyResponse:
    house, who = current.house(), me()
    view = own_letters.mine(house, who, letter_id)
    return page(
        "own_letter_pictures",
        letter_frame.UNFIT if problem else 200,
        view=view,
        pictures=letter_pictures.of_letter(house, who, letter_id),
        may_change="write" in view.may,
        problem=letter_frame.problem(problem) if problem else "",
    )
