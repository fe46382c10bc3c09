"""A plan becomes a meeting with a link for each participant; nonsense is refused."""

from datetime import timedelta
from typing import Any

import pytest

from app.domain.live_session import Kind, Stage
from app.domain.people import Role, Side, Voice
from app.domain.refusals import SENTENCES, Refused
from app.services import join_links, meetings, staff_sessions
from app.services.meetings import PlannedPerson, PlannedStaff
from tests.builders import NOON, a_plan
from tests.fakes import FakeHouse

JO = PlannedPerson(Side.HARMED, Role.PERSON_HARMED, "Jo")
SAM = PlannedPerson(Side.RESPONSIBLE, Role.PERSON_RESPONSIBLE, "Sam")
KIM = PlannedPerson(Side.HARMED, Role.SUPPORTER, "Kim", beside="Jo")
OLU = PlannedPerson(Side.RESPONSIBLE, Role.OBSERVER, "Olu", Voice.OBSERVES, beside="Sam")


@pytest.fixture
def fake() -> FakeHouse:
    return FakeHouse()


def test_a_plan_becomes_a_meeting_with_a_link_for_each_participant(fake: FakeHouse) -> None:
    plan = a_plan(fake.house, people=(JO, KIM, SAM, OLU))
    session_id, tokens = meetings.plan_meeting(fake.house, plan)
    session = meetings.session_of(fake.house, session_id)
    assert session.stage is Stage.HOLDING
    assert [p.screen_name for p in session.people] == ["Jo", "Kim", "Sam", "Olu", "Alex"]
    assert set(tokens) == {p.id for p in session.parties}
    assert len(set(tokens.values())) == 4
    kim = session.people[1]
    assert kim.beside == session.people[0].id
    for person_id, token in tokens.items():
        assert join_links.claim(fake.house, token).person_id == person_id


def test_staff_find_their_meetings_and_who_they_are_there(fake: FakeHouse) -> None:
    alex = staff_sessions.add_staff(fake.house, "Alex")
    priya = staff_sessions.add_staff(fake.house, "Priya")
    staff = (PlannedStaff(alex, Role.LEAD_FACILITATOR),)
    late = a_plan(fake.house, staff=staff, title="Later", latest_end=NOON + timedelta(days=3))
    meetings.plan_meeting(fake.house, late)
    both = (*staff, PlannedStaff(priya, Role.CO_FACILITATOR, "Pri"))
    early = a_plan(fake.house, staff=both, title="Sooner", opens_at=NOON - timedelta(hours=1))
    session_id, _ = meetings.plan_meeting(fake.house, early)
    assert [m.title for m in meetings.meetings_of(fake.house, alex)] == ["Sooner", "Later"]
    [mine] = meetings.meetings_of(fake.house, priya)
    assert mine.session_id == session_id
    assert mine.person_id == meetings.person_of(fake.house, session_id, priya)
    session = meetings.session_of(fake.house, session_id)
    assert session.person(mine.person_id).screen_name == "Pri"
    assert meetings.person_of(fake.house, session_id, "nobody") is None
    assert meetings.meetings_of(fake.house, "nobody") == []


NONSENSE: list[tuple[str, dict[str, Any]]] = [
    ("plan-without-lead", {"staff": ()}),
    ("plan-staff", {"staff": (PlannedStaff("nobody", Role.LEAD_FACILITATOR),)}),
    ("plan-people", {"people": ()}),
    ("plan-people", {"people": (JO,)}),
    ("plan-people", {"people": (JO, SAM), "kind": Kind.PREPARATION}),
    ("plan-companion", {"people": (JO, SAM, PlannedPerson(Side.HARMED, Role.SUPPORTER, "Kim"))}),
    (
        "plan-companion",
        {"people": (JO, SAM, PlannedPerson(Side.HARMED, Role.SUPPORTER, "Kim", beside="Sam"))},
    ),
    (
        "plan-companion",
        {"people": (JO, SAM, KIM, PlannedPerson(Side.HARMED, Role.SUPPORTER, "Lou", beside="Kim"))},
    ),
    ("plan-roles", {"people": (JO, PlannedPerson(Side.HARMED, Role.PERSON_RESPONSIBLE, "Sam"))}),
    ("plan-roles", {"people": (JO, SAM, PlannedPerson(Side.STAFF, Role.LEAD_FACILITATOR, "X"))}),
    (
        "plan-roles",
        {"people": (JO, SAM, PlannedPerson(Side.HARMED, Role.OBSERVER, "Olu", beside="Jo"))},
    ),
    ("plan-title", {"title": ""}),
    ("plan-title", {"title": "x" * 81}),
    ("plan-title", {"title": "two\nlines"}),
    ("plan-times", {"latest_end": NOON - timedelta(days=1)}),
    ("plan-times", {"latest_end": NOON.replace(tzinfo=None)}),
    (
        "plan-too-many-people",
        {
            "people": (
                JO,
                SAM,
                *(
                    PlannedPerson(Side.HARMED, Role.SUPPORTER, f"Kim {n}", beside="Jo")
                    for n in range(7)
                ),
            )
        },
    ),
]


@pytest.mark.parametrize(("code", "changes"), NONSENSE)
def test_nonsense_is_refused_and_nothing_is_planned(
    fake: FakeHouse, code: str, changes: dict[str, Any]
) -> None:
    with pytest.raises(Refused, match=f"^{code}$"):
        meetings.plan_meeting(fake.house, a_plan(fake.house, **changes))
    assert code in SENTENCES
    assert not fake.store.rows.sessions
    assert not fake.store.rows.links


@pytest.mark.parametrize(
    "name", ["", " ", "Jo ", "x" * 41, "J\no", "J\u202eo", "J\u200bo", "J\0o", "Sam", "sam", "ALEX"]
)
def test_names_are_plain_short_and_used_once(fake: FakeHouse, name: str) -> None:
    people = (PlannedPerson(Side.HARMED, Role.PERSON_HARMED, name), SAM)
    with pytest.raises(Refused, match="plan-name"):
        meetings.plan_meeting(fake.house, a_plan(fake.house, people=people))


@pytest.mark.parametrize(
    "name", ["Jo", "Anne-Marie O'Neill", "Żaneta", "李", "<b>Jo</b>", "x" * 40]
)
def test_names_people_have_are_taken(fake: FakeHouse, name: str) -> None:
    people = (PlannedPerson(Side.HARMED, Role.PERSON_HARMED, name), SAM)
    session_id, _ = meetings.plan_meeting(fake.house, a_plan(fake.house, people=people))
    assert meetings.session_of(fake.house, session_id).people[0].screen_name == name


def test_a_preparation_meeting_has_one_side(fake: FakeHouse) -> None:
    plan = a_plan(fake.house, people=(JO, KIM), kind=Kind.PREPARATION)
    _, tokens = meetings.plan_meeting(fake.house, plan)
    assert len(tokens) == 2
