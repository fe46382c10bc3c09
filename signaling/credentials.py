"""What a socket shows for itself: the cookie of a seat, or of a staff session and a meeting."""

import re
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from typing import NamedTuple

from app.services import join_links, meetings, staff_sessions
from app.services.cases import live
from app.services.ports import House

LONGEST_SECRET = 256
MEETING_ID = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)


class Speaker(NamedTuple):
    """For whom a credential speaks."""

    session_id: str
    person_id: str


@dataclass(frozen=True, slots=True)
class Credential:
    """The secret of a seat, or of a staff session when a meeting is named."""

    secret: str
    meeting: str | None = None

    def __repr__(self) -> str:
        return "Credential()"  # the secret must reach no log

    def speaker(self, house: House, *, seated: bool = False) -> Speaker | None:
        """Return for whom this speaks now; None when it no longer does. Asked on every event.

        ``seated``: of a connection that is there, which a jump of the clock must not end.
        """
        if self.meeting is None:
            holder = join_links.attending(house, self.secret, seated=seated)
            return Speaker(holder.session_id, holder.person_id) if holder else None
        staff_id = staff_sessions.guide(house, self.secret, seated=seated)
        if staff_id is None:
            return None
        person_id = meetings.person_of(house, self.meeting, staff_id)
        return Speaker(self.meeting, person_id) if person_id else None

    def note_refused(self, house: House) -> None:
        """Write down whose account reached for a meeting of a case that is not theirs."""
        staff_id = staff_sessions.holder(house, self.secret) if self.meeting else None
        if self.meeting and staff_id:
            live.note_stranger(house, self.meeting, staff_id)


def shown(cookies: str, auth: object) -> Credential | None:
    """Return what a connecting socket shows: ``cookies`` is the header, ``auth`` its first message.

    Who names a meeting speaks as staff; a seat needs nothing named.
    """
    meeting = auth.get("meeting") if isinstance(auth, dict) else None
    secret = _cookie(cookies, "seat" if meeting is None else "staff")
    if secret is None or (meeting is not None and not _is_id(meeting)):
        return None
    return Credential(secret, meeting)


def language(cookies: str) -> str:
    """Return the language that this browser chose here, as its cookie says; empty for none."""
    return _cookie(cookies, "language") or ""


def _is_id(value: object) -> bool:
    return isinstance(value, str) and MEETING_ID.fullmatch(value) is not None


def _cookie(header: str, name: str) -> str | None:
    try:
        found = SimpleCookie(header).get(name)
    except CookieError:
        return None
    if found is None or not 0 < len(found.value) <= LONGEST_SECRET or not found.value.isascii():
        return None
    return found.value
