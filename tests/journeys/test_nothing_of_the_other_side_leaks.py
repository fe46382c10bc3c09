"""Markers: what stands for one side never occurs in anything the other side can obtain, before
the joint room or after it; and what is internal never occurs at all."""

import re

import aioice.ice
import pytest

from signaling.robots.robot import Robot
from tests.journeys.house import ALEX, JO, SAM, Meeting, meeting
from tests.journeys.story import listen_for, story

pytestmark = pytest.mark.journey


def count(robot: Robot) -> tuple[int, int]:
    return len(robot.received.http), len(robot.received.frames)


def text_since(robot: Robot, mark: tuple[int, int] = (0, 0)) -> str:
    """Return everything that a person received since ``mark``."""
    return "\n".join([*robot.received.http[mark[0] :], *robot.received.frames[mark[1] :]])


def internal(held: Meeting) -> set[str]:
    """Return ids and secrets that no participant may ever see: their own ids included."""
    everyone = held.alex.view["everyone"]
    meeting_id = held.alex.passed.meeting if held.alex.passed else None
    return {str(meeting_id)} | {one["id"] for one in everyone}


def secrets_of(held: Meeting, name: str) -> set[str]:
    """Return what gives a person's seat away: the link's token and the cookie."""
    robot = held.people[name]
    assert robot.passed is not None
    return {robot.link.token, robot.passed.cookie.split("=", 1)[1]}


def addresses() -> set[str]:
    """Return this machine's addresses, from which every robot sends; the worker's is loopback."""
    return set(aioice.ice.get_host_addresses(use_ipv4=True, use_ipv6=True)) - {"127.0.0.1", "::1"}


def found(markers: set[str], text: str) -> set[str]:
    return {marker for marker in markers if marker.casefold() in text.casefold()}


@story
async def test_a_whole_conference_tells_neither_side_of_the_other_but_in_the_joint_room() -> None:
    # The worker's own address, which everybody is told, is then none of those that people have.
    async with meeting(bind="127.0.0.1") as held:
        await held.arrive(ALEX, JO, SAM)
        await held.admit(JO, SAM)
        for person in (held.jo, held.sam):
            await person.be_ready()
        await held.by_staff("session.check")
        await listen_for(0.3)
        for name, other in ((JO, SAM), (SAM, JO)):
            text = text_since(held.people[name])
            assert name in text, "the search finds what is there"
            assert not found({other, other[:5]} | secrets_of(held, other), text)
            assert not re.search(r"harmed|responsible|victim|offender", text, re.IGNORECASE)

        await held.by_staff("session.open_joint")
        await held.go_in(JO)
        await held.go_in(SAM)
        await held.jo.until(lambda view: len(view["people"]) == 2)
        assert SAM in text_since(held.jo)

        await held.by_staff("session.separate")
        for person in (held.jo, held.sam):
            await person.until(lambda view: view["you"]["why"] == "separated")
        await listen_for(0.3)
        marks = {name: count(held.people[name]) for name in (JO, SAM)}
        await held.jo.be_ready()
        await held.sam.must("person.microphone", on=False)
        await held.by_staff("staff.mute", person=held.id_of(JO))
        await held.jo.reload()
        await held.by_staff("session.end_safely")
        await held.sam.must("person.leave")
        await listen_for(0.5)
        for name, other in ((JO, SAM), (SAM, JO)):
            text = text_since(held.people[name], marks[name])
            assert text
            assert not found({other, other[:5]}, text)

        for name, other in ((JO, SAM), (SAM, JO)):
            text = text_since(held.people[name])
            assert not found(internal(held) | secrets_of(held, other), text)
            assert not found(addresses(), text)
        assert found(internal(held), text_since(held.alex)), "staff do see ids"

        logs = held.house.logs()
        assert "peer_connected" in logs
        secrets = secrets_of(held, JO) | secrets_of(held, SAM) | secrets_of(held, ALEX)
        assert not found({JO, SAM, ALEX, "a=ice", "v=0\r"} | secrets | addresses(), logs)
