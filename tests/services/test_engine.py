"""Narrow, write, widen: in that order, and what holds when one of the three fails."""

import pytest

from app.domain.live_session import Stage
from app.domain.people import opposing
from app.domain.refusals import Refused
from app.domain.routing import Edges, plan
from app.services import live_sessions
from app.services.live_sessions import Caller
from tests.builders import EVERYONE, THREE, come, meet, planned
from tests.fakes import FakeHouse


@pytest.fixture
def fake() -> FakeHouse:
    return FakeHouse()


def across(fake: FakeHouse) -> Edges:
    session = fake.session()
    return frozenset(
        edge
        for edge in fake.media.flowing("s1")
        if opposing(session.person(edge.speaker), session.person(edge.listener))
    )


def kinds(fake: FakeHouse) -> list[str]:
    return [entry[0] for entry in fake.log]


def test_one_command_narrows_then_writes_then_widens_then_tells(fake: FakeHouse) -> None:
    callers = meet(fake.house, EVERYONE)
    live_sessions.take_break(fake.house, callers["alex"])
    before = plan(fake.session())
    fake.log.clear()
    live_sessions.visit(fake.house, callers["alex"], "holding:jo")
    after = plan(fake.session())
    assert kinds(fake) == ["forward_only", "commit", "forward_only", "changed"]
    assert fake.log[0][1] == before & after
    assert fake.log[2][1] == after
    assert before - after and after - before  # it really did both


def test_a_command_that_only_opens_writes_first(fake: FakeHouse) -> None:
    callers = meet(fake.house)
    live_sessions.set_microphone(fake.house, callers["jo"], False)
    fake.log.clear()
    live_sessions.set_microphone(fake.house, callers["jo"], True)
    assert kinds(fake) == ["commit", "forward_only", "changed"]


def test_a_command_that_changes_no_edge_asks_the_media_nothing(fake: FakeHouse) -> None:
    callers = meet(fake.house)
    fake.log.clear()
    live_sessions.ask_unmute(fake.house, callers["alex"], "jo")
    assert kinds(fake) == ["commit", "changed"]


def test_a_new_process_tells_the_media_even_when_nothing_changes(fake: FakeHouse) -> None:
    callers = meet(fake.house)
    fake.restarted()
    fake.log.clear()
    live_sessions.ask_unmute(fake.house, callers["alex"], "jo")
    assert kinds(fake)[0] == "forward_only"


def test_each_plan_goes_with_the_plan_for_when_alone(fake: FakeHouse) -> None:
    callers = meet(fake.house, EVERYONE)
    assert fake.media.flowing("s1")
    assert fake.media.alone["s1"] == frozenset()
    live_sessions.take_break(fake.house, callers["alex"])
    assert fake.media.alone["s1"] == fake.media.edges["s1"] != frozenset()


# The write fails


@pytest.mark.parametrize("act", ["take_break", "separate", "end_safely"])
def test_when_nothing_can_be_saved_the_sides_are_parted_all_the_same(
    fake: FakeHouse, act: str
) -> None:
    callers = meet(fake.house, EVERYONE)
    assert across(fake)
    fake.store.fail_commits = 1
    with pytest.raises(OSError, match="disk is full"):
        getattr(live_sessions, act)(fake.house, callers["alex"])
    assert not across(fake)
    assert fake.session().stage is Stage.JOINT  # that is what is written


def test_nothing_reopens_by_itself_after_a_parting_that_was_not_written(fake: FakeHouse) -> None:
    callers = meet(fake.house, EVERYONE)
    fake.store.fail_commits = 1
    with pytest.raises(OSError):
        live_sessions.separate(fake.house, callers["alex"])
    live_sessions.set_ready(fake.house, callers["kim"], True)  # any later command that can write
    assert not across(fake)
    session = fake.session()
    assert session.stage is Stage.SEPARATED
    assert fake.media.flowing("s1") == plan(session)  # and the right plan is there again


def test_a_mute_that_was_not_written_stays(fake: FakeHouse) -> None:
    callers = meet(fake.house)
    fake.store.fail_commits = 1
    with pytest.raises(OSError):
        live_sessions.mute(fake.house, callers["alex"], "jo")
    live_sessions.set_camera(fake.house, callers["sam"], False)
    assert fake.session().stage is Stage.JOINT
    assert not fake.session().attendance("jo").microphone
    assert not [e for e in fake.media.flowing("s1") if e[0] == "jo" and e.kind == "audio"]
    assert [e for e in fake.media.flowing("s1") if e[0] == "jo" and e.kind == "video"]


def test_a_step_out_that_was_not_written_holds_for_that_person_alone(fake: FakeHouse) -> None:
    callers = meet(fake.house)
    fake.store.fail_commits = 1
    with pytest.raises(OSError):
        live_sessions.step_out(fake.house, callers["jo"])
    live_sessions.ask_unmute(fake.house, callers["alex"], "sam")
    session = fake.session()
    assert (session.attendance("jo").room, session.stage) == ("holding:jo", Stage.JOINT)
    assert session.attendance("sam").room == "joint"


