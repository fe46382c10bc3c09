"""The one port: who is answered, who is not, and that strangers cannot disturb a call."""

import asyncio
import os
import random
import socket
import time

from signaling.media.guard import Verdict
from signaling.media.udp_port import TAKE_OVER, UdpPort
from tests.media.stun_support import SUCCESS, attribute, stun
from tests.media.transport_support import Browser, a_house, on_loop, on_loopback  # noqa: F401


class FakeLeg:
    """Notes what reaches it."""

    ufrag, remote_ufrag = "ours", "theirs"
    password, remote_password = b"p" * 32, b"r" * 24

    def __init__(self, port: UdpPort) -> None:
        self.port, self.got, self.heard = port, [], time.monotonic()

    def media_arrived(self, length, now):
        self.got.append(("media", bytes(self.port.buffer[:length])))

    def dtls_arrived(self, data):
        self.got.append(("dtls", data))

    def dtls_overtook(self, data, address):
        self.got.append(("early", data))

    def request_arrived(self, data, address, now):
        self.got.append(("request", data))
        self.port.claim(self, address, now)

    def response_arrived(self, data, head, address, now):
        self.got.append(("response", data))

    def last_heard_from(self, address):
        return self.heard


def client() -> socket.socket:
    made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    made.bind(("127.0.0.1", 0))
    made.setblocking(False)
    return made


def answers(sock: socket.socket) -> int:
    count = 0
    while True:
        try:
            sock.recv(2048)
        except BlockingIOError:
            return count
        count += 1


async def settle(port: UdpPort) -> None:
    for _ in range(10):
        await asyncio.sleep(0.005)


class Scene:
    def __init__(self, host: str = "127.0.0.1") -> None:
        self.port = UdpPort(host)
        self.leg = FakeLeg(self.port)
        self.port.add(self.leg)
        self.port.start(asyncio.get_running_loop())
        self.sock = client()

    async def send(self, *datagrams: bytes, sock: socket.socket | None = None) -> None:
        for datagram in datagrams:
            (sock or self.sock).sendto(datagram, ("127.0.0.1", self.port.number))
        await settle(self.port)

    def close(self) -> None:
        self.port.close()
        self.sock.close()


REQUEST = ("ours:theirs",)
RTP, HELLO = b"\x80\x60" + bytes(40), b"\x16\xfe\xfd" + bytes(60)


@on_loop
async def test_nothing_that_is_not_authentic_reaches_a_leg_or_is_answered():
    scene = Scene()
    wrong = [
        stun(b"x" * 32, "ours:theirs"),
        stun(None, "ours:theirs"),
        stun(scene.leg.password, "ours:others"),
        stun(scene.leg.password, "nobody:theirs"),
        stun(scene.leg.remote_password, kind=SUCCESS, priority=False),
        RTP,
        HELLO,
        b"",
        b"\x80" * 1600,
        b"\x7f" * 50,
    ]
    await scene.send(*wrong)
    assert scene.leg.got == []
    assert answers(scene.sock) == 0
    assert scene.port.sizes() == {"ufrags": 1, "proven": 0, "heard": 0}
    assert scene.port.tally.dropped() == {
        "empty": 1,
        "overlong": 1,
        "stranger": 2,
        "stranger_dtls": 1,
        "bad_stun": 1,
        "stun_stranger": 2,
        "stun_forged": 2,
    }
    await scene.send(stun(scene.leg.password, "ours:theirs"))
    assert [what for what, _ in scene.leg.got] == ["request"]
    scene.close()


@on_loop
async def test_media_flows_from_proven_addresses_only_and_dtls_may_come_early():
    scene = Scene()
    await scene.send(stun(scene.leg.password, "ours:theirs"), RTP, HELLO)
    assert [what for what, _ in scene.leg.got] == ["request", "early"]
    scene.port.prove(scene.leg, scene.sock.getsockname())
    await scene.send(RTP, HELLO, stun(scene.leg.remote_password, kind=SUCCESS, priority=False))
    assert scene.leg.got[2:4] == [("media", RTP), ("dtls", HELLO)]
    assert scene.leg.got[4][0] == "response"
    await scene.send(stun(b"q" * 32, kind=SUCCESS, priority=False))
    assert len(scene.leg.got) == 5
    other = client()
    await scene.send(RTP, HELLO, sock=other)
    assert len(scene.leg.got) == 5
    other.close()
    scene.close()


@on_loop
async def test_a_removed_leg_is_never_reached_again():
    scene = Scene()
    await scene.send(stun(scene.leg.password, "ours:theirs"))
    scene.port.prove(scene.leg, scene.sock.getsockname())
    scene.port.remove(scene.leg)
    await scene.send(RTP, HELLO, stun(scene.leg.password, "ours:theirs"))
    assert len(scene.leg.got) == 1
    assert scene.port.sizes() == {"ufrags": 0, "proven": 0, "heard": 0}
    scene.close()


