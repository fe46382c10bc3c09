"""The pages of letters for staff: the whole way of one, what each side sees, what is refused."""

import re
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.domain.cases.files import FileState
from app.domain.dialogue.letters import LetterState, ReadHow, Tell
from app.domain.safe_contact import SafeContact, Way
from app.services import staff_sessions
from app.services.cases import holding, page_links
from app.web import create_app
from tests.letter_cases import TEXT, Post, post
from tests.web.conftest import OURS, browser, settings

HOSTILE = '<script>alert(1)</script> \u202e& "quoted" {{ 7*7 }} 👩‍👧\r\n</blockquote>'
MARK = "the-words-of-sam"


class Desk:
    """Browsers of staff over one case by letter."""

    def __init__(self, folder: Path) -> None:
        self.post: Post = post(folder)
        self.app: Flask = create_app(self.post.house, settings())
        self.at = f"/staff/cases/{self.post.case_id}/letters"

    def staff(self, name: str) -> FlaskClient:
        client = browser(self.app)
        token = staff_sessions.mint(self.post.house, self.post.staff(name).id)
        secret = staff_sessions.claim(self.post.house, token)
        client.set_cookie("staff", secret, domain="meet.example.org")
        return client

    def one(self, name: str, letter_id: str) -> str:
        answer = self.staff(name).get(f"{self.at}/{letter_id}")
        assert answer.status_code == 200, answer.text
        return str(answer.text)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def press(client: FlaskClient, path: str, **form: str | list[str]) -> TestResponse:
    return client.post(path, data=form, headers=OURS)


def done(client: FlaskClient, path: str, **form: str | list[str]) -> str:
    """Press, be led on, and return the page that is there then."""
    answer = press(client, path, **form)
    assert answer.status_code == 303, answer.text
    page = client.get(answer.headers["Location"])
    assert page.status_code == 200, page.text
    return str(page.text)


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None, page
    return unescape(found[1])


def test_staff_take_a_letter_the_whole_way_for_two_people_who_have_no_page(desk: Desk) -> None:
    alex = desk.staff("Alex")
    assert "Write for Sam" in alex.get(desk.at).text
    first = {"text": TEXT, "about": "What happened", "language": "en"}
    page = done(alex, f"{desk.at}/new/responsible", **first)
    assert "Being written." in page
    [letter_id] = [one.id for one in desk.post.own(desk.post.sam, "of_person")]
    at = f"{desk.at}/{letter_id}"
    assert "Its author asks you" in done(alex, f"{at}/finish")
    page = done(alex, f"{at}/ask_changes", text="Say what you did, please.")
    assert "Say what you did, please." in page
    assert "Changes were asked for." in page
    mark = hidden(alex.get(f"{at}/write").text, "saw")
    page = done(alex, f"{at}/write", **{**first, "text": TEXT + " I did it.", "saw": mark})
    assert "added:" in page
    assert "Words added: 3." in page
    done(alex, f"{at}/finish")
    done(alex, f"{at}/review", number="2")
    page = done(alex, f"{at}/agree", number="2")
    assert "They said yes to Alex." in page
    assert press(alex, f"{at}/clear", number="2", ticked="safe").status_code == 409
    assert "with your name" in done(alex, f"{at}/clear", number="2", ticked=["safe", "positive"])
    done(alex, f"{at}/store")
    offer = alex.get(f"{at}/offer").text
    assert "There is a letter for you." in offer
    assert "your name is noted" in offer
    assert TEXT[:11] not in offer
    assert "has been offered" in done(alex, f"{at}/offer", number="2")
    page = done(alex, f"{at}/accept", choice="read_to_me", day="24 11 2026", company="my sister")
    assert "my sister" in page
    assert "24 November 2026" in page
    done(alex, f"{at}/bring")
    assert "Delivered." in done(alex, f"{at}/deliver")
    done(alex, f"{at}/allow", tell=["read"])
    assert desk.post.own(desk.post.sam, "mine", letter_id).state == "read"
    assert "An answer is being written" in done(alex, f"{at}/answer")
    assert desk.post.letter(letter_id).state is LetterState.ANSWERED


def test_a_form_that_is_sent_twice_begins_one_letter(desk: Desk) -> None:
    alex, new = desk.staff("Alex"), f"{desk.at}/new/responsible"
    form = {"text": TEXT, "language": "en", "key": hidden(alex.get(new).text, "key")}
    where = [press(alex, new, **form).headers["Location"] for _ in range(2)]
    assert where[0] == where[1]
    assert len(desk.post.own(desk.post.sam, "of_person")) == 1
    [letter_id] = [one.id for one in desk.post.own(desk.post.sam, "of_person")]
    assert desk.post.entries(letter_id) == [("letter.start", "1", desk.post.staff("Alex").id)]


