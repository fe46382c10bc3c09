"""A meeting at the point where one event may be tried: who says what, after which preparation."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from app.domain.live_session import LiveSession
from tests.signaling.stage import OFFER, PARTIES, ROLES, Stage, Visitor

People = dict[str, Visitor]


def gather(stage: Stage) -> People:
    """Everyone is here with sound and picture, admitted, and ready."""
    people = {name: stage.come(name) for name in ROLES}
    for visitor in people.values():
        assert visitor.offer()["ok"]
    for name in PARTIES:
        assert people["lea"].ask("staff.admit", person=people[name].id)["ok"]
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
        return body


def at(session: LiveSession, ids: dict[str, str], name: str) -> Any:
    return session.attendance(ids[name])


ANA = {"person": "ana"}
TRIALS: dict[str, Trial] = {
    "peer.offer": Trial(
        "ana", lambda s, i: at(s, i, "ana").peer_generation == 2, fields={"offer": OFFER}
    ),
    "person.beat": Trial("ana", lambda s, i: True),
    "person.ready": Trial("ana", lambda s, i: at(s, i, "ana").ready, not_ready, {"ready": True}),
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
    "session.resume": Trial("lea", lambda s, i: s.stage == "break", separate),
    "session.end_safely": Trial("lea", lambda s, i: s.stage == "debrief", go_in),
    "session.close": Trial("lea", lambda s, i: s.stage == "ended", debriefed),
}
