"""The ledger of a case: whole for who works with both sides, cut for who works with one."""

import json
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path

import pytest

from app.domain.cases.case import Case
from app.domain.dialogue.known_acts import is_of_dialogue
from app.domain.dialogue.letters import ReadHow
from app.domain.dialogue.relays import Handed, Wish, Words
from app.domain.people import Side
from app.domain.refusals import Refused
from app.domain.staff_roles import StaffRole
from app.services.cases import opening, seeing
from app.services.dialogue import ledger, letters
from app.services.records import AuditEntry
from tests.letter_cases import post
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


# The timeline of the case: the same rule


def happened(slow: Slow, name: str, side: Side | None = None) -> list[AuditEntry]:
    """Return what the timeline of the case says of relays and letters, the oldest first."""
    opened = opening.look(slow.house, slow.staff(name), slow.case_id, "timeline")
    found = seeing.happened(slow.house, opened, before=None, limit=100, side=side)
    return [entry for entry in reversed(found.entries) if is_of_dialogue(entry.act)]


def on_timeline(slow: Slow, name: str, side: Side | None = None) -> list[str]:
    return [entry.act.partition(".")[2] for entry in happened(slow, name, side)]


@pytest.mark.parametrize("name", ["lee", "otto", "olga"])
def test_the_timeline_says_what_the_ledger_says(slow: Slow, name: str) -> None:
    relay_id = slow.released()
    slow.do("lee", "record_wish", relay_id, Wish.READ_TO_ME)
    slow.do("lee", "deliver", relay_id, Handed.BY_PHONE)
    slow.agreed(slow.jo)
    assert on_timeline(slow, name) == acts(slow, name) != []


def test_what_the_other_side_keeps_to_itself_is_not_said_by_who_or_how(slow: Slow) -> None:
    relay_id = slow.released()
    slow.own(slow.jo, "read", relay_id)
    by_act = {entry.act: entry for entry in happened(slow, "otto")}
    deliver, release = by_act["relay.deliver"], by_act["relay.release"]
    assert (deliver.actor, deliver.why) == (None, None)
    assert (release.actor, release.why) == (slow.staff("lee").id, "1")
    by_act = {entry.act: entry for entry in happened(slow, "olga")}
    deliver, release = by_act["relay.deliver"], by_act["relay.release"]
    assert (deliver.actor, deliver.why) == ("jo", "shown")
    assert (release.actor, release.why) == (slow.staff("lee").id, None)


def test_whoever_works_with_one_side_reads_no_more_by_having_done_it(slow: Slow) -> None:
    relay_id = slow.agreed()
    slow.do("ruth", "clear", relay_id, 1, safe=True, positive=True)
    slow.change(lambda case, now: move(case, slow.staff("ruth").id))
    assert on_timeline(slow, "ruth") == acts(slow, "ruth") == []


def test_what_was_taken_back_stands_on_no_timeline_of_the_other_side(slow: Slow) -> None:
    relay_id = slow.released()
    assert on_timeline(slow, "olga") == ["release"]
    slow.own(slow.sam, "take_back", relay_id)
    assert on_timeline(slow, "olga") == []


def test_of_one_side_is_what_was_done_there(slow: Slow) -> None:
    slow.delivered()
    assert on_timeline(slow, "lee", Side.HARMED) == ["deliver"]
    assert on_timeline(slow, "lee", Side.RESPONSIBLE) == SENDER


def move(case: Case, staff_id: str) -> None:
    """Let whoever worked with one side work with the other from now on."""
    case.crew[:] = [
        replace(one, side=Side.HARMED) if one.staff_id == staff_id else one for one in case.crew
    ]


# Letters


def test_of_a_letter_each_side_reads_what_is_its_own(tmp_path: Path) -> None:
    made = post(tmp_path)
    letter_id = made.offered()
    made.own(made.jo, "accept", letter_id, ReadHow.MYSELF)
    made.own(made.jo, "read", letter_id)

    def read(name: str) -> list[tuple[str, int, str]]:
        _, lines = ledger.read(made.house, made.staff(name), made.case_id)
        return [(line.act, line.version, line.how) for line in lines]

    author = ["start", "finish", "review", "agree", "clear", "store", "offer"]
    assert [act for act, *_ in read("Alex")] == [*author, "accept", "deliver"]
    assert [act for act, *_ in read("Ravi")] == author
    assert read("Vic") == [("offer", 0, ""), ("accept", 0, "myself"), ("deliver", 0, "myself")]


@pytest.mark.parametrize("day", [None, date(2026, 1, 1)])
def test_an_offer_that_is_made_again_is_not_told_to_staff_of_the_author_alone(
    tmp_path: Path, day: date | None
) -> None:
    """They could tell from it that whom it is for had put it off (I28, I46)."""
    made = post(tmp_path)
    letter_id = made.offered()

    def seen(name: str) -> tuple[object, ...]:
        opened, lines = ledger.read(made.house, made.staff(name), made.case_id)
        _, item = letters.one(made.house, made.staff(name), made.case_id, letter_id)
        found = seeing.happened(made.house, opened, before=None, limit=100)
        timeline = [one.act for one in found.entries if is_of_dialogue(one.act)]
        return [line.act for line in lines], [step.act for step in item.steps], timeline

    before = seen("Ravi")
    made.own(made.jo, "not_now", letter_id, day)
    made.do("Alex", "offer", letter_id, 1)
    assert seen("Ravi") == before
    for acts in seen("Alex"):
        assert str(acts).count("offer") == 2
    [lines, steps, timeline] = seen("Vic")
    assert (lines, steps) == (["offer", "not_now", "offer"], [])
    assert len(timeline) == 3
    made.do("Alex", "withdraw_offer", letter_id)
    made.do("Alex", "offer", letter_id, 1)
    assert [acts.count("offer") for acts in seen("Ravi")[:2]] == [2, 2]
