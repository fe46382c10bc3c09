"""PostgreSQL refuses a NUL in any text: an address or a form that holds one is no fault of ours."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.domain.staff_roles import StaffRole
from app.services import staff_sessions
from app.services.ports import House
from app.web import create_app
from tests.store.conftest import address, house, store  # noqa: F401
from tests.web.conftest import OURS, browser, settings

NUL = "a\0" + "b" * 14
"""As long as our ids are: an address with a shorter one is not even looked up."""


@pytest.fixture
def served(house: House) -> Flask:  # noqa: F811
    return create_app(house, settings())


@pytest.fixture
def ada(served: Flask, house: House) -> FlaskClient:  # noqa: F811
    """Somebody with every role, so that every address is looked up."""
    staff_id = staff_sessions.add_staff(house, "Ada", list(StaffRole))
    client = browser(served)
    secret = staff_sessions.claim(house, staff_sessions.mint(house, staff_id))
    client.set_cookie("staff", secret, domain="meet.example.org")
    return client


def addresses(app: Flask) -> list[tuple[str, str]]:
    """Return (method, address) of every route that takes something out of its address."""
    found = []
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            if rule.arguments and rule.endpoint != "static":
                parts = [(NUL if is_dynamic else data) for is_dynamic, data in rule._trace]
                path = "".join(parts).removeprefix("|")
                found.append((method, path.replace("\0", "%00")))
    return found


def test_every_address_with_a_nul_is_a_page_that_is_not_there(
    served: Flask, ada: FlaskClient
) -> None:
    tried = addresses(served)
    assert len(tried) > 10
    for method, path in tried:
        answer = ada.open(path, method=method, headers=OURS)
        assert answer.status_code == 404, (method, path, answer.status_code)
    assert ada.get("/staff/account").status_code == 200, "the same browser is served elsewhere"


def test_a_nul_in_a_form_is_a_refusal_and_no_fault(served: Flask, ada: FlaskClient) -> None:
    for path, fields in (
        ("/staff/sign-in", {"email": "a\0@example.org", "password": "b\0"}),
        ("/staff", {"token": "\0" * 64}),
        ("/j", {"token": "ab\0", "code": "1\0"}),
        ("/join", {"letters": "AB\0D EFGH"}),
        ("/staff/people/invite", {"name": "A\0", "email": "a\0@example.org", "roles": "\0"}),
    ):
        status = ada.post(path, data=fields, headers=OURS).status_code
        assert status < 500, (path, status)
