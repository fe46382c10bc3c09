"""Writes the descriptions that a browser would send, and reads what matters of a server's."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from .client_leg import ClientLeg, Remote

OPUS, VP8, RTX = 111, 96, 97
LEVEL_ID, MID_ID = 1, 4
_AUDIO_LEVEL = f"a=extmap:{LEVEL_ID} urn:ietf:params:rtp-hdrext:ssrc-audio-level"
_MID = f"a=extmap:{MID_ID} urn:ietf:params:rtp-hdrext:sdes:mid"
_CODECS = {
    "audio": (
        [OPUS],
        [
            _AUDIO_LEVEL,
            _MID,
            f"a=rtpmap:{OPUS} opus/48000/2",
            f"a=fmtp:{OPUS} minptime=10;useinbandfec=1",
        ],
    ),
    "video": (
        [VP8, RTX],
        [
            _MID,
            f"a=rtpmap:{VP8} VP8/90000",
            f"a=rtcp-fb:{VP8} goog-remb",
            f"a=rtcp-fb:{VP8} ccm fir",
            f"a=rtcp-fb:{VP8} nack",
            f"a=rtcp-fb:{VP8} nack pli",
            f"a=rtpmap:{RTX} rtx/90000",
            f"a=fmtp:{RTX} apt={VP8}",
        ],
    ),
}


@dataclass(frozen=True, slots=True)
class Section:
    """One media section as a server wrote it."""

    kind: str
    mid: str
    ssrcs: tuple[int, ...] = ()


@dataclass(slots=True)
class Description:
    """The transport and the sections of a server's description."""

    remote: Remote
    sections: list[Section] = field(default_factory=list)


def offer(leg: ClientLeg, audio: int, video: int, rtx: int, seats: int) -> str:
    """Write the offer of somebody who sends these streams and has ``seats`` receive seats."""
    sections: list[tuple[str, str, str, tuple[int, ...]]] = [
        ("audio", "0", "sendonly", (audio,)),
        ("video", "1", "sendonly", (video, rtx)),
    ]
    for seat in range(seats):
        sections.append(("audio", str(2 + 2 * seat), "recvonly", ()))
        sections.append(("video", str(3 + 2 * seat), "recvonly", ()))
    return write(leg, sections, setup="actpass")


def write(
    leg: ClientLeg,
    sections: Iterable[tuple[str, str, str, tuple[int, ...]]],
    *,
    setup: str,
) -> str:
    """Write a description of ``leg``.

    ``sections`` are (kind, mid, direction, SSRCs sent: the primary one, then its rtx).
    """
    listed = list(sections)
    lines = [
        "v=0",
        "o=- 4611731400430051336 2 IN IP4 127.0.0.1",
        "s=-",
        "t=0 0",
        "a=group:BUNDLE " + " ".join(mid for _, mid, _, _ in listed),
        "a=extmap-allow-mixed",
        "a=msid-semantic: WMS",
    ]
    for kind, mid, direction, ssrcs in listed:
        payloads, attributes = _CODECS[kind]
        lines += [
            f"m={kind} 9 UDP/TLS/RTP/SAVPF {' '.join(map(str, payloads))}",
            "c=IN IP4 0.0.0.0",
            "a=rtcp:9 IN IP4 0.0.0.0",
            *([f"a=candidate:{leg.candidate}"] if mid == listed[0][1] else []),
            f"a=ice-ufrag:{leg.username}",
            f"a=ice-pwd:{leg.password}",
            f"a=fingerprint:sha-256 {leg.fingerprint}",
            f"a=setup:{setup}",
            f"a=mid:{mid}",
            *attributes[: 1 if kind == "video" else 2],
            f"a={direction}",
            *(["a=msid:- t" + mid] if ssrcs else []),
            "a=rtcp-mux",
            *(["a=rtcp-rsize"] if kind == "video" else []),
            *attributes[1 if kind == "video" else 2 :],
            *([f"a=ssrc-group:FID {ssrcs[0]} {ssrcs[1]}"] if len(ssrcs) > 1 else []),
            *(f"a=ssrc:{ssrc} cname:bench" for ssrc in ssrcs),
        ]
    return "\r\n".join(lines) + "\r\n"


def read(text: str) -> Description:
    """Read a server's description: the first loopback candidate is the one that counts.

    Raises:
        ValueError: no transport parameters or no candidate on loopback.
    """
    said: dict[str, str] = {}
    candidates: list[str] = []
    sections: list[Section] = []
    for line in text.splitlines():
        key, _, value = line.partition(":")
        if line.startswith("m="):
            sections.append(Section(line[2:].split(" ", 1)[0], ""))
        elif key in ("a=ice-ufrag", "a=ice-pwd", "a=fingerprint", "a=setup"):
            said.setdefault(key, value.strip())
        elif key == "a=candidate":
            candidates.append(value)
        elif sections and key in ("a=mid", "a=ssrc"):
            sections[-1] = _with(sections[-1], key, value)
    host = next((c.split() for c in candidates if c.split()[4].startswith("127.")), None)
    if host is None or len(said) < 4:
        raise ValueError(f"no transport on loopback in the description: {candidates}")
    algorithm, value = said["a=fingerprint"].split(" ", 1)
    remote = Remote(
        said["a=ice-ufrag"],
        said["a=ice-pwd"],
        (algorithm, value),
        said["a=setup"],
        (host[4], int(host[5])),
    )
    return Description(remote, sections)


def _with(section: Section, key: str, value: str) -> Section:
    if key == "a=mid":
        return Section(section.kind, value.strip(), section.ssrcs)
    ssrc = int(value.split(" ", 1)[0])
    if ssrc in section.ssrcs:
        return section
    return Section(section.kind, section.mid, (*section.ssrcs, ssrc))
