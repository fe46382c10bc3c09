"""I28, I30, I46: one side's own pages are the same bytes with and without what the other one does.

An answer here is everything that a browser gets: status, headers with cookies and sizes, body.
"""

import re
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.domain.cases.case import Route
from app.domain.cases.states import CaseState
from app.domain.dialogue.letters import ReadHow
from app.domain.dialogue.relays import Handed, Wish
from app.domain.people import Side
from app.services.dialogue import letter_handing, letter_staff, own_letters, own_offers
from tests.prepared_case import principals, ready_case
from tests.relay_cases import WORDS
from tests.web.cases.carried import a_relay
from tests.web.dialogue.letters import Post
from tests.web.dialogue.slow import Desk, press

Answers = dict[str, tuple[Any, ...]]
PAGES = ("/your", "/your/messages", "/your/messages/write", "/your/messages/note", "/your/letters")
OF_RELAY = ("", "/write", "/answer", "/refuse", "/print", "/print/pdf")
PRESSED = (
    *("read_back", "agree", "hold", "go_on", "take_back", "choose", "read", "refuse", "answer"),
    *("want_reply", "no_reply", "put_away", "write"),
)
OF_LETTER = ("", "/write", "/keep", "/back", "/change", "/pictures", "/print", "/print/pdf")
LETTER_PRESSED = ("/write", "/agree", "/keep", "/back", "/change", "/pictures")
OF_THERE = ("", "/read", "/pause", "/pictures/1")
THERE_PRESSED = ("", "/read", "/answer", "/no-answer", "/tell", "/talk")
KEY = re.compile(r'(?<=name="key" value=")[0-9a-f]{16}(?=")')
"""A form's own key, so that a second press is the first: a new one each time, of one length."""
RANDOM, GARBAGE = "f0e1d2c3b4a59687", "no-such.id_at~1x"  # each as long as an id


def whole(answer: TestResponse, *ids: str) -> tuple[Any, ...]:
    """Return all that was answered, with these ids, and nothing else, made alike."""
    text = f"{sorted(answer.headers.items())}\n{answer.get_data().decode('latin-1')}"
    text = KEY.sub("<key>", text)
    for one in ids:
        text = text.replace(one, "<id>")
    return answer.status_code, len(answer.get_data()), text


def seen(client: FlaskClient, *more: str) -> Answers:
    return {path: whole(client.get(path)) for path in (*PAGES, *more)}


def changed(before: Answers, after: Answers) -> list[str]:
    return [path for path in before if path in after and before[path] != after[path]]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.fixture
def post(tmp_path: Path) -> Post:
    return Post(tmp_path)


# Words that are carried


def test_whom_it_is_for_sees_nothing_of_what_was_not_released_or_is_gone_again(desk: Desk) -> None:
    slow, jo, ids = desk.slow, desk.person(desk.slow.jo), list[str]()
    never_was = seen(jo, f"/your/messages/{RANDOM}")

    def same(what: str) -> None:
        assert changed(never_was, seen(jo, f"/your/messages/{RANDOM}")) == [], what
        for relay_id in ids:
            for path in OF_RELAY:
                answer = jo.get(f"/your/messages/{relay_id}{path}")
                never = jo.get(f"/your/messages/{RANDOM}{path}")
                assert whole(answer, relay_id) == whole(never, RANDOM), (what, path)

    for act in ("agreed", "cleared"):
        ids.append(getattr(slow, act)())
        same(act)
    relay_id = slow.released()
    assert changed(never_was, seen(jo)) != [], "what was released is there"
    ids.append(relay_id)
    slow.own(slow.sam, "hold", relay_id)
    same("held")
    slow.own(slow.sam, "go_on", relay_id)
    same("goes on")
    slow.do("lee", "release", relay_id, 1)
    slow.do("ruth", "hold", relay_id)
    same("held by staff")
    slow.do("ruth", "go_on", relay_id)
    slow.do("lee", "release", relay_id, 1)
    slow.own(slow.sam, "take_back", relay_id)
    same("taken back")
    slow.do("otto", "note", "sam", "Not to be passed on")
    slow.own(slow.sam, "note", "Nor this")
    same("a note")
    waits = slow.released()
    ids.append(waits)
    slow.change(lambda case, _: setattr(case, "held", True))
    same("while the case is held")


