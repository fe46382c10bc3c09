"""The forms by which a case begins: what they ask, what is consent, what needs no answer."""

import json
from datetime import date
from pathlib import Path

import pytest

from app.domain.cases import referral
from app.domain.cases.defaults import REASONS
from app.domain.cases.questions import read
from app.domain.cases.referral import TASKS, Asking, contact_of, flags_of, side_of
from app.domain.people import Side
from app.domain.refusals import SENTENCES, Refused
from app.domain.safe_contact import Way, may_send
from tests.referral_builders import FOR, LATER, SELF

TODAY = date(2026, 6, 4)
WORDS = json.loads(Path("templates/words/referring.en.json").read_text("utf-8"))["referring"]
STAFF = json.loads(Path("templates/words/enquiry.en.json").read_text("utf-8"))["enquiry"]


def flat(answers):
    return {name: said for step in answers.values() for name, said in step.items()}


def every_question():
    from app.services.cases.noticing import CAME_BACK, MORE_TIME, NOTICED, REFER

    asked = [*referral.SAFE, *referral.AGREED, *referral.EQUALITY]
    asked += [
        q for steps in (referral.SELF, referral.LATER, TASKS) for s in steps.values() for q in s
    ]
    staff = [*NOTICED, *REFER, *MORE_TIME, CAME_BACK]
    return [(WORDS["questions"], q) for q in asked] + [
        (WORDS["questions"] | STAFF["questions"], q) for q in staff
    ]


@pytest.mark.parametrize(
    ("words", "question"), every_question(), ids=lambda v: getattr(v, "name", "")
)
def test_every_question_and_every_choice_has_its_words(words, question):
    said = words[question.name]
    assert said["label"]
    if question.name != "reasons":
        assert set(question.choices) == set(said.get("choices", {}))


@pytest.mark.parametrize("wording", list(WORDS["wordings"]))
def test_another_wording_asks_the_same_question(wording):
    assert wording in {asking.name.lower() for asking in Asking}
    for name, said in WORDS["wordings"][wording].items():
        assert set(said.get("choices", {})) == set(WORDS["questions"][name].get("choices", {}))


@pytest.mark.parametrize("side", list(referral.REASON_CODES))
def test_the_reasons_are_those_of_the_service(side):
    assert tuple(row["code"] for row in REASONS[str(side)]) == referral.REASON_CODES[side]
    assert len(referral.REASON_CODES[side]) == 6


def test_there_are_nine_pages_and_nothing_that_is_hard_to_say_is_needed():
    assert len(referral.SELF) + 1 == 9
    assert [q.name for s in referral.SELF.values() for q in s if q.needed] == [
        "called",
        "ways",
        *("phone", "text_to", "email", "address", "through"),
        *("happened", "about_when", "police"),
    ]
    for name in ("happened", "about_when", "police"):
        (question,) = [q for s in referral.SELF.values() for q in s if q.name == name]
        assert "rather-not" in question.choices


@pytest.mark.parametrize(
    ("steps", "answers"), [(referral.SELF, SELF), (TASKS, FOR), (referral.LATER, LATER)]
)
def test_a_whole_form_misses_nothing_and_each_step_alone_is_missed(steps, answers):
    assert referral.missing_steps(steps, flat(answers), answers, TODAY) == []
    for left_out in answers:
        rest = {step: said for step, said in answers.items() if step != left_out}
        assert left_out in referral.missing_steps(steps, flat(rest), rest, TODAY)


CONSENT = FOR["consent"]


def test_consent_that_is_recorded_is_consent():
    referral.demand_consent(CONSENT)


@pytest.mark.parametrize(
    "said",
    [
        {},
        *({name: given for name, given in CONSENT.items() if name != gone} for gone in CONSENT),
        *(CONSENT | {name: ""} for name in CONSENT),
        CONSENT | {"knows": "no"},
        CONSENT | {"agreed": "no"},
        CONSENT | {"agreed": "perhaps"},
        {"agreed": "yes"},
        {"agree": ["yes"]},
    ],
)
def test_anything_less_is_none(said):
    with pytest.raises(Refused) as refused:
        referral.demand_consent(said)
    assert refused.value.code == "referral-needs-consent" and refused.value.code in SENTENCES


@pytest.mark.parametrize(
    ("name", "day", "right"),
    [
        ("agreed_on", "2026-06-04", True),
        ("agreed_on", "2026-06-05", False),
        ("agreed_on", "1999-01-01", True),
        ("again_day", "2026-06-04", False),
        ("again_day", "2026-06-05", True),
        ("again_day", "2027-06-05", True),
        ("again_day", "2027-06-06", False),
        ("ask_again", "2026-06-04", False),
    ],
)
def test_a_consent_has_been_and_a_day_to_ask_again_is_to_come(name, day, right):
    question = referral.Question(name, referral.Ask.DATE)
    assert (referral.read_step([question], {name: day}, TODAY) == {}) is right


@pytest.mark.parametrize(
    ("again", "days"), [("two-weeks", 14), ("four-weeks", 28), ("three-months", 91)]
)
def test_the_day_to_ask_again(again, days):
    assert (referral.day_to_ask_again({"again": again}, TODAY) - TODAY).days == days


def test_only_ways_that_were_chosen_are_safe_and_what_was_not_said_means_no():
    contact = contact_of(flat(SELF))
    assert {way for way in Way if not may_send(contact, way)} == {Way.CALL, Way.EMAIL}
    assert not contact.may_be_plain and not contact.voicemail
    nothing = contact_of({"ways": ["email"], "email": "a@b.example", "read_by_others": "not-sure"})
    assert nothing.read_by_others and not nothing.may_say_who and not nothing.voicemail


def test_what_a_way_needs_is_asked_only_with_that_way():
    typed = flat(SELF) | {"ways": ["text"], "text_to": "01632 960 1"}
    answers = read(referral.CONTACT, typed).answers
    assert "email" not in answers and "phone" not in answers


@pytest.mark.parametrize(
    ("asking", "said", "side"),
    [
        (Asking.HARMED, {}, Side.HARMED),
        (Asking.HARMED, {"side": "staff"}, Side.HARMED),
        (Asking.RESPONSIBLE, {}, Side.RESPONSIBLE),
        (Asking.LATER, {"part": "responsible"}, Side.RESPONSIBLE),
        (Asking.LATER, {"part": "affected"}, Side.HARMED),
        (Asking.FOR, {"side": "responsible"}, Side.RESPONSIBLE),
    ],
)
def test_whose_form_it_is(asking, said, side):
    assert side_of(asking, said) is side


def test_what_must_be_seen_first_is_flagged():
    assert flags_of({"happened": "sexual", "orders": "yes", "flags": ["prison"]}) == {
        "sexual",
        "order",
        "prison",
    }
    assert referral.is_sensitive({"hate"}) and not referral.is_sensitive({"prison", "order"})
