"""Owns the worker's one UDP socket: reads it, finds the leg a datagram belongs to, and sends.

A leg is found by the sender's address, a STUN request by the user fragment it names. Both only
after the guard has looked, and an address leads to a leg only after an authenticated check.
"""

import asyncio
import contextlib
import logging
import socket
import time
from typing import Protocol

from signaling.media.faults import describe
from signaling.media.guard import StunHead, Tally, Verdict, authentic, judge, read_stun

logger = logging.getLogger(__name__)

Address = tuple[str, int]
"""Host and port; an IPv4 host that reached an IPv6 socket is written in its IPv4 form."""

BATCH = 64
"""Datagrams read in one wake-up, so that the control connection and the clock get their turn."""

SOCKET_BUFFER = 4 << 20
_FORCED = (33, 32)
"""SO_RCVBUFFORCE and SO_SNDBUFFORCE (Linux socket(7)), which Python does not name."""

TAKE_OVER = 2.0
"""Seconds of silence after which another leg may have an address."""


class Inlet(Protocol):
    """What the port needs of a leg."""

    ufrag: str
    remote_ufrag: str
    password: bytes
    remote_password: bytes

    def media_arrived(self, length: int, now: float) -> None:
        """``length`` bytes of SRTP or SRTCP lie in the port's ``buffer``."""

    def dtls_arrived(self, data: bytes) -> None: ...

    def dtls_overtook(self, data: bytes, address: Address) -> None:
        """DTLS from an address whose check is still under way."""

    def request_arrived(self, data: bytes, address: Address, now: float) -> None:
        """A STUN request whose integrity holds."""

    def response_arrived(self, data: bytes, head: StunHead, address: Address, now: float) -> None:
        """A STUN response whose integrity holds."""

    def last_heard_from(self, address: Address) -> float: ...