def test_an_offer_shows_first_what_will_be_seen(desk: Desk) -> None:
    letter_id, alex = desk.post.stored(), desk.staff("Alex")
    preview = alex.get(f"{desk.at}/{letter_id}/offer").text
    shown = re.search(r'<div class="preview">(.*?)</div>', preview, re.S)
    assert shown is not None
    done(alex, f"{desk.at}/{letter_id}/offer", number="1")
    case_id, jo = desk.post.case_id, desk.post.jo.person_id
    issued = page_links.issue(desk.post.house, desk.post.staff("Cora"), case_id, jo)
    theirs = browser(desk.app)
    assert press(theirs, "/p", token=issued.token, code=issued.spoken_code).status_code == 303
    page = theirs.get(f"/your/letters/there/{letter_id}").text
    [heading] = re.findall(r"<h1[^>]*>(.*?)</h1>", page)
    after = re.findall(r'<p class="govuk-body">(.*?)</p>', page.partition("</h1>")[2])
    assert lines(shown[1]) == [heading, *after[:2]]


def lines(page: str) -> list[str]:
    """Return what each paragraph says."""
    return [re.sub(r"<[^>]+>", "", one) for one in re.findall(r"<p[^>]*>(.*?)</p>", page)]


def test_a_notice_that_nothing_carries_is_given_by_staff_of_whom_it_is_for(desk: Desk) -> None:
    contact = SafeContact(frozenset({Way.CALL}), "", "07700 900123")
    with desk.post.house.unit_of_work() as work:
        case = work.cases.get(desk.post.case_id)
        work.cases.save_contact(case, desk.post.jo.person_id, contact)
        work.commit()
    letter_id = desk.post.stored()
    at, vic = f"{desk.at}/{letter_id}", desk.staff("Vic")
    done(desk.staff("Alex"), f"{at}/offer", number="1", let_know="yes")
    page = vic.get(at).text
    assert "There is something new on your page." in page
    told = re.search(rf'action="({at}/notice/[^"]+)"', page)
    assert told is not None
    assert "something new" not in desk.one("Ravi", letter_id)
    assert press(desk.staff("Ravi"), told[1]).status_code in (403, 404)
    assert "Given by hand" in done(vic, told[1])


def test_each_side_sees_its_own_part_and_no_more(desk: Desk) -> None:
    letter_id = desk.post.stored(f"{MARK} I am sorry.", "about-of-sam")
    assert desk.staff("Vic").get(f"{desk.at}/{letter_id}").status_code == 404
    assert letter_id not in desk.staff("Vic").get(desk.at).text
    desk.post.do("Alex", "offer", letter_id, 1)
    before = desk.one("Ravi", letter_id)
    page = desk.one("Vic", letter_id)
    assert "Offered" in page
    for hers in (MARK, "about-of-sam", "Version", "Sam", "version"):
        assert hers not in page.partition("<main")[2], hers
    desk.post.own(desk.post.jo, "accept", letter_id, ReadHow.READ_TO_ME)
    assert MARK not in desk.one("Vic", letter_id)
    assert desk.one("Ravi", letter_id) == before
    assert MARK in done(desk.staff("Vic"), f"{desk.at}/{letter_id}/bring")
    done(desk.staff("Vic"), f"{desk.at}/{letter_id}/deliver")
    assert desk.one("Ravi", letter_id) == before
    assert "Jo" not in before.partition("<main")[2]


def test_a_letter_of_another_case_is_not_there(desk: Desk, tmp_path: Path) -> None:
    letter_id = desk.post.offered()
    (tmp_path / "other").mkdir()
    alex = desk.staff("Alex")
    unknown = alex.get(f"{desk.at}/{'0' * 16}")
    elsewhere = alex.get(f"/staff/cases/{'0' * 16}/letters/{letter_id}")
    assert (unknown.status_code, elsewhere.status_code) == (404, 404)
    assert press(alex, f"{desk.at}/{'0' * 16}/store").status_code == 404
    assert desk.staff("Nosy").get(desk.at).status_code == 404
    assert press(desk.staff("Vic"), f"{desk.at}/{letter_id}/take_back").status_code == 403


