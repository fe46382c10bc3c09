"""The media workers as the web process sees them: narrowing or killed, endings, coming back."""

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.refusals import SENTENCES, Refused
from app.domain.routing import Edge
from app.services.ports import MediaLost
from signaling.media_plane import PATIENT, WorkerPlane
from tests.signaling.worker_process import WorkerProcess, eventually

EDGES = frozenset({Edge("ana", "lea", "audio"), Edge("lea", "ana", "audio")})
NONE: frozenset[Edge] = frozenset()


class News:
    """Listens to the plane."""

    def __init__(self) -> None:
        self.lost_media: list[tuple[str, str, int]] = []
        self.lost_workers: list[str] = []

    def media_lost(self, session_id: str, person_id: str, peer_generation: int) -> None:
        self.lost_media.append((session_id, person_id, peer_generation))

    def worker_lost(self, session_id: str) -> None:
        self.lost_workers.append(session_id)


def spawn(target, *args):
    thread = threading.Thread(target=target, args=args, daemon=True)
    thread.start()
    return thread


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "w.sock"


@pytest.fixture
def worker(path: Path) -> Iterator[WorkerProcess]:
    worker = WorkerProcess(path)
    yield worker
    worker.end()


@pytest.fixture
def news() -> News:
    return News()


@pytest.fixture
def plane(path: Path, worker: WorkerProcess, news: News) -> Iterator[WorkerPlane]:
    plane = WorkerPlane([path])
    plane.start(spawn, news)
    eventually(lambda: plane.ready)
    yield plane
    plane.stop()


def open_two(plane: WorkerPlane) -> None:
    plane.open_peer("s1", "ana.1", "v=0 offer")
    plane.open_peer("s1", "lea.1", "v=0 offer")


def test_an_offer_is_answered_by_the_worker(plane, worker):
    assert plane.open_peer("s1", "ana.1", "v=0 offer") == "v=0 answer to ana.1"
    assert plane.open_peer("s1", "lea.1", "v=0 offer", patient=True) == "v=0 answer to lea.1"
    asked = worker.asked("open_peer")
    assert [(said["session"], said["quiet"]) for said in asked] == [("s1", 0.0), ("s1", PATIENT)]


def test_edges_between_persons_become_edges_between_their_current_peers(plane, worker):
    open_two(plane)
    plane.open_peer("s1", "ana.2", "v=0 offer")
    plane.forward_only("s1", EDGES, EDGES)
    said = worker.asked("forward_only")[-1]
    assert sorted(map(tuple, said["edges"])) == [
        ("ana.2", "lea.1", "audio"),
        ("lea.1", "ana.2", "audio"),
    ]
    assert said["alone"] == said["edges"]
    assert [closed["peer"] for closed in worker.asked("close_peer")] == ["ana.1"]


def test_who_has_no_peer_has_no_edge(plane, worker):
    plane.open_peer("s1", "ana.1", "v=0 offer")
    plane.open_peer("s1", "lea.1", "v=0 offer")
    plane.close_peer("s1", "lea.1")
    plane.forward_only("s1", EDGES | {Edge("bob", "ana", "audio")}, NONE)
    assert all(said["edges"] == [] for said in worker.asked("forward_only"))


def test_seats_are_told_in_person_ids_as_last_confirmed(plane):
    open_two(plane)
    assert plane.seating("s1", "lea") == {}
    plane.forward_only("s1", EDGES, NONE)
    assert plane.seating("s1", "lea") == {"ana": 0}
    assert plane.seating("s1", "bob") == {}
    plane.forward_only("s1", NONE, NONE)
    assert plane.seating("s1", "lea") == {}


def test_the_same_plan_is_not_asked_twice(plane, worker):
    open_two(plane)
    plane.forward_only("s1", EDGES, NONE)
    plane.forward_only("s1", EDGES, NONE)
    assert len(worker.asked("forward_only")) == 1
    plane.forward_only("s1", EDGES, EDGES)
    assert len(worker.asked("forward_only")) == 2


@pytest.mark.parametrize(
    ("said", "code"),
    [("bad-offer", "offer-refused"), ("full", "media-full"), ("busy", "media-full")],
)
def test_a_declined_offer_is_refused_in_words_for_people(plane, worker, said, code):
    worker.order(f"decline open_peer {said}")
    with pytest.raises(Refused) as refused:
        plane.open_peer("s1", "ana.1", "v=0 offer")
    assert refused.value.code == code
    assert code in SENTENCES
    assert not worker.dead


