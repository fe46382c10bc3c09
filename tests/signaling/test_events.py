"""Each event at the door: allowed, refused for a role, malformed, said twice, late, unknown."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.capabilities import TABLE, Capability
from app.domain.refusals import SENTENCES, Refused
from signaling.door import ROWS
from signaling.messages import kinds_of, needed_of
from tests.signaling.gathered import IN_A_SHUTTLE, TRIALS, People, Trial, gather
from tests.signaling.stage import ROLES, Stage, new_id

NAMES = [row.name for row in ROWS]
BY_NAME = {row.name: row for row in ROWS}
HERE = [name for name in NAMES if name not in IN_A_SHUTTLE]
"""What can be done in a conference that stands alone."""
WIDENING = [name for name in HERE if BY_NAME[name].widening]


@pytest.fixture
def stage() -> Stage:
    return Stage()


@pytest.fixture
def people(stage: Stage) -> People:
    return gather(stage)


def test_every_capability_is_an_event_and_every_event_has_a_trial():
    assert set(NAMES) == set(Capability) == set(TRIALS)
    assert len(NAMES) == len(set(NAMES))


def state_of(stage: Stage) -> str:
    return repr(stage.session)


def prepared(name: str, people: People) -> tuple[Trial, dict[str, Any]]:
    trial = TRIALS[name]
    trial.after(people)
    body = trial.body(people)
    if BY_NAME[name].widening:
        body["saw"] = people[trial.who].view["version"]
    return trial, body


@pytest.mark.parametrize("name", HERE)
def test_who_may_is_answered_and_it_is_done(stage, people, name):
    trial, body = prepared(name, people)
    answer = people[trial.who].ask(name, **body)
    assert answer["ok"] is True
    assert trial.effect(stage.session, stage.ids)


@pytest.mark.parametrize("name", NAMES)
def test_a_wrong_role_is_refused_and_nothing_changes(stage, people, name):
    _, body = prepared(name, people)
    wrong = [who for who, role in ROLES.items() if Capability(name) not in TABLE[role]]
    before = state_of(stage)
    called: list[str] = []
    rows = stage.door.registry.rows
    rows[name] = replace(rows[name], act=lambda *_: called.append(name) or {})
    for who in wrong:
        if BY_NAME[name].widening:
            body["saw"] = people[who].view["version"]
        answer = people[who].ask(name, **body)
        assert (answer["ok"], answer["code"]) == (False, "not-allowed")
        assert answer["words"] == SENTENCES["not-allowed"]
    assert state_of(stage) == before
    assert called == [], "the services would refuse too, but the door is not left to them"


@pytest.mark.parametrize("name", HERE)
def test_said_twice_it_is_done_once_and_answered_the_same(stage, people, name):
    trial, body = prepared(name, people)
    visitor, message = people[trial.who], {"id": new_id(), **body}
    first = visitor.say(name, message)
    assert first["ok"]
    acts = list(stage.store.acts)
    if visitor.closed is None:
        assert visitor.say(name, message) == first
    else:
        assert visitor.say(name, message)["code"] == "stale-connection"
    assert stage.store.acts == acts


OF_ONE_CONNECTION = ("peer.offer", "person.beat", "person.leave", "session.close")


@pytest.mark.parametrize("name", [name for name in HERE if name not in OF_ONE_CONNECTION])
def test_said_again_after_coming_back_it_is_not_done_again(stage, people, name):
    trial, body = prepared(name, people)
    message = {"id": new_id(), **body}
    first = people[trial.who].say(name, message)
    back = stage.come(trial.who)
    acts = list(stage.store.acts)
    assert back.say(name, message) == first
    assert stage.store.acts == acts


@pytest.mark.parametrize("name", WIDENING)
def test_a_widening_event_on_an_older_view_is_refused(stage, people, name):
    trial, body = prepared(name, people)
    visitor = people[trial.who]
    before = state_of(stage)
    for saw in (body["saw"] - 1, body["saw"] + 1):
        answer = visitor.ask(name, **body | {"saw": saw})
        assert answer["code"] == "view-changed"
    assert state_of(stage) == before
    assert visitor.ask(name, **body)["ok"]


@pytest.mark.parametrize("name", [n for n in NAMES if not BY_NAME[n].widening])
def test_what_narrows_needs_no_version(name):
    assert "saw" not in kinds_of(BY_NAME[name].message)


@pytest.mark.parametrize("name", NAMES)
def test_a_displaced_connection_can_do_nothing(stage, people, name):
    trial, body = prepared(name, people)
    old = people[trial.who]
    stage.come(trial.who)
    before = state_of(stage)
    assert old.closed is not None and old.closed["why"] == "elsewhere"
    assert old.say(name, {"id": new_id(), **body})["code"] == "stale-connection"
    assert state_of(stage) == before


JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=40),
    st.lists(st.integers(), max_size=3),
    st.dictionaries(st.text(max_size=5), st.integers(), max_size=3),
)


@pytest.fixture(scope="module")
def open_house() -> tuple[Stage, People]:
    stage = Stage()
    return stage, gather(stage)


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_malformed_message_is_refused_and_nothing_changes(open_house, name, data):
    stage, people = open_house
    stage.pass_time(30)
    visitor = people[TRIALS[name].who]
    visitor.ask("person.beat")
    body = {"id": new_id(), **TRIALS[name].body(people)}
    if BY_NAME[name].widening:
        body["saw"] = visitor.view["version"]
    spoiled = data.draw(spoil(name, body))
    before = state_of(stage)
    answer = visitor.say(name, spoiled)
    assert (answer["ok"], answer["code"]) == (False, "malformed"), spoiled
    assert state_of(stage) == before


@st.composite
def spoil(draw: st.DrawFn, name: str, body: dict[str, Any]) -> Any:
    """Return what is almost the message: one field gone, added or not of its kind, or no object."""
    kinds = kinds_of(BY_NAME[name].message)
    way = draw(st.sampled_from(["gone", "added", "changed", "no object"]))
    if way == "gone":
        lost = draw(st.sampled_from(sorted(needed_of(BY_NAME[name].message))))
        return {key: value for key, value in body.items() if key != lost}
    if way == "added":
        added = draw(st.text(max_size=12).filter(lambda key: key not in body))
        return body | {added: draw(JUNK)}
    if way == "changed":
        key = draw(st.sampled_from(sorted(body)))
        return body | {key: draw(JUNK.filter(lambda value: not kinds[key].fits(value)))}
    return draw(JUNK.filter(lambda value: not isinstance(value, dict)))


@pytest.mark.parametrize(
    "wrong",
    [
        "A" * 32,
        "0" * 31,
        "0" * 33,
        "g" * 32,
        " " + "0" * 31,
        "0" * 31 + "\n",
        "0" * 32 + "\n",
        "٠" * 32,
        "\ud800" * 32,
    ],
)
def test_a_command_id_of_the_wrong_form_is_malformed(people, wrong):
    assert people["ana"].say("person.beat", {"id": wrong})["code"] == "malformed"


@pytest.mark.parametrize("wrong", [1, 0, "true", None, 1.0, []])
def test_only_true_and_false_are_true_and_false(people, wrong):
    assert people["ana"].ask("person.microphone", on=wrong)["code"] == "malformed"


@pytest.mark.parametrize("wrong", [True, -1, "1", 1.0, 2**53 + 1, None])
def test_only_a_whole_number_is_a_version(people, wrong):
    assert people["lea"].ask("session.check", saw=wrong)["code"] == "malformed"


@pytest.mark.parametrize("body", [(), ({"id": "0" * 32}, {}), ("x",), (b"bytes",), (None,)])
def test_a_message_is_exactly_one_object(people, body):
    answer = people["ana"].say("person.beat", *body)
    assert answer is None or answer["ok"] is False


UNKNOWN = ["", "x", "person", "person.beat ", "Person.Beat", "__proto__", "session.view", "*"]


@pytest.mark.parametrize("name", [*UNKNOWN, "connect", "disconnect", "message", "json", "ping"])
def test_an_unknown_event_is_refused(stage, people, name):
    before = state_of(stage)
    answer = people["lea"].say(name, {"id": new_id()})
    assert answer["code"] == "unknown-event"
    assert people["lea"].ask("person.beat")["ok"], "the connection lives on"
    assert state_of(stage) == before


def test_a_message_that_is_too_large_is_refused_before_it_is_read(people):
    answer = people["ana"].ask("person.ready", ready=True, more="x" * 70_000)
    assert answer["code"] == "too-large"
    assert people["ana"].ask("peer.offer", offer="v=0\r\n" + "a" * 100_000)["ok"]
    answer = people["ana"].ask("peer.offer", offer="v=0\r\n" + "a" * 131_072)
    assert answer["code"] == "too-large"


def test_another_persons_ids_do_nothing_in_ones_own_name(stage, people):
    before = state_of(stage)
    answer = people["ana"].ask("person.ready", ready=False, person=people["ben"].id)
    assert answer["code"] == "malformed"
    answer = people["lea"].ask("staff.mute", person="0123456789abcdef")
    assert answer["code"] == "person-not-recognised"
    assert state_of(stage) == before


def test_a_revoked_seat_can_do_nothing(stage, people):
    from app.services import join_links

    join_links.revoke(stage.house, stage.meeting, people["ana"].id)
    assert people["ana"].closed["why"] == "revoked"
    assert people["ana"].ask("person.microphone", on=True)["code"] == "stale-connection"


def test_a_sign_out_reaches_the_very_next_event(stage, people):
    from app.services import staff_sessions

    staff_sessions.end(stage.house, stage.secrets["lea"])
    before = state_of(stage)
    assert people["lea"].ask("session.separate")["code"] == "seat-revoked"
    assert state_of(stage) == before
    stage.door.doorkeeper.sweep()
    assert people["lea"].closed["why"] == "revoked"


def test_a_bug_is_logged_once_and_answered_with_its_number(stage, people, caplog, monkeypatch):
    from app.services import live_sessions

    def broken(*_: object, **__: object) -> None:
        raise KeyError("secret words")

    monkeypatch.setattr(live_sessions, "separate", broken)
    answer = people["lea"].ask("session.separate")
    assert answer["code"] == "failed"
    assert "secret" not in str(answer)
    faults = [r for r in caplog.records if r.message.startswith("registry.fault")]
    assert len(faults) == 1 and answer["fault"] in faults[0].message


def test_a_refusal_that_speaks_of_a_case_is_told_to_facilitators_alone(people, monkeypatch):
    from app.services import live_sessions

    def refused(*_: object, **__: object) -> None:
        raise Refused("case-held")

    monkeypatch.setattr(live_sessions, "leave", refused)
    assert people["lea"].ask("person.leave")["code"] == "case-held"
    told = people["ana"].ask("person.leave")
    assert told["code"] == "failed" and "case" not in str(told)


def test_too_many_of_one_event_are_refused_and_too_many_events_end_the_connection(stage, people):
    ana = people["ana"]
    codes = [ana.ask("person.beat").get("code") for _ in range(70)]
    assert codes[0] is None and "too-fast" in codes
    assert ana.closed["why"] == "too-much" and ana.closed["again"] is True
    assert codes[-1] == "stale-connection"
    assert people["ben"].ask("person.beat") == {"ok": True}, "nobody else is held back"


def test_unknown_events_count_too(people):
    codes = [people["ana"].say("x", 1)["code"] for _ in range(70)]
    assert people["ana"].closed["why"] == "too-much"
    assert codes[0] == "unknown-event"


def test_at_a_calm_pace_nobody_is_refused(stage, people):
    for _ in range(100):
        stage.pass_time(0.5)
        for visitor in people.values():
            assert visitor.ask("person.beat") == {"ok": True}
