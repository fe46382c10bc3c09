"""What each act does to a session, and what it refuses."""

import pytest

from app.domain import admission, comings, facilitation, leaving, moves, own_acts, rooms
from app.domain.attendance import Answer, Debrief, Standing, Why
from app.domain.live_session import Kind, LiveSession, Stage
from app.domain.refusals import Refused
from app.domain.stages import LIVE
from tests.builders import (
    ALEX,
    CHRIS,
    EVERYONE,
    JO,
    OLU,
    PRIYA,
    SAM,
    THREE,
    a_meeting,
    a_session,
    a_shuttle,
    a_waiting_session,
    admitted,
    an_open_session,
    arrived,
)

PARTIES = [person.id for person in EVERYONE if not person.is_staff]


def places(session: LiveSession) -> dict[str, str]:
    return {at.person_id: at.room for at in session.attendances.values()}


def refused(code: str) -> "pytest.RaisesContext[Refused]":  # type: ignore[name-defined]
    return pytest.raises(Refused, match=f"^{code}$")


# Coming and going


def test_each_person_arrives_in_their_own_room_silent_and_not_admitted() -> None:
    session = a_session()
    for person in EVERYONE:
        comings.arrive(session, person.id)
    assert places(session) == {
        "jo": "holding:jo",
        "kim": "holding:jo",
        "sam": "holding:sam",
        "chris": "holding:sam",
        "olu": "holding:sam",
        "alex": "corridor",
        "priya": "corridor",
    }
    for at in session.attendances.values():
        assert (at.standing, at.why) == (Standing.HERE, Why.WAITING)
        assert not (at.microphone or at.camera or at.invited or at.ready)


def test_every_arrival_has_a_new_generation() -> None:
    session = a_session()
    assert [
        comings.arrive(session, "jo"),
        comings.arrive(session, "jo"),
        comings.arrive(session, "sam"),
    ] == [1, 2, 1]


@pytest.mark.parametrize("way", ["drop", "lose_media", "arrive", "start_peer"])
def test_who_drops_out_of_the_joint_room_is_back_in_their_own_silent_and_uninvited(
    way: str,
) -> None:
    session = a_meeting()
    getattr(comings, way)(session, "jo")
    at = session.attendance("jo")
    assert (at.room, at.why, at.went_in) == ("holding:jo", Why.DROPPED, False)
    assert not (at.microphone or at.camera or at.invited or at.ready or at.media_open)
    assert at.standing is Standing.ADMITTED
    assert session.stage is Stage.JOINT
    assert places(session)["sam"] == rooms.JOINT


def test_who_dropped_goes_in_again_only_after_being_brought_in_and_by_their_own_act() -> None:
    session = a_meeting()
    comings.drop(session, "jo")
    arrived(session, "jo")
    with refused("not-invited"):
        own_acts.go_in(session, "jo")
    facilitation.bring_in(session, "jo")
    assert session.attendance("jo").room == "holding:jo"
    own_acts.go_in(session, "jo")
    assert session.attendance("jo").room == rooms.JOINT


def test_a_first_peer_takes_nothing_away() -> None:
    session = a_session()
    comings.arrive(session, "jo")
    own_acts.set_camera(session, "jo", True)
    assert comings.start_peer(session, "jo") == 1
    assert session.attendance("jo").camera
    assert comings.start_peer(session, "jo") == 2


def test_who_left_may_come_back_and_is_identified_again() -> None:
    session = a_meeting()
    own_acts.leave(session, "jo")
    at = session.attendance("jo")
    assert (at.room, at.standing, at.connected, at.why) == ("", Standing.LEFT, False, Why.LEFT)
    comings.arrive(session, "jo")
    assert (at.room, at.standing, at.admitted_by) == ("holding:jo", Standing.HERE, None)
    with refused("person-not-admitted"):
        facilitation.bring_in(session, "jo")


