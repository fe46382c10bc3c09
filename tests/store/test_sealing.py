"""What is sealed opens with its key, in its place and nowhere else; a wrong key stops the start."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from app.bootstrap import build_store
from app.config import BadSetting, Config
from app.domain.arrival import Arrival
from app.domain.plan import Plan
from app.store import MasterKey, Store, WrongMasterKey, mapping, master_key, sealing
from app.store.sealing import WrongKey
from tests.builders import a_session, all_said, arrived, at_home
from tests.store.conftest import KEY

SECRET = "12 Hidden Lane"


def test_what_was_sealed_opens_in_its_own_place_only() -> None:
    sealed = KEY.seal("Mum is here", "s1", "arrival", "jo")
    assert KEY.open(sealed, "s1", "arrival", "jo") == "Mum is here"
    for elsewhere in (
        ("s1", "arrival", "sam"),
        ("s2", "arrival", "jo"),
        ("s1", "floor", "jo"),
        ("s1", "arrivaljo"),
        (),
    ):
        with pytest.raises(WrongKey):
            KEY.open(sealed, *elsewhere)


def test_what_was_touched_or_never_sealed_does_not_open() -> None:
    sealed = KEY.seal("Mum is here")
    changed = sealed[:-6] + ("A" if sealed[-6] != "A" else "B") + sealed[-5:]
    for text_ in (changed, "", "Mum is here", "AAAA", sealed[:20]):
        with pytest.raises(WrongKey):
            KEY.open(text_)
    with pytest.raises(WrongKey):
        MasterKey(b"1" * 32).open(sealed)


def test_the_same_text_is_sealed_differently_each_time() -> None:
    assert KEY.seal("yes") != KEY.seal("yes")


def test_the_database_holds_no_word_of_a_place_a_plan_or_a_name(store: Store) -> None:
    session = arrived(a_session())
    session.plan = replace(session.plan, aftercare={"jo": "Marker Rae"})
    session.attendance("jo").arrival.surroundings = replace(at_home(), place=SECRET)
    with store.unit_of_work() as work:
        work.sessions.add(session, {})
        work.sessions.save(session)
        work.commit()
    with store.unit_of_work(write=False) as work:
        assert work.sessions.get("s1") == session
    kept = everything(store)
    assert "Thursday" in kept, "the search looks at the right tables"
    assert SECRET not in kept
    assert "Marker Rae" not in kept
    assert "01632" not in kept


def test_a_sealed_row_that_is_copied_to_another_person_does_not_open(store: Store) -> None:
    with store.unit_of_work() as work:
        work.sessions.add(arrived(a_session()), {})
        work.commit()
    copy = """UPDATE attendances SET arrival =
              (SELECT arrival FROM attendances WHERE person_id = 'jo') WHERE person_id = 'sam'"""
    with store.engine.connect().execution_options(write=True) as connection:
        connection.execute(text(copy))
        connection.commit()
    with store.unit_of_work(write=False) as work, pytest.raises(WrongKey):
        work.sessions.get("s1")


def test_each_session_has_a_key_of_its_own(store: Store) -> None:
    first, second = a_session(), a_session()
    second.id = "s2"
    second.people = tuple(replace(p, id=f"{p.id}2") for p in second.people)
    second.attendances = {}
    second.__post_init__()
    with store.unit_of_work() as work:
        work.sessions.add(first, {})
        work.sessions.add(second, {})
        work.commit()
    with store.engine.connect() as connection:
        keys = dict(connection.execute(text("SELECT id, sealing_key FROM sessions")).all())
    assert KEY.unwrap(keys["s1"], "sessions", "s1") is not None
    with pytest.raises(WrongKey):
        KEY.unwrap(keys["s2"], "sessions", "s1")


def test_a_session_that_is_older_than_seals_is_read_and_sealed_when_written(store: Store) -> None:
    session = a_session()
    with store.unit_of_work() as work:
        work.sessions.add(session, {})
        work.commit()
    with store.engine.connect().execution_options(write=True) as connection:
        connection.execute(text("UPDATE sessions SET sealing_key=NULL, plan=NULL, together=NULL"))
        connection.execute(text("UPDATE attendances SET arrival=NULL, floor=NULL"))
        connection.execute(text("UPDATE people SET sealed_name=NULL, screen_name=id"))
        connection.commit()
    with store.unit_of_work() as work:
        found = work.sessions.get("s1")
        assert (found.plan, found.attendance("jo").arrival) == (Plan(), Arrival())
        found.attendance("jo").arrival = all_said()
        work.sessions.save(found)
        work.commit()
    with store.unit_of_work(write=False) as work:
        assert work.sessions.get("s1") == found


def test_what_a_newer_version_adds_has_its_default(store: Store) -> None:
    sealed = KEY.seal(json.dumps({"leaving_order": ["sam"], "gone_since": 1}), "s1", "plan")
    assert mapping.opened(sealed, Plan, KEY, "s1", "plan") == Plan(leaving_order=("sam",))


# The master key


def test_a_database_of_another_key_is_refused_with_a_sentence(address: str) -> None:
    first = Store(address, KEY)
    first.migrate()
    first.migrate()
    assert first.check() == ""
    second = Store(address, MasterKey(b"1" * 32))
    with pytest.raises(WrongMasterKey, match=r"Put back the file master\.key"):
        second.migrate()
    assert second.check() == sealing.WRONG_KEY
    assert first.check() == ""
    first.close()
    second.close()


def test_the_service_does_not_start_with_another_key(tmp_path: Path) -> None:
    environ = {"INSTANCE": str(tmp_path)}
    build_store(Config.from_env(environ)).close()
    with pytest.raises(BadSetting, match="master key"):
        build_store(Config.from_env(environ | {"MASTER_KEY": "ab" * 32}))
    (tmp_path / sealing.FILE).unlink()
    with pytest.raises(BadSetting, match="master key"):
        build_store(Config.from_env(environ))


def test_a_key_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    sealed = master_key(tmp_path).seal("yes")
    assert master_key(tmp_path).open(sealed) == "yes"
    file = tmp_path / sealing.FILE
    assert file.stat().st_mode & 0o777 == 0o600
    assert len(file.read_text()) == 64
    assert [path.name for path in tmp_path.iterdir()] == [sealing.FILE]


def test_a_key_in_the_settings_makes_no_file(tmp_path: Path) -> None:
    sealed = master_key(tmp_path, "00" * 32).seal("yes")
    assert KEY.open(sealed) == "yes"
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("wrong", ["", "ab", "no key at all"])
def test_a_key_file_that_holds_no_key_stops_the_start(tmp_path: Path, wrong: str) -> None:
    (tmp_path / sealing.FILE).write_text(wrong)
    with pytest.raises(WrongMasterKey):
        master_key(tmp_path)


@pytest.mark.parametrize("wrong", ["00", "zz" * 32, "ab" * 33])
def test_a_setting_that_is_no_key_is_refused_and_never_repeated(wrong: str) -> None:
    with pytest.raises(BadSetting) as bad:
        Config.from_env({"MASTER_KEY": wrong})
    assert wrong not in str(bad.value).removeprefix("MASTER_KEY must be")
    right = Config.from_env({"MASTER_KEY": "ab" * 32})
    assert "ab" * 32 not in repr(right)


def everything(store: Store) -> str:
    """Return every value of every table as one text."""
    found = []
    with store.engine.connect() as connection:
        for table in ("sessions", "attendances", "people"):
            found += connection.execute(text(f"SELECT * FROM {table}")).all()
    return repr(found)
