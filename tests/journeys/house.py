"""The whole service, running for one test: web and media processes, a database, and one meeting.

Names and links carry markers, so that whatever one side receives can be searched for the other.
"""

import asyncio
import os
import signal
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Collection, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from app.bootstrap import build_store
from app.config import Config
from app.domain.live_session import LiveSession
from app.planning import plan_and_link
from app.services.records import AuditEntry
from app.store import Store
from signaling.robots.links import Link
from signaling.robots.palette import Looks, looks
from signaling.robots.robot import Robot, tone_person
from tests.journeys.processes import Process, free_port, wait_for_port
from tests.journeys.story import PATIENCE

JO, SAM, ALEX, KIM = "Jo-h4rm3d7Q", "Sam-r3sp0nZ9", "Alex-l34dX2", "Kim-c0fac5V"
"""Screen names: harmed, responsible, lead and co-facilitator. No other text holds any of them."""

PAT, INES, CHRIS = "Pat-b3s1d3J", "Ines-sp34ksJ", "Chris-b3s1d3S"
"""Companions: a supporter and an interpreter of Jo, a supporter of Sam."""

NAMES = (JO, SAM, ALEX, KIM, PAT, INES, CHRIS)
LOOKS: dict[str, Looks] = dict(zip(NAMES, looks(), strict=False))

Invites = Callable[[Config], dict[str, str]]
"""Plans a meeting in a new database; returns the personal link of each screen name."""


@dataclass(slots=True)
class House:
    """One running service with one conference planned. ``links`` is by screen name."""

    config: Config
    web: Process
    media: Process
    links: dict[str, str]

    @property
    def url(self) -> str:
        return self.config.public_url

    def start(self) -> None:
        """Start both processes and wait until pages are served."""
        self.media.start()
        self.start_web()

    def start_web(self) -> None:
        self.web.start()
        wait_for_port(self.config.port, self.web)

    def stop(self) -> None:
        self.web.stop()
        self.media.stop()

    def kill_media_worker(self) -> None:
        """Kill the worker itself; its supervisor starts another, as in a real house."""
        for pid in self.media.children():
            os.kill(pid, signal.SIGKILL)

    def person(self, name: str, **options: Any) -> Robot:
        """Return the tone person of this name, outside the door."""
        return tone_person(Link.parse(self.links[name]), LOOKS[name], **options)

    def logs(self) -> str:
        """Return everything that the processes printed."""
        return "\n".join(
            process.log.read_text(encoding="utf-8", errors="replace")
            for process in (self.web, self.media)
            if process.log.exists()
        )

    def store(self) -> Store:
        """Return the database, opened anew beside the service."""
        return build_store(self.config)

    def audit(self) -> list[AuditEntry]:
        """Return the audit entries as they stand."""
        with self.store().unit_of_work(write=False) as work:
            return list(work.audit.entries())


@contextmanager
def running_house(*, folder: Path | None = None, **planned: Any) -> Iterator[House]:
    """Give a served house with everybody outside; take it down whatever happens.

    ``folder`` keeps its files, in place of a folder that is removed; ``planned`` are the arguments
    of ``planned_house``.
    """
    with tempfile.TemporaryDirectory(prefix="house-") as own:
        house = planned_house(folder or Path(own), **planned)
        try:
            house.start()
            yield house
        finally:
            house.stop()


def planned_house(
    folder: Path,
    *,
    co: bool = False,
    mode: str | None = None,
    bind: str = "",
    relay_only: Collection[str] = (),
    invites: Invites | None = None,
    **settings: str,
) -> House:
    """Return a house with its database and meeting made, and nothing running yet.

    ``mode`` is ASYNC_MODE; without it the environment decides, so that one variable runs every
    journey the other way. ``bind`` is MEDIA_BIND, and further ``settings`` have their own names.
    ``invites`` plans another meeting than the usual one.
    """
    port = free_port()
    environ = {
        **os.environ,
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "INSTANCE": str(folder),
        "DATABASE_URL": "",
        "MEDIA_PORT": "0",
        "MEDIA_BIND": bind,
        "MEDIA_WORKERS": "1",
        "HELP_PHONE": "01632 960 123",
        "LOG_LEVEL": "INFO",
        "PYTHONUNBUFFERED": "1",
        **settings,
    } | ({"ASYNC_MODE": mode} if mode else {})
    config = Config.from_env(environ)
    links = invites(config) if invites else _usual(config, co, relay_only)
    web = Process("web", environ, folder / "web.log")
    return House(config, web, Process("media", environ, folder / "media.log"), links)


def _usual(config: Config, co: bool, relay_only: Collection[str]) -> dict[str, str]:
    return plan_and_link(
        config,
        build_store(config),
        harmed=JO,
        responsible=SAM,
        lead=ALEX,
        co=KIM if co else None,
        relay_only=relay_only,
    )


