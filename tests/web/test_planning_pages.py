"""Staff plan a meeting on plain pages, without scripts; what they typed is kept, right or wrong."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.domain.refusals import SENTENCES
from app.domain.staff_roles import StaffRole
from app.post import KeptCourier
from app.services import post, staff_sessions
from app.services.courier import Letterhead
from app.services.inviting import PostState
from app.services.ports import House
from app.store import MasterKey, Store
from app.web import create_app
from tests.fakes import FakeAnnouncer, FakeMediaPlane, FrozenClock
from tests.store.test_planning import HOSTILE, Postbag
from tests.web.conftest import OURS, PHONE, URL, browser, settings

WHEN = {
    "title": "Garden wall",
    "kind": "conference",
    "date": "24/6/2026",
    "time": "2pm",
    "end": "4pm",
    "doors": "30",
    "reminders": ["1d"],
}


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    store = Store(f"sqlite:///{tmp_path / 'store.sqlite3'}", MasterKey(bytes(32)))
    store.migrate()
    yield House(
        unit_of_work=store.unit_of_work,
        media=FakeMediaPlane(),
        clock=FrozenClock(),
        announcer=FakeAnnouncer(),
        courier=Postbag(),
        letterhead=Letterhead(URL, PHONE),
        meetings_without_cases=True,
    )
    store.close()


@pytest.fixture
def app(house: House) -> Flask:
    return create_app(house, settings())


def signed_in(app: Flask, house: House, name: str, *roles: StaffRole) -> FlaskClient:
    client = browser(app)
    staff_id = staff_sessions.add_staff(house, name, roles or (StaffRole.FACILITATOR,))
    secret = staff_sessions.claim(house, staff_sessions.mint(house, staff_id))
    client.set_cookie("staff", secret, domain="meet.example.org")
    client.staff_id = staff_id  # type: ignore[attr-defined]
    return client


@pytest.fixture
def alex(app: Flask, house: House) -> FlaskClient:
    return signed_in(app, house, "Alex")


def press(client: FlaskClient, path: str, form: dict | None = None, expect: int = 303) -> str:
    answer = client.post(path, data=form or {}, headers=OURS)
    assert answer.status_code == expect, answer.text
    return str(answer.headers.get("Location", "")) if expect == 303 else answer.text


def person(name: str, side: str, **changed: object) -> dict:
    return {
        "screen_name": name,
        "side": side,
        "role": f"person_{side}",
        "language": "en",
        "ways": ["email"],
        "email": f"{name.lower()}@example.org",
        "aftercare": "Rae",
    } | changed


def add(client: FlaskClient, plan: str, fields: dict, expect: int = 303) -> str:
    page = client.get(f"{plan}/people/new").text
    path = re.search(rf'action="({plan}/people/[0-9a-f]{{16}})"', page)
    assert path
    return press(client, path[1], fields, expect)


@pytest.fixture
def plan(alex: FlaskClient) -> str:
    """The address of a plan that is typed whole."""
    plan = press(alex, "/staff/plan")
    press(alex, f"{plan}/when", WHEN)
    press(alex, f"{plan}/staff", {"lead": alex.staff_id, "plan_b_phone": PHONE})  # type: ignore[attr-defined]
    add(alex, plan, person("Jo", "harmed"))
    add(alex, plan, person("Sam", "responsible"))
    return plan


@pytest.fixture
def meeting(alex: FlaskClient, plan: str) -> str:
    """The address of the planned meeting's page."""
    return press(alex, f"{plan}/done")


def test_a_meeting_is_planned_and_a_person_comes_in_by_what_they_were_given(
    app: Flask, house: House, alex: FlaskClient, meeting: str
) -> None:
    assert "No invitation was prepared yet." in alex.get(meeting).text
    page = press(alex, f"{meeting}/invite-all", expect=200)
    links = re.findall(rf"{URL}/j#([0-9a-f]{{64}})", page)
    codes = re.findall(r'id="code-[0-9a-f]{16}" translate="no">(\d{6})<', page)
    letters = re.findall(r'id="letters-[0-9a-f]{16}" translate="no">([A-Z]{4} [A-Z]{4})<', page)
    assert (len(set(links)), len(codes), len(set(letters))) == (2, 2, 2)
    assert codes[0] not in alex.get(meeting).text, "shown once"
    assert letters[0] not in alex.get(meeting).text, "shown once"
    jo = browser(app)
    asked = jo.post("/j", data={"token": links[0]}, headers=OURS | {"Accept": "application/json"})
    assert asked.json == {
        "ok": False,
        "code": "spoken-code-needed",
        "words": SENTENCES["spoken-code-needed"],
    }
    form = {"token": links[0], "code": codes[0]}
    assert jo.post("/j", data=form, headers=OURS).headers["Location"] == "/meeting"
    mine = jo.get("/meeting")
    assert mine.status_code == 200
    assert "Your meeting is on Wednesday 24 June at 2pm." in mine.text
    assert "You can come in from Wednesday 24 June at 1:30pm" in mine.text
    assert "Alex" in mine.text
    for word in ("Sam", "Garden", "harmed", "conference", "Rae", "example.org/j"):
        assert word not in mine.text
    assert "First opened Thursday 4 June at 1:30pm" in alex.get(meeting).text


