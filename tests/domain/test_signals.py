"""What a person tells staff alone: it stands until taken back, and nobody else learns of it."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from app.domain import (
    admission,
    comings,
    facilitation,
    hands,
    messages,
    moves,
    mutes,
    own_acts,
    signals,
)
from app.domain.arrival import Surroundings
from app.domain.floor import SignalKind
from app.domain.live_session import LiveSession
from app.domain.refusals import Refused
from app.domain.views import view_for
from tests.builders import (
    EVERYONE,
    NOON,
    a_meeting,
    a_session,
    a_waiting_session,
    an_open_session,
    arrived,
    at_home,
)

PRESSED = [kind for kind in SignalKind if kind is not SignalKind.ALONE]
LONG = signals.ALONE_AFTER
PARTIES = ("jo", "kim", "sam", "chris", "olu")


def views(session: LiveSession) -> dict[str, str]:
    return {p.id: json.dumps(view_for(p.id, session, {}), sort_keys=True) for p in EVERYONE}


def listed(session: LiveSession) -> list[tuple[str, str, object]]:
    return [(s["person"], s["kind"], s["seen_by"]) for s in strip(session)]


def strip(session: LiveSession) -> list[dict[str, str]]:
    found: list[dict[str, str]] = view_for("alex", session, {})["signals"]
    return found


def stages() -> list[LiveSession]:
    paused, separated, ended = a_meeting(), a_meeting(), a_meeting()
    moves.take_break(paused)
    moves.separate(separated)
    moves.end_safely(ended)
    return [arrived(a_session()), a_waiting_session(), a_meeting(), paused, separated, ended]


@pytest.mark.parametrize("session", stages(), ids=lambda session: str(session.stage))
@pytest.mark.parametrize("person_id", PARTIES)
def test_a_signal_reaches_staff_from_every_stage_and_changes_nobody_elses_view(
    session: LiveSession, person_id: str
) -> None:
    for kind in PRESSED:
        signals.withdraw(session, person_id)
        before = views(session)
        signals.send(session, person_id, kind, NOON)
        changed = {who for who, view in views(session).items() if view != before[who]}
        assert changed == {person_id, "alex", "priya"}  # I33
        assert (person_id, str(kind), None) in listed(session)


def test_who_signals_is_told_who_has_seen_it_and_nobody_else_is() -> None:
    session = a_meeting()
    signals.send(session, "jo", SignalKind.BREAK, NOON)
    assert view_for("jo", session, {})["you"]["signal"] == {"kind": "break", "seen_by": None}
    before = views(session)
    signals.acknowledge(session, "priya", "jo")
    signals.acknowledge(session, "alex", "jo")  # the first who saw it stays named
    assert view_for("jo", session, {})["you"]["signal"] == {"kind": "break", "seen_by": "Priya"}
    assert {w for w, view in views(session).items() if view != before[w]} == {
        "jo",
        "alex",
        "priya",
    }
    assert listed(session) == [("jo", "break", "Priya")]


def test_the_oldest_comes_first_and_saying_more_keeps_its_age() -> None:
    session = a_meeting()
    signals.send(session, "jo", SignalKind.BREAK, NOON)
    signals.send(session, "sam", SignalKind.STOP, NOON + timedelta(seconds=5))
    signals.send(session, "jo", SignalKind.UNSAFE, NOON + timedelta(seconds=9))
    assert [(s["person"], s["kind"], s["at"][-14:-6]) for s in strip(session)] == [
        ("jo", "unsafe", "12:00:00"),
        ("sam", "stop", "12:00:05"),
    ]


def test_after_it_was_seen_a_new_press_is_a_new_signal() -> None:
    session = a_meeting()
    signals.send(session, "jo", SignalKind.BREAK, NOON)
    signals.acknowledge(session, "alex", "jo")
    signals.send(session, "jo", SignalKind.BREAK, NOON + timedelta(minutes=1))
    assert listed(session) == [("jo", "break", None)]
    assert strip(session)[0]["at"].endswith("12:01:00+00:00")


def test_all_right_now_takes_it_back_and_then_there_is_nothing_to_see() -> None:
    session = a_meeting()
    signals.send(session, "jo", SignalKind.BREAK, NOON)
    signals.withdraw(session, "jo")
    assert listed(session) == []
    with pytest.raises(Refused, match="no-signal"):
        signals.acknowledge(session, "alex", "jo")


def test_staff_do_not_signal_to_staff() -> None:
    with pytest.raises(Refused, match="not-a-participant"):
        signals.send(a_meeting(), "alex", SignalKind.BREAK, NOON)


def test_a_signal_stands_after_its_sender_dropped_or_left() -> None:
    for gone in (comings.drop, own_acts.leave):
        session = a_meeting()
        signals.send(session, "jo", SignalKind.UNSAFE, NOON)
        gone(session, "jo")
        assert listed(session) == [("jo", "unsafe", None)]


# I17: alone for too long


def alone_for(session: LiveSession, person_id: str, minutes: float) -> bool:
    since = {person_id: NOON}
    return signals.notice_alone(session, since, NOON + timedelta(minutes=minutes))


def test_who_is_alone_for_the_agreed_time_is_told_to_staff_alone() -> None:
    session = a_waiting_session()
    comings.drop(session, "chris")
    comings.drop(session, "olu")
    before = views(session)
    assert not alone_for(session, "sam", LONG.total_seconds() / 60 - 0.01)
    assert listed(session) == []
    assert alone_for(session, "sam", LONG.total_seconds() / 60)
    assert listed(session) == [("sam", "alone", None)]
    changed = {who for who, view in views(session).items() if view != before[who]}
    assert changed == {"alex", "priya"}, "they know that they are alone; a page says nothing of it"
    assert not alone_for(session, "sam", 60), "it is told once"


@pytest.mark.parametrize("guest", ["alex", "chris"])
def test_who_has_company_is_not_alone(guest: str) -> None:
    session = a_waiting_session()
    for gone in {"chris", "olu"} - {guest}:
        comings.drop(session, gone)
    if guest == "alex":
        facilitation.visit(session, "alex", "holding:sam")
    assert not alone_for(session, "sam", 60)
    assert listed(session) == []


def test_somebody_in_the_room_who_may_not_speak_to_them_is_no_company() -> None:
    session = arrived(a_session(), "sam", "chris", "alex")  # neither is admitted
    assert alone_for(session, "sam", 60)
    assert listed(session) == [("sam", "alone", None)]


def test_the_alert_ends_when_somebody_comes_and_is_true_at_every_moment_before() -> None:
    session = a_waiting_session()
    comings.drop(session, "chris")
    comings.drop(session, "olu")
    alone_for(session, "sam", 60)
    signals.acknowledge(session, "alex", "sam")
    assert listed(session) == [("sam", "alone", "Alex")]
    facilitation.visit(session, "priya", "holding:sam")
    assert listed(session) == [], "at once, before anybody looks again"
    assert alone_for(session, "sam", 61), "looked at: it is taken back"
    facilitation.visit(session, "priya", "corridor")
    assert listed(session) == []


def test_nobody_is_alone_in_the_main_room_or_while_away() -> None:
    session = an_open_session()
    own_acts.go_in(session, "jo")
    assert not alone_for(session, "jo", 60)
    comings.drop(session, "sam")
    assert not alone_for(session, "sam", 60)


def test_an_own_signal_and_the_houses_word_stand_side_by_side() -> None:
    session = a_waiting_session()
    comings.drop(session, "chris")
    comings.drop(session, "olu")
    signals.send(session, "sam", SignalKind.TALK, NOON + timedelta(minutes=1))
    alone_for(session, "sam", 60)
    assert listed(session) == [("sam", "alone", None), ("sam", "talk", None)]
    assert view_for("sam", session, {})["you"]["signal"] == {"kind": "talk", "seen_by": None}


# What is answered to "is it safe for you to talk?"


def where(safe: bool, minutes: int = 0) -> Surroundings:
    return replace(at_home(NOON + timedelta(minutes=minutes)), safe=safe)


@pytest.mark.parametrize("session", stages(), ids=lambda session: str(session.stage))
def test_not_safe_where_i_am_is_told_to_staff_and_to_no_screen_of_mine(
    session: LiveSession,
) -> None:
    before = views(session)
    signals.heed(session, "jo", where(safe=True))
    assert listed(session) == [] and views(session) == before
    signals.heed(session, "jo", where(safe=False))
    assert listed(session) == [("jo", "unsafe", None)]
    assert {w for w, view in views(session).items() if view != before[w]} == {"alex", "priya"}


def test_a_safer_answer_takes_back_only_what_a_facilitator_has_seen() -> None:
    session = a_meeting()
    signals.heed(session, "jo", where(safe=False))
    signals.heed(session, "jo", where(safe=True, minutes=1))
    signals.heed(session, "jo", where(safe=False, minutes=2))
    assert [one["at"][-14:-9] for one in strip(session)] == ["12:00"], "the first answer's age"
    signals.acknowledge(session, "alex", "jo")
    assert listed(session) == [("jo", "unsafe", "Alex")]
    signals.heed(session, "jo", where(safe=False, minutes=3))
    assert listed(session) == [("jo", "unsafe", None)], "said again, it is urgent again"
    signals.acknowledge(session, "priya", "jo")
    signals.heed(session, "jo", where(safe=True, minutes=4))
    assert listed(session) == []


def test_who_approves_the_place_has_dealt_with_it() -> None:
    session = a_meeting()
    signals.heed(session, "jo", where(safe=False))
    admission.approve_room(session, "alex", "jo")
    assert listed(session) == []


def test_no_press_of_the_same_person_hides_that_it_is_not_safe() -> None:
    session = a_meeting()
    signals.heed(session, "jo", where(safe=False))
    signals.send(session, "jo", SignalKind.BREAK, NOON + timedelta(minutes=1))
    signals.withdraw(session, "jo")
    assert listed(session) == [("jo", "unsafe", None)]
    signals.send(session, "jo", SignalKind.UNSAFE, NOON + timedelta(minutes=1))
    assert listed(session) == [("jo", "unsafe", None)], "one line for both"
    signals.acknowledge(session, "alex", "jo")
    signals.heed(session, "jo", where(safe=False, minutes=2))
    assert listed(session) == [("jo", "unsafe", "Alex"), ("jo", "unsafe", None)]


# I28, with or without: the other side's floor


def test_apart_nothing_that_one_side_does_on_the_floor_reaches_the_other() -> None:
    for session in (a_waiting_session(), an_open_session()):
        before = views(session)
        hands.ask(session, "sam")
        signals.send(session, "sam", SignalKind.TALK, NOON)
        messages.write(session, "sam", "sam", "Hello", NOON)
        messages.write(session, "alex", "sam", "Hello Sam", NOON)
        mutes.hold(session, "alex", "sam", on=True)
        after = views(session)
        assert {who for who in ("jo", "kim") if after[who] != before[who]} == set()
        assert after["alex"] != before["alex"]
