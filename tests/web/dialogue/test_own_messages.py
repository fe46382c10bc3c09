"""What one person reads and does on their own page, and what they cannot learn there."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app.domain.cases.consents import Purpose
from app.domain.cases.tracks import Track
from app.domain.dialogue.relays import RelayState, Wish, Words
from app.domain.refusals import SENTENCES
from app.services.cases import page_links
from tests.relay_cases import Slow
from tests.web.conftest import browser
from tests.web.dialogue.slow import Desk, hidden, id_of, press

S = RelayState
MARK = "Marker0001x"
PATHS = ("/your", "/your/messages", "/your/messages/write", "/your/messages/note", "/your/consents")
ROLE_WORDS = re.compile(
    r"restor|victim|offend|perpetrat|harmed|responsible|prison|\bcase\b|session|CG-", re.IGNORECASE
)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def carried(page: str) -> list[str]:
    return [unescape(t) for t in re.findall(r"<blockquote[^>]*>(.*?)</blockquote>", page, re.S)]


def pages(client: FlaskClient) -> dict[str, bytes]:
    """Return every page of somebody's own, as it comes: with its headers."""
    found = {}
    for path in PATHS:
        answer = client.get(path)
        body = re.sub(rb'name="key" value="[0-9a-f]+"', b"", answer.data)  # of this one form
        found[path] = repr((answer.status, sorted(answer.headers))).encode() + body
    return found


def words_of(page: str) -> str:
    return re.sub(r"<[^>]+>", " ", re.sub(r"<(script|style).*?</\1>", "", page, flags=re.S))


def test_words_are_agreed_to_on_ones_own_page(desk: Desk) -> None:
    sam = desk.person(desk.slow.sam)
    form = sam.get("/your/messages/write").text
    assert "Nothing is sent by this page. ruth will talk with you first." in unescape(form)
    made = press(sam, "/your/messages/write", key=hidden(form, "key"), text="I am sorry.", about="")
    at = made.headers["Location"].partition("?")[0]
    assert press(sam, f"{at}/read_back", number="1").status_code == 303
    page = sam.get(at).text
    assert "Are these exactly your words?" in page and carried(page) == ["I am sorry."]
    assert press(sam, f"{at}/agree", number="1").status_code == 303
    assert desk.slow.relay(id_of(at)).said.agreed == 1
    assert press(sam, f"{at}/hold").status_code == 303
    assert press(sam, f"{at}/go_on").status_code == 303
    changed = press(sam, f"{at}/write", number="1", text="I am truly sorry.", about="")
    assert changed.status_code == 303
    relay = desk.slow.relay(id_of(at))
    assert (relay.state, relay.said.agreed, relay.said.versions[-1].number) == (S.READ_BACK, 0, 2)


def test_an_older_wording_is_not_agreed_to(desk: Desk) -> None:
    sam = desk.person(desk.slow.sam)
    relay_id = desk.slow.own(desk.slow.sam, "write_down", Words("One."))
    desk.slow.own(desk.slow.sam, "read_back", relay_id, 1)
    desk.slow.do("lee", "write", relay_id, 1, Words("Two, by Lee."))
    at = f"/your/messages/{relay_id}"
    refused = press(sam, f"{at}/agree", number="1")
    assert refused.status_code == 409 and carried(refused.text) == ["Two, by Lee."]
    assert SENTENCES["relay-words-changed"] in unescape(refused.text)
    late = press(sam, f"{at}/write", number="1", text="Mine, typed long.", about="")
    assert late.status_code == 409
    assert "Mine, typed long." in late.text and "Two, by Lee." in late.text


def test_five_choices_then_reading_behind_a_press_with_the_way_out_in_view(desk: Desk) -> None:
    at, jo = desk.released("I am sorry."), desk.person(desk.slow.jo)
    mine = f"/your/messages/{id_of(at)}"
    assert "There is something for you." in jo.get("/your").text
    page = jo.get(mine).text
    for words in ("Read it", "Hear it from hanna", "What is it about?", "Not now", "No thank you"):
        assert words in unescape(page), words
    assert "I am sorry." not in page and "What happened" not in page
    press(jo, f"{mine}/choose", wish="about_first")
    page = jo.get(mine).text
    assert "What happened" in page and "I am sorry." not in page
    press(jo, f"{mine}/choose", wish="later")
    assert desk.slow.relay(id_of(at)).arrived.wish is Wish.LATER  # type: ignore[union-attr]
    assert press(jo, f"{mine}/read").status_code == 303
    page = jo.get(mine).text
    assert carried(page) == ["I am sorry."]
    assert "Exit this page" in page and "What would you like to do next?" in page


