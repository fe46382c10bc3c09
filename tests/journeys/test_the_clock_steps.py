"""The machine's clock jumps during a meeting: nobody is dropped, moved or let in by it."""

import subprocess
import time
from pathlib import Path

import pytest

from tests.journeys.house import ALEX, JO, SAM, together
from tests.journeys.story import listen_for, story, until

pytestmark = pytest.mark.journey

SOURCE = Path(__file__).with_name("wrong_clock.c")
HOUR = 3600


class Clock:
    """The wall clock of a service under test, which is wrong by as much as it is told."""

    def __init__(self, folder: Path) -> None:
        self._file, library = folder / "wrong-by", folder / "wrong_clock.so"
        build = ["gcc", "-shared", "-fPIC", "-O2", "-Wall", "-o", str(library), str(SOURCE)]
        subprocess.run(build, check=True)
        self.settings = {"LD_PRELOAD": str(library), "WRONG_CLOCK": str(self._file)}
        self.jump(0)

    def jump(self, seconds: int) -> None:
        """Be wrong by this much from now on, at once for every process."""
        new = self._file.with_suffix(".new")
        new.write_text(str(seconds), encoding="ascii")
        new.replace(self._file)


@story
async def test_a_clock_that_jumps_an_hour_moves_nobody(tmp_path: Path) -> None:
    clock = Clock(tmp_path)
    async with together(**clock.settings) as held:
        first = held.house.audit()[-1].at
        marks = []
        for wrong in (HOUR, -HOUR, 0):
            clock.jump(wrong)
            await listen_for(6)  # longer than any silence that ends a connection
            assert [held.seen(name)["room"] for name in (JO, SAM)] == ["joint", "joint"], wrong
            since = time.monotonic()
            await until(lambda s=since: held.all_notice_all(s, JO, SAM, ALEX), what=str(wrong))
            await held.by_staff("staff.mute", person=held.id_of(JO))
            marks.append(held.house.audit()[-1].at)
            await held.jo.must("person.microphone", on=True)
        ahead, behind, right = marks
        assert behind < first < right < ahead, "the clock did jump"
        assert held.house.store().verify_audit().whole
        await held.by_staff("session.separate")
        await held.jo.until(lambda view: view["you"]["place"] == "holding")
        assert held.alex.claims == held.jo.claims == 1 and not held.jo.endings


@story
async def test_after_a_jump_past_the_end_a_meeting_that_is_held_goes_on(tmp_path: Path) -> None:
    clock = Clock(tmp_path)
    async with together(**clock.settings) as held:
        clock.jump(5 * HOUR)  # the plan ends after four
        await listen_for(6)
        since = time.monotonic()
        await until(lambda: held.all_notice_all(since, JO, SAM, ALEX))
        await held.by_staff("session.take_break")
        await held.jo.until(lambda view: view["you"]["why"] == "break")
        await held.by_staff("session.end_safely")
        await held.sam.until(lambda view: view["you"]["place"] == "debrief")
