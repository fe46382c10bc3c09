"""A shuttle of a ready case on a real store, at a real door: Jo, Sam, and the advocates."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from flask_socketio import SocketIO

import signaling
from app.domain.cases.case import Assignment, Case, Duty, Route
from app.domain.cases.consents import Purpose
from app.domain.dialogue.relays import Relay
from app.domain.live_session import Kind, LiveSession
from app.domain.people import PARTIES, Person, Role, Side
from app.services import join_links, staff_sessions
from app.services.cases import opening
from app.services.ports import House
from app.store import MasterKey, Store
from signaling.outbox import Outbox
from tests.builders import say_all
from tests.case_builders import Service
from tests.ready_cases import EVERYONE, CasePerson, a_conference, give, session_of
from tests.signaling.stage import Clock, Config, Stage, Valve, Visitor

ADVOCATES = ("ada", "abe")
STRANGER = "zoe"
"""A facilitator of the meeting whose duty in the case is not to carry words."""
GUIDES = (*ADVOCATES, STRANGER)
PRINCIPALS = ("jo", "sam")


class ShuttleStage(Stage):
    """Ada works with both sides; Abe with one, when ``abe`` says which; Zoe carries nothing."""

    def __init__(
        self,
        folder: Path,
        *,
        abe: Side | None = None,
        people: tuple[CasePerson, ...] = EVERYONE,
        change: Callable[[Case], object] = lambda _: None,
    ) -> None:
        self.config, self.clock, self.valve = Config(), Clock(), Valve()
        self.sql = Store(f"sqlite:///{folder}/door.db", MasterKey(bytes(range(32))))
        self.sql.migrate()
        self.house = House(self.sql.unit_of_work, self.valve, self.clock, Outbox())
        self.app = Flask("door")
        self.socketio = SocketIO(self.app, **signaling.socketio_options(self.config))
        self.door = signaling.attach(self.socketio, self.house, self.config)
        self.abe, self.meeting = abe, "s2"
        self.accounts = {who: staff_sessions.add_staff(self.house, who) for who in GUIDES}
        self.case_id = self._write(people, change)
        self.ids = {person.id: person.id for person in self.session.people}
        self.cookies, self.secrets = {}, {}
        for person in self.session.people:
            self._let_in(person)

    def _write(self, people: tuple[CasePerson, ...], change: Callable[[Case], object]) -> str:
        made = a_conference(Service(self.house, self.sql, self.clock), people)
        now = self.clock.now() - timedelta(hours=1)
        with self.house.unit_of_work() as work:
            case = work.cases.get(made.case_id)
            case.route = Route.SHUTTLE
            case.crew.append(Assignment(self.accounts["ada"], Duty.ADVOCATE, None, now))
            case.crew.append(Assignment(self.accounts["abe"], Duty.ADVOCATE, self.abe, now))
            case.crew.append(Assignment(self.accounts[STRANGER], Duty.SUPERVISOR, None, now))
            for one in case.people:
                if one.is_principal or one.role is Role.SUPPORTER:
                    give(case, one.id, Purpose.SHUTTLE, now)
            change(case)
            work.cases.save(case)
            work.sessions.add(self._meeting_of(case), self.accounts)
            other = work.sessions.get("s1")  # the conference of the case is over before this
            other.stage = type(other.stage).ENDED
            work.sessions.save(other)
            work.commit()
        return made.case_id

    def _meeting_of(self, case: Case) -> LiveSession:
        planned = session_of(case, self.clock.now() - timedelta(hours=1), self.meeting)
        guides = tuple(
            Person(who, Side.STAFF, Role.SHUTTLE_ADVOCATE, who.title()) for who in ADVOCATES
        )
        zoe = Person(STRANGER, Side.STAFF, Role.CO_FACILITATOR, "Zoe")
        serves = {"abe": str(self.abe)} if self.abe else {}
        people = (*planned.parties, *guides, zoe)
        plan = replace(planned.plan, takes_over=STRANGER, serves=serves)
        return LiveSession(
            self.meeting,
            Kind.SHUTTLE,
            "Thursday",
            people,
            planned.opens_at,
            planned.latest_end,
            plan=plan,
            case_id=case.id,
        )

    def _let_in(self, person: Person) -> None:
        if person.is_staff:
            token = staff_sessions.mint(self.house, self.accounts[person.id])
            self.cookies[person.id] = f"staff={staff_sessions.claim(self.house, token)}"
            return
        token = join_links.mint(self.house, self.meeting, person.id)
        self.cookies[person.id] = f"seat={join_links.claim(self.house, token).secret}"

    def auth(self, name: str) -> dict[str, str] | None:
        return {"meeting": self.meeting} if name in self.accounts else None

    def arrive(self, *names: str) -> dict[str, Visitor]:
        """Let them come with sound and picture; parties answer what is asked before."""
        here = {}
        for name in names:
            person = self.session.person(name)
            if not person.is_staff:
                say_all(self.house, name, self.meeting)
            here[name] = self.come(name)
            assert here[name].offer()["ok"]
            if not person.is_staff:
                assert here[name].ask("person.willing", willing=True)["ok"]
        return here

    def gather(self) -> dict[str, Visitor]:
        """Everyone is here, admitted, and ready."""
        here = self.arrive(*self.ids)
        for person in self.session.parties:
            here["ada"].ask("staff.admit", person=person.id)
            here[person.id].ask("person.ready", ready=True)
        self.pass_time(60)
        for visitor in here.values():
            assert visitor.ask("person.beat")["ok"]
        return here

    def start(self) -> dict[str, Visitor]:
        """The same, and words may be carried."""
        here = self.gather()
        assert here["ada"].ask("session.start_shuttle") == {"ok": True}
        return here

    @property
    def relays(self) -> list[Relay]:
        with self.house.unit_of_work(write=False) as work:
            return work.relays.of_case(self.case_id, PARTIES)

    @property
    def audit(self) -> list[Any]:
        with self.house.unit_of_work(write=False) as work:
            return [entry for entry in work.audit.entries() if entry.act.startswith("relay.")]

    def hold(self, *, on: bool = True) -> None:
        """Staff hold the case, or let it go on."""

        def change(case: Case, _now: object) -> None:
            case.held = on

        opening.change_as_house(self.house, self.case_id, "case.tested", change)


def write(visitor: Visitor, text: str = "I am sorry.", **more: Any) -> tuple[str, int]:
    """One's own words, read back: return the relay and the number of the wording."""
    kept = visitor.ask("person.relay_write", text=text, **more)
    assert kept["ok"], kept
    said = visitor.ask("person.relay_read_back", relay=kept["relay"], number=kept["number"])
    assert said["ok"], said
    return kept["relay"], kept["number"]


def agree(visitor: Visitor, text: str = "I am sorry.", **more: Any) -> str:
    relay, number = write(visitor, text, **more)
    assert visitor.ask("person.relay_agree", relay=relay, number=number)["ok"]
    return relay


def release(sender: Visitor, staff: Visitor, text: str = "I am sorry.", **more: Any) -> str:
    """One's own words, agreed to, cleared and released by staff."""
    relay = agree(sender, text, **more)
    clear = {"relay": relay, "number": 1, "safe": True, "positive": True}
    for event, body in (("clear", clear), ("release", {"relay": relay, "number": 1})):
        answer = staff.ask(f"staff.relay_{event}", **body)
        assert answer["ok"], answer
    return relay
