"""Personal links: one seat of one meeting, claimed by a press, held by one device at a time."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from app.domain.live_session import LiveSession
from app.domain.refusals import Refused
from app.domain.stages import Stage
from app.services.hashes import hash_of_ours, hashed
from app.services.live_sessions import send_away
from app.services.ports import House, UnitOfWork
from app.services.records import JoinLink

SETTLING: Final = timedelta(seconds=5)
"""A seat just claimed counts as held although its page is still on its way to connect: of two
people who press at the same instant, exactly one gets in."""

AFTERWARDS: Final = timedelta(hours=6)
"""A seat that is held goes on after the link's window: a meeting that runs late loses nobody."""


@dataclass(frozen=True, slots=True)
class Claim:
    """``secret`` goes into the seat cookie and nowhere else."""

    session_id: str
    person_id: str
    secret: str


@dataclass(frozen=True, slots=True)
class Holder:
    session_id: str
    person_id: str


def mint(house: House, session_id: str, person_id: str) -> str:
    """Return the token of a new link. A former link of this person is dead from then on."""
    token = house.secret()
    with house.states.of(session_id).lock:
        with house.unit_of_work() as work:
            session = work.sessions.get(session_id)
            person = session.person(person_id)
            if person.is_staff:
                raise Refused("not-a-participant")
            if session.stage is Stage.ENDED:
                raise Refused("session-ended")
            held = _revoke(house, work, session_id, person_id)
            add_link(house, work, session, person_id, token)
            work.commit()
        if held:
            send_away(house, session_id, person_id, "revoked")
    return token


def revoke(house: House, session_id: str, person_id: str) -> None:
    """Kill this person's link, seat and live connection."""
    with house.states.of(session_id).lock:
        with house.unit_of_work() as work:
            _revoke(house, work, session_id, person_id)
            work.commit()
        send_away(house, session_id, person_id, "revoked")


def claim(house: House, token: str, device: str | None = None, *, take_over: bool = False) -> Claim:
    """Take the seat of a link. ``device`` is the seat cookie that this browser holds already.

    With ``take_over`` a device that holds the seat live is sent away first; whoever comes is
    identified anew, so a forwarded link lets nobody in, and staff see that it happened.

    Raises Refused: "link-not-recognised" alike for unknown, malformed, revoked and expired links,
    "link-not-open-yet", or "open-elsewhere" while another device holds the seat live.
    """
    found = _link(house, token)
    with house.states.of(found.session_id).lock:
        try:
            return _take_seat(house, found, device)
        except Refused as refused:
            if refused.code != "open-elsewhere" or not take_over:
                raise
        send_away(house, found.session_id, found.person_id, "elsewhere")
        return _take_seat(house, found, device, freed=True)


def _take_seat(house: House, found: JoinLink, device: str | None, *, freed: bool = False) -> Claim:
    secret = house.secret()
    with house.unit_of_work() as work:
        link = work.links.by_token(found.token_hash, for_update=True)
        session = work.sessions.get(found.session_id, for_update=True)
        now = house.clock.now()
        if link is None or link.revoked or now >= link.not_after or _is_over(session):
            raise Refused("link-not-recognised")
        if now < link.not_before:
            raise Refused("link-not-open-yet")
        same_device = link.seat_hash is not None and hashed(device) == link.seat_hash
        if not same_device and not freed:
            _demand_free(session, link, now)
        if not same_device:
            session.forget_admission(link.person_id)
        link.seat_hash = hash_of_ours(secret)
        link.claimed_at = now
        work.links.save(link)
        work.sessions.save(session)
        _record(house, work, "link.claim", link)
        work.commit()
    return Claim(link.session_id, link.person_id, secret)


def holder(house: House, secret: str) -> Holder | None:
    """Return who holds the seat of this cookie, or None when nobody does any more."""
    seat_hash = hashed(secret)
    if seat_hash is None:
        return None
    with house.unit_of_work(write=False) as work:
        link = work.links.by_seat(seat_hash)
        if link is None or link.revoked or house.clock.now() >= link.not_after + AFTERWARDS:
            return None
        if _is_over(work.sessions.get(link.session_id)):
            return None
        return Holder(link.session_id, link.person_id)


def give_up(house: House, secret: str) -> None:
    """Leave by the door: the cookie is dead, and so is the connection that it opened.

    The link itself may bring the person back until it ends. Nothing happens for a dead cookie.
    """
    seat_hash = hashed(secret)
    if seat_hash is None:
        return
    with house.unit_of_work(write=False) as work:
        held = work.links.by_seat(seat_hash)
    if held is None:
        return
    with house.states.of(held.session_id).lock:
        with house.unit_of_work() as work:
            link = work.links.by_seat(seat_hash, for_update=True)
            if link is None:
                return
            link.seat_hash = None
            work.links.save(link)
            _record(house, work, "link.give_up", link)
            work.commit()
        send_away(house, link.session_id, link.person_id, "left")


def add_link(
    house: House, work: UnitOfWork, session: LiveSession, person_id: str, token: str
) -> None:
    """Add one person's link to a session, valid for the session's own window."""
    link = JoinLink(
        id=house.new_id(),
        session_id=session.id,
        person_id=person_id,
        token_hash=hash_of_ours(token),
        not_before=session.opens_at,
        not_after=session.latest_end,
    )
    work.links.add(link)
    _record(house, work, "link.mint", link)


def _link(house: House, token: str) -> JoinLink:
    token_hash = hashed(token)
    if token_hash is None:
        raise Refused("link-not-recognised")
    with house.unit_of_work(write=False) as work:
        link = work.links.by_token(token_hash)
    if link is None:
        raise Refused("link-not-recognised")
    return link


def _demand_free(session: LiveSession, link: JoinLink, now: datetime) -> None:
    """Another device may have a seat that nobody holds live, or took a moment ago."""
    settling = link.claimed_at is not None and now < link.claimed_at + SETTLING
    just_taken = link.seat_hash is not None and settling
    if session.attendance(link.person_id).connected or just_taken:
        raise Refused("open-elsewhere")


def _revoke(house: House, work: UnitOfWork, session_id: str, person_id: str) -> bool:
    """Revoke every link of the person; True when one of them was held."""
    held = False
    for link in work.links.live_of(session_id, person_id):
        held = held or link.claimed_at is not None
        link.revoked = True
        work.links.save(link)
        _record(house, work, "link.revoke", link)
    return held


def _is_over(session: LiveSession) -> bool:
    return session.stage is Stage.ENDED


def _record(house: House, work: UnitOfWork, act: str, link: JoinLink) -> None:
    work.audit.record(act, at=house.clock.now(), session_id=link.session_id, about=link.person_id)
