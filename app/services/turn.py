"""Who is given a way through the relay, for how long, and who may use no other."""

from datetime import timedelta
from typing import Final

from app.domain import turn
from app.domain.live_session import LiveSession
from app.domain.refusals import Refused
from app.domain.turn import Server
from app.services.engine import Caller
from app.services.ports import House

SPARE: Final = timedelta(minutes=30)
"""What is given beyond the latest end, or from now: who overruns must not lose their sound."""


def relay_servers(house: House, caller: Caller) -> tuple[list[Server], bool]:
    """Return the relay's entries of ``iceServers`` for one person, and whether they may use no
    other way; they are valid until this meeting's latest end and ``SPARE``.

    Raises Refused("session-not-recognised") or Refused("person-not-recognised").
    """
    with house.unit_of_work(write=False) as work:
        session = work.sessions.get(caller.session_id)
    session.person(caller.person_id)
    until = max(session.latest_end, house.clock.now()) + SPARE
    given = turn.servers(house.relay, session.id, caller.person_id, until)
    return given, only_by_relay(session, caller.person_id)


def only_by_relay(session: LiveSession, person_id: str) -> bool:
    """Whether the plan says that this person's browser must not show its address."""
    return person_id in session.plan.relay_only


def check_offer(session: LiveSession, person_id: str, offer: str) -> None:
    """Raise Refused("offer-refused") for an offer that says where a person is who must not."""
    if only_by_relay(session, person_id) and turn.names_an_address(offer):
        raise Refused("offer-refused")
