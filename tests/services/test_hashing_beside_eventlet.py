"""A password is hashed in a real thread: with green threads nobody else waits for it."""

import subprocess
import sys

from tests.journeys.processes import ROOT

SCRIPT = """
import eventlet
eventlet.monkey_patch()
from eventlet import tpool
from app.__main__ import _aside
from app.config import Config
from app.services import passwords
from app.services.ports import House, run_here

ticks = 0
def tick():
    global ticks
    while True:
        ticks += 1
        eventlet.sleep(0)
eventlet.spawn(tick)
eventlet.sleep(0)

def others_moved(run_aside):
    house = House(None, None, None, None, run_aside=run_aside)
    before = ticks
    assert passwords.is_right(house, passwords._NOBODYS, "a password that nobody has")
    return ticks > before

print(others_moved(_aside(Config.from_env({"ASYNC_MODE": "eventlet"}))), others_moved(run_here))
"""


def test_others_are_served_while_a_password_is_hashed() -> None:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", SCRIPT],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["True", "False"]
