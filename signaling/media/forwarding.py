"""Which packet of which speaker goes to which listener: the edge table, asked for every packet when
it is sent.

One thread, no locks, no sockets, no clock: ``now`` is always ``time.monotonic()`` of the caller.
"""

from collections.abc import Iterable
from random import Random, SystemRandom
from typing import Any

from signaling.media import feedback, liveness, rtcp
from signaling.media.edges import Edge, EdgeKey, Outlet
from signaling.media.negotiated import NegotiatedPeer
from signaling.media.peer_media import Limits, PeerMedia
from signaling.media.rtp import read

__all__ = ["Forwarder", "Limits", "Outlet", "PeerMedia"]


class Forwarder:
    """All sessions of one worker.

    ``seats`` is how many speakers one listener can have at a time, ``video_bitrate`` (bits a
    second) what a camera may send when nobody reports loss, ``limits`` what a sender may send at
    all (then ``video_bitrate`` is read from there).
    """

    def __init__(
        self,
        seats: int,
        *,
        random: Random | None = None,
        video_bitrate: int = 1_500_000,
        limits: Limits | None = None,
    ) -> None:
        self._seats = seats
        self._random = random or SystemRandom()
        self._limits = limits or Limits(video_bitrate)
        self._peers: dict[str, PeerMedia] = {}
        self._edges: dict[str, dict[EdgeKey, Edge]] = {}

    def open_peer(
        self, session: str, peer: str, negotiated: NegotiatedPeer, outlet: Outlet, now: float
    ) -> PeerMedia:
        """Take a peer in with every edge closed; one of the same id is closed first."""
        self.close_peer(peer)
        media = PeerMedia(
            session, peer, negotiated, outlet, self._seats, self._limits, self._random, now
        )
        self._peers[peer] = media
        return media

    def close_peer(self, peer: str) -> None:
        """Close every edge from and to ``peer`` and forget it; idempotent."""
        media = self._peers.pop(peer, None)
        if media is None:
            return
        media.closed = True
        for source in media.sources.values():
            if source.cache is not None:  # half a megabyte that would wait for the collector
                source.cache.clear()
        table = self._edges.get(media.session, {})
        for key in [key for key in table if peer in key[:2]]:
            self._close(table.pop(key), self._peers.get(key[1]))
        if not table:
            self._edges.pop(media.session, None)

    def apply(
        self, session: str, edges: Iterable[EdgeKey], now: float
    ) -> dict[str, dict[str, int]]:
        """Let exactly ``edges`` be open in ``session``; unknown peers are passed over.

        Returns the seating, ``{listener: {speaker: seat index}}``, of every peer of the session. An
        edge of a speaker for whom the listener has no seat stays closed.
        """
        here = {peer: media for peer, media in self._peers.items() if media.session == session}
        wanted = {
            (speaker, listener, kind)
            for speaker, listener, kind in edges
            if speaker != listener and speaker in here and listener in here
        }
        table = self._edges.setdefault(session, {})
        for key in table.keys() - wanted:
            self._close(table.pop(key), here[key[1]])
        seating = {
            peer: dict(media.seating.keep(key[0] for key in wanted if key[1] == peer))
            for peer, media in here.items()
        }
        for key in sorted(wanted - table.keys()):
            edge = self._open(key, seating[key[1]].get(key[0]), now)
            if edge is not None:
                table[key] = edge
        if not table:
            del self._edges[session]
        return seating

    def on_rtp(self, media: PeerMedia, packet: bytearray, length: int, now: float) -> None:
        """Forward one clear RTP packet, ``packet[:length]``, to whoever may have it."""
        if media.closed:
            return
        media.heard = now
        if not media.budget.take(length, now):
            media.dropped.over_budget += 1
            return
        header = read(packet, length)
        if header is None:
            media.dropped.bad += 1
            return
        stream = media.streams.get(header[4]) or media.learn(packet, header)
        if stream is None:
            media.dropped.unknown_ssrc += 1
            return
        source, repair = stream
        arrival = (source.repaired if repair else source.arrived)(packet, length, header, now)
        if arrival is None:
            return
        starved = False
        for edge in source.edges:
            if not edge.open:
                continue
            size = edge.line.forward(source, arrival, edge.out)
            if size:
                edge.packets += 1
                edge.octets += size
                edge.last = now
                edge.outlet.send_rtp(size)
            else:
                starved = True
        if starved and source.video:
            feedback.starved(media, source, now)

    def on_rtcp(self, media: PeerMedia, packet: bytes, now: float) -> None:
        """Take one clear compound RTCP packet of ``media``. Never raises."""
        if media.closed:
            return
        media.heard = now
        if not media.report_budget.take(len(packet), now):
            media.dropped.over_budget += 1
            return
        for said in rtcp.read(packet):
            if isinstance(said, rtcp.SenderReport):
                feedback.sender_report(media, said, now)
            elif isinstance(said, rtcp.Loss):
                feedback.loss(media, said)
            elif isinstance(said, rtcp.Nack):
                feedback.repair(media, said)
            else:
                feedback.picture_lost(media, said, self._peers, now)

    def tick(self, now: float) -> None:
        """Say what is due to the speakers: reports, rates, packets asked for again, key frames."""
        for media in list(self._peers.values()):
            feedback.tick(media, now)

    def stats(self, session: str, now: float) -> list[dict[str, Any]]:
        """Return what passed each open edge of ``session``.

        Each is ``{speaker, listener, kind, packets, bytes, last, lost}``; ``last`` is seconds ago
        or ``None``, ``lost`` a fraction of 1.
        """
        return [
            edge.figures(self._peers[edge.key[1]].seat_by_ssrc[edge.line.ssrc].lost, now)
            for edge in self._edges.get(session, {}).values()
        ]

    def dropped(self, peer: str) -> dict[str, int]:
        """Return how many packets of ``peer`` were dropped, by reason; empty if it is not there."""
        media = self._peers.get(peer)
        if media is None:
            return {}
        return {
            "bad": media.dropped.bad,
            "over_budget": media.dropped.over_budget,
            "unknown_ssrc": media.dropped.unknown_ssrc,
            "refused": sum(source.refused for source in media.sources.values()),
            "no_codec": sum(seat.line.no_codec for seat in media.seats.values()),
        }

    def quiet(self, after: float, now: float) -> list[tuple[str, str]]:
        """Return ``(session, peer)`` of those from whom nothing came for ``after`` seconds."""
        return liveness.quiet(self._peers.values(), after, now)

    def speaking(self, session: str, now: float) -> list[str]:
        """Return the peers of ``session`` who speak now and are heard by somebody, in order of id.

        Who is heard by nobody is not listened to either.
        """
        return sorted(
            media.peer
            for media in self._peers.values()
            if media.session == session
            and (source := media.sources.get("audio")) is not None
            and source.edges
            and source.voice.speaking(now)
        )

    def _open(self, key: EdgeKey, index: int | None, now: float) -> Edge | None:
        speaker, listener, kind = key
        source = self._peers[speaker].sources.get(kind)
        media = self._peers[listener]
        seat = None if index is None else media.seats.get((kind, index))
        if source is None or seat is None:
            return None
        edge = Edge(key, source, seat.line, media.outlet)
        seat.edges.append(edge)
        seat.line.open(source)
        edge.open = True
        source.edges += (edge,)
        if source.video:
            feedback.key_frame(self._peers[speaker], source, now)
        return edge

    def _close(self, edge: Edge, listener: PeerMedia | None) -> None:
        edge.open = False
        source = edge.source
        source.edges = tuple(other for other in source.edges if other is not edge)
        if not source.edges:
            source.missing.clear()
            source.key_frames.settled()
        edge.line.close(source)
        if listener is not None:
            seat = listener.seat_by_ssrc[edge.line.ssrc]
            seat.edges.remove(edge)
