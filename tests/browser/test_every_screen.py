"""Every screen of the one table, from its running page: for every eye, hand, ear and size."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from playwright.async_api import Page

from tests.browser.browsers import Visitor
from tests.browser.screens import INFORMATION, SCREENS, SIZES
from tests.browser.test_every_page_is_for_everyone import broken_rules
from tests.browser.walks import WALKS, Look

pytestmark = pytest.mark.browser

LONGEST = 600.0
"""Seconds after which a walk is given up: each of its screens is looked at in four sizes."""
ENLARGED = (320, 256)
"""What is left of a laptop's window at 400 %."""
FINGER, POINTER = 44, 24
"""The smallest side of a target in CSS pixels: for participants, and for staff."""
TELLING = ("restorative", "victim", "offender", "prison", "case", "harm", "Jo", "Sam", "Casey")
"""What no title of a participant's page may say. Pages for everybody are called what they are."""

LOOK_AT = """(least) => {
  const found = {headings: 0, small: [], unnamed: []};
  const open = document.querySelector("dialog[open]") ?? document;
  found.headings = [...document.querySelectorAll("h1")].filter((e) => e.checkVisibility()).length;
  const controls = "a[href], button, input:not([type=hidden]), select, textarea, summary";
  for (const one of open.querySelectorAll(controls)) {
    const shape = one.getBoundingClientRect();
    const seen = one.checkVisibility() && shape.width > 1 && shape.height > 1;
    if (!seen || one.closest("[inert]")) continue;
    const labels = [...(one.labels ?? [])].map((label) => label.textContent).join(" ");
    const by = (one.getAttribute("aria-labelledby") ?? "").split(/\\s+/)
      .map((id) => document.getElementById(id)?.textContent ?? "").join(" ");
    const name = [one.getAttribute("aria-label"), by, labels, one.textContent].join(" ").trim();
    if (!name) found.unnamed.push(one.outerHTML.slice(0, 120));
    // A link in a sentence is as high as its line; a box or a dot is pressed by its label, too.
    const inText = one.matches("a") && getComputedStyle(one).display === "inline";
    const label = one.labels?.[0]?.getBoundingClientRect();
    const width = Math.max(shape.width, label?.width ?? 0);
    const height = Math.max(shape.height, label?.height ?? 0);
    if (!inText && (width < least || height < least))
      found.small.push(`${Math.round(width)}x${Math.round(height)} ${one.outerHTML.slice(0, 120)}`);
  }
  return found;
}"""

UNSEEN_FOCUS = """() => {
  const open = document.querySelector("dialog[open]") ?? document;
  const before = document.activeElement;
  const look = (one) => {
    const of = (what, pseudo) => {
      const s = getComputedStyle(what, pseudo);
      return [s.outlineStyle, s.outlineWidth, s.outlineColor, s.boxShadow, s.backgroundColor,
        s.borderColor, s.borderWidth].join();
    };
    const beside = one.labels?.[0];
    return of(one) + (beside ? of(beside, "::before") + of(beside, "::after") : "");
  };
  const bad = [];
  const controls = "a[href], button, input:not([type=hidden]), select, textarea, summary";
  for (const one of open.querySelectorAll(controls)) {
    if (!one.checkVisibility() || one.disabled || one.closest("[inert]")) continue;
    document.activeElement?.blur?.();
    const calm = look(one);
    one.focus({focusVisible: true, preventScroll: true});
    if (document.activeElement === one && look(one) === calm)
      bad.push(one.outerHTML.slice(0, 120));
  }
  before?.focus?.({preventScroll: true});
  return bad;
}"""


async def wide(page: Page) -> int:
    return int(await page.evaluate("document.documentElement.scrollWidth - innerWidth"))


async def assert_for_everyone(one: Visitor, name: str) -> None:
    """Look at the page at each size, and enlarged four times."""
    screen, before = SCREENS[name], one.page.viewport_size
    least = POINTER if screen.staff else FINGER
    for width, height in SIZES.items():
        await one.page.set_viewport_size({"width": width, "height": height})
        await one.page.wait_for_timeout(150)
        where = f"{name} at {width}"
        assert await wide(one.page) <= 0, f"{where} scrolls sideways"
        found: dict[str, Any] = await one.page.evaluate(LOOK_AT, least)
        assert found["headings"] == 1, f"{where} has {found['headings']} first headings"
        assert found["unnamed"] == [], f"{where} has controls without a name: {found['unnamed']}"
        assert found["small"] == [], f"{where} has targets under {least} px: {found['small']}"
        if width != 768:  # between the two there is nothing that neither has
            broken = await broken_rules(one.page)
            assert broken == [], f"{where}: {broken}"
    unseen = await one.page.evaluate(UNSEEN_FOCUS)
    assert unseen == [], f"{name}: the focus cannot be seen on {unseen}"
    await one.page.set_viewport_size({"width": ENLARGED[0], "height": ENLARGED[1]})
    await one.page.wait_for_timeout(150)
    assert await wide(one.page) <= 0, f"{name} scrolls sideways at 400 %"
    title = await one.page.title()
    assert title.strip(), name
    if not screen.staff and screen.group != INFORMATION:
        assert [word for word in TELLING if word.lower() in title.lower().split()] == [], title
    if before:
        await one.page.set_viewport_size(before)


@pytest.mark.timeout(LONGEST + 60)
@pytest.mark.parametrize("walk", WALKS, ids=lambda walk: walk.__name__)
def test_every_screen_is_for_everyone(walk: Callable[[Look], Awaitable[None]]) -> None:
    wrong: list[str] = []

    async def look(one: Visitor, name: str) -> None:
        try:
            await assert_for_everyone(one, name)
        except AssertionError as error:
            wrong.append(str(error))

    async def walked() -> None:
        async with asyncio.timeout(LONGEST):
            await walk(look)

    asyncio.run(walked())
    assert wrong == []
