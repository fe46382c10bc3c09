"""Writes the one answer a browser gets: what it may send, its seats, and how to reach us. Pure.

The fields are those that were tried in Chromium and Firefox. Transport lines stand in every
section: Firefox crashes when one has no fingerprint.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from signaling.media.negotiated import Codec, NegotiatedPeer, ReceiveSeat, Sending
from signaling.media.offer import Offer
from signaling.media.section import BadOffer, Format, Section

MID_URI = "urn:ietf:params:rtp-hdrext:sdes:mid"
LEVEL_URI = "urn:ietf:params:rtp-hdrext:ssrc-audio-level"

FEEDBACK = ("nack", "nack pli", "ccm fir")
"""Never transport-cc: without its feedback a browser's picture collapses to a few kb/s."""

VIDEO_PREFERENCE = ("VP8", "H264")


@dataclass(frozen=True, slots=True)
class LocalTransport:
    """Our end: ICE credentials, sha-256 fingerprint, and the addresses to announce."""

    ufrag: str
    password: str
    fingerprint: str
    hosts: tuple[str, ...]
    port: int


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer's text with what it agreed to."""

    sdp: str
    negotiated: NegotiatedPeer


@dataclass(frozen=True, slots=True)
class _Chosen:
    main: Format
    rtx: int | None

    def codec(self) -> Codec:
        name = _canonical(self.main.name)
        return Codec(name, self.main.payload_type, self.main.clock_rate, self.rtx)


def write_answer(
    offer: Offer,
    local: LocalTransport,
    *,
    seats: int,
    draw: Callable[[], int],
    preference: Sequence[str] = VIDEO_PREFERENCE,
) -> Answer:
    """Answer ``offer`` with at most ``seats`` receive seats; more are answered inactive.

    ``draw`` gives random SSRCs (32 bits); those taken already are drawn again.

    Raises:
        BadOffer: a section that we would use has none of our codecs.
    """
    writer = _Writer(offer, local, seats, draw, tuple(preference))
    return writer.write()


