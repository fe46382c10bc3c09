"""A house on a real store with people of staff, for tests of accounts and signing in."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from unittest.mock import patch

import pyotp
import pytest
from argon2 import PasswordHasher

from app.domain.staff_roles import StaffRole
from app.services import accounts, passwords, setting_up, signing_in, staff_sessions
from app.services.ports import House
from app.services.second_factor import STEP
from app.services.signing_in import Entry
from app.services.staff_sessions import SignedIn
from tests.fakes import FrozenClock

PASSWORD = "seven brown kettles sing"


@pytest.fixture(autouse=True, scope="module")
def cheap_hashing() -> Iterator[None]:
    """Hash with the least work: what the work costs is looked at in a test of its own."""
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    nobodys = cheap.hash("a password that nobody has")
    with patch.object(passwords, "_HASHER", cheap), patch.object(passwords, "_NOBODYS", nobodys):
        yield


@dataclass
class Colleague:
    """One member of staff: what they know, and what their telephone makes."""

    house: House
    id: str
    email: str
    secret: str = ""
    entry: Entry | None = None
    recovery: tuple[str, ...] = ()
    password: str = PASSWORD
    device: str | None = None
    used: list[str] = field(default_factory=list)

    @property
    def clock(self) -> FrozenClock:
        assert isinstance(self.house.clock, FrozenClock)
        return self.house.clock

    def code(self) -> str:
        """Return a code that was not used yet."""
        self.clock.advance(timedelta(seconds=STEP))
        self.used.append(pyotp.TOTP(self.secret).at(self.clock.now()))
        return self.used[-1]

    def way(self, password: str | None = None) -> SignedIn:
        """Show the password; return the session that is on its way."""
        given = self.password if password is None else password
        secret = signing_in.show_password(self.house, self.email, given, device_secret=self.device)
        found = staff_sessions.on_the_way(self.house, secret)
        assert found is not None
        return found

    def sign_in(self) -> Entry:
        self.entry = signing_in.show_code(self.house, self.way(), self.code(), self.device)
        return self.entry

    def opened(self, token: str) -> SignedIn:
        found = staff_sessions.on_the_way(self.house, setting_up.open_invitation(self.house, token))
        assert found is not None
        return found

    def again(self, way: SignedIn) -> SignedIn:
        """Return the session on its way as it stands now."""
        with self.house.unit_of_work(write=False) as work:
            session = work.staff.session(way.session.secret_hash)
            account = work.staff.get(self.id)
        assert session is not None and account is not None
        return SignedIn(account, session)

    def set_up(self, token: str, **first: str) -> "Colleague":
        way = self.opened(token)
        setting_up.choose_password(self.house, way, self.password, **first)
        way = self.again(way)
        self.secret = setting_up.app_secret(self.house, way)
        self.entry, self.recovery = setting_up.confirm_app(self.house, way, self.code(), None)
        return self

    @property
    def here(self) -> SignedIn:
        assert self.entry is not None
        found = staff_sessions.signed_in(self.house, self.entry.secret)
        assert found is not None
        return found

    @property
    def signed_in(self) -> bool:
        assert self.entry is not None
        return staff_sessions.holder(self.house, self.entry.secret) is not None


def first_administrator(house: House, email: str = "ada@service.example") -> Colleague:
    token = accounts.first_administrator(house)
    assert token is not None
    with house.unit_of_work(write=False) as work:
        staff_id = work.accounts.everyone()[0].id
    return Colleague(house, staff_id, email).set_up(token, name="Ada Byron", email=email)


def colleague(by: Colleague, name: str, *roles: StaffRole) -> Colleague:
    """Return somebody who was invited and is set up."""
    email = f"{name.lower()}@service.example"
    wanted = roles or (StaffRole.FACILITATOR,)
    staff_id, token = accounts.invite(by.house, by.id, email, name, wanted)
    return Colleague(by.house, staff_id, email).set_up(token)
