"""The one way in which a live session changes: narrow the media, write it down, then widen.

Nothing else calls ``forward_only``. The database is not held while the media process is asked, so
one session's media can never hold up another's writing. The write repeats the act on what stands
in the database then, so that every rule and gate is asked in the transaction that it changes (I19),
and so is the case that a meeting belongs to: a gate about it that stopped holding parts people.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from app.domain import comings, consequences, gates, rooms, shuttle
from app.domain.capabilities import Capability, may
from app.domain.live_session import LiveSession
from app.domain.refusals import Refused
from app.domain.routing import Edges, alone, plan
from app.domain.serving import demand_serving
from app.domain.stages import Stage
from app.services.cases.standing import attach
from app.services.ports import Fact, House, MediaLost, SessionState, UnitOfWork

log = logging.getLogger(__name__)

NOTHING: Edges = frozenset()
UNCHANGED = False
"""What ``Act.change`` returns when there is nothing to do, nothing to write and nobody to tell."""


Change = Callable[[LiveSession], object]


@dataclass(frozen=True, slots=True)
class Caller:
    """Who acts: a person of a session, by one connection. An older connection can do nothing."""

    session_id: str
    person_id: str
    generation: int


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that happens to a session; without a caller it is the house itself that acts.

    ``change`` may run more than once, each time on a fresh session. ``also`` writes what belongs in
    the same transaction; ``then`` runs after everyone was told, still in the session's order.
    ``happened``: it is no wish but a fact, like a lost line; what cannot be written now is written
    with whatever is written next. Its change twice is as its change once.
    """

    name: str
    change: Change
    caller: Caller | None = None
    about: str | None = None
    why: str | None = None
    command_id: str | None = None
    parts: bool = False  # it takes people apart: when it cannot even be read, everything is closed
    also: Callable[[UnitOfWork], None] | None = None
    then: Callable[[LiveSession], None] | None = None
    happened: bool = False

    @property
    def key(self) -> Fact:
        return self.name, self.about


def carry_out(house: House, session_id: str, act: Act) -> LiveSession:
    """Do one act and return the session as it is written.

    A command id that was carried out before changes nothing and succeeds again. When the media
    process is lost on the way the act still succeeds, and everyone in the session is silent.

    Raises:
        Refused: the rules say no; nothing changed.
        Exception: the database failed; who was parted stays parted, and nothing was opened.
    """
    state = house.states.of(session_id)
    with state.lock:
        if act.happened:
            state.unwritten[act.key] = act.change
        session, is_new = _read(house, state, session_id, act)
        if act is not _CASE_STOPPED and gates.first_stopped(session) is not None:
            # Written down by itself, so that it holds whatever becomes of the act.
            carry_out(house, session_id, _CASE_STOPPED)
            session, is_new = _read(house, state, session_id, act)
        before = plan(session) - state.withheld
        inside = _in_joint_room(session)
        if not is_new or not _apply(session, state, act, house.clock.now()):
            return session
        closing, moving_out = before - plan(session), inside - _in_joint_room(session)
        try:
            _narrow(house, state, session, before)
            session, done, ended_peers = _write(house, state, session_id, act)
        except BaseException:
            state.withheld |= closing
            state.moved_out |= moving_out
            raise
        session = _widen(house, state, session)
        _tell(house, session, ended_peers)
        if act.then is not None and act.key in done:
            act.then(session)
        return session


def _read(house: House, state: SessionState, session_id: str, act: Act) -> tuple[LiveSession, bool]:
    """Return the session as it stands, and whether this command is a new one."""
    try:
        with house.unit_of_work(write=False) as work:
            session = work.sessions.get(session_id)
            _authorise(session, act)
            is_new = _is_new(work, act)
            attach(house, work, session)
            return session, is_new
    except Refused:
        raise
    except BaseException:
        if act.parts:
            # Nothing can be known, so nothing may flow: End safely parts the sides even so.
            log.error("session.silenced session=%s act=%s", session_id, act.name)
            _forward(house, state, session_id, (NOTHING, NOTHING))
            state.everyone_out = True
        raise


def _apply(session: LiveSession, state: SessionState, act: Act, now: datetime) -> list[Fact]:
    """Change the session; return what was done, the act first. Nothing means nothing to do."""
    withheld = state.withheld & plan(session)
    moved_out = session.attendances.keys() if state.everyone_out else state.moved_out
    comings.keep_closed(session, moved_out, {(edge.speaker, edge.kind) for edge in withheld})
    changes = {act.key: act.change} | state.unwritten
    done = [key for key, change in changes.items() if change(session) is not UNCHANGED]
    if done:
        consequences.settle(session)
        shuttle.follow(session, now)
    return done


