"""How relays are kept: each side's part is sealed alone, and opened for that side and no other."""

import copy
import json
from collections.abc import Sequence

import pytest
from sqlalchemy import create_engine, select, update

from app.domain.dialogue.relays import Handed, RelayState, Wish, Words
from app.domain.people import PARTIES, Side
from app.domain.refusals import Refused
from app.store.dialogue_tables import relays as table
from app.store.sealing import Seal, WrongKey, new_key
from tests.relay_cases import Slow

SENDERS, OTHERS = [Side.RESPONSIBLE], [Side.HARMED]
MARK = "words-nobody-else-may-read"


def raw(address: str, relay_id: str) -> dict[str, object]:
    engine = create_engine(address)
    with engine.connect() as connection:
        row = connection.execute(select(table).where(table.c.id == relay_id)).mappings().one()
    engine.dispose()
    return dict(row)


def put(address: str, relay_id: str, **columns: object) -> None:
    engine = create_engine(address)
    with engine.begin() as connection:
        connection.execute(update(table).where(table.c.id == relay_id).values(**columns))
    engine.dispose()


def by_another_key(relay_id: str, part: str) -> str:
    return Seal(new_key()).seal('{"text":"forged"}', "relays", "case1", relay_id, part)


def test_a_relay_comes_back_as_it_was_written(slow: Slow) -> None:
    relay_id = slow.agreed(words=Words("ŵ\n👩‍👧 <b>", "About"))
    slow.do("lee", "translate", relay_id, 1, Words("Sori", "Am hyn", "cy"), "Ivo")
    slow.do("lee", "agree_translation", relay_id, 1)
    slow.do("lee", "clear", relay_id, 1, safe=True, positive=True)
    slow.do("lee", "release", relay_id, 1)
    relay = slow.relay(relay_id)
    again = copy.deepcopy(relay)
    with slow.house.unit_of_work() as work:
        work.relays.save(relay)
        work.commit()
    again.version += 1
    assert slow.relay(relay_id) == again
    assert relay.arrived is not None
    assert (relay.arrived.text, relay.arrived.original) == ("Sori", "ŵ\n👩‍👧 <b>")
    assert relay.arrived.about == "Am hyn"


def test_a_translation_that_is_older_than_what_it_is_about_is_read_and_passed_on(
    slow: Slow, address: str
) -> None:
    """It was agreed as it is: they are told nothing of what it is about, in no language."""
    relay_id = slow.agreed(words=Words("Sorry", "About this"))
    slow.do("lee", "translate", relay_id, 1, Words("Sori", "Am hyn", "cy"), "Ivo")
    slow.do("lee", "agree_translation", relay_id, 1)
    place = ("relays", slow.case_id, relay_id, "said")
    with slow.house.unit_of_work() as work:
        seal = work.relays._seal(slow.case_id)  # type: ignore[attr-defined]
        older = json.loads(seal.open(str(raw(address, relay_id)["said"]), *place))
    del older["versions"][0]["translation"]["about"]
    put(address, relay_id, said=seal.seal(json.dumps(older), *place))
    slow.do("lee", "clear", relay_id, 1, safe=True, positive=True)
    slow.do("lee", "release", relay_id, 1)
    arrived = slow.relay(relay_id).arrived
    assert arrived is not None
    assert (arrived.text, arrived.about, arrived.original) == ("Sori", "", "Sorry")


def test_nothing_of_the_words_is_in_the_clear(slow: Slow, address: str) -> None:
    relay_id = slow.released(words=Words(MARK, MARK))
    assert MARK not in str(raw(address, relay_id))


