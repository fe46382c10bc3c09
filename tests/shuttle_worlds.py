"""One case by shuttle whose people meet now, in several worlds: with both sides, or one alone.

In the world of one side the other one never comes and never acts; staff do the same everywhere.
"""

import copy
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from app.domain.cases.case import Assignment, Case, CasePerson, Duty, Route
from app.domain.cases.consents import Purpose
from app.domain.dialogue.letters import Letter
from app.domain.dialogue.relays import Relay
from app.domain.live_session import Kind, LiveSession, Stage
from app.domain.people import PARTIES, Person, Role, Side
from app.domain.plan import Plan
from app.domain.refusals import Refused
from app.domain.safe_contact import SafeContact, Way
from app.domain.staff_roles import StaffRole
from app.domain.views import view_for
from app.services import live_sessions
from app.services.cases import opening, uploads
from app.services.cases.standing import attach
from app.services.dialogue import (
    letter_handing,
    letter_pictures,
    letter_staff,
    own_letters,
    own_offers,
    own_relays,
    relays,
)
from app.services.dialogue.whose import Whose
from app.services.live_sessions import Caller
from app.services.ports import House
from app.services.records import StaffAccount
from signaling import shuttle_acts
from tests.builders import come
from tests.case_builders import Service, service
from tests.photographs import a_photograph
from tests.ready_cases import CREW, EARLIER, JO, KIM, SAM, Change, a_ready_case, give

PEOPLE: tuple[CasePerson, ...] = (JO, KIM, SAM)
SIDES = {"jo": Side.HARMED, "kim": Side.HARMED, "sam": Side.RESPONSIBLE}
OTHER = {"jo": "sam", "sam": "jo"}
GUIDES = {
    "alex": ("lee", Role.SHUTTLE_ADVOCATE),
    "bea": ("ruth", Role.SHUTTLE_ADVOCATE),
    "priya": ("rita", Role.CO_FACILITATOR),
}
"""Who of staff comes: as which account, and as what."""
EACH_SIDE = {"alex": "harmed", "bea": "responsible"}
MAY_CLEAR = {"jo": ("alex", "priya"), "sam": ("alex", "bea", "priya")}
"""Who may release what somebody says; Bea works with Sam's side alone."""
WORLDS = ("both", *(str(side) for side in PARTIES))
HIDDEN = b"52.4862N-hidden-place"
"""What the photograph of Sam's letter says besides its picture."""


@dataclass
class World:
    service: Service
    case_id: str = "case1"

    @property
    def house(self) -> House:
        return self.service.house

    def close(self) -> None:
        self.service.store.close()

    def restart(self) -> None:
        """The web process starts again; what it kept in memory is gone."""
        old = self.house
        self.service.house = House(old.unit_of_work, old.media, old.clock, old.announcer)
        live_sessions.after_restart(self.house)

    # What is there

    def stage(self) -> Stage:
        with self.house.unit_of_work(write=False) as work:
            return work.sessions.get("s1").stage

    def session(self) -> LiveSession:
        """Return the meeting with all that its views are made of."""
        with self.house.unit_of_work(write=False) as work:
            session = work.sessions.get("s1")
            attach(self.house, work, session)
        return session

    def case(self) -> Case:
        with self.house.unit_of_work(write=False) as work:
            return work.cases.get(self.case_id)

    def carried(self) -> dict[str, Relay | Letter]:
        with self.house.unit_of_work(write=False) as work:
            every: list[Relay | Letter] = [
                *work.relays.of_case(self.case_id, PARTIES),
                *work.letters.of_case(self.case_id, PARTIES),
            ]
        return {one.id: one for one in every}

    def notices(self, person: str) -> int:
        with self.house.unit_of_work(write=False) as work:
            return len(work.messages.of_case(self.case_id, person))

    def view(self, person: str, session: LiveSession) -> Any:
        return view_for(person, session, self.house.media.seating("s1", person))

    def of_person(self, person: str) -> tuple[Any, ...]:
        """Return a principal's own page: relays, their letters, letters that are there for them."""
        whose = self.whose(person)
        return (
            own_relays.of_person(self.house, whose),
            [asdict(one) for one in own_letters.of_person(self.house, whose)],
            [asdict(one) for one in own_offers.offers_for(self.house, whose)],
        )

    # How somebody acts

    def whose(self, person: str) -> Whose:
        return Whose(self.case_id, person, SIDES[person])

    def account(self, guide: str) -> StaffAccount:
        return self.service.staff[GUIDES[guide][0]]

    def caller(self, who: str) -> Caller:
        with self.house.unit_of_work(write=False) as work:
            return Caller("s1", who, work.sessions.get("s1").attendance(who).generation)

    def own(self, person: str, act: str, *said: Any, live: bool, **more: Any) -> Any:
        """Let a person act on their own page, or ``live`` by the connection that they have."""
        find = shuttle_acts._own if live else None
        whose = find(self.house, self.caller(person)) if find else self.whose(person)
        return getattr(own_relays, act)(self.house, whose, *said, **more)

    def staff(self, guide: str, act: str, relay_id: str, *, live: bool, **more: Any) -> None:
        if live:
            message = SimpleNamespace(relay=relay_id)
            carry_out = shuttle_acts.by_staff(getattr(relays, act), lambda _: more)
            carry_out(self.house, self.caller(guide), message)
        else:
            getattr(relays, act)(self.house, self.account(guide), self.case_id, relay_id, **more)

    def letter(self, guide: str, act: str, letter_id: str, *said: Any) -> Any:
        module = letter_staff if hasattr(letter_staff, act) else letter_handing
        account = self.account(guide)
        return getattr(module, act)(self.house, account, self.case_id, letter_id, *said)

    def change(self, change: Change) -> None:
        opening.change_as_house(self.house, self.case_id, "case.tested", change)


