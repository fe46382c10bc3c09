"""The pages of what is carried in a real browser: access, room, print, no scripts."""

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

from app.domain.dialogue.relays import Handed, Words
from app.domain.people import Side
from app.services import staff_sessions
from app.services.cases import page_links
from app.services.dialogue.whose import Whose
from app.services.doors import Knock
from app.web import create_app
from tests.relay_cases import Slow, slow_shuttle
from tests.web.conftest import settings
from tests.web.test_pages_in_chromium import overflow, violations

pytestmark = pytest.mark.browser

SIZES = ((320, 640), (768, 900), (1280, 800))
PICTURES = os.environ.get("PICTURES")
LONG = "I am sorry for what I took. " * 6 + "\n\n" + "Donaudampfschiff" * 9 + "\n  Sam"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox"]
        )
        yield browser
        browser.close()


class Served:
    """The pages over a slow shuttle, served to a browser."""

    def __init__(self, folder: Path, chromium: Browser) -> None:
        self.slow: Slow = slow_shuttle(folder)
        self.house = self.slow.house
        self.server = make_server("127.0.0.1", 0, Flask("empty"), threaded=True)
        self.url = f"http://localhost:{self.server.port}"
        self.server.app = create_app(self.house, settings(PUBLIC_URL=self.url))
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.chromium = chromium
        self.said: list[str] = []

    def staff(self, name: str) -> Page:
        token = staff_sessions.mint(self.house, self.slow.staff(name).id)
        return self._page("staff", staff_sessions.claim(self.house, token))

    def person(self, whose: Whose, *, scripts: bool = True) -> Page:
        rita = self.slow.staff("rita")
        issued = page_links.issue(self.house, rita, whose.case_id, whose.person_id)
        knock = Knock("here", code=issued.spoken_code)
        secret = page_links.claim_by_link(self.house, issued.token, knock)
        return self._page("own_page", secret, scripts=scripts)

    def _page(self, cookie: str, secret: str, *, scripts: bool = True) -> Page:
        context = self.chromium.new_context(java_script_enabled=scripts)
        context.on("console", lambda message: self.said.append(message.text))
        context.on("weberror", lambda error: self.said.append(str(error.error)))
        context.add_cookies([{"name": cookie, "value": secret, "url": self.url}])
        return context.new_page()

    def close(self) -> None:
        for context in self.chromium.contexts:
            context.close()
        self.server.shutdown()


@pytest.fixture
def served(tmp_path: Path, chromium: Browser) -> Iterator[Served]:
    served = Served(tmp_path, chromium)
    yield served
    served.close()


def for_everyone(served: Served, page: Page, pages: dict[str, str]) -> None:
    """Look at each page at three widths: axe, no sideways scrolling, nothing in the console."""
    wrong = []
    for name, path in pages.items():
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            answer = page.goto(served.url + path)
            assert answer and answer.status == 200, path
            wrong += [f"{name} {width}: {each}" for each in violations(page)]
            wrong += [f"{name} {width}: too wide"] * (overflow(page) != 0)
            if PICTURES:
                page.screenshot(path=f"{PICTURES}/{name}-{width}.png", full_page=True)
    assert wrong == [] and served.said == []


def test_the_pages_of_staff_are_for_everyone(served: Served) -> None:
    slow, lee = served.slow, served.staff("lee")
    words = Words(LONG, "What happened in May, and what Sam thinks of it now")
    draft = slow.own(slow.jo, "write_down", words)
    agreed, cleared = slow.agreed(words=words), slow.cleared(words=words)
    there, read = slow.released(words=words), slow.delivered(words=words)
    at = f"/staff/cases/{slow.case_id}/relays"
    for_everyone(
        served,
        lee,
        {
            "list": at,
            "new": f"{at}/new/harmed",
            "note": f"{at}/note/jo",
            "draft": f"{at}/{draft}",
            "write": f"{at}/{draft}/write",
            "clear": f"{at}/{agreed}/clear",
            "ask-change": f"{at}/{agreed}/ask_change",
            "translate": f"{at}/{agreed}/translate",
            "release": f"{at}/{cleared}/release",
            "there": f"{at}/{there}",
            "read": f"{at}/{read}",
            "answer": f"{at}/{read}/answer",
            "paper": f"{at}/{read}/print/harmed",
            "ledger": f"/staff/cases/{slow.case_id}/ledger",
        },
    )


def test_ones_own_pages_are_for_everyone(served: Served) -> None:
    slow = served.slow
    words = Words(LONG, "What happened in May")
    there, read = slow.released(words=words), slow.released(words=words)
    slow.own(slow.jo, "read", read)
    mine = slow.own(slow.jo, "write_down", words)
    slow.own(slow.jo, "read_back", mine, 1)
    at = "/your/messages"
    for_everyone(
        served,
        served.person(slow.jo),
        {
            "own-home": "/your",
            "own-list": at,
            "own-write": f"{at}/write",
            "own-note": f"{at}/note",
            "own-mine": f"{at}/{mine}",
            "own-there": f"{at}/{there}",
            "own-refuse": f"{at}/{there}/refuse",
            "own-read": f"{at}/{read}",
            "own-answer": f"{at}/{read}/answer",
            "own-paper": f"{at}/{read}/print",
        },
    )


def test_the_whole_way_of_a_person_needs_no_script_and_no_mouse(served: Served) -> None:
    slow, page = served.slow, served.person(served.slow.jo, scripts=False)
    relay_id = slow.released(words=Words("I am sorry.", "A word"))
    page.goto(f"{served.url}/your")
    page.get_by_role("link", name="Messages").first.press("Enter")
    page.get_by_role("link", name="There is a message for you").press("Enter")
    page.get_by_role("button", name="What is it about?").press("Enter")
    page.get_by_text("A word").wait_for()
    assert page.get_by_text("I am sorry.").count() == 0
    page.get_by_role("button", name="Read it").press("Enter")
    page.get_by_text("I am sorry.").wait_for()
    page.get_by_role("button", name="Answer or ask something").press("Enter")
    page.get_by_label("What do you want to say or ask?").press_sequentially("Why?")
    page.get_by_role("button", name="Keep these words").press("Enter")
    page.get_by_role("button", name="It is ready. Read it once more").press("Enter")
    page.get_by_role("button", name="Yes, these words").press("Enter")
    page.get_by_text("You said yes to these words").first.wait_for()
    [answer] = [one for one in slow.all() if one.answers == relay_id]
    assert (answer.sender_side, answer.said.agreed) == (Side.HARMED, 1)


def test_on_paper_there_are_the_words_and_nothing_around_them(served: Served) -> None:
    slow = served.slow
    relay_id = slow.released(words=Words("I am sorry.\n\n  Sam"))
    slow.do("lee", "deliver", relay_id, Handed.IN_PERSON)
    page = served.person(slow.jo)
    page.goto(f"{served.url}/your/messages/{relay_id}/print")
    page.emulate_media(media="print")
    shown = page.evaluate("document.body.innerText").split()
    assert shown == ["From", "sam", "I", "am", "sorry.", "Sam"]
