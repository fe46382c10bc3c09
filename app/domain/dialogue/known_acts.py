"""Which acts on a relay or a letter somebody may read of: one rule for every page that lists them.

Whoever works with one side reads of the other no more than that side itself may know of it.
"""

from collections.abc import Collection
from typing import Final

from app.domain.dialogue.letters import OF_AUTHORS_SIDE, OF_RECIPIENTS_SIDE, Letter
from app.domain.dialogue.relays import Relay
from app.domain.dialogue.sender_knows import refusal_is_told
from app.domain.people import PARTIES, Side, other

PREFIXES: Final = ("relay.", "letter.")
PRINTED: Final = frozenset({"print"})
PRINTED_RECEIVED: Final = frozenset({"print_received"})
"""Each side's own papers."""
RELAY_SENT: Final = PRINTED | {
    *("write", "read_back", "agree", "translate", "agree_translation", "ask_change"),
    *("clear", "release", "hold", "go_on", "take_back", "answer"),
}
RELAY_RECEIVED: Final = PRINTED_RECEIVED | {
    *("tell_about", "choose", "deliver", "refuse", "want_reply", "no_reply", "put_away"),
}
RELAY_TOLD: Final = frozenset({"deliver", "want_reply", "no_reply"})
"""What the sender's side knows of what was received. Of a refusal only where it was allowed."""
RELAY_REACHED: Final = frozenset({"release", "answer"})
"""What whom it is for, and who works with them, know of what was sent."""


def is_of_dialogue(act: str) -> bool:
    return act.startswith(PREFIXES)


def may_know(thing: Relay | Letter, act: str, sides: Collection[Side]) -> bool:
    """Say whether who works with these sides may know that this was done; ``act`` has no prefix.

    What follows when somebody stops taking part ("cut", "recall") is for both sides' staff alone.
    """
    if set(sides) >= set(PARTIES):
        return True
    own, to = side_of(thing) in sides, other(side_of(thing)) in sides
    if isinstance(thing, Letter):
        known = PRINTED | OF_AUTHORS_SIDE if own else PRINTED_RECEIVED | OF_RECIPIENTS_SIDE
        return (own or to) and act in known
    if own:
        told = act == "refuse" and refusal_is_told(thing.said)
        return act in RELAY_SENT | RELAY_TOLD or told
    return to and act in RELAY_RECEIVED | RELAY_REACHED


def of_side(thing: Relay | Letter, act: str) -> Side:
    """Return the side on which this was done; what it says beyond that it was is theirs alone."""
    if isinstance(thing, Letter):
        there = act not in OF_AUTHORS_SIDE | PRINTED
    else:
        there = act in RELAY_RECEIVED
    return other(side_of(thing)) if there else side_of(thing)


def may_know_how(thing: Relay | Letter, act: str, sides: Collection[Side]) -> bool:
    """Say whether the code of an act is known as well: which version, or in which way.

    How many versions there were, how somebody wanted to have it: each side keeps that to itself.
    """
    return of_side(thing, act) in sides


def may_know_who(thing: Relay | Letter, act: str, sides: Collection[Side]) -> bool:
    """Say whether who did it is known: who lets words cross is named (I26) to both.

    Whether a person did it themselves or somebody for them is of their own side.
    """
    return act in ("release", "offer") or may_know_how(thing, act, sides)


def side_of(thing: Relay | Letter) -> Side:
    """Return the side that it comes from."""
    return thing.sender_side if isinstance(thing, Relay) else thing.author_side
