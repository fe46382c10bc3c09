"""What is known of one session on its media worker, in the words of persons and of peers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from app.domain.routing import Edge
from signaling.media import wire
from signaling.worker_line import WorkerLine

PeerEdges = frozenset[wire.Edge]
Seating = Mapping[str, Mapping[str, int]]


def person_of(peer_id: str) -> str:
    """Return the person whose peer this is: a peer id is ``person.generation``."""
    return peer_id.rpartition(".")[0]


@dataclass(slots=True)
class Pinned:
    """What is known of one session on its worker. Edges and seats are in the words of each side."""

    line: WorkerLine
    peers: dict[str, str] = field(default_factory=dict)
    """Person id -> current peer id."""
    open: PeerEdges = frozenset()
    """As last confirmed."""
    doubtful: PeerEdges = frozenset()
    """Asked for, and not confirmed yet."""
    alone: PeerEdges = frozenset()
    edges: frozenset[Edge] = frozenset()
    edges_alone: frozenset[Edge] = frozenset()
    seating: Seating = field(default_factory=dict)
    plan: int = 0
    connected: set[str] = field(default_factory=set)
    speaking: frozenset[str] = frozenset()

    def for_peers(self, edges: Iterable[Edge]) -> PeerEdges:
        """Return the edges between current peers; a person without a peer has none."""
        return frozenset(
            (self.peers[edge.speaker], self.peers[edge.listener], str(edge.kind))
            for edge in edges
            if edge.speaker in self.peers and edge.listener in self.peers
        )

    def forget(self, peer_id: str) -> bool:
        """Take a peer out; say whether it was its person's current one."""
        self.connected.discard(peer_id)
        self.open = frozenset(edge for edge in self.open if peer_id not in edge)
        self.doubtful = frozenset(edge for edge in self.doubtful if peer_id not in edge)
        person = person_of(peer_id)
        if self.peers.get(person) != peer_id:
            return False
        del self.peers[person]
        self.speaking -= {person}
        self.edges = frozenset(edge for edge in self.edges if person not in edge)
        self.edges_alone = frozenset(edge for edge in self.edges_alone if person not in edge)
        return True


def seats(said: object) -> Seating:
    """Return a worker's seating in person ids."""
    if not isinstance(said, dict):
        return {}
    return {
        person_of(listener): {person_of(speaker): seat for speaker, seat in taken.items()}
        for listener, taken in said.items()
    }


def passed(said: object, within: float) -> frozenset[Edge]:
    """Return the edges, in person ids, whose last packet is at most ``within`` seconds old."""
    if not isinstance(said, list):
        return frozenset()
    return frozenset(
        Edge(person_of(figures["speaker"]), person_of(figures["listener"]), figures["kind"])
        for figures in said
        if figures["packets"] and figures["last"] is not None and figures["last"] <= within
    )