class UdpPort:
    """One socket for all legs. ``buffer`` holds the datagram that is being handled."""

    def __init__(self, host: str = "0.0.0.0", port: int = 0) -> None:  # noqa: S104
        self.buffer = bytearray(2048)
        self.tally = Tally()
        self.unsent = 0
        self._by_ufrag: dict[str, Inlet] = {}
        self._proven: dict[Address, Inlet] = {}
        self._heard: dict[Address, Inlet] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._last_complaint = -60.0
        self.socket = _bound_socket(host, port)
        self._mapped = self.socket.family == socket.AF_INET6
        self.number: int = self.socket.getsockname()[1]

    def start(self, loop: asyncio.AbstractEventLoop) -> None:
        """Begin to read; datagrams are handled on ``loop``."""
        self._loop = loop
        loop.add_reader(self.socket.fileno(), self._drain)

    def close(self) -> None:
        """Stop reading and give the socket back."""
        if self._loop is not None:
            self._loop.remove_reader(self.socket.fileno())
            self._loop = None
        self.socket.close()

    # Legs

    def add(self, leg: Inlet) -> None:
        """Let STUN requests for ``leg.ufrag`` reach ``leg``."""
        self._by_ufrag[leg.ufrag] = leg

    def remove(self, leg: Inlet) -> None:
        """Forget ``leg`` and every address of it; nothing reaches it after this returns."""
        self._by_ufrag.pop(leg.ufrag, None)
        for table in (self._proven, self._heard):
            for address in [a for a, owner in table.items() if owner is leg]:
                del table[address]

    def claim(self, leg: Inlet, address: Address, now: float) -> bool:
        """Note a request for ``leg`` from ``address``; refused while another leg lives there."""
        owner = self._proven.get(address) or self._heard.get(address)
        if owner is not None and owner is not leg:
            if now - owner.last_heard_from(address) < TAKE_OVER:
                return False
            self._proven.pop(address, None)
        self._heard[address] = leg
        return True

    def prove(self, leg: Inlet, address: Address) -> None:
        """``address`` answered a check of ``leg``: media and DTLS from there reach it."""
        if self._heard.get(address) is leg:
            self._proven[address] = leg

    def forget(self, leg: Inlet, address: Address) -> None:
        """Take ``address`` from ``leg``."""
        for table in (self._proven, self._heard):
            if table.get(address) is leg:
                del table[address]

    def sizes(self) -> dict[str, int]:
        """Entries per table, for figures and tests."""
        return {
            "ufrags": len(self._by_ufrag),
            "proven": len(self._proven),
            "heard": len(self._heard),
        }

    # Out

    def wire_address(self, address: Address) -> Address:
        """The form of ``address`` that this socket's ``sendto`` wants."""
        if self._mapped and ":" not in address[0]:
            return (f"::ffff:{address[0]}", address[1])
        return address

    def send(self, data: bytes, address: Address) -> None:
        """Send one datagram; what the network refuses is counted, never raised."""
        try:
            self.socket.sendto(data, self.wire_address(address))
        except (OSError, ValueError):
            self.unsent += 1

    # In

    def _drain(self) -> None:
        receive, buffer = self.socket.recvfrom_into, self.buffer
        for _ in range(BATCH):
            try:
                length, address = receive(buffer)
            except (BlockingIOError, InterruptedError):
                return
            except OSError:  # an ICMP answer to something we sent; says nothing about this read
                continue
            try:
                self._handle(length, address)
            except Exception as error:  # noqa: BLE001 - the datagram boundary
                self._complain(error)

    def _handle(self, length: int, sender: tuple[str, int]) -> None:
        address = _plain(sender) if self._mapped else sender
        leg = self._proven.get(address)
        verdict = judge(self.buffer, length, leg is not None)
        if verdict is Verdict.MEDIA:
            leg.media_arrived(length, time.monotonic())  # type: ignore[union-attr]
        elif verdict is Verdict.STUN:
            self._stun(bytes(self.buffer[:length]), address, time.monotonic())
        elif verdict is Verdict.DTLS:
            leg.dtls_arrived(bytes(self.buffer[:length]))  # type: ignore[union-attr]
        elif verdict is Verdict.STRANGER_DTLS and address in self._heard:
            self._heard[address].dtls_overtook(bytes(self.buffer[:length]), address)
        else:
            self.tally.drop(verdict)

    def _stun(self, data: bytes, address: Address, now: float) -> None:
        head = read_stun(data)
        if head is None:
            self.tally.drop(Verdict.BAD_STUN)
        elif head.request:
            self._request(data, head, address, now)
        else:
            leg = self._heard.get(address)
            if leg is None:
                self.tally.drop(Verdict.STUN_STRANGER)
            elif not authentic(data, head, leg.remote_password):
                self.tally.drop(Verdict.STUN_FORGED)
            else:
                leg.response_arrived(data, head, address, now)

    def _request(self, data: bytes, head: StunHead, address: Address, now: float) -> None:
        leg = self._by_ufrag.get(head.ours)
        if leg is None:
            self.tally.drop(Verdict.STUN_STRANGER)
        elif head.theirs != leg.remote_ufrag or not authentic(data, head, leg.password):
            self.tally.drop(Verdict.STUN_FORGED)
        else:
            leg.request_arrived(data, address, now)

    def _complain(self, error: Exception) -> None:
        self.tally.drop(Verdict.FAULT)
        now = time.monotonic()
        if now - self._last_complaint > 10:
            self._last_complaint = now
            logger.error("datagram_fault %s", describe(error))


def _plain(sender: tuple[str, int]) -> Address:
    host = sender[0]
    return (host[7:] if host.startswith("::ffff:") else host, sender[1])


def _bound_socket(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.socket(family, socket.SOCK_DGRAM)
    try:
        made.setblocking(False)
        if family == socket.AF_INET6:
            made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        for option in (socket.SO_RCVBUF, socket.SO_SNDBUF, *_FORCED):
            with contextlib.suppress(OSError):  # without the right to it the system's limit stands
                made.setsockopt(socket.SOL_SOCKET, option, SOCKET_BUFFER)
        made.bind((host, port))
    except OSError:
        made.close()
        raise
    return made
