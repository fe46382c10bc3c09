"""Hostile text in every field of what is carried in a shuttle: it ends as text, or is refused."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from signaling.door import ROWS
from signaling.messages import Words, kinds_of
from tests.hostile_text import DIRECTIONS, HOSTILE, MARKUP, NEVER_TEXT
from tests.signaling.gathered import IN_A_SHUTTLE
from tests.signaling.shuttle_stage import ShuttleStage, release, write
from tests.signaling.stage import Visitor

Here = dict[str, Visitor]


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[ShuttleStage]:
    made = ShuttleStage(tmp_path)
    yield made
    made.sql.close()


def said(relay: str, number: int) -> list[tuple[str, str, str, dict[str, Any]]]:
    """Return (who, event, field, the other fields) of everything that takes words."""
    wording = {"relay": relay, "number": number}
    return [
        ("sam", "person.relay_write", "text", {}),
        ("sam", "person.relay_write", "about", {"text": "I am sorry."}),
        ("ada", "staff.relay_write", "text", {"sender": "sam"}),
        ("ada", "staff.relay_write", "about", {"sender": "sam", "text": "I am sorry."}),
        ("ada", "staff.relay_translate", "text", wording | {"language": "cy"}),
        ("ada", "staff.relay_translate", "about", wording | {"language": "cy", "text": "Diolch."}),
        ("ada", "staff.relay_translate", "by", wording | {"language": "cy", "text": "Diolch."}),
        ("ada", "staff.relay_ask_change", "text", wording),
        ("ada", "staff.relay_note", "text", {"person": "sam"}),
        ("ada", "staff.corridor", "text", {}),
    ]


def test_every_event_of_a_shuttle_that_takes_words_is_tried() -> None:
    takes = {
        (row.name, field)
        for row in ROWS
        if row.name in IN_A_SHUTTLE
        for field, kind in kinds_of(row.message).items()
        if isinstance(kind, Words)
    }
    assert takes == {(event, field) for _, event, field, _ in said("", 1)}


def test_words_of_every_kind_are_text_or_refused(stage: ShuttleStage) -> None:
    here = stage.start()
    relay, number = write(here["sam"])
    for who, event, field, others in said(relay, number):
        for kind, text in HOSTILE.items():
            stage.pass_time(2)
            answer = here[who].ask(event, **{field: text}, **others)
            code = answer.get("code", "ok")
            assert code not in ("failed", "no-answer", "too-fast"), (event, field, kind)
            if kind in NEVER_TEXT:
                assert code == "malformed", (event, field, kind, answer)
    versions = [version for relay in stage.relays for version in relay.said.versions]
    assert not DIRECTIONS & set("".join(one.text + one.about for one in versions))
    assert MARKUP in [card["text"] for card in here["sam"].view["cards"]], "as it was written"
    assert "onerror" not in repr(here["jo"].heard), "nothing of it was released"


def test_markup_arrives_as_the_text_that_it_is(stage: ShuttleStage) -> None:
    here = stage.start()
    there = release(here["sam"], here["ada"], MARKUP)
    assert here["jo"].ask("person.relay_open", relay=there)["ok"]
    assert here["jo"].view["cards"][-1]["text"] == MARKUP