def test_what_was_to_be_opened_is_not_opened_unwritten(fake: FakeHouse) -> None:
    callers = meet(fake.house)
    live_sessions.step_out(fake.house, callers["jo"])
    live_sessions.bring_in(fake.house, callers["alex"], "jo")
    flowing = fake.media.flowing("s1")
    fake.store.fail_commits = 1
    with pytest.raises(OSError):
        live_sessions.go_in(fake.house, callers["jo"])
    assert fake.media.flowing("s1") == flowing
    live_sessions.go_in(fake.house, callers["jo"])
    assert fake.session().attendance("jo").room == "joint"


def test_when_nothing_can_even_be_read_parting_closes_everything(fake: FakeHouse) -> None:
    callers = meet(fake.house)
    fake.store.fail_reads = 1
    with pytest.raises(OSError):
        live_sessions.separate(fake.house, callers["alex"])
    assert not fake.media.flowing("s1")
    live_sessions.ask_unmute(fake.house, callers["alex"], "sam")
    assert fake.session().stage is Stage.SEPARATED


def test_when_nothing_can_be_read_other_commands_leave_people_as_they_are(
    fake: FakeHouse,
) -> None:
    callers = meet(fake.house)
    flowing = fake.media.flowing("s1")
    fake.store.fail_reads = 1
    with pytest.raises(OSError):
        live_sessions.ask_unmute(fake.house, callers["alex"], "sam")
    assert fake.media.flowing("s1") == flowing != frozenset()


# What happened is remembered until it can be written


def test_a_lost_media_process_that_was_not_written_is_not_forgotten(fake: FakeHouse) -> None:
    callers = meet(fake.house)
    fake.media.die()
    fake.store.fail_commits = 1
    with pytest.raises(OSError):
        live_sessions.worker_lost(fake.house, "s1")
    live_sessions.set_microphone(fake.house, callers["jo"], True)  # the first thing written again
    session = fake.session()
    assert session.stage is Stage.SEPARATED
    assert not any(at.media_open for at in session.attendances.values())
    assert plan(session) == frozenset()
    assert [e.act for e in fake.store.rows.entries][-3:-1] == [
        "person.microphone",
        "media.worker_lost",
    ]


@pytest.mark.parametrize("fails", ["fail_commits", "fail_reads"])
@pytest.mark.parametrize("loss", ["media", "connection"])
def test_the_only_facilitator_who_was_lost_unwritten_is_not_there_for_the_next(
    fake: FakeHouse, loss: str, fails: str
) -> None:
    callers = meet(fake.house)
    live_sessions.step_out(fake.house, callers["jo"])
    live_sessions.bring_in(fake.house, callers["alex"], "jo")
    setattr(fake.store, fails, 1)
    with pytest.raises(OSError):
        if loss == "media":
            live_sessions.media_lost(fake.house, "s1", "alex")
        else:
            live_sessions.disconnect(fake.house, callers["alex"])
    live_sessions.set_microphone(fake.house, callers["sam"], True)
    session = fake.session()
    assert session.stage is Stage.SEPARATED  # nobody of staff was in the room
    assert not session.attendance("alex").media_open
    assert session.attendance("alex").connected == (loss == "media")
    with pytest.raises(Refused):
        live_sessions.go_in(fake.house, callers["jo"])
    assert not across(fake)


def test_a_loss_that_was_not_written_does_nothing_to_who_came_again(fake: FakeHouse) -> None:
    callers = meet(fake.house)
    fake.store.fail_commits = 1
    with pytest.raises(OSError):
        live_sessions.disconnect(fake.house, callers["jo"])
    again = come(fake.house, "jo")
    live_sessions.set_microphone(fake.house, again, True)
    assert fake.session().attendance("jo").connected
    assert fake.session().attendance("jo").media_open


def test_a_disconnection_tried_again_is_written_once(fake: FakeHouse) -> None:
    callers = meet(fake.house)
    fake.store.fail_commits = 2
    for _ in range(2):
        with pytest.raises(OSError):
            live_sessions.disconnect(fake.house, callers["jo"])
    live_sessions.disconnect(fake.house, callers["jo"])
    live_sessions.disconnect(fake.house, callers["jo"])
    assert not fake.session().attendance("jo").connected
    assert [e.act for e in fake.store.rows.entries].count("person.disconnect") == 1


# The media process is lost


def test_a_loss_while_narrowing_still_writes_and_leaves_everyone_silent(fake: FakeHouse) -> None:
    callers = meet(fake.house)
    fake.media.lose_on = 0
    fake.log.clear()
    live_sessions.take_break(fake.house, callers["alex"])
    assert kinds(fake)[:1] == ["commit"]
    session = fake.session()
    assert session.stage is Stage.BREAK
    assert not any(at.media_open for at in session.attendances.values())
    assert not fake.media.flowing("s1")


