"""How a person's connection and media begin and end, by their own act, by a loss, or by a door."""

from app.domain import comings, own_acts
from app.domain.capabilities import Capability
from app.domain.live_session import LiveSession, Standing
from app.domain.refusals import Refused
from app.services import turn
from app.services.engine import UNCHANGED, WORKER_LOST, Act, Caller, carry_out
from app.services.ports import House, MediaLost


def connect(house: House, session_id: str, person_id: str) -> tuple[LiveSession, int]:
    """A person's socket opens. Return the session and the generation of this connection.

    The person is in their own room, muted, camera off. An older connection of theirs can do
    nothing any more, and is told "elsewhere".

    Raises Refused("session-ended") or Refused("person-not-recognised").
    """
    displaced: list[bool] = []

    def change(session: LiveSession) -> None:
        displaced.append(session.attendance(person_id).connected)
        comings.arrive(session, person_id)

    def then(_: LiveSession) -> None:
        if displaced[-1]:
            house.announcer.closed(person_id, "elsewhere", False, session_id)

    act = Act("person.connect", change, about=person_id, then=then)
    session = carry_out(house, session_id, act)
    return session, session.attendance(person_id).generation


def disconnect(house: House, caller: Caller) -> LiveSession:
    """A socket is gone. Nothing happens when a newer connection has taken over.

    When it raises (the database failed) the person's media is closed all the same, and whatever is
    written next writes it too; call it again until it succeeds, since others are told only then.
    """

    def change(session: LiveSession) -> object:
        at = session.attendance(caller.person_id)
        if not at.connected or at.generation != caller.generation:
            return UNCHANGED
        comings.drop(session, caller.person_id)
        return None

    act = Act("person.disconnect", change, about=caller.person_id, parts=True, happened=True)
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
        turn.check_offer(session, person_id, offer_sdp)
        comings.start_peer(session, person_id)

    session = carry_out(house, caller.session_id, Act(Capability.OFFER, start, caller))
    at = session.attendance(person_id)
    number, peer_id = at.peer_generation, at.peer_id
    try:
        # A room may not wait for its facilitator; for a party whose network is cut it can.
        patient = not session.person(person_id).is_staff
        answer = house.media.open_peer(caller.session_id, peer_id, offer_sdp, patient=patient)
    except MediaLost as lost:
        raise Refused("media-unavailable") from lost

    def change(session: LiveSession) -> None:
        if session.attendance(person_id).peer_generation != number:
            raise Refused("stale-connection")
        comings.open_media(session, person_id)

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
        comings.lose_media(session, person_id)
        return None

    act = Act("person.media_lost", change, about=person_id, parts=True, happened=True)
    return carry_out(house, session_id, act)


def worker_lost(house: House, session_id: str) -> LiveSession:
    """The session's media process died: everyone is silent, and nobody is in the joint room."""
    house.states.of(session_id).confirmed = None
    return carry_out(house, session_id, WORKER_LOST)


def after_restart(house: House) -> None:
    """At the start of the web process: no session is more open than it was (I42).

    Call it once the media plane answers, or fails at once with MediaLost.
    """
    with house.unit_of_work(write=False) as work:
        session_ids = work.sessions.not_ended()
    for session_id in session_ids:
        carry_out(house, session_id, Act("house.restart", comings.recover, parts=True))
        house.media.close_session(session_id)


def leave(house: House, caller: Caller, command_id: str | None = None) -> LiveSession:
    """Leave, whatever the stage. The connection is told "left" and can do nothing more."""
    who = caller.person_id

    def then(_: LiveSession) -> None:
        house.announcer.closed(who, "left", False, caller.session_id)

    act = Act(
        Capability.LEAVE,
        lambda s: own_acts.leave(s, who),
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
        comings.leave(session, person_id)
        return None

    def then(_: LiveSession) -> None:
        if connected[-1]:
            house.announcer.closed(person_id, why, False, session_id)

    act = Act("house.send_away", change, about=person_id, why=why, parts=True, then=then)
    return carry_out(house, session_id, act)
