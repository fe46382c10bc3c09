"""The media workers as one thing: which worker holds a session, and what is open there for whom.

Implements ``ports.MediaPlane``. Person ids are turned into peer ids here and nowhere else.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from app.domain.refusals import Refused
from app.domain.routing import Edge
from app.services.ports import MediaLost
from signaling.media import wire
from signaling.pinned import Pinned, passed, person_of, seats
from signaling.worker_line import NoAnswer, Spawn, WorkerLine

log = logging.getLogger(__name__)

NARROW_WITHIN = 0.25
"""Seconds in which a worker confirms that edges are closed, or is killed."""
WIDEN_WITHIN = 1.0
PATIENT = 7.0
"""Seconds that a network may be gone without its person being gone; known within eight."""
OPEN_WITHIN = 5.0
CLOSE_WITHIN = 1.0
BUSY = frozenset({"full", "busy"})
"""What a worker says when it could take this offer at a better moment."""
FULL = 0.7
"""Share of a core above which a worker takes no further session."""


class PlaneListener(Protocol):
    """Who is told what the workers notice; called in a task of its own, so it may ask back."""

    def media_lost(self, session_id: str, person_id: str, peer_generation: int) -> None: ...

    def worker_lost(self, session_id: str) -> None: ...


class WorkerPlane:
    """Every media worker of this web process.

    Args:
        sockets: the Unix socket of each worker.
        clock: monotonic seconds.
    """

    def __init__(
        self, sockets: Sequence[Path], *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._lines = [WorkerLine(Path(path), self, clock) for path in sockets]
        self._boots: dict[WorkerLine, str] = {}
        self._sessions: dict[str, Pinned] = {}
        self._lock = threading.RLock()
        self._listener: PlaneListener | None = None
        self._spawn: Spawn = _no_spawn

    def start(self, spawn: Spawn, listener: PlaneListener) -> None:
        """Connect to every worker. ``spawn(target, *args)`` starts a background task."""
        self._spawn, self._listener = spawn, listener
        for line in self._lines:
            line.start(spawn)

    def stop(self) -> None:
        """Hang up. Workers apply their plans when alone and wait for the next web process."""
        for line in self._lines:
            line.stop()

    @property
    def ready(self) -> bool:
        """Whether at least one worker is within reach."""
        return any(line.up for line in self._lines)

    # ports.MediaPlane

    def open_peer(self, session_id: str, peer_id: str, offer: str, *, patient: bool = False) -> str:
        """Return the answer to a browser's offer. The new peer starts with every edge closed.

        A ``patient`` one is lost after ``PATIENT`` seconds of silence, others sooner.

        Raises:
            Refused: "offer-refused" for an offer the worker cannot take, "media-full" when every
                worker is busy.
            MediaLost: no worker is within reach, or it was lost meanwhile.
        """
        quiet = PATIENT if patient else 0.0
        pinned = self._pin(session_id)
        before = pinned.peers.get(person_of(peer_id))
        if before is not None:
            self.close_peer(session_id, before)
        try:
            body = pinned.line.ask(
                lambda number: wire.OpenPeer(number, session_id, peer_id, offer, quiet),
                OPEN_WITHIN,
            )
        except NoAnswer:
            self._spawn(self.close_peer, session_id, peer_id)
            raise
        except Refused as declined:
            # The worker's code is for whoever runs it; people have no words for it.
            log.warning("media.offer_declined peer=%s code=%s", peer_id, declined.code)
            self._unpin_when_empty(session_id, pinned)
            busy = declined.code in BUSY
            raise Refused("media-full" if busy else "offer-refused") from declined
        with self._lock:
            if self._sessions.get(session_id) is not pinned:
                raise MediaLost("the worker was lost meanwhile")
            pinned.peers[person_of(peer_id)] = peer_id
        return _text(pinned.line, body.get("answer"))

    def close_peer(self, session_id: str, peer_id: str) -> None:
        """Close a peer; nothing happens when it is not there. A deaf worker is killed."""
        with self._lock:
            pinned = self._sessions.get(session_id)
            if pinned is None:
                return
            pinned.forget(peer_id)
        self._close(pinned.line, partial(_close_peer, session_id, peer_id))

    def close_session(self, session_id: str) -> None:
        """Close every peer of a session and let its worker go."""
        with self._lock:
            pinned = self._sessions.pop(session_id, None)
        if pinned is not None:
            self._close(pinned.line, partial(_close_session, session_id))

    def forward_only(self, session_id: str, edges: Iterable[Edge], alone: Iterable[Edge]) -> None:
        """Let exactly ``edges`` carry packets; keep ``alone`` for when this process is gone.

        Returns when the worker has confirmed it. Persons without a peer have no edges.

        Raises:
            MediaLost: the worker was lost. When something was to be closed and this was not
                confirmed within ``NARROW_WITHIN``, it was killed: everything is silent.
        """
        with self._lock:
            pinned = self._sessions.get(session_id)
            if pinned is None:
                return  # no peer was ever opened, so nothing flows
            edges, alone = frozenset(edges), frozenset(alone)
            wanted, kept = pinned.for_peers(edges), pinned.for_peers(alone)
            if (wanted, kept) == (pinned.open, pinned.alone) and not pinned.doubtful:
                pinned.edges, pinned.edges_alone = edges, alone
                return  # confirmed already
            narrowing = wanted <= pinned.open or not (pinned.open | pinned.doubtful) <= wanted
            pinned.plan += 1
            plan = pinned.plan
            pinned.doubtful |= wanted
        body = self._confirmed(
            pinned,
            lambda number: wire.ForwardOnly(number, session_id, plan, sorted(wanted), sorted(kept)),
            NARROW_WITHIN if narrowing else WIDEN_WITHIN,
        )
        if body.get("plan") != plan:
            pinned.line.kill()
            raise MediaLost("another plan was confirmed")
        with self._lock:
            pinned.open, pinned.doubtful, pinned.alone = wanted, frozenset(), kept
            pinned.edges, pinned.edges_alone = edges, alone
            pinned.seating = seats(body.get("seating"))

    def seating(self, session_id: str, listener_id: str) -> Mapping[str, int]:
        """Return which seat each speaker has at one listener: person id -> seat, as confirmed."""
        pinned = self._sessions.get(session_id)
        return pinned.seating.get(listener_id, {}) if pinned is not None else {}

    def speaking(self, session_id: str) -> frozenset[str]:
        """Return the persons of a session who are heard speaking now."""
        pinned = self._sessions.get(session_id)
        return pinned.speaking if pinned is not None else frozenset()

    def connected(self, session_id: str) -> frozenset[str]:
        """Return the persons of a session whose media connection is up."""
        pinned = self._sessions.get(session_id)
        return frozenset(map(person_of, pinned.connected)) if pinned is not None else frozenset()

    def flowing(self, session_id: str, within: float) -> frozenset[Edge]:
        """Return the edges over which a packet passed in the last ``within`` seconds.

        Raises:
            MediaLost: the worker did not answer in time, or is gone.
        """
        pinned = self._sessions.get(session_id)
        if pinned is None:
            return frozenset()
        body = pinned.line.ask(lambda number: wire.Stats(number, session_id), CLOSE_WITHIN)
        return passed(body.get("edges"), within)

    # Asking

    def _confirmed(
        self, pinned: Pinned, make: Callable[[int], wire.Message], within: float
    ) -> dict[str, Any]:
        try:
            return pinned.line.ask(make, within)
        except (MediaLost, Refused) as lost:
            # What is open there now is not known, so nothing may be open there.
            pinned.line.kill()
            raise MediaLost(str(lost)) from lost

    def _close(self, line: WorkerLine, make: Callable[[int], wire.Message]) -> None:
        try:
            line.ask(make, CLOSE_WITHIN)
        except NoAnswer:
            line.kill()
        except (MediaLost, Refused):
            pass  # it is closed, or was never there

    # Which worker

    def _pin(self, session_id: str) -> Pinned:
        with self._lock:
            pinned = self._sessions.get(session_id)
            if pinned is None:
                pinned = self._sessions[session_id] = Pinned(self._freest())
            return pinned

    def _freest(self) -> WorkerLine:
        up = [line for line in self._lines if line.up]
        if not up:
            raise MediaLost("no worker is within reach")
        free = [line for line in up if line.load <= FULL]
        if not free:
            raise Refused("media-full")
        held = [pinned.line for pinned in self._sessions.values()]
        return min(free, key=lambda line: (held.count(line), line.load))

    def _unpin_when_empty(self, session_id: str, pinned: Pinned) -> None:
        with self._lock:
            if not pinned.peers and self._sessions.get(session_id) is pinned:
                del self._sessions[session_id]

    # worker_line.Listener: called by a reader, so nothing is asked here

    def met(self, line: WorkerLine, hello: wire.Hello) -> None:
        """A worker said hello; unless it is the same one as before, what it held is lost."""
        with self._lock:
            same = self._boots.get(line) == hello.boot
            self._boots[line] = hello.boot
        if not same:
            self._lose(line)

    def gone(self, line: WorkerLine) -> None:
        """The worker is dead."""
        with self._lock:
            self._boots.pop(line, None)
        self._lose(line)

    def heard(self, line: WorkerLine, notice: wire.Message) -> None:
        """A worker noticed something."""
        with self._lock:
            pinned = self._sessions.get(getattr(notice, "session", ""))
            if pinned is None or pinned.line is not line:
                return
            if isinstance(notice, wire.PeerConnected):
                pinned.connected.add(notice.peer)
            elif isinstance(notice, wire.Speaking):
                pinned.speaking = frozenset(map(person_of, notice.peers))
            elif isinstance(notice, wire.PeerLost) and pinned.forget(notice.peer):
                self._spawn(self._media_lost, notice.session, notice.peer)

    def _lose(self, line: WorkerLine) -> None:
        with self._lock:
            lost = [name for name, pinned in self._sessions.items() if pinned.line is line]
            for session_id in lost:
                del self._sessions[session_id]
        for session_id in lost:
            self._spawn(self._worker_lost, session_id)

    def _worker_lost(self, session_id: str) -> None:
        log.warning("media.worker_lost session=%s", session_id)
        if self._listener is not None:
            self._listener.worker_lost(session_id)

    def _media_lost(self, session_id: str, peer_id: str) -> None:
        log.info("media.peer_lost session=%s peer=%s", session_id, peer_id)
        person, _, generation = peer_id.rpartition(".")
        if self._listener is not None and generation.isdigit():
            self._listener.media_lost(session_id, person, int(generation))

    def resynchronise(self, line: WorkerLine, hello: wire.Hello) -> None:
        """Close what we do not know, notice what is missing, and say each plan again."""
        with self._lock:
            known = {name: kept for name, kept in self._sessions.items() if kept.line is line}
        for session_id in hello.sessions.keys() - known.keys():
            self._close(line, partial(_close_session, session_id))
        for session_id, pinned in known.items():
            self._put_right(session_id, pinned, set(hello.sessions.get(session_id, [])))

    def _put_right(self, session_id: str, pinned: Pinned, there: set[str]) -> None:
        for peer in there - set(pinned.peers.values()):
            self._close(pinned.line, partial(_close_peer, session_id, peer))
        for peer in set(pinned.peers.values()) - there:
            if pinned.forget(peer):
                self._media_lost(session_id, peer)
        with self._lock:
            # It may have applied its plan when alone, so what is open there is not known.
            pinned.doubtful |= pinned.open
        try:
            self.forward_only(session_id, pinned.edges, pinned.edges_alone)
        except MediaLost:
            log.warning("media.resynchronise_failed session=%s", session_id)


def _text(line: WorkerLine, value: object) -> str:
    if not isinstance(value, str):
        line.kill()
        raise MediaLost("an answer without words")
    return value


def _close_peer(session_id: str, peer_id: str, number: int) -> wire.Message:
    return wire.ClosePeer(number, session_id, peer_id)


def _close_session(session_id: str, number: int) -> wire.Message:
    return wire.CloseSession(number, session_id)


def _no_spawn(*_: object) -> object:
    raise RuntimeError("start() was not called")
