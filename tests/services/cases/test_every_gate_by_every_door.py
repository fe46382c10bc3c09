"""I19, I20: each gate is taken away, one by one; no door opens, and who is together is parted."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.domain import gates
from app.domain.live_session import LiveSession, Stage
from app.domain.refusals import Refused
from app.domain.views import view_for
from app.services import engine, live_sessions
from app.services.live_sessions import Caller
from app.services.ports import House
from tests.ready_cases import Conference, Template, a_template
from tests.taken_gates import GOES_ON, TAKEN

Door = Callable[[House, Caller], object]
CODES = {gate.id: gate.code for gate in gates.GATES}
DOORS: list[tuple[Stage, Door]] = [
    (Stage.HOLDING, live_sessions.check),
    (Stage.CHECKED, live_sessions.open_joint),
    (Stage.BREAK, live_sessions.open_joint),
    (Stage.BREAK, live_sessions.start_closing),
]


@pytest.fixture(scope="module")
def come(tmp_path_factory: pytest.TempPathFactory) -> Template:
    return a_template(tmp_path_factory.mktemp("come"), lambda made: made.come().admit())


@pytest.fixture(scope="module")
def met(tmp_path_factory: pytest.TempPathFactory) -> Template:
    return a_template(tmp_path_factory.mktemp("met"), lambda made: made.together())


@pytest.fixture
def waiting(come: Template, tmp_path: Path) -> Iterator[Conference]:
    """Everyone came, was admitted and is ready; each still in their own room."""
    made = come.copy_to(tmp_path)
    yield made
    made.service.store.close()


@pytest.fixture
def together(met: Template, tmp_path: Path) -> Iterator[Conference]:
    """Everyone is in the joint room, by their own act."""
    made = met.copy_to(tmp_path)
    yield made
    made.service.store.close()


def put_stage(conference: Conference, stage: Stage) -> None:
    edit(conference, lambda session: setattr(session, "stage", stage))


def edit(conference: Conference, change: Callable[[LiveSession], object]) -> None:
    """Write a session behind everyone's back."""
    with conference.house.unit_of_work() as work:
        session = work.sessions.get(conference.session_id, for_update=True)
        planned = session.plan
        change(session)
        work.sessions.save(session)
        if session.plan != planned:
            work.appointments.replan(session, {})
        work.commit()


def test_with_every_gate_each_door_opens(waiting: Conference) -> None:
    for stage, door in DOORS:
        put_stage(waiting, stage)
        for person in waiting.session.parties:
            live_sessions.set_ready(waiting.house, waiting.callers[person.id], True)
        door(waiting.house, waiting.callers["alex"])
        wanted = Stage.CHECKED if stage is Stage.HOLDING else None
        assert waiting.session.stage is wanted or waiting.session.is_open
        put_stage(waiting, Stage.HOLDING)


@pytest.mark.parametrize("taken", TAKEN)
def test_without_one_gate_about_the_case_no_door_opens(waiting: Conference, taken: str) -> None:
    gate_id, take = TAKEN[taken]
    waiting.change_unseen(take)
    for stage, door in DOORS:
        put_stage(waiting, stage)
        with pytest.raises(Refused) as refused:
            door(waiting.house, waiting.callers["alex"])
        # Either the check fell back already, or the gate itself is named.
        assert refused.value.code in (CODES[gate_id], "cannot-open_joint-while-holding")
        assert not waiting.session.is_open
        assert waiting.case.state != "communication"


def of(person_id: str, **changes: Any) -> Callable[[LiveSession], object]:
    """Take something away of what this person told us before the call."""

    def take(session: LiveSession) -> None:
        at = session.attendance(person_id)
        at.arrival = replace(at.arrival, **changes)

    return take


def gone(person_id: str) -> Callable[[LiveSession], object]:
    return lambda session: setattr(session.attendance(person_id), "connected", False)


def unknown(session: LiveSession) -> None:
    session.attendance("kim").admitted_by = None


def no_aftercare(session: LiveSession) -> None:
    session.plan = replace(session.plan, aftercare={"jo": "Rae"})


