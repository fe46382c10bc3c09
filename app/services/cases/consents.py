"""The ledger of consents: what each person agreed to, by itself; withdrawn as easily as given."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from app.domain.cases import consents
from app.domain.cases import tasks as clocks
from app.domain.cases.access import CaseMay
from app.domain.cases.case import LEAF_OF, Case, CasePerson
from app.domain.cases.consents import Consent, How, Purpose
from app.domain.refusals import Refused
from app.services.cases import opening, papers, people, tasks, texts
from app.services.cases.opening import Hand
from app.services.ports import House, UnitOfWork
from app.services.records import StaffAccount


@dataclass(frozen=True, slots=True)
class Given:
    """A consent as it is told: ``review_on`` None means after the service's own time.

    ``wording`` is the version of the words that were on the form, None for those of now.
    """

    purpose: Purpose
    on: date
    how: How
    told: str = ""
    named: str = ""
    review_on: date | None = None
    wording: int | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """How one person stands on one purpose: what holds now, and all that was ever said."""

    purpose: Purpose
    holds: Consent | None
    history: list[Consent]

    @property
    def newest(self) -> Consent | None:
        return self.history[-1] if self.history else None


def standings(case: Case, person: CasePerson, now: datetime) -> list[Standing]:
    """Return every purpose, also those that nobody asked about: absence is never consent."""
    ledger = case.side(person.side).consents
    return [
        Standing(
            purpose,
            consents.in_force(ledger, person.id, purpose, now),
            [c for c in ledger if c.person_id == person.id and c.purpose is purpose],
        )
        for purpose in Purpose
    ]


def words(house: House, number: int, person: CasePerson) -> Mapping[str, Any]:
    """Return the words of consent in a version, purpose by purpose, as this person reads them."""
    return texts.spoken_in(house, "consents", number, person.language)


def record(
    house: House, account: StaffAccount, case_id: str, person_id: str, given: Given
) -> Consent:
    """Write down one consent of one person for one purpose.

    Raises Refused: "case-not-there" for a person of others, "case-not-allowed", "case-closed",
    "consent-later-than-now", "consent-worded-anew", "consent-review-passed", or
    "consent-names-nobody" for an observer.
    """
    now, zone = house.clock.now(), house.letterhead.zone
    today = now.astimezone(zone).date()
    if given.on > today:
        raise Refused("consent-later-than-now")
    wording = texts.current(house, "consents").version
    if given.wording not in (None, wording):
        raise Refused("consent-worded-anew")
    if given.purpose is Purpose.OBSERVER and not given.named:
        raise Refused("consent-names-nobody")
    given_at = now if given.on == today else datetime.combine(given.on, time(12), zone)
    days = int(texts.current(house, "thresholds").body["consent_review_days"])
    review_on = given.review_on or given.on + timedelta(days=days)
    if review_on <= today:
        raise Refused("consent-review-passed")
    consent = Consent(
        house.new_id(),
        person_id,
        given.purpose,
        wording,
        given_at,
        given.how,
        account.id,
        given.told,
        given.named,
        datetime.combine(review_on, time(0), zone),
    )

    def write(case: Case, hand: Hand) -> None:
        papers.demand_open(case)
        person = _person(case, hand, person_id)
        case.side(person.side).consents.append(consent)

    def review(work: UnitOfWork, case: Case) -> None:
        person = people.one(case, person_id)
        ends = _first_review(case, person, now)
        due = clocks.before_the_end(ends, now) if ends else None
        tasks.make(
            house, work, case, "consent_review", about=person_id, side=person.side, due_at=due
        )

    opening.change(
        house,
        account,
        case_id,
        "case.consent",
        CaseMay.RECORD_CONSENT,
        write,
        about=person_id,
        why=str(given.purpose),
        also=review,
    )
    return consent


def withdraw(
    house: House, account: StaffAccount, case_id: str, person_id: str, purpose: Purpose
) -> None:
    """End one consent at once; nobody is asked why. Meetings that need it see so at once."""

    def write(case: Case, hand: Hand) -> None:
        person = _person(case, hand, person_id)
        ledger = case.side(person.side).consents
        if not consents.withdraw(ledger, person_id, hand.at, purpose):
            raise Refused("consent-not-given")

    def review_no_more(work: UnitOfWork, case: Case) -> None:
        if _first_review(case, people.one(case, person_id), house.clock.now()) is None:
            tasks.done_by_act(
                house, work, case.id, "consent_review", by=account.id, about=person_id
            )

    opening.change(
        house,
        account,
        case_id,
        "case.consent_withdrawn",
        CaseMay.RECORD_CONSENT,
        write,
        about=person_id,
        why=str(purpose),
        also=review_no_more,
    )


def _first_review(case: Case, person: CasePerson, now: datetime) -> datetime | None:
    """One task for each person: the first of their consents that runs out."""
    held = (s.holds for s in standings(case, person, now))
    return min(
        (consent.review_at for consent in held if consent and consent.review_at), default=None
    )


def _person(case: Case, hand: Hand, person_id: str) -> CasePerson:
    person = people.one(case, person_id)
    hand.demand(CaseMay.RECORD_CONSENT, LEAF_OF[person.side])
    return person
