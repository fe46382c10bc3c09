"""What the pages say and ask for: neutral to a stranger, nothing from elsewhere, help on each."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.sentences import FOR_STAFF
from app.web import create_app
from app.web.words import say
from tests.fakes import FakeHouse
from tests.web.conftest import (
    EXIT,
    GUIDE,
    HARMED,
    OURS,
    PHONE,
    RESPONSIBLE,
    TITLE,
    Meeting,
    settings,
)

ROOT = Path(__file__).parents[2]
TELLING = re.compile(
    r"\b(restorative|justice|victim|offender|perpetrator|harmed|responsible|prison|crime|case)\b"
    r"|common ground",
    re.IGNORECASE,
)
STRANGERS = ("/", "/j", "/join", "/staff", "/staff/sign-in", "/left", "/nope", "/meeting")
NEUTRAL_TITLES = {"Meeting", "Meetings", "Sign in – staff", "Error: This page is not available"}
HERE = {"private": "yes", "safe": "yes", "place": "The library"}


class Page(HTMLParser):
    """The few facts about a page that the rules ask for."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.title = ""
        self._in = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in = tag
        self.tags.append((tag, dict(attrs)))
        found = [
            v for k, v in attrs if v and k in ("href", "src", "action", "data-exit", "content")
        ]
        self.addresses += [v for v in found if "//" in v]

    def handle_data(self, data: str) -> None:
        if self._in == "title":
            self.title += data

    def handle_endtag(self, tag: str) -> None:
        self._in = ""

    def count(self, tag: str) -> int:
        return sum(1 for found, _ in self.tags if found == tag)


def _pages(
    nobody: FlaskClient, party: FlaskClient, staff: FlaskClient, meeting: Meeting
) -> dict[str, str]:
    seen = {path: nobody.get(path).text for path in STRANGERS}
    for path in ("/meeting/where", "/meeting/rules", "/meeting/check"):
        seen[path] = party.get(path).text
    party.post("/meeting/where", data=HERE, headers=OURS)
    party.post("/meeting/rules", data={"agree": "yes", "plan_b": "yes"}, headers=OURS)
    seen["meeting"] = party.get("/meeting").text
    seen["list"] = staff.get("/staff/meetings").text
    seen["call"] = staff.get(f"/staff/meetings/{meeting.session_id}").text
    seen["refused"] = nobody.post("/j", headers=OURS).text
    return seen


@pytest.fixture
def pages(
    nobody: FlaskClient, party: FlaskClient, staff: FlaskClient, meeting: Meeting
) -> dict[str, str]:
    return _pages(nobody, party, staff, meeting)


@pytest.mark.parametrize("path", STRANGERS)
def test_a_page_that_a_stranger_can_open_tells_nothing(nobody: FlaskClient, path: str) -> None:
    text = nobody.get(path).text
    assert not TELLING.search(text)
    assert not re.search("Marker", text)


def test_titles_are_neutral(pages: dict[str, str]) -> None:
    titles = {name: Page(text).title for name, text in pages.items()}
    assert titles.pop("refused") == "Error: We could not do that"
    assert set(titles.values()) <= NEUTRAL_TITLES


def test_a_participants_page_names_nobody_before_its_first_view(pages: dict[str, str]) -> None:
    for name in (HARMED, RESPONSIBLE, GUIDE, TITLE):
        assert name not in pages["meeting"]
    assert TITLE in pages["list"]


def test_no_page_names_another_site_but_the_way_out(pages: dict[str, str]) -> None:
    for name, text in pages.items():
        assert set(Page(text).addresses) <= {EXIT}, name


def test_no_page_has_inline_code_or_style(pages: dict[str, str]) -> None:
    for text in pages.values():
        for tag, attributes in Page(text).tags:
            assert not [a for a in attributes if a == "style" or a.startswith("on")]
            assert tag != "style"
            assert tag != "script" or attributes.get("src", "").startswith("/static/")  # type: ignore[union-attr]


def test_every_page_has_one_heading_one_main_help_and_a_skip_link(pages: dict[str, str]) -> None:
    for name, text in pages.items():
        page = Page(text)
        steps = 8 if name == "/meeting/check" else 1  # each step has its own; one is shown
        assert page.count("h1") == steps, name
        assert page.count("main") == 1, name
        assert PHONE in text, name
        assert 'href="#main"' in text, name


def test_the_way_out_is_on_each_participant_page_and_in_each_dialog(pages: dict[str, str]) -> None:
    for name, least in (("/j", 1), ("meeting", 5)):
        forms = [
            a for tag, a in Page(pages[name]).tags if tag == "form" and a.get("action") == "/leave"
        ]
        assert len(forms) == least
        assert all(form["data-exit"] == EXIT and form["method"] == "post" for form in forms)


def test_without_scripts_the_landing_says_what_to_do(nobody: FlaskClient) -> None:
    said = re.search(r"<noscript>(.*?)</noscript>", nobody.get("/j").text, re.DOTALL)
    assert said and "Turn it on, or open your link in another browser." in said[1]
    assert PHONE in said[1]


def test_the_demonstration_says_so_on_every_page_and_opens_the_test_hook() -> None:
    demo = create_app(FakeHouse().house, settings(DEMO="1")).test_client()
    for path in ("/", "/j", "/nope"):
        text = demo.get(path, headers={"Host": "meet.example.org"}).text
        assert "Demonstration. Everyone here is made up." in text


def test_earnest_use_has_no_demonstration_words_and_no_test_hook(pages: dict[str, str]) -> None:
    for text in pages.values():
        assert "Demonstration" not in text
        assert "data-test" not in text


def test_names_with_markup_are_text(app: Flask, staff: FlaskClient, meeting: Meeting) -> None:
    rows = meeting.fakes.store.rows
    rows.sessions[meeting.session_id].title = "<script>alert(1)</script>"
    text = staff.get("/staff/meetings").text
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text


WORDS = json.loads((ROOT / "templates" / "words.en.json").read_text("utf-8"))
PARTICIPANT_PARTS = [part for part in WORDS if part not in FOR_STAFF]


def _sentences(part: object) -> list[str]:
    if isinstance(part, dict):
        return [s for value in part.values() for s in _sentences(value)]
    if isinstance(part, list):
        return [s for value in part for s in _sentences(value)]
    return [part] if isinstance(part, str) else []


@pytest.mark.parametrize("part", PARTICIPANT_PARTS)
def test_what_participants_read_has_no_label_no_exclamation_and_no_short_form(part: str) -> None:
    for sentence in _sentences(WORDS[part]):
        assert not TELLING.search(sentence.replace("in case", "")), sentence
        assert "!" not in sentence, sentence
        assert not re.search(r"\b(can|don|won|isn|doesn|couldn)['’]t\b", sentence), sentence


def test_every_sentence_has_only_fields_that_somebody_fills() -> None:
    known = {"phone", "heading", "guides_or", "guides_and", "call", "time", "name", "names"}
    known |= {"count", "at", "number", "call_sentence", "why", "nth", "left", "moved_from"}
    known |= {"beside", "guides", "minutes", "opens", "about"}
    for sentence in (s for part in PARTICIPANT_PARTS for s in _sentences(WORDS[part])):
        assert set(re.findall(r"\{(\w+)\}", sentence)) <= known, sentence


def test_say_fills_in() -> None:
    assert say("Call {phone}.", phone=PHONE) == f"Call {PHONE}."
