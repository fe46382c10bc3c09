"""Random commands, drops, losses, restarts, failing disks: the safety properties hold throughout.

The machine keeps a small model of its own (who went in by their own act, who chose to be heard), so
that it does not believe the code about itself.
"""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from app.domain import rooms
from app.domain.attendance import Standing
from app.domain.live_session import Kind, LiveSession, Stage
from app.domain.people import Person, Role, Side, opposing
from app.domain.refusals import SENTENCES, Refused
from app.domain.routing import AUDIO, VIDEO, plan
from app.domain.shuttle import BACK_MINUTES
from app.domain.views import view_for
from app.services import floor_guidance, live_sessions
from app.services.live_sessions import Caller
from app.services.ports import House
from app.services.topology import replay
from tests.builders import EVERYONE, come, planned, say_all
from tests.fakes import FakeHouse

PEOPLE = {person.id: person for person in EVERYONE}
ADVOCATES = tuple(replace(p, role=Role.SHUTTLE_ADVOCATE) if p.is_staff else p for p in EVERYONE)
"""The same people in a shuttle, which Alex leads."""
PARTIES = [p.id for p in EVERYONE if not p.is_staff]
STAFF = [p.id for p in EVERYONE if p.is_staff]
ROOMS = ["joint", "corridor", "holding:jo", "holding:sam", "debrief:jo", "debrief:sam"]

anyone = st.sampled_from([p.id for p in EVERYONE])
party = st.sampled_from(PARTIES)
facilitator = st.sampled_from(STAFF)
yes_or_no = st.booleans()
who_serves = st.sampled_from([{}, {"alex": "harmed", "priya": "responsible"}])
an_order = st.sampled_from([(), ("jo", "sam"), ("sam", "jo"), ("jo",)])

Do = Callable[[House, Caller], object]

MOVES: dict[str, Do] = {
    "check": live_sessions.check,
    "open_joint": live_sessions.open_joint,
    "start_shuttle": live_sessions.start_shuttle,
    "take_break": live_sessions.take_break,
    "separate": live_sessions.separate,
    "suspend": live_sessions.suspend,
    "resume": live_sessions.resume,
    "start_closing": live_sessions.start_closing,
    "start_leaving": live_sessions.start_leaving,
    "end_safely": live_sessions.end_safely,
    "close": live_sessions.close,
}
CONTROL: dict[str, Do] = MOVES | {
    "take_over": live_sessions.take_over,
    "lock": lambda house, caller: live_sessions.lock(house, caller, True),
    "unlock": lambda house, caller: live_sessions.lock(house, caller, False),
}
PARTING = {"take_break", "separate", "suspend", "start_leaving", "end_safely", "close"}
MEETING = {"open_joint", "start_closing"}
OPEN = (Stage.JOINT, Stage.CLOSING)
OVER = (Stage.LEAVING, Stage.DEBRIEF, Stage.ENDED)
FOR_ONE: dict[str, Callable[[House, Caller, str], object]] = {
    "admit": live_sessions.admit,
    "bring_in": live_sessions.bring_in,
    "mute": live_sessions.mute,
    "ask_unmute": live_sessions.ask_unmute,
    "move_home": live_sessions.move_home,
    "grant_voice": live_sessions.grant_voice,
    "waive_check": live_sessions.waive_check,
    "approve_room": live_sessions.approve_room,
    "record_place": lambda house, caller, who: live_sessions.record_place(
        house, caller, who, "12 High Street", "01632 960 300"
    ),
    "release": live_sessions.release,
    "done": lambda house, caller, who: live_sessions.debriefed(house, caller, who, "done"),
}


def _waits(session: LiveSession, principal_id: str) -> bool:
    """Whether somebody of this person's group is there and was not released."""
    group = [session.attendance(p.id) for p in session.parties if p.principal_id == principal_id]
    return any(at.connected and at.room != rooms.NOWHERE and not at.released for at in group)


