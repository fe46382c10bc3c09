"""What is kept of inviting people: when a meeting is, how each is reached, messages, drafts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum, auto
from typing import Any, Protocol

from app.domain.languages import ENGLISH
from app.domain.live_session import LiveSession
from app.domain.safe_contact import SafeContact, Way


@dataclass(frozen=True, slots=True)
class Appointment:
    """What people are told about one meeting. Times are UTC and aware.

    ``starts_at`` is what they are told; the page of the meeting opens earlier. ``changes`` counts
    how often it moved, ``moved_from`` is when it was before. ``reminders`` are minutes before.
    """

    session_id: str
    starts_at: datetime
    planned_by: str | None = None
    changes: int = 0
    moved_from: datetime | None = None
    called_off_at: datetime | None = None
    reminders: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Invitation:
    """How one person is reached, and in which language; sealed in the store."""

    session_id: str
    person_id: str
    contact: SafeContact = field(default_factory=SafeContact)
    language: str = ENGLISH


class About(StrEnum):
    """What a message is about."""

    INVITATION = auto()
    MOVED = auto()
    CALLED_OFF = auto()
    REMINDER = auto()
    RECEIPT = auto()  # what somebody sent us has arrived
    FORM_LINK = auto()  # to a referrer: the link to their form
    REFERRER_RECEIPT = auto()
    OWN_PAGE = auto()  # the link to somebody's own page
    SOMETHING_THERE = auto()  # there is something on their page; never what


class PostState(StrEnum):
    """How far a message is on its way."""

    READY = auto()  # written; staff have not asked for it to be sent
    BY_HAND = auto()  # to be said or typed by staff: no way that is sent from here is safe
    QUEUED = auto()
    SENT = auto()
    GIVEN = auto()  # staff said that they gave it by hand
    FAILED = auto()  # refused by the mail server for good, or tried for too long
    REFUSED = auto()  # not safe any more when it should have gone
    REPLACED = auto()  # a newer one took its place before it went


WAITING = (PostState.READY, PostState.BY_HAND, PostState.QUEUED)


@dataclass(frozen=True, slots=True)
class Letter:
    """One message to one person, as it is handed over. ``calendar`` is an iCalendar file."""

    to: str
    subject: str
    text: str
    plain: bool = False
    calendar: str = ""


@dataclass(slots=True)
class Message:
    """One message on its way. ``letter`` is sealed, and erased once it has gone.

    It belongs to a meeting, or to a case, or to neither: then it goes to a referrer, and
    ``person_id`` is the id of their form.
    ``why`` is the code of the last trouble. ``next_try`` is aware, in UTC.
    """

    id: str
    session_id: str | None
    person_id: str
    about: About
    way: Way
    state: PostState
    made_at: datetime
    next_try: datetime
    tries: int = 0
    done_at: datetime | None = None
    why: str = ""
    letter: Letter | None = None
    case_id: str | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A plan that one member of staff is typing; ``typed`` is exactly what was typed, sealed.

    With it is kept which case the meeting belongs to; no form can type that.
    """

    id: str
    staff_id: str
    saved_at: datetime
    session_id: str | None = None
    typed: Mapping[str, Any] = field(default_factory=dict)

    @property
    def case_id(self) -> str | None:
        return self.typed.get("case_id")


class Appointments(Protocol):
    """What is known of meetings beside the live session."""

    def get(self, session_id: str) -> Appointment | None: ...

    def save(self, appointment: Appointment) -> None: ...

    def coming(self) -> list[Appointment]:
        """Return every appointment that was not called off."""
        ...

    def invitation(self, session_id: str, person_id: str) -> Invitation | None: ...

    def save_invitation(self, invitation: Invitation) -> None: ...

    def replan(self, session: LiveSession, staff: Mapping[str, str]) -> None:
        """Write people, times and plan of a session anew; who is gone is gone with everything."""
        ...

    def draft(self, draft_id: str) -> Draft | None: ...

    def drafts_of(self, staff_id: str) -> list[Draft]: ...

    def save_draft(self, draft: Draft) -> None: ...

    def drop_draft(self, draft_id: str) -> None: ...


class Messages(Protocol):
    """Messages to people, the newest last."""

    def add(self, message: Message) -> None: ...

    def save(self, message: Message) -> None: ...

    def get(self, message_id: str) -> Message | None: ...

    def of(self, session_id: str, person_id: str | None = None) -> list[Message]: ...

    def of_case(self, case_id: str, person_id: str | None = None) -> list[Message]: ...

    def due(self, now: datetime) -> list[Message]:
        """Return the queued ones whose time has come."""
        ...

    def latest(self, most: int) -> list[Message]: ...