def test_another_device_on_the_seat_ends_the_admission() -> None:
    session = a_meeting()
    comings.drop(session, "jo")
    comings.forget_admission(session, "jo")
    assert session.attendance("jo").standing is Standing.HERE
    assert session.attendance("jo").admitted_by is None
    assert session.attendance("sam").standing is Standing.ADMITTED


def test_nobody_arrives_after_the_end() -> None:
    session = ended()
    with refused("session-ended"):
        comings.arrive(session, "jo")


# The dead-man rule


@pytest.mark.parametrize("way", ["drop", "lose_media", "leave", "arrive"])
def test_the_last_facilitator_gone_parts_the_sides_at_once(way: str) -> None:
    session = a_meeting(THREE)
    getattr(comings, way)(session, "alex")
    assert session.stage is Stage.SEPARATED
    assert session.attendance("jo").room == "holding:jo"
    assert session.attendance("sam").room == "holding:sam"
    assert session.attendance("jo").why is Why.SEPARATED
    assert "no-facilitator-left" in session.consequences


@pytest.mark.parametrize("way", ["drop", "lose_media", "leave"])
def test_while_a_co_facilitator_is_in_the_room_the_meeting_goes_on(way: str) -> None:
    session = a_meeting()
    getattr(comings, way)(session, "alex")
    assert session.stage is Stage.JOINT
    assert session.attendance("jo").room == session.attendance("sam").room == rooms.JOINT
    moves.take_break(session)  # the co-facilitator has the same acts
    assert session.stage is Stage.BREAK


def test_a_co_facilitator_in_another_room_does_not_hold_the_joint_room() -> None:
    session = a_meeting()
    facilitation.visit(session, "priya", "corridor")
    comings.drop(session, "alex")
    assert session.stage is Stage.SEPARATED


def test_a_joint_room_of_staff_without_media_does_not_open() -> None:
    session = a_meeting()
    comings.lose_media(session, "alex")
    comings.lose_media(session, "priya")
    assert session.stage is Stage.SEPARATED


def test_a_lost_media_process_parts_everyone() -> None:
    session = a_meeting()
    comings.lose_all_media(session)
    assert session.stage is Stage.SEPARATED
    assert rooms.JOINT not in places(session).values()
    assert not any(at.media_open or at.microphone for at in session.attendances.values())
    assert all(at.connected for at in session.attendances.values())


@pytest.mark.parametrize("stage", ["waiting", "meeting", "debrief"])
def test_after_a_restart_nobody_is_connected_and_no_stage_is_more_open(stage: str) -> None:
    session = a_meeting() if stage == "meeting" else a_waiting_session()
    if stage == "debrief":
        moves.end_safely(session)
    expected = {"waiting": Stage.HOLDING, "meeting": Stage.SEPARATED, "debrief": Stage.DEBRIEF}
    comings.recover(session)
    assert session.stage is expected[stage]
    assert not any(at.connected or at.media_open for at in session.attendances.values())
    assert not any(at.ready or at.invited for at in session.attendances.values())
    assert places(session)["alex"] == rooms.CORRIDOR


def test_after_a_restart_a_check_is_made_again() -> None:
    session = a_waiting_session()
    moves.check(session)
    comings.recover(session)
    assert session.stage is Stage.HOLDING


def test_after_a_restart_who_left_is_still_gone() -> None:
    session = a_meeting()
    own_acts.leave(session, "jo")
    comings.recover(session)
    assert session.attendance("jo").room == rooms.NOWHERE


# Opening


def test_opening_moves_staff_and_invites_parties_without_moving_them() -> None:
    session = an_open_session()
    assert session.stage is Stage.JOINT
    assert places(session)["alex"] == places(session)["priya"] == rooms.JOINT
    for person_id in PARTIES:
        assert session.attendance(person_id).invited
        assert session.attendance(person_id).room.startswith("holding:")


def test_the_lead_is_in_the_joint_room_even_when_a_co_facilitator_opens_it() -> None:
    session = a_waiting_session()
    facilitation.visit(session, "alex", "holding:jo")
    facilitation.visit(session, "priya", "holding:sam")
    moves.check(session)
    moves.open_joint(session, "priya")
    assert places(session)["alex"] == places(session)["priya"] == rooms.JOINT


