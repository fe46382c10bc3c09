"""A participant's call page in a real browser: private signals, words, asks, choices, keys."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright

from tests.web.preview import VIEWS, Preview, asked, believed
from tests.web.test_pages_in_chromium import (
    ENLARGED,
    FLAGS,
    LAPTOP,
    PHONE,
    WATCH_DEVICES,
    open_page,
    overflow,
    violations,
)

pytestmark = pytest.mark.browser

TABLET, ON_ITS_SIDE = (768, 1024), (568, 320)
DIALOGS = {"break-dialog": "#break", "more-dialog": "#more", "leave-dialog": "#leave"}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def preview() -> Iterator[Preview]:
    with believed():
        preview = Preview(demo="")
        yield preview
        preview.close()


@pytest.fixture
def phone(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": PHONE[0], "height": PHONE[1]})
    context.add_init_script(WATCH_DEVICES)
    yield context
    context.close()


@pytest.fixture
def laptop(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": LAPTOP[0], "height": LAPTOP[1]})
    context.add_init_script(WATCH_DEVICES)
    yield context
    context.close()


def view(state: str, you: dict[str, Any] | None = None, **top: Any) -> dict[str, Any]:
    """Return one made-up view with something changed."""
    base = VIEWS[state]
    return base | top | {"you": base["you"] | (you or {})}


# I need a break


def test_one_press_tells_the_facilitators_and_offers_more(
    preview: Preview, phone: BrowserContext
) -> None:
    page = open_page(preview, phone, "together")
    page.click("#break")
    assert asked(preview, page, "person.signal") == [{"kind": "break"}]
    expect(page.locator("#break-status")).to_have_text(
        "We have told Alex and Priya. Nobody else can see this."
    )
    offered = page.locator("#break-dialog .choice-button:visible").all_inner_texts()
    assert [text.split(" – ")[0] for text in offered] == [
        "Step out now",
        "I just need a quiet minute here",
        "I need it slower, or said again",
        "I would like to talk to Alex or Priya alone",
        "I want to stop",
        "I do not feel safe",
    ]
    page.click("#break-dialog [data-close]")
    expect(page.locator("#break")).to_be_focused()
    assert asked(preview, page, "person.signal") == [{"kind": "break"}]


def test_the_sheet_says_sending_until_the_server_has_it(
    preview: Preview, phone: BrowserContext
) -> None:
    page = open_page(preview, phone, "together")
    preview.silent = True
    page.click("#break")
    expect(page.locator("#break-status")).to_have_text("Sending…")
    preview.silent = False
    expect(page.locator("#break-status")).to_contain_text("We have told Alex and Priya.")


def test_when_nobody_can_be_told_nothing_is_sent_and_a_number_is_given(
    preview: Preview, phone: BrowserContext
) -> None:
    page = open_page(preview, phone, "together")
    page.click("#microphone")
    page.click("#camera")
    expect(page.locator("#camera")).to_have_text("Stop camera")
    preview.silent = True
    page.click("#break")
    expect(page.locator("#break-status")).to_contain_text(
        "We could not reach Alex or Priya. Your sound and picture are off. Call 01632 960 001.",
        timeout=9000,
    )
    assert page.evaluate("captured.every(t => !t.enabled || t.readyState === 'ended')")
    preview.silent = False


def test_a_choice_replaces_the_first_word_and_seeing_it_is_said(
    preview: Preview, phone: BrowserContext
) -> None:
    page = open_page(preview, phone, "together")
    page.click("#break")
    page.click("[data-signal=slower]")
    assert asked(preview, page, "person.signal") == [{"kind": "break"}, {"kind": "slower"}]
    preview.tell(view("together", {"signal": {"kind": "slower", "seen_by": None}}))
    expect(page.locator("#break-seen")).to_have_text("Waiting for Alex or Priya to see this.")
    preview.tell(VIEWS["signal-seen"])
    expect(page.locator("#break-seen")).to_have_text("Alex has seen this.")
    expect(page.locator("#polite")).to_contain_text("Alex has seen this.")
    # What is outside of an open dialog is silent for a screen reader.
    assert page.evaluate("document.querySelector('#polite').closest('dialog')?.id")
    page.click("#break-dialog [data-signal=fine]")
    expect(page.locator("#break-dialog")).to_be_hidden()
    assert asked(preview, page, "person.signal")[-1] == {"kind": "fine"}
    preview.tell(VIEWS["together"])
    expect(page.locator("#signal")).to_be_hidden()


def test_a_signal_that_stands_is_not_sent_again_by_looking(
    preview: Preview, phone: BrowserContext
) -> None:
    page = open_page(preview, phone, "signal-seen")
    expect(page.locator("#signal")).to_contain_text("Alex has seen this.")
    page.click("#break")
    assert asked(preview, page, "person.signal") == []
    expect(page.locator("#break-status")).to_contain_text("slower, or again")


def test_the_way_out_and_a_break_are_in_every_dialog(
    preview: Preview, phone: BrowserContext
) -> None:
    page = open_page(preview, phone, "together")
    for dialog, opener in DIALOGS.items():
        page.click(opener)
        exit_button = page.locator(f"#{dialog} .exit__button")
        expect(exit_button).to_be_in_viewport(ratio=1)
        heading = page.locator(f"#{dialog} h2")
        expect(heading).to_be_focused()
        expect(page.locator(f"#{dialog} [data-privacy]")).to_have_text(VIEWS["together"]["privacy"])
        if dialog != "break-dialog":
            expect(page.locator(f"#{dialog} [data-break]")).to_be_in_viewport(ratio=1)
        page.keyboard.press("Escape")
        expect(page.locator(opener)).to_be_focused()
    preview.asked.clear()
    page.click("#more")
    page.click("#more-dialog [data-break]")
    expect(page.locator("#more-dialog")).to_be_hidden()
    expect(page.locator("#break-dialog")).to_be_visible()
    assert asked(preview, page, "person.signal") == [{"kind": "break"}]


# Words between this person and the facilitators


def test_a_message_stays_until_it_was_read(preview: Preview, phone: BrowserContext) -> None:
    page = open_page(preview, phone, "messages")
    expect(page.locator("#letter")).to_contain_text("Yes, of course. Take your time.")
    page.click("#letter-read")
    expect(page.locator("#letter-heading")).to_have_text("Message from Priya to everyone")
    page.click("#letter-read")
    expect(page.locator("#letter")).to_be_hidden()
    expect(page.locator("#heading")).to_be_focused()


def test_a_new_message_is_spoken_and_an_old_one_is_not(
    preview: Preview, phone: BrowserContext
) -> None:
    page = open_page(preview, phone, "messages")
    page.wait_for_timeout(1000)
    assert "Take your time" not in page.locator("#polite").inner_text()
    said = VIEWS["messages"]["messages"]
    new = {"id": "9", "from": "Alex", "text": "I am coming.", "at": said[0]["at"], "to_all": False}
    preview.tell(view("messages", messages=[*said, new]))
    expect(page.locator("#polite")).to_contain_text("Message from Alex: I am coming.")


def test_writing_says_what_became_of_it(preview: Preview, laptop: BrowserContext) -> None:
    page = open_page(preview, laptop, "together")
    page.click("#message")
    expect(page.locator("#talk-text")).to_be_focused()
    said = page.locator("#talk-dialog [data-said]")
    page.click("#talk-dialog [type=submit]")
    expect(said).to_have_text("Write something first.")
    page.fill("#talk-text", "  Can we go slower?  ")
    page.click("#talk-dialog [type=submit]")
    expect(said).to_have_text("Sent to Alex and Priya.")
    assert asked(preview, page, "person.message") == [{"text": "Can we go slower?"}]
    expect(page.locator("#talk-text")).to_have_value("")
    page.fill("#talk-text", "Are you there?")
    preview.silent = True
    page.click("#talk-dialog [type=submit]")
    expect(said).to_contain_text("What you wrote is still here.", timeout=9000)
    expect(page.locator("#talk-text")).to_have_value("Are you there?")
    preview.silent = False


def test_hostile_words_are_words(preview: Preview, phone: BrowserContext) -> None:
    page = open_page(preview, phone, "together")
    text = "<img src=x onerror=alert(1)>{{7*7}}{phone}"
    letter = {"id": "1", "from": "Alex", "text": text, "at": "2026-06-04T13:00:00Z"}
    preview.tell(view("together", messages=[letter | {"to_all": False}]))
    expect(page.locator("#letter-words")).to_have_text(text)
    assert page.locator("#letter img").count() == 0


def test_at_most_two_strips_and_the_rest_on_a_press(
    preview: Preview, phone: BrowserContext
) -> None:
    page = open_page(preview, phone, "full")
    preview.tell(view("full", {"asked_unmute": True, "muted_by": "Alex"}))
    expect(page.locator("#asked")).to_be_visible()
    shown = page.locator("#strips .strip:visible")
    expect(shown).to_have_count(2)
    expect(page.locator("#strips-all")).to_have_attribute("aria-expanded", "false")
    page.click("#strips-all")
    expect(page.locator("#muted-by")).to_be_visible()
    assert shown.count() > 2


def test_news_of_one_room_does_not_follow_into_another(
    preview: Preview, phone: BrowserContext
) -> None:
    page = open_page(preview, phone, "together")
    people = VIEWS["together"]["people"]
    preview.tell(view("together", people=[*people, people[-1] | {"name": "Robin", "place": 9}]))
    expect(page.locator("#news")).to_contain_text("Robin has come in.")
    preview.tell(VIEWS["separated"])
    expect(page.locator("#heading")).to_have_text("The meeting is paused")
    expect(page.locator("#news")).to_be_hidden()


def test_the_list_of_keys_says_what_each_does(preview: Preview, phone: BrowserContext) -> None:
    page = open_page(preview, phone, "together")
    page.click("#more")
    page.locator("#keys-part summary").click()
    for part in page.locator("#keys-part dt, #keys-part dd").all():
        expect(part).not_to_be_empty()
    expect(page.locator("#keys-part dd").first).to_contain_text("Ctrl")


# What is asked of this person


def test_a_visit_asks_first_and_a_press_answers(preview: Preview, phone: BrowserContext) -> None:
    page = open_page(preview, phone, "waiting")
    preview.tell(VIEWS["visit"])
    expect(page.locator("#move-heading")).to_have_text("Alex would like to talk with you")
    expect(page.locator("#move-heading")).to_be_focused()
    expect(page.locator("#assertive")).to_contain_text("Only Alex will be there.")
    expect(page.locator("#move-later")).to_be_in_viewport()
    page.click("#move-later")
    expect(page.locator("#move-said")).to_have_text("We have told Alex or Priya: in a few minutes.")
    page.click("#move-stay")
    page.click("#move-go")
    assert asked(preview, page, "person.answer_move") == [
        {"go": False, "later": True, "saw": 2},
        {"go": False, "later": False, "saw": 2},
        {"go": True, "later": False, "saw": 2},
    ]


def test_a_question_does_not_take_the_pen_away(preview: Preview, phone: BrowserContext) -> None:
    page = open_page(preview, phone, "waiting")
    page.focus("#write-text")
    preview.tell(VIEWS["visit"])
    expect(page.locator("#move")).to_be_visible()
    expect(page.locator("#write-text")).to_be_focused()


def test_still_willing_is_asked_in_private_and_can_change(
    preview: Preview, phone: BrowserContext
) -> None:
    page = open_page(preview, phone, "waiting")
    page.click("#willing-yes")
    preview.tell(view("waiting", {"willing": True}))
    expect(page.locator("#willing-said")).to_have_text("You have said: yes, I want to take part.")
    page.click("#willing-change")
    expect(page.locator("#willing-yes")).to_be_focused()
    page.click("#willing-no")
    preview.tell(view("waiting", {"willing": False}))
    expect(page.locator("#willing-said")).to_contain_text("You have said: no, not today.")
    page.click("#willing-change")
    page.click("#willing-talk")
    expect(page.locator("#willing-said")).to_contain_text("want to talk about it")
    assert asked(preview, page, "person.willing") == [{"willing": True}, {"willing": False}]
    assert asked(preview, page, "person.signal") == [{"kind": "talk"}]


def test_more_time_takes_ready_back_and_tells(preview: Preview, phone: BrowserContext) -> None:
    page = open_page(preview, phone, "admitted")
    preview.tell(view("admitted", {"ready": True}))
    expect(page.locator("#ready")).to_be_checked()
    page.click("#more-time")
    expect(page.locator("#more-time-said")).to_contain_text("There is no rush.")
    assert asked(preview, page, "person.ready") == [{"ready": False}]
    assert asked(preview, page, "person.message") == [{"text": "I need more time."}]


def test_asked_to_stop_the_camera_is_a_question(preview: Preview, phone: BrowserContext) -> None:
    page = open_page(preview, phone, "together")
    page.click("#camera")
    expect(page.locator("#camera")).to_have_text("Stop camera")
    preview.tell(VIEWS["asked-camera"])
    expect(page.locator("#asked-camera")).to_be_visible()
    assert page.evaluate("captured.some(t => t.readyState === 'live')")
    page.click("#asked-camera-yes")
    assert page.evaluate("captured.every(t => t.readyState === 'ended')")
    assert asked(preview, page, "person.camera")[-1] == {"on": False}


def test_held_muted_keeps_the_button_and_says_why(preview: Preview, phone: BrowserContext) -> None:
    page = open_page(preview, phone, "held-mute")
    expect(page.locator("#microphone")).to_have_attribute("aria-disabled", "true")
    expect(page.locator("#muted-by")).to_contain_text("Press Ask to speak or I need a break")
    page.focus("#microphone")
    page.keyboard.press("Enter")
    expect(page.locator("#notice")).to_contain_text("Alex has muted you for a moment.")
    assert asked(preview, page, "person.microphone") == []
    assert page.evaluate("captured.length") == 0


# Own choices


def test_a_picture_made_bigger_and_hidden_is_so_here_alone(
    preview: Preview, phone: BrowserContext
) -> None:
    page = open_page(preview, phone, "together")
    page.get_by_role("button", name="Make Sam bigger").press("Enter")
    expect(page.locator(".tile--big .tile__name")).to_have_text("Sam")
    page.keyboard.press("Escape")
    expect(page.locator(".tile--big")).to_have_count(0)
    for name in ("Alex", "Sam", "Chris"):
        page.get_by_role("button", name=f"Make {name} bigger").click()
    expect(page.locator(".tile--big .tile__name")).to_have_text(["Sam", "Chris"])
    page.click("#more")
    page.locator("#see-part summary").click()
    page.get_by_role("button", name="Hide the picture of Sam").click()
    assert asked(preview, page, "person.hide") == [{"name": "Sam", "hidden": True}]
    people = [
        person | ({"hidden": True, "camera": True} if person["name"] == "Sam" else {})
        for person in VIEWS["together"]["people"]
    ]
    preview.tell(view("together", people=people))
    page.keyboard.press("Escape")
    sam = page.locator(".tile", has=page.get_by_text("Sam", exact=True))
    expect(sam.locator(".tile__state")).to_contain_text("Picture hidden by you")
    sam.get_by_role("button", name="Show this picture: Sam").click()
    assert asked(preview, page, "person.hide")[-1] == {"name": "Sam", "hidden": False}


def test_own_picture_can_be_hidden_and_the_privacy_line_stays(
    preview: Preview, phone: BrowserContext
) -> None:
    page = open_page(preview, phone, "together")
    expect(page.locator(".tile--own")).to_have_count(1)
    page.click("#more")
    page.get_by_role("switch", name="My picture on my screen").press("Space")
    page.keyboard.press("Escape")
    expect(page.locator(".tile--own")).to_have_count(0)
    expect(page.locator("#privacy")).to_have_text(VIEWS["together"]["privacy"])


def test_whose_pictures_come_is_chosen_in_private(preview: Preview, phone: BrowserContext) -> None:
    page = open_page(preview, phone, "together")
    page.click("#more")
    page.locator("#see-part summary").click()
    page.get_by_label("Only Alex and Priya").check()
    expect(page.locator("#see-said")).to_have_text("This is set now.")
    assert asked(preview, page, "person.see") == [{"whom": "guides"}]
    people = [person | {"camera": True} for person in VIEWS["only-guides"]["people"]]
    preview.tell(view("only-guides", people=people))
    states = page.locator(".tile:not(.tile--own) .tile__state")
    for index, guide in enumerate(person["guide"] for person in people):
        unseen = expect(states.nth(index))
        if guide:
            unseen.not_to_contain_text("You chose not to see this picture")
        else:
            unseen.to_contain_text("You chose not to see this picture")


def test_asking_to_speak_can_be_taken_back(preview: Preview, laptop: BrowserContext) -> None:
    page = open_page(preview, laptop, "together")
    page.click("#hand")
    expect(page.locator("#polite")).to_contain_text("You have asked to speak.")
    preview.tell(view("together", {"hand": True}))
    expect(page.locator("#hand")).to_have_text("Stop asking")
    page.click("#hand")
    assert asked(preview, page, "person.hand") == [{"up": True}, {"up": False}]


def test_nobody_is_shown_as_speaking_unheard_and_showing_it_can_be_switched_off(
    preview: Preview, phone: BrowserContext
) -> None:
    page = open_page(preview, phone, "full")
    tile = page.locator(".tile").first
    expect(tile.locator(".tile__speaking")).to_be_hidden()
    page.click("#more")
    switch = page.get_by_role("switch", name="Show who is speaking")
    expect(switch).to_be_checked()
    switch.press("Space")
    expect(switch).not_to_be_checked()


def test_text_can_be_larger_and_still_fits(preview: Preview, phone: BrowserContext) -> None:
    page = open_page(preview, phone, "full")
    before = page.locator("#privacy").evaluate("e => parseFloat(getComputedStyle(e).fontSize)")
    page.click("#more")
    page.locator("#text-part summary").click()
    page.get_by_label("Very large").check()
    page.keyboard.press("Escape")
    after = page.locator("#privacy").evaluate("e => parseFloat(getComputedStyle(e).fontSize)")
    assert after >= before * 1.4
    assert overflow(page) == 0


# The keyboard


def test_shortcuts_work_and_can_be_switched_off(preview: Preview, laptop: BrowserContext) -> None:
    page = open_page(preview, laptop, "together")
    page.keyboard.press("Control+d")
    expect(page.locator("#microphone")).to_have_text("Mute")
    page.keyboard.press("Control+Shift+H")
    assert asked(preview, page, "person.hand") == [{"up": True}]
    page.keyboard.press("F2")
    expect(page.locator("#microphone")).to_be_focused()
    page.keyboard.press("Control+Shift+Y")
    expect(page.locator("#break-dialog")).to_be_visible()
    assert asked(preview, page, "person.signal") == [{"kind": "break"}]
    page.keyboard.press("Control+Shift+?")
    expect(page.locator("#break-dialog")).to_be_hidden()
    expect(page.locator("#keys-part summary")).to_be_focused()
    page.get_by_role("switch", name="Use keyboard shortcuts").press("Space")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+Shift+Y")
    assert asked(preview, page, "person.signal") == [{"kind": "break"}]
    expect(page.locator("#break-dialog")).to_be_hidden()


def test_everything_of_the_toolbar_is_within_twelve_stops(
    preview: Preview, laptop: BrowserContext
) -> None:
    page = open_page(preview, laptop, "together")
    page.keyboard.press("F2")
    reached = []
    for _ in range(12):
        reached.append(page.evaluate("document.activeElement.id"))
        page.keyboard.press("Tab")
    assert reached[:7] == ["microphone", "camera", "break", "hand", "message", "more", "leave"]


# After the meeting


def test_how_are_you_is_told_in_private_and_finish_leaves_nothing(
    preview: Preview, phone: BrowserContext
) -> None:
    page = open_page(preview, phone, "debrief")
    expect(page.locator("#after")).to_contain_text("will call you in the way that you chose.")
    page.click("#after-fine")
    expect(page.locator("#after-said")).to_have_text("We have told Alex and Priya. Thank you.")
    page.click("#after-talk")
    page.click("#after-unsafe")
    expect(page.locator("#after-said")).to_contain_text("call 999")
    assert len(asked(preview, page, "person.message")) == 1
    kinds = [message["kind"] for message in asked(preview, page, "person.signal")]
    assert kinds == ["talk", "unsafe"]
    page.click("#finish")
    page.wait_for_url("**/left")
    assert phone.cookies(preview.url) == []
    page.go_back()
    assert "After the meeting" not in page.locator("body").inner_text()


@pytest.mark.parametrize("state", ["ended", "gone", "closed-left", "closed-ended"])
def test_an_end_is_never_a_blank(preview: Preview, phone: BrowserContext, state: str) -> None:
    page = open_page(preview, phone, state)
    expect(page.locator("#heading")).not_to_be_empty()
    expect(page.locator("#after-call")).not_to_be_empty()
    expect(page.locator("#after")).to_contain_text("Listening line: 01632 960 100")
    expect(page.locator("#finish")).to_be_visible()
    expect(page.locator("#how")).to_be_hidden()


# Every state fits every screen


@pytest.mark.parametrize("opener", ["#break", "#more", "#message", "#leave"])
def test_every_dialog_is_accessible_and_fits(
    preview: Preview, laptop: BrowserContext, opener: str
) -> None:
    page = open_page(preview, laptop, "full")
    page.click(opener)
    for part in page.locator("dialog[open] summary").all():
        part.click()
    for width, height in (LAPTOP, PHONE, ENLARGED):
        page.set_viewport_size({"width": width, "height": height})
        assert overflow(page) == 0
        inner = "e => e.scrollWidth - e.clientWidth"
        assert page.locator("dialog[open]").evaluate(inner) <= 0
        if height != ENLARGED[1]:
            assert violations(page) == []


@pytest.mark.parametrize("state", ["waiting", "visit", "full", "asked-camera", "debrief"])
def test_what_is_pressed_is_large_enough(
    preview: Preview, phone: BrowserContext, state: str
) -> None:
    page = open_page(preview, phone, state)
    small = page.evaluate(
        """() => [...document.querySelectorAll("main button, .toolbar button, header button")]
          .filter((button) => button.checkVisibility())
          .map((button) => [button.textContent.trim(), button.getBoundingClientRect()])
          .filter(([, box]) => box.width < 44 || box.height < 44)
          .map(([text, box]) => `${text} ${box.width}x${box.height}`)"""
    )
    assert small == []


def test_a_tablet_has_seven_controls_and_two_columns(
    preview: Preview, phone: BrowserContext
) -> None:
    page = open_page(preview, phone, "together")
    page.set_viewport_size({"width": TABLET[0], "height": TABLET[1]})
    expect(page.locator(".tool:visible")).to_have_count(7)
    assert overflow(page) == 0
    lefts = {box["x"] for tile in page.locator(".tile").all() if (box := tile.bounding_box())}
    assert len(lefts) == 2


def test_a_phone_on_its_side_covers_nothing(preview: Preview, phone: BrowserContext) -> None:
    page = open_page(preview, phone, "full")
    page.set_viewport_size({"width": ON_ITS_SIDE[0], "height": ON_ITS_SIDE[1]})
    assert overflow(page) == 0
    assert page.locator("#toolbar").evaluate("e => getComputedStyle(e).position") == "static"
