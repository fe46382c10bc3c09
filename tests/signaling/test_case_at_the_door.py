"""I19, I20 by socket: a facilitator's own page opens nothing that the case stands against."""

import contextlib
import copy
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask_socketio import SocketIO

import signaling
from app.domain import gates
from app.domain.cases.case import Assignment, Case, Duty
from app.domain.staff_roles import StaffRole
from app.services import join_links, staff_sessions
from app.services.cases import withdrawing
from app.services.ports import House
from app.store import MasterKey, Store
from signaling.case_watch import CaseWatch
from signaling.outbox import Outbox
from tests.builders import say_all
from tests.case_builders import Service
from tests.ready_cases import EVERYONE, Change, Conference, a_conference, session_of
from tests.signaling.stage import Clock, Config, Stage, Valve, Visitor
from tests.taken_gates import GOES_ON, TAKEN

CODES = {gate.id: gate.code for gate in gates.GATES}
OPENING = {"session.check", "session.open_joint", "session.start_closing"}


class CaseStage(Stage):
    """A conference of a case on a real store, at a real door."""

    def __init__(self, folder: Path) -> None:
        self.config, self.clock, self.valve = Config(), Clock(), Valve()
        self.sql = Store(f"sqlite:///{folder}/door.db", MasterKey(bytes(range(32))))
        self.sql.migrate()
        self.house = House(self.sql.unit_of_work, self.valve, self.clock, Outbox())
        self.app = Flask("door")
        self.socketio = SocketIO(self.app, **signaling.socketio_options(self.config))
        self.door = signaling.attach(self.socketio, self.house, self.config)
        self.conference = self._write()
        self.meeting = self.conference.session_id
        people = self.conference.session.people
        self.ids = {person.id: person.id for person in people}
        self.cookies, self.secrets = {}, {}
        for person in people:
            self._let_in(person.id, is_staff=person.is_staff)

    def _write(self) -> Conference:
        service = Service(self.house, self.sql, self.clock)
        made = a_conference(service)
        accounts = {who: staff_sessions.add_staff(self.house, who) for who in ("alex", "priya")}
        now = self.clock.now() - timedelta(hours=1)
        with self.house.unit_of_work() as work:
            case = work.cases.get(made.case_id)
            case.crew += [Assignment(one, Duty.CO, None, now) for one in accounts.values()]
            work.cases.save(case)
            work.sessions.add(session_of(made.case, now, "s2"), accounts)
            work.commit()
        self.accounts = accounts
        return Conference(service, made.case_id, "s2")

    def _let_in(self, person_id: str, *, is_staff: bool) -> None:
        if is_staff:
            token = staff_sessions.mint(self.house, self.accounts[person_id])
            self.cookies[person_id] = f"staff={staff_sessions.claim(self.house, token)}"
            return
        token = join_links.mint(self.house, self.meeting, person_id)
        self.cookies[person_id] = f"seat={join_links.claim(self.house, token).secret}"

    def auth(self, name: str) -> dict[str, str] | None:
        return {"meeting": self.meeting} if name in self.accounts else None


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CaseStage]:
    stage = CaseStage(tmp_path_factory.mktemp("door"))
    yield stage
    stage.sql.close()


@pytest.fixture
def door(template: CaseStage) -> Iterator[tuple[CaseStage, dict[str, Visitor]]]:
    """Everyone is here, admitted and ready; afterwards everything is as it was."""
    before = template.conference.case
    conference = template.conference
    here = {name: template.come(name) for name in template.ids}
    for name, visitor in here.items():
        visitor.offer()
        if name not in template.accounts:
            _say_all(template, name)
            visitor.ask("person.willing", willing=True)
    for one in EVERYONE:
        here["alex"].ask("staff.admit", person=one.id)
        here[one.id].ask("person.ready", ready=True)
    yield template, here
    for visitor in here.values():
        with contextlib.suppress(RuntimeError):  # it is closing already
            visitor.client.disconnect()

    conference.change_unseen(put_back(before))
    with template.house.unit_of_work() as work:
        session = work.sessions.get(template.meeting)
        session.stage = type(session.stage).HOLDING
        for at in session.attendances.values():
            at.standing = type(at.standing).EXPECTED
        work.sessions.save(session)
        work.commit()
    for one in EVERYONE:  # whoever withdrew is invited anew
        template._let_in(one.id, is_staff=False)


def put_back(before: Case) -> Change:
    """Everything of the case as it was; only its version goes on."""

    def change(case: Case, _: datetime) -> None:
        for name in Case.__slots__:
            if name != "version":
                setattr(case, name, copy.deepcopy(getattr(before, name)))

    return change


def _say_all(stage: CaseStage, name: str) -> None:
    say_all(stage.house, name, stage.meeting)