def test_a_co_facilitator_who_sits_with_somebody_stays_there() -> None:
    session = a_waiting_session()
    facilitation.visit(session, "priya", "holding:sam")
    moves.check(session)
    moves.open_joint(session, "alex")
    assert places(session)["priya"] == "holding:sam"


def test_a_preparation_meeting_has_no_joint_room() -> None:
    session = arrived(a_session((JO, ALEX), Kind.PREPARATION))
    admitted(session, "jo")
    moves.check(session)
    with refused("no-joint-room"):
        moves.open_joint(session, "alex")
    with refused("room-not-recognised"):
        facilitation.visit(session, "alex", rooms.JOINT)
    facilitation.visit(session, "alex", "holding:jo")


def test_going_in_keeps_what_the_person_chose() -> None:
    session = an_open_session()
    own_acts.set_camera(session, "jo", False)
    own_acts.go_in(session, "jo")
    at = session.attendance("jo")
    assert (at.microphone, at.camera, at.why, at.went_in) == (True, False, Why.TOGETHER, True)


def test_nobody_goes_in_uninvited_or_without_media_or_to_an_empty_room() -> None:
    session = a_waiting_session()
    with refused("not-invited"):
        own_acts.go_in(session, "jo")
    moves.check(session)
    moves.open_joint(session, "alex")
    session.attendance("jo").media_open = False
    with refused("media-not-ready"):
        own_acts.go_in(session, "jo")
    session.attendance("jo").media_open = True
    for staff_id in ("alex", "priya"):
        session.attendance(staff_id).media_open = False
    with refused("no-facilitator-there"):
        own_acts.go_in(session, "jo")


@pytest.mark.parametrize(("talk", "answer"), [(True, Answer.TALK_FIRST), (False, Answer.NOT_YET)])
def test_not_yet_ends_the_invitation_until_somebody_asks_again(talk: bool, answer: Answer) -> None:
    session = an_open_session()
    own_acts.not_yet(session, "jo", talk)
    assert session.attendance("jo").answer is answer
    with refused("not-invited"):
        own_acts.go_in(session, "jo")
    facilitation.bring_in(session, "jo")
    assert session.attendance("jo").answer is None
    own_acts.go_in(session, "jo")


def test_not_yet_answers_an_invitation_only() -> None:
    with refused("not-invited"):
        own_acts.not_yet(a_waiting_session(), "jo", False)


def test_who_joins_late_is_admitted_and_brought_in_while_the_others_go_on() -> None:
    session = a_waiting_session((JO, SAM, ALEX))
    comings.drop(session, "sam")
    arrived(session, "sam")
    own_acts.set_ready(session, "sam", True)
    moves.check(session)
    moves.open_joint(session, "alex")
    own_acts.go_in(session, "jo")
    comings.drop(session, "sam")
    own_acts.leave(session, "sam")
    arrived(session, "sam")
    admission.admit(session, "alex", "sam")
    assert session.stage is Stage.JOINT
    facilitation.bring_in(session, "sam")
    own_acts.go_in(session, "sam")
    assert session.attendance("sam").room == rooms.JOINT


def test_bring_in_needs_an_open_room_and_somebody_outside_it() -> None:
    session = a_waiting_session()
    with refused("not-now"):
        facilitation.bring_in(session, "jo")
    with refused("not-a-participant"):
        facilitation.bring_in(session, "alex")
    session = a_meeting()
    with refused("already-there"):
        facilitation.bring_in(session, "jo")
    comings.drop(session, "jo")
    with refused("person-not-here"):
        facilitation.bring_in(session, "jo")


# Parting


