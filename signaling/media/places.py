"""The few addresses one leg may be reached at, from the first authenticated question to proof."""

from collections.abc import Callable
from dataclasses import dataclass, field

from signaling.media.udp_port import Address, Inlet, UdpPort

MOST = 8
FRESH = 5.0
"""Seconds for which an address that was asked from keeps its place among ``MOST``."""

HELD = 4
"""DTLS datagrams kept from an address whose check is under way."""

NEVER = float("-inf")


@dataclass(slots=True)
class _Place:
    asked: float
    proven: bool = False
    held: list[bytes] = field(default_factory=list)


class Places:
    """Addresses of ``leg``; ``forgotten`` is called with each one that loses its place."""

    def __init__(self, port: UdpPort, leg: Inlet, forgotten: Callable[[Address], None]) -> None:
        self.current: Address | None = None
        self._port, self._leg, self._forgotten = port, leg, forgotten
        self._places: dict[Address, _Place] = {}

    def __len__(self) -> int:
        return len(self._places)

    def admit(self, address: Address, now: float) -> bool:
        """Note an authenticated request from ``address``; ``False`` when there is no room."""
        place = self._places.get(address)
        if place is not None:
            place.asked = now
            return True
        if len(self._places) >= MOST and not self._make_room(now):
            return False
        if not self._port.claim(self._leg, address, now):
            return False
        self._places[address] = _Place(now)
        return True

    def hold(self, address: Address, data: bytes) -> bool:
        """Keep a datagram until ``address`` is proven; ``False`` when it cannot be kept."""
        place = self._places.get(address)
        if place is None or place.proven or len(place.held) >= HELD:
            return False
        place.held.append(data)
        return True

    def prove(self, address: Address) -> list[bytes]:
        """``address`` answered our check: let its media in; return what was held from it."""
        place = self._places.get(address)
        if place is None:
            return []
        place.proven = True
        self._port.prove(self._leg, address)
        held, place.held = place.held, []
        return held

    def asked_from(self, address: Address) -> float:
        """When the last request came from ``address``."""
        place = self._places.get(address)
        return NEVER if place is None else place.asked

    def _make_room(self, now: float) -> bool:
        others = [address for address in self._places if address != self.current]
        oldest = min(others, key=lambda address: self._places[address].asked)
        if now - self._places[oldest].asked < FRESH:
            return False
        del self._places[oldest]
        self._port.forget(self._leg, oldest)
        self._forgotten(oldest)
        return True
