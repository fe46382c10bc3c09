"""What becomes of letters when somebody stops taking part, or a case is closed: no offer waits on.

Whoever they were for has nothing of them left. For the author of a letter that was offered to
somebody who stopped it is put by, as it was (I28, I46).
"""

from app.domain.cases.case import Case
from app.domain.dialogue import letter_offers
from app.domain.dialogue.letters import Letter
from app.domain.people import PARTIES
from app.services.dialogue import letter_parts
from app.services.ports import House, UnitOfWork


def cut(house: House, work: UnitOfWork, case: Case, person_id: str, by: str) -> None:
    """End what a principal who is out had put by or would receive, and was not delivered.

    It belongs into the transaction that writes it. What they were still writing stays theirs.
    """
    for letter in work.letters.of_case(case.id, PARTIES):
        if letter_offers.cut(letter, person_id):
            _save(house, work, letter, by)


def cut_all(house: House, work: UnitOfWork, case: Case, by: str) -> None:
    """Let no offer wait for anybody in a case that is closed."""
    for letter in work.letters.of_case(case.id, PARTIES):
        if letter.recipient_id and letter_offers.cut(letter, letter.recipient_id):
            _save(house, work, letter, by)


def _save(house: House, work: UnitOfWork, letter: Letter, by: str) -> None:
    letter_parts.save(house, work, letter)
    letter_parts.put_away_notice(house, work, letter)
    letter_parts.record(house, work, letter, "cut", by)
