"""The headers of every answer, and which hosts and origins are believed."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.web import create_app
from tests.fakes import FakeHouse
from tests.web.conftest import OURS, URL, browser, settings
from tests.web.test_every_role_meets_every_route import TABLE, filled

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self' wss://meet.example.org; media-src 'self' blob:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
ALWAYS = {
    "Content-Security-Policy": POLICY,
    "Permissions-Policy": (
        "camera=(self), microphone=(self), autoplay=(self), screen-wake-lock=(self), "
        "display-capture=(), geolocation=()"
    ),
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000",
}


def _assert_safe(answer: TestResponse) -> None:
    headers = answer.headers
    assert {name: headers.get(name) for name in ALWAYS} == ALWAYS


@pytest.mark.parametrize("visitor", ["nobody", "party", "staff"])
@pytest.mark.parametrize("route", TABLE)
def test_every_answer_has_every_header(
    route: str, visitor: str, request: pytest.FixtureRequest
) -> None:
    client: FlaskClient = request.getfixturevalue(visitor)
    method, rule = route.split(" ", 1)
    for asked in (method, "GET", "DELETE", "OPTIONS"):
        _assert_safe(client.open(filled(rule, {}), method=asked, headers=OURS))


def test_files_and_errors_have_them_too(app: Flask, nobody: FlaskClient) -> None:
    names = app.jinja_env.globals["asset"]
    for path in (names("app.css"), names("meeting.js"), "/nope", "/static/nope.js", "/static/../x"):  # type: ignore[operator]
        _assert_safe(nobody.get(path))
    _assert_safe(nobody.get("/", headers={"Host": "evil.example"}))


def test_on_this_machine_the_socket_is_ws_and_nothing_is_pinned_to_https() -> None:
    local = create_app(FakeHouse().house, settings(PUBLIC_URL="http://localhost:5000"))
    answer = local.test_client().get("/", headers={"Host": "localhost:5000"})
    assert answer.status_code == 200
    assert "connect-src 'self' ws://localhost:5000;" in answer.headers["Content-Security-Policy"]
    assert "Strict-Transport-Security" not in answer.headers


@pytest.mark.parametrize("host", ["evil.example", "meet.example.org:444", "meet.example.org.", ""])
def test_another_host_is_refused(app: Flask, host: str) -> None:
    client = app.test_client()
    assert client.get("/", headers={"Host": host}).status_code == 400
    forwarded = {"Host": host, "X-Forwarded-Host": "meet.example.org"}
    assert client.get("/j", headers=forwarded).status_code == 400


def test_a_forwarded_host_is_not_believed_and_does_no_harm(nobody: FlaskClient) -> None:
    answer = nobody.get("/j", headers={"X-Forwarded-Host": "evil.example"})
    assert answer.status_code == 200
    assert "evil" not in answer.text


def test_our_host_in_capitals_is_ours(app: Flask) -> None:
    assert app.test_client().get("/", headers={"Host": "MEET.example.org"}).status_code == 200


def test_machines_may_ask_for_health_under_any_name(app: Flask) -> None:
    assert app.test_client().get("/healthz", headers={"Host": "10.0.0.7"}).text == "ok\n"


POSTS = ("/j", "/leave", "/staff", "/staff/sign-out")


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "https://evil.example"},
        {"Origin": URL + ".evil.example"},
        {"Origin": "http://meet.example.org"},
        {"Origin": "null"},
        {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
        {"Origin": "https://evil.example", "Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "same-origin"},
    ],
)
def test_a_post_from_elsewhere_is_refused(
    party: FlaskClient, path: str, headers: dict[str, str]
) -> None:
    assert party.post(path, headers=headers).status_code == 400
    assert party.get("/meeting").status_code == 303  # the seat is still held: on to the forms


@pytest.mark.parametrize("headers", [OURS, {"Origin": "null", "Sec-Fetch-Site": "same-origin"}])
def test_a_post_from_our_own_page_is_believed(party: FlaskClient, headers: dict[str, str]) -> None:
    assert party.post("/leave", headers=headers).status_code == 303
    assert party.get("/meeting").status_code == 404


def test_a_browser_fixture_is_what_it_says(app: Flask) -> None:
    assert browser(app).get("/").status_code == 200