def test_an_answer_is_words_of_ones_own_like_any_others(desk: Desk) -> None:
    at, jo = desk.released(), desk.person(desk.slow.jo)
    mine = f"/your/messages/{id_of(at)}"
    assert jo.get(f"{mine}/answer").status_code == 404  # nothing was read yet
    press(jo, f"{mine}/read")
    key = hidden(jo.get(f"{mine}/answer").text, "key")
    made = press(jo, f"{mine}/answer", key=key, text="Why?", about="")
    assert made.status_code == 303
    answer = desk.slow.relay(id_of(made.headers["Location"].partition("?")[0]))
    assert (answer.answers, answer.state, answer.arrived) == (id_of(at), S.DRAFT, None)
    assert press(jo, f"{mine}/no_reply").status_code == 303
    assert press(jo, f"{mine}/put_away").headers["Location"].endswith("?done=put_away")
    assert "What I put away" in jo.get("/your/messages").text


def test_no_thank_you_tells_the_sender_only_if_it_is_ticked(desk: Desk) -> None:
    slow, sam = desk.slow, desk.person(desk.slow.sam)
    jo = desk.person(slow.jo)
    quiet, loud = id_of(desk.released("One.")), id_of(desk.released("Two."))
    before = sam.get(f"/your/messages/{quiet}").data
    assert "checked" not in jo.get(f"/your/messages/{quiet}/refuse").text
    press(jo, f"/your/messages/{quiet}/refuse")
    press(jo, f"/your/messages/{loud}/refuse", tell="yes")
    assert sam.get(f"/your/messages/{quiet}").data == before
    assert "They said no thank you" in sam.get(f"/your/messages/{loud}").text
    press(jo, f"/your/messages/{quiet}/read")  # they may change their mind
    assert slow.relay(quiet).state in (S.REFUSED, S.DELIVERED)


# What they cannot learn


def drafted(slow: Slow) -> None:
    slow.own(slow.sam, "write_down", Words(MARK, MARK))


def cleared(slow: Slow) -> None:
    slow.cleared(slow.sam, Words(MARK, MARK))


def held_after_the_release(slow: Slow) -> None:
    slow.do("lee", "hold", slow.released(slow.sam, Words(MARK, MARK)))


def taken_back_after_the_release(slow: Slow) -> None:
    slow.own(slow.sam, "take_back", slow.released(slow.sam, Words(MARK, MARK)))


def changed_after_the_release(slow: Slow) -> None:
    relay_id = slow.released(slow.sam, Words(MARK, MARK))
    slow.own(slow.sam, "write", relay_id, 1, Words(f"{MARK}."))


@pytest.mark.parametrize(
    "written",
    [
        drafted,
        cleared,
        held_after_the_release,
        taken_back_after_the_release,
        changed_after_the_release,
    ],
)
def test_pages_are_the_same_whether_or_not_the_other_side_wrote_something(
    desk: Desk, written: Callable[[Slow], None]
) -> None:
    jo = desk.person(desk.slow.jo)
    without = pages(jo)
    written(desk.slow)
    assert pages(jo) == without
    for relay in desk.slow.all():
        foreign, never = (jo.get(f"/your/messages/{each}") for each in (relay.id, "0" * 16))
        assert foreign.status_code == never.status_code
        assert foreign.data.replace(relay.id.encode(), b"0" * 16) == never.data
        assert MARK.encode() not in foreign.data


def test_pages_do_change_once_something_is_there(desk: Desk) -> None:
    jo = desk.person(desk.slow.jo)
    without = pages(jo)
    desk.slow.released()
    assert pages(jo)["/your"] != without["/your"]


def test_what_was_taken_back_looks_as_if_it_had_never_been(desk: Desk) -> None:
    jo, relay_id = desk.person(desk.slow.jo), id_of(desk.released())
    assert jo.get(f"/your/messages/{relay_id}").status_code == 200
    desk.slow.own(desk.slow.sam, "take_back", relay_id)
    for act in ("read", "choose", "refuse", "want_reply", "put_away"):
        gone = press(jo, f"/your/messages/{relay_id}/{act}", wish="later")
        never = press(jo, f"/your/messages/{'0' * 16}/{act}", wish="later")
        assert gone.data.replace(relay_id.encode(), b"0" * 16) == never.data, act
        assert gone.status_code == never.status_code == 404
        assert SENTENCES["relay-not-there"] in gone.text


