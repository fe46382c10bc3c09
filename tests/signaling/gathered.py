"""A meeting at the point where one event may be tried: who says what, after which preparation."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from app.domain.live_session import LiveSession
from tests.builders import say_all
from tests.signaling.stage import OFFER, PARTIES, ROLES, Stage, Visitor

People = dict[str, Visitor]


def gather(stage: Stage) -> People:
    """Everyone answered what is asked, is here with sound and picture, admitted, and ready."""
    for name in PARTIES:
        say_all(stage.house, stage.ids[name], stage.meeting)
    people = {name: stage.come(name) for name in ROLES}
    for visitor in people.values():
        assert visitor.offer()["ok"]
    for name in PARTIES:
        assert people["lea"].ask("staff.admit", person=people[name].id)["ok"]
        assert people[name].ask("person.willing", willing=True)["ok"]
        assert people[name].ask("person.ready", ready=True)["ok"]
    stage.pass_time(60)
    beat(people)
    return people


def beat(people: People) -> None:
    for visitor in people.values():
        assert visitor.ask("person.beat") == {"ok": True}


def check(people: People) -> None:
    assert people["lea"].ask("session.check") == {"ok": True}


def open_joint(people: People) -> None:
    check(people)
    assert people["lea"].ask("session.open_joint") == {"ok": True}


def go_in(people: People) -> None:
    open_joint(people)
    for name in ("ana", "ben"):
        assert people[name].ask("person.go_in") == {"ok": True}


def separate(people: People) -> None:
    assert people["lea"].ask("session.separate") == {"ok": True}


def end_safely(people: People) -> None:
    assert people["lea"].ask("session.end_safely") == {"ok": True}


def debriefed(people: People) -> None:
    end_safely(people)
    for name in PARTIES:
        said = people["lea"].ask("staff.debriefed", person=people[name].id, outcome="done")
        assert said == {"ok": True}


def not_ready(people: People) -> None:
    assert people["ana"].ask("person.ready", ready=False) == {"ok": True}


def not_yet(people: People) -> None:
    open_joint(people)
    assert people["ana"].ask("person.not_yet", talk=False) == {"ok": True}


def away(people: People) -> None:
    """Ana leaves and comes back, so she must be admitted again."""
    assert people["ana"].ask("person.leave") == {"ok": True}
    people["ana"] = people["ana"].stage.come("ana")


def speaks(people: People) -> None:
    assert people["ana"].ask("person.microphone", on=True) == {"ok": True}


def shows(people: People) -> None:
    assert people["ana"].ask("person.camera", on=True) == {"ok": True}


def signalled(people: People) -> None:
    assert people["ana"].ask("person.signal", kind="break") == {"ok": True}


def hand_up(people: People) -> None:
    assert people["ana"].ask("person.hand", up=True) == {"ok": True}


def side_room(people: People) -> None:
    """Lea is in a side room, and Ana is asked there; Sue is not yet."""
    said = people["lea"].ask("staff.open_side_room", people=[people["ana"].id])
    assert said == {"ok": True}


def timed(people: People) -> None:
    assert people["lea"].ask("session.timer", minutes=5, words="") == {"ok": True}


def unwilling(people: People) -> None:
    assert people["ana"].ask("person.willing", willing=False) == {"ok": True}


def closing(people: People) -> None:
    go_in(people)
    assert people["lea"].ask("session.start_closing") == {"ok": True}


def leaving(people: People) -> None:
    go_in(people)
    assert people["lea"].ask("session.start_leaving") == {"ok": True}


def nothing(_: People) -> None:
    """As gathered."""


@dataclass(frozen=True)
class Trial:
    """One event that is allowed: who says it, with what, after what, and what it brings about."""

    who: str
    effect: Callable[[LiveSession, dict[str, str]], object]
    after: Callable[[People], None] = nothing
    fields: dict[str, Any] = field(default_factory=dict)

    def body(self, people: People) -> dict[str, Any]:
        """Return the fields, with the names of people made into ids."""
        ids = {name: visitor.id for name, visitor in people.items()}
        body = dict(self.fields)
        if "person" in body:
            body["person"] = ids[body["person"]]
        if "room" in body:
            body["room"] = body["room"].format(**ids)
        for several in body.keys() & {"people", "order"}:
            body[several] = [ids[name] for name in body[several]]
        return body


def at(session: LiveSession, ids: dict[str, str], name: str) -> Any:
    return session.attendance(ids[name])


def floor(session: LiveSession, ids: dict[str, str], name: str) -> Any:
    return at(session, ids, name).floor


ANA = {"person": "ana"}
TRIALS: dict[str, Trial] = {
    "peer.offer": Trial(
        "ana", lambda s, i: at(s, i, "ana").peer_generation == 2, fields={"offer": OFFER}
    ),
    "peer.servers": Trial("ana", lambda s, i: True),
    "person.beat": Trial("ana", lambda s, i: True),
    "person.ready": Trial("ana", lambda s, i: at(s, i, "ana").ready, not_ready, {"ready": True}),
    "person.willing": Trial(
        "ana", lambda s, i: at(s, i, "ana").arrival.willing, unwilling, {"willing": True}
    ),
    "person.go_in": Trial("ana", lambda s, i: at(s, i, "ana").room == "joint", open_joint),
    "person.not_yet": Trial(
        "ana", lambda s, i: at(s, i, "ana").answer == "talk_first", open_joint, {"talk": True}
    ),
    "person.step_out": Trial(
        "ana", lambda s, i: at(s, i, "ana").room == f"holding:{i['ana']}", go_in
    ),
    "person.leave": Trial("ana", lambda s, i: at(s, i, "ana").standing == "left"),
    "person.microphone": Trial("ana", lambda s, i: at(s, i, "ana").microphone, fields={"on": True}),
    "person.camera": Trial("ana", lambda s, i: at(s, i, "ana").camera, fields={"on": True}),
    "staff.admit": Trial("lea", lambda s, i: at(s, i, "ana").standing == "admitted", away, ANA),
    "staff.waive_check": Trial(
        "lea", lambda s, i: at(s, i, "ana").arrival.device_waived_by == i["lea"], fields=ANA
    ),
    "staff.approve_room": Trial(
        "lea", lambda s, i: at(s, i, "ana").arrival.room_approved_by == i["lea"], fields=ANA
    ),
    "staff.record_place": Trial(
        "lea",
        lambda s, i: at(s, i, "ana").arrival.surroundings.place == "The library",
        fields=ANA | {"place": "The library", "contact": "01632 960 400"},
    ),
    "staff.release": Trial(
        "lea",
        lambda s, i: at(s, i, "ana").room == f"debrief:{i['ana']}",
        leaving,
        ANA | {"reason": ""},
    ),
    "staff.bring_in": Trial("lea", lambda s, i: at(s, i, "ana").invited, not_yet, ANA),
    "staff.mute": Trial("lea", lambda s, i: not at(s, i, "ana").microphone, speaks, ANA),
    "staff.ask_unmute": Trial("lea", lambda s, i: at(s, i, "ana").asked_unmute, fields=ANA),
    "staff.move_home": Trial(
        "lea", lambda s, i: at(s, i, "ana").room == f"holding:{i['ana']}", go_in, ANA
    ),
    "staff.visit": Trial(
        "lea",
        lambda s, i: at(s, i, "lea").room == f"holding:{i['ana']}",
        fields={"room": "holding:{ana}"},
    ),
    "staff.grant_voice": Trial(
        "lea", lambda s, i: at(s, i, "sue").voice_granted, fields={"person": "sue"}
    ),
    "staff.debriefed": Trial(
        "lea",
        lambda s, i: at(s, i, "ana").debrief == "refused",
        end_safely,
        ANA | {"outcome": "refused"},
    ),
    "session.check": Trial("lea", lambda s, i: s.stage == "checked"),
    "session.open_joint": Trial("lea", lambda s, i: s.stage == "joint", check),
    "session.take_break": Trial("lea", lambda s, i: s.stage == "break", go_in),
    "session.separate": Trial("lea", lambda s, i: s.stage == "separated", go_in),
    "session.suspend": Trial("lea", lambda s, i: s.stage == "suspended", go_in),
    "session.take_over": Trial("cora", lambda s, i: s.lead_id == i["cora"]),
    "session.lock": Trial("lea", lambda s, i: s.locked, fields={"on": True}),
    "session.start_closing": Trial("lea", lambda s, i: s.stage == "closing", go_in),
    "session.start_leaving": Trial("lea", lambda s, i: s.stage == "leaving", closing),
    "session.resume": Trial("lea", lambda s, i: s.stage == "break", separate),
    "session.end_safely": Trial("lea", lambda s, i: s.stage == "debrief", go_in),
    "session.close": Trial("lea", lambda s, i: s.stage == "ended", debriefed),
    "person.signal": Trial(
        "ana", lambda s, i: floor(s, i, "ana").signal.kind == "unsafe", fields={"kind": "unsafe"}
    ),
    "person.hand": Trial("ana", lambda s, i: i["ana"] in s.together.hands, fields={"up": True}),
    "person.message": Trial(
        "ana",
        lambda s, i: [said.text for said in s.together.threads[i["ana"]]] == ["Hello"],
        fields={"text": "Hello"},
    ),
    "person.answer_move": Trial(
        "ana",
        lambda s, i: at(s, i, "ana").room == "side:1",
        side_room,
        {"go": True, "later": False},
    ),
    "person.see": Trial(
        "ana", lambda s, i: floor(s, i, "ana").sees == "nobody", fields={"whom": "nobody"}
    ),
    "person.hide": Trial(
        "ana",
        lambda s, i: floor(s, i, "ana").hidden == {i["ben"]},
        go_in,
        {"name": "ben", "hidden": True},
    ),
    "person.line": Trial(
        "ana",
        lambda s, i: floor(s, i, "ana").line.word == "weak",
        fields={"loss": 9, "round_trip": 80, "sound_only": False, "device": "phone"},
    ),
    "staff.acknowledge": Trial(
        "lea", lambda s, i: floor(s, i, "ana").signal.seen_by == i["lea"], signalled, ANA
    ),
    "staff.lower_hand": Trial("lea", lambda s, i: s.together.hands == (), hand_up, ANA),
    "staff.message": Trial(
        "lea",
        lambda s, i: s.together.threads[i["ana"]][0].author == i["lea"],
        fields=ANA | {"text": "Hello"},
    ),
    "staff.hold_mute": Trial(
        "lea",
        lambda s, i: floor(s, i, "ana").held_by and not at(s, i, "ana").microphone,
        speaks,
        ANA | {"on": True},
    ),
    "staff.camera_off": Trial("lea", lambda s, i: not at(s, i, "ana").camera, shows, ANA),
    "staff.ask_camera_off": Trial(
        "lea", lambda s, i: floor(s, i, "ana").asked_camera_off, shows, ANA
    ),
    "staff.spotlight": Trial("lea", lambda s, i: s.together.spotlight == i["ana"], fields=ANA),
    "staff.seen_by": Trial(
        "lea",
        lambda s, i: floor(s, i, "ana").seen_by_limit == "guides",
        fields=ANA | {"whom": "guides"},
    ),
    "staff.open_side_room": Trial(
        "lea",
        lambda s, i: at(s, i, "lea").room == "side:1" and floor(s, i, "sue").move,
        fields={"people": ["ana", "sue"]},
    ),
    "staff.close_side_room": Trial(
        "lea", lambda s, i: s.together.side_rooms == (), side_room, {"room": "side:1"}
    ),
    "staff.ask_move": Trial(
        "lea",
        lambda s, i: floor(s, i, "sue").move.room == "side:1",
        side_room,
        {"person": "sue", "room": "side:1"},
    ),
    "staff.note": Trial(
        "lea", lambda s, i: s.together.notes == {i["lea"]: "Slowly"}, fields={"text": "Slowly"}
    ),
    "session.broadcast": Trial(
        "lea",
        lambda s, i: all(s.together.threads[i[name]][0].to_all for name in PARTIES),
        fields={"text": "Five minutes"},
    ),
    "session.mute_all": Trial("lea", lambda s, i: not at(s, i, "ana").microphone, speaks),
    "session.quiet": Trial(
        "lea", lambda s, i: s.together.quiet_by == i["lea"], fields={"on": True}
    ),
    "session.seats": Trial(
        "lea",
        lambda s, i: s.together.seats == (i["ben"], i["ana"]),
        fields={"order": ["ben", "ana"]},
    ),
    "session.timer": Trial(
        "lea",
        lambda s, i: s.together.timer.minutes == 20,
        fields={"minutes": 20, "words": "Until the break"},
    ),
    "session.stop_timer": Trial("lea", lambda s, i: s.together.timer is None, timed),
}


# What is asked in a shuttle. Here it is only formed rightly: what it does is tried on a real store.

_RELAY = {"relay": "155ae73ad48707ba"}
_WORDING = _RELAY | {"number": 1}
_WORDS = {"text": "I am sorry."}
_IN_A_SHUTTLE: dict[str, tuple[str, dict[str, Any]]] = {
    "person.relay_write": ("ana", _WORDS),
    "person.relay_read_back": ("ana", _WORDING),
    "person.relay_agree": ("ana", _WORDING),
    "person.relay_hold": ("ana", _RELAY),
    "person.relay_go_on": ("ana", _RELAY),
    "person.relay_take_back": ("ana", _RELAY),
    "person.relay_choose": ("ana", _RELAY | {"wish": "later"}),
    "person.relay_open": ("ana", _RELAY),
    "person.relay_refuse": ("ana", _RELAY | {"tell_sender": False}),
    "person.relay_want_reply": ("ana", _RELAY),
    "person.relay_no_reply": ("ana", _RELAY),
    "person.relay_put_away": ("ana", _RELAY),
    "staff.relay_write": ("lea", _WORDS | {"sender": "155ae73ad48707ba"}),
    "staff.relay_read_back": ("lea", _WORDING),
    "staff.relay_agree": ("lea", _WORDING),
    "staff.relay_translate": ("lea", _WORDING | {"text": "Mae'n ddrwg gen i.", "language": "cy"}),
    "staff.relay_agree_translation": ("lea", _WORDING),
    "staff.relay_ask_change": ("lea", _WORDING | {"text": "Without the street?"}),
    "staff.relay_clear": ("lea", _WORDING | {"safe": True, "positive": True}),
    "staff.relay_release": ("lea", _WORDING),
    "staff.relay_hold": ("lea", _RELAY),
    "staff.relay_go_on": ("lea", _RELAY),
    "staff.relay_take_back": ("lea", _RELAY),
    "staff.relay_note": ("lea", _WORDS | ANA),
    "staff.relay_tell_about": ("lea", _RELAY),
    "staff.relay_choose": ("lea", _RELAY | {"wish": "later"}),
    "staff.relay_refuse": ("lea", _RELAY | {"tell_sender": False}),
    "staff.relay_deliver": ("lea", _RELAY | {"how": "read_aloud"}),
    "staff.relay_want_reply": ("lea", _RELAY),
    "staff.relay_no_reply": ("lea", _RELAY),
    "staff.corridor": ("lea", {"text": "I go to Ana."}),
    "session.start_shuttle": ("lea", {}),
}
IN_A_SHUTTLE = frozenset(_IN_A_SHUTTLE)
TRIALS |= {
    name: Trial(who, lambda s, i: False, fields=fields)
    for name, (who, fields) in _IN_A_SHUTTLE.items()
}
