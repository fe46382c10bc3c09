"""What people can do in a live session: one function per act, each carried out by the engine.

Every function returns the session as it is written, and raises ``Refused`` when the rules say no.
"""

from app.domain.attendance import Debrief
from app.domain.capabilities import Capability
from app.domain.live_session import LiveSession, Standing
from app.domain.refusals import Refused
from app.services.engine import UNCHANGED, Act, Caller, Change, carry_out
from app.services.ports import House, MediaLost, UnitOfWork

__all__ = ["Caller"]


# Connections and media


def connect(house: House, session_id: str, person_id: str) -> tuple[LiveSession, int]:
    """A person's socket opens. Return the session and the generation of this connection.

    The person is in their own room, muted, camera off. An older connection of theirs can do
    nothing any more, and is told "elsewhere".

    Raises Refused("session-ended") or Refused("person-not-recognised").
    """
    displaced: list[bool] = []

    def change(session: LiveSession) -> None:
        displaced.append(session.attendance(person_id).connected)
        session.arrive(person_id)

    def then(_: LiveSession) -> None:
        if displaced[-1]:
            house.announcer.closed(person_id, "elsewhere", False)

    act = Act("person.connect", change, about=person_id, then=then)
    session = carry_out(house, session_id, act)
    return session, session.attendance(person_id).generation


def disconnect(house: House, caller: Caller) -> LiveSession:
    """A socket is gone. Nothing happens when a newer connection has taken over.

    When it raises (the database failed) the person's media is closed all the same; call it again
    until it succeeds, since only then is the person known to be gone.
    """

    def change(session: LiveSession) -> object:
        at = session.attendance(caller.person_id)
        if not at.connected or at.generation != caller.generation:
            return UNCHANGED
        session.drop(caller.person_id)
        return None

    act = Act("person.disconnect", change, about=caller.person_id, parts=True)
    return carry_out(house, caller.session_id, act)


def offer(house: House, caller: Caller, offer_sdp: str) -> tuple[str, int]:
    """A browser offers its media. Return the answer SDP and the number of the new peer.

    The session is not held while the media process answers, so nothing waits for a slow browser. A
    former peer of this person is over first, with all that losing media means.

    Raises Refused: a code of the media process, "media-unavailable", or "stale-connection" when
    the person connected or offered again meanwhile.
    """
    person_id = caller.person_id

    def start(session: LiveSession) -> None:
        session.start_peer(person_id)

    session = carry_out(house, caller.session_id, Act(Capability.OFFER, start, caller))
    at = session.attendance(person_id)
    number, peer_id = at.peer_generation, at.peer_id
    try:
        answer = house.media.open_peer(caller.session_id, peer_id, offer_sdp)
    except MediaLost as lost:
        raise Refused("media-unavailable") from lost

    def change(session: LiveSession) -> None:
        if session.attendance(person_id).peer_generation != number:
            raise Refused("stale-connection")
        session.open_media(person_id)

    try:
        carry_out(house, caller.session_id, Act(Capability.OFFER, change, caller, why="answered"))
    except BaseException:
        house.media.close_peer(caller.session_id, peer_id)
        raise
    return answer, number


def media_lost(
    house: House, session_id: str, person_id: str, peer_generation: int | None = None
) -> LiveSession:
    """The media process says that a peer is quiet or gone: the person is not present any more.

    ``peer_generation`` is the number in the peer's id; a notice about an older peer does nothing.
    """

    def change(session: LiveSession) -> object:
        at = session.attendance(person_id)
        older = peer_generation is not None and at.peer_generation != peer_generation
        if older or not at.media_open:
            return UNCHANGED
        session.lose_media(person_id)
        return None

    act = Act("person.media_lost", change, about=person_id, parts=True)
    return carry_out(house, session_id, act)


def worker_lost(house: House, session_id: str) -> LiveSession:
    """The session's media process died: everyone is silent, and nobody is in the joint room."""
    house.states.of(session_id).confirmed = None
    act = Act("media.worker_lost", LiveSession.lose_all_media, parts=True)
    return carry_out(house, session_id, act)


