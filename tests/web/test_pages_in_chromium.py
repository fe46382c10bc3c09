"""The pages in a real browser, one made-up view after another: access, words, presses, ways out."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.web.preview import MEETING, VIEWS, Preview, believed

pytestmark = pytest.mark.browser

AXE = (Path(__file__).parents[2] / "static/node_modules/axe-core/axe.min.js").read_text("utf-8")
RULES = "['wcag2a','wcag2aa','wcag21a','wcag21aa','wcag22aa','best-practice']"
PHONE, LAPTOP, ENLARGED = (320, 568), (1280, 800), (320, 256)
PARTICIPANT = [name for name in VIEWS if not name.startswith("staff-")]
STAFF = [name for name in VIEWS if name.startswith("staff-")]
CLOSED = [f"closed-{why}" for why in ("elsewhere", "left", "removed", "ended", "revoked")]
FLAGS = ["--no-sandbox", "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]
WATCH_DEVICES = """
  globalThis.captured = [];
  if (navigator.mediaDevices) {
  const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (wishes) => {
    const stream = await real(wishes);
    globalThis.captured.push(...stream.getTracks());
    return stream;
  };
  }
"""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
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
def context(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(viewport={"width": 320, "height": 568})
    context.add_init_script(WATCH_DEVICES)
    yield context
    context.close()


def open_page(preview: Preview, context: BrowserContext, state: str) -> Page:
    """Open the page of one state; every message on its console is a failure at the end."""
    staff = state.startswith("staff-")
    context.clear_cookies()
    name = "staff" if staff else "seat"
    context.add_cookies([{"name": name, "value": state, "url": preview.url}])
    page = context.new_page()
    page.goto(preview.url + (f"/staff/meetings/{MEETING}" if staff else "/meeting"))
    page.wait_for_selector("main:not([data-connection=connecting])")
    return page


def violations(page: Page) -> list[str]:
    # A page scrolls from under what sticks to the window; axe would measure what is left of a
    # button that happens to be half covered now.
    found: list[str] = page.evaluate(
        "const stuck = [...document.querySelectorAll('.toolbar, .top')];"
        "stuck.forEach(e => e.style.position = 'static');"
        f"{AXE};axe.run(document, {{runOnly: {RULES}}}).then(r => {{"
        "stuck.forEach(e => e.style.position = '');"
        "return r.violations.map("
        "v => `${v.id}: ${v.nodes.map(n => n.html.slice(0, 120)).join(' | ')}`)})"
    )
    return found


def overflow(page: Page) -> int:
    wide: int = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return wide


@pytest.mark.parametrize("state", [*PARTICIPANT, *STAFF, *CLOSED])
def test_every_state_is_accessible_fits_and_breaks_no_policy(
    preview: Preview, context: BrowserContext, state: str
) -> None:
    said: list[str] = []
    context.on("console", lambda message: said.append(message.text))
    context.on("weberror", lambda error: said.append(str(error.error)))
    page = open_page(preview, context, state)
    for width, height in (PHONE, LAPTOP, ENLARGED):
        page.set_viewport_size({"width": width, "height": height})
        assert overflow(page) == 0
        if height != ENLARGED[1]:
            assert violations(page) == []
    assert said == []


@pytest.mark.parametrize("path", ["/", "/j", "/j#abc", "/staff#abc", "/left", "/nope"])
def test_ordinary_pages_are_accessible_and_fit(
    preview: Preview, context: BrowserContext, path: str
) -> None:
    page = context.new_page()
    page.goto(preview.url + path)
    for width, height in (PHONE, LAPTOP):
        page.set_viewport_size({"width": width, "height": height})
        assert violations(page) == []
        assert overflow(page) == 0


def test_five_large_controls_fit_the_smallest_phone(
    preview: Preview, context: BrowserContext
) -> None:
    page = open_page(preview, context, "together")
    tools = page.locator(".tool:visible")
    labels = ["Unmute", "Start camera", "I need a break", "More", "Leave"]
    assert [text.replace("\n", " ") for text in tools.all_inner_texts()] == labels
    for tool in tools.all():
        box, label = tool.bounding_box(), tool.locator(".tool__label").bounding_box()
        assert box and label
        assert box["width"] >= 44 and box["height"] >= 44
        assert box["x"] >= 0 and box["x"] + box["width"] <= 320
        assert label["width"] <= box["width"]


def test_enlarged_four_times_nothing_sticks_over_the_page(
    preview: Preview, context: BrowserContext
) -> None:
    page = open_page(preview, context, "together")
    page.set_viewport_size({"width": 320, "height": 256})
    assert page.locator("#toolbar").evaluate("e => getComputedStyle(e).position") == "static"
    assert page.locator(".top").evaluate("e => getComputedStyle(e).position") == "static"


def test_the_way_out_stays_in_view_on_a_phone(preview: Preview, context: BrowserContext) -> None:
    page = open_page(preview, context, "together-many")
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    expect(page.locator("header .exit__button")).to_be_in_viewport(ratio=1)
    box = page.locator("header .exit__button").bounding_box()
    assert box and box["height"] >= 44


def test_no_device_is_asked_for_before_a_press(preview: Preview, context: BrowserContext) -> None:
    page = open_page(preview, context, "waiting")
    page.wait_for_timeout(500)
    assert page.evaluate("captured.length") == 0
    page.click("#check")
    expect(page.locator(".tile--own video")).to_be_visible()
    assert page.evaluate("captured.map(t => t.kind).sort()") == ["audio", "video"]
    assert not [name for name, _ in preview.asked if name.startswith("person.")]
    page.click("#check")
    assert page.evaluate("captured.every(t => t.readyState === 'ended')")


def test_a_device_is_sent_after_the_servers_yes_and_off_before_it_is_told(
    preview: Preview, context: BrowserContext
) -> None:
    page = open_page(preview, context, "together")
    page.focus("#microphone")
    page.keyboard.press("Enter")
    expect(page.locator("#microphone")).to_have_text("Mute")
    view = VIEWS["together"]
    preview.tell(view | {"you": view["you"] | {"microphone": True}})
    expect(page.locator("main")).to_have_attribute("data-version", str(preview.version))
    page.keyboard.press("Enter")
    expect(page.locator("#microphone")).to_have_text("Unmute")
    assert page.evaluate("captured.every(t => !t.enabled)")
    asked = [message["on"] for name, message in preview.asked if name == "person.microphone"]
    assert asked == [True, False]


def test_what_the_server_mutes_is_muted_here_and_said(
    preview: Preview, context: BrowserContext
) -> None:
    page = open_page(preview, context, "together")
    page.click("#microphone")
    expect(page.locator("#microphone")).to_have_text("Mute")
    preview.tell(VIEWS["muted-by"])
    expect(page.locator("#muted-by")).to_contain_text("Alex has muted you.")
    expect(page.locator("#assertive")).to_contain_text("Alex has muted you.")
    expect(page.locator("#microphone")).to_have_text("Unmute")
    assert page.evaluate("captured.every(t => !t.enabled)")


def test_asked_to_unmute_is_a_question_and_nothing_happens_by_itself(
    preview: Preview, context: BrowserContext
) -> None:
    page = open_page(preview, context, "asked")
    expect(page.locator("#asked")).to_be_visible()
    page.click("#asked-no")
    expect(page.locator("#asked")).to_be_hidden()
    assert page.evaluate("captured.length") == 0
    assert not [name for name, _ in preview.asked if name == "person.microphone"]


def test_going_in_is_the_persons_own_press_on_what_they_saw(
    preview: Preview, context: BrowserContext
) -> None:
    page = open_page(preview, context, "waiting")
    preview.tell(VIEWS["invited"])
    expect(page.locator("#invitation-heading")).to_be_focused()
    expect(page.locator("#assertive")).to_contain_text("Ready to go in?")
    for choice in ("#go-in", "#not-yet", "#talk-first"):
        expect(page.locator(choice)).to_be_in_viewport(ratio=1)
    assert page.locator("main").get_attribute("data-place") == "holding"
    page.click("#go-in")
    page.wait_for_timeout(200)
    asked = [message for name, message in preview.asked if name == "person.go_in"]
    assert [message["saw"] for message in asked] == [2]
    assert re.fullmatch(r"[0-9a-f]{32}", asked[0]["id"])
    assert set(asked[0]) == {"id", "saw"}


def test_not_yet_is_told_and_said_back(preview: Preview, context: BrowserContext) -> None:
    page = open_page(preview, context, "invited")
    page.click("#talk-first")
    expect(page.locator("#invitation-said")).to_contain_text("you want to talk first")
    assert [m["talk"] for name, m in preview.asked if name == "person.not_yet"] == [True]


def test_a_new_place_takes_the_focus_and_is_spoken(
    preview: Preview, context: BrowserContext
) -> None:
    page = open_page(preview, context, "together")
    page.click("#more")
    preview.tell(VIEWS["separated"])
    expect(page.locator("#heading")).to_have_text("The meeting is paused")
    expect(page.locator("#heading")).to_be_focused()
    expect(page.locator("dialog[open]")).to_have_count(0)
    expect(page.locator("#assertive")).to_contain_text("The meeting is paused.")
    expect(page.locator(".tile")).to_have_count(0)
    expect(page.locator("#step-out-row")).to_be_hidden()


def test_ready_is_a_switch(preview: Preview, context: BrowserContext) -> None:
    page = open_page(preview, context, "admitted")
    ready = page.get_by_role("switch", name="I'm ready")
    expect(ready).not_to_be_checked()
    ready.press("Space")
    page.wait_for_timeout(200)
    assert [m["ready"] for name, m in preview.asked if name == "person.ready"] == [True]


def test_a_line_that_falls_silent_stops_everything_here(
    preview: Preview, context: BrowserContext
) -> None:
    page = open_page(preview, context, "together")
    page.click("#camera")
    expect(page.locator("#camera")).to_have_text("Stop camera")
    preview.silent = True
    expect(page.locator("main")).to_have_attribute("data-connection", "lost", timeout=9000)
    assert page.evaluate("captured.every(t => t.readyState === 'ended')")
    assert page.evaluate("[...document.querySelectorAll('audio')].every(a => a.muted)")
    expect(page.locator("#lost")).to_contain_text("You have not been removed.")
    expect(page.locator("#assertive")).to_contain_text("Nobody can see or hear you now.")
    preview.silent = False
    expect(page.locator("main")).to_have_attribute("data-connection", "open", timeout=9000)
    expect(page.locator("#lost")).to_be_hidden()


def test_a_line_that_is_cut_falls_silent_here_at_once(
    preview: Preview, context: BrowserContext
) -> None:
    page = open_page(preview, context, "together")
    page.click("#camera")
    expect(page.locator("#camera")).to_have_text("Stop camera")
    assert page.evaluate("captured.some(t => t.readyState === 'live')")
    # On a clock that stands still no silence grows long: what is noticed is the cut itself.
    page.evaluate("const still = performance.now(); performance.now = () => still")
    preview.cut()
    expect(page.locator("main")).to_have_attribute("data-connection", "lost", timeout=9000)
    assert page.evaluate("captured.every(t => t.readyState === 'ended')")
    assert page.evaluate("[...document.querySelectorAll('audio')].every(a => a.muted)")
    preview.silent = False
    expect(page.locator("main")).to_have_attribute("data-connection", "open", timeout=9000)


def _exit_context(context: BrowserContext) -> None:
    context.route(
        "https://www.bbc.co.uk/**",
        lambda route: route.fulfill(body="<title>Weather</title>", content_type="text/html"),
    )


@pytest.mark.parametrize("how", ["button", "shift", "dialog"])
def test_exit_stops_the_camera_first_and_leaves_nothing(
    preview: Preview, context: BrowserContext, how: str
) -> None:
    _exit_context(context)
    page = open_page(preview, context, "together")
    stops: list[str] = []
    page.expose_function("stopped", lambda state: stops.append(state))
    page.click("#camera")
    expect(page.locator("#camera")).to_have_text("Stop camera")
    page.evaluate(
        "for (const t of captured) { const stop = t.stop.bind(t);"
        " t.stop = () => { stop(); stopped(location.pathname); }; } 0"
    )
    if how == "dialog":
        page.click("#more")
        page.click("#more-dialog .exit__button", no_wait_after=True)
    elif how == "button":
        page.click("header .exit__button", no_wait_after=True)
    else:
        for _ in range(3):
            page.keyboard.press("Shift")
    page.wait_for_url("https://www.bbc.co.uk/**")
    assert stops == ["/meeting"]
    page.wait_for_timeout(300)
    assert context.cookies(preview.url) == []
    page.go_back()
    assert "Main room" not in page.content()


def test_typing_capitals_does_not_leave(preview: Preview, context: BrowserContext) -> None:
    page = open_page(preview, context, "together")
    for _ in range(3):
        page.keyboard.press("Shift+A")
    page.wait_for_timeout(200)
    assert page.url.endswith("/meeting")


def test_exit_works_without_scripts(preview: Preview, chromium: Browser) -> None:
    context = chromium.new_context(java_script_enabled=False)
    _exit_context(context)
    context.add_cookies([{"name": "seat", "value": "waiting", "url": preview.url}])
    page = context.new_page()
    page.goto(preview.url + "/meeting")
    page.click("header .exit__button")
    page.wait_for_url("https://www.bbc.co.uk/**")
    assert context.cookies(preview.url) == []
    context.close()


def test_a_links_secret_is_in_no_address_that_is_asked_for_or_kept(
    preview: Preview, context: BrowserContext
) -> None:
    asked: list[str] = []
    context.on("request", lambda request: asked.append(f"{request.url} {request.headers}"))
    page = context.new_page()
    page.goto(preview.url + "/j#token-canary")
    assert page.url == preview.url + "/j"
    page.click("#go")
    page.wait_for_url(preview.url + "/meeting")
    assert "canary" not in page.evaluate("JSON.stringify([location.href, history.state])")
    page.go_back()
    assert "/j" not in page.url
    documents = [line for line in asked if "token-canary" in line]
    assert all(line.startswith(f"{preview.url}/j#") for line in documents)
    origins = {line.split("/")[2] for line in asked if line.startswith("http")}
    assert origins == {preview.url.removeprefix("http://")}


def test_a_landing_without_its_secret_says_so(preview: Preview, context: BrowserContext) -> None:
    page = context.new_page()
    page.goto(preview.url + "/j")
    expect(page.get_by_text("This page needs your personal link.")).to_be_visible()
    expect(page.locator("#go")).to_be_hidden()


def test_leaving_asks_once_and_tells(preview: Preview, context: BrowserContext) -> None:
    page = open_page(preview, context, "together")
    page.click("#leave")
    page.get_by_role("button", name="Stay").click()
    expect(page.locator("#leave")).to_be_focused()
    assert not [name for name, _ in preview.asked if name == "person.leave"]
    page.click("#leave")
    page.click("#leave-yes")
    page.wait_for_timeout(200)
    assert len([name for name, _ in preview.asked if name == "person.leave"]) == 1


def test_stepping_out_is_silent_here_before_the_server_answers(
    preview: Preview, context: BrowserContext
) -> None:
    page = open_page(preview, context, "together")
    page.click("#microphone")
    expect(page.locator("#microphone")).to_have_text("Mute")
    page.click("#break")
    preview.silent = True
    page.click("#step-out")
    assert page.evaluate("captured.every(t => !t.enabled)")
    preview.silent = False


def _staff(preview: Preview, context: BrowserContext, state: str) -> Page:
    page = open_page(preview, context, state)
    page.set_viewport_size({"width": 1280, "height": 800})
    return page


def _asked(preview: Preview, page: Page, event: str) -> list[dict[str, Any]]:
    page.wait_for_timeout(200)
    return [message for name, message in preview.asked if name == event]


def test_a_facilitators_page_has_the_acts_of_the_view_and_no_other(
    preview: Preview, context: BrowserContext
) -> None:
    page = _staff(preview, context, "staff-joint")
    expect(page.locator("#separate")).to_be_visible()
    expect(page.locator("#take-break")).to_be_visible()
    for absent in ("#open-joint", "#check-all", "#resume"):
        expect(page.locator(absent)).to_be_hidden()
    names = page.locator(".everyone__acts button:visible").all_inner_texts()
    assert names == ["Mute", "Bring in"]
    rarer = page.locator(".everyone__more button")
    expect(rarer.first).to_be_hidden()
    for menu in page.locator(".everyone__menu:visible").all():
        menu.click()
    assert rarer.all_inner_texts() == [
        "Move to their own room",
        "Ask to unmute",
        "Move to their own room",
    ]


def test_separating_is_one_press_that_waits_for_no_version(
    preview: Preview, context: BrowserContext
) -> None:
    page = _staff(preview, context, "staff-joint")
    page.click("#separate")
    assert [set(message) for message in _asked(preview, page, "session.separate")] == [{"id"}]


def test_acts_on_a_person_name_the_person(preview: Preview, context: BrowserContext) -> None:
    page = _staff(preview, context, "staff-joint")
    page.get_by_role("button", name="Mute: Jo").click()
    page.get_by_role("button", name="Bring in: Chris").click()
    assert [m["person"] for m in _asked(preview, page, "staff.mute")] == ["j1"]
    bring_in = _asked(preview, page, "staff.bring_in")
    assert [(m["person"], m["saw"]) for m in bring_in] == [("c1", 1)]


def test_visiting_names_the_room(preview: Preview, context: BrowserContext) -> None:
    page = _staff(preview, context, "staff-holding")
    page.click("#tab-rooms")
    page.get_by_role("button", name="Visit: Jo's room").click()
    assert [(m["room"], m["saw"]) for m in _asked(preview, page, "staff.visit")] == [
        ("holding:j1", 1)
    ]
    expect(page.get_by_role("button", name="Visit: Staff corridor")).to_have_count(0)


def test_ending_offers_the_choices_that_exist(preview: Preview, context: BrowserContext) -> None:
    page = _staff(preview, context, "staff-joint")
    page.click("#end")
    offered = page.locator("#end-dialog button:visible").all_inner_texts()
    assert offered == ["Pause everyone", "Stop now for safety", "Go on as it is"]
    page.get_by_role("button", name="Stop now for safety").click()
    assert len(_asked(preview, page, "session.end_safely")) == 1


def test_a_mark_after_the_talk_is_sent_with_its_outcome(
    preview: Preview, context: BrowserContext
) -> None:
    page = _staff(preview, context, "staff-debrief")
    page.locator("#everyone").get_by_role("button", name="Debrief declined: Jo").click()
    assert [(m["person"], m["outcome"]) for m in _asked(preview, page, "staff.debriefed")] == [
        ("j1", "refused")
    ]


def test_a_narrow_staff_page_has_safety_first_and_the_rest_within_reach(
    preview: Preview, context: BrowserContext
) -> None:
    page = open_page(preview, context, "staff-checked")
    expect(page.locator("#separate")).to_be_in_viewport()
    expect(page.locator("#open-joint")).to_be_hidden()
    page.locator("#show-all").press("Enter")
    expect(page.locator("#open-joint")).to_be_visible()


def test_staff_in_forced_colours_and_without_motion(preview: Preview, chromium: Browser) -> None:
    context = chromium.new_context(forced_colors="active", reduced_motion="reduce")
    page = open_page(preview, context, "staff-joint")
    page.set_viewport_size({"width": 1280, "height": 800})
    for name in ("#separate", "#microphone", ".small-button"):
        width = page.locator(name).first.evaluate("e => getComputedStyle(e).borderTopWidth")
        assert width != "0px", name
    context.close()