@pytest.mark.parametrize(("move", "why"), [("take_break", Why.BREAK), ("separate", Why.SEPARATED)])
def test_parting_sends_everyone_home_and_opens_again_only_through_the_gates(
    move: str, why: Why
) -> None:
    session = a_meeting()
    getattr(moves, move)(session)
    assert places(session) == places(a_session())
    assert {session.attendance(p).why for p in PARTIES} == {why}
    assert not any(session.attendance(p).ready for p in PARTIES)
    if move == "separate":
        with refused("cannot-open_joint-while-separated"):
            moves.open_joint(session, "alex")
        moves.resume(session)
    with refused("someone-not-ready"):
        moves.open_joint(session, "alex")
    for person_id in PARTIES:
        own_acts.set_ready(session, person_id, True)
    moves.open_joint(session, "alex")
    assert session.stage is Stage.JOINT


@pytest.mark.parametrize("stage", LIVE)
def test_separate_works_from_every_live_stage(stage: Stage) -> None:
    session = in_stage(stage)
    moves.separate(session)
    assert session.stage is Stage.SEPARATED
    assert rooms.JOINT not in places(session).values()


def test_separating_again_changes_nothing() -> None:
    session = a_meeting()
    moves.separate(session)
    facilitation.visit(session, "alex", "holding:jo")
    moves.separate(session)
    assert places(session)["alex"] == "holding:jo"


def test_parting_ends_an_invitation_and_tells_those_outside_nothing_new() -> None:
    session = an_open_session()
    own_acts.go_in(session, "sam")
    moves.separate(session)
    assert not session.attendance("jo").invited
    assert session.attendance("jo").why is Why.ADMITTED
    assert session.attendance("sam").why is Why.SEPARATED


def test_parting_turns_nothing_on_and_each_arrives_in_private_with_the_microphone_off() -> None:
    session = a_meeting()
    own_acts.set_camera(session, "jo", False)
    moves.take_break(session)
    assert (session.attendance("jo").microphone, session.attendance("jo").camera) == (False, False)
    assert (session.attendance("sam").microphone, session.attendance("sam").camera) == (False, True)
    assert session.attendance("alex").microphone  # a facilitator comes to speak


def test_stepping_out_is_silent_and_alone_for_that_person() -> None:
    session = a_meeting()
    own_acts.step_out(session, "jo")
    at = session.attendance("jo")
    assert (at.room, at.why) == ("holding:jo", Why.STEPPED_OUT)
    assert not (at.microphone or at.camera or at.invited)
    assert session.stage is Stage.JOINT
    own_acts.step_out(session, "jo")
    assert at.why is Why.STEPPED_OUT


def test_a_facilitator_moves_a_party_home_and_no_facilitator() -> None:
    session = a_meeting()
    facilitation.move_home(session, "jo")
    assert (session.attendance("jo").room, session.attendance("jo").why) == (
        "holding:jo",
        Why.MOVED,
    )
    with refused("not-a-participant"):
        facilitation.move_home(session, "priya")


def test_the_only_facilitator_does_not_walk_out_of_the_joint_room() -> None:
    session = a_meeting(THREE)
    with refused("last-facilitator"):
        facilitation.visit(session, "alex", "corridor")
    session = a_meeting()
    facilitation.visit(session, "alex", "corridor")
    assert session.stage is Stage.JOINT
    with refused("last-facilitator"):
        facilitation.visit(session, "priya", "holding:jo")


def test_facilitators_visit_rooms_that_exist_and_no_others() -> None:
    session = a_waiting_session()
    facilitation.visit(session, "alex", "holding:sam")
    for room_id in ("joint", "debrief:jo", "holding:kim", "holding:alex", "", "holding:"):
        with refused("room-not-recognised"):
            facilitation.visit(session, "alex", room_id)
    assert session.attendance("alex").room == "holding:sam"


# Ending


def test_ending_safely_puts_the_lead_with_the_harmed_side_and_the_other_with_the_other() -> None:
    session = a_meeting()
    moves.end_safely(session)
    assert places(session) == {
        "jo": "debrief:jo",
        "kim": "debrief:jo",
        "sam": "debrief:sam",
        "chris": "debrief:sam",
        "olu": "debrief:sam",
        "alex": "debrief:jo",
        "priya": "debrief:sam",
    }
    assert {at.why for at in session.attendances.values()} == {Why.ENDED_SAFELY}


