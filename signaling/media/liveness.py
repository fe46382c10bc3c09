"""Who is heard from and who is speaking, from packets alone."""

from collections.abc import Iterable
from typing import Protocol

LOUD = 50
"""-dBov (RFC 6464): a packet louder than this may be speech."""
IN_A_ROW = 3
"""Loud packets that make speech; one is a cough or a door."""
HANGOVER = 0.4
"""Seconds that speech outlasts its last loud packet."""


class Heard(Protocol):
    """A peer and when its last packet came."""

    @property
    def session(self) -> str: ...
    @property
    def peer(self) -> str: ...
    @property
    def heard(self) -> float: ...


def quiet(peers: Iterable[Heard], after: float, now: float) -> list[tuple[str, str]]:
    """Return ``(session, peer)`` of those from whom nothing came for ``after`` seconds."""
    return [(peer.session, peer.peer) for peer in peers if now - peer.heard >= after]


class Voice:
    """Whether one microphone hears speech, by the level its browser writes on each packet."""

    __slots__ = ("_loud", "_until")

    def __init__(self) -> None:
        self._loud = 0
        self._until = float("-inf")

    def level(self, value: int, now: float) -> None:
        """Take one packet's level byte: 0 is the loudest, 127 silence; the top bit is ignored."""
        if value & 0x7F >= LOUD:
            self._loud = 0
            return
        self._loud += 1
        if self._loud >= IN_A_ROW:
            self._until = now + HANGOVER

    def speaking(self, now: float) -> bool:
        """Is there speech now?"""
        return now < self._until
