"""I28: in a shuttle one side's socket says the same bytes with and without the other side."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.signaling.shuttle_stage import ShuttleStage, agree, release
from tests.signaling.stage import Visitor

FIXED = datetime(2026, 6, 4, 12, 0, tzinfo=UTC)
Other = Callable[[ShuttleStage, dict[str, Visitor], int], object]


class Afternoon:
    """What Jo does, step by step; between the steps the other side may do what it likes."""

    def __init__(self, folder: Path, other: Other, monkeypatch: pytest.MonkeyPatch) -> None:
        folder.mkdir()
        monkeypatch.setattr("tests.signaling.stage.Clock.now", self.now)
        self.ahead, self.ids = timedelta(), 0
        self.stage = ShuttleStage(folder)
        self.here = self.stage.arrive("ada", "zoe", "jo", "kim", "ivo")
        self.answers: list[Any] = []
        self.pushes: list[int] = []
        self.other, self.step = other, 0

    def now(self, *_: object) -> datetime:
        return FIXED + getattr(self, "ahead", timedelta())

    def ask(self, who: str, event: str, **body: Any) -> dict[str, Any]:
        """Let one of this side or of staff do the next thing; then it is the other side's turn."""
        self.ids += 1
        row = self.stage.door.registry.rows[event]
        if row.widening:
            body["saw"] = self.here[who].view["version"]
        answer: dict[str, Any] = self.here[who].say(event, {"id": f"{self.ids:032x}", **body})
        if who == "jo":
            self.answers.append(answer)
        self.ahead += timedelta(seconds=10)
        self.stage.pass_time(10)
        for name in list(self.here):
            self.here[name].ask("person.beat")
        self.step += 1
        own = len(self.here["jo"].listen())
        self.other(self.stage, self.here, self.step)
        self.pushes.append(len(self.here["jo"].listen()) - own)
        return answer

    def play(self) -> str:
        """Return every frame that Jo's socket was sent, with every answer to Jo, as bytes are."""
        for name in ("jo", "kim", "ivo"):
            self.ask("ada", "staff.admit", person=name)
        for name in ("jo", "kim", "ivo"):
            self.ask(name, "person.ready", ready=True)
        self.ask("ada", "staff.visit", room="holding:jo")
        kept = self.ask("jo", "person.relay_write", text="I would like to know why.")
        wording = {"relay": kept["relay"], "number": 1}
        self.ask("jo", "person.relay_read_back", **wording)
        self.ask("jo", "person.relay_agree", **wording)
        self.ask("ada", "staff.relay_clear", **wording, safe=True, positive=True)
        self.ask("ada", "staff.visit", room="corridor", back_at_minutes=10)
        self.ask("jo", "person.message", text="Take your time.")
        self.ask("jo", "person.relay_hold", relay=kept["relay"])
        self.ask("jo", "person.relay_go_on", relay=kept["relay"])
        self.ask("jo", "person.relay_open", relay="0" * 16)
        self.ask("jo", "person.signal", kind="quiet")
        self.stage.sql.close()
        return json.dumps([self.here["jo"].listen(), self.answers], ensure_ascii=False)


def nobody(_stage: ShuttleStage, _here: dict[str, Visitor], _step: int) -> None:
    """The other side never comes."""


def everybody(stage: ShuttleStage, here: dict[str, Visitor], step: int) -> None:
    """Sam and Olu come; the shuttle begins; Sam writes, waits, takes back, signals, and leaves."""
    if step == 2:
        here |= stage.arrive("sam", "olu")
        for name in ("sam", "olu"):
            assert here["ada"].ask("staff.admit", person=name)["ok"]
            assert here[name].ask("person.ready", ready=True)["ok"]
    if step == 8:
        stage.begun = here["ada"].ask("session.start_shuttle")  # type: ignore[attr-defined]
        agree(here["sam"], "Because I was afraid.", about="why")
    if step == 10:
        relay = agree(here["sam"], "And I am sorry.")
        wording = {"relay": relay, "number": 1}
        said = here["ada"].ask("staff.relay_clear", **wording, safe=True, positive=True)
        assert said["ok"]
        assert here["sam"].ask("person.relay_hold", relay=relay)["ok"]
        assert here["sam"].ask("person.signal", kind="unsafe")["ok"]
        assert here["sam"].ask("person.microphone", on=True)["ok"]
    if step == 12:
        assert here["zoe"].ask("staff.corridor", text="Sam is crying.")["ok"]
        assert here["zoe"].ask("session.take_break")["ok"]
    if step == 14:
        assert here["sam"].ask("person.leave")["ok"]
        here.pop("sam")


def test_the_whole_transcript_is_the_same_bytes(tmp_path, monkeypatch):
    alone = Afternoon(tmp_path / "alone", nobody, monkeypatch)
    without = alone.play()
    both = Afternoon(tmp_path / "both", everybody, monkeypatch)
    assert both.play() == without
    assert both.stage.begun == {"ok": True}, "the other side really was there"
    assert set(both.pushes) == {0}, "nothing was pushed when somebody else acted"


def test_what_waits_is_pushed_once_and_what_is_done_with_it_elsewhere_is_not(tmp_path):
    """After the release Jo learns of it in one frame; what staff and Sam do next says nothing."""
    stage = ShuttleStage(tmp_path)
    here = stage.start()
    before = len(here["jo"].listen())
    relay = agree(here["sam"])
    wording = {"relay": relay, "number": 1}
    here["ada"].ask("staff.relay_clear", **wording, safe=True, positive=True)
    assert len(here["jo"].listen()) == before
    here["ada"].ask("staff.relay_release", **wording)
    assert len(here["jo"].listen()) == before + 1
    agree(here["sam"], "Something else")
    assert len(here["jo"].listen()) == before + 1
    stage.sql.close()


def test_what_somebody_does_with_it_is_no_frame_for_the_sender_until_it_was_opened(tmp_path):
    stage = ShuttleStage(tmp_path)
    here = stage.start()
    relay = release(here["sam"], here["ada"], about="it")
    before = len(here["sam"].listen())
    for wish in ("later", "about_first", "read_to_me"):
        assert here["jo"].ask("person.relay_choose", relay=relay, wish=wish)["ok"]
    assert here["jo"].ask("person.relay_refuse", relay=relay, tell_sender=False)["ok"]
    assert here["ada"].ask("staff.relay_choose", relay=relay, wish="show_me")["ok"]
    assert len(here["sam"].listen()) == before
    stage.pass_time(5)
    assert here["jo"].ask("person.relay_open", relay=relay)["ok"]
    assert len(here["sam"].listen()) == before + 1
    stage.sql.close()
