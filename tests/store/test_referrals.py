"""Forms under way and messages of cases on both databases: found by hash, sealed, gone in time."""

from datetime import timedelta

import pytest
from sqlalchemy import inspect, text

from app.domain.cases.referral import Asking
from app.domain.safe_contact import Way
from app.services.cases.referral_records import HalfReferral, Typed
from app.services.inviting import About, Letter, Message, PostState
from app.store.sealing import WrongKey
from tests.case_builders import Service, a_case
from tests.fakes import FrozenClock

NOW = FrozenClock().now()
HASH, LINK = "a" * 64, "b" * 64


def half(**changed) -> HalfReferral:
    typed = Typed({"called": "MARKER", "ways": ["call"]}, ["name"], "MARKER@example.org")
    plain = {"device_hash": HASH, "link_hash": LINK, "typed": typed} | changed
    later = NOW + timedelta(minutes=30)
    return HalfReferral("ab" * 8, Asking.FOR, NOW, later, later, **plain)


@pytest.fixture
def service(store, house) -> Service:
    return Service(house, store, house.clock)


def test_a_form_comes_back_as_it_was_written(house):
    with house.unit_of_work() as work:
        work.referrals.save(half())
        work.commit()
    with house.unit_of_work() as work:
        assert work.referrals.by_device(HASH) == work.referrals.by_link(LINK) == half()
        assert work.referrals.by_device(HASH, for_update=True) == half()
        assert work.referrals.by_device(LINK) is None and work.referrals.by_link(HASH) is None
        work.referrals.save(half(device_hash="c" * 64))
        assert work.referrals.by_device(HASH) is None


def test_what_was_typed_is_sealed_in_its_own_row(house, store):
    with house.unit_of_work() as work:
        work.referrals.save(half())
        work.referrals.add_equality("ef" * 8, "2026-06", {"age": "MARKER"})
        work.commit()
    with store.engine.connect() as connection:
        dump = str(connection.execute(text("select * from referrals")).all())
        dump += str(connection.execute(text("select * from equality_answers")).all())
    assert HASH in dump and "MARKER" not in dump
    with store.engine.connect().execution_options(write=True) as connection:
        connection.execute(text("update referrals set id = 'other'"))
        connection.commit()
    with house.unit_of_work(write=False) as work, pytest.raises(WrongKey):
        work.referrals.by_device(HASH)


def test_forms_are_erased_at_the_moment_their_time_is_over(house):
    with house.unit_of_work() as work:
        work.referrals.save(half())
        assert work.referrals.drop_before(NOW + timedelta(minutes=30, microseconds=-1)) == 0
        assert work.referrals.drop_before(NOW + timedelta(minutes=30)) == 1
        assert work.referrals.by_device(HASH) is None


def test_a_reference_is_used_once(service):
    case = a_case(service)
    with service.house.unit_of_work(write=False) as work:
        assert not work.referrals.reference_is_free(case.reference)
        assert work.referrals.reference_is_free("CG-OTHER")


def message(**changed) -> Message:
    letter = Letter("robin@example.org", "Subject", "MARKER words")
    plain = {"letter": letter, "session_id": None} | changed
    session_id = plain.pop("session_id")
    return Message(
        "cd" * 8, session_id, "p1", About.RECEIPT, Way.EMAIL, PostState.QUEUED, NOW, NOW, **plain
    )


@pytest.mark.parametrize("of_a_case", [True, False])
def test_a_message_without_a_meeting_comes_back_and_is_sealed(service, store, of_a_case):
    case_id = a_case(service).id if of_a_case else None
    written = message(case_id=case_id)
    with service.house.unit_of_work() as work:
        work.messages.add(written)
        work.commit()
    with service.house.unit_of_work() as work:
        assert work.messages.get(written.id) == written
        assert work.messages.due(NOW) == work.messages.latest(5) == [written]
        assert work.messages.of_case("nobody") == []
        if case_id:
            assert (
                work.messages.of_case(case_id) == work.messages.of_case(case_id, "p1") == [written]
            )
            assert work.messages.of_case(case_id, "p2") == []
    with store.engine.connect() as connection:
        assert "MARKER" not in str(connection.execute(text("select * from messages")).all())


def test_the_letters_of_an_erased_case_cannot_be_read(service):
    case = a_case(service)
    with service.house.unit_of_work() as work:
        work.messages.add(message(case_id=case.id))
        work.cases.erase(case.id)
        work.commit()
    with service.house.unit_of_work(write=False) as work:
        assert all(found.letter is None for found in work.messages.latest(5))


def test_going_back_drops_messages_without_a_meeting_and_forth_again_works(service, store):
    with service.house.unit_of_work() as work:
        work.messages.add(message())
        work.commit()
    store.migrate_down("0005_cases")
    names = {column["name"] for column in inspect(store.engine).get_columns("messages")}
    assert "case_id" not in names
    with store.engine.connect() as connection:
        assert connection.execute(text("select count(*) from messages")).scalar() == 0
    store.migrate()
    assert store.check() == ""
