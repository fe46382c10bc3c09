"""Who may hear and see whom: for arbitrary states, impossible ones too, and rooms we know."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain import facilitation, moves, own_acts, rooms
from app.domain.attendance import Attendance, Standing, Why
from app.domain.live_session import Kind, LiveSession, Stage
from app.domain.people import Person, Side, Voice, opposing
from app.domain.routing import AUDIO, VIDEO, Edge, alone, in_company, may_reach, plan
from app.domain.who_hears_whom import rows
from tests.builders import (
    EVERYONE,
    THREE,
    a_meeting,
    a_session,
    a_waiting_session,
    an_open_session,
    arrived,
)

OWN = {
    Side.HARMED: ("holding:jo", "debrief:jo"),
    Side.RESPONSIBLE: ("holding:sam", "debrief:sam"),
}
ROOMS = ("", "corridor", "joint", "holding:jo", "holding:sam", "debrief:jo", "debrief:sam")


@st.composite
def any_state(draw: st.DrawFn) -> LiveSession:
    """A session in any state at all: the plan must be safe even when something else was not."""
    stage = draw(st.sampled_from([Stage.JOINT, *Stage]))
    kind = draw(st.sampled_from([Kind.CONFERENCE, Kind.SHUTTLE]))
    session = LiveSession(**_fields(a_session()) | {"stage": stage, "kind": kind})
    mostly = st.sampled_from([True, True, True, False])
    for person in EVERYONE:
        at = Attendance(person.id, draw(st.sampled_from([*ROOMS, "joint", "joint", "joint"])))
        at.standing = draw(st.sampled_from([Standing.ADMITTED, Standing.ADMITTED, *Standing]))
        for name in ("connected", "media_open", "microphone", "camera", "went_in"):
            setattr(at, name, draw(mostly))
        at.voice_granted = draw(st.booleans())
        session.attendances[person.id] = at
    return session


def _fields(session: LiveSession) -> dict[str, object]:
    names = ("id", "kind", "title", "people", "opens_at", "latest_end")
    return {name: getattr(session, name) for name in names}


def _wanted(session: LiveSession, speaker: Person, listener: Person, kind: str) -> bool:
    """The rules once more, written for reading and not from the code."""
    s, o = session.attendance(speaker.id), session.attendance(listener.id)
    if speaker.id == listener.id or session.stage is Stage.ENDED:
        return False
    if not (s.connected and s.media_open and o.connected and o.media_open):
        return False
    if s.room != o.room or s.room == "" or "left" in (s.standing, o.standing):
        return False
    if kind == AUDIO:
        voice = speaker.voice is Voice.FULL or (
            speaker.voice is Voice.PRESENT_ONLY and s.voice_granted
        )
        if not (s.microphone and voice):
            return False
    elif not (s.camera and speaker.voice is not Voice.OBSERVES):
        return False
    if session.kind is Kind.SHUTTLE and any(
        not p.is_staff and s.room not in OWN[p.side] for p in (speaker, listener)
    ):
        return False
    if s.room == "joint":
        own_act = all(p.is_staff or session.attendance(p.id).went_in for p in (speaker, listener))
        there = session.kind is Kind.CONFERENCE and session.stage in (Stage.JOINT, Stage.CLOSING)
        if not there or not own_act:
            return False
    if speaker.is_staff or listener.is_staff:
        return True
    if not (s.standing is Standing.ADMITTED and o.standing is Standing.ADMITTED):
        return False
    if speaker.side is listener.side:
        return True
    held = any(
        session.attendance(p.id).connected
        and session.attendance(p.id).media_open
        and session.attendance(p.id).room == "joint"
        for p in session.people
        if p.is_staff
    )
    return s.room == "joint" and held


@settings(max_examples=400, deadline=None)
@given(any_state())
def test_the_plan_is_what_the_rules_say_and_nothing_else(session: LiveSession) -> None:
    expected = {
        Edge(speaker.id, listener.id, kind)
        for speaker in EVERYONE
        for listener in EVERYONE
        for kind in (AUDIO, VIDEO)
        if _wanted(session, speaker, listener, kind)
    }
    assert plan(session) == expected


@settings(max_examples=300, deadline=None)
@given(any_state())
def test_the_sides_meet_only_in_the_open_joint_room(session: LiveSession) -> None:
    for edge in plan(session):
        one, other = session.person(edge.speaker), session.person(edge.listener)
        if opposing(one, other):
            assert session.kind is Kind.CONFERENCE
            assert session.stage in (Stage.JOINT, Stage.CLOSING)  # I1
            assert session.attendance(one.id).room == session.attendance(other.id).room == "joint"
            assert session.staff_present_in("joint")  # I11
    assert not any(
        opposing(session.person(e.speaker), session.person(e.listener)) for e in alone(session)
    )


@settings(max_examples=300, deadline=None)
@given(any_state())
def test_a_person_is_in_one_room_and_company_is_mutual(session: LiveSession) -> None:
    for person in EVERYONE:
        partners = {e.listener for e in plan(session) if e.speaker == person.id}
        partners |= {e.speaker for e in plan(session) if e.listener == person.id}
        assert len({session.attendance(p).room for p in partners}) <= 1  # I4
        if session.kind is Kind.SHUTTLE:
            sides = {session.person(p).side for p in partners} - {Side.STAFF}
            assert len(sides) <= 1  # I8: in any state, and even if somebody stood in a wrong room
        assert not in_company(session, person, person)
        for other in EVERYONE:
            assert in_company(session, person, other) == in_company(session, other, person)
            assert may_reach(session, person, other) == may_reach(session, other, person)


@settings(max_examples=300, deadline=None)
@given(any_state())
def test_alone_is_part_of_the_plan_and_never_the_joint_room(session: LiveSession) -> None:
    assert alone(session) <= plan(session)
    expected = {e for e in plan(session) if session.attendance(e.speaker).room != rooms.JOINT}
    assert alone(session) == expected


def test_in_the_meeting_everyone_hears_and_sees_everyone_who_may_speak() -> None:
    session = a_meeting()
    heard = {e[:2] for e in plan(session) if e.kind == AUDIO}
    seen = {e[:2] for e in plan(session) if e.kind == VIDEO}
    ids = [person.id for person in EVERYONE]
    assert heard == {(s, o) for s in ids for o in ids if s != o and s not in ("chris", "olu")}
    assert seen == {(s, o) for s in ids for o in ids if s != o and s != "olu"}
    assert alone(session) == frozenset()


def test_while_waiting_each_side_has_its_own_people_and_staff_have_one_another() -> None:
    session = a_waiting_session()
    heard = {e[:2] for e in plan(session) if e.kind == AUDIO}
    assert heard == {
        ("jo", "kim"),
        ("kim", "jo"),
        ("sam", "chris"),
        ("sam", "olu"),
        ("alex", "priya"),
        ("priya", "alex"),
    }
    assert alone(session) == plan(session)


def test_who_is_not_admitted_meets_visiting_staff_only() -> None:
    session = arrived(a_session())
    assert {e[:2] for e in plan(session)} == {("alex", "priya"), ("priya", "alex")}
    facilitation.visit(session, "alex", "holding:jo")
    pairs = {frozenset(e[:2]) for e in plan(session)}
    assert pairs == {frozenset({"alex", "jo"}), frozenset({"alex", "kim"})}


def test_one_side_in_the_joint_room_waits_with_staff_alone() -> None:
    session = an_open_session(THREE)
    own_acts.go_in(session, "jo")
    assert {frozenset(e[:2]) for e in plan(session)} == {frozenset({"jo", "alex"})}
    own_acts.go_in(session, "sam")
    assert frozenset({"jo", "sam"}) in {frozenset(e[:2]) for e in plan(session)}


def test_microphone_and_camera_are_apart() -> None:
    session = a_meeting(THREE)
    own_acts.set_microphone(session, "jo", False)
    assert {e.kind for e in plan(session) if e.speaker == "jo"} == {VIDEO}
    own_acts.set_camera(session, "jo", False)
    assert not [e for e in plan(session) if e.speaker == "jo"]
    assert {e.speaker for e in plan(session) if e.listener == "jo"} == {"sam", "alex"}


def test_a_granted_voice_is_heard() -> None:
    session = a_meeting()
    assert not [e for e in plan(session) if e.speaker == "chris" and e.kind == AUDIO]
    facilitation.grant_voice(session, "chris")
    own_acts.set_microphone(session, "chris", True)
    assert Edge("chris", "jo", AUDIO) in plan(session)


@pytest.mark.parametrize("why", [Why.SEPARATED, Why.BREAK, Why.ENDED_SAFELY])
def test_after_every_parting_each_side_still_has_its_own_people(why: Why) -> None:
    session = a_meeting()
    act = {Why.SEPARATED: "separate", Why.BREAK: "take_break", Why.ENDED_SAFELY: "end_safely"}
    getattr(moves, act[why])(session)
    assert Edge("jo", "kim", VIDEO) in plan(session)
    assert Edge("jo", "kim", AUDIO) not in plan(session)
    own_acts.set_microphone(session, "jo", True)
    assert Edge("jo", "kim", AUDIO) in plan(session)
    assert Edge("sam", "olu", VIDEO) in plan(session)
    reached = {e.listener for e in plan(session) if e.speaker in ("jo", "kim")}
    assert reached <= {"jo", "kim", "alex"}
    assert ("alex" in reached) == (why is Why.ENDED_SAFELY)


def test_the_printed_table_has_the_sides_together_in_one_place_only() -> None:
    across = [r for r in rows() if {r.speaker, r.listener} == {Side.HARMED, Side.RESPONSIBLE}]
    assert {(r.stage, r.room) for r in across} == {
        (Stage.JOINT, "joint"),
        (Stage.CLOSING, "joint"),
    }
    assert all(r.hears and r.sees and not r.alone for r in across)
    assert {r.stage for r in rows()} == set(Stage) - {Stage.ENDED}
    assert any(r.speaker is r.listener is Side.STAFF and r.alone for r in rows())
