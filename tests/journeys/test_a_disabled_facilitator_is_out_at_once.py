"""A facilitator signs in with both factors over HTTP and sits in a meeting over a real socket.

When the account is disabled they are out of it within a second.
"""

import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

import pyotp
import pytest
import socketio

from app.bootstrap import build_house, build_store
from app.config import Config
from app.domain.live_session import Kind
from app.domain.people import Role, Side
from app.domain.staff_roles import StaffRole
from app.services import accounts, own_account, staff_sessions
from app.services.meetings import MeetingPlan, PlannedPerson, PlannedStaff, plan_meeting
from app.services.ports import House
from signaling.media_plane import WorkerPlane
from signaling.outbox import Outbox
from tests.journeys.house import planned_house
from tests.journeys.processes import wait_for_port
from tests.services.staff import PASSWORD, Colleague
from tests.signaling.worker_process import eventually

pytestmark = pytest.mark.journey


class Ahead:
    """The clock of a telephone: one code later than the last one, since each counts once."""

    def __init__(self) -> None:
        self.steps = 0

    def code(self, secret: str) -> str:
        code = pyotp.TOTP(secret).at(int(time.time()) + 30 * self.steps)
        self.steps += 1
        return code


@dataclass
class Browser:
    """HTTP with cookies, and a socket that carries the same ones."""

    url: str
    jar: CookieJar = field(default_factory=CookieJar)
    socket: socketio.Client | None = None
    gone_at: float | None = None
    closed: dict[str, Any] | None = None

    def ask(self, path: str, **form: str) -> int:
        """Post a form, or get a page when there is none; return the status at the end."""
        data = urllib.parse.urlencode(form).encode() if form else None
        request = urllib.request.Request(
            self.url + path, data, {"Origin": self.url, "Sec-Fetch-Site": "same-origin"}
        )
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))
        try:
            with opener.open(request, timeout=30) as answer:
                self.at = urllib.parse.urlsplit(answer.url).path
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code

    def sit_down(self, meeting: str) -> None:
        cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.jar)
        self.socket = socketio.Client(
            reconnection=False, websocket_extra_options={"origin": self.url}
        )
        self.gone_at = self.closed = None
        self.socket.on("session.closed", self._closed)
        self.socket.on("disconnect", self._gone)
        self.socket.connect(
            self.url,
            headers={"Cookie": cookies},
            auth={"meeting": meeting},
            transports=["websocket"],
            wait_timeout=10,
        )

    def _closed(self, said: dict[str, Any]) -> None:
        self.closed = said

    def _gone(self, *_: object) -> None:
        self.gone_at = time.monotonic()


@dataclass
class Scene:
    """The service, its administrator, a facilitator, and the meeting that is theirs."""

    url: str
    house: House
    ada_id: str
    bo: Colleague
    meeting: str
    phone: Ahead

    def signed_in(self) -> Browser:
        browser = Browser(self.url)
        assert browser.ask("/staff/sign-in", email=self.bo.email, password=PASSWORD) == 200
        assert browser.at == "/staff/sign-in/code"
        assert browser.ask("/staff/sign-in/code", code=self.phone.code(self.bo.secret)) == 200
        assert browser.at == "/staff/today"
        return browser

    def seated(self, browser: Browser) -> Browser:
        browser.sit_down(self.meeting)
        beat = {"id": "0" * 32}
        assert browser.socket and browser.socket.call("person.beat", beat, timeout=10)["ok"]
        return browser


@pytest.fixture(params=["eventlet", "threading"])
def scene(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Scene]:
    served = planned_house(tmp_path, mode=request.param)
    house = _house(served.config)
    token = accounts.first_administrator(house)
    phone = Ahead()
    ada_id = _set_up(served.config, house, token, phone, name="Ada", email="ada@service.example")[0]
    staff_id, token = accounts.invite(
        house, ada_id, "bo@service.example", "Bo", [StaffRole.FACILITATOR]
    )
    served.start_web()
    try:
        wait_for_port(served.config.port, served.web)
        bo = Colleague(house, staff_id, "bo@service.example")
        phone = Ahead()
        bo.secret = _set_up_over_http(served.url, token, phone)
        yield Scene(served.url, house, ada_id, bo, _meeting(house, staff_id), phone)
    finally:
        served.web.stop()
    assert "Traceback" not in (tmp_path / "web.log").read_text()


