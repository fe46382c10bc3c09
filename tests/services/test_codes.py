"""The two codes: letters typed in place of a link, and six digits told by phone; and guessing."""

import random
import threading
from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.refusals import Refused
from app.services import codes, guesses, join_links, live_sessions
from app.services.join_links import Issued, Knock
from tests.builders import THREE, come, planned
from tests.fakes import FakeHouse

LOOK_ALIKES = set("ILOQVZ0125")


@pytest.fixture
def fake() -> FakeHouse:
    fake = FakeHouse()
    planned(fake.house, THREE)
    return fake


@pytest.fixture
def jo(fake: FakeHouse) -> Issued:
    return join_links.issue(fake.house, "s1", "jo")


def refused(code: str) -> "pytest.RaisesContext[Refused]":  # type: ignore[name-defined]
    return pytest.raises(Refused, match=f"^{code}$")


def wrong_for(issued: Issued) -> str:
    return "000000" if issued.spoken_code != "000000" else "111111"


# The codes themselves


def test_a_join_code_has_eight_letters_that_nobody_mixes_up() -> None:
    made = [codes.new_join_code() for _ in range(2000)]
    assert all(len(code) == 8 for code in made)
    assert not set("".join(made)) & LOOK_ALIKES
    assert set("".join(made)) == set(codes.LETTERS)
    assert len(set(made)) == 2000
    assert codes.shown("ABCDEFGH") == "ABCD EFGH"


def test_every_digit_may_stand_in_every_place_of_a_spoken_code() -> None:
    made = [codes.new_spoken_code() for _ in range(3000)]
    assert all(len(code) == 6 and code.isdigit() for code in made)
    for place in range(6):
        assert set(Counter(code[place] for code in made)) == set("0123456789")


@pytest.mark.parametrize("typed", ["abcd efgh", "ABCD-EFGH", "  AbCdEfGh\n", "a b c d e f g h"])
def test_a_join_code_is_read_however_it_is_typed(typed: str) -> None:
    assert codes.read_join_code(typed) == "ABCDEFGH"


@pytest.mark.parametrize("typed", ["123 456", "123-456", " 123456 "])
def test_a_spoken_code_is_read_however_it_is_typed(typed: str) -> None:
    assert codes.read_spoken_code(typed) == "123456"


@settings(max_examples=300)
@given(st.text(max_size=40))
def test_hostile_text_is_no_code_and_no_error(typed: str) -> None:
    for read, right in (
        (codes.read_join_code, codes.LETTERS),
        (codes.read_spoken_code, "0123456789"),
    ):
        found = read(typed)
        assert found is None or set(found) <= set(right)


def test_only_keyed_hashes_of_codes_are_kept(fake: FakeHouse, jo: Issued) -> None:
    stored = repr(fake.store.rows)
    assert jo.join_code not in stored
    assert jo.spoken_code not in stored
    assert jo.token not in stored
    other = FakeHouse()
    assert codes.kept(fake.house.code_key, "join", "A") != codes.kept(
        other.house.code_key, "join", "A"
    )


def test_the_same_spoken_code_of_two_people_does_not_look_alike(fake: FakeHouse) -> None:
    key = fake.house.code_key
    assert codes.kept(key, "spoken a", "123456") != codes.kept(key, "spoken b", "123456")


# Coming in


def test_a_link_asks_for_the_code_and_lets_in_with_it(fake: FakeHouse, jo: Issued) -> None:
    with refused("spoken-code-needed"):
        join_links.claim_by_link(fake.house, jo.token, Knock())
    claim = join_links.claim_by_link(fake.house, jo.token, Knock(code=jo.spoken_code))
    assert claim.person_id == "jo"


def test_asking_what_is_needed_costs_no_try(fake: FakeHouse, jo: Issued) -> None:
    for _ in range(500):  # a scanner that presses buttons
        with refused("spoken-code-needed"):
            join_links.claim_by_link(fake.house, jo.token, Knock())
    link = next(iter(fake.store.rows.links.values()))
    assert (link.spoken_wrong, link.first_opened, link.seat_hash) == (0, None, None)
    join_links.claim_by_link(fake.house, jo.token, Knock(code=jo.spoken_code))


