"""Who of a case may come to its meetings: the rules by themselves, whoever typed the plan."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.domain.cases import gathering
from app.domain.cases.case import Assignment, Case, CasePerson, Duty, Leaf, Route, SideFile
from app.domain.cases.states import CaseState
from app.domain.cases.tracks import Track
from app.domain.live_session import Kind
from app.domain.people import PARTIES, Person, Role, Side, Voice
from app.domain.refusals import Refused
from tests.builders import NOON

JO = CasePerson("jo", Side.HARMED, Role.PERSON_HARMED, "Jo")
KIM = CasePerson("kim", Side.HARMED, Role.SUPPORTER, "Kim", voice=Voice.PRESENT_ONLY, beside="jo")
SAM = CasePerson("sam", Side.RESPONSIBLE, Role.PERSON_RESPONSIBLE, "Sam")


@pytest.fixture
def case() -> Case:
    leaves = {leaf: SideFile() for leaf in Leaf}
    made = Case("c", "CG-1", CaseState.PREPARATION, NOON, NOON, Side.HARMED, leaves=leaves)
    for person in (JO, KIM, SAM):
        made.side(person.side).people.append(replace(person))
        made.tracks[person.id] = Track.PREPARING
    return made


def guest(person: CasePerson, **other: object) -> Person:
    known = Person(
        person.id, person.side, person.role, person.shown, person.voice, person.beside or None
    )
    return replace(known, **other)  # type: ignore[arg-type]


EVERYONE = (guest(JO), guest(KIM), guest(SAM))


def test_everyone_comes_to_a_conference(case: Case) -> None:
    gathering.demand_guests(case, Kind.CONFERENCE, EVERYONE)


@pytest.mark.parametrize("kind", [Kind.PREPARATION, Kind.FOLLOW_UP])
def test_two_sides_are_in_no_meeting_of_one(case: Case, kind: Kind) -> None:
    gathering.demand_guests(case, kind, EVERYONE[:2])
    with pytest.raises(Refused, match="plan-two-sides"):
        gathering.demand_guests(case, kind, EVERYONE)


@pytest.mark.parametrize(
    "forged",
    [
        guest(JO, id="stranger"),
        guest(JO, screen_name="Joanna Green"),
        guest(SAM, side=Side.HARMED, role=Role.SUPPORTER, beside="jo"),
        guest(KIM, beside="sam"),
        guest(KIM, role=Role.INTERPRETER),
        guest(KIM, voice=Voice.FULL),
    ],
)
def test_nobody_comes_as_another_than_the_case_has_them(case: Case, forged: Person) -> None:
    with pytest.raises(Refused, match="plan-not-of-the-case"):
        gathering.demand_guests(case, Kind.CONFERENCE, [forged])


@pytest.mark.parametrize("track", [Track.WITHDRAWN, Track.DECLINED])
def test_who_is_out_does_not_come(case: Case, track: Track) -> None:
    case.tracks["kim"] = track
    assert [p.id for p in gathering.may_come(case, Kind.CONFERENCE)] == ["jo", "sam"]
    with pytest.raises(Refused, match="plan-not-of-the-case"):
        gathering.demand_guests(case, Kind.CONFERENCE, EVERYONE)


def test_a_leaf_that_is_not_open_has_nobody_who_may_come(case: Case) -> None:
    del case.leaves[Leaf.RESPONSIBLE]
    assert [p.id for p in gathering.may_come(case, Kind.CONFERENCE)] == ["jo", "kim"]
    with pytest.raises(Refused, match="plan-not-of-the-case"):
        gathering.demand_guests(case, Kind.CONFERENCE, EVERYONE)


@pytest.mark.parametrize(
    ("duty", "side", "sides", "may"),
    [
        (Duty.LEAD, None, PARTIES, True),
        (Duty.ADVOCATE, Side.HARMED, [Side.HARMED], True),
        (Duty.ADVOCATE, Side.HARMED, PARTIES, False),
        (Duty.ADVOCATE, Side.HARMED, [Side.RESPONSIBLE], False),
        (Duty.OFFICER, Side.HARMED, [Side.HARMED], False),
        (Duty.SUPERVISOR, None, PARTIES, False),
        (Duty.GLASS, None, PARTIES, False),
    ],
)
def test_who_guides_works_with_every_side_that_comes(
    duty: Duty, side: Side | None, sides: list[Side], may: bool
) -> None:
    one = Assignment("a", duty, side, NOON - timedelta(days=1))
    assert gathering.may_guide(one, set(sides)) is may


# A shuttle: both sides, who never meet


def by(case: Case, route: Route | None) -> Case:
    case.route = route
    return case


def test_everyone_may_come_to_a_shuttle_and_both_leaves_are_opened_for_it(case: Case) -> None:
    assert [p.id for p in gathering.may_come(case, Kind.SHUTTLE)] == ["jo", "kim", "sam"]
    gathering.demand_guests(case, Kind.SHUTTLE, EVERYONE)
    for side in (None, Side.HARMED, Side.RESPONSIBLE):
        leaves = gathering.leaves_for(Kind.SHUTTLE, side)
        assert leaves == {Leaf.HARMED, Leaf.RESPONSIBLE}


@pytest.mark.parametrize("route", [None, *Route])
@pytest.mark.parametrize(("kind", "way"), gathering.WAY_OF.items())
def test_a_meeting_of_both_sides_is_planned_the_way_that_both_agreed_to(
    case: Case, kind: Kind, way: Route, route: Route | None
) -> None:
    if route is way:
        gathering.demand_planning(by(case, route), kind, None)
        return
    with pytest.raises(Refused, match="plan-not-this-way"):
        gathering.demand_planning(by(case, route), kind, None)


def test_a_shuttle_is_planned_while_the_case_is_prepared_and_not_held(case: Case) -> None:
    by(case, Route.SHUTTLE).held = True
    with pytest.raises(Refused, match="case-held"):
        gathering.demand_planning(case, Kind.SHUTTLE, None)
    case.held = False
    for state in CaseState:
        case.state = state
        if state in gathering.TOGETHER:
            gathering.demand_planning(case, Kind.SHUTTLE, None)
            continue
        with pytest.raises(Refused, match="case-cannot-do-this-now"):
            gathering.demand_planning(case, Kind.SHUTTLE, None)


def test_who_must_not_meet_may_talk_through_a_shuttle_and_shares_no_room_in_it(
    case: Case,
) -> None:
    case.person("jo").must_not_meet = ("Sam",)
    gathering.demand_guests(case, Kind.SHUTTLE, EVERYONE)
    with pytest.raises(Refused, match="plan-must-not-meet"):
        gathering.demand_guests(case, Kind.CONFERENCE, EVERYONE)
    case.person("jo").must_not_meet = ("Kim",)  # who sits beside them
    with pytest.raises(Refused, match="plan-must-not-meet"):
        gathering.demand_guests(case, Kind.SHUTTLE, EVERYONE)


def assigned(who: str, duty: Duty, side: Side | None = None) -> Assignment:
    return Assignment(who, duty, side, NOON - timedelta(days=1))


CREW = [
    assigned("alex", Duty.LEAD),
    assigned("both", Duty.ADVOCATE),
    assigned("ann", Duty.ADVOCATE, Side.HARMED),
    assigned("ray", Duty.ADVOCATE, Side.RESPONSIBLE),
    assigned("vic", Duty.OFFICER, Side.HARMED),
    assigned("sue", Duty.SUPERVISOR),
    assigned("one", Duty.LEAD, Side.HARMED),
    assigned("two", Duty.ADVOCATE, Side.HARMED),
    assigned("two", Duty.ADVOCATE, Side.RESPONSIBLE),
]


@pytest.mark.parametrize(
    ("who", "sides"),
    [
        ("alex", set(PARTIES)),
        ("both", set(PARTIES)),
        ("ann", {Side.HARMED}),
        ("ray", {Side.RESPONSIBLE}),
        ("two", set(PARTIES)),
        ("vic", set()),
        ("sue", set()),
        ("one", set()),
        ("nobody", set()),
    ],
)
def test_whose_words_somebody_may_carry_follows_from_what_they_are_in_the_case(
    who: str, sides: set[Side]
) -> None:
    assert gathering.served_by(CREW, who) == sides


@pytest.mark.parametrize(
    ("advocates", "refused"),
    [
        (["both"], None),
        (["alex"], None),
        (["two"], None),
        (["ann", "ray"], None),
        (["ann", "both"], None),
        ([], "plan-side-without-advocate"),
        (["ann"], "plan-side-without-advocate"),
        (["ray"], "plan-side-without-advocate"),
        (["ann", "vic"], "plan-guide-not-of-the-case"),
        (["both", "nobody"], "plan-guide-not-of-the-case"),
        (["sue"], "plan-guide-not-of-the-case"),
    ],
)
def test_each_side_of_a_shuttle_has_an_advocate(advocates: list[str], refused: str | None) -> None:
    if refused is None:
        gathering.demand_advocates(CREW, advocates)
        return
    with pytest.raises(Refused, match=refused):
        gathering.demand_advocates(CREW, advocates)
