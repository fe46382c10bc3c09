"""What each side is shown of a relay, state by state: no card tells what is not theirs to know."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from app.domain.cases.standing import NOTHING_HOLDS
from app.domain.dialogue import cards, relay_acts, relay_receiving
from app.domain.dialogue.carriers import Carrier
from app.domain.dialogue.relays import Handed, Relay, RelayState, Wish, Words
from app.domain.live_session import Kind
from app.domain.people import PARTIES, Side
from tests.builders import EVERYONE, JO, KIM, NOON, PRIYA, SAM, a_session

WORDS = "I broke the <b>window</b>.\nI am paying for it."
ABOUT = "the window"
KEYS = {
    "id",
    "mine",
    "state",
    "may",
    "text",
    "about",
    "language",
    "version",
    "translation",
    "translation_about",
    "translation_language",
    "original",
    "asked_change",
    "wish",
    "told_about",
    "how",
    "put_away",
    "tell_sender",
    "answers",
}


def a_relay(relay_id: str = "r1") -> Relay:
    """From Sam to Jo, written down."""
    relay = Relay(relay_id, "c1", "sam", Side.RESPONSIBLE, "jo", NOON)
    relay_acts.write(relay, 0, Words(WORDS, ABOUT, "en"), "sam", NOON)
    return relay


def read_back(relay: Relay) -> Relay:
    relay_acts.read_back(relay, 1, "sam", NOON)
    return relay


def agreed(relay: Relay) -> Relay:
    relay_acts.agree(read_back(relay), 1, "sam", NOON, "own")
    return relay


def cleared(relay: Relay) -> Relay:
    relay_acts.clear(agreed(relay), 1, "alex", NOON, safe=True, positive=True)
    return relay


def released(relay: Relay) -> Relay:
    relay_acts.release(cleared(relay), 1, "alex", NOON)
    return relay


def delivered(relay: Relay) -> Relay:
    relay_receiving.deliver(released(relay), Handed.SHOWN)
    return relay


def refused(relay: Relay, *, tell: bool = False) -> Relay:
    relay_receiving.refuse(released(relay), NOON, tell=tell)
    return relay


def held(relay: Relay, by: str = "sam") -> Relay:
    relay_acts.hold(relay, by, NOON)
    return relay


def for_sam(relay: Relay) -> cards.Card:
    return cards.for_person([relay], "sam", held=False)[0]


def for_jo(relay: Relay, *, case_held: bool = False) -> list[cards.Card]:
    return cards.for_person([relay], "jo", held=case_held)


BEFORE = (a_relay, *(lambda make=make: make(a_relay()) for make in (read_back, agreed, cleared)))


@pytest.mark.parametrize("make", BEFORE)
def test_before_the_release_there_is_nothing_for_the_other_side(make) -> None:
    relay = make()
    assert for_jo(relay) == []
    assert cards.for_staff([relay], [Side.HARMED]) == []


def test_every_card_has_the_same_keys() -> None:
    for relay in (a_relay(), released(a_relay()), delivered(a_relay())):
        for shown in (*cards.for_person([relay], "sam", held=False), *for_jo(relay)):
            assert set(shown) == KEYS


def test_what_is_there_says_so_without_a_word_of_it() -> None:
    [card] = for_jo(released(a_relay()))
    assert card["state"] == "there" and not card["mine"]
    assert "window" not in json.dumps(card) and "sam" not in json.dumps(card)
    assert card["language"] == "" and card["version"] == 0


def test_what_it_is_about_is_there_once_it_was_asked_for() -> None:
    relay = released(a_relay())
    relay_receiving.choose(relay, Wish.ABOUT_FIRST)
    assert for_jo(relay)[0]["about"] == ""
    relay_receiving.tell_about(relay)
    [card] = for_jo(relay)
    assert (card["state"], card["wish"], card["about"]) == ("chosen", "about_first", ABOUT)
    assert card["text"] == ""


def test_the_words_are_the_agreed_ones_once_they_were_handed_over() -> None:
    [card] = for_jo(delivered(a_relay()))
    assert (card["state"], card["text"], card["how"]) == ("delivered", WORDS, "shown")
    assert card["may"] == ["want_reply", "no_reply", "answer", "put_away"]


def test_nothing_that_waits_is_there_while_the_case_is_held() -> None:
    assert for_jo(released(a_relay()), case_held=True) == []
    assert for_jo(refused(a_relay()), case_held=True) == []
    assert for_jo(delivered(a_relay()), case_held=True)[0]["text"] == WORDS


def test_after_a_hold_or_taking_it_back_nothing_of_it_is_left_on_the_other_side() -> None:
    assert for_jo(held(released(a_relay()))) == []
    relay = released(a_relay())
    relay_acts.take_back(relay, "sam", NOON)
    assert for_jo(relay) == []
    assert cards.for_staff([relay], [Side.HARMED]) == []


def test_the_sender_sees_the_same_from_their_yes_until_it_was_handed_over() -> None:
    """I28: what staff and the other side do with it changes not one byte."""
    chosen = released(a_relay())
    relay_receiving.choose(chosen, Wish.LATER)
    shown = [
        for_sam(relay)
        for relay in (
            agreed(a_relay()),
            cleared(a_relay()),
            released(a_relay()),
            chosen,
            refused(a_relay()),
        )
    ]
    assert {card["state"] for card in shown} == {"with_guide"}
    assert len({json.dumps(card) for card in shown}) == 1


def test_a_refusal_is_told_when_it_may_be_and_not_any_more_after_another_choice() -> None:
    relay = refused(a_relay(), tell=True)
    assert for_sam(relay)["state"] == "refused"
    relay_receiving.choose(relay, Wish.SHOW_ME)
    assert for_sam(relay)["state"] == "with_guide"


@pytest.mark.parametrize("told", [None, False, True])
@pytest.mark.parametrize("then", ["", "hold", "write"])
def test_that_the_other_one_stopped_changes_not_one_byte_for_the_sender_s_side(told, then) -> None:
    """I28: nor for who works with that side alone; a refusal that was told stays told."""
    shown = []
    for stopped in (False, True):
        relay = released(a_relay()) if told is None else refused(a_relay(), tell=told)
        if stopped:
            assert relay_receiving.recall(relay)
        if then == "hold":
            relay_acts.hold(relay, "alex", NOON)
        elif then == "write":
            relay_acts.write(relay, 1, Words("Other words", "", "en"), "sam", NOON)
        shown.append(json.dumps([for_sam(relay), cards.for_staff([relay], [Side.RESPONSIBLE])]))
        if not then:
            assert for_sam(relay)["state"] == ("refused" if told else "with_guide")
    assert shown[0] == shown[1]


def test_who_works_with_both_sides_sees_that_it_is_with_staff_again() -> None:
    relay = released(a_relay())
    relay_receiving.recall(relay)
    [card] = cards.for_staff([relay], PARTIES)
    assert card["state"] == "cleared" and "release" in card["may"]


def test_a_refusal_shows_nothing_and_may_still_be_changed() -> None:
    [card] = for_jo(refused(a_relay()))
    assert (card["state"], card["text"], card["about"]) == ("refused", "", "")
    assert card["may"] == ["choose"]


def test_only_who_held_it_may_go_on_with_it() -> None:
    assert "go_on" in for_sam(held(agreed(a_relay())))["may"]
    assert "go_on" not in for_sam(held(agreed(a_relay()), by="alex"))["may"]


def test_an_answer_is_not_told_of_before_it_is_there() -> None:
    relay = delivered(a_relay())
    relay_receiving.reply(relay, wants=True)
    wants = for_sam(relay)
    relay.state = RelayState.ANSWERED
    assert for_sam(relay) == wants


@pytest.mark.parametrize("state", RelayState)
def test_every_state_has_a_card_for_its_sender(state: RelayState) -> None:
    assert for_sam(replace(delivered(a_relay()), state=state))["text"] == WORDS


def test_the_order_of_the_cards_does_not_tell_when_the_other_one_wrote() -> None:
    own = replace(a_relay("own"), sender_id="jo", sender_side=Side.HARMED, recipient_id="sam")
    for pair in ((own, released(a_relay())), (released(a_relay()), own)):
        shown = cards.for_person(pair, "jo", held=False)
        assert [card["mine"] for card in shown] == [True, False]


def test_nobody_else_has_a_card() -> None:
    assert cards.for_person([delivered(a_relay())], "kim", held=False) == []


# Staff


def test_who_serves_both_sides_sees_it_whole() -> None:
    [card] = cards.for_staff([released(a_relay())], PARTIES)
    assert card["said"]["versions"][-1]["text"] == WORDS
    assert card["arrived"]["text"] == card["preview"]["text"] == WORDS
    assert (card["side"], card["from"], card["to"]) == ("responsible", "sam", "jo")


def test_the_other_side_s_advocate_sees_what_arrived_and_nothing_before_it() -> None:
    relay = released(a_relay())
    [card] = cards.for_staff([relay], [Side.HARMED])
    assert card["said"] is card["preview"] is None
    assert card["arrived"]["text"] == WORDS
    assert card["at"] == card["held_from"] == ""
    assert not {"write", "clear", "release", "hold", "take_back"} & set(card["may"])
    assert {"deliver", "tell_about", "choose", "refuse"} <= set(card["may"])


def test_the_sender_s_advocate_does_not_see_what_the_other_side_wants() -> None:
    relay, chosen = released(a_relay()), released(a_relay())
    relay_receiving.choose(chosen, Wish.READ_TO_ME)
    own = [
        json.dumps(cards.for_staff([each], [Side.RESPONSIBLE]))
        for each in (relay, chosen, refused(a_relay()))
    ]
    assert len(set(own)) == 1
    assert json.loads(own[0])[0]["arrived"] is None


def test_a_part_that_was_not_opened_is_not_shown_whatever_is_asked() -> None:
    relay = replace(released(a_relay()), opened=frozenset({Side.HARMED}))
    [card] = cards.for_staff([relay], PARTIES)
    assert card["said"] is None and card["arrived"]["text"] == WORDS


def test_staff_are_shown_what_to_look_at_and_whether_a_translation_is_needed() -> None:
    relay = a_relay()
    relay_acts.write(relay, 1, Words("Ring me on 01632 960 001", "", "en"), "sam", NOON)
    [card] = cards.for_staff([relay], PARTIES, {"jo": "cy"}, ["Jo", "Sam"])
    assert "phone" in {one["kind"] for one in card["found"]}
    assert card["needs_translation"]
    [card] = cards.for_staff([relay], PARTIES, {"jo": "en"})
    assert not card["needs_translation"]
    relay_acts.read_back(relay, 2, "sam", NOON)
    relay_acts.translate(relay, 2, Words("Ffoniwch fi", "", "cy"), "ina", "alex", NOON)
    [card] = cards.for_staff([relay], PARTIES, {"jo": "cy"})
    assert not card["needs_translation"]
    [card] = cards.for_staff([relay], PARTIES)
    assert not card["needs_translation"], "it is not known: the clearing asks"


def test_what_it_is_about_is_read_by_each_in_the_language_that_is_theirs() -> None:
    """The first words stand beside a translation; what it was first about does not cross."""
    relay = read_back(a_relay())
    words = Words("Torrais y ffenestr.", "y ffenestr", "cy")
    relay_acts.translate(relay, 1, words, "ina", "alex", NOON)
    [mine] = cards.for_person([relay], "sam", held=False)
    assert (mine["about"], mine["translation_about"]) == (ABOUT, words.about)
    relay_acts.agree(relay, 1, "sam", NOON, "own")
    relay_acts.agree_translation(relay, 1, "alex", NOON, "spoken")
    relay_acts.clear(relay, 1, "alex", NOON, safe=True, positive=True)
    relay_acts.release(relay, 1, "alex", NOON)
    [staff] = cards.for_staff([relay], PARTIES)
    assert staff["preview"]["about"] == staff["arrived"]["about"] == words.about
    assert staff["said"]["versions"][0]["translation_about"] == words.about
    relay_receiving.choose(relay, Wish.ABOUT_FIRST)
    relay_receiving.tell_about(relay)
    told = cards.for_person([relay], "jo", held=False)
    relay_receiving.deliver(relay, Handed.SHOWN)
    for [card] in (told, cards.for_person([relay], "jo", held=False)):
        assert card["about"] == words.about
        assert ABOUT not in json.dumps(card)


# In a live view


def a_shuttle(relay: Relay):
    session = a_session(EVERYONE, Kind.SHUTTLE)
    session.case_id, session.relays = "c1", (relay,)
    session.case = replace(NOTHING_HOLDS, held=False)
    session.carriers = {"priya": Carrier("a1", (Side.RESPONSIBLE,))}
    return session


def test_a_view_has_the_cards_of_its_own_person_and_of_nobody_beside_them() -> None:
    session = a_shuttle(released(a_relay()))
    assert [card["state"] for card in cards.in_view(session, JO)["cards"]] == ["there"]
    assert [card["state"] for card in cards.in_view(session, SAM)["cards"]] == ["with_guide"]
    assert cards.in_view(session, KIM) == {}
    assert cards.in_view(a_session(), JO) == {}


def test_staff_see_the_cards_of_the_case_only_with_a_duty_in_it() -> None:
    session = a_shuttle(released(a_relay()))
    shown = cards.in_view(session, PRIYA)
    assert shown["carries"] == ["responsible"] and shown["cards"][0]["arrived"] is None
    alex = next(person for person in EVERYONE if person.id == "alex")
    assert cards.in_view(session, alex) == {"cards": [], "carries": []}


def test_who_wrote_words_down_has_a_name_on_the_desk_and_no_account_has() -> None:
    relay = released(a_relay())
    session = a_shuttle(relay)
    of_sam = [
        one["by_name"] for one in cards.in_view(session, PRIYA)["cards"][0]["said"]["versions"]
    ]
    assert set(of_sam) == {SAM.screen_name}
    relay.said.versions = type(relay.said.versions)(
        replace(one, by="a1") for one in relay.said.versions
    )
    versions = cards.in_view(session, PRIYA)["cards"][0]["said"]["versions"]
    assert {one["by_name"] for one in versions} == {PRIYA.screen_name}
    session.carriers["priya"] = Carrier("a2", (Side.RESPONSIBLE,))
    versions = cards.in_view(session, PRIYA)["cards"][0]["said"]["versions"]
    assert {one["by_name"] for one in versions} == {""}, "nobody of this meeting"


def test_a_case_that_cannot_be_read_is_held() -> None:
    session = a_shuttle(released(a_relay()))
    session.case = None
    assert cards.in_view(session, JO)["cards"] == []


def test_what_was_put_away_is_off_the_live_page() -> None:
    relay = delivered(a_relay())
    session = a_shuttle(relay)
    assert cards.in_view(session, JO)["cards"][0]["text"] == WORDS
    relay_receiving.put_away(relay)
    assert cards.in_view(session, JO)["cards"] == []
    assert for_jo(relay)[0]["put_away"]


def test_times_are_only_on_the_cards_of_staff() -> None:
    relay = released(a_relay())
    relay.made_at = NOON + timedelta(hours=1)
    shown = json.dumps([*for_jo(relay), for_sam(relay)])
    assert "2026" not in shown
