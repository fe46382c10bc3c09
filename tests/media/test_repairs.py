"""How much one listener may have repeated."""

from signaling.media.repairs import SAVED, Repairs


def test_each_packet_is_sent_again_twice_at_most() -> None:
    repairs = Repairs()
    assert [repairs.allow(5, 1_000, 100_000) for _ in range(4)] == [True, True, False, False]
    assert repairs.allow(6, 1_000, 100_000)


def test_repairs_never_exceed_what_was_forwarded() -> None:
    repairs = Repairs()
    sent = forwarded = 0
    for number in range(2_000):
        forwarded += 500
        sent += 1_000 * repairs.allow(number, 1_000, forwarded)
        assert sent <= forwarded
    assert sent >= forwarded * 0.99


def test_what_is_not_used_is_saved_up_to_a_limit_only() -> None:
    repairs = Repairs()
    sent = sum(1_000 * repairs.allow(number, 1_000, 10**9) for number in range(500))
    assert sent == SAVED
