"""The SQL of forgetting what stands around a case when its record shrinks to the least."""

from typing import Final

from sqlalchemy import Connection, delete, select, update

from app.domain.live_session import Stage
from app.store import tables
from app.store.inviting_tables import drafts, invitations, messages

NOBODY: Final = ""


def forget_meetings(connection: Connection, case_id: str) -> None:
    """Delete the words of letters, and what the meetings of a case say of who was in them.

    Which meetings there were, and when, stays: the audit log names them by their ids.
    """
    connection.execute(update(messages).where(messages.c.case_id == case_id).values(letter=None))
    sessions, people, at = tables.sessions, tables.people, tables.attendances
    held = select(sessions.c.id).where(sessions.c.case_id == case_id)
    guests = people.c.session_id.in_(held) & people.c.staff_id.is_(None)
    links = tables.join_links.c.session_id.in_(held)
    connection.execute(update(tables.join_links).where(links).values(revoked=True, code_hash=None))
    connection.execute(update(people).where(guests).values(screen_name=NOBODY, sealed_name=None))
    connection.execute(delete(invitations).where(invitations.c.session_id.in_(held)))
    connection.execute(delete(drafts).where(drafts.c.session_id.in_(held)))
    connection.execute(update(messages).where(messages.c.session_id.in_(held)).values(letter=None))
    connection.execute(update(at).where(at.c.session_id.in_(held)).values(arrival=None, floor=None))
    gone = {"title": "", "sealing_key": None, "plan": None, "together": None, "stage": Stage.ENDED}
    connection.execute(update(sessions).where(sessions.c.case_id == case_id).values(**gone))