def together(here: dict[str, Visitor]) -> None:
    assert here["alex"].ask("session.check") == {"ok": True}
    assert here["alex"].ask("session.open_joint") == {"ok": True}
    for one in EVERYONE:
        assert here[one.id].ask("person.go_in")["ok"]


def test_no_event_opens_without_one_gate_and_the_page_offers_none(
    door: tuple[CaseStage, dict[str, Visitor]],
) -> None:
    stage, here = door
    whole = stage.conference.case
    for taken, (gate_id, take) in TAKEN.items():
        stage.pass_time(60)  # nobody is too fast
        stage.conference.change(take)
        view = here["priya"].view
        assert not OPENING & set(view["may"]), taken
        board = {gate["id"]: gate for gate in view["gates"]}
        assert board[gate_id]["holds"] is False, taken
        assert board[gate_id]["missing"], taken
        answer = here["priya"].ask("session.check")
        assert (answer["ok"], answer["code"]) == (False, CODES[gate_id]), taken
        for event in ("session.open_joint", "session.start_closing"):
            assert here["priya"].ask(event)["ok"] is False, taken
        assert stage.conference.session.stage == "holding"
        stage.conference.change(put_back(whole))
    assert "session.check" in here["priya"].view["may"]


@pytest.mark.parametrize("taken", ["no consent at all", "risk ran out"])
def test_time_alone_parts_people_at_the_next_look(
    door: tuple[CaseStage, dict[str, Visitor]], taken: str
) -> None:
    stage, here = door
    together(here)
    seen = here["sam"].view["version"]
    stage.conference.change_unseen(TAKEN[taken][1])
    assert TAKEN[taken][0] in GOES_ON
    CaseWatch(stage.house, stage.door.presence, lambda _: None).look()
    assert stage.conference.session.stage == "separated"
    assert here["sam"].view["version"] > seen
    told = str(here["sam"].view)
    for word in ("risk", "consent", "hold ", "preparation", "case"):
        assert word not in told.lower()
    board = {gate["id"]: gate for gate in here["alex"].view["gates"]}
    assert board[TAKEN[taken][0]]["holds"] is False


def test_a_look_at_a_case_that_stands_well_changes_nothing_and_tells_nobody(
    door: tuple[CaseStage, dict[str, Visitor]],
) -> None:
    stage, here = door
    together(here)
    versions = {name: visitor.view["version"] for name, visitor in here.items()}
    CaseWatch(stage.house, stage.door.presence, lambda _: None).look()
    assert {name: visitor.view["version"] for name, visitor in here.items()} == versions
    assert stage.conference.session.stage == "joint"


def test_who_withdraws_is_shut_out_in_the_same_moment(
    door: tuple[CaseStage, dict[str, Visitor]],
) -> None:
    stage, here = door
    together(here)
    withdrawing.withdraw(stage.house, stage.conference.case_id, "jo", "jo")
    for out in ("jo", "kim", "ivo"):
        closed = here[out].closed
        assert closed is not None and closed["why"] == "left"
    assert here["sam"].closed is None
    assert stage.conference.session.stage == "separated"
    assert "withdr" not in str(here["sam"].view).lower()


def test_who_is_sent_away_from_one_meeting_stays_in_another(
    door: tuple[CaseStage, dict[str, Visitor]],
) -> None:
    stage, here = door
    stage.house.announcer.closed("jo", "revoked", False, "s1")
    assert here["jo"].closed is None
    stage.house.announcer.closed("jo", "revoked", False, stage.meeting)
    assert here["jo"].closed is not None


@pytest.mark.parametrize("role", [StaffRole.FACILITATOR, StaffRole.COORDINATOR])
def test_an_account_without_a_seat_gets_no_line_can_say_nothing_and_is_written_down(
    door: tuple[CaseStage, dict[str, Visitor]], role: StaffRole
) -> None:
    stage, _ = door
    nosy = staff_sessions.add_staff(stage.house, f"nosy {role}", (role,))
    secret = staff_sessions.claim(stage.house, staff_sessions.mint(stage.house, nosy))
    shown = {"Origin": stage.config.public_url, "Cookie": f"staff={secret}"}
    before, case = stage.session, stage.conference.case
    stranger = stage.come("alex", headers=shown, auth={"meeting": stage.meeting})
    assert not stranger.connected
    nothing = stage.come("alex", headers=shown, auth={"meeting": "never-was"})
    assert not nothing.connected
    for event in stage.door.registry.rows:
        with pytest.raises(RuntimeError):  # there is no line on which it could be said
            stranger.client.emit(event, {})
    assert (stage.session, stage.conference.case) == (before, case)
    with stage.house.unit_of_work(write=False) as work:
        tries = [one for one in work.audit.of_case(case.id) if one.actor == nosy]
    assert [one.act for one in tries] == ["case.refused"]
