"""What each side is shown of the relays of a case: cards of plain values, ready for JSON.

I44, I28: the card of a sender is built from the sender's part, that of a recipient from what
arrived. A state that would tell the other side something is said as the one before it.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

from app.domain.dialogue.card_parts import OF_RECIPIENT, OF_SENDER, Card, offered, wording
from app.domain.dialogue.relays import Arrived, Relay, RelayState
from app.domain.dialogue.sender_knows import held_by, known_state
from app.domain.dialogue.staff_cards import for_staff
from app.domain.people import Person

if TYPE_CHECKING:
    from app.domain.live_session import LiveSession

__all__ = ["Card", "for_person", "for_staff", "in_view"]

FOR_SENDERS: Final = {
    RelayState.DRAFT: "draft",
    RelayState.READ_BACK: "read_back",
    RelayState.AGREED: "with_guide",
    RelayState.CLEARED: "with_guide",
    RelayState.RELEASED: "with_guide",
    RelayState.REFUSED: "with_guide",
    RelayState.DELIVERED: "passed_on",
    RelayState.REPLY_WANTED: "reply_wanted",
    RelayState.ANSWERED: "reply_wanted",  # the answer says so itself, once it is there for them
    RelayState.NO_REPLY: "no_reply",
    RelayState.HELD: "held",
    RelayState.TAKEN_BACK: "taken_back",
}
FOR_RECIPIENTS: Final = {
    RelayState.RELEASED: "there",
    RelayState.REFUSED: "refused",
    RelayState.DELIVERED: "delivered",
    RelayState.REPLY_WANTED: "reply_wanted",
    RelayState.ANSWERED: "reply_wanted",
    RelayState.NO_REPLY: "no_reply",
}
WAITS: Final = ("there", "chosen", "refused")
"""States of a card in which no word of it may be shown."""


def for_person(relays: Iterable[Relay], person_id: str, held: bool) -> list[Card]:
    """Return what one principal asked to be carried, and then what is there for them.

    Every card has the same keys. Each part is the oldest first; side by side they would tell when
    the other one wrote. ``held``: nothing that waits is shown while the case is held.
    """
    sent, received = [], []
    for relay in relays:
        if relay.sender_id == person_id:
            sent.append(_sent(relay))
        elif relay.recipient_id == person_id and relay.arrived is not None:
            card = _received(relay, relay.arrived)
            if card and not (held and card["state"] in WAITS):
                received.append(card)
    return [*sent, *received]


def in_view(session: "LiveSession", person: Person) -> dict[str, Any]:
    """Return the part of a person's view of a live shuttle that is about what is carried."""
    if not session.is_shuttle:
        return {}
    if person.is_staff:
        carrier = session.carriers.get(person.id)
        sides = carrier.sides if carrier else ()
        return {
            "cards": for_staff(
                session.relays,
                sides,
                session.case.languages if session.case else {},
                [one.screen_name for one in session.people],
                _writers(session),
            ),
            "carries": [str(side) for side in sides],
        }
    if not person.is_principal:
        return {}
    held = session.case is None or session.case.held
    shown = for_person(session.relays, person.id, held)
    return {"cards": [card for card in shown if not card["put_away"]]}


def _writers(session: "LiveSession") -> dict[str, str]:
    """Return the names of who may have written words down: of staff by account, and of people."""
    known = {one.id: one.screen_name for one in session.people}
    return known | {held.staff_id: known[one] for one, held in session.carriers.items()}


def _card(relay: Relay, *, mine: bool, state: str, may: list[str]) -> Card:
    return {
        "id": relay.id,
        "mine": mine,
        "state": state,
        "may": may,
        "text": "",
        "about": "",
        "language": "",
        "version": 0,
        "translation": "",
        "translation_about": "",
        "translation_language": "",
        "original": "",
        "asked_change": "",
        "wish": "",
        "told_about": False,
        "how": "",
        "put_away": False,
        "tell_sender": False,
        "answers": "",
    }


def _sent(relay: Relay) -> Card:
    said, known = relay.said, known_state(relay)
    state, may = FOR_SENDERS[known], offered(known, OF_SENDER)
    if state == "with_guide":  # what may be done must tell no more than the state does
        may = ["write", "hold", "take_back"]
    if known is RelayState.REFUSED:
        state = "refused"
    if known is RelayState.HELD and held_by(relay) == relay.sender_id:
        may.append("go_on")
    card = _card(relay, mine=True, state=state, may=may)
    card |= {"asked_change": said.asked_change, "answers": relay.answers or ""}
    if said.versions:
        card |= wording(said.versions[-1])
    return card


def _received(relay: Relay, arrived: Arrived) -> Card | None:
    state = FOR_RECIPIENTS.get(relay.state)
    if state is None:
        return None
    if state == "there" and arrived.wish is not None:
        state = "chosen"
    card = _card(relay, mine=False, state=state, may=offered(relay.state, OF_RECIPIENT))
    card |= {
        "wish": str(arrived.wish or ""),
        "told_about": arrived.told_about,
        "about": arrived.about if arrived.told_about else "",
        "tell_sender": arrived.tell_sender,
    }
    if state in WAITS:
        return card
    card["may"] += [] if arrived.put_away else ["put_away"]
    return card | {
        "text": arrived.text,
        "about": arrived.about,
        "language": arrived.language,
        "original": arrived.original,
        "how": str(arrived.how or ""),
        "put_away": arrived.put_away,
        "answers": relay.answers or "",
    }
