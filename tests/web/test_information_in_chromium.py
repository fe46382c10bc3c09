"""The public pages and those of their words in a real browser: access, the film, the way out."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import av
import numpy
import pytest
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from app.config import Config
from app.domain.cases.shapes import SHAPES
from app.domain.staff_roles import StaffRole
from app.services import staff_sessions
from app.services.cases import texts
from app.web import create_app
from tests.case_builders import Service, service
from tests.web.test_information import HELPER, PAGES
from tests.web.test_pages_in_chromium import chromium, violations  # noqa: F401

pytestmark = pytest.mark.browser

UNFIT = "the server responded with a status of 422"  # which a form with a fault is
WIDTHS = {320: 640, 768: 1024, 1280: 800}


@dataclass
class Served:
    url: str
    here: Service
    folder: Path
    staff: str


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("service")
    here = service(folder)
    robin = here.account("Robin", StaffRole.COORDINATOR)
    server = make_server("127.0.0.1", 0, lambda *_: [], threaded=True)
    url = f"http://localhost:{server.port}"
    config = {
        "PUBLIC_URL": url,
        "HELP_PHONE": "01632 960 001",
        "INSTANCE": str(folder),
        "EXIT_URL": "https://weather.example.net/",
    }
    server.app = create_app(here.house, Config.from_env(config))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    a_film(folder, here)
    secret = staff_sessions.claim(here.house, staff_sessions.mint(here.house, robin.id))
    yield Served(url, here, folder, secret)
    server.shutdown()
    thread.join()
    here.store.close()


def a_film(folder: Path, here: Service) -> None:
    """Put a film of four seconds into the folder, with captions, and name it."""
    (folder / "film").mkdir()
    with av.open(str(folder / "film" / "story.webm"), "w") as film:
        stream = film.add_stream("libvpx", rate=10)
        stream.width, stream.height, stream.pix_fmt = 160, 96, "yuv420p"
        for number in range(40):
            picture = numpy.full((96, 160, 3), number * 6, numpy.uint8)
            film.mux(stream.encode(av.VideoFrame.from_ndarray(picture)))
        film.mux(stream.encode())
    words = "WEBVTT\n\n00:00.000 --> 00:04.000\nI wanted to know why.\n"
    (folder / "film" / "story.vtt").write_text(words)
    body = dict(texts.current(here.house, "film").body)
    files = {"film": "story.webm", "captions_english": "story.vtt", "transcript": "We spoke."}
    texts.change(here.house, here.staff["Robin"].id, "film", body | files, seen=1)


def a_page(browser: Browser, served: Served, *, script: bool = True, staff: bool = False) -> Page:
    context = browser.new_context(java_script_enabled=script)
    if staff:
        context.add_cookies([{"name": "staff", "value": served.staff, "url": served.url}])
    page = context.new_page()
    page.said = []  # type: ignore[attr-defined]
    page.on("console", lambda message: UNFIT in message.text or page.said.append(message.text))  # type: ignore[attr-defined]
    return page


def assert_fits(page: Page, what: str, pictures: Path) -> None:
    for width, height in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": height})
        page.screenshot(path=pictures / f"{what}-{width}.png", full_page=True, caret="initial")
        assert violations(page) == [], f"{what} at {width}"
        over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert over <= 0, f"{what} at {width} is {over} px too wide"
    small = page.evaluate(
        "[...document.querySelectorAll('.equal__one, .phone, .govuk-button, .exit__button')]"
        ".filter(e => e.getBoundingClientRect().height < 36).map(e => e.textContent)"
    )
    assert small == [], "as large as a finger"
    assert page.said == []  # type: ignore[attr-defined]


def until(page: Page, true: str) -> None:
    """Wait until it is true; the page's own policy forbids to ask it for this from inside."""
    for _ in range(200):
        if page.evaluate(true):
            return
        page.wait_for_timeout(50)
    raise AssertionError(true)


