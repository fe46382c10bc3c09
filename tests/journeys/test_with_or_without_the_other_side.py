"""I28: what one person is told is the same, byte for byte, whether or not the other side exists."""

import json
import re
import time
from typing import Any

import pytest

from signaling.robots.robot import Robot
from tests.journeys.house import ALEX, JO, LOOKS, SAM, Meeting, meeting
from tests.journeys.story import listen_for, story

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
    assert with_them == without
