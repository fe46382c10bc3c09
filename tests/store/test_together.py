"""Two at the same instant: one seat, one token, one order of writing."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

from app.domain.refusals import Refused
from app.services import join_links, live_sessions, meetings, staff_sessions
from app.services.ports import House
from app.store import Store
from tests.builders import EVERYONE, a_plan, meet
from tests.fakes import FakeAnnouncer, FakeMediaPlane, FrozenClock
from tests.store.conftest import KEY

NOON = datetime(2026, 6, 4, 12, 0, tzinfo=UTC)


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Run all in threads that start together; return what each gave back, or its refusal.

    What fails in any other way fails here too.
    """
    results: list[object] = [None] * len(acts)
    failed: list[Exception] = []
    start = threading.Barrier(len(acts))

    def run(number: int) -> None:
        start.wait()
        try:
            results[number] = acts[number]()
        except Refused as refused:
            results[number] = refused.code
        except Exception as error:  # noqa: BLE001 - it is raised where the test waits
            failed.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    if failed:
        raise failed[0]
    return results


def another_house(store: Store) -> House:
    """A second web process on the same database: it shares no lock with the first."""
    return House(store.unit_of_work, FakeMediaPlane(), FrozenClock(), FakeAnnouncer())


def test_two_claims_of_one_link_have_one_winner(address: str, store: Store, house: House) -> None:
    second = Store(address, KEY)
    houses = [house, another_house(second)]
    for _ in range(25):
        _, tokens = meetings.plan_meeting(house, a_plan(house))
        token = next(iter(tokens.values()))
        results = at_once(*[partial(join_links.claim, each, token) for each in houses])
        won = [result for result in results if isinstance(result, join_links.Claim)]
        assert len(won) == 1, results
        assert "open-elsewhere" in results
        assert join_links.holder(house, won[0].secret)
    second.close()


def test_two_uses_of_one_staff_token_have_one_winner(
    address: str, store: Store, house: House
) -> None:
    second = Store(address, KEY)
    other = another_house(second)
    staff_id = staff_sessions.add_staff(house, "Alex")
    for _ in range(25):
        token = staff_sessions.mint(house, staff_id)
        results = at_once(
            partial(staff_sessions.claim, house, token), partial(staff_sessions.claim, other, token)
        )
        assert sorted(result == "link-not-recognised" for result in results) == [False, True]
    second.close()


def test_many_writers_leave_one_whole_chain(store: Store) -> None:
    def write() -> None:
        for _ in range(10):
            with store.unit_of_work() as work:
                work.audit.record("staff.mute", at=NOON)
                work.commit()

    at_once(*[write] * 8)
    report = store.verify_audit()
    assert (report.whole, report.entries) == (True, 80)


def test_open_and_separate_at_one_instant_end_separated(house: House) -> None:
    callers = meet(house, EVERYONE)
    live_sessions.take_break(house, callers["alex"])
    for person_id in ("jo", "kim", "sam", "chris", "olu"):
        live_sessions.set_ready(house, callers[person_id], True)
    at_once(
        lambda: live_sessions.open_joint(house, callers["alex"]),
        lambda: live_sessions.separate(house, callers["priya"]),
    )
    assert meetings.session_of(house, "s1").stage == "separated"


def test_readers_do_not_wait_for_a_writer(store: Store) -> None:
    with store.unit_of_work() as writer:
        writer.audit.record("staff.mute", at=NOON)
        with store.unit_of_work(write=False) as reader:
            assert reader.audit.entries() == []
