"""What flowed, by the forwarder's own figures, in the words of persons."""

from typing import Any

import pytest

from app.domain.routing import AUDIO, VIDEO, Edge
from signaling.heard import rows
from signaling.pinned import passed
from tests.builders import JO, SAM, a_meeting, a_waiting_session


def figures(kind: str = "audio", packets: int = 9, last: float | None = 0.1) -> dict[str, Any]:
    said = {"speaker": "jo.3", "listener": "sam.1", "kind": kind, "packets": packets}
    return said | {"bytes": 1, "last": last, "lost": 0.0}


@pytest.mark.parametrize(
    ("said", "flows"),
    [
        (figures(), True),
        (figures(last=2.5), True),
        (figures(last=2.6), False),
        (figures(packets=0), False),
        (figures(last=None), False),
    ],
)
def test_a_packet_must_have_passed_lately(said: dict[str, Any], flows: bool) -> None:
    assert passed([said], 2.5) == ({Edge("jo", "sam", AUDIO)} if flows else set())


def test_a_worker_that_answers_with_nonsense_has_passed_nothing() -> None:
    assert passed(None, 2.5) == passed({}, 2.5) == frozenset()


def test_there_is_a_row_for_each_two_who_are_together_and_for_nobody_else() -> None:
    flowing = frozenset({Edge("jo", "sam", AUDIO), Edge("sam", "jo", VIDEO)})
    found = {(r["speaker"], r["listener"]): r for r in rows(a_meeting(), flowing)}
    assert (found["jo", "sam"]["heard"], found["jo", "sam"]["seen"]) == (True, False)
    assert (found["sam", "jo"]["heard"], found["sam", "jo"]["seen"]) == (False, True)
    assert not found["jo", "alex"]["heard"]
    apart = rows(a_waiting_session(), flowing)
    assert {JO.id, SAM.id} not in [{r["speaker"], r["listener"]} for r in apart]
    assert {(r["speaker"], r["listener"]) for r in apart} >= {("jo", "kim"), ("alex", "priya")}
