"""The pages of staff accounts as browsers meet them, and what hostile ones try there."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from app.domain.staff_roles import StaffRole
from app.services import attempts, staff_sessions
from tests.services.staff import cheap_hashing  # noqa: F401
from tests.web.conftest import OURS
from tests.web.staff_pages import PASSWORD, Service, in_page

HOSTILE = (
    "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>",
    "{{ 1337 * 1337 }}{% for x in y %}",
    "'; DROP TABLE staff; --",
    "\u202e\u0000\ud7ff evil",
    "javascript:alert(1)",
    "x" * 3000,
)


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    found = Service(tmp_path)
    yield found
    found.store.close()


def test_an_administrator_invites_and_the_invited_one_comes_in(service: Service) -> None:
    page = service.ada.post(
        "/staff/people/invite",
        name="Bo Lee",
        email="bo@service.example",
        roles=[StaffRole.FACILITATOR, StaffRole.COORDINATOR],
    )
    link = in_page(page.text, "link")
    assert link.startswith("https://meet.example.org/staff/invitation#")
    assert page.headers["Cache-Control"] == "no-store"
    bo = service.someone("bo@service.example")
    assert bo.get("/staff/account").headers["Location"].startswith("/staff/sign-in")
    assert "recovery codes" in bo.set_up(link).text
    assert len(bo.recovery) == 10
    assert "Bo Lee" in bo.get("/staff/account").text
    bo.post("/staff/sign-out")
    assert not bo.signed_in
    assert bo.sign_in().headers["Location"] == "/staff/today"
    assert bo.get("/staff/meetings").status_code == 200


def test_each_role_sees_the_places_it_may_go_and_no_others(service: Service) -> None:
    seen = {
        role: set(
            re.findall(
                r'places__link" href="(/staff/\w+)',
                service.colleague(f"P{n}", role).get("/staff/account").text,
            )
        )
        for n, role in enumerate(StaffRole)
    }
    assert "/staff/people" in seen[StaffRole.ADMINISTRATOR]
    assert "/staff/meetings" not in seen[StaffRole.ADMINISTRATOR]
    assert "/staff/meetings" in seen[StaffRole.FACILITATOR]
    assert "/staff/people" not in seen[StaffRole.FACILITATOR]
    officers = {f"/staff/{name}" for name in ("today", "refer", "cases", "account")}
    assert seen[StaffRole.VICTIM_CARE_OFFICER] == officers


def test_the_secret_to_type_and_the_code_to_scan_are_the_same_and_need_no_style(
    service: Service,
) -> None:
    bo, _, link = service.invited("Bo", StaffRole.FACILITATOR)
    bo.open(link)
    bo.post("/staff/set-up/password", password=PASSWORD, again=PASSWORD)
    page = bo.get("/staff/set-up/app").text
    assert bo.get("/staff/set-up/app").text == page, "reloading changes nothing"
    assert re.search(r'<path d="M\d+ \d+h\d+v1h-\d+z', page)
    assert "style=" not in page and "data:image" not in page
    assert re.fullmatch(r"([A-Z2-7]{4} ){7}[A-Z2-7]{4}", in_page(page, "secret"))


def test_fields_say_to_password_managers_what_they_are(service: Service) -> None:
    bo, _, link = service.invited("Bo", StaffRole.FACILITATOR)
    sign_in = bo.get("/staff/sign-in").text
    assert 'autocomplete="username"' in sign_in
    assert 'autocomplete="current-password"' in sign_in
    bo.open(link)
    assert bo.get("/staff/set-up/password").text.count('autocomplete="new-password"') == 2
    bo.post("/staff/set-up/password", password=PASSWORD, again=PASSWORD)
    code = bo.get("/staff/set-up/app").text
    assert 'autocomplete="one-time-code"' in code and 'inputmode="numeric"' in code


def test_what_was_wrong_is_said_at_the_top_and_beside_the_field(service: Service) -> None:
    answer = service.someone("x").post("/staff/sign-in", email="bo@x.example", password="wrong")
    assert answer.status_code == 422
    text = "The e-mail address or the password is not right. Check both and try again."
    assert answer.text.count(text) == 2
    assert '<a href="#email">' in answer.text and 'id="email-error"' in answer.text
    assert "<title>Error: Sign in" in answer.text
    assert "autofocus" in answer.text and 'value="bo@x.example"' in answer.text
    assert "wrong" not in re.sub(r"[^\n]*There is a problem[^\n]*", "", answer.text)


def test_too_many_tries_say_how_long_to_wait(service: Service) -> None:
    eve = service.someone("eve")
    for _ in range(attempts.FREE):
        assert eve.post("/staff/sign-in", email=service.ada.email, password="x").status_code == 422
    answer = eve.post("/staff/sign-in", email=service.ada.email, password=PASSWORD)
    assert answer.status_code == 429
    assert "Wait one minute, then try again." in answer.text
    unknown = service.someone("mal")
    for _ in range(attempts.FREE):
        unknown.post("/staff/sign-in", email="nobody@x.example", password="x")
    same = unknown.post("/staff/sign-in", email="nobody@x.example", password="x")
    assert (same.status_code, "Wait one minute" in same.text) == (429, True)
    # Ada herself, in the browser that she used before, is not kept out.
    service.ada.post("/staff/sign-out")
    assert service.ada.sign_in().status_code == 303


def test_a_wrong_password_and_an_unknown_address_get_the_same_page(service: Service) -> None:
    pages = set()
    for email in (service.ada.email, "nobody@service.example"):
        answer = service.someone("x").post("/staff/sign-in", email=email, password="wrong")
        pages.add((answer.status_code, answer.text.replace(email, "EMAIL")))
    assert len(pages) == 1


def test_a_cookie_that_was_planted_before_is_not_signed_in(service: Service) -> None:
    """Session fixation: what the browser held before each step is worth nothing after it."""
    victim, planted = service.colleague("Vic"), "ab" * 32
    victim.post("/staff/sign-out")
    victim.keep(planted)
    victim.post("/staff/sign-in", email=victim.email, password=PASSWORD)
    half = victim.cookie()
    victim.post("/staff/sign-in/code", code=victim.code())
    assert len({planted, half, victim.cookie()}) == 3
    assert victim.signed_in
    for stale in (planted, half):
        thief = service.someone("thief")
        thief.keep(stale)
        assert not thief.signed_in


@pytest.mark.filterwarnings("ignore:The .* cookie is too large")
def test_a_tampered_cookie_is_nobodys(service: Service) -> None:
    right = service.ada.cookie()
    flipped = ("0" if right[0] != "0" else "1") + right[1:]
    for value in (flipped, right.upper(), right + "0", right[:-1], "", "x" * 5000, "é" * 64):
        thief = service.someone("thief")
        thief.keep(value)
        assert not thief.signed_in
    assert service.ada.signed_in


def test_the_cookies_are_kept_from_scripts_and_from_other_sites(service: Service) -> None:
    bo, _, link = service.invited("Bo", StaffRole.FACILITATOR)
    set_by = bo.set_up(link).headers.getlist("Set-Cookie")
    assert {cookie.split("=")[0] for cookie in set_by} == {"staff", "device"}
    for cookie in set_by:
        assert {"HttpOnly", "Secure", "SameSite=Strict", "Path=/"} <= set(cookie.split("; "))
    session = next(cookie for cookie in set_by if cookie.startswith("staff="))
    assert "Max-Age" not in session and "Expires" not in session


def test_dangerous_acts_ask_for_the_password_again_after_ten_minutes(service: Service) -> None:
    ada, (_, bo_id, _) = service.ada, service.invited("Bo", StaffRole.FACILITATOR)
    service.clock.advance(staff_sessions.CONFIRMED_FOR)
    path = f"/staff/people/{bo_id}/disable"
    for answer in (ada.get(path), ada.post(path)):
        assert answer.status_code == 303
        assert answer.headers["Location"] == f"/staff/confirm?next={path}"
    assert "account.disable" not in service.acts()
    assert ada.post("/staff/confirm", current="wrong", next=path).status_code == 422
    assert ada.get(path).status_code == 303
    answer = ada.post("/staff/confirm", current=PASSWORD, next=path)
    assert answer.headers["Location"] == path
    assert "signed out everywhere at once" in ada.get(path).text
    assert ada.post(path).status_code == 303
    assert service.acts()[-1] == "account.disable"
    # Looking at the list asks for nothing.
    service.clock.advance(staff_sessions.CONFIRMED_FOR)
    assert ada.get(f"/staff/people/{bo_id}").status_code == 200


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "/staff/../j",
        "javascript:x",
        "/staff/sign-in?x=//evil",
        "/staff/a\r\nX: y",
        "staff/people",
        "/staff/" + "a" * 200,
    ],
)
def test_what_comes_next_is_a_page_of_ours(service: Service, elsewhere: str) -> None:
    answer = service.ada.post("/staff/confirm", current=PASSWORD, next=elsewhere)
    assert answer.headers["Location"] == "/staff/account"


def test_who_was_signed_out_comes_back_to_the_page_they_wanted(service: Service) -> None:
    bo = service.colleague("Bo")
    service.clock.advance(staff_sessions.IDLE)
    led = bo.get("/staff/account/password").headers["Location"]
    page = bo.get(led).text
    assert "signed out because nothing was pressed" in page
    assert 'name="next" value="/staff/account/password"' in page
    answer = bo.post(
        "/staff/sign-in", email=bo.email, password=PASSWORD, next="/staff/account/password"
    )
    answer = bo.post("/staff/sign-in/code", code=bo.code(), next="/staff/account/password")
    assert answer.headers["Location"] == "/staff/account/password"


def test_the_recovery_codes_are_shown_once(service: Service) -> None:
    bo = service.colleague("Bo")
    for path in ("/staff/account", "/staff/set-up/app", "/staff/account/recovery-codes"):
        assert bo.recovery[0] not in bo.client.get(path, follow_redirects=True).text
    again = bo.post("/staff/set-up/app", code=bo.code())
    assert again.status_code == 303, "sending the form again shows nothing"
    bo.post("/staff/sign-out")
    bo.post("/staff/sign-in", email=bo.email, password=PASSWORD)
    assert bo.post("/staff/sign-in/recovery-code", code=bo.recovery[3]).status_code == 303
    assert bo.signed_in
    assert "9 left" in bo.get("/staff/account").text


def test_forgotten_passwords_ask_nothing_and_so_tell_nothing(service: Service) -> None:
    page = service.someone("x").get("/staff/sign-in/help").text
    assert "ask an administrator" in page
    assert "<input" not in page.replace('<input type="hidden" name="back"', "")


def test_the_last_administrator_is_told_why_not(service: Service) -> None:
    ada = service.ada
    answer = ada.post(f"/staff/people/{service.id_of(ada)}/disable")
    assert answer.status_code == 422
    assert "last administrator" in answer.text
    answer = ada.post(f"/staff/people/{service.id_of(ada)}/roles", roles=["facilitator"])
    assert "last administrator" in answer.text
    assert ada.signed_in and ada.get("/staff/people").status_code == 200


def test_a_role_that_is_taken_away_is_gone_with_the_next_press(service: Service) -> None:
    bo = service.colleague("Bo", StaffRole.ADMINISTRATOR, StaffRole.FACILITATOR)
    assert bo.get("/staff/people").status_code == 200
    path = f"/staff/people/{service.id_of(bo)}/roles"
    assert service.ada.post(path, roles=["facilitator", "emperor"]).status_code == 303
    assert bo.get("/staff/people").status_code == 404
    assert bo.get("/staff/meetings").status_code == 200


def test_sign_out_everywhere_else_keeps_this_browser(service: Service) -> None:
    bo = service.colleague("Bo")
    other = service.someone(bo.email)
    other.secret = bo.secret
    other.sign_in()
    assert bo.signed_in and other.signed_in
    assert bo.get("/staff/account").text.count("sessions__one") == 2
    assert bo.post("/staff/account/sign-out-others").status_code == 303
    assert bo.signed_in and not other.signed_in


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_in_every_field_is_text(service: Service, text: str) -> None:
    ada = service.ada
    bo, bo_id, link = service.invited("Bo", StaffRole.FACILITATOR)
    bo.open(link)
    forms = [
        (service.someone("x"), "/staff/sign-in", ("email", "password", "next")),
        (service.someone("x"), "/staff/invitation", ("token",)),
        (bo, "/staff/set-up/password", ("password", "again", "name", "email")),
        (ada, "/staff/confirm", ("current", "next")),
        (ada, "/staff/account/password", ("current", "password", "again")),
        (ada, "/staff/people/invite", ("name", "email", "roles")),
        (ada, f"/staff/people/{bo_id}/roles", ("roles",)),
    ]
    for who, path, fields in forms:
        for form in (dict.fromkeys(fields, text), {fields[0]: text}, {}):
            answer = who.client.post(path, data=form, headers=OURS)
            assert answer.status_code in (303, 403, 422, 429), (path, answer.status_code)
            assert "<script>alert" not in answer.text and "onerror=alert(1)>" not in answer.text
            assert "1787569" not in answer.text
            service.clock.advance(timedelta(hours=1, minutes=1))
            if who is ada and not ada.signed_in:
                ada.sign_in()


def test_an_oversize_field_is_refused_before_it_is_read(service: Service) -> None:
    answer = service.someone("x").post("/staff/sign-in", email="a" * 70_000, password="b")
    assert answer.status_code == 413
    assert "larger than this page takes" in answer.text
    many = "&".join(f"f{number}=1" for number in range(2000))
    answer = service.someone("x").client.post(
        "/staff/sign-in",
        data=many,
        headers=OURS | {"Content-Type": "application/x-www-form-urlencoded"},
    )
    assert answer.status_code in (413, 422)


def test_a_name_is_shown_as_text_wherever_it_is_shown(service: Service) -> None:
    name = "<b>Bo</b> & 'Co'"
    page = service.ada.post(
        "/staff/people/invite", name=name, email="bo@service.example", roles=["facilitator"]
    )
    people = service.ada.get("/staff/people").text
    for text in (page.text, people):
        assert "&lt;b&gt;Bo&lt;/b&gt;" in text and "<b>Bo" not in text
