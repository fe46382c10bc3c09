"""Coming, falling silent, going: in memory, with a clock that is pushed on."""

import time

import pytest

from app.services import join_links, live_sessions
from app.services.ports import House
from signaling import credentials
from signaling.outbox import Outbox
from tests.signaling.gathered import gather
from tests.signaling.stage import Stage


@pytest.fixture
def stage() -> Stage:
    return Stage()


def at(stage: Stage, name: str):
    return stage.session.attendance(stage.ids[name])


def test_a_seat_and_a_staff_session_come_in_and_see_their_first_view(stage):
    for name in ("ana", "lea"):
        visitor = stage.come(name)
        assert visitor.connected and visitor.view["version"] == 1
        assert visitor.view["you"]["name"] == name


@pytest.mark.parametrize("origin", [None, "", "null", "https://meet.example.org.evil.example"])
def test_without_our_origin_nobody_comes_in(stage, origin):
    headers = {"Cookie": stage.cookies["ana"]} | ({"Origin": origin} if origin is not None else {})
    assert not stage.come("ana", headers=headers).connected
    assert not at(stage, "ana").connected


def test_a_staff_cookie_opens_no_seat_and_a_seat_opens_no_staff_door(stage):
    seat = stage.headers("ana")
    assert not stage.come("ana", headers=seat, auth={"meeting": stage.meeting}).connected
    assert not stage.come("lea", auth={}).connected
    mixed = {"Origin": stage.config.public_url, "Cookie": f"staff={stage.secrets['ana']}"}
    assert not stage.come("ana", headers=mixed, auth={"meeting": stage.meeting}).connected
    assert not stage.session.attendance(stage.ids["lea"]).connected


@pytest.mark.parametrize("auth", ["x", 5, [1], True, {"meeting": {}}, {"meeting": "x" * 100}])
def test_what_is_shown_must_make_sense(stage, auth):
    assert not stage.come("lea", auth=auth).connected


@pytest.mark.parametrize("header", ["", "seat", "seat=" + "x" * 300, "\x00=;;", 'seat="é"', "a=b"])
def test_a_cookie_that_cannot_be_ours_is_not_looked_up(header):
    assert credentials.shown(header, None) is None


def test_the_secret_is_not_in_what_is_printed():
    shown = credentials.shown("seat=hush", None)
    assert shown is not None and "hush" not in repr(shown)


def silent_for(stage, seconds, *beating):
    """Let time pass, in which only these say something, and look at who is silent."""
    while seconds > 0:
        stage.pass_time(min(seconds, 2.0))
        seconds -= 2.0
        for visitor in beating:
            visitor.ask("person.beat")
    stage.door.doorkeeper.sweep()


def eventually(holds):
    deadline = time.monotonic() + 2
    while not holds():
        assert time.monotonic() < deadline


def test_who_is_silent_is_seen_out_and_who_beats_is_not(stage):
    people = gather(stage)
    staying = people["ben"], people["lea"]
    silent_for(stage, 6.8, *staying)
    assert at(stage, "ana").connected, "a network that is cut for a moment changes nothing"
    silent_for(stage, 0.4, *staying)
    eventually(lambda: not at(stage, "ana").connected)
    assert at(stage, "ben").connected
    eventually(lambda: not people["ana"].connected)
    assert people["ben"].connected


def test_a_room_does_not_wait_for_a_facilitator_who_is_silent(stage):
    people = gather(stage)
    stage.valve.sending.add(people["lea"].id)
    silent_for(stage, 4.4, people["ben"])
    assert at(stage, "lea").connected
    silent_for(stage, 0.4, people["ben"])
    eventually(lambda: not at(stage, "lea").connected)
    assert at(stage, "ben").connected


def test_while_a_partys_media_comes_their_line_may_be_silent_for_longer(stage):
    people = gather(stage)
    stage.valve.sending |= {people["ana"].id, people["ben"].id}
    silent_for(stage, 11.8)
    assert at(stage, "ana").connected and at(stage, "ben").connected
    stage.valve.sending.remove(people["ben"].id)
    silent_for(stage, 0.0)
    eventually(lambda: not at(stage, "ben").connected)
    assert at(stage, "ana").connected
    silent_for(stage, 0.4)
    eventually(lambda: not at(stage, "ana").connected)


def test_a_refused_event_is_a_sign_of_life_only_from_who_still_speaks(stage):
    people = gather(stage)
    stage.pass_time(6.0)
    people["ana"].ask("session.check", saw=1)
    stage.pass_time(2.0)
    assert people["ana"].id not in {c.caller.person_id for c in stage.door.presence.silent()}


def test_whoever_comes_too_often_must_wait(stage):
    came = [stage.come("ana").connected for _ in range(12)]
    assert came[:10] == [True] * 10 and came[-1] is False
    assert stage.come("ben").connected
    stage.pass_time(3)
    assert stage.come("ana").connected


def test_a_drop_that_cannot_be_written_is_tried_until_it_can(stage, monkeypatch):
    people = gather(stage)
    real, tries = live_sessions.disconnect, []

    def failing(house, caller):
        tries.append(caller)
        if len(tries) < 2:
            raise OSError("disk")
        return real(house, caller)

    monkeypatch.setattr(live_sessions, "disconnect", failing)
    people["ana"].client.disconnect()
    deadline = time.monotonic() + 3
    while at(stage, "ana").connected:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    assert len(tries) == 2


def test_an_end_that_a_service_decides_is_said_in_its_own_words(stage):
    """The cookie dies a moment before the service says why; the sweep must not speak first."""
    people = gather(stage)
    with stage.house.states.of(stage.meeting).lock:
        join_links.revoke(stage.house, stage.meeting, people["ana"].id)
    stage.door.doorkeeper.sweep()
    assert [said["why"] for name, said in people["ana"].listen() if name == "session.closed"] == [
        "revoked"
    ]


def test_stopping_tells_everyone_to_come_again(stage):
    people = gather(stage)
    stage.door.stop()
    for visitor in people.values():
        assert visitor.closed == {
            "why": "server-restart",
            "again": True,
            "words": visitor.closed["words"],
        }


def test_a_fault_while_coming_in_is_a_calm_refusal(stage, monkeypatch, caplog):
    calls = []

    def broken(*_):
        calls.append(1)
        raise TypeError("a bug")  # the library would call the handler again for this one

    monkeypatch.setattr(live_sessions, "connect", broken)
    assert not stage.come("ana").connected
    assert len(calls) == 1
    assert any(record.message.startswith("connection.fault") for record in caplog.records)


def test_a_connection_that_another_process_has_replaced_can_do_nothing(stage):
    people = gather(stage)
    elsewhere = House(stage.store.begin, stage.valve, stage.clock, Outbox())
    live_sessions.connect(elsewhere, stage.meeting, people["ana"].id)
    assert people["ana"].ask("person.beat")["code"] == "stale-connection"
    assert people["ben"].ask("person.beat") == {"ok": True}
