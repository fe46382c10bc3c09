"""A house of fakes with one planned meeting, its pages, and browsers that come to them."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.config import Config
from app.domain.live_session import Kind
from app.domain.people import Role, Side
from app.services import join_links, staff_sessions
from app.services.meetings import MeetingPlan, PlannedPerson, PlannedStaff, plan_meeting
from app.web import create_app
from tests.fakes import FakeHouse

URL = "https://meet.example.org"
PHONE = "01632 960 001"
EXIT = "https://weather.example.net/"
HARMED, RESPONSIBLE, GUIDE, TITLE = "Marker Jo", "Marker Sam", "Marker Alex", "Marker garden wall"


@dataclass
class Meeting:
    """The planned meeting, and the secrets that open its doors."""

    fakes: FakeHouse
    session_id: str
    tokens: dict[str, str]  # "jo", "sam" -> join token
    staff_id: str

    def staff_token(self) -> str:
        return staff_sessions.mint(self.fakes.house, self.staff_id)


def settings(**changed: str) -> Config:
    base = {"PUBLIC_URL": URL, "HELP_PHONE": PHONE, "EXIT_URL": EXIT, "METRICS_TOKEN": "count-me"}
    return Config.from_env(base | changed)


@pytest.fixture
def meeting() -> Meeting:
    fakes = FakeHouse()
    staff_id = staff_sessions.add_staff(fakes.house, GUIDE)
    now = fakes.clock.now()
    plan = MeetingPlan(
        title=TITLE,
        kind=Kind.CONFERENCE,
        people=(
            PlannedPerson(Side.HARMED, Role.PERSON_HARMED, HARMED),
            PlannedPerson(Side.RESPONSIBLE, Role.PERSON_RESPONSIBLE, RESPONSIBLE),
        ),
        staff=(PlannedStaff(staff_id, Role.LEAD_FACILITATOR),),
        opens_at=now - timedelta(minutes=5),
        latest_end=now + timedelta(hours=2),
    )
    session_id, tokens = plan_meeting(fakes.house, plan)
    names = {p.id: p.screen_name for p in fakes.session(session_id).people}
    by_name = {names[person_id].split()[1].lower(): token for person_id, token in tokens.items()}
    return Meeting(fakes, session_id, by_name, staff_id)


@pytest.fixture
def app(meeting: Meeting) -> Flask:
    return create_app(meeting.fakes.house, settings())


class Browser(FlaskClient):
    """Asks under the public address unless a test says otherwise."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        kwargs.setdefault("base_url", URL)
        return super().open(*args, **kwargs)


def browser(app: Flask) -> FlaskClient:
    """Return a browser with nothing in it."""
    return Browser(app, app.response_class, use_cookies=True)


@pytest.fixture
def nobody(app: Flask) -> FlaskClient:
    return browser(app)


@pytest.fixture
def party(app: Flask, meeting: Meeting) -> FlaskClient:
    client = browser(app)
    claimed = join_links.claim(meeting.fakes.house, meeting.tokens["jo"])
    client.set_cookie("seat", claimed.secret, domain="meet.example.org")
    return client


@pytest.fixture
def staff(app: Flask, meeting: Meeting) -> FlaskClient:
    client = browser(app)
    secret = staff_sessions.claim(meeting.fakes.house, meeting.staff_token())
    client.set_cookie("staff", secret, domain="meet.example.org")
    return client


@pytest.fixture
def liar(app: Flask) -> FlaskClient:
    """A browser with cookies that nobody gave it."""
    client = browser(app)
    client.set_cookie("seat", "ab" * 32, domain="meet.example.org")
    client.set_cookie("staff", "cd" * 32, domain="meet.example.org")
    return client


OURS = {"Origin": URL}
