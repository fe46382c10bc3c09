"""Somebody writes hostile text wherever there is room for text: it ends as text, or is refused.

Over real sockets and pages, in every field that people and facilitators can write in while a
meeting is held. What is carried in a shuttle, planning and accounts have their own:
tests/signaling/test_hostile_text_in_a_shuttle.py, tests/web/test_planning_pages.py and
tests/web/test_staff_accounts.py.
"""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from signaling.door import ROWS
from signaling.messages import Text, Whole, Words, kinds_of
from tests.hostile_text import DIRECTIONS, HOSTILE, MARKUP, NEVER_TEXT, RIGHT_TO_LEFT
from tests.journeys.house import ALEX, JO, SAM, Meeting, together
from tests.journeys.story import listen_for, story
from tests.signaling.gathered import IN_A_SHUTTLE

pytestmark = pytest.mark.journey


def said(held: Meeting) -> list[tuple[str, str, str, dict[str, Any]]]:
    """Return (who, event, field, the other fields) of everything that takes words."""
    jo, sam = held.id_of(JO), held.id_of(SAM)
    return [
        (JO, "person.message", "text", {}),
        (JO, "person.hide", "name", {"hidden": True}),
        (ALEX, "staff.message", "text", {"person": jo}),
        (ALEX, "session.broadcast", "text", {}),
        (ALEX, "staff.note", "text", {}),
        (ALEX, "staff.record_place", "place", {"person": sam, "contact": ""}),
        (ALEX, "staff.record_place", "contact", {"person": sam, "place": ""}),
        (ALEX, "staff.admit", "reason", {"person": sam}),
        (ALEX, "staff.release", "reason", {"person": sam}),
        (ALEX, "session.timer", "words", {"minutes": 5}),
    ]


def test_every_event_that_takes_words_is_tried() -> None:
    tried = {(event, field) for _, event, field, _ in said(_Nobody())}
    takes = {
        (row.name, field)
        for row in ROWS
        if row.name not in IN_A_SHUTTLE
        for field, kind in kinds_of(row.message).items()
        if isinstance(kind, Words)
    }
    assert takes == tried


class _Nobody(Meeting):
    """A meeting of which only the names of fields are asked."""

    def __init__(self) -> None:
        pass

    def id_of(self, name: str, seen_by: str = ALEX) -> str:
        return name


def shown(view: Mapping[str, Any]) -> str:
    return json.dumps(view, ensure_ascii=False)


def assert_no_fault(held: Meeting) -> None:
    logs = held.house.logs()
    assert "fault" not in logs and "Traceback" not in logs and "web.failed" not in logs
    assert "onerror" not in logs and "DROP TABLE" not in logs, "nobody's words are in a log"


@story
async def test_words_of_every_kind_in_every_event_are_text_or_refused() -> None:
    async with together() as held:
        for who, event, field, others in said(held):
            robot = held.people[who]
            for kind, text in HOSTILE.items():
                answer = await robot.say(event, **{field: text}, **others)
                if answer.get("code") == "too-fast":
                    await listen_for(2.5)
                    answer = await robot.say(event, **{field: text}, **others)
                assert answer.get("code") not in ("failed", "no-answer"), (event, field, kind)
                if kind in NEVER_TEXT:
                    assert answer["code"] == "malformed", (event, field, kind, answer)
            assert not robot.line.ended.is_set(), event
        await listen_for(0.5)
        # What was taken is there as it was written, for whom it was written.
        mine = [message["text"] for message in held.jo.view["messages"]]
        assert MARKUP in mine
        thread = [each["text"] for each in held.alex.view["messages"][held.id_of(JO)]]
        assert MARKUP in thread and HOSTILE["a frame"] in thread
        # Nothing turns the direction of what stands beside it on somebody's screen.
        for name in (JO, SAM, ALEX):
            view = held.people[name].view | {"notes": ""}
            assert "gpj.exe" in shown(view) and not DIRECTIONS & set(shown(view)), name
        assert held.alex.view["timer"]["words"] == "safegpj.exe\u200b"
        surroundings = held.seen(SAM)["arrival"]["surroundings"]
        assert "gpj.exe" in surroundings["contact"]
        assert held.alex.view["notes"] == RIGHT_TO_LEFT, "one's own notes are as they were typed"
        assert held.alex.view["stage"] == "joint", "a frame in a message is no frame"
        own = {message["text"] for message in held.sam.view["messages"]}
        assert own <= {message["text"] for message in held.jo.view["messages"]}, "broadcast alone"
        assert_no_fault(held)


@story
async def test_words_of_every_kind_in_every_form_are_text_or_refused() -> None:
    async with together() as held:
        pages = {
            "/meeting/where": {
                "private": "yes",
                "near": "",
                "safe": "yes",
                "place": "",
                "contact": "",
            },
            "/meeting/check": {
                "camera": "works",
                "microphone": "works",
                "speaker": "heard",
                "connection": "good",
            },
            "/meeting/rules": {"agree": "yes", "plan_b": "yes"},
            "/j": {"token": "", "code": "", "take_over": ""},
            "/join": {"letters": "", "code": "", "take_over": ""},
            "/staff": {"token": ""},
            "/staff/sign-in": {"email": "a@example.org", "password": "x"},
            "/language": {"language": "en", "back": "/"},
        }
        for address, form in pages.items():
            for field in form:
                for kind, text in HOSTILE.items():
                    if kind == "a lone surrogate":
                        continue  # a form cannot carry one: its bytes are UTF-8
                    mark = len(held.jo.received.http)
                    status = await held.send(JO, address, **(form | {field: text}))
                    assert status < 500, (address, field, kind, status)
                    page = "".join(held.jo.received.http[mark:])
                    assert "<img src=x" not in page and "alert(2)</script>" not in page
        for address in ("/%00", "/meeting/%00", "/staff/meetings/%00", "/staff/people/a%00b"):
            for who in (JO, ALEX):
                assert await held.send(who, address) in (303, 404), address
        assert_no_fault(held)


def test_every_other_field_has_a_form_that_hostile_text_has_not() -> None:
    """What is not words is an id, a number, a choice or an offer: none of them takes any text."""
    for row in ROWS:
        for field, kind in kinds_of(row.message).items():
            if isinstance(kind, Words) or (isinstance(kind, Text) and field == "offer"):
                continue
            for name, text in HOSTILE.items():
                whole = isinstance(kind, Whole)
                assert not kind.fits(text) or (name == "very long" and whole), (row.name, field)
