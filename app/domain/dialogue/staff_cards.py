"""What staff are shown of the relays of a case: each card as far as their sides reach."""

from collections.abc import Collection, Iterable, Mapping
from typing import Final

from app.domain.dialogue.card_parts import OF_RECIPIENT, OF_SENDER, Card, offered, wording
from app.domain.dialogue.checks import look
from app.domain.dialogue.relay_acts import preview
from app.domain.dialogue.relays import Arrived, Relay, RelayState, Said
from app.domain.dialogue.sender_knows import known_state
from app.domain.people import Side, other

MOST_FOUND: Final = 50
OF_STAFF_OF_SENDER: Final = (*OF_SENDER, "ask_change", "clear", "release")
OF_STAFF_OF_RECIPIENT: Final = (*OF_RECIPIENT, "deliver")


def for_staff(
    relays: Iterable[Relay],
    sides: Collection[Side],
    languages: Mapping[str, str] | None = None,
    names: Collection[str] = (),
    known: Mapping[str, str] | None = None,
) -> list[Card]:
    """Return the cards of the sides that somebody of staff may see, oldest first.

    Of a relay of another side they get what arrived, and nothing before that. ``languages`` are
    those of people by their id, ``names`` those that may be said aloud.
    ``known`` are the names of who may have written something down, by account and person id.
    """
    cards = [_whole(relay, sides, languages or {}, names, known or {}) for relay in relays]
    return [card for card in cards if card["said"] is not None or card["arrived"] is not None]


def _whole(
    relay: Relay,
    sides: Collection[Side],
    languages: Mapping[str, str],
    names: Collection[str],
    known: Mapping[str, str],
) -> Card:
    theirs = relay.sender_side in sides and relay.sender_side in relay.opened
    others = {other(relay.sender_side)} & set(sides)
    arrived = relay.arrived if others & set(relay.opened) else None
    state = relay.state if others else known_state(relay)
    may = offered(state, OF_STAFF_OF_SENDER) if theirs else []
    if theirs and state is RelayState.HELD:
        may.append("go_on")
    if theirs and _can_translate(relay):
        may.append("translate")
    if arrived is not None:
        may += offered(state, OF_STAFF_OF_RECIPIENT)
        if state in (RelayState.RELEASED, RelayState.REFUSED) and not arrived.told_about:
            may.append("tell_about")
    return {
        "id": relay.id,
        "side": str(relay.sender_side),
        "from": relay.sender_id,
        "to": relay.recipient_id,
        "state": str(state),
        "may": may,
        "answers": relay.answers or "",
        "at": relay.made_at.isoformat() if theirs else "",
        "held_from": str(relay.held_from or "") if theirs else "",
        "said": _said(relay.said, known) if theirs else None,
        "arrived": _arrived(arrived) if arrived is not None else None,
        "preview": _preview(relay.said) if theirs else None,
        "needs_translation": theirs and _needs_translation(relay, languages),
        "found": _found(relay.said, names) if theirs else [],
    }


def _needs_translation(relay: Relay, languages: Mapping[str, str]) -> bool:
    wanted = languages.get(relay.recipient_id)
    if wanted is None or not relay.said.versions:
        return False
    last = relay.said.versions[-1]
    carried = last.translation.language if last.translation else last.language
    return wanted not in (last.language, carried)


def _found(said: Said, names: Collection[str]) -> list[Card]:
    """Return what to look at in the newest wording; that nothing is found promises nothing."""
    if not said.versions:
        return []
    places = look(said.versions[-1].text, allowed=names)
    return [
        {"kind": str(one.kind), "start": one.start, "end": one.end, "text": one.text}
        for one in places[:MOST_FOUND]
    ]


def _preview(said: Said) -> Card | None:
    """Return what the release of the newest wording would give the other side: exactly that."""
    given = preview(said)
    if given is None:
        return None
    return {
        "number": said.versions[-1].number,
        "text": given.text,
        "about": given.about,
        "language": given.language,
        "original": given.original,
    }


def _said(said: Said, known: Mapping[str, str]) -> Card:
    return {
        "versions": [
            {
                "number": one.number,
                **wording(one),
                "by": one.by,
                "by_name": known.get(one.by, ""),
                "at": one.at.isoformat(),
                "translated_by": one.translation.by if one.translation else "",
            }
            for one in said.versions
        ],
        "agreed": said.agreed,
        "translation_agreed": said.translation_agreed,
        "asked_change": said.asked_change,
        "steps": [
            {
                "at": step.at.isoformat(),
                "by": step.by,
                "by_name": known.get(step.by, ""),
                "act": step.act,
                "version": step.version,
                "how": step.how,
            }
            for step in said.steps
        ],
    }


def _arrived(arrived: Arrived) -> Card:
    return {
        "text": arrived.text,
        "about": arrived.about,
        "language": arrived.language,
        "original": arrived.original,
        "wish": str(arrived.wish or ""),
        "told_about": arrived.told_about,
        "how": str(arrived.how or ""),
        "tell_sender": arrived.tell_sender,
        "put_away": arrived.put_away,
    }


def _can_translate(relay: Relay) -> bool:
    return relay.state in (RelayState.READ_BACK, RelayState.AGREED) and bool(relay.said.versions)
