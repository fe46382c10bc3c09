"""What a live shuttle costs for each act on a relay: it is read, and told, once."""

from pathlib import Path

import pytest
from sqlalchemy import event

from app.domain.cases.case import Route
from app.domain.dialogue.relays import Words
from app.domain.people import Side
from app.services import live_sessions
from app.services.cases import live
from app.services.dialogue import own_relays, relays
from app.services.dialogue.whose import Whose
from tests.case_builders import service
from tests.ready_cases import TWO, Conference, a_conference

SAM = Whose("case1", "sam", Side.RESPONSIBLE)


@pytest.fixture
def shuttle(tmp_path: Path) -> Conference:
    """A shuttle that goes on."""
    made = a_conference(service(tmp_path), TWO, way=Route.SHUTTLE).come().admit()
    live_sessions.start_shuttle(made.house, made.callers["alex"])
    return made


def times_told(shuttle: Conference) -> int:
    """Return how often everybody in it was told since the last question."""
    log = shuttle.service.house.announcer.log
    told = sum(entry[0] == "changed" for entry in log)
    log.clear()
    return told


def statements(shuttle: Conference) -> int:
    """Return how many statements one look at the shuttle takes."""
    counted: list[str] = []

    def count(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        counted.append(statement)

    engine = shuttle.service.store.engine
    event.listen(engine, "before_cursor_execute", count)
    try:
        live.look(shuttle.house, shuttle.session_id)
    finally:
        event.remove(engine, "before_cursor_execute", count)
    return len(counted)


def written(shuttle: Conference, text: str) -> str:
    return own_relays.write_down(shuttle.house, SAM, Words(text))


def test_each_act_is_told_once(shuttle: Conference) -> None:
    house, lee = shuttle.house, shuttle.service.staff["lee"]
    times_told(shuttle)
    relay_id = written(shuttle, "I am sorry.")
    assert times_told(shuttle) == 1
    own_relays.read_back(house, SAM, relay_id, 1)
    own_relays.agree(house, SAM, relay_id, 1)
    assert times_told(shuttle) == 2
    relays.clear(house, lee, "case1", relay_id, 1, safe=True, positive=True)
    assert times_told(shuttle) == 1
    relays.release(house, lee, "case1", relay_id, 1)
    assert times_told(shuttle) == 1
    relays.release(house, lee, "case1", relay_id, 1)  # a second press
    assert times_told(shuttle) == 0
    card = shuttle.service.house.announcer.last.relays[0]
    assert card.state == "released"


def test_a_look_takes_as_many_statements_however_much_was_written(shuttle: Conference) -> None:
    written(shuttle, "One.")
    few = statements(shuttle)
    for text in ("Two.", "Three.", "Four."):
        written(shuttle, text)
    assert statements(shuttle) == few
