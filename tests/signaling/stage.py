"""A house with one conference, and people who come to its door, in memory."""

import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask
from flask_socketio import SocketIO, SocketIOTestClient

import signaling
from app.domain.live_session import Kind, LiveSession
from app.domain.people import Role, Side, Voice
from app.domain.routing import Edges
from app.services import join_links, meetings, staff_sessions
from app.services.meetings import MeetingPlan, PlannedPerson, PlannedStaff
from app.services.ports import House
from signaling.door import Signalling
from signaling.outbox import Outbox
from tests.signaling.memory_store import MemoryStore

ORIGIN = "https://meet.example.org"
OFFER = "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\n"

ROLES = {
    "ana": Role.PERSON_HARMED,
    "sue": Role.SUPPORTER,
    "ina": Role.INTERPRETER,
    "obi": Role.OBSERVER,
    "ben": Role.PERSON_RESPONSIBLE,
    "lea": Role.LEAD_FACILITATOR,
    "cora": Role.CO_FACILITATOR,
}
ADVOCATE = Role.SHUTTLE_ADVOCATE
"""Not of a conference; see ``shuttle_stage``."""
PARTIES = ("ana", "sue", "ina", "obi", "ben")
STAFF = ("lea", "cora")


class Clock:
    """Wall clock as it is; the monotonic one can be pushed on."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic() + self.ahead


@dataclass
class Valve:
    """A media plane that remembers what it was asked."""

    opened: list[tuple[str, str]] = field(default_factory=list)
    closed: list[tuple[str, str]] = field(default_factory=list)
    plans: list[Edges] = field(default_factory=list)
    pause: Callable[[], object] = lambda: None
    sending: set[str] = field(default_factory=set)
    """Person ids whose media is up."""

    def open_peer(self, session_id: str, peer_id: str, offer: str, *, patient: bool = False) -> str:
        self.pause()
        self.opened.append((session_id, peer_id))
        return f"v=0 answer to {peer_id}"

    def close_peer(self, session_id: str, peer_id: str) -> None:
        self.closed.append((session_id, peer_id))

    def forward_only(self, session_id: str, edges: Edges, alone: Edges) -> None:
        self.plans.append(edges)

    def seating(self, session_id: str, listener_id: str) -> Mapping[str, int]:
        return {}

    def connected(self, session_id: str) -> frozenset[str]:
        return frozenset(self.sending)

    def close_session(self, session_id: str) -> None:
        pass


@dataclass(frozen=True)
class Config:
    public_url: str = ORIGIN
    async_mode: str = "threading"


class Stage:
    """One house, one conference of seven, and the door. Nothing runs until somebody comes."""

    def __init__(self, config: Config | None = None) -> None:
        self.config = config or Config()
        self.clock, self.valve, self.store = Clock(), Valve(), MemoryStore()
        self.house = House(self.store.begin, self.valve, self.clock, Outbox())
        self.app = Flask("door")
        self.socketio = SocketIO(self.app, **signaling.socketio_options(self.config))
        self.door: Signalling = signaling.attach(self.socketio, self.house, self.config)
        self.cookies: dict[str, str] = {}
        self.secrets: dict[str, str] = {}
        self.meeting = self._plan()

    def _plan(self) -> str:
        now = self.clock.now()
        accounts = {name: staff_sessions.add_staff(self.house, name) for name in STAFF}
        people = (
            PlannedPerson(Side.HARMED, Role.PERSON_HARMED, "ana", aftercare="Rae"),
            PlannedPerson(Side.HARMED, Role.SUPPORTER, "sue", Voice.PRESENT_ONLY, "ana"),
            PlannedPerson(Side.HARMED, Role.INTERPRETER, "ina", beside="ana"),
            PlannedPerson(Side.HARMED, Role.OBSERVER, "obi", Voice.OBSERVES, "ana"),
            PlannedPerson(Side.RESPONSIBLE, Role.PERSON_RESPONSIBLE, "ben", aftercare="Rae"),
        )
        staff = tuple(PlannedStaff(accounts[name], ROLES[name]) for name in STAFF)
        hours = timedelta(hours=2)
        plan = MeetingPlan("A meeting", Kind.CONFERENCE, people, staff, now - hours, now + hours)
        meeting, tokens = meetings.plan_meeting(self.house, plan)
        session = meetings.session_of(self.house, meeting)
        self.ids = {person.screen_name: person.id for person in session.people}
        for name in PARTIES:
            secret = join_links.claim(self.house, tokens[self.ids[name]]).secret
            self.secrets[name], self.cookies[name] = secret, f"seat={secret}"
        for name in STAFF:
            token = staff_sessions.mint(self.house, accounts[name])
            self.secrets[name] = staff_sessions.claim(self.house, token)
            self.cookies[name] = f"staff={self.secrets[name]}"
        return meeting

    @property
    def session(self) -> LiveSession:
        return meetings.session_of(self.house, self.meeting)

    def auth(self, name: str) -> dict[str, str] | None:
        return {"meeting": self.meeting} if name in STAFF else None

    def headers(self, name: str) -> dict[str, str]:
        return {"Origin": self.config.public_url, "Cookie": self.cookies[name]}

    def come(self, name: str, **changed: Any) -> "Visitor":
        return Visitor(self, name, **changed)

    def pass_time(self, seconds: float) -> None:
        self.clock.ahead += seconds


class Visitor:
    """One page at the door, in memory."""

    def __init__(self, stage: Stage, name: str, *, headers: Any = None, auth: Any = None) -> None:
        self.stage, self.name = stage, name
        self.client = SocketIOTestClient(
            stage.app,
            stage.socketio,
            headers=stage.headers(name) if headers is None else headers,
            auth=stage.auth(name) if auth is None else auth,
        )
        self.heard: list[tuple[str, Any]] = []

    @property
    def id(self) -> str:
        return self.stage.ids[self.name]

    @property
    def connected(self) -> bool:
        return bool(self.client.is_connected())

    def listen(self) -> list[tuple[str, Any]]:
        """Return everything that was heard so far."""
        new, self.client.queue = self.client.queue, []
        self.heard += [(said["name"], said["args"][0]) for said in new]
        return self.heard

    @property
    def view(self) -> dict[str, Any]:
        views = [said for name, said in self.listen() if name == "session.view"]
        return views[-1]

    @property
    def closed(self) -> dict[str, Any] | None:
        ends = [said for name, said in self.listen() if name == "session.closed"]
        return ends[-1] if ends else None

    def say(self, event: str, *body: Any) -> Any:
        """Say exactly this."""
        return self.client.emit(event, *body, callback=True)

    def ask(self, event: str, **fields: Any) -> dict[str, Any]:
        """Say it as a page would: with an id, and with the version of the view when it widens."""
        row = self.stage.door.registry.rows.get(event)
        if row is not None and row.widening and "saw" not in fields:
            fields["saw"] = self.view["version"]
        answer: dict[str, Any] = self.say(event, {"id": new_id(), **fields})
        return answer

    def offer(self) -> dict[str, Any]:
        return self.ask("peer.offer", offer=OFFER)


def new_id() -> str:
    return secrets.token_hex(16)
