"""What is kept of a shuttle is the same when it is read again, and is sealed."""

from datetime import timedelta

from sqlalchemy import text

from app.domain import messages, shuttle
from app.domain.facilitation import visit
from app.store import Store
from tests.builders import EACH_SIDE, NOON, TWO_ADVOCATES, a_shuttle


def test_a_shuttle_is_read_as_it_was_written_and_its_words_are_sealed(store: Store) -> None:
    session = a_shuttle(TWO_ADVOCATES, EACH_SIDE)
    visit(session, "alex", "holding:jo")
    shuttle.follow(session, NOON)
    visit(session, "alex", "corridor", NOON + timedelta(minutes=20))
    shuttle.follow(session, NOON + timedelta(minutes=5))
    messages.in_corridor(session, "bea", "Sam needs a minute.", NOON)
    with store.unit_of_work() as work:
        work.sessions.add(session, {})
        work.commit()
    with store.unit_of_work(write=False) as work:
        found = work.sessions.get("s1")
    assert found.plan.serves == EACH_SIDE
    assert found.together == session.together
    assert found.together.backs == {"jo": NOON + timedelta(minutes=20)}
    assert found == session
    with store.engine.connect() as connection:
        row = connection.execute(text("SELECT * FROM sessions")).one()
    assert "a minute" not in str(row)
    assert "harmed" not in str(row)
