"""What speaks against a plan before anybody is told of it, so that it can be put right quietly."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from app.domain.live_session import BOTH_SIDES, Kind
from app.domain.people import COMPANIONS, PARTIES, PRINCIPALS, Role, Side

SHORTEST: Final = {
    Kind.CONFERENCE: timedelta(minutes=45),
    Kind.SHUTTLE: timedelta(minutes=45),
    Kind.PREPARATION: timedelta(minutes=20),
    Kind.FOLLOW_UP: timedelta(minutes=20),
}
"""Time from the start to the latest end that each kind needs, with coming in and going out."""


@dataclass(frozen=True, slots=True)
class Clash:
    """``code`` names its words, ``at`` the part of the plan, ``name`` who is meant.

    A plan with a ``stops`` clash is not sent; the others are told and may be left.
    """

    code: str
    at: str
    name: str = ""
    stops: bool = True


@dataclass(frozen=True, slots=True)
class Guest:
    """One participant of a plan. ``beside`` is the key of their principal, ``at`` their own key."""

    at: str
    name: str
    side: Side
    role: Role
    beside: str = ""
    email: str = ""
    reachable: bool = False
    aftercare: bool = True


@dataclass(frozen=True, slots=True)
class Guide:
    """One facilitator. ``carries``: an advocate of a shuttle, who serves the sides in ``serves``.

    Without ``serves`` they may not carry words for anybody of this case.
    """

    staff_id: str
    name: str
    leads: bool
    takes_over: bool = False
    carries: bool = False
    serves: frozenset[Side] = frozenset(PARTIES)


@dataclass(frozen=True, slots=True)
class Busy:
    """When a member of staff is in another meeting."""

    staff_id: str
    begins: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class Proposal:
    """A plan as far as it could be read; a time that could not be read is None."""

    kind: Kind
    starts_at: datetime | None
    opens_at: datetime | None
    latest_end: datetime | None
    guests: tuple[Guest, ...]
    guides: tuple[Guide, ...]
    most_people: int


def find(proposal: Proposal, now: datetime, busy: Iterable[Busy] = ()) -> list[Clash]:
    """Return every clash, in the order of the plan's parts. Times are aware."""
    return [
        *_times(proposal, now),
        *_people(proposal),
        *_sides(proposal),
        *_guides(proposal, tuple(busy)),
    ]


def _times(proposal: Proposal, now: datetime) -> Iterator[Clash]:
    starts, ends = proposal.starts_at, proposal.latest_end
    if starts is None or ends is None:
        yield Clash("no-time", "when")
        return
    if ends <= starts:
        yield Clash("end-before-start", "when")
    elif ends - starts < SHORTEST[proposal.kind]:
        yield Clash("slot-too-short", "when")
    if ends <= now:
        yield Clash("in-the-past", "when")


def _people(proposal: Proposal) -> Iterator[Clash]:
    seen: set[str] = set()
    for name, at in [
        *((guest.name, guest.at) for guest in proposal.guests),
        *((guide.name, "staff") for guide in proposal.guides),
    ]:
        if name.casefold() in seen:
            yield Clash("same-name", at, name)
        seen.add(name.casefold())
    for guest in proposal.guests:
        if not guest.reachable:
            yield Clash("no-safe-contact", guest.at, guest.name)
        if not guest.aftercare:
            yield Clash("no-aftercare", guest.at, guest.name, stops=False)
    if len(proposal.guests) + len(proposal.guides) > proposal.most_people:
        yield Clash("too-many", "people")


def _sides(proposal: Proposal) -> Iterator[Clash]:
    principals = {guest.at: guest for guest in proposal.guests if guest.role in PRINCIPALS}
    sides = {guest.side for guest in principals.values()}
    together = proposal.kind in BOTH_SIDES
    if together and sides != set(PARTIES):
        yield Clash("both-sides-needed", "people")
    if not together and len({g.side for g in proposal.guests}) > 1:
        yield Clash("one-side-only", "people")
    elif not together and not sides:
        yield Clash("nobody-invited", "people")
    for guest in proposal.guests:
        if guest.role in COMPANIONS:
            person = principals.get(guest.beside)
            if person is None:
                yield Clash("belongs-with-nobody", guest.at, guest.name)
            elif person.side is not guest.side:
                yield Clash("other-side", guest.at, guest.name)
    yield from _on_both_sides(proposal)


def _on_both_sides(proposal: Proposal) -> Iterator[Clash]:
    """The same address on both sides is the same person, or a mailbox that both can read."""
    sides: dict[str, set[Side]] = {}
    for guest in proposal.guests:
        if guest.email:
            sides.setdefault(guest.email.casefold(), set()).add(guest.side)
    for guest in proposal.guests:
        if guest.email and len(sides[guest.email.casefold()]) > 1:
            yield Clash("on-both-sides", guest.at, guest.name)


def _guides(proposal: Proposal, busy: tuple[Busy, ...]) -> Iterator[Clash]:
    if proposal.kind is Kind.SHUTTLE:
        yield from _advocates(proposal)
    elif not any(guide.leads for guide in proposal.guides):
        yield Clash("no-lead", "staff")
    if len({guide.staff_id for guide in proposal.guides}) < len(proposal.guides):
        yield Clash("guide-twice", "staff")
    alone = proposal.kind is Kind.SHUTTLE and all(guide.carries for guide in proposal.guides)
    if alone:
        yield Clash("no-second", "staff", stops=False)
    elif not any(guide.takes_over for guide in proposal.guides):
        yield Clash("nobody-takes-over", "staff", stops=False)
    yield from _booked(proposal, busy)


def _advocates(proposal: Proposal) -> Iterator[Clash]:
    """Each side has an advocate; one advocate may serve both."""
    advocates = [guide for guide in proposal.guides if guide.carries]
    if not advocates:
        yield Clash("no-advocate", "staff")
        return
    for guide in advocates:
        if not guide.serves:
            yield Clash("advocate-not-of-the-case", "staff", guide.name)
    if frozenset().union(*(guide.serves for guide in advocates)) != set(PARTIES):
        yield Clash("side-without-advocate", "staff")


def _booked(proposal: Proposal, busy: tuple[Busy, ...]) -> Iterator[Clash]:
    begins, ends = proposal.opens_at, proposal.latest_end
    if begins is None or ends is None:
        return
    for guide in proposal.guides:
        if any(b.staff_id == guide.staff_id and b.begins < ends and begins < b.ends for b in busy):
            yield Clash("double-booked", "staff", guide.name)
