"""Two people, a case whose way is letters, staff: each with a browser, on a real store."""

import io
import re
from html import unescape
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.domain.cases.case import Case, Route
from app.domain.cases.states import CaseState
from app.domain.dialogue.letters import Letter
from app.domain.people import Side
from app.services.cases import page_links, uploads
from app.services.dialogue import letter_pictures, letter_staff
from app.services.dialogue.whose import Whose
from app.web import create_app
from tests.case_builders import Service, service
from tests.prepared_case import principals, ready_case
from tests.services.cases.test_uploads import photo
from tests.web.conftest import OURS, browser, settings

WORDS = "I took it.\nIt was wrong, and I knew."


class Post:
    """Jo, whom Sam writes to. ``of`` gives their browsers; staff act through the services."""

    def __init__(self, folder: Path) -> None:
        self.made: Service = service(folder)
        self.house = self.made.house
        self.case: Case = ready_case(self.made, CaseState.READY, Route.LETTER)
        self.app: Flask = create_app(self.house, settings())
        self.clients = {side: self.opened(side) for side in (Side.HARMED, Side.RESPONSIBLE)}

    @property
    def jo(self) -> FlaskClient:
        return self.clients[Side.HARMED]

    @property
    def sam(self) -> FlaskClient:
        return self.clients[Side.RESPONSIBLE]

    def whose(self, side: Side) -> Whose:
        person = next(one for one in principals(self.case) if one.side is side)
        return Whose(self.case.id, person.id, side)

    def opened(self, side: Side) -> FlaskClient:
        """Return a browser in which this person has opened their page."""
        person, client = self.whose(side).person_id, browser(self.app)
        issued = page_links.issue(self.house, self.made.staff["Cora"], self.case.id, person)
        answer = press(client, "/p", token=issued.token, code=issued.spoken_code)
        assert answer.status_code == 303, answer.text
        return client

    def staff(self, act: str, *said: Any, **more: Any) -> None:
        getattr(letter_staff, act)(self.house, self.made.staff["Alex"], self.case.id, *said, **more)

    def letter(self, letter_id: str) -> Letter:
        with self.house.unit_of_work(write=False) as work:
            found = work.letters.get(self.case.id, letter_id)
        assert found is not None
        return found

    def acts(self) -> list[str]:
        with self.house.unit_of_work(write=False) as work:
            return [entry.act for entry in work.audit.of_case(self.case.id)][::-1]

    def written(self, client: FlaskClient, text: str = WORDS, about: str = "That day") -> str:
        """Let somebody write a letter on their page; return its id."""
        letter_id = begun(client)
        answer = save(client, letter_id, text, about=about)
        assert answer.status_code == 303, answer.text
        return letter_id

    def reviewed(self, client: FlaskClient, **more: str) -> str:
        letter_id = self.written(client, **more)
        assert save(client, letter_id, then="finish").status_code == 303
        self.staff("review", letter_id, 1)
        return letter_id

    def stored(self, client: FlaskClient, **more: str) -> str:
        letter_id = self.reviewed(client, **more)
        agreed = press(client, f"/your/letters/{letter_id}/agree", version="1")
        assert agreed.status_code == 303, agreed.text
        self.staff("clear", letter_id, 1, {"safe", "positive"})
        self.staff("store", letter_id)
        return letter_id

    def offered(self, **more: str) -> str:
        letter_id = self.stored(self.sam, **more)
        self.staff("offer", letter_id, 1)
        return letter_id

    def ready(self, **more: str) -> str:
        letter_id = self.offered(**more)
        assert press(self.jo, there(letter_id), choice="myself").status_code == 303
        return letter_id

    def read(self, **more: str) -> str:
        letter_id = self.ready(**more)
        assert press(self.jo, there(letter_id, "/read")).status_code == 303
        return letter_id

    def with_picture(self) -> str:
        """Let Sam write a letter with two photographs that staff have looked at."""
        letter_id = begun(self.sam)
        save(self.sam, letter_id, WORDS)
        for colour in ((40, 20), (20, 40)):
            assert hand_in(self.sam, letter_id, photo(size=colour)).status_code == 303
        return letter_id

    def look_at_pictures(self, letter_id: str) -> None:
        for picture in letter_pictures.of_letter(
            self.house, self.whose(Side.RESPONSIBLE), letter_id
        ):
            uploads.keep(self.house, self.made.staff["Alex"], self.case.id, picture.id)


def press(client: FlaskClient, path: str, **form: Any) -> TestResponse:
    return client.post(path, data=form, headers=OURS)


def there(letter_id: str, more: str = "") -> str:
    return f"/your/letters/there/{letter_id}{more}"


def begun(client: FlaskClient, **form: str) -> str:
    answer = press(client, "/your/letters", **form)
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"].split("/")[3]


def save(client: FlaskClient, letter_id: str, text: str | None = None, **form: str) -> TestResponse:
    """Open the writing page as it is now, and press a button of it."""
    path = f"/your/letters/{letter_id}/write"
    page = client.get(path).text
    box = re.search(r"<textarea[^>]*>(.*?)</textarea>", page, re.S)
    about = re.search(r'name="about"[^>]*value="([^"]*)"', page)
    stands = {"text": unescape(box[1]) if box else "", "about": unescape(about[1]) if about else ""}
    typed = {} if text is None else {"text": text}
    return press(client, path, **({"saw": mark(page)} | stands | typed | form))


def mark(page: str) -> str:
    found = re.search(r'name="saw" id="saw" value="(\w+)"', page)
    assert found is not None, page
    return found[1]


def hand_in(client: FlaskClient, letter_id: str, given: bytes, name: str = "a.jpg") -> TestResponse:
    data = {"file": (io.BytesIO(given), name)}
    return client.post(f"/your/letters/{letter_id}/pictures", data=data, headers=OURS)


def words_of(page: str) -> str:
    """Return what stands in the element of the words, as a browser shows it."""
    found = re.search(r'<div class="letter[^"]*"[^>]*>(.*?)</div>', page, re.S)
    assert found is not None, page
    return unescape(found[1])
