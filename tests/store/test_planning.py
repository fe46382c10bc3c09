"""A meeting is planned, people are invited, it moves, it is called off: on the real store."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from icalendar import Calendar
from sqlalchemy import text

from app.domain.live_session import Kind
from app.domain.refusals import Refused
from app.domain.staff_roles import StaffRole
from app.services import (
    calendar_file,
    drafts,
    join_links,
    overviews,
    planning,
    post,
    reminders,
    staff_sessions,
)
from app.services.courier import Letterhead, NotDelivered
from app.services.inviting import About, Draft, Letter, PostState
from app.services.join_links import Door, Knock
from app.services.ports import House
from app.store import Store
from tests.builders import come

DAY = date(2026, 6, 24)
PHONE = "01632 960 001"


class Postbag:
    """A courier that keeps what it takes, or says no in the way it is told to."""

    keeps = False

    def __init__(self) -> None:
        self.letters: list[Letter] = []
        self.says_no: NotDelivered | None = None

    def deliver(self, letter: Letter) -> None:
        if self.says_no:
            raise self.says_no
        self.letters.append(letter)

    def by_address(self) -> list[Letter]:
        return sorted(self.letters, key=lambda letter: letter.to)


@pytest.fixture
def bag() -> Postbag:
    return Postbag()


@pytest.fixture
def house(store: Store, bag: Postbag) -> House:
    from tests.fakes import FakeAnnouncer, FakeMediaPlane, FrozenClock

    return House(
        unit_of_work=store.unit_of_work,
        media=FakeMediaPlane(),
        clock=FrozenClock(),
        announcer=FakeAnnouncer(),
        courier=bag,
        letterhead=Letterhead("https://meet.example.org", PHONE, "Your appointment", "Marker Org"),
        meetings_without_cases=True,
    )


@pytest.fixture
def alex(house: House) -> str:
    return staff_sessions.add_staff(house, "Alex", [StaffRole.FACILITATOR])


@pytest.fixture
def priya(house: House) -> str:
    return staff_sessions.add_staff(house, "Priya", [StaffRole.FACILITATOR])


def typed_person(name: str, side: str, **changed: Any) -> dict[str, Any]:
    role = {"harmed": "person_harmed", "responsible": "person_responsible"}[side]
    return {
        "screen_name": name,
        "side": side,
        "role": role,
        "language": "en",
        "ways": ["email"],
        "email": f"{name.lower()}@example.org",
        "aftercare": "Rae",
    } | changed


def typed(alex: str, priya: str, **changed: Any) -> dict[str, Any]:
    when = {
        "title": "Garden wall",
        "kind": "conference",
        "date": "24/6/2026",
        "time": "2pm",
        "end": "4pm",
        "doors": "30",
        "reminders": ["1d", "1h"],
    }
    staff = {"lead": alex, "co": priya, "takes_over": "yes", "plan_b_phone": PHONE}
    order = {
        "arrives-00000000000000a2": "1",
        "arrives-00000000000000a1": "2",
        "leaves-00000000000000a1": "1",
        "leaves-00000000000000a2": "2",
        "seat-lead_facilitator": "2",
        "seat-00000000000000a2": "1",
    }
    people = {
        "00000000000000a1": typed_person("Jo", "harmed", calendar="yes"),
        "00000000000000a2": typed_person("Sam", "responsible", relay_only="yes"),
        "00000000000000a3": typed_person(
            "Kim", "harmed", role="supporter", beside="00000000000000a1", voice="present_only"
        ),
    }
    return {"when": when, "people": people, "staff": staff, "order": order} | changed


JO, SAM, KIM = (f"00000000000000a{n}" for n in (1, 2, 3))


@pytest.fixture
def draft(house: House, alex: str, priya: str) -> Draft:
    return planning.keep_typed(house, planning.new_draft(house, alex), typed(alex, priya))


@pytest.fixture
def meeting(house: House, draft: Draft) -> str:
    return planning.carry_out(house, draft)


def test_what_is_typed_is_kept_for_the_one_who_typed_it(
    house: House, draft: Draft, alex: str, priya: str, store: Store
) -> None:
    assert planning.draft(house, alex, draft.id).typed == draft.typed
    with pytest.raises(Refused, match="plan-not-there"):
        planning.draft(house, priya, draft.id)
    with store.engine.connect() as connection:
        rows = str(connection.execute(text("SELECT * FROM drafts")).all())
    assert "jo@example.org" not in rows and "Garden" not in rows


def test_a_plan_becomes_a_meeting_with_everything_in_it(house: House, meeting: str) -> None:
    found = overviews.overview(house, meeting)
    session, plan = found.session, found.session.plan
    names = {p.id: p.screen_name for p in session.people}
    assert sorted(names.values()) == ["Alex", "Jo", "Kim", "Priya", "Sam"]
    assert session.kind is Kind.CONFERENCE
    assert found.appointment.starts_at == datetime(2026, 6, 24, 13, 0, tzinfo=UTC)
    assert session.opens_at == datetime(2026, 6, 24, 12, 30, tzinfo=UTC)
    assert session.latest_end == datetime(2026, 6, 24, 15, 0, tzinfo=UTC)
    assert found.appointment.reminders == (1440, 60)
    assert [names[i] for i in plan.arrival_order] == ["Sam", "Jo"]
    assert [names[i] for i in plan.leaving_order] == ["Jo", "Sam"]
    assert [names[i] for i in plan.seats] == ["Sam", "Alex"]
    assert [names[i] for i in plan.relay_only] == ["Sam"]
    assert names[plan.takes_over or ""] == "Priya"
    assert {names[i]: who for i, who in plan.aftercare.items()} == dict.fromkeys(
        ("Jo", "Sam", "Kim"), "Rae"
    )
    assert plan.plan_b_phone == PHONE
    assert session.person(KIM).beside == JO


def test_nobody_has_a_link_before_staff_prepare_it(house: House, meeting: str) -> None:
    assert [g.link for g in overviews.overview(house, meeting).guests] == [None] * 3


def test_a_plan_with_a_clash_is_not_carried_out(house: House, alex: str, priya: str) -> None:
    wrong = typed(alex, priya)
    wrong["people"][SAM]["ways"] = []
    draft = planning.keep_typed(house, planning.new_draft(house, alex), wrong)
    assert [c.code for c in planning.clashes(house, draft)] == ["no-safe-contact"]
    with pytest.raises(Refused, match="plan-has-clashes"):
        planning.carry_out(house, draft)
    assert planning.draft(house, alex, draft.id)


def test_a_facilitator_who_is_elsewhere_is_found_until_that_is_called_off(
    house: House, meeting: str, alex: str, priya: str
) -> None:
    second = planning.keep_typed(house, planning.new_draft(house, alex), typed(alex, priya))
    codes = [c.code for c in planning.clashes(house, second)]
    assert codes == ["double-booked", "double-booked"]
    planning.call_off(house, meeting)
    assert planning.clashes(house, second) == []


HOSTILE = [
    "",
    " ",
    "x" * 301,
    "a\nb",
    "\u202eoJ",
    "\x00",
    "<script>alert(1)</script>",
    "{name}",
    "' OR 1=1 --",
    "🙂" * 50,
    "٣/٤/٢٠٢٦",
    "9" * 300,
    "jo@example.org\r\nBcc: x@evil.example",
]


@pytest.mark.parametrize("text_", HOSTILE)
def test_hostile_text_in_any_field_is_kept_as_typed_and_never_an_error(
    house: House, alex: str, priya: str, text_: str
) -> None:
    base = typed(alex, priya)
    zone = house.letterhead.zone
    places = [("when", n) for n in base["when"]] + [("staff", n) for n in base["staff"]]
    places += [("order", n) for n in base["order"]]
    for part, name in places:
        changed = {**base, part: {**base[part], name: text_}}
        draft = planning.keep_typed(house, planning.new_draft(house, alex), changed)
        assert planning.draft(house, alex, draft.id).typed == changed
        planning.clashes(house, draft)
        drafts.problems_of(changed, zone)
    for name in base["people"][JO]:
        people = {**base["people"], JO: {**base["people"][JO], name: text_}}
        changed = {**base, "people": people}
        draft = planning.keep_typed(house, planning.new_draft(house, alex), changed)
        planning.clashes(house, draft)
        drafts.problems_of(changed, zone)


# Inviting


def invited(house: House, meeting: str, person_id: str = JO) -> tuple[Any, Any]:
    issued, message = planning.invite(house, meeting, person_id)
    assert message is not None
    post.queue(house, meeting, [message.id])
    return issued, message


def test_an_invitation_holds_the_time_the_link_and_a_number(
    house: House, meeting: str, bag: Postbag
) -> None:
    issued, _ = invited(house, meeting)
    assert post.send_due(house) == 1
    [letter] = bag.letters
    assert letter.to == "jo@example.org"
    assert letter.subject == "Your appointment"
    assert "Wednesday 24 June at 2pm" in letter.text
    assert f"https://meet.example.org/j#{issued.token}" in letter.text
    assert PHONE in letter.text
    assert issued.spoken_code not in letter.text
    assert issued.join_code not in letter.text


MARKERS = ("Sam", "Kim", "Jo", "Alex", "Priya", "Rae", "Garden", "sam@", "kim@", "Marker Org")


def test_a_message_reveals_nobody_and_nothing(house: House, meeting: str, bag: Postbag) -> None:
    for person_id in (JO, SAM, KIM):
        invited(house, meeting, person_id)
    post.send_due(house)
    planning.call_off(house, meeting)
    assert {letter.to for letter in bag.letters} == {
        f"{n}@example.org" for n in ("jo", "sam", "kim")
    }
    for letter in bag.letters:
        said = letter.text + letter.subject + letter.calendar
        assert not [marker for marker in MARKERS if marker in said]


def test_only_who_agreed_is_told_who_we_are(
    house: House, alex: str, priya: str, bag: Postbag
) -> None:
    plan = typed(alex, priya)
    plan["people"][JO] |= {"may_say_who": "yes", "read_by_others": "no"}
    plan["people"][SAM] |= {"may_say_who": "yes", "read_by_others": "yes"}
    draft = planning.keep_typed(house, planning.new_draft(house, alex), plan)
    meeting = planning.carry_out(house, draft)
    for person_id in (JO, SAM):
        invited(house, meeting, person_id)
    post.send_due(house)
    assert ["Marker Org" in letter.text for letter in bag.by_address()] == [True, False]


def test_the_calendar_file_says_a_time_and_one_word(
    house: House, meeting: str, bag: Postbag
) -> None:
    for person_id in (JO, SAM):
        invited(house, meeting, person_id)
    post.send_due(house)
    with_file, without = bag.by_address()
    assert without.calendar == ""
    [event] = Calendar.from_ical(with_file.calendar).walk("VEVENT")
    assert event["SUMMARY"] == "Appointment"
    assert event.decoded("DTSTART") == datetime(2026, 6, 24, 13, 0, tzinfo=UTC)
    assert event.decoded("DTEND") == datetime(2026, 6, 24, 15, 0, tzinfo=UTC)
    assert set(event) == {*("UID", "SUMMARY", "DTSTAMP", "DTSTART", "DTEND", "SEQUENCE", "CLASS")}
    assert len(event["UID"]) == 32
    assert meeting not in with_file.calendar and JO not in with_file.calendar


def test_the_file_keeps_its_name_when_the_time_moves_and_differs_per_person(
    house: House, meeting: str, alex: str
) -> None:
    def event(person_id: str) -> Any:
        [found] = Calendar.from_ical(calendar_file.of(house, meeting, person_id)).walk("VEVENT")
        return found

    before = event(JO)
    moved(house, meeting, alex)
    after = event(JO)
    assert before["UID"] == after["UID"] != event(SAM)["UID"]
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (0, 1)


def test_once_sent_the_words_are_gone_from_the_store(
    house: House, meeting: str, store: Store
) -> None:
    issued, message = invited(house, meeting)
    post.send_due(house)
    with house.unit_of_work(write=False) as work:
        kept = work.messages.get(message.id)
    assert kept is not None
    assert (kept.state, kept.letter) == (PostState.SENT, None)
    with store.engine.connect() as connection:
        tables = ("messages", "invitations", "join_links", "audit")
        rows = "".join(str(connection.execute(text(f"SELECT * FROM {t}")).all()) for t in tables)
    for secret in (issued.token, issued.join_code, issued.spoken_code, "jo@example.org"):
        assert secret not in rows


def test_a_mail_server_that_is_down_loses_nothing(house: House, meeting: str, bag: Postbag) -> None:
    invited(house, meeting)
    bag.says_no = NotDelivered("post-unreachable", again=True)
    assert post.send_due(house) == 0
    assert post.send_due(house) == 0  # not before its time
    [guest] = [g for g in overviews.overview(house, meeting).guests if g.person.id == JO]
    [message] = guest.messages
    assert (message.state, message.tries, message.why) == (PostState.QUEUED, 1, "post-unreachable")
    bag.says_no = None
    house.clock.advance(post.WAITS[0])  # type: ignore[attr-defined]
    assert post.send_due(house) == 1
    assert len(bag.letters) == 1
    assert post.send_due(house) == 0


def test_what_is_refused_for_good_stays_for_staff_to_try_again(
    house: House, meeting: str, bag: Postbag
) -> None:
    _, message = invited(house, meeting)
    bag.says_no = NotDelivered("post-address", again=False)
    post.send_due(house)
    bag.says_no = None
    house.clock.advance(timedelta(days=1))  # type: ignore[attr-defined]
    assert post.send_due(house) == 0
    post.queue(house, meeting, [message.id])
    assert post.send_due(house) == 1


def test_trying_ends_after_two_days_and_says_so(house: House, meeting: str, bag: Postbag) -> None:
    _, message = invited(house, meeting)
    bag.says_no = NotDelivered("post-unreachable", again=True)
    for _ in range(60):
        post.send_due(house)
        house.clock.advance(timedelta(hours=1))  # type: ignore[attr-defined]
    with house.unit_of_work(write=False) as work:
        kept = work.messages.get(message.id)
    assert kept is not None
    assert kept.state is PostState.FAILED


def test_a_way_that_is_not_safe_any_more_stops_what_waits(
    house: House, meeting: str, bag: Postbag
) -> None:
    from dataclasses import replace

    from app.domain.safe_contact import SafeContact, Way

    _, message = invited(house, meeting)
    with house.unit_of_work() as work:
        known = work.appointments.invitation(meeting, JO)
        assert known is not None
        calls = SafeContact(frozenset({Way.CALL}), "jo@example.org", PHONE)
        work.appointments.save_invitation(replace(known, contact=calls))
        work.commit()
    assert post.send_due(house) == 0
    assert bag.letters == []
    with house.unit_of_work(write=False) as work:
        kept = work.messages.get(message.id)
    assert kept is not None
    assert (kept.state, kept.why, kept.letter) == (PostState.REFUSED, "contact-way-not-safe", None)
    with pytest.raises(Refused, match="message-not-there"):
        post.queue(house, meeting, [message.id])


def test_who_may_only_be_called_gets_words_to_be_said(
    house: House, alex: str, priya: str, bag: Postbag
) -> None:
    plan = typed(alex, priya)
    plan["people"][JO] |= {"ways": ["call"], "phone": PHONE}
    draft = planning.keep_typed(house, planning.new_draft(house, alex), plan)
    meeting = planning.carry_out(house, draft)
    _, message = planning.invite(house, meeting, JO)
    assert message is not None
    assert message.state is PostState.BY_HAND
    with pytest.raises(Refused, match="message-not-there"):
        post.queue(house, meeting, [message.id])
    post.given_by_hand(house, meeting, message.id)
    assert post.send_due(house) == 0
    assert bag.letters == []


def test_a_new_link_takes_the_old_message_back(house: House, meeting: str, bag: Postbag) -> None:
    first, old = invited(house, meeting)
    second, _ = invited(house, meeting)
    assert post.send_due(house) == 1
    assert second.token in bag.letters[0].text
    assert first.token not in bag.letters[0].text
    with house.unit_of_work(write=False) as work:
        assert work.messages.get(old.id).state is PostState.REPLACED  # type: ignore[union-attr]


def test_a_message_of_another_meeting_cannot_be_sent_from_here(house: House, meeting: str) -> None:
    _, message = planning.invite(house, meeting, JO)
    assert message is not None
    with pytest.raises(Refused, match="message-not-there"):
        post.queue(house, "another", [message.id])


# Changing and calling off


def moved(house: House, meeting: str, staff_id: str, **changed: str) -> str:
    draft = planning.draft_to_change(house, staff_id, meeting)
    new = {**draft.typed["when"], "date": "25/6/2026", **changed}
    return planning.carry_out(
        house, planning.keep_typed(house, draft, {**draft.typed, "when": new})
    )


def test_a_meeting_read_back_is_the_plan_that_was_typed(
    house: House, meeting: str, alex: str
) -> None:
    before = overviews.overview(house, meeting)
    again = planning.carry_out(house, planning.draft_to_change(house, alex, meeting))
    after = overviews.overview(house, again)
    assert again == meeting
    assert after.appointment == before.appointment
    names = {p.id: p for p in before.session.people}
    assert {p.id: p for p in after.session.people if not p.is_staff} == {
        i: p for i, p in names.items() if not p.is_staff
    }
    assert after.session.plan.arrival_order == before.session.plan.arrival_order
    assert after.session.plan.relay_only == before.session.plan.relay_only
    assert [g.invitation for g in after.guests] == [g.invitation for g in before.guests]


def test_a_moved_meeting_tells_who_was_told_and_keeps_their_link(
    house: House, meeting: str, alex: str, bag: Postbag
) -> None:
    issued, _ = invited(house, meeting)
    post.send_due(house)
    moved(house, meeting, alex)
    waiting = [m for g in overviews.overview(house, meeting).guests for m in g.messages]
    about = [(m.person_id, m.about) for m in waiting if m.state is PostState.READY]
    assert about == [(JO, About.MOVED)]
    letter = next(m.letter for m in waiting if m.state is PostState.READY)
    assert letter is not None
    assert "It is now on Thursday 25 June at 2pm" in letter.text
    assert "It was on Wednesday 24 June at 2pm" in letter.text
    house.clock.at = datetime(2026, 6, 25, 14, 59, 59, tzinfo=UTC)  # type: ignore[attr-defined]
    join_links.claim_by_link(house, issued.token, Knock(code=issued.spoken_code))


def test_who_is_taken_out_of_a_plan_is_gone_with_their_link(
    house: House, meeting: str, alex: str
) -> None:
    issued, _ = invited(house, meeting, KIM)
    draft = planning.draft_to_change(house, alex, meeting)
    people = {key: p for key, p in draft.typed["people"].items() if key != KIM}
    planning.carry_out(house, planning.keep_typed(house, draft, {**draft.typed, "people": people}))
    with pytest.raises(Refused, match="link-not-recognised"):
        join_links.claim_by_link(house, issued.token, Knock(code=issued.spoken_code))
    assert post.send_due(house) == 0


def test_a_meeting_that_is_called_off_lets_nobody_in_and_says_so_calmly(
    house: House, meeting: str, bag: Postbag
) -> None:
    issued, _ = invited(house, meeting)
    held = join_links.claim_by_link(house, issued.token, Knock(code=issued.spoken_code))
    post.send_due(house)
    written = planning.call_off(house, meeting)
    with pytest.raises(Refused, match="meeting-called-off"):
        join_links.claim_by_link(house, issued.token, Knock(code=issued.spoken_code))
    seat = join_links.seat(house, held.secret)
    assert seat is not None
    assert seat.door is Door.CALLED_OFF
    house.clock.at = datetime(2026, 6, 24, 13, 0, tzinfo=UTC)  # type: ignore[attr-defined]
    assert join_links.attending(house, held.secret) is None
    post.queue(house, meeting, written)
    post.send_due(house)
    assert [letter.to for letter in bag.letters] == ["jo@example.org"] * 2  # only who was told
    assert "will not go ahead" in bag.letters[1].text
    for act in (planning.call_off, lambda h, m: planning.invite(h, m, JO)):
        with pytest.raises(Refused, match="meeting-called-off"):
            act(house, meeting)


def test_a_meeting_where_somebody_is_cannot_be_changed_or_called_off(
    house: House, meeting: str, alex: str
) -> None:
    draft = planning.draft_to_change(house, alex, meeting)
    house.clock.at = datetime(2026, 6, 24, 13, 0, tzinfo=UTC)  # type: ignore[attr-defined]
    come(house, JO, meeting)
    for act in (
        lambda: planning.call_off(house, meeting),
        lambda: planning.carry_out(house, draft),
        lambda: planning.draft_to_change(house, alex, meeting),
    ):
        with pytest.raises(Refused, match="meeting-has-begun"):
            act()


# Reminders

STARTS = datetime(2026, 6, 24, 13, 0, tzinfo=UTC)


def test_people_are_reminded_once_for_each_time_that_the_plan_names(
    house: House, meeting: str, bag: Postbag
) -> None:
    invited(house, meeting, JO)
    post.send_due(house)
    bag.letters.clear()
    for minutes in range(3 * 24 * 60, -60, -10):  # a round every ten minutes, until it is over
        house.clock.at = STARTS - timedelta(minutes=minutes)  # type: ignore[attr-defined]
        reminders.write_due(house)
        post.send_due(house)
    assert [letter.to for letter in bag.letters] == ["jo@example.org"] * 2  # Sam was not invited
    assert "Reminder: your appointment is on Wednesday 24 June at 2pm." in bag.letters[0].text
    assert "/j#" not in bag.letters[0].text


def test_nobody_is_reminded_of_what_was_called_off_or_of_a_link_taken_back(
    house: House, meeting: str, bag: Postbag
) -> None:
    for person_id in (JO, SAM):
        invited(house, meeting, person_id)
    planning.take_back(house, meeting, SAM)
    house.clock.at = STARTS - timedelta(days=1)  # type: ignore[attr-defined]
    assert reminders.write_due(house) == 1
    planning.call_off(house, meeting)
    house.clock.at = STARTS - timedelta(hours=1)  # type: ignore[attr-defined]
    assert reminders.write_due(house) == 0
    post.send_due(house)
    assert bag.letters == []


def test_a_reminder_that_is_long_overdue_is_left_out(house: House, meeting: str) -> None:
    invited(house, meeting, JO)
    house.clock.at = STARTS - timedelta(hours=20)  # type: ignore[attr-defined]
    assert reminders.write_due(house) == 0