def test_a_narrowing_that_is_not_confirmed_in_time_kills_the_worker(plane, worker, news):
    open_two(plane)
    plane.forward_only("s1", EDGES, NONE)
    worker.order("late forward_only 1.0")
    began = time.monotonic()
    with pytest.raises(MediaLost):
        plane.forward_only("s1", NONE, NONE)
    assert time.monotonic() - began < 0.4
    eventually(lambda: worker.dead, 1.0)
    eventually(lambda: news.lost_workers == ["s1"], 2.0)


def test_a_narrowing_that_is_confirmed_in_time_kills_nobody(plane, worker):
    open_two(plane)
    plane.forward_only("s1", EDGES, NONE)
    worker.order("late forward_only 0.1")
    plane.forward_only("s1", NONE, NONE)
    assert not worker.dead


def test_closing_one_edge_while_opening_another_is_a_narrowing_too(plane, worker):
    open_two(plane)
    plane.forward_only("s1", frozenset({Edge("ana", "lea", "audio")}), NONE)
    worker.order("late forward_only 0.6")
    with pytest.raises(MediaLost):
        plane.forward_only("s1", frozenset({Edge("lea", "ana", "audio")}), NONE)
    eventually(lambda: worker.dead, 1.0)


def test_a_widening_may_take_longer(plane, worker):
    open_two(plane)
    worker.order("late forward_only 0.5")
    plane.forward_only("s1", EDGES, NONE)
    assert not worker.dead


def test_a_declined_narrowing_kills_the_worker(plane, worker):
    open_two(plane)
    plane.forward_only("s1", EDGES, NONE)
    worker.order("decline forward_only busy")
    with pytest.raises(MediaLost):
        plane.forward_only("s1", NONE, NONE)
    eventually(lambda: worker.dead, 1.0)


def test_what_is_being_asked_fails_at_once_when_the_worker_dies(plane, worker):
    worker.order("late open_peer 10")
    failed: list[float] = []

    def ask():
        with pytest.raises(MediaLost):
            plane.open_peer("s1", "ana.1", "v=0 offer")
        failed.append(time.monotonic())

    asking = spawn(ask)
    eventually(lambda: worker.asked("open_peer"))
    killed = time.monotonic()
    worker.process.kill()
    asking.join(5)
    assert failed and failed[0] - killed < 0.5


def test_without_a_worker_an_offer_fails_at_once(path, news):
    plane = WorkerPlane([path])
    plane.start(spawn, news)
    with pytest.raises(MediaLost):
        plane.open_peer("s1", "ana.1", "v=0 offer")
    plane.forward_only("s1", NONE, NONE)  # nothing was opened, so nothing is to be closed
    plane.stop()


def test_a_worker_that_hears_nothing_is_killed_after_three_heartbeats(plane, worker, news):
    open_two(plane)
    began = time.monotonic()
    worker.order("deaf")
    eventually(lambda: worker.dead, 6.0)
    assert 2.0 < time.monotonic() - began < 5.5
    eventually(lambda: news.lost_workers == ["s1"], 2.0)


def test_a_stopped_worker_is_killed_too(plane, worker):
    os.kill(worker.process.pid, 19)  # SIGSTOP: no end of the socket tells of it
    eventually(lambda: worker.dead, 6.0)


def test_a_dead_worker_is_known_at_once_and_the_next_one_serves(plane, worker, news, path):
    open_two(plane)
    worker.process.kill()
    eventually(lambda: news.lost_workers == ["s1"], 1.0)
    assert plane.seating("s1", "lea") == {}
    second = WorkerProcess(path, "boot-2")
    try:
        eventually(lambda: plane.ready, 2.0)
        assert plane.open_peer("s1", "ana.2", "v=0 offer") == "v=0 answer to ana.2"
        assert news.lost_workers == ["s1"]
    finally:
        second.end()


def test_the_same_worker_after_a_lost_line_keeps_its_peers_and_gets_its_plan_again(
    plane, worker, news
):
    open_two(plane)
    plane.forward_only("s1", EDGES, NONE)
    worker.order('hold {"s1": ["ana.1", "lea.1", "old.7"], "s9": ["x.1"]}')
    worker.order("drop")
    eventually(lambda: len(worker.asked("forward_only")) == 2)
    assert worker.asked("forward_only")[0]["edges"] == worker.asked("forward_only")[1]["edges"]
    assert [said["peer"] for said in worker.asked("close_peer")] == ["old.7"]
    assert [said["session"] for said in worker.asked("close_session")] == ["s9"]
    assert news.lost_workers == [] and news.lost_media == []
    assert not worker.dead


def test_a_peer_that_is_missing_after_a_lost_line_is_noticed(plane, worker, news):
    open_two(plane)
    worker.order('hold {"s1": ["lea.1"]}')
    worker.order("drop")
    eventually(lambda: news.lost_media == [("s1", "ana", 1)])


