"""One browser's transport: its keys, its packets in and out, and whether it is still there.

A leg never calls first: it starts with the first authenticated STUN request for its user fragment,
and follows the browser when that moves. Clear packets go to the engine and come from it.
"""

import asyncio
import logging
import struct
import time
from collections.abc import Callable
from typing import Any, Protocol

from signaling.media.aiortc_tap import (
    Handshake,
    SrtpKeys,
    length_cell,
    pin,
    srtp_protect,
    srtp_protect_rtcp,
    srtp_unprotect,
    srtp_unprotect_rtcp,
)
from signaling.media.faults import describe
from signaling.media.guard import StunHead, Verdict
from signaling.media.handshake import HandshakeEvents, HandshakeFailed, RemoteEnd
from signaling.media.negotiated import NegotiatedPeer
from signaling.media.places import NEVER, Places
from signaling.media.streams import StreamDoor
from signaling.media.udp_port import Address, UdpPort

logger = logging.getLogger(__name__)

SETUP = 15.0
"""Seconds from the offer in which ICE and DTLS must be up."""

QUIET = 3.5
"""Seconds without anything that only the far side could have sent just now, if not told others."""

PROBE = 1.0
PROBE_IN_DOUBT = 0.25
IN_DOUBT = 1.3

TICK_DATAGRAMS = 200
"""What one leg may bring per tick (50 ms), with as much again saved up: 4,000 a second."""

LONGEST_OUT = 1452
CLOSING = 1.0

_SSRC = struct.Struct("!I")
_PLI = struct.Struct("!HHII")
_EMPTY_REPORT = struct.pack("!HHI", 0x80C9, 1, 0)


class Engine(Protocol):
    """What a leg needs of the forwarding engine."""

    def on_rtp(self, media: Any, packet: bytearray, length: int, now: float) -> None: ...

    def on_rtcp(self, media: Any, packet: bytes, now: float) -> None: ...


