"""What is said over RTCP: to a speaker about its own streams, to a listener about the seats that
are open for it.
"""

from signaling.media import rtcp
from signaling.media.packet_cache import PacketCache
from signaling.media.peer_media import PeerMedia, Seat
from signaling.media.rtcp import KeyFrameWanted, Loss, Nack, SenderReport
from signaling.media.source import Source

BETWEEN_REPORTS = 1.0
BETWEEN_RATES = 0.5
BETWEEN_SENDER_REPORTS = 0.1
"""Seconds; a speaker's more frequent sender reports go no further."""


def tick(media: PeerMedia, now: float) -> None:
    """Send the speaker what is due: reports 1/s, rates 2/s, packets asked for again, key frames."""
    said = b""
    blocks = []
    if now >= media.next_report:
        blocks = [block for source in media.sources.values() for block in source.blocks(now)]
        if blocks:
            media.next_report = now + BETWEEN_REPORTS
    camera = media.sources.get("video")
    if camera is not None and camera.ssrc is not None:
        said = _about_camera(media, camera, camera.ssrc, now)
    if blocks or said:
        # A compound packet starts with a report, if only with an empty one (RFC 3550 6.1).
        media.outlet.send_rtcp(rtcp.receiver_report(media.ssrc, blocks) + said)


def _about_camera(media: PeerMedia, camera: Source, ssrc: int, now: float) -> bytes:
    said = b""
    if now >= media.next_rate:
        media.next_rate = now + BETWEEN_RATES
        said += rtcp.remb(media.ssrc, camera.throttle.rate(now), [ssrc])
    numbers, gave_up = camera.missing.due(now)
    if numbers:
        said += rtcp.nack(media.ssrc, ssrc, numbers)
    if camera.key_frames.wanted(now) if gave_up else camera.key_frames.due(now):
        said += rtcp.pli(media.ssrc, ssrc)
    return said


def key_frame(media: PeerMedia, camera: Source, now: float) -> None:
    """Ask the camera of ``media`` for a key frame, as soon as it may be asked."""
    if camera.ssrc is not None and camera.key_frames.wanted(now):
        _ask(media, camera.ssrc)


def starved(media: PeerMedia, camera: Source, now: float) -> None:
    """A packet of the camera of ``media`` came that some viewer cannot use: ask, if somebody waits
    for a start.
    """
    if camera.ssrc is None or not any(edge.line.waiting is camera for edge in camera.edges):
        return
    if camera.key_frames.starved(now):
        _ask(media, camera.ssrc)


def picture_lost(
    viewer: PeerMedia, said: KeyFrameWanted, speakers: dict[str, PeerMedia], now: float
) -> None:
    """A viewer needs a key frame: pass it on if the seat is open. Browsers also ask for seats long
    closed.
    """
    seat = viewer.seat_by_ssrc.get(said.ssrc)
    if seat is None or not seat.line.video:
        return
    for edge in seat.edges:
        speaker = speakers.get(edge.key[0])
        if edge.open and speaker is not None:
            key_frame(speaker, edge.source, now)


def loss(viewer: PeerMedia, said: Loss) -> None:
    """Take a listener's report on one of its seats; the camera in it slows down for it."""
    seat = viewer.seat_by_ssrc.get(said.ssrc)
    if seat is None:
        return
    seat.lost = said.fraction
    edge = seat.playing()
    if edge is not None:
        edge.source.throttle.lost(said.fraction)


def sender_report(media: PeerMedia, said: SenderReport, now: float) -> None:
    """Take a speaker's clock and pass it on to whoever hears it now, in the words of each seat.

    Nothing else of what the speaker's report says goes further: no SSRC, no name, no counts.
    """
    source, repair = media.streams.get(said.ssrc, (None, False))
    if source is None or repair:
        return
    source.reception.reported(said.ntp, now)
    if now - source.said_at < BETWEEN_SENDER_REPORTS:
        return
    source.said_at = now
    for edge in source.edges:
        line = edge.line
        if edge.open and line.now_on is source:
            timestamp = line.timestamp(said.timestamp)
            edge.outlet.send_rtcp(
                rtcp.sender_report(
                    SenderReport(line.ssrc, said.ntp, timestamp),
                    line.packets,
                    line.octets,
                    line.cname,
                )
            )


def repair(viewer: PeerMedia, said: Nack) -> None:
    """Send a listener again what it missed of the camera that is on in a seat, within its
    allowance.
    """
    seat = viewer.seat_by_ssrc.get(said.ssrc)
    cache = None if seat is None or (edge := seat.playing()) is None else edge.source.cache
    if seat is not None and cache is not None:
        for seq in said.numbers:
            _repair_one(viewer, seat, cache, seq)


def _repair_one(viewer: PeerMedia, seat: Seat, cache: PacketCache, seq: int) -> None:
    number = seat.line.source_number(seq)
    arrival = None if number is None else cache.find(number)
    if arrival is None or not seat.repairs.allow(arrival[0], len(arrival[3]), seat.line.octets):
        return
    # The gate is asked for each packet: what was sent just before may have shut it.
    if seat.playing() is None:
        return
    write = seat.line.write_rtx if seat.line.has_rtx else seat.line.write
    length = write(arrival, viewer.outlet.out)
    if length:
        viewer.outlet.send_rtp(length)


def _ask(media: PeerMedia, ssrc: int) -> None:
    media.outlet.send_rtcp(rtcp.receiver_report(media.ssrc) + rtcp.pli(media.ssrc, ssrc))
