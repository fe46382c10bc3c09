"""Staff prove who they are in two steps; guessing, replaying and racing get nobody in."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest

from app.domain.refusals import Refused
from app.services import accounts, attempts, passwords, second_factor, signing_in, staff_sessions
from app.services.attempts import TooManyTries
from app.services.hashes import hashed
from app.services.ports import House
from app.services.records import StaffAccount
from tests.services.staff import (
    PASSWORD,
    Colleague,
    cheap_hashing,  # noqa: F401
    colleague,
    first_administrator,
)
from tests.store.conftest import address, house, store  # noqa: F401  both databases

MINUTE = timedelta(minutes=1)
DEAR, REAL = passwords._HASHER, passwords._NOBODYS


@pytest.fixture
def ada(house: House) -> Colleague:  # noqa: F811
    return first_administrator(house)


def refusal(act: Callable[..., object], *given: Any, **named: Any) -> str:
    with pytest.raises(Refused) as refused:
        act(*given, **named)
    return refused.value.code


def test_a_password_and_a_code_sign_in_and_one_alone_does_not(ada: Colleague) -> None:
    way = ada.way()
    with ada.house.unit_of_work(write=False) as work:
        half = [s for s in work.accounts.sessions_of(ada.id) if s.second_factor_at is None]
    assert [session.id for session in half] == [way.session.id]
    secret = signing_in.show_password(ada.house, ada.email, PASSWORD, device_secret=None)
    assert staff_sessions.holder(ada.house, secret) is None
    entry = signing_in.show_code(ada.house, way, ada.code(), None)
    assert staff_sessions.holder(ada.house, entry.secret) == ada.id
    assert staff_sessions.on_the_way(ada.house, entry.secret) is None


def test_the_secret_of_the_first_step_is_worth_nothing_after_the_second(ada: Colleague) -> None:
    """A cookie that was planted before the sign-in is not the one that is signed in."""
    first = signing_in.show_password(ada.house, ada.email, PASSWORD, device_secret=None)
    way = staff_sessions.on_the_way(ada.house, first)
    assert way is not None
    entry = signing_in.show_code(ada.house, way, ada.code(), None)
    assert entry.secret != first
    assert staff_sessions.holder(ada.house, first) is None
    assert staff_sessions.on_the_way(ada.house, first) is None


def test_a_wrong_password_an_unknown_address_and_a_closed_account_are_answered_alike(
    ada: Colleague,
) -> None:
    bo = colleague(ada, "Bo")
    accounts.disable(ada.house, ada.id, bo.id)
    roles = ada.here.account.roles
    accounts.invite(ada.house, ada.id, "new@service.example", "New", roles)
    tried = [
        (ada.email, "not the password"),
        ("nobody@service.example", PASSWORD),
        (bo.email, PASSWORD),
        ("new@service.example", PASSWORD),
        ("x" * 5000, PASSWORD),
        (ada.email, "p" * 5000),
        ("", ""),
    ]
    hashes: list[str | None] = []
    real = passwords.is_right

    def counted(here: House, kept: str | None, password: str) -> bool:
        hashes.append(kept)
        return real(here, kept, password)

    with patch.object(passwords, "is_right", counted):
        for email, password in tried:
            show = signing_in.show_password
            code = refusal(show, ada.house, email, password, device_secret=None)
            assert code == "sign-in-wrong"
    # Each took one hashing, also where there was nothing to compare with.
    assert len(hashes) == len(tried)
    assert hashes[1] is hashes[2] is hashes[3] is None


def test_without_a_kept_password_as_much_is_hashed_as_with_one(
    house: House,  # noqa: F811
) -> None:
    verified: list[str] = []

    class Hasher:
        def verify(self, kept: str, password: str) -> bool:
            verified.append(kept)
            return DEAR.verify(kept, password)

    with patch.object(passwords, "_HASHER", Hasher()), patch.object(passwords, "_NOBODYS", REAL):
        assert not passwords.is_right(house, None, "a password that nobody has")
    cost = "$argon2id$v=19$m=65536,t=3,p=1$"
    assert verified == [REAL]
    assert REAL.startswith(cost)
    with patch.object(passwords, "_HASHER", DEAR):
        assert passwords.hashed(house, PASSWORD).startswith(cost)


def test_a_code_is_used_once(ada: Colleague) -> None:
    code = ada.code()
    signing_in.show_code(ada.house, ada.way(), code, None)
    assert refusal(signing_in.show_code, ada.house, ada.way(), code, None) == "code-wrong"
    # Neither is an older one that would still be in time.
    later = ada.code()
    ada.clock.advance(timedelta(seconds=30))
    signing_in.show_code(ada.house, ada.way(), later, None)
    assert refusal(signing_in.show_code, ada.house, ada.way(), code, None) == "code-wrong"


@pytest.mark.parametrize("code", ["", "000000", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "9" * 5000])
def test_anything_else_is_no_code(ada: Colleague, code: str) -> None:
    assert refusal(signing_in.show_code, ada.house, ada.way(), code, None) == "code-wrong"


def test_a_telephone_half_a_minute_off_is_understood_and_a_minute_is_not(ada: Colleague) -> None:
    ada.clock.advance(timedelta(minutes=5))
    for seconds, counts in ((-60, False), (-30, True), (30, True), (90, False)):
        ada.clock.advance(timedelta(minutes=5))
        code = second_factor.pyotp.TOTP(ada.secret).at(ada.clock.now() + timedelta(seconds=seconds))
        found = second_factor.step_of(ada.secret, f"{code[:3]} {code[3:]}", ada.clock.now())
        assert (found is not None) == counts


def test_guessing_at_a_password_is_slowed_down_and_says_until_when(ada: Colleague) -> None:
    """A hundred thousand guesses in a day: next to none of them is even looked at."""
    looked_at = 0
    end = ada.clock.now() + timedelta(days=1)
    with patch.object(passwords, "is_right", lambda *_: False):
        for _ in range(2000):
            try:
                signing_in.show_password(ada.house, ada.email, "guess", device_secret=None)
            except TooManyTries as wait:
                assert wait.until > ada.clock.now()
                ada.clock.advance(min(wait.until, end) - ada.clock.now())
            except Refused:
                looked_at += 1
            if ada.clock.now() >= end:
                break
    assert attempts.FREE < looked_at < 40


def test_a_stranger_who_guesses_does_not_lock_the_owner_out(ada: Colleague) -> None:
    ada.device = ada.sign_in().device_secret
    for _ in range(attempts.FREE):
        refusal(signing_in.show_password, ada.house, ada.email, "x", device_secret=None)
    show = signing_in.show_password
    assert refusal(show, ada.house, ada.email, PASSWORD, device_secret=None) == "too-many-tries"
    ada.sign_in()  # from the browser that is known here
    # A device that is known for somebody else is a stranger's for this account.
    bo = colleague(ada, "Bo")
    assert bo.entry
    for _ in range(attempts.FREE):
        refusal(show, ada.house, ada.email, "x", device_secret=bo.entry.device_secret)
    code = refusal(show, ada.house, ada.email, "x", device_secret=bo.entry.device_secret)
    assert code == "too-many-tries"


def test_guessing_at_many_accounts_is_slowed_down_for_strangers_only(ada: Colleague) -> None:
    ada.device = ada.sign_in().device_secret
    with patch.object(passwords, "is_right", lambda *_: False):
        for number in range(attempts.EVERYONE_FREE):
            email = f"somebody{number}@service.example"
            refusal(signing_in.show_password, ada.house, email, "x", device_secret=None)
        show = signing_in.show_password
        code = refusal(show, ada.house, "another@service.example", "x", device_secret=None)
    assert code == "too-many-tries"
    ada.sign_in()
    ada.clock.advance(attempts.EVERYONE_WINDOW)
    assert refusal(show, ada.house, "another@service.example", "x", device_secret=None) == (
        "sign-in-wrong"
    )


def test_what_is_kept_of_tries_is_bounded(ada: Colleague) -> None:
    with patch.object(passwords, "is_right", lambda *_: False):
        for day in range(3):
            for number in range(30):
                email = f"a{day}-{number}@service.example"
                refusal(signing_in.show_password, ada.house, email, "x", device_secret=None)
            ada.clock.advance(attempts.FORGOTTEN + MINUTE)
        refusal(signing_in.show_password, ada.house, "z", "x", device_secret=None)
    with ada.house.unit_of_work(write=False) as work:
        kept = work.accounts._connection.exec_driver_sql("SELECT count(*) FROM attempts").scalar()
    assert kept <= 3


def test_guessing_at_a_code_is_slowed_down_across_sign_ins(ada: Colleague) -> None:
    for _ in range(attempts.FREE):
        way = ada.way()  # the password is right each time: it does not wash the count off
        assert refusal(signing_in.show_code, ada.house, way, "000000", None) == "code-wrong"
    right = ada.code()
    assert refusal(signing_in.show_code, ada.house, ada.way(), right, None) == "too-many-tries"
    ada.clock.advance(MINUTE)
    ada.sign_in()
    assert ada.signed_in


def test_many_guesses_at_the_same_instant_are_all_counted(house: House) -> None:  # noqa: F811
    ada = first_administrator(house)
    answers: list[str] = []

    def guess() -> None:
        try:
            signing_in.show_password(house, ada.email, "guess", device_secret=None)
        except Refused as refused:
            answers.append(refused.code)

    threads = [threading.Thread(target=guess) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers.count("sign-in-wrong") == attempts.FREE
    assert answers.count("too-many-tries") == 12 - attempts.FREE


def test_a_recovery_code_works_once_and_two_at_the_same_instant_are_one(
    house: House,  # noqa: F811
) -> None:
    ada = first_administrator(house)
    code, ways = ada.recovery[0], [ada.way(), ada.way()]
    ready, entered, refused = threading.Barrier(2), [], []

    def use(way: staff_sessions.SignedIn) -> None:
        ready.wait()
        try:
            entered.append(signing_in.show_recovery_code(house, way, code.upper(), None))
        except Refused as no:
            refused.append(no.code)

    threads = [threading.Thread(target=use, args=(way,)) for way in ways]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(entered), refused) == (1, ["code-wrong"])
    show = signing_in.show_recovery_code
    assert refusal(show, house, ada.way(), code, None) == "code-wrong"
    # The others still work, typed without their dashes too.
    signing_in.show_recovery_code(house, ada.way(), ada.recovery[1].replace("-", " "), None)


def test_somebody_elses_recovery_code_is_none(ada: Colleague) -> None:
    bo = colleague(ada, "Bo")
    show = signing_in.show_recovery_code
    assert refusal(show, ada.house, bo.way(), ada.recovery[0], None) == "code-wrong"


def test_disabled_between_the_two_steps_is_disabled(ada: Colleague) -> None:
    bo = colleague(ada, "Bo")
    way = bo.way()
    accounts.disable(ada.house, ada.id, bo.id)
    assert refusal(signing_in.show_code, ada.house, way, bo.code(), None) == "code-wrong"


def test_who_waits_too_long_between_the_steps_begins_again(ada: Colleague) -> None:
    secret = signing_in.show_password(ada.house, ada.email, PASSWORD, device_secret=None)
    ada.clock.advance(staff_sessions.ON_THE_WAY)
    assert staff_sessions.on_the_way(ada.house, secret) is None


def test_the_password_given_again_counts_for_ten_minutes(ada: Colleague) -> None:
    ada.sign_in()
    assert staff_sessions.is_confirmed(ada.house, ada.here.session)
    ada.clock.advance(staff_sessions.CONFIRMED_FOR)
    assert not staff_sessions.is_confirmed(ada.house, ada.here.session)
    assert refusal(signing_in.confirm, ada.house, ada.here, "no") == "password-wrong"
    assert not staff_sessions.is_confirmed(ada.house, ada.here.session)
    signing_in.confirm(ada.house, ada.here, PASSWORD)
    assert staff_sessions.is_confirmed(ada.house, ada.here.session)


def test_nothing_that_proves_anything_is_kept_as_it_is(ada: Colleague, store: Any) -> None:  # noqa: F811
    entry = ada.sign_in()
    texts: list[str] = []
    with store.engine.connect() as connection:
        for table in (
            "staff",
            "staff_credentials",
            "recovery_codes",
            "staff_sessions",
            "staff_devices",
            "staff_invitations",
            "attempts",
            "audit",
        ):
            texts += [repr(row) for row in connection.exec_driver_sql(f"SELECT * FROM {table}")]
    everything = "\n".join(texts)
    assert str(hashed(entry.secret)) in everything  # the search looks in the right place
    for secret in (PASSWORD, ada.secret, entry.secret, entry.device_secret, *ada.recovery):
        assert secret not in everything
        assert secret.replace("-", "") not in everything


def test_the_audit_log_has_ids_and_codes_only(ada: Colleague) -> None:
    bo = colleague(ada, "Bo")
    refusal(signing_in.show_code, ada.house, bo.way(), "000000", None)
    bo.sign_in()
    with ada.house.unit_of_work(write=False) as work:
        entries = work.audit.entries()
    acts = [entry.act for entry in entries]
    wanted = {"account.invite", "account.give_role", "account.code_wrong", "account.sign_in"}
    assert wanted <= set(acts)
    for word in ("Bo", "Ada", "@", PASSWORD):
        assert word not in repr([(e.actor, e.act, e.about, e.why) for e in entries])


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("short", "password-short"),
        ("x" * 201, "password-long"),
        ("Password1234", "password-common"),
        ("1234567890123", "password-common"),
        ("aaaaaaaaaaaaaaa", "password-common"),
        ("P@ssw0rd-2026!", ""),
        ("qwertyuiop2026", "password-common"),
        ("byron and the sea", "password-name"),
        ("ADA.LOVELACE rules", "password-name"),
        ("seven brown kettles sing", ""),
        ("пароль из слов ё", ""),
        ("a" * 11 + "é", "password-common"),
        (" spaces count here ", ""),
    ],
)
def test_the_rules_for_a_password(password: str, code: str) -> None:
    account = StaffAccount("1", "Ada Byron", "ada.lovelace@service.example")
    if code:
        assert refusal(passwords.demand_good, password, account) == code
    else:
        passwords.demand_good(password, account)


def test_the_same_letters_from_another_keyboard_are_the_same_password(ada: Colleague) -> None:
    kept = passwords.hashed(ada.house, "caf\u00e9 by the long sea")
    assert passwords.is_right(ada.house, kept, "cafe\u0301 by the long sea")
    assert not passwords.is_right(ada.house, kept, "cafe by the long sea")


def test_hashing_is_done_aside_and_two_at_once_at_most(ada: Colleague) -> None:
    gate, pair = threading.Lock(), threading.Barrier(passwords.AT_ONCE)
    inside, most, done = [0], [0], []

    def elsewhere(work: Callable[[], str], /) -> str:
        with gate:
            inside[0] += 1
            most[0] = max(most[0], inside[0])
        pair.wait(10)  # each waits for a second one, so that there are two whenever there may be
        done.append(work())
        with gate:
            inside[0] -= 1
        return done[-1]

    house_aside = replace(ada.house, run_aside=elsewhere)
    threads = [
        threading.Thread(target=passwords.hashed, args=(house_aside, PASSWORD)) for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) == 6
    assert most[0] == passwords.AT_ONCE


def test_a_password_that_is_changed_while_it_is_checked_is_wrong(ada: Colleague) -> None:
    real = passwords.is_right

    def meanwhile(here: House, kept: str | None, password: str) -> bool:
        right = real(here, kept, password)
        with here.unit_of_work() as work:
            credentials = work.accounts.credentials(ada.id)
            work.accounts.save_credentials(replace(credentials, password_hash=None))
            work.commit()
        return right

    with patch.object(passwords, "is_right", meanwhile):
        show = signing_in.show_password
        code = refusal(show, ada.house, ada.email, PASSWORD, device_secret=None)
    assert code == "sign-in-wrong"
