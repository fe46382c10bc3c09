"""A leg lent for the connection test: it reaches nobody, ends by itself, and there are few."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from app.domain.refusals import Refused
from app.services import check_legs
from app.services.check_legs import CheckLegs
from app.services.join_links import Holder
from app.services.ports import MediaLost
from tests.web.conftest import Meeting, meeting  # noqa: F401 - a fixture

Later = list[tuple[float, Callable[[], None]]]


@pytest.fixture
def jo(meeting: Meeting) -> Holder:  # noqa: F811
    session = meeting.fakes.session(meeting.session_id)
    person = next(p for p in session.people if p.screen_name.endswith("Jo"))
    return Holder(meeting.session_id, person.id)


@pytest.fixture
def later() -> Later:
    return []


@pytest.fixture
def legs(meeting: Meeting, later: Later) -> CheckLegs:  # noqa: F811
    return CheckLegs(meeting.fakes.house, lambda seconds, act: later.append((seconds, act)))


def sessions(meeting: Meeting) -> list[str]:  # noqa: F811
    """Return the media sessions that hold a peer now."""
    return [name for name, peers in meeting.fakes.media.peers.items() if peers]


def test_a_leg_is_alone_in_a_session_of_its_own_and_is_given_no_edge(
    legs: CheckLegs,
    jo: Holder,
    meeting: Meeting,  # noqa: F811
) -> None:
    assert legs.open(jo, "offer") == "answer to offer"
    (name,) = sessions(meeting)
    assert name.startswith("check-") and jo.session_id not in name and jo.person_id not in name
    media = meeting.fakes.media
    assert list(media.peers[name]) == [name], "a worker knows each peer by an id of its own"
    assert not media.edges[name]
    assert not [entry for entry in media.log if entry[0] == "forward_only"]


def test_it_ends_by_itself_after_half_a_minute(
    legs: CheckLegs,
    jo: Holder,
    later: Later,
    meeting: Meeting,  # noqa: F811
) -> None:
    legs.open(jo, "offer")
    ((seconds, end),) = later
    assert seconds == check_legs.LASTS == 30
    assert sessions(meeting) and legs.lent == 1
    end()
    assert not sessions(meeting) and legs.lent == 0


def test_one_person_has_two_and_the_oldest_gives_way(
    legs: CheckLegs,
    jo: Holder,
    later: Later,
    meeting: Meeting,  # noqa: F811
) -> None:
    for _ in range(2):
        legs.open(jo, "offer")
    first, second = sessions(meeting)
    legs.open(jo, "offer")
    assert first not in sessions(meeting) and second in sessions(meeting)
    later[0][1]()  # the first one's own end comes later, and closes no other
    assert len(sessions(meeting)) == legs.lent == 2


def test_meetings_come_first_so_few_are_lent_at_once(
    legs: CheckLegs,
    jo: Holder,
    meeting: Meeting,  # noqa: F811
) -> None:
    for number in range(check_legs.AT_ONCE):
        legs._lent[f"check-{number}"] = f"person-{number}"
    with pytest.raises(Refused, match="media-full"):
        legs.open(jo, "offer")
    assert not sessions(meeting)
    legs._lent.popitem()
    assert legs.open(jo, "offer")


def test_who_asks_again_and_again_is_asked_to_wait(
    legs: CheckLegs,
    jo: Holder,
    meeting: Meeting,  # noqa: F811
) -> None:
    for _ in range(check_legs.TRIES):
        legs.open(jo, "offer")
    with pytest.raises(Refused, match="too-fast"):
        legs.open(jo, "offer")
    with pytest.raises(Refused, match="too-fast"):
        legs.count(jo)
    other = replace(jo, person_id=_other(meeting, jo))
    assert legs.open(other, "offer"), "one person's tries are not another's"
    meeting.fakes.clock.advance(timedelta(seconds=check_legs.PER + 1))
    assert legs.open(jo, "offer")


def test_a_lost_worker_is_said_and_leaves_nothing_lent(
    legs: CheckLegs,
    jo: Holder,
    meeting: Meeting,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def lost(*_: object) -> str:
        raise MediaLost

    monkeypatch.setattr(meeting.fakes.media, "open_peer", lost)
    with pytest.raises(Refused, match="media-unavailable"):
        legs.open(jo, "offer")
    assert legs.lent == 0


def test_an_offer_that_shows_an_address_which_must_not_be_shown_is_refused(
    legs: CheckLegs,
    jo: Holder,
    meeting: Meeting,  # noqa: F811
) -> None:
    tells = "v=0\r\na=candidate:1 1 udp 1 192.0.2.7 9 typ host\r\n"
    assert legs.open(jo, tells)
    session = meeting.fakes.store.rows.sessions[jo.session_id]
    session.plan.relay_only = frozenset({jo.person_id})
    with pytest.raises(Refused, match="offer-refused"):
        legs.open(jo, tells)
    assert legs.open(jo, "v=0\r\n")


def _other(meeting: Meeting, jo: Holder) -> str:  # noqa: F811
    people = meeting.fakes.session(meeting.session_id).people
    return next(p.id for p in people if p.id != jo.person_id and not p.is_staff)
