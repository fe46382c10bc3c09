"""What a service words itself, as it is kept: one row for each version of each kind."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Text:
    """One version. ``at`` and ``by`` are None for version 1, which is ours."""

    kind: str
    version: int
    body: Body
    at: datetime | None = None
    by: str | None = None
    back_to: int | None = None


class Texts(Protocol):
    def newest(self, kind: str) -> Text | None: ...

    def version(self, kind: str, version: int) -> Text | None: ...

    def history(self, kind: str) -> list[Text]:
        """Return every version that a service made, the newest first."""
        ...

    def add(self, text: Text) -> None:
        """Add a version. Raises Refused("text-changed-meanwhile") when it is there already."""
        ...
