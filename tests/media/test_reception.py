"""Sequence numbers of one received SSRC, and the report on them."""

from hypothesis import given
from hypothesis import strategies as st

from signaling.media.reception import REFUSED, REORDERED, Reception


def test_numbers_are_unwrapped_over_the_end_and_late_ones_fall_into_place() -> None:
    reception = Reception()
    first = reception.take(65_534, 0.0)
    assert [reception.take(seq, 0.0) - first for seq in (65_535, 1, 0, 2)] == [1, 3, 2, 4]


def test_a_double_is_refused() -> None:
    reception = Reception()
    for seq in (10, 11, 13, 12):
        assert reception.take(seq, 0.0) != REFUSED
    for seq in (10, 11, 13, 12):
        assert reception.take(seq, 0.0) == REFUSED


def test_a_packet_later_than_any_window_is_refused() -> None:
    reception = Reception()
    first = reception.take(1_000, 0.0)
    reception.take(1_000 + REORDERED + 10, 0.0)
    assert reception.take(1_000 + 9, 0.0) == REFUSED
    assert reception.take(1_000 + 11, 0.0) == first + 11


def test_a_leap_is_refused_until_the_next_packet_fits_it() -> None:
    reception = Reception()
    before = reception.take(100, 0.0)
    assert reception.take(40_000, 0.1) == REFUSED
    assert reception.take(101, 0.1) == before + 1
    assert reception.take(50_000, 0.2) == REFUSED
    assert reception.take(50_001, 0.2) > before + 0x10000
    assert reception.restarts == 1
    assert reception.take(60_000, 0.3) == REFUSED
    assert reception.take(60_001, 0.3) == REFUSED, "at most once a second"


def test_a_retransmission_fills_the_gap_once_and_does_not_count_as_received() -> None:
    reception = Reception()
    first = reception.take(10, 0.0)
    reception.take(12, 0.0)
    assert reception.repair(11) == first + 1
    assert reception.repair(11) == REFUSED
    assert reception.take(11, 0.0) == REFUSED
    assert reception.repair(10) == REFUSED
    assert reception.block(7, 0, 1.0)[2] == 1
    assert Reception().repair(3) == REFUSED


def test_the_report_tells_the_loss_since_the_last_one() -> None:
    reception = Reception()
    for seq in range(100):
        if seq % 4:
            reception.take(seq + 1, 0.0)
    ssrc, fraction, lost, highest, jitter, _, _ = reception.block(7, 33, 1.0)
    assert (ssrc, jitter) == (7, 33)
    assert highest & 0xFFFF == 100
    assert (fraction, lost) == (24 * 256 // 99, 24)
    for seq in range(100, 200):
        reception.take(seq + 1, 1.0)
    assert reception.block(7, 0, 2.0)[1:3] == (0, 24)


def test_the_report_says_which_sender_report_came_and_how_long_ago() -> None:
    reception = Reception()
    reception.take(1, 0.0)
    assert reception.block(7, 0, 1.0)[5:] == (0, 0)
    reception.reported(0x0123_4567_89AB_CDEF, 5.0)
    assert reception.block(7, 0, 5.5)[5:] == (0x4567_89AB, 32_768)


@given(st.lists(st.integers(0, 65_535) | st.integers(0, 40), max_size=300))
def test_no_sequence_of_numbers_passes_one_twice_or_grows_anything(seqs: list[int]) -> None:
    reception = Reception()
    passed = [n for i, seq in enumerate(seqs) if (n := reception.take(seq, i * 0.01)) != REFUSED]
    assert len(set(passed)) == len(passed)
    assert bool(seqs) == bool(passed)
    assert len(reception._seen) == 1024
    if seqs:
        block = reception.block(1, 0, 10.0)
        assert 0 <= block[1] <= 255
        assert 0 <= block[2] <= 0xFFFFFF
