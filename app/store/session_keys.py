"""The key that each session has of its own, wrapped by the master key."""

from typing import Final

from sqlalchemy import Connection, and_, select, update

from app.store.sealing import MasterKey, Seal, new_key
from app.store.tables import sessions

TABLE: Final = sessions.name


def seal_for_writing(connection: Connection, master: MasterKey, session_id: str) -> Seal:
    """Return the seal of a session; one that is older than seals gets its key now, once.

    Of two who give it one in the same instant the first wins: what it sealed stays open.
    """
    query = select(sessions.c.sealing_key).where(sessions.c.id == session_id)
    wrapped = connection.execute(query).scalar_one()
    if wrapped is None:
        without = and_(sessions.c.id == session_id, sessions.c.sealing_key.is_(None))
        new = master.wrap(new_key(), TABLE, session_id)
        connection.execute(update(sessions).where(without).values(sealing_key=new))
        wrapped = connection.execute(query).scalar_one()
    return master.unwrap(wrapped, TABLE, session_id)
