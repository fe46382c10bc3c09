"""The disk fills up in the middle of a meeting: people can be parted, and nobody is let in."""

import errno
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.journeys.house import ALEX, JO, SAM, Meeting, together
from tests.journeys.story import listen_for, settled, story, until

pytestmark = pytest.mark.journey

ROOM = "24m"
"""Enough for a meeting's database and logs, and soon full."""


@contextmanager
def small_disk() -> Iterator[Path]:
    """Give a folder on a disk of its own that holds very little."""
    with tempfile.TemporaryDirectory(prefix="disk-") as folder:
        mount = ["mount", "-t", "tmpfs", "-o", f"size={ROOM}", "tmpfs", folder]
        made = subprocess.run(mount, capture_output=True, text=True, check=False)
        assert made.returncode == 0, f"this test needs to mount a small disk: {made.stderr}"
        try:
            yield Path(folder)
        finally:
            subprocess.run(["umount", "--lazy", folder], check=True)


def fill(folder: Path) -> Path:
    """Write until nothing more fits; return the file that takes the room."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (1 << 20, 1 << 12, 1):
            try:
                while True:
                    file.write(b"\0" * size)
            except OSError as full:
                assert full.errno == errno.ENOSPC
    return filler


async def nothing_can_be_written(held: Meeting) -> None:
    """Press something harmless until the database says no."""
    for number in range(40):
        answer = await held.jo.say("person.camera", on=number % 2 == 0)
        if answer.get("code") == "failed":
            return
        await listen_for(0.5)
    raise AssertionError("the database still found room")


@story
async def test_separate_works_on_a_full_disk_and_nobody_comes_in() -> None:
    with small_disk() as folder:
        async with together(folder=folder) as held:
            filler = fill(folder)
            await nothing_can_be_written(held)
            answer = await held.alex.say("session.separate")
            assert not answer["ok"], "it could not be written, and that is said"
            apart = await settled()
            await listen_for(1)
            assert held.notices_nothing(SAM, JO, apart) and held.notices_nothing(JO, SAM, apart)

            refused = await held.jo.say("person.go_in")
            assert not refused["ok"]

            filler.unlink()
            await held.by_staff("session.separate")
            await held.alex.until(lambda view: view["stage"] == "separated")
            for one in (held.jo, held.sam):
                await one.until(lambda view: view["you"]["place"] == "holding")
            await held.by_staff("session.resume")
            await held.come_together_again(JO, SAM)
            since = time.monotonic()
            await until(lambda: held.all_notice_all(since, JO, SAM, ALEX), what="together again")
            acts = [entry.act for entry in held.house.audit()]
            assert "session.separate" in acts
