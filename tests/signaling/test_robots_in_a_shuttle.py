"""What a demonstration's robot says and hears in a shuttle: it keeps to what its own view shows."""

from typing import Any

import pytest

from signaling.robots import behaviour, carried

VIEW: dict[str, Any] = {
    "you": {
        "name": "Nell",
        "media": "open",
        "place": "holding",
        "camera": True,
        "microphone": True,
        "may_speak": True,
        "willing": True,
        "ready": True,
        "invited": False,
    },
    "may": ["person.microphone", "person.relay_write"],
    "shuttle": {"with_you": ["Noor"]},
    "cards": [],
}
NOBODY: dict[str, Any] = {"shuttle": {"with_you": []}}


def sent(state: str, **more: Any) -> dict[str, Any]:
    card = {"id": "s1", "mine": True, "state": state, "version": 2, "text": "Why?", "about": ""}
    return card | {"asked_change": "", "answers": ""} | more


def received(state: str, **more: Any) -> dict[str, Any]:
    card = {"id": "r1", "mine": False, "state": state, "wish": "", "told_about": False}
    return card | {"answers": ""} | more


def does(*cards: dict[str, Any], name: str = "Nell", **more: Any) -> Any:
    you = VIEW["you"] | {"name": name}
    return behaviour.next_step(VIEW | {"you": you, "cards": list(cards)} | more)


def test_it_speaks_and_writes_only_while_somebody_is_with_it() -> None:
    event, words = does()
    assert event == "person.relay_write" and words["text"] == carried.SAYS["Nell"][0][0]
    assert does(**NOBODY) == ("person.microphone", {"on": False})
    silent = VIEW["you"] | {"microphone": False}
    assert behaviour.next_step(VIEW | NOBODY | {"you": silent}) is None
    assert behaviour.next_step(VIEW | {"you": silent}) == ("person.microphone", {"on": True})
    assert behaviour.next_step(VIEW | {"you": VIEW["you"] | {"ready": False}}) is None


def test_it_says_yes_to_exactly_the_words_that_are_read_back() -> None:
    assert does(sent("read_back")) == ("person.relay_agree", {"relay": "s1", "number": 2})
    assert does(sent("read_back"), **NOBODY) == ("person.microphone", {"on": False})
    event, words = does(sent("read_back", asked_change="Kinder, please."))
    assert (event, words["relay"], words["number"]) == ("person.relay_write", "s1", 2)
    assert words["text"] == "Why?" + carried.OTHER_WORDS


@pytest.mark.parametrize("state", ["draft", "held", "with_guide"])
def test_it_begins_nothing_new_while_something_of_its_own_is_under_way(state: str) -> None:
    assert does(sent(state)) is None


def test_it_says_one_thing_after_the_other_and_then_no_more() -> None:
    _, words = does(sent("taken_back"))
    assert words["text"] == carried.SAYS["Nell"][1][0]
    over = sent("no_reply")
    assert does(over, over | {"id": "s2"}) is None
    came = received("no_reply")
    assert does(came, name="Tom") is None, "Tom begins when two messages have come"
    assert does(came, came, name="Tom")[1]["text"] == carried.SAYS["Tom"][0][0]


def test_it_chooses_hears_and_answers() -> None:
    this = {"relay": "r1"}
    wish = {"wish": "read_to_me"}
    assert does(received("there"), name="Tom") == ("person.relay_choose", this | wish)
    assert does(received("chosen", **wish), name="Tom") is None, "it waits until it is read to it"
    asked = received("chosen", wish="about_first", told_about=True)
    assert does(asked) == ("person.relay_choose", this | {"wish": "show_me"})
    assert does(received("chosen", wish="show_me")) == ("person.relay_open", this)
    assert does(received("delivered")) == ("person.relay_want_reply", this)
    assert does(received("delivered", answers="s0")) == ("person.relay_no_reply", this)


def test_an_answer_is_written_once_also_beside_another_message() -> None:
    wanted = received("reply_wanted")
    event, words = does(sent("with_guide"), wanted, name="Tom")
    assert (event, words["answers"]) == ("person.relay_write", "r1")
    assert words["text"] == carried.REPLIES[0]
    answered = sent("with_guide", answers="r1")
    assert does(answered, wanted, name="Tom") is None


def test_what_it_never_shows_it_never_says() -> None:
    """No view of a shuttle, no word of one: in any other meeting nothing is written."""
    view = {name: part for name, part in VIEW.items() if name != "shuttle"}
    assert behaviour.next_step(view) is None