def worlds(folder: Path, alone: str, serves: dict[str, str]) -> dict[str, World]:
    """Return the world with both sides, and one with the side ``alone``; words may be carried."""
    kept = _template()
    found = {}
    for name in ("both", alone):
        place = folder / name
        place.mkdir()
        shutil.copy(kept[name][0] / "cases.db", place)
        made = kept[name][1]
        fresh = service(place, migrate=False)
        fresh.staff = dict(made.service.staff)
        fresh.clock.at = made.service.clock.at
        fresh.house.media.__dict__.update(copy.deepcopy(made.house.media.__dict__))
        found[name] = World(fresh)
        if serves:
            with fresh.house.unit_of_work() as work:
                session = work.sessions.get("s1", for_update=True)
                session.plan = replace(session.plan, serves=serves)
                work.sessions.save(session)
                work.commit()
    return found


_made: dict[str, tuple[Path, World]] = {}


def _template() -> dict[str, tuple[Path, World]]:
    for name in () if _made else WORLDS:
        folder = Path(tempfile.mkdtemp(prefix="shuttle-machine-"))
        world = World(service(folder))
        _write(world)
        _put_a_letter_by(world, name)
        _gather(world, name)
        world.close()
        _made[name] = (folder, world)
    return _made


def here(name: str) -> list[str]:
    """Return who comes in a world, staff first."""
    return [*GUIDES, *(one for one, side in SIDES.items() if name in ("both", side))]


def _write(world: World) -> None:
    roles = {name: role for name, (_, role) in CREW.items()} | {"ruth": StaffRole.FACILITATOR}
    ids = {name: world.service.account(name, role).id for name, role in roles.items()}
    now = world.house.clock.now()
    case = a_ready_case(now, PEOPLE, staff=ids, way=Route.SHUTTLE, by_video=True)
    case.crew.append(Assignment(ids["ruth"], Duty.ADVOCATE, Side.RESPONSIBLE, now - EARLIER))
    for person in OTHER:
        give(case, person, Purpose.LETTER, now - EARLIER)
    parties = [
        Person(one.id, one.side, one.role, one.called, one.voice, one.beside or None)
        for one in PEOPLE
    ]
    guides = [Person(who, Side.STAFF, role, who.title()) for who, (_, role) in GUIDES.items()]
    plan = Plan(
        plan_b_phone="01632 960 200",
        aftercare={"jo": "Rae", "sam": "Rae"},
        takes_over="priya",
        stands_alone=False,
    )
    session = LiveSession(
        *("s1", Kind.SHUTTLE, "Thursday", (*parties, *guides), now, now + timedelta(hours=9)),
        plan=plan,
        case_id=case.id,
    )
    with world.house.unit_of_work() as work:
        work.cases.add(case)
        for person in OTHER:
            contact = SafeContact(frozenset({Way.EMAIL}), f"{person}@example.org")
            work.cases.save_contact(case, person, contact)
        work.sessions.add(session, {who: ids[name] for who, (name, _) in GUIDES.items()})
        work.commit()


def _put_a_letter_by(world: World, name: str) -> None:
    """Sam has written a letter with a photograph; it can be offered."""
    if name not in ("both", Side.RESPONSIBLE):
        return
    sam, house = world.whose("sam"), world.house
    letter_id = own_letters.start(house, sam, text="letter-sam-0", about="about-letter-sam-0")
    letter_pictures.add(house, sam, letter_id, a_photograph(HIDDEN))
    [page] = own_letters.mine(house, sam, letter_id).pages
    uploads.keep(house, world.account("alex"), world.case_id, page)
    own_letters.finish(house, sam, letter_id)
    world.letter("alex", "review", letter_id, 1)
    own_letters.agree(house, sam, letter_id, 1)
    world.letter("alex", "clear", letter_id, 1, ("safe", "positive"))
    world.letter("alex", "store", letter_id)


def _gather(world: World, name: str) -> None:
    for who in here(name):
        come(world.house, who)
    get_going(world, name)


def get_going(world: World, name: str) -> None:
    """Whoever is here is admitted and ready; words may be carried when the gates let them."""
    house, lead = world.house, world.caller("alex")
    if world.stage() in (Stage.SEPARATED, Stage.SUSPENDED):
        live_sessions.resume(house, lead)
    for who in here(name):
        if who in SIDES:
            by = world.caller("bea" if SIDES[who] is Side.RESPONSIBLE else "alex")
            _try(lambda who=who, by=by: live_sessions.admit(house, by, who))  # type: ignore[misc]
            own = world.caller(who)
            _try(lambda own=own: live_sessions.set_ready(house, own, True))  # type: ignore[misc]
    _try(lambda: live_sessions.start_shuttle(house, lead))


def come_back(world: World, who: str) -> None:
    """Connect with media and microphone; what was answered before the call stands."""
    _, generation = live_sessions.connect(world.house, "s1", who)
    caller = Caller("s1", who, generation)
    live_sessions.offer(world.house, caller, f"offer of {who}")
    live_sessions.set_microphone(world.house, caller, True)


def _try(act: Callable[[], object]) -> None:
    try:
        act()
    except Refused:
        return
