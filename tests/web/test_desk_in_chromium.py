"""The facilitator's desk in a real browser with made-up views: what each press asks for."""

from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.web.preview import VIEWS, Preview, asked
from tests.web.test_pages_in_chromium import (
    LAPTOP,
    chromium,
    context,
    open_page,
    overflow,
    preview,
    violations,
)

__all__ = ["chromium", "context", "preview"]

pytestmark = pytest.mark.browser

DESK = [name for name in VIEWS if name.startswith("staff-desk-")]
TABLET = (768, 1024)


def desk(preview: Preview, context: BrowserContext, state: str) -> Page:
    page = open_page(preview, context, f"staff-desk-{state}")
    page.set_viewport_size({"width": LAPTOP[0], "height": LAPTOP[1]})
    return page


@pytest.mark.parametrize("state", DESK)
def test_the_page_itself_does_not_scroll_on_a_laptop_or_a_tablet(
    preview: Preview, context: BrowserContext, state: str
) -> None:
    page = open_page(preview, context, state)
    for width, height in (LAPTOP, TABLET):
        page.set_viewport_size({"width": width, "height": height})
        assert overflow(page) == 0
        assert page.evaluate("document.documentElement.scrollHeight - innerHeight") <= 0
        for always in ("#signals", "#end", "#tab-people", "#toolbar"):
            if page.locator(always).is_visible():
                expect(page.locator(always)).to_be_in_viewport()


@pytest.mark.parametrize("tab", ["people", "rooms", "messages", "notes", "heard", "plan"])
def test_every_tab_is_accessible(preview: Preview, context: BrowserContext, tab: str) -> None:
    page = desk(preview, context, "signals")
    preview.socketio.emit(
        "session.heard",
        {"rows": [{"speaker": "j1", "listener": "a1", "heard": True, "seen": False}]},
    )
    page.click(f"#tab-{tab}")
    expect(page.locator(f"#panel-{tab}")).to_be_visible()
    for menu in page.locator(".everyone__menu:visible").all():
        menu.click()
    for width, height in (LAPTOP, TABLET):
        page.set_viewport_size({"width": width, "height": height})
        assert violations(page) == []


@pytest.mark.parametrize("box", ["end", "more", "timer", "devices"])
def test_every_box_is_accessible_and_gives_the_focus_back(
    preview: Preview, context: BrowserContext, box: str
) -> None:
    page = desk(preview, context, "signals")
    page.click(f"#{box}")
    expect(page.locator("dialog[open]")).to_have_count(1)
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)
    expect(page.locator(f"#{box}")).to_be_focused()


def test_who_is_not_safe_stands_first_with_pause_before_the_address(
    preview: Preview, context: BrowserContext
) -> None:
    page = desk(preview, context, "signals")
    first = page.locator("#signals-list > li").first
    expect(first).to_contain_text("Jo: does not feel safe.")
    assert first.locator("button:visible").all_inner_texts() == ["Pause everyone", "I've seen this"]
    pause = first.locator("button").first.bounding_box()
    where = first.locator(".signal__where")
    expect(where).to_contain_text("12 Garden Lane, Durham")
    expect(where).to_contain_text("01632 960 222")
    below = where.bounding_box()
    assert pause and below and pause["y"] < below["y"]
    first.get_by_role("button", name="Pause everyone").click()
    assert asked(preview, page, "session.take_break") == [{}]
    first.get_by_role("button", name="I've seen this").click()
    assert asked(preview, page, "staff.acknowledge") == [{"person": "j1"}]


def test_a_seen_signal_says_by_whom_and_asks_for_nothing(
    preview: Preview, context: BrowserContext
) -> None:
    page = desk(preview, context, "signals")
    seen = page.locator("#signals-list > li").filter(has_text="Sam")
    expect(seen).to_contain_text("Priya has seen this.")
    expect(seen.locator("button:visible")).to_have_count(0)


