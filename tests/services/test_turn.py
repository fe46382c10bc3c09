"""Who gets a way through the relay, until when, and whose offer must hide."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.domain.refusals import Refused
from app.domain.turn import Relay
from app.services import live_sessions, turn
from app.services.live_sessions import Caller
from app.services.ports import House
from tests.builders import a_session
from tests.fakes import FakeHouse

SHOWS = "v=0\r\na=candidate:1 1 udp 2122260223 192.168.1.7 50000 typ host\r\n"
HIDES = "v=0\r\nc=IN IP4 0.0.0.0\r\n"


@pytest.fixture
def fake() -> FakeHouse:
    made = FakeHouse()
    session = a_session()
    session.plan.relay_only = frozenset({"jo"})
    with made.house.unit_of_work() as work:
        work.sessions.add(session, {})
        work.commit()
    return made


def with_relay(fake: FakeHouse) -> House:
    return replace(fake.house, relay=Relay(("turn:relay.example.org",), "north"))


def test_everyone_gets_a_credential_that_lasts_beyond_the_latest_end(fake: FakeHouse) -> None:
    for person in ("jo", "sam", "alex", "olu"):
        servers, only = turn.relay_servers(with_relay(fake), Caller("s1", person, 1))
        expiry = datetime.fromtimestamp(int(servers[0]["username"].split(":")[0]), UTC)
        assert expiry == fake.session().latest_end + turn.SPARE
        assert only is (person == "jo")


def test_a_meeting_that_overruns_gets_a_little_more(fake: FakeHouse) -> None:
    fake.clock.advance(timedelta(hours=9))
    servers, _ = turn.relay_servers(with_relay(fake), Caller("s1", "jo", 1))
    expiry = datetime.fromtimestamp(int(servers[0]["username"].split(":")[0]), UTC)
    assert expiry == fake.clock.now() + turn.SPARE


def test_without_a_relay_who_must_use_it_still_may_use_nothing_else(fake: FakeHouse) -> None:
    assert turn.relay_servers(fake.house, Caller("s1", "jo", 1)) == ([], True)


def test_a_stranger_gets_nothing(fake: FakeHouse) -> None:
    with pytest.raises(Refused, match="person-not-recognised"):
        turn.relay_servers(with_relay(fake), Caller("s1", "nobody", 1))


def test_an_offer_that_shows_who_must_hide_opens_nothing(fake: FakeHouse) -> None:
    for person, offer, taken in (("jo", SHOWS, False), ("jo", HIDES, True), ("sam", SHOWS, True)):
        _, generation = live_sessions.connect(fake.house, "s1", person)
        caller = Caller("s1", person, generation)
        before = fake.session().attendance(person).peer_generation
        if taken:
            answer, number = live_sessions.offer(fake.house, caller, offer)
            assert (answer, number) == (f"answer to {offer}", before + 1)
            continue
        with pytest.raises(Refused, match="offer-refused"):
            live_sessions.offer(fake.house, caller, offer)
        assert fake.session().attendance(person).peer_generation == before
        assert not any(entry[0] == "open_peer" for entry in fake.log)