COMING_IN: list[tuple[str, Callable[[LiveSession], object]]] = [
    ("G5", of("jo", rules_agreed=None)),
    ("G5", of("ivo", rules_version=7)),
    ("G6", gone("alex")),
    ("G7", unknown),
    ("G7", gone("sam")),
    ("G8", of("kim", device=None)),
    ("G9", of("sam", surroundings=None)),
    ("G10", of("jo", surroundings=None, room_approved_by="alex")),
    ("G11", of("sam", plan_b=False)),
    ("G12", no_aftercare),
    ("G13", of("jo", willing=None)),
]


@pytest.mark.parametrize("number", range(len(COMING_IN)))
def test_without_one_gate_about_coming_in_no_door_opens(waiting: Conference, number: int) -> None:
    gate_id, take = COMING_IN[number]
    edit(waiting, take)
    for stage, door in DOORS:
        put_stage(waiting, stage)
        with pytest.raises(Refused) as refused:
            door(waiting.house, waiting.callers["priya"])
        assert refused.value.code in (CODES[gate_id], "cannot-open_joint-while-holding")
        assert not waiting.session.is_open


@pytest.mark.parametrize("taken", [t for t, (gate_id, _) in TAKEN.items() if gate_id in GOES_ON])
def test_a_gate_about_the_case_that_stops_parts_those_who_met(
    together: Conference, taken: str
) -> None:
    gate_id, take = TAKEN[taken]
    assert crossing(together)
    before = together.case
    together.change(take)
    assert together.session.stage is Stage.SEPARATED
    assert not crossing(together)
    assert "joint" not in {at.room for at in together.session.attendances.values()}
    with together.house.unit_of_work(write=False) as work:
        said = [entry for entry in work.audit.entries("s1") if entry.act == "house.separated"]
    assert [entry.why for entry in said] == [CODES[gate_id]]
    # No way back while it does not hold ...
    live_sessions.resume(together.house, together.callers["alex"])
    for door in (live_sessions.open_joint, live_sessions.start_closing):
        with pytest.raises(Refused):
            door(together.house, together.callers["alex"])
    with pytest.raises(Refused):
        live_sessions.go_in(together.house, together.callers["jo"])
    # ... and a way back as soon as it does.
    restore(together, before)
    for person in together.session.parties:
        live_sessions.set_ready(together.house, together.callers[person.id], True)
    live_sessions.open_joint(together.house, together.callers["alex"])
    assert together.session.stage is Stage.JOINT


def test_the_consent_of_a_principal_who_is_still_in_their_own_room_counts_too(
    waiting: Conference,
) -> None:
    """The room that is open is open for them."""
    together = waiting.open().go_in("jo")
    together.change(TAKEN["no consent to video"][1])  # Sam's, who waits outside
    assert together.session.stage is Stage.SEPARATED
    assert together.session.attendance("jo").room != "joint"


@pytest.mark.parametrize("taken", ["supporter's consent", "interpreter not agreed"])
def test_whose_own_consent_ended_does_not_go_in_and_does_not_part_the_others(
    waiting: Conference, taken: str
) -> None:
    who = {"supporter's consent": "kim", "interpreter not agreed": "ivo"}[taken]
    inside = [p.id for p in waiting.session.parties if p.id != who]
    together = waiting.open().go_in(*inside)
    together.change(TAKEN[taken][1])
    assert together.session.stage is Stage.JOINT
    with pytest.raises(Refused, match="not-invited"):
        live_sessions.go_in(together.house, together.callers[who])
    with pytest.raises(Refused, match="consent-not-in-force"):
        live_sessions.bring_in(together.house, together.callers["alex"], who)


def test_the_observer_whom_one_no_longer_agrees_to_does_not_go_in(waiting: Conference) -> None:
    together = waiting.open().go_in("jo", "kim", "ivo", "sam")
    together.change(TAKEN["observer not agreed"][1])
    assert together.session.stage is Stage.JOINT
    with pytest.raises(Refused, match="not-invited"):
        live_sessions.go_in(together.house, together.callers["olu"])


def test_a_case_that_cannot_be_read_opens_nothing_and_parts_who_is_together(
    together: Conference,
) -> None:
    with together.house.unit_of_work() as work:
        work.cases.erase(together.case_id)  # its key is gone: nothing of it can be read any more
        work.commit()
    live_sessions.set_microphone(together.house, together.callers["jo"], False)
    assert together.session.stage is Stage.SEPARATED
    assert not crossing(together)
    live_sessions.resume(together.house, together.callers["alex"])
    with pytest.raises(Refused, match="case-not-ready"):
        live_sessions.open_joint(together.house, together.callers["alex"])


