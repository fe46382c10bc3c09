"""Credentials as coturn reads them, and offers that say where a browser is."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime

import pytest

from app.domain.turn import NO_RELAY, Relay, names_an_address, servers

UNTIL = datetime(2026, 6, 4, 15, 0, tzinfo=UTC)
RELAY = Relay(("turn:relay.example.org:3478?transport=udp",), "north")

BEFORE_GATHERING = """v=0
o=- 4611731400430051336 2 IN IP4 127.0.0.1
s=-
m=audio 9 UDP/TLS/RTP/SAVPF 111
c=IN IP4 0.0.0.0
a=rtcp:9 IN IP4 0.0.0.0
a=ice-ufrag:abcd
"""
RELAYED = "a=candidate:1 1 udp 41885439 203.0.113.9 50001 typ relay raddr 0.0.0.0 rport 0"


def test_without_a_relay_there_is_nothing_to_use() -> None:
    assert servers(NO_RELAY, "s1", "jo", UNTIL) == []


def test_the_credential_is_what_the_relay_computes_from_the_name_and_the_secret() -> None:
    (given,) = servers(RELAY, "s1", "jo", UNTIL)
    expiry, _, opaque = given["username"].partition(":")
    assert datetime.fromtimestamp(int(expiry), UTC) == UNTIL
    expected = hmac.new(b"north", given["username"].encode(), hashlib.sha1).digest()
    assert base64.b64decode(given["credential"]) == expected
    assert given["urls"] == list(RELAY.urls)
    assert "jo" not in given["username"] and len(opaque) == 16


def test_a_person_is_counted_as_one_for_a_meeting_and_told_apart_from_others() -> None:
    def name(session: str, person: str, relay: Relay = RELAY) -> str:
        return servers(relay, session, person, UNTIL)[0]["username"]

    assert name("s1", "jo") == name("s1", "jo")
    others = {name("s1", "sam"), name("s2", "jo"), name("s1", "jo", Relay(RELAY.urls, "south"))}
    assert len(others | {name("s1", "jo")}) == 4


def test_the_secret_stays_out_of_what_is_printed() -> None:
    assert "north" not in repr(RELAY)


@pytest.mark.parametrize(
    "lines",
    [
        "",
        RELAYED,
        RELAYED.replace(" raddr 0.0.0.0 rport 0", ""),
        RELAYED + " generation 0 network-id 1",
        RELAYED + "\nc=IN IP4 203.0.113.9",
        RELAYED.replace("203.0.113.9", "2001:db8::9").replace("0.0.0.0", "::"),
    ],
)
def test_an_offer_that_hides_where_its_browser_is(lines: str) -> None:
    assert not names_an_address(BEFORE_GATHERING + lines)
    assert not names_an_address((BEFORE_GATHERING + lines).replace("\n", "\r\n"))


@pytest.mark.parametrize(
    "lines",
    [
        "a=candidate:1 1 udp 2122260223 192.168.1.7 50000 typ host generation 0",
        "a=candidate:1 1 udp 2122260223 2001:db8::7 50000 typ host",
        "a=candidate:1 1 udp 2122260223 7a0c2e.local 50000 typ host",
        "a=candidate:2 1 udp 1686052607 198.51.100.7 50000 typ srflx raddr 0.0.0.0 rport 0",
        "a=candidate:2 1 udp 1686052607 198.51.100.7 50000 typ prflx",
        RELAYED.replace("raddr 0.0.0.0", "raddr 198.51.100.7"),
        RELAYED + "\na=candidate:1 1 tcp 1518280447 192.168.1.7 9 typ host tcptype active",
        "a=candidate:what is this",
        "c=IN IP4 198.51.100.7",
        "c=IN IP6 2001:db8::7",
        "a=rtcp:50000 IN IP4 198.51.100.7",
        "o=- 1 2 IN IP4 198.51.100.7",
    ],
)
def test_an_offer_that_says_where_its_browser_is(lines: str) -> None:
    assert names_an_address(BEFORE_GATHERING + lines)
    assert names_an_address((BEFORE_GATHERING + lines).replace("\n", "\r\n"))