def test_a_supervisor_reads_letters_and_does_nothing_with_them(desk: Desk) -> None:
    letter_id = desk.post.offered()
    sue = desk.staff("Sue")
    assert f'href="{desk.at}"' in sue.get(f"/staff/cases/{desk.post.case_id}").text
    listed, page = sue.get(desk.at), sue.get(f"{desk.at}/{letter_id}")
    assert listed.status_code == page.status_code == 200
    for shown in (listed.text, page.text):
        main = shown.split("<main")[1].split("</main")[0]
        assert "<form" not in main and f"{desk.at}/new" not in main
    assert sue.get(f"{desk.at}/new/harmed").status_code == 404
    for act in ("comment", "review", "withdraw_offer"):
        answer = press(sue, f"{desk.at}/{letter_id}/{act}", text="Kind words.")
        assert answer.status_code == 403, act


def test_hostile_words_are_shown_as_words(desk: Desk) -> None:
    letter_id = desk.post.own(desk.post.sam, "start", text=HOSTILE, about="<b>a</b>")
    desk.post.own(desk.post.sam, "finish", letter_id)
    page = desk.one("Alex", letter_id)
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "{{ 7*7 }}" in page
    assert "\u202e" not in page
    done(desk.staff("Alex"), f"{desk.at}/{letter_id}/comment", text=HOSTILE)
    assert "<script>alert(1)" not in desk.one("Alex", letter_id)


def test_what_was_typed_stays_when_somebody_else_wrote_meanwhile(desk: Desk) -> None:
    letter_id = desk.post.own(desk.post.sam, "start", text="First words.")
    alex, at = desk.staff("Alex"), f"{desk.at}/{letter_id}/write"
    mark = hidden(alex.get(at).text, "saw")
    desk.post.own(desk.post.sam, "write", letter_id, "Words of Sam.")
    answer = press(alex, at, text="Words of Alex.", about="", language="en", saw=mark)
    assert answer.status_code == 409
    assert "Words of Alex." in answer.text
    assert "Words of Sam." in answer.text
    long = press(alex, at, text="x" * 20_001, about="", language="en", saw=mark)
    assert long.status_code == 422
    assert 'href="#text"' in long.text


def test_an_older_version_is_not_agreed_to(desk: Desk) -> None:
    letter_id = desk.post.own(desk.post.sam, "start", text="One.")
    desk.post.own(desk.post.sam, "finish", letter_id)
    desk.post.do("Alex", "ask_changes", letter_id, "Please.")
    desk.post.own(desk.post.sam, "write", letter_id, "Two.")
    desk.post.own(desk.post.sam, "finish", letter_id)
    desk.post.do("Alex", "review", letter_id, 2)
    answer = press(desk.staff("Alex"), f"{desk.at}/{letter_id}/agree", number="1")
    assert answer.status_code == 409
    assert "changed meanwhile" in answer.text
    for wrong in ("", "x", "-1", "9" * 30):
        at = f"{desk.at}/{letter_id}/agree"
        assert press(desk.staff("Alex"), at, number=wrong).status_code in (400, 403)


def test_a_photograph_that_nobody_looked_at_stops_the_letter(desk: Desk) -> None:
    page_id = desk.post.picture(desk.post.sam)
    letter_id = desk.post.own(desk.post.sam, "start", text="See the page.")
    alex, at = desk.staff("Alex"), f"{desk.at}/{letter_id}"
    form = alex.get(f"{at}/write").text
    words = {"text": "See the page.", "about": "", "language": "en", "with_pages": "yes"}
    done(alex, f"{at}/write", **words, pages=[page_id], saw=hidden(form, "saw"))
    done(alex, f"{at}/finish")
    assert "Nobody has looked at it yet" in desk.one("Alex", letter_id)
    assert press(alex, f"{at}/review", number="1").status_code == 409
    keep = f"/staff/cases/{desk.post.case_id}/files/{page_id}/keep"
    assert press(alex, keep).status_code == 303
    done(alex, f"{at}/review", number="1")
    with desk.post.house.unit_of_work() as work:
        assert work.uploads.get(desk.post.case_id, page_id).state is FileState.SEEN
        work.uploads.remove(work.uploads.get(desk.post.case_id, page_id))
        work.commit()
    done(alex, f"{at}/agree", number="1")
    answer = press(alex, f"{at}/clear", number="1", ticked=["safe", "positive"])
    assert answer.status_code == 409
    assert "not there any more" in answer.text


