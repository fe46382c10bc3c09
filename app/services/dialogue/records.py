"""The ports to what crosses from one side to the other: relays, letters."""

from collections.abc import Collection
from typing import Protocol

from app.domain.dialogue.letters import Letter
from app.domain.dialogue.relays import Relay
from app.domain.people import PARTIES, Side


class Relays(Protocol):
    def add(self, relay: Relay) -> None: ...

    def save(self, relay: Relay) -> None:
        """Write the parts that were opened, or raise Refused("changed-meanwhile")."""
        ...

    def get(
        self, case_id: str, relay_id: str, sides: Collection[Side] = PARTIES, *, lock: bool = False
    ) -> Relay | None:
        """Return a relay of this case with the parts of these sides, None when there is none.

        Of the sender's side, or one that reached these sides: any other is not there.
        """
        ...

    def of_case(self, case_id: str, sides: Collection[Side] = PARTIES) -> list[Relay]:
        """Return what is there for these sides, the oldest first, with their parts opened."""
        ...


class Letters(Protocol):
    """As ``Relays``."""

    def add(self, letter: Letter) -> None: ...

    def save(self, letter: Letter) -> None: ...

    def get(
        self, case_id: str, letter_id: str, sides: Collection[Side] = PARTIES, *, lock: bool = False
    ) -> Letter | None: ...

    def of_case(self, case_id: str, sides: Collection[Side] = PARTIES) -> list[Letter]: ...
