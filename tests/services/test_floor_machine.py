"""Random acts on the floor, drops, losses and partings: its promises hold throughout.

The machine keeps a small model of its own (who is held, who chose not to look, who said yes to a
side room), so that it does not believe the code about itself.
"""

from collections.abc import Callable

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from app.domain import rooms
from app.domain.floor import Whom
from app.domain.live_session import LiveSession
from app.domain.people import Person, Role, Side, opposing
from app.domain.refusals import SENTENCES, Refused
from app.domain.routing import AUDIO, VIDEO, in_company, plan
from app.services import floor_acts, floor_guidance, live_sessions
from app.services.live_sessions import Caller
from app.services.ports import House
from tests.builders import EVERYONE, a_session, come
from tests.fakes import FakeHouse

TOM = Person("tom", Side.RESPONSIBLE, Role.PERSON_RESPONSIBLE, "Tom")
ULA = Person("ula", Side.RESPONSIBLE, Role.INTERPRETER, "Ula", beside="tom")
CAST = (*EVERYONE[:5], TOM, ULA, *EVERYONE[5:])
PEOPLE = {person.id: person for person in CAST}
PARTIES = [p.id for p in CAST if not p.is_staff]
STAFF = [p.id for p in CAST if p.is_staff]

anyone = st.sampled_from([p.id for p in CAST])
party = st.sampled_from(PARTIES)
facilitator = st.sampled_from(STAFF)
yes_or_no = st.booleans()
some = st.lists(st.sampled_from(PARTIES), max_size=4, unique=True)
side_room = st.sampled_from([f"side:{number}" for number in range(1, 5)])


