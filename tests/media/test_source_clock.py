"""The line on which a stream's timestamps lie."""

import pytest

from signaling.media.source_clock import REFUSED, SourceClock

RATE = 48_000


def _run(
    clock: SourceClock, start: float, end: float, base: int = 5_000, step: float = 0.02
) -> None:
    count = round((end - start) / step)
    for i in range(count):
        now = start + i * step
        assert clock.take(int(base + now * RATE) & 0xFFFFFFFF, now) != REFUSED


def test_timestamps_are_unwrapped_over_the_end() -> None:
    clock = SourceClock(RATE)
    first = clock.take(2**32 - 960, 0.0)
    assert clock.take(0, 0.02) == first + 960
    assert clock.take(2**32 - 480, 0.03) == first + 480


def test_jitter_does_not_move_the_line() -> None:
    clock = SourceClock(RATE)
    line = None
    for i in range(500):
        late = 0.0 if i % 10 == 0 else (i * 7 % 13) / 100
        taken = clock.take(i * 960, i * 0.02 + late)
        if i >= 10:
            line = clock.due(taken) if line is None else line
            assert clock.due(taken) == pytest.approx(i * 0.02, abs=1e-6)


def test_the_line_follows_a_slower_path_within_five_seconds() -> None:
    clock = SourceClock(RATE)
    for i in range(1000):
        now = i * 0.02 + (0.3 if i >= 500 else 0.0)
        taken = clock.take(i * 960, now)
    assert clock.due(taken) == pytest.approx(now, abs=1e-6)


def test_after_a_pause_in_which_the_stream_stood_still_it_goes_on_at_once() -> None:
    clock = SourceClock(RATE)
    for i in range(100):
        clock.take(i * 960, i * 0.02)
    taken = clock.take(100 * 960, 600.0)
    assert taken != REFUSED
    assert clock.due(taken) == pytest.approx(600.0)
    assert clock.restarts == 0


def test_after_a_pause_on_the_wall_clock_it_goes_on_at_once() -> None:
    clock = SourceClock(RATE)
    _run(clock, 0.0, 2.0)
    _run(clock, 602.0, 604.0)
    assert clock.restarts == 0


@pytest.mark.parametrize("leap", [10 * RATE, -11 * RATE, 2**31])
def test_a_leap_is_refused_and_a_second_packet_that_fits_it_starts_anew(leap: int) -> None:
    clock = SourceClock(RATE)
    _run(clock, 0.0, 2.0, base=10**9)
    assert clock.take((10**9 + leap + 2 * RATE) & 0xFFFFFFFF, 2.0) == REFUSED
    taken = clock.take((10**9 + leap + 2 * RATE + 960) & 0xFFFFFFFF, 2.02)
    assert taken != REFUSED
    assert clock.restarts == 1
    assert clock.due(taken) == pytest.approx(2.02, abs=1e-6)


def test_creeping_ahead_of_real_time_is_refused_before_long() -> None:
    clock = SourceClock(RATE)
    taken = [clock.take(i * 2 * RATE // 10, i * 0.02) for i in range(50)]
    assert REFUSED in taken
    first = taken[0]
    before = taken[: taken.index(REFUSED)]
    assert all((t - first) / RATE - i * 0.02 <= 2.0 for i, t in enumerate(before))


def test_a_stream_that_leaps_all_the_time_starts_anew_once_a_second_at_most() -> None:
    clock = SourceClock(RATE)
    for i in range(1000):
        clock.take((i // 2) * 50 * RATE & 0xFFFFFFFF, i * 0.01)
    assert 1 <= clock.restarts <= 10


def test_a_repaired_packet_is_placed_without_moving_the_line() -> None:
    clock = SourceClock(RATE)
    _run(clock, 0.0, 1.0)
    before = clock.due(0)
    assert clock.place(5_000 + RATE // 2) % 2**32 == 5_000 + RATE // 2
    assert clock.due(0) == before
    assert clock.place(5_000 + 60 * RATE) == REFUSED
    assert clock.place((5_000 - 60 * RATE) & 0xFFFFFFFF) == REFUSED
    assert SourceClock(RATE).place(0) == REFUSED


def test_jitter_is_counted_in_timestamp_units() -> None:
    steady, shaky = SourceClock(RATE), SourceClock(RATE)
    for i in range(300):
        steady.take(i * 960, i * 0.02)
        shaky.take(i * 960, i * 0.02 + (i % 2) * 0.01)
    assert steady.jitter_units() <= 1
    assert 400 <= shaky.jitter_units() <= 500
