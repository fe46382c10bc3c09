"""What goes out: whole views to one person, counted, only when new, and never without end."""

from typing import Any

import pytest

from app.services.live_sessions import Caller
from signaling.credentials import Credential
from signaling.outbox import STUCK, TOO_MANY_UNREAD, UNREAD, WHY, Outbox
from signaling.presence import Connection, Presence
from tests.signaling.stage import Stage


class Tap:
    """Queues of a given depth; remembers who was let go."""

    def __init__(self) -> None:
        self.depths: dict[str, int] = {}
        self.ended: list[tuple[str, str]] = []

    def depth(self, sid: str) -> int:
        return self.depths.get(sid, 0)

    def deafen(self, sid: str) -> None:
        self.deaf = sid

    def let_go(self, sid: str) -> None:
        self.ended.append(("let go", sid))

    def cut(self, engine_id: str) -> None:
        self.ended.append(("cut", engine_id))


class Post:
    """An outbox whose letters are kept."""

    def __init__(self) -> None:
        self.stage = Stage()
        self.session = self.stage.session
        self.now = 0.0
        self.tap, self.presence = Tap(), Presence(lambda: self.now)
        self.sent: list[tuple[str, str, Any]] = []
        self.tasks: list[tuple[Any, tuple[Any, ...]]] = []
        self.dropped: list[Connection] = []
        self.outbox = Outbox()
        self.outbox.bind(
            emit=lambda event, data, *, to: self.sent.append((to, event, data)),
            tap=self.tap,
            presence=self.presence,
            seating=lambda session_id, listener_id: {},
            clock=lambda: self.now,
            spawn=lambda task, *args: self.tasks.append((task, args)),
            sleep=lambda seconds: None,
            drop=self.dropped.append,
        )

    def come(self, name: str, sid: str = "", generation: int = 1) -> Connection:
        caller = Caller(self.session.id, self.stage.ids[name], generation)
        sid = sid or f"sid-{name}"
        connection = Connection(sid, f"ws-{name}", caller, Credential("x"), self.now)
        connection.opened = True
        self.presence.come(connection)
        return connection

    def change(self, name: str, camera: bool) -> None:
        self.session.attendance(self.stage.ids[name]).camera = camera
        self.outbox.changed(self.session)

    def run(self) -> None:
        tasks, self.tasks = self.tasks, []
        for task, args in tasks:
            task(*args)

    def versions(self, sid: str) -> list[int]:
        return [said["version"] for to, event, said in self.sent if to == sid and "version" in said]


@pytest.fixture
def post() -> Post:
    return Post()


def test_each_person_is_told_their_own_view_and_nothing_when_it_is_the_same(post):
    post.come("ana"), post.come("ben")
    post.outbox.changed(post.session)
    assert {(to, said["you"]["name"]) for to, _, said in post.sent} == {
        ("sid-ana", "ana"),
        ("sid-ben", "ben"),
    }
    post.outbox.changed(post.session)
    assert len(post.sent) == 2
    post.change("ana", True)
    assert post.versions("sid-ana") == [1, 2]
    assert post.versions("sid-ben") == [1], "the other side learns nothing, not even by a version"


def test_the_first_view_waits_until_the_connection_is_open(post):
    ana = post.come("ana")
    ana.opened = False
    post.outbox.changed(post.session)
    post.change("ana", True)
    assert post.sent == [] and post.outbox.version(ana) is None
    post.outbox.open(ana)
    assert post.versions("sid-ana") == [1]
    assert post.sent[0][2]["you"]["camera"] is True


def test_the_version_is_the_one_last_pushed(post):
    ana = post.come("ana")
    assert post.outbox.version(ana) == 0
    post.outbox.changed(post.session)
    assert post.outbox.version(ana) == 1


def test_who_does_not_read_gets_only_the_last_view_later(post):
    ana = post.come("ana")
    post.outbox.changed(post.session)
    post.tap.depths["sid-ana"] = UNREAD
    for number in range(100):
        post.change("ana", number % 2 == 0)
    assert post.versions("sid-ana") == [1]
    assert post.outbox.version(ana) is None, "what waits has not been seen, so nothing builds on it"
    post.change("ana", True)
    post.tap.depths["sid-ana"] = 0
    assert post.outbox.look_after(ana) is False
    assert post.versions("sid-ana") == [1, 2]
    assert post.sent[-1][2]["you"]["camera"] is True
    assert post.outbox.version(ana) == 2


def test_a_view_that_went_back_to_what_was_last_said_needs_no_push_that_misleads(post):
    ana = post.come("ana")
    post.change("ana", False)
    post.tap.depths["sid-ana"] = UNREAD
    post.change("ana", True)
    post.change("ana", False)
    post.tap.depths["sid-ana"] = 0
    post.outbox.look_after(ana)
    assert post.sent[-1][2]["you"]["camera"] is False


def test_who_leaves_packets_unread_for_too_long_is_stuck(post):
    ana = post.come("ana")
    post.tap.depths["sid-ana"] = 1
    assert post.outbox.look_after(ana) is False
    post.now = STUCK - 0.1
    assert post.outbox.look_after(ana) is False
    post.tap.depths["sid-ana"] = 0
    assert post.outbox.look_after(ana) is False
    post.tap.depths["sid-ana"] = 1
    post.now += 1
    assert post.outbox.look_after(ana) is False
    post.now += STUCK + 0.1
    assert post.outbox.look_after(ana) is True


def test_who_leaves_far_too_much_unread_is_stuck_at_once(post):
    ana = post.come("ana")
    post.tap.depths["sid-ana"] = TOO_MANY_UNREAD
    assert post.outbox.look_after(ana) is True
    assert post.outbox.overrun(ana)


@pytest.mark.parametrize("why", WHY)
def test_the_last_message_says_why_and_then_the_socket_ends(post, why):
    ana = post.come("ana")
    post.come("ben")
    post.outbox.closed(ana.caller.person_id, why, True)
    assert post.sent == [
        ("sid-ana", "session.closed", {"why": why, "again": True, "words": WHY[why]})
    ]
    assert post.presence.of_sid("sid-ana") is None
    post.run()
    assert post.tap.ended == [("let go", "sid-ana"), ("cut", "ws-ana")]
    assert (ana in post.dropped) == (why in ("too-much", "revoked", "removed"))
    post.outbox.closed(ana.caller.person_id, why, True)
    assert len(post.sent) == 1, "said once"


def test_who_is_not_in_the_session_any_more_is_told_and_ended(post):
    ana = post.come("ana")
    post.session.people = tuple(p for p in post.session.people if p.screen_name != "ana")
    post.outbox.changed(post.session)
    assert [said["why"] for _, event, said in post.sent if event == "session.closed"] == ["removed"]
    assert post.presence.of_sid(ana.sid) is None


def test_nobody_is_told_before_there_is_a_door():
    stage = Stage()
    outbox = Outbox()
    outbox.changed(stage.session)
    outbox.closed("ana", "left", False)


def test_the_newest_generation_speaks_whichever_comes_first(post):
    newer, older = post.come("ana", "new", 2), post.come("ana", "old", 1)
    assert post.presence.come(older) is older
    assert post.presence.come(
        Connection("n3", "", Caller(*newer.person, 3), Credential("x"), 0)
    ) is (newer)


def test_going_twice_is_going_once(post):
    ana = post.come("ana")
    assert post.presence.go(ana) is True
    assert post.presence.go(ana) is False
    assert post.presence.everyone() == []