@pytest.mark.parametrize(
    ("name", "label", "event", "fields"),
    [
        ("Jo", "Mute", "staff.mute", {}),
        ("Jo", "Hold muted", "staff.hold_mute", {"on": True}),
        ("Sam", "Let them unmute", "staff.hold_mute", {"on": False}),
        ("Sam", "Ask to unmute", "staff.ask_unmute", {}),
        ("Jo", "Stop camera", "staff.camera_off", {}),
        ("Jo", "Ask to stop camera", "staff.ask_camera_off", {}),
        ("Jo", "Move to their own room", "staff.move_home", {}),
        ("Chris", "Bring in", "staff.bring_in", {"saw": 1}),
        ("Jo", "Only guides may see them", "staff.seen_by", {"whom": "guides"}),
        ("Sam", "Let everyone see them", "staff.seen_by", {"whom": "everyone"}),
        ("Sam", "Spotlight for all", "staff.spotlight", {}),
        ("Jo", "End the spotlight", "staff.spotlight", {"person": ""}),
        (
            "Sam",
            "Ask to come to Side room with Sam",
            "staff.ask_move",
            {"room": "side:1", "saw": 1},
        ),
    ],
)
def test_each_act_on_a_person_asks_for_that_and_names_the_person(
    preview: Preview,
    context: BrowserContext,
    name: str,
    label: str,
    event: str,
    fields: dict[str, Any],
) -> None:
    page = desk(preview, context, "signals")
    ids = {"Jo": "j1", "Sam": "s1", "Chris": "c1"}
    row = page.locator(".everyone__one").filter(has=page.get_by_role("heading", name=name))
    button = row.get_by_role("button", name=f"{label}: {name}", exact=True)
    if not button.is_visible():
        row.locator(".everyone__menu").click()
    button.click()
    assert asked(preview, page, event) == [{"person": ids[name]} | fields]


def test_what_everyone_is_asked_for(preview: Preview, context: BrowserContext) -> None:
    page = desk(preview, context, "calm")
    page.click("#mute-all")
    page.click("#quiet")
    page.click("#timer")
    page.fill("#minutes", "181")
    page.keyboard.press("Enter")
    expect(page.locator("#timer-error")).to_be_visible()
    page.fill("#minutes", "12")
    page.fill("#timer-words", "Break")
    page.keyboard.press("Enter")
    expect(page.locator("dialog[open]")).to_have_count(0)
    assert asked(preview, page, "session.mute_all") == [{}]
    assert asked(preview, page, "session.quiet") == [{"on": True}]
    assert asked(preview, page, "session.timer") == [{"minutes": 12, "words": "Break"}]


def test_more_locks_seats_spotlights_and_stops_for_technical_reasons(
    preview: Preview, context: BrowserContext
) -> None:
    page = desk(preview, context, "calm")
    page.click("#more")
    page.click("#lock")
    page.get_by_role("button", name="Move up: Jo").click()
    page.get_by_role("button", name="Move up: Alex").click(force=True)  # nowhere further up
    page.select_option("#spotlight", "s1")
    page.click("#suspend")
    assert asked(preview, page, "session.lock") == [{"on": True}]
    assert asked(preview, page, "session.seats") == [{"order": ["a1", "j1", "p1", "s1", "c1"]}]
    assert asked(preview, page, "staff.spotlight") == [{"person": "s1"}]
    assert asked(preview, page, "session.suspend") == [{}]
    expect(page.locator("#suspend-words")).to_contain_text("01632 960 777")


def test_out_of_order_is_asked_for_with_a_reason(preview: Preview, context: BrowserContext) -> None:
    page = desk(preview, context, "ready")
    page.locator("#board").get_by_role("button", name="Admit: Jo").click()
    page.click("#reason-form button[type=submit]")
    expect(page.locator("#reason-error")).to_be_visible()
    assert asked(preview, page, "staff.admit") == []
    page.fill("#reason", "Sam is late.")
    page.keyboard.press("Enter")
    assert asked(preview, page, "staff.admit") == [
        {"person": "j1", "reason": "Sam is late.", "saw": 1}
    ]


