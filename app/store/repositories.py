"""The only SQL besides the audit log's: one small repository per thing that services keep."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, and_, delete, insert, select, update

from app.domain.live_session import LiveSession, Stage
from app.domain.refusals import Refused
from app.services.records import JoinLink, Meeting, StaffAccount, StaffSession, StaffToken
from app.store import mapping, session_keys, tables
from app.store.locking import kept
from app.store.sealing import MasterKey, Seal, new_key


class Sessions:
    """``master`` wraps the key that each session has of its own."""

    def __init__(self, connection: Connection, master: MasterKey) -> None:
        self._connection = connection
        self._master = master
        self._seals: dict[str, Seal] = {}

    def get(self, session_id: str, *, for_update: bool = False) -> LiveSession:
        """Return the session, locked for this transaction when it is to be changed.

        Raises Refused("session-not-recognised").
        """
        query = select(tables.sessions).where(tables.sessions.c.id == session_id)
        row = _one(self._connection, query, for_update)
        if row is None:
            raise Refused("session-not-recognised")
        people = select(tables.people).where(tables.people.c.session_id == session_id)
        people = people.order_by(tables.people.c.position)
        attending = select(tables.attendances).where(tables.attendances.c.session_id == session_id)
        return mapping.session(
            row,
            list(self._connection.execute(people).mappings()),
            list(self._connection.execute(attending).mappings()),
            self._seal(session_id, row["sealing_key"]),
        )

    def add(self, session: LiveSession, staff: Mapping[str, str]) -> None:
        wrapped, seal = self._new_seal(session.id)
        row = mapping.session_row(session, seal) | {"sealing_key": wrapped}
        self._connection.execute(insert(tables.sessions), row)
        self._connection.execute(
            insert(tables.people),
            [
                mapping.person_row(session.id, position, person, staff.get(person.id), seal)
                for position, person in enumerate(session.people)
            ],
        )
        rows = [mapping.attendance_row(session.id, at, seal) for at in session.attendances.values()]
        self._connection.execute(insert(tables.attendances), rows)

    def save(self, session: LiveSession) -> None:
        """Write what changes while it is held, and every attendance; who takes part stays."""
        sessions, attendances = tables.sessions, tables.attendances
        seal = self._seals.get(session.id) or self._seal_for_writing(session.id)
        self._connection.execute(
            update(sessions)
            .where(sessions.c.id == session.id)
            .values(**mapping.session_changes(session, seal))
        )
        for at in session.attendances.values():
            row = mapping.attendance_row(session.id, at, seal)
            self._connection.execute(
                update(attendances)
                .where(
                    and_(
                        attendances.c.session_id == row.pop("session_id"),
                        attendances.c.person_id == row.pop("person_id"),
                    )
                )
                .values(**row)
            )

    def _seal(self, session_id: str, wrapped: str | None) -> Seal | None:
        """Return the seal of a session, None for one that is older than seals."""
        if wrapped is None:
            return None
        return self._seals.setdefault(
            session_id, self._master.unwrap(wrapped, "sessions", session_id)
        )

    def _seal_for_writing(self, session_id: str) -> Seal:
        seal = session_keys.seal_for_writing(self._connection, self._master, session_id)
        return self._seals.setdefault(session_id, seal)

    def _new_seal(self, session_id: str) -> tuple[str, Seal]:
        key = new_key()
        self._seals[session_id] = Seal(key)
        return self._master.wrap(key, "sessions", session_id), self._seals[session_id]

    def not_ended(self) -> list[str]:
        query = select(tables.sessions.c.id).where(tables.sessions.c.stage != Stage.ENDED)
        return sorted(self._connection.execute(query).scalars())

    def of_staff(self, staff_id: str) -> list[Meeting]:
        query = (
            select(tables.sessions, tables.people.c.id.label("person_id"))
            .join(tables.people, tables.people.c.session_id == tables.sessions.c.id)
            .where(tables.people.c.staff_id == staff_id)
        )
        return [mapping.meeting(row) for row in self._connection.execute(query).mappings()]

    def person_of_staff(self, session_id: str, staff_id: str) -> str | None:
        people = tables.people
        query = select(people.c.id).where(
            and_(people.c.session_id == session_id, people.c.staff_id == staff_id)
        )
        return self._connection.execute(query).scalar_one_or_none()

    def is_over(self, session_id: str) -> bool:
        query = select(tables.sessions.c.stage).where(tables.sessions.c.id == session_id)
        stage = self._connection.execute(query).scalar_one_or_none()
        if stage is None:
            raise Refused("session-not-recognised")
        return Stage(stage) is Stage.ENDED

    def case_of(self, session_id: str) -> str | None:
        query = select(tables.sessions.c.case_id).where(tables.sessions.c.id == session_id)
        return self._connection.execute(query).scalar_one_or_none()

    def account_of(self, session_id: str, person_id: str) -> str | None:
        people = tables.people
        query = select(people.c.staff_id).where(
            and_(people.c.session_id == session_id, people.c.id == person_id)
        )
        return self._connection.execute(query).scalar_one_or_none()


class Links:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, link: JoinLink) -> None:
        self._connection.execute(insert(tables.join_links), mapping.link_row(link))

    def save(self, link: JoinLink) -> None:
        query = update(tables.join_links).where(tables.join_links.c.id == link.id)
        self._connection.execute(query.values(**mapping.link_row(link)))

    def by_token(self, token_hash: str, *, for_update: bool = False) -> JoinLink | None:
        return self._by(tables.join_links.c.token_hash, token_hash, for_update)

    def by_seat(self, seat_hash: str, *, for_update: bool = False) -> JoinLink | None:
        return self._by(tables.join_links.c.seat_hash, seat_hash, for_update)

    def by_code(self, code_hash: str) -> JoinLink | None:
        return self._by(tables.join_links.c.code_hash, code_hash, False)

    def live_of(self, session_id: str, person_id: str | None = None) -> list[JoinLink]:
        links = tables.join_links
        query = select(links).where(and_(links.c.session_id == session_id, ~links.c.revoked))
        if person_id is not None:
            query = query.where(links.c.person_id == person_id)
        query = kept(self._connection, query)
        return [mapping.link(row) for row in self._connection.execute(query).mappings()]

    def _by(self, column: Any, value: str, for_update: bool) -> JoinLink | None:
        row = _one(self._connection, select(tables.join_links).where(column == value), for_update)
        return None if row is None else mapping.link(row)


class Staff:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, account: StaffAccount) -> None:
        self._connection.execute(insert(tables.staff), mapping.account_row(account))

    def get(self, staff_id: str, *, for_update: bool = False) -> StaffAccount | None:
        query = select(tables.staff).where(tables.staff.c.id == staff_id)
        row = _one(self._connection, query, for_update)
        return None if row is None else mapping.account(row)

    def add_token(self, token: StaffToken) -> None:
        self._connection.execute(
            insert(tables.staff_tokens).values(
                token_hash=token.token_hash, staff_id=token.staff_id, expires_at=token.expires_at
            )
        )

    def take_token(self, token_hash: str, now: datetime) -> str | None:
        """Spend the token and return whose it is; the update itself makes it happen once."""
        tokens = tables.staff_tokens
        usable = and_(
            tokens.c.token_hash == token_hash, tokens.c.used_at.is_(None), tokens.c.expires_at > now
        )
        spent = self._connection.execute(update(tokens).where(usable).values(used_at=now))
        if spent.rowcount != 1:
            return None
        query = select(tokens.c.staff_id).where(tokens.c.token_hash == token_hash)
        return str(self._connection.execute(query).scalar_one())

    def add_session(self, session: StaffSession) -> None:
        row = mapping.staff_session_row(session)
        self._connection.execute(insert(tables.staff_sessions), row)

    def save_session(self, session: StaffSession) -> None:
        """Write what changed; nothing for a session that was ended meanwhile."""
        rows = tables.staff_sessions
        query = update(rows).where(rows.c.secret_hash == session.secret_hash)
        self._connection.execute(query.values(**mapping.staff_session_row(session)))

    def session(self, secret_hash: str) -> StaffSession | None:
        rows = tables.staff_sessions
        row = _one(self._connection, select(rows).where(rows.c.secret_hash == secret_hash))
        return None if row is None else mapping.staff_session(row)

    def end_session(self, secret_hash: str) -> None:
        rows = tables.staff_sessions
        self._connection.execute(delete(rows).where(rows.c.secret_hash == secret_hash))


class Commands:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def seen(self, session_id: str, person_id: str, command_id: str) -> bool:
        commands = tables.commands
        query = select(commands.c.command_id).where(
            and_(
                commands.c.session_id == session_id,
                commands.c.person_id == person_id,
                commands.c.command_id == command_id,
            )
        )
        return self._connection.execute(query).first() is not None

    def add(self, session_id: str, person_id: str, command_id: str) -> None:
        self._connection.execute(
            insert(tables.commands).values(
                session_id=session_id, person_id=person_id, command_id=command_id
            )
        )


def _one(
    connection: Connection, query: Select[Any], for_update: bool = False
) -> mapping.Row | None:
    if for_update:
        query = query.with_for_update()  # SQLite has no row locks and needs none: it leaves it out
    return connection.execute(query).mappings().one_or_none()