def test_a_loss_over_a_mute_parts_the_sides(fake: FakeHouse) -> None:
    callers = meet(fake.house)
    fake.media.lose_on = 0
    live_sessions.mute(fake.house, callers["alex"], "jo")
    assert fake.session().stage is Stage.SEPARATED
    assert fake.session().attendance("jo").room == "holding:jo"


def test_a_loss_while_widening_leaves_nobody_in_the_joint_room(fake: FakeHouse) -> None:
    callers = meet(fake.house)
    live_sessions.step_out(fake.house, callers["jo"])
    live_sessions.set_microphone(fake.house, callers["jo"], True)
    live_sessions.bring_in(fake.house, callers["alex"], "jo")
    fake.media.lose_on = 0
    session = live_sessions.go_in(fake.house, callers["jo"])
    assert session.stage is Stage.SEPARATED
    assert fake.session().attendance("jo").room == "holding:jo"


def test_after_a_loss_people_offer_again_and_their_own_side_flows(fake: FakeHouse) -> None:
    callers = meet(fake.house, EVERYONE)
    fake.media.die()
    live_sessions.worker_lost(fake.house, "s1")
    assert fake.session().stage is Stage.SEPARATED
    for person_id in ("jo", "kim"):
        live_sessions.offer(fake.house, callers[person_id], "again")
        live_sessions.set_microphone(fake.house, callers[person_id], True)
    assert {e[:2] for e in fake.media.flowing("s1")} == {("jo", "kim"), ("kim", "jo")}


# Who may, and once


def test_a_refusal_changes_nothing_and_tells_nobody(fake: FakeHouse) -> None:
    callers = meet(fake.house)
    before = fake.session()
    fake.log.clear()
    for who, code in (("jo", "not-allowed"), ("alex", "cannot-resume-while-joint")):
        with pytest.raises(Refused, match=code):
            live_sessions.resume(fake.house, callers[who])
    assert fake.session() == before
    assert fake.log == []


def test_an_older_connection_can_do_nothing(fake: FakeHouse) -> None:
    callers = meet(fake.house, EVERYONE)
    old = callers["alex"]
    come(fake.house, "alex")
    with pytest.raises(Refused, match="stale-connection"):
        live_sessions.separate(fake.house, old)
    with pytest.raises(Refused, match="stale-connection"):
        live_sessions.separate(fake.house, Caller("s1", "alex", old.generation + 2))
    live_sessions.disconnect(fake.house, old)
    assert fake.session().attendance("alex").connected


def test_who_left_can_do_nothing_by_the_same_connection(fake: FakeHouse) -> None:
    callers = meet(fake.house)
    live_sessions.leave(fake.house, callers["jo"])
    with pytest.raises(Refused, match="stale-connection"):
        live_sessions.go_in(fake.house, callers["jo"])


def test_the_same_command_id_acts_once_and_succeeds_again(fake: FakeHouse) -> None:
    callers = meet(fake.house)
    live_sessions.mute(fake.house, callers["alex"], "jo", command_id="a" * 32)
    live_sessions.set_microphone(fake.house, callers["jo"], True)
    entries = len(fake.store.rows.entries)
    live_sessions.mute(fake.house, callers["alex"], "jo", command_id="a" * 32)
    assert fake.session().attendance("jo").microphone
    assert len(fake.store.rows.entries) == entries
    live_sessions.mute(fake.house, callers["alex"], "jo", command_id="b" * 32)
    assert not fake.session().attendance("jo").microphone


def test_a_command_id_is_the_persons_own(fake: FakeHouse) -> None:
    callers = meet(fake.house)
    live_sessions.set_camera(fake.house, callers["jo"], False, command_id="a" * 32)
    live_sessions.set_camera(fake.house, callers["sam"], False, command_id="a" * 32)
    assert not fake.session().attendance("sam").camera


def test_a_refused_command_id_may_succeed_later(fake: FakeHouse) -> None:
    planned(fake.house, THREE)
    jo = come(fake.house, "jo")
    alex = come(fake.house, "alex")
    with pytest.raises(Refused):
        live_sessions.set_ready(fake.house, jo, True, command_id="a" * 32)
    live_sessions.admit(fake.house, alex, "jo")
    live_sessions.set_ready(fake.house, jo, True, command_id="a" * 32)
    assert fake.session().attendance("jo").ready


def test_every_command_leaves_an_entry_of_ids_with_the_edges_it_changed(fake: FakeHouse) -> None:
    callers = meet(fake.house)
    before = plan(fake.session())
    live_sessions.separate(fake.house, callers["alex"])
    entry = fake.store.rows.entries[-1]
    assert (entry.act, entry.actor, entry.session_id) == ("session.separate", "alex", "s1")
    assert frozenset(entry.closed) == before
    assert entry.opened == ()
    live_sessions.admit(fake.house, callers["alex"], "jo")
    assert fake.store.rows.entries[-1].about == "jo"
    text = repr(fake.store.rows.entries)
    assert not [person.screen_name for person in THREE if person.screen_name in text]
