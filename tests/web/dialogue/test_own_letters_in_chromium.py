"""Letters in a real browser: saved by itself, without a line, in two windows, at three widths."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from app.domain.people import Side
from tests.web.dialogue.letters import WORDS, Post, begun, there
from tests.web.served import Served, for_everyone
from tests.web.test_pages_in_chromium import chromium, violations

__all__ = ["chromium"]

pytestmark = pytest.mark.browser


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Post]:
    post = Post(tmp_path)
    yield post
    post.made.store.close()


@pytest.fixture
def served(post: Post, chromium: Browser) -> Iterator[Served]:
    served = Served(post.house, chromium)
    yield served
    served.close()


def come(served: Served, post: Post, side: Side, *, scripts: bool = True) -> Page:
    """Return a page in which this person is."""
    cora, person_id = post.made.staff["Cora"], post.whose(side).person_id
    return served.person(cora, post.case.id, person_id, scripts=scripts)


def test_every_page_of_letters_is_for_everyone(served: Served, post: Post) -> None:
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
        theirs = {name: path for name, (whose, path) in pages.items() if whose is side}
        for_everyone(served, come(served, post, side), theirs, own=True)


def test_writing_is_saved_by_itself_and_waits_for_the_line(served: Served, post: Post) -> None:
    letter_id = begun(post.sam)
    page = come(served, post, Side.RESPONSIBLE)
    page.goto(f"{served.url}/your/letters/{letter_id}/write")
    page.get_by_label("Your words").press_sequentially("I took it.")
    status = page.locator("#saved")
    expect(status).to_have_text("Not saved yet.")
    expect(status).to_have_text(re.compile(r"^Saved at \d"), timeout=8000)
    assert post.letter(letter_id).newest.text == "I took it."  # type: ignore[union-attr]
    page.context.set_offline(True)
    expect(page.locator("#offline")).to_be_visible()
    page.get_by_label("Your words").press_sequentially(" It was wrong.")
    page.get_by_role("button", name="Save", exact=True).press("Enter")
    expect(page.get_by_label("Your words")).to_have_value("I took it. It was wrong.")
    page.context.set_offline(False)
    expect(status).to_have_text(re.compile(r"^Saved at \d"), timeout=8000)
    expect(page.locator("#offline")).to_be_hidden()
    assert post.letter(letter_id).newest.text == "I took it. It was wrong."  # type: ignore[union-attr]
    page.get_by_label("Your words").press_sequentially(" Sorry.")
    page.get_by_role("button", name="somebody to look at it").press("Enter")
    expect(page.get_by_text("Somebody will look at it")).to_be_visible()
    newest = post.letter(letter_id).newest
    assert newest is not None and newest.text == "I took it. It was wrong. Sorry."
    assert [line for line in served.said if "ERR_INTERNET_DISCONNECTED" not in line] == []


def test_two_windows_never_write_over_each_other(served: Served, post: Post) -> None:
    letter_id = begun(post.sam)
    page = come(served, post, Side.RESPONSIBLE)
    other = page.context.new_page()
    for window in (page, other):
        window.goto(f"{served.url}/your/letters/{letter_id}/write")
    page.get_by_label("Your words").fill("From here.")
    expect(page.locator("#saved")).to_have_text(re.compile("^Saved at"), timeout=8000)
    other.get_by_label("Your words").fill("From there.")
    expect(other.locator("#saved")).to_contain_text("changed in another window", timeout=8000)
    assert post.letter(letter_id).newest.text == "From here."  # type: ignore[union-attr]
    other.get_by_role("button", name="Save", exact=True).press("Enter")
    expect(other.get_by_text("From here.")).to_be_visible()
    expect(other.get_by_label("What you typed here")).to_have_value("From there.")
    assert other.evaluate("document.activeElement.id") == "errors"
    other.set_viewport_size({"width": 320, "height": 3000})  # nothing is half out of view
    assert violations(other) == []
    other.get_by_role("button", name="Save", exact=True).press("Enter")
    expect(other.locator("#saved")).to_have_text(re.compile("^Saved at"))
    assert post.letter(letter_id).newest.text == "From there."  # type: ignore[union-attr]


def test_reading_keeps_the_way_out_and_a_break_in_view(served: Served, post: Post) -> None:
    letter_id = post.ready(text="\n".join([WORDS] * 60))
    page = come(served, post, Side.HARMED, scripts=False)
    page.goto(served.url + there(letter_id))
    page.get_by_role("button", name="Open the letter").press("Enter")
    page.wait_for_url("**/read")
    expect(page.get_by_role("region", name="While you read")).to_be_in_viewport()
    page.mouse.wheel(0, 1500)
    bar = page.get_by_role("region", name="While you read")
    expect(bar.get_by_role("button", name="Exit this page")).to_be_in_viewport()
    bar.get_by_role("button", name="Take a break").press("Enter")
    expect(page.get_by_text("The letter is closed.")).to_be_visible()
    assert page.title() == "Your information" and served.said == []
