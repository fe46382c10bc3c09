"""What one sender may send."""

from signaling.media.budget import Budget


def test_a_sender_within_its_budget_is_never_held_back() -> None:
    budget = Budget(100, 100_000, 0.0)
    assert all(budget.take(1_000, i * 0.01) for i in range(1_000))


def test_beyond_the_packets_nothing_passes_until_time_does() -> None:
    budget = Budget(100, 1e9, 0.0)
    assert sum(budget.take(10, 0.0) for _ in range(5_000)) == 100
    assert sum(budget.take(10, 0.5) for _ in range(5_000)) == 50


def test_beyond_the_octets_nothing_passes_until_time_does() -> None:
    budget = Budget(1e9, 10_000, 0.0)
    assert sum(budget.take(1_000, 0.0) for _ in range(5_000)) == 10
    assert sum(budget.take(1_000, 100.0) for _ in range(5_000)) == 10


def test_a_clock_that_steps_back_gives_nothing() -> None:
    budget = Budget(1, 1e9, 10.0)
    assert budget.take(1, 10.0)
    assert not budget.take(1, 5.0)
