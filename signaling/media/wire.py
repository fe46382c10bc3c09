"""The closed list of what the web process and a media worker may say to each other.

One JSON object a line, UTF-8, at most ``LONGEST_LINE`` bytes. Requests carry ``id`` and get one
answer with the same ``id``; notices carry none. Anything that is not in this list cannot be said:
it is refused with ``WireError`` on either side.
"""

import json
from dataclasses import MISSING as _MISSING
from dataclasses import asdict, dataclass, fields
from typing import Any, ClassVar

VERSION = 2
LONGEST_LINE = 1 << 20
HEARTBEAT = 1.0
"""Seconds between two ``ping`` requests; three missed and the worker is killed."""

Edge = tuple[str, str, str]
"""``(speaker peer id, listener peer id, "audio" | "video")``."""


class WireError(ValueError):
    """A line that is not in the list."""


@dataclass(frozen=True, slots=True)
class Message:
    """One thing that may be said; ``name`` is what stands on the wire under ``say``."""

    name: ClassVar[str]


@dataclass(frozen=True, slots=True)
class OpenPeer(Message):
    """Answer a browser's offer; every edge of the new peer is closed.

    ``quiet``: seconds of silence after which it is lost; 0 leaves that to the worker.
    """

    name = "open_peer"
    id: int
    session: str
    peer: str
    offer: str
    quiet: float = 0.0


@dataclass(frozen=True, slots=True)
class ClosePeer(Message):
    name = "close_peer"
    id: int
    session: str
    peer: str


@dataclass(frozen=True, slots=True)
class ForwardOnly(Message):
    """The whole set of edges that may carry packets now.

    ``alone`` is the part that may stay open when the web process is gone.
    """

    name = "forward_only"
    id: int
    session: str
    plan: int
    edges: list[Edge]
    alone: list[Edge]


@dataclass(frozen=True, slots=True)
class CloseSession(Message):
    name = "close_session"
    id: int
    session: str


@dataclass(frozen=True, slots=True)
class Stats(Message):
    """Ask for figures per edge of one session, or of the worker when ``session`` is empty."""

    name = "stats"
    id: int
    session: str = ""


@dataclass(frozen=True, slots=True)
class Ping(Message):
    name = "ping"
    id: int


@dataclass(frozen=True, slots=True)
class Answered(Message):
    """A request was carried out.

    ``body`` by request: open_peer ``{"answer": sdp}``; forward_only ``{"plan": n, "seating":
    {listener: {speaker: seat}}}``; stats ``{"edges": [...], "worker": {...}}``; else ``{}``.
    """

    name = "answered"
    id: int
    body: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Declined(Message):
    """A request was not carried out; ``code`` is kebab-case and permanent."""

    name = "declined"
    id: int
    code: str


@dataclass(frozen=True, slots=True)
class Hello(Message):
    """First words of a worker on each connection: who it is, and which peers live on it."""

    name = "hello"
    version: int
    pid: int
    boot: str
    sessions: dict[str, list[str]]
    load: float = 0.0


@dataclass(frozen=True, slots=True)
class PeerConnected(Message):
    """ICE and DTLS are up."""

    name = "peer_connected"
    session: str
    peer: str


@dataclass(frozen=True, slots=True)
class PeerLost(Message):
    """The peer is gone, its edges are closed already. ``why``: failed, closed, quiet."""

    name = "peer_lost"
    session: str
    peer: str
    why: str


@dataclass(frozen=True, slots=True)
class Speaking(Message):
    """Which peers of a session are speaking now (sent on change, at most 4 a second)."""

    name = "speaking"
    session: str
    peers: list[str]


REQUESTS: dict[str, type[Message]] = {
    kind.name: kind for kind in (OpenPeer, ClosePeer, ForwardOnly, CloseSession, Stats, Ping)
}
FROM_WORKER: dict[str, type[Message]] = {
    kind.name: kind for kind in (Answered, Declined, Hello, PeerConnected, PeerLost, Speaking)
}


def encode(message: Message) -> bytes:
    """Return the one line that says ``message``.

    Raises:
        WireError: the line would be longer than ``LONGEST_LINE``.
    """
    line = (
        json.dumps({"say": message.name, **asdict(message)}, separators=(",", ":")).encode() + b"\n"
    )
    if len(line) > LONGEST_LINE:
        raise WireError(f"{message.name} is {len(line)} bytes long")
    return line


def decode(line: bytes, known: dict[str, type[Message]]) -> Message:
    """Read one line that must be one of ``known`` (``REQUESTS`` or ``FROM_WORKER``).

    Raises:
        WireError: not JSON, not in the list, or with fields missing, unknown or of the wrong type.
    """
    if len(line) > LONGEST_LINE:
        raise WireError("line too long")
    try:
        said = json.loads(line)
    except ValueError as error:
        raise WireError("not JSON") from error
    if not isinstance(said, dict) or said.get("say") not in known:
        raise WireError("not in the list")
    kind = known[said.pop("say")]
    return kind(**_checked(kind, said))


def _checked(kind: type[Message], said: dict[str, Any]) -> dict[str, Any]:
    wanted = {field.name: field.type for field in fields(kind)}
    required = {field.name for field in fields(kind) if field.default is _MISSING}
    if not required <= said.keys() <= wanted.keys():
        raise WireError(f"fields of {kind.name}: {sorted(said)}")
    for name, value in said.items():
        if not _fits(value, wanted[name]):
            raise WireError(f"{kind.name}.{name} is of the wrong type")
    if kind is ForwardOnly:
        said["edges"] = [_edge(edge) for edge in said["edges"]]
        said["alone"] = [_edge(edge) for edge in said["alone"]]
    return said


def _fits(value: object, annotation: object) -> bool:
    plain = {int: int, str: str, float: (int, float)}.get(annotation)  # type: ignore[call-overload]
    if plain is not None:
        return isinstance(value, plain) and not isinstance(value, bool)
    return isinstance(value, list if getattr(annotation, "__origin__", None) is list else dict)


def _edge(edge: object) -> Edge:
    if (
        isinstance(edge, list)
        and len(edge) == 3
        and all(isinstance(part, str) for part in edge)
        and edge[2] in ("audio", "video")
    ):
        return (edge[0], edge[1], edge[2])
    raise WireError("an edge is [speaker, listener, kind]")
