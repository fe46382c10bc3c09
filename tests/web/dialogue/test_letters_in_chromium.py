"""The staff pages of letters in a real browser: access, room, no scripts and no mouse."""

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

from app.domain.cases.files import FileState
from app.domain.dialogue.letters import ReadHow
from app.services import staff_sessions
from app.services.dialogue.letter_staff import Words
from app.web import create_app
from tests.letter_cases import Post, post
from tests.web.conftest import settings
from tests.web.test_pages_in_chromium import overflow, violations

pytestmark = pytest.mark.browser

SIZES = ((320, 640), (768, 900), (1280, 800))
PICTURES = os.environ.get("PICTURES")
FIRST = "I am sorry for what I took.\n\nI think of it each day. Write to 12 Mill Road. " * 2
SECOND = "I am truly sorry for what I took from you.\n\nI think of it. " * 2 + "Donaudampf" * 9


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox"]
        )
        yield browser
        browser.close()


class Served:
    """The pages over a case by letter, served to a browser."""

    def __init__(self, folder: Path, chromium: Browser) -> None:
        self.post: Post = post(folder)
        self.server = make_server("127.0.0.1", 0, Flask("empty"), threaded=True)
        self.url = f"http://localhost:{self.server.port}"
        self.server.app = create_app(self.post.house, settings(PUBLIC_URL=self.url))
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.chromium = chromium
        self.said: list[str] = []

    def staff(self, name: str, *, scripts: bool = True) -> Page:
        token = staff_sessions.mint(self.post.house, self.post.staff(name).id)
        secret = staff_sessions.claim(self.post.house, token)
        context = self.chromium.new_context(java_script_enabled=scripts)
        context.on("console", lambda message: self.said.append(message.text))
        context.on("weberror", lambda error: self.said.append(str(error.error)))
        context.add_cookies([{"name": "staff", "value": secret, "url": self.url}])
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
            wrong += [f"{name} {width}: too wide"] if overflow(page) else []
            if PICTURES:
                page.screenshot(path=f"{PICTURES}/{name}-{width}.png", full_page=True)
    assert (wrong, served.said) == ([], [])


def test_the_pages_of_letters_are_for_everyone(served: Served) -> None:
    mail = served.post
    at = f"/staff/cases/{mail.case_id}/letters"
    shots = [mail.picture(mail.sam, FileState.SEEN), mail.picture(mail.sam)]
    looked = mail.own(mail.sam, "start", text=FIRST, about="What happened in May")
    mail.own(mail.sam, "finish", looked)
    mail.do("Alex", "ask_changes", looked, "Please leave the address out.\nAnd say what you did.")
    mail.own(mail.sam, "write", looked, SECOND, pages=shots)
    mail.own(mail.sam, "finish", looked)
    agreed, stored, offered, kept = mail.agreed(), mail.stored(), mail.offered(), mail.offered()
    mail.own(mail.jo, "accept", offered, ReadHow.READ_TO_ME, None, "my sister")
    mail.do("Vic", "bring", offered)
    mail.do("Vic", "deliver", offered)
    never = mail.do("Alex", "start", mail.jo.side, Words("For myself."), kept=True)
    for_everyone(
        served,
        served.staff("Alex"),
        {
            "letters": at,
            "letter-new": f"{at}/new/responsible",
            "letter-looked": f"{at}/{looked}",
            "letter-write": f"{at}/{looked}/write",
            "letter-changes": f"{at}/{looked}/ask_changes",
            "letter-clear": f"{at}/{agreed}/clear",
            "letter-offer": f"{at}/{stored}/offer",
            "letter-accept": f"{at}/{kept}/accept",
            "letter-allow": f"{at}/{offered}/allow",
            "letter-read": f"{at}/{offered}",
            "letter-kept": f"{at}/{never}",
        },
    )
    for_everyone(served, served.staff("Vic"), {"letter-hers": f"{at}/{offered}"})


def test_a_letter_is_written_down_by_keyboard_without_scripts(served: Served) -> None:
    mail, page = served.post, served.staff("Alex", scripts=False)
    page.goto(f"{served.url}/staff/cases/{mail.case_id}/letters/new/responsible")
    page.locator("#text").focus()
    page.keyboard.type("I am sorry.")
    page.keyboard.press("Tab")
    page.keyboard.type("What happened")
    page.locator("#save").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/letters/*done=start")
    assert "Nothing is passed on by writing it." in page.locator("main").inner_text()
    assert [one.text for one in mail.own(mail.sam, "of_person")] == ["I am sorry."]
