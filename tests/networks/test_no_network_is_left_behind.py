"""The networks of a test are gone after it, also when the test was killed."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.journeys.processes import ROOT
from tests.networks.namespaces import networks

pytestmark = pytest.mark.networks

MAKES_AND_WAITS = """
from tests.networks.namespaces import networks
with networks() as made:
    made.person()
    print(made.house.space, flush=True)
    input()
"""


def spaces() -> set[str]:
    return {path.name for path in Path("/run/netns").glob("cg*")}


def test_what_a_killed_test_left_is_cleared_away_and_what_a_living_one_uses_is_not() -> None:
    command = [sys.executable, "-c", MAKES_AND_WAITS]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with (
        subprocess.Popen(command, cwd=ROOT, **pipes) as killed,  # type: ignore[call-overload]
        subprocess.Popen(command, cwd=ROOT, **pipes) as living,  # type: ignore[call-overload]
    ):
        left, used = killed.stdout.readline().strip(), living.stdout.readline().strip()
        os.kill(killed.pid, signal.SIGKILL)
        killed.wait()
        assert {left, used} <= spaces()
        with networks() as made:
            mine = left.removesuffix("house")
            assert not any(one.startswith(mine) for one in spaces()), "what was left is gone"
            assert {used, made.house.space} <= spaces()
        assert made.house.space not in spaces()
        living.communicate("\n")
    assert used not in spaces()
