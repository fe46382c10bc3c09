"""What is written: between one party and staff, to all, and a facilitator's own notes."""

import json
from datetime import timedelta

import pytest

from app.domain import messages, moves
from app.domain.attendance import Debrief
from app.domain.leaving import debriefed
from app.domain.live_session import LiveSession
from app.domain.refusals import Refused
from app.domain.views import view_for
from tests.builders import NOON, a_meeting, a_waiting_session

PARTIES = ("jo", "kim", "sam", "chris", "olu")


def texts(session: LiveSession, person_id: str) -> list[tuple[object, str]]:
    return [(m["from"], m["text"]) for m in view_for(person_id, session, {})["messages"]]


def test_a_party_and_staff_write_to_one_another_and_no_other_party_reads_it() -> None:
    session = a_meeting()
    messages.write(session, "jo", "jo", "MARK-of-jo", NOON)
    messages.write(session, "priya", "jo", "MARK-of-priya", NOON)
    assert texts(session, "jo") == [(None, "MARK-of-jo"), ("Priya", "MARK-of-priya")]
    for other in PARTIES[1:]:
        assert "MARK" not in json.dumps(view_for(other, session, {}))
    for guide, mine in (("alex", False), ("priya", True)):
        thread = view_for(guide, session, {})["messages"]["jo"]
        assert [(m["from"], m["mine"]) for m in thread] == [("Jo", False), ("Priya", mine)]


def test_no_party_writes_to_another() -> None:
    session = a_meeting()
    for author in PARTIES:
        for thread in PARTIES:
            if author != thread:
                with pytest.raises(Refused, match="not-allowed"):
                    messages.write(session, author, thread, "Hello", NOON)
    with pytest.raises(Refused, match="not-a-participant"):
        messages.write(session, "priya", "alex", "Hello", NOON)
    assert session.together.threads == {}


def test_a_broadcast_reaches_each_party_in_their_own_thread_wherever_they_are() -> None:
    session = a_waiting_session()
    messages.write(session, "sam", "sam", "Before", NOON)
    messages.broadcast(session, "alex", "Five minutes", NOON + timedelta(seconds=1))
    for party in PARTIES:
        said = view_for(party, session, {})["messages"][-1]
        assert (said["from"], said["text"], said["to_all"]) == ("Alex", "Five minutes", True)
        assert said["at"] == "2026-06-04T12:00:01+00:00"


def test_ids_tell_nothing_of_other_threads() -> None:
    with_others, without = a_waiting_session(), a_waiting_session()
    for number in range(5):
        messages.write(with_others, "sam", "sam", f"number {number}", NOON)
    for session in (with_others, without):
        messages.write(session, "jo", "jo", "Hello", NOON)
    assert view_for("jo", with_others, {}) == view_for("jo", without, {})


def test_the_last_fifty_are_shown_and_a_thread_does_not_grow_without_end() -> None:
    session = a_meeting()
    for number in range(messages.KEPT + 20):
        messages.write(session, "jo", "jo", f"number {number}", NOON)
    shown = view_for("jo", session, {})["messages"]
    assert [m["text"] for m in shown] == [f"number {n}" for n in range(70, 120)]
    assert len({m["id"] for m in shown}) == 50
    assert len(session.together.threads["jo"]) == messages.KEPT


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "\u202e\u2066 "])
def test_nothing_written_is_not_sent(text: str) -> None:
    session = a_meeting()
    with pytest.raises(Refused, match="nothing-written"):
        messages.write(session, "jo", "jo", text, NOON)
    with pytest.raises(Refused, match="nothing-written"):
        messages.broadcast(session, "alex", text, NOON)


def test_marks_that_turn_the_reading_round_are_taken_out_and_letters_stay() -> None:
    assert messages.clean(" \u202eyes\u2069 ") == "yes"
    for kept in ("Ça va, ŵ ŷ", "مرحبا", "👩‍👧", "one\ntwo", "<b>'\"&"):
        assert messages.clean(kept) == kept


def test_what_was_written_between_people_is_gone_when_the_meeting_is() -> None:
    session = a_meeting()
    messages.write(session, "jo", "jo", "Hello", NOON)
    moves.end_safely(session)
    assert texts(session, "jo"), "the talk goes on while people are there"
    for person_id in PARTIES:
        debriefed(session, person_id, Debrief.DONE)
    moves.close(session)
    assert session.together.threads == {}


def test_notes_are_in_the_writers_view_and_in_no_other() -> None:
    session = a_meeting()
    messages.note(session, "alex", "MARK of Alex")
    messages.note(session, "priya", "Something else")
    assert view_for("alex", session, {})["notes"] == "MARK of Alex"
    for other in (*PARTIES, "priya"):
        assert "MARK" not in json.dumps(view_for(other, session, {}))
    messages.note(session, "alex", "")
    assert view_for("alex", session, {})["notes"] == ""
