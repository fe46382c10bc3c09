"""Which role may ask for what."""

import re

import pytest

from app.domain.capabilities import TABLE, Capability, may
from app.domain.people import FACILITATORS, Person, Role, Side
from app.domain.refusals import SENTENCES, TO_STAFF, for_guests, sentence
from tests.builders import ALEX, EVERYONE, OLU, PRIYA


@pytest.mark.parametrize("person", EVERYONE, ids=lambda person: person.id)
def test_control_belongs_to_facilitators_alone(person: Person) -> None:
    control = {c for c in Capability if c.startswith(("staff.", "session."))}
    assert {c for c in control if may(person, c)} == (control if person.is_staff else set())


def test_a_co_facilitator_may_do_what_the_lead_may() -> None:
    assert {c for c in Capability if may(PRIYA, c)} == {c for c in Capability if may(ALEX, c)}


def test_going_in_is_for_participants_alone() -> None:
    own = {Capability.READY, Capability.GO_IN, Capability.NOT_YET, Capability.STEP_OUT}
    for role in Role:
        assert (TABLE[role] & own == own) is (role not in FACILITATORS)


def test_everyone_may_leave_and_an_observer_has_no_microphone() -> None:
    assert all(may(person, Capability.LEAVE) for person in EVERYONE)
    assert not may(OLU, Capability.MICROPHONE)
    assert not may(OLU, Capability.CAMERA)


def test_every_role_has_a_row_and_staff_is_a_matter_of_role() -> None:
    assert set(TABLE) == set(Role)
    observer = Person("x", Side.STAFF, Role.OBSERVER, "X")
    assert not observer.is_staff


def test_every_code_has_words_and_an_unknown_one_gets_neutral_words() -> None:
    for code, words in SENTENCES.items():
        assert code == code.lower() and " " not in code
        assert words.endswith(".") and 10 < len(words) < 120
        assert not {"victim", "offender", "victims", "offenders"} & plain_words(words)
    assert sentence("never-heard-of") == SENTENCES["failed"]
    assert sentence("not-invited") == SENTENCES["not-invited"]


def plain_words(sentence: str) -> set[str]:
    return set(re.findall("[a-z]+", sentence.lower()))


def test_whoever_has_no_account_is_told_nothing_of_a_case() -> None:
    for code, words in SENTENCES.items():
        told = for_guests(code)
        assert told == code or code.startswith(TO_STAFF)
        assert not {"case", "cases"} & plain_words(sentence(told)), code
        assert told == code or not told.startswith(TO_STAFF)
        assert not {"case", "cases"} & plain_words(words) or told != code