class _Writer:
    def __init__(
        self,
        offer: Offer,
        local: LocalTransport,
        seats: int,
        draw: Callable[[], int],
        preference: tuple[str, ...],
    ) -> None:
        self._offer, self._local, self._seats = offer, local, seats
        self._draw, self._preference = draw, preference
        self._taken = {ssrc for section in offer.sections for ssrc in section.ssrcs}
        self._taken |= {ssrc for section in offer.sections for ssrc in section.fid or ()}
        self._lines: list[str] = []
        self._sending: list[Sending] = []
        self._receive: list[ReceiveSeat] = []

    def write(self) -> Answer:
        mids = " ".join(section.mid for section in self._offer.sections)
        self._lines += [
            "v=0",
            "o=- 1 1 IN IP4 0.0.0.0",
            "s=-",
            "t=0 0",
            f"a=group:BUNDLE {mids}",
        ]
        index = {"audio": 0, "video": 0}
        for position, section in enumerate(self._offer.sections):
            if section.sends:
                self._write_sending(section, position)
            elif section.direction == "recvonly" and index[section.kind] < self._seats:
                self._write_seat(section, position, index[section.kind])
                index[section.kind] += 1
            else:
                self._write_inactive(section, position)
        negotiated = NegotiatedPeer(tuple(self._sending), tuple(self._receive))
        return Answer("\r\n".join(self._lines) + "\r\n", negotiated)

    def _write_sending(self, section: Section, position: int) -> None:
        chosen = self._choose(section)
        if chosen is None:
            raise BadOffer(f"no-{section.kind}-codec")
        self._head(section, position, "recvonly", chosen)
        self._extensions(section)
        self._codec_lines(section, chosen, remb=True)
        ssrc, rtx_ssrc = section.fid or (section.ssrcs[0] if section.ssrcs else None, None)
        self._sending.append(
            Sending(
                kind=section.kind,
                mid=section.mid,
                codecs=(chosen.codec(),),
                ssrc=ssrc,
                rtx_ssrc=rtx_ssrc if chosen.rtx is not None else None,
                mid_extension=section.extensions.get(MID_URI),
                level_extension=section.extensions.get(LEVEL_URI)
                if section.kind == "audio"
                else None,
            )
        )

    def _write_seat(self, section: Section, position: int, index: int) -> None:
        chosen = self._choose(section)
        if chosen is None:
            raise BadOffer(f"no-{section.kind}-codec")
        cname = f"seat{index}"
        ssrc = self._new_ssrc()
        rtx_ssrc = self._new_ssrc() if chosen.rtx is not None else None
        self._head(section, position, "sendonly", chosen)
        self._extensions(section)
        self._codec_lines(section, chosen, remb=False)
        self._lines.append(f"a=msid:seat{index} {section.kind[0]}{index}")
        if rtx_ssrc is not None:
            self._lines.append(f"a=ssrc-group:FID {ssrc} {rtx_ssrc}")
        self._lines.append(f"a=ssrc:{ssrc} cname:{cname}")
        if rtx_ssrc is not None:
            self._lines.append(f"a=ssrc:{rtx_ssrc} cname:{cname}")
        self._receive.append(
            ReceiveSeat(
                kind=section.kind,
                index=index,
                mid=section.mid,
                codecs=(chosen.codec(),),
                ssrc=ssrc,
                rtx_ssrc=rtx_ssrc,
                mid_extension=section.extensions.get(MID_URI),
                cname=cname,
            )
        )

    def _write_inactive(self, section: Section, position: int) -> None:
        chosen = self._choose(section) or _Chosen(next(iter(section.formats.values())), None)
        self._head(section, position, "inactive", chosen)
        self._codec_lines(section, chosen, remb=False)

    def _head(self, section: Section, position: int, direction: str, chosen: _Chosen) -> None:
        local = self._local
        first = position == 0
        formats = str(chosen.main.payload_type)
        if chosen.rtx is not None:
            formats += f" {chosen.rtx}"
        self._lines += [
            f"m={section.kind} {local.port if first else 9} {section.protocol} {formats}",
            _connection(local.hosts[0]) if first else "c=IN IP4 0.0.0.0",
            f"a=mid:{section.mid}",
            f"a={direction}",
            "a=rtcp-mux",
        ]
        if section.kind == "video" and section.reduced_size:
            self._lines.append("a=rtcp-rsize")
        self._lines += [
            f"a=ice-ufrag:{local.ufrag}",
            f"a=ice-pwd:{local.password}",
            f"a=fingerprint:sha-256 {local.fingerprint}",
            "a=setup:passive",
        ]
        if first:
            self._lines += _candidates(local)

    def _extensions(self, section: Section) -> None:
        wanted = (MID_URI, LEVEL_URI) if section.kind == "audio" else (MID_URI,)
        for uri in wanted:
            if uri in section.extensions:
                self._lines.append(f"a=extmap:{section.extensions[uri]} {uri}")

    def _codec_lines(self, section: Section, chosen: _Chosen, *, remb: bool) -> None:
        main = chosen.main
        number = main.payload_type
        channels = "/2" if main.name.lower() == "opus" else ""
        if main.name:
            self._lines.append(f"a=rtpmap:{number} {main.name}/{main.clock_rate}{channels}")
        if main.parameters:
            self._lines.append(f"a=fmtp:{number} {main.parameters}")
        if section.kind == "video":
            offered = main.feedback | section.feedback_for_all
            for feedback in (*FEEDBACK, "goog-remb") if remb else FEEDBACK:
                if feedback in offered:
                    self._lines.append(f"a=rtcp-fb:{number} {feedback}")
        if chosen.rtx is not None:
            self._lines.append(f"a=rtpmap:{chosen.rtx} rtx/90000")
            self._lines.append(f"a=fmtp:{chosen.rtx} apt={number}")

    def _choose(self, section: Section) -> _Chosen | None:
        names = ("opus",) if section.kind == "audio" else self._preference
        for name in names:
            for candidate in section.formats.values():
                if candidate.name.lower() == name.lower() and _usable(candidate):
                    return _Chosen(candidate, _rtx_of(section, candidate.payload_type))
        return None

    def _new_ssrc(self) -> int:
        while True:
            number = self._draw() & 0xFFFFFFFF
            if number and number not in self._taken:
                self._taken.add(number)
                return number


def _canonical(name: str) -> str:
    return {"opus": "opus", "vp8": "VP8", "h264": "H264"}[name.lower()]


def _usable(candidate: Format) -> bool:
    name = candidate.name.lower()
    if name == "opus":
        return candidate.clock_rate == 48000
    if candidate.clock_rate != 90000:
        return False
    if name == "h264":  # what every browser can decode: constrained baseline, fragments allowed
        given = candidate.parameters.lower().replace(" ", "")
        return "packetization-mode=1" in given and "profile-level-id=42e0" in given
    return True


def _rtx_of(section: Section, payload_type: int) -> int | None:
    for candidate in section.formats.values():
        if candidate.name.lower() != "rtx" or candidate.clock_rate != 90000:
            continue
        parts = [part.strip() for part in candidate.parameters.split(";")]
        if f"apt={payload_type}" in parts:
            return candidate.payload_type
    return None


def _connection(host: str) -> str:
    return f"c=IN {'IP6' if ':' in host else 'IP4'} {host}"


def _candidates(local: LocalTransport) -> list[str]:
    lines = []
    for place, host in enumerate(local.hosts):
        priority = (126 << 24) + ((65535 - place) << 8) + 255
        lines.append(f"a=candidate:{place + 1} 1 udp {priority} {host} {local.port} typ host")
    return [*lines, "a=end-of-candidates"]
