"""What the sender's side does with a relay, up to its release: one pure function for each act.

Each raises ``Refused`` before it changed anything. It returns False when what is asked for is so
already: then nothing changed, and a second press is as good as the first. ``number`` is the wording
that whoever acts has read; a newer one is never agreed to, cleared or released unread.
"""

from dataclasses import replace
from datetime import datetime
from typing import Final

from app.domain.dialogue.kept_words import as_kept, one_line
from app.domain.dialogue.relays import (
    BEFORE_DELIVERY,
    MOVES,
    Arrived,
    Relay,
    RelayState,
    Said,
    Step,
    Translation,
    Version,
    Words,
)
from app.domain.dialogue.sender_knows import held_by, known_state
from app.domain.people import other
from app.domain.refusals import Refused

LONGEST: Final = 4000
LONGEST_ABOUT: Final = 200
MOST_OPEN: Final = 30
"""Relays of one person that are under way at once."""
OPEN: Final = frozenset({*BEFORE_DELIVERY, RelayState.HELD, RelayState.REFUSED})
_AGREED: Final = OPEN - {RelayState.DRAFT, RelayState.READ_BACK, RelayState.HELD}
_PASSED_ON: Final = frozenset(RelayState) - OPEN - {RelayState.TAKEN_BACK}
_RELEASED: Final = _PASSED_ON | {RelayState.RELEASED, RelayState.REFUSED}


def newest(relay: Relay) -> Version:
    return relay.said.versions[-1]


def write(relay: Relay, number: int, words: Words, by: str, at: datetime) -> bool:
    """Put the words down; ``number`` is 0 for the first. What was read back stays as a version.

    Whatever the other side had of an older wording is gone from there.
    """
    text, about = _typed(words.text), _typed_about(words.about)
    after = _next(relay, "write")
    if number or relay.said.versions:
        _demand_number(relay, number)
        last = newest(relay)
        if (last.text, last.about, last.language) == (text, about, words.language):
            return False
    if relay.state is RelayState.DRAFT:
        relay.said.versions.clear()  # nobody agreed to it, and nobody read it back
    _new_version(relay, Version(number + 1, text, about, words.language, by, at))
    relay.said.asked_change = ""
    _go(relay, after, by, at, "write")
    return True


def read_back(relay: Relay, number: int, by: str, at: datetime) -> bool:
    _demand_number(relay, number)
    if relay.state is RelayState.READ_BACK:
        return False
    _go(relay, _next(relay, "read_back"), by, at, "read_back")
    return True


def agree(relay: Relay, number: int, by: str, at: datetime, how: str) -> bool:
    """Agree to exactly this wording: ``how`` "own" on one's own screen, "spoken" when told so."""
    _demand_number(relay, number)
    if relay.said.agreed == number and relay.state in _AGREED | _PASSED_ON:
        return False
    after = _next(relay, "agree")
    relay.said.agreed = number
    _go(relay, after, by, at, "agree", how)
    return True


def translate(relay: Relay, number: int, words: Words, carrier: str, by: str, at: datetime) -> bool:
    """Put the same words down in another language; ``carrier`` is who carries them over.

    What they are about is said in both languages or in neither. Another translation of a wording
    that has one makes a new wording: it is read back anew.
    """
    _demand_number(relay, number)
    text, about = _typed(words.text), _typed_about(words.about)
    last = newest(relay)
    if bool(about) != bool(last.about):
        raise Refused("relay-translation-about")
    before, now = last.translation, (text, about, words.language)
    if before is not None and (before.text, before.about, before.language) == now:
        return False
    given = Translation(text, words.language, carrier, at, about)
    if before is None and relay.state in (RelayState.READ_BACK, RelayState.AGREED):
        relay.said.versions[-1] = replace(last, translation=given)
        _note(relay, by, at, "translate")
        return True
    if relay.state is RelayState.DRAFT:
        raise Refused("relay-other-step")
    after = _next(relay, "write")
    _new_version(relay, replace(last, number=number + 1, by=by, at=at, translation=given))
    _go(relay, after, by, at, "translate")
    return True


def agree_translation(relay: Relay, number: int, by: str, at: datetime, how: str) -> bool:
    _demand_number(relay, number)
    if newest(relay).translation is None:
        raise Refused("relay-needs-translation")
    if relay.said.translation_agreed == number:
        return False
    if relay.state not in (RelayState.READ_BACK, RelayState.AGREED):
        raise Refused("relay-other-step")
    relay.said.translation_agreed = number
    _note(relay, by, at, "agree_translation", how)
    return True


def ask_change(relay: Relay, number: int, text: str, by: str, at: datetime) -> bool:
    """Ask the sender for other words; their agreement to these is over."""
    _demand_number(relay, number)
    kept = _typed(text)
    if relay.state is RelayState.READ_BACK and relay.said.asked_change == kept:
        return False
    after = _next(relay, "ask_change")
    relay.said.asked_change, relay.said.agreed = kept, 0
    _go(relay, after, by, at, "ask_change")
    return True


