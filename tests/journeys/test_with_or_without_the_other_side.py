"""I28: what one person is told is the same, byte for byte, whether or not the other side exists."""

import difflib
import json
import re
import time
from typing import Any

import pytest

from signaling.robots.robot import Robot
from tests.journeys.house import ALEX, JO, LOOKS, SAM, Meeting, meeting
from tests.journeys.story import listen_for, story, until

pytestmark = pytest.mark.journey

CHANCE = (
    # What is drawn at random for each connection, and clocks. Nothing else is taken out.
    (r'"sid":"[^"]+"', '"sid":"*"'),
    (r"a=(ice-ufrag|ice-pwd|fingerprint|ssrc|ssrc-group|candidate|msid):[^\\\r\n]*", r"a=\1:*"),
    (r"m=(audio|video) \d+ ", r"m=\1 * "),
    (r"(Set-Cookie: \w+=)[^;]+", r"\1*"),
    (r"Date: [^\n]+", "Date: *"),
    (r"Expires=[^;]+", "Expires=*"),
    (r"127\.0\.0\.1:\d+", "the-service"),
    (r'"ends_at":"[^"]+"', '"ends_at":"*"'),  # each house plans its meeting when it is made
    (r'"at":"[^"]+"', '"at":"*"'),  # when a message was written
    (r"DTSTAMP:\w+|DTSTART:\w+|DTEND:\w+|UID:\w+", "*"),
)


def told(robot: Robot) -> dict[str, list[str]]:
    """Return everything that a robot received: pages, pushes and answers, each in its order.

    Pushes and answers cross on the wire, so their order among one another is chance.
    """
    pages = [plain(text) for text in robot.received.http]
    frames = [plain(frame) for frame in robot.received.frames]
    return {
        "pages": pages,
        "pushes": [frame for frame in frames if frame.startswith("2")],
        "answers": [frame for frame in frames if frame.startswith("3")],
        "others": [frame for frame in frames if frame[0] not in "23"],
    }


def plain(text: str) -> str:
    for pattern, stand_in in CHANCE:
        text = re.sub(pattern, stand_in, text)
    return text


async def beat() -> None:
    """Let every push arrive before the next thing happens, so that both runs tell it apart."""
    await listen_for(0.5)


async def one_side(held: Meeting, *, with_sam: bool) -> Robot:
    """Walk Jo from the door to the debrief, with Sam living through a great deal or not at all."""
    await held.arrive(ALEX)
    await beat()
    if with_sam:
        await held.arrive(SAM)
    jo = held.people[JO] = held.house.person(JO)
    await jo.arrive()
    await beat()
    for event in ("person.microphone", "person.camera"):
        await jo.must(event, on=True)
        await beat()
    if with_sam:
        await visit(held, SAM)
        await held.admit(SAM)
        await held.sam.be_ready()
        await beat()
    await visit(held, JO)
    await held.admit(JO)
    await beat()
    await jo.be_ready()
    await beat()
    if with_sam:
        await visit(held, SAM)
        await held.by_staff("staff.mute", person=held.id_of(SAM))
        await held.sam.reload()
    await held.by_staff("staff.visit", room="corridor")
    await beat()
    await jo.must("person.ready", ready=False)
    await beat()
    await held.by_staff("session.separate")
    await beat()
    if with_sam:
        held.sam.line.cut()
        await held.sam.until(lambda view: view["you"]["media"] == "open")
        await beat()
    await held.by_staff("session.end_safely")
    await beat()
    if with_sam:
        await held.sam.must("person.leave")
    await jo.must("person.microphone", on=False)
    await beat()
    await jo.must("person.leave")
    await beat()
    return jo


async def visit(held: Meeting, name: str) -> None:
    rooms = held.alex.view["rooms"]
    room = next(room for room in rooms if held.id_of(name) in room["people"])
    await held.by_staff("staff.visit", room=room["id"])
    await beat()


def readable(frames: list[str]) -> list[Any]:
    """Return pushes as objects, for a difference that a person can read."""
    return [json.loads(frame[1:]) for frame in frames]


def different_lines(some: list[str], others: list[str]) -> list[str]:
    """Return the lines of pages that only one of the two was told."""
    texts = ["\n".join(pages).splitlines() for pages in (some, others)]
    return list(difflib.unified_diff(*texts, lineterm="", n=0))


@story
async def test_one_side_is_told_the_same_with_and_without_the_other() -> None:
    transcripts = []
    for with_sam in (False, True):
        async with meeting() as held:
            begun = time.monotonic()
            jo = await one_side(held, with_sam=with_sam)
            transcripts.append(told(jo))
            assert jo.senses.pitches() <= {LOOKS[ALEX].pitch}, "Jo heard more than Alex"
            assert held.notices(JO, ALEX, begun)
    without, with_them = transcripts
    assert len(without["pushes"]) > 8
    assert readable(with_them["pushes"]) == readable(without["pushes"])
    assert not different_lines(without["pages"], with_them["pages"])
    assert with_them == without


# The rest of the journey: forms, signals, words, private rooms, leaving in order


