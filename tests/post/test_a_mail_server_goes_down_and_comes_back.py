"""The whole way of a message: planned, queued, tried while the mail server is down, then taken."""

import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.post import SmtpCourier
from app.services import overviews, planning, post, staff_sessions
from app.services.courier import Letterhead
from app.services.inviting import PostState
from app.services.ports import House
from app.store import MasterKey, Store
from tests.fakes import FakeAnnouncer, FakeMediaPlane, FrozenClock
from tests.post.mail_server import HOST, running, server_at
from tests.store.test_planning import JO, SAM, typed


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    store = Store(f"sqlite:///{tmp_path / 'store.sqlite3'}", MasterKey(bytes(32)))
    store.migrate()
    yield House(
        unit_of_work=store.unit_of_work,
        media=FakeMediaPlane(),
        clock=FrozenClock(),
        announcer=FakeAnnouncer(),
        letterhead=Letterhead("https://meet.example.org", "01632 960 001"),
        meetings_without_cases=True,
    )
    store.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def states(house: House, meeting: str) -> set[PostState]:
    guests = overviews.overview(house, meeting).guests
    return {message.state for guest in guests for message in guest.messages}


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_nothing_is_lost_and_nothing_comes_twice(house: House, security: str) -> None:
    alex, priya = (staff_sessions.add_staff(house, name) for name in ("Alex", "Priya"))
    draft = planning.keep_typed(house, planning.new_draft(house, alex), typed(alex, priya))
    meeting = planning.carry_out(house, draft)
    port = free_port()
    courier = SmtpCourier(server_at(port, security), "hello@example.net", "Appointments")
    house = replace(house, courier=courier)
    for person_id in (JO, SAM):
        _, message = planning.invite(house, meeting, person_id)
        assert message is not None
        post.queue(house, meeting, [message.id])
    assert post.send_due(house) == 0
    assert states(house, meeting) == {PostState.QUEUED}
    with running(security, port) as (_, box):
        assert post.send_due(house) == 0, "not before its time"
        house.clock.advance(post.WAITS[0])  # type: ignore[attr-defined]
        assert post.send_due(house) == 2
        assert post.send_due(house) == 0
    assert states(house, meeting) == {PostState.SENT}
    assert sorted(taken.to for taken in box.taken) == [["jo@example.org"], ["sam@example.org"]]
    assert all(taken.over_tls for taken in box.taken)
    for taken in box.taken:
        others = {"jo", "sam"} - {taken.to[0].partition("@")[0]}
        assert not [other for other in others if f"{other}@".encode() in taken.raw.lower()]
