"""A sentence is its own English, and can be said in another language with its fields filled in."""

import pytest

from app.domain.sentences import Names, Sentence, said

WELSH = {
    "Only {names} can see you.": "Dim ond {names} sy'n gallu eich gweld.",
    "{others} and {last}": "{others} a {last}",
    "{who} Wait.": "Arhoswch. {who}",
}


def say(text: str) -> str:
    return WELSH.get(text, text)


@pytest.mark.parametrize(
    ("names", "english", "welsh"),
    [
        ((), "", ""),
        (("Alex",), "Alex", "Alex"),
        (("Alex", "Sam"), "Alex and Sam", "Alex a Sam"),
        (("Alex", "Priya", "Sam"), "Alex, Priya and Sam", "Alex, Priya a Sam"),
    ],
)
def test_names_are_said_one_after_another(names, english, welsh):
    sentence = Sentence("Only {names} can see you.", names=Names(names))
    assert sentence == f"Only {english} can see you."
    assert sentence.said(say) == f"Dim ond {welsh} sy'n gallu eich gweld."


def test_a_sentence_in_a_sentence_is_said_too():
    inner = Sentence("Only {names} can see you.", names=Names(["Jo"]))
    assert (
        Sentence("{who} Wait.", who=inner).said(say)
        == "Arhoswch. Dim ond Jo sy'n gallu eich gweld."
    )


def test_a_name_with_braces_is_a_name_and_no_field():
    sentence = Sentence("{name} and {other}", name="{other}", other="{name}")
    assert sentence == "{other} and {name}"
    assert Sentence("Only {names} can see you.", names=Names(["{last}", "{others}"])) == (
        "Only {last} and {others} can see you."
    )


def test_a_view_is_said_wherever_a_sentence_stands_in_it():
    view = {
        "a": [Sentence("{who} Wait.", who="x")],
        "b": {"c": "Only {names} can see you.", "d": 1},
    }
    assert said(view, say) == {
        "a": ["Arhoswch. x"],
        "b": {"c": "Only {names} can see you.", "d": 1},
    }


def test_nothing_stays_nothing():
    assert Sentence("").said(lambda text: "a header of a catalogue") == ""
