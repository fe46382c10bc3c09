"""STUN messages for tests, written by hand so that they share no code with what they test."""

import binascii
import hashlib
import hmac
import os
import struct

REQUEST, SUCCESS, ERROR, INDICATION = 0x0001, 0x0101, 0x0111, 0x0011


def attribute(kind: int, value: bytes) -> bytes:
    return struct.pack("!HH", kind, len(value)) + value + bytes(-len(value) % 4)


def stun(
    password: bytes | None,
    username: str = "",
    *,
    kind: int = REQUEST,
    priority: bool = True,
    nominate: bool = False,
    before: bytes = b"",
    after: bytes = b"",
    fingerprint: bool = True,
    transaction: bytes | None = None,
) -> bytes:
    """A binding message; without ``password`` it has no MESSAGE-INTEGRITY."""
    body = before
    if username:
        body += attribute(0x0006, username.encode())
    if priority:
        body += attribute(0x0024, struct.pack("!I", 1853817087))
    if kind == REQUEST:
        body += attribute(0x802A, bytes(8))
    if nominate:
        body += attribute(0x0025, b"")
    head = struct.pack("!H", kind) + b"%s" + struct.pack("!I", 0x2112A442)
    head += transaction or os.urandom(12)

    def whole(rest: bytes, more: int = 0) -> bytes:
        return head.replace(b"%s", struct.pack("!H", len(rest) + more), 1) + rest

    if password is not None:
        digest = hmac.new(password, whole(body, 24), hashlib.sha1).digest()
        body += attribute(0x0008, digest)
    body += after
    if fingerprint:
        crc = binascii.crc32(whole(body, 8)) ^ 0x5354554E
        body += attribute(0x8028, struct.pack("!I", crc))
    return whole(body)
