"""The pages of one house behind a real server, and browsers in which people come to them."""

import os
import threading
from collections.abc import Mapping
from typing import Any, Final

from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page
from werkzeug.serving import make_server

from app.services import staff_sessions
from app.services.cases import page_links
from app.services.doors import Knock
from app.services.ports import House
from app.services.records import StaffAccount
from app.web import create_app
from tests.web.conftest import settings
from tests.web.test_pages_in_chromium import overflow, violations

SIZES: Final = ((320, 568), (768, 1024), (1280, 800))
PHONE: Final[dict[str, Any]] = {"viewport": {"width": 320, "height": 568}}
PICTURES: Final = os.environ.get("PICTURES")
"""A folder in which each page that is looked at is put down as a picture."""
SMALL: Final = (
    "[...document.querySelectorAll('main :is(a, button, summary), header button')]"
    ".filter(e => e.checkVisibility() && e.offsetHeight < 40).map(e => e.textContent.trim())"
)


class Served:
    """``said`` is what the browsers complained of."""

    def __init__(self, house: House, chromium: Browser) -> None:
        self.house, self.chromium = house, chromium
        self.server = make_server("127.0.0.1", 0, Flask("empty"), threaded=True)
        self.url = f"http://localhost:{self.server.port}"
        self.server.app = create_app(house, settings(PUBLIC_URL=self.url))
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.said: list[str] = []

    def context(self, *, scripts: bool = True, phone: bool = False) -> BrowserContext:
        """Return a browser that nobody has used yet; ``phone``: it is as small as one."""
        context = self.chromium.new_context(java_script_enabled=scripts, **(PHONE if phone else {}))
        context.on("console", lambda message: self.said.append(message.text))
        context.on("weberror", lambda error: self.said.append(str(error.error)))
        return context

    def staff(self, account: StaffAccount, *, scripts: bool = True) -> Page:
        token = staff_sessions.mint(self.house, account.id)
        secret = staff_sessions.claim(self.house, token)
        return self._page("staff", secret, self.context(scripts=scripts))

    def person(
        self, by: StaffAccount, case_id: str, person_id: str, *, scripts: bool = True
    ) -> Page:
        """Return the browser of somebody who opened their own page; ``by`` gave them the link."""
        issued = page_links.issue(self.house, by, case_id, person_id)
        knock = Knock("here", code=issued.spoken_code)
        secret = page_links.claim_by_link(self.house, issued.token, knock)
        return self._page("own_page", secret, self.context(scripts=scripts, phone=True))

    def close(self) -> None:
        for context in self.chromium.contexts:
            context.close()
        self.server.shutdown()

    def _page(self, cookie: str, secret: str, context: BrowserContext) -> Page:
        context.add_cookies([{"name": cookie, "value": secret, "url": self.url}])
        return context.new_page()


def for_everyone(
    served: Served, page: Page, pages: Mapping[str, str], *, own: bool = False
) -> None:
    """Look at each page, by its name, at three widths: axe, no sideways scrolling, no complaint.

    ``own``: what is pressed on a person's own page is large; what is gone there is looked at, too.
    """
    wrong: list[Any] = []
    for name, path in pages.items():
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            answer = page.goto(served.url + path)
            assert answer and answer.status in ((200, 404) if own else (200,)), path
            wrong += look(page, f"{name}-{width}")
            wrong += [f"{name}: small: {each}" for each in page.evaluate(SMALL)] if own else []
    said = [line for line in served.said if not (own and "404" in line)]
    assert (wrong, said) == ([], [])


def look(page: Page, name: str) -> list[str]:
    """Return what is wrong with a page as it is shown now, or when it is all there."""
    page.wait_for_load_state()
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/{name}.png", full_page=True)
    wide = ["too wide"] if overflow(page) else []
    return [f"{name}: {each}" for each in (*violations(page), *wide)]
