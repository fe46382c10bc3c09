"""What comes in and what is dropped, before anything is parsed by anybody else."""

import struct

from hypothesis import given
from hypothesis import strategies as st

from signaling.media.guard import Tally, Verdict, authentic, judge, read_stun
from tests.media.stun_support import ERROR, INDICATION, SUCCESS, attribute, stun

PASSWORD = b"p" * 32
RTP = b"\x80\x60" + bytes(40)
HELLO = b"\x16\xfe\xff" + bytes(60)


def verdict(data: bytes, proven: bool) -> Verdict:
    buffer = bytearray(2048)
    buffer[: len(data)] = data
    return judge(buffer, len(data), proven)


def test_media_and_dtls_come_in_from_a_proven_address_only():
    assert verdict(RTP, True) is Verdict.MEDIA
    assert verdict(HELLO, True) is Verdict.DTLS
    assert verdict(RTP, False) is Verdict.STRANGER
    assert verdict(HELLO, False) is Verdict.STRANGER_DTLS


def test_empty_and_overlong_datagrams_are_dropped_even_from_a_proven_address():
    assert verdict(b"", True) is Verdict.EMPTY
    assert verdict(b"\x80" + bytes(1500), True) is Verdict.OVERLONG
    assert verdict(b"\x80" + bytes(1499), True) is Verdict.MEDIA


def test_an_empty_datagram_is_judged_by_its_length_not_by_what_was_there_before():
    assert judge(bytearray(RTP), 0, True) is Verdict.EMPTY


def test_stun_comes_in_from_anybody_and_the_rest_has_no_name():
    assert verdict(stun(PASSWORD, "a:b"), False) is Verdict.STUN
    assert verdict(b"\x40" + bytes(30), True) is Verdict.UNKNOWN
    assert verdict(b"\x40" + bytes(30), False) is Verdict.STRANGER
    assert verdict(RTP[:19], True) is Verdict.UNKNOWN


@given(st.binary(max_size=200), st.booleans())
def test_judging_never_raises_and_lets_no_stranger_past_stun(data, proven):
    found = verdict(data, proven)
    if not proven:
        assert found not in (Verdict.MEDIA, Verdict.DTLS)


def test_a_good_request_is_read_and_its_integrity_holds():
    data = stun(PASSWORD, "ours:theirs")
    head = read_stun(data)
    assert head is not None
    assert (head.request, head.ours, head.theirs) == (True, "ours", "theirs")
    assert head.transaction == data[8:20]
    assert authentic(data, head, PASSWORD)
    assert not authentic(data, head, b"q" * 32)


def test_integrity_covers_every_byte_before_it():
    data = stun(PASSWORD, "ours:theirs", fingerprint=False)
    head = read_stun(data)
    assert head is not None
    for at in range(24, head.integrity_at):
        changed = bytearray(data)
        changed[at] ^= 1
        again = read_stun(bytes(changed))
        assert again is None or not authentic(bytes(changed), again, PASSWORD)


def test_responses_are_read_and_indications_are_not():
    for kind in (SUCCESS, ERROR):
        head = read_stun(stun(PASSWORD, kind=kind, priority=False))
        assert head is not None
        assert not head.request
    assert read_stun(stun(PASSWORD, "a:b", kind=INDICATION)) is None


def test_requests_that_lack_something_are_not_read():
    assert read_stun(stun(None, "a:b")) is None
    assert read_stun(stun(PASSWORD, "")) is None
    assert read_stun(stun(PASSWORD, "a")) is None
    assert read_stun(stun(PASSWORD, ":b")) is None
    assert read_stun(stun(PASSWORD, "a:b", priority=False)) is None


def test_what_stands_behind_the_integrity_is_not_believed():
    forged = attribute(0x0006, b"other:one")
    head = read_stun(stun(PASSWORD, "a:b", after=forged))
    assert head is not None
    assert (head.ours, head.theirs) == ("a", "b")
    assert read_stun(stun(PASSWORD, "", after=attribute(0x0006, b"a:b"))) is None


def test_lengths_that_lie_are_not_read():
    good = stun(PASSWORD, "a:b")
    assert read_stun(good[:-1]) is None
    assert read_stun(good + b"\0") is None
    assert read_stun(good[:2] + struct.pack("!H", len(good) - 16) + good[4:]) is None
    cut = stun(PASSWORD, "a:b", before=struct.pack("!HH", 0x8022, 400))
    assert read_stun(cut) is None
    assert read_stun(stun(PASSWORD, "a:b", before=attribute(0x8022, bytes(700)))) is None


def test_a_wrong_fingerprint_or_cookie_is_not_read():
    good = bytearray(stun(PASSWORD, "a:b"))
    good[-1] ^= 1
    assert read_stun(bytes(good)) is None
    other = bytearray(stun(PASSWORD, "a:b", fingerprint=False))
    other[5] ^= 1
    assert read_stun(bytes(other)) is None


@given(st.data())
def test_mutants_of_a_request_never_raise_and_never_pass_as_authentic(data):
    good = stun(PASSWORD, "ours:theirs", fingerprint=False)
    at = data.draw(st.integers(0, len(good) - 1))
    value = data.draw(st.integers(0, 255).filter(lambda v: v != good[at]))
    mutant = good[:at] + bytes([value]) + good[at + 1 :]
    head = read_stun(mutant)
    assert head is None or not authentic(mutant, head, PASSWORD)


@given(st.binary(max_size=700))
def test_random_bytes_are_not_stun(data):
    assert read_stun(data) is None


def test_the_tally_counts_by_name_and_does_not_grow():
    tally = Tally()
    for _ in range(1000):
        tally.drop(Verdict.EMPTY)
    tally.drop(Verdict.STRANGER)
    assert tally.dropped() == {"empty": 1000, "stranger": 1}
    assert len(tally.counts) == len(Verdict)
