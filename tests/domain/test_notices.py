"""What a message reveals to whoever else reads it: a time, a link, a number, and nothing more."""

import re

import pytest

from app.domain import notices
from app.domain.languages import in_english
from app.domain.notices import Told

SAID = ("restorative", "victim", "offender", "case", "conference", "crime", "harm", "prison")
TOLD = Told(
    at="Tuesday 24 November at 2pm",
    link="https://meet.example.org/j#0123",
    phone="01632 960 001",
    before="Monday 23 November at 1pm",
)
ALL = (notices.invitation, notices.moved, notices.called_off, notices.reminder)


@pytest.mark.parametrize("letter", ALL)
def test_a_discreet_message_speaks_of_an_appointment_and_of_nothing_else(letter) -> None:
    text = letter(TOLD, in_english)
    assert "appointment" in text
    assert TOLD.at in text
    assert TOLD.phone in text
    assert not [word for word in SAID if word in text.lower()]
    assert "meeting" not in text.lower()


@pytest.mark.parametrize("letter", ALL)
def test_a_plain_message_says_who_we_are(letter) -> None:
    told = Told(TOLD.at, TOLD.link, TOLD.phone, "Marker Service", TOLD.before)
    assert letter(told, in_english).startswith("Marker Service: ")


@pytest.mark.parametrize("letter", ALL)
def test_sentences_are_short_and_never_contracted(letter) -> None:
    text = letter(TOLD, in_english).replace(TOLD.link, "link").replace("6-digit", "")
    for sentence in re.split(r"[.:]\s", text):
        assert len(sentence.split()) <= 20, sentence
    assert not re.search(r"\w['’]\w", text)


def test_only_the_invitation_holds_the_link() -> None:
    assert [TOLD.link in letter(TOLD, in_english) for letter in ALL] == [True, False, False, False]


def test_the_spoken_code_has_no_place_in_a_message() -> None:
    assert "code" not in set(Told.__dataclass_fields__)


@pytest.mark.parametrize("hostile", ["{link}", "{at}", "{0}", "{told.link}", "}{"])
def test_what_was_typed_never_becomes_a_field(hostile: str) -> None:
    told = Told(at="now", link="SECRET", organisation=hostile)
    assert notices.called_off(told, in_english).startswith(hostile)
    assert "SECRET" not in notices.called_off(told, in_english)


def test_calling_off_gives_no_reason() -> None:
    text = notices.called_off(TOLD, in_english)
    assert "will not go ahead" in text
    assert "because" not in text
