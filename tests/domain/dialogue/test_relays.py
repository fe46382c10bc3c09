"""Every act on a relay in every state: the table decides, and a refusal changes nothing."""

import copy
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.dialogue import relay_acts, relay_receiving
from app.domain.dialogue.kept_words import as_kept
from app.domain.dialogue.relays import (
    MOVES,
    Arrived,
    Handed,
    Relay,
    RelayState,
    Step,
    Translation,
    Wish,
    Words,
)
from app.domain.dialogue.sender_knows import refusal_is_told
from app.domain.people import Side
from app.domain.refusals import SENTENCES, Refused

AT = datetime(2026, 6, 4, 12, 0, tzinfo=UTC)
WORDS = Words("I am sorry for what I took.", "Something Sam wants to say", "en")
S = RelayState

Do = Callable[[Relay], bool]


def write(relay: Relay) -> bool:
    number = relay_acts.newest(relay).number
    return relay_acts.write(relay, number, Words("Other words", "", "en"), "lee", AT)


ACTS: dict[str, Do] = {
    "write": write,
    "read_back": lambda r: relay_acts.read_back(r, number(r), "lee", AT),
    "agree": lambda r: relay_acts.agree(r, number(r), "sam", AT, "own"),
    "ask_change": lambda r: relay_acts.ask_change(r, number(r), "Without his name", "lee", AT),
    "clear": lambda r: relay_acts.clear(r, number(r), "lee", AT, safe=True, positive=True),
    "release": lambda r: relay_acts.release(r, number(r), "lee", AT),
    "hold": lambda r: relay_acts.hold(r, "sam", AT),
    "take_back": lambda r: relay_acts.take_back(r, "sam", AT),
    "choose": lambda r: relay_receiving.choose(r, Wish.LATER),
    "deliver": lambda r: relay_receiving.deliver(r, Handed.SHOWN),
    "refuse": lambda r: relay_receiving.refuse(r, AT, tell=False),
    "want_reply": lambda r: relay_receiving.reply(r, wants=True),
    "no_reply": lambda r: relay_receiving.reply(r, wants=False),
    "answer": lambda r: relay_receiving.answered(r, AT),
    "recall": relay_receiving.recall,
}
DONE_ALREADY = {
    "read_back": {S.READ_BACK},
    "agree": {
        *(S.AGREED, S.CLEARED, S.RELEASED, S.REFUSED),
        *(S.DELIVERED, S.REPLY_WANTED, S.NO_REPLY, S.ANSWERED),
    },
    "clear": {S.CLEARED, S.RELEASED, S.REFUSED},
    "release": {
        *(S.RELEASED, S.REFUSED),
        *(S.DELIVERED, S.REPLY_WANTED, S.NO_REPLY, S.ANSWERED),
    },
    "hold": {S.HELD},
    "take_back": {S.TAKEN_BACK},
    "deliver": {S.DELIVERED, S.REPLY_WANTED, S.NO_REPLY, S.ANSWERED},
    "refuse": {S.REFUSED},
    "want_reply": {S.REPLY_WANTED},
    "no_reply": {S.NO_REPLY},
}
"""States in which the same act again is as good as done, and changes nothing."""
QUIET = {"answer", "recall"}
"""What the house does by itself: where it does not apply, nothing happens."""


def number(relay: Relay) -> int:
    return relay_acts.newest(relay).number


def a_relay() -> Relay:
    relay = Relay("r1", "case1", "sam", Side.RESPONSIBLE, "jo", AT)
    relay_acts.write(relay, 0, WORDS, "sam", AT)
    return relay


def at(state: RelayState) -> Relay:
    """A relay that came to a state by the acts alone."""
    ways: dict[RelayState, tuple[str, ...]] = {
        S.DRAFT: (),
        S.READ_BACK: ("read_back",),
        S.AGREED: ("read_back", "agree"),
        S.CLEARED: ("read_back", "agree", "clear"),
    }
    ways[S.RELEASED] = (*ways[S.CLEARED], "release")
    ways[S.REFUSED] = (*ways[S.RELEASED], "refuse")
    ways[S.HELD] = (*ways[S.RELEASED], "hold")
    ways[S.TAKEN_BACK] = (*ways[S.RELEASED], "take_back")
    ways[S.DELIVERED] = (*ways[S.RELEASED], "deliver")
    ways[S.REPLY_WANTED] = (*ways[S.DELIVERED], "want_reply")
    ways[S.NO_REPLY] = (*ways[S.DELIVERED], "no_reply")
    ways[S.ANSWERED] = (*ways[S.DELIVERED], "answer")
    relay = a_relay()
    for act in ways[state]:
        assert ACTS[act](relay)
    assert relay.state is state
    return relay


