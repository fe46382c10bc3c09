"""Staff come in by a link that works once, and are signed out when idle or when they say so."""

from datetime import timedelta

import pytest

from app.domain.refusals import Refused
from app.domain.staff_roles import StaffRole
from app.services import staff_sessions
from tests.fakes import FakeHouse


@pytest.fixture
def fake() -> FakeHouse:
    return FakeHouse()


@pytest.fixture
def alex(fake: FakeHouse) -> str:
    return staff_sessions.add_staff(fake.house, "Alex")


def test_a_token_signs_in_once(fake: FakeHouse, alex: str) -> None:
    token = staff_sessions.mint(fake.house, alex)
    secret = staff_sessions.claim(fake.house, token)
    assert staff_sessions.holder(fake.house, secret) == alex
    with pytest.raises(Refused, match="link-not-recognised"):
        staff_sessions.claim(fake.house, token)


def test_a_token_lives_a_day(fake: FakeHouse, alex: str) -> None:
    token = staff_sessions.mint(fake.house, alex)
    fake.clock.advance(staff_sessions.LINK_LIVES)
    with pytest.raises(Refused, match="link-not-recognised"):
        staff_sessions.claim(fake.house, token)
    token = staff_sessions.mint(fake.house, alex)
    fake.clock.advance(staff_sessions.LINK_LIVES - timedelta(seconds=1))
    staff_sessions.claim(fake.house, token)


@pytest.mark.parametrize("garbage", ["", "x", "f" * 64, "F" * 64, "f" * 65, "\0" * 64])
def test_anything_else_gets_the_same_refusal(fake: FakeHouse, alex: str, garbage: str) -> None:
    staff_sessions.mint(fake.house, alex)
    with pytest.raises(Refused, match="link-not-recognised"):
        staff_sessions.claim(fake.house, garbage)
    assert staff_sessions.holder(fake.house, garbage) is None
    staff_sessions.end(fake.house, garbage)


def test_signing_out_ends_that_session_alone(fake: FakeHouse, alex: str) -> None:
    one, other = (
        staff_sessions.claim(fake.house, staff_sessions.mint(fake.house, alex)) for _ in range(2)
    )
    staff_sessions.end(fake.house, one)
    assert staff_sessions.holder(fake.house, one) is None
    assert staff_sessions.holder(fake.house, other) == alex


def test_only_hashes_are_stored_and_only_known_staff_get_a_token(
    fake: FakeHouse, alex: str
) -> None:
    token = staff_sessions.mint(fake.house, alex)
    stored = repr(fake.store.rows)
    secret = staff_sessions.claim(fake.house, token)
    assert token not in stored
    assert secret not in repr(fake.store.rows)
    with pytest.raises(Refused, match="plan-staff"):
        staff_sessions.mint(fake.house, "nobody")


def test_half_an_hour_without_a_press_signs_out(fake: FakeHouse, alex: str) -> None:
    secret = staff_sessions.claim(fake.house, staff_sessions.mint(fake.house, alex))
    for _ in range(3):  # used now and then, it goes on
        fake.clock.advance(timedelta(minutes=29))
        assert staff_sessions.holder(fake.house, secret) == alex
    fake.clock.advance(staff_sessions.IDLE)
    assert staff_sessions.holder(fake.house, secret) is None


def test_after_twelve_hours_everybody_signs_in_again(fake: FakeHouse, alex: str) -> None:
    secret = staff_sessions.claim(fake.house, staff_sessions.mint(fake.house, alex))
    for _ in range(12 * 4 - 1):
        fake.clock.advance(timedelta(minutes=15))
        assert staff_sessions.holder(fake.house, secret) == alex
    fake.clock.advance(timedelta(minutes=15))
    assert staff_sessions.holder(fake.house, secret) is None


def test_a_meeting_that_is_held_ends_no_session_and_its_end_does_soon(
    fake: FakeHouse, alex: str
) -> None:
    secret = staff_sessions.claim(fake.house, staff_sessions.mint(fake.house, alex))
    for _ in range(13 * 60):  # nothing is pressed: the socket alone is there
        fake.clock.advance(timedelta(minutes=1))
        assert staff_sessions.guide(fake.house, secret) == alex
    fake.clock.advance(staff_sessions.AFTER_A_MEETING - timedelta(seconds=1))
    assert staff_sessions.holder(fake.house, secret) == alex
    fake.clock.advance(timedelta(seconds=1))
    assert staff_sessions.holder(fake.house, secret) is None
    assert staff_sessions.guide(fake.house, secret) is None


@pytest.mark.parametrize("jump", [timedelta(hours=13), -timedelta(hours=13)])
def test_a_clock_that_jumps_sends_no_facilitator_out_of_a_meeting(
    fake: FakeHouse, alex: str, jump: timedelta
) -> None:
    secret = staff_sessions.claim(fake.house, staff_sessions.mint(fake.house, alex))
    assert staff_sessions.guide(fake.house, secret) == alex
    fake.clock.advance(jump)
    assert staff_sessions.guide(fake.house, secret, seated=True) == alex
    assert staff_sessions.guide(fake.house, secret) == alex, "a page that comes back comes in"
    # And nothing of the wrong time stays: what was noted then does not keep it alive for longer.
    fake.clock.advance(-jump)
    assert staff_sessions.guide(fake.house, secret, seated=True) == alex
    fake.clock.advance(staff_sessions.IDLE)
    assert staff_sessions.guide(fake.house, secret) is None


def test_who_signed_out_or_was_disabled_holds_no_seat_whatever_the_clock_says(
    fake: FakeHouse, alex: str
) -> None:
    secret = staff_sessions.claim(fake.house, staff_sessions.mint(fake.house, alex))
    assert staff_sessions.guide(fake.house, secret, seated=True) == alex
    staff_sessions.end(fake.house, secret)
    assert staff_sessions.guide(fake.house, secret, seated=True) is None


def test_who_may_guide_no_meetings_holds_no_socket(fake: FakeHouse) -> None:
    admin = staff_sessions.add_staff(fake.house, "Ada", [StaffRole.ADMINISTRATOR])
    secret = staff_sessions.claim(fake.house, staff_sessions.mint(fake.house, admin))
    assert staff_sessions.holder(fake.house, secret) == admin
    assert staff_sessions.guide(fake.house, secret) is None


def test_a_full_disk_signs_nobody_out(fake: FakeHouse, alex: str) -> None:
    secret = staff_sessions.claim(fake.house, staff_sessions.mint(fake.house, alex))
    fake.clock.advance(timedelta(minutes=2))
    fake.store.fail_commits = 1
    assert staff_sessions.guide(fake.house, secret) == alex
    assert fake.store.fail_commits == 0, "it was tried"
    assert staff_sessions.guide(fake.house, secret) == alex
