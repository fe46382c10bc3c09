"""What was planned before a meeting: orders, who takes over, plan B, aftercare, exceptions."""

from dataclasses import dataclass, field
from typing import Final

MAY_BE_ADVISORY: Final = frozenset({"G8", "G10", "G11"})
"""The gates that a service may choose to show without asking; every other gate is always asked."""


@dataclass(slots=True)
class Plan:
    """The plan of one meeting; every id is a person id of that meeting.

    ``arrival_order`` and ``leaving_order`` hold principals; empty means any order. ``takes_over``
    is the facilitator who leads when the lead is gone. ``aftercare`` names, per person, who looks
    after them. ``seats`` is the order of people on every screen. ``relay_only`` are people whose
    browser must never show its address. ``ground_rules`` is the version that all agree to.
    ``advisory`` are gates that are shown and not asked: of ``MAY_BE_ADVISORY`` only.
    ``stands_alone``: the meeting belongs to no case, so the gates about a case are not asked; a
    service says by a setting whether such meetings may be planned at all. ``serves`` says in a
    shuttle which ``Side`` a facilitator is there for, by its value; who is not in it serves both.
    """

    arrival_order: tuple[str, ...] = ()
    leaving_order: tuple[str, ...] = ()
    takes_over: str | None = None
    plan_b_phone: str = ""
    aftercare: dict[str, str] = field(default_factory=dict)
    seats: tuple[str, ...] = ()
    relay_only: frozenset[str] = frozenset()
    ground_rules: int = 1
    advisory: frozenset[str] = frozenset()
    stands_alone: bool = True
    serves: dict[str, str] = field(default_factory=dict)

    def asks(self, gate_id: str) -> bool:
        """True unless this gate may be advisory, and the plan says that it is."""
        return gate_id not in self.advisory & MAY_BE_ADVISORY
