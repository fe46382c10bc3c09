"""The control connection: in order, at once, bounded; and what happens when it ends."""

import asyncio
import os
import socket
import stat

import pytest

from signaling.media import control as control_module
from signaling.media.control import Control, Doorway, SocketTaken, serve
from signaling.media.udp_port import UdpPort
from signaling.media.wire import (
    FROM_WORKER,
    Answered,
    ClosePeer,
    CloseSession,
    Declined,
    ForwardOnly,
    Hello,
    Message,
    OpenPeer,
    PeerConnected,
    Ping,
    Stats,
    decode,
    encode,
)
from tests.media.test_offer import CHROMIUM
from tests.media.transport_support import (  # noqa: F401
    Browser,
    on_loop,
    on_loopback,
)

AUDIO = ("a.1", "b.1", "audio")
BACK = ("b.1", "a.1", "audio")


class Web:
    """The web process's side of the connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer, self.number = reader, writer, 0
        self.notices: list[Message] = []

    @classmethod
    async def connected(cls, path) -> tuple["Web", Hello]:
        web = cls(*await asyncio.open_unix_connection(str(path), limit=1 << 22))
        hello = await web.heard()
        assert isinstance(hello, Hello)
        return web, hello

    async def heard(self) -> Message:
        async with asyncio.timeout(5):
            line = await self.reader.readline()
        assert line, "the worker hung up"
        return decode(line, FROM_WORKER)

    def send(self, kind, **fields) -> int:
        self.number += 1
        self.writer.write(encode(kind(id=self.number, **fields)))
        return self.number

    async def ask(self, kind, **fields) -> Message:
        number = self.send(kind, **fields)
        while True:
            heard = await self.heard()
            if getattr(heard, "id", None) == number:
                return heard
            self.notices.append(heard)

    async def notice(self, wanted: Message) -> None:
        while wanted not in self.notices:
            self.notices.append(await self.heard())

    async def hung_up(self) -> bool:
        async with asyncio.timeout(5):
            try:
                while await self.reader.read(65536):
                    pass
            except ConnectionError:
                pass
        return True


class Open:
    def __init__(self, tmp_path) -> None:
        tmp_path.chmod(0o700)
        self.path = tmp_path / "media.sock"

    async def __aenter__(self):
        self.control = Control(UdpPort("127.0.0.1"), ("127.0.0.1",), 2)
        self.control.worker.start(asyncio.get_running_loop())
        self.doorway = Doorway(self.path)
        self.server = await serve(self.control, self.doorway)
        return self

    async def __aexit__(self, *_):
        self.server.close()
        await self.control.worker.shut()
        self.doorway.close()

    def edges(self) -> set[tuple[str, str, str]]:
        found = self.control.worker.stats("s")["edges"]
        return {(e["speaker"], e["listener"], e["kind"]) for e in found}

    async def until(self, condition) -> None:
        async with asyncio.timeout(3):
            while not condition():
                await asyncio.sleep(0.005)


@on_loop
async def test_every_request_round_trips(tmp_path):
    async with Open(tmp_path) as worker:
        web, hello = await Web.connected(worker.path)
        assert (hello.pid, hello.sessions) == (os.getpid(), {})
        assert await web.ask(Ping) == Answered(1, {})
        for peer in ("a.1", "b.1"):
            answered = await web.ask(OpenPeer, session="s", peer=peer, offer=CHROMIUM)
            assert answered.body["answer"].startswith("v=0")
        planned = await web.ask(ForwardOnly, session="s", plan=7, edges=[AUDIO], alone=[])
        assert planned.body == {"plan": 7, "seating": {"a.1": {}, "b.1": {"a.1": 0}}}
        figures = (await web.ask(Stats, session="s")).body
        assert [edge["speaker"] for edge in figures["edges"]] == ["a.1"]
        assert figures["worker"]["peers"] == 2
        declined = await web.ask(OpenPeer, session="s", peer="c.1", offer="nonsense")
        assert declined == Declined(web.number, "malformed")
        assert (await web.ask(ClosePeer, session="s", peer="a.1")).body == {}
        assert (await web.ask(CloseSession, session="s")).body == {}
        assert worker.control.worker.hello().sessions == {}


@on_loop
async def test_the_end_of_the_connection_applies_the_alone_plan_and_keeps_the_peers(tmp_path):
    async with Open(tmp_path) as worker:
        web, _ = await Web.connected(worker.path)
        for peer in ("a.1", "b.1"):
            await web.ask(OpenPeer, session="s", peer=peer, offer=CHROMIUM)
        await web.ask(ForwardOnly, session="s", plan=1, edges=[AUDIO, BACK], alone=[BACK])
        assert worker.edges() == {AUDIO, BACK}
        web.writer.transport.abort()
        await worker.until(lambda: worker.edges() == {BACK})
        again, hello = await Web.connected(worker.path)
        assert hello.sessions == {"s": ["a.1", "b.1"]}
        await again.ask(ForwardOnly, session="s", plan=2, edges=[AUDIO, BACK], alone=[])
        assert worker.edges() == {AUDIO, BACK}


@on_loop
async def test_a_half_closed_connection_counts_as_ended(tmp_path):
    async with Open(tmp_path) as worker:
        web, _ = await Web.connected(worker.path)
        for peer in ("a.1", "b.1"):
            await web.ask(OpenPeer, session="s", peer=peer, offer=CHROMIUM)
        await web.ask(ForwardOnly, session="s", plan=1, edges=[AUDIO], alone=[])
        web.writer.write_eof()
        await worker.until(lambda: worker.edges() == set())


@on_loop
async def test_a_second_connection_replaces_the_first(tmp_path):
    async with Open(tmp_path) as worker:
        first, _ = await Web.connected(worker.path)
        for peer in ("a.1", "b.1"):
            await first.ask(OpenPeer, session="s", peer=peer, offer=CHROMIUM)
        await first.ask(ForwardOnly, session="s", plan=1, edges=[AUDIO], alone=[])
        second, hello = await Web.connected(worker.path)
        assert hello.sessions == {"s": ["a.1", "b.1"]}
        assert worker.edges() == set()
        assert await first.hung_up()
        assert isinstance(await second.ask(Ping), Answered)


@on_loop
async def test_narrowing_overtakes_offers_that_wait_and_closing_takes_them_back(tmp_path):
    async with Open(tmp_path) as worker:
        web, _ = await Web.connected(worker.path)
        for peer in ("a.1", "b.1"):
            await web.ask(OpenPeer, session="s", peer=peer, offer=CHROMIUM)
        await web.ask(ForwardOnly, session="s", plan=1, edges=[AUDIO], alone=[])
        offers = [
            web.send(OpenPeer, session="s", peer=f"x{n}.1", offer=CHROMIUM) for n in range(20)
        ]
        narrowed = web.send(ForwardOnly, session="s", plan=2, edges=[], alone=[])
        closed = web.send(ClosePeer, session="s", peer="x19.1")
        order: list[int] = []
        declined: list[int] = []
        while not {*offers, narrowed, closed} <= set(order):
            heard = await web.heard()
            order.append(heard.id)
            if isinstance(heard, Declined):
                declined.append(heard.id)
        assert order.index(narrowed) < order.index(offers[5])
        assert declined == [offers[19]]
        assert "x19.1" not in worker.control.worker.hello().sessions["s"]
        assert "x18.1" in worker.control.worker.hello().sessions["s"]


@on_loop
async def test_too_many_waiting_offers_are_declined(tmp_path, monkeypatch):
    monkeypatch.setattr(control_module, "MOST_WAITING", 2)
    async with Open(tmp_path) as worker:
        web, _ = await Web.connected(worker.path)
        for number in range(4):
            web.send(OpenPeer, session="s", peer=f"x{number}.1", offer=CHROMIUM)
        heard = [await web.heard() for _ in range(4)]
        busy = [m.id for m in heard if isinstance(m, Declined) and m.code == "busy"]
        assert set(busy) <= {3, 4}
        assert busy
        assert len(worker.control.worker.hello().sessions["s"]) == 4 - len(busy)


@pytest.mark.parametrize(
    "line",
    [
        b"nonsense\n",
        b'{"say":"open_gate","id":1}\n',
        b'{"say":"ping","id":1,"more":2}\n',
        b"x" * ((1 << 20) + 5),
    ],
    ids=["not-json", "unknown", "more", "endless"],
)
@on_loop
async def test_what_is_not_in_the_list_ends_the_connection_and_narrows(tmp_path, line):
    async with Open(tmp_path) as worker:
        web, _ = await Web.connected(worker.path)
        for peer in ("a.1", "b.1"):
            await web.ask(OpenPeer, session="s", peer=peer, offer=CHROMIUM)
        await web.ask(ForwardOnly, session="s", plan=1, edges=[AUDIO], alone=[])
        web.writer.write(line)
        assert await web.hung_up()
        assert worker.edges() == set()
        again, _ = await Web.connected(worker.path)
        assert isinstance(await again.ask(Ping), Answered)


@on_loop
async def test_lines_may_come_in_any_pieces(tmp_path):
    async with Open(tmp_path) as worker:
        web, _ = await Web.connected(worker.path)
        for byte in encode(Ping(5)):
            web.writer.write(bytes([byte]))
            await asyncio.sleep(0)
        assert await web.heard() == Answered(5, {})
        web.writer.write(encode(Ping(6)) + encode(Ping(7)))
        assert [(await web.heard()).id for _ in range(2)] == [6, 7]


@on_loop
async def test_a_web_process_that_does_not_read_is_cut_off(tmp_path, monkeypatch):
    monkeypatch.setattr(control_module, "MOST_UNSENT", 100_000)
    async with Open(tmp_path) as worker:
        web, _ = await Web.connected(worker.path)
        web.reader._transport.pause_reading()
        for number in range(20_000):
            web.writer.write(encode(Stats(number)))
            if worker.control._talk is None:
                break
            await asyncio.sleep(0)
        assert worker.control._talk is None
        await Web.connected(worker.path)


@on_loop
async def test_a_web_process_that_hangs_is_taken_for_gone_once_it_has_pinged(tmp_path, monkeypatch):
    monkeypatch.setattr(control_module, "WEB_SILENT", 0.2)
    async with Open(tmp_path) as worker:
        web, _ = await Web.connected(worker.path)
        await asyncio.sleep(0.3)
        worker.control.look_after()
        await web.ask(Ping)
        worker.control.look_after()
        await web.ask(Ping)
        await asyncio.sleep(0.3)
        worker.control.look_after()
        assert await web.hung_up()


@on_loop
async def test_notices_of_a_real_peer_reach_the_web_process(tmp_path, on_loopback):  # noqa: F811
    async with Open(tmp_path) as worker:
        web, _ = await Web.connected(worker.path)
        browser = Browser(440)
        opened = await web.ask(OpenPeer, session="s", peer="a.1", offer=await browser.offer())
        await browser.accept(opened.body["answer"])
        await web.notice(PeerConnected("s", "a.1"))
        await worker.until(lambda: browser.pc.connectionState == "connected")
        await browser.pc.close()
        async with asyncio.timeout(3):
            while not any(getattr(m, "why", "") == "closed" for m in web.notices):
                web.notices.append(await web.heard())


def test_the_socket_file_is_private_and_a_stale_one_is_replaced(tmp_path):
    tmp_path.chmod(0o700)
    path = tmp_path / "new" / "media.sock"
    doorway = Doorway(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    doorway.close()
    assert not path.exists()
    stale = socket.socket(socket.AF_UNIX)
    stale.bind(str(path))
    stale.close()
    assert path.exists()
    Doorway(path).close()


def test_a_socket_path_has_one_worker(tmp_path):
    tmp_path.chmod(0o700)
    first = Doorway(tmp_path / "media.sock")
    with pytest.raises(SocketTaken):
        Doorway(tmp_path / "media.sock")
    assert (tmp_path / "media.sock").exists()
    first.close()


def test_a_directory_that_others_can_enter_is_refused(tmp_path):
    tmp_path.chmod(0o755)
    with pytest.raises(SocketTaken):
        Doorway(tmp_path / "media.sock")
