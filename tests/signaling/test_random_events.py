"""Ten thousand events of each role: none is a fault, and none does what its role may not."""

import os
import random
from typing import Any

import pytest

from app.domain.capabilities import TABLE
from signaling.door import ROWS
from signaling.messages import kinds_of
from tests.signaling.gathered import gather
from tests.signaling.stage import OFFER, ROLES, Stage, new_id

EVENTS = int(os.environ.get("RANDOM_EVENTS", "10000"))
WHOLE = 0.02
"""Share of events that are whole and true; they cost a hundred times as much as the others."""

VALUES: tuple[Any, ...] = (None, True, False, 0, -1, 10**30, 1.5, "", "x", [], {}, [[]], {"a": {}})
NAMES = [row.name for row in ROWS]
UNKNOWN = ("", "connect", "__class__", "session.view", "staff.remove", "\ud800", "staff.admit\n")


class Chaos:
    """Makes events for one visitor."""

    def __init__(self, stage: Stage, seed: int) -> None:
        self.stage, self.random = stage, random.Random(seed)
        self.ids = [*stage.ids.values(), "0" * 16]
        self.rooms = ["joint", "corridor", *(f"holding:{each}" for each in self.ids)]

    def event(self, version: int) -> tuple[str, tuple[Any, ...]]:
        pick = self.random
        name = pick.choice(NAMES) if pick.random() < 0.95 else pick.choice(UNKNOWN)
        body = self.whole(name, version)
        if pick.random() > WHOLE:
            body = self.spoiled(body)
        return name, tuple([body] * pick.choice((1, 1, 1, 1, 0, 2)))

    def whole(self, name: str, version: int) -> Any:
        if name not in NAMES:
            return {"id": new_id()}
        row = next(row for row in ROWS if row.name == name)
        true = {
            "id": new_id(),
            "saw": version,
            "person": self.random.choice(self.ids),
            "room": self.random.choice(self.rooms),
            "offer": OFFER,
            "outcome": self.random.choice(("done", "refused")),
        }
        flag = self.random.random() < 0.5
        return {field: true.get(field, flag) for field in kinds_of(row.message)}

    def spoiled(self, body: dict[str, Any]) -> Any:
        pick = self.random
        way = pick.randrange(4)
        if way == 0:
            return pick.choice(VALUES)
        if way == 1:
            return body | {pick.choice([*body, "more", "__proto__"]): pick.choice(VALUES)}
        if way == 2:
            return {key: value for key, value in body.items() if pick.random() < 0.7}
        return {key: pick.choice(VALUES) for key in body}


@pytest.mark.parametrize("who", list(ROLES))
def test_no_random_event_is_a_fault_or_goes_beyond_its_role(who, caplog):
    stage = Stage()
    people = gather(stage)
    chaos, registry, kept = Chaos(stage, 7), stage.door.registry, stage.store.tables["sessions"]
    done = 0
    for _ in range(EVENTS):
        stage.clock.ahead += 1.0
        found = next(
            (c for c in stage.door.presence.everyone() if c.caller.person_id == people[who].id),
            None,
        )
        if found is None:
            if stage.session.stage == "ended":
                break
            people[who] = stage.come(who)
            continue
        name, said = chaos.event(found.version)
        before, acts = kept[stage.meeting], len(stage.store.acts)
        answer = registry.handle(found.sid, name, *said)
        assert isinstance(answer["ok"], bool)
        if answer["ok"]:
            done += 1
            assert name in TABLE[ROLES[who]]
            actors = {act[:3] for act in stage.store.acts[acts:] if act[2]}
            assert actors <= {(name, stage.meeting, people[who].id)}
        else:
            assert answer["words"] and answer["code"] != "failed"
            assert kept[stage.meeting] is before and len(stage.store.acts) == acts
    assert done, "silence satisfies every never"
    assert not [record for record in caplog.records if "fault" in record.message]
