"""What an operator types about accounts: the first link, and help for who cannot get in."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.bootstrap import build_house, build_store
from app.config import Config
from app.domain.refusals import Refused
from app.services import setting_up, staff_sessions
from app.services.setting_up import Step
from signaling.media_plane import WorkerPlane
from signaling.outbox import Outbox
from tests.journeys.processes import ROOT

PASSWORD = "seven brown kettles sing"


def typed(folder: Path, *words: str) -> tuple[int, str]:
    environ = os.environ | {"INSTANCE": str(folder), "PUBLIC_URL": "http://localhost:5000"}
    done = subprocess.run(
        [sys.executable, "-m", "app", "account", *words],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, done.stdout


def token_in(printed: str) -> str:
    link = next(word for word in printed.split() if word.startswith("http"))
    assert link.startswith("http://localhost:5000/staff/invitation#")
    return link.partition("#")[2]


def test_the_first_administrator_and_a_lost_telephone(tmp_path: Path) -> None:
    first = token_in(typed(tmp_path, "first")[1])
    second = token_in(typed(tmp_path, "first")[1])
    config = Config.from_env({"INSTANCE": str(tmp_path)})
    house = build_house(config, build_store(config), WorkerPlane(()), Outbox())
    with pytest.raises(Refused, match="link-not-recognised"):
        setting_up.open_invitation(house, first)
    secret = setting_up.open_invitation(house, second)
    way = staff_sessions.on_the_way(house, secret)
    assert way is not None
    setting_up.choose_password(house, way, PASSWORD, name="Ada", email="ada@service.example")
    way = staff_sessions.on_the_way(house, secret)
    assert way is not None
    app_secret = setting_up.app_secret(house, way)
    code = setting_up.second_factor.pyotp.TOTP(app_secret).at(house.clock.now())
    entry, _ = setting_up.confirm_app(house, way, code, None)
    assert typed(tmp_path, "first") == (0, "")
    assert typed(tmp_path, "list")[1] == "ada@service.example\tadministrator\topen\n"
    # The last administrator lost the telephone: the command line helps, the password stays.
    printed = typed(tmp_path, "reset-second-factor", "Ada@service.example")[1]
    assert staff_sessions.holder(house, entry.secret) is None
    way = staff_sessions.on_the_way(house, setting_up.open_invitation(house, token_in(printed)))
    assert way is not None and setting_up.next_step(house, way) is Step.GIVE_PASSWORD


def test_an_address_that_nobody_has_is_said_in_a_sentence(tmp_path: Path) -> None:
    assert typed(tmp_path, "reset-password", "x@y.example") == (
        2,
        "There is no account with this e-mail address.\n",
    )
