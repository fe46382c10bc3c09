"""A case of which nothing is missing, one change away from each gate; and its conference."""

import copy
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from app.domain.cases.case import (
    LEAF_OF,
    Assignment,
    Case,
    CasePerson,
    Duty,
    Leaf,
    Route,
    SideFile,
    add_paper,
)
from app.domain.cases.consents import Consent, How, Purpose
from app.domain.cases.defaults import DEFAULTS
from app.domain.cases.facts import PURPOSE_OF
from app.domain.cases.papers import Paper, PaperKind
from app.domain.cases.states import CaseState
from app.domain.cases.tracks import Track
from app.domain.live_session import Kind, LiveSession
from app.domain.people import Person, Role, Side, Voice
from app.domain.plan import Plan
from app.domain.staff_roles import StaffRole
from app.services import live_sessions
from app.services.cases import opening
from app.services.live_sessions import Caller
from app.services.ports import House
from tests.builders import NOON, come
from tests.case_builders import Service, service

THRESHOLDS: dict[str, Any] = DEFAULTS["thresholds"]
EARLIER = timedelta(days=3)

FIRST_OF = {False: Role.LEAD_FACILITATOR, True: Role.SHUTTLE_ADVOCATE}

Change = Callable[[Case, datetime], object]

JO = CasePerson("jo", Side.HARMED, Role.PERSON_HARMED, "Jo", "Joanna Green")
KIM = CasePerson("kim", Side.HARMED, Role.SUPPORTER, "Kim", beside="jo")
IVO = CasePerson("ivo", Side.HARMED, Role.INTERPRETER, "Ivo", beside="jo")
SAM = CasePerson("sam", Side.RESPONSIBLE, Role.PERSON_RESPONSIBLE, "Sam", "Samuel Brown")
OLU = CasePerson("olu", Side.RESPONSIBLE, Role.OBSERVER, "Olu", voice=Voice.OBSERVES, beside="sam")
EVERYONE = (JO, KIM, IVO, SAM, OLU)
TWO = (JO, SAM)

CREW = {
    "rita": (Duty.OWNER, StaffRole.COORDINATOR),
    "lee": (Duty.LEAD, StaffRole.FACILITATOR),
    "sue": (Duty.SUPERVISOR, StaffRole.CASE_SUPERVISOR),
}

_OWN = (Purpose.SERVICE, Purpose.SHARING)


def give(case: Case, person_id: str, purpose: Purpose, at: datetime, **more: Any) -> Consent:
    """Put one consent into the ledger of this person's side."""
    ledger = case.side(case.person(person_id).side).consents
    given = Consent(
        f"c{len(case.consents)}", person_id, purpose, 1, at, How.IN_PERSON, "rita", **more
    )
    ledger.append(given)
    return given


def write(
    case: Case,
    kind: PaperKind,
    about: str,
    at: datetime,
    expires_at: datetime | None = None,
    **said: Any,
) -> Paper:
    """Put one paper on the leaf where it belongs."""
    leaf = LEAF_OF[case.person(about).side] if about else Leaf.SHARED
    number = f"p{len(case.papers)}"
    paper = Paper(number, kind, about, at, "lee", said, expires_at=expires_at)
    return add_paper(case.leaves[leaf], paper)


def a_ready_case(
    now: datetime = NOON,
    people: tuple[CasePerson, ...] = EVERYONE,
    state: CaseState = CaseState.READY,
    staff: Mapping[str, str] | None = None,
    way: Route = Route.CONFERENCE,
    by_video: bool | None = None,
) -> Case:
    """A case in which everything is there for a conference; the papers are three days old.

    ``staff`` gives the account ids of Rita, who owns it, of Lee, who leads, and of Sue, who
    supervises. ``way`` is another way, and ``by_video`` says whether people agreed to video: by
    default for a conference alone.
    """
    before = now - EARLIER
    video = way is Route.CONFERENCE if by_video is None else by_video
    own = (*_OWN, PURPOSE_OF[way], *((Purpose.ONLINE,) if video else ()))
    known = {name: name for name in CREW} | dict(staff or {})
    case = Case(
        "case1",
        "CG-TESTED",
        state,
        before,
        before,
        Side.HARMED,
        came_by="self",
        owner_id=known["rita"],
        route=way,
        leaves={leaf: SideFile() for leaf in Leaf},
    )
    for name, (duty, _) in CREW.items():
        case.crew.append(Assignment(known[name], duty, None, before))
    for person in people:
        case.side(person.side).people.append(replace(person))
        case.tracks[person.id] = Track.READY
    principals = [one.id for one in people if one.is_principal]
    for one in people:
        if one.role in (Role.PERSON_HARMED, Role.PERSON_RESPONSIBLE, Role.SUPPORTER):
            for purpose in own:
                give(case, one.id, purpose, before)
        if one.role is Role.INTERPRETER:
            give(case, one.beside, Purpose.INTERPRETER, before, named=one.called)
        if one.role is Role.OBSERVER:
            for principal in principals:
                give(case, principal, Purpose.OBSERVER, before, named=one.called)
    write(
        case,
        PaperKind.ENQUIRIES,
        "",
        before,
        detected="yes",
        identified="yes",
        facts_accepted="partly",
        legal_bar="none",
    )
    for who in principals:
        write(case, PaperKind.SUITABILITY, who, before, decision="suitable")
        write(case, PaperKind.RISK, who, before, now + timedelta(days=9), decision="go-on")
        if video:
            write(case, PaperKind.ONLINE, who, before, decision="online")
        write(case, PaperKind.DISCLOSURE, who, before, name_used=who)
        write(case, PaperKind.ROUTE, who, before, choice=str(way))
        write(case, PaperKind.MOTIVATION, who, before, judged="appropriate")
        for _ in range(THRESHOLDS["preparation_meetings"]):
            write(case, PaperKind.PREPARATION, who, before, attended="yes")
    write(case, PaperKind.AGREEMENT, "", before, text="We let each other finish.")
    write(
        case,
        PaperKind.PLAN,
        "",
        before,
        lead="lee",
        **{f"aftercare_{who}": "Rae" for who in principals},
    )
    for one in people:
        if one.role in (Role.SUPPORTER, Role.INTERPRETER):
            write(case, PaperKind.PREPARATION, one.id, before, attended="yes")
        write(case, PaperKind.ACCEPTED, one.id, before, version="1")
        write(case, PaperKind.READINESS, one.id, before, now + timedelta(days=9), decision="go")
    return case


