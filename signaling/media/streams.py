"""Decides which SSRCs a leg may bring, before libsrtp makes a stream for one.

libsrtp keeps a table entry for each SSRC that it opens a packet of, for ever; so the tables here
are fixed by what was negotiated, and a browser that sends ten thousand SSRCs fills nothing.
"""

from signaling.media.negotiated import NegotiatedPeer

MOST_CONTROL = 48
"""SSRCs under which one browser may send RTCP: its own, or one for each receive seat."""


class StreamDoor:
    """The SSRCs of one leg. Nothing may come in until :meth:`open`."""

    def __init__(self) -> None:
        self._media: set[int] = set()
        self._control: set[int] = set()
        self._free: dict[int, list[int]] = {}

    def open(self, negotiated: NegotiatedPeer) -> None:
        """Let in what ``negotiated`` names.

        Where the offer named no SSRC, the first that comes is learnt: one primary, one rtx.
        """
        for sending in negotiated.sending:
            self._media |= {s for s in (sending.ssrc, sending.rtx_ssrc) if s is not None}
            if sending.ssrc is None:
                self._learn([codec.payload_type for codec in sending.codecs])
                self._learn([codec.rtx for codec in sending.codecs if codec.rtx is not None])

    def _learn(self, payload_types: list[int]) -> None:
        slot = [1]  # shared by the payload types of one stream: one SSRC among them
        for payload_type in payload_types:
            self._free[payload_type] = slot

    def may_bring_rtp(self, ssrc: int, payload_type: int) -> bool:
        """Whether a packet of ``ssrc`` may be opened."""
        if ssrc in self._media:
            return True
        slot = self._free.get(payload_type)
        return slot is not None and slot[0] > 0

    def may_bring_rtcp(self, ssrc: int) -> bool:
        """Whether a control packet of ``ssrc`` may be opened."""
        return ssrc in self._media or ssrc in self._control or len(self._control) < MOST_CONTROL

    def rtp_opened(self, ssrc: int, payload_type: int) -> None:
        """Note an authentic packet: its SSRC may come again."""
        if ssrc not in self._media:
            self._media.add(ssrc)
            self._free[payload_type][0] -= 1

    def rtcp_opened(self, ssrc: int) -> None:
        """Note an authentic control packet."""
        if ssrc not in self._media:
            self._control.add(ssrc)

    def size(self) -> int:
        """How many SSRCs are held."""
        return len(self._media) + len(self._control)