def test_a_worker_that_cannot_be_reached_again_is_killed(plane, worker, news, path):
    open_two(plane)
    plane.forward_only("s1", EDGES, EDGES)
    path.unlink()  # it lives on with its plan when alone, but nobody could narrow that
    worker.order("drop", wait=False)
    eventually(lambda: worker.dead, 1.0)
    eventually(lambda: news.lost_workers == ["s1"], 1.0)


def test_what_a_worker_held_before_this_process_came_is_closed(path, news):
    worker = WorkerProcess(path)
    try:
        worker.order('hold {"s7": ["ana.1"]}')
        plane = WorkerPlane([path])
        plane.start(spawn, news)
        eventually(lambda: [said["session"] for said in worker.asked("close_session")] == ["s7"])
        assert news.lost_workers == []
        plane.stop()
    finally:
        worker.end()


def test_a_lost_peer_is_told_once_and_only_while_it_is_current(plane, worker, news):
    open_two(plane)
    worker.order('say {"say":"peer_lost","session":"s1","peer":"ana.0","why":"quiet"}')
    worker.order('say {"say":"peer_lost","session":"s2","peer":"ana.1","why":"quiet"}')
    worker.order('say {"say":"peer_lost","session":"s1","peer":"ana.1","why":"quiet"}')
    worker.order('say {"say":"peer_lost","session":"s1","peer":"ana.1","why":"closed"}')
    eventually(lambda: news.lost_media)
    time.sleep(0.1)
    assert news.lost_media == [("s1", "ana", 1)]


def test_who_is_connected_and_who_speaks_is_kept(plane, worker):
    open_two(plane)
    worker.order('say {"say":"peer_connected","session":"s1","peer":"ana.1"}')
    worker.order('say {"say":"speaking","session":"s1","peers":["ana.1"]}')
    eventually(lambda: plane.speaking("s1") == {"ana"})
    assert plane.connected("s1") == {"ana"}
    worker.order('say {"say":"speaking","session":"s1","peers":[]}')
    eventually(lambda: plane.speaking("s1") == frozenset())


@pytest.mark.parametrize("order", ["pid 1", "version 1"])
def test_a_worker_that_is_not_who_it_says_is_not_used(path, news, order):
    worker = WorkerProcess(path)
    try:
        worker.order(order)
        plane = WorkerPlane([path])
        plane.start(spawn, news)
        worker.wait_for("met")
        worker.wait_for("met")  # hung up on, and tried again
        assert not plane.ready
        assert not worker.dead, "who is not known for certain is not killed"
        plane.stop()
    finally:
        worker.end()


def test_a_worker_that_says_what_is_not_in_the_list_is_killed(plane, worker, news):
    open_two(plane)
    worker.order('say {"say":"record","session":"s1"}', wait=False)
    eventually(lambda: worker.dead, 1.0)
    eventually(lambda: news.lost_workers == ["s1"])


def test_sessions_go_to_the_worker_with_fewest(tmp_path, news):
    paths = [tmp_path / "a.sock", tmp_path / "b.sock"]
    workers = [WorkerProcess(path, path.name) for path in paths]
    plane = WorkerPlane(paths)
    try:
        plane.start(spawn, news)
        eventually(lambda: all(line.up for line in plane._lines))
        for number in range(4):
            plane.open_peer(f"s{number}", "ana.1", "v=0 offer")
            plane.open_peer(f"s{number}", "lea.1", "v=0 offer")
        for worker in workers:
            sessions = [said["session"] for said in worker.asked("open_peer")]
            assert len(sessions) == 4 and len(set(sessions)) == 2
        workers[0].process.kill()
        eventually(lambda: len(news.lost_workers) == 2)
        assert set(news.lost_workers) == {s["session"] for s in workers[0].asked("open_peer")}
    finally:
        plane.stop()
        for worker in workers:
            worker.end()


def test_a_worker_that_is_nearly_full_takes_no_new_session(plane, worker):
    plane.open_peer("s1", "ana.1", "v=0 offer")
    plane._lines[0].load = 0.71
    with pytest.raises(Refused) as refused:
        plane.open_peer("s2", "bob.1", "v=0 offer")
    assert refused.value.code == "media-full"
    assert plane.open_peer("s1", "lea.1", "v=0 offer")


def test_a_closed_session_is_closed_in_the_worker(plane, worker):
    open_two(plane)
    plane.close_session("s1")
    plane.close_session("s1")
    assert [said["session"] for said in worker.asked("close_session")] == ["s1"]
    plane.forward_only("s1", EDGES, NONE)
    assert worker.asked("forward_only") == []
