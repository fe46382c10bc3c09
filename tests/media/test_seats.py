"""Who sits where."""

from hypothesis import given
from hypothesis import strategies as st

from signaling.media.seats import Seating


def test_newcomers_get_the_lowest_free_seat_and_keep_it() -> None:
    seating = Seating(range(4))
    assert seating.keep({"b", "a"}) == {"a": 0, "b": 1}
    assert seating.keep({"b", "c"}) == {"b": 1, "c": 0}
    assert seating.keep({"a", "b", "c"}) == {"a": 2, "b": 1, "c": 0}


def test_who_finds_no_seat_waits_in_order_and_gets_the_next_free_one() -> None:
    seating = Seating([0, 1])
    assert seating.keep({"x", "y"}) == {"x": 0, "y": 1}
    assert seating.keep({"x", "y", "z"}) == {"x": 0, "y": 1}
    assert seating.keep({"a", "x", "y", "z"}) == {"x": 0, "y": 1}
    assert seating.keep({"a", "y", "z"}) == {"y": 1, "z": 0}
    assert seating.keep({"a", "y"}) == {"y": 1, "a": 0}


def test_without_seats_nobody_sits() -> None:
    assert Seating([]).keep({"a"}) == {}


@given(st.lists(st.sets(st.sampled_from("abcdef")), max_size=30), st.integers(0, 6))
def test_seats_are_sticky_never_shared_and_never_left_empty(
    steps: list[set[str]], count: int
) -> None:
    seating = Seating(range(count))
    before: dict[str, int] = {}
    for wanted in steps:
        now = dict(seating.keep(wanted))
        assert now.keys() <= wanted
        assert len(now) == min(count, len(wanted))
        assert len(set(now.values())) == len(now)
        assert all(now[s] == before[s] for s in before if s in wanted)
        before = now