WHERE = {"private": "not-sure", "near": "A friend", "safe": "yes", "place": "", "contact": ""}
PAGES = ("/meeting", "/meeting/check", "/meeting/where", "/meeting/rules", "/left")


async def press(held: Meeting, event: str, **fields: Any) -> None:
    await held.by_staff(event, **fields)
    await beat()


async def close_the_room(held: Meeting) -> None:
    (room,) = [each for each in held.alex.view["rooms"] if each["kind"] == "side"]
    await press(held, "staff.close_side_room", room=room["id"])


async def sams_own_journey(held: Meeting) -> None:
    """Everything that Sam can do, and that can be done for Sam, while the two are apart."""
    sam = held.id_of(SAM)
    await held.send(SAM, "/meeting/where", **WHERE)
    await held.sam.must("person.signal", kind="unsafe")
    await held.sam.must("person.message", text="I am Sam.")
    await held.sam.must("person.hand", up=True)
    await held.sam.must("person.see", whom="guides")
    await held.sam.say("person.line", loss=40, round_trip=900, sound_only=True, device="phone")
    await held.by_staff("staff.acknowledge", person=sam)
    await held.by_staff("staff.message", person=sam, text="I hear you, Sam.")
    await held.by_staff("staff.hold_mute", person=sam, on=True)
    await held.by_staff("staff.camera_off", person=sam)
    await held.by_staff("staff.spotlight", person=sam)
    await held.by_staff("staff.seen_by", person=sam, whom="guides")
    await held.by_staff("staff.record_place", person=sam, place="The mill", contact="01632")
    await held.by_staff("staff.waive_check", person=sam)
    await held.by_staff("staff.approve_room", person=sam)
    await held.by_staff("staff.open_side_room", people=[sam])
    await held.sam.until(lambda view: view["move"] is not None)
    await held.sam.must("person.answer_move", go=True, later=False)
    await close_the_room(held)
    await held.sam.reload()
    await beat()


async def the_rest(held: Meeting, *, with_sam: bool) -> Robot:
    """Walk Jo through everything that is new for one side, with Sam's own journey between."""
    await held.arrive(ALEX)
    jo = held.people[JO] = held.house.person(JO)
    await jo.arrive()
    await beat()
    if with_sam:
        await held.arrive(SAM)
        await held.admit(SAM)
    for address in PAGES:
        await held.send(JO, address)
    await held.send(JO, "/meeting/where", **WHERE)
    await held.admit(JO)
    await beat()
    for event, fields in (
        ("person.microphone", {"on": True}),
        ("person.signal", {"kind": "break"}),
        ("person.message", {"text": "May I have a minute?"}),
        ("person.hand", {"up": True}),
        ("person.see", {"whom": "guides"}),
    ):
        await jo.must(event, **fields)
        await beat()
    if with_sam:
        await sams_own_journey(held)
    person = held.id_of(JO)
    await press(held, "staff.acknowledge", person=person)
    await press(held, "staff.message", person=person, text="Take your time.")
    await press(held, "session.broadcast", text="We begin soon.")
    await press(held, "session.mute_all")
    await press(held, "session.quiet", on=True)
    await press(held, "session.quiet", on=False)
    await press(held, "staff.lower_hand", person=person)
    await press(held, "session.timer", minutes=5, words="Soon")
    await press(held, "session.lock", on=True)
    await press(held, "staff.note", text="Jo is calm.")
    await press(held, "staff.open_side_room", people=[person])
    await jo.must("person.answer_move", go=True, later=False)
    await beat()
    if with_sam:
        await held.sam.must("person.signal", kind="stop")
        await held.sam.must("person.message", text="Where is everybody?")
        await beat()
    await close_the_room(held)
    await press(held, "session.suspend")
    await press(held, "session.resume")
    await press(held, "session.separate")
    await jo.reload()
    await beat()
    await press(held, "session.start_leaving")
    if with_sam:
        await held.sam.must("person.signal", kind="talk")
    await press(held, "staff.release", person=person, reason="")
    if with_sam:
        await press(held, "staff.release", person=held.id_of(SAM), reason="")
        await press(held, "staff.debriefed", person=held.id_of(SAM), outcome="refused")
    for address in PAGES:
        await held.send(JO, address)
    await press(held, "staff.debriefed", person=person, outcome="done")
    await press(held, "session.close")
    await until(lambda: jo.gone)
    await held.send(JO, "/meeting")
    return jo


@story
async def test_the_rest_of_the_journey_tells_one_side_the_same_with_and_without_the_other() -> None:
    transcripts = []
    for with_sam in (False, True):
        async with meeting() as held:
            jo = await the_rest(held, with_sam=with_sam)
            transcripts.append(told(jo))
            assert jo.senses.pitches() <= {LOOKS[ALEX].pitch}, "Jo heard more than Alex"
            assert jo.endings[-1]["why"] == "ended"
    without, with_them = transcripts
    assert len(without["pushes"]) > 18
    assert readable(with_them["pushes"]) == readable(without["pushes"])
    assert not different_lines(without["pages"], with_them["pages"])
    assert with_them == without
