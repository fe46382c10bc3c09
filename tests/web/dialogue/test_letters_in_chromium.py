"""The staff pages of letters in a real browser: access, room, no scripts and no mouse."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from app.domain.cases.files import FileState
from app.domain.dialogue.letters import ReadHow
from app.services.dialogue.letter_staff import Words
from tests.letter_cases import Post, post
from tests.web.served import Served, for_everyone
from tests.web.test_pages_in_chromium import chromium

__all__ = ["chromium"]

pytestmark = pytest.mark.browser

FIRST = "I am sorry for what I took.\n\nI think of it each day. Write to 12 Mill Road. " * 2
SECOND = "I am truly sorry for what I took from you.\n\nI think of it. " * 2 + "Donaudampf" * 9


@pytest.fixture
def mail(tmp_path: Path) -> Post:
    return post(tmp_path)


@pytest.fixture
def served(mail: Post, chromium: Browser) -> Iterator[Served]:
    served = Served(mail.house, chromium)
    yield served
    served.close()


def test_the_pages_of_letters_are_for_everyone(served: Served, mail: Post) -> None:
    at = f"/staff/cases/{mail.case_id}/letters"
    shots = [mail.picture(mail.sam, FileState.SEEN), mail.picture(mail.sam)]
    looked = mail.own(mail.sam, "start", text=FIRST, about="What happened in May")
    mail.own(mail.sam, "finish", looked)
    mail.do("Alex", "ask_changes", looked, "Please leave the address out.\nAnd say what you did.")
    mail.own(mail.sam, "write", looked, SECOND, pages=shots)
    mail.own(mail.sam, "finish", looked)
    agreed, stored, offered, kept = mail.agreed(), mail.stored(), mail.offered(), mail.offered()
    mail.own(mail.jo, "accept", offered, ReadHow.READ_TO_ME, None, "my sister")
    mail.do("Vic", "bring", offered)
    mail.do("Vic", "deliver", offered)
    never = mail.do("Alex", "start", mail.jo.side, Words("For myself."), kept=True)
    for_everyone(
        served,
        served.staff(mail.staff("Alex")),
        {
            "letters": at,
            "letter-new": f"{at}/new/responsible",
            "letter-looked": f"{at}/{looked}",
            "letter-write": f"{at}/{looked}/write",
            "letter-changes": f"{at}/{looked}/ask_changes",
            "letter-clear": f"{at}/{agreed}/clear",
            "letter-offer": f"{at}/{stored}/offer",
            "letter-accept": f"{at}/{kept}/accept",
            "letter-allow": f"{at}/{offered}/allow",
            "letter-read": f"{at}/{offered}",
            "letter-kept": f"{at}/{never}",
        },
    )
    for_everyone(served, served.staff(mail.staff("Vic")), {"letter-hers": f"{at}/{offered}"})


def test_a_letter_is_written_down_by_keyboard_without_scripts(served: Served, mail: Post) -> None:
    page = served.staff(mail.staff("Alex"), scripts=False)
    page.goto(f"{served.url}/staff/cases/{mail.case_id}/letters/new/responsible")
    page.locator("#text").focus()
    page.keyboard.type("I am sorry.")
    page.keyboard.press("Tab")
    page.keyboard.type("What happened")
    page.locator("#save").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/letters/*done=start")
    assert "Nothing is passed on by writing it." in page.locator("main").inner_text()
    assert [one.text for one in mail.own(mail.sam, "of_person")] == ["I am sorry."]
