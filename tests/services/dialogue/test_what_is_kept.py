"""What closing, shrinking and erasing a case do with relays, letters, photographs of letters."""

from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from app.domain.cases.case import Case
from app.domain.cases.endings import SHRINKS
from app.domain.cases.files import FileState
from app.domain.cases.states import CaseState, Closed
from app.domain.dialogue.letters import LetterState, ReadHow
from app.domain.dialogue.relays import Handed, RelayState, Words
from app.services.cases import ending, opening
from tests.letter_cases import Post, post
from tests.relay_cases import Slow, a_slow_shuttle

MARK = "Marker0001x"


@pytest.fixture
def mail(tmp_path: Path) -> Post:
    return post(tmp_path)


def closed(made: Post | Slow, reason: Closed) -> None:
    """Close the case for this reason, and wind it up as whoever closes it does."""
    by = made.service.account("Closer").id

    def change(case: Case, now: datetime) -> None:
        case.state, case.closed = CaseState.CLOSED, reason

    opening.change_as_house(
        made.house,
        made.case_id,
        "case.close",
        change,
        also=lambda work, case: ending.wind_up(made.house, work, case, by),
    )


def rows(made: Post | Slow) -> dict[str, int]:
    """Return how many rows of each kind the database holds of this case."""
    with made.house.unit_of_work(write=False) as work:
        one = {"case": made.case_id}
        count = "select count(*) from {} where case_id = :case"
        return {
            table: work._connection.execute(text(count.format(table)), one).scalar_one()  # type: ignore[attr-defined]
            for table in ("relays", "letters", "case_files")
        }


def filled(made: Post) -> tuple[str, str]:
    """Let a letter be delivered and another one wait, with a photograph; return their ids."""
    had = made.offered(f"{MARK} one")
    made.own(made.jo, "accept", had, ReadHow.MYSELF)
    made.own(made.jo, "read", had)
    waits = made.offered(f"{MARK} two")
    made.own(made.jo, "accept", waits, ReadHow.MYSELF)
    made.picture(made.sam, FileState.SEEN)
    return had, waits


def test_closed_after_a_communication_it_stays_with_the_record_and_waits_for_nobody(
    mail: Post,
) -> None:
    had, waits = filled(mail)
    closed(mail, Closed.COMPLETED)
    assert rows(mail) == {"relays": 0, "letters": 2, "case_files": 1}
    delivered, waited = mail.letter(had), mail.letter(waits)
    assert delivered.state is LetterState.DELIVERED and delivered.arrived is not None
    assert delivered.arrived.text == f"{MARK} one"
    assert waited.state is LetterState.STORED and waited.arrived is None
    assert waited.newest is not None and waited.newest.text == f"{MARK} two"


@pytest.mark.parametrize("reason", sorted(SHRINKS))
def test_what_shrinks_keeps_no_letter_no_photograph_and_no_word(mail: Post, reason: Closed) -> None:
    filled(mail)
    closed(mail, reason)
    assert mail.case().shrunk
    assert rows(mail) == {"relays": 0, "letters": 0, "case_files": 0}


def test_relays_go_as_letters_do(mail: Post) -> None:
    slow = a_slow_shuttle(mail.service)
    had, waits = slow.released(words=Words(MARK)), slow.released(words=Words(MARK))
    slow.do("lee", "deliver", had, Handed.BY_PHONE)
    closed(slow, Closed.WITHDREW)
    assert slow.relay(had).state is RelayState.DELIVERED
    assert slow.relay(waits).arrived is None and slow.relay(waits).state is RelayState.CLEARED
    other = Slow(slow.service, slow.case_id)
    assert rows(other)["relays"] == 2


def test_relays_of_a_case_that_shrinks_are_gone(mail: Post) -> None:
    slow = a_slow_shuttle(mail.service)
    slow.released(words=Words(MARK))
    slow.agreed(slow.jo)
    closed(slow, Closed.NO_CONTACT)
    assert rows(slow)["relays"] == 0 and slow.case().shrunk


def test_erased_with_its_case_nothing_of_it_is_left(mail: Post) -> None:
    filled(mail)
    with mail.house.unit_of_work() as work:
        work.cases.erase(mail.case_id)
        work.commit()
    assert rows(mail) == {"relays": 0, "letters": 0, "case_files": 0}
