"""What every personal link asks of whoever claims it: wrong tries count, and a code is spoken."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, Protocol, TypeVar

from app.domain.refusals import Refused
from app.services import codes, guesses
from app.services.doors import CodeWrong
from app.services.hashes import hash_of_ours, hashed
from app.services.ports import House, UnitOfWork

SETTLING: Final = timedelta(seconds=5)
"""What was just claimed counts as held although its page is still on its way: of two people who
press at the same instant, exactly one gets in."""


class Held(Protocol):
    """What all links have in common; each kind is described with its record."""

    id: str
    token_hash: str
    seat_hash: str | None
    claimed_at: datetime | None
    code_hash: str | None
    spoken_hash: str | None
    spoken_wrong: int
    first_opened: datetime | None
    last_used: datetime | None
    wrong: int


L = TypeVar("L", bound=Held)
C = TypeVar("C")
Find = Callable[[UnitOfWork, str], L | None]


def found_by_link(house: House, token: str, source: str, find: Find[L]) -> L:
    """Return the link of a token.

    Raises Refused: "link-not-recognised", or "too-many-tries" when many were wrong.
    """
    found = _look_up(house, hashed(token), find)
    if found is None:
        _count_wrong(house, "links", guesses.OF_LINKS, source)
        raise Refused("link-not-recognised")
    return found


def claim_by_code(
    house: House, typed: str, source: str, find: Find[L], claim: Callable[[L], C]
) -> C:
    """Claim the link of a short code that is typed in its place.

    Raises what ``claim`` does, with "join-code-not-recognised" for a code that leads nowhere, and
    "too-many-tries", before it is even looked up, when many were wrong.
    """
    now = house.clock.monotonic()
    house.guesses.check("codes", guesses.OF_CODES, now)
    if source:
        house.guesses.check(source, guesses.PER_ADDRESS, now)
    code = codes.read_join_code(typed)
    found = _look_up(house, codes.kept(house.code_key, "join", code) if code else None, find)
    try:
        if found is None:
            raise Refused("link-not-recognised")
        return claim(found)
    except Refused as refused:
        if refused.code != "link-not-recognised":
            raise
        _count_wrong(house, "codes", guesses.OF_CODES, source)
        raise Refused("join-code-not-recognised") from None


def demand_code(house: House, link: Held, typed: str, keep_wrong: Callable[[], None]) -> None:
    """Ask for the spoken code. A wrong one is kept, counted, before the refusal."""
    if link.spoken_hash is None:
        return
    if link.spoken_wrong >= codes.TRIES:
        raise Refused("spoken-code-blocked")
    if not typed.strip():
        raise Refused("spoken-code-needed")
    code = codes.read_spoken_code(typed)
    given = spoken_hash(house, link, code) if code else None
    if codes.same(given, link.spoken_hash):
        return
    link.spoken_wrong += 1
    link.wrong += 1
    keep_wrong()
    if link.spoken_wrong >= codes.TRIES:
        raise Refused("spoken-code-blocked")
    raise CodeWrong(codes.TRIES - link.spoken_wrong)


def tell_another_code(house: House, link: Held, code: str) -> None:
    """Give a link another spoken code; it is unblocked by it."""
    link.spoken_hash = spoken_hash(house, link, code)
    link.spoken_wrong = 0


def spoken_hash(house: House, link: Held, code: str) -> str:
    return codes.kept(house.code_key, f"spoken {link.id}", code)


def note_use(link: Held, secret: str, now: datetime) -> None:
    """Give the link to the device that holds this secret from now on."""
    link.seat_hash = hash_of_ours(secret)
    link.claimed_at = link.last_used = now
    link.first_opened = link.first_opened or now
    link.spoken_wrong = 0


def is_same_device(link: Held, device: str | None) -> bool:
    return link.seat_hash is not None and hashed(device) == link.seat_hash


def was_just_taken(link: Held, now: datetime) -> bool:
    settling = link.claimed_at is not None and now < link.claimed_at + SETTLING
    return link.seat_hash is not None and settling


def _look_up(house: House, key: str | None, find: Find[L]) -> L | None:
    if key is None:
        return None
    with house.unit_of_work(write=False) as work:
        return find(work, key)


def _count_wrong(house: House, kind: str, most: int, source: str) -> None:
    """Count a wrong try, or raise Refused("too-many-tries") when there were too many."""
    now = house.clock.monotonic()
    for counted, limit in ((kind, most), (source, guesses.PER_ADDRESS)):
        if counted:
            house.guesses.check(counted, limit, now)
            house.guesses.wrong(counted, now)
