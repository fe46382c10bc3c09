"""What each person is told; and that nobody is told of the other side outside the joint room."""

import json
from dataclasses import replace

import pytest

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
}


def seen(session: LiveSession, person_id: str) -> str:
    return json.dumps(view_for(person_id, session, {}), sort_keys=True)


def marked(session: LiveSession) -> LiveSession:
    """Give every person a name that cannot be there by chance."""
    session.people = tuple(replace(p, screen_name=f"Marker{p.id}") for p in session.people)
    return session


def apart() -> list[LiveSession]:
    sessions = [arrived(a_session()), a_waiting_session(), a_meeting(), a_meeting(), a_meeting()]
    sessions[2].take_break()
    sessions[3].separate()
    sessions[4].end_safely()
    checked = a_waiting_session()
    checked.check()
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
            assert set(view) == {"you", "guides", "privacy", "people", "invitation", "may"}
            assert set(view["you"]) == YOU
            text = seen(session, person.id)
            ids = [f'"{p.id}"' for p in EVERYONE] + ["holding:", "debrief:"]
            assert not [word for word in [*ids, "gate", "stage", "side"] if word in text]


def test_the_participants_view_is_that_of_the_contract() -> None:
    session = a_waiting_session()
    session.visit("alex", "holding:jo")
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
            },
            {
                "seat": 3,
                "name": "Alex",
                "guide": True,
                "microphone": True,
                "camera": True,
                "state": "",
            },
        ],
        "invitation": None,
        "may": ["person.ready", "person.microphone", "person.camera", "person.leave"],
    }


def test_the_staff_view_has_everyone_every_room_and_the_gates() -> None:
    session = a_meeting()
    session.leave("kim")
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
    session.set_microphone("jo", microphone)
    session.set_camera("jo", camera)
    assert view_for("jo", session, {})["privacy"] == "Nobody can see or hear you."
    session.visit("alex", "holding:jo")
    assert view_for("jo", session, {})["privacy"] == words


def test_the_privacy_line_is_true_in_the_main_room() -> None:
    session = a_meeting(THREE)
    assert view_for("jo", session, {})["privacy"] == "Alex and Sam can see and hear you."
    session.set_microphone("jo", False)
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
    session.go_in("jo")
    view = view_for("jo", session, {})
    assert view["invitation"] is None
    assert "person.step_out" in view["may"]
    assert "person.go_in" not in view["may"]


def test_the_invitation_names_facilitators_only() -> None:
    session = an_open_session()
    before = seen(session, "jo")
    session.go_in("sam")
    assert seen(session, "jo") == before


def test_gone_is_gone() -> None:
    session = a_meeting(THREE)
    session.leave("jo")
    view = view_for("jo", session, {})
    assert (view["you"]["place"], view["you"]["room"]["title"]) == ("gone", "You have left")
    assert (view["people"], view["may"]) == ([], [])
    session.end_safely()
    for person_id in ("jo", "sam"):
        session.debriefed(person_id, Debrief.DONE)
    session.close()
    assert view_for("sam", session, {})["you"]["room"]["title"] == "The meeting has ended"
    assert view_for("alex", session, {})["may"] == []


def test_a_person_who_was_muted_is_told_by_whom() -> None:
    session = a_meeting()
    session.mute("priya", "jo")
    session.ask_unmute("jo")
    you = view_for("jo", session, {})["you"]
    assert (you["muted_by"], you["asked_unmute"], you["microphone"]) == ("Priya", True, False)


def test_staff_are_offered_what_can_be_done_now() -> None:
    def offered(session: LiveSession) -> set[str]:
        return {act for act in view_for("alex", session, {})["may"] if act.startswith("session.")}

    always = {"session.separate", "session.end_safely"}
    assert offered(arrived(a_session())) == always
    session = a_waiting_session()
    assert offered(session) == always | {"session.check"}
    session.check()
    assert offered(session) == always | {"session.open_joint"}
    session.open_joint("alex")
    assert offered(session) == always | {"session.take_break"}
    session.take_break()
    assert offered(session) == always
    session.separate()
    assert offered(session) == {"session.end_safely", "session.resume"}
    session.end_safely()
    assert offered(session) == set()
    for person in session.parties:
        session.debriefed(person.id, Debrief.DONE)
    assert offered(session) == {"session.close"}


def test_staff_are_offered_for_each_person_what_would_be_done() -> None:
    def offered(session: LiveSession, person_id: str) -> set[str]:
        everyone = view_for("alex", session, {})["everyone"]
        return set(next(one for one in everyone if one["id"] == person_id)["may"])

    session = arrived(a_session())
    assert offered(session, "jo") == {"staff.admit", "staff.mute"}
    assert offered(session, "alex") == set()
    session = a_meeting()
    assert offered(session, "jo") == {"staff.mute", "staff.move_home"}
    assert offered(session, "chris") == {"staff.move_home", "staff.grant_voice"}
    session.move_home("jo")
    session.set_microphone("jo", False)
    assert offered(session, "jo") == {"staff.bring_in", "staff.ask_unmute"}
    session.bring_in("jo")
    assert "staff.bring_in" not in offered(session, "jo")
    session.end_safely()
    assert "staff.debriefed" in offered(session, "jo")
    session.debriefed("jo", Debrief.REFUSED)
    assert "staff.debriefed" not in offered(session, "jo")


def test_a_stranger_has_no_view() -> None:
    with pytest.raises(Refused, match="person-not-recognised"):
        view_for("nobody", a_session(THREE), {})


def test_ready_is_offered_while_waiting_and_not_in_a_debrief_room() -> None:
    session = a_meeting()
    session.take_break()
    assert "person.ready" in view_for("jo", session, {})["may"]
    session.end_safely()
    assert "person.ready" not in view_for("jo", session, {})["may"]
