"""Many shuttles at once: what each costs web process and media workers, in CPU and memory."""

import asyncio
import math
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from aiortc import RTCCertificate

from app.bootstrap import build_store
from app.config import Config
from app.domain.cases.case import Case, CasePerson, Route
from app.domain.live_session import Kind, LiveSession
from app.domain.people import Person, Role, Side
from app.services import join_links, staff_sessions
from app.services.inviting import Appointment
from app.services.ports import House as Services
from signaling.robots.line import Line
from signaling.robots.links import Link
from tests.journeys.cast import house_of
from tests.journeys.house import House, Invites, running_house
from tests.ready_cases import a_ready_case, session_of

from . import descriptions
from .client_leg import ClientLeg
from .engine import AUDIO, VIDEO, Engine
from .printing import Figures, spread
from .processes import BenchError, cpu_of, memory_of

PEOPLE_OF_A_WORKER = 64
COMING_AT_ONCE = 1
TRIPS = 20
SETTLING = 6.0
"""Seconds after a change of the load in which nothing is measured; never more than a window."""

Row = Callable[[Figures], None]


async def measure(sessions: int, seconds: float, row: Row) -> None:
    """Measure nobody, one shuttle, then all of them: silent but for one; then with all sending."""
    workers = math.ceil(3 * sessions / PEOPLE_OF_A_WORKER)
    settings: dict[str, Any] = {"MEDIA_WORKERS": str(workers), "LOG_LEVEL": "WARNING"}
    served = running_house(invites=shuttles(sessions), bind="127.0.0.1", **settings)
    house = await asyncio.to_thread(served.__enter__)
    crowd = Crowd(house, Engine())
    try:
        nobody = await crowd.window("nobody connected", seconds, None)
        row(nobody)
        await crowd.come(1)
        crowd.speak(crowd.tables[0].advocate)
        row(await crowd.window("one, its advocate speaking", seconds, nobody))
        await crowd.come(sessions)
        row(await crowd.window("all, silent but for that one", seconds, nobody))
        for table in crowd.tables:
            for guest in table.guests:
                if guest is not crowd.tables[0].advocate:
                    crowd.speak(guest)
        row(await crowd.window("all, every camera and microphone on", seconds, nobody))
    except BaseException:
        print(house.logs()[-4000:])
        raise
    finally:
        await crowd.leave()
        await asyncio.to_thread(served.__exit__, None, None, None)


@dataclass(slots=True)
class Guest:
    """One person with a real socket, and a real leg of media that the C generator answers for."""

    line: Line
    leg: ClientLeg
    audio: int
    video: int
    number: int


@dataclass(slots=True)
class Table:
    """One shuttle: its advocate, Jo, Sam."""

    guests: list[Guest]

    @property
    def advocate(self) -> Guest:
        return self.guests[0]


