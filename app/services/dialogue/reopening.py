"""What becomes of what was to be carried when a case is opened again.

What was handed over stays as it is, and so do drafts. A letter's old yes stops it by itself, see
``letter_parts.demand_agreed_anew``.
"""

from app.domain.cases.case import Case
from app.domain.dialogue import agreeing_anew
from app.services.dialogue import relay_work
from app.services.ports import House, UnitOfWork


def begin_again(house: House, work: UnitOfWork, case: Case) -> None:
    """Let every relay that was not handed over be agreed to anew.

    It belongs into the transaction that opens the case again.
    """
    for relay in work.relays.of_case(case.id):
        if agreeing_anew.lapse(relay):
            relay_work.save(house, work, relay)