@dataclass(slots=True)
class Meeting:
    """A house and the tone people who have arrived in it, by screen name."""

    house: House
    people: dict[str, Robot]

    @property
    def jo(self) -> Robot:
        return self.people[JO]

    @property
    def sam(self) -> Robot:
        return self.people[SAM]

    @property
    def alex(self) -> Robot:
        return self.people[ALEX]

    @property
    def kim(self) -> Robot:
        return self.people[KIM]

    def id_of(self, name: str, seen_by: str = ALEX) -> str:
        """Return the person id that staff see."""
        everyone = self.people[seen_by].view["everyone"]
        return str(next(one["id"] for one in everyone if one["name"] == name))

    def seen(self, name: str, seen_by: str = ALEX) -> dict[str, Any]:
        """Return what staff are told of one person."""
        everyone = self.people[seen_by].view["everyone"]
        return dict(next(one for one in everyone if one["name"] == name))

    async def arrive(self, *names: str) -> None:
        """Let people come in, one after the other, and switch on."""
        for name in names:
            robot = self.people[name] = self.house.person(name)
            await robot.arrive()
            await robot.speak_up()

    async def send(self, name: str, address: str, **form: str) -> int:
        """Let a person's own browser post a form, or get a page when there is none.

        Return the status; what comes back is kept with everything else that they received.
        """
        robot = self.people[name]
        assert robot.passed is not None
        headers = {"Origin": self.house.url, "Cookie": robot.passed.cookie}
        jar = aiohttp.DummyCookieJar()
        async with aiohttp.ClientSession(self.house.url, cookie_jar=jar, headers=headers) as own:
            method = "POST" if form else "GET"
            answer = await own.request(method, address, data=form or None, allow_redirects=False)
            robot.received.http += [f"{key}: {value}" for key, value in answer.headers.items()]
            robot.received.http.append(await answer.text())
            return answer.status

    def session(self) -> LiveSession:
        """Return the meeting as it is written now."""
        with self.house.store().unit_of_work(write=False) as work:
            let_in = self.people[ALEX].passed
            assert let_in is not None and let_in.meeting is not None
            return work.sessions.get(let_in.meeting)

    async def admit(self, *names: str) -> None:
        for name in names:
            await self.by_staff("staff.admit", person=self.id_of(name))

    async def by_staff(self, event: str, *, who: str = ALEX, **fields: Any) -> dict[str, Any]:
        """Let staff do something that they saw was possible; look again when the view moved on."""
        staff = self.people[who]
        for _ in range(5):
            answer = await staff.say(event, **fields)
            if answer.get("ok"):
                return answer
            await asyncio.sleep(0.1)
        raise AssertionError(f"{event} was refused: {answer}; view {staff.view}")

    async def come_together(self, *names: str) -> None:
        """Walk from the holding rooms into the joint room, everybody by their own act."""
        await self.admit(*names)
        for name in names:
            await self.people[name].be_ready()
        await self.by_staff("session.check")
        await self.by_staff("session.open_joint")
        for name in names:
            await self.go_in(name)

    async def come_together_again(self, *names: str) -> None:
        """Open the joint room once more: everybody says again that they are ready, and goes in."""
        for name in names:
            await self.people[name].be_ready()
        await self.by_staff("session.open_joint")
        for name in names:
            await self.go_in(name)
        for robot in self.people.values():
            if not robot.gone:
                await robot.speak_up()

    async def go_in(self, name: str) -> None:
        """Wait for the invitation, and say "Go in now"."""
        robot = self.people[name]
        await robot.until(lambda view: view["you"]["invited"])
        for _ in range(5):
            answer = await robot.say("person.go_in")
            if answer.get("ok"):
                break
            await asyncio.sleep(0.1)
        else:
            raise AssertionError(f"{name} could not go in: {answer}")
        await robot.until(lambda view: view["you"]["place"] == "joint")

    def notices(self, listener: str, speaker: str, since: float) -> bool:
        """Whether the one both heard and saw the other."""
        senses, known = self.people[listener].senses, LOOKS[speaker]
        return bool(senses.heard(known.pitch, since) and senses.saw(known.colour, since))

    def notices_nothing(self, listener: str, speaker: str, since: float) -> bool:
        """Whether the one neither heard nor saw the other."""
        senses, known = self.people[listener].senses, LOOKS[speaker]
        return not senses.heard(known.pitch, since) and not senses.saw(known.colour, since)

    def all_notice_all(self, since: float, *names: str) -> bool:
        """Whether each of ``names`` heard and saw each other one."""
        return all(self.notices(a, b, since) for a in names for b in names if a != b)


@asynccontextmanager
async def meeting(**planned: Any) -> AsyncIterator[Meeting]:
    """Give a served house and nobody in it; send everybody home at the end.

    ``planned`` are the arguments of ``running_house``.
    """
    async with AsyncExitStack() as stack:
        served = running_house(**planned)
        house = await asyncio.to_thread(stack.enter_context, served)
        held = Meeting(house, {})
        try:
            yield held
        except BaseException:
            print(house.logs()[-8000:])
            raise
        finally:
            await asyncio.gather(*(robot.leave() for robot in held.people.values()))


@asynccontextmanager
async def together(*, co: bool = False, **planned: Any) -> AsyncIterator[Meeting]:
    """Give a meeting in which everybody is in the joint room, hearing and seeing one another."""
    names = (JO, SAM, ALEX, KIM) if co else (JO, SAM, ALEX)
    async with meeting(co=co, **planned) as held:
        await held.arrive(*reversed(names))
        await held.come_together(JO, SAM)
        since = time.monotonic()
        while not held.all_notice_all(since, JO, SAM, ALEX):
            if time.monotonic() > since + PATIENCE:
                raise AssertionError("not everybody heard and saw everybody")
            await asyncio.sleep(0.05)
        yield held
