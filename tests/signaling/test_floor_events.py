"""The floor at the real door: who is told what of a signal, a hand, a message, a mute, a room."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from app.domain.routing import AUDIO, VIDEO, Edge, Edges
from app.domain.signals import ALONE_AFTER
from signaling.heard import EVENT, Heard
from signaling.lonely import Lonely
from tests.signaling.gathered import People, gather, go_in, open_joint, side_room
from tests.signaling.stage import PARTIES, STAFF, Stage, Visitor

Act = Callable[[People], Any]


@pytest.fixture
def stage() -> Stage:
    return Stage()


@pytest.fixture
def people(stage: Stage) -> People:
    return gather(stage)


def told(people: People, act: Act) -> set[str]:
    """Return who was told anything at all while ``act`` was done."""
    before = {name: len(visitor.listen()) for name, visitor in people.items()}
    answer = act(people)
    assert answer is None or answer["ok"], answer
    return {name for name, visitor in people.items() if len(visitor.listen()) > before[name]}


def ask(who: str, event: str, **fields: Any) -> Act:
    return lambda people: people[who].ask(event, **fields)


def for_one(event: str, about: str, **fields: Any) -> Act:
    return lambda people: people["lea"].ask(event, person=people[about].id, **fields)


# I33: a signal changes no byte of another participant's page


@pytest.mark.parametrize("where", [lambda _: None, open_joint, go_in], ids=["apart", "open", "in"])
def test_a_signal_is_pushed_to_its_sender_and_to_staff_and_to_nobody_else(
    people: People, where: Callable[[People], None]
) -> None:
    where(people)
    for kind in ("break", "quiet", "slower", "talk", "stop", "unsafe"):
        assert told(people, ask("ana", "person.signal", kind=kind)) == {"ana", *STAFF}
    assert told(people, for_one("staff.acknowledge", "ana")) == {"ana", *STAFF}
    assert people["ana"].view["you"]["signal"] == {"kind": "unsafe", "seen_by": "lea"}
    assert told(people, ask("ana", "person.signal", kind="fine")) == {"ana", *STAFF}
    assert people["lea"].view["signals"] == []


def test_the_house_tells_staff_alone_who_sits_alone_for_too_long(
    stage: Stage, people: People
) -> None:
    stage.house.clock.now = now = Wall(stage.clock.now())  # type: ignore[method-assign]
    lonely = Lonely(stage.house, stage.door.presence, lambda _: None)
    lonely.look()
    now.ahead = ALONE_AFTER - timedelta(seconds=1)
    assert told(people, lambda _: lonely.look()) == set()
    now.ahead = ALONE_AFTER
    assert told(people, lambda _: lonely.look()) == set(STAFF)
    (alone,) = people["lea"].view["signals"]
    assert (alone["name"], alone["kind"]) == ("ben", "alone"), "ana has sue, ina and obi with her"
    assert told(people, lambda _: lonely.look()) == set()
    people["lea"].ask("staff.visit", room=f"holding:{people['ben'].id}")
    assert people["cora"].view["signals"] == [], "before anybody looks again"
    lonely.look()
    people["lea"].ask("staff.visit", room="corridor")
    lonely.look()
    assert people["cora"].view["signals"] == [], "the time begins anew"


class Wall:
    """A wall clock that is pushed on by hand."""

    def __init__(self, start: datetime) -> None:
        self.start, self.ahead = start, timedelta()

    def __call__(self) -> datetime:
        return self.start + self.ahead


# I28, with or without: the pushes one side gets


@pytest.mark.parametrize("where", [lambda _: None, open_joint], ids=["apart", "open"])
def test_outside_the_main_room_nothing_of_the_floor_is_pushed_to_the_other_side(
    people: People, where: Callable[[People], None]
) -> None:
    where(people)
    acts: list[tuple[Act, set[str]]] = [
        (ask("ana", "person.hand", up=True), {"ana", "sue", "ina", "obi", *STAFF}),
        (ask("ana", "person.signal", kind="talk"), {"ana", *STAFF}),
        (ask("ana", "person.message", text="Hello"), {"ana", *STAFF}),
        (for_one("staff.message", "ana", text="Hello"), {"ana", *STAFF}),
        (for_one("staff.hold_mute", "ana", on=True), {"ana", *STAFF}),
        (for_one("staff.lower_hand", "ana"), {"ana", "sue", "ina", "obi", *STAFF}),
        (ask("ana", "person.see", whom="guides"), {"ana", *STAFF}),
        (for_one("staff.spotlight", "ana"), {"ana", "sue", "ina", "obi", *STAFF}),
        (ask("lea", "session.timer", minutes=5, words=""), set(STAFF)),
        (ask("lea", "staff.note", text="Mine"), {"lea"}),
    ]
    for act, expected in acts:
        assert told(people, act) == expected


def test_a_hand_in_the_main_room_is_seen_by_everyone_there(people: People) -> None:
    go_in(people)
    assert "ben" in told(people, ask("ana", "person.hand", up=True))
    (ana,) = [tile for tile in people["ben"].view["people"] if tile["name"] == "ana"]
    assert ana["hand"]


def test_a_broadcast_reaches_everyone_in_their_own_thread(people: People) -> None:
    assert told(people, ask("lea", "session.broadcast", text="Five minutes")) == set(people)
    for name in PARTIES:
        (said,) = people[name].view["messages"]
        assert (said["from"], said["text"], said["to_all"]) == ("lea", "Five minutes", True)


@pytest.mark.parametrize(
    "text", ["", "x" * 1001, "a\x00b", "a\x1b[31m", "\ud800", 7, None, ["a"], "a\rb"]
)
def test_what_is_no_message_is_refused(people: People, text: object) -> None:
    before = repr(people["ana"].stage.session)
    for name, event in (("ana", "person.message"), ("lea", "session.broadcast")):
        answer = people[name].ask(event, text=text)
        assert (answer["ok"], answer["code"]) == (False, "malformed")
    assert repr(people["ana"].stage.session) == before


@pytest.mark.parametrize(
    "text", ["x" * 1000, "<script>alert(1)</script>", "{{7*7}}", "a\n\tb", "ŵ"]
)
def test_what_people_write_arrives_as_they_wrote_it(people: People, text: str) -> None:
    assert people["ana"].ask("person.message", text=text)["ok"]
    assert people["lea"].view["messages"][people["ana"].id][0]["text"] == text


# Kept at the server


def test_a_held_microphone_is_refused_with_what_the_person_can_do(
    stage: Stage, people: People
) -> None:
    go_in(people)
    people["ana"].ask("person.microphone", on=True)
    assert sends(stage, "ana", AUDIO)
    people["lea"].ask("staff.hold_mute", person=people["ana"].id, on=True)
    answer = people["ana"].ask("person.microphone", on=True)
    assert (answer["ok"], answer["code"]) == (False, "held-mute")
    assert "You can ask to speak" in answer["words"]
    assert people["ana"].view["you"]["held_mute"]
    assert not sends(stage, "ana", AUDIO)
    people["lea"].ask("staff.hold_mute", person=people["ana"].id, on=False)
    assert not sends(stage, "ana", AUDIO)
    assert people["ana"].ask("person.microphone", on=True)["ok"]
    assert sends(stage, "ana", AUDIO)


def test_pictures_stop_in_the_media_for_whom_they_should(stage: Stage, people: People) -> None:
    go_in(people)
    people["ana"].ask("person.camera", on=True)
    assert sends(stage, "ana", VIDEO) == {"ben", *STAFF}
    people["ben"].ask("person.hide", name="ana", hidden=True)
    assert sends(stage, "ana", VIDEO) == set(STAFF)
    people["ben"].ask("person.hide", name="ana", hidden=False)
    people["lea"].ask("staff.seen_by", person=people["ana"].id, whom="guides")
    assert sends(stage, "ana", VIDEO) == set(STAFF)
    people["lea"].ask("staff.camera_off", person=people["ana"].id)
    assert sends(stage, "ana", VIDEO) == set()


def sends(stage: Stage, name: str, kind: str) -> set[str]:
    """Return who gets this of a person by the plan that the media process has now."""
    names = {person_id: each for each, person_id in stage.ids.items()}
    plan = stage.valve.plans[-1]
    return {names[e.listener] for e in plan if (e.speaker, e.kind) == (stage.ids[name], kind)}


# Side rooms


def test_people_of_two_sides_are_refused_in_words(people: People) -> None:
    both = [people["ana"].id, people["ben"].id]
    answer = people["lea"].ask("staff.open_side_room", people=both)
    assert (answer["ok"], answer["code"]) == (False, "two-sides")
    assert answer["words"] == "A private room is for one side only. Choose people of one side."


def test_who_is_asked_goes_by_their_own_answer_to_what_they_look_at(people: People) -> None:
    assert told(people, side_room) == {"ana", *STAFF}
    assert people["ana"].view["move"]["with"] == ["lea"]
    stale = people["ana"].view["version"] - 1
    old = people["ana"].ask("person.answer_move", go=True, later=False, saw=stale)
    assert old["code"] == "view-changed"
    assert people["ana"].ask("person.answer_move", go=True, later=False)["ok"]
    assert people["ana"].view["you"]["place"] == "side"
    assert people["ana"].view["you"]["room"]["title"] == "Private room with lea"
    people["lea"].ask("staff.close_side_room", room="side:1")
    assert people["ana"].view["you"]["place"] == "holding"


def test_nobody_answers_for_another(people: People) -> None:
    side_room(people)
    assert people["ben"].ask("person.answer_move", go=True, later=False)["code"] == "not-asked"
    assert people["cora"].ask("person.answer_move", go=True, later=False)["code"] == "not-allowed"


# Who really hears whom


class Forwarder:
    """What the media process says has flowed."""

    def __init__(self) -> None:
        self.edges: Edges = frozenset()

    def __call__(self, _session: str, _within: float) -> Edges:
        return self.edges


def heard_by(visitor: Visitor) -> list[dict[str, Any]]:
    return [said for name, said in visitor.listen() if name == EVENT]


def test_staff_are_told_who_really_hears_whom_when_it_changes(stage: Stage, people: People) -> None:
    go_in(people)
    ana, ben, lea = (people[name].id for name in ("ana", "ben", "lea"))
    forwarder = Forwarder()
    heard = Heard(stage.house, stage.door.presence, _outbox(stage), forwarder, lambda _: None)
    forwarder.edges = frozenset({Edge(ana, ben, AUDIO), Edge(ana, lea, AUDIO)})
    assert told(people, lambda _: heard.look()) == set(STAFF)
    rows = {(r["speaker"], r["listener"]): r for r in heard_by(people["lea"])[-1]["rows"]}
    assert (rows[ana, ben]["heard"], rows[ana, ben]["seen"]) == (True, False)
    assert not rows[ben, ana]["heard"]
    assert rows.keys() >= {(ben, lea), (lea, ana)}
    assert told(people, lambda _: heard.look()) == set(), "nothing new"
    forwarder.edges = frozenset({Edge(ana, ben, VIDEO)})
    assert told(people, lambda _: heard.look()) == set(STAFF)
    people["cora"] = stage.come("cora")
    assert told(people, lambda _: heard.look()) >= {"cora"}, "who comes later is told"
    assert not [name for name in PARTIES if heard_by(people[name])]


def test_a_media_process_that_says_nothing_harms_nobody(stage: Stage, people: People) -> None:
    def lost(_session: str, _within: float) -> Edges:
        raise OSError("the line ended")

    heard = Heard(stage.house, stage.door.presence, _outbox(stage), lost, lambda _: None)
    assert told(people, lambda _: heard.look()) == set()


def _outbox(stage: Stage) -> Any:
    return stage.house.announcer