def test_while_the_case_is_held_nothing_that_waits_is_shown(desk: Desk) -> None:
    jo = desk.person(desk.slow.jo)
    without = pages(jo)
    relay_id = desk.slow.released()
    desk.slow.change(lambda case, at: setattr(case, "held", True))
    assert pages(jo) == without
    assert press(jo, f"/your/messages/{relay_id}/read").status_code == 404


def test_take_back_and_delivery_tell_both_the_truth(desk: Desk) -> None:
    sam, jo = desk.person(desk.slow.sam), desk.person(desk.slow.jo)
    relay_id = id_of(desk.released())
    page = sam.get(f"/your/messages/{relay_id}").text
    assert "Take it back" in page
    press(jo, f"/your/messages/{relay_id}/read")
    late = press(sam, f"/your/messages/{relay_id}/take_back")
    assert late.status_code == 409
    assert SENTENCES["relay-passed-on"] in late.text and "It was passed on" in late.text


# Who may


def test_the_way_there_hangs_on_ones_own_yes(desk: Desk) -> None:
    slow, jo = desk.slow, desk.person(desk.slow.jo)
    assert "/your/messages" in jo.get("/your").text

    def stop(*purposes: Purpose) -> None:
        def change(case, at) -> None:
            ledger = case.side(slow.jo.side).consents
            for n, given in enumerate(ledger):
                if given.person_id == "jo" and given.purpose in purposes:
                    ledger[n] = given.__class__(
                        **{f: getattr(given, f) for f in given.__slots__} | {"withdrawn_at": at}
                    )

        slow.change(change)

    stop(Purpose.SHUTTLE, Purpose.CONFERENCE)
    assert "/your/messages" not in jo.get("/your").text


def test_who_stopped_finds_help_and_nothing_else(desk: Desk) -> None:
    slow, jo = desk.slow, desk.person(desk.slow.jo)
    slow.change(lambda case, at: case.tracks.update(jo=Track.WITHDRAWN))
    for path in ("/your/messages", "/your/messages/write", f"/your/messages/{'0' * 16}"):
        answer = jo.get(path)
        assert (answer.status_code, answer.headers["Location"]) == (303, "/your")


def test_a_dead_link_opens_nothing(desk: Desk) -> None:
    jo = desk.person(desk.slow.jo)
    relay_id = id_of(desk.released())
    desk.slow.service.clock.advance(page_links.IDLE + timedelta(minutes=1))
    for path in ("/your/messages", f"/your/messages/{relay_id}"):
        assert jo.get(path).status_code == 404
    assert press(jo, f"/your/messages/{relay_id}/read").status_code == 404
    assert browser(desk.app).get("/your/messages").status_code == 404
    assert desk.slow.relay(relay_id).state is S.RELEASED


def test_a_message_of_one_person_is_not_there_for_another(desk: Desk) -> None:
    jo = desk.person(desk.slow.jo)
    relay_id = desk.slow.agreed(desk.slow.sam)
    for path in ("", "/write", "/refuse", "/answer", "/print", "/print/pdf"):
        assert jo.get(f"/your/messages/{relay_id}{path}").status_code == 404
    for act in ("read_back", "agree", "hold", "take_back", "read"):
        assert press(jo, f"/your/messages/{relay_id}/{act}", number="1").status_code == 404


@pytest.mark.parametrize("number", ["", "x", "-1", "9" * 40, "²"])
def test_a_number_that_is_none_agrees_to_nothing(desk: Desk, number: str) -> None:
    sam = desk.person(desk.slow.sam)
    relay_id = desk.slow.own(desk.slow.sam, "write_down", Words("One."))
    desk.slow.own(desk.slow.sam, "read_back", relay_id, 1)
    assert press(sam, f"/your/messages/{relay_id}/agree", number=number).status_code == 409
    assert desk.slow.relay(relay_id).said.agreed == 0


def test_no_page_says_whose_side_anybody_is_on(desk: Desk) -> None:
    sam, jo = desk.person(desk.slow.sam), desk.person(desk.slow.jo)
    relay_id = id_of(desk.released("Words."))
    at = f"/your/messages/{relay_id}"
    for client in (sam, jo):
        for path in (*PATHS, at, f"{at}/refuse", f"{at}/write"):
            page = client.get(path).text
            assert not ROLE_WORDS.search(words_of(page)), (path, ROLE_WORDS.search(words_of(page)))
            assert "<title>Your information</title>" in page
    press(jo, f"{at}/read")
    assert not ROLE_WORDS.search(words_of(jo.get(at).text))
