"""Personal links: one seat of one meeting, claimed by a press, held by one device at a time."""

from datetime import datetime, timedelta
from typing import Final

from app.domain import comings
from app.domain.live_session import LiveSession
from app.domain.refusals import Refused
from app.domain.stages import Stage
from app.services import claiming, codes
from app.services.cases.standing import demand_place
from app.services.claiming import SETTLING as SETTLING
from app.services.connections import send_away
from app.services.doors import Claim as Claim
from app.services.doors import CodeWrong as CodeWrong
from app.services.doors import Door as Door
from app.services.doors import Holder as Holder
from app.services.doors import Issued as Issued
from app.services.doors import Knock as Knock
from app.services.doors import Seat as Seat
from app.services.engine import Act, carry_out
from app.services.hashes import hash_of_ours, hashed
from app.services.ports import House, UnitOfWork
from app.services.records import JoinLink

AFTERWARDS: Final = timedelta(hours=6)
"""A seat that is held goes on after the link's window: a meeting that runs late loses nobody."""


def mint(house: House, session_id: str, person_id: str) -> str:
    """Return the token of a new link that asks for no spoken code. A former link is dead."""
    return issue(house, session_id, person_id, spoken=False).token


def issue(house: House, session_id: str, person_id: str, *, spoken: bool = True) -> Issued:
    """Give this person a new link and codes. Former ones are dead, and the connection with them."""
    spoken_code = codes.new_spoken_code() if spoken else ""
    issued = Issued(house.secret(), codes.new_join_code(), spoken_code)
    with house.states.of(session_id).lock:
        with house.unit_of_work() as work:
            session = work.sessions.get(session_id)
            if session.person(person_id).is_staff:
                raise Refused("not-a-participant")
            if session.stage is Stage.ENDED:
                raise Refused("session-ended")
            held = _revoke(house, work, session_id, person_id)
            add_link(house, work, session, person_id, issued)
            work.commit()
        if held:
            send_away(house, session_id, person_id, "revoked")
    return issued


def tell_another_code(house: House, session_id: str, person_id: str) -> str:
    """Return a new spoken code of the link that is there, which is unblocked by it.

    Raises Refused("link-not-there") when the person has no link.
    """
    code = codes.new_spoken_code()
    with house.states.of(session_id).lock, house.unit_of_work() as work:
        links = work.links.live_of(session_id, person_id)
        if not links:
            raise Refused("link-not-there")
        for link in links:
            claiming.tell_another_code(house, link, code)
            work.links.save(link)
            _record(house, work, "link.code", link)
        work.commit()
    return code


def revoke(house: House, session_id: str, person_id: str) -> None:
    """Kill this person's link, seat and live connection."""
    with house.states.of(session_id).lock:
        with house.unit_of_work() as work:
            _revoke(house, work, session_id, person_id)
            work.commit()
        send_away(house, session_id, person_id, "revoked")


def claim(house: House, token: str, device: str | None = None, *, take_over: bool = False) -> Claim:
    """Take the seat of a link; ``knock`` with nothing but a token and a device."""
    return claim_by_link(house, token, Knock(device, take_over=take_over))


def claim_by_link(house: House, token: str, knock: Knock) -> Claim:
    """Take the seat of a link.

    With ``take_over`` a device that holds the seat live is sent away first; whoever comes is
    identified anew, so a forwarded link lets nobody in, and staff see that it happened.

    Raises Refused: "link-not-recognised" alike for unknown, malformed, revoked and expired links,
    "too-many-tries" for wrong ones when there were many, "meeting-called-off",
    "spoken-code-needed", "spoken-code-wrong" (CodeWrong), "spoken-code-blocked", or
    "open-elsewhere" while another device is live.
    """
    found = claiming.found_by_link(
        house, token, knock.source, lambda work, key: work.links.by_token(key)
    )
    return _claim(house, found, knock)


def claim_by_code(house: House, typed: str, knock: Knock) -> Claim:
    """Take the seat of a link by the short code that is typed in its place.

    Raises Refused as ``claim_by_link`` does, with "join-code-not-recognised" for a code that leads
    nowhere and "too-many-tries", before it is even looked up, when many were wrong.
    """
    return claiming.claim_by_code(
        house,
        typed,
        knock.source,
        lambda work, key: work.links.by_code(key),
        lambda found: _claim(house, found, knock),
    )


def holder(house: House, secret: str) -> Holder | None:
    """Return who holds the seat of this cookie, or None when nobody does any more."""
    held = seat(house, secret)
    if held is None or held.door not in (Door.EARLY, Door.OPEN):
        return None
    return Holder(held.session_id, held.person_id)


def attending(house: House, secret: str, *, seated: bool = False) -> Holder | None:
    """Return who holds the seat of this cookie if the meeting's own page is open, else None.

    ``seated``: their connection is there already, so no time ends it, whatever the clock says now.
    """
    held = seat(house, secret, timeless=seated)
    if held is None or held.door is not Door.OPEN:
        return None
    return Holder(held.session_id, held.person_id)


