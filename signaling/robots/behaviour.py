"""What a demonstration's robot does by itself: it is calm, obliging, and a little slower than a
person.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from signaling.robots import carried
from signaling.robots.figure import figure
from signaling.robots.line import View
from signaling.robots.links import Link, NotLetIn
from signaling.robots.robot import Robot

log = logging.getLogger(__name__)

FREE_FOR = 20.0
"""Seconds that a seat must stand free before a robot sits down in it again."""

SeatFree = Callable[[], Awaitable[bool]]
"""Says whether nobody holds the seat now. A robot cannot ask the service: its own cookie is dead by
then.
"""


class Obliging:
    """Switches on, says that it is willing and ready, and goes in when asked to."""

    def __init__(self, pause: float = 1.5) -> None:
        self._pause = pause

    async def live(self, robot: Robot) -> None:
        """Act on every view until cancelled."""
        while True:
            line = robot.line
            view = line.view
            if view and not line.ended.is_set():
                await self._act(robot, view)
            await asyncio.sleep(0.25)

    async def _act(self, robot: Robot, view: View) -> None:
        step = next_step(view)
        if step is None:
            return
        await asyncio.sleep(self._pause)
        # People change their minds, and so do facilitators: it must still be the thing to do.
        if robot.line.ended.is_set() or next_step(robot.view) != step:
            return
        event, fields = step
        try:
            answer = await robot.say(event, **fields)
        except ConnectionError:
            return
        if not answer.get("ok"):
            code = answer.get("code")
            log.info("robot.refused event=%s code=%s", event, code)
            await asyncio.sleep(self._pause)


def next_step(view: View) -> tuple[str, dict[str, Any]] | None:
    """Return what an obliging person does when they see ``view``: an event and its fields, or
    nothing. In a shuttle they are muted while nobody is with them.
    """
    you, may = view["you"], set(view.get("may", ()))
    if you["media"] != "open" or you["place"] == "gone":
        return None
    asked = not you.get("muted_by") or you.get("asked_unmute")
    if "person.camera" in may and not you["camera"] and you.get("may_show", True):
        return "person.camera", {"on": True}
    asked = asked and not you.get("held_mute")
    company = carried.company(view)
    if "person.microphone" in may and you["microphone"] and not company:
        return "person.microphone", {"on": False}
    asked = asked and company
    if "person.microphone" in may and not you["microphone"] and asked and you["may_speak"]:
        return "person.microphone", {"on": True}
    if "person.willing" in may and you["willing"] is None:
        return "person.willing", {"willing": True}
    if "person.ready" in may and not you["ready"]:
        return "person.ready", {"ready": True}
    if "person.answer_move" in may and view.get("move"):
        return "person.answer_move", {"go": True, "later": False}
    if "person.go_in" in may and you["invited"]:
        return "person.go_in", {}
    return carried.next_step(view)


async def run_robot(link: str, *, seat_free: SeatFree | None = None, pause: float = 1.5) -> None:
    """Sit in for the person whose personal link this is, as a drawn figure, until the seat is
    theirs.

    Returns when a human opens the link, the meeting ends, or the link is dead. With ``seat_free``
    the robot
    comes back whenever the seat has stood free for ``FREE_FOR`` seconds.

    Raises:
        ValueError: ``link`` is no personal link.
    """
    while True:
        why = await _sit_in(Robot(Link.parse(link), figure, deaf=True), Obliging(pause))
        log.info("robot.left %s", why)
        # A seat just left may still be refused for a moment: then it is not free yet.
        if seat_free is None or why not in ("elsewhere", "left", "http-403"):
            return
        await _until_free(seat_free)


async def _sit_in(robot: Robot, obliging: Obliging) -> str:
    """Return the service's word for why the robot left."""
    mind = asyncio.create_task(obliging.live(robot))
    try:
        await robot.stay()
    except NotLetIn as refusal:
        return refusal.code
    finally:
        mind.cancel()
        await robot.leave()
    return str(robot.endings[-1]["why"]) if robot.endings else "gone"


async def _until_free(seat_free: SeatFree) -> None:
    free = 0.0
    while free < FREE_FOR:
        await asyncio.sleep(1)
        free = free + 1 if await seat_free() else 0.0
