"""A personal link: one seat, one window, one device; dead when it should be."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.attendance import Standing
from app.domain.refusals import Refused
from app.services import join_links, live_sessions
from app.services.live_sessions import Caller
from tests.builders import THREE, come, meet, planned
from tests.fakes import FakeHouse

SETTLED = join_links.SETTLING + timedelta(seconds=1)


@pytest.fixture
def fake() -> FakeHouse:
    fake = FakeHouse()
    planned(fake.house, THREE)
    return fake


def refused(code: str) -> "pytest.RaisesContext[Refused]":  # type: ignore[name-defined]
    return pytest.raises(Refused, match=f"^{code}$")


def test_a_link_is_long_random_and_stored_as_a_hash_alone(fake: FakeHouse) -> None:
    token = join_links.mint(fake.house, "s1", "jo")
    assert len(token) == 64
    assert int(token, 16) >= 0
    claim = join_links.claim(fake.house, token)
    stored = repr(fake.store.rows)
    assert token not in stored
    assert claim.secret not in stored
    assert token != join_links.mint(fake.house, "s1", "sam")


def test_a_claim_gives_the_seat_of_that_person_in_that_meeting(fake: FakeHouse) -> None:
    claim = join_links.claim(fake.house, join_links.mint(fake.house, "s1", "jo"))
    assert (claim.session_id, claim.person_id) == ("s1", "jo")
    assert join_links.holder(fake.house, claim.secret) == join_links.Holder("s1", "jo")


def test_claiming_admits_nobody(fake: FakeHouse) -> None:
    before = fake.session()
    join_links.claim(fake.house, join_links.mint(fake.house, "s1", "jo"))
    assert fake.session() == before


@pytest.mark.parametrize("person_id", ["alex", "nobody"])
def test_links_are_for_participants(fake: FakeHouse, person_id: str) -> None:
    with pytest.raises(Refused):
        join_links.mint(fake.house, "s1", person_id)


FAKE = FakeHouse()
planned(FAKE.house, THREE)
TOKEN = join_links.mint(FAKE.house, "s1", "jo")
PLACES = st.integers(0, 63)
MUTANTS = st.one_of(
    st.text(max_size=200),
    st.text("0123456789abcdef", min_size=64, max_size=64),
    PLACES.map(lambda n: TOKEN[:n] + "x" + TOKEN[n:]),
    PLACES.map(lambda n: TOKEN[:n]),
    PLACES.map(lambda n: TOKEN[:n] + "01"[TOKEN[n] == "0"] + TOKEN[n + 1 :]),
    st.sampled_from(
        [TOKEN.upper(), f" {TOKEN}", f"{TOKEN}\n", f"{TOKEN}\0", TOKEN.replace("a", "а")]
    ),
)


@settings(max_examples=300, deadline=None)
@given(MUTANTS)
def test_anything_but_the_token_gets_the_same_refusal(mutant: str) -> None:
    if mutant != TOKEN:
        with refused("link-not-recognised"):
            join_links.claim(FAKE.house, mutant)
        assert join_links.holder(FAKE.house, mutant) is None
        join_links.give_up(FAKE.house, mutant)


def test_revoked_expired_and_unknown_links_get_the_same_refusal(fake: FakeHouse) -> None:
    token = join_links.mint(fake.house, "s1", "jo")
    join_links.revoke(fake.house, "s1", "jo")
    with refused("link-not-recognised"):
        join_links.claim(fake.house, token)
    token = join_links.mint(fake.house, "s1", "jo")
    fake.clock.at = fake.session().latest_end
    with refused("link-not-recognised"):
        join_links.claim(fake.house, token)
    with refused("link-not-recognised"):
        join_links.claim(fake.house, "f" * 64)


SECOND = timedelta(seconds=1)


def test_a_link_is_good_from_the_sending_to_the_second_of_the_latest_end(fake: FakeHouse) -> None:
    fake.clock.at = fake.session().opens_at - timedelta(days=9)
    token = join_links.mint(fake.house, "s1", "jo")
    fake.clock.at -= SECOND
    with refused("link-not-recognised"):
        join_links.claim(fake.house, token)
    fake.clock.at += SECOND
    join_links.claim(fake.house, token)
    fake.clock.at = fake.session().latest_end - SECOND
    join_links.claim(fake.house, token, join_links.claim(fake.house, token).secret)
    fake.clock.at += SECOND
    with refused("link-not-recognised"):
        join_links.claim(fake.house, token)


def test_the_meetings_own_page_opens_to_the_second(fake: FakeHouse) -> None:
    fake.clock.at = fake.session().opens_at - timedelta(days=1)
    secret = join_links.claim(fake.house, join_links.mint(fake.house, "s1", "jo")).secret
    fake.clock.at = fake.session().opens_at - SECOND
    assert join_links.holder(fake.house, secret)
    assert join_links.attending(fake.house, secret) is None
    fake.clock.at += SECOND
    assert join_links.attending(fake.house, secret) == join_links.Holder("s1", "jo")


def test_a_meeting_that_runs_late_loses_nobody_who_holds_a_seat(fake: FakeHouse) -> None:
    claim = join_links.claim(fake.house, join_links.mint(fake.house, "s1", "jo"))
    fake.clock.at = fake.session().latest_end + timedelta(hours=1)
    assert join_links.holder(fake.house, claim.secret)
    fake.clock.at = fake.session().latest_end + join_links.AFTERWARDS
    assert join_links.holder(fake.house, claim.secret) is None


@pytest.mark.parametrize("jump", [timedelta(days=2), -timedelta(days=2)])
def test_a_clock_that_jumps_takes_no_seat_from_who_sits_in_it(
    fake: FakeHouse, jump: timedelta
) -> None:
    secret = join_links.claim(fake.house, join_links.mint(fake.house, "s1", "jo")).secret
    fake.clock.advance(jump)
    assert join_links.attending(fake.house, secret) is None
    sits = join_links.attending(fake.house, secret, seated=True)
    assert sits == join_links.Holder("s1", "jo")
    join_links.revoke(fake.house, "s1", "jo")
    assert join_links.attending(fake.house, secret, seated=True) is None


def test_a_clock_that_is_put_back_shuts_nobody_out_of_a_meeting_that_has_begun(
    fake: FakeHouse,
) -> None:
    secret = join_links.claim(fake.house, join_links.mint(fake.house, "s1", "jo")).secret
    alex, _ = come(fake.house, "alex"), come(fake.house, "jo")
    fake.clock.at = fake.session().opens_at - timedelta(hours=1)
    assert join_links.attending(fake.house, secret) is None, "staff alone open no door"
    live_sessions.admit(fake.house, alex, "jo")
    assert join_links.attending(fake.house, secret) == join_links.Holder("s1", "jo")


def test_another_device_is_refused_while_the_seat_is_live(fake: FakeHouse) -> None:
    token = join_links.mint(fake.house, "s1", "jo")
    first = join_links.claim(fake.house, token)
    come(fake.house, "jo")
    fake.clock.advance(SETTLED)
    with refused("open-elsewhere"):
        join_links.claim(fake.house, token)
    assert join_links.holder(fake.house, first.secret)


def test_use_this_one_sends_the_other_device_away_and_is_identified_anew(fake: FakeHouse) -> None:
    token = join_links.mint(fake.house, "s1", "jo")
    first = join_links.claim(fake.house, token)
    come(fake.house, "jo")
    live_sessions.admit(fake.house, come(fake.house, "alex"), "jo")
    fake.clock.advance(SETTLED)
    second = join_links.claim(fake.house, token, take_over=True)
    assert fake.announcer.said == [("jo", "elsewhere", False)]
    assert join_links.holder(fake.house, first.secret) is None
    assert join_links.holder(fake.house, second.secret)
    assert fake.session().attendance("jo").connected is False
    come(fake.house, "jo")
    at = fake.session().attendance("jo")
    assert (at.standing, at.admitted_by) == (Standing.HERE, None)


def test_use_this_one_displaces_nobody_with_a_link_that_is_dead(fake: FakeHouse) -> None:
    token = join_links.mint(fake.house, "s1", "jo")
    join_links.claim(fake.house, token)
    come(fake.house, "jo")
    fake.clock.at = fake.session().latest_end
    with refused("link-not-recognised"):
        join_links.claim(fake.house, token, take_over=True)
    assert fake.session().attendance("jo").connected


def test_another_device_takes_a_seat_nobody_uses_and_is_identified_anew(fake: FakeHouse) -> None:
    token = join_links.mint(fake.house, "s1", "jo")
    first = join_links.claim(fake.house, token)
    jo, alex = come(fake.house, "jo"), come(fake.house, "alex")
    live_sessions.admit(fake.house, alex, "jo")
    live_sessions.disconnect(fake.house, jo)
    fake.clock.advance(SETTLED)
    second = join_links.claim(fake.house, token)
    assert join_links.holder(fake.house, first.secret) is None
    assert join_links.holder(fake.house, second.secret)
    come(fake.house, "jo")
    at = fake.session().attendance("jo")
    assert (at.standing, at.admitted_by) == (Standing.HERE, None)


def test_the_same_device_claims_again_and_stays_admitted(fake: FakeHouse) -> None:
    token = join_links.mint(fake.house, "s1", "jo")
    first = join_links.claim(fake.house, token)
    come(fake.house, "jo")
    live_sessions.admit(fake.house, come(fake.house, "alex"), "jo")
    second = join_links.claim(fake.house, token, first.secret)
    assert join_links.holder(fake.house, first.secret) is None
    assert join_links.holder(fake.house, second.secret)
    assert fake.session().attendance("jo").standing is Standing.ADMITTED


def test_of_two_claims_at_one_instant_one_wins(fake: FakeHouse) -> None:
    token = join_links.mint(fake.house, "s1", "jo")
    join_links.claim(fake.house, token)
    with refused("open-elsewhere"):
        join_links.claim(fake.house, token)
    fake.clock.advance(SETTLED)
    join_links.claim(fake.house, token)


def test_revoking_ends_the_live_connection_and_leaves_the_others() -> None:
    fake = FakeHouse()
    meet(fake.house)
    join_links.revoke(fake.house, "s1", "jo")
    assert fake.announcer.said == [("jo", "revoked", False)]
    assert not fake.session().attendance("jo").connected
    assert not [e for e in fake.media.flowing("s1") if "jo" in e[:2]]
    assert [e for e in fake.media.flowing("s1") if "sam" in e[:2]]


def test_a_reissue_ends_the_connection_that_the_former_link_opened(fake: FakeHouse) -> None:
    claim = join_links.claim(fake.house, join_links.mint(fake.house, "s1", "jo"))
    jo = come(fake.house, "jo")
    token = join_links.mint(fake.house, "s1", "jo")
    assert fake.announcer.said == [("jo", "revoked", False)]
    assert join_links.holder(fake.house, claim.secret) is None
    with refused("stale-connection"):
        live_sessions.set_camera(fake.house, jo, True)
    assert join_links.claim(fake.house, token).person_id == "jo"


def test_giving_up_the_seat_ends_cookie_and_connection_and_the_link_still_works(
    fake: FakeHouse,
) -> None:
    token = join_links.mint(fake.house, "s1", "jo")
    claim = join_links.claim(fake.house, token)
    jo = come(fake.house, "jo")
    join_links.give_up(fake.house, claim.secret)
    assert join_links.holder(fake.house, claim.secret) is None
    assert fake.announcer.said == [("jo", "left", False)]
    assert fake.session().attendance("jo").standing is Standing.LEFT
    with refused("stale-connection"):
        live_sessions.set_camera(fake.house, Caller("s1", "jo", jo.generation), True)
    join_links.give_up(fake.house, claim.secret)
    assert join_links.claim(fake.house, token).person_id == "jo"