@on_loop
async def test_an_address_in_use_is_not_taken_over_and_a_silent_one_is():
    scene = Scene()
    mine, thief = scene.leg, FakeLeg(scene.port)
    address, now = ("127.0.0.1", 9), time.monotonic()
    assert scene.port.claim(mine, address, now)
    scene.port.prove(mine, address)
    assert not scene.port.claim(thief, address, now)
    scene.port.prove(thief, address)
    assert scene.port._proven[address] is mine
    assert scene.port.claim(thief, address, now + TAKE_OVER + 0.1)
    assert address not in scene.port._proven
    scene.close()


@on_loop
async def test_a_fault_in_a_leg_is_counted_and_the_next_datagram_is_read(caplog):
    scene = Scene()

    words = "192.0.2.7 must not be logged"

    def broken(data, address, now):
        raise RuntimeError(words)

    scene.leg.request_arrived = broken
    await scene.send(stun(scene.leg.password, "ours:theirs"), b"")
    assert scene.port.tally.dropped() == {"empty": 1, "fault": 1}
    assert "datagram_fault RuntimeError" in caplog.text
    assert "192.0.2.7" not in caplog.text
    scene.close()


@on_loop
async def test_a_port_for_both_ip_versions_serves_ipv4():
    scene = Scene("::")
    await scene.send(stun(scene.leg.password, "ours:theirs"))
    assert [what for what, _ in scene.leg.got] == ["request"]
    address = scene.sock.getsockname()
    assert scene.port.wire_address(address) == ("::ffff:127.0.0.1", address[1])
    scene.port.send(b"hello", address)
    await settle(scene.port)
    assert answers(scene.sock) == 1
    scene.close()


def strangers(rng: random.Random, count: int) -> list[bytes]:
    """Everything that a host which can reach the port might try."""
    kinds = [
        lambda: b"",
        lambda: rng.randbytes(1501),
        lambda: rng.randbytes(rng.randrange(1, 200)),
        lambda: b"\x15\xfe\xfd\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x02\x28",
        lambda: b"\x16\xfe\xfd" + rng.randbytes(200),
        lambda: b"\x80\x60" + rng.randbytes(100),
        lambda: b"\x00\x01\x00\x04\x21\x12\xa4\x42" + rng.randbytes(12) + b"\x00\x06\x00\x00",
        lambda: stun(None, "a:b", before=attribute(0x0020, b"\x00")),
        lambda: stun(rng.randbytes(20), "a:b", before=attribute(0x0020, b"\x00")),
    ]
    return [rng.choice(kinds)() for _ in range(count)]


@on_loop
async def test_a_call_stays_up_under_strangers_and_they_get_nothing_back(on_loopback):  # noqa: F811
    a, b = Browser(440), Browser(880)
    async with a_house(2, a, b) as house:
        await house.join("s", "a.1", a)
        await house.join("s", "b.1", b)
        house.worker.forward_only("s", [("a.1", "b.1", "audio")], [])
        await house.until(lambda: b.packets_in("audio") > 5)
        attackers = [client() for _ in range(5)]
        for number, datagram in enumerate(strangers(random.Random(7), 5000)):
            attackers[number % 5].sendto(datagram, ("127.0.0.1", house.port.number))
            if number % 50 == 0:
                await asyncio.sleep(0.002)
        await asyncio.sleep(0.1)
        before = b.packets_in("audio")
        await house.until(lambda: b.packets_in("audio") > before + 5)
        assert sum(answers(attacker) for attacker in attackers) == 0
        dropped = house.port.tally.dropped()
        assert {"empty", "overlong", "stranger", "stranger_dtls", "bad_stun"} <= dropped.keys()
        assert house.port.sizes() == {"ufrags": 2, "proven": 2, "heard": 2}
        assert not house.lost("a.1")
        assert "fault" not in dropped
        for attacker in attackers:
            attacker.close()


@on_loop
async def test_joining_works_while_strangers_send_handshakes_and_alerts(on_loopback):  # noqa: F811
    a = Browser(440)
    async with a_house(2, a) as house:
        attacker = client()
        stop = asyncio.Event()

        async def attack() -> None:
            while not stop.is_set():
                for _ in range(20):
                    attacker.sendto(HELLO, ("127.0.0.1", house.port.number))
                    alert = b"\x15\xfe\xfd" + bytes(8) + b"\x00\x02\x02\x28"
                    attacker.sendto(alert, ("127.0.0.1", house.port.number))
                await asyncio.sleep(0.002)

        task = asyncio.create_task(attack())
        await house.join("s", "a.1", a)
        stop.set()
        await task
        assert house.port.tally.counts[Verdict.STRANGER_DTLS] > 20
        assert answers(attacker) == 0
        attacker.close()


def test_the_buffer_is_small_and_the_sockets_are_large():
    port = UdpPort("127.0.0.1")
    assert len(port.buffer) == 2048
    option = port.socket.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF)
    assert option >= 200_000
    assert os.get_blocking(port.socket.fileno()) is False
    port.close()