def after_restart(house: House) -> None:
    """At the start of the web process: no session is more open than it was (I42).

    Call it once the media plane answers, or fails at once with MediaLost.
    """
    with house.unit_of_work(write=False) as work:
        session_ids = work.sessions.not_ended()
    for session_id in session_ids:
        carry_out(house, session_id, Act("house.restart", LiveSession.recover, parts=True))
        house.media.close_session(session_id)


# What a person does for themselves


def set_ready(
    house: House, caller: Caller, ready: bool, command_id: str | None = None
) -> LiveSession:
    who = caller.person_id
    return _own(house, caller, Capability.READY, lambda s: s.set_ready(who, ready), command_id)


def go_in(house: House, caller: Caller, command_id: str | None = None) -> LiveSession:
    who = caller.person_id
    return _own(house, caller, Capability.GO_IN, lambda s: s.go_in(who), command_id)


def not_yet(house: House, caller: Caller, talk: bool, command_id: str | None = None) -> LiveSession:
    who = caller.person_id
    return _own(house, caller, Capability.NOT_YET, lambda s: s.not_yet(who, talk), command_id)


def step_out(house: House, caller: Caller, command_id: str | None = None) -> LiveSession:
    who = caller.person_id
    return _own(house, caller, Capability.STEP_OUT, lambda s: s.step_out(who), command_id)


def set_microphone(
    house: House, caller: Caller, on: bool, command_id: str | None = None
) -> LiveSession:
    who = caller.person_id
    return _own(
        house, caller, Capability.MICROPHONE, lambda s: s.set_microphone(who, on), command_id
    )


def set_camera(
    house: House, caller: Caller, on: bool, command_id: str | None = None
) -> LiveSession:
    who = caller.person_id
    return _own(house, caller, Capability.CAMERA, lambda s: s.set_camera(who, on), command_id)


def leave(house: House, caller: Caller, command_id: str | None = None) -> LiveSession:
    """Leave, whatever the stage. The connection is told "left" and can do nothing more."""
    who = caller.person_id

    def then(_: LiveSession) -> None:
        house.announcer.closed(who, "left", False)

    act = Act(
        Capability.LEAVE,
        lambda s: s.leave(who),
        caller,
        command_id=command_id,
        parts=True,
        then=then,
    )
    return carry_out(house, caller.session_id, act)


def send_away(house: House, session_id: str, person_id: str, why: str) -> LiveSession:
    """End a person's part because their seat ended; ``why``: "left", "revoked", "elsewhere"."""
    connected: list[bool] = []

    def change(session: LiveSession) -> object:
        at = session.attendance(person_id)
        connected.append(at.connected)
        if at.standing in (Standing.EXPECTED, Standing.LEFT) and not at.connected:
            return UNCHANGED
        session.leave(person_id)
        return None

    def then(_: LiveSession) -> None:
        if connected[-1]:
            house.announcer.closed(person_id, why, False)

    act = Act("house.send_away", change, about=person_id, why=why, parts=True, then=then)
    return carry_out(house, session_id, act)


# What facilitators do for one person


def admit(
    house: House, caller: Caller, person_id: str, command_id: str | None = None
) -> LiveSession:
    """Say by name: I know who this is (I40)."""
    by = caller.person_id
    return _for(
        house, caller, Capability.ADMIT, person_id, lambda s: s.admit(by, person_id), command_id
    )


def bring_in(
    house: House, caller: Caller, person_id: str, command_id: str | None = None
) -> LiveSession:
    return _for(
        house, caller, Capability.BRING_IN, person_id, lambda s: s.bring_in(person_id), command_id
    )


def mute(
    house: House, caller: Caller, person_id: str, command_id: str | None = None
) -> LiveSession:
    by = caller.person_id
    return _for(
        house, caller, Capability.MUTE, person_id, lambda s: s.mute(by, person_id), command_id
    )


def ask_unmute(
    house: House, caller: Caller, person_id: str, command_id: str | None = None
) -> LiveSession:
    return _for(
        house,
        caller,
        Capability.ASK_UNMUTE,
        person_id,
        lambda s: s.ask_unmute(person_id),
        command_id,
    )


