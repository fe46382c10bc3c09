"""The only file that touches what aiortc, aioice and pylibsrtp do not promise to keep.

It gives a leg one object, :class:`Handshake` (ICE and DTLS over the shared UDP port), and libsrtp's
own functions. :func:`self_test` runs at start and says which private name is gone; the versions are
pinned.
"""

import asyncio
import contextlib
import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

import pylibsrtp
from aioice import Candidate, Connection, stun
from aioice.ice import CandidatePair, StunProtocol
from aiortc.rtcdtlstransport import (
    RTCCertificate,
    RTCDtlsFingerprint,
    RTCDtlsParameters,
    RTCDtlsTransport,
    SRTPProtectionProfile,
)
from aiortc.rtcicetransport import RTCIceGatherer, RTCIceParameters, RTCIceTransport
from OpenSSL import SSL
from pylibsrtp import _binding

from signaling.media.handshake import HandshakeEvents, HandshakeFailed, RemoteEnd
from signaling.media.udp_port import Address

for _chatty in ("aioice", "aiortc"):  # they log addresses at INFO
    logging.getLogger(_chatty).setLevel(logging.CRITICAL)

QUEUE = 256
"""Datagrams of DTLS that may wait for aiortc."""

CHECK_RETRIES = 4
MOST_REFUSALS = 8
"""STUN error responses (role conflicts) that one leg may answer with."""

DTLS_1_2 = 0xFEFD
CIPHERS = (
    b"ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305"
)

# libsrtp, as pylibsrtp binds it: f(session, bytes in place, int* length) -> status, 0 when good.
srtp_protect = _binding.lib.srtp_protect
srtp_protect_rtcp = _binding.lib.srtp_protect_rtcp
srtp_unprotect = _binding.lib.srtp_unprotect
srtp_unprotect_rtcp = _binding.lib.srtp_unprotect_rtcp


class TapError(RuntimeError):
    """A private name that this file relies on is missing or has changed."""


def pin(buffer: bytearray) -> Any:
    """Return a C pointer to ``buffer``, which must live on and keep its length."""
    return _binding.ffi.from_buffer(buffer)


def length_cell() -> Any:
    """Return an ``int *`` for libsrtp's length argument."""
    return _binding.ffi.new("int *")


@dataclass(frozen=True, slots=True)
class SrtpKeys:
    """libsrtp session handles, with the Python objects that keep them alive."""

    receive: Any
    transmit: Any
    holders: tuple[Any, Any]


class _Certificate(RTCCertificate):
    """DTLS 1.2 or newer with AEAD suites only."""

    def _create_ssl_context(self, srtp_profiles: list[SRTPProtectionProfile]) -> SSL.Context:
        context = super()._create_ssl_context(srtp_profiles)
        context.set_min_proto_version(DTLS_1_2)
        context.set_cipher_list(CIPHERS)
        return context


class _PortTransport:
    """Stands where aioice expects its own socket."""

    def __init__(self, send: Callable[[bytes, Address], None]) -> None:
        self._send = send
        self.protocol: StunProtocol | None = None

    def sendto(self, data: bytes, address: Address) -> None:
        self._send(data, address)

    def close(self) -> None:
        if self.protocol is not None:
            self.protocol.connection_lost(None)

    def get_extra_info(self, name: str) -> None:
        return None


class _Protocol(StunProtocol):
    """Fewer repeats, so that an address somebody made up is not sent much."""

    async def request(
        self,
        request: stun.Message,
        addr: Address,
        integrity_key: bytes | None = None,
        retransmissions: int | None = None,
    ) -> tuple[stun.Message, Address]:
        if retransmissions is None:
            retransmissions = CHECK_RETRIES
        return await super().request(request, addr, integrity_key, retransmissions)


