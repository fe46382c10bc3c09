"""Reads the lines of one m-section of an offer, and refuses what cannot be answered."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

MOST_FORMATS = 64
MOST_SSRCS = 8
MOST_FINGERPRINTS = 4
KINDS = ("audio", "video")

_DIRECTIONS = ("sendrecv", "sendonly", "recvonly", "inactive")
_PROTOCOLS = ("UDP/TLS/RTP/SAVPF", "RTP/SAVPF")
_DIGEST_BYTES = {"sha-256": 32, "sha-384": 48, "sha-512": 64}

_ICE_CHARACTERS = re.compile(r"[A-Za-z0-9+/]+")
_MID = re.compile(r"[A-Za-z0-9_.-]{1,16}")
_MEDIA = re.compile(r"(\w{1,16}) (\d{1,5}) ([\w/]{1,24}) (\d{1,3}(?: \d{1,3})*)")
_RTPMAP = re.compile(r"(\d{1,3}) ([\w.+-]{1,32})/(\d{1,7})(?:/(\d{1,2}))?")
_FMTP = re.compile(r"(\d{1,3}) ([ -~]{1,512})")
_FEEDBACK = re.compile(r"(\d{1,3}|\*) ([a-z0-9-]{1,24}(?: [a-z0-9-]{1,24})?)")
_EXTMAP = re.compile(r"(\d{1,5})(?:/[a-z]{8})? (\S{1,200})(?: .*)?")
_SSRC = re.compile(r"(\d{1,10})(?: .*)?")
_FID = re.compile(r"FID (\d{1,10}) (\d{1,10})")
_FINGERPRINT = re.compile(r"([A-Za-z0-9-]{1,16}) ((?:[0-9A-Fa-f]{2}:)*[0-9A-Fa-f]{2})")


class BadOffer(ValueError):
    """The offer cannot be answered; ``code`` is kebab-case and permanent."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(slots=True)
class Format:
    """One payload type of a section."""

    payload_type: int
    name: str = ""
    clock_rate: int = 0
    parameters: str = ""
    feedback: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Section:
    """One m-section, as far as it matters; the lines before the first are read into one too."""

    kind: str = ""
    protocol: str = ""
    formats: dict[int, Format] = field(default_factory=dict)
    port: int = 0
    mid: str = ""
    direction: str = ""
    bundle_only: bool = False
    rtcp_mux: bool = False
    reduced_size: bool = False
    extensions: dict[str, int] = field(default_factory=dict)
    ssrcs: list[int] = field(default_factory=list)
    fid: tuple[int, int] | None = None
    feedback_for_all: set[str] = field(default_factory=set)
    ufrag: str = ""
    password: str = ""
    setup: str = ""
    fingerprints: list[tuple[str, str]] = field(default_factory=list)

    @property
    def sends(self) -> bool:
        """Whether the browser may send in it."""
        return self.direction in ("sendonly", "sendrecv")


def read_media(value: str) -> Section:
    """Read what follows ``m=``.

    Raises:
        BadOffer: not audio or video over DTLS-SRTP, or payload types that make no sense.
    """
    if value.partition(" ")[0] not in KINDS:
        raise BadOffer("section-kind")
    found = _MEDIA.fullmatch(value)
    if found is None or int(found[2]) > 65535:
        raise BadOffer("malformed")
    if found[3] not in _PROTOCOLS:
        raise BadOffer("protocol")
    numbers = [int(number) for number in found[4].split(" ")]
    if len(numbers) > MOST_FORMATS or len(set(numbers)) != len(numbers) or max(numbers) > 127:
        raise BadOffer("payload-types")
    formats = {number: Format(number) for number in numbers}
    return Section(found[1], found[3], formats, int(found[2]))


def read_attribute(section: Section, name: str, value: str) -> None:
    """Read ``a=name:value`` into ``section``; names that do not matter are passed over.

    Raises:
        BadOffer: the value makes no sense, or is one that we refuse.
    """
    if name in _DIRECTIONS:
        if section.direction:
            raise BadOffer("direction")
        section.direction = name
    elif name == "mid":
        if section.mid or not _MID.fullmatch(value):
            raise BadOffer("mid")
        section.mid = value
    elif name == "rtcp-mux":
        section.rtcp_mux = True
    elif name == "rtcp-rsize":
        section.reduced_size = True
    elif name == "bundle-only":
        section.bundle_only = True
    elif name in _READERS:
        _READERS[name](section, value)