class Leg(HandshakeEvents):
    """The transport of one peer; the engine's ``Outlet``.

    ``on_connected`` is called once, ``on_ended(why)`` at most once with ``failed`` or ``closed``.
    """

    def __init__(
        self,
        port: UdpPort,
        engine: Engine,
        remote: RemoteEnd,
        now: float,
        *,
        quiet: float = 0.0,
        on_connected: Callable[[], None],
        on_ended: Callable[[str], None],
    ) -> None:
        self.out = bytearray(2048)
        self.media: Any = None
        self.streams = StreamDoor()
        self._port, self._engine, self._remote = port, engine, remote
        self._on_connected, self._on_ended = on_connected, on_ended
        self._handshake = Handshake(self, port.send)
        self.ufrag, self.remote_ufrag = self._handshake.ufrag, remote.ufrag
        self.password_text, self.fingerprint = self._handshake.password, self._handshake.fingerprint
        self.password = self.password_text.encode("ascii")
        self.remote_password = remote.password.encode("ascii")
        self.connected = False
        self.closed = False
        self.unsent = 0
        self._quiet = quiet
        self._opened = now
        self._heard = now
        self._probed = now
        self._budget = 2 * TICK_DATAGRAMS
        self._places = Places(port, self, self._handshake.forget)
        self._keys: SrtpKeys | None = None
        self._negotiated = NegotiatedPeer(())
        self._to: tuple[str, int] = ("", 0)
        self._task: asyncio.Task[None] | None = None
        # Pinned once: libsrtp works in place on the port's and on our buffers.
        self._in_pointer = pin(port.buffer)
        self._out_view, self._out_pointer = memoryview(self.out), pin(self.out)
        self._control = bytearray(2048)
        self._control_view, self._control_pointer = memoryview(self._control), pin(self._control)
        self._size = length_cell()

    def begin(self, negotiated: NegotiatedPeer) -> None:
        """Let the browser in, with what ``negotiated`` names; ``media`` must be set."""
        self._negotiated = negotiated
        self.streams.open(negotiated)
        self._port.add(self)

    # Outlet

    def send_rtp(self, length: int) -> None:
        """Protect ``out[:length]`` in place and send it; what cannot go is counted."""
        keys, size = self._keys, self._size
        if keys is None or not 12 <= length <= LONGEST_OUT:
            self.unsent += 1
            return
        size[0] = length
        if srtp_protect(keys.transmit, self._out_pointer, size):
            self.unsent += 1
            return
        try:
            self._port.socket.sendto(self._out_view[: size[0]], self._to)
        except OSError:
            self.unsent += 1

    def send_rtcp(self, packet: bytes) -> None:
        """Protect a clear compound packet and send it."""
        keys, size, length = self._keys, self._size, len(packet)
        if keys is None or not 8 <= length <= LONGEST_OUT:
            self.unsent += 1
            return
        self._control[:length] = packet
        size[0] = length
        if srtp_protect_rtcp(keys.transmit, self._control_pointer, size):
            self.unsent += 1
            return
        try:
            self._port.socket.sendto(self._control_view[: size[0]], self._to)
        except OSError:
            self.unsent += 1

    # Inlet

    def media_arrived(self, length: int, now: float) -> None:
        """Open one SRTP or SRTCP packet in the port's buffer and hand it to the engine."""
        keys = self._keys
        if keys is None or self._budget <= 0:
            self._drop(Verdict.NOT_READY if keys is None else Verdict.OVERRATE)
            return
        self._budget -= 1
        buffer = self._port.buffer
        if 191 < buffer[1] < 224:  # RFC 5761 section 4
            self._rtcp_arrived(keys, buffer, length, now)
            return
        ssrc: int = _SSRC.unpack_from(buffer, 8)[0]
        if not self.streams.may_bring_rtp(ssrc, buffer[1] & 127):
            self._drop(Verdict.SSRC)
            return
        size = self._size
        size[0] = length
        if srtp_unprotect(keys.receive, self._in_pointer, size):
            self._drop(Verdict.UNPROTECT)
            return
        length = size[0]
        self._heard = now
        self.streams.rtp_opened(ssrc, buffer[1] & 127)
        self._engine.on_rtp(self.media, buffer, length, now)

    def _rtcp_arrived(self, keys: SrtpKeys, buffer: bytearray, length: int, now: float) -> None:
        ssrc: int = _SSRC.unpack_from(buffer, 4)[0]
        if not self.streams.may_bring_rtcp(ssrc):
            self._drop(Verdict.SSRC)
            return
        size = self._size
        size[0] = length
        if srtp_unprotect_rtcp(keys.receive, self._in_pointer, size):
            self._drop(Verdict.UNPROTECT)
            return
        self.streams.rtcp_opened(ssrc)
        self._heard = now
        self._engine.on_rtcp(self.media, bytes(buffer[: size[0]]), now)

    def dtls_arrived(self, data: bytes) -> None:
        """Queue DTLS from a proven address."""
        if self._budget <= 0:
            self._drop(Verdict.OVERRATE)
            return
        self._budget -= 1
        before = self._handshake.queue_full
        self._handshake.dtls(data)
        if self._handshake.queue_full > before:
            self._drop(Verdict.QUEUE_FULL)

    def dtls_overtook(self, data: bytes, address: Address) -> None:
        """Keep the first flight until the address is proven."""
        if not self._places.hold(address, data):
            self._drop(Verdict.STRANGER_DTLS)

    def request_arrived(self, data: bytes, address: Address, now: float) -> None:
        """Let ICE answer an authenticated request; the first one starts the leg."""
        if self.closed or self._budget <= 0:
            self._drop(Verdict.OVERRATE)
            return
        self._budget -= 1
        if not self._places.admit(address, now):
            self._drop(Verdict.STUN_CROWD)
            return
        if not self._handshake.request(data, address):
            self._drop(Verdict.STUN_REFUSED)
        elif self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._establish())

    def response_arrived(self, data: bytes, head: StunHead, address: Address, now: float) -> None:
        """Let ICE have an authenticated response."""
        if self.closed or not self._handshake.response(data, address, now):
            self._drop(Verdict.STUN_REFUSED)

    def last_heard_from(self, address: Address) -> float:
        """When this leg last had to do with ``address``."""
        here = self._heard if address == self._places.current else NEVER
        return max(self._places.asked_from(address), here)

    # Handshake events

    def proven(self, address: Address) -> None:
        if not self.closed:
            for data in self._places.prove(address):
                self._handshake.dtls(data)

    def nominated(self, address: Address) -> None:
        if not self.closed:
            self._places.current = address
            self._to = self._port.wire_address(address)

    def fresh(self, now: float) -> None:
        self._heard = now

    def ended(self) -> None:
        if not self.closed:
            self._on_ended("closed")

    async def _establish(self) -> None:
        try:
            keys = await self._handshake.establish(self._remote)
        except (HandshakeFailed, ConnectionError):
            self._failed()
            return
        except Exception as error:  # noqa: BLE001 - fed by datagrams: whatever it is, one leg fails
            logger.error("leg_fault %s", describe(error))
            self._failed()
            return
        if not self.closed:
            now = time.monotonic()
            self._keys, self._heard, self._probed = keys, now, now
            self.connected = True
            self._ask_for_pictures(now)
            self._on_connected()

    def _failed(self) -> None:
        if not self.closed:
            self._on_ended("failed")

    def _ask_for_pictures(self, now: float) -> None:
        # Key frames that came before the keys are lost: say so as the browser itself would later.
        seats = [seat.ssrc for seat in self._negotiated.seats if seat.kind == "video"]
        if seats:
            asked = b"".join(_PLI.pack(0x81CE, 2, 0, ssrc) for ssrc in seats)
            self._engine.on_rtcp(self.media, _EMPTY_REPORT + asked, now)

    # Time

    def tick(self, now: float) -> str | None:
        """Ask for consent when due; return why the peer is lost, if it is."""
        self._budget = min(self._budget + TICK_DATAGRAMS, 2 * TICK_DATAGRAMS)
        if self.closed:
            return None
        if not self.connected:
            return "failed" if now - self._opened > SETUP else None
        silent = now - self._heard
        if silent > (self._quiet or QUIET):
            return "quiet"
        if now - self._probed >= (PROBE if silent < IN_DOUBT else PROBE_IN_DOUBT):
            self._probed = now
            self._handshake.probe(now)
        return None

    def forgive(self, seconds: float) -> None:
        """The worker itself stood still: do not hold that time against the peer."""
        self._heard += seconds
        self._opened += seconds

    def close(self) -> None:
        """Touch nothing any more: no packet comes in or goes out after this returns."""
        self.closed = True
        self._keys = None
        self._port.remove(self)

    async def shut(self) -> None:
        """Take leave of the browser and free the transport, within about ``CLOSING`` seconds."""
        self.close()
        task = self._task
        if task is not None and not task.done():
            task.cancel()
            await asyncio.wait([task], timeout=CLOSING / 2)
        try:
            await asyncio.wait_for(self._handshake.close(), CLOSING / 2)
        except TimeoutError:
            logger.warning("leg_close_timeout")

    def _drop(self, verdict: Verdict) -> None:
        self._port.tally.drop(verdict)
