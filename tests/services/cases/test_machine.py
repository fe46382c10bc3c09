"""A case with two meetings, and random acts of people, staff and the clock: what must never be.

The facts are read straight from the papers and the ledger here, so that neither guards nor gates
are believed about themselves.
"""

import copy
import shutil
import tempfile
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from app.domain.cases import acts
from app.domain.cases.case import Case
from app.domain.cases.papers import Paper
from app.domain.live_session import LiveSession
from app.domain.refusals import SENTENCES, Refused
from app.services import join_links, live_sessions
from app.services.cases import holding, live, withdrawing
from app.services.live_sessions import Caller
from tests.builders import come
from tests.ready_cases import JO, KIM, SAM, THRESHOLDS, Conference, Template, a_template, session_of
from tests.taken_gates import TAKEN

PEOPLE = ("jo", "kim", "sam")
SESSIONS = ("s1", "s2")
OPEN = ("joint", "closing")
MOVES = {
    "check": live_sessions.check,
    "open_joint": live_sessions.open_joint,
    "start_closing": live_sessions.start_closing,
    "take_break": live_sessions.take_break,
    "separate": live_sessions.separate,
    "resume": live_sessions.resume,
}
OWN: dict[str, Callable[..., object]] = {
    "go_in": live_sessions.go_in,
    "step_out": live_sessions.step_out,
    "ready": lambda house, caller: live_sessions.set_ready(house, caller, True),
    "leave": live_sessions.leave,
}
FORWARD: dict[str, Callable[[Case, datetime], object]] = {
    name: (lambda case, now, act=act: act(case, now, THRESHOLDS))
    for name, act in {
        "offer_options": acts.offer_options,
        "prepare": acts.prepare,
        "make_ready": acts.make_ready,
        "communicate": acts.communicate,
        "agree_outcome": acts.agree_outcome,
    }.items()
}
TAKES = sorted(name for name in TAKEN if "interpreter" not in name and "observer" not in name)

session_ids = st.sampled_from(SESSIONS)
people = st.sampled_from(PEOPLE)

_made: list[Template] = []


def template() -> Template:
    """Both meetings with everyone there and admitted, made once."""
    if not _made:
        folder = Path(tempfile.mkdtemp(prefix="case-machine-"))

        def both(first: Conference) -> None:
            with first.house.unit_of_work() as work:
                work.sessions.add(session_of(first.case, first.service.clock.now(), "s2"), {})
                work.commit()
            for session_id in SESSIONS:
                one = Conference(first.service, first.case_id, session_id).come().admit()
                for person_id in PEOPLE:
                    join_links.issue(first.house, session_id, person_id)
                    one.come(person_id).admit(person_id)
                first.callers |= {f"{session_id} {who}": at for who, at in one.callers.items()}

        _made.append(a_template(folder, both, (JO, KIM, SAM)))
    return _made[0]


