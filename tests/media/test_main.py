"""The worker as a process: it starts, serves, and ends cleanly on SIGTERM."""

import asyncio
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from signaling.media.__main__ import main, own_addresses
from signaling.media.wire import OpenPeer, PeerConnected, Ping, Stats
from tests.media.test_control import Web
from tests.media.transport_support import Browser, on_loop, on_loopback  # noqa: F401

ROOT = Path(__file__).parents[2]


@contextmanager
def a_process(path: Path, *more: str):
    process = subprocess.Popen(
        [sys.executable, "-m", "signaling.media", "--socket", str(path), *more],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait(5)
        process.stderr.close()


async def there(path: Path) -> None:
    async with asyncio.timeout(15):
        while not path.exists():
            await asyncio.sleep(0.02)


@pytest.fixture
def path(tmp_path):
    tmp_path.chmod(0o700)
    return tmp_path / "media.sock"


@on_loop
async def test_it_serves_and_ends_on_sigterm_while_a_browser_is_connected(path, on_loopback):  # noqa: F811
    with a_process(path, "--bind", "127.0.0.1", "--port", "0", "--seats", "2") as process:
        await there(path)
        web, hello = await Web.connected(path)
        assert hello.pid == process.pid
        assert len(hello.boot) == 16
        browser = Browser(440)
        opened = await web.ask(OpenPeer, session="s", peer="a.1", offer=await browser.offer())
        await browser.accept(opened.body["answer"])
        await web.notice(PeerConnected("s", "a.1"))
        assert (await web.ask(Stats)).body["worker"]["peers"] == 1
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        status = await asyncio.to_thread(process.wait, 5)
        assert status == 0
        assert time.monotonic() - began < 2
        assert not path.exists()
        said = process.stderr.read()
        assert "worker_ready" in said
        assert "worker_ended" in said
        assert "Traceback" not in said
        assert "127.0.0.1" not in said
        await browser.pc.close()


@on_loop
async def test_announced_addresses_are_all_that_the_answer_names(path, on_loopback):  # noqa: F811
    with a_process(path, "--bind", "127.0.0.1", "--announce", "192.0.2.77,2001:db8::5"):
        await there(path)
        web, _ = await Web.connected(path)
        browser = Browser(440)
        opened = await web.ask(OpenPeer, session="s", peer="a.1", offer=await browser.offer())
        lines = [x for x in opened.body["answer"].split("\r\n") if x.startswith("a=candidate:")]
        assert [line.split()[4] for line in lines] == ["192.0.2.77", "2001:db8::5"]
        assert "127.0.0.1" not in opened.body["answer"]
        assert await web.ask(Ping)
        await browser.pc.close()


@on_loop
async def test_a_killed_worker_leaves_a_path_that_the_next_one_can_have(path):
    with a_process(path, "--bind", "127.0.0.1") as first:
        await there(path)
        await Web.connected(path)
        first.kill()
        first.wait(5)
    assert path.exists()
    with a_process(path, "--bind", "127.0.0.1") as second:
        async with asyncio.timeout(15):
            while True:
                try:
                    _, hello = await Web.connected(path)
                    break
                except ConnectionError:
                    await asyncio.sleep(0.05)
        assert hello.pid == second.pid


@pytest.mark.parametrize(
    "bad",
    [["--announce", "nowhere"], ["--port", "99999"], ["--seats", "0"], ["--seats", "20"]],
    ids=" ".join,
)
def test_bad_arguments_stop_the_start_with_a_sentence(path, capsys, bad):
    with pytest.raises(SystemExit) as stopped:
        main(["--socket", str(path), *bad])
    assert stopped.value.code == 2
    assert bad[0] in capsys.readouterr().err


def test_a_taken_port_stops_the_start_and_leaves_no_socket_file(path, caplog):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", 0))
        number = str(taken.getsockname()[1])
        assert main(["--socket", str(path), "--bind", "127.0.0.1", "--port", number]) == 2
    assert "worker_cannot_start" in caplog.text
    assert not path.exists()


def test_a_bound_address_is_the_one_announced_and_loopback_is_the_last_resort(monkeypatch):
    assert own_addresses("127.0.0.1") == ("127.0.0.1",)
    assert "127.0.0.1" not in own_addresses("0.0.0.0") or len(own_addresses("0.0.0.0")) == 1
    monkeypatch.setattr("ifaddr.get_adapters", list)
    assert own_addresses("0.0.0.0") == ("127.0.0.1",)
