"""What a relay is to one person: its addresses, a credential for a while, an offer that hides.

Credentials are time-limited ones as coturn's ``use-auth-secret`` reads them: the user name is the
moment of expiry and an opaque id, the password an HMAC-SHA1 of it
(draft-uberti-behave-turn-rest-00, section 2.2). SHA-1 is what the relay speaks, not our choice.
"""

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, TypedDict


class Server(TypedDict):
    """One entry of ``iceServers``, as ``RTCPeerConnection`` takes it."""

    urls: list[str]
    username: str
    credential: str


@dataclass(frozen=True, slots=True)
class Relay:
    """Where the relay of this service is (``turn:`` and ``turns:``), and the secret shared with it.

    Without addresses there is no relay.
    """

    urls: tuple[str, ...] = ()
    secret: str = field(default="", repr=False)


NO_RELAY: Final = Relay()


def servers(relay: Relay, session_id: str, person_id: str, until: datetime) -> list[Server]:
    """Return what one person's browser needs to use ``relay`` until a moment; empty without one.

    The same person gets the same opaque id for a whole meeting, so that the relay can count; it
    says nothing about either to somebody who has not the secret.
    """
    if not relay.urls:
        return []
    username = f"{int(until.timestamp())}:{_opaque(relay.secret, session_id, person_id)}"
    digest = hmac.digest(relay.secret.encode(), username.encode(), hashlib.sha1)
    credential = base64.b64encode(digest).decode("ascii")
    return [Server(urls=list(relay.urls), username=username, credential=credential)]


def _opaque(secret: str, session_id: str, person_id: str) -> str:
    named = f"{session_id}/{person_id}".encode()
    return hmac.digest(secret.encode(), named, hashlib.sha256).hex()[:16]


_CANDIDATE: Final = re.compile(
    r"a=candidate:\S+ \d+ \S+ \d+ (\S+) \d+ typ relay(?: raddr (\S+) rport \d+)?(?: .*)?"
)
_PLACE: Final = re.compile(r"(?:[oc]=|a=rtcp:).*IN IP[46] (\S+)")
_NOWHERE: Final = frozenset({"0.0.0.0", "::", "127.0.0.1", "::1"})  # noqa: S104 - compared only


def names_an_address(offer: str) -> bool:
    """Whether an offer says more about where its browser is than "behind the relay".

    Only relayed candidates hide it, and only with an empty related address (RFC 8828 section 6.2);
    the other lines that carry addresses may repeat those, or be empty.
    """
    lines = offer.splitlines()
    relayed: set[str] = set()
    for line in lines:
        if line.startswith("a=candidate:"):
            found = _CANDIDATE.fullmatch(line)
            if found is None or (found[2] or "0.0.0.0") not in _NOWHERE:  # noqa: S104
                return True
            relayed.add(found[1])
    places = (_PLACE.match(line) for line in lines)
    return any(place is not None and place[1] not in _NOWHERE | relayed for place in places)
