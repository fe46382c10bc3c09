"""Tone people whose only way is the relay, and what the relay does not do for anybody."""

import asyncio
import os
import signal
import socket
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from app.domain.turn import Server, servers
from app.turn import EACH, relay_of
from signaling.robots.turn_probe import Allocation, NoWay, allocation
from tests.journeys.house import ALEX, JO, SAM
from tests.journeys.story import PATIENCE, story, until
from tests.networks.relays import WAYS, RelayMeeting, meeting_with_relay

pytestmark = [pytest.mark.journey, pytest.mark.networks]

NOT_FOR_A_RELAY = [
    ("127.0.0.2", 40000),
    ("0.0.0.0", 80),
    ("10.0.0.1", 80),
    ("172.16.0.1", 80),
    ("192.168.0.1", 80),
    ("169.254.169.254", 80),
    ("192.0.2.1", 3478),
    ("8.8.8.8", 53),
    ("224.0.0.251", 5353),
]
"""Other machines, other networks, the cloud's own address, and this machine by other names."""


async def come(held: RelayMeeting, name: str, way: str = "") -> None:
    robot = held.people[name] = held.house.person(name, way=way)
    await robot.arrive()
    await robot.speak_up()


async def hear_one_another(held: RelayMeeting, *names: str) -> None:
    since = time.monotonic()
    while not held.all_notice_all(since, *names):
        assert time.monotonic() < since + PATIENCE, "not everybody heard and saw everybody"
        await asyncio.sleep(0.05)


def kind_of_address(held: RelayMeeting, name: str) -> str:
    """Return the type of the candidate that this person sends from."""
    peer = held.people[name].peer
    assert peer is not None
    connection = peer.pc.getTransceivers()[0].receiver.transport.transport._connection
    return str(connection._nominated[1].local_candidate.type)


def given(held: RelayMeeting, person: str = "ana", hours: float = 1.0) -> Server:
    until_then = datetime.now(UTC) + timedelta(hours=hours)
    return servers(relay_of(held.house.config), "s", person, until_then)[0]


async def refuses(held: Allocation, peer: tuple[str, int]) -> bool:
    held.refused.clear()
    held.send(b"hello", peer)
    try:
        async with asyncio.timeout(PATIENCE):
            await held.refused.wait()
    except TimeoutError:
        return False
    return True


@story
async def test_three_people_come_by_udp_tcp_and_tls_and_hear_and_see_one_another() -> None:
    async with meeting_with_relay() as held:
        for name, way in zip((ALEX, JO, SAM), WAYS, strict=True):
            await come(held, name, way)
        await held.come_together(JO, SAM)
        await hear_one_another(held, JO, SAM, ALEX)
        assert [kind_of_address(held, name) for name in (ALEX, JO, SAM)] == ["relay"] * 3


@story
async def test_a_person_who_must_use_the_relay_does_and_an_offer_that_shows_them_is_refused() -> (
    None
):
    async with meeting_with_relay(relay_only=(JO,)) as held:
        await come(held, ALEX)
        await come(held, JO)
        await come(held, SAM)
        assert kind_of_address(held, JO) == "relay"
        assert kind_of_address(held, SAM) == "host"
        shows = "v=0\r\na=candidate:1 1 udp 2122260223 198.51.100.7 50000 typ host\r\n"
        answer = await held.jo.say("peer.offer", offer=shows)
        assert answer["code"] == "offer-refused"
        assert held.jo.you["media"] == "open", "what she had goes on"
        hidden = (
            "v=0\r\na=candidate:1 1 udp 41885439 127.0.0.1 50000 typ relay raddr 0.0.0.0 rport 0"
        )
        await held.come_together(JO, SAM)
        await hear_one_another(held, JO, SAM, ALEX)
        answer = await held.jo.say("peer.offer", offer=hidden + "\r\n")
        assert answer["code"] == "offer-refused", "that was no offer, but it came to be read"
        await held.jo.until(lambda view: view["you"]["media"] == "offer")


@story
async def test_the_relay_carries_to_the_media_and_to_nobody_else() -> None:
    async with meeting_with_relay() as held:
        credential = given(held)
        with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as ear:
            ear.bind(("127.0.0.1", 0))
            ear.setblocking(False)
            for url in credential["urls"]:
                async with allocation(url, credential) as way:
                    way.send(b"hello", ear.getsockname())
                    said = await asyncio.get_running_loop().sock_recv(ear, 64)
                    assert said == b"hello" and not way.refused.is_set()
        async with allocation(credential["urls"][0], credential) as way:
            assert [peer for peer in NOT_FOR_A_RELAY if not await refuses(way, peer)] == []


@story
async def test_the_relay_takes_no_forged_no_old_and_no_endless_credential() -> None:
    async with meeting_with_relay() as held:
        good = given(held)
        old = given(held, hours=-0.001)
        later = {**old, "username": good["username"]}
        for url in good["urls"]:
            for bad in (old, later, {**good, "credential": "guess"}):
                with pytest.raises(NoWay, match="refused"):
                    async with allocation(url, bad):
                        pass
        held_open = []
        for _ in range(EACH):
            way = allocation(good["urls"][0], good)
            await way.__aenter__()
            held_open.append(way)
        with pytest.raises(NoWay, match="refused"):
            async with allocation(good["urls"][0], good):
                pass
        other = given(held, "ben")
        async with allocation(other["urls"][0], other) as way:
            assert way.address[1], "others are not held up"
        await asyncio.gather(*(one.__aexit__(None, None, None) for one in held_open))


@story
async def test_the_relay_dies_and_people_who_came_through_it_come_back() -> None:
    async with meeting_with_relay() as held:
        await come(held, ALEX)
        await come(held, JO, "udp")
        await come(held, SAM)
        (relay,) = held.relay.children()
        os.kill(relay, signal.SIGKILL)
        await until(lambda: held.jo.you["media"] == "offer", what="Jo's media is known to be lost")
        await held.jo.ready_for_media()
        await held.jo.speak_up()
        assert kind_of_address(held, JO) == "relay"
        assert held.jo.claims == 1 and held.sam.offers == 1, "nobody else noticed"
        await held.come_together(JO, SAM)
        await hear_one_another(held, JO, SAM, ALEX)


@story
async def test_neither_the_relay_nor_the_house_says_who_came_from_where() -> None:
    async with meeting_with_relay() as held:
        await come(held, JO, "tcp")
        await until(lambda: "peer_connected" in held.house.logs(), what="the log of her coming")
        username = given(held)["username"].split(":")[1]
        said = held.relay.log.read_text(encoding="utf-8") + held.house.logs()
        assert "child.started name=relay" in said
        secret = relay_of(held.house.config).secret
        for hidden in ("127.0.0.1:", "peer 127", username, secret, "credential", "typ relay"):
            assert hidden not in said
        folder = held.house.config.instance / "relay"
        assert {path.name for path in folder.iterdir() if path.stat().st_mode & 0o077} <= {
            "coturn.pid",
            "nobody.sqlite3",
        }
        assert folder.stat().st_mode & 0o777 == 0o700