class _PortConnection(Connection):
    """aioice without sockets, gathering, probed candidates, answers to strangers, own consent."""

    def __init__(self, events: HandshakeEvents, send: Callable[[bytes, Address], None]) -> None:
        super().__init__(
            ice_controlling=False,
            local_username=secrets.token_hex(4),
            local_password=secrets.token_hex(16),
        )
        self.queue_full = 0
        self._events = events
        transport = _PortTransport(send)
        self.protocol = _Protocol(self)
        transport.protocol = self.protocol
        self.protocol.connection_made(cast(asyncio.DatagramTransport, transport))
        self.protocol.local_candidate = Candidate(
            foundation="1", component=1, transport="udp", priority=2130706431,
            host="0.0.0.0", port=9, type="host",  # noqa: S104 - a label; nothing is bound to it
        )  # fmt: skip

    async def gather_candidates(self) -> None:
        self._protocols = [self.protocol]
        self._local_candidates = [self.protocol.local_candidate]
        self._local_candidates_start = self._local_candidates_end = True

    def data_received(self, data: bytes, component: int) -> None:
        if self._queue.qsize() >= QUEUE:
            self.queue_full += 1
        else:
            super().data_received(data, component)

    def respond_error(self, request: Any, addr: Any, protocol: Any, error_code: Any) -> None:
        if error_code[0] == 487:  # the only one that follows an authenticated request
            super().respond_error(request, addr, protocol, error_code)

    def check_complete(self, pair: CandidatePair) -> None:
        before = self._nominated.get(1)
        super().check_complete(pair)
        if pair.state == CandidatePair.State.SUCCEEDED:
            self._events.proven(pair.remote_addr)
        now = self._nominated.get(1)
        if now is not None and now is not before:
            self._events.nominated(now.remote_addr)

    async def query_consent(self) -> None:
        return  # a leg checks each second by itself

    def forget(self, address: Address) -> None:
        """Drop the pair of ``address`` unless it is the nominated one."""
        for pair in [p for p in self._check_list if p.remote_addr == address]:
            if pair is self._nominated.get(1):
                return
            if pair.task is not None:
                pair.task.cancel()
            self._check_list.remove(pair)
        self._remote_candidates = [
            c for c in self._remote_candidates if (c._network_host, c.port) != address
        ]


class _IceTransport(RTCIceTransport):
    async def _monitor(self) -> None:
        return  # the library's spins for ever when the connection closes before its first step


class Handshake:
    """ICE (controlled) and DTLS (server) of one leg over the shared port.

    Feed it what the port lets in; await :meth:`establish`; then send with the keys it returns.
    """

    def __init__(self, events: HandshakeEvents, send: Callable[[bytes, Address], None]) -> None:
        self._events = events
        self._connection = _PortConnection(events, send)
        gatherer = RTCIceGatherer(iceServers=[])
        gatherer._connection = self._connection
        self._gatherer = gatherer
        self._ice = _IceTransport(gatherer)
        certificate = _Certificate.generateCertificate()
        self._dtls = RTCDtlsTransport(self._ice, [certificate])
        self._dtls._set_role("server")
        self.ufrag = self._connection.local_username
        self.password = self._connection.local_password
        self.fingerprint = next(
            f.value for f in certificate.getFingerprints() if f.algorithm == "sha-256"
        )
        self._remote_password = b""
        self._probes: dict[bytes, float] = {}
        self._refusals = 0

    @property
    def queue_full(self) -> int:
        """DTLS datagrams dropped because too many were waiting."""
        return self._connection.queue_full

    async def establish(self, remote: RemoteEnd) -> SrtpKeys:
        """Run ICE, then DTLS; return the SRTP sessions.

        Raises:
            HandshakeFailed: the far side could not be reached, or is not who the offer said.
        """
        self._remote_password = remote.password.encode("ascii")
        await self._gatherer.gather()
        await self._ice.start(
            RTCIceParameters(usernameFragment=remote.ufrag, password=remote.password)
        )
        if self._ice.state != "completed":
            raise HandshakeFailed("ice")
        await self._dtls.start(
            RTCDtlsParameters(
                [RTCDtlsFingerprint(name, value) for name, value in remote.fingerprints]
            )
        )
        if self._dtls.state != "connected":
            raise HandshakeFailed("dtls")
        self._dtls.on("statechange", self._dtls_changed)
        receive, transmit = self._dtls._rx_srtp, self._dtls._tx_srtp
        return SrtpKeys(receive._srtp[0], transmit._srtp[0], (receive, transmit))

    def request(self, data: bytes, address: Address) -> bool:
        """Take in a STUN request whose integrity holds; ``False`` when it cannot be read."""
        try:
            message = stun.parse_message(data)
            self._connection.request_received(message, address, self._connection.protocol)
        except Exception:  # noqa: BLE001 - datagram boundary: the parser raises many types
            return False
        return True

    def response(self, data: bytes, address: Address, now: float) -> bool:
        """Take in a STUN response whose integrity holds; ``False`` when it answers nothing."""
        try:
            message = stun.parse_message(data)
        except Exception:  # noqa: BLE001 - datagram boundary
            return False
        refused = message.message_class == stun.Class.ERROR
        if refused:
            self._refusals += 1
            if self._refusals > MOST_REFUSALS:
                return False
        if self._probes.pop(message.transaction_id, None) is not None:
            if not refused:
                self._events.fresh(now)
            return True
        transaction = self._connection.protocol.transactions.get(message.transaction_id)
        if transaction is None:
            return False
        transaction.response_received(message, address)
        self._events.fresh(now)
        return True

    def dtls(self, data: bytes) -> None:
        """Take in a DTLS datagram from a proven address."""
        self._connection.data_received(data, 1)

    def probe(self, now: float) -> None:
        """Ask the nominated address for consent (RFC 7675); a good answer calls ``fresh``."""
        pair = self._connection._nominated.get(1)
        if pair is None:
            return
        request = self._connection.build_request(pair, nominate=False)
        request.add_message_integrity(self._remote_password)
        while len(self._probes) >= 8:
            del self._probes[next(iter(self._probes))]
        self._probes[request.transaction_id] = now
        self._connection.protocol.send_stun(request, pair.remote_addr)

    def forget(self, address: Address) -> None:
        """Stop checking ``address``."""
        self._connection.forget(address)

    async def close(self) -> None:
        """Say goodbye and free everything; bounded by the caller."""
        with contextlib.suppress(ConnectionError, SSL.Error):
            await self._dtls.stop()
        await self._ice.stop()
        self._dtls.remove_all_listeners()

    def _dtls_changed(self) -> None:
        if self._dtls.state in ("closed", "failed"):
            self._events.ended()


