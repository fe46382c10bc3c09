"""What staff do next for relays, letters: there when it is so, for whose side it is, then gone."""

from datetime import timedelta
from pathlib import Path

import pytest

from app.domain.cases.access import CaseMay
from app.domain.cases.files import FileState
from app.domain.cases.states import CaseState, Closed
from app.domain.dialogue.letters import ReadHow, Tell
from app.domain.dialogue.relays import Handed, Wish, Words
from app.domain.dialogue.to_do import NEEDS
from app.services.cases import ending, opening, seeing, today, uploads, withdrawing
from app.services.ports import House
from app.services.records import StaffAccount
from tests.letter_cases import Post, post
from tests.relay_cases import Slow, slow_shuttle


@pytest.fixture
def slow(tmp_path: Path) -> Slow:
    return slow_shuttle(tmp_path)


@pytest.fixture
def mail(tmp_path: Path) -> Post:
    return post(tmp_path)


def overview(made: Slow | Post, name: str) -> set[str]:
    """Return what the overview of the case tells somebody to do for relays and letters."""
    opened = opening.look(made.house, made.staff(name), made.case_id, "overview")
    return {t.kind for t in seeing.tasks_of(made.house, opened) if t.kind in NEEDS}


def on_today(house: House, account: StaffAccount) -> tuple[set[str], set[str]]:
    """Return what is theirs on the page of today, and what waits for somebody else."""
    found = today.of(house, account)
    own = {line.task.kind for line in (*found.due, *found.soon) if line.task.kind in NEEDS}
    return own, {line.task.kind for line in found.waiting if line.task.kind in NEEDS}


# Relays


def test_agreed_words_wait_for_who_decides_on_that_side(slow: Slow) -> None:
    relay_id = slow.own(slow.sam, "write_down", Words("I am sorry."))
    slow.own(slow.sam, "read_back", relay_id, 1)
    assert overview(slow, "ruth") == set()
    slow.own(slow.sam, "agree", relay_id, 1)
    assert overview(slow, "ruth") == overview(slow, "lee") == {"relay_clear"}
    assert overview(slow, "otto") == set(), "to clear is not part of an officer's duty"
    assert overview(slow, "hanna") == overview(slow, "olga") == set()
    assert on_today(slow.house, slow.staff("ruth")) == ({"relay_clear"}, set())
    assert on_today(slow.house, slow.staff("lee")) == (set(), {"relay_clear"})
    for other in ("otto", "hanna", "olga"):
        assert on_today(slow.house, slow.staff(other)) == (set(), set())
    slow.do("ruth", "clear", relay_id, 1, safe=True, positive=True)
    assert overview(slow, "ruth") == {"relay_release"}
    slow.do("ruth", "release", relay_id, 1)
    assert overview(slow, "ruth") == set()


def test_what_is_there_for_somebody_waits_for_their_own_side(slow: Slow) -> None:
    relay_id = slow.released()
    assert overview(slow, "hanna") == overview(slow, "olga") == {"relay_hand"}
    assert overview(slow, "ruth") == set()
    assert on_today(slow.house, slow.staff("hanna")) == ({"relay_hand"}, set())
    assert on_today(slow.house, slow.staff("olga")) == (set(), {"relay_hand"})
    slow.own(slow.jo, "choose", relay_id, Wish.LATER)
    assert overview(slow, "hanna") == set(), "they want to be left in peace"
    slow.own(slow.jo, "choose", relay_id, Wish.READ_TO_ME)
    assert overview(slow, "hanna") == {"relay_hand"}
    slow.do("hanna", "deliver", relay_id, Handed.READ_ALOUD)
    assert overview(slow, "hanna") == set()


def test_who_asks_what_it_is_about_is_told_by_staff_where_nothing_was_written(slow: Slow) -> None:
    relay_id = slow.released(words=Words("I am sorry."))
    slow.own(slow.jo, "choose", relay_id, Wish.ABOUT_FIRST)
    assert overview(slow, "hanna") == {"relay_hand"}
    slow.own(slow.jo, "read", relay_id)
    assert overview(slow, "hanna") == set()


def test_who_wants_to_answer_is_helped_until_their_words_are_written(slow: Slow) -> None:
    relay_id = slow.delivered()
    slow.own(slow.jo, "want_reply", relay_id)
    assert overview(slow, "hanna") == overview(slow, "olga") == {"relay_reply"}
    assert overview(slow, "ruth") == set()
    slow.own(slow.jo, "answer", relay_id, Words("I heard you."))
    assert overview(slow, "hanna") == set()


def test_the_senders_side_sees_nothing_of_it_when_the_other_one_stops(slow: Slow) -> None:
    slow.released()
    before = overview(slow, "ruth")
    withdrawing.withdraw(slow.house, slow.case_id, "jo", "jo")
    assert overview(slow, "ruth") == before == set()
    assert overview(slow, "hanna") == set()


def test_of_who_stopped_nothing_is_to_be_done(mail: Post) -> None:
    mail.own(mail.sam, "finish", mail.own(mail.sam, "start", text="I am sorry."))
    withdrawing.withdraw(mail.house, mail.case_id, mail.sam.person_id, mail.sam.person_id)
    assert overview(mail, "Ravi") == set()
    mail.own(mail.jo, "finish", mail.own(mail.jo, "start", text="Why?"))
    assert overview(mail, "Ravi") == set(), "what others do does not bring it back"
    assert overview(mail, "Vic") == {"letter_look"}