class Floor(RuleBasedStateMachine):
    @initialize()
    def gather(self) -> None:
        """Everyone is in the main room."""
        self.fake = FakeHouse()
        session = a_session(CAST)
        session.plan.aftercare["tom"] = "Rae"
        with self.house.unit_of_work() as work:
            work.sessions.add(session, {})
            work.commit()
        self.callers = {person.id: come(self.house, person.id) for person in CAST}
        self.held: set[str] = set()
        self.quiet = False
        self.unseen: dict[str, Whom] = {}
        self.hidden: dict[str, set[str]] = {person_id: set() for person_id in PARTIES}
        self.shown_to: dict[str, Whom] = {}
        self.said_yes: set[str] = set()  # parties who said "go" and have not been home since
        self.away = False
        self.meet()
        self.away = True

    def meet(self) -> None:
        for person_id in PARTIES:
            self.run(lambda who=person_id: live_sessions.admit(self.house, self.alex, who))
            self.run(lambda who=person_id: live_sessions.set_ready(self.house, self.of(who), True))
        self.run(lambda: live_sessions.check(self.house, self.alex))
        self.run(lambda: live_sessions.open_joint(self.house, self.alex))
        for person_id in PARTIES:
            self.run(lambda who=person_id: live_sessions.go_in(self.house, self.of(who)))
        if not self.away:
            assert set(self.places().values()) == {rooms.JOINT}, "everybody met"

    @property
    def house(self) -> House:
        return self.fake.house

    @property
    def alex(self) -> Caller:
        return self.callers["alex"]

    def of(self, person_id: str) -> Caller:
        return self.callers[person_id]

    def run(self, act: Callable[[], object]) -> str:
        """Do one thing; return "ok" or the code of a refusal."""
        try:
            act()
        except Refused as refused:
            assert refused.code in SENTENCES
            return refused.code
        return "ok"

    # Acts on the floor

    @rule(by=facilitator, who=party, on=yes_or_no)
    def hold(self, by: str, who: str, on: bool) -> None:
        if self.run(lambda: floor_guidance.hold_mute(self.house, self.of(by), who, on)) == "ok":
            (self.held.add if on else self.held.discard)(who)

    @rule(by=facilitator, on=yes_or_no)
    def keep_quiet(self, by: str, on: bool) -> None:
        if self.run(lambda: floor_guidance.quiet(self.house, self.of(by), on)) == "ok":
            self.quiet = on

    @rule(by=facilitator)
    def mute_all(self, by: str) -> None:
        done = self.run(lambda: floor_guidance.mute_all(self.house, self.of(by))) == "ok"
        assert not done or not {e for e in self.plan() if e.kind == AUDIO and e.speaker in PARTIES}

    @rule(who=anyone, on=yes_or_no)
    def microphone(self, who: str, on: bool) -> None:
        said = self.run(lambda: live_sessions.set_microphone(self.house, self.of(who), on))
        if on and who in PARTIES and (self.quiet or who in self.held):
            assert said != "ok"

    @rule(who=anyone, on=yes_or_no)
    def camera(self, who: str, on: bool) -> None:
        self.run(lambda: live_sessions.set_camera(self.house, self.of(who), on))

    @rule(by=facilitator, who=party)
    def camera_off(self, by: str, who: str) -> None:
        done = self.run(lambda: floor_guidance.camera_off(self.house, self.of(by), who)) == "ok"
        assert not done or not {e for e in self.plan() if (e.speaker, e.kind) == (who, VIDEO)}

    @rule(who=party, whom=st.sampled_from(list(Whom)))
    def see(self, who: str, whom: Whom) -> None:
        if self.run(lambda: floor_acts.see(self.house, self.of(who), whom)) == "ok":
            self.unseen[who] = whom

    @rule(who=party, other=anyone, hidden=yes_or_no)
    def hide(self, who: str, other: str, hidden: bool) -> None:
        name = PEOPLE[other].screen_name
        if self.run(lambda: floor_acts.hide(self.house, self.of(who), name, hidden)) == "ok":
            (self.hidden[who].add if hidden else self.hidden[who].discard)(other)

    @rule(by=facilitator, who=party, whom=st.sampled_from([Whom.EVERYONE, Whom.GUIDES]))
    def show_to(self, by: str, who: str, whom: Whom) -> None:
        before = self.shown_to.get(who, Whom.EVERYONE)
        if self.run(lambda: floor_guidance.seen_by(self.house, self.of(by), who, whom)) == "ok":
            self.shown_to[who] = whom
            if (before, whom) == (Whom.GUIDES, Whom.EVERYONE):
                assert not {e for e in self.plan() if (e.speaker, e.kind) == (who, VIDEO)}

    # Side rooms

    @rule(by=facilitator, people=some)
    def open_room(self, by: str, people: list[str]) -> None:
        before = self.places()
        said = self.run(
            lambda: floor_guidance.open_side_room(self.house, self.of(by), tuple(people))
        )
        if len({PEOPLE[person_id].side for person_id in people}) > 1:
            assert said != "ok"
        moved = {who for who, room in self.places().items() if room != before[who]}
        assert not moved & set(PARTIES) or self.all_home(moved)

    @rule(by=facilitator, groups=st.sampled_from([["jo"], ["sam"], ["tom"], ["sam", "tom"]]))
    def talk_aside(self, by: str, groups: list[str]) -> None:
        """Some persons of one side and who belongs with them are asked, and all say yes."""
        people = [who for who in PARTIES if PEOPLE[who].principal_id in groups]
        said = self.run(
            lambda: floor_guidance.open_side_room(self.house, self.of(by), tuple(people))
        )
        if said == "ok":
            for who in people:
                self.answer(who, go=True, later=False)

    @rule(by=facilitator, who=party, room=side_room)
    def ask(self, by: str, who: str, room: str) -> None:
        before = self.places()
        self.run(lambda: floor_guidance.ask_move(self.house, self.of(by), who, room))
        assert self.places() == before

    @rule(who=party, go=yes_or_no, later=yes_or_no)
    def answer(self, who: str, go: bool, later: bool) -> None:
        before = self.places()
        if self.run(lambda: floor_acts.answer_move(self.house, self.of(who), go, later)) == "ok":
            self.said_yes |= {who} if go else set()
        moved = {each for each, room in self.places().items() if room != before[each]}
        assert moved <= self.said_yes

    @rule(by=facilitator, room=side_room)
    def close_room(self, by: str, room: str) -> None:
        if self.run(lambda: floor_guidance.close_side_room(self.house, self.of(by), room)) == "ok":
            assert room not in self.places().values()

    @rule(by=facilitator, room=st.one_of(side_room, st.sampled_from(["joint", "corridor"])))
    def visit(self, by: str, room: str) -> None:
        self.run(lambda: live_sessions.visit(self.house, self.of(by), room))

    @rule(who=party)
    def step_out(self, who: str) -> None:
        self.run(lambda: live_sessions.step_out(self.house, self.of(who)))

    @rule(by=facilitator, who=party)
    def move_home(self, by: str, who: str) -> None:
        self.run(lambda: live_sessions.move_home(self.house, self.of(by), who))

    # What goes wrong, and what goes on

    @rule(who=anyone)
    def drop_and_come_back(self, who: str) -> None:
        self.run(lambda: live_sessions.disconnect(self.house, self.of(who)))
        self.said_yes.discard(who)
        assert not rooms.is_shared(self.places()[who])
        self.callers[who] = come(self.house, who) if not self.muzzled(who) else self.back(who)

    @rule(who=anyone)
    def lose_media(self, who: str) -> None:
        self.run(lambda: live_sessions.media_lost(self.house, "s1", who))

    @rule()
    def lose_worker(self) -> None:
        self.fake.media.die()
        self.run(lambda: live_sessions.worker_lost(self.house, "s1"))

    @rule()
    @precondition(lambda self: not self.fake.session().is_open)
    def meet_again(self) -> None:
        self.meet()

    @rule(move=st.sampled_from([live_sessions.take_break, live_sessions.separate]))
    def part(self, move: Callable[[House, Caller], object]) -> None:
        self.run(lambda: move(self.house, self.alex))

    def muzzled(self, who: str) -> bool:
        return who in PARTIES and (self.quiet or who in self.held)

    def back(self, who: str) -> Caller:
        _, generation = live_sessions.connect(self.house, "s1", who)
        caller = Caller("s1", who, generation)
        live_sessions.offer(self.house, caller, "offer")
        return caller

    # What always holds

    def session(self) -> LiveSession:
        return self.fake.session()

    def plan(self) -> frozenset[tuple[str, str, str]]:
        return plan(self.session())

    def places(self) -> dict[str, str]:
        return {p.id: self.session().attendance(p.id).room for p in CAST}

    def all_home(self, moved: set[str]) -> bool:
        session, places = self.session(), self.places()
        return all(places[who] == rooms.home(session, PEOPLE[who]) for who in moved & set(PARTIES))

    @invariant()
    def who_is_held_is_not_heard(self) -> None:
        heard = {edge.speaker for edge in self.flowing() if edge.kind == AUDIO}
        assert not heard & self.held
        assert not self.quiet or not heard & set(PARTIES)

    @invariant()
    def pictures_reach_only_who_wants_and_may_have_them(self) -> None:
        for speaker, listener, kind in self.flowing():
            if kind != VIDEO:
                continue
            wants = self.unseen.get(listener, Whom.EVERYONE)
            assert speaker not in self.hidden.get(listener, ())
            assert wants is not Whom.NOBODY
            assert wants is Whom.EVERYONE or speaker in STAFF
            assert self.shown_to.get(speaker) is not Whom.GUIDES or listener in STAFF

    @invariant()
    def a_side_room_holds_one_side_and_nobody_who_did_not_say_yes(self) -> None:
        session, places = self.session(), self.places()
        for room in {room for room in places.values() if room.startswith("side:")}:
            inside = [PEOPLE[who] for who in PARTIES if places[who] == room]
            assert len({person.side for person in inside}) <= 1
            assert {person.id for person in inside} <= self.said_yes
            for person in inside:
                assert places[person.principal_id] == room, "never without their person"
            households = {person.principal_id for person in inside}
            assert len(households) < 2 or session.staff_present_in(room)

    @invariant()
    def the_sides_meet_in_the_main_room_alone(self) -> None:
        session = self.session()
        for one in CAST:
            for other in CAST:
                if opposing(one, other) and in_company(session, one, other):
                    assert session.attendance(one.id).room == rooms.JOINT

    @invariant()
    def what_flows_is_what_is_written(self) -> None:
        assert self.flowing() <= plan(self.session())

    def flowing(self) -> frozenset[tuple[str, str, str]]:
        return self.fake.media.flowing("s1")


TestFloor = Floor.TestCase
TestFloor.settings = settings(
    max_examples=25,
    stateful_step_count=30,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
