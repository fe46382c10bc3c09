"""An advocate's move: from their last packet in the old room to their first in the new one."""

import asyncio
import time

from signaling.robots.robot import Robot
from tests.journeys.house import ALEX, JO, LOOKS, SAM, Meeting
from tests.journeys.story import until

from .printing import Figures, spread
from .processes import BenchError
from .shuttle_release import round_trip, under_way

STAYS = 0.6
"""Seconds in a room before the next move; what comes late to the old one is heard in it."""
LATE = 0.1
"""Seconds after the answer in which what was on its way may still be read by a robot."""


async def measure(moves: int) -> Figures:
    """Let Alex, who never stops speaking, go from Jo to Sam and back; their ears are the clock."""
    async with under_way() as held:
        for name in (ALEX, JO, SAM):
            await held.people[name].speak_up()
        await held.by_staff("staff.visit", room=f"holding:{held.id_of(JO)}")
        await until(lambda: held.notices(JO, ALEX, time.monotonic() - 0.5))
        held.alex.line.beating = False
        took: dict[str, list[float]] = {"gap": [], "heard": [], "late": [], "trip": []}
        afterwards = 0
        for number in range(moves):
            old, new = (JO, SAM) if number % 2 == 0 else (SAM, JO)
            took["trip"].append(await round_trip(held.alex))
            pressed = time.monotonic()
            await held.by_staff("staff.visit", room=f"holding:{held.id_of(new)}")
            answered = time.monotonic()
            first = await _first(held.people[new], pressed)
            await asyncio.sleep(STAYS)
            last = held.people[old].senses.silent_since(LOOKS[ALEX].pitch)
            if last is None:
                raise BenchError("nobody heard the advocate in the old room")
            took["gap"].append((first - last) * 1000)
            took["heard"].append((first - pressed) * 1000)
            took["late"].append((last - answered) * 1000)
            afterwards += _afterwards(held.people[old], answered + LATE)
    figures = spread("gap_ms", took["gap"], 1) | spread("round_trip_ms", took["trip"], 1)
    return {
        "part": "moves",
        "tries": moves,
        **figures,
        **spread("heard_ms", took["heard"], 1),
        "ratio": round(figures["gap_ms_median"] / figures["round_trip_ms_median"], 2),
        "ratio_p99": round(figures["gap_ms_p99"] / figures["round_trip_ms_p99"], 2),
        "late_ms_max": round(max(took["late"]), 1),
        "afterwards": afterwards,
        "strangers": _strangers(held),
    }


async def _first(robot: Robot, since: float) -> float:
    """Return when the advocate was first heard here after ``since``."""
    pitch = LOOKS[ALEX].pitch
    await until(lambda: robot.senses.heard(pitch, since))
    return next(one.at for one in robot.senses.sounds if one.what == pitch and one.at >= since)


def _afterwards(robot: Robot, since: float) -> int:
    """Return how many sounds and pictures of the advocate still came."""
    look = LOOKS[ALEX]
    return robot.senses.heard(look.pitch, since) + robot.senses.saw(look.colour, since)


def _strangers(held: Meeting) -> int:
    """Return how many others than the advocate were ever heard by Jo, or by Sam (I8)."""
    return sum(len(held.people[name].senses.pitches() - {LOOKS[ALEX].pitch}) for name in (JO, SAM))
