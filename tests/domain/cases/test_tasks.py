"""Clocks of tasks: working days, closed days, the change of the clocks, pauses, putting off."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.domain.cases import tasks
from app.domain.cases.tasks import KINDS
from app.domain.refusals import SENTENCES, Refused

LONDON = ZoneInfo("Europe/London")
FRIDAY = datetime(2026, 10, 23, 14, 0, tzinfo=UTC)  # 3pm, two days before the clocks go back


def at(year: int, month: int, day: int, hour: int) -> datetime:
    return datetime(year, month, day, hour, tzinfo=LONDON).astimezone(UTC)


@pytest.mark.parametrize(
    ("kind", "due"),
    [
        ("code_information", at(2026, 10, 30, 17)),
        ("code_information_enhanced", at(2026, 10, 26, 17)),
        ("code_support", at(2026, 10, 27, 17)),
    ],
)
def test_the_laws_clocks_skip_the_weekend_and_end_at_five_there(kind, due):
    assert tasks.due(kind, FRIDAY, LONDON, {}) == due
    assert due.hour == 17 and FRIDAY.astimezone(LONDON).hour == 15  # summer time is over by then


def test_a_closed_day_is_no_working_day():
    closed = {"closed_days": "25 12 2026\n\n 28/12/2026 "}
    eve = datetime(2026, 12, 24, 10, tzinfo=UTC)
    assert tasks.due("code_information_enhanced", eve, LONDON, closed) == at(2026, 12, 29, 17)
    assert tasks.due("code_information_enhanced", eve, LONDON, {}) == at(2026, 12, 25, 17)


def test_what_arrives_on_a_saturday_begins_on_monday():
    saturday = datetime(2026, 10, 24, 9, tzinfo=UTC)
    assert tasks.due("code_support", saturday, LONDON, {}) == at(2026, 10, 27, 17)


def test_hours_pass_on_working_days_alone_over_the_change_of_the_clocks():
    due = tasks.due("acknowledge_referral", FRIDAY, LONDON, {})
    assert due == datetime(2026, 10, 27, 15, tzinfo=UTC)  # 9 h of Friday, Monday, 15 h of Tuesday


def test_hours_of_a_working_day_with_a_change_of_the_clocks_are_real_hours():
    """Where the clocks change on a working day, that day has 23 hours."""
    zone = ZoneInfo("Africa/Cairo")  # Friday 24 April 2026, at midnight
    begins = datetime(2026, 4, 23, 12, tzinfo=zone)
    due = tasks.due("acknowledge_referral", begins, zone, {"acknowledge_hours": 24})
    assert due - begins.astimezone(UTC) == timedelta(hours=24)


def test_thresholds_of_the_service_are_used():
    assert tasks.due("first_contact", FRIDAY, LONDON, {"contact_days": 1}) == at(2026, 10, 26, 17)
    assert tasks.due("contact_again", FRIDAY, LONDON, {"more_time_days": 7}) == at(2026, 10, 30, 17)


def test_a_kind_that_is_not_known_is_refused():
    with pytest.raises(Refused, match="task-not-known"):
        tasks.due("tea", FRIDAY, LONDON, {})


@pytest.mark.parametrize("kind", [name for name, kind in KINDS.items() if not kind.may_wait])
def test_what_may_not_wait_is_not_put_off(kind):
    with pytest.raises(Refused, match="task-cannot-wait"):
        tasks.put_off(kind, FRIDAY, 1, FRIDAY, LONDON)


@pytest.mark.parametrize("days", [0, -3, 29, 400])
def test_nothing_is_put_off_to_before_or_for_ever(days):
    with pytest.raises(Refused, match="task-cannot-wait"):
        tasks.put_off("follow_up", FRIDAY, days, FRIDAY, LONDON)


def test_an_overdue_task_is_put_off_from_today():
    late = FRIDAY - timedelta(days=10)
    assert tasks.put_off("follow_up", late, 3, FRIDAY, LONDON) == at(2026, 10, 26, 17)


def test_a_pause_moves_what_stops_and_keeps_promises_and_the_law():
    due, made = FRIDAY + timedelta(days=5), FRIDAY
    paused, now = FRIDAY + timedelta(days=1), FRIDAY + timedelta(days=11)
    moved = {name: tasks.resumed(name, due, made, paused, now) - due for name in KINDS}
    assert moved["first_contact"] == timedelta(days=10)
    assert {name for name, by in moved.items() if not by} == {
        *tasks.LAW,
        "contact_again",
        "pause_review",
        "glass_broken",
    }


def test_a_task_made_during_a_pause_waited_only_since_then():
    paused, made = FRIDAY, FRIDAY + timedelta(days=4)
    now = FRIDAY + timedelta(days=6)
    assert tasks.resumed("first_contact", now, made, paused, now) - now == timedelta(days=2)


def test_enhanced_rights_bring_the_shorter_limit():
    assert "code_information_enhanced" in tasks.at_arrival(True, {"sexual"})
    assert "code_information" in tasks.at_arrival(True, {"prison"})
    assert tasks.at_arrival(False, {"sexual"}) == ("acknowledge_referral",)


def test_every_refusal_has_a_sentence():
    for code in ("task-not-known", "task-cannot-wait", "task-by-act", "task-not-there"):
        assert code in SENTENCES


def test_a_day_itself_is_never_counted():
    assert tasks.after_working_days(date(2026, 10, 23), 0, set()) == date(2026, 10, 23)
    assert tasks.after_working_days(date(2026, 10, 23), 1, set()) == date(2026, 10, 26)


def test_a_line_that_is_no_day_is_told_and_closes_nothing():
    days, wrong = tasks.read_days("25.12.2026\n31 2 2026\nBoxing Day\n٢٥ 12 2026\n1-1-2027")
    assert days == {date(2026, 12, 25), date(2027, 1, 1)}
    assert wrong == ["31 2 2026", "Boxing Day", "٢٥ 12 2026"]
    assert tasks.read_days("") == (frozenset(), [])
