"""Letters in a real browser: saved by itself, without a line, in two windows, at three widths."""

import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect, sync_playwright
from werkzeug.serving import make_server

from app.domain.people import Side
from app.services.cases import page_links
from app.web import create_app
from tests.web.conftest import settings
from tests.web.dialogue.letters import WORDS, Post, begun, there
from tests.web.test_pages_in_chromium import FLAGS, overflow, violations

pytestmark = pytest.mark.browser

WIDTHS = {320: 568, 768: 1024, 1280: 800}


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        yield browser
        browser.close()


class Served:
    """The two people's pages behind a real server."""

    def __init__(self, folder: Path) -> None:
        self.post = Post(folder)
        self.server = make_server("127.0.0.1", 0, Flask("empty"), threaded=True)
        self.url = f"http://localhost:{self.server.port}"
        self.server.app = create_app(self.post.house, settings(PUBLIC_URL=self.url))
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.post.made.store.close()

    def come(self, browser: Browser, side: Side, **more: object) -> tuple[Page, list[str]]:
        """Return a page in which this person is, and what their browser complained of."""
        context = browser.new_context(viewport={"width": 320, "height": 568}, **more)  # type: ignore[arg-type]
        said: list[str] = []
        context.on("console", lambda message: said.append(message.text))
        context.on("weberror", lambda error: said.append(str(error.error)))
        person, cora = self.post.whose(side).person_id, self.post.made.staff["Cora"]
        issued = page_links.issue(self.post.house, cora, self.post.case.id, person)
        client = create_app(self.post.house, settings()).test_client()
        client.post(
            "/p",
            base_url="https://meet.example.org",
            data={"token": issued.token, "code": issued.spoken_code},
            headers={"Origin": "https://meet.example.org"},
        )
        held = client.get_cookie("own_page", domain="meet.example.org")
        assert held is not None
        context.add_cookies([{"name": "own_page", "value": held.value, "url": self.url}])
        return context.new_page(), said


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    served = Served(tmp_path)
    yield served
    served.close()


def test_every_page_of_letters_is_for_everyone(
    served: Served, chromium: Browser, tmp_path: Path
) -> None:
    post = served.post
    with_pictures, reviewed = post.with_picture(), post.reviewed(post.sam)
    asked = post.reviewed(post.sam, about="The other day")
    post.staff("ask_changes", asked, "Could you say a little more about that night?")
    stored, offered, ready, read = post.stored(post.sam), post.offered(), post.ready(), post.read()
    pages = {
        "list": (Side.RESPONSIBLE, "/your/letters"),
        "new": (Side.RESPONSIBLE, f"/your/letters/{begun(post.sam)}/write"),
        "write": (Side.RESPONSIBLE, f"/your/letters/{asked}/write"),
        "pictures": (Side.RESPONSIBLE, f"/your/letters/{with_pictures}/pictures"),
        "agree": (Side.RESPONSIBLE, f"/your/letters/{reviewed}"),
        "beside": (Side.RESPONSIBLE, f"/your/letters/{asked}"),
        "stored": (Side.RESPONSIBLE, f"/your/letters/{stored}"),
        "sure": (Side.RESPONSIBLE, f"/your/letters/{stored}/back"),
        "there": (Side.HARMED, "/your/letters"),
        "home": (Side.HARMED, "/your"),
        "offer": (Side.HARMED, there(offered)),
        "ready": (Side.HARMED, there(ready)),
        "read": (Side.HARMED, there(read, "/read")),
        "pause": (Side.HARMED, there(read, "/pause")),
        "gone": (Side.HARMED, there("0" * 16)),
    }
    for side in (Side.HARMED, Side.RESPONSIBLE):
        page, said = served.come(chromium, side)
        for name, (whose, path) in pages.items():
            if whose is not side:
                continue
            page.goto(served.url + path)
            for width, height in WIDTHS.items():
                page.set_viewport_size({"width": width, "height": height})
                page.screenshot(
                    path=tmp_path / f"letters-{name}-{width}.png", full_page=True, caret="initial"
                )
                assert overflow(page) == 0, (name, width)
                assert violations(page) == [], (name, width)
            small = page.evaluate(
                "[...document.querySelectorAll('main :is(a, button, summary), header button')]"
                ".filter(e => e.checkVisibility() && e.offsetHeight < 40)"
                ".map(e => e.textContent.trim())"
            )
            assert small == [], name
        assert [line for line in said if "404" not in line] == []
        page.context.close()


