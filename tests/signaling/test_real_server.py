"""The door through real sockets, once with threads and once with eventlet."""

import contextlib
import json
import os
import time
import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest
import socketio
from websocket import ABNF

from signaling.presence import PATIENCE
from tests.signaling.real_pages import Page, RawPage, Server
from tests.signaling.stage import OFFER, new_id
from tests.signaling.worker_process import eventually

MODES = [os.environ.get("SOCKETIO_ASYNC_MODE", "")]
if MODES == [""]:
    MODES = ["threading", "eventlet"]


CLOSED_TWICE = "LocalProtocolError: Event CloseConnection"
"""Under threads, engine.io's own two threads may both close a socket; the second one says this."""


@pytest.fixture(scope="module", params=MODES)
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    server = Server(request.param)
    yield server
    server.end()
    bugs = sum("Traceback" in line for line in server.errors)
    assert bugs == sum(CLOSED_TWICE in line for line in server.errors), "".join(server.errors)


def test_a_person_comes_and_is_told_their_own_view(server):
    with Page(server, "ana") as ana:
        eventually(lambda: ana.all("session.view"))
        view = ana.all("session.view")[0]
        assert (view["version"], view["you"]["name"]) == (1, "ana")
        assert ana.ask("person.beat") == {"ok": True}
        assert server.look("state")["ana"]["connected"]
    eventually(lambda: not server.look("state")["ana"]["connected"], 2.0)


def test_the_first_view_follows_the_word_that_the_page_is_connected(server):
    raw = RawPage(server, "obi")
    raw.send("40")
    frames = [str(raw.ws.recv()), str(raw.ws.recv())]
    raw.close()
    assert frames[0].startswith("40{") and frames[1].startswith('42["session.view",{"version":1,')


@pytest.mark.parametrize("origin", [None, "null", "https://evil.example", "http://127.0.0.1:1", ""])
def test_another_origin_is_refused(server, origin):
    page = Page(server, "ana", origin=origin)
    with pytest.raises(socketio.exceptions.ConnectionError):
        page.come()
    page.go()
    assert page.heard == []


def test_polling_is_refused(server):
    request = urllib.request.Request(
        f"{server.url}/socket.io/?EIO=4&transport=polling",
        headers={"Origin": server.url, "Cookie": server.cookies["ana"]},
    )
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=5)
    assert refused.value.code == 400


@pytest.mark.parametrize(
    "cookie", [None, "seat=", "seat=" + "0" * 64, "staff=x", "seat=é", "x" * 9]
)
def test_without_a_seat_nobody_comes_in(server, cookie):
    page = Page(server, "ana", cookie=cookie)
    with pytest.raises(socketio.exceptions.ConnectionError):
        page.come()
    page.go()
    if page.refusal is not None:
        assert page.refusal["data"]["code"] == "not-signed-in"
        assert page.refusal["data"]["again"] is False
        assert page.refusal["data"]["words"]


@pytest.mark.parametrize(
    "auth", [{"meeting": "0" * 16}, {"meeting": 5}, {"meeting": "../x"}, {}, []]
)
def test_staff_come_only_to_a_meeting_of_theirs(server, auth):
    page = Page(server, "lea")
    with pytest.raises(socketio.exceptions.ConnectionError):
        page.come(auth)
    page.go()


def test_a_frame_that_is_too_large_ends_its_connection_and_no_other(server):
    with Page(server, "ben") as ben:
        raw = RawPage(server, "ana").come()
        raw.send("42" + json.dumps(["person.beat", {"id": "x" * 300_000}]))
        assert raw.ended(8)
        raw.close()
        assert ben.ask("person.beat") == {"ok": True}


def test_a_message_that_never_ends_ends_its_connection(server):
    raw = RawPage(server, "ana").come()
    with contextlib.suppress(OSError):
        raw.ws.send_frame(ABNF.create_frame("42[" + " " * 150_000, ABNF.OPCODE_TEXT, 0))
        for _ in range(10):
            raw.ws.send_frame(ABNF.create_frame(" " * 50_000, ABNF.OPCODE_CONT, 0))
    assert raw.ended(3)  # sooner than its silence would end it
    raw.close()


