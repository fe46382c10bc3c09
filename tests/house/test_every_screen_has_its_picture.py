"""The page of pictures in docs/ shows every screen of the table, at three sizes, and no other."""

import re

from app.printed import ROOT
from tests.browser.screens import SCREENS, SIZES
from tests.screenshots import printed

DOCS = ROOT / "docs"
SMALL_ENOUGH = 12_000_000
"""Room for some 200 screens at three sizes, at about 20 kB for each picture."""


def test_the_page_is_what_the_table_prints():
    assert (DOCS / "screens.md").read_text(encoding="utf-8") == printed()


def test_every_screen_is_there_at_three_sizes_and_every_picture_is_shown():
    wanted = {f"{name}-{width}.png" for name in SCREENS for width in SIZES}
    there = {path.name for path in (DOCS / "assets" / "screens").glob("*.png")}
    assert there == wanted
    shown = set(re.findall(r"assets/screens/([^\")]+)", (DOCS / "screens.md").read_text("utf-8")))
    assert shown == wanted


def test_the_pictures_are_not_heavy():
    pictures = (DOCS / "assets" / "screens").glob("*.png")
    assert sum(path.stat().st_size for path in pictures) < SMALL_ENOUGH


def test_every_picture_is_told_in_words_of_its_own():
    told = [screen.alt for screen in SCREENS.values()]
    assert len(set(told)) == len(told)
    assert all(alt.endswith((".", "?")) for alt in told)
