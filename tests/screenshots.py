"""Takes the picture of every screen at three sizes: ``python -m tests.screenshots [folder]``."""

import asyncio
import sys
from pathlib import Path

from playwright.async_api import expect

from tests.browser.browsers import Visitor
from tests.browser.screens import SCREENS, SIZES
from tests.browser.walks import WALKS
from tests.journeys.story import PATIENCE
from tests.pictures import small

DOCS = Path(__file__).resolve().parents[1] / "docs"
PAGE = DOCS / "screens.md"
FOLDER = DOCS / "assets" / "screens"
SHOWN = {320: 120, 768: 200, 1280: 320}
"""How wide a picture of each size stands on the page, in CSS pixels."""
TALLEST = 1280
"""CSS pixels of a long page that its picture shows: what comes further down is more of the same."""


async def photograph(one: Visitor, name: str, folder: Path) -> None:
    """Keep the page as it stands at each size; what fills the window is kept as the window."""
    before = one.page.viewport_size
    for width, height in SIZES.items():
        await one.page.set_viewport_size({"width": width, "height": height})
        if not SCREENS[name].call:  # as tall as the page: what stays in view is at its end
            long = await one.page.evaluate("document.documentElement.scrollHeight")
            await one.page.set_viewport_size({"width": width, "height": min(long, TALLEST)})
        await one.page.evaluate("scrollTo(0, 0)")
        await one.page.wait_for_timeout(250)
        # Hiding the caret, as a picture does by default, would write a style into the page.
        taken = await one.page.screenshot(caret="initial")
        (folder / f"{name}-{width}.png").write_bytes(small(taken))
    if before:
        await one.page.set_viewport_size(before)


def printed() -> str:
    """Return the page that shows every picture, group by group."""
    lines = [
        "# Every screen",
        "",
        "Taken from running pages by `python -m tests.screenshots`; the people in them are test",
        "people whose pictures are plain colours. Phone: 320 px. Tablet: 768 px. Laptop: 1280 px.",
        "Of a long page the picture shows the top.",
    ]
    group = ""
    for name, screen in sorted(SCREENS.items(), key=lambda item: _groups().index(item[1].group)):
        if screen.group != group:
            group = screen.group
            lines += [
                "",
                f"## {group}",
                "",
                "| Screen | Phone | Tablet | Laptop |",
                "|---|---|---|---|",
            ]
        shown = [
            f'<img src="assets/screens/{name}-{width}.png" width="{SHOWN[width]}"'
            f' alt="{screen.alt} At {width} px.">'
            for width in SIZES
        ]
        title = name.replace("-", " ").capitalize()
        lines.append(f"| {title} | {' | '.join(shown)} |")
    return "\n".join(lines) + "\n"


def _groups() -> list[str]:
    return list(dict.fromkeys(screen.group for screen in SCREENS.values()))


async def take(folder: Path, chosen: list[str]) -> None:
    """Walk every walk, or those that are named, one after the other."""
    expect.set_options(timeout=1000 * PATIENCE)

    async def look(one: Visitor, name: str) -> None:
        await photograph(one, name, folder)

    for walk in WALKS:
        if not chosen or walk.__name__ in chosen:
            await walk(look)


def main() -> None:
    """Take the pictures, and write the page that shows them."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    asyncio.run(take(FOLDER, sys.argv[1:]))
    PAGE.write_text(printed(), encoding="utf-8")


if __name__ == "__main__":
    main()
