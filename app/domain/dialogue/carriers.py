"""Whose words somebody of staff may carry."""

from dataclasses import dataclass

from app.domain.people import Side


@dataclass(frozen=True, slots=True)
class Carrier:
    """``staff_id`` is the account; ``sides`` are those whose leaf it may open to carry words."""

    staff_id: str
    sides: tuple[Side, ...]
