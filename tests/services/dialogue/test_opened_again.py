"""A closed case is opened again: what was agreed before is agreed to anew, or goes nowhere."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from app.domain.cases.case import Case, Route
from app.domain.cases.states import CaseState, Closed
from app.domain.dialogue.letters import LetterState, ReadHow
from app.domain.dialogue.relays import RelayState
from app.services.cases import ending, opening, steps
from tests.letter_cases import Post, post
from tests.refusing import refused
from tests.relay_cases import WORDS, Slow, slow_shuttle

S, L = RelayState, LetterState


@pytest.fixture
def slow(tmp_path: Path) -> Slow:
    return slow_shuttle(tmp_path)


@pytest.fixture
def mail(tmp_path: Path) -> Post:
    return post(tmp_path)


def opened_again(made: Slow | Post, owner: str) -> None:
    """Close the case after a communication, and open it again months later."""

    def close(case: Case, now: datetime) -> None:
        case.state, case.closed = CaseState.CLOSED, Closed.COMPLETED

    opening.change_as_house(
        made.house,
        made.case_id,
        "case.close",
        close,
        also=lambda work, case: ending.wind_up(made.house, work, case, made.staff(owner).id),
    )
    made.service.clock.advance(timedelta(days=90))
    version = made.case().version
    steps.take(made.house, made.staff(owner), made.case_id, version, "reopen")


def go_on(made: Slow | Post, way: Route) -> None:
    """Everything that a way needs is there again, as the months before had brought it."""

    def ready(case: Case, now: datetime) -> None:
        case.state, case.route = CaseState.COMMUNICATION, way

    opening.change_as_house(made.house, made.case_id, "case.tested", ready)


def test_relays_are_read_back_once_more(slow: Slow) -> None:
    agreed, cleared, released = slow.agreed(), slow.cleared(), slow.released()
    held, handed = slow.released(), slow.delivered()
    slow.own(slow.sam, "hold", held)
    draft = slow.own(slow.sam, "write_down", WORDS)
    opened_again(slow, "rita")
    states = {
        one: slow.relay(one).state for one in (agreed, cleared, released, held, handed, draft)
    }
    assert [*states.values()] == [S.READ_BACK] * 3 + [S.HELD, S.DELIVERED, S.DRAFT]
    assert slow.relay(held).held_from is S.READ_BACK
    for one in (agreed, cleared, released, held):
        assert (slow.relay(one).said.agreed, slow.relay(one).arrived) == (0, None)
    go_on(slow, Route.SHUTTLE)
    for one in (agreed, cleared, released):
        code = refused(lambda it=one: slow.do("lee", "release", it, 1))
        assert code == "relay-other-step"
    slow.own(slow.sam, "agree", cleared, 1)
    slow.do("lee", "clear", cleared, 1, safe=True, positive=True)
    assert slow.relay(cleared).state is S.CLEARED


def test_letters_are_agreed_to_once_more(mail: Post) -> None:
    agreed, stored, offered = mail.agreed(), mail.stored(), mail.offered()
    had = mail.offered()
    mail.own(mail.jo, "accept", had, ReadHow.MYSELF)
    mail.own(mail.jo, "read", had)
    before = mail.own(mail.sam, "of_person")
    opened_again(mail, "Cora")
    assert mail.own(mail.sam, "of_person") == before  # which was read is not told by this either
    go_on(mail, Route.LETTER)
    ticked = ("safe", "positive")
    assert refused(lambda: mail.do("Alex", "clear", agreed, 1, ticked)) == "letter-not-agreed"
    for one in (stored, offered):
        assert refused(lambda it=one: mail.do("Alex", "offer", it, 1)) == "letter-not-agreed"
    mail.do("Alex", "ask_changes", stored, "Is it still what you want to say?")
    mail.own(mail.sam, "finish", stored)
    mail.do("Alex", "review", stored, 1)
    mail.own(mail.sam, "agree", stored, 1)
    mail.do("Alex", "clear", stored, 1, ticked)
    mail.do("Alex", "store", stored)
    assert mail.letter(stored).state is L.STORED
    assert refused(lambda: mail.do("Alex", "offer", stored, 1)) == "crossing-not-agreed"


def test_a_letter_that_was_cleared_before_is_not_put_by(mail: Post) -> None:
    letter_id = mail.agreed()
    mail.do("Alex", "clear", letter_id, 1, ("safe", "positive"))
    opened_again(mail, "Cora")
    assert refused(lambda: mail.do("Alex", "store", letter_id)) == "letter-not-agreed"