def test_a_second_device_displaces_the_first(server):
    first = Page(server, "ana").come()
    with Page(server, "ana") as second:
        eventually(lambda: first.all("gone"), 4)
        closed = first.all("session.closed")[0]
        assert (closed["why"], closed["again"]) == ("elsewhere", False)
        assert second.ask("person.microphone", on=True)["ok"]
        assert second.ask("person.microphone", on=False)["ok"]
    first.go()


def test_who_is_silent_is_gone_and_who_beats_is_not(server):
    silent, beating = Page(server, "ana").come(), Page(server, "ben").come()
    began = time.monotonic()
    while server.look("state")["ana"]["connected"]:
        assert time.monotonic() - began < PATIENCE + 1.5
        beating.ask("person.beat")
        time.sleep(0.2)
    assert time.monotonic() - began > PATIENCE - 0.5
    eventually(lambda: silent.all("gone"), 1.0)
    assert server.look("state")["ben"]["connected"]
    silent.go()
    beating.go()


def test_the_events_of_one_browser_are_handled_in_their_order(server):
    raw = RawPage(server, "ana").come()
    sent = [
        (event, number % 2 == 0)
        for number in range(5)
        for event in ("person.microphone", "person.camera")
    ]
    for number, (event, on) in enumerate(sent):
        raw.send(f"42{number}" + json.dumps([event, {"id": new_id(), "on": on}]))
    answers = [raw.until("43").split("[")[0] for _ in sent]
    assert answers == [f"43{number}" for number in range(len(sent))]
    acts = [act for act in server.look("acts/ana") if act in ("person.microphone", "person.camera")]
    assert acts[-10:] == ["person.microphone", "person.camera"] * 5
    assert server.look("state")["ana"]["microphone"] is True
    raw.close()


def test_a_slow_event_is_answered_before_the_one_behind_it(server):
    raw = RawPage(server, "ana").come()  # a whole client answers in threads of its own
    for number, event, fields in (("1", "peer.offer", {"offer": OFFER}), ("2", "person.beat", {})):
        raw.send(f"42{number}" + json.dumps([event, {"id": new_id(), **fields}]))
    assert raw.until("43").startswith("431[")
    assert raw.until("43").startswith("432[")
    raw.close()


def test_a_flood_of_pings_holds_up_nobody(server):
    with Page(server, "ben") as ben:
        raw = RawPage(server, "ana").come()
        with contextlib.suppress(OSError):
            for _ in range(3000):
                raw.ws.ping("x")
        assert ben.ask("person.beat") == {"ok": True}
        if server.mode == "eventlet":  # in the other mode pings are answered in their own thread
            assert raw.ended(3)
        raw.close()


def test_whoever_leaves_gets_the_answer_and_then_the_end(server):
    with Page(server, "sue") as sue:
        assert sue.ask("person.leave") == {"ok": True}
        eventually(lambda: sue.all("gone"), 4)
        assert sue.all("session.closed")[0]["why"] == "left"


def test_a_flood_of_events_ends_its_own_connection_only(server):
    with Page(server, "ben") as ben:
        raw = RawPage(server, "ana").come()
        try:
            for number in range(400):
                raw.send(f'42{number}["person.beat",{{"id":"{new_id()}"}}]')
        except OSError:
            pass
        assert raw.ended(8)
        assert any('"too-much"' in frame for frame in raw.last)
        raw.close()
        assert ben.ask("person.beat") == {"ok": True}


@pytest.mark.parametrize(
    "frame", ['42["x"', "40", "5", "43[]", '4{"a":1}', "42/x,[]", "4" + "[" * 50_000]
)
def test_a_flood_of_other_frames_ends_the_connection(server, frame):
    raw = RawPage(server, "ana").come()
    try:
        for _ in range(2000):
            raw.send(frame)
    except OSError:
        pass
    assert raw.ended(8)
    raw.close()