def test_a_sender_sees_nothing_of_what_the_other_one_does_with_it(desk: Desk) -> None:
    slow, sam = desk.slow, desk.person(desk.slow.sam)
    relay_id = slow.cleared()
    mine = [f"/your/messages/{relay_id}{path}" for path in OF_RELAY]
    before = seen(sam, *mine)
    slow.do("lee", "release", relay_id, 1)
    assert changed(before, seen(sam, *mine)) == []
    for who, act, *said in (
        ("jo", "choose", Wish.LATER),
        ("jo", "choose", Wish.ABOUT_FIRST),
        ("jo", "refuse"),
        ("hanna", "record_wish", Wish.READ_TO_ME),
        ("hanna", "tell_about"),
        ("olga", "record_refusal"),
    ):
        if who == "jo":
            slow.own(slow.jo, act, relay_id, *said)
        else:
            slow.do(who, act, relay_id, *said)
        assert changed(before, seen(sam, *mine)) == [], (who, act)
    slow.cleared(slow.jo)
    slow.do("hanna", "note", "jo", "Not to be passed on")
    assert changed(before, seen(sam, *mine)) == []
    slow.own(slow.jo, "choose", relay_id, Wish.SHOW_ME)
    slow.do("hanna", "deliver", relay_id, Handed.BY_PHONE)
    assert f"/your/messages/{relay_id}" in changed(before, seen(sam, *mine))


def test_a_senders_press_is_answered_alike_whatever_became_of_it(desk: Desk) -> None:
    slow, sam = desk.slow, desk.person(desk.slow.sam)
    form = {"number": "1", "text": "Other words", "about": "it"}
    for act in ("hold", "take_back", "write", "go_on"):
        said = set()
        for became in ("cleared", "released", "chosen", "refused"):
            relay_id = slow.cleared() if became == "cleared" else slow.released()
            if became == "chosen":
                slow.own(slow.jo, "choose", relay_id, Wish.ABOUT_FIRST)
            if became == "refused":
                slow.own(slow.jo, "refuse", relay_id)
            path = f"/your/messages/{relay_id}"
            answer = whole(press(sam, f"{path}/{act}", **form), relay_id)
            said.add((answer, whole(sam.get(path), relay_id)))
        assert len(said) == 1, act


def others_relays(desk: Desk) -> dict[str, str]:
    """Return ids of which nothing is there for Jo."""
    slow = desk.slow
    taken = slow.released()
    slow.own(slow.sam, "take_back", taken)
    held = slow.released()
    slow.own(slow.sam, "hold", held)
    draft = slow.own(slow.sam, "write_down", WORDS)
    another = ready_case(slow.service, CaseState.READY, Route.SHUTTLE)
    sam, jo = reversed(principals(another)), principals(another)
    now, ids = desk.house.clock.now(), (desk.house.new_id(), desk.house.new_id())
    numbers = count(1)
    with desk.house.unit_of_work() as work:
        for one, (sender, other) in zip(ids, (sam, jo), strict=True):
            relay = a_relay(
                *(one, another.id, "delivered", sender, other, "0" * 16, now),
                lambda leaf: f"{leaf} {next(numbers)}",
            )
            work.relays.add(relay)
        work.commit()
    return {
        "draft": draft,
        "cleared": slow.cleared(),
        "held": held,
        "taken back": taken,
        "of another case": ids[0],
        "of another case, by who was harmed": ids[1],
        "garbage": GARBAGE,
    }


def test_of_a_relay_that_is_not_theirs_a_person_is_told_one_and_the_same(desk: Desk) -> None:
    jo, ids = desk.person(desk.slow.jo), others_relays(desk)
    form = {"number": "1", "text": "Words", "wish": "later", "tell": "yes", "key": "k"}
    before = all_of(desk)
    for method, paths in (("GET", OF_RELAY), ("POST", [f"/{one}" for one in PRESSED])):
        for path in paths:
            given = {"data": form, "headers": {"Origin": "https://meet.example.org"}}
            kept = given if method == "POST" else {}
            never = jo.open(f"/your/messages/{RANDOM}{path}", method=method, **kept)
            assert never.status_code == 404
            for name, one in ids.items():
                answer = jo.open(f"/your/messages/{one}{path}", method=method, **kept)
                assert whole(answer, one) == whole(never, RANDOM), (name, method, path)
    assert all_of(desk) == before


def all_of(desk: Desk) -> tuple[str, int]:
    """Return everything there is about relays, with how much was written down."""
    return repr(desk.slow.all()), len(desk.slow.entries())


# Letters


