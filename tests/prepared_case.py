"""A case on a real store in which everything is there that the practice asks, to take one away."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from app.domain.cases.case import LEAF_OF, Case, CasePerson, Duty, Leaf, Route, add_paper
from app.domain.cases.consents import Consent, How, Purpose
from app.domain.cases.facts import PURPOSE_OF
from app.domain.cases.papers import Paper, PaperKind
from app.domain.cases.states import CaseState
from app.domain.cases.tracks import Track
from app.domain.people import Role, Side, Voice
from app.domain.safe_contact import SafeContact, Way
from app.domain.staff_roles import StaffRole
from tests.case_builders import Service, a_case

CREW = (
    ("Cora", Duty.OWNER, None),
    ("Alex", Duty.LEAD, None),
    ("Priya", Duty.CO, None),
    ("Vic", Duty.OFFICER, Side.HARMED),
    ("Ravi", Duty.ADVOCATE, Side.RESPONSIBLE),
    ("Sue", Duty.SUPERVISOR, None),
)
ROLES = {
    "Cora": (StaffRole.COORDINATOR,),
    "Alex": (StaffRole.FACILITATOR,),
    "Priya": (StaffRole.FACILITATOR,),
    "Vic": (StaffRole.VICTIM_CARE_OFFICER,),
    "Ravi": (StaffRole.SHUTTLE_ADVOCATE,),
    "Sue": (StaffRole.CASE_SUPERVISOR,),
    "Nosy": (StaffRole.COORDINATOR, StaffRole.FACILITATOR, StaffRole.CASE_SUPERVISOR),
}


def staffed(service: Service) -> None:
    for name, roles in ROLES.items():
        service.account(name, *roles)


def options_case(service: Service, **more: Any) -> Case:
    """Return a case in which the ways were just offered, with nothing missing before a choice."""
    staffed(service)
    case = a_case(service, *CREW, state=CaseState.OPTIONS, **more)

    def fill(case: Case) -> None:
        write(service, case, PaperKind.ENQUIRIES, "", **ENQUIRIES)
        for person in case.principals():
            agree(service, case, person, Purpose.SERVICE, Purpose.SHARING, Purpose.ONLINE)
            case.tracks[person.id] = Track.CONSENTED
            write(service, case, PaperKind.SUITABILITY, person.id, decision="suitable", reason="x")
            write(service, case, PaperKind.RISK, person.id, decision="go-on", review_days="30")
            write(service, case, PaperKind.ONLINE, person.id, decision="online")

    return changed(service, case, fill)


ENQUIRIES = {
    "detected": "yes",
    "identified": "yes",
    "facts_accepted": "yes",
    "legal_bar": "none",
}


def ready_case(
    service: Service,
    state: CaseState = CaseState.PREPARATION,
    way: Route = Route.CONFERENCE,
    **more: Any,
) -> Case:
    """Return a case in preparation for a conference, or by another way, with nothing missing."""
    case = options_case(service, **more)

    def fill(case: Case) -> None:
        case.state, case.route = state, way
        write(service, case, PaperKind.AGREEMENT, "", text="We listen.\nNobody records.")
        plan = {f"aftercare_{person.id}": "Vic" for person in case.principals()}
        write(service, case, PaperKind.PLAN, "", lead=service.staff["Alex"].id, **plan)
        for person in case.principals():
            prepared(service, case, person, way)

    return changed(service, case, fill)


def prepared(
    service: Service, case: Case, person: CasePerson, way: Route = Route.CONFERENCE
) -> None:
    """Write down all that is asked of one person before a conference, or another way."""
    agree(service, case, person, PURPOSE_OF[way])
    case.tracks[person.id] = Track.PREPARING
    write(service, case, PaperKind.ROUTE, person.id, choice=str(way))
    write(service, case, PaperKind.MOTIVATION, person.id, judged="appropriate")
    for held in ("phone", "video"):
        write(
            service,
            case,
            PaperKind.PREPARATION,
            person.id,
            held=held,
            date="2026-06-01",
            attended="yes",
        )
    write(service, case, PaperKind.ACCEPTED, person.id, version="1")
    write(service, case, PaperKind.READINESS, person.id, decision="go")


def supporter(service: Service, case: Case, side: Side = Side.HARMED, name: str = "Kim") -> str:
    """Add a supporter who is present only; return their id."""
    person_id = service.house.new_id()

    def add(case: Case) -> None:
        principal = case.principal(side)
        assert principal is not None
        person = CasePerson(
            person_id,
            side,
            Role.SUPPORTER,
            name,
            screen_name=name,
            voice=Voice.PRESENT_ONLY,
            beside=principal.id,
        )
        case.side(side).people.append(person)
        case.tracks[person_id] = Track.PREPARING

    case = changed(service, case, add)
    contact = SafeContact(frozenset({Way.EMAIL}), f"{name.lower()}@example.org")
    with service.house.unit_of_work() as work:
        work.cases.save_contact(case, person_id, contact)
        work.commit()
    return person_id


def changed(service: Service, case: Case, change: Callable[[Case], object]) -> Case:
    """Change a case behind everyone's back; return it as it is written."""
    with service.house.unit_of_work() as work:
        found = work.cases.get(case.id, for_update=True)
        change(found)
        work.cases.save(found)
        work.commit()
    return again(service, case)


def again(service: Service, case: Case) -> Case:
    with service.house.unit_of_work(write=False) as work:
        return work.cases.get(case.id)


def write(service: Service, case: Case, kind: PaperKind, about: str, **answers: str) -> None:
    """Add a paper where it belongs. A risk assessment and a readiness run out in 30 and 14 days."""
    now = service.clock.now()
    days = {PaperKind.RISK: 30, PaperKind.READINESS: 14}.get(kind)
    until = now + timedelta(days=days) if days else None
    side = next((person.side for person in case.people if person.id == about), None)
    leaf = case.leaf(LEAF_OF[side] if side else Leaf.SHARED)
    by = service.staff["Alex"].id
    add_paper(leaf, Paper(service.house.new_id(), kind, about, now, by, answers, expires_at=until))


def agree(service: Service, case: Case, person: CasePerson, *purposes: Purpose) -> None:
    for purpose in purposes:
        case.side(person.side).consents.append(
            Consent(
                service.house.new_id(),
                person.id,
                purpose,
                1,
                service.clock.now(),
                How.IN_PERSON,
                service.staff["Alex"].id,
            )
        )


def principals(case: Case) -> tuple[CasePerson, CasePerson]:
    """Return the person harmed and the person responsible."""
    harmed, responsible = case.principals()
    return harmed, responsible
