"""The web's end and the media worker's end of the wire, together: a real worker, a real offer."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.refusals import Refused
from app.domain.routing import Edge
from app.services.ports import MediaLost
from signaling.media_plane import WorkerPlane
from tests.signaling.test_media_plane import News, spawn
from tests.signaling.worker_process import ROOT, eventually


class RealWorker:
    def __init__(self, path: Path) -> None:
        command = [sys.executable, "-m", "signaling.media", "--socket", str(path)]
        self.process = subprocess.Popen(
            [*command, "--bind", "127.0.0.1", "--port", "0", "--announce", "127.0.0.1"],
            cwd=ROOT,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.errors: list[str] = []
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stderr is not None
        self.errors += self.process.stderr

    def end(self) -> None:
        self.process.kill()
        self.process.wait(5)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    folder = tmp_path / "run"
    folder.mkdir(mode=0o700)
    return folder / "media.sock"


@pytest.fixture
def worker(path: Path) -> Iterator[RealWorker]:
    worker = RealWorker(path)
    yield worker
    worker.end()


@pytest.fixture
def news() -> News:
    return News()


@pytest.fixture
def plane(path: Path, worker: RealWorker, news: News) -> Iterator[WorkerPlane]:
    plane = WorkerPlane([path])
    plane.start(spawn, news)
    eventually(lambda: plane.ready, 20.0)
    yield plane
    plane.stop()


def test_a_bad_offer_is_refused_and_the_worker_lives(plane, worker):
    with pytest.raises(Refused):
        plane.open_peer("s1", "ana.1", "v=0 nonsense")
    assert plane.ready and worker.process.poll() is None


def test_a_plan_without_peers_is_confirmed(plane, worker):
    edges = frozenset({Edge("ana", "lea", "audio")})
    line = plane._lines[0]
    plane.forward_only("s1", edges, edges)
    from signaling.media import wire

    body = line.ask(lambda n: wire.ForwardOnly(n, "s1", 7, [("a.1", "b.1", "audio")], []), 1.0)
    assert body["plan"] == 7
    assert "load" in line.ask(lambda n: wire.Stats(n), 1.0)["worker"]
    plane.close_peer("s1", "ana.1")
    plane.close_session("s1")
    assert worker.process.poll() is None


def test_a_killed_worker_is_noticed_and_the_next_one_is_used(plane, worker, path):
    worker.process.kill()
    eventually(lambda: not plane.ready, 1.0)
    with pytest.raises(MediaLost):
        plane.open_peer("s1", "ana.1", "v=0 x")
    worker.process.wait(5)
    second = RealWorker(path)
    try:
        eventually(lambda: plane.ready, 20.0)
    finally:
        second.end()


def test_a_stopped_worker_is_killed(plane, worker):
    worker.process.send_signal(19)
    eventually(lambda: worker.process.poll() is not None, 8.0)
