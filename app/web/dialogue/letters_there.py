"""A letter that is there for somebody: how they want to have it, reading it, what comes next."""

from datetime import date
from typing import Final

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.domain.cases.questions import Answers, Ask, Question, one
from app.domain.dialogue.letter_views import RecipientState, RecipientView
from app.domain.dialogue.letters import ReadHow, Tell
from app.domain.refusals import Refused
from app.services.dialogue import letter_pictures, own_offers
from app.web import current
from app.web.access import Holds, needs
from app.web.dialogue import letter_frame, own_door
from app.web.dialogue.letter_frame import page
from app.web.dialogue.own_door import me
from app.web.dialogue.own_letter_pictures import as_picture
from app.web.dialogue.own_letters import LETTER
from app.web.forms import read_form

READ: Final = (RecipientState.DELIVERED, RecipientState.ANSWERED, RecipientState.NO_ANSWER)
LONGEST_COMPANY: Final = 200
CHOICE: Final = (
    one("choice", *ReadHow, "not_now", "never", needed=True),
    Question("on_day", Ask.DATE),
    Question("company", Ask.LINE, longest=LONGEST_COMPANY),
)
"""``on_day``: the day on which they want to have it, or to be asked again."""

pages = Blueprint("letters_there", __name__, url_prefix="/your/letters/there")
pages.before_request(own_door.read_it)
pages.register_error_handler(Refused, letter_frame.refused)


@pages.get(f"/{LETTER}")
@needs(Holds.OWN_PAGE)
def show(letter_id: str) -> AnyResponse:
    """Say that something is there, and no word of it."""
    view = _view(letter_id)
    typed: Answers = {"on_day": view.on_day or view.ask_again, "company": view.company}
    return _offer(view, typed, {})


@pages.post(f"/{LETTER}")
@needs(Holds.OWN_PAGE)
def choose(letter_id: str) -> AnyResponse:
    view = _view(letter_id)
    typed, reading = read_form(CHOICE)
    if not reading.problems and _is_past(reading.answers):
        reading.problems["on_day"] = "date"
    if reading.problems:
        return _offer(view, typed, reading.problems, letter_frame.UNFIT)
    _chosen(letter_id, reading.answers)
    return redirect(url_for(".show", letter_id=letter_id, done="chosen"), 303)


@pages.post(f"/{LETTER}/read")
@needs(Holds.OWN_PAGE)
def open_it(letter_id: str) -> AnyResponse:
    """Open it, by a press of theirs; pressed again it is the same."""
    own_offers.read(current.house(), me(), letter_id)
    return redirect(url_for(".read", letter_id=letter_id), 303)


@pages.get(f"/{LETTER}/read")
@needs(Holds.OWN_PAGE)
def read(letter_id: str) -> AnyResponse:
    """Show the words to whom it was delivered; looking alone opens nothing."""
    view = _view(letter_id)
    if view.state not in READ:
        return redirect(url_for(".show", letter_id=letter_id), 303)
    return page("own_letter_read", view=view, tells=[*Tell])


@pages.get(f"/{LETTER}/pause")
@needs(Holds.OWN_PAGE)
def pause(letter_id: str) -> AnyResponse:
    """A break: nothing of the letter is on this page."""
    return page("own_letter_pause", view=_view(letter_id))


@pages.get(f"/{LETTER}/pictures/<int(max=99):number>")
@needs(Holds.OWN_PAGE)
def picture(letter_id: str, number: int) -> Response:
    return as_picture(letter_pictures.delivered(current.house(), me(), letter_id, number))


@pages.post(f"/{LETTER}/answer")
@needs(Holds.OWN_PAGE)
def answer(letter_id: str) -> AnyResponse:
    """Begin an answer: a letter of their own. Nothing is sent by it."""
    new_id = own_offers.answer(current.house(), me(), letter_id)
    return redirect(url_for("own_letters.write", letter_id=new_id), 303)


@pages.post(f"/{LETTER}/no-answer")
@needs(Holds.OWN_PAGE)
def no_answer(letter_id: str) -> AnyResponse:
    own_offers.no_answer(current.house(), me(), letter_id)
    return redirect(url_for(".read", letter_id=letter_id, done="no_answer"), 303)


@pages.post(f"/{LETTER}/talk")
@needs(Holds.OWN_PAGE)
def talk(letter_id: str) -> AnyResponse:
    """Ask that somebody gets in touch with them."""
    view = _view(letter_id)
    letter_frame.ask_to_talk()
    back = ".read" if view.state in READ else ".show"
    return redirect(url_for(back, letter_id=letter_id, done="talk"), 303)


@pages.post(f"/{LETTER}/tell")
@needs(Holds.OWN_PAGE)
def tell(letter_id: str) -> AnyResponse:
    """Let the author learn what is ticked, and nothing else."""
    own_offers.allow(current.house(), me(), letter_id, request.form.getlist("tell")[:10])
    return redirect(url_for(".read", letter_id=letter_id, done="told"), 303)


def _view(letter_id: str) -> RecipientView:
    return own_offers.there(current.house(), me(), letter_id)


def _chosen(letter_id: str, said: Answers) -> None:
    house, who, day = current.house(), me(), _day(said)
    if said["choice"] == "never":
        own_offers.never(house, who, letter_id)
    elif said["choice"] == "not_now":
        own_offers.not_now(house, who, letter_id, day)
    else:
        how = ReadHow(said["choice"])
        own_offers.accept(house, who, letter_id, how, day, str(said.get("company", "")))


def _day(said: Answers) -> date | None:
    given = str(said.get("on_day", ""))
    return date.fromisoformat(given) if given else None


def _is_past(said: Answers) -> bool:
    day = _day(said)
    return day is not None and day < letter_frame.today()


def _offer(
    view: RecipientView, typed: Answers, problems: dict[str, str], status: int = 200
) -> AnyResponse:
    return page(
        "own_letter_there",
        status,
        view=view,
        questions=CHOICE,
        typed=typed,
        problems=problems,
        is_read=view.state in READ,
        day=letter_frame.day(view.on_day),
        ask_again=letter_frame.day(view.ask_again),
    )
