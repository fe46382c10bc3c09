"""A slow shuttle behind the pages: browsers of staff, and of both people on their own pages."""

import re
from html import unescape
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.domain.safe_contact import SafeContact, Way
from app.services import staff_sessions
from app.services.cases import page_links
from app.services.dialogue.whose import Whose
from app.web import create_app
from tests.relay_cases import Slow, slow_shuttle
from tests.web.conftest import OURS, browser, settings

DOMAIN = "meet.example.org"


class Desk:
    """``staff`` and ``person`` give browsers; ``press`` posts what a form of the page would."""

    def __init__(self, folder: Path) -> None:
        self.slow: Slow = slow_shuttle(folder)
        self.house = self.slow.house
        self.app: Flask = create_app(self.house, settings())
        self.at = f"/staff/cases/{self.slow.case_id}"

    def staff(self, name: str) -> FlaskClient:
        client = browser(self.app)
        token = staff_sessions.mint(self.house, self.slow.staff(name).id)
        client.set_cookie("staff", staff_sessions.claim(self.house, token), domain=DOMAIN)
        return client

    def person(self, whose: Whose) -> FlaskClient:
        """Return a browser in which this person has opened their page."""
        rita = self.slow.staff("rita")
        issued = page_links.issue(self.house, rita, whose.case_id, whose.person_id)
        client = browser(self.app)
        answer = press(client, "/p", token=issued.token, code=issued.spoken_code)
        assert answer.status_code == 303, answer.text
        return client

    def reachable(self, person_id: str, *ways: Way) -> None:
        """Let this person say that these ways are safe."""
        contact = SafeContact(frozenset(ways), "jo@example.org", "07700 900123")
        with self.house.unit_of_work() as work:
            work.cases.save_contact(work.cases.get(self.slow.case_id), person_id, contact)
            work.commit()

    def written(self, text: str = "I am sorry.", about: str = "What happened") -> str:
        """Let Lee write down what Sam said; return the address of the relay's page."""
        client = self.staff("lee")
        new = f"{self.at}/relays/new/responsible"
        page = client.get(new).text
        answer = press(client, new, key=hidden(page, "key"), text=text, about=about)
        assert answer.status_code == 303, answer.text
        return answer.headers["Location"].partition("?")[0]

    def released(self, text: str = "I am sorry.", *, let_know: bool = False) -> str:
        """Let Lee bring Sam's words as far as to Jo; return the address of the relay's page."""
        at, client = self.written(text), self.staff("lee")
        for act in ("read_back", "agree"):
            assert press(client, f"{at}/{act}", number="1").status_code == 303
        looked = press(client, f"{at}/clear", number="1", looked=["safe", "positive"])
        assert looked.status_code == 303, looked.text
        more = {"let_know": "yes"} if let_know else {}
        done = press(client, f"{at}/release", number="1", **more)
        assert done.status_code == 303, done.text
        return at


def press(client: FlaskClient, path: str, **form: str | list[str]) -> TestResponse:
    return client.post(path, data=form, headers=OURS)


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None, page
    return unescape(found[1])


def id_of(at: str) -> str:
    return at.rpartition("/")[2]