def _rtpmap(section: Section, value: str) -> None:
    found = _RTPMAP.fullmatch(value)
    if found is None:
        raise BadOffer("rtpmap")
    known = section.formats.get(int(found[1]))
    if known is not None:
        if known.name:
            raise BadOffer("rtpmap")
        known.name, known.clock_rate = found[2], int(found[3])


def _fmtp(section: Section, value: str) -> None:
    found = _FMTP.fullmatch(value)
    if found is None:
        raise BadOffer("fmtp")
    known = section.formats.get(int(found[1]))
    if known is not None:
        known.parameters = found[2]


def _feedback(section: Section, value: str) -> None:
    found = _FEEDBACK.fullmatch(value)
    if found is None:
        return
    if found[1] == "*":
        section.feedback_for_all.add(found[2])
    elif int(found[1]) in section.formats:
        section.formats[int(found[1])].feedback.add(found[2])


def _extmap(section: Section, value: str) -> None:
    found = _EXTMAP.fullmatch(value)
    if found is None:
        raise BadOffer("extmap")
    number = int(found[1])
    if 1 <= number <= 14:  # what the one-byte form can say; other ids are as good as not offered
        if number in section.extensions.values():
            raise BadOffer("extmap")
        section.extensions.setdefault(found[2], number)


def _ssrc(section: Section, value: str) -> None:
    found = _SSRC.fullmatch(value)
    if found is None:
        raise BadOffer("ssrc")
    number = _ssrc_number(found[1])
    if number not in section.ssrcs:
        section.ssrcs.append(number)
    if len(section.ssrcs) > MOST_SSRCS:
        raise BadOffer("ssrc")


def _ssrc_group(section: Section, value: str) -> None:
    found = _FID.fullmatch(value)
    if found is None:
        return
    pair = (_ssrc_number(found[1]), _ssrc_number(found[2]))
    if section.fid is not None or pair[0] == pair[1]:
        raise BadOffer("ssrc")
    section.fid = pair


def _ssrc_number(text: str) -> int:
    number = int(text)
    if not 0 < number < 1 << 32:
        raise BadOffer("ssrc")
    return number


def _ufrag(section: Section, value: str) -> None:
    if not 4 <= len(value) <= 256 or not _ICE_CHARACTERS.fullmatch(value):
        raise BadOffer("ice-ufrag")
    section.ufrag = value


def _password(section: Section, value: str) -> None:
    if not 22 <= len(value) <= 256 or not _ICE_CHARACTERS.fullmatch(value):
        raise BadOffer("ice-pwd")
    section.password = value


def _setup(section: Section, value: str) -> None:
    if value not in ("actpass", "active"):
        raise BadOffer("setup")  # we are the DTLS server, always
    section.setup = value


def _fingerprint(section: Section, value: str) -> None:
    found = _FINGERPRINT.fullmatch(value)
    if found is None:
        raise BadOffer("fingerprint")
    algorithm, digest = found[1].lower(), found[2].upper()
    if algorithm not in _DIGEST_BYTES:
        raise BadOffer("fingerprint-weak")
    too_many = len(section.fingerprints) >= MOST_FINGERPRINTS
    if too_many or len(digest) != _DIGEST_BYTES[algorithm] * 3 - 1:
        raise BadOffer("fingerprint")
    section.fingerprints.append((algorithm, digest))


_READERS: dict[str, Callable[[Section, str], None]] = {
    "rtpmap": _rtpmap,
    "fmtp": _fmtp,
    "rtcp-fb": _feedback,
    "extmap": _extmap,
    "ssrc": _ssrc,
    "ssrc-group": _ssrc_group,
    "ice-ufrag": _ufrag,
    "ice-pwd": _password,
    "setup": _setup,
    "fingerprint": _fingerprint,
}