def test_five_wrong_codes_block_the_link_and_the_right_one_too(fake: FakeHouse, jo: Issued) -> None:
    left = []
    for _ in range(4):
        with pytest.raises(join_links.CodeWrong) as said:
            join_links.claim_by_link(fake.house, jo.token, Knock(code=wrong_for(jo)))
        left.append(said.value.left)
    assert left == [4, 3, 2, 1]
    for code in (wrong_for(jo), jo.spoken_code, ""):
        with refused("spoken-code-blocked"):
            join_links.claim_by_link(fake.house, jo.token, Knock(code=code))
    with refused("spoken-code-blocked"):
        join_links.claim_by_code(fake.house, jo.join_code, Knock(code=jo.spoken_code))


def test_four_wrong_codes_do_not(fake: FakeHouse, jo: Issued) -> None:
    for _ in range(4):
        with pytest.raises(Refused):
            join_links.claim_by_link(fake.house, jo.token, Knock(code=wrong_for(jo)))
    join_links.claim_by_link(fake.house, jo.token, Knock(code=jo.spoken_code))


def test_staff_unblock_it_by_telling_another_code(fake: FakeHouse, jo: Issued) -> None:
    for _ in range(5):
        with pytest.raises(Refused):
            join_links.claim_by_link(fake.house, jo.token, Knock(code=wrong_for(jo)))
    code = join_links.tell_another_code(fake.house, "s1", "jo")
    if code != jo.spoken_code:
        with pytest.raises(Refused):
            join_links.claim_by_link(fake.house, jo.token, Knock(code=jo.spoken_code))
    join_links.claim_by_link(fake.house, jo.token, Knock(code=code))


def test_nobody_without_a_link_gets_a_code(fake: FakeHouse) -> None:
    with refused("link-not-there"):
        join_links.tell_another_code(fake.house, "s1", "jo")


def test_the_code_of_one_person_does_not_open_the_link_of_another(
    fake: FakeHouse, jo: Issued
) -> None:
    sam = join_links.issue(fake.house, "s1", "sam")
    if sam.spoken_code != jo.spoken_code:
        with refused("spoken-code-wrong"):
            join_links.claim_by_link(fake.house, sam.token, Knock(code=jo.spoken_code))


def test_racing_guesses_get_five_tries_together_and_not_five_each(
    fake: FakeHouse, jo: Issued
) -> None:
    said: list[str] = []
    tries = [wrong_for(jo)] * 24

    def guess(code: str) -> None:
        try:
            join_links.claim_by_link(fake.house, jo.token, Knock(code=code))
        except Refused as refusal:
            said.append(refusal.code)

    threads = [threading.Thread(target=guess, args=(code,)) for code in tries]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Counter(said) == {"spoken-code-wrong": 4, "spoken-code-blocked": 20}


def test_the_letters_open_the_same_seat_and_ask_for_the_same_code(
    fake: FakeHouse, jo: Issued
) -> None:
    typed = codes.shown(jo.join_code).lower()
    with refused("spoken-code-needed"):
        join_links.claim_by_code(fake.house, typed, Knock())
    claim = join_links.claim_by_code(fake.house, typed, Knock(code=jo.spoken_code))
    assert (claim.session_id, claim.person_id) == ("s1", "jo")


def test_the_device_that_holds_the_seat_is_not_asked_again(fake: FakeHouse, jo: Issued) -> None:
    first = join_links.claim_by_link(fake.house, jo.token, Knock(code=jo.spoken_code))
    join_links.claim_by_link(fake.house, jo.token, Knock(device=first.secret))


def test_a_second_device_is_asked_and_then_refused_while_the_first_is_live(
    fake: FakeHouse, jo: Issued
) -> None:
    join_links.claim_by_link(fake.house, jo.token, Knock(code=jo.spoken_code))
    come(fake.house, "jo")
    fake.clock.advance(join_links.SETTLING)
    with refused("spoken-code-needed"):
        join_links.claim_by_link(fake.house, jo.token, Knock(take_over=True))
    assert fake.session().attendance("jo").connected
    with refused("open-elsewhere"):
        join_links.claim_by_link(fake.house, jo.token, Knock(code=jo.spoken_code))
    join_links.claim_by_link(fake.house, jo.token, Knock(code=jo.spoken_code, take_over=True))
    assert not fake.session().attendance("jo").connected


