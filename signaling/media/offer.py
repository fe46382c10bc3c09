"""Reads a browser's offer: the only reader of SDP, strict, with one way to say no.

Everything not named here is refused or not looked at; candidates are never looked at, because the
server waits to be called and learns the browser's address by itself.
"""

from dataclasses import dataclass

from signaling.media.section import KINDS, BadOffer, Section, read_attribute, read_media

__all__ = ["BadOffer", "Offer", "read_offer"]

LONGEST_OFFER = 128 * 1024
LONGEST_LINE = 1024
MOST_LINES = 6000
MOST_SECTIONS = 40

_SESSION_LINES = frozenset("vostcba")
_SECTION_LINES = frozenset("mcbai")


@dataclass(frozen=True, slots=True)
class Offer:
    """What a browser offers. ``fingerprints`` are ``(algorithm, hex)``, sha-256 or stronger."""

    sections: tuple[Section, ...]
    ufrag: str
    password: str
    fingerprints: tuple[tuple[str, str], ...]


def read_offer(text: str) -> Offer:
    """Read an offer.

    Raises:
        BadOffer: for any trouble at all.
    """
    session, sections, groups = _sections(_lines(text))
    for section in sections:
        _finish(section, session)
    _check_bundle(sections, groups)
    _check_streams(sections)
    return _with_transport(sections, session)


def _lines(text: str) -> list[str]:
    if len(text) > LONGEST_OFFER:
        raise BadOffer("too-long")
    if not text.isascii():
        raise BadOffer("characters")
    lines = text.replace("\r\n", "\n").split("\n")
    if not lines[-1]:
        lines.pop()
    if len(lines) > MOST_LINES:
        raise BadOffer("too-many-lines")
    for line in lines:
        if len(line) > LONGEST_LINE:
            raise BadOffer("line-too-long")
        if len(line) < 3 or line[1] != "=" or not line.isprintable():
            raise BadOffer("malformed")
    if not lines or lines[0] != "v=0":
        raise BadOffer("malformed")
    return lines


def _sections(lines: list[str]) -> tuple[Section, list[Section], list[list[str]]]:
    session = Section()
    sections: list[Section] = []
    groups: list[list[str]] = []
    for line in lines:
        letter, value = line[0], line[2:]
        if letter == "m":
            if len(sections) == MOST_SECTIONS:
                raise BadOffer("too-many-sections")
            sections.append(read_media(value))
        elif letter not in (_SECTION_LINES if sections else _SESSION_LINES):
            raise BadOffer("line-type")
        elif letter == "a":
            name, _, rest = value.partition(":")
            if name == "ice-lite":
                raise BadOffer("ice-lite")
            if name == "group" and not sections:
                groups.append(rest.split(" "))
            else:
                read_attribute(sections[-1] if sections else session, name, rest)
    if not sections:
        raise BadOffer("no-sections")
    return session, sections, groups


def _finish(section: Section, session: Section) -> None:
    section.direction = section.direction or session.direction or "sendrecv"
    if not section.mid:
        raise BadOffer("mid")
    if not section.rtcp_mux:
        raise BadOffer("rtcp-mux")
    if section.port == 0 and not section.bundle_only:
        raise BadOffer("section-rejected")


def _check_bundle(sections: list[Section], groups: list[list[str]]) -> None:
    mids = [section.mid for section in sections]
    if len(set(mids)) != len(mids):
        raise BadOffer("mid")
    if groups != [["BUNDLE", *mids]]:
        raise BadOffer("bundle")


def _check_streams(sections: list[Section]) -> None:
    sending = [section for section in sections if section.sends]
    for kind in KINDS:
        if sum(section.kind == kind for section in sending) > 1:
            raise BadOffer("too-many-senders")
    receiving = [section for section in sections if section.direction == "recvonly"]
    if 2 * sum(section.kind == "audio" for section in receiving) != len(receiving):
        raise BadOffer("seats-unpaired")
    numbers: list[int] = []
    for section in sending:
        numbers += section.fid or section.ssrcs[:1]
    if len(set(numbers)) != len(numbers):
        raise BadOffer("ssrc")


def _with_transport(sections: list[Section], session: Section) -> Offer:
    first = sections[0]
    fingerprints = first.fingerprints or session.fingerprints
    if not fingerprints:
        raise BadOffer("fingerprint")
    for section in sections[1:]:
        if section.fingerprints and section.fingerprints != fingerprints:
            raise BadOffer("fingerprint")
    ufrag, password = first.ufrag or session.ufrag, first.password or session.password
    if not ufrag:
        raise BadOffer("ice-ufrag")
    if not password:
        raise BadOffer("ice-pwd")
    if not (first.setup or session.setup):
        raise BadOffer("setup")
    return Offer(tuple(sections), ufrag, password, tuple(fingerprints))
