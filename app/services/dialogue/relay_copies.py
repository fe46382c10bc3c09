"""What stands in a person's own copy of what is held: what they asked to be carried, what they got.

Only their side's parts are opened. What waits for them and was not handed over is not in it (I36).
"""

from typing import Any

from app.domain.cases.case import CasePerson
from app.domain.dialogue.cards import FOR_SENDERS
from app.domain.dialogue.relay_receiving import DELIVERED
from app.domain.dialogue.relays import Arrived, Relay, Version
from app.services.ports import UnitOfWork


def of_person(work: UnitOfWork, case_id: str, person: CasePerson) -> list[dict[str, Any]]:
    """Return plain entries, the oldest first."""
    found = []
    for relay in work.relays.of_case(case_id, [person.side]):
        if relay.sender_id == person.id:
            found.append(_sent(relay))
        elif relay.recipient_id == person.id and relay.arrived and relay.state in DELIVERED:
            found.append(_received(relay.arrived))
    return found


def _sent(relay: Relay) -> dict[str, Any]:
    return {
        "written_at": relay.made_at.isoformat(),
        "state": FOR_SENDERS[relay.state],
        "agreed": relay.said.agreed,
        "asked_change": relay.said.asked_change,
        "versions": [_version(one) for one in relay.said.versions],
    }


def _version(one: Version) -> dict[str, Any]:
    return {
        "number": one.number,
        "at": one.at.isoformat(),
        "text": one.text,
        "about": one.about,
        "language": one.language,
        "translation": one.translation.text if one.translation else "",
        "translation_about": one.translation.about if one.translation else "",
    }


def _received(arrived: Arrived) -> dict[str, Any]:
    return {
        "received": arrived.text,
        "original": arrived.original,
        "about": arrived.about,
        "language": arrived.language,
        "how": str(arrived.how or ""),
    }
