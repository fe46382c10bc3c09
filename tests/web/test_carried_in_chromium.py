"""What is carried on a participant's page in a real browser with made-up views: each press."""

import threading
from copy import deepcopy
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.web.preview import VIEWS, Preview, asked
from tests.web.test_pages_in_chromium import chromium, context, open_page, preview

__all__ = ["chromium", "context", "preview"]

pytestmark = pytest.mark.browser

OWN, AGREED, THERE, GIVEN = (f"c{number:031d}" for number in range(1, 5))
NO_LINE = {"ok": False, "code": "not-sent"}
GONE = {"ok": False, "code": "relay-gone", "words": "This is not there any more, sorry."}
FASTER = "const every = setInterval; setInterval = (act, ms) => every(act, ms === 15000 ? 150 : ms)"


def view(cards: dict[str, dict[str, Any] | None] | None = None, **top: Any) -> dict[str, Any]:
    """Return the view of these pages with cards changed, or taken away."""
    base = deepcopy(VIEWS["shuttle-there"])
    changed = cards or {}
    base["cards"] = [
        card | (changed.get(card["id"]) or {})
        for card in base["cards"]
        if changed.get(card["id"], {}) is not None
    ]
    return base | top


def page_of(preview: Preview, context: BrowserContext) -> Page:
    page = open_page(preview, context, "shuttle-there")
    expect(page.locator("#cards-there .one-card")).to_have_count(2)
    return page


def card(page: Page, card_id: str) -> Locator:
    return page.locator(f".one-card[data-key='{card_id}']")


def press(within: Locator, name: str) -> None:
    within.get_by_role("button", name=name, exact=True).click()


def still(_: dict[str, Any]) -> dict[str, Any]:
    """Answer no offer for a while: a page without media is drawn anew with each try."""
    return {"ok": threading.Event().wait(5)}


LISTEN = """
window.heard = [];
addEventListener("DOMContentLoaded", () => {
  const polite = document.getElementById("polite");
  new MutationObserver(() => heard.push(polite.textContent)).observe(polite, {childList: true});
});
"""


def heard(page: Page) -> str:
    """Return all that was read aloud since this was last asked, what still waits too."""
    page.wait_for_timeout(4000)
    return " ".join(page.evaluate("heard.splice(0)"))


def test_something_new_is_read_aloud_once_and_without_a_word_of_it(
    preview: Preview, context: BrowserContext
) -> None:
    context.add_init_script(LISTEN)
    page = page_of(preview, context)
    there, company = "There is a message for you.", "Alex will come to you soon."
    said = heard(page)
    assert said.count(there) == 1
    assert "Alex is with you now." in said
    assert "sorry" not in said
    preview.tell(view({THERE: {"wish": "later", "state": "chosen"}}, ends_at=None))
    assert there not in heard(page)
    later = view()
    later["cards"].append(later["cards"][2] | {"id": "new"})
    later["shuttle"] |= {"with_you": [], "line": company}
    preview.tell(later)
    said = heard(page)
    assert there in said
    assert company in said


def test_what_was_not_done_is_said_on_its_card_and_aloud(
    preview: Preview, context: BrowserContext
) -> None:
    page = page_of(preview, context)
    preview.answers["person.relay_open"] = GONE
    press(card(page, THERE), "Read it")
    expect(card(page, THERE).locator(".one-card__said")).to_have_text(str(GONE["words"]))
    expect(page.locator("#assertive")).to_have_text(str(GONE["words"]))
    preview.answers["person.relay_open"] = NO_LINE
    press(card(page, THERE), "Read it")
    expect(card(page, THERE).locator(".one-card__said")).to_contain_text("did not reach us")
    del preview.answers["person.relay_open"]
    press(card(page, THERE), "Read it")
    expect(card(page, THERE).locator(".one-card__said")).to_have_text("")


