"""Everything comes back as it went in; what is not committed, or breaks a rule, does not stay."""

from dataclasses import fields
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.domain.arrival import (
    Arrival,
    DeviceCheck,
    Line,
    Private,
    Sound,
    Surroundings,
    Works,
)
from app.domain.attendance import Answer, Attendance, Debrief, Standing, Why
from app.domain.live_session import Kind, Stage
from app.domain.refusals import Refused
from app.domain.routing import Edge, plan
from app.services import join_links, live_sessions, meetings, staff_sessions
from app.services.ports import House
from app.services.records import JoinLink
from app.services.topology import replay
from app.store import Store
from tests.builders import EVERYONE, a_meeting, a_plan, a_session, meet
from tests.store.conftest import KEY

NOW = datetime(2026, 6, 4, 12, 0, 0, 123456, tzinfo=UTC)


def test_a_session_comes_back_as_it_went_in(store: Store) -> None:
    session = a_meeting()
    with store.unit_of_work() as work:
        work.sessions.add(session, {})
        work.commit()
    with store.unit_of_work(write=False) as work:
        assert work.sessions.get("s1") == session


def test_every_field_of_an_attendance_is_kept(store: Store) -> None:
    session = a_session()
    with store.unit_of_work() as work:
        work.sessions.add(session, {})
        work.commit()
    changed = Attendance(
        person_id="jo",
        room="joint",
        standing=Standing.ADMITTED,
        connected=True,
        generation=3,
        media_open=True,
        peer_generation=4,
        microphone=True,
        camera=True,
        ready=True,
        invited=True,
        went_in=True,
        answer=Answer.TALK_FIRST,
        asked_unmute=True,
        muted_by="alex",
        admitted_by="priya",
        voice_granted=True,
        was_live=True,
        debrief=Debrief.REFUSED,
        why=Why.TOGETHER,
        released=True,
        arrival=Arrival(
            device=DeviceCheck(Works.BLOCKED, Works.IN_USE, Sound.NOT_HEARD, Line.SOUND_ONLY, NOW),
            device_waived_by="alex",
            surroundings=Surroundings(Private.NOT_SURE, "Mum", True, "12 High St", "0123", NOW),
            room_approved_by="alex",
            rules_agreed=NOW,
            rules_version=2,
            willing=False,
            plan_b=True,
        ),
    )
    plain = Attendance("jo", "")
    same = [f.name for f in fields(plain) if getattr(plain, f.name) == getattr(changed, f.name)]
    assert same == ["person_id", "floor"]
    session.attendances["jo"] = changed
    session.stage = Stage.JOINT
    with store.unit_of_work() as work:
        work.sessions.save(session)
        work.commit()
    with store.unit_of_work(write=False) as work:
        found = work.sessions.get("s1")
    assert found == session
    assert found.attendances["jo"] == changed


def test_what_is_not_committed_is_gone(store: Store) -> None:
    with store.unit_of_work() as work:
        work.sessions.add(a_session(), {})
    with pytest.raises(RuntimeError), store.unit_of_work() as work:
        work.sessions.add(a_session(), {})
        raise RuntimeError
    with store.unit_of_work(write=False) as work, pytest.raises(Refused, match="session-not"):
        work.sessions.get("s1")
    assert store.verify_audit().entries == 0


def test_times_keep_their_moment_and_a_time_without_a_zone_is_refused(store: Store) -> None:
    session = a_session()
    session.opens_at = NOW.astimezone(timezone(timedelta(hours=2)))
    with store.unit_of_work() as work:
        work.sessions.add(session, {})
        work.commit()
    with store.unit_of_work(write=False) as work:
        assert work.sessions.get("s1").opens_at == NOW
        assert work.sessions.get("s1").opens_at.tzinfo is UTC
    session.id, session.opens_at = "s2", NOW.replace(tzinfo=None)
    with store.unit_of_work() as work, pytest.raises(Exception, match="without a zone"):
        work.sessions.add(session, {})


def test_a_person_has_one_live_link_and_a_token_one_link(store: Store) -> None:
    link = JoinLink("l1", "s1", "jo", "a" * 64, NOW, NOW)
    with store.unit_of_work() as work:
        work.sessions.add(a_session(), {})
        work.links.add(link)
        work.commit()
    for other in (
        JoinLink("l2", "s1", "jo", "b" * 64, NOW, NOW),
        JoinLink("l2", "s1", "sam", "a" * 64, NOW, NOW),
        JoinLink("l2", "s1", "nobody", "b" * 64, NOW, NOW),
    ):
        with store.unit_of_work() as work, pytest.raises(IntegrityError):
            work.links.add(other)
    link.revoked, link.seat_hash, link.claimed_at = True, "c" * 64, NOW
    with store.unit_of_work() as work:
        work.links.save(link)
        work.links.add(JoinLink("l2", "s1", "jo", "b" * 64, NOW, NOW))
        assert work.links.by_token("a" * 64) == link
        assert work.links.by_seat("c" * 64, for_update=True) == link
        assert [found.id for found in work.links.live_of("s1")] == ["l2"]
        assert work.links.live_of("s1", "sam") == []
        work.commit()


