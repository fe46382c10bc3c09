"""What a leg and its handshake say to one another; the handshake itself is in ``aiortc_tap.py``."""

from dataclasses import dataclass

from signaling.media.udp_port import Address


class HandshakeFailed(Exception):
    """ICE or DTLS did not come up; the message holds no address."""


@dataclass(frozen=True, slots=True)
class RemoteEnd:
    """The browser's end, as its offer says: ``fingerprints`` are (algorithm, hex)."""

    ufrag: str
    password: str
    fingerprints: tuple[tuple[str, str], ...]


class HandshakeEvents:
    """What a handshake tells its owner; all on the loop, none may raise."""

    def proven(self, address: Address) -> None:
        """``address`` answered one of our checks."""

    def nominated(self, address: Address) -> None:
        """From now on everything is sent to ``address``."""

    def fresh(self, now: float) -> None:
        """The far side answered a question of ours just now."""

    def ended(self) -> None:
        """The far side closed the DTLS transport."""