def test_every_public_page_is_for_everyone(
    chromium: Browser,  # noqa: F811
    served: Served,
    tmp_path: Path,
) -> None:
    page = a_page(chromium, served)
    for path in PAGES:
        page.goto(f"{served.url}/information{path}")
        assert_fits(page, f"information{path.replace('/', '-').split('?')[0]}", tmp_path)
    page.goto(served.url + HELPER)
    page.check("[value=apology]")
    page.fill("#own_words", "x" * 1001)
    page.click("#go-on")
    expect(page.locator("#errors")).to_be_focused()
    assert_fits(page, "helper-wrong", tmp_path)
    page.fill("#own_words", "Where is my ring?")
    page.click("#go-on")
    expect(page.locator("#keep")).to_be_visible()
    assert_fits(page, "helper-answer", tmp_path)
    assert page.context.cookies() == []


def test_every_page_of_words_is_for_everyone(
    chromium: Browser,  # noqa: F811
    served: Served,
    tmp_path: Path,
) -> None:
    page = a_page(chromium, served, staff=True)
    page.goto(f"{served.url}/staff/texts")
    assert_fits(page, "texts", tmp_path)
    for kind in SHAPES:
        page.goto(f"{served.url}/staff/texts/{kind}")
        page.click("[value=preview]")
        expect(page.locator("#preview")).to_be_visible()
        assert_fits(page, f"texts-{kind}", tmp_path)
    for path in ("film/versions", "film/versions/1"):
        page.goto(f"{served.url}/staff/texts/{path}")
        assert_fits(page, f"texts-{path.replace('/', '-')}", tmp_path)
    page.goto(f"{served.url}/staff/texts/thresholds")
    page.fill("#risk_days", "1000")
    page.click("#save")
    expect(page.locator("#errors")).to_be_focused()
    assert_fits(page, "texts-wrong", tmp_path)


def test_the_film_plays_on_a_press_alone_with_captions(
    chromium: Browser,  # noqa: F811
    served: Served,
) -> None:
    page = a_page(chromium, served)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{served.url}/information/film")
    page.wait_for_timeout(300)
    assert not [url for url in asked if url.endswith("/film/film")], "only on a press"
    assert page.evaluate("document.querySelector('video').paused")
    page.evaluate("void document.querySelector('video').play()")
    until(page, "document.querySelector('video').currentTime > 0.3")
    until(page, "document.querySelector('video').textTracks[0].activeCues?.length === 1")
    cue = page.evaluate("document.querySelector('video').textTracks[0].activeCues[0].text")
    assert cue == "I wanted to know why."
    page.evaluate("document.querySelector('video').currentTime = 3")
    until(page, "document.querySelector('video').currentTime > 3.1")
    assert page.said == []  # type: ignore[attr-defined]


@pytest.mark.parametrize("script", [True, False])
def test_the_way_out_works_with_and_without_script(
    chromium: Browser,  # noqa: F811
    served: Served,
    script: bool,
) -> None:
    page = a_page(chromium, served, script=script)
    page.route("https://weather.example.net/*", lambda route: route.fulfill(body="Sunny"))
    page.goto(f"{served.url}/information/film")
    page.click(".exit__button")
    page.wait_for_url("https://weather.example.net/")
    if script:
        assert page.go_back() is None or "film" not in page.url, "it was replaced in the history"


def test_shift_three_times_leaves(chromium: Browser, served: Served) -> None:  # noqa: F811
    page = a_page(chromium, served)
    page.route("https://weather.example.net/*", lambda route: route.fulfill(body="Sunny"))
    page.goto(f"{served.url}/information/what-would-help/affected")
    for _ in range(3):
        page.keyboard.press("Shift")
    page.wait_for_url("https://weather.example.net/")


def test_without_script_the_helper_goes_all_the_way(
    chromium: Browser,  # noqa: F811
    served: Served,
) -> None:
    page = a_page(chromium, served, script=False)
    page.goto(f"{served.url}/information")
    page.get_by_role("link", name="I was affected by a crime or harm").click()
    page.get_by_role("link", name="What would you want from it?").click()
    page.get_by_label("I would like to know why it happened.").check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Keep my answers for a referral").click()
    assert "/refer" in page.url
