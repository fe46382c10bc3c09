"""What one person may read on their own page: what stands on their side's leaf, or is theirs.

The leaf of the other side is never opened for it, and how far the case is stands nowhere on it:
the page is the same whether or not anybody else was asked, has answered, or is there (I28).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final

from app.domain.cases import facts
from app.domain.cases.case import LEAF_OF, Case, CasePerson, Duty, Leaf, Route
from app.domain.cases.consents import Consent, Purpose
from app.domain.cases.papers import PaperKind
from app.domain.cases.questions import Answers
from app.domain.cases.tracks import OUT, Track
from app.domain.cases.waiting import asked_to_wait
from app.domain.people import Side
from app.domain.safe_contact import SafeContact
from app.domain.stages import Stage
from app.services import when
from app.services.cases import people, texts
from app.services.cases.page_links import PageHolder
from app.services.inviting import Appointment
from app.services.ports import House, UnitOfWork

ID: Final = re.compile(r"[0-9a-f]{16}", re.ASCII)
NOON: Final = time(12)
GUIDES: Final = (Duty.LEAD, Duty.CO, Duty.ADVOCATE)


@dataclass(frozen=True, slots=True)
class Given:
    """One consent as its person reads it. ``state``: "holds", "stopped" or "over"."""

    purpose: Purpose
    state: str
    since: str
    named: str = ""


@dataclass(frozen=True, slots=True)
class Agreed:
    """The participation agreement: the version that everybody is asked to keep to."""

    version: int
    text: str
    accepted: bool


@dataclass(frozen=True, slots=True)
class Own:
    """A person's own page. Texts are ready to read.

    ``next`` is a code: "before" they said yes, "on" while they take part, "done". ``is_out``: they
    declined or stopped, and nothing but help is shown. ``appointment`` is the next one that they
    were invited to, ``wait_until`` the day on which they want to be asked again.
    """

    called: str
    is_out: bool
    next: str
    route: str
    appointment: str
    guides: tuple[str, ...]
    officers: tuple[str, ...]
    coordinators: tuple[str, ...]
    wait_until: str
    consents: tuple[Given, ...]
    agreed: Agreed | None
    prompts: Answers
    confirmed: str


def read(house: House, holder: PageHolder, language: str) -> Own:
    """Return what this person may read.

    Raises Refused("case-not-there") when the case, or the person in it, is there no more.
    """
    with house.unit_of_work(write=False) as work:
        case = own_leaves(work, holder)
        person = person_of(case, holder)
        contact = work.cases.contact(case.id, person.id)
        starts_at = _next_appointment(house, work, holder)
        names = _names(house, work, case, person)
    now, words = house.clock.now(), Words(house, language)
    track, mine = case.tracks.get(person.id), newest_of_each(case.consents, person.id)
    wait = asked_to_wait(case.papers, person.id, words.today)
    confirmed = contact.confirmed_on if contact else None
    prompts = case.newest(PaperKind.PROMPTS, person.id)
    return Own(
        person.called,
        track in OUT,
        "done" if track is Track.DONE else "on" if Purpose.SERVICE in mine else "before",
        facts.answer(case, PaperKind.ROUTE, person.id, "choice"),
        words.moment(starts_at) if starts_at else "",
        names["guides"],
        names["officers"],
        names["coordinators"],
        words.day(wait) if wait else "",
        tuple(_given(case, person.id, now, words)),
        agreed_of(case, person),
        prompts.answers if prompts else {},
        words.day(confirmed) if confirmed else "",
    )


def contact_of(house: House, holder: PageHolder) -> SafeContact:
    with house.unit_of_work(write=False) as work:
        return work.cases.contact(holder.case_id, holder.person_id) or SafeContact()


def helplines(house: House, language: str) -> list[dict[str, Any]]:
    """Return whom anybody may call, as the service words it in one language."""
    lines: list[dict[str, Any]] = texts.said(house, "helplines", language)["lines"]
    return lines


class Words:
    """Says days and times to one person, in their language and the service's own time zone."""

    def __init__(self, house: House, language: str) -> None:
        self._zone, self._language = house.letterhead.zone, language
        self._say = house.wording.say(language)
        self.today = house.clock.now().astimezone(self._zone).date()

    def moment(self, at: datetime) -> str:
        return when.moment(at, self._zone, self._language, self._say)

    def day(self, of: date | datetime) -> str:
        at = of if isinstance(of, datetime) else datetime.combine(of, NOON, self._zone)
        return f"{when.day(at, self._zone, self._language)} {at.astimezone(self._zone).year}"