@pytest.mark.parametrize(
    ("sides", "spoilt"), [(SENDERS, "arrived"), (OTHERS, "said")], ids=["sender", "recipient"]
)
def test_the_part_of_another_side_is_never_opened_nor_written(
    slow: Slow, address: str, sides: Sequence[Side], spoilt: str
) -> None:
    """What no key opens does not matter to whom it is not for, and stays as it is."""
    relay_id = slow.released()
    forged = by_another_key(relay_id, spoilt)
    put(address, relay_id, **{spoilt: forged})
    with slow.house.unit_of_work() as work:
        relay = work.relays.get(slow.case_id, relay_id, sides)
        assert relay is not None
        assert [one.id for one in work.relays.of_case(slow.case_id, sides)] == [relay_id]
        work.relays.save(relay)
        work.commit()
    row = raw(address, relay_id)
    assert row[spoilt] == forged
    assert row[{"said": "arrived", "arrived": "said"}[spoilt]]
    with slow.house.unit_of_work(write=False) as work, pytest.raises(WrongKey):
        work.relays.get(slow.case_id, relay_id, PARTIES)


def test_each_side_acts_without_the_part_of_the_other(slow: Slow, address: str) -> None:
    """Staff of one side, and people on their own pages: the other part cannot even be opened."""
    relay_id = slow.released()
    said = raw(address, relay_id)["said"]
    forged = by_another_key(relay_id, "said")
    put(address, relay_id, said=forged)
    slow.do("olga", "tell_about", relay_id)
    slow.own(slow.jo, "refuse", relay_id)
    assert slow.own(slow.jo, "of_person")[0]["state"] == "refused"
    put(address, relay_id, said=said, state="released")
    slow.do("olga", "deliver", relay_id, Handed.BY_PHONE)
    slow.own(slow.jo, "put_away", relay_id)
    waits = slow.released()
    put(address, waits, arrived=by_another_key(waits, "arrived"))
    slow.do("ruth", "write", waits, 1, Words("Other words"))
    slow.own(slow.sam, "agree", waits, 2)
    slow.own(slow.sam, "hold", waits)
    slow.own(slow.sam, "take_back", waits)
    assert raw(address, waits)["arrived"] is None


def test_for_the_other_side_there_is_no_row_before_the_release_nor_after_it_ends(
    slow: Slow,
) -> None:
    def there() -> bool:
        with slow.house.unit_of_work(write=False) as work:
            listed = work.relays.of_case(slow.case_id, OTHERS)
            found = work.relays.get(slow.case_id, relay_id, OTHERS)
            assert [one.id for one in listed] == ([found.id] if found else [])
            return found is not None

    relay_id = slow.cleared()
    assert not there()
    slow.do("lee", "release", relay_id, 1)
    assert there()
    slow.own(slow.sam, "hold", relay_id)
    assert not there()
    slow.own(slow.sam, "go_on", relay_id)
    assert not there()
    slow.do("lee", "release", relay_id, 1)
    slow.do("ruth", "write", relay_id, 1, Words("Others"))
    assert not there()
    slow.own(slow.sam, "take_back", relay_id)
    assert not there()


def test_a_relay_is_found_in_its_own_case_alone(slow: Slow) -> None:
    relay_id = slow.released()
    with slow.house.unit_of_work(write=False) as work:
        assert work.relays.get("case2", relay_id) is None
        assert work.relays.get(slow.case_id, relay_id, []) is None
        assert work.relays.of_case(slow.case_id, []) == []


def test_a_part_does_not_open_in_the_place_of_another(slow: Slow, address: str) -> None:
    first, second = slow.released(), slow.released()
    put(address, second, said=raw(address, first)["said"])
    with slow.house.unit_of_work(write=False) as work, pytest.raises(WrongKey):
        work.relays.get(slow.case_id, second)


def test_an_older_copy_is_not_written_over_a_newer_one(slow: Slow) -> None:
    relay_id = slow.released()
    older = slow.relay(relay_id)
    slow.own(slow.jo, "choose", relay_id, Wish.LATER)
    with slow.house.unit_of_work() as work, pytest.raises(Refused, match="changed-meanwhile"):
        work.relays.save(older)
    assert slow.relay(relay_id).state is RelayState.RELEASED


def test_they_go_with_the_key_of_their_case(slow: Slow, address: str) -> None:
    relay_id = slow.released()
    with slow.house.unit_of_work() as work:
        work.cases.renew_key(work.cases.get(slow.case_id, for_update=True))
        work.commit()
    with pytest.raises(Exception, match="No row"):
        raw(address, relay_id)