_NEEDED: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (_binding.lib, ("srtp_protect", "srtp_protect_rtcp", "srtp_unprotect", "srtp_unprotect_rtcp")),
    (_binding.ffi, ("from_buffer", "new")),
    (Connection, ("data_received", "request_received", "respond_error", "check_complete",
                  "query_consent", "gather_candidates", "build_request", "check_incoming")),
    (StunProtocol, ("request", "send_stun", "connection_made", "connection_lost")),
    (RTCDtlsTransport, ("_set_role", "_recv_next", "_setup_srtp", "_validate_peer_identity")),
    (RTCIceTransport, ("_monitor", "start", "stop")),
    (RTCCertificate, ("_create_ssl_context",)),
)  # fmt: skip


def self_test() -> None:
    """Check every private name; needs a running loop.

    Raises:
        TapError: one is missing; the message names it.
    """
    for owner, names in _NEEDED:
        _need(owner, *names)
    handshake = Handshake(HandshakeEvents(), lambda data, address: None)
    _need(
        handshake._connection,
        "_queue", "_nominated", "_check_list", "_remote_candidates", "_protocols",
        "_local_candidates", "_local_candidates_start", "_local_candidates_end",
    )  # fmt: skip
    _need(handshake._dtls, "_rx_srtp", "_tx_srtp", "_role")
    if handshake._ice._connection is not handshake._connection:
        raise TapError("RTCIceTransport no longer takes the gatherer's _connection")
    if handshake._dtls._role != "server":
        raise TapError("RTCDtlsTransport._set_role has no effect")
    _srtp_round_trip()


def _need(owner: object, *names: str) -> None:
    for name in names:
        if not hasattr(owner, name):
            shown = getattr(owner, "__name__", type(owner).__name__)
            raise TapError(
                f"{shown}.{name} is missing; this release needs aiortc 1.16, aioice 0.13"
            )


def _srtp_round_trip() -> None:
    key = bytes(range(44))
    profile = pylibsrtp.Policy.SRTP_PROFILE_AEAD_AES_256_GCM
    sessions = []
    for direction in (pylibsrtp.Policy.SSRC_ANY_OUTBOUND, pylibsrtp.Policy.SSRC_ANY_INBOUND):
        policy = pylibsrtp.Policy(key=key, ssrc_type=direction, srtp_profile=profile)
        sessions.append(pylibsrtp.Session(policy))
    _need(sessions[0], "_srtp")
    clear = b"\x80\x60" + bytes(10) + b"sound"
    buffer, size = bytearray(2048), length_cell()
    buffer[: len(clear)] = clear
    pointer = pin(buffer)
    size[0] = len(clear)
    sealed = srtp_protect(sessions[0]._srtp[0], pointer, size)
    opened = srtp_unprotect(sessions[1]._srtp[0], pointer, size)
    if sealed or opened or bytes(buffer[: size[0]]) != clear:
        raise TapError("libsrtp through pylibsrtp._binding does not seal and open in place")
