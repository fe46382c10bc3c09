"""One stream that a speaker sends: what is known of it, and its packets made ready for any number
of listeners.
"""

from signaling.media.edges import Edge
from signaling.media.keyframes import KeyFrameRequests
from signaling.media.liveness import Voice
from signaling.media.missing import Missing
from signaling.media.negotiated import Codec, Sending
from signaling.media.packet_cache import PacketCache
from signaling.media.payloads import READERS, Reader, plain
from signaling.media.reception import Block, Reception
from signaling.media.rewriter import CLOCK_RATES
from signaling.media.rtp import Arrival, Header, extension
from signaling.media.source_clock import SourceClock
from signaling.media.throttle import Throttle


class Source:
    """The microphone or the camera of one peer.

    ``edges`` are the open edges that start here.
    """

    __slots__ = (
        "_by_payload_type",
        "_by_rtx",
        "_reader",
        "_restarts",
        "_rtx",
        "_turns",
        "cache",
        "clock",
        "codec",
        "edges",
        "key_frames",
        "level_extension",
        "missing",
        "reception",
        "refused",
        "rtx_ssrc",
        "said_at",
        "sending",
        "ssrc",
        "throttle",
        "video",
        "voice",
    )

    def __init__(self, sending: Sending, video_bitrate: int) -> None:
        self.sending = sending
        self.video = sending.kind == "video"
        self.ssrc = sending.ssrc
        self.rtx_ssrc = sending.rtx_ssrc
        self.level_extension = None if self.video else sending.level_extension
        self.clock = SourceClock(CLOCK_RATES[sending.kind])
        self.reception = Reception()
        self.codec: Codec | None = None
        self.edges: tuple[Edge, ...] = ()
        self.cache = PacketCache() if self.video else None
        self.key_frames = KeyFrameRequests()
        self.missing = Missing()
        self.throttle = Throttle(video_bitrate)
        self.voice = Voice()
        self.refused = 0
        self.said_at = float("-inf")
        self._restarts = self._turns = 0
        self._rtx = Reception()
        self._reader: Reader = plain
        self._by_payload_type = {codec.payload_type: codec for codec in sending.codecs}
        self._by_rtx = {codec.rtx: codec for codec in sending.codecs if codec.rtx is not None}

    def sends(self, payload_type: int) -> bool:
        """Is this the payload type of one of the stream's codecs?"""
        return payload_type in self._by_payload_type

    def repairs(self, payload_type: int) -> bool:
        """Is this the payload type of the stream's retransmissions?"""
        return payload_type in self._by_rtx

    def arrived(self, packet: bytearray, length: int, header: Header, now: float) -> Arrival | None:
        """Take one packet of the stream itself; ``None``: it is refused."""
        flags, payload_type, seq, timestamp, _ssrc, start, end = header
        codec = self.codec
        if (codec is None or codec.payload_type != payload_type) and not self._turn_to(
            payload_type
        ):
            return self._refused()
        picture = self._reader(packet, start, end)
        if picture is None:
            return self._refused()
        expected = self.reception.highest + 1
        number = self.reception.take(seq, now)
        unwrapped = self.clock.take(timestamp, now) if number >= 0 else number
        if unwrapped < 0:
            return self._refused()
        if self.reception.restarts + self.clock.restarts + self._turns != self._restarts:
            self._begin_anew()
        elif self.video:
            if number > expected > 0 and self.edges:
                self.missing.gap(expected, number)
            else:
                self.missing.found(number)
        elif self.level_extension is not None:
            level = extension(packet, start, self.level_extension)
            if level:
                self.voice.level(level[0], now)
        return self._ready((number, unwrapped, flags, packet[start:length], *picture))

    def repaired(
        self, packet: bytearray, length: int, header: Header, now: float
    ) -> Arrival | None:
        """Take one retransmission (RFC 4588) as the packet that it repeats; ``None``: it is
        refused.
        """
        flags, payload_type, seq, timestamp, _ssrc, start, end = header
        codec = self._by_rtx.get(payload_type)
        if (
            codec is None
            or codec is not self.codec
            or self._rtx.take(seq, now) < 0
            or end - start < 3
        ):
            return self._refused()
        original = packet[start] << 8 | packet[start + 1]
        start += 2
        picture = self._reader(packet, start, end)
        unwrapped = self.clock.place(timestamp)
        if picture is None or unwrapped < 0:
            return self._refused()
        number = self.reception.repair(original)
        if number < 0:
            return self._refused()
        self.missing.found(number)
        return self._ready((number, unwrapped, flags, packet[start:length], *picture))

    def blocks(self, now: float) -> list[Block]:
        """Return the report blocks on what was received."""
        found = []
        if self.ssrc is not None and self.reception.highest >= 0:
            found.append(self.reception.block(self.ssrc, self.clock.jitter_units(), now))
        if self.rtx_ssrc is not None and self._rtx.highest >= 0:
            found.append(self._rtx.block(self.rtx_ssrc, 0, now))
        return found

    def _ready(self, arrival: Arrival) -> Arrival:
        if self.cache is not None:
            self.cache.keep(arrival)
            if arrival[4]:
                self.key_frames.settled()
        return arrival

    def _turn_to(self, payload_type: int) -> bool:
        codec = self._by_payload_type.get(payload_type)
        if codec is None:
            return False
        if self.codec is not None:
            self._turns += 1
        self.codec = codec
        self._reader = READERS.get(codec.name, plain)
        return True

    def _begin_anew(self) -> None:
        # Numbers or codec changed: nothing in a seat, in the cache or among the missing fits any
        # more.
        self._restarts = self.reception.restarts + self.clock.restarts + self._turns
        self.missing.clear()
        if self.cache is not None:
            self.cache.clear()
        for edge in self.edges:
            edge.line.restart(self)

    def _refused(self) -> Arrival | None:
        self.refused += 1
        return None