class CaseAndMeetings(RuleBasedStateMachine):
    @initialize(together=st.booleans())
    def begin(self, together: bool) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="case-machine-"))
        self.one = template().copy_to(self.folder)
        self.house, self.clock = self.one.house, self.one.service.clock
        self.callers = {tuple(name.split()): at for name, at in self.one.callers.items()}
        self.first = self.one.case
        self.held_since: Case | None = None
        self.withdrawn: set[str] = set()
        if together:
            self.move("s1", "check")
            self.move("s1", "open_joint")
            for person_id in PEOPLE:
                self.own("s1", person_id, "go_in")

    def teardown(self) -> None:
        if hasattr(self, "one"):
            self.one.service.store.close()
            shutil.rmtree(self.folder)

    def run(self, act: Callable[[], object]) -> str:
        try:
            act()
        except Refused as refused:
            assert refused.code in SENTENCES
            return refused.code
        return "ok"

    def caller(self, session_id: str, person_id: str) -> Caller:
        return self.callers[session_id, person_id]

    def session(self, session_id: str) -> LiveSession:
        with self.house.unit_of_work(write=False) as work:
            return work.sessions.get(session_id)

    # People and facilitators

    @rule(session_id=session_ids, name=st.sampled_from(sorted(MOVES)))
    def move(self, session_id: str, name: str) -> None:
        alex = self.caller(session_id, "alex")
        self.run(lambda: MOVES[name](self.house, alex))

    @rule(session_id=session_ids)
    def open_and_go_in(self, session_id: str) -> None:
        for name in ("resume", "check"):
            self.move(session_id, name)
        for person_id in PEOPLE:
            self.own(session_id, person_id, "ready")
        self.move(session_id, "open_joint")
        for person_id in PEOPLE:
            self.own(session_id, person_id, "go_in")

    @rule(session_id=session_ids, person_id=people, name=st.sampled_from(sorted(OWN)))
    def own(self, session_id: str, person_id: str, name: str) -> None:
        caller = self.caller(session_id, person_id)
        self.run(lambda: OWN[name](self.house, caller))

    @rule(session_id=session_ids, person_id=people)
    def come_back(self, session_id: str, person_id: str) -> None:
        """By a link of their own, since nobody comes in without one."""
        with self.house.unit_of_work(write=False) as work:
            has_link = bool(work.links.live_of(session_id, person_id))
        if has_link and not self.session(session_id).attendance(person_id).connected:
            self.callers[session_id, person_id] = come(self.house, person_id, session_id)
            alex = self.caller(session_id, "alex")
            self.run(lambda: live_sessions.admit(self.house, alex, person_id))

    @rule(session_id=session_ids, person_id=people)
    def give_a_link(self, session_id: str, person_id: str) -> None:
        said = self.run(lambda: join_links.issue(self.house, session_id, person_id))
        if person_id in self.withdrawn:
            assert said == "person-is-out"
        elif self.held_since is not None:
            assert said == "case-held"

    @rule(session_id=session_ids, person_id=people)
    def bring_in(self, session_id: str, person_id: str) -> None:
        alex = self.caller(session_id, "alex")
        self.run(lambda: live_sessions.bring_in(self.house, alex, person_id))

    # The case

    @rule(name=st.sampled_from(TAKES))
    def something_changes(self, name: str) -> None:
        self.change(TAKEN[name][1])

    @rule(session_id=session_ids, name=st.sampled_from(TAKES), seen=st.booleans())
    def they_meet_and_something_changes(self, session_id: str, name: str, seen: bool) -> None:
        self.put_right()
        self.open_and_go_in(session_id)
        if seen:
            self.something_changes(name)
        else:
            self.time_takes_it(name)

    @rule(name=st.sampled_from(TAKES))
    def time_takes_it(self, name: str) -> None:
        """Nobody writes anything; the look at every meeting finds it."""
        self.one.change_unseen(TAKEN[name][1])
        self.watch()

    @rule(days=st.sampled_from([0, 1, 8, 9, 14]))
    def days_pass(self, days: int) -> None:
        self.clock.advance(timedelta(days=days, hours=1))
        self.watch()

    @rule()
    def put_right(self) -> None:
        """Everything is there again, but for what people withdrew and who holds it."""
        if self.withdrawn:
            return
        now, held = self.clock.now(), self.one.case.held

        def change(case: Case, _: datetime) -> None:
            fresh = copy.deepcopy(self.first)
            for name in ("state", "route", "paused", "sensitive", "tracks", "leaves", "crew"):
                setattr(case, name, getattr(fresh, name))
            assert case.held is held
            for file in case.leaves.values():
                file.papers[:] = [_renewed(paper, now) for paper in file.papers]

        self.one.change_unseen(change)
        self.watch()
        self.held_since = copy.deepcopy(self.one.case) if held else None

    @rule(name=st.sampled_from(sorted(FORWARD)))
    def go_on(self, name: str) -> None:
        said = self.change(FORWARD[name])
        if self.held_since is not None:
            assert said in ("case-held", "case-cannot-do-this-now")

    @rule()
    def hold(self) -> None:
        sue = self.one.service.staff["sue"]
        if self.run(lambda: holding.hold(self.house, sue, self.one.case_id)) == "ok":
            self.held_since = self.held_since or copy.deepcopy(self.one.case)

    @rule(
        reason=st.sampled_from(["", "We talked with everyone."]),
        who=st.sampled_from(["lee", "sue"]),
    )
    def release(self, reason: str, who: str) -> None:
        account = self.one.service.staff[who]
        said = self.run(lambda: holding.release(self.house, account, self.one.case_id, reason))
        if said == "ok":
            assert who == "sue" and reason
            self.held_since = None

    @rule(person_id=people)
    def withdraw(self, person_id: str) -> None:
        withdrawing.withdraw(self.house, self.one.case_id, person_id, person_id)
        self.withdrawn |= {"jo", "kim"} if person_id == "jo" else {person_id}
        if self.held_since is not None:
            self.held_since = copy.deepcopy(self.one.case)

    def change(self, change: Callable[[Case, datetime], object]) -> str:
        return self.run(lambda: self.one.change(change))

    def watch(self) -> None:
        for session_id in SESSIONS:
            self.run(lambda session_id=session_id: live.look(self.house, session_id))

    # What must never be

    @invariant()
    def nobody_is_together_with_a_gate_that_does_not_hold(self) -> None:
        case = self.one.case
        for session_id in SESSIONS:
            session = self.session(session_id)
            if session.stage in OPEN:
                inside = {at.person_id for at in session.attendances.values() if at.room == "joint"}
                against = what_is_wrong(case, inside, self.clock.now(), session.opens_at)
                assert not against, against

    @invariant()
    def media_cross_the_sides_only_in_an_open_joint_room(self) -> None:
        for session_id in SESSIONS:
            session = self.session(session_id)
            for edge in self.house.media.flowing(session_id):
                if {edge.speaker, edge.listener} & {"sam"} and {edge.speaker, edge.listener} & {
                    "jo",
                    "kim",
                }:
                    assert session.stage in OPEN
                    assert session.attendance(edge.speaker).room == "joint"
                    assert session.attendance(edge.listener).room == "joint"

    @invariant()
    def who_withdrew_has_no_way_in_left(self) -> None:
        with self.house.unit_of_work(write=False) as work:
            for person_id in self.withdrawn:
                assert work.page_links.live_of(self.one.case_id, person_id) == []
                for session_id in SESSIONS:
                    assert work.links.live_of(session_id, person_id) == []
        for person_id in self.withdrawn:
            for session_id in SESSIONS:
                assert not self.session(session_id).attendance(person_id).connected

    @invariant()
    def while_it_is_held_nothing_goes_between_the_sides(self) -> None:
        case = self.one.case
        if self.held_since is None or not case.held:
            return
        assert not any(self.session(session_id).stage in OPEN for session_id in SESSIONS)
        if case.state not in ("preparation", "closed", "aftercare"):  # back is always possible
            assert case.state == self.held_since.state


