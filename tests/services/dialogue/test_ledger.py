"""The ledger of a case: whole for who works with both sides, cut for who works with one."""

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from app.domain.dialogue.relays import Handed, Words
from app.domain.refusals import Refused
from app.domain.staff_roles import StaffRole
from app.services.dialogue import ledger
from tests.relay_cases import Slow, slow_shuttle

MARK = "Marker0001x"
SENDER = ["write", "read_back", "agree", "clear", "release"]


@pytest.fixture
def slow(tmp_path: Path) -> Slow:
    return slow_shuttle(tmp_path)


def acts(slow: Slow, name: str) -> list[str]:
    _, lines = ledger.read(slow.house, slow.staff(name), slow.case_id)
    return [line.act for line in lines]


def test_it_says_who_when_which_version_and_how(slow: Slow) -> None:
    relay_id = slow.released(words=Words(MARK, MARK))
    slow.do("lee", "deliver", relay_id, Handed.BY_PHONE)
    _, lines = ledger.read(slow.house, slow.staff("lee"), slow.case_id)
    assert [line.act for line in lines] == [*SENDER, "deliver"]
    assert {line.item.id for line in lines} == {relay_id}
    assert [line.version for line in lines] == [1, 1, 1, 1, 1, 0]
    assert (lines[-1].by, lines[-1].how) == (slow.staff("lee").id, "by_phone")
    assert lines[0].by == "sam" and lines[0].at == slow.service.clock.now()


def test_no_word_stands_in_it(slow: Slow) -> None:
    slow.delivered(words=Words(MARK, MARK))
    _, lines = ledger.read(slow.house, slow.staff("lee"), slow.case_id)
    assert MARK not in json.dumps([asdict(line) for line in lines], default=str)


def test_staff_of_the_other_side_read_of_it_once_it_reached_them(slow: Slow) -> None:
    relay_id = slow.cleared()
    assert acts(slow, "olga") == []
    slow.do("lee", "release", relay_id, 1)
    slow.do("lee", "deliver", relay_id, Handed.BY_PHONE)
    assert acts(slow, "olga") == ["release", "deliver"]
    _, lines = ledger.read(slow.house, slow.staff("olga"), slow.case_id)
    assert [line.version for line in lines] == [0, 0]  # how many there were is not for them


def test_what_was_taken_back_leaves_no_trace_on_the_other_side(slow: Slow) -> None:
    relay_id = slow.released()
    assert acts(slow, "olga") == ["release"]
    slow.own(slow.sam, "take_back", relay_id)
    assert acts(slow, "olga") == []
    assert acts(slow, "otto") == [*SENDER, "take_back"]


@pytest.mark.parametrize("tell", [False, True])
def test_staff_of_the_senders_side_read_of_a_refusal_only_if_that_is_allowed(
    slow: Slow, tell: bool
) -> None:
    relay_id = slow.released()
    slow.own(slow.jo, "refuse", relay_id, tell=tell)
    assert acts(slow, "otto") == SENDER + ["refuse"] * tell
    assert acts(slow, "lee") == [*SENDER, "refuse"]


def test_numbers_count_only_what_one_may_see(slow: Slow) -> None:
    slow.agreed(slow.sam)
    slow.agreed(slow.jo)
    _, lines = ledger.read(slow.house, slow.staff("olga"), slow.case_id)
    assert {line.item.number for line in lines} == {1}


def test_whoever_reads_it_is_written_down(slow: Slow) -> None:
    ledger.read(slow.house, slow.staff("olga"), slow.case_id)
    with slow.house.unit_of_work(write=False) as work:
        newest = work.audit.of_case(slow.case_id)[0]
    assert (newest.act, newest.why, newest.actor) == ("case.view", "ledger", slow.staff("olga").id)


def test_it_is_not_there_for_whoever_does_not_work_in_the_case(slow: Slow) -> None:
    slow.service.account("Nosy", StaffRole.COORDINATOR)
    for case_id in (slow.case_id, "0" * 16):
        with pytest.raises(Refused, match="case-not-there"):
            ledger.read(slow.house, slow.staff("Nosy"), case_id)