class Meeting(RuleBasedStateMachine):
    @initialize(together=yes_or_no, arrival=an_order, leaving=an_order)
    def plan_it(self, together: bool, arrival: tuple[str, ...], leaving: tuple[str, ...]) -> None:
        self.fake = FakeHouse()
        orders: dict[str, Any] = {
            "arrival_order": arrival,
            "leaving_order": leaving,
            "takes_over": "priya",
        }
        planned(self.fake.house, EVERYONE, **orders)
        self.callers: dict[str, Caller] = {}
        self.stale: list[Caller] = []
        self.inside: set[str] = set()  # parties who went in by their own act and were not parted
        self.chose: dict[tuple[str, str], bool] = {}
        self.granted: set[str] = set()
        self.dropped: set[Caller] = set()
        self.trouble = False  # the last command could not be written
        if together:
            self.meet()

    @property
    def house(self) -> House:
        return self.fake.house

    def run(self, act: Callable[[], object]) -> str:
        """Do one thing; return "ok", the code of a refusal, or "failed".

        What had nothing to write mends nothing that could not be written before.
        """
        said = len(self.fake.log)
        try:
            act()
        except Refused as refused:
            assert refused.code in SENTENCES
            return refused.code
        except OSError:
            self.trouble = True
            return "failed"
        self.trouble = self.trouble and ("commit",) not in self.fake.log[said:]
        return "ok"

    def caller(self, person_id: str) -> Caller:
        return self.callers.get(person_id, Caller("s1", person_id, 0))

    # Coming and going

    @rule(person_id=anyone)
    def connect(self, person_id: str) -> None:
        def act() -> None:
            _, generation = live_sessions.connect(self.house, "s1", person_id)
            if person_id in self.callers:
                self.stale.append(self.callers[person_id])
            self.callers[person_id] = Caller("s1", person_id, generation)

        if self.run(act) in ("ok", "failed"):
            self.inside.discard(person_id)
        if not self.trouble and self.fake.session().stage is not Stage.ENDED:
            at = self.fake.session().attendance(person_id)
            home = rooms.home(self.fake.session(), PEOPLE[person_id])
            assert home != rooms.JOINT
            assert at.room == home  # I18
            assert not (at.microphone or at.camera or at.invited)

    @rule(person_id=anyone)
    def offer(self, person_id: str) -> None:
        caller = self.caller(person_id)
        was_open = self.fake.session().attendance(person_id).media_open
        result = self.run(lambda: live_sessions.offer(self.house, caller, "offer"))
        if was_open and result in ("ok", "failed"):
            self.inside.discard(person_id)

    @rule(person_id=anyone, unwritten=yes_or_no)
    def disconnect(self, person_id: str, unwritten: bool) -> None:
        caller = self.caller(person_id)
        self.fake.store.fail_commits = max(self.fake.store.fail_commits, int(unwritten))
        if self.run(lambda: live_sessions.disconnect(self.house, caller)) in ("ok", "failed"):
            self.inside.discard(person_id)
            self.dropped.add(caller)

    @rule(person_id=anyone, unwritten=yes_or_no)
    def lose_media(self, person_id: str, unwritten: bool) -> None:
        self.fake.media.lose_peer("s1", person_id)
        self.fake.store.fail_commits = max(self.fake.store.fail_commits, int(unwritten))
        self.run(lambda: live_sessions.media_lost(self.house, "s1", person_id))
        self.inside.discard(person_id)

    @rule(unwritten=yes_or_no)
    def lose_worker(self, unwritten: bool) -> None:
        self.fake.media.die()
        self.fake.store.fail_commits = max(self.fake.store.fail_commits, int(unwritten))
        self.run(lambda: live_sessions.worker_lost(self.house, "s1"))
        self.inside.clear()

    @rule()
    def restart(self) -> None:
        before = self.fake.session().stage
        self.fake.restarted()
        if self.run(lambda: live_sessions.after_restart(self.house)) == "failed":
            live_sessions.after_restart(self.house)  # it is started again until it can write
        self.inside.clear()
        self.trouble = False
        after = self.fake.session()
        expected = {
            Stage.JOINT: Stage.SEPARATED,
            Stage.CLOSING: Stage.SEPARATED,
            Stage.CHECKED: Stage.HOLDING,
            Stage.SHUTTLE: Stage.SEPARATED,
            Stage.LEAVING: Stage.DEBRIEF,
        }
        assert after.stage is expected.get(before, before)  # I42
        assert not any(at.connected for at in after.attendances.values())
        assert not self.fake.media.flowing("s1")

    @rule(minutes=st.integers(1, 600))
    def wait(self, minutes: int) -> None:
        before = self.fake.session()
        self.fake.clock.advance(timedelta(minutes=minutes))
        assert self.fake.session() == before  # I41

    # Acts of people

    @rule(person_id=anyone, on=yes_or_no)
    def microphone(self, person_id: str, on: bool) -> None:
        self._choose(person_id, AUDIO, on, live_sessions.set_microphone)

    @rule(person_id=anyone, on=yes_or_no)
    def camera(self, person_id: str, on: bool) -> None:
        self._choose(person_id, VIDEO, on, live_sessions.set_camera)

    def _choose(
        self, person_id: str, kind: str, on: bool, act: Callable[[House, Caller, bool], object]
    ) -> None:
        if self.run(lambda: act(self.house, self.caller(person_id), on)) == "ok":
            self.chose[person_id, kind] = on

    @rule(person_id=party, ready=yes_or_no)
    def ready(self, person_id: str, ready: bool) -> None:
        self.run(lambda: live_sessions.set_ready(self.house, self.caller(person_id), ready))

    @rule(person_id=party, willing=yes_or_no)
    def willing(self, person_id: str, willing: bool) -> None:
        self.run(lambda: live_sessions.set_willing(self.house, self.caller(person_id), willing))

    @rule(person_id=party)
    def say_all(self, person_id: str) -> None:
        self.run(lambda: say_all(self.house, person_id))

    @rule(person_id=party)
    def go_in(self, person_id: str) -> None:
        if self.run(lambda: live_sessions.go_in(self.house, self.caller(person_id))) == "ok":
            self.inside.add(person_id)
            if self.fake.session().attendance(person_id).room != rooms.JOINT:
                self.inside.discard(person_id)  # the media process was lost on the way

    @rule(person_id=party, talk=yes_or_no)
    def not_yet(self, person_id: str, talk: bool) -> None:
        self.run(lambda: live_sessions.not_yet(self.house, self.caller(person_id), talk))

    @rule(person_id=anyone, act=st.sampled_from([live_sessions.step_out, live_sessions.leave]))
    def go_away(self, person_id: str, act: Do) -> None:
        result = self.run(lambda: act(self.house, self.caller(person_id)))
        if result in ("ok", "failed"):
            self.inside.discard(person_id)

    @rule(staff_id=facilitator, person_id=anyone, name=st.sampled_from(sorted(FOR_ONE)))
    def for_one(self, staff_id: str, person_id: str, name: str) -> None:
        before = self.fake.session()
        result = self.run(lambda: FOR_ONE[name](self.house, self.caller(staff_id), person_id))
        if name == "admit" and result == "ok" and not self.trouble:
            self._in_planned_order(before, person_id)
        if name == "release" and result == "ok":
            gone_before = before.plan.leaving_order
            gone_before = (
                gone_before[: gone_before.index(person_id)]
                if (person_id in gone_before)
                else gone_before
            )
            for other in gone_before:
                assert not _waits(before, other)  # I15
        if name == "grant_voice" and result == "ok":
            self.granted.add(person_id)
        if name == "move_home" and result in ("ok", "failed"):
            self.inside.discard(person_id)

    def _in_planned_order(self, before: LiveSession, person_id: str) -> None:
        """I15: nobody was admitted before who is planned to come in before them."""
        if before.attendance(person_id).standing is not Standing.HERE:
            return  # they were admitted already
        order, mine = before.plan.arrival_order, PEOPLE[person_id].principal_id
        for other in order[: order.index(mine)] if mine in order else order:
            assert before.attendance(other).was_live

    @rule(staff_id=facilitator, person_id=party)
    def admit_with_a_reason(self, staff_id: str, person_id: str) -> None:
        caller = self.caller(staff_id)
        self.run(lambda: live_sessions.admit(self.house, caller, person_id, "The car is late."))

    @rule(staff_id=facilitator, room_id=st.sampled_from(ROOMS))
    def visit(self, staff_id: str, room_id: str) -> None:
        self.run(lambda: live_sessions.visit(self.house, self.caller(staff_id), room_id))

    @rule(staff_id=facilitator, name=st.sampled_from([*sorted(CONTROL), "separate", "resume"]))
    def move(self, staff_id: str, name: str) -> None:
        before = self.fake.session()
        result = self.run(lambda: CONTROL[name](self.house, self.caller(staff_id)))
        if name == "close" and result == "ok":
            assert not before.debriefs_missing()  # I16
        if name in PARTING and result in ("ok", "failed"):
            self.inside.clear()
            assert not self.across()  # I2: at once, also when nothing could be written

    @rule(person_id=party, name=st.sampled_from(sorted(CONTROL)), about=anyone)
    def grasp_at_control(self, person_id: str, name: str, about: str) -> None:
        before = self.fake.session()
        assert self.run(lambda: CONTROL[name](self.house, self.caller(person_id))) != "ok"  # I13
        for act in FOR_ONE.values():
            assert self.run(lambda act=act: act(self.house, self.caller(person_id), about)) != "ok"
        assert self.fake.session() == before

    @precondition(lambda self: bool(self.stale))
    @rule(data=st.data(), name=st.sampled_from(["go_in", "separate", "leave", "offer", "drop"]))
    def use_an_old_connection(self, data: st.DataObject, name: str) -> None:
        caller = data.draw(st.sampled_from(self.stale))
        acts: dict[str, Do] = {
            "go_in": live_sessions.go_in,
            "separate": live_sessions.separate,
            "leave": live_sessions.leave,
            "offer": lambda house, who: live_sessions.offer(house, who, "offer"),
            "drop": live_sessions.disconnect,
        }
        before = self.fake.session()
        result = self.run(lambda: acts[name](self.house, caller))
        assert name == "drop" or result != "ok"
        assert self.fake.session() == before

    @precondition(lambda self: self.fake.session().stage not in OVER)
    @rule()
    def meet(self) -> None:
        """Bring everyone together, so that the machine spends its time where it matters."""
        self.trouble = False
        self.fake.media.lose_on, self.fake.store.fail_commits = None, 0
        self.unlock()
        for person in EVERYONE:
            if person.id in self.callers:
                self.stale.append(self.callers[person.id])
            self.callers[person.id] = come(self.house, person.id)
            for kind in (AUDIO, VIDEO):
                self.chose[person.id, kind] = True
        lead = self.callers["alex"]
        stage = self.fake.session().stage
        if stage in OPEN:
            live_sessions.take_break(self.house, lead)
        if self.fake.session().stage in (Stage.SEPARATED, Stage.SUSPENDED):
            live_sessions.resume(self.house, lead)
        for person_id in PARTIES:
            live_sessions.admit(self.house, lead, person_id, "All at once.")
            live_sessions.set_ready(self.house, self.callers[person_id], True)
        if self.fake.session().stage is Stage.HOLDING:
            live_sessions.check(self.house, lead)
        live_sessions.open_joint(self.house, lead)
        self.inside.clear()
        for person_id in PARTIES:
            live_sessions.go_in(self.house, self.callers[person_id])
            self.inside.add(person_id)
        assert {frozenset({"jo", "sam"})} <= {frozenset(e[:2]) for e in self.across()}

    def unlock(self) -> None:
        """Somebody of staff opens the door again."""
        if self.fake.session().locked:
            _, generation = live_sessions.connect(self.house, "s1", "alex")
            self.stale += [self.callers["alex"]] if "alex" in self.callers else []
            self.callers["alex"] = Caller("s1", "alex", generation)
            live_sessions.lock(self.house, self.callers["alex"], False)

    # Trouble ahead

    @rule(calls=st.integers(0, 2))
    def the_next_plan_is_not_confirmed(self, calls: int) -> None:
        self.fake.media.lose_on = calls

    @rule()
    def the_next_commit_fails(self) -> None:
        self.fake.store.fail_commits = 1

    # What always holds

    def across(self) -> list[tuple[str, str, str]]:
        return [
            edge
            for edge in self.fake.media.flowing("s1")
            if opposing(PEOPLE[edge.speaker], PEOPLE[edge.listener])
        ]

    @invariant()
    def the_sides_meet_only_by_their_own_act_with_a_facilitator(self) -> None:
        session = self.fake.session()
        across = self.across()
        for speaker, listener, _ in across:
            assert {speaker, listener} <= self.inside  # I1, I14, I18
            assert session.stage in OPEN
            assert session.staff_present_in(rooms.JOINT)  # I11

    @invariant()
    def nothing_flows_that_is_not_written_down(self) -> None:
        written = plan(self.fake.session())
        flowing = self.fake.media.flowing("s1")
        assert flowing <= written
        if not self.trouble:
            assert flowing == written

    @invariant()
    def whose_line_is_gone_is_gone(self) -> None:
        """Also when that could not be written at once: the next writing does it."""
        session = self.fake.session()
        for caller in self.dropped:
            at = session.attendance(caller.person_id)
            assert self.trouble or not at.connected or at.generation != caller.generation

    @invariant()
    def an_open_joint_room_has_a_facilitator(self) -> None:
        session = self.fake.session()
        if session.stage in OPEN:
            assert session.staff_present_in(rooms.JOINT)  # I12
        else:
            assert not [at for at in session.attendances.values() if at.room == rooms.JOINT]

    @invariant()
    def everyone_flows_in_one_room(self) -> None:
        session = self.fake.session()
        for speaker, listener, _ in self.fake.media.flowing("s1"):
            assert session.attendance(speaker).room == session.attendance(listener).room  # I4

    @invariant()
    def nobody_is_turned_on_by_others(self) -> None:
        for at in self.fake.session().attendances.values():
            assert not at.microphone or self.chose.get((at.person_id, AUDIO))  # I5
            assert not at.camera or self.chose.get((at.person_id, VIDEO))

    @invariant()
    def observers_are_silent_and_present_ones_until_granted(self) -> None:
        for speaker, _, kind in self.fake.media.flowing("s1"):
            assert speaker != "olu"  # I6
            assert not (speaker == "chris" and kind == AUDIO) or "chris" in self.granted

    @invariant()
    def nobody_is_told_of_the_other_side_while_apart(self) -> None:
        session = self.fake.session()
        for person in session.parties:
            text = json.dumps(view_for(person.id, session, {}))
            if session.attendance(person.id).room != rooms.JOINT:
                others = [o.screen_name for o in session.parties if opposing(o, person)]
                assert not [name for name in others if name in text]

    @invariant()
    def the_audit_tells_who_was_connected(self) -> None:
        entries = self.fake.store.rows.entries
        moments = [moment.edges for moment in replay(entries, "s1")]
        assert (moments[-1] if moments else frozenset()) == plan(self.fake.session())  # I47

    @invariant()
    def nobody_took_part_unidentified(self) -> None:
        for at in self.fake.session().attendances.values():
            assert not (at.ready or at.invited or at.went_in) or at.admitted_by in STAFF  # I40


