"""Lends a page a media leg of its own for a moment, to find out whether sound gets through."""

import logging
import secrets
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from app.domain.refusals import Refused
from app.services import turn
from app.services.join_links import Holder
from app.services.ports import House, MediaLost

log = logging.getLogger(__name__)

LASTS = 30.0
"""Seconds after which a lent leg is closed, whatever its page does."""
AT_ONCE, EACH = 8, 2
"""Legs lent at one time altogether, since meetings come first; and to one person: the direct way
and the one through the relay."""
TRIES, PER = 20, 600.0
"""Legs, or heaps of test data, that one person may ask for in so many seconds."""

Later = Callable[[float, Callable[[], None]], object]


def _later(seconds: float, act: Callable[[], None]) -> None:
    timer = threading.Timer(seconds, act)
    timer.daemon = True
    timer.start()


@dataclass(slots=True)
class CheckLegs:
    """The legs that are lent now.

    Each is the only peer of a session of its own, for which no plan is ever made: it has no edge,
    so nothing of anyone reaches it, and nothing of it reaches anyone.
    """

    house: House
    later: Later = _later
    _lent: dict[str, str] = field(
        default_factory=dict
    )  # the leg's session -> person id, oldest first
    _asked: dict[str, deque[float]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def open(self, holder: Holder, offer: str) -> str:
        """Return the answer to a browser's offer. The oldest leg of a person gives way.

        Raises:
            Refused: "too-fast", "media-full", "media-unavailable" or "offer-refused"; the latter
                also for an offer that shows an address which the plan says must not be shown.
        """
        self.count(holder)
        with self.house.unit_of_work(write=False) as work:
            turn.check_offer(work.sessions.get(holder.session_id), holder.person_id, offer)
        # A worker knows each peer by its own id: two people may check at the same moment.
        session_id = f"check-{secrets.token_hex(16)}"
        peer_id = f"{session_id}.1"
        for former in self._lend(holder.person_id, session_id):
            self.house.media.close_session(former)
        try:
            answer = self.house.media.open_peer(session_id, peer_id, offer)
        except MediaLost as lost:
            self._close(session_id)
            raise Refused("media-unavailable") from lost
        except BaseException:
            self._close(session_id)
            raise
        self.later(LASTS, lambda: self._close(session_id))
        return answer

    def count(self, holder: Holder) -> None:
        """Count one more thing that a person asks for.

        Raises:
            Refused: "too-fast" when they asked for too many of late.
        """
        now = self.house.clock.monotonic()
        with self._lock:
            for person_id in [who for who, asked in self._asked.items() if asked[-1] <= now - PER]:
                del self._asked[person_id]
            asked = self._asked.setdefault(holder.person_id, deque())
            while asked and asked[0] <= now - PER:
                asked.popleft()
            if len(asked) >= TRIES:
                raise Refused("too-fast")
            asked.append(now)

    @property
    def lent(self) -> int:
        """How many legs are lent now."""
        return len(self._lent)

    def _lend(self, person_id: str, session_id: str) -> list[str]:
        """Note the new leg; return those of this person that give way to it."""
        with self._lock:
            theirs = [leg for leg, who in self._lent.items() if who == person_id]
            former = theirs[: len(theirs) + 1 - EACH]
            if len(self._lent) - len(former) >= AT_ONCE:
                raise Refused("media-full")
            for leg in former:
                del self._lent[leg]
            self._lent[session_id] = person_id
            return former

    def _close(self, session_id: str) -> None:
        with self._lock:
            self._lent.pop(session_id, None)
        self.house.media.close_session(session_id)
        self.house.states.forget(session_id)  # made when the worker told of the leg's own end