def _renewed(paper: Paper, now: datetime) -> Paper:
    fields = {name: getattr(paper, name) for name in Paper.__slots__}
    late = paper.expires_at and now + timedelta(days=9)
    return Paper(**fields | {"at": now, "expires_at": late})


def what_is_wrong(case: Case, inside: set[str], now: datetime, opens_at: datetime) -> list[str]:
    """Read the case as it is written, question by question."""
    last: dict[tuple[str, str], Paper] = {}
    came: dict[str, int] = {}
    for file in case.leaves.values():
        for paper in file.papers:
            last[str(paper.kind), paper.about] = paper
            if paper.kind == "preparation" and paper.answers["attended"] == "yes":
                came[paper.about] = came.get(paper.about, 0) + 1

    def said(kind: str, about: str, name: str) -> object:
        paper = last.get((kind, about))
        return paper.answers.get(name) if paper else None

    def agrees(who: str, purpose: str) -> bool:
        return any(
            c.person_id == who
            and c.purpose == purpose
            and c.withdrawn_at is None
            and (c.review_at is None or now < c.review_at)
            for c in case.consents
        )

    taking_part = [p for p in PEOPLE if case.tracks[p] not in ("withdrawn", "declined")]
    risks = [paper for (kind, _), paper in last.items() if kind == "risk"]
    wrong = {
        "state": case.state not in ("ready", "communication"),
        "held": case.held,
        "paused": case.paused,
        "route": case.route != "conference",
        "not approved": case.sensitive and said("approval", "", "decision") != "approved",
        "detected": said("enquiries", "", "detected") != "yes",
        "identified": said("enquiries", "", "identified") != "yes",
        "facts": said("enquiries", "", "facts_accepted") not in ("yes", "partly"),
        "bar": said("enquiries", "", "legal_bar") != "none",
        "risk": any(
            paper.answers["decision"] == "stop"
            or (paper.expires_at is not None and paper.expires_at <= now)
            for paper in risks
        ),
        "plan": ("plan", "") not in last,
        "lead": not any(
            one.duty == "lead" and (one.until is None or now < one.until) for one in case.crew
        ),
        "kim was not prepared": "kim" in taking_part and not came.get("kim"),
    }
    for who in ("jo", "sam"):
        wrong |= {
            f"{who} out": case.tracks[who] in ("withdrawn", "declined", "considering"),
            f"{who} suitable": said("suitability", who, "decision") != "suitable",
            f"{who} risk": ("risk", who) not in last and ("risk", "") not in last,
            f"{who} online": said("online", who, "decision") not in ("online", "hybrid"),
            f"{who} chose": said("route", who, "choice") != "conference",
            f"{who} motivation": said("motivation", who, "judged") != "appropriate",
            f"{who} prepared": came.get(who, 0) < 2,
        }
    for who in {"jo", "sam", *(inside & {"kim"})}:
        for purpose in ("service", "conference", "online"):
            wrong[f"{who} {purpose}"] = not agrees(who, purpose)
    for who in taking_part:
        ready = last.get(("readiness", who))
        go = ready is not None and ready.answers["decision"] == "go"
        counts = ready is not None and ready.expires_at is not None and opens_at < ready.expires_at
        wrong[f"{who} ready"] = not (go and counts)
    return [name for name, is_wrong in wrong.items() if is_wrong]


TestCaseAndMeetings = CaseAndMeetings.TestCase
TestCaseAndMeetings.settings = settings(
    max_examples=25,
    stateful_step_count=20,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
    suppress_health_check=list(HealthCheck),
)