def test_with_the_lead_lost_the_co_facilitator_is_with_the_harmed_side() -> None:
    session = a_meeting()
    comings.drop(session, "alex")
    moves.end_safely(session)
    assert places(session)["priya"] == "debrief:jo"
    assert places(session)["alex"] == rooms.CORRIDOR


def test_a_single_facilitator_may_visit_the_other_debrief_room() -> None:
    session = a_meeting(THREE)
    moves.end_safely(session)
    facilitation.visit(session, "alex", "debrief:sam")
    with refused("room-not-recognised"):
        facilitation.visit(session, "alex", "holding:sam")


@pytest.mark.parametrize("stage", [s for s in Stage if s not in (Stage.DEBRIEF, Stage.ENDED)])
def test_end_safely_works_from_every_live_stage(stage: Stage) -> None:
    session = in_stage(stage)
    moves.end_safely(session)
    assert session.stage is Stage.DEBRIEF
    assert session.attendance("jo").room == "debrief:jo"


def test_who_drops_in_the_debrief_comes_back_to_their_debrief_room() -> None:
    session = a_meeting()
    moves.end_safely(session)
    comings.drop(session, "jo")
    arrived(session, "jo")
    assert session.attendance("jo").room == "debrief:jo"


def test_it_does_not_end_while_somebody_who_took_part_has_no_debrief_mark() -> None:
    session = a_meeting(THREE)
    own_acts.leave(session, "sam")  # took part, and left early
    moves.end_safely(session)
    leaving.debriefed(session, "jo", Debrief.DONE)
    with refused("debrief-missing"):
        moves.close(session)
    leaving.debriefed(session, "sam", Debrief.REFUSED)
    moves.close(session)
    assert session.stage is Stage.ENDED
    for at in session.attendances.values():
        assert not (at.connected or at.media_open or at.microphone)
        assert (at.room, at.why) == ("", Why.ENDED)


def test_a_debrief_mark_belongs_to_the_debrief_and_to_who_took_part() -> None:
    session = a_waiting_session(THREE)
    with refused("not-now"):
        leaving.debriefed(session, "jo", Debrief.DONE)
    session = arrived(a_session(THREE), "alex", "jo")
    moves.end_safely(session)
    with refused("not-part-of-it"):
        leaving.debriefed(session, "jo", Debrief.DONE)
    with refused("not-a-participant"):
        leaving.debriefed(session, "alex", Debrief.DONE)


# Voices


def test_a_microphone_is_turned_on_by_its_person_alone() -> None:
    session = a_meeting()
    facilitation.mute(session, "alex", "jo")
    at = session.attendance("jo")
    assert (at.microphone, at.muted_by) == (False, "alex")
    facilitation.ask_unmute(session, "jo")
    assert (at.microphone, at.asked_unmute) == (False, True)
    own_acts.set_microphone(session, "jo", True)
    assert (at.microphone, at.asked_unmute, at.muted_by) == (True, False, None)
    facilitation.ask_unmute(session, "jo")
    assert not at.asked_unmute  # they are not muted


def test_an_observer_neither_speaks_nor_shows_and_gets_no_voice() -> None:
    session = a_meeting()
    for act in (own_acts.set_microphone, own_acts.set_camera):
        with pytest.raises(Refused):
            act(session, "olu", True)
    with refused("needs-no-grant"):
        facilitation.grant_voice(session, "olu")
    assert not (session.attendance("olu").microphone or session.attendance("olu").camera)
    own_acts.set_camera(session, "olu", False)