# Letters


def test_a_letter_leads_from_one_task_to_the_next(mail: Post) -> None:
    letter_id = mail.own(mail.sam, "start", text="I am sorry.", about="May")
    assert overview(mail, "Alex") == set()
    mail.own(mail.sam, "finish", letter_id)
    assert overview(mail, "Ravi") == overview(mail, "Alex") == {"letter_look"}
    assert overview(mail, "Vic") == set()
    mail.do("Alex", "review", letter_id, 1)
    assert overview(mail, "Alex") == set(), "it is the author's turn"
    mail.own(mail.sam, "agree", letter_id, 1)
    assert overview(mail, "Alex") == {"letter_clear"}
    mail.do("Alex", "clear", letter_id, 1, ("safe", "positive"))
    mail.do("Alex", "store", letter_id)
    assert overview(mail, "Alex") == {"letter_offer"}
    mail.do("Alex", "offer", letter_id, 1)
    assert overview(mail, "Vic") == {"letter_hand"} and overview(mail, "Ravi") == set()
    day = mail.service.clock.now().date() + timedelta(days=3)
    mail.own(mail.jo, "accept", letter_id, ReadHow.READ_TO_ME, day)
    with mail.house.unit_of_work(write=False) as work:
        [task] = [t for t in work.cases.tasks(case_id=mail.case_id) if t.kind in NEEDS]
    assert (task.kind, task.side, task.due_at.date()) == ("letter_hand", mail.jo.side, day)
    mail.do("Vic", "bring", letter_id)
    mail.do("Vic", "deliver", letter_id)
    assert overview(mail, "Vic") == overview(mail, "Alex") == set()


def test_words_that_are_there_for_them_to_read_wait_for_nobody_else(mail: Post) -> None:
    letter_id = mail.offered()
    mail.own(mail.jo, "accept", letter_id, ReadHow.MYSELF)
    assert overview(mail, "Vic") == set()


def test_not_now_is_asked_again_on_the_day_that_they_named(mail: Post) -> None:
    letter_id, now = mail.offered(), mail.service.clock.now()
    mail.own(mail.jo, "not_now", letter_id)
    assert overview(mail, "Vic") == set()
    mail.own(mail.jo, "not_now", letter_id, now.date() + timedelta(days=9))
    opened = opening.look(mail.house, mail.staff("Vic"), mail.case_id, "overview")
    [task] = [t for t in seeing.tasks_of(mail.house, opened) if t.kind in NEEDS]
    assert task.kind == "letter_again"
    assert task.due_at.date() == now.date() + timedelta(days=9)
    assert overview(mail, "Ravi") == set()


def test_the_authors_side_has_nothing_to_do_again_when_the_other_one_stops(mail: Post) -> None:
    letter_id = mail.offered()
    mail.own(mail.jo, "accept", letter_id, ReadHow.READ_TO_ME)
    mail.own(mail.jo, "allow", letter_id, {Tell.RECEIVED})
    seen = mail.own(mail.sam, "mine", letter_id)
    withdrawing.withdraw(mail.house, mail.case_id, mail.jo.person_id, mail.jo.person_id)
    assert overview(mail, "Ravi") == overview(mail, "Vic") == set()
    assert mail.own(mail.sam, "mine", letter_id) == seen, "what was told stays told"
    assert mail.own(mail.sam, "mine", letter_id).state == "received"


def test_a_photograph_waits_to_be_looked_at_by_its_own_side(mail: Post) -> None:
    letter_id = mail.own(mail.sam, "start", text="I am sorry.")
    page = mail.picture(mail.sam, FileState.WAITING)
    mail.own(mail.sam, "write", letter_id, "I am sorry.", pages=[page])
    assert overview(mail, "Ravi") == {"letter_picture"} and overview(mail, "Vic") == set()
    uploads.keep(mail.house, mail.staff("Ravi"), mail.case_id, page)
    assert overview(mail, "Ravi") == set()


# Everything


def test_who_may_not_do_it_is_not_told(mail: Post) -> None:
    mail.own(mail.sam, "finish", mail.own(mail.sam, "start", text="I am sorry."))
    for one in mail.case().crew:
        account = next(a for a in mail.service.staff.values() if a.id == one.staff_id)
        opened = opening.look(mail.house, account, mail.case_id, "overview")
        told = any(t.kind in NEEDS for t in seeing.tasks_of(mail.house, opened))
        reads = opened.access.reads_side(mail.sam.side)
        assert told is (CaseMay.CARRY in opened.access.may and reads), account.name


def test_nothing_is_to_be_done_in_a_case_that_is_closed(slow: Slow) -> None:
    slow.released()
    slow.agreed(slow.jo)

    def close(case: object, now: object) -> None:
        case.state, case.closed = CaseState.CLOSED, Closed.COMPLETED  # type: ignore[attr-defined]

    slow.change(close)
    with slow.house.unit_of_work() as work:
        ending.wind_up(slow.house, work, work.cases.get(slow.case_id), slow.staff("rita").id)
        work.commit()
    assert overview(slow, "lee") == set()
