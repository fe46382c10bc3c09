"""I21: absence, silence, an old wording, a passed review or a withdrawal is never consent."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.domain.cases.consents import Consent, How, Purpose, in_force, withdraw
from tests.builders import NOON

DAY = timedelta(days=1)
days = st.integers(-3, 3).map(lambda n: NOON + n * DAY)


def given_by(who: str, purpose: Purpose, **more: object) -> Consent:
    fields = {"wording": 1, "given_at": NOON, "how": How.IN_WRITING} | more
    return Consent("c1", who, purpose, **fields)  # type: ignore[arg-type]


@given(st.lists(st.sampled_from(Purpose)), st.sampled_from(Purpose))
def test_only_the_very_purpose_counts(given_for: list[Purpose], asked: Purpose) -> None:
    ledger = [given_by("jo", purpose) for purpose in given_for]
    assert (in_force(ledger, "jo", asked, NOON) is not None) is (asked in given_for)
    assert in_force(ledger, "sam", asked, NOON) is None


@given(days, st.none() | days, st.none() | days)
def test_it_holds_from_when_it_was_given_until_it_is_withdrawn_or_to_be_reviewed(
    given_at: object, review_at: object, withdrawn_at: object
) -> None:
    one = given_by(
        "jo", Purpose.ONLINE, given_at=given_at, review_at=review_at, withdrawn_at=withdrawn_at
    )
    wanted = given_at <= NOON and withdrawn_at is None and (review_at is None or review_at > NOON)
    assert one.holds(NOON) is wanted


def test_an_older_wording_does_not_count_where_the_wording_is_asked() -> None:
    ledger = [given_by("jo", Purpose.SHARING, wording=1)]
    assert in_force(ledger, "jo", Purpose.SHARING, NOON, wording=1)
    assert in_force(ledger, "jo", Purpose.SHARING, NOON, wording=2) is None


def test_one_purpose_is_withdrawn_alone_and_everything_when_none_is_named() -> None:
    ledger = [given_by("jo", purpose) for purpose in (Purpose.SERVICE, Purpose.ONLINE)]
    ledger.append(given_by("sam", Purpose.ONLINE))
    assert withdraw(ledger, "jo", NOON, Purpose.ONLINE) == 1
    assert in_force(ledger, "jo", Purpose.SERVICE, NOON)
    assert in_force(ledger, "jo", Purpose.ONLINE, NOON) is None
    assert withdraw(ledger, "jo", NOON) == 1
    assert withdraw(ledger, "jo", NOON) == 0
    assert in_force(ledger, "sam", Purpose.ONLINE, NOON)