@pytest.mark.parametrize("state", RelayState)
@pytest.mark.parametrize("act", ACTS)
def test_an_act_is_a_row_of_the_table_or_changes_nothing(state: RelayState, act: str) -> None:
    relay = at(state)
    before = copy.deepcopy(relay)
    row = (state, act) in MOVES
    try:
        changed = ACTS[act](relay)
    except Refused as refused:
        assert not row
        assert relay == before
        assert refused.code in SENTENCES
        assert refused.code.startswith("relay-")
        return
    if not changed:
        assert relay == before
        assert state in DONE_ALREADY.get(act, ()) or act in QUIET
        return
    assert row
    assert relay.state is MOVES[state, act]


@pytest.mark.parametrize("act", ACTS)
def test_every_row_of_an_act_can_be_walked(act: str) -> None:
    for state in [state for state, name in MOVES if name == act]:
        relay = at(state)
        assert ACTS[act](relay) or state in DONE_ALREADY.get(act, ()), state
    assert {name for _, name in MOVES} == set(ACTS)


@pytest.mark.parametrize("state", RelayState)
def test_the_same_act_twice_is_the_act_once(state: RelayState) -> None:
    for act in set(ACTS) - {"write", "ask_change"}:
        relay = at(state)
        try:
            ACTS[act](relay)
        except Refused:
            continue
        once = copy.deepcopy(relay)
        assert not ACTS[act](relay), (state, act)
        assert relay == once


@pytest.mark.parametrize("act", ["write", "read_back", "agree", "clear", "release", "ask_change"])
def test_what_was_read_is_what_is_acted_on(act: str) -> None:
    """A command on an older wording is refused, and nothing is lost."""
    by_number: dict[str, Callable[[Relay, int], bool]] = {
        "write": lambda r, n: relay_acts.write(r, n, Words("Late words", "", "en"), "lee", AT),
        "read_back": lambda r, n: relay_acts.read_back(r, n, "lee", AT),
        "agree": lambda r, n: relay_acts.agree(r, n, "sam", AT, "own"),
        "clear": lambda r, n: relay_acts.clear(r, n, "lee", AT, safe=True, positive=True),
        "release": lambda r, n: relay_acts.release(r, n, "lee", AT),
        "ask_change": lambda r, n: relay_acts.ask_change(r, n, "Softer", "lee", AT),
    }
    for state in (S.DRAFT, S.READ_BACK, S.AGREED, S.CLEARED, S.RELEASED):
        relay = at(state)
        seen = number(relay)
        write(relay)
        before = copy.deepcopy(relay)
        with pytest.raises(Refused, match="relay-words-changed"):
            by_number[act](relay, seen)
        assert relay == before


def test_any_edit_goes_back_to_read_back_and_leaves_nothing_on_the_other_side() -> None:
    for state in (S.READ_BACK, S.AGREED, S.CLEARED, S.RELEASED, S.REFUSED):
        relay = at(state)
        write(relay)
        assert (relay.state, relay.arrived, relay.said.agreed) == (S.READ_BACK, None, 0)
        assert [one.number for one in relay.said.versions] == [1, 2]


def test_a_draft_is_written_over_in_place() -> None:
    relay = a_relay()
    write(relay)
    assert [(one.number, one.text) for one in relay.said.versions] == [(2, "Other words")]
    assert relay.state is S.DRAFT


def test_the_words_given_are_the_words_agreed() -> None:
    relay = at(S.RELEASED)
    assert relay.arrived is not None
    assert relay.arrived.text.encode() == WORDS.text.encode()
    assert (relay.arrived.about, relay.arrived.original) == (WORDS.about, "")


def test_ticks_are_asked_for() -> None:
    for safe, positive in ((False, True), (True, False), (False, False)):
        relay = at(S.AGREED)
        with pytest.raises(Refused, match="relay-not-looked-at"):
            relay_acts.clear(relay, 1, "lee", AT, safe=safe, positive=positive)


@pytest.mark.parametrize("state", [S.AGREED, S.CLEARED, S.RELEASED, S.REFUSED])
def test_a_hold_goes_on_where_it_was_and_a_release_is_made_again(state: RelayState) -> None:
    relay = at(state)
    ACTS["hold"](relay)
    assert (relay.state, relay.arrived) == (S.HELD, None)
    relay_acts.go_on(relay, "sam", AT)
    assert relay.state is (S.AGREED if state is S.AGREED else S.CLEARED)
    assert (relay.arrived, relay.held_from) == (None, None)


def test_what_staff_hold_the_sender_does_not_let_go_on() -> None:
    relay = at(S.CLEARED)
    relay_acts.hold(relay, "sam", AT)
    relay_acts.hold(relay, "lee", AT)
    assert not relay_acts.hold(relay, "sam", AT)
    before = copy.deepcopy(relay)
    with pytest.raises(Refused, match="relay-held-by-staff"):
        relay_acts.go_on(relay, "sam", AT)
    assert relay == before
    assert relay_acts.go_on(relay, "lee", AT)


