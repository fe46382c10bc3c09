"""What each person is told; and that nobody is told of the other side outside the joint room."""

import json
from dataclasses import replace

import pytest

from app.domain import comings, facilitation, leading, leaving, moves, own_acts
from app.domain.arrival import Arrival
from app.domain.attendance import Debrief
from app.domain.live_session import LiveSession
from app.domain.refusals import Refused
from app.domain.views import view_for
from tests.builders import (
    EVERYONE,
    THREE,
    a_meeting,
    a_session,
    a_waiting_session,
    an_open_session,
    arrived,
)

HARMED = ("jo", "kim")
RESPONSIBLE = ("sam", "chris", "olu")
YOU = {
    "name",
    "place",
    "why",
    "room",
    "admitted",
    "ready",
    "invited",
    "microphone",
    "camera",
    "may_speak",
    "may_show",
    "asked_unmute",
    "muted_by",
    "media",
    "willing",
    "relay_only",
    "aftercare",
    "hand",
    "signal",
    "held_mute",
    "asked_camera_off",
    "sees",
    "hidden",
    "seen_by_limit",
}
VIEW = {
    "you",
    "guides",
    "privacy",
    "people",
    "invitation",
    "may",
    "move",
    "messages",
    "ends_at",
    "spotlight",
}
FLOOR = ("broadcast", "mute_all", "quiet", "seats", "timer", "stop_timer")
"""What the floor offers at nearly every time; its own tests say when."""


def seen(session: LiveSession, person_id: str) -> str:
    return json.dumps(view_for(person_id, session, {}), sort_keys=True)


def marked(session: LiveSession) -> LiveSession:
    """Give every person a name that cannot be there by chance."""
    session.people = tuple(replace(p, screen_name=f"Marker{p.id}") for p in session.people)
    return session


def apart() -> list[LiveSession]:
    sessions = [arrived(a_session()), a_waiting_session(), a_meeting(), a_meeting(), a_meeting()]
    moves.take_break(sessions[2])
    moves.separate(sessions[3])
    moves.end_safely(sessions[4])
    checked = a_waiting_session()
    moves.check(checked)
    return [*sessions, checked, an_open_session()]


@pytest.mark.parametrize("session", apart(), ids=lambda session: str(session.stage))
def test_apart_no_view_holds_anything_of_the_other_side(session: LiveSession) -> None:
    marked(session)
    for mine, theirs in ((HARMED, RESPONSIBLE), (RESPONSIBLE, HARMED)):
        for person_id in mine:
            text = seen(session, person_id)
            assert f"Marker{person_id}" in text
            assert not [other for other in theirs if f"Marker{other}" in text]


def test_together_each_side_sees_the_names_of_the_other() -> None:
    text = seen(marked(a_meeting()), "jo")
    assert all(f"Marker{person.id}" in text for person in EVERYONE)


def test_a_participant_is_told_no_id_stage_gate_or_role() -> None:
    for session in [*apart(), a_meeting()]:
        for person in session.parties:
            view = view_for(person.id, session, {})
            assert set(view) == VIEW
            assert set(view["you"]) == YOU
            text = seen(session, person.id)
            ids = [f'"{p.id}"' for p in EVERYONE] + ["holding:", "debrief:"]
            assert not [word for word in [*ids, "gate", "stage", "side"] if word in text]


def test_the_participants_view_is_that_of_the_contract() -> None:
    session = a_waiting_session()
    facilitation.visit(session, "alex", "holding:jo")
    assert view_for("jo", session, {"alex": 3}) == {
        "you": {
            "name": "Jo",
            "place": "holding",
            "why": "admitted",
            "room": {"kind": "holding", "title": "Private room with Alex"},
            "admitted": True,
            "ready": True,
            "invited": False,
            "microphone": True,
            "camera": True,
            "may_speak": True,
            "may_show": True,
            "asked_unmute": False,
            "muted_by": None,
            "media": "open",
            "willing": True,
            "relay_only": False,
            "aftercare": "Rae",
            "hand": False,
            "signal": None,
            "held_mute": False,
            "asked_camera_off": False,
            "sees": "everyone",
            "hidden": [],
            "seen_by_limit": "everyone",
        },
        "guides": [{"name": "Alex", "here": True}, {"name": "Priya", "here": True}],
        "privacy": "Only Alex and Kim can see and hear you.",
        "people": [
            {
                "seat": None,
                "name": "Kim",
                "guide": False,
                "microphone": True,
                "camera": True,
                "state": "",
                "hand": False,
                "place": 0,
                "role": "supporter",
                "hidden": False,
            },
            {
                "seat": 3,
                "name": "Alex",
                "guide": True,
                "microphone": True,
                "camera": True,
                "state": "",
                "hand": False,
                "place": 1,
                "role": "guide",
                "hidden": False,
            },
        ],
        "invitation": None,
        "may": [
            "person.willing",
            "person.ready",
            "person.microphone",
            "person.camera",
            "person.leave",
            "person.signal",
            "person.hand",
            "person.message",
            "person.see",
            "person.hide",
        ],
        "move": None,
        "messages": [],
        "ends_at": "2026-06-04T15:00:00+00:00",
        "spotlight": None,
    }