def test_opening_takes_the_case_into_communication_once(waiting: Conference) -> None:
    waiting.open()
    first = waiting.case
    assert first.state == "communication"
    assert set(first.tracks.values()) == {"taking_part"}
    live_sessions.take_break(waiting.house, waiting.callers["alex"])
    for person in waiting.session.parties:
        live_sessions.set_ready(waiting.house, waiting.callers[person.id], True)
    live_sessions.open_joint(waiting.house, waiting.callers["alex"])
    assert (waiting.case.version, waiting.case.since) == (first.version, first.since)


def test_an_opening_that_is_refused_leaves_the_case_as_it_was(waiting: Conference) -> None:
    waiting.change_unseen(TAKEN["held"][1])
    put_stage(waiting, Stage.BREAK)
    with pytest.raises(Refused):
        live_sessions.open_joint(waiting.house, waiting.callers["alex"])
    assert waiting.case.state == "ready"


def test_facilitators_are_told_which_gate_and_what_is_missing_and_nobody_else_is(
    waiting: Conference,
) -> None:
    waiting.change(TAKEN["too few meetings"][1])
    session = waiting.house.announcer.last
    assert session is not None
    board = {gate["id"]: gate for gate in view_for("alex", session, {})["gates"]}
    assert board["G4"]["holds"] is False
    assert [one["words"] for one in board["G4"]["missing"]] == [
        "Jo had 1 of 2 preparation meetings."
    ]
    assert board["G1"]["holds"] is True and board["G1"]["missing"] == []
    for party in session.parties:
        assert "preparation" not in str(view_for(party.id, session, {}))


@pytest.mark.parametrize("door", [live_sessions.open_joint, live_sessions.start_closing])
def test_what_ends_between_asking_the_gates_and_writing_still_counts(
    waiting: Conference, monkeypatch: pytest.MonkeyPatch, door: Door
) -> None:
    """The gates are asked anew in the transaction that opens the room (I19)."""
    put_stage(waiting, Stage.BREAK)
    real, ended = engine._narrow, []

    def meanwhile(*args: Any) -> None:
        if not ended:
            ended.append(waiting.change_unseen(TAKEN["no consent to video"][1]))
        real(*args)

    monkeypatch.setattr(engine, "_narrow", meanwhile)
    with pytest.raises(Refused, match=CODES["G2"]):
        door(waiting.house, waiting.callers["alex"])
    assert ended and not waiting.session.is_open
    assert waiting.case.state == "ready"


@pytest.mark.parametrize("turn", range(5))
def test_a_consent_that_ends_in_the_instant_of_opening_leaves_everyone_apart(
    waiting: Conference, turn: int
) -> None:
    live_sessions.check(waiting.house, waiting.callers["alex"])
    start = threading.Barrier(2)

    def opens() -> None:
        start.wait()
        try:
            live_sessions.open_joint(waiting.house, waiting.callers["alex"])
            for person_id in ("jo", "sam"):
                live_sessions.go_in(waiting.house, waiting.callers[person_id])
        except Refused:
            pass  # the consent ended first

    def ends() -> None:
        start.wait()
        time.sleep(turn * 0.01)
        waiting.change(TAKEN["no consent at all"][1])

    pair = [threading.Thread(target=opens), threading.Thread(target=ends)]
    for thread in pair:
        thread.start()
    for thread in pair:
        thread.join()
    assert not waiting.session.is_open
    assert not crossing(waiting)


def crossing(conference: Conference) -> set[tuple[str, str]]:
    """Return who of one side reaches whom of the other in the media plane."""
    side = {person.id: person.side for person in conference.session.parties}
    return {
        (edge.speaker, edge.listener)
        for edge in conference.house.media.flowing(conference.session_id)
        if edge.speaker in side
        and edge.listener in side
        and side[edge.speaker] != side[edge.listener]
    }


def restore(conference: Conference, before: object) -> None:
    def change(case: object, _: object) -> None:
        for name in (*before.__slots__,):
            if name != "version":
                setattr(case, name, getattr(before, name))

    conference.change_unseen(change)
