"""A process of its own that does one step on a real database, and is killed inside it."""

import json
import multiprocessing
import os
import shutil
import signal
from collections.abc import Callable
from dataclasses import asdict, dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, Final

from app.domain.people import PARTIES
from app.domain.routing import Edges
from app.services.ports import House
from app.services.records import StaffAccount
from app.store.unit_of_work import SqlUnitOfWork
from tests.case_builders import Service, service
from tests.fakes import FakeAnnouncer, FakeMediaPlane
from tests.shuttle_worlds import OTHER, World

Step = Callable[[World], object]

ROW: Final = "after the row, before the commit"
ENTRY: Final = "after the entry in the log, before the commit"
BEFORE: Final = "before the commit"
AFTER: Final = "after the commit"
NARROWING: Final = "while media is narrowed"
WIDENING: Final = "before media is widened"
TELLING: Final = "before anybody is told"
WRITTEN: Final = (AFTER, WIDENING, TELLING)
"""The points at which what was done is kept."""

_LONGEST: Final = 60.0
_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(["tests.services.dialogue.test_killed_in_the_middle"])


class Doom:
    """Ends the process when it comes to ``point`` for the ``nth`` time."""

    def __init__(self, point: str, nth: int) -> None:
        self.point, self.left = point, nth

    def reach(self, point: str) -> None:
        self.left -= point == self.point
        if not self.left:
            os.kill(os.getpid(), signal.SIGKILL)


class _Work(SqlUnitOfWork):
    doom: Doom

    def __enter__(self) -> "_Work":
        super().__enter__()
        for rows in (self.relays, self.letters, self.sessions):
            for name in ("add", "save"):
                setattr(rows, name, self._then(getattr(rows, name), ROW))
        self.audit.write = self._then(self.audit.write, ENTRY)  # type: ignore[method-assign]
        return self

    def commit(self) -> None:
        self.doom.reach(BEFORE)
        super().commit()
        self.doom.reach(AFTER)

    def _then(self, act: Callable[..., Any], point: str) -> Callable[..., Any]:
        def done(*said: Any, **more: Any) -> Any:
            found = act(*said, **more)
            self.doom.reach(point)
            return found

        return done


class _Plane(FakeMediaPlane):
    """Its plans outlive the process, as those of the media process do."""

    def __init__(self, folder: Path, doom: Doom) -> None:
        super().__init__()
        self.kept, self.doom, self.calls = folder / "plans", doom, 0

    def forward_only(self, session_id: str, edges: Edges, alone: Edges) -> None:
        if self.calls:
            self.doom.reach(WIDENING)
        super().forward_only(session_id, edges, alone)
        with self.kept.open("a", encoding="ascii") as lines:
            lines.write(json.dumps(sorted(edges)) + "\n")
        self.calls += 1
        self.doom.reach(NARROWING)


class _Announcer(FakeAnnouncer):
    doom: Doom

    def changed(self, session: Any) -> None:
        self.doom.reach(TELLING)
        super().changed(session)


def open_world(folder: Path, staff: dict[str, StaffAccount]) -> World:
    fresh = service(folder, migrate=False)
    fresh.staff = dict(staff)
    return World(fresh)


def copied(folder: Path, to: Path) -> Path:
    """Copy a database that nobody has open, with what its writers left behind."""
    to.mkdir()
    for file in folder.glob("cases.db*"):
        shutil.copy(file, to)
    return to


@dataclass
class Killing:
    """A process that does a step on a database of its own, and is to be killed at ``point``."""

    point: str
    folder: Path
    process: BaseProcess

    def over(self) -> bool:
        """Wait for its end; False when it never got to that point."""
        self.process.join(_LONGEST)
        assert self.process.exitcode in (0, -signal.SIGKILL), self.process.exitcode
        return self.process.exitcode != 0


def kill(
    step: Step, folder: Path, staff: dict[str, StaffAccount], point: str, nth: int = 1
) -> Killing:
    """Begin a step in another process, which is killed where it is at ``point`` the nth time."""
    process = _context.Process(target=_die, args=(step, folder, staff, point, nth), daemon=True)
    process.start()
    return Killing(point, folder, process)


def kill_in(step: Step, folder: Path, staff: dict[str, StaffAccount], point: str) -> bool:
    """Do a step in another process that is killed at ``point``; False when it never got there."""
    return kill(step, folder, staff, point).over()


def _die(step: Step, folder: Path, staff: dict[str, StaffAccount], point: str, nth: int) -> None:
    world = open_world(folder, staff)
    old, doom = world.house, Doom(point, nth)
    store = world.service.store

    def unit_of_work(*, write: bool = True) -> SqlUnitOfWork:
        work = _Work(store.engine, store._master, write=write, writers=store._writers)
        work.doom = doom
        return work

    announcer = _Announcer()
    announcer.doom = doom
    house = House(unit_of_work, _Plane(folder, doom), old.clock, announcer)
    step(World(Service(house, store, old.clock, dict(staff))))  # type: ignore[arg-type]


def kept(world: World) -> str:
    """Return all that is kept of what is carried: its rows, its entries, its notices."""
    with world.house.unit_of_work(write=False) as work:
        relays = work.relays.of_case(world.case_id, PARTIES)
        letters = work.letters.of_case(world.case_id, PARTIES)
        entries = [
            (one.act, one.actor, one.about, one.why)
            for one in work.audit.of_case(world.case_id, limit=2000)
            if one.act.startswith(("relay.", "letter.", "case.communicate"))
        ]
        notices = {who: len(work.messages.of_case(world.case_id, who)) for who in OTHER}
    names = {one.id: f"letter of {one.author_id}{' back' * bool(one.answers)}" for one in letters}
    found = [*map(asdict, relays), *map(asdict, letters), *entries, notices]
    said = [json.dumps(one, default=_plain, sort_keys=True) for one in found]
    for one_id, name in names.items():
        said = [line.replace(one_id, name) for line in said]
    return "\n".join(sorted(said))


def _plain(value: Any) -> Any:
    return sorted(value) if isinstance(value, (set, frozenset)) else str(value)
