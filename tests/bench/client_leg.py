"""One ICE and DTLS client on a line of the engine: what a browser does before media flows."""

import asyncio
import contextlib
from dataclasses import dataclass

from aioice import Candidate, Connection
from aioice.ice import StunProtocol
from aiortc import RTCCertificate, RTCDtlsTransport, RTCIceGatherer, RTCIceTransport
from aiortc.rtcdtlstransport import (
    SRTP_AEAD_AES_128_GCM,
    RTCDtlsFingerprint,
    RTCDtlsParameters,
)
from aiortc.rtcicetransport import RTCIceParameters

from .engine import Engine, Line

PROFILE = SRTP_AEAD_AES_128_GCM
"""The only SRTP profile offered, so that both servers pay the same for their crypto."""

_CONNECTING = 15.0


@dataclass(frozen=True, slots=True)
class Remote:
    """What a server's description says of its transport."""

    username: str
    password: str
    fingerprint: tuple[str, str]
    setup: str
    address: tuple[str, int]


class _LineTransport:
    """What aioice writes to; the socket itself belongs to the engine."""

    def __init__(self, line: Line, protocol: StunProtocol) -> None:
        self._line = line
        self._protocol = protocol

    def sendto(self, data: bytes, address: tuple[str, int]) -> None:
        with contextlib.suppress(OSError):
            self._line.socket.sendto(data, address)

    def get_extra_info(self, name: str) -> object:
        return self._line.socket.getsockname() if name == "sockname" else None

    def close(self) -> None:
        self._line.deliver = None
        asyncio.get_running_loop().call_soon(self._protocol.connection_lost, None)


class _LoopbackConnection(Connection):
    """An ICE agent with one host candidate: the line's own address on loopback."""

    def __init__(self, line: Line, *, controlling: bool) -> None:
        super().__init__(ice_controlling=controlling)
        self._line = line

    async def get_component_candidates(
        self, component: int, addresses: list[str], timeout: int = 5
    ) -> list[Candidate]:
        protocol = StunProtocol(self)
        protocol.connection_made(_LineTransport(self._line, protocol))  # type: ignore[arg-type]
        protocol.local_candidate = own_candidate(self._line)
        self._line.deliver = protocol.datagram_received
        self._protocols.append(protocol)
        return [protocol.local_candidate]


def own_candidate(line: Line) -> Candidate:
    host, port = line.socket.getsockname()
    return Candidate("1", 1, "udp", 2130706431, host, port, "host")


class ClientLeg:
    """A leg of the generator. ``connect`` once, then ``publish`` on it through the engine."""

    def __init__(
        self,
        engine: Engine,
        certificate: RTCCertificate,
        *,
        controlling: bool,
        stamped: bool = False,
    ) -> None:
        self._engine = engine
        self.line = engine.open_line(stamped=stamped)
        gatherer = RTCIceGatherer(iceServers=[])
        gatherer._connection = _LoopbackConnection(self.line, controlling=controlling)
        self._gatherer = gatherer
        self._ice = RTCIceTransport(gatherer)
        self._dtls = RTCDtlsTransport(self._ice, [certificate])
        self._dtls._srtp_profiles = [PROFILE]
        local = gatherer.getLocalParameters()
        self.username, self.password = local.usernameFragment or "", local.password or ""
        self.fingerprint = certificate.getFingerprints()[0].value
        self.candidate = own_candidate(self.line).to_sdp()

    async def connect(self, remote: Remote, own_ssrc: int) -> None:
        """Do ICE and DTLS and hand the keys to the engine.

        Raises:
            ConnectionError: either failed, or took more than 15 s.
        """
        try:
            await asyncio.wait_for(self._connect(remote), _CONNECTING)
        except TimeoutError as error:
            raise ConnectionError("ICE and DTLS took too long") from error
        if self._dtls.state != "connected":
            raise ConnectionError(f"ICE {self._ice.state}, DTLS {self._dtls.state}")
        self._engine.arm(self.line, self._dtls._tx_srtp, self._dtls._rx_srtp, own_ssrc)

    async def _connect(self, remote: Remote) -> None:
        self.line.peer = remote.address
        self.line.socket.connect(remote.address)
        await self._gatherer.gather()
        connection = self._gatherer._connection
        await connection.add_remote_candidate(
            Candidate("1", 1, "udp", 2130706431, *remote.address, "host")
        )
        await connection.add_remote_candidate(None)
        await self._ice.start(RTCIceParameters(remote.username, remote.password))
        self._dtls._set_role("client" if remote.setup in ("passive", "actpass") else "server")
        await self._dtls.start(
            RTCDtlsParameters(fingerprints=[RTCDtlsFingerprint(*remote.fingerprint)])
        )

    def profile(self) -> str:
        """Return the name of the SRTP profile in use."""
        chosen = self._dtls._ssl.get_selected_srtp_profile() if self._dtls._ssl else b""
        return str(chosen.decode())

    async def close(self) -> None:
        """Say goodbye (DTLS close_notify) and close the line."""
        await self._dtls.stop()
        await self._ice.stop()
        self._engine.close_line(self.line)
