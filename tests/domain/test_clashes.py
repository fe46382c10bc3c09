"""What speaks against a plan is found before anybody is told of it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from app.domain.clashes import Busy, Clash, Guest, Guide, Proposal, find
from app.domain.live_session import Kind
from app.domain.people import Role, Side
from tests.builders import NOON

NOW = NOON - timedelta(days=3)
JO = Guest("k1", "Jo", Side.HARMED, Role.PERSON_HARMED, email="jo@example.org", reachable=True)
SAM = Guest("k2", "Sam", Side.RESPONSIBLE, Role.PERSON_RESPONSIBLE, reachable=True)
KIM = Guest("k3", "Kim", Side.HARMED, Role.SUPPORTER, "k1", reachable=True)
ALEX = Guide("a1", "Alex", leads=True)
PRIYA = Guide("a2", "Priya", leads=False, takes_over=True)
GOOD = Proposal(
    Kind.CONFERENCE,
    NOON,
    NOON - timedelta(minutes=30),
    NOON + timedelta(hours=2),
    (JO, KIM, SAM),
    (ALEX, PRIYA),
    9,
)


def found(**changed: Any) -> list[str]:
    return [clash.code for clash in find(replace(GOOD, **changed), NOW)]


def test_nothing_speaks_against_a_good_plan() -> None:
    assert find(GOOD, NOW) == []


PLANS: list[tuple[str, dict[str, Any]]] = [
    ("no-time", {"starts_at": None}),
    ("no-time", {"latest_end": None}),
    ("end-before-start", {"latest_end": NOON - timedelta(minutes=1)}),
    ("end-before-start", {"latest_end": NOON}),
    ("slot-too-short", {"latest_end": NOON + timedelta(minutes=44)}),
    ("same-name", {"guests": (JO, replace(KIM, name="jo"), SAM)}),
    ("same-name", {"guides": (replace(ALEX, name="SAM"), PRIYA)}),
    ("no-safe-contact", {"guests": (JO, replace(SAM, reachable=False))}),
    ("no-aftercare", {"guests": (replace(JO, aftercare=False), SAM)}),
    ("too-many", {"most_people": 4}),
    ("both-sides-needed", {"guests": (JO, KIM)}),
    ("both-sides-needed", {"guests": ()}),
    ("one-side-only", {"kind": Kind.PREPARATION}),
    ("one-side-only", {"kind": Kind.FOLLOW_UP}),
    ("nobody-invited", {"kind": Kind.PREPARATION, "guests": ()}),
    ("belongs-with-nobody", {"guests": (JO, SAM, replace(KIM, beside=""))}),
    ("belongs-with-nobody", {"guests": (JO, SAM, replace(KIM, beside="k3"))}),
    ("other-side", {"guests": (JO, SAM, replace(KIM, beside="k2"))}),
    ("no-lead", {"guides": (PRIYA,)}),
    ("guide-twice", {"guides": (ALEX, replace(PRIYA, staff_id="a1"))}),
    ("nobody-takes-over", {"guides": (ALEX,)}),
]


@pytest.mark.parametrize(("code", "changed"), PLANS)
def test_each_clash_is_found_alone(code: str, changed: dict[str, Any]) -> None:
    assert found(**changed) == [code]


def test_the_same_address_on_both_sides_is_found_for_both() -> None:
    sam = replace(SAM, email="JO@example.org")
    clashes = find(replace(GOOD, guests=(JO, sam)), NOW)
    assert [(c.code, c.name) for c in clashes] == [
        ("on-both-sides", "Jo"),
        ("on-both-sides", "Sam"),
    ]


def test_two_people_of_one_side_may_share_an_address() -> None:
    assert found(guests=(JO, replace(KIM, email=JO.email), SAM)) == []


def test_a_time_that_is_over_is_found() -> None:
    late = find(GOOD, NOON + timedelta(hours=2))
    assert [clash.code for clash in late] == ["in-the-past"]
    assert find(GOOD, NOON + timedelta(hours=1)) == []


def test_a_facilitator_is_not_in_two_meetings_at_once() -> None:
    hour = timedelta(hours=1)
    doors, end = GOOD.opens_at, GOOD.latest_end
    assert doors and end
    for begins, ends, clash in (
        (doors - hour, doors, False),
        (doors - hour, doors + timedelta(seconds=1), True),
        (end - timedelta(seconds=1), end + hour, True),
        (end, end + hour, False),
    ):
        codes = find(GOOD, NOW, [Busy("a2", begins, ends)])
        assert codes == ([Clash("double-booked", "staff", "Priya")] if clash else [])
    assert find(GOOD, NOW, [Busy("somebody else", doors, end)]) == []


def test_only_two_of_them_are_warnings() -> None:
    codes = {
        code
        for code, changed in PLANS
        for c in find(replace(GOOD, **changed), NOW)
        if not c.stops and c.code == code
    }
    assert codes == {"nobody-takes-over", "no-aftercare"}


# A shuttle

ANN = Guide("a3", "Ann", leads=False, carries=True, serves=frozenset({Side.HARMED}))
RAY = Guide("a4", "Ray", leads=False, carries=True, serves=frozenset({Side.RESPONSIBLE}))
BOTH = Guide("a5", "Bea", leads=False, carries=True)
STRANGER = Guide("a6", "Flo", leads=False, carries=True, serves=frozenset())


@pytest.mark.parametrize("guides", [(BOTH, PRIYA), (ANN, RAY, PRIYA), (ANN, BOTH, PRIYA)])
def test_nothing_speaks_against_a_good_shuttle(guides: tuple[Guide, ...]) -> None:
    assert found(kind=Kind.SHUTTLE, guides=guides) == []


@pytest.mark.parametrize(
    ("code", "changed"),
    [
        ("no-advocate", {"guides": (ALEX, PRIYA)}),
        ("no-advocate", {"guides": (PRIYA,)}),
        ("side-without-advocate", {"guides": (ANN, PRIYA)}),
        ("side-without-advocate", {"guides": (RAY, PRIYA)}),
        ("advocate-not-of-the-case", {"guides": (BOTH, STRANGER, PRIYA)}),
        ("no-second", {"guides": (BOTH,)}),
        ("no-second", {"guides": (ANN, RAY)}),
        ("nobody-takes-over", {"guides": (BOTH, replace(PRIYA, takes_over=False))}),
        ("both-sides-needed", {"guests": (JO, KIM)}),
        ("slot-too-short", {"latest_end": NOON + timedelta(minutes=44)}),
    ],
)
def test_each_clash_of_a_shuttle_is_found_alone(code: str, changed: dict[str, Any]) -> None:
    shuttle = {"kind": Kind.SHUTTLE, "guides": (BOTH, PRIYA)} | changed
    assert found(**shuttle) == [code]


def test_a_shuttle_without_a_second_member_of_staff_is_warned_of_and_may_be_planned() -> None:
    (clash,) = find(replace(GOOD, kind=Kind.SHUTTLE, guides=(BOTH,)), NOW)
    assert not clash.stops