def test_the_loser_of_a_race_reads_the_truth() -> None:
    for act in ("write", "hold", "take_back"):
        with pytest.raises(Refused, match="relay-passed-on"):
            ACTS[act](at(S.DELIVERED))
    for act in ("deliver", "choose", "refuse"):
        with pytest.raises(Refused, match="relay-taken-back"):
            ACTS[act](at(S.TAKEN_BACK))


def test_for_the_sender_a_refusal_is_as_nothing() -> None:
    """I28: what a sender may do, what comes of it and what stands in their part is the same."""
    for act in ("write", "hold", "take_back", "read_back", "agree", "release", "clear"):
        results = []
        for state in (S.RELEASED, S.REFUSED):
            relay = at(state)
            try:
                done: object = ACTS[act](relay)
            except Refused as refused:
                done = refused.code
            shown = relay.state if relay.state is not S.REFUSED else S.RELEASED
            results.append((done, relay.said, shown, relay.held_from))
        assert results[0] == results[1], act


def test_that_it_was_refused_is_told_only_where_allowed_and_while_it_is_so() -> None:
    relay = at(S.RELEASED)
    relay_receiving.refuse(relay, AT, tell=False)
    assert not refusal_is_told(relay.said)
    relay = at(S.RELEASED)
    relay_receiving.refuse(relay, AT, tell=True)
    assert refusal_is_told(relay.said)
    assert relay.said.steps[-1] == Step(AT, "", "refuse", 1, "told")
    relay_receiving.choose(relay, Wish.SHOW_ME)
    assert not refusal_is_told(relay.said)
    relay_receiving.refuse(relay, AT, tell=False)
    assert not refusal_is_told(relay.said)
    relay_receiving.choose(relay, Wish.SHOW_ME)
    relay_receiving.refuse(relay, AT, tell=False)
    assert relay_receiving.refuse(relay, AT, tell=True), "it may be allowed afterwards"
    assert refusal_is_told(relay.said)
    steps = list(relay.said.steps)
    assert not relay_receiving.refuse(relay, AT, tell=True)
    assert not relay_receiving.refuse(relay, AT, tell=False)
    assert relay.said.steps == steps
    relay_receiving.recall(relay)
    relay_acts.release(relay, 1, "lee", AT)
    assert not refusal_is_told(relay.said)


def test_about_is_told_before_the_words_and_only_while_it_waits() -> None:
    relay = at(S.RELEASED)
    assert relay_receiving.tell_about(relay)
    assert not relay_receiving.tell_about(relay)
    with pytest.raises(Refused):
        relay_receiving.tell_about(at(S.DELIVERED))
    with pytest.raises(Refused, match="relay-not-there"):
        relay_receiving.tell_about(at(S.CLEARED))


def test_only_what_was_handed_over_is_put_away() -> None:
    for state in RelayState:
        relay = at(state)
        if state in relay_receiving.DELIVERED:
            assert relay_receiving.put_away(relay)
            assert not relay_receiving.put_away(relay)
        else:
            with pytest.raises(Refused):
                relay_receiving.put_away(relay)


# Another language


IN_WELSH = Words("Mae'n ddrwg gen i.", "Rhywbeth y mae Sam am ei ddweud", "cy")


def translated(relay: Relay, words: Words = IN_WELSH) -> bool:
    return relay_acts.translate(relay, number(relay), words, "Ivo", "lee", AT)


def test_a_translation_is_agreed_before_it_is_cleared_and_is_what_crosses() -> None:
    relay = at(S.AGREED)
    with pytest.raises(Refused, match="relay-needs-translation"):
        relay_acts.clear(relay, 1, "lee", AT, safe=True, positive=True, language="cy")
    with pytest.raises(Refused, match="relay-needs-translation"):
        relay_acts.agree_translation(relay, 1, "lee", AT, "spoken")
    assert translated(relay)
    assert not translated(relay)
    with pytest.raises(Refused, match="relay-translation-not-agreed"):
        relay_acts.clear(relay, 1, "lee", AT, safe=True, positive=True)
    relay_acts.agree_translation(relay, 1, "lee", AT, "spoken")
    relay_acts.clear(relay, 1, "lee", AT, safe=True, positive=True, language="cy")
    relay_acts.release(relay, 1, "lee", AT)
    assert relay.arrived is not None
    assert (relay.arrived.text, relay.arrived.language) == ("Mae'n ddrwg gen i.", "cy")
    assert relay.arrived.original == WORDS.text
    assert relay.arrived.about == IN_WELSH.about


