"""A real store behind the pages, and people of staff who come to them as browsers do."""

import re
from dataclasses import dataclass, field
from datetime import timedelta
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

import pyotp
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.domain.staff_roles import StaffRole
from app.services import accounts
from app.services.ports import House
from app.services.second_factor import STEP
from app.store import MasterKey, Store
from app.web import create_app
from tests.fakes import FakeAnnouncer, FakeMediaPlane, FrozenClock
from tests.web.conftest import OURS, browser, settings

PASSWORD = "seven brown kettles sing"
DOMAIN = "meet.example.org"


@dataclass
class Someone:
    """One member of staff: what they know, what their telephone makes, and their browser."""

    client: FlaskClient
    clock: FrozenClock
    email: str
    password: str = PASSWORD
    secret: str = ""
    recovery: list[str] = field(default_factory=list)

    def get(self, path: str) -> TestResponse:
        return self.client.get(path)

    def post(self, path: str, **form: str | list[str]) -> TestResponse:
        return self.client.post(path, data=form, headers=OURS)

    def code(self) -> str:
        """Return a code that was not used yet: the telephone shows the next one."""
        self.clock.advance(timedelta(seconds=STEP))
        return pyotp.TOTP(self.secret).at(self.clock.now())

    def open(self, link: str) -> TestResponse:
        return self.post("/staff/invitation", token=urlsplit(link).fragment)

    def set_up(self, link: str, **first: str) -> TestResponse:
        """Go the whole way from an invitation to being signed in."""
        assert self.open(link).status_code == 303
        again = {"password": self.password, "again": self.password}
        assert self.post("/staff/set-up/password", **again, **first).status_code == 303
        page = self.get("/staff/set-up/app").text
        self.secret = in_page(page, "secret").replace(" ", "")
        done = self.post("/staff/set-up/app", code=self.code())
        assert done.status_code == 200, done.text
        self.recovery = re.findall(r'<li><code class="secret">(.+?)</code>', done.text)
        return done

    def sign_in(self) -> TestResponse:
        given = self.post("/staff/sign-in", email=self.email, password=self.password)
        assert given.status_code == 303, given.text
        return self.post("/staff/sign-in/code", code=self.code())

    def cookie(self, name: str = "staff") -> str:
        found = self.client.get_cookie(name, domain=DOMAIN)
        return found.value if found else ""

    def keep(self, value: str, name: str = "staff") -> None:
        self.client.set_cookie(name, value, domain=DOMAIN)

    @property
    def signed_in(self) -> bool:
        return self.get("/staff/account").status_code == 200


class Service:
    """A service with pages on a real database; ``ada`` is its first administrator."""

    def __init__(self, folder: Path) -> None:
        self.store = Store(f"sqlite:///{folder / 'store.sqlite3'}", MasterKey(bytes(32)))
        self.store.migrate()
        self.clock = FrozenClock()
        self.house = House(self.store.unit_of_work, FakeMediaPlane(), self.clock, FakeAnnouncer())
        self.app = create_app(self.house, settings())
        self.ada = self.someone("ada@service.example")
        token = accounts.first_administrator(self.house)
        self.ada.set_up(f"https://x/#{token}", name="Ada Byron", email=self.ada.email)

    def someone(self, email: str) -> Someone:
        return Someone(browser(self.app), self.clock, email)

    def invited(self, name: str, *roles: StaffRole) -> tuple[Someone, str, str]:
        """Return somebody who was invited, their account id and their link."""
        one = self.someone(f"{name.lower()}@service.example")
        staff_id, token = accounts.invite(self.house, self.id_of(self.ada), one.email, name, roles)
        return one, staff_id, f"https://x/#{token}"

    def colleague(self, name: str, *roles: StaffRole) -> Someone:
        """Return somebody who is set up and signed in."""
        one, _, link = self.invited(name, *roles or (StaffRole.FACILITATOR,))
        one.set_up(link)
        return one

    def id_of(self, one: Someone) -> str:
        with self.house.unit_of_work(write=False) as work:
            account = work.accounts.by_email(one.email)
        assert account is not None
        return account.id

    def acts(self) -> list[str]:
        with self.house.unit_of_work(write=False) as work:
            return [entry.act for entry in work.audit.entries()]


def in_page(page: str, id: str) -> str:
    """Return the text of the element with this id."""
    found = re.search(rf'id="{id}"[^>]*>([^<]*)<', page)
    assert found is not None, page
    return unescape(found.group(1))