def _narrow(house: House, state: SessionState, session: LiveSession, before: Edges) -> None:
    """Close what the act closes, before anything can fail."""
    keep = before & plan(session)
    if state.confirmed is None or not state.confirmed[0] <= keep:
        _forward(house, state, session.id, (keep, keep & alone(session)))


def _write(
    house: House, state: SessionState, session_id: str, act: Act
) -> tuple[LiveSession, list[Fact], list[str]]:
    """Do the act on what stands in the database now, with its audit entries, in one transaction.

    Return the session, what was done, and the ids of the media peers that are over.
    """
    with house.unit_of_work() as work:
        session = work.sessions.get(session_id, for_update=True)
        _authorise(session, act)
        attach(house, work, session, for_update=True)
        before, peers = plan(session), _open_peers(session)
        done = _apply(session, state, act, house.clock.now())
        work.sessions.save(session)
        _record(house, work, session, act, done, before)
        if act.also is not None and act.key in done:
            act.also(work)
        work.commit()
    state.withheld, state.moved_out, state.everyone_out = NOTHING, frozenset(), False
    state.unwritten.clear()
    return session, done, sorted(peers - _open_peers(session))


def _record(
    house: House,
    work: UnitOfWork,
    session: LiveSession,
    act: Act,
    done: list[Fact],
    before: Edges,
) -> None:
    """One entry for each thing done; the first has the edges."""
    now, after = house.clock.now(), plan(session)
    opened, closed = after - before, before - after
    for key in done or [act.key]:
        name, about = key
        work.audit.record(
            name,
            at=now,
            session_id=session.id,
            actor=act.caller.person_id if act.caller and key == act.key else None,
            about=about,
            why=act.why if key == act.key else None,
            opened=opened,
            closed=closed,
        )
        opened, closed = NOTHING, NOTHING
    for consequence in session.consequences:
        work.audit.record(f"house.{session.stage}", at=now, session_id=session.id, why=consequence)
    if act.caller and act.command_id:
        work.commands.add(session.id, act.caller.person_id, act.command_id)


def _widen(house: House, state: SessionState, session: LiveSession) -> LiveSession:
    """Open what is written down. A media process that is lost meanwhile leaves everyone apart."""
    target = (plan(session), alone(session))
    if state.confirmed != target:
        _forward(house, state, session.id, target)
    if WORKER_LOST.key in state.unwritten:
        session, _, _ = _write(house, state, session.id, WORKER_LOST)
    return session


WORKER_LOST = Act("media.worker_lost", comings.lose_all_media, parts=True, happened=True)
_CASE_STOPPED = Act("house.case_changed", lambda _: None, parts=True)
"""Nothing but what follows by itself."""


def _forward(
    house: House, state: SessionState, session_id: str, target: tuple[Edges, Edges]
) -> None:
    """Make this the plan. A loss is remembered, and written down with the next writing."""
    try:
        house.media.forward_only(session_id, *target)
    except MediaLost:
        log.warning("media.lost session=%s", session_id)
        state.confirmed = None
        state.unwritten[WORKER_LOST.key] = WORKER_LOST.change
    else:
        state.confirmed = target


def _tell(house: House, session: LiveSession, ended_peers: list[str]) -> None:
    for peer_id in ended_peers:
        house.media.close_peer(session.id, peer_id)
    house.announcer.changed(session)


def _authorise(session: LiveSession, act: Act) -> None:
    """Ask the store, and not the socket, who may do this now."""
    if act.caller is None:
        return
    if session.stage is Stage.ENDED:
        raise Refused("session-ended")
    person = session.person(act.caller.person_id)
    at = session.attendance(person.id)
    if not at.connected or at.generation != act.caller.generation:
        raise Refused("stale-connection")
    if not may(person, Capability(act.name)):
        raise Refused("not-allowed")
    if person.is_staff and act.about in session.attendances:
        demand_serving(session, person, session.person(act.about))


def _is_new(work: UnitOfWork, act: Act) -> bool:
    if act.caller is None or act.command_id is None:
        return True
    return not work.commands.seen(act.caller.session_id, act.caller.person_id, act.command_id)


def _in_joint_room(session: LiveSession) -> frozenset[str]:
    inside = session.attendances.values()
    return frozenset(at.person_id for at in inside if at.room == rooms.JOINT)


def _open_peers(session: LiveSession) -> set[str]:
    return {at.peer_id for at in session.attendances.values() if at.media_open}