def test_what_is_wrong_is_said_and_what_was_typed_stays(alex: FlaskClient) -> None:
    plan = press(alex, "/staff/plan")
    page = press(alex, f"{plan}/when", WHEN | {"time": "teatime", "title": ""}, expect=422)
    assert 'value="teatime"' in page
    assert "Enter a time like 2pm or 14:00." in page
    assert "<title>Error: " in page
    assert 'href="#time"' in page and 'id="time"' in page
    assert 'value="teatime"' in alex.get(f"{plan}/when").text, "also when coming back later"
    page = press(alex, f"{plan}/done", expect=422)
    assert "Put these right before anybody is told" in page


def test_clashes_are_said_before_anything_is_sent(alex: FlaskClient, plan: str) -> None:
    add(alex, plan, person("Sam", "responsible", ways=[]))
    page = press(alex, f"{plan}/done", expect=422)
    assert "Two people have the name Sam." in page
    assert "There is no safe way to reach Sam." in page


@pytest.mark.parametrize("hostile", [text for text in HOSTILE if text.strip()])
def test_hostile_text_in_every_field_comes_back_as_text(alex: FlaskClient, hostile: str) -> None:
    plan = press(alex, "/staff/plan")
    for part, fields in (("when", WHEN), ("staff", {"lead": "", "co": "", "plan_b_phone": ""})):
        answer = alex.post(f"{plan}/{part}", data=dict.fromkeys(fields, hostile), headers=OURS)
        assert answer.status_code in (303, 422)
        assert "<script>alert" not in answer.text
    page = alex.get(f"{plan}/people/new").text
    path = re.search(rf'action="({plan}/people/[0-9a-f]{{16}})"', page)
    assert path
    answer = alex.post(path[1], data=dict.fromkeys(person("x", "harmed"), hostile), headers=OURS)
    assert answer.status_code == 422
    assert "<script>alert" not in answer.text
    alex.post(f"{plan}/order", data={f"seat-{path[1][-16:]}": hostile}, headers=OURS)
    for page in ("", "/when", "/staff", "/order"):
        answer = alex.get(plan + page)
        assert answer.status_code == 200
        assert "<script>alert" not in answer.text
    alex.post(f"{plan}/done", headers=OURS)


def test_a_person_is_taken_out_again_and_a_plan_thrown_away(alex: FlaskClient, plan: str) -> None:
    path = re.search(rf"{plan}/people/[0-9a-f]{{16}}", alex.get(plan).text)
    assert path
    press(alex, f"{path[0]}/remove")
    assert alex.get(path[0]).status_code == 404
    assert "Jo" not in alex.get(plan).text
    press(alex, f"{plan}/drop")
    assert alex.get(plan).status_code == 403


def test_nobody_else_reads_a_plan_or_a_meeting(
    app: Flask, house: House, alex: FlaskClient, plan: str
) -> None:
    other = signed_in(app, house, "Robin")
    assert other.get(plan).status_code == 403
    assert "Garden" not in other.get(plan).text
    meeting = press(alex, f"{plan}/done")
    for path in (meeting, f"{meeting}/call-off"):
        assert other.get(path).status_code == 403
    for act in ("invite-all", "send", "change", "call-off"):
        assert other.post(f"{meeting}/{act}", headers=OURS).status_code == 403
    assert "Garden" not in other.get("/staff/meetings").text
    coordinator = signed_in(app, house, "Cora", StaffRole.COORDINATOR)
    assert "Garden" in coordinator.get(meeting).text
    assert "Garden" in coordinator.get("/staff/meetings").text
    administrator = signed_in(app, house, "Ada", StaffRole.ADMINISTRATOR)
    for path in (meeting, plan, "/staff/plan", "/staff/outbox"):
        assert administrator.get(path).status_code == 404


def test_a_message_is_sent_and_its_state_is_said(
    house: House, alex: FlaskClient, meeting: str
) -> None:
    press(alex, f"{meeting}/invite-all", expect=200)
    page = alex.get(meeting).text
    assert page.count("Ready. Not sent yet.") == 2
    ready = re.findall(r'name="message" value="([0-9a-f]{16})"', page)
    press(alex, f"{meeting}/send", {"message": ready[0]})
    assert "Waiting to be sent." in alex.get(meeting).text
    post.send_due(house)
    page = alex.get(meeting).text
    assert "Sent Thursday 4 June at 1:30pm" in page
    assert (
        "Your appointment is on" not in page.replace("Ready. Not sent yet.", "", 0).split("Sam")[0]
    )


def test_a_link_is_taken_back_and_replaced(house: House, alex: FlaskClient, meeting: str) -> None:
    page = press(alex, f"{meeting}/invite-all", expect=200)
    person_id = re.search(r'id="guest-([0-9a-f]{16})"', page)
    assert person_id
    press(alex, f"{meeting}/revoke/{person_id[1]}")
    assert "No invitation was prepared yet." in alex.get(meeting).text
    page = press(alex, f"{meeting}/invite/{person_id[1]}", expect=200)
    assert len(re.findall(rf"{URL}/j#[0-9a-f]{{64}}<", page)) >= 1
    page = press(alex, f"{meeting}/code/{person_id[1]}", expect=200)
    assert re.search(r'id="code-[0-9a-f]{16}" translate="no">\d{6}<', page)