def test_the_staff_view_has_everyone_every_room_and_the_gates() -> None:
    session = a_meeting()
    own_acts.leave(session, "kim")
    view = view_for("alex", session, {"jo": 0})
    assert view["you"]["id"] == "alex"
    assert view["you"]["role"] == "lead_facilitator"
    assert (view["stage"], view["kind"]) == ("joint", "conference")
    assert [one["id"] for one in view["everyone"]] == [p.id for p in EVERYONE]
    kim = view["everyone"][1]
    assert (kim["left"], kim["connected"], kim["room"], kim["side"]) == (True, False, "", "harmed")
    by_id = {room["id"]: room for room in view["rooms"]}
    assert set(by_id) == {"corridor", "joint", "holding:jo", "holding:sam"}
    assert by_id["joint"]["people"] == ["jo", "sam", "chris", "olu", "alex", "priya"]
    assert by_id["holding:jo"]["title"] == "Jo's room"
    assert [gate["id"] for gate in view["gates"]] == [f"G{n}" for n in range(1, 15)]
    holds = {gate["id"]: gate["holds"] for gate in view["gates"]}
    assert (holds["G1"], holds["G6"], holds["G13"]) == (None, True, False)
    assert {tile["id"] for tile in view["people"]} == {"jo", "sam", "chris", "olu", "priya"}
    json.dumps(view)


# The privacy line


@pytest.mark.parametrize(
    ("microphone", "camera", "words"),
    [
        (True, True, "Only Alex can see and hear you."),
        (False, True, "Only Alex can see you. Nobody can hear you."),
        (True, False, "Nobody can see you. Only Alex can hear you."),
        (False, False, "Nobody can see or hear you."),
    ],
)
def test_the_privacy_line_is_true_in_a_private_room(
    microphone: bool, camera: bool, words: str
) -> None:
    session = a_waiting_session(THREE)
    own_acts.set_microphone(session, "jo", microphone)
    own_acts.set_camera(session, "jo", camera)
    assert view_for("jo", session, {})["privacy"] == "Nobody can see or hear you."
    facilitation.visit(session, "alex", "holding:jo")
    assert view_for("jo", session, {})["privacy"] == words


def test_the_privacy_line_is_true_in_the_main_room() -> None:
    session = a_meeting(THREE)
    assert view_for("jo", session, {})["privacy"] == "Alex and Sam can see and hear you."
    own_acts.set_microphone(session, "jo", False)
    words = "Alex and Sam can see you. Nobody can hear you."
    assert view_for("jo", session, {})["privacy"] == words


def test_three_names_are_listed_as_people_say_them() -> None:
    session = a_meeting()
    words = "Alex, Priya, Kim, Sam, Chris and Olu can see and hear you."
    assert view_for("jo", session, {})["privacy"] == words


# What is offered


def test_who_waits_is_offered_ready_and_who_is_invited_the_door() -> None:
    session = arrived(a_session(), "jo")
    assert "person.ready" not in view_for("jo", session, {})["may"]
    session = a_waiting_session()
    assert "person.ready" in view_for("jo", session, {})["may"]
    assert "person.go_in" not in view_for("jo", session, {})["may"]
    session = an_open_session()
    view = view_for("jo", session, {})
    assert {"person.go_in", "person.not_yet"} <= set(view["may"])
    assert view["invitation"]["words"].startswith("Alex and Priya are in the main room.")
    own_acts.go_in(session, "jo")
    view = view_for("jo", session, {})
    assert view["invitation"] is None
    assert "person.step_out" in view["may"]
    assert "person.go_in" not in view["may"]