def test_the_focus_stays_on_the_card_or_goes_to_the_heading_above(
    preview: Preview, context: BrowserContext
) -> None:
    page = page_of(preview, context)
    card(page, THERE).get_by_role("button", name="Not now").focus()
    preview.tell(view({THERE: {"wish": "later", "state": "chosen"}}))
    expect(card(page, THERE)).to_be_focused()
    card(page, GIVEN).get_by_role("button", name="Put it away").focus()
    preview.tell(view({GIVEN: None}))
    expect(page.locator("#cards-heading")).to_be_focused()
    card(page, THERE).get_by_role("button", name="Read it").focus()
    preview.tell(view({GIVEN: None, THERE: None}))
    expect(page.locator("#heading")).to_be_focused()
    # What is elsewhere keeps the focus, whatever comes.
    page.locator("#carry-open").focus()
    preview.tell(view())
    expect(card(page, GIVEN)).to_be_visible()
    expect(page.locator("#carry-open")).to_be_focused()


def test_a_press_takes_the_focus_from_nobody_who_went_on(
    preview: Preview, context: BrowserContext
) -> None:
    page = page_of(preview, context)
    answered = threading.Event()
    preview.answers["person.relay_put_away"] = lambda _: {"ok": answered.wait(5)}
    press(card(page, GIVEN), "Put it away")
    page.locator("#carry-open").focus()
    answered.set()
    page.wait_for_timeout(300)
    expect(page.locator("#carry-open")).to_be_focused()


def test_a_yes_is_to_the_words_that_stand_there_when_it_is_pressed(
    preview: Preview, context: BrowserContext
) -> None:
    page = page_of(preview, context)
    preview.tell(view({OWN: {"version": 4, "text": "Why our house?"}}))
    expect(card(page, OWN).locator(".one-card__text")).to_have_text("Why our house?")
    press(card(page, OWN), "Yes, these words")
    assert asked(preview, page, "person.relay_agree") == [{"relay": OWN, "number": 4}]


def test_who_said_no_reads_it_after_all_with_one_press(
    preview: Preview, context: BrowserContext
) -> None:
    page = page_of(preview, context)
    preview.tell(view({THERE: {"state": "refused", "may": ["choose"]}}))
    press(card(page, THERE), "I would like to read it after all")
    assert asked(preview, page, "person.relay_choose") == [{"relay": THERE, "wish": "show_me"}]
    assert asked(preview, page, "person.relay_open") == [{"relay": THERE}]


def test_the_time_that_passed_is_said_by_itself_and_not_after_the_end(
    preview: Preview, context: BrowserContext
) -> None:
    context.add_init_script(FASTER)
    preview.answers["peer.offer"] = still
    page = page_of(preview, context)
    now = page.evaluate("new Date(Date.now() + 1500).toISOString()")
    shown = {"with_you": [], "back_at": now, "line": "Back by {time}.", "late": "Call {phone}."}
    preview.tell(view(shuttle=shown))
    company = page.locator("#company")
    expect(company).to_contain_text("Back by")
    expect(company).to_have_text("Call 01632 960 001.")
    ended = {"why": "ended", "again": False, "words": ""}
    preview.socketio.emit("session.closed", ended)
    expect(company).to_be_hidden()
    page.wait_for_timeout(500)
    expect(company).to_be_hidden()


def test_no_more_for_now_is_told_once_and_stays_said(
    preview: Preview, context: BrowserContext
) -> None:
    page = page_of(preview, context)
    going = threading.Event()
    preview.answers["person.message"] = lambda _: {"ok": going.wait(5)}
    for _ in range(2):
        page.click("#cards-stop")
    preview.tell(view({THERE: {"wish": "later", "state": "chosen"}}))
    expect(page.locator("#cards-stop-row")).to_be_hidden()
    expect(page.locator("#cards-heading")).to_be_focused()
    going.set()
    said = page.locator("#cards-said")
    expect(said).to_contain_text("No more messages for now.")
    assert asked(preview, page, "person.relay_choose") == [{"relay": THERE, "wish": "later"}]
    assert len(asked(preview, page, "person.message")) == 1
    preview.tell(view({THERE: {"wish": "later", "state": "chosen"}}, ends_at=None))
    page.wait_for_timeout(300)
    expect(said).to_contain_text("No more messages for now.")
    preview.tell(view())  # something new waits
    expect(said).to_have_text("")
    preview.answers["person.relay_choose"] = NO_LINE
    page.click("#cards-stop")
    expect(said).to_contain_text("did not reach us")
    assert len(asked(preview, page, "person.message")) == 1