def move_home(
    house: House, caller: Caller, person_id: str, command_id: str | None = None
) -> LiveSession:
    return _for(
        house, caller, Capability.MOVE_HOME, person_id, lambda s: s.move_home(person_id), command_id
    )


def grant_voice(
    house: House, caller: Caller, person_id: str, command_id: str | None = None
) -> LiveSession:
    return _for(
        house,
        caller,
        Capability.GRANT_VOICE,
        person_id,
        lambda s: s.grant_voice(person_id),
        command_id,
    )


def debriefed(
    house: House,
    caller: Caller,
    person_id: str,
    outcome: Debrief | str,
    command_id: str | None = None,
) -> LiveSession:
    """Mark how the talk afterwards went: "done" or "refused"."""
    mark = Debrief(outcome)
    return _for(
        house,
        caller,
        Capability.DEBRIEFED,
        person_id,
        lambda s: s.debriefed(person_id, mark),
        command_id,
    )


def visit(house: House, caller: Caller, room_id: str, command_id: str | None = None) -> LiveSession:
    who = caller.person_id
    return _own(house, caller, Capability.VISIT, lambda s: s.visit(who, room_id), command_id)


# Moves of the whole session


def check(house: House, caller: Caller, command_id: str | None = None) -> LiveSession:
    return _own(house, caller, Capability.CHECK, LiveSession.check, command_id)


def open_joint(house: House, caller: Caller, command_id: str | None = None) -> LiveSession:
    """Open the joint room through the gates: staff go in, parties are invited."""
    who = caller.person_id
    return _own(house, caller, Capability.OPEN_JOINT, lambda s: s.open_joint(who), command_id)


def take_break(house: House, caller: Caller, command_id: str | None = None) -> LiveSession:
    return _own(house, caller, Capability.TAKE_BREAK, LiveSession.take_break, command_id)


def separate(house: House, caller: Caller, command_id: str | None = None) -> LiveSession:
    return _own(house, caller, Capability.SEPARATE, LiveSession.separate, command_id)


def resume(house: House, caller: Caller, command_id: str | None = None) -> LiveSession:
    return _own(house, caller, Capability.RESUME, LiveSession.resume, command_id)


def end_safely(house: House, caller: Caller, command_id: str | None = None) -> LiveSession:
    return _own(house, caller, Capability.END_SAFELY, LiveSession.end_safely, command_id)


def close(house: House, caller: Caller, command_id: str | None = None) -> LiveSession:
    """End the session for good: links die in the same transaction, then connections and media."""
    connected: set[str] = set()

    def change(session: LiveSession) -> None:
        connected.update(at.person_id for at in session.attendances.values() if at.connected)
        session.close()

    def also(work: UnitOfWork) -> None:
        for link in work.links.live_of(caller.session_id):
            link.revoked = True
            work.links.save(link)

    def then(session: LiveSession) -> None:
        house.media.close_session(session.id)
        for person_id in sorted(connected):
            house.announcer.closed(person_id, "ended", False)
        house.states.forget(session.id)

    act = Act(
        Capability.CLOSE, change, caller, command_id=command_id, parts=True, also=also, then=then
    )
    return carry_out(house, caller.session_id, act)


_PARTING = frozenset(
    {
        Capability.STEP_OUT,
        Capability.MUTE,
        Capability.MOVE_HOME,
        Capability.TAKE_BREAK,
        Capability.SEPARATE,
        Capability.END_SAFELY,
    }
)


def _own(
    house: House, caller: Caller, name: Capability, change: Change, command_id: str | None
) -> LiveSession:
    act = Act(name, change, caller, command_id=command_id, parts=name in _PARTING)
    return carry_out(house, caller.session_id, act)


def _for(
    house: House,
    caller: Caller,
    name: Capability,
    person_id: str,
    change: Change,
    command_id: str | None,
) -> LiveSession:
    act = Act(name, change, caller, person_id, command_id=command_id, parts=name in _PARTING)
    return carry_out(house, caller.session_id, act)
