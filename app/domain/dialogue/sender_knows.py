"""How far a relay is, as the sender's side may know it.

I28: neither a refusal that was not told, nor that whom it was for stopped taking part, is known
there; a refusal that was told stays told until it is released again.
"""

from typing import Final

from app.domain.dialogue.relays import Relay, RelayState, Said

TOLD: Final = "told"
"""``how`` of a sender's step "refuse": whoever refused allows that the sender knows."""


def known_state(relay: Relay) -> RelayState:
    """Return the state as whoever works with the sender's side alone knows it."""
    if relay.state is RelayState.REFUSED or came_back(relay):
        return RelayState.REFUSED if refusal_is_told(relay.said) else RelayState.RELEASED
    return relay.state


def came_back(relay: Relay) -> bool:
    """True when it was released, and is with staff again as whom it was for stopped taking part."""
    acts = [s.act for s in relay.said.steps if s.act in ("clear", "release", "hold")]
    return relay.state is RelayState.CLEARED and acts[-1:] == ["release"]


def refusal_is_told(said: Said) -> bool:
    """True while the sender may know that it was refused; a later release begins anew."""
    told = [step for step in said.steps if step.act in ("release", "refuse")]
    return bool(told) and told[-1].how == TOLD


def held_by(relay: Relay) -> str:
    """Return who held it last."""
    return next((step.by for step in reversed(relay.said.steps) if step.act == "hold"), "")
