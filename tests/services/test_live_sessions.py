"""Connections, media and endings, as people live through them."""

import pytest

from app.domain.attendance import Standing
from app.domain.live_session import Stage
from app.domain.refusals import Refused
from app.services import join_links, live_sessions
from app.services.live_sessions import Caller
from tests.builders import EVERYONE, THREE, come, meet, planned
from tests.fakes import FakeHouse


@pytest.fixture
def fake() -> FakeHouse:
    return FakeHouse()


def test_a_reload_displaces_the_older_page_and_brings_the_person_home(fake: FakeHouse) -> None:
    meet(fake.house)
    come(fake.house, "jo")
    assert fake.announcer.said == [("jo", "elsewhere", False)]
    assert fake.session().attendance("jo").room == "holding:jo"
    assert ("close_peer", "jo.1") in fake.log


def test_a_first_arrival_displaces_nobody(fake: FakeHouse) -> None:
    planned(fake.house, THREE)
    come(fake.house, "jo")
    assert fake.announcer.said == []


def test_the_lead_dropping_alone_parts_the_sides(fake: FakeHouse) -> None:
    callers = meet(fake.house)
    live_sessions.disconnect(fake.house, callers["alex"])
    assert fake.session().stage is Stage.SEPARATED
    assert not fake.media.flowing("s1")
    entry = fake.store.rows.entries[-1]
    assert (entry.act, entry.why) == ("house.separated", "no-facilitator-left")


def test_the_lead_dropping_beside_a_co_facilitator_leaves_them_in_control(fake: FakeHouse) -> None:
    callers = meet(fake.house, EVERYONE)
    live_sessions.disconnect(fake.house, callers["alex"])
    assert fake.session().stage is Stage.JOINT
    live_sessions.take_break(fake.house, callers["priya"])
    assert fake.session().stage is Stage.BREAK


def test_quiet_media_counts_as_not_present_while_the_socket_lives(fake: FakeHouse) -> None:
    callers = meet(fake.house)
    live_sessions.media_lost(fake.house, "s1", "alex", 1)
    session = fake.session()
    assert session.stage is Stage.SEPARATED
    assert session.attendance("alex").connected
    assert not session.attendance("alex").media_open
    live_sessions.offer(fake.house, callers["alex"], "again")
    assert fake.session().attendance("alex").media_open


def test_a_late_notice_about_an_older_peer_does_nothing(fake: FakeHouse) -> None:
    meet(fake.house)
    before = fake.session()
    live_sessions.media_lost(fake.house, "s1", "jo", 0)
    assert fake.session() == before
    live_sessions.media_lost(fake.house, "s1", "jo")
    assert fake.session().attendance("jo").room == "holding:jo"


def test_an_offer_gets_an_answer_and_a_peer_of_its_own_number(fake: FakeHouse) -> None:
    planned(fake.house, THREE)
    _, generation = live_sessions.connect(fake.house, "s1", "jo")
    caller = Caller("s1", "jo", generation)
    assert live_sessions.offer(fake.house, caller, "one") == ("answer to one", 1)
    assert live_sessions.offer(fake.house, caller, "two") == ("answer to two", 2)
    assert fake.media.peers["s1"] == {"jo": "jo.2"}


def test_an_offer_again_in_the_joint_room_leads_home(fake: FakeHouse) -> None:
    callers = meet(fake.house)
    live_sessions.offer(fake.house, callers["jo"], "again")
    assert fake.session().attendance("jo").room == "holding:jo"
    assert fake.session().attendance("jo").media_open


def test_an_offer_overtaken_by_a_newer_connection_opens_nothing(fake: FakeHouse) -> None:
    planned(fake.house, THREE)
    _, generation = live_sessions.connect(fake.house, "s1", "jo")

    def meanwhile() -> None:
        fake.media.meanwhile = None
        live_sessions.connect(fake.house, "s1", "jo")

    fake.media.meanwhile = meanwhile
    with pytest.raises(Refused, match="stale-connection"):
        live_sessions.offer(fake.house, Caller("s1", "jo", generation), "late")
    assert not fake.session().attendance("jo").media_open
    assert fake.media.peers["s1"] == {}