# Asking to have words passed on


def write(page: Page, text: str) -> None:
    if page.locator("#carry-open").is_visible():
        page.click("#carry-open")
    page.fill("#carry-text", text)


def test_nothing_is_not_sent_and_the_box_says_so(preview: Preview, context: BrowserContext) -> None:
    page = page_of(preview, context)
    page.click("#carry-open")
    expect(page.locator("#carry-text")).to_be_focused()
    press(page.locator("#carry-form"), "Read it once more")
    expect(page.locator("#carry-error")).to_have_text("Write something first.")
    expect(page.locator("#carry-text")).to_be_focused()
    assert asked(preview, page, "person.relay_write") == []
    press(page.locator("#carry-form"), "Stop writing")
    expect(page.locator("#carry-error")).to_be_hidden()
    expect(page.locator("#carry-open")).to_be_focused()


def test_words_that_did_not_arrive_stay_and_the_same_words_are_one_command(
    preview: Preview, context: BrowserContext
) -> None:
    page = page_of(preview, context)
    write(page, "Why our house?")
    preview.answers["person.relay_write"] = NO_LINE
    for _ in range(2):
        press(page.locator("#carry-form"), "Read it once more")
        expect(page.locator("#carry-said")).to_contain_text("What you wrote is still here")
    assert page.input_value("#carry-text") == "Why our house?"
    write(page, "Why was it our house?")
    press(page.locator("#carry-form"), "Read it once more")
    first, again, other = (
        one["id"] for one in asked(preview, page, "person.relay_write", ids=True)
    )
    assert first == again != other


def test_words_are_kept_then_read_back_with_the_focus_on_them(
    preview: Preview, context: BrowserContext
) -> None:
    page = page_of(preview, context)
    new = view()["cards"][0] | {"id": "new", "text": "Thank you.", "version": 1}
    kept = threading.Event()

    def keep(_: dict[str, Any]) -> dict[str, Any]:
        kept.wait(5)
        return {"ok": True, "relay": "new", "number": 1, "state": "draft"}

    def read_back(_: dict[str, Any]) -> dict[str, Any]:
        preview.tell(view() | {"cards": [*view()["cards"], new]})
        return {"ok": True}

    preview.answers |= {"person.relay_write": keep, "person.relay_read_back": read_back}
    write(page, "Thank you.")
    press(page.locator("#carry-form"), "Read it once more")
    page.locator("#carry-text").press_sequentially(" And")  # typed while it was under way
    kept.set()
    expect(card(page, "new").locator(".one-card__heading")).to_be_focused()
    expect(page.locator("#polite")).to_contain_text("Is this exactly what you want to say?")
    assert asked(preview, page, "person.relay_read_back") == [{"relay": "new", "number": 1}]
    assert page.input_value("#carry-text") == "Thank you. And"


def test_typed_words_are_never_replaced_and_a_change_is_of_the_wording_one_saw(
    preview: Preview, context: BrowserContext
) -> None:
    page = page_of(preview, context)
    write(page, "Half a sentence")
    press(card(page, GIVEN), "Reply")
    assert page.input_value("#carry-text") == "Half a sentence"
    expect(page.locator("#carry-replying")).to_be_visible()
    press(page.locator("#carry-form"), "Stop writing")
    press(card(page, OWN), "Change them")
    assert page.input_value("#carry-text") == "Why was it our house?"
    expect(page.locator("#carry-replying")).to_be_hidden()
    preview.tell(view({OWN: {"version": 4, "text": "Other words"}}))
    expect(card(page, OWN).locator(".one-card__text")).to_have_text("Other words")
    page.fill("#carry-text", "My own")
    press(page.locator("#carry-form"), "Read it once more")
    (sent,) = asked(preview, page, "person.relay_write")
    assert (sent["relay"], sent["number"], sent["text"]) == (OWN, 3, "My own")
