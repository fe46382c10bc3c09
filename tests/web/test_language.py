"""A page speaks the language that somebody chose, and never leads them elsewhere for it."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app.domain.cases.case import Leaf
from app.domain.cases.defaults import DEFAULTS
from app.domain.cases.papers import PaperKind
from app.domain.people import Side
from app.services.cases import preparing, texts
from app.web import create_app
from app.wording import LOCALES, PAGE_WORDS, Wording
from tests.case_builders import Service, service
from tests.referral_builders import KeptPost
from tests.services.cases.test_own_pages import write
from tests.web.conftest import OURS, browser, settings
from tests.web.test_information import PAGES
from tests.web.test_own_page import agreed_case, opened, with_staff
from tests.web.test_referring_for import token_of

WELSH = Wording().pages("cy")
PUBLIC = (
    *(f"/information{path}" for path in PAGES),
    *("/refer", "/refer/me", "/refer/my-part", "/refer/later", "/refer/me/help"),
    *("/refer/for", "/refer/for/sent", "/refer/for/open", "/p", "/p/letters", "/your/stopped"),
)
NAMES = {"Meeting", *(line["name"] for line in DEFAULTS["helplines"]["lines"])}
"""What is the same in every language: what the service is called, and names of helplines."""


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Service]:
    """A service with a real store, that speaks Welsh."""
    made = service(tmp_path)
    made.house = replace(made.house, wording=Wording())
    yield with_staff(made)
    made.store.close()


def reader(client: FlaskClient, language: str = "cy") -> FlaskClient:
    client.set_cookie("language", language, domain="meet.example.org")
    return client


def lines(page: str) -> set[str]:
    """Return what people read on a page, without what is no word: a number, a sign."""
    page = re.sub(r"<(script|style|textarea)\b.*?</\1>", "", page, flags=re.DOTALL)
    found = (" ".join(unescape(text).split()) for text in re.split(r"<[^>]*>", page))
    return {re.sub(r": [0-9 ]+$", "", text) for text in found if re.search("[A-Za-z]{2}", text)}


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


@pytest.mark.parametrize("path", PUBLIC)
def test_no_line_of_a_public_page_stays_english(here: Service, path: str) -> None:
    app = create_app(here.house, settings())
    welsh, english = (
        lines(reader(browser(app), language).get(path).text) for language in ("cy", "en")
    )
    assert len(welsh) >= 5
    assert welsh & english <= NAMES


def test_what_a_service_words_itself_stays_as_it_wrote_it(here: Service) -> None:
    stranger = reader(browser(create_app(here.house, settings())))
    shipped, by = DEFAULTS["information"], here.staff["Cora Coe"].id
    welsh = here.house.wording.say("cy")(shipped["stop"])
    assert welsh != shipped["stop"] and welsh in unescape(stranger.get("/information").text)
    texts.change(here.house, by, "information", {**shipped, "stop": "Say stop."}, seen=1)
    assert "Say stop." in stranger.get("/information").text
    both = {**shipped, "stop": "Say stop.", "stop_cy": "Dywedwch stop."}
    texts.change(here.house, by, "information", both, seen=2)
    assert "Dywedwch stop." in stranger.get("/information").text


def test_rules_that_stand_as_we_ship_them_are_read_in_the_language(here: Service) -> None:
    case, say = agreed_case(here, (Side.HARMED, Side.RESPONSIBLE)), here.house.wording.say("cy")
    rules = f"{preparing.first_agreement(here.house)}\nWe meet at noon."
    write(here, case, Leaf.SHARED, PaperKind.AGREEMENT, "", text=rules)
    jo = reader(opened(create_app(here.house, settings()), here, case))
    page = unescape(jo.get("/your/agreement").text)
    shipped = [rule["text"] for rule in DEFAULTS["agreement"]["rules"]]
    assert [rule for rule in shipped if say(rule) not in page or rule in page] == []
    assert "We meet at noon." in page


def test_the_day_of_a_form_is_said_in_the_language(here: Service) -> None:
    here.courier = KeptPost()
    here.house = replace(here.house, courier=here.courier)
    client = reader(browser(create_app(here.house, settings())))
    client.post("/refer/for", data={"email": "pat@police.example"}, headers=OURS)
    client.post("/refer/for/open", data={"token": token_of(here)}, headers=OURS)
    assert "Dydd Iau 11 Mehefin am 1:30pm" in client.get("/refer/for/form").text