def test_the_other_sides_staff_open_the_pages_of_a_letter_that_was_brought(desk: Desk) -> None:
    page_id = desk.post.picture(desk.post.sam, FileState.SEEN)
    letter_id = desk.post.own(desk.post.sam, "start")
    desk.post.own(desk.post.sam, "write", letter_id, "", pages=[page_id])
    desk.post.own(desk.post.sam, "finish", letter_id)
    for act, *more in (("review", 1), ("agree", 1), ("clear", 1, ("safe", "positive")), ("store",)):
        desk.post.do("Alex", act, letter_id, *more)
    desk.post.do("Alex", "offer", letter_id, 1)
    desk.post.own(desk.post.jo, "accept", letter_id, ReadHow.READ_TO_ME)
    vic, at = desk.staff("Vic"), f"{desk.at}/{letter_id}"
    assert vic.get(f"{at}/pages/1").status_code == 404
    done(vic, f"{at}/bring")
    found = vic.get(f"{at}/pages/1")
    assert (found.status_code, found.mimetype) == (200, "image/jpeg")
    assert "document.jpg" in found.headers["Content-Disposition"]
    assert vic.get(f"{at}/pages/2").status_code == 404
    assert page_id not in vic.get(at).text


def test_while_a_case_is_held_nothing_is_offered(desk: Desk) -> None:
    letter_id = desk.post.stored()
    holding.hold(desk.post.house, desk.post.staff("Alex"), desk.post.case_id)
    answer = press(desk.staff("Alex"), f"{desk.at}/{letter_id}/offer", number="1")
    assert answer.status_code == 409
    assert desk.post.letter(letter_id).state is LetterState.STORED


def test_names_outside_the_sheet_and_addresses_are_pointed_at(desk: Desk) -> None:
    letter_id = desk.post.own(desk.post.sam, "start", text="Write to me at 12 Mill Road, M1 1AA.")
    desk.post.own(desk.post.sam, "finish", letter_id)
    page = desk.one("Alex", letter_id)
    assert "A postcode:" in page
    assert "no promise" not in page


# On paper


def papers(page: str) -> list[str]:
    return [unescape(link) for link in re.findall(r'href="([^"]*/print[^"]*)"', page)]


def test_each_side_prints_what_is_there_for_it_and_no_link_leads_nowhere(desk: Desk) -> None:
    def links(letter_id: str) -> list[int]:
        """Return how many papers Alex, Ravi and Vic are led to; each of them is there."""
        found = []
        for name in ("Alex", "Ravi", "Vic"):
            page = desk.staff(name).get(f"{desk.at}/{letter_id}")
            here = papers(page.text) if page.status_code == 200 else []
            for link in here:
                answer = desk.staff(name).get(link)
                assert answer.status_code == 200, (name, link)
                assert answer.mimetype == ("application/pdf" if "pdf" in link else "text/html")
            found.append(len(here))
        return found

    made = desk.post
    started = made.own(made.sam, "start", text=TEXT)
    assert links(started) == [0, 0, 0]
    letter_id = made.offered()
    assert links(letter_id) == [2, 2, 0], "the words that were agreed, on the author's side"
    made.own(made.jo, "accept", letter_id, ReadHow.MYSELF)
    assert links(letter_id) == [2, 2, 0], "they read it themselves first"
    made.own(made.jo, "accept", letter_id, ReadHow.ON_PAPER)
    made.do("Vic", "bring", letter_id)
    assert links(letter_id) == [4, 2, 2]
    made.do("Vic", "deliver", letter_id)
    assert links(letter_id) == [4, 2, 2]


# What happened


def test_the_timeline_tells_each_side_what_is_its_own(desk: Desk) -> None:
    made = desk.post
    letter_id = made.offered()
    made.own(made.jo, "accept", letter_id, ReadHow.READ_TO_ME)
    made.own(made.jo, "allow", letter_id, {Tell.RECEIVED})
    at = f"/staff/cases/{made.case_id}/timeline"
    alex, ravi, vic = (desk.staff(name).get(at).text for name in ("Alex", "Ravi", "Vic"))
    authors = ("Alex found a letter safe and positive.", "Sam began to write a letter.")
    recipients = ("Jo recorded how somebody wants to have a letter.", "may learn.")
    for text in (*authors, *recipients, "Alex offered a letter."):
        assert text in alex, text
    for text in authors:
        assert text in ravi and text not in vic, text
    for text in recipients:
        assert text in vic and text not in ravi, text
    assert "Alex offered a letter." in ravi and "Alex offered a letter." in vic
    assert "Sam" not in vic.split("<h1", 1)[1]


def test_today_leads_to_where_it_is_done(desk: Desk) -> None:
    made = desk.post
    made.own(made.sam, "finish", made.own(made.sam, "start", text=TEXT))
    for name, there in (("Alex", True), ("Ravi", True), ("Vic", False)):
        client = desk.staff(name)
        today = client.get("/staff/today").text
        overview = client.get(f"/staff/cases/{made.case_id}").text
        for page in (today, overview):
            assert ("Look at a letter with its author" in page) is there, name
            assert (f'href="{desk.at}">Look at a letter' in page) is there, name
