"""No frame of a live shuttle holds words of the other side too early.

Relays of both sides, at every state, with a marker in every field; so have letters, which no view
of a meeting shows. Every frame is looked at that anybody was sent, and every answer.
"""

import json
from itertools import count
from pathlib import Path

import pytest

from app.domain.people import PARTIES, Side
from tests.signaling.shuttle_stage import ShuttleStage
from tests.web.cases import carried
from tests.web.cases.marked import found, marker, of_person, of_staff

NOBODY = ("kim", "ivo", "zoe")
"""Who comes beside somebody; who is of the meeting and carries nothing."""


@pytest.fixture
def stage(tmp_path: Path) -> ShuttleStage:
    made = ShuttleStage(tmp_path, abe=Side.RESPONSIBLE)
    with made.house.unit_of_work(write=False) as work:
        case = work.cases.get(made.case_id)
    numbers = count(1)
    made.ids_of, _ = carried.add(  # type: ignore[attr-defined]
        made.house, case, "ada", lambda leaf: marker(leaf, next(numbers))
    )
    return made


def marks(stage: ShuttleStage, frames: object) -> set[str]:
    return set(found(json.dumps(frames, default=str).encode()))


def everything_is_said(stage: ShuttleStage) -> dict[str, object]:
    """Let everybody come, and say things about each relay there is, their own or not."""
    here = stage.start()
    heard: dict[str, list[object]] = {name: [] for name in here}
    for relay in stage.ids_of.values():  # type: ignore[attr-defined]
        for name in ("jo", "sam"):
            for event in ("hold", "open", "put_away", "want_reply"):
                stage.pass_time(3)
                if name != owner(stage, relay) and event == "open":
                    continue  # what waits for them is theirs to open
                heard[name].append(here[name].ask(f"person.relay_{event}", relay=relay))
    for name, visitor in here.items():
        heard[name] += visitor.listen()
    return dict(heard)


def owner(stage: ShuttleStage, relay: str) -> str:
    ids = stage.ids_of  # type: ignore[attr-defined]
    side = next(name for name, one in ids.items() if one == relay).split()[0]
    return "jo" if side == Side.HARMED else "sam"


def test_each_is_sent_what_is_theirs_and_nothing_else(stage: ShuttleStage) -> None:
    heard = everything_is_said(stage)
    seen = {name: marks(stage, frames) for name, frames in heard.items()}
    for name, side in (("jo", Side.HARMED), ("sam", Side.RESPONSIBLE)):
        assert seen[name] == set(of_person(side)), name
    assert seen["abe"] == set(of_staff(Side.RESPONSIBLE))
    assert seen["ada"] == {one for side in PARTIES for one in of_staff(side)}
    assert set().union(*(seen[name] for name in NOBODY)) == set()
    stage.sql.close()


def test_a_planted_leak_is_found(stage: ShuttleStage, monkeypatch: pytest.MonkeyPatch) -> None:
    """A card that shows what waits is found in a frame."""
    monkeypatch.setattr("app.domain.dialogue.cards.WAITS", ())
    here = stage.start()
    assert "releasedresponsible" in marks(stage, here["jo"].listen())
    stage.sql.close()