def session_of(case: Case, now: datetime = NOON, session_id: str = "s1") -> LiveSession:
    """The meeting of a case: its own people, Alex in the lead and Priya beside.

    A conference, or for a case by shuttle a shuttle, in which Alex carries the words.
    """
    shuttle = case.route is Route.SHUTTLE
    parties = tuple(
        Person(one.id, one.side, one.role, one.called, one.voice, one.beside or None)
        for one in case.people
    )
    staff = (
        Person("alex", Side.STAFF, FIRST_OF[shuttle], "Alex"),
        Person("priya", Side.STAFF, Role.CO_FACILITATOR, "Priya"),
    )
    plan = Plan(
        plan_b_phone="01632 960 200",
        aftercare={one.id: "Rae" for one in case.principals()},
        takes_over="priya",
        stands_alone=False,
    )
    until = now + timedelta(hours=3)
    return LiveSession(
        session_id,
        Kind.SHUTTLE if shuttle else Kind.CONFERENCE,
        "Thursday",
        parties + staff,
        now,
        until,
        plan=plan,
        case_id=case.id,
    )


# Through the services, on a real store


@dataclass
class Conference:
    """A ready case and its meeting; ``callers`` are those who came."""

    service: Service
    case_id: str
    session_id: str = "s1"
    callers: dict[str, Caller] = field(default_factory=dict)

    @property
    def house(self) -> House:
        return self.service.house

    @property
    def session(self) -> LiveSession:
        with self.house.unit_of_work(write=False) as work:
            return work.sessions.get(self.session_id)

    @property
    def case(self) -> Case:
        with self.house.unit_of_work(write=False) as work:
            return work.cases.get(self.case_id)

    def change(self, change: Change, act: str = "case.tested") -> None:
        """Change the case as staff would: in a transaction, and then its meetings see it."""
        opening.change_as_house(self.house, self.case_id, act, change)

    def change_unseen(self, change: Change) -> None:
        """Change the case behind the back of its meetings, as the clock does."""
        with self.house.unit_of_work() as work:
            case = work.cases.get(self.case_id, for_update=True)
            change(case, self.house.clock.now())
            work.cases.save(case)
            work.commit()

    def come(self, *people: str) -> "Conference":
        for person_id in people or [person.id for person in self.session.people]:
            self.callers[person_id] = come(self.house, person_id, self.session_id)
        return self

    def admit(self, *people: str) -> "Conference":
        for person_id in people or [person.id for person in self.session.parties]:
            live_sessions.admit(self.house, self.callers["alex"], person_id)
            live_sessions.set_ready(self.house, self.callers[person_id], True)
        return self

    def open(self) -> "Conference":
        live_sessions.check(self.house, self.callers["alex"])
        live_sessions.open_joint(self.house, self.callers["alex"])
        return self

    def go_in(self, *people: str) -> "Conference":
        for person_id in people or [person.id for person in self.session.parties]:
            live_sessions.go_in(self.house, self.callers[person_id])
        return self

    def together(self) -> "Conference":
        """Everyone in the joint room, by their own act."""
        return self.come().admit().open().go_in()


@dataclass
class Template:
    """A conference on a store that is closed, from which each test gets a copy of its own."""

    folder: Path
    made: Conference

    def copy_to(self, folder: Path) -> Conference:
        shutil.copy(self.folder / "cases.db", folder)
        fresh = service(folder, migrate=False)
        fresh.staff = dict(self.made.service.staff)
        fresh.house.media.__dict__.update(copy.deepcopy(self.made.house.media.__dict__))
        callers = dict(self.made.callers)
        return Conference(fresh, self.made.case_id, self.made.session_id, callers)


def a_template(
    folder: Path, ready: Callable[[Conference], object], people: tuple[CasePerson, ...] = EVERYONE
) -> Template:
    """Bring a conference as far as ``ready`` does, once."""
    made = a_conference(service(folder), people)
    ready(made)
    made.service.store.close()
    return Template(folder, made)


def a_conference(
    service: Service,
    people: tuple[CasePerson, ...] = EVERYONE,
    state: CaseState = CaseState.READY,
    way: Route = Route.CONFERENCE,
) -> Conference:
    """Write a ready case and its conference, or its shuttle, to which nobody came yet."""
    now = service.clock.now()
    staff = {name: service.account(name, role).id for name, (_, role) in CREW.items()}
    case = a_ready_case(now, people, state, staff, way, by_video=True)
    with service.house.unit_of_work() as work:
        work.cases.add(case)
        work.sessions.add(session_of(case, now), {})
        work.commit()
    return Conference(service, case.id)
