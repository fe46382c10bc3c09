"""What is kept of a personal link to one person's own page; and the port to it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from app.domain.people import Side


@dataclass(slots=True)
class PageLink:
    """One link to the page of one person. Only hashes of its secrets are kept, as of a join link.

    ``side`` is that of the person: no other leaf of the case is ever opened for the page. The
    link ends at ``not_after``, which moves on while the page is used.
    """

    id: str
    case_id: str
    person_id: str
    side: Side
    token_hash: str
    made_at: datetime
    not_after: datetime
    revoked: bool = False
    seat_hash: str | None = None
    claimed_at: datetime | None = None
    code_hash: str | None = None
    spoken_hash: str | None = None
    spoken_wrong: int = 0
    first_opened: datetime | None = None
    last_used: datetime | None = None
    wrong: int = 0


class PageLinks(Protocol):
    def add(self, link: PageLink) -> None: ...

    def save(self, link: PageLink) -> None: ...

    def by_token(self, token_hash: str, *, for_update: bool = False) -> PageLink | None: ...

    def by_seat(self, seat_hash: str, *, for_update: bool = False) -> PageLink | None: ...

    def by_code(self, code_hash: str) -> PageLink | None: ...

    def live_of(self, case_id: str, person_id: str | None = None) -> list[PageLink]:
        """Return the links of the case (or of one person) that are not revoked."""
        ...

    def join_links_of(self, case_id: str, person_id: str) -> list[str]:
        """Return the sessions of the case in which this person has a link that is not revoked."""
        ...