def test_who_is_only_present_speaks_after_a_grant_and_for_this_room_only() -> None:
    session = a_meeting()
    with refused("may-not-speak"):
        own_acts.set_microphone(session, "chris", True)
    facilitation.grant_voice(session, "chris")
    own_acts.set_microphone(session, "chris", True)
    assert session.may_speak(CHRIS)
    moves.take_break(session)
    assert not session.may_speak(CHRIS)
    own_acts.set_camera(session, "chris", True)
    with refused("needs-no-grant"):
        facilitation.grant_voice(session, "jo")


def test_readiness_belongs_to_who_was_admitted_and_ends_with_every_move() -> None:
    session = arrived(a_session())
    with refused("not-admitted"):
        own_acts.set_ready(session, "jo", True)
    own_acts.set_ready(session, "jo", False)
    admitted(session, "jo")
    assert session.attendance("jo").ready
    comings.drop(session, "jo")
    assert not session.attendance("jo").ready


def test_admitting_names_who_did_it_once() -> None:
    session = arrived(a_session())
    admission.admit(session, "alex", "jo")
    admission.admit(session, "priya", "jo")
    assert session.attendance("jo").admitted_by == "alex"
    with refused("not-a-participant"):
        admission.admit(session, "alex", "priya")
    comings.drop(session, "sam")
    with refused("person-not-here"):
        admission.admit(session, "alex", "sam")


def test_a_check_falls_back_when_a_gate_stops_holding() -> None:
    session = a_waiting_session()
    moves.check(session)
    own_acts.set_ready(session, "jo", False)
    assert session.stage is Stage.HOLDING
    assert "gate-stopped-holding" in session.consequences


def test_what_was_closed_without_being_written_stays_closed() -> None:
    session = a_meeting()
    comings.keep_closed(session, {"jo", "sam"}, {("kim", "audio")})
    assert session.attendance("jo").room == "holding:jo"
    assert session.attendance("sam").room == "holding:sam"
    assert session.stage is Stage.JOINT
    assert (session.attendance("kim").microphone, session.attendance("kim").camera) == (False, True)
    comings.keep_closed(session, {"alex", "priya"}, set())
    assert session.stage is Stage.SEPARATED


def test_a_stranger_is_not_recognised() -> None:
    session = a_session(THREE)
    for act in (
        comings.arrive,
        comings.drop,
        own_acts.leave,
        own_acts.go_in,
        facilitation.move_home,
    ):
        with refused("person-not-recognised"):
            act(session, PRIYA.id)
    with refused("person-not-recognised"):
        session.person("")


def in_stage(stage: Stage) -> LiveSession:
    """Return a session at a live stage, reached by legal moves."""
    session = a_waiting_session() if stage is Stage.HOLDING else a_meeting()
    if stage is Stage.SHUTTLE:
        session = a_shuttle()
    elif stage is Stage.CHECKED:
        session = a_waiting_session()
        moves.check(session)
    elif stage is Stage.BREAK:
        moves.take_break(session)
    elif stage is Stage.SEPARATED:
        moves.separate(session)
    elif stage is Stage.CLOSING:
        moves.start_closing(session, "alex")
    elif stage is Stage.LEAVING:
        moves.start_leaving(session)
    elif stage is Stage.SUSPENDED:
        moves.suspend(session)
    assert session.stage is stage
    return session


def ended() -> LiveSession:
    session = a_meeting(THREE)
    moves.end_safely(session)
    for person in (JO, SAM):
        leaving.debriefed(session, person.id, Debrief.DONE)
    moves.close(session)
    return session


def test_observers_sit_beside_their_person() -> None:
    assert OLU.principal_id == SAM.id
    assert JO.principal_id == JO.id


@pytest.mark.parametrize("act", ["take_break", "separate"])
def test_a_facilitator_who_sits_with_somebody_stays_with_them_when_the_sides_part(act: str) -> None:
    session = a_meeting()
    own_acts.step_out(session, "kim")
    facilitation.visit(session, "priya", "holding:jo")
    getattr(moves, act)(session)
    assert session.attendance("priya").room == "holding:jo"
    assert session.attendance("alex").room == "corridor"
    assert session.attendance("jo").room == "holding:jo"
