"""What a camera is asked to send again."""

from signaling.media.missing import TRIES, WINDOW, Missing


def test_a_gap_is_asked_for_at_once_and_no_more_when_it_is_filled() -> None:
    missing = Missing()
    missing.gap(0x1FFFF, 0x20002)
    assert missing.due(0.0) == ([0xFFFF, 0, 1], False)
    missing.found(0x20000)
    assert missing.due(0.05) == ([], False)
    assert missing.due(0.1) == ([0xFFFF, 1], False)


def test_after_three_requests_a_packet_is_given_up() -> None:
    missing = Missing()
    missing.gap(5, 6)
    asked = [missing.due(i * 0.1) for i in range(6)]
    assert sum(len(numbers) for numbers, _ in asked) == TRIES
    assert [gave_up for _, gave_up in asked] == [False, False, False, True, False, False]


def test_more_than_a_window_is_given_up_at_once() -> None:
    missing = Missing()
    missing.gap(0, WINDOW)
    assert len(missing.due(0.0)[0]) == WINDOW
    missing.gap(WINDOW + 1, WINDOW + 2)
    assert missing.due(1.0) == ([], True)
    assert missing.due(2.0) == ([], False)


def test_what_nobody_misses_is_not_asked_for() -> None:
    missing = Missing()
    missing.gap(0, 9)
    missing.clear()
    assert missing.due(0.0) == ([], False)
