"""What a yes from before counts in a case that was closed and is opened again: nothing (I21)."""

from datetime import datetime
from typing import Final

from app.domain.dialogue.letters import Letter
from app.domain.dialogue.relays import Relay, RelayState

_AGREED: Final = frozenset({RelayState.AGREED, RelayState.CLEARED, RelayState.RELEASED})


def lapse(relay: Relay) -> bool:
    """Let a relay that was not handed over be read back once more; False when it had no yes."""
    if relay.state is RelayState.HELD and relay.held_from in _AGREED:
        relay.held_from = RelayState.READ_BACK
    elif relay.state in _AGREED:
        relay.state = RelayState.READ_BACK
    else:
        return False
    relay.said.agreed = relay.said.translation_agreed = 0
    relay.arrived = None
    return True


def has_lapsed(letter: Letter, since: datetime) -> bool:
    """Say whether the author's last yes is older than ``since``, when the case began again.

    The letter itself stays as it is: a change of state would tell its author which were read (I46).
    """
    said = [step.at for step in letter.written.steps if step.act == "agree"]
    return bool(said) and said[-1] < since