def clear(
    relay: Relay,
    number: int,
    by: str,
    at: datetime,
    *,
    safe: bool,
    positive: bool,
    language: str = "",
) -> bool:
    """Find agreed words safe and positive. ``language``: they must be there in it as well."""
    _demand_number(relay, number)
    if relay.state in _AGREED - {RelayState.AGREED}:
        return False
    after = _next(relay, "clear")
    if not (safe and positive):
        raise Refused("relay-not-looked-at")
    _demand_agreed(relay, number, language)
    _go(relay, after, by, at, "clear")
    return True


def preview(said: Said) -> Arrived | None:
    """Return exactly what the other side is given by the release of the newest wording."""
    if not said.versions:
        return None
    last = said.versions[-1]
    if last.translation is None:
        return Arrived(last.text, last.about, last.language)
    carried = last.translation
    return Arrived(carried.text, carried.about, carried.language, original=last.text)


def release(relay: Relay, number: int, by: str, at: datetime, *, language: str = "") -> bool:
    """Let the other side learn that there is something for them: the agreed words, and no others.

    A second press of the same release, whatever came of it since, is no second release.
    """
    _demand_number(relay, number)
    if relay.state in _RELEASED:
        return False
    after = _next(relay, "release")
    _demand_agreed(relay, number, language)
    _give(relay, preview(relay.said))
    _go(relay, after, by, at, "release")
    return True


def hold(relay: Relay, by: str, at: datetime) -> bool:
    """Stop it for now; the other side has nothing of it any more. Staff may stop it as well."""
    if relay.state is RelayState.HELD:
        if by == relay.sender_id or held_by(relay) != relay.sender_id:
            return False
        _note(relay, by, at, "hold")
        return True
    before, after = known_state(relay), _next(relay, "hold")
    # That it was refused is not lost, also where it was told: staff ask anew.
    relay.held_from = RelayState.RELEASED if before is RelayState.REFUSED else before
    _give(relay, None)
    _go(relay, after, by, at, "hold")
    return True


def go_on(relay: Relay, by: str, at: datetime) -> bool:
    """Go on where it was held; a release is made again, by whoever clears. Senders let go on what
    they held themselves."""
    if relay.state in OPEN - {RelayState.HELD}:
        return False
    if relay.state is not RelayState.HELD or relay.held_from is None:
        raise Refused(_why_not(relay))
    if by == relay.sender_id and held_by(relay) != relay.sender_id:
        raise Refused("relay-held-by-staff")
    was = relay.held_from
    after = RelayState.CLEARED if was is RelayState.RELEASED else was
    relay.held_from = None
    _go(relay, after, by, at, "go_on")
    return True


def take_back(relay: Relay, by: str, at: datetime) -> bool:
    """Take it back for good: on the other side nothing of it is left."""
    if relay.state is RelayState.TAKEN_BACK:
        return False
    after = _next(relay, "take_back")
    relay.held_from = None
    _give(relay, None)
    _go(relay, after, by, at, "take_back")
    return True


def _typed(text: str) -> str:
    kept = as_kept(text)
    if len(kept) > LONGEST:
        raise Refused("relay-too-long")
    if not kept:
        raise Refused("relay-empty")
    return kept


def _typed_about(about: str) -> str:
    kept = one_line(about)
    if len(kept) > LONGEST_ABOUT:
        raise Refused("relay-about-too-long")
    return kept


def _demand_number(relay: Relay, number: int) -> None:
    if not relay.said.versions or newest(relay).number != number:
        raise Refused("relay-words-changed")


def _demand_agreed(relay: Relay, number: int, language: str = "") -> None:
    said, carried = relay.said, newest(relay).translation
    if said.agreed != number:
        raise Refused("relay-other-step")
    if language and (carried is None or carried.language != language):
        raise Refused("relay-needs-translation")
    if carried is not None and said.translation_agreed != number:
        raise Refused("relay-translation-not-agreed")


def _next(relay: Relay, act: str) -> RelayState:
    if (relay.state, act) not in MOVES:
        raise Refused(_why_not(relay))
    return MOVES[relay.state, act]


def _why_not(relay: Relay) -> str:
    if relay.state is RelayState.TAKEN_BACK:
        return "relay-taken-back"
    return "relay-passed-on" if relay.state in _PASSED_ON else "relay-other-step"


def _new_version(relay: Relay, version: Version) -> None:
    relay.said.versions.append(version)
    relay.said.agreed = relay.said.translation_agreed = 0
    _give(relay, None)


def _give(relay: Relay, arrived: Arrived | None) -> None:
    """Set what the other side has, which is written then without having been opened."""
    relay.arrived = arrived
    relay.opened |= {other(relay.sender_side)}


def _go(relay: Relay, after: RelayState, by: str, at: datetime, act: str, how: str = "") -> None:
    relay.state = after
    _note(relay, by, at, act, how)


def _note(relay: Relay, by: str, at: datetime, act: str, how: str = "") -> None:
    number = newest(relay).number if relay.said.versions else 0
    relay.said.steps.append(Step(at, by, act, number, how))