def test_the_invitation_names_facilitators_only() -> None:
    session = an_open_session()
    before = seen(session, "jo")
    own_acts.go_in(session, "sam")
    assert seen(session, "jo") == before


def test_gone_is_gone() -> None:
    session = a_meeting(THREE)
    own_acts.leave(session, "jo")
    view = view_for("jo", session, {})
    assert (view["you"]["place"], view["you"]["room"]["title"]) == ("gone", "You have left")
    assert (view["people"], view["may"]) == ([], [])
    moves.end_safely(session)
    for person_id in ("jo", "sam"):
        leaving.debriefed(session, person_id, Debrief.DONE)
    moves.close(session)
    assert view_for("sam", session, {})["you"]["room"]["title"] == "The meeting has ended"
    assert view_for("alex", session, {})["may"] == []


def test_a_person_who_was_muted_is_told_by_whom() -> None:
    session = a_meeting()
    facilitation.mute(session, "priya", "jo")
    facilitation.ask_unmute(session, "jo")
    you = view_for("jo", session, {})["you"]
    assert (you["muted_by"], you["asked_unmute"], you["microphone"]) == ("Priya", True, False)


def test_staff_are_offered_what_can_be_done_now() -> None:
    def offered(session: LiveSession) -> set[str]:
        may = {act for act in view_for("alex", session, {})["may"] if act.startswith("session.")}
        return may - {f"session.{name}" for name in FLOOR} - {"session.lock"}

    always = {"session.separate", "session.suspend", "session.end_safely"}
    together = always | {"session.take_break", "session.start_leaving"}
    assert offered(arrived(a_session())) == always
    session = a_waiting_session()
    assert offered(session) == always | {"session.check"}
    moves.check(session)
    assert offered(session) == always | {"session.open_joint"}
    moves.open_joint(session, "alex")
    assert offered(session) == together | {"session.start_closing"}
    moves.take_break(session)
    assert offered(session) == always | {"session.start_leaving"}
    for person in session.parties:
        own_acts.set_ready(session, person.id, True)
    opening = {"session.open_joint", "session.start_closing"}
    assert offered(session) == always | {"session.start_leaving"} | opening
    moves.start_closing(session, "alex")
    assert offered(session) == together
    moves.separate(session)
    apart = (always - {"session.separate"}) | {"session.start_leaving", "session.resume"}
    assert offered(session) == apart
    moves.suspend(session)
    assert offered(session) == {"session.end_safely", "session.resume"}
    moves.resume(session)
    moves.end_safely(session)
    assert offered(session) == set()
    for person in session.parties:
        leaving.debriefed(session, person.id, Debrief.DONE)
    assert offered(session) == {"session.close"}


OF_THE_FLOOR = (
    "message",
    "hold_mute",
    "camera_off",
    "ask_camera_off",
    "spotlight",
    "seen_by",
    "lower_hand",
    "acknowledge",
    "ask_move",
)


def offered_for(session: LiveSession, person_id: str) -> set[str]:
    """What staff are offered for one person, without the floor and what is always there."""
    everyone = view_for("alex", session, {})["everyone"]
    may = set(next(one for one in everyone if one["id"] == person_id)["may"])
    return may - {f"staff.{name}" for name in (*OF_THE_FLOOR, "record_place")}


def test_staff_are_offered_for_each_person_what_would_be_done() -> None:
    offered = offered_for
    session = arrived(a_session())
    assert offered(session, "jo") == {"staff.admit", "staff.mute"}
    assert offered(session, "alex") == set()
    session = a_meeting()
    assert offered(session, "jo") == {"staff.mute", "staff.move_home"}
    assert offered(session, "chris") == {"staff.move_home", "staff.grant_voice"}
    facilitation.move_home(session, "jo")
    own_acts.set_microphone(session, "jo", False)
    assert offered(session, "jo") == {"staff.bring_in", "staff.ask_unmute"}
    facilitation.bring_in(session, "jo")
    assert "staff.bring_in" not in offered(session, "jo")
    moves.end_safely(session)
    assert "staff.debriefed" in offered(session, "jo")
    leaving.debriefed(session, "jo", Debrief.REFUSED)
    assert "staff.debriefed" not in offered(session, "jo")


def test_a_stranger_has_no_view() -> None:
    with pytest.raises(Refused, match="person-not-recognised"):
        view_for("nobody", a_session(THREE), {})