def test_an_author_sees_nothing_of_what_the_other_one_does_with_a_letter(post: Post) -> None:
    letter_id = post.stored(post.sam)
    mine = [f"/your/letters/{letter_id}{path}" for path in OF_LETTER]
    before = seen(post.sam, *mine)
    jo = post.whose(Side.HARMED)

    def own(act: str, *said: Any) -> Callable[[], Any]:
        return lambda: getattr(own_offers, act)(post.house, jo, letter_id, *said)

    def staff(module: Any, act: str, *said: Any) -> Callable[[], Any]:
        alex = post.made.staff["Alex"]
        return lambda: getattr(module, act)(post.house, alex, post.case.id, letter_id, *said)

    acts = {
        "offered": staff(letter_staff, "offer", 1),
        "about first": own("accept", ReadHow.ABOUT_FIRST),
        "not now": own("not_now"),
        "never": own("never"),
        "by staff": staff(letter_handing, "accept", ReadHow.READ_TO_ME, None, "Kim"),
        "withdrawn": staff(letter_staff, "withdraw_offer"),
        "offered again": staff(letter_staff, "offer", 1),
        "accepted": own("accept", ReadHow.MYSELF),
        "read": own("read"),
        "no answer": own("no_answer"),
        "answered": own("answer", "I read it."),
    }
    for name, act in acts.items():
        act()
        assert changed(before, seen(post.sam, *mine)) == [], name
    own("allow", ["read"])()
    assert changed(before, seen(post.sam, *mine)) != [], "what is allowed is seen"


def test_whom_a_letter_is_for_sees_nothing_before_it_is_offered_nor_after_it_is_gone(
    post: Post,
) -> None:
    never_was = seen(post.jo, f"/your/letters/there/{RANDOM}")

    def same(what: str, letter_id: str) -> None:
        assert changed(never_was, seen(post.jo, f"/your/letters/there/{RANDOM}")) == [], what
        for start, paths in (("there/", OF_THERE), ("", OF_LETTER)):
            for path in paths:
                answer = post.jo.get(f"/your/letters/{start}{letter_id}{path}")
                never = post.jo.get(f"/your/letters/{start}{RANDOM}{path}")
                assert whole(answer, letter_id) == whole(never, RANDOM), (what, path)

    for act in ("written", "reviewed", "stored"):
        letter_id = getattr(post, act)(post.sam)
        same(act, letter_id)
    post.staff("offer", letter_id, 1)
    assert changed(never_was, seen(post.jo)) != [], "what is offered is there"
    post.staff("withdraw_offer", letter_id)
    same("withdrawn", letter_id)
    post.staff("offer", letter_id, 1)
    jo, sam = post.whose(Side.HARMED), post.whose(Side.RESPONSIBLE)
    own_offers.accept(post.house, jo, letter_id, ReadHow.MYSELF)
    own_letters.take_back(post.house, sam, letter_id)
    same("taken back", letter_id)


def test_an_authors_press_is_answered_alike_whatever_became_of_the_letter(post: Post) -> None:
    for act in LETTER_PRESSED:
        said = set()
        for became in ("stored", "offered", "read", "never"):
            letter_id = post.stored(post.sam) if became == "stored" else ""
            letter_id = letter_id or getattr(post, "offered" if became == "never" else became)()
            if became == "never":
                own_offers.never(post.house, post.whose(Side.HARMED), letter_id)
            path = f"/your/letters/{letter_id}"
            answer = press(post.sam, f"{path}{act}", version="1", text="Other words", saw="x")
            ids = [letter_id]
            if act == "/change":  # it leads to a new letter, whose id is another one each time
                ids.append(answer.headers["Location"].split("/")[3])
            said.add((whole(answer, *ids), whole(post.sam.get(path), letter_id)))
        assert len(said) == 1, act


def test_of_a_letter_that_is_not_theirs_a_person_is_told_one_and_the_same(post: Post) -> None:
    started, taken = post.written(post.sam), post.offered()
    own_letters.take_back(post.house, post.whose(Side.RESPONSIBLE), taken)
    ids = {
        "written": started,
        "stored": post.stored(post.sam),
        "taken back": taken,
        "garbage": GARBAGE,
    }
    before = letters_of(post)
    form = {"version": "1", "text": "Words", "choice": "myself", "saw": "x", "say": "read"}
    given = {"data": form, "headers": {"Origin": "https://meet.example.org"}}
    for start, reading, pressing in (
        ("there/", OF_THERE, THERE_PRESSED),
        ("", OF_LETTER, LETTER_PRESSED),
    ):
        paths = [("GET", one) for one in reading] + [("POST", one) for one in pressing]
        for method, path in paths:
            more = given if method == "POST" else {}
            never = post.jo.open(f"/your/letters/{start}{RANDOM}{path}", method=method, **more)
            assert never.status_code == 404, (method, start, path)
            for name, one in ids.items():
                answer = post.jo.open(f"/your/letters/{start}{one}{path}", method=method, **more)
                assert whole(answer, one) == whole(never, RANDOM), (name, method, start, path)
    assert letters_of(post) == before


def letters_of(post: Post) -> tuple[str, list[str]]:
    with post.house.unit_of_work(write=False) as work:
        return repr(work.letters.of_case(post.case.id)), post.acts()
