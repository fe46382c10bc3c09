"""The gate: one edge says whether the packets of one speaker may pass to one listener now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from signaling.media.rewriter import SeatLine

if TYPE_CHECKING:
    from signaling.media.source import Source

EdgeKey = tuple[str, str, str]
"""``(speaker peer id, listener peer id, "audio" | "video")``."""


class Outlet(Protocol):
    """Where a listener's packets go. ``out`` (2048 octets) stays the same buffer for life."""

    out: bytearray

    def send_rtp(self, length: int) -> None:
        """Protect ``out[:length]`` in place and send it now; never raises for the network."""

    def send_rtcp(self, packet: bytes) -> None:
        """Protect and send one clear compound RTCP packet."""


class Edge:
    """Speaker -> listener, of one kind.

    ``open`` is the only word on whether anything passes. It is read at the moment of sending: for
    media, for repairs and for sender reports (I2: nothing that is queued or cached slips through).
    """

    __slots__ = (
        "key",
        "last",
        "line",
        "octets",
        "open",
        "out",
        "outlet",
        "packets",
        "source",
    )

    def __init__(self, key: EdgeKey, source: Source, line: SeatLine, outlet: Outlet) -> None:
        self.key = key
        self.source = source
        self.line = line
        self.outlet = outlet
        self.out = outlet.out
        self.open = False
        self.packets = self.octets = 0
        self.last: float | None = None

    def figures(self, lost: float, now: float) -> dict[str, Any]:
        """Return what passed here: packets, octets, seconds since the last one, loss that the
        listener reports.
        """
        return {
            "speaker": self.key[0],
            "listener": self.key[1],
            "kind": self.key[2],
            "packets": self.packets,
            "bytes": self.octets,
            "last": None if self.last is None else now - self.last,
            "lost": lost,
        }