def test_writing_is_saved_by_itself_and_waits_for_the_line(
    served: Served, chromium: Browser
) -> None:
    letter_id = begun(served.post.sam)
    page, said = served.come(chromium, Side.RESPONSIBLE)
    page.goto(f"{served.url}/your/letters/{letter_id}/write")
    page.get_by_label("Your words").press_sequentially("I took it.")
    status = page.locator("#saved")
    expect(status).to_have_text("Not saved yet.")
    expect(status).to_have_text(re.compile(r"^Saved at \d"), timeout=8000)
    assert served.post.letter(letter_id).newest.text == "I took it."  # type: ignore[union-attr]
    page.context.set_offline(True)
    expect(page.locator("#offline")).to_be_visible()
    page.get_by_label("Your words").press_sequentially(" It was wrong.")
    page.get_by_role("button", name="Save", exact=True).press("Enter")
    expect(page.get_by_label("Your words")).to_have_value("I took it. It was wrong.")
    page.context.set_offline(False)
    expect(status).to_have_text(re.compile(r"^Saved at \d"), timeout=8000)
    expect(page.locator("#offline")).to_be_hidden()
    assert served.post.letter(letter_id).newest.text == "I took it. It was wrong."  # type: ignore[union-attr]
    page.get_by_label("Your words").press_sequentially(" Sorry.")
    page.get_by_role("button", name="somebody to look at it").press("Enter")
    expect(page.get_by_text("Somebody will look at it")).to_be_visible()
    newest = served.post.letter(letter_id).newest
    assert newest is not None and newest.text == "I took it. It was wrong. Sorry."
    assert [line for line in said if "ERR_INTERNET_DISCONNECTED" not in line] == []


def test_two_windows_never_write_over_each_other(served: Served, chromium: Browser) -> None:
    letter_id = begun(served.post.sam)
    page, _ = served.come(chromium, Side.RESPONSIBLE)
    other = page.context.new_page()
    for window in (page, other):
        window.goto(f"{served.url}/your/letters/{letter_id}/write")
    page.get_by_label("Your words").fill("From here.")
    expect(page.locator("#saved")).to_have_text(re.compile("^Saved at"), timeout=8000)
    other.get_by_label("Your words").fill("From there.")
    expect(other.locator("#saved")).to_contain_text("changed in another window", timeout=8000)
    assert served.post.letter(letter_id).newest.text == "From here."  # type: ignore[union-attr]
    other.get_by_role("button", name="Save", exact=True).press("Enter")
    expect(other.get_by_text("From here.")).to_be_visible()
    expect(other.get_by_label("What you typed here")).to_have_value("From there.")
    assert other.evaluate("document.activeElement.id") == "errors"
    other.set_viewport_size({"width": 320, "height": 3000})  # nothing is half out of view
    assert violations(other) == []
    other.get_by_role("button", name="Save", exact=True).press("Enter")
    expect(other.locator("#saved")).to_have_text(re.compile("^Saved at"))
    assert served.post.letter(letter_id).newest.text == "From there."  # type: ignore[union-attr]


def test_reading_keeps_the_way_out_and_a_break_in_view(served: Served, chromium: Browser) -> None:
    letter_id = served.post.ready(text="\n".join([WORDS] * 60))
    page, said = served.come(chromium, Side.HARMED, java_script_enabled=False)
    page.goto(served.url + there(letter_id))
    page.get_by_role("button", name="Open the letter").press("Enter")
    page.wait_for_url("**/read")
    expect(page.get_by_role("region", name="While you read")).to_be_in_viewport()
    page.mouse.wheel(0, 1500)
    bar = page.get_by_role("region", name="While you read")
    expect(bar.get_by_role("button", name="Exit this page")).to_be_in_viewport()
    bar.get_by_role("button", name="Take a break").press("Enter")
    expect(page.get_by_text("The letter is closed.")).to_be_visible()
    assert page.title() == "Your information" and said == []