@pytest.mark.parametrize("by", ["link", "letters"])
def test_a_reissue_kills_link_letters_code_and_connection_at_once(
    fake: FakeHouse, jo: Issued, by: str
) -> None:
    held = join_links.claim_by_link(fake.house, jo.token, Knock(code=jo.spoken_code))
    caller = come(fake.house, "jo")
    again = join_links.issue(fake.house, "s1", "jo")
    assert fake.announcer.said == [("jo", "revoked", False)]
    assert join_links.seat(fake.house, held.secret) is None
    with refused("stale-connection"):
        live_sessions.set_camera(fake.house, caller, True)
    if by == "link":
        with refused("link-not-recognised"):
            join_links.claim_by_link(fake.house, jo.token, Knock(code=jo.spoken_code))
    else:
        with refused("join-code-not-recognised"):
            join_links.claim_by_code(fake.house, jo.join_code, Knock(code=jo.spoken_code))
    join_links.claim_by_code(fake.house, again.join_code, Knock(code=again.spoken_code))


def test_staff_can_tell_when_a_link_was_opened(fake: FakeHouse, jo: Issued) -> None:
    def link() -> object:
        return next(x for x in fake.store.rows.links.values() if not x.revoked)

    assert link().first_opened is None  # type: ignore[attr-defined]
    first = fake.clock.now()
    held = join_links.claim_by_link(fake.house, jo.token, Knock(code=jo.spoken_code))
    fake.clock.advance(timedelta(hours=1))
    join_links.claim_by_link(fake.house, jo.token, Knock(device=held.secret))
    assert link().first_opened == first  # type: ignore[attr-defined]
    assert link().last_used == first + timedelta(hours=1)  # type: ignore[attr-defined]


# Guessing


def test_guessing_letters_stops_everywhere_and_links_go_on_working(
    fake: FakeHouse, jo: Issued
) -> None:
    chance = random.Random(5)
    for _ in range(guesses.OF_CODES):
        guess = "".join(chance.choices(codes.LETTERS, k=8))
        with refused("join-code-not-recognised"):
            join_links.claim_by_code(fake.house, guess, Knock())
    with refused("too-many-tries"):
        join_links.claim_by_code(fake.house, jo.join_code, Knock(code=jo.spoken_code))
    join_links.claim_by_link(fake.house, jo.token, Knock(code=jo.spoken_code))
    fake.clock.advance(timedelta(seconds=guesses.WINDOW + 1))
    fake.clock.advance(join_links.SETTLING)
    join_links.claim_by_code(fake.house, jo.join_code, Knock(code=jo.spoken_code))


def test_guessing_from_one_address_leaves_the_others_alone(fake: FakeHouse, jo: Issued) -> None:
    for _ in range(guesses.PER_ADDRESS):
        with refused("link-not-recognised"):
            join_links.claim_by_link(fake.house, "0" * 64, Knock(source="192.0.2.7"))
    with refused("too-many-tries"):
        join_links.claim_by_link(fake.house, "0" * 64, Knock(source="192.0.2.7"))
    with refused("too-many-tries"):
        join_links.claim_by_code(fake.house, jo.join_code, Knock(source="192.0.2.7"))
    knock = Knock(code=jo.spoken_code, source="192.0.2.8")
    join_links.claim_by_code(fake.house, jo.join_code, knock)


def test_wrong_links_end_in_too_many_and_a_right_one_never_does(
    fake: FakeHouse, jo: Issued
) -> None:
    said: Counter[str] = Counter()
    for _ in range(guesses.OF_LINKS + 50):
        try:
            join_links.claim_by_link(fake.house, "f" * 64, Knock())
        except Refused as refusal:
            said[refusal.code] += 1
    assert said == {"link-not-recognised": guesses.OF_LINKS, "too-many-tries": 50}
    join_links.claim_by_link(fake.house, jo.token, Knock(code=jo.spoken_code))


def test_a_flood_of_addresses_does_not_fill_the_memory() -> None:
    counted = guesses.Guesses()
    for number in range(guesses.MOST_ADDRESSES + 500):
        counted.wrong(f"address {number}", 0.0)
    assert len(counted._wrong) <= guesses.MOST_ADDRESSES
