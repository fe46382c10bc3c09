"""What the side that a relay is for does with it, once it was released; pure functions.

They read and write what arrived, and not the sender's part; only that somebody allows the sender
to know of a refusal is written there. Each raises ``Refused`` before it changed anything, and
returns False when what is asked for is so already.
"""

from datetime import datetime
from typing import Final

from app.domain.dialogue.relays import MOVES, Arrived, Handed, Relay, RelayState, Step, Wish
from app.domain.dialogue.sender_knows import TOLD
from app.domain.refusals import Refused

DELIVERED: Final = frozenset(
    {
        RelayState.DELIVERED,
        RelayState.REPLY_WANTED,
        RelayState.NO_REPLY,
        RelayState.ANSWERED,
    }
)
"""The states in which the words were handed over."""
WAITS: Final = frozenset({RelayState.RELEASED, RelayState.REFUSED})


def refusal_was_told(relay: Relay) -> bool:
    """True while the sender's part says that it was refused, as whoever refused allowed."""
    return relay.arrived is not None and relay.arrived.tell_sender


def choose(relay: Relay, wish: Wish) -> bool:
    """Say how they want to have it; whoever refused may change their mind so.

    Of a refusal that was told, the sender's part, which must be open then, says nothing any more.
    """
    after, arrived = _next(relay, "choose")
    if relay.state is after and arrived.wish is wish:
        return False
    if refusal_was_told(relay):
        relay.said.steps[:] = [step for step in relay.said.steps if step.act != "refuse"]
    relay.state, arrived.wish, arrived.tell_sender = after, wish, False
    return True


def tell_about(relay: Relay) -> bool:
    """Tell what it is about, and not what it says."""
    arrived = _arrived(relay)
    if relay.state not in WAITS:
        raise Refused("relay-other-step")
    if arrived.told_about:
        return False
    arrived.told_about = True
    return True


def deliver(relay: Relay, how: Handed) -> bool:
    """Hand the words over, once: whoever comes second finds it done."""
    arrived = _arrived(relay)
    if relay.state in DELIVERED:
        return False
    after, arrived = _next(relay, "deliver")
    relay.state, arrived.how = after, how
    return True


def refuse(relay: Relay, at: datetime, *, tell: bool) -> bool:
    """Not want it. With ``tell`` the sender's part, which must be open, says that they do not.

    Who refused may still allow afterwards that it is told.
    """
    after, arrived = RelayState.REFUSED, _arrived(relay)
    if relay.state is not after:
        after, arrived = _next(relay, "refuse")
    elif arrived.tell_sender or not tell:
        return False
    if tell:
        relay.said.steps.append(Step(at, "", "refuse", relay.said.agreed, TOLD))
    relay.state, arrived.tell_sender = after, tell
    return True


def reply(relay: Relay, *, wants: bool) -> bool:
    """Say whether they want to answer."""
    act = "want_reply" if wants else "no_reply"
    _arrived(relay)
    done = RelayState.REPLY_WANTED if wants else RelayState.NO_REPLY
    if relay.state is done:
        return False
    relay.state, _ = _next(relay, act)
    return True


def put_away(relay: Relay) -> bool:
    """Take it off the person's own screen; it stays theirs."""
    arrived = _arrived(relay)
    if relay.state not in DELIVERED:
        raise Refused("relay-other-step")
    if arrived.put_away:
        return False
    arrived.put_away = True
    return True


def answered(relay: Relay, at: datetime) -> bool:
    """The answer to it was handed over: the sender's part of it, which must be open, says so."""
    if (relay.state, "answer") not in MOVES:
        return False
    relay.state = MOVES[relay.state, "answer"]
    relay.said.steps.append(Step(at, "", "answer", relay.said.agreed))
    return True


def recall(relay: Relay) -> bool:
    """Whoever it is for takes part no more: nothing waits for them, and it is with staff again."""
    if (relay.state, "recall") not in MOVES:
        return False
    relay.state, relay.arrived = MOVES[relay.state, "recall"], None
    return True


def _next(relay: Relay, act: str) -> tuple[RelayState, Arrived]:
    arrived = _arrived(relay)
    if (relay.state, act) not in MOVES:
        raise Refused("relay-other-step")
    return MOVES[relay.state, act], arrived


def _arrived(relay: Relay) -> Arrived:
    """Return what arrived; without it nothing is there, whatever the state says."""
    if relay.arrived is not None:
        return relay.arrived
    taken_back = relay.state is RelayState.TAKEN_BACK
    raise Refused("relay-taken-back" if taken_back else "relay-not-there")
