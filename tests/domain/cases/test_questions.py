"""What was typed into a form is read field by field, and what is wrong is said field by field."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.cases.questions import LINE, TEXT, Ask, Question, one, read, some

FORM = (
    Question("name", Ask.LINE, needed=True),
    Question("story"),
    one("more", "yes", "no", needed=True),
    Question("why", Ask.TEXT, needed=True, only_if=("more", "yes")),
    some("needs", "breaks", "captions"),
    Question("day", Ask.DATE),
    Question("mail", Ask.EMAIL),
    Question("phone", Ask.PHONE),
)
WELL = {"name": "Jo", "more": "no"}

typed = st.dictionaries(
    st.sampled_from([q.name for q in FORM]) | st.text(max_size=5),
    st.text(max_size=30) | st.lists(st.text(max_size=5), max_size=3) | st.none(),
)


@given(typed)
def test_whatever_is_typed_is_read_or_refused_and_never_raises(given: dict[str, object]) -> None:
    reading = read(FORM, given)
    known = {question.name for question in FORM}
    assert set(reading.answers) <= known
    assert set(reading.problems) <= known
    assert not set(reading.answers) & set(reading.problems)


def test_what_is_needed_and_not_answered_is_missing() -> None:
    assert read(FORM, {}).problems == {"name": "missing", "more": "missing"}
    assert read(FORM, WELL).problems == {}
    assert read(FORM, WELL | {"more": "yes"}).problems == {"why": "missing"}


def test_an_answer_to_a_question_that_is_not_asked_is_not_kept() -> None:
    assert "why" not in read(FORM, WELL | {"why": "A secret."}).answers


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("name", "x" * (LINE + 1), "too-long"),
        ("story", "x" * (TEXT + 1), "too-long"),
        ("name", "Jo\nGreen", "not-plain"),
        ("story", "a\u202eb", "not-plain"),
        ("story", "a\x00b", "not-plain"),
        ("more", "maybe", "choice"),
        ("needs", ["breaks", "a house"], "choice"),
        ("day", "2026-02-30", "date"),
        ("mail", "jo at example", "email"),
        ("phone", "call me", "phone"),
    ],
)
def test_what_is_wrong_is_said_beside_its_question(name: str, text: object, code: str) -> None:
    assert read(FORM, WELL | {name: text}).problems == {name: code}


def test_lines_and_joiners_stay_in_a_text() -> None:
    said = "One line.\r\nAnother\u200d one."
    assert read(FORM, WELL | {"story": said}).answers["story"] == "One line.\nAnother\u200d one."
