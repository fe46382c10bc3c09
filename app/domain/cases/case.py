"""What a case is: three leaves, one for each side and one for both, and what stands on the cover.

The cover says nothing of what people said. Whoever may read one side's leaf is given that leaf
alone: the others are not sealed away in the page, they were never opened.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum, auto

from app.domain.cases.consents import Consent
from app.domain.cases.papers import Paper, PaperKind, current, newest, of_kind
from app.domain.cases.states import CaseState, Closed
from app.domain.cases.tracks import Track
from app.domain.people import PARTIES, PRINCIPALS, Role, Side, Voice
from app.domain.refusals import Refused


class Leaf(StrEnum):
    """Where a fact of a case stands, which decides who can come to read it."""

    HARMED = auto()
    RESPONSIBLE = auto()
    SHARED = auto()  # known to staff of both sides, for example the plan of a meeting


LEAF_OF: dict[Side, Leaf] = {Side.HARMED: Leaf.HARMED, Side.RESPONSIBLE: Leaf.RESPONSIBLE}


class Route(StrEnum):
    LETTER = auto()
    SHUTTLE = auto()
    CONFERENCE = auto()


class Duty(StrEnum):
    """What a member of staff is in one case."""

    OWNER = auto()  # the RJ Coordinator
    LEAD = auto()
    CO = auto()
    ADVOCATE = auto()
    OFFICER = auto()  # a Victim Care Officer, or who else stays with one side
    SUPERVISOR = auto()
    GLASS = auto()  # came in by breaking the glass; for a short time, and the owner is told


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who works in a case. ``side`` None: with both sides. ``until`` None: until it is ended."""

    staff_id: str
    duty: Duty
    side: Side | None
    since: datetime
    until: datetime | None = None

    def holds(self, now: datetime) -> bool:
        return self.since <= now and (self.until is None or now < self.until)


@dataclass(slots=True)
class CasePerson:
    """Somebody of one side. ``called`` is the name they want to be called by, ``screen_name`` the
    one that others are shown; ``full_name`` is for staff of that side alone.

    ``beside`` is the id of the principal whom a supporter or interpreter comes with.
    """

    id: str
    side: Side
    role: Role
    called: str
    full_name: str = ""
    screen_name: str = ""
    pronouns: str = ""
    language: str = "en"
    voice: Voice = Voice.FULL
    beside: str = ""
    must_not_meet: tuple[str, ...] = ()

    @property
    def is_principal(self) -> bool:
        return self.role in PRINCIPALS

    @property
    def shown(self) -> str:
        return self.screen_name or self.called


@dataclass(slots=True)
class SideFile:
    """What one leaf holds. The shared leaf has no people and no consents.

    ``drafts`` are forms that somebody will come back to: they count for nothing and nobody else
    sees them.
    """

    people: list[CasePerson] = field(default_factory=list)
    consents: list[Consent] = field(default_factory=list)
    papers: list[Paper] = field(default_factory=list)
    drafts: list[Paper] = field(default_factory=list)


@dataclass(slots=True)
class Case:
    """One case. ``leaves`` holds those that were opened for whoever asks.

    ``tracks`` is person id -> how far they are. ``held`` is a safeguarding hold; ``paused`` stops
    the clocks. ``route`` is what both agreed to, None until then. ``sensitive``: a case supervisor
    must approve before any joint session. ``began`` is the side that began. ``version`` grows with
    every writing; a form that was opened on an older one is refused. ``crew`` is who works in it.
    """

    id: str
    reference: str
    state: CaseState
    received_at: datetime
    since: datetime
    began: Side
    came_by: str = ""
    area: str = ""
    language: str = "en"
    owner_id: str = ""
    held: bool = False
    held_by: str = ""
    paused: bool = False
    sensitive: bool = False
    route: Route | None = None
    closed: Closed | None = None
    back_to: CaseState | None = None
    ask_again_at: datetime | None = None
    shrunk: bool = False
    version: int = 0
    tracks: dict[str, Track] = field(default_factory=dict)
    flags: frozenset[str] = frozenset()
    crew: list[Assignment] = field(default_factory=list)
    leaves: dict[Leaf, SideFile] = field(default_factory=dict)

    def leaf(self, leaf: Leaf) -> SideFile:
        """Return a leaf, or raise Refused("case-not-yours") when it was not opened."""
        if leaf not in self.leaves:
            raise Refused("case-not-yours")
        return self.leaves[leaf]

    def side(self, side: Side) -> SideFile:
        return self.leaf(LEAF_OF[side])

    @property
    def people(self) -> list[CasePerson]:
        """Everyone of the leaves that are open, the side that was harmed first."""
        return [p for leaf in Leaf if leaf in self.leaves for p in self.leaves[leaf].people]

    @property
    def papers(self) -> list[Paper]:
        return [p for leaf in Leaf if leaf in self.leaves for p in self.leaves[leaf].papers]

    @property
    def consents(self) -> list[Consent]:
        return [c for leaf in Leaf if leaf in self.leaves for c in self.leaves[leaf].consents]

    def person(self, person_id: str) -> CasePerson:
        """Return a person of the open leaves, or raise Refused("person-not-recognised")."""
        for person in self.people:
            if person.id == person_id:
                return person
        raise Refused("person-not-recognised")

    def principal(self, side: Side) -> CasePerson | None:
        """Return the person harmed or responsible, None while nobody is known."""
        found = (p for p in self.side(side).people if p.is_principal)
        return next(found, None)

    def principals(self) -> Iterator[CasePerson]:
        for side in PARTIES:
            person = self.principal(side) if LEAF_OF[side] in self.leaves else None
            if person is not None:
                yield person

    def taking_part(self) -> list[CasePerson]:
        """Return everyone who is not out: the principals and those who come beside them."""
        out = (Track.DECLINED, Track.WITHDRAWN)
        return [p for p in self.people if self.tracks.get(p.id) not in out]

    def newest(self, kind: PaperKind, about: str = "") -> Paper | None:
        return newest(self.papers, kind, about)

    def current(self, kind: PaperKind, about: str, now: datetime) -> Paper | None:
        return current(self.papers, kind, about, now)

    def of_kind(self, kind: PaperKind, about: str = "") -> list[Paper]:
        return of_kind(self.papers, kind, about)

    def working(self, now: datetime, *duties: Duty) -> list[Assignment]:
        """Return who works in it now, in these duties or in any."""
        return [a for a in self.crew if a.holds(now) and (not duties or a.duty in duties)]


def add_paper(leaf: SideFile, paper: Paper) -> Paper:
    """Add a paper as the next version of its kind about that person; return it as it is kept."""
    before = newest(leaf.papers, paper.kind, paper.about)
    version = before.version + 1 if before else 1
    kept = replace(paper, version=version)
    leaf.papers.append(kept)
    return kept


def leaves_of(sides: Iterable[Side]) -> frozenset[Leaf]:
    return frozenset(LEAF_OF[side] for side in sides)