@pytest.mark.parametrize("name", ["connect", "disconnect", "*", "message"])
def test_reserved_names_reach_no_handler(server, name):
    raw = RawPage(server, "ana").come()
    raw.send(f'421["{name}",{{"meeting":"x"}}]')
    assert '"unknown-event"' in raw.until("431")
    assert server.look("state")["ana"]["connected"]
    raw.send(f'422["person.beat",{{"id":"{new_id()}"}}]')
    assert raw.until("432") == '432[{"ok":true}]'
    raw.close()


@pytest.mark.parametrize(
    "body", ["[" * 100_000, "[{}", '["a",' + "9" * 5000 + "]", "[1]", "[]", "[null]"]
)
def test_an_event_that_cannot_be_read_is_refused(server, body):
    raw = RawPage(server, "ana").come()
    raw.send("427" + (body if body.startswith("[") else f"[{body}"))
    assert '"unknown-event"' in raw.until("437")
    raw.close()


def test_a_socket_that_is_nobodys_is_cut(server):
    raw = RawPage(server, "ana")
    began = time.monotonic()
    assert raw.ended(8)
    assert 4.0 < time.monotonic() - began < 7.0
    raw.close()


def test_nothing_is_compressed(server):
    raw = RawPage(server, "ana")
    assert "sec-websocket-extensions" not in {key.lower() for key in raw.ws.headers}
    raw.close()


def test_who_stops_reading_is_cut_and_holds_up_nobody(server):
    lazy = RawPage(server, "lea", small=True).come()
    with Page(server, "ana") as ana:
        began = time.monotonic()
        deepest = 0
        while server.look("state")["lea"]["connected"]:
            assert time.monotonic() - began < 14
            server.look("churn/ana/40")
            deepest = max(deepest, server.look("depth/lea")["depth"])
            try:
                lazy.send(f'42["person.beat",{{"id":"{new_id()}"}}]')
            except OSError:
                break
            assert ana.ask("person.beat") == {"ok": True}
            time.sleep(0.3)
        assert 0 < deepest < 64
        assert time.monotonic() - began > 2.0
        assert ana.all("session.view")[-1]["version"] > 40
        eventually(lambda: server.look("sockets")["count"] == 1, 3.0)
    lazy.close()


def test_a_sign_out_ends_the_socket_within_a_second(server):
    with Page(server, "cora") as cora:
        cora.ask("person.beat")
        began = time.monotonic()
        server.look("sign_out/cora")
        eventually(lambda: cora.all("gone"), 4)
        assert time.monotonic() - began < 2.5
        assert cora.all("session.closed")[0]["why"] == "revoked"
    with pytest.raises(socketio.exceptions.ConnectionError):
        Page(server, "cora").come()


def test_a_revoked_link_ends_the_socket_within_a_second(server):
    with Page(server, "ina") as ina:
        ina.ask("person.beat")
        began = time.monotonic()
        server.look("revoke/ina")
        eventually(lambda: ina.all("gone"), 4)
        assert time.monotonic() - began < 2.5
        assert ina.all("session.closed")[0]["why"] == "revoked"
        assert not server.look("state")["ina"]["connected"]


def test_nothing_is_left_of_whoever_has_gone(server):
    pages = [Page(server, name).come() for name in ("ana", "ben", "lea")]
    assert server.look("sockets")["known"] == 3
    for page in pages:
        page.go()
    eventually(lambda: server.look("sockets") == {"count": 0, "known": 0}, 3.0)


def test_everyone_is_told_when_the_service_starts_again(server):
    pages = [Page(server, name).come() for name in ("ana", "ben", "lea")]
    server.look("stop")
    for page in pages:
        eventually(lambda page=page: page.all("gone"), 4)
        closed = page.all("session.closed")[0]
        assert (closed["why"], closed["again"]) == ("server-restart", True)
        page.go()
