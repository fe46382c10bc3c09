"""How fast a camera may send."""

from signaling.media.throttle import LEAST, Throttle


def test_without_loss_it_is_what_was_configured() -> None:
    throttle = Throttle(1_500_000)
    assert {throttle.rate(i * 0.5) for i in range(20)} == {1_500_000}


def test_loss_lowers_it_and_quiet_raises_it_slowly() -> None:
    throttle = Throttle(1_500_000)
    throttle.lost(0.5)
    lowered = throttle.rate(0.0)
    assert lowered == 1_125_000
    assert throttle.rate(0.5) == lowered, "a report counts once"
    assert throttle.rate(1.0) == int(lowered * 1.05)
    for i in range(2, 60):
        throttle.rate(float(i))
    assert throttle.rate(60.0) == 1_500_000


def test_the_worst_report_counts_and_a_little_loss_changes_nothing() -> None:
    throttle = Throttle(1_000_000)
    throttle.lost(0.05)
    assert throttle.rate(0.0) == 1_000_000
    throttle.lost(0.2)
    throttle.lost(0.0)
    assert throttle.rate(1.0) == 900_000


def test_total_loss_leaves_the_least() -> None:
    throttle = Throttle(1_500_000)
    for i in range(100):
        throttle.lost(1.0)
        assert throttle.rate(float(i)) >= LEAST
    assert throttle.rate(100.0) < 2 * LEAST
