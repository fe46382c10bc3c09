"""What a live session is: who takes part, where each one stands, and the questions asked of it.

Each act that changes it is a function of a module of its own: ``comings``, ``admission``,
``own_acts``, ``facilitation``, ``moves``, ``leaving``, ``leading``. An act raises ``Refused``
before it changed anything, and ends with ``consequences.settle``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum, auto

from app.domain import rooms
from app.domain.attendance import Attendance, Standing
from app.domain.cases.standing import CaseStanding
from app.domain.dialogue.carriers import Carrier
from app.domain.dialogue.relays import Relay
from app.domain.floor import Together
from app.domain.people import LEADS, Person, Voice
from app.domain.plan import Plan
from app.domain.refusals import Refused
from app.domain.stages import MOVES, OPEN, Stage

__all__ = ["Attendance", "Kind", "LiveSession", "Stage", "Standing", "next_stage", "states_page"]


class Kind(StrEnum):
    PREPARATION = auto()  # one side; has no joint room
    CONFERENCE = auto()
    SHUTTLE = auto()  # both sides in rooms that do not exist for each other; has no joint room
    FOLLOW_UP = auto()  # one side, after the meeting; has no joint room


BOTH_SIDES = (Kind.CONFERENCE, Kind.SHUTTLE)


def next_stage(now: Stage, move: str) -> Stage:
    """Return the stage that a move leads to, or raise Refused(``cannot-<move>-while-<stage>``)."""
    if (now, move) not in MOVES:
        raise Refused(f"cannot-{move}-while-{now}")
    return MOVES[now, move]


def states_page() -> str:
    """Return the page of stages and moves, printed from the table."""
    lines = ["# The stages of a live session", "", "```mermaid", "stateDiagram-v2"]
    lines += [f"    {before} --> {after}: {move}" for (before, move), after in MOVES.items()]
    lines += ["```", "", "| Stage | Move | Leads to |", "|---|---|---|"]
    lines += [f"| {before} | {move} | {after} |" for (before, move), after in MOVES.items()]
    lines += ["", "A move that is no row of this table is refused."]
    return "\n".join(lines) + "\n"


@dataclass(slots=True)
class LiveSession:
    """One meeting while it is held. ``consequences`` names what followed by itself, in order.

    ``acting_lead`` is the facilitator who took over; ``locked``: nobody new comes in. ``case`` is
    how its case stands in this moment, None for a meeting that stands alone. ``relays`` are what is
    carried in a shuttle, ``carriers`` whose words each facilitator may carry, by person id.
    """

    id: str
    kind: Kind
    title: str
    people: tuple[Person, ...]
    opens_at: datetime
    latest_end: datetime
    stage: Stage = Stage.HOLDING
    plan: Plan = field(default_factory=Plan)
    together: Together = field(default_factory=Together)
    acting_lead: str | None = None
    locked: bool = False
    case_id: str | None = None
    case: CaseStanding | None = field(default=None, compare=False)
    relays: tuple[Relay, ...] = field(default=(), compare=False)
    carriers: Mapping[str, Carrier] = field(default_factory=dict, compare=False)
    attendances: dict[str, Attendance] = field(default_factory=dict)
    consequences: list[str] = field(default_factory=list, compare=False)

    def __post_init__(self) -> None:
        for person in self.people:
            if person.id not in self.attendances:
                self.attendances[person.id] = Attendance(person.id, rooms.NOWHERE)
                self.attendances[person.id].room = rooms.home(self, person)

    @property
    def is_conference(self) -> bool:
        return self.kind is Kind.CONFERENCE

    @property
    def is_shuttle(self) -> bool:
        return self.kind is Kind.SHUTTLE

    @property
    def has_both_sides(self) -> bool:
        """True for a meeting in which both sides take part, together or in turn."""
        return self.kind in BOTH_SIDES

    @property
    def is_open(self) -> bool:
        """True while the joint room is there; a shuttle never has one."""
        return self.stage in OPEN and not self.is_shuttle

    @property
    def ground_rules(self) -> int:
        """The version that everyone agrees to: what all accepted in the case, or the plan's."""
        return (self.case and self.case.agreement) or self.plan.ground_rules

    @property
    def lead_id(self) -> str | None:
        """The facilitator who leads now: who took over, or else who was planned to."""
        planned = (person.id for person in self.people if person.role in LEADS)
        return self.acting_lead or next(planned, None)

    @property
    def staff(self) -> list[Person]:
        """Facilitators, the one who leads now first."""
        found = [person for person in self.people if person.is_staff]
        return sorted(found, key=lambda person: person.id != self.lead_id)

    @property
    def parties(self) -> list[Person]:
        return [person for person in self.people if not person.is_staff]

    def group_of(self, principal_id: str) -> list[Person]:
        """Return a principal with the companions who share their room."""
        return [person for person in self.parties if person.principal_id == principal_id]

    def person(self, person_id: str) -> Person:
        """Return the person, or raise Refused("person-not-recognised")."""
        for person in self.people:
            if person.id == person_id:
                return person
        raise Refused("person-not-recognised")

    def attendance(self, person_id: str) -> Attendance:
        """Return where a person stands, or raise Refused("person-not-recognised")."""
        if person_id not in self.attendances:
            raise Refused("person-not-recognised")
        return self.attendances[person_id]

    def party(self, person_id: str) -> Attendance:
        """Return where a participant stands, or raise Refused("not-a-participant")."""
        if self.person(person_id).is_staff:
            raise Refused("not-a-participant")
        return self.attendance(person_id)

    def may_speak(self, person: Person) -> bool:
        """I6: an observer never speaks; who is only present speaks after a grant."""
        granted = self.attendance(person.id).voice_granted
        return person.voice is Voice.FULL or (person.voice is Voice.PRESENT_ONLY and granted)

    def may_show(self, person: Person) -> bool:
        return person.voice is not Voice.OBSERVES

    def staff_present_in(self, room_id: str) -> list[Person]:
        """Return the facilitators who are in this room with media that flows."""
        attendances = [(person, self.attendance(person.id)) for person in self.staff]
        return [person for person, at in attendances if at.present and at.room == room_id]

    def debriefs_missing(self) -> list[Person]:
        """I16: return the parties who took part and have no debrief mark."""
        took_part = [p for p in self.parties if self.attendance(p.id).was_live]
        return [p for p in took_part if self.attendance(p.id).debrief is None]
