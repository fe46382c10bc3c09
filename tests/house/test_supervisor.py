"""What is started again when it ends, and what is not."""

import sys

from app.__main__ import _media_children
from app.config import Config
from app.supervisor import SECRETS, Child, Supervisor


def test_what_may_finish_is_not_started_again_and_what_fails_is():
    finishes = Child("finishes", [sys.executable, "-c", ""], may_finish=True)
    fails = Child("fails", [sys.executable, "-c", "raise SystemExit(1)"], may_finish=True)
    stays = Child("stays", [sys.executable, "-c", ""])
    supervisor = Supervisor([finishes, fails, stays])
    supervisor.keep(0.0)
    first = {child.name: child.process for child in supervisor.children}
    for process in first.values():
        assert process is not None
        process.wait()
    supervisor.keep(1.0)
    supervisor.keep(100.0)
    try:
        assert finishes.process is None
        for again in (fails, stays):
            assert again.process is not None and again.process is not first[again.name]
    finally:
        supervisor.end()


def test_media_workers_are_told_no_secret(monkeypatch, tmp_path):
    for name in (*SECRETS, "MEDIA_WORKERS"):
        monkeypatch.setenv(name, "1")
    config = Config.from_env({"INSTANCE": str(tmp_path), "MEDIA_WORKERS": "1"})
    (child,) = _media_children(config)
    assert child.env is not None and child.env["MEDIA_WORKERS"] == "1"
    assert not SECRETS & set(child.env)
