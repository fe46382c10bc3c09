"""One rule says who may read of which act on a relay or a letter; each act has its sentence."""

from datetime import UTC, datetime

import pytest

from app.domain.cases.timeline import ACTS
from app.domain.dialogue import known_acts
from app.domain.dialogue.known_acts import may_know, may_know_how, may_know_who
from app.domain.dialogue.letters import MOVES as OF_LETTERS
from app.domain.dialogue.letters import Letter
from app.domain.dialogue.relays import MOVES as OF_RELAYS
from app.domain.dialogue.relays import Relay, Step
from app.domain.people import PARTIES, Side

AT = datetime(2026, 5, 4, tzinfo=UTC)
RELAY_ACTS = {act for _, act in OF_RELAYS} | {
    *("go_on", "tell_about", "put_away", "translate", "agree_translation"),
    *("print", "print_received"),
}
LETTER_ACTS = {act for _, act in OF_LETTERS} | {
    *("start", "comment", "allow", "cut", "print", "print_received"),
}
SENDERS, OTHERS = [Side.RESPONSIBLE], [Side.HARMED]


def a_relay() -> Relay:
    return Relay("r", "c", "sam", Side.RESPONSIBLE, "jo", AT)


def a_letter() -> Letter:
    return Letter("l", "c", "sam", Side.RESPONSIBLE, "jo", AT)


def test_every_act_has_its_sentence_and_no_sentence_is_of_nothing() -> None:
    acts = {f"relay.{act}" for act in RELAY_ACTS} | {f"letter.{act}" for act in LETTER_ACTS}
    assert acts == {act for act in ACTS if known_acts.is_of_dialogue(act)}


def test_who_works_with_both_sides_reads_everything() -> None:
    assert all(may_know(a_relay(), act, PARTIES) for act in RELAY_ACTS)
    assert all(may_know(a_letter(), act, PARTIES) for act in LETTER_ACTS)


def test_nobody_without_a_side_reads_anything() -> None:
    assert not any(may_know(a_relay(), act, []) for act in RELAY_ACTS)
    assert not any(may_know(a_letter(), act, []) for act in LETTER_ACTS)


@pytest.mark.parametrize("act", ["choose", "tell_about", "refuse", "put_away", "recall"])
def test_the_senders_side_does_not_read_what_becomes_of_it(act: str) -> None:
    assert not may_know(a_relay(), act, SENDERS)


def test_it_reads_of_a_refusal_that_may_be_told() -> None:
    relay = a_relay()
    relay.said.steps.append(Step(AT, "", "refuse", 1, "told"))
    assert may_know(relay, "refuse", SENDERS)


@pytest.mark.parametrize("act", sorted(RELAY_ACTS))
def test_the_other_side_reads_of_a_release_and_what_follows_it(act: str) -> None:
    allowed = known_acts.RELAY_RECEIVED | {"release", "answer"}
    assert may_know(a_relay(), act, OTHERS) is (act in allowed)


@pytest.mark.parametrize("act", sorted(LETTER_ACTS))
def test_each_side_reads_of_a_letter_what_is_its_own(act: str) -> None:
    of_recipient = {
        *("accept", "not_now", "never", "bring", "deliver", "answer", "no_answer", "allow"),
        "print_received",
    }
    both_alone = act == "cut"
    assert may_know(a_letter(), act, SENDERS) is (act not in of_recipient and not both_alone)
    assert may_know(a_letter(), act, OTHERS) is (act in of_recipient | {"offer"})


def test_how_many_versions_there_were_is_for_the_side_that_wrote_them() -> None:
    for thing, act in ((a_relay(), "release"), (a_letter(), "offer")):
        assert may_know_how(thing, act, SENDERS) and may_know_who(thing, act, SENDERS)
        assert not may_know_how(thing, act, OTHERS)
        assert may_know_who(thing, act, OTHERS), "who lets words cross is named"


def test_in_which_way_it_was_handed_over_and_by_whom_is_for_whom_it_was_for() -> None:
    assert may_know(a_relay(), "deliver", SENDERS)
    assert not may_know_how(a_relay(), "deliver", SENDERS)
    assert not may_know_who(a_relay(), "deliver", SENDERS)
    assert may_know_how(a_relay(), "deliver", OTHERS) and may_know_who(a_relay(), "deliver", OTHERS)