def test_a_place_is_recorded_with_whom_to_call(preview: Preview, context: BrowserContext) -> None:
    page = desk(preview, context, "ready")
    page.locator("#board").get_by_role("button", name="Record the place: Jo").click()
    page.fill("#place", "4 High Street")
    page.keyboard.press("Enter")
    expect(page.locator("#place-error")).to_be_visible()
    page.fill("#contact", "01632 960 444")
    page.keyboard.press("Enter")
    assert asked(preview, page, "staff.record_place") == [
        {"person": "j1", "place": "4 High Street", "contact": "01632 960 444"}
    ]
    page.locator("#board").get_by_role("button", name="Waive the check: Jo").click()
    page.locator("#board").get_by_role("button", name="Approve the room: Jo").click()
    assert asked(preview, page, "staff.waive_check") == [{"person": "j1"}]
    assert asked(preview, page, "staff.approve_room") == [{"person": "j1"}]


def test_what_is_not_ready_says_what_to_do_and_never_by_colour_alone(
    preview: Preview, context: BrowserContext
) -> None:
    page = desk(preview, context, "ready")
    jo, sam, chris = page.locator(".board__person").all()
    expect(jo.locator("h3")).to_have_text("Jo: 7 things left")
    for check in jo.locator(".board__check").all():
        expect(check.locator(".govuk-tag")).to_have_text("Not yet")
        assert check.locator(".board__todo").inner_text().strip()
    expect(sam.locator("h3")).to_have_text("Sam: everything is in place")
    for tag in sam.locator(".board__done .govuk-tag").all():
        expect(tag).to_have_text("Yes")
    expect(chris.locator("h3")).to_have_text("Chris: not here yet")
    expect(page.locator("#gates")).to_contain_text("Everyone ready: Ask each person quietly")
    expect(page.locator("#open-joint")).to_be_hidden()


def test_leaving_goes_in_order_and_the_meeting_says_why_it_cannot_end(
    preview: Preview, context: BrowserContext
) -> None:
    page = desk(preview, context, "leaving")
    order = page.locator("#leaving > li")
    expect(order.nth(0)).to_contain_text("Jo, released")
    expect(order.nth(1)).to_contain_text("Sam, next")
    order.nth(1).get_by_role("button", name="Release").click()
    assert asked(preview, page, "staff.release") == [{"person": "s1"}]
    preview.tell(VIEWS["staff-desk-debrief"])
    expect(page.locator("#cannot-end")).to_contain_text("Sam and Chris")
    page.locator("#debriefs").get_by_role("button", name="Debrief declined: Sam").click()
    assert asked(preview, page, "staff.debriefed") == [{"person": "s1", "outcome": "refused"}]


def test_a_side_room_is_asked_for_people_of_one_side_only(
    preview: Preview, context: BrowserContext
) -> None:
    page = desk(preview, context, "signals")
    page.click("#tab-rooms")
    expect(page.locator(".rooms__one").filter(has_text="Side room")).to_contain_text(
        "Asked, waiting for Chris to say yes"
    )
    submit = page.get_by_role("button", name="Ask them to a side room")
    submit.click()
    expect(page.locator("#side-room-error")).to_contain_text("Choose at least one person.")
    for box in page.locator("#side-room-people input").all():
        box.check()
    submit.click()
    expect(page.locator("#side-room-error")).to_contain_text("one side only")
    assert asked(preview, page, "staff.open_side_room") == []
    page.locator("#side-room-people").get_by_label("Jo").uncheck()
    submit.click()
    assert asked(preview, page, "staff.open_side_room") == [{"people": ["s1", "c1"], "saw": 1}]
    page.get_by_role("button", name="Close and send everyone back").click()
    assert asked(preview, page, "staff.close_side_room") == [{"room": "side:1"}]