def own_leaves(work: UnitOfWork, holder: PageHolder) -> Case:
    """Return the case with the person's own leaf and the shared one; no other is ever opened."""
    return work.cases.get(holder.case_id, [LEAF_OF[holder.link.side], Leaf.SHARED])


def person_of(case: Case, holder: PageHolder) -> CasePerson:
    return people.one(case, holder.person_id)


def agreed_of(case: Case, person: CasePerson) -> Agreed | None:
    """Return the agreement as it stands, and whether this person accepted that very version."""
    paper = facts.paper(case, PaperKind.AGREEMENT)
    if paper is None:
        return None
    accepted = facts.accepted(case, person, paper.version)
    return Agreed(paper.version, str(paper.answers.get("text", "")), accepted)


def newest_of_each(consents: Iterable[Consent], person_id: str) -> dict[Purpose, Consent]:
    """Return the last consent of this person for each purpose that they were ever asked for."""
    found = {c.purpose: c for c in consents if c.person_id == person_id}
    return {purpose: found[purpose] for purpose in Purpose if purpose in found}


def _given(case: Case, person_id: str, now: datetime, words: Words) -> Iterable[Given]:
    for purpose, consent in newest_of_each(case.consents, person_id).items():
        named = _named(case, consent.named)
        if consent.withdrawn_at is not None:
            yield Given(purpose, "stopped", words.day(consent.withdrawn_at), named)
        else:
            state = "holds" if consent.holds(now) else "over"
            yield Given(purpose, state, words.day(consent.given_at), named)


def _named(case: Case, named: str) -> str:
    """Return whom a consent names; an id is said as a name, on one's own side alone."""
    if not ID.fullmatch(named):
        return named
    return next((person.shown for person in case.people if person.id == named), "")


def _next_appointment(house: House, work: UnitOfWork, holder: PageHolder) -> datetime | None:
    """Return when the next meeting is to which this person was invited."""
    now, coming = house.clock.now(), []
    for session_id in work.page_links.join_links_of(holder.case_id, holder.person_id):
        session = work.sessions.get(session_id)
        found = work.appointments.get(session_id)
        appointment = found or Appointment(session_id, session.opens_at)
        off = appointment.called_off_at is not None or session.stage is Stage.ENDED
        if not off and now < session.latest_end:
            coming.append(appointment.starts_at)
    return min(coming, default=None)


def _names(
    house: House, work: UnitOfWork, case: Case, person: CasePerson
) -> dict[str, tuple[str, ...]]:
    """Return the first names of those who work with this person's side; of nobody else."""
    duties = {"guides": GUIDES, "officers": (Duty.OFFICER,), "coordinators": (Duty.OWNER,)}
    return {
        name: _working_with(house, work, case, person.side, wanted)
        for name, wanted in duties.items()
    }


def guides_of(house: House, case: Case, side: Side) -> tuple[str, ...]:
    """Return the first names of who talks with the people of a side, as their own page says them.

    They stand on the cover of the case: no leaf needs to be open for it.
    """
    with house.unit_of_work(write=False) as work:
        return _working_with(house, work, case, side, GUIDES)


def _working_with(
    house: House, work: UnitOfWork, case: Case, side: Side, wanted: Iterable[Duty]
) -> tuple[str, ...]:
    working = case.working(house.clock.now(), *wanted)
    if case.route is Route.SHUTTLE:  # who carries the words is named first
        working = sorted(working, key=lambda one: one.duty is not Duty.ADVOCATE)
    mine = [one.staff_id for one in working if one.side in (None, side)]
    accounts = [work.staff.get(staff_id) for staff_id in dict.fromkeys(mine)]
    return tuple(a.name.split()[0] for a in accounts if a and not a.disabled_at)
