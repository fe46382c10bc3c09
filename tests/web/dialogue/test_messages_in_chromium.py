"""The pages of what is carried in a real browser: access, room, print, no scripts."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from app.domain.dialogue.relays import Handed, Words
from app.domain.people import Side
from tests.relay_cases import Slow, slow_shuttle
from tests.web.served import Served, for_everyone
from tests.web.test_pages_in_chromium import chromium

__all__ = ["chromium"]

pytestmark = pytest.mark.browser

LONG = "I am sorry for what I took. " * 6 + "\n\n" + "Donaudampfschiff" * 9 + "\n  Sam"


@pytest.fixture
def slow(tmp_path: Path) -> Slow:
    return slow_shuttle(tmp_path)


@pytest.fixture
def served(slow: Slow, chromium: Browser) -> Iterator[Served]:
    served = Served(slow.house, chromium)
    yield served
    served.close()


def of_jo(served: Served, slow: Slow, *, scripts: bool = True) -> Page:
    rita, jo = slow.staff("rita"), slow.jo.person_id
    return served.person(rita, slow.case_id, jo, scripts=scripts)


def test_the_pages_of_staff_are_for_everyone(served: Served, slow: Slow) -> None:
    lee = served.staff(slow.staff("lee"))
    words = Words(LONG, "What happened in May, and what Sam thinks of it now")
    draft = slow.own(slow.jo, "write_down", words)
    agreed, cleared = slow.agreed(words=words), slow.cleared(words=words)
    there, read = slow.released(words=words), slow.delivered(words=words)
    at = f"/staff/cases/{slow.case_id}/relays"
    for_everyone(
        served,
        lee,
        {
            "list": at,
            "new": f"{at}/new/harmed",
            "note": f"{at}/note/jo",
            "draft": f"{at}/{draft}",
            "write": f"{at}/{draft}/write",
            "clear": f"{at}/{agreed}/clear",
            "ask-change": f"{at}/{agreed}/ask_change",
            "translate": f"{at}/{agreed}/translate",
            "release": f"{at}/{cleared}/release",
            "there": f"{at}/{there}",
            "read": f"{at}/{read}",
            "answer": f"{at}/{read}/answer",
            "paper": f"{at}/{read}/print/harmed",
            "ledger": f"/staff/cases/{slow.case_id}/ledger",
        },
    )


def test_ones_own_pages_are_for_everyone(served: Served, slow: Slow) -> None:
    words = Words(LONG, "What happened in May")
    there, read = slow.released(words=words), slow.released(words=words)
    slow.own(slow.jo, "read", read)
    mine = slow.own(slow.jo, "write_down", words)
    slow.own(slow.jo, "read_back", mine, 1)
    at = "/your/messages"
    for_everyone(
        served,
        of_jo(served, slow),
        {
            "own-home": "/your",
            "own-list": at,
            "own-write": f"{at}/write",
            "own-note": f"{at}/note",
            "own-mine": f"{at}/{mine}",
            "own-there": f"{at}/{there}",
            "own-refuse": f"{at}/{there}/refuse",
            "own-read": f"{at}/{read}",
            "own-answer": f"{at}/{read}/answer",
            "own-paper": f"{at}/{read}/print",
        },
    )


def test_the_whole_way_of_a_person_needs_no_script_and_no_mouse(served: Served, slow: Slow) -> None:
    page = of_jo(served, slow, scripts=False)
    relay_id = slow.released(words=Words("I am sorry.", "A word"))
    page.goto(f"{served.url}/your")
    page.get_by_role("link", name="Messages").first.press("Enter")
    page.get_by_role("link", name="There is a message for you").press("Enter")
    page.get_by_role("button", name="What is it about?").press("Enter")
    page.get_by_text("A word").wait_for()
    assert page.get_by_text("I am sorry.").count() == 0
    page.get_by_role("button", name="Read it").press("Enter")
    page.get_by_text("I am sorry.").wait_for()
    page.get_by_role("button", name="Answer or ask something").press("Enter")
    page.get_by_label("What do you want to say or ask?").press_sequentially("Why?")
    page.get_by_role("button", name="Keep these words").press("Enter")
    page.get_by_role("button", name="It is ready. Read it once more").press("Enter")
    page.get_by_role("button", name="Yes, these words").press("Enter")
    page.get_by_text("You said yes to these words").first.wait_for()
    [answer] = [one for one in slow.all() if one.answers == relay_id]
    assert (answer.sender_side, answer.said.agreed) == (Side.HARMED, 1)


def test_on_paper_there_are_the_words_and_nothing_around_them(served: Served, slow: Slow) -> None:
    relay_id = slow.released(words=Words("I am sorry.\n\n  Sam"))
    slow.do("lee", "deliver", relay_id, Handed.IN_PERSON)
    page = of_jo(served, slow)
    page.goto(f"{served.url}/your/messages/{relay_id}/print")
    page.emulate_media(media="print")
    shown = page.evaluate("document.body.innerText").split()
    assert shown == ["From", "sam", "I", "am", "sorry.", "Sam"]
