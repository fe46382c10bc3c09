"""What the engine keeps of one peer: the streams that it may send, and the seats that it hears and
sees with.
"""

from dataclasses import dataclass
from random import Random

from signaling.media.budget import Budget
from signaling.media.edges import Edge, Outlet
from signaling.media.negotiated import NegotiatedPeer
from signaling.media.repairs import Repairs
from signaling.media.rewriter import SeatLine
from signaling.media.rtp import Header, extension
from signaling.media.seats import Seating
from signaling.media.source import Source


@dataclass(frozen=True, slots=True)
class Limits:
    """What one browser may send a second: media, RTCP, and its camera's share (bits)."""

    video_bitrate: int
    packets: int = 2_000
    octets: int = 1_000_000
    reports: int = 200
    report_octets: int = 100_000


class Counts:
    """What was dropped at the door, and why."""

    __slots__ = ("bad", "over_budget", "unknown_ssrc")

    def __init__(self) -> None:
        self.bad = self.over_budget = self.unknown_ssrc = 0


class Seat:
    """One receive seat at work, with the open edges that lead to it (two while one takes over from
    the other).

    ``lost`` is the fraction of packets that its listener reports lost.
    """

    __slots__ = ("edges", "line", "lost", "repairs")

    def __init__(self, line: SeatLine) -> None:
        self.line = line
        self.edges: list[Edge] = []
        self.repairs = Repairs()
        self.lost = 0.0

    def playing(self) -> Edge | None:
        """Return the open edge whose packets go out in this seat now."""
        for edge in self.edges:
            if edge.open and edge.source is self.line.now_on:
                return edge
        return None


class PeerMedia:
    """The handle that the transport keeps on its leg; everything in it is the engine's."""

    __slots__ = (
        "_learning",
        "budget",
        "closed",
        "dropped",
        "heard",
        "next_rate",
        "next_report",
        "outlet",
        "peer",
        "report_budget",
        "seat_by_ssrc",
        "seating",
        "seats",
        "session",
        "sources",
        "ssrc",
        "streams",
    )

    def __init__(
        self,
        session: str,
        peer: str,
        negotiated: NegotiatedPeer,
        outlet: Outlet,
        seats: int,
        limits: Limits,
        random: Random,
        now: float,
    ) -> None:
        self.session = session
        self.peer = peer
        self.outlet = outlet
        self.closed = False
        self.heard = now
        self.dropped = Counts()
        self.budget = Budget(limits.packets, limits.octets, now)
        self.report_budget = Budget(limits.reports, limits.report_octets, now)
        self.next_report = self.next_rate = now
        self.ssrc = random.randrange(1, 1 << 32)
        self.sources: dict[str, Source] = {}
        for sending in negotiated.sending:
            self.sources.setdefault(sending.kind, Source(sending, limits.video_bitrate))
        self.streams: dict[int, tuple[Source, bool]] = {}
        for source in self.sources.values():
            if source.ssrc is not None:
                self.streams.setdefault(source.ssrc, (source, False))
            if source.rtx_ssrc is not None:
                self.streams.setdefault(source.rtx_ssrc, (source, True))
        self._learning = [source for source in self.sources.values() if source.ssrc is None]
        self.seats = {
            (seat.kind, seat.index): Seat(SeatLine(seat, random))
            for seat in negotiated.seats
            if seat.index < seats
        }
        self.seat_by_ssrc = {seat.line.ssrc: seat for seat in self.seats.values()}
        self.seating = Seating(index for _kind, index in self.seats)

    def learn(self, packet: bytearray, header: Header) -> tuple[Source, bool] | None:
        """Return the stream that an unknown SSRC is, if the offer left that open and the packet's
        MID says so.

        One primary and one rtx stream for each kind, latched for life: no other SSRC leaves a
        trace.
        """
        for source in self._learning:
            number = source.sending.mid_extension
            if number is None:
                continue
            payload_type, ssrc = header[1], header[4]
            repair = source.repairs(payload_type)
            if not repair and not source.sends(payload_type):
                continue
            if (source.rtx_ssrc if repair else source.ssrc) is not None:
                continue
            if extension(packet, header[5], number) != source.sending.mid.encode():
                continue
            if repair:
                source.rtx_ssrc = ssrc
            else:
                source.ssrc = ssrc
            self.streams[ssrc] = source, repair
            self._learning = [
                source
                for source in self._learning
                if source.ssrc is None or (source.rtx_ssrc is None and source.video)
            ]
            return source, repair
        return None