def test_planning_claiming_signing_in_and_ending_on_the_real_store(
    house: House, store: Store
) -> None:
    session_id, tokens = meetings.plan_meeting(house, a_plan(house))
    for person_id, token in tokens.items():
        claim = join_links.claim(house, token)
        held = join_links.holder(house, claim.secret)
        assert held == join_links.Holder(session_id, person_id)
    with pytest.raises(Refused, match="link-not-recognised"):
        join_links.claim(house, "0" * 64)
    staff_id = staff_sessions.add_staff(house, "Priya")
    token = staff_sessions.mint(house, staff_id)
    secret = staff_sessions.claim(house, token)
    assert staff_sessions.holder(house, secret) == staff_id
    with pytest.raises(Refused):
        staff_sessions.claim(house, token)
    staff_sessions.end(house, secret)
    assert staff_sessions.holder(house, secret) is None
    assert meetings.meetings_of(house, staff_id) == []
    assert store.verify_audit().whole


def test_a_whole_meeting_on_the_real_store(house: House, store: Store) -> None:
    callers = meet(house, EVERYONE)
    with store.unit_of_work(write=False) as work:
        session = work.sessions.get("s1")
        moments = list(replay(work.audit.entries(), "s1"))
    assert session.stage is Stage.JOINT
    assert moments[-1].edges == plan(session)
    assert Edge("jo", "sam", "audio") in moments[-1].edges
    live_sessions.mute(house, callers["alex"], "jo", command_id="a" * 32)
    live_sessions.set_microphone(house, callers["jo"], True)
    live_sessions.mute(house, callers["alex"], "jo", command_id="a" * 32)
    assert meetings.session_of(house, "s1").attendance("jo").microphone
    live_sessions.end_safely(house, callers["alex"])
    for person in session.parties:
        live_sessions.debriefed(house, callers["alex"], person.id, "refused")
    live_sessions.close(house, callers["alex"])
    with store.unit_of_work(write=False) as work:
        assert work.sessions.not_ended() == []
        assert list(replay(work.audit.entries("s1"), "s1"))[-1].edges == frozenset()
    assert store.verify_audit().whole


def test_a_restart_parts_everyone_on_the_real_store(house: House, store: Store) -> None:
    meet(house, EVERYONE)
    again = House(store.unit_of_work, house.media, house.clock, house.announcer)
    live_sessions.after_restart(again)
    session = meetings.session_of(again, "s1")
    assert session.stage is Stage.SEPARATED
    assert not any(at.connected for at in session.attendances.values())


@pytest.mark.parametrize("stage", [*Stage])
def test_a_session_is_over_once_it_has_ended_and_never_before(store: Store, stage: Stage) -> None:
    session = a_meeting()
    session.stage = stage
    with store.unit_of_work() as work:
        work.sessions.add(session, {})
        work.commit()
    with store.unit_of_work(write=False) as work:
        assert work.sessions.is_over("s1") == (stage is Stage.ENDED)
        with pytest.raises(Refused, match="session-not-recognised"):
            work.sessions.is_over("s2")


def test_staff_meetings_are_found_by_account(house: House) -> None:
    plan = a_plan(house)
    session_id, _ = meetings.plan_meeting(house, plan)
    [mine] = meetings.meetings_of(house, plan.staff[0].staff_id)
    assert (mine.session_id, mine.kind, mine.stage) == (session_id, Kind.CONFERENCE, Stage.HOLDING)
    person_id = meetings.person_of(house, session_id, plan.staff[0].staff_id)
    assert person_id == mine.person_id
    assert meetings.person_of(house, session_id, "nobody") is None


def test_what_sqlite_answered_is_safe_from_a_power_cut(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'own.sqlite3'}", KEY)
    for _ in range(2):  # also on a connection that was used before
        with store.engine.connect() as connection:
            found = {
                name: connection.execute(text(f"PRAGMA {name}")).scalar()
                for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
            }
        assert found == {
            "journal_mode": "wal",
            "synchronous": 2,
            "foreign_keys": 1,
            "busy_timeout": 5000,
        }
