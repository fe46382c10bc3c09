"""One's own entry in the register of staff, and whom one declares to know."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from app.domain.cases.allocation import TRAININGS, Entry, Level
from app.domain.cases.questions import Answers, Ask, Question, one, some
from app.domain.refusals import Refused
from app.services.cases import texts
from app.services.cases.register_records import Known
from app.services.ports import House
from app.services.records import StaffAccount

LANGUAGES: Final = ("en", "cy", "bsl", "ar", "bn", "fa", "fr", "gu", "pa", "pl", "pt", "ro", "so")
"""What the form offers; a case has the same codes. BSL is a language of its own."""

MOST_KNOWN: Final = 100
NAME: Final = Question("name", Ask.LINE, needed=True)


@dataclass(frozen=True, slots=True)
class Mine:
    """What the page of one's own entry shows. ``areas`` is code -> name."""

    entry: Entry | None
    known: list[Known]
    areas: dict[str, str]


def mine(house: House, account: StaffAccount) -> Mine:
    with house.unit_of_work(write=False) as work:
        entry = work.register.entry(account.id)
        known = work.register.known_by(account.id)
    return Mine(entry, known, areas(house))


def areas(house: House) -> dict[str, str]:
    found = texts.current(house, "areas").body.get("areas", ())
    return {area["code"]: area["name"] for area in found}


def questions(house: House) -> tuple[Question, ...]:
    """Return what one's own entry asks."""
    return (
        one("level", *map(str, Level), needed=True),
        some("training", *TRAININGS),
        some("languages", *LANGUAGES, needed=True),
        some("areas", *areas(house)),
        one("takes_cases", "yes", "no", needed=True),
        Question("away_until", Ask.DATE),
        one("most", "0", "2", "4", "6", "8", "12", needed=True),
    )


def typed(entry: Entry | None) -> Answers:
    """Return an entry as the form shows it."""
    entry = entry or Entry("")
    return {
        "level": str(entry.level),
        "training": sorted(entry.training),
        "languages": sorted(entry.languages),
        "areas": sorted(entry.areas),
        "takes_cases": "yes" if entry.takes_cases else "no",
        "away_until": entry.away_until.isoformat() if entry.away_until else "",
        "most": str(entry.most),
    }


def save(house: House, account: StaffAccount, answers: Answers) -> Entry:
    """Write one's own entry."""
    away = answers.get("away_until")
    entry = Entry(
        account.id,
        Level(answers["level"]),
        frozenset(answers.get("training", ())),
        frozenset(answers["languages"]),
        frozenset(answers.get("areas", ())),
        answers["takes_cases"] == "yes",
        date.fromisoformat(away) if away else None,
        int(answers["most"]),
    )
    with house.unit_of_work() as work:
        now = house.clock.now()
        work.register.save(entry, now)
        work.audit.record("register.save", at=now, actor=account.id, about=account.id)
        work.commit()
    return entry


def declare(house: House, account: StaffAccount, name: str) -> Known:
    """Declare that one knows somebody of this name, or is near to the case of this reference.

    Raises Refused("known-not-enough"): one name alone is too many people's.
    """
    is_case = name.strip().upper().startswith("CG-")
    parts = name.split()
    if not is_case and len(parts) < 2:
        raise Refused("known-not-enough")
    now = house.clock.now()
    known = Known(house.new_id(), account.id, "case" if is_case else "name", now)
    with house.unit_of_work() as work:
        if len(work.register.known_by(account.id)) >= MOST_KNOWN:
            raise Refused("too-many-forms")
        work.register.declare(known, name)
        work.audit.record("register.declare", at=now, actor=account.id, why=known.of)
        work.commit()
    return known


def take_back(house: House, account: StaffAccount, known_id: str) -> None:
    """Take back what one declared oneself; twice is once."""
    with house.unit_of_work() as work:
        if work.register.take_back(account.id, known_id):
            now = house.clock.now()
            work.audit.record("register.take_back", at=now, actor=account.id)
            work.commit()
