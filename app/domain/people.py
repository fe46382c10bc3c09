"""Who takes part in a meeting: sides, roles and what each person's voice may do."""

from dataclasses import dataclass
from enum import StrEnum, auto


class Side(StrEnum):
    """Whom a person belongs with. A supporter or interpreter has the side of their person."""

    HARMED = auto()
    RESPONSIBLE = auto()
    STAFF = auto()


PARTIES = (Side.HARMED, Side.RESPONSIBLE)


def other(side: Side) -> Side:
    """Return the side that one of the two parties meets, or writes to."""
    return next(each for each in PARTIES if each is not side)


class Role(StrEnum):
    PERSON_HARMED = auto()
    PERSON_RESPONSIBLE = auto()
    SUPPORTER = auto()
    INTERPRETER = auto()
    OBSERVER = auto()
    LEAD_FACILITATOR = auto()
    CO_FACILITATOR = auto()
    SHUTTLE_ADVOCATE = auto()  # carries agreed words between two rooms


PRINCIPALS = {Role.PERSON_HARMED: Side.HARMED, Role.PERSON_RESPONSIBLE: Side.RESPONSIBLE}
FACILITATORS = frozenset({Role.LEAD_FACILITATOR, Role.CO_FACILITATOR, Role.SHUTTLE_ADVOCATE})
LEADS = frozenset({Role.LEAD_FACILITATOR, Role.SHUTTLE_ADVOCATE})
"""Who leads a meeting as planned: in a shuttle the first advocate does."""
COMPANIONS = frozenset({Role.SUPPORTER, Role.INTERPRETER, Role.OBSERVER})


class Voice(StrEnum):
    FULL = auto()
    PRESENT_ONLY = auto()  # heard only after a facilitator grants it
    OBSERVES = auto()  # neither heard nor seen


@dataclass(frozen=True, slots=True)
class Person:
    """One person in one meeting; durable, whatever happens to their connection.

    ``beside`` is the id of the principal whose room a companion shares, and None for everyone else.
    """

    id: str
    side: Side
    role: Role
    screen_name: str
    voice: Voice = Voice.FULL
    beside: str | None = None

    @property
    def is_staff(self) -> bool:
        return self.role in FACILITATORS

    @property
    def is_principal(self) -> bool:
        return self.role in PRINCIPALS

    @property
    def principal_id(self) -> str:
        """The id of the principal whose rooms are this party's own rooms."""
        return self.beside or self.id


def opposing(one: Person, other: Person) -> bool:
    """True when the two belong to the two parties that are kept apart."""
    return {one.side, other.side} == {Side.HARMED, Side.RESPONSIBLE}
