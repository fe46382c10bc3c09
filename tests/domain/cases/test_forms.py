"""Every form has all its words, stands on one leaf, and runs out when its service says so."""

from datetime import UTC, datetime, timedelta

import pytest

from app.domain.cases.access import DUTIES, CaseMay
from app.domain.cases.case import CasePerson, Leaf
from app.domain.cases.forms import FORMS, About, demand_fits, expires_at, leaf_of
from app.domain.cases.papers import PaperKind
from app.domain.cases.questions import Ask
from app.domain.people import Role, Side
from app.domain.refusals import Refused
from app.wording import english

WORDS = english()["papers"]
NOW = datetime(2026, 6, 4, 12, tzinfo=UTC)
JO = CasePerson("jo", Side.HARMED, Role.PERSON_HARMED, "Jo")
SAM = CasePerson("sam", Side.RESPONSIBLE, Role.PERSON_RESPONSIBLE, "Sam")
RULES_READ = {
    PaperKind.ENQUIRIES: {
        "detected": {"yes", "no", "not-known"},
        "identified": {"yes", "no"},
        "facts_accepted": {"yes", "partly", "no", "not-asked"},
        "legal_bar": {"none", "live-proceedings", "order", "checked-later"},
    },
    PaperKind.SUITABILITY: {"decision": {"suitable", "not-yet", "not-suitable"}},
    PaperKind.RISK: {"decision": {"go-on", "go-on-with-conditions", "stop"}},
    PaperKind.MOTIVATION: {"judged": {"appropriate", "needs-work", "not-appropriate"}},
    PaperKind.ONLINE: {"decision": {"online", "hybrid", "in-person", "indirect-only"}},
    PaperKind.PREPARATION: {"held": {"phone", "in-person", "video"}, "attended": {"yes", "no"}},
    PaperKind.READINESS: {"decision": {"go", "not-yet"}},
    PaperKind.ROUTE: {"choice": {"letter", "shuttle", "conference", "stop", "more-time"}},
    PaperKind.APPROVAL: {"decision": {"approved", "not-approved"}},
    PaperKind.CONTACT: {"outcome": {"reached", "no-answer", "message-left", "did-not-attend"}},
    PaperKind.NOTE: {"type": {"factual", "working", "not-passed", "shared"}},
}


@pytest.mark.parametrize("kind", PaperKind)
def test_every_question_and_choice_has_words_and_no_word_is_left_over(kind: PaperKind) -> None:
    words, form = WORDS[kind], FORMS[kind]
    assert words["title"] and words["intro"]
    assert set(words) - {"title", "intro"} == {question.name for question in form.questions}
    for question in form.questions:
        text = words[question.name]
        assert text["label"]
        assert set(text.get("choices", {})) == set(question.choices), question.name
        assert all(text.get("choices", {}).values())
        assert not set(text) - {"label", "hint", "choices"}


@pytest.mark.parametrize("kind", RULES_READ)
def test_the_codes_that_rules_read_stay(kind: PaperKind) -> None:
    asked = {question.name: set(question.choices) for question in FORMS[kind].questions}
    for name, codes in RULES_READ[kind].items():
        assert asked[name] == codes


def test_what_rules_read_must_be_answered() -> None:
    optional = {"follow_up", "decision"}
    for kind, answers in RULES_READ.items():
        for question in FORMS[kind].questions:
            if question.name in answers and kind not in optional:
                assert question.needed, (kind, question.name)


def test_a_question_is_asked_only_after_one_of_the_same_form() -> None:
    for form in FORMS.values():
        seen: dict[str, tuple[str, ...]] = {}
        for question in form.questions:
            assert question.name not in seen, "once"
            if question.only_if is not None:
                name, wanted = question.only_if
                assert wanted in seen[name]
            assert bool(question.choices) == (question.ask in (Ask.ONE, Ask.SOME))
            seen[question.name] = question.choices


def test_a_paper_stands_with_its_person_or_on_the_shared_leaf() -> None:
    assert leaf_of(PaperKind.RISK, JO) is Leaf.HARMED
    assert leaf_of(PaperKind.RISK, SAM) is Leaf.RESPONSIBLE
    assert leaf_of(PaperKind.ENQUIRIES, None) is Leaf.SHARED
    for kind, form in FORMS.items():
        if form.about is not About.CASE and not form.shared:
            assert leaf_of(kind, SAM) is Leaf.RESPONSIBLE, kind


def test_a_form_about_a_person_is_not_filled_in_about_the_case() -> None:
    with pytest.raises(Refused, match="paper-about-whom"):
        demand_fits(PaperKind.SUITABILITY, None)
    with pytest.raises(Refused, match="paper-about-whom"):
        demand_fits(PaperKind.ENQUIRIES, JO)
    demand_fits(PaperKind.RISK, None)
    demand_fits(PaperKind.RISK, JO)


def test_the_shorter_of_the_review_and_the_services_own_time_counts() -> None:
    thresholds = {"risk_days": 30, "readiness_days": 14}
    for asked, days in (("7", 7), ("90", 30)):
        found = expires_at(PaperKind.RISK, {"review_days": asked}, NOW, thresholds)
        assert found == NOW + timedelta(days=days)
    assert expires_at(PaperKind.READINESS, {}, NOW, thresholds) == NOW + timedelta(days=14)
    assert expires_at(PaperKind.NOTE, {}, NOW, thresholds) is None


def test_somebody_may_fill_in_each_form() -> None:
    allowed: set[CaseMay] = set().union(*DUTIES.values())
    assert {form.need for form in FORMS.values()} <= allowed