def test_a_meeting_is_called_off_after_a_question(
    app: Flask, house: House, alex: FlaskClient, meeting: str
) -> None:
    page = press(alex, f"{meeting}/invite-all", expect=200)
    token = re.findall(rf"{URL}/j#([0-9a-f]{{64}})", page)[0]
    code = re.findall(r'id="code-[0-9a-f]{16}" translate="no">(\d{6})<', page)[0]
    jo = browser(app)
    jo.post("/j", data={"token": token, "code": code}, headers=OURS)
    assert "Call this meeting off?" in alex.get(f"{meeting}/call-off").text
    press(alex, f"{meeting}/call-off")
    assert "This meeting was called off." in alex.get(meeting).text
    page = jo.get("/meeting").text
    assert "This meeting will not go ahead" in page
    assert "Alex" not in page
    assert jo.get("/meeting/appointment.ics").status_code == 404
    assert "Called off" in alex.get("/staff/meetings").text


def test_a_changed_time_is_on_the_page_of_who_is_invited(
    app: Flask, house: House, alex: FlaskClient, meeting: str
) -> None:
    page = press(alex, f"{meeting}/invite-all", expect=200)
    token = re.findall(rf"{URL}/j#([0-9a-f]{{64}})", page)[0]
    code = re.findall(r'id="code-[0-9a-f]{16}" translate="no">(\d{6})<', page)[0]
    jo = browser(app)
    jo.post("/j", data={"token": token, "code": code}, headers=OURS)
    plan = press(alex, f"{meeting}/change")
    press(alex, f"{plan}/when", WHEN | {"time": "3pm", "end": "5pm"})
    assert press(alex, f"{plan}/done") == meeting
    text = jo.get("/meeting").text
    assert "Your meeting is on Wednesday 24 June at 3pm." in text
    assert "Before, it was on Wednesday 24 June at 2pm." in text


def test_the_calendar_file_is_fetched_by_a_press(
    app: Flask, alex: FlaskClient, meeting: str
) -> None:
    page = press(alex, f"{meeting}/invite-all", expect=200)
    token = re.findall(rf"{URL}/j#([0-9a-f]{{64}})", page)[0]
    code = re.findall(r'id="code-[0-9a-f]{16}" translate="no">(\d{6})<', page)[0]
    jo = browser(app)
    jo.post("/j", data={"token": token, "code": code}, headers=OURS)
    answer = jo.get("/meeting/appointment.ics")
    assert answer.mimetype == "text/calendar"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="appointment.ics"'
    assert "SUMMARY:Appointment" in answer.text
    assert not [word for word in ("Garden", "Jo", "Sam", "meet.example") if word in answer.text]


def test_the_outbox_shows_words_in_the_demonstration_alone(
    app: Flask, house: House, alex: FlaskClient, meeting: str
) -> None:
    from dataclasses import replace

    page = press(alex, f"{meeting}/invite-all", expect=200)
    ready = re.findall(r'name="message" value="([0-9a-f]{16})"', page)
    cora = signed_in(app, house, "Cora", StaffRole.COORDINATOR)
    demo = create_app(replace(house, courier=KeptCourier()), settings(DEMO="1"))
    press(alex, f"{meeting}/send", {"message": ready[:2]})
    assert "/j#" not in cora.get("/staff/outbox").text, "a link that is on its way is not shown"
    post.send_due(replace(house, courier=KeptCourier()))
    there = browser(demo)
    kept = cora.get_cookie("staff", domain="meet.example.org")
    assert kept
    there.set_cookie("staff", kept.value, domain="meet.example.org")
    page = there.get("/staff/outbox").text
    assert "Your appointment is on Wednesday 24 June at 2pm." in page
    assert page.count("/j#") == 2
    assert "nothing leaves this computer" in page


def test_the_list_tells_today_coming_and_earlier(
    house: House, alex: FlaskClient, meeting: str
) -> None:
    def parts(later: timedelta) -> list[str]:
        house.clock.advance(later)  # type: ignore[attr-defined]
        again = staff_sessions.mint(house, alex.staff_id)  # type: ignore[attr-defined]
        secret = staff_sessions.claim(house, again)
        alex.set_cookie("staff", secret, domain="meet.example.org")
        page = alex.get("/staff/meetings").text
        assert meeting[-16:] in page
        return re.findall(r'<h2 class="govuk-heading-m">(\w+)</h2>', page)

    assert parts(timedelta()) == ["Today", "Coming"]
    assert parts(timedelta(days=20)) == ["Today"]
    assert parts(timedelta(hours=5)) == ["Today", "Earlier"]


def test_every_message_state_has_words(house: House) -> None:
    from app.web.language import page_words

    with create_app(house, settings()).app_context():
        assert set(page_words()["messages"]["states"]) == set(PostState)
