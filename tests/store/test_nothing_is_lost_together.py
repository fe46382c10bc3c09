"""Two write at the same instant what only PostgreSQL lets them: nothing of either is lost."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import update

from app.domain.safe_contact import SafeContact, Way
from app.services import post, staff_sessions
from app.services.cases import page_links, tasks, withdrawing
from app.services.doors import Knock
from app.services.inviting import Draft, Invitation, PostState
from app.services.ports import House
from app.services.records import JoinLink
from app.store import Store, tables
from tests.builders import a_session
from tests.case_builders import Service
from tests.relay_cases import Slow, a_slow_shuttle
from tests.store.conftest import KEY
from tests.store.interleaving import while_it_waits


@pytest.fixture
def slow(house: House, store: Store) -> Slow:
    return a_slow_shuttle(Service(house, store, house.clock))  # type: ignore[arg-type]


@pytest.fixture
def other(address: str, house: House) -> Iterator[House]:
    """A second web process on the same database: it shares no lock with the first."""
    second = Store(address, KEY)
    yield replace(house, unit_of_work=second.unit_of_work)
    second.close()


def test_a_page_link_that_is_revoked_while_it_gets_a_new_code_stays_dead(
    slow: Slow, other: House
) -> None:
    rita = slow.staff("rita")
    page_links.issue(slow.house, rita, slow.case_id, "sam")
    revoke = partial(page_links.revoke, other, rita, slow.case_id, "sam")
    with while_it_waits(slow.house, "page_links", "live_of", revoke) as house:
        page_links.tell_another_code(house, rita, slow.case_id, "sam")
    assert page_links.link_of(slow.house, slow.case_id, "sam") is None


def test_a_message_whose_link_dies_while_it_is_let_go_is_not_sent(slow: Slow, other: House) -> None:
    rita = slow.staff("rita")
    with slow.house.unit_of_work() as work:
        case = work.cases.get(slow.case_id, for_update=True)
        contact = SafeContact(frozenset({Way.EMAIL}), "sam@example.org")
        work.cases.save_contact(case, "sam", contact)
        work.commit()
    page_links.issue(slow.house, rita, slow.case_id, "sam")
    message = page_links.message_of(slow.house, slow.case_id, "sam")
    assert message is not None and message.state is PostState.READY
    revoke = partial(page_links.revoke, other, rita, slow.case_id, "sam")
    with while_it_waits(slow.house, "messages", "get", revoke) as house:
        post.queue(house, None, [message.id], case_id=slow.case_id)
    after = page_links.message_of(slow.house, slow.case_id, "sam")
    assert after is not None
    assert (after.state, after.letter) == (PostState.REPLACED, None)


def test_somebody_opens_their_page_while_they_are_written_out(slow: Slow, other: House) -> None:
    """Neither waits for the other in a circle, and whoever is out holds nothing."""
    issued = page_links.issue(slow.house, slow.staff("rita"), slow.case_id, "sam")
    knock = Knock(code=issued.spoken_code)
    claim = partial(page_links.claim_by_link, other, issued.token, knock)
    with while_it_waits(slow.house, "audit", "record", claim) as house:
        withdrawing.withdraw(house, slow.case_id, "sam", "sam")
    assert page_links.link_of(slow.house, slow.case_id, "sam") is None


def test_a_task_is_done_once_by_two_presses(slow: Slow, other: House) -> None:
    rita = slow.staff("rita")
    with slow.house.unit_of_work() as work:
        case = work.cases.get(slow.case_id)
        task = tasks.make(slow.house, work, case, "follow_up", staff_id=rita.id)
        work.commit()
    again = partial(tasks.done, other, rita, task.id)
    with while_it_waits(slow.house, "cases", "task", again) as house:
        tasks.done(house, rita, task.id)
    with slow.house.unit_of_work(write=False) as work:
        done = [e for e in work.audit.of_case(slow.case_id) if e.act == "case.task_done"]
    assert len(done) == 1


def test_a_link_that_is_revoked_while_a_meeting_is_changed_stays_dead(
    store: Store, other: House, house: House
) -> None:
    session = a_session()
    now = session.opens_at
    link = JoinLink("l1", "s1", "jo", "0" * 64, now, now + timedelta(hours=1))
    with store.unit_of_work() as work:
        work.sessions.add(session, {})
        work.links.add(link)
        work.commit()

    def revoke() -> None:
        with other.unit_of_work() as work:
            for found in work.links.live_of("s1"):
                found.revoked = True
                work.links.save(found)
            work.commit()

    with (
        while_it_waits(house, "links", "live_of", revoke) as slowly,
        slowly.unit_of_work() as work,
    ):
        for found in work.links.live_of("s1"):
            found.not_after = now + timedelta(hours=2)
            work.links.save(found)
        work.commit()
    with store.unit_of_work(write=False) as work:
        assert work.links.live_of("s1") == []


def test_a_plan_that_is_thrown_away_while_it_is_filled_in_stays_away(
    store: Store, house: House, other: House
) -> None:
    who = staff_sessions.add_staff(house, "Alex")
    draft = Draft("d1", who, house.clock.now(), None, {"when": {}})
    with store.unit_of_work() as work:
        work.appointments.save_draft(draft)
        work.commit()

    def drop() -> None:
        with other.unit_of_work() as work:
            work.appointments.drop_draft("d1")
            work.commit()

    with (
        while_it_waits(house, "appointments", "draft", drop) as slowly,
        slowly.unit_of_work() as work,
    ):
        found = work.appointments.draft("d1")
        assert found is not None
        work.appointments.save_draft(found)
        work.commit()
    with store.unit_of_work(write=False) as work:
        assert work.appointments.draft("d1") is None


def test_a_session_that_is_older_than_keys_gets_one(store: Store, other: House) -> None:
    with store.unit_of_work() as work:
        work.sessions.add(a_session(), {})
        older = update(tables.sessions).values(sealing_key=None)
        work._connection.execute(older)  # type: ignore[union-attr]
        work.commit()

    def second() -> None:
        with other.unit_of_work() as work:
            work.appointments.save_invitation(Invitation("s1", "sam"))
            work.commit()

    thread = threading.Thread(target=second)
    with store.unit_of_work() as work:
        work.appointments.save_invitation(Invitation("s1", "jo"))
        thread.start()
        thread.join(1)
        work.commit()
    thread.join(30)
    with store.unit_of_work(write=False) as work:
        assert work.appointments.invitation("s1", "jo") == Invitation("s1", "jo")
        assert work.appointments.invitation("s1", "sam") == Invitation("s1", "sam")