def test_a_draft_for_one_person_never_goes_to_another(
    preview: Preview, context: BrowserContext
) -> None:
    page = desk(preview, context, "signals")
    page.click("#tab-messages")
    page.locator("#threads").get_by_role("button", name="Jo").click()
    page.fill("#write-text", "Only Jo.")
    page.locator("#threads").get_by_role("button", name="Sam").click()
    expect(page.locator("#write-text")).to_have_value("")
    page.get_by_role("button", name="You are next.").click()
    page.click("#write button")
    assert asked(preview, page, "staff.message") == [{"person": "s1", "text": "You are next."}]
    page.locator("#threads").get_by_role("button", name="Jo").click()
    expect(page.locator("#write-text")).to_have_value("Only Jo.")
    page.click("#to-all")
    page.fill("#write-text", "We pause soon.")
    page.click("#write button")
    assert asked(preview, page, "session.broadcast") == [{"text": "We pause soon."}]


def test_new_messages_are_counted_until_they_are_looked_at_and_told_without_their_words(
    preview: Preview, context: BrowserContext
) -> None:
    page = desk(preview, context, "calm")
    expect(page.locator("#tab-messages")).to_have_text("Messages (1 new)")
    more = {"id": "m9", "from": "Sam", "mine": False, "text": "secret words", "to_all": False}
    view = VIEWS["staff-desk-calm"]
    threads = view["messages"] | {"s1": [more | {"at": "2026-11-20T14:20:00+00:00"}]}
    preview.tell(view | {"messages": threads})
    expect(page.locator("#tab-messages")).to_have_text("Messages (2 new)")
    expect(page.locator("#polite")).to_contain_text("New message from Sam.", timeout=15000)
    assert "secret words" not in page.locator("#polite").inner_text()
    page.click("#tab-messages")
    page.locator("#threads").get_by_role("button", name="Sam, 1 new").click()
    expect(page.locator("#thread")).to_contain_text("secret words")
    expect(page.locator("#tab-messages")).to_have_text("Messages (1 new)")


def test_notes_are_saved_after_a_few_seconds(preview: Preview, context: BrowserContext) -> None:
    page = desk(preview, context, "signals")
    page.click("#tab-notes")
    expect(page.locator("#notes")).to_have_value("Jo asked about the wall.")
    page.fill("#notes", "Jo asked twice.")
    expect(page.locator("#notes-state")).to_contain_text("Saved", timeout=9000)
    assert asked(preview, page, "staff.note") == [{"text": "Jo asked twice."}]
    preview.tell(VIEWS["staff-desk-signals"])
    page.wait_for_timeout(300)
    expect(page.locator("#notes")).to_have_value("Jo asked twice.")


def test_the_table_of_who_hears_whom_is_in_words(preview: Preview, context: BrowserContext) -> None:
    page = desk(preview, context, "calm")
    page.click("#tab-heard")
    expect(page.locator("#heard-none")).to_be_visible()
    rows = [
        {"speaker": "j1", "listener": "s1", "heard": True, "seen": False},
        {"speaker": "s1", "listener": "j1", "heard": False, "seen": True},
    ]
    preview.socketio.emit("session.heard", {"rows": rows})
    expect(page.locator(".heard__table")).to_have_count(2)
    heard, seen = page.locator(".heard__table").all()
    assert heard.locator("td").all_inner_texts() == ["–", "Yes", "No", "–"]
    assert seen.locator("td").all_inner_texts() == ["–", "No", "Yes", "–"]


def test_tabs_move_by_arrows_and_only_one_is_a_stop(
    preview: Preview, context: BrowserContext
) -> None:
    page = desk(preview, context, "calm")
    page.focus("#tab-people")
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#tab-plan")).to_be_focused()
    expect(page.locator("#panel-plan")).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#tab-people")).to_have_attribute("aria-selected", "true")
    stops = page.locator("[role=tab]:not([tabindex='-1']):visible")
    expect(stops).to_have_count(1)
    page.keyboard.press("Tab")
    expect(page.locator("#panel-people")).to_be_focused()


