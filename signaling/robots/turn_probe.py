"""Tries a relay as a browser would: asks for an allocation, and for a way to one address."""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Mapping
from typing import Any

from aioice import stun, turn
from aiortc.rtcicetransport import parse_stun_turn_uri

PATIENCE = 5.0
"""Seconds for an answer. A datagram that is lost is sent again within them, several times."""


class NoWay(Exception):
    """The relay gives no way; ``why``: unreachable, certificate, refused."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Allocation(asyncio.DatagramProtocol):
    """One relayed address while it is held. ``received`` are (datagram, from where)."""

    def __init__(self) -> None:
        self.received: asyncio.Queue[tuple[bytes, Any]] = asyncio.Queue()
        self.refused = asyncio.Event()
        self._transport: Any = None

    @property
    def address(self) -> tuple[str, int]:
        """The relayed address."""
        host, port = self._transport.get_extra_info("sockname")
        return str(host), int(port)

    def send(self, data: bytes, peer: tuple[str, int]) -> None:
        """Send one datagram to ``peer``; ``refused`` is set when the relay does not want that."""
        self._transport.sendto(data, peer)

    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    def datagram_received(self, data: bytes, addr: Any) -> None:
        self.received.put_nowait((data, addr))

    def error_received(self, exc: Exception) -> None:
        if isinstance(exc, stun.TransactionFailed):
            self.refused.set()


@contextlib.asynccontextmanager
async def allocation(
    url: str, server: Mapping[str, Any], trusted: ssl.SSLContext | None = None
) -> AsyncIterator[Allocation]:
    """Hold an allocation at ``url`` with the credential of ``server`` (an entry of iceServers).

    ``trusted`` says whose certificates count for ``turns:``; this machine's without it.

    Raises:
        NoWay: no allocation within ``PATIENCE`` seconds.
    """
    parsed = parse_stun_turn_uri(url)
    secure = parsed["scheme"] == "turns"
    try:
        async with asyncio.timeout(PATIENCE):
            transport, held = await turn.create_turn_endpoint(
                Allocation,
                server_addr=(parsed["host"], parsed["port"]),
                username=server["username"],
                password=server["credential"],
                ssl=(trusted or ssl.create_default_context()) if secure else None,
                transport=parsed["transport"],
            )
    except ssl.SSLCertVerificationError:
        raise NoWay("certificate") from None
    except stun.TransactionFailed:
        raise NoWay("refused") from None
    except (OSError, ConnectionError, TimeoutError, stun.TransactionError):
        raise NoWay("unreachable") from None
    try:
        yield held
    finally:
        transport.close()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                await _gone(transport)


async def _gone(transport: turn.TurnTransport) -> None:
    closing = getattr(transport, "_TurnTransport__close_task", None)
    if closing is not None:
        await closing
