"""Which packets of one received SSRC have come: unwrapped sequence numbers, doubles, and the report
on them (RFC 3550).
"""

LEAP = 3000
"""A step forward of more packets than this is disbelieved until a second packet fits it."""
REORDERED = 512
"""Packets: how late one may come. Below the 1024 that libsrtp lets the rewritten number lie back.
"""
BETWEEN_RESTARTS = 1.0

REFUSED = -1
_SEEN = 1023

Block = tuple[int, int, int, int, int, int, int]
"""A report block: ssrc, fraction lost (of 256), packets lost, highest, jitter, LSR, DLSR."""


class Reception:
    """The sequence line of one SSRC. Its memory is a fixed ring, whatever the sender does."""

    __slots__ = (
        "_base",
        "_doubted",
        "_expected_before",
        "_received",
        "_received_before",
        "_reported",
        "_reported_at",
        "_restarted",
        "_seen",
        "highest",
        "restarts",
    )

    def __init__(self) -> None:
        self.highest = -1
        self.restarts = 0
        self._seen = [-1] * (_SEEN + 1)
        self._doubted = -1
        self._restarted = float("-inf")
        self._base = self._received = 0
        self._expected_before = self._received_before = 0
        self._reported = 0
        self._reported_at = 0.0

    def take(self, seq: int, now: float) -> int:
        """Return the unwrapped number of a packet that came now, or ``REFUSED`` for a double or a
        leap.
        """
        highest = self.highest
        if highest < 0:
            return self._start(seq + 0x10000)
        step = (seq - highest) & 0xFFFF
        if step < 0x8000:
            if step > LEAP:
                return self._doubt(seq, now)
            number = highest + step
        else:
            number = highest + step - 0x10000
            if highest - number > REORDERED:
                return self._doubt(seq, now)
        seen = self._seen
        if seen[number & _SEEN] == number:
            return REFUSED
        seen[number & _SEEN] = number
        if number > highest:
            self.highest = number
        self._received += 1
        return number

    def repair(self, seq: int) -> int:
        """Return the unwrapped number of a packet that came as a retransmission, or ``REFUSED``.

        It does not count as received: the report is to show the loss.
        """
        highest = self.highest
        number = highest + ((seq - highest + 0x8000) & 0xFFFF) - 0x8000
        if highest < 0 or not -REORDERED <= number - highest <= REORDERED // 4:
            return REFUSED
        if self._seen[number & _SEEN] == number:
            return REFUSED
        self._seen[number & _SEEN] = number
        if number > highest:
            self.highest = number
        return number

    def reported(self, ntp: int, now: float) -> None:
        """Remember the sender report that came now; ``ntp`` is its 64-bit time."""
        self._reported = (ntp >> 16) & 0xFFFFFFFF
        self._reported_at = now

    def block(self, ssrc: int, jitter: int, now: float) -> Block:
        """Return the report block since the last one."""
        expected = self.highest - self._base + 1
        lost = expected - self._received
        expected_now = expected - self._expected_before
        lost_now = expected_now - (self._received - self._received_before)
        self._expected_before, self._received_before = expected, self._received
        fraction = min(255, (lost_now << 8) // expected_now) if expected_now > 0 < lost_now else 0
        delay = min(int((now - self._reported_at) * 65536), 0xFFFFFFFF) if self._reported else 0
        lost = max(-0x800000, min(lost, 0x7FFFFF)) & 0xFFFFFF
        return ssrc, fraction, lost, self.highest & 0xFFFFFFFF, jitter, self._reported, delay

    def _start(self, number: int) -> int:
        self.highest = self._base = number
        self._received = 1
        self._expected_before = self._received_before = 0
        self._seen[number & _SEEN] = number
        self._doubted = -1
        return number

    def _doubt(self, seq: int, now: float) -> int:
        expected, self._doubted = self._doubted, (seq + 1) & 0xFFFF
        if seq != expected or now - self._restarted < BETWEEN_RESTARTS:
            return REFUSED
        self._restarted = now
        self.restarts += 1
        return self._start((((self.highest >> 16) + 2) << 16) + seq)
