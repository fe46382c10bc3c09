"""What one browser and this worker agreed on at join: payload types, SSRCs, extension ids."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Codec:
    """One codec as this leg numbers it.

    ``name`` is ``opus``, ``VP8`` or ``H264``; ``rtx`` is the payload type of its
    retransmissions (RFC 4588), ``None`` where the leg has none.
    """

    name: str
    payload_type: int
    clock_rate: int
    rtx: int | None = None


@dataclass(frozen=True, slots=True)
class Sending:
    """What the browser may send of one kind: the only SSRCs and payload types that are read.

    ``ssrc`` is ``None`` when the offer declared none; then the stream is learnt from packets that
    carry ``mid`` in the extension ``mid_extension`` (RFC 9143), at most one primary and one rtx
    stream. ``level_extension`` is the id of ssrc-audio-level (RFC 6464), read on the way in only.
    """

    kind: str
    mid: str
    codecs: tuple[Codec, ...]
    ssrc: int | None = None
    rtx_ssrc: int | None = None
    mid_extension: int | None = None
    level_extension: int | None = None


@dataclass(frozen=True, slots=True)
class ReceiveSeat:
    """One receive seat of a listener, of one kind; its SSRCs are ours and stay for life."""

    kind: str
    index: int
    mid: str
    codecs: tuple[Codec, ...]
    ssrc: int
    rtx_ssrc: int | None = None
    mid_extension: int | None = None
    cname: str = ""


@dataclass(frozen=True, slots=True)
class NegotiatedPeer:
    """The whole agreement with one browser."""

    sending: tuple[Sending, ...]
    seats: tuple[ReceiveSeat, ...] = field(default=())