def test_what_it_is_about_is_in_the_other_language_too_or_in_neither() -> None:
    relay, silent = at(S.AGREED), at(S.AGREED)
    for about in ("", " \n "):
        with pytest.raises(Refused, match="relay-translation-about"):
            translated(relay, replace(IN_WELSH, about=about))
    with pytest.raises(Refused, match="relay-about-too-long"):
        translated(relay, replace(IN_WELSH, about="y" * 201))
    assert relay == at(S.AGREED), "a refusal changes nothing"
    assert translated(relay, replace(IN_WELSH, about=" Sori\n am hyn "))
    carried = relay_acts.newest(relay).translation
    assert carried is not None and carried.about == "Sori am hyn"
    write(silent)
    relay_acts.agree(silent, 2, "sam", AT, "own")
    with pytest.raises(Refused, match="relay-translation-about"):
        translated(silent)
    assert translated(silent, replace(IN_WELSH, about=""))
    assert relay_acts.preview(silent.said) == Arrived(
        IN_WELSH.text, "", "cy", original="Other words"
    )
    assert "relay-translation-about" in SENTENCES


def test_a_translation_of_before_without_what_it_is_about_gives_nothing_of_the_first() -> None:
    relay = at(S.AGREED)
    last = relay_acts.newest(relay)
    relay.said.versions[-1] = replace(last, translation=Translation("Sori", "cy", "Ivo", AT))
    given = relay_acts.preview(relay.said)
    assert given is not None and (given.about, given.original) == ("", WORDS.text)
    assert translated(relay, replace(IN_WELSH, text="Sori")), "it can be said now"
    assert (relay.state, number(relay)) == (S.READ_BACK, 2), "and is another wording"


def test_another_translation_is_another_wording() -> None:
    for state in (S.READ_BACK, S.AGREED, S.CLEARED, S.RELEASED):
        relay = at(S.READ_BACK if state is S.READ_BACK else S.AGREED)
        translated(relay)
        relay_acts.agree_translation(relay, 1, "lee", AT, "spoken")
        for act in ("clear", "release")[
            : [S.CLEARED, S.RELEASED].index(state) + 1 if state in (S.CLEARED, S.RELEASED) else 0
        ]:
            ACTS[act](relay)
        assert not translated(relay)
        other = {"about": "Ymddiheuriad"} if state is S.RELEASED else {"text": "Sori."}
        assert translated(relay, replace(IN_WELSH, **other))
        said = relay.said
        assert (relay.state, relay.arrived) == (S.READ_BACK, None)
        assert (said.agreed, said.translation_agreed, number(relay)) == (0, 0, 2)
        assert said.versions[-1].text == WORDS.text


def test_a_draft_is_not_translated_nor_what_was_passed_on() -> None:
    for state in (S.DRAFT, S.HELD, S.TAKEN_BACK, S.DELIVERED):
        with pytest.raises(Refused):
            translated(at(state))


# Words as they are kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("one\r\ntwo\rthree\u2028four", "one\ntwo\nthree\nfour"),
        ("a\x00b\x07c\x1b[31m", "abc[31m"),
        ("\ud800lone\udfff", "lone"),
        ("\u202eevil\u202c \u2066x\u2069", "evil x"),
        ("  kept\tas it is  \n", "kept\tas it is"),
        ("\ufefffirst\ufffe", "first"),
        ("<script>alert(1)</script> & \"'", "<script>alert(1)</script> & \"'"),
        ("👩‍👧 ŵ é ü שלום", "👩‍👧 ŵ é ü שלום"),
    ],
)
def test_words_are_put_in_order_once(typed: str, kept: str) -> None:
    assert as_kept(typed) == kept


@given(st.text(st.characters(exclude_categories=())))
def test_what_is_kept_stays_as_it_is_and_can_be_written_anywhere(typed: str) -> None:
    kept = as_kept(typed)
    assert as_kept(kept) == kept
    assert kept.encode().decode() == kept
    assert "\r" not in kept
    assert "\x00" not in kept


def test_limits_of_words() -> None:
    relay = a_relay()
    for words, code in (
        (Words(" \r\n\u202e "), "relay-empty"),
        (Words("x" * 4001), "relay-too-long"),
        (Words("x", "y" * 201), "relay-about-too-long"),
    ):
        before = copy.deepcopy(relay)
        with pytest.raises(Refused, match=code):
            relay_acts.write(relay, 1, words, "sam", AT)
        assert relay == before
    assert relay_acts.write(relay, 1, Words("x" * 4000, "y" * 200), "sam", AT)


def test_an_unchanged_wording_is_no_new_one() -> None:
    for state in (S.DRAFT, S.READ_BACK, S.AGREED, S.RELEASED):
        relay = at(state)
        before = copy.deepcopy(relay)
        assert not relay_acts.write(relay, 1, WORDS, "sam", AT)
        assert relay == before
