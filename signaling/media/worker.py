"""One media worker: its peers, its sessions and their plans, and what happens as time passes.

It holds ids, edges and legs. Whoever controls it calls plain functions that are done when they
return; narrowing never waits for anything.
"""

import asyncio
import gc
import logging
import os
import secrets
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from signaling.media.answer import LocalTransport, write_answer
from signaling.media.faults import describe
from signaling.media.forwarding import Forwarder
from signaling.media.handshake import RemoteEnd
from signaling.media.leg import Leg
from signaling.media.load import LoadMeter
from signaling.media.offer import read_offer
from signaling.media.section import BadOffer
from signaling.media.udp_port import UdpPort
from signaling.media.wire import VERSION, Edge, Hello, Message, PeerConnected, PeerLost, Speaking

logger = logging.getLogger(__name__)

MOST_PEERS = 64
TICK = 0.05
STOOD_STILL = 0.5
"""Seconds between ticks from which the worker's own pause is not held against its peers."""

SPEAKING_EVERY = 5
SHUTTING = 1.8
MOST_LOGGED = 100
COLLECT_AFTER = 16
"""Peers that leave between two collections of the cycles that a leg and its handshake are full of.
The collector leaves calls alone otherwise; what it walks through then is small."""


class Refusal(Exception):
    """A request cannot be carried out; ``code`` goes to the web process."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(slots=True)
class _Session:
    """Peers of one session, what may pass now, and what may go on without the web process."""

    peers: dict[str, Leg] = field(default_factory=dict)
    edges: frozenset[Edge] = frozenset()
    alone: frozenset[Edge] = frozenset()
    speaking: list[str] = field(default_factory=list)


class Worker:
    """All legs over one port. ``say`` passes a notice to the web process if there is one."""

    def __init__(
        self,
        port: UdpPort,
        hosts: tuple[str, ...],
        seats: int,
        say: Callable[[Message], None],
        forwarder: Forwarder | None = None,
    ) -> None:
        self.boot = secrets.token_hex(8)
        self._port, self._hosts, self._seats, self._say = port, hosts, seats, say
        self._forwarder = forwarder or Forwarder(seats)
        self._sessions: dict[str, _Session] = {}
        self._session_of: dict[str, str] = {}
        self._leaving: set[asyncio.Task[None]] = set()
        self._loop: asyncio.AbstractEventLoop
        self._timer: asyncio.TimerHandle | None = None
        self._ticks = 0
        self._faults = 0
        self._left_uncollected = 0
        self._load = LoadMeter()

    # Requests

    def open_peer(self, session: str, peer: str, offer: str, quiet: float = 0.0) -> str:
        """Answer a browser's offer; every edge of the new peer is closed. It is lost after
        ``quiet`` seconds of silence, or after a leg's own time.

        Raises:
            Refusal: ``full``, ``peer-exists`` or the offer's own code.
        """
        if peer in self._session_of:
            raise Refusal("peer-exists")
        if len(self._session_of) >= MOST_PEERS:
            raise Refusal("full")
        now = time.monotonic()
        try:
            said = read_offer(offer)
            remote = RemoteEnd(said.ufrag, said.password, said.fingerprints)
            leg = Leg(
                self._port,
                self._forwarder,
                remote,
                now,
                quiet=quiet,
                on_connected=lambda: self._connected(session, peer),
                on_ended=lambda why: self._lost(peer, why),
            )
            local = LocalTransport(
                leg.ufrag, leg.password_text, leg.fingerprint, self._hosts, self._port.number
            )
            answer = write_answer(said, local, seats=self._seats, draw=lambda: secrets.randbits(32))
        except BadOffer as error:
            raise Refusal(error.code) from error
        leg.media = self._forwarder.open_peer(session, peer, answer.negotiated, leg, now)
        leg.begin(answer.negotiated)
        self._sessions.setdefault(session, _Session()).peers[peer] = leg
        self._session_of[peer] = session
        return answer.sdp

    def close_peer(self, session: str, peer: str) -> None:
        """Close a peer; nothing happens if it is not there."""
        if self._session_of.get(peer) == session:
            self._drop(peer)

    def close_session(self, session: str) -> None:
        """Close every peer of a session."""
        known = self._sessions.get(session)
        if known is not None:
            self._silence(session)
            for peer in list(known.peers):
                self._drop(peer)

    def forward_only(
        self, session: str, edges: Iterable[Edge], alone: Iterable[Edge]
    ) -> dict[str, dict[str, int]]:
        """Let exactly ``edges`` pass from now on; return the seating.

        Raises:
            Refusal: ``failed``; then nothing at all passes in this session any more.
        """
        known = self._sessions.get(session)
        if known is None:
            return {}
        known.edges, known.alone = frozenset(edges), frozenset(alone)
        try:
            return self._forwarder.apply(session, known.edges, time.monotonic())
        except Exception as error:
            self._fault("apply", error)
            self.close_session(session)
            raise Refusal("failed") from error

    def leave_alone(self) -> None:
        """The web process is gone: keep only what may go on without it. Never widens."""
        for session, known in list(self._sessions.items()):
            try:
                self.forward_only(session, known.edges & known.alone, known.alone)
            except Refusal:
                logger.error("alone_failed session=%s", session)

    def stats(self, session: str) -> dict[str, Any]:
        """Return ``{"edges": [...], "worker": {...}}``; edges only of a named session."""
        now = time.monotonic()
        return {
            "edges": self._forwarder.stats(session, now) if session else [],
            "worker": {
                "load": self._load.load,
                "lag": self._load.worst_lag,
                "peers": len(self._session_of),
                "sessions": len(self._sessions),
                "dropped": self._port.tally.dropped(),
                "unsent": self._port.unsent + sum(leg.unsent for leg in self._legs()),
                "faults": self._faults,
                **self._port.sizes(),
            },
        }

    def hello(self) -> Hello:
        """Say who this worker is and which peers are alive on it."""
        sessions = {name: sorted(known.peers) for name, known in self._sessions.items()}
        return Hello(VERSION, os.getpid(), self.boot, sessions, self._load.load)

    # Time

    def start(self, loop: asyncio.AbstractEventLoop) -> None:
        """Begin to read the port and to tick."""
        self._loop = loop
        self._port.start(loop)
        self._load.begin(time.monotonic())
        self._timer = loop.call_later(TICK, self._on_timer)

    async def shut(self) -> None:
        """Close everything within ``SHUTTING`` seconds."""
        if self._timer is not None:
            self._timer.cancel()
        for session in list(self._sessions):
            self.close_session(session)
        if self._leaving:
            await asyncio.wait(self._leaving, timeout=SHUTTING)
        self._port.close()

    def _on_timer(self) -> None:
        self._timer = self._loop.call_later(TICK, self._on_timer)
        try:
            self.tick(time.monotonic())
        except Exception as error:  # noqa: BLE001 - the clock of all calls must go on
            self._fault("tick", error)

    def tick(self, now: float) -> None:
        """Let ``TICK`` pass: feedback to speakers, consent, lost peers, who speaks, load."""
        self._ticks += 1
        paused = self._load.tick(now) - TICK
        if paused > STOOD_STILL:
            for leg in self._legs():
                leg.forgive(paused)
        self._forwarder.tick(now)
        for known in list(self._sessions.values()):
            for peer, leg in list(known.peers.items()):
                why = leg.tick(now)
                if why is not None:
                    self._lost(peer, why)
        if self._ticks % SPEAKING_EVERY == 0:
            self._tell_speaking(now)
        if self._left_uncollected >= COLLECT_AFTER:
            self._left_uncollected = 0
            gc.collect()

    def _tell_speaking(self, now: float) -> None:
        for session, known in self._sessions.items():
            speaking = self._forwarder.speaking(session, now)
            if speaking != known.speaking:
                known.speaking = speaking
                self._say(Speaking(session, speaking))

    # Legs

    def _legs(self) -> Iterable[Leg]:
        return [leg for known in self._sessions.values() for leg in known.peers.values()]

    def _connected(self, session: str, peer: str) -> None:
        logger.info("peer_connected session=%s peer=%s", session, peer)
        self._say(PeerConnected(session, peer))

    def _lost(self, peer: str, why: str) -> None:
        session = self._session_of.get(peer)
        if session is None:
            return
        self._drop(peer)
        logger.info("peer_lost session=%s peer=%s why=%s", session, peer, why)
        self._say(PeerLost(session, peer, why))

    def _drop(self, peer: str) -> None:
        """Nothing from or to ``peer`` passes after this; its transport takes leave later."""
        session = self._session_of.pop(peer)
        known = self._sessions[session]
        leg = known.peers.pop(peer)
        leg.close()
        if not known.peers:
            del self._sessions[session]
        try:
            self._forwarder.close_peer(peer)
        except Exception as error:  # noqa: BLE001 - the leg is closed; the rest must go on
            self._fault("close_peer", error)
        task = self._loop.create_task(leg.shut())
        self._leaving.add(task)
        task.add_done_callback(self._left)

    def _silence(self, session: str) -> None:
        for leg in self._sessions[session].peers.values():
            leg.close()

    def _left(self, task: asyncio.Task[None]) -> None:
        self._leaving.discard(task)
        self._left_uncollected += 1
        error = None if task.cancelled() else task.exception()
        if error is not None:
            self._fault("shut", error)

    def _fault(self, where: str, error: BaseException) -> None:
        self._faults += 1
        if self._faults <= MOST_LOGGED:
            logger.error("worker_fault where=%s %s", where, describe(error))