class Shuttle(Meeting):
    """The same commands in a shuttle, with an advocate for both sides or one for each."""

    @initialize(together=yes_or_no, leaving=an_order, serves=who_serves)
    def plan_it(self, together: bool, leaving: tuple[str, ...], serves: dict[str, str]) -> None:
        super().plan_it(together=False, arrival=(), leaving=leaving)
        self.fake = FakeHouse()
        orders: dict[str, Any] = {"leaving_order": leaving, "takes_over": "priya", "serves": serves}
        planned(self.fake.house, ADVOCATES, Kind.SHUTTLE, **orders)
        if together:
            self.meet()

    @precondition(lambda self: self.fake.session().stage not in OVER)
    @rule()
    def meet(self) -> None:
        """Bring everyone to their rooms, and let words be carried."""
        self.trouble = False
        self.fake.media.lose_on, self.fake.store.fail_commits = None, 0
        self.unlock()
        for person in sorted(ADVOCATES, key=lambda person: not person.is_staff):
            if person.id in self.callers:
                self.stale.append(self.callers[person.id])
            self.callers[person.id] = come(self.house, person.id)
            for kind in (AUDIO, VIDEO):
                self.chose[person.id, kind] = True
        lead = self.callers["alex"]
        if self.fake.session().stage is Stage.SHUTTLE:
            live_sessions.take_break(self.house, lead)
        if self.fake.session().stage in (Stage.SEPARATED, Stage.SUSPENDED):
            live_sessions.resume(self.house, lead)
        for person_id in PARTIES:
            guide = "alex" if person_id in ("jo", "kim") else "priya"
            live_sessions.admit(self.house, self.callers[guide], person_id, "All at once.")
            live_sessions.set_ready(self.house, self.callers[person_id], True)
        live_sessions.start_shuttle(self.house, lead)
        live_sessions.visit(self.house, lead, "holding:jo")
        heard = {e.listener for e in self.fake.media.flowing("s1") if e.speaker == "alex"}
        assert "jo" in heard

    @rule(staff_id=facilitator, text=st.sampled_from(["A minute.", ""]))
    def write_in_the_corridor(self, staff_id: str, text: str) -> None:
        caller = self.caller(staff_id)
        self.run(lambda: floor_guidance.corridor(self.house, caller, text))

    @invariant()
    def there_is_no_joint_room(self) -> None:
        session = self.fake.session()
        assert session.stage not in OPEN
        assert not self.inside and not self.across()

    @invariant()
    def an_advocate_is_live_to_one_side(self) -> None:
        flowing = self.fake.media.flowing("s1")
        for staff_id in STAFF:
            reached = {e.listener for e in flowing if e.speaker == staff_id}
            assert len({PEOPLE[one].side for one in reached} - {Side.STAFF}) <= 1  # I8

    @invariant()
    def words_are_carried_only_while_staff_are_there(self) -> None:
        session = self.fake.session()
        if session.stage is Stage.SHUTTLE:
            assert any(session.attendance(staff_id).connected for staff_id in STAFF)

    @invariant()
    def nobody_stands_with_a_side_that_has_its_own_advocate(self) -> None:
        session = self.fake.session()
        serves = session.plan.serves
        for staff_id, other in (("alex", "priya"), ("priya", "alex")):
            room = session.attendance(staff_id).room
            if serves and session.attendance(other).connected:
                assert not room.endswith("sam" if serves[staff_id] == "harmed" else "jo")