@dataclass(slots=True)
class Crowd:
    """Everybody who came to one house."""

    house: House
    engine: Engine
    tables: list[Table] = field(default_factory=list)
    certificate: RTCCertificate = field(default_factory=RTCCertificate.generateCertificate)

    async def come(self, many: int) -> None:
        """Let people come until ``many`` shuttles are under way, a few at a time."""
        while len(self.tables) < many:
            first = len(self.tables)
            numbers = range(first, min(many, first + COMING_AT_ONCE))
            self.tables += await asyncio.gather(*(self._begin(number) for number in numbers))
        self.engine.pace(1.0)

    async def _begin(self, number: int) -> Table:
        names = [f"{name}{number}" for name in ("Alex", "Jo", "Sam")]
        guests = [await self._arrive(name, 3 * number + at) for at, name in enumerate(names)]
        alex = guests[0].line
        for name, guest in zip(("jo", "sam"), guests[1:], strict=True):
            await _say(alex, "staff.admit", person=f"{name}{number}")
            await _say(guest.line, "person.willing", willing=True)
            await _say(guest.line, "person.ready", ready=True)
        await _say(alex, "session.start_shuttle")
        await _say(alex, "staff.visit", room=f"holding:jo{number}")
        for guest in guests:
            await _say(guest.line, "person.microphone", on=True)
            await _say(guest.line, "person.camera", on=True)
        return Table(guests)

    async def _arrive(self, name: str, number: int) -> Guest:
        link = Link.parse(self.house.links[name])
        passed = await link.claim([])
        line = Line([])
        await line.connect(link.origin, passed.cookie, passed.meeting)
        await line.until(lambda view: view["you"]["media"] == "offer")
        leg = ClientLeg(self.engine, self.certificate, controlling=True)
        audio, video, rtx = (secrets.randbelow((1 << 32) - 1) + 1 for _ in range(3))
        seats = self.house.config.media_seats
        offer = descriptions.offer(leg, audio, video, rtx, seats)
        answer = descriptions.read((await _say(line, "peer.offer", offer=offer))["answer"])
        await leg.connect(answer.remote, own_ssrc=video)
        await line.until(lambda view: view["you"]["media"] == "open")
        return Guest(line, leg, audio, video, number)

    def speak(self, guest: Guest) -> None:
        """Let somebody send sound and picture, as a browser does whose devices are on."""
        level = descriptions.LEVEL_ID
        line, marked = guest.leg.line, guest.number
        self.engine.publish(line, AUDIO, guest.audio, descriptions.OPUS, level, marked)
        self.engine.publish(line, VIDEO, guest.video, descriptions.VP8, 0, marked)

    async def window(self, when: str, seconds: float, nobody: Figures | None) -> Figures:
        """Return what both kinds of process cost in ``seconds``, and how long a beat took."""
        await asyncio.sleep(min(SETTLING, seconds))
        web, workers = [self.house.web.pid], self.house.media.children()
        before = [sum(map(cpu_of, pids)) for pids in (web, workers)]
        began = asyncio.get_running_loop().time()
        await asyncio.sleep(seconds)
        took = asyncio.get_running_loop().time() - began
        after = [sum(map(cpu_of, pids)) for pids in (web, workers)]
        cpu = [(b - a) / 1e7 / took for a, b in zip(before, after, strict=True)]
        trips = await self._trips()  # only now: they cost something themselves
        memory = [sum(map(memory_of, pids)) / 1e6 for pids in (web, workers)]
        totals = self.engine.totals()
        figures: Figures = {
            "part": "crowd",
            "when": when,
            "sessions": len(self.tables),
            "workers": len(workers),
            "refused": totals.refused + totals.strange,
        }
        for name, spent, held in zip(("web", "media"), cpu, memory, strict=True):
            figures |= {f"{name}_cpu": round(spent, 1), f"{name}_mb": round(held, 1)}
            if nobody is not None:
                each = (spent - nobody[f"{name}_cpu"]) / len(self.tables)
                more = (held - nobody[f"{name}_mb"]) / len(self.tables)
                figures |= {f"{name}_cpu_each": round(each, 2), f"{name}_mb_each": round(more, 2)}
        return figures | (spread("round_trip_ms", trips, 1) if trips else {})

    async def _trips(self) -> list[float]:
        """Return how long beats of different people took, one after the other, in milliseconds."""
        clock, took = asyncio.get_running_loop().time, []
        for number in range(TRIPS if self.tables else 0):
            guests = self.tables[number % len(self.tables)].guests
            began = clock()
            await _say(guests[number % len(guests)].line, "person.beat")
            took.append((clock() - began) * 1000)
            await asyncio.sleep(0.1)
        return took

    async def leave(self) -> None:
        self.engine.pace(0)
        for table in self.tables:
            await asyncio.gather(*(guest.line.hang_up() for guest in table.guests))
        self.engine.close()


async def _say(line: Line, event: str, **body: Any) -> dict[str, Any]:
    """Say it until it is taken: a view may have moved on meanwhile."""
    for _ in range(10):
        answer = await line.say(event, **body)
        if answer.get("ok"):
            return answer
        await asyncio.sleep(0.3)
    raise BenchError(f"{event} was refused: {answer}")


def shuttles(many: int) -> Invites:
    """Return what plans so many shuttles, each with people, an advocate and a case of its own."""

    def plan(config: Config) -> dict[str, str]:
        house = house_of(config, build_store(config))
        others = {name: staff_sessions.add_staff(house, name.title()) for name in ("rita", "sue")}
        links: dict[str, str] = {}
        for number in range(many):
            links |= _one(house, config.public_url, others, number)
        return links

    return plan


def _one(house: Services, url: str, others: dict[str, str], number: int) -> dict[str, str]:
    now, name = house.clock.now(), f"Alex{number}"
    account = staff_sessions.add_staff(house, name)
    case = _case(house, others | {"lee": account}, number)
    planned = session_of(case, now, house.new_id())
    session = LiveSession(
        planned.id,
        Kind.SHUTTLE,
        "Thursday",
        (*planned.parties, Person(name.lower(), Side.STAFF, Role.SHUTTLE_ADVOCATE, name)),
        now,
        planned.latest_end,
        plan=replace(planned.plan, takes_over=None, stands_alone=True),
        case_id=case.id,
    )
    with house.unit_of_work() as work:
        work.cases.add(case)
        work.sessions.add(session, {name.lower(): account})
        work.appointments.save(Appointment(session.id, now, account))
        work.commit()
    links = {
        person.screen_name: f"{url}/j#{join_links.mint(house, session.id, person.id)}"
        for person in session.parties
    }
    return links | {name: f"{url}/staff#{staff_sessions.mint(house, account)}"}


def _case(house: Services, staff: dict[str, str], number: int) -> Case:
    jo, sam = f"Jo{number}", f"Sam{number}"
    people = (
        CasePerson(jo.lower(), Side.HARMED, Role.PERSON_HARMED, jo, f"Joanna {number}"),
        CasePerson(sam.lower(), Side.RESPONSIBLE, Role.PERSON_RESPONSIBLE, sam, f"Samuel {number}"),
    )
    made = a_ready_case(house.clock.now(), people, staff=staff, way=Route.SHUTTLE, by_video=True)
    return replace(made, id=f"case{number}", reference=f"CG-B{number:05}")
