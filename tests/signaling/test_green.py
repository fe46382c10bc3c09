"""The media plane once more with everything made green, as the web process runs it."""

import subprocess
import sys

from tests.signaling.worker_process import ROOT

RUN = """
import eventlet
eventlet.monkey_patch()
import sys, pytest
sys.exit(pytest.main(["-q", "-p", "no:cacheprovider", "tests/signaling/test_media_plane.py"]))
"""


def test_the_media_plane_works_on_eventlet():
    command = [sys.executable, "-W", "ignore", "-c", RUN]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=110, check=False
    )
    assert done.returncode == 0, done.stdout[-5000:]
