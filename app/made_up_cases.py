"""A made-up case at every stage, each told from its beginning by the steps that people take."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final

from app.domain.cases.case import Assignment, Duty
from app.domain.cases.consents import How, Purpose
from app.domain.cases.papers import PaperKind
from app.domain.cases.states import CaseState
from app.domain.people import PARTIES, Side
from app.made_up_steps import JUDGED, PastClock, Telling, number_of
from app.services.cases import receiving, tasks
from app.services.cases.receiving import Agreed, Beginning
from app.services.ports import House
from app.services.records import StaffAccount

S: Final = CaseState
BICYCLE: Final = "A bicycle was taken from the yard behind the house."
WALL: Final = "The wall of the front garden was pushed over at night."
SHED: Final = "The shed was broken into, and the tools in it were sold."
PAINT: Final = "Somebody painted over the front of the shop."
WINDOW: Final = "A ball went through the window, and whoever kicked it ran away."


@dataclass(frozen=True, slots=True)
class Team:
    """Who works in the made-up cases: who coordinates and facilitates, and the others."""

    owner: StaffAccount
    officer: StaffAccount
    supervisor: StaffAccount
    advocate: StaffAccount


@dataclass(frozen=True, slots=True)
class Story:
    """How far a case goes, who is in it, and how many days ago it began.

    ``by_video`` is asked of a shuttle: one that is carried over days needs no video.
    """

    to: CaseState
    harmed: str
    responsible: str
    what: str
    days: int
    came_by: str = "self"
    way: str = "letter"
    by_video: bool = False

    @property
    def meets(self) -> bool:
        return self.way == "conference" or self.by_video


STORIES: Final = (
    Story(S.ENQUIRY, "Amira", "", BICYCLE, 1, "staff"),
    Story(S.NEEDS_TIME, "Bridget", "", WALL, 28, "staff"),
    Story(S.REFERRED, "Carol", "", SHED, 1, "organisation"),
    Story(S.REFERRED, "Derek", "", PAINT, 0),
    Story(S.ENQUIRIES, "Elsie", "", WINDOW, 9),
    Story(S.APPROACH, "Farah", "Gavin", BICYCLE, 14),
    Story(S.APPROACH_WAIT, "Hugh", "Imran", WALL, 21),
    Story(S.ASSESSMENT, "Joan", "Karl", SHED, 24, "organisation"),
    Story(S.ALTERNATIVE, "Lena", "Mark", PAINT, 40),
    Story(S.OPTIONS, "Nadia", "Owen", WINDOW, 26, "organisation"),
    Story(S.PREPARATION, "Robin", "Chris", WALL, 25, "self", "conference"),
    Story(S.READY, "Jo", "Sam", BICYCLE, 27, "organisation", "conference"),
    Story(S.READY, "Nell", "Tom", PAINT, 26, "self", "shuttle", by_video=True),
    Story(S.READY, "Ines", "Luke", WALL, 24, "organisation", "shuttle"),
    Story(S.READY, "Greta", "Ben", SHED, 23),
    Story(S.COMMUNICATION, "Paula", "Quinn", SHED, 28),
    Story(S.OUTCOME, "Rosa", "Steve", PAINT, 29),
    Story(S.AFTERCARE, "Tessa", "Umar", WINDOW, 45),
    Story(S.MONITORING, "Vera", "Will", BICYCLE, 60),
    Story(S.EVALUATION, "Xanthe", "Yusuf", WALL, 75),
    Story(S.CLOSED, "Zara", "Adam", SHED, 90),
)


CARRIED: Final = ("Nell", "Ines", "Greta")
"""Those harmed whose words an advocate carries: in a call, over days, by letter."""


def tell(house: House, team: Team) -> dict[str, Telling]:
    """Make every case; return them by the name of the person harmed."""
    return {story.harmed: _tell(house, team, story) for story in STORIES}


def _tell(house: House, team: Team, story: Story) -> Telling:
    now = house.clock.now()
    clock = PastClock(now - timedelta(days=story.days), now)
    past = replace(house, clock=clock)
    told = Telling(past, clock, team.owner, "")
    _begin(told, team, story)
    for step in STEPS:
        if told.case().state is story.to:
            break
        step(told, team, story)
    return told


# How it begins


def _begin(told: Telling, team: Team, story: Story) -> None:
    house, now = told.house, told.clock.now()
    answers: dict[str, Any] = {
        "called": story.harmed,
        "full_name": f"{story.harmed} Made-up",
        "ways": ["call", "email"],
        "phone": number_of(story.harmed),
        "email": f"{story.harmed.lower()}@example.org",
        "happened": "theft" if story.what in (BICYCLE, SHED) else "damage",
        "few_words": story.what,
        "about_when": "this-year",
        "reasons": ["why", "reassurance"],
        "own_words": "Why did you choose us?",
    }
    early = story.to in (S.ENQUIRY, S.NEEDS_TIME)
    crew = (Assignment(team.officer.id, Duty.OFFICER, Side.HARMED, now),) if early else ()
    how = How.ON_THEIR_PAGE if story.came_by == "self" else How.THROUGH_REFERRER
    begins = Beginning(
        Side.HARMED,
        story.to if early else S.REFERRED,
        story.came_by,
        answers,
        by=team.officer.id if early else "",
        crew=crew,
        agreed=None if early else Agreed(how, now),
    )
    again = told.clock.now() + timedelta(days=story.days)
    if story.to is S.NEEDS_TIME:
        more = {"ask_again": again.date().isoformat(), "how": "call"}
        begins = replace(begins, ask_again_at=again, papers={PaperKind.MORE_TIME: more})
    with house.unit_of_work() as work:
        case = receiving.receive(house, work, begins)
        if story.to is S.NEEDS_TIME:
            receiving.promise_to_ask_again(house, work, case, again, team.officer.id)
        elif not early:
            tasks.referral_arrived(house, work, case)
        work.commit()
    told.case_id = case.id
    told.people[Side.HARMED] = case.side(Side.HARMED).people[0]


# One step for each state that is left, in the order of a case that goes well


def _take(told: Telling, team: Team, story: Story) -> None:
    told.clock.go_on(20)
    told.take()
    told.accept()
    told.done("code_information")
    told.allocate(team.officer, Duty.OFFICER, Side.HARMED)


def _approach(told: Telling, team: Team, story: Story) -> None:
    told.clock.go_on(48)
    told.add(Side.RESPONSIBLE, story.responsible)
    told.speak(Side.HARMED)
    told.enquire()
    told.disclose(Side.HARMED)
    told.approach()


def _hear(told: Telling, team: Team, story: Story) -> None:
    told.clock.go_on(72)
    told.speak(Side.RESPONSIBLE)
    if story.to is S.APPROACH_WAIT:
        again = told.today + timedelta(days=max(story.days - 6, 1))
        told.answered("needs-time", ask_again=again.isoformat())
        return
    told.agree(Side.RESPONSIBLE, Purpose.SERVICE)
    told.answered("willing")
    told.step("assess")


def _offer(told: Telling, team: Team, story: Story) -> None:
    told.clock.go_on(72)
    if story.to is S.ALTERNATIVE:
        told.offer_something_else()
        return
    told.assess("online" if story.meets else "indirect-only")
    told.step("offer_options")


def _choose(told: Telling, team: Team, story: Story) -> None:
    told.clock.go_on(48)
    told.allocate(team.owner, Duty.LEAD)
    told.allocate(team.supervisor, Duty.SUPERVISOR)
    video = (Purpose.ONLINE,) if story.meets else ()
    told.choose(story.way, Purpose(story.way), *video)
    told.prepare()
    if story.harmed in CARRIED:
        told.allocate(team.advocate, Duty.ADVOCATE)
    told.clock.go_on(48)
    told.meet(Side.HARMED)
    told.meet(Side.RESPONSIBLE, "in-person")
    if story.to is S.PREPARATION:
        needs_work = JUDGED | {"judged": "needs-work"}
        told.write(PaperKind.MOTIVATION, JUDGED, Side.HARMED)
        told.write(PaperKind.MOTIVATION, needs_work, Side.RESPONSIBLE)
        told.propose_agreement()
        told.accept_agreement(Side.RESPONSIBLE)


def _ready(told: Telling, team: Team, story: Story) -> None:
    told.clock.go_on(72)
    for side in PARTIES:
        told.meet(side, "in-person")
    told.write_both(PaperKind.MOTIVATION, JUDGED)
    if story.way != "letter":
        told.propose_agreement()
        for side in PARTIES:
            told.accept_agreement(side)
    told.plan()
    told.make_ready()


def _communicate(told: Telling, team: Team, story: Story) -> None:
    told.clock.go_on(48)
    told.communicate()


def _after(told: Telling, team: Team, story: Story) -> None:
    told.clock.go_on(48)
    told.go_on("agree_outcome" if story.to is S.OUTCOME else "look_after")


def _follow_up(told: Telling, team: Team, story: Story) -> None:
    told.clock.go_on(240)
    told.follow_up()
    told.step("monitor" if story.to is S.MONITORING else "evaluate")


def _close(told: Telling, team: Team, story: Story) -> None:
    told.clock.go_on(72)
    told.close()


STEPS: Final[tuple[Callable[[Telling, Team, Story], None], ...]] = (
    _take,
    _approach,
    _hear,
    _offer,
    _choose,
    _ready,
    _communicate,
    _after,
    _follow_up,
    _close,
)