class WithOrWithoutYou(RuleBasedStateMachine):
    """I28: the same commands with and without the other side give the same views and answers.

    Three houses: one with both sides, and one for each side in which the other never comes.
    The joint room stays shut; everything else happens.
    """

    @initialize()
    def plan_it(self) -> None:
        self.plan_them(EVERYONE)

    def plan_them(self, people: tuple[Person, ...], **plan: Any) -> None:
        self.houses = {name: FakeHouse() for name in ("both", "harmed", "responsible")}
        for fake in self.houses.values():
            planned(fake.house, people, **plan)

    def concerned(self, *person_ids: str) -> list[FakeHouse]:
        """Return the houses in which all of these people (and any staff) are there."""
        sides = {PEOPLE[p].side.value for p in person_ids} - {"staff"}
        return [f for name, f in self.houses.items() if name == "both" or sides <= {name}]

    def run(self, who: str, act: Callable[[House, Caller], object], *about: str) -> None:
        answers = []
        for fake in self.concerned(who, *about):
            at = fake.session().attendance(who)
            try:
                act(fake.house, Caller("s1", who, at.generation))
                answers.append("ok")
            except Refused as refused:
                answers.append(refused.code)
        if not PEOPLE[who].is_staff:
            assert len(set(answers)) == 1

    @rule(who=anyone)
    def connect(self, who: str) -> None:
        self.run(who, lambda house, _: live_sessions.connect(house, "s1", who))

    @rule(who=anyone)
    def come(self, who: str) -> None:
        self.run(who, lambda house, _: come(house, who))

    @rule(who=anyone)
    def offer(self, who: str) -> None:
        self.run(who, lambda house, caller: live_sessions.offer(house, caller, "offer"))

    @rule(who=anyone)
    def disconnect(self, who: str) -> None:
        self.run(who, live_sessions.disconnect)

    @rule(who=anyone)
    def lose_media(self, who: str) -> None:
        self.run(who, lambda house, _: live_sessions.media_lost(house, "s1", who))

    @rule(who=anyone, on=yes_or_no)
    def choose(self, who: str, on: bool) -> None:
        self.run(who, lambda house, caller: live_sessions.set_microphone(house, caller, on))
        self.run(who, lambda house, caller: live_sessions.set_camera(house, caller, not on))

    @rule(who=party, on=yes_or_no)
    def ready(self, who: str, on: bool) -> None:
        self.run(who, lambda house, caller: live_sessions.set_ready(house, caller, on))

    @rule(who=party)
    def try_the_door(self, who: str) -> None:
        self.run(who, live_sessions.go_in)
        self.run(who, lambda house, caller: live_sessions.not_yet(house, caller, True))
        self.run(who, live_sessions.step_out)

    @rule(who=anyone)
    def leave(self, who: str) -> None:
        self.run(who, live_sessions.leave)

    @rule(who=facilitator, about=party, name=st.sampled_from(sorted(FOR_ONE)))
    def for_one(self, who: str, about: str, name: str) -> None:
        self.run(who, lambda house, caller: FOR_ONE[name](house, caller, about), about)

    @rule(check=yes_or_no)
    def get_ready(self, check: bool) -> None:
        """Everyone is admitted and ready, so that the gates hold where both sides are."""
        for person in sorted(EVERYONE, key=lambda person: not person.is_staff):
            self.come(person.id)
        for person_id in PARTIES:
            self.for_one("alex", person_id, "admit")
            self.ready(person_id, True)
        if check:
            self.move("alex", "check")

    @rule(who=facilitator, room_id=st.sampled_from(ROOMS[1:]))
    def visit(self, who: str, room_id: str) -> None:
        if self.in_step():
            self.run(who, lambda house, caller: live_sessions.visit(house, caller, room_id))

    @rule(who=facilitator, name=st.sampled_from(sorted(set(CONTROL) - MEETING - {"close"})))
    def move(self, who: str, name: str) -> None:
        if self.in_step() or name == "check":
            self.run(who, CONTROL[name])

    def in_step(self) -> bool:
        """Whether staff can do the same everywhere: who leaves last ends the leaving there alone,
        and what staff do is compared where they do the same."""
        stages = {fake.session().stage for fake in self.houses.values()}
        return len(stages - {Stage.CHECKED}) <= 1 or Stage.DEBRIEF not in stages

    @rule(who=party, name=st.sampled_from(sorted(CONTROL)))
    def grasp_at_control(self, who: str, name: str) -> None:
        self.run(who, CONTROL[name])

    @rule()
    def restart_or_lose(self) -> None:
        for fake in self.houses.values():
            fake.restarted()
            live_sessions.after_restart(fake.house)

    @invariant()
    def each_side_is_told_the_same(self) -> None:
        both = self.houses["both"]
        for person in EVERYONE:
            if not person.is_staff:
                without = self.houses[person.side.value]
                assert told(both, person) == told(without, person)


