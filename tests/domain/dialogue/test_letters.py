"""A letter by its table of moves: versions, agreement, what each side may know, what changed."""

import random
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from app.domain.dialogue import comparing, letter_acts, letter_offers
from app.domain.dialogue.comparing import Change, Piece
from app.domain.dialogue.letter_views import (
    AuthorState,
    RecipientState,
    author_view,
    recipient_view,
)
from app.domain.dialogue.letters import (
    DELIVERED,
    MOVES,
    REACHED,
    Letter,
    LetterState,
    ReadHow,
    Tell,
)
from app.domain.people import Side
from app.domain.refusals import SENTENCES, Refused

NOW = datetime(2026, 6, 4, 12, tzinfo=UTC)
TODAY = NOW.date()
SAM, ALEX, JO = "sam", "alex", "jo"
TEXT = "I am sorry.\n\nTruly."


def refused(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as refusal:
        act()
    assert refusal.value.code in SENTENCES
    return refusal.value.code


def started(text: str = TEXT) -> Letter:
    letter = Letter("l", "c", SAM, Side.RESPONSIBLE, "", NOW)
    letter_acts.write(letter, text, SAM, NOW, about="May")
    return letter


def agreed() -> Letter:
    letter = started()
    letter_acts.finish(letter, SAM, NOW)
    letter_acts.review(letter, 1, ALEX, NOW)
    letter_acts.agree(letter, 1, SAM, NOW, "own")
    return letter


def stored() -> Letter:
    letter = agreed()
    letter_acts.clear(letter, 1, ALEX, NOW, ticked=("safe", "positive"))
    letter_acts.store(letter, ALEX, NOW)
    return letter


def offered() -> Letter:
    letter = stored()
    letter_offers.offer(letter, JO, ALEX, NOW, TODAY)
    return letter


def accepted(how: ReadHow = ReadHow.MYSELF) -> Letter:
    letter = offered()
    letter_offers.accept(letter, how)
    return letter


def delivered() -> Letter:
    letter = accepted()
    letter_offers.bring(letter, "Sam")
    letter_offers.deliver(letter)
    return letter


def not_now() -> Letter:
    letter = accepted()
    letter_offers.not_now(letter, date(2026, 7, 1))
    return letter


def never() -> Letter:
    letter = offered()
    letter_offers.never(letter)
    return letter


def ended(how: Callable[[Letter], object]) -> Letter:
    letter = delivered()
    how(letter)
    return letter


AFTER_STORED: dict[str, Callable[[], Letter]] = {
    "stored": stored,
    "offered": offered,
    "accepted": accepted,
    "not now": not_now,
    "never": never,
    "delivered": delivered,
    "answered": lambda: ended(letter_offers.answer),
    "no answer": lambda: ended(letter_offers.no_answer),
}


# Writing and versions


def test_a_version_is_written_over_until_somebody_was_asked_to_look() -> None:
    letter = started("One.")
    letter_acts.write(letter, "Two.", SAM, NOW)
    assert [(d.number, d.text) for d in letter.written.drafts] == [(1, "Two.")]
    letter_acts.finish(letter, SAM, NOW)
    letter_acts.ask_changes(letter, "Say more.", ALEX, NOW)
    letter_acts.write(letter, "Three.", SAM, NOW)
    letter_acts.write(letter, "Four.", SAM, NOW)
    assert [(d.number, d.text) for d in letter.written.drafts] == [(1, "Two."), (2, "Four.")]
    assert letter.state is LetterState.CHANGES_ASKED


def test_the_same_words_again_change_nothing() -> None:
    letter = agreed()
    assert not letter_acts.write(letter, TEXT.replace("\n", "\r\n") + " ", SAM, NOW, about=" May ")
    assert (letter.state, letter.written.agreed) == (LetterState.AGREED, 1)


@pytest.mark.parametrize("begin", [agreed, stored, offered, accepted, not_now])
def test_an_edit_takes_agreement_and_offer_away(begin: Callable[[], Letter]) -> None:
    letter = begin()
    letter_acts.write(letter, "Other words.", SAM, NOW)
    assert (letter.state, letter.written.agreed) == (LetterState.STARTED, 0)
    assert letter.arrived is None
    assert letter.newest is not None
    assert letter.newest.number == 2


@pytest.mark.parametrize("begin", [never, delivered])
def test_what_was_refused_or_delivered_is_not_edited(begin: Callable[[], Letter]) -> None:
    assert refused(lambda: letter_acts.write(begin(), "Other.", SAM, NOW)) == "letter-not-now"


def test_only_the_newest_version_is_agreed_to() -> None:
    letter = started()
    letter_acts.finish(letter, SAM, NOW)
    letter_acts.ask_changes(letter, "More.", ALEX, NOW)
    letter_acts.write(letter, "More.", SAM, NOW)
    letter_acts.finish(letter, SAM, NOW)
    letter_acts.review(letter, 2, ALEX, NOW)
    assert refused(lambda: letter_acts.agree(letter, 1, SAM, NOW, "own")).endswith("meanwhile")
    assert refused(lambda: letter_acts.agree(letter, 3, SAM, NOW, "own")).endswith("meanwhile")
    letter_acts.agree(letter, 2, SAM, NOW, "own")
    assert letter.agreed is not None
    assert letter.agreed.text == "More."


def test_clearing_asks_for_both_ticks() -> None:
    for ticked in ((), ("safe",), ("positive",), ("other", "safe")):
        code = refused(lambda said=ticked: letter_acts.clear(agreed(), 1, ALEX, NOW, ticked=said))
        assert code == "letter-not-ticked"


def test_an_empty_letter_is_not_finished_and_a_long_one_not_kept() -> None:
    assert refused(lambda: letter_acts.finish(started(" \r\n\0"), SAM, NOW)) == "letter-empty"
    assert refused(lambda: started("x" * 20_001)) == "letter-too-long"
    started("x" * 20_000)
    pages = [str(n) for n in range(13)]
    code = refused(lambda: letter_acts.write(started(), "x", SAM, NOW, pages=pages))
    assert code == "letter-too-many-pages"


def test_many_versions_lose_the_oldest_and_never_the_newest() -> None:
    letter = started("0")
    for n in range(1, 160):
        letter_acts.finish(letter, SAM, NOW)
        letter_acts.write(letter, str(n), SAM, NOW)
    numbers = [draft.number for draft in letter.written.drafts]
    assert numbers == list(range(61, 161))


def test_a_letter_that_is_never_sent_stays_so_while_it_is_written_on() -> None:
    letter = started()
    letter_acts.keep(letter, SAM, NOW)
    letter_acts.write(letter, "More.", SAM, NOW)
    assert letter.state is LetterState.KEPT
    assert refused(lambda: letter_offers.offer(letter, JO, ALEX, NOW, TODAY)) == "letter-not-now"
    letter_acts.finish(letter, SAM, NOW)
    assert letter.state is LetterState.WRITTEN


# Between the sides


def test_there_is_no_way_to_the_other_side_past_agreed_cleared_offered_accepted() -> None:
    """Each state that reaches the other side is entered only from the one before it."""
    into = {
        after: {
            before for (before, _), found in MOVES.items() if found is after and before != after
        }
        for after in LetterState
    }
    assert into[LetterState.AGREED] == {LetterState.REVIEWED}
    assert into[LetterState.CLEARED] == {LetterState.AGREED}
    assert into[LetterState.OFFERED] == {LetterState.STORED, LetterState.NOT_NOW}
    assert into[LetterState.DELIVERED] == {LetterState.ACCEPTED}
    assert into[LetterState.STORED] == {
        *(LetterState.CLEARED, LetterState.OFFERED, LetterState.ACCEPTED, LetterState.NOT_NOW)
    }


def test_the_words_are_brought_as_they_were_agreed() -> None:
    letter = accepted(ReadHow.READ_TO_ME)
    assert letter.arrived is not None
    assert (letter.arrived.text, letter.arrived.about) == ("", "")
    letter_offers.bring(letter, "Sam")
    assert letter.arrived.text.encode() == TEXT.encode()
    assert letter.arrived.by == "Sam"


def test_nothing_is_delivered_before_it_was_brought_nor_brought_before_they_said_how() -> None:
    assert refused(lambda: letter_offers.deliver(accepted())) == "letter-not-yet"
    assert refused(lambda: letter_offers.bring(offered(), "Sam")) == "letter-not-now"
    first = accepted(ReadHow.ABOUT_FIRST)
    assert refused(lambda: letter_offers.bring(first, "Sam")) == "letter-say-how"


def test_saying_no_or_not_now_leaves_nothing_of_the_words() -> None:
    for act in (letter_offers.not_now, letter_offers.never):
        letter = accepted(ReadHow.ABOUT_FIRST)
        letter_offers.accept(letter, ReadHow.MYSELF)
        letter_offers.bring(letter, "Sam")
        act(letter)
        assert letter.arrived is not None
        assert (letter.arrived.text, letter.arrived.about, letter.arrived.brought) == (
            "",
            "",
            False,
        )


def test_whoever_wants_to_wait_is_not_asked_before_their_day() -> None:
    letter = not_now()
    again = lambda day: letter_offers.offer(letter, JO, ALEX, NOW, day)  # noqa: E731
    assert refused(lambda: again(date(2026, 6, 30))) == "letter-asked-later"
    again(date(2026, 7, 1))
    assert letter.state is LetterState.OFFERED


def test_they_may_change_their_mind() -> None:
    letter = never()
    letter_offers.accept(letter, ReadHow.ON_PAPER, None, "  my   sister ")
    assert letter.arrived is not None
    assert letter.arrived.company == "my sister"
    assert not letter_offers.waits_for_nobody(letter)


# What each may know


@pytest.mark.parametrize("name", AFTER_STORED)
def test_the_author_sees_the_same_from_stored_on(name: str) -> None:
    """I46."""
    letter = AFTER_STORED[name]()
    letter.id = "l"
    assert author_view(letter) == author_view(stored())


@pytest.mark.parametrize("name", AFTER_STORED)
def test_taking_back_looks_the_same_whether_or_not_it_was_delivered(name: str) -> None:
    letter, plain = AFTER_STORED[name](), stored()
    for each in (letter, plain):
        letter_acts.take_back(each, SAM, NOW)
    assert author_view(letter) == author_view(plain)
    assert author_view(letter).state is AuthorState.TAKEN_BACK
    assert (letter.arrived is not None) == (letter.state in DELIVERED)


@pytest.mark.parametrize("name", AFTER_STORED)
def test_the_author_sees_the_same_when_the_other_one_stops_taking_part(name: str) -> None:
    letter = AFTER_STORED[name]()
    letter_offers.cut(letter, JO)
    assert author_view(letter) == author_view(stored())
    assert letter.arrived is None or letter.state in DELIVERED


def test_the_author_learns_what_was_allowed_and_no_more() -> None:
    letter = delivered()
    letter_offers.allow(letter, {Tell.RECEIVED})
    assert author_view(letter).state is AuthorState.RECEIVED
    letter_offers.allow(letter, {Tell.READ})
    assert author_view(letter).state is AuthorState.READ
    assert refused(lambda: letter_acts.take_back(letter, SAM, NOW)) == "letter-was-read"
    letter_offers.answer(letter)
    assert author_view(letter).state is AuthorState.READ
    letter_offers.allow(letter, {Tell.ANSWERED})
    assert author_view(letter).state is AuthorState.ANSWERING
    letter_offers.allow(letter, ())
    assert author_view(letter).state is AuthorState.ANSWERING, "what was told stays told"
    early = offered()
    letter_offers.allow(early, set(Tell))
    assert author_view(early).state is AuthorState.STORED
    letter_offers.never(early)
    assert author_view(early).state is AuthorState.STORED


def told_received() -> Letter:
    letter = accepted(ReadHow.READ_TO_ME)
    letter_offers.allow(letter, {Tell.RECEIVED})
    return letter


STOPS = {
    "withdraws": lambda letter: letter_offers.cut(letter, JO),
    "not_now": letter_offers.not_now,
    "never": letter_offers.never,
    "allows_nothing": lambda letter: letter_offers.allow(letter, ()),
    "staff_withdraw_it": lambda letter: letter_offers.withdraw_offer(letter, ALEX, NOW),
}


@pytest.mark.parametrize("name", STOPS)
def test_what_the_author_was_told_stays_told_whatever_the_other_one_does(name: str) -> None:
    letter = told_received()
    before = author_view(letter)
    assert before.state is AuthorState.RECEIVED
    STOPS[name](letter)
    assert author_view(letter) == before


def test_of_other_words_nothing_was_told() -> None:
    for again in ("ask_changes", "write"):
        letter = told_received()
        letter_offers.cut(letter, JO)
        if again == "write":
            letter_acts.write(letter, "Other words", SAM, NOW)
        else:
            letter_acts.ask_changes(letter, "Without the name", ALEX, NOW)
        letter_acts.finish(letter, SAM, NOW)
        number = letter.newest.number if letter.newest else 0
        letter_acts.review(letter, number, ALEX, NOW)
        letter_acts.agree(letter, number, SAM, NOW, "own")
        letter_acts.clear(letter, number, ALEX, NOW, ticked=("safe", "positive"))
        letter_acts.store(letter, ALEX, NOW)
        assert author_view(letter).state is AuthorState.STORED


def test_taking_it_back_looks_the_same_for_who_was_told_that_it_was_wanted() -> None:
    waits, was_read = told_received(), delivered()
    letter_offers.allow(was_read, {Tell.RECEIVED})
    for letter in (waits, was_read):
        letter_acts.take_back(letter, SAM, NOW)
    assert author_view(waits) == author_view(was_read)
    assert author_view(waits).state is AuthorState.TAKEN_BACK


def test_the_other_side_learns_only_that_something_exists() -> None:
    long = offered()
    for draft in (stored(), agreed(), started()):
        assert recipient_view(draft, held=False) is None
    short = Letter("l", "c", SAM, Side.RESPONSIBLE, "", NOW + timedelta(days=9))
    letter_acts.write(short, "x", SAM, NOW, language="cy")
    letter_acts.finish(short, SAM, NOW)
    letter_acts.write(short, "y", SAM, NOW)
    letter_acts.finish(short, SAM, NOW)
    letter_acts.review(short, 2, ALEX, NOW)
    letter_acts.agree(short, 2, SAM, NOW, "own")
    letter_acts.clear(short, 2, ALEX, NOW, ticked=("safe", "positive"))
    letter_acts.store(short, ALEX, NOW)
    letter_offers.offer(short, JO, ALEX, NOW, TODAY)
    assert recipient_view(long, held=False) == recipient_view(short, held=False)


def test_what_it_is_about_is_told_to_who_asks_and_the_words_after_the_press() -> None:
    letter = accepted(ReadHow.ABOUT_FIRST)
    view = recipient_view(letter, held=False)
    assert view is not None
    assert (view.about, view.text, view.state) == ("May", "", RecipientState.ACCEPTED)
    letter_offers.accept(letter, ReadHow.MYSELF)
    letter_offers.bring(letter, "Sam")
    view = recipient_view(letter, held=False)
    assert view is not None
    assert (view.text, view.by, view.state) == ("", "", RecipientState.READY)
    letter_offers.deliver(letter)
    view = recipient_view(letter, held=False)
    assert view is not None
    assert (view.text, view.by) == (TEXT, "Sam")


def test_a_hold_hides_what_was_not_delivered() -> None:
    for name, begin in AFTER_STORED.items():
        letter = begin()
        there = recipient_view(letter, held=True) is not None
        assert there == (letter.state in DELIVERED), name


def test_an_author_who_is_out_has_nothing_left_on_the_way_and_keeps_drafts() -> None:
    for name, begin in AFTER_STORED.items():
        letter = begin()
        letter_offers.cut(letter, SAM)
        assert (letter.state is LetterState.TAKEN_BACK) or letter.state in DELIVERED, name
        assert letter.arrived is None or letter.state in DELIVERED
    draft = started()
    assert not letter_offers.cut(draft, SAM)
    assert draft.state is LetterState.STARTED


def test_every_state_reached_has_words_for_the_other_side() -> None:
    assert {str(state) for state in REACHED} <= {*map(str, RecipientState)}


# Comparing


def test_changes_are_found_word_by_word() -> None:
    pieces = comparing.compare("I am sorry for it.", "I am very sorry for all of it.")
    assert pieces == [
        Piece(Change.SAME, "I am"),
        Piece(Change.ADDED, " very"),
        Piece(Change.SAME, " sorry for "),
        Piece(Change.ADDED, "all of "),
        Piece(Change.SAME, "it."),
    ]
    assert comparing.counts(pieces) == (3, 0)
    assert comparing.compare("", "") == []


def test_both_versions_can_be_put_together_again() -> None:
    chance = random.Random(5)
    for _ in range(500):
        old, new = ("".join(chance.choices("ab, \n", k=chance.randrange(40))) for _ in range(2))
        pieces = comparing.compare(old, new)
        assert "".join(p.text for p in pieces if p.change is not Change.ADDED) == old
        assert "".join(p.text for p in pieces if p.change is not Change.TAKEN_OUT) == new


def test_long_and_repetitive_words_are_compared_in_a_moment() -> None:
    for old, new in (("a b " * 5000, "b a " * 5000), ("a\n" * 10_000, "b\na\n" * 5000)):
        begun = datetime.now(UTC)
        comparing.compare(old, new)
        assert datetime.now(UTC) - begun < timedelta(seconds=2)