def test_focus_stays_near_when_a_view_takes_away_what_had_it(
    preview: Preview, context: BrowserContext
) -> None:
    page = desk(preview, context, "signals")
    button = page.locator("#signals-list").get_by_role("button", name="I've seen this: Jo")
    button.focus()
    seen = [one | {"seen_by": "Alex"} for one in VIEWS["staff-desk-signals"]["signals"]]
    preview.tell(VIEWS["staff-desk-signals"] | {"signals": seen})
    expect(button).to_be_hidden()
    inside = "document.activeElement !== document.body && document.activeElement.checkVisibility()"
    assert page.evaluate(inside)
    # What only moves in its list keeps the focus itself.
    page.get_by_role("button", name="More for Sam").focus()
    turned = VIEWS["staff-desk-signals"]["everyone"][::-1]
    preview.tell(VIEWS["staff-desk-signals"] | {"everyone": turned})
    expect(page.locator(".everyone__one").first).to_contain_text("Chris")
    expect(page.get_by_role("button", name="More for Sam")).to_be_focused()


def test_shortcuts_work_and_can_be_switched_off(preview: Preview, context: BrowserContext) -> None:
    page = desk(preview, context, "calm")
    page.keyboard.press("F2")
    expect(page.locator("#microphone")).to_be_focused()
    page.keyboard.press("Control+Shift+KeyM")
    expect(page.locator("#tab-messages")).to_be_focused()
    page.keyboard.press("Control+Shift+Slash")
    expect(page.locator("#more-dialog")).to_be_visible()
    page.uncheck("#keys-on")
    page.keyboard.press("Escape")
    page.focus("#tab-messages")
    page.keyboard.press("F2")
    expect(page.locator("#tab-messages")).to_be_focused()


def test_the_lead_is_lost_and_the_other_may_lead(preview: Preview, context: BrowserContext) -> None:
    page = desk(preview, context, "calm")
    preview.tell(VIEWS["staff-desk-co"] | {"everyone": VIEWS["staff-desk-calm"]["everyone"]})
    expect(page.locator("#alerts > li").filter(has_text="Alex")).to_have_count(0)
    preview.tell(VIEWS["staff-desk-co"])
    alert = page.locator("#alerts > li").filter(has_text="Alex leads and has lost connection")
    alert.get_by_role("button", name="Take over leading").click()
    assert asked(preview, page, "session.take_over") == [{}]


def test_a_timer_that_has_run_out_offers_more_time_and_cuts_nothing(
    preview: Preview, context: BrowserContext
) -> None:
    page = desk(preview, context, "signals")
    alert = page.locator("#alerts > li").filter(has_text="The timer has run out: Break.")
    alert.get_by_role("button", name="5 more minutes").click()
    assert asked(preview, page, "session.timer") == [{"minutes": 5, "words": "Break"}]
    expect(page.locator("#alerts")).to_contain_text("Nothing is cut off.")


def test_a_narrow_page_is_for_safety(preview: Preview, context: BrowserContext) -> None:
    page = open_page(preview, context, "staff-desk-signals")
    expect(page.locator("#desk")).to_be_hidden()
    for control in ("#take-break", "#separate", "#end"):
        expect(page.locator(control)).to_be_in_viewport()
    expect(page.locator("#signals-list > li")).to_have_count(4)
    expect(page.locator("#narrow-note")).to_contain_text("laptop")
    page.locator("#mutes").get_by_role("button", name="Mute: Jo").click()
    assert asked(preview, page, "staff.mute") == [{"person": "j1"}]
    page.locator("#show-all").press("Enter")
    expect(page.locator("#desk")).to_be_visible()
    assert overflow(page) == 0
