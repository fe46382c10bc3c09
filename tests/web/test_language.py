"""A page speaks the language that somebody chose, and never leads them elsewhere for it."""

import json

import pytest
from flask.testing import FlaskClient

from app.wording import LOCALES, PAGE_WORDS, Wording
from tests.web.conftest import OURS

WELSH = Wording().pages("cy")


def test_a_press_changes_the_language_of_the_pages_that_follow(nobody: FlaskClient) -> None:
    assert 'lang="en"' in nobody.get("/").text
    answer = nobody.post("/language", data={"language": "cy", "back": "/j"}, headers=OURS)
    assert (answer.status_code, answer.location) == (303, "/j")
    page = nobody.get("/").text
    assert '<html lang="cy"' in page
    assert WELSH["front"]["text"] in page


def test_a_browser_that_wishes_welsh_gets_it_unasked(nobody: FlaskClient) -> None:
    page = nobody.get("/", headers={"Accept-Language": "cy-GB, en;q=0.5"}).text
    assert '<html lang="cy"' in page


@pytest.mark.parametrize("wish", ["fr", "xx-yy-zz", "*", ";;;q=a", "c" * 4000])
def test_an_unknown_wish_is_answered_in_english(nobody: FlaskClient, wish: str) -> None:
    assert '<html lang="en"' in nobody.get("/", headers={"Accept-Language": wish}).text
    nobody.set_cookie("language", wish[:200].replace(";", ""))
    assert '<html lang="en"' in nobody.get("/").text


@pytest.mark.parametrize("back", ["https://elsewhere.example", "//elsewhere.example", "/\\e", ""])
def test_the_way_back_stays_here(nobody: FlaskClient, back: str) -> None:
    answer = nobody.post("/language", data={"language": "cy", "back": back}, headers=OURS)
    assert answer.location == "/"


def test_an_unknown_language_changes_nothing(nobody: FlaskClient) -> None:
    answer = nobody.post("/language", data={"language": "../cy"}, headers=OURS)
    assert "Set-Cookie" not in answer.headers


def test_a_catalogue_that_lacks_a_sentence_leaves_it_in_english(tmp_path) -> None:
    folder = tmp_path / "cy" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "common_ground.po").write_text('msgid "Meeting"\nmsgstr "Cyfarfod"\n', "utf-8")
    words = Wording(tmp_path, PAGE_WORDS).pages("cy")
    english = json.loads(PAGE_WORDS.read_text("utf-8"))
    assert words["front"]["heading"] == "Cyfarfod"
    assert words["front"]["text"] == english["front"]["text"]
    assert LOCALES.exists()
