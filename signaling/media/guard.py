"""Decides what a datagram is and whether it may come in at all; pure, in front of everything else.

Cheap questions come before dear ones, and nothing that a stranger sent reaches a library's parser.
STUN binding messages are read here, because those a stranger must be able to send.
"""

import binascii
import hmac
import struct
from dataclasses import dataclass
from enum import IntEnum

LONGEST = 1500
"""Bytes; longer datagrams make libsrtp's wrapper raise and no browser sends them."""

LONGEST_STUN = 640
"""Bytes; browsers' checks are 100 to 180 bytes long."""


class Verdict(IntEnum):
    """What to do with a datagram: three kinds come in, the others are dropped and counted."""

    MEDIA = 0
    STUN = 1
    DTLS = 2
    EMPTY = 3
    OVERLONG = 4
    STRANGER = 5
    STRANGER_DTLS = 6
    UNKNOWN = 7
    BAD_STUN = 8
    STUN_STRANGER = 9
    STUN_FORGED = 10
    STUN_CROWD = 11
    STUN_REFUSED = 12
    QUEUE_FULL = 13
    OVERRATE = 14
    SSRC = 15
    UNPROTECT = 16
    NOT_READY = 17
    FAULT = 18


def judge(buffer: bytes | bytearray, length: int, proven: bool) -> Verdict:
    """Say what the ``length`` bytes at the start of ``buffer`` are.

    ``proven`` is whether the sender's address answered one of our own authenticated checks. Only
    such an address may send media or DTLS. ``STRANGER_DTLS`` is set apart because the first flight
    of a handshake may overtake the answer to our check.
    """
    if length < 1:
        return Verdict.EMPTY
    if length > LONGEST:
        return Verdict.OVERLONG
    first = buffer[0]
    if 127 < first < 192:
        if not proven:
            return Verdict.STRANGER
        return Verdict.MEDIA if length >= 20 else Verdict.UNKNOWN
    if 19 < first < 64:
        return Verdict.DTLS if proven else Verdict.STRANGER_DTLS
    if first < 4:
        return Verdict.STUN
    return Verdict.UNKNOWN if proven else Verdict.STRANGER


class Tally:
    """How many datagrams met each verdict; a fixed table, so hostile input cannot grow it."""

    __slots__ = ("counts",)

    def __init__(self) -> None:
        self.counts = [0] * len(Verdict)

    def drop(self, verdict: Verdict) -> None:
        """Count one datagram that was not let in."""
        self.counts[verdict] += 1

    def dropped(self) -> dict[str, int]:
        """Return the drops that happened, by lower-case name of the verdict."""
        return {
            verdict.name.lower(): self.counts[verdict]
            for verdict in Verdict
            if verdict > Verdict.DTLS and self.counts[verdict]
        }


# STUN (RFC 8489), as far as ICE's connectivity checks (RFC 8445) use it.

_COOKIE = 0x2112A442
_HEADER = struct.Struct("!HHI12s")
_ATTRIBUTE = struct.Struct("!HH")
_BINDING_REQUEST = 0x0001
_BINDING_SUCCESS = 0x0101
_BINDING_ERROR = 0x0111
_USERNAME = 0x0006
_INTEGRITY = 0x0008
_PRIORITY = 0x0024
_FINGERPRINT = 0x8028
_FINGERPRINT_XOR = 0x5354554E


@dataclass(frozen=True, slots=True)
class StunHead:
    """The parts of a binding message that are needed to know who sent it."""

    request: bool
    transaction: bytes
    ours: str
    theirs: str
    integrity_at: int


def read_stun(data: bytes) -> StunHead | None:
    """Read a binding message that carries MESSAGE-INTEGRITY; ``None`` for anything else.

    A request must also carry USERNAME (``ours:theirs``) and PRIORITY before the integrity
    attribute. Nothing is authenticated yet: see :func:`authentic`.
    """
    if not 20 <= len(data) <= LONGEST_STUN:
        return None
    kind, length, cookie, transaction = _HEADER.unpack_from(data)
    if cookie != _COOKIE or length != len(data) - 20 or length % 4:
        return None
    if kind not in (_BINDING_REQUEST, _BINDING_SUCCESS, _BINDING_ERROR):
        return None
    found = _walk(data)
    if found is None:
        return None
    username, has_priority, integrity_at = found
    ours, colon, theirs = username.partition(":")
    if kind == _BINDING_REQUEST and not (ours and colon and theirs and has_priority):
        return None
    return StunHead(kind == _BINDING_REQUEST, transaction, ours, theirs, integrity_at)


def _walk(data: bytes) -> tuple[str, bool, int] | None:
    username, has_priority, integrity_at = "", False, 0
    at, end = 20, len(data)
    while at < end:
        kind, length = _ATTRIBUTE.unpack_from(data, at)
        value = at + 4
        following = value + length + (-length % 4)
        if following > end:
            return None
        if kind == _FINGERPRINT:
            if length != 4 or following != end or not _fingerprint_holds(data, at):
                return None
        elif integrity_at:
            pass  # not covered by the integrity, so not read
        elif kind == _USERNAME:
            if length > 256 or not data[value : value + length].isascii():
                return None
            username = data[value : value + length].decode("ascii")
        elif kind == _PRIORITY:
            if length != 4:
                return None
            has_priority = True
        elif kind == _INTEGRITY:
            if length != 20:
                return None
            integrity_at = at
        at = following
    return (username, has_priority, integrity_at) if integrity_at else None


def _fingerprint_holds(data: bytes, at: int) -> bool:
    expected = binascii.crc32(data[:at]) ^ _FINGERPRINT_XOR
    return data[at + 4 : at + 8] == struct.pack("!I", expected)


def authentic(data: bytes, head: StunHead, password: bytes) -> bool:
    """Whether MESSAGE-INTEGRITY of ``data`` was made with ``password`` (RFC 8489 section 14.5)."""
    at = head.integrity_at
    covered = data[:2] + struct.pack("!H", at + 24 - 20) + data[4:at]
    return hmac.compare_digest(hmac.digest(password, covered, "sha1"), data[at + 4 : at + 24])
