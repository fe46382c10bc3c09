"""Every event is said by every role of a meeting, and does what the printed table says."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.people import Role
from app.permissions import NO, YES
from tests.signaling.gathered import TRIALS, gather
from tests.signaling.shuttle_stage import ShuttleStage
from tests.signaling.stage import ADVOCATE, ROLES, Stage
from tests.web.test_every_role_meets_every_route import printed

TABLE = printed("Events in a meeting")


def test_the_table_names_every_event_and_every_role() -> None:
    assert set(TABLE) == set(Stage().door.registry.rows)
    assert all(set(row) == set(Role) for row in TABLE.values())
    assert {*ROLES.values(), ADVOCATE} == set(Role)


@pytest.mark.parametrize("who", ROLES)
def test_a_forged_event_is_refused_and_a_permitted_one_is_not(who: str) -> None:
    """The page is not believed: each role says every event there is, with fields that are right."""
    stage = Stage()
    people = gather(stage)
    before, acted = repr(stage.session), []
    rows = stage.door.registry.rows
    for name, row in list(rows.items()):
        rows[name] = replace(row, act=lambda *_, name=name: acted.append(name) or {})
    wrong = {}
    for name in TABLE:
        stage.pass_time(3)
        body = TRIALS[name].body(people)
        if rows[name].widening:
            body["saw"] = people[who].view["version"]
        answer = people[who].ask(name, **body)
        if answer["ok"]:
            found = YES
        else:
            assert answer["code"] == "not-allowed", (name, answer)
            found = NO
        if found != TABLE[name][ROLES[who]]:
            wrong[name] = found
        assert (name in acted) == (found == YES)
    assert wrong == {}
    assert repr(stage.session) == before


def test_in_a_shuttle_each_event_is_answered_as_the_table_says(tmp_path: Path) -> None:
    """An advocate, too, says every event there is, with fields that are right."""
    bodies, stage = gather(Stage()), ShuttleStage(tmp_path)
    here, acted = stage.arrive("ada", "jo", "kim"), []
    rows = stage.door.registry.rows
    for name, row in list(rows.items()):
        rows[name] = replace(row, act=lambda *_, name=name: acted.append(name) or {})
    roles = {"ada": ADVOCATE, "jo": Role.PERSON_HARMED, "kim": Role.SUPPORTER}
    wrong = {}
    for who, role in roles.items():
        for name in TABLE:
            stage.pass_time(3)
            body = TRIALS[name].body(bodies)
            acted.clear()
            answer = here[who].ask(name, **body)
            found = YES if answer["ok"] else NO
            if found != TABLE[name][role] or (acted == [name]) != (found == YES):
                wrong[who, name] = answer
    assert wrong == {}
    stage.sql.close()


def test_an_advocate_may_say_what_every_facilitator_may() -> None:
    """There is none in a conference: the printed table says it of them."""
    columns = [(row[ADVOCATE], row[Role.LEAD_FACILITATOR]) for row in TABLE.values()]
    assert all(ours == theirs for ours, theirs in columns)