def _house(config: Config) -> House:
    return build_house(config, build_store(config), WorkerPlane(()), Outbox())


def _set_up(
    config: Config, house: House, token: str | None, phone: Ahead, **first: str
) -> tuple[str, str]:
    from app.services import setting_up

    assert token is not None
    way = staff_sessions.on_the_way(house, setting_up.open_invitation(house, token))
    assert way is not None
    one = Colleague(house, way.account.id, "")
    setting_up.choose_password(house, way, PASSWORD, **first)
    way = one.again(way)
    secret = setting_up.app_secret(house, way)
    setting_up.confirm_app(house, way, phone.code(secret), None)
    return one.id, secret


def _set_up_over_http(url: str, token: str, phone: Ahead) -> str:
    import re

    browser = Browser(url)
    assert browser.ask("/staff/invitation", token=token) == 200
    assert browser.at == "/staff/set-up/password"
    assert browser.ask("/staff/set-up/password", password=PASSWORD, again=PASSWORD) == 200
    assert browser.at == "/staff/set-up/app"
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(browser.jar))
    page = opener.open(f"{url}/staff/set-up/app", timeout=30).read().decode()
    found = re.search(r'id="secret">([A-Z2-7 ]+)<', page)
    assert found is not None
    secret = found.group(1).replace(" ", "")
    assert browser.ask("/staff/set-up/app", code=phone.code(secret)) == 200
    return secret


def _meeting(house: House, staff_id: str) -> str:
    now = house.clock.now()
    plan = MeetingPlan(
        title="A meeting",
        kind=Kind.CONFERENCE,
        people=(
            PlannedPerson(Side.HARMED, Role.PERSON_HARMED, "Jo"),
            PlannedPerson(Side.RESPONSIBLE, Role.PERSON_RESPONSIBLE, "Sam"),
        ),
        staff=(PlannedStaff(staff_id, Role.LEAD_FACILITATOR),),
        opens_at=now - timedelta(minutes=5),
        latest_end=now + timedelta(hours=2),
    )
    return plan_meeting(house, plan)[0]


def _out_within_a_second(browser: Browser, act: Callable[[], object]) -> None:
    act()
    done = time.monotonic()
    eventually(lambda: browser.gone_at is not None, 5.0)
    assert browser.gone_at is not None
    took = browser.gone_at - done
    print(f"out after {took:.2f} s")
    assert took < 1.0
    eventually(lambda: browser.closed is not None, 1.0)
    assert browser.closed and (browser.closed["why"], browser.closed["again"]) == ("revoked", False)


def test_disabled_while_connected(scene: Scene) -> None:
    browser = scene.seated(scene.signed_in())
    bystander = Browser(scene.url)
    assert bystander.ask("/staff/sign-in") == 200
    time.sleep(1.2)  # the sweep looks at this connection, and leaves it
    assert browser.gone_at is None
    _out_within_a_second(browser, lambda: accounts.disable(scene.house, scene.ada_id, scene.bo.id))
    assert browser.ask("/staff/meetings") == 200 and browser.at == "/staff/sign-in"
    with pytest.raises(socketio.exceptions.ConnectionError):
        browser.sit_down(scene.meeting)
    status = browser.ask("/staff/sign-in", email=scene.bo.email, password=PASSWORD)
    assert status == 422


def test_signed_out_everywhere_and_the_role_taken_while_connected(scene: Scene) -> None:
    browser = scene.signed_in()
    scene.seated(browser)
    _out_within_a_second(
        browser,
        lambda: accounts.set_roles(
            scene.house, scene.ada_id, scene.bo.id, [StaffRole.CASE_SUPERVISOR]
        ),
    )
    accounts.set_roles(scene.house, scene.ada_id, scene.bo.id, [StaffRole.FACILITATOR])
    scene.seated(browser)  # the sign-in itself was not ended: with the role it sits down again
    secret = next(cookie.value for cookie in browser.jar if cookie.name == "staff")
    found = staff_sessions.signed_in(scene.house, str(secret))
    assert found is not None
    assert len(own_account.sessions(scene.house, found)) == 2  # setting up signed in as well
    _out_within_a_second(
        browser, lambda: accounts.sign_out_everywhere(scene.house, scene.ada_id, scene.bo.id)
    )