def test_an_offer_overtaken_by_a_newer_offer_opens_nothing(fake: FakeHouse) -> None:
    planned(fake.house, THREE)
    _, generation = live_sessions.connect(fake.house, "s1", "jo")
    caller = Caller("s1", "jo", generation)

    def meanwhile() -> None:
        fake.media.meanwhile = None
        live_sessions.offer(fake.house, caller, "newer")

    fake.media.meanwhile = meanwhile
    with pytest.raises(Refused, match="stale-connection"):
        live_sessions.offer(fake.house, caller, "older")
    assert ("close_peer", "jo.1") in fake.log
    assert fake.session().attendance("jo").peer_generation == 2


def test_a_declined_offer_is_refused_with_the_workers_code(fake: FakeHouse) -> None:
    planned(fake.house, THREE)
    _, generation = live_sessions.connect(fake.house, "s1", "jo")
    fake.media.declines = "offer-refused"
    with pytest.raises(Refused, match="offer-refused"):
        live_sessions.offer(fake.house, Caller("s1", "jo", generation), "bad")
    assert not fake.session().attendance("jo").media_open


def test_leaving_is_said_to_that_connection_and_the_link_brings_back_to_holding(
    fake: FakeHouse,
) -> None:
    callers = meet(fake.house)
    live_sessions.leave(fake.house, callers["jo"])
    assert fake.announcer.said == [("jo", "left", False)]
    come(fake.house, "jo")
    at = fake.session().attendance("jo")
    assert (at.room, at.standing) == ("holding:jo", Standing.HERE)


def test_the_last_facilitator_leaving_parts_the_sides(fake: FakeHouse) -> None:
    callers = meet(fake.house)
    live_sessions.leave(fake.house, callers["alex"])
    assert fake.session().stage is Stage.SEPARATED
    assert not fake.media.flowing("s1")


def test_closing_ends_connections_media_and_links(fake: FakeHouse) -> None:
    callers = meet(fake.house)
    token = join_links.mint(fake.house, "s1", "jo")
    live_sessions.end_safely(fake.house, callers["alex"])
    with pytest.raises(Refused, match="debrief-missing"):
        live_sessions.close(fake.house, callers["alex"])
    for person_id in ("jo", "sam"):
        live_sessions.debriefed(fake.house, callers["alex"], person_id, "done")
    remembered = fake.house.states.of("s1")
    live_sessions.close(fake.house, callers["alex"])
    assert fake.session().stage is Stage.ENDED
    assert fake.house.states.of("s1") is not remembered, "a session that is over is forgotten"
    ended = [("alex", "ended", False), ("jo", "ended", False), ("sam", "ended", False)]
    assert fake.announcer.said == ended
    assert "s1" not in fake.media.peers
    assert all(link.revoked for link in fake.store.rows.links.values())
    with pytest.raises(Refused, match="link-not-recognised"):
        join_links.claim(fake.house, token)
    with pytest.raises(Refused, match="session-ended"):
        live_sessions.separate(fake.house, callers["alex"])
    with pytest.raises(Refused, match="session-ended"):
        live_sessions.connect(fake.house, "s1", "jo")


def test_after_a_restart_everyone_is_apart_and_comes_back_by_connecting(fake: FakeHouse) -> None:
    meet(fake.house, EVERYONE)
    live_sessions.after_restart(fake.restarted())
    session = fake.session()
    assert session.stage is Stage.SEPARATED
    assert not any(at.connected for at in session.attendances.values())
    assert not fake.media.peers.get("s1")
    jo = come(fake.house, "jo")
    assert fake.session().attendance("jo").room == "holding:jo"
    assert fake.session().attendance("jo").generation == jo.generation == 2


def test_a_restart_without_a_media_process_still_parts_everyone(fake: FakeHouse) -> None:
    meet(fake.house)
    fake.media.lose_on = 0
    live_sessions.after_restart(fake.restarted())
    assert fake.session().stage is Stage.SEPARATED


def test_a_whole_meeting_ends_with_each_side_talking_to_its_facilitator(fake: FakeHouse) -> None:
    callers = meet(fake.house, EVERYONE)
    live_sessions.end_safely(fake.house, callers["alex"])
    for person_id in ("jo", "sam"):  # in a private room each chooses anew to be heard
        assert not fake.session().attendance(person_id).microphone
        live_sessions.set_microphone(fake.house, callers[person_id], True)
    heard = {e[:2] for e in fake.media.flowing("s1") if e.kind == "audio"}
    assert ("alex", "jo") in heard and ("jo", "alex") in heard
    assert ("priya", "sam") in heard and ("sam", "priya") in heard
    assert ("alex", "sam") not in heard and ("jo", "sam") not in heard
