"""Nobody is written to or called in a way that they did not say is safe."""

import itertools

import pytest

from app.domain.refusals import SENTENCES
from app.domain.safe_contact import SafeContact, Way, best_way, may_send

EVERY_WAY = [frozenset(c) for n in range(6) for c in itertools.combinations(Way, n)]


@pytest.mark.parametrize("ways", EVERY_WAY)
@pytest.mark.parametrize("way", Way)
def test_a_way_is_safe_only_when_it_was_named_and_leads_somewhere(
    ways: frozenset[Way], way: Way
) -> None:
    full = SafeContact(
        ways, "jo@example.org", "01632 960 300", address="1 High Street", through="Ana"
    )
    assert (may_send(full, way) == "") == (way in ways)
    assert may_send(SafeContact(ways), way) != ""


@pytest.mark.parametrize("way", Way)
def test_nothing_said_means_no(way: Way) -> None:
    assert may_send(None, way) == "contact-not-known"
    assert may_send(SafeContact(), way) == "contact-not-known"


def test_every_reason_has_a_sentence() -> None:
    reasons = {may_send(None, Way.CALL)}
    reasons |= {may_send(SafeContact(frozenset({Way.TEXT})), way) for way in Way}
    assert reasons == {"contact-not-known", "contact-way-not-safe", "contact-no-address"}
    assert reasons <= set(SENTENCES)


@pytest.mark.parametrize(("who", "others"), [(True, True), (False, True), (False, False)])
def test_a_message_is_discreet_unless_both_answers_allow_more(who: bool, others: bool) -> None:
    assert not SafeContact(may_say_who=who, read_by_others=others).may_be_plain


def test_a_message_may_name_us_to_who_agreed_and_reads_alone() -> None:
    assert SafeContact(may_say_who=True, read_by_others=False).may_be_plain


def test_the_first_way_that_is_safe_is_taken() -> None:
    assert best_way(SafeContact(frozenset(Way), "a@b.org", "01632")) is Way.EMAIL
    assert best_way(SafeContact(frozenset(Way), "", "01632")) is Way.TEXT
    assert best_way(SafeContact(frozenset({Way.CALL}), "a@b.org", "01632")) is Way.CALL
    assert best_way(SafeContact(frozenset({Way.EMAIL}), "", "01632")) is None
    assert best_way(None) is None