def seat(house: House, secret: str, *, timeless: bool = False) -> Seat | None:
    """Return the seat of this cookie wherever it leads; None for a link that was taken back.

    ``timeless`` does not ask whether the time of the meeting has come, or has gone.
    """
    seat_hash = hashed(secret)
    if seat_hash is None:
        return None
    with house.unit_of_work(write=False) as work:
        link = work.links.by_seat(seat_hash)
        if link is None or link.revoked:
            return None
        if timeless:  # asked twice a second of everybody who is there: nothing sealed is opened
            door = _door_inside(link, work.sessions.is_over(link.session_id))
        else:
            door = _door(house, link, work.sessions.get(link.session_id))
    return Seat(link.session_id, link.person_id, door)


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
    house: House, work: UnitOfWork, session: LiveSession, person_id: str, issued: Issued
) -> None:
    """Add one person's link to a session: valid from now, which is before the page opens.

    Raises Refused("person-is-out") or Refused("case-held") where the case says so.
    """
    demand_place(work, session, person_id)
    link = JoinLink(
        id=house.new_id(),
        session_id=session.id,
        person_id=person_id,
        token_hash=hash_of_ours(issued.token),
        not_before=house.clock.now(),
        not_after=session.latest_end,
        code_hash=codes.kept(house.code_key, "join", issued.join_code),
    )
    if issued.spoken_code:
        link.spoken_hash = claiming.spoken_hash(house, link, issued.spoken_code)
    work.links.add(link)
    _record(house, work, "link.mint", link)


def _claim(house: House, found: JoinLink, knock: Knock) -> Claim:
    with house.states.of(found.session_id).lock:
        try:
            return _take_seat(house, found, knock)
        except Refused as refused:
            if refused.code != "open-elsewhere" or not knock.take_over:
                raise
        send_away(house, found.session_id, found.person_id, "elsewhere")
        return _take_seat(house, found, knock, freed=True)


def _take_seat(house: House, found: JoinLink, knock: Knock, *, freed: bool = False) -> Claim:
    secret = house.secret()
    with house.unit_of_work() as work:
        link = _demand_seat(house, work, found, knock, freed)
    same_device = claiming.is_same_device(link, knock.device)

    def change(session: LiveSession) -> None:
        if not same_device:
            comings.forget_admission(session, found.person_id)

    def take(work: UnitOfWork) -> None:
        # Asked once more: this is the transaction in which the seat is taken.
        link = _demand_seat(house, work, found, knock, freed)
        claiming.note_use(link, secret, house.clock.now())
        work.links.save(link)

    act = Act("link.claim", change, about=found.person_id, also=take)
    carry_out(house, found.session_id, act)
    return Claim(found.session_id, found.person_id, secret)


def _demand_seat(
    house: House, work: UnitOfWork, found: JoinLink, knock: Knock, freed: bool
) -> JoinLink:
    """Return the link if this device may take its seat now; ``freed``: who held it is gone."""
    link = work.links.by_token(found.token_hash, for_update=True)
    session = work.sessions.get(found.session_id)
    now = house.clock.now()
    if link is None:
        raise Refused("link-not-recognised")
    _demand_alive(link, session, now)
    if not claiming.is_same_device(link, knock.device):
        _demand_code(house, work, link, knock.code)
        if not freed:
            _demand_free(session, link, now)
    return link


def _demand_alive(link: JoinLink, session: LiveSession, now: datetime) -> None:
    if link.revoked or _is_over(session) or not link.not_before <= now < link.not_after:
        raise Refused("link-not-recognised")
    if link.called_off:
        raise Refused("meeting-called-off")


def _demand_code(house: House, work: UnitOfWork, link: JoinLink, typed: str) -> None:
    """Ask for the spoken code. A wrong one is counted and written down before the refusal."""

    def keep_wrong() -> None:
        work.links.save(link)
        _record(house, work, "link.code_wrong", link)
        work.commit()

    claiming.demand_code(house, link, typed, keep_wrong)


def _door(house: House, link: JoinLink, session: LiveSession) -> Door:
    now = house.clock.now()
    late = now >= link.not_after + AFTERWARDS
    door = _door_inside(link, _is_over(session) or late)
    # Where somebody was let in the time had come: a clock that is put back shuts nobody out.
    begun = any(at.was_live for at in session.attendances.values()) or now >= session.opens_at
    return door if door is not Door.OPEN or begun else Door.EARLY


def _door_inside(link: JoinLink, over: bool) -> Door:
    if link.called_off:
        return Door.CALLED_OFF
    return Door.PAST if over else Door.OPEN


def _demand_free(session: LiveSession, link: JoinLink, now: datetime) -> None:
    """Another device may have a seat that nobody holds live, or took a moment ago."""
    if session.attendance(link.person_id).connected or claiming.was_just_taken(link, now):
        raise Refused("open-elsewhere")


def _revoke(house: House, work: UnitOfWork, session_id: str, person_id: str) -> bool:
    """Revoke every link of the person; True when one of them was held."""
    held = False
    for link in work.links.live_of(session_id, person_id):
        held = held or link.claimed_at is not None
        link.revoked = True
        link.code_hash = None  # another link may get the same letters one day
        work.links.save(link)
        _record(house, work, "link.revoke", link)
    return held


def _is_over(session: LiveSession) -> bool:
    return session.stage is Stage.ENDED


def _record(house: House, work: UnitOfWork, act: str, link: JoinLink) -> None:
    work.audit.record(act, at=house.clock.now(), session_id=link.session_id, about=link.person_id)
