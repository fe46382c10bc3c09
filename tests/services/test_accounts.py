"""Accounts are invited, changed, closed and helped; the last administrator stays."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from app.domain.refusals import Refused
from app.domain.staff_roles import StaffRole
from app.services import accounts, own_account, setting_up, signing_in, staff_sessions
from app.services.ports import House
from app.services.setting_up import INVITATION_LIVES, Step
from tests.services.staff import (
    PASSWORD,
    Colleague,
    cheap_hashing,  # noqa: F401
    colleague,
    first_administrator,
)
from tests.store.conftest import address, house, store  # noqa: F401  both databases

FACILITATOR, ADMINISTRATOR = StaffRole.FACILITATOR, StaffRole.ADMINISTRATOR


@pytest.fixture
def ada(house: House) -> Colleague:  # noqa: F811
    return first_administrator(house)


def refusal(act: Callable[..., object], *given: Any, **named: Any) -> str:
    with pytest.raises(Refused) as refused:
        act(*given, **named)
    return refused.value.code


def test_the_first_administrator_is_asked_for_until_there_is_one(house: House) -> None:  # noqa: F811
    first = accounts.first_administrator(house)
    second = accounts.first_administrator(house)
    assert first and second
    assert refusal(setting_up.open_invitation, house, first) == "link-not-recognised"
    with house.unit_of_work(write=False) as work:
        (account,) = work.accounts.everyone()
    ada = Colleague(house, account.id, "ada@service.example")
    ada.set_up(second, name="Ada", email="Ada@Service.example")
    assert ada.signed_in
    assert accounts.first_administrator(house) is None


def test_an_invitation_works_until_it_is_used_and_for_a_week(ada: Colleague) -> None:
    staff_id, token = accounts.invite(ada.house, ada.id, "bo@service.example", "Bo", [FACILITATOR])
    bo = Colleague(ada.house, staff_id, "bo@service.example")
    bo.opened(token)  # broken off
    bo.set_up(token)
    assert refusal(setting_up.open_invitation, ada.house, token) == "link-not-recognised"
    _, late = accounts.invite(ada.house, ada.id, "cy@service.example", "Cy", [FACILITATOR])
    ada.clock.advance(INVITATION_LIVES - timedelta(seconds=1))
    setting_up.open_invitation(ada.house, late)
    ada.clock.advance(timedelta(seconds=1))
    assert refusal(setting_up.open_invitation, ada.house, late) == "link-not-recognised"
    for garbage in ("", "x", "f" * 64, "F" * 64, "\0" * 64):
        assert refusal(setting_up.open_invitation, ada.house, garbage) == "link-not-recognised"


def test_who_opens_the_link_a_second_time_ends_the_first_attempt(ada: Colleague) -> None:
    staff_id, token = accounts.invite(ada.house, ada.id, "bo@service.example", "Bo", [FACILITATOR])
    bo = Colleague(ada.house, staff_id, "bo@service.example")
    first = bo.opened(token)
    bo.opened(token)
    code = refusal(setting_up.choose_password, ada.house, first, PASSWORD)
    assert code == "step-out-of-order"


def test_steps_cannot_be_skipped(ada: Colleague) -> None:
    staff_id, token = accounts.invite(ada.house, ada.id, "bo@service.example", "Bo", [FACILITATOR])
    bo = Colleague(ada.house, staff_id, "bo@service.example")
    way = bo.opened(token)
    assert setting_up.next_step(ada.house, way) is Step.CHOOSE_PASSWORD
    assert refusal(setting_up.app_secret, ada.house, way) == "step-out-of-order"
    assert refusal(setting_up.confirm_app, ada.house, way, "000000", None) == "step-out-of-order"
    assert refusal(signing_in.show_code, ada.house, way, "000000", None) == "code-wrong"
    setting_up.choose_password(ada.house, way, PASSWORD)
    way = bo.again(way)
    assert setting_up.next_step(ada.house, way) is Step.SET_UP_APP
    again = refusal(setting_up.choose_password, ada.house, way, "another long password")
    assert again == "step-out-of-order"
    # Somebody who signs in by password never gets to the set-up.
    ordinary = ada.way()
    assert refusal(setting_up.app_secret, ada.house, ordinary) == "step-out-of-order"


@pytest.mark.parametrize(
    ("name", "email", "roles", "code"),
    [
        ("", "x@service.example", [FACILITATOR], "name-not-plain"),
        ("a\u202eb", "x@service.example", [FACILITATOR], "name-not-plain"),
        ("x" * 41, "x@service.example", [FACILITATOR], "name-not-plain"),
        ("Bo", "not an address", [FACILITATOR], "email-not-valid"),
        ("Bo", "a@b", [FACILITATOR], "email-not-valid"),
        ("Bo", "bo@service.example\r\nBcc: x@evil.example", [FACILITATOR], "email-not-valid"),
        ("Bo", "x" * 300 + "@service.example", [FACILITATOR], "email-not-valid"),
        ("Bo", "ADA@service.example", [FACILITATOR], "email-taken"),
        ("Bo", "bo@service.example", [], "roles-missing"),
    ],
)
def test_an_invitation_that_makes_no_sense(
    ada: Colleague, name: str, email: str, roles: list[StaffRole], code: str
) -> None:
    assert refusal(accounts.invite, ada.house, ada.id, email, name, roles) == code
    assert len(accounts.everyone(ada.house)) == 1


def test_the_last_administrator_stays(ada: Colleague) -> None:
    acts: list[tuple[Callable[..., object], list[Any]]] = [
        (accounts.disable, []),
        (accounts.set_roles, [[FACILITATOR]]),
        (accounts.reset_password, []),
        (accounts.reset_second_factor, []),
    ]
    # One who is invited and one who is disabled are no help.
    accounts.invite(ada.house, ada.id, "cy@service.example", "Cy", [ADMINISTRATOR])
    dee = colleague(ada, "Dee", ADMINISTRATOR)
    accounts.disable(ada.house, ada.id, dee.id)
    for act, more in acts:
        assert refusal(act, ada.house, ada.id, ada.id, *more) == "last-administrator"
    accounts.enable(ada.house, ada.id, dee.id)
    accounts.set_roles(ada.house, dee.id, ada.id, [FACILITATOR])
    with ada.house.unit_of_work(write=False) as work:
        found = work.staff.get(ada.id)
    assert found and found.roles == {FACILITATOR}


def test_two_administrators_who_close_each_other_in_the_same_instant(ada: Colleague) -> None:
    bo = colleague(ada, "Bo", ADMINISTRATOR)
    ready, refused = threading.Barrier(2), []

    def close(by: Colleague, other: Colleague) -> None:
        ready.wait()
        try:
            accounts.disable(ada.house, by.id, other.id)
        except Refused as no:
            refused.append(no.code)

    threads = [threading.Thread(target=close, args=pair) for pair in ((ada, bo), (bo, ada))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    open_ones = [one for one in accounts.everyone(ada.house) if one.state == "open"]
    assert (len(open_ones), refused) == (1, ["last-administrator"])


def test_disabling_ends_every_session_and_enabling_brings_none_back(ada: Colleague) -> None:
    bo = colleague(ada, "Bo")
    assert bo.signed_in
    accounts.disable(ada.house, ada.id, bo.id)
    assert not bo.signed_in
    assert refusal(bo.sign_in) == "sign-in-wrong"
    accounts.enable(ada.house, ada.id, bo.id)
    assert not bo.signed_in
    bo.sign_in()
    assert bo.signed_in and ada.signed_in


def test_a_link_for_a_lost_password_still_asks_for_the_second_factor(ada: Colleague) -> None:
    bo = colleague(ada, "Bo")
    token = accounts.reset_password(ada.house, ada.id, bo.id)
    assert not bo.signed_in
    assert refusal(bo.sign_in) == "sign-in-wrong"
    way = bo.opened(token)
    bo.password = "another fine long word"
    setting_up.choose_password(ada.house, way, bo.password)
    way = bo.again(way)
    assert setting_up.next_step(ada.house, way) is Step.GIVE_CODE
    assert refusal(setting_up.app_secret, ada.house, way) == "step-out-of-order"
    entry = signing_in.show_code(ada.house, way, bo.code(), None)
    assert staff_sessions.holder(ada.house, entry.secret) == bo.id
    assert refusal(setting_up.open_invitation, ada.house, token) == "link-not-recognised"
    bo.sign_in()


def test_a_link_for_a_lost_telephone_still_asks_for_the_password(ada: Colleague) -> None:
    bo = colleague(ada, "Bo")
    old, codes = bo.secret, bo.recovery
    token = accounts.reset_second_factor(ada.house, ada.id, bo.id)
    way = bo.opened(token)
    assert setting_up.next_step(ada.house, way) is Step.GIVE_PASSWORD
    assert refusal(setting_up.app_secret, ada.house, way) == "step-out-of-order"
    assert refusal(setting_up.give_password, ada.house, way, "wrong") == "password-wrong"
    setting_up.give_password(ada.house, way, PASSWORD)
    way = bo.again(way)
    bo.secret = setting_up.app_secret(ada.house, way)
    assert bo.secret != old
    bo.entry, bo.recovery = setting_up.confirm_app(ada.house, way, bo.code(), None)
    assert bo.signed_in
    assert not set(codes) & set(bo.recovery)
    show = signing_in.show_recovery_code
    assert refusal(show, ada.house, bo.way(), codes[0], None) == "code-wrong"


def test_an_invitation_is_not_for_who_is_set_up_or_disabled(ada: Colleague) -> None:
    bo = colleague(ada, "Bo")
    assert refusal(accounts.invite_again, ada.house, ada.id, bo.id) == "account-set-up"
    accounts.disable(ada.house, ada.id, bo.id)
    assert refusal(accounts.reset_password, ada.house, ada.id, bo.id) == "account-disabled"
    assert refusal(accounts.disable, ada.house, ada.id, "nobody") == "account-not-recognised"


def test_who_may_facilitate_is_listed_and_nobody_else(ada: Colleague) -> None:
    bo = colleague(ada, "Bo", FACILITATOR)
    cy = colleague(ada, "Cy", StaffRole.SHUTTLE_ADVOCATE, ADMINISTRATOR)
    colleague(ada, "Dee", StaffRole.CASE_SUPERVISOR)
    gone = colleague(ada, "Eve", FACILITATOR)
    accounts.disable(ada.house, ada.id, gone.id)
    assert [one.id for one in accounts.staff_list(ada.house)] == [bo.id, cy.id]


def test_ones_own_sessions_are_listed_and_ended(ada: Colleague) -> None:
    bo = colleague(ada, "Bo")
    first = bo.entry
    bo.sign_in()
    bo.way()  # half-way: not listed
    listed = own_account.sessions(ada.house, bo.here)
    assert len(listed) == 2 and listed[0].id == bo.here.session.id
    code = refusal(own_account.end_session, ada.house, bo.here, ada.here.session.id)
    assert code == "session-gone", "somebody else's session"
    assert ada.signed_in
    own_account.end_session(ada.house, bo.here, listed[1].id)
    assert first and staff_sessions.holder(ada.house, first.secret) is None
    assert bo.signed_in
    bo.sign_in()
    own_account.end_other_sessions(ada.house, bo.here)
    assert [s.id for s in own_account.sessions(ada.house, bo.here)] == [bo.here.session.id]


def test_a_changed_password_ends_every_other_session(ada: Colleague) -> None:
    before = ada.entry
    ada.sign_in()
    change = own_account.change_password
    assert refusal(change, ada.house, ada.here, "wrong", "a fine long password") == (
        "password-wrong"
    )
    assert refusal(change, ada.house, ada.here, PASSWORD, "short") == "password-short"
    change(ada.house, ada.here, PASSWORD, "a fine long password")
    assert before and staff_sessions.holder(ada.house, before.secret) is None
    assert ada.signed_in
    assert refusal(ada.way, PASSWORD) == "sign-in-wrong"
    ada.password = "a fine long password"
    ada.sign_in()


def test_new_recovery_codes_replace_the_old_ones(ada: Colleague) -> None:
    codes = own_account.new_recovery_codes(ada.house, ada.here)
    assert len(set(codes)) == 10 == own_account.recovery_codes_left(ada.house, ada.here)
    show = signing_in.show_recovery_code
    assert refusal(show, ada.house, ada.way(), ada.recovery[0], None) == "code-wrong"
    show(ada.house, ada.way(), codes[0], None)
    assert own_account.recovery_codes_left(ada.house, ada.here) == 9