class ShuttleWithOrWithoutYou(WithOrWithoutYou):
    """The same in a shuttle, which begins here: also while the stages are not the same."""

    @initialize(serves=who_serves)
    def plan_it(self, serves: dict[str, str]) -> None:
        self.plan_them(ADVOCATES, kind=Kind.SHUTTLE, serves=serves)

    @rule(check=yes_or_no)
    def get_ready(self, check: bool) -> None:
        super().get_ready(check)
        for person_id in ("sam", "chris", "olu"):
            self.for_one("priya", person_id, "admit")
            self.ready(person_id, True)
        self.run("alex", live_sessions.start_shuttle)

    @rule(who=facilitator, who_is_not_ready=party)
    def begin(self, who: str, who_is_not_ready: str) -> None:
        """One house may begin and another not: no party learns of it."""
        self.ready(who_is_not_ready, False)
        self.run(who, live_sessions.take_break)
        self.run(who, live_sessions.start_shuttle)

    @rule(
        who=facilitator,
        room_id=st.sampled_from(["corridor", "holding:jo", "holding:sam"]),
        minutes=st.sampled_from(BACK_MINUTES),
    )
    def go_and_say_when(self, who: str, room_id: str, minutes: int) -> None:
        if not {fake.session().stage for fake in self.houses.values()} & set(OVER):
            self.run(
                who,
                lambda house, caller: live_sessions.visit(
                    house, caller, room_id, back_minutes=minutes
                ),
            )

    @rule(minutes=st.integers(1, 20))
    def wait(self, minutes: int) -> None:
        for fake in self.houses.values():
            fake.clock.advance(timedelta(minutes=minutes))

    def in_step(self) -> bool:
        """A leaving that begins in one house alone is an act that was done in one house alone."""
        stages = {fake.session().stage for fake in self.houses.values()}
        return len(stages - {Stage.CHECKED}) <= 1


def told(fake: FakeHouse, person: Person) -> bytes:
    session: LiveSession = fake.session()
    seating = fake.media.seating("s1", person.id)
    return json.dumps(view_for(person.id, session, seating)).encode()


quick = settings(
    max_examples=50,
    stateful_step_count=30,
    deadline=None,
    # Shrinking takes longer than a test may; add Phase.shrink while looking for a cause.
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow],
)
TestMeeting = Meeting.TestCase
TestMeeting.settings = quick
TestShuttle = Shuttle.TestCase
TestShuttle.settings = quick
TestShuttleWithOrWithoutYou = ShuttleWithOrWithoutYou.TestCase
TestShuttleWithOrWithoutYou.settings = quick
TestWithOrWithoutYou = WithOrWithoutYou.TestCase
TestWithOrWithoutYou.settings = quick