def test_ready_is_offered_while_waiting_and_not_in_a_debrief_room() -> None:
    session = a_meeting()
    moves.take_break(session)
    assert "person.ready" in view_for("jo", session, {})["may"]
    moves.end_safely(session)
    assert "person.ready" not in view_for("jo", session, {})["may"]


# Coming in and going out


def test_staff_see_what_each_person_said_before_the_call_and_what_is_missing() -> None:
    session = a_waiting_session()
    session.attendance("jo").arrival = Arrival()
    by_id = {one["id"]: one for one in view_for("alex", session, {})["everyone"]}
    assert by_id["sam"]["arrival"]["surroundings"]["place"] == "12 High Street"
    assert by_id["sam"]["arrival"]["device"]["speaker"] == "heard"
    assert all(by_id["sam"]["gates"].values())
    assert by_id["jo"]["arrival"]["surroundings"] is by_id["jo"]["arrival"]["device"] is None
    missing = {gate for gate, holds in by_id["jo"]["gates"].items() if not holds}
    assert missing == {"G5", "G8", "G9", "G10", "G11", "G13"}
    assert {"staff.waive_check", "staff.approve_room"} <= offered_for(session, "jo")
    assert not {"staff.waive_check", "staff.approve_room"} & offered_for(session, "sam")
    assert (by_id["alex"]["arrival"], by_id["alex"]["gates"]) == (None, {})


def test_no_participant_is_told_where_anybody_is_or_what_they_answered() -> None:
    session = a_meeting()
    session.attendance("sam").arrival.willing = False
    before = seen(session, "jo")
    session.attendance("sam").arrival = Arrival(willing=True)
    assert seen(session, "jo") == before
    for person in session.parties:
        text = seen(session, person.id)
        assert not [word for word in ("High Street", "01632", "works") if word in text]
    assert "12 High Street" in seen(session, "alex")


def test_each_person_is_told_who_looks_after_them_and_not_who_looks_after_others() -> None:
    session = a_meeting()
    session.plan = replace(session.plan, aftercare={"jo": "Rae", "sam": "Vic"})
    told = {p.id: view_for(p.id, session, {})["you"]["aftercare"] for p in session.parties}
    assert told == {"jo": "Rae", "kim": "Rae", "sam": "Vic", "chris": "Vic", "olu": "Vic"}
    for person in session.parties:
        others = "Vic" if told[person.id] == "Rae" else "Rae"
        assert others not in seen(session, person.id)
    assert "Rae" in seen(session, "alex") and "Vic" in seen(session, "alex")


def test_staff_see_whose_turn_it_is_to_leave() -> None:
    session = a_meeting()
    session.plan = replace(session.plan, leaving_order=("sam", "jo"))
    assert view_for("alex", session, {})["leaving"]["next"] is None
    moves.start_leaving(session)
    assert view_for("alex", session, {})["leaving"] == {
        "order": ["sam", "jo"],
        "released": [],
        "next": "sam",
    }
    assert "staff.release" in offered_for(session, "jo")
    moves.release(session, "sam")
    leaving_now = view_for("alex", session, {})["leaving"]
    assert leaving_now["released"] == ["sam", "chris", "olu"]
    assert leaving_now["next"] == "jo"
    assert "staff.release" not in offered_for(session, "sam")


def test_a_person_who_goes_first_is_told_the_same_whether_or_not_another_stays() -> None:
    def told(*others: str) -> list[str]:
        session = a_meeting()
        for person_id in ("chris", "olu", "sam", "kim"):
            if person_id not in others:
                comings.drop(session, person_id)
        steps = []
        for act in (
            lambda: moves.start_leaving(session),
            lambda: moves.release(session, "jo"),
        ):
            act()
            steps.append(seen(session, "jo"))
        return steps

    assert told() == told("sam") == told("sam", "chris", "olu")
    assert json.loads(told()[-1])["you"]["room"]["kind"] == "debrief"


def test_the_lead_is_offered_no_take_over_and_the_others_are() -> None:
    session = a_waiting_session()
    assert "session.take_over" not in view_for("alex", session, {})["may"]
    assert "session.take_over" in view_for("priya", session, {})["may"]
    leading.take_over(session, "priya")
    assert view_for("alex", session, {})["lead"] == "priya"
    assert "session.take_over" in view_for("alex", session, {})["may"]
