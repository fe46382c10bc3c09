"""The import contracts hold, and each is broken by a planted offender."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

OFFENDERS = [
    ("app/domain/offender.py", "import app.services", "domain imports the standard library"),
    ("app/domain/offender.py", "import flask", "domain imports the standard library"),
    ("app/services/offender.py", "import sqlalchemy", "Services know the domain"),
    ("app/web/offender.py", "import app.store", "do not know one another"),
    ("signaling/offender.py", "import app.web", "do not know one another"),
    ("signaling/media/offender.py", "import app.domain", "The media process knows ids"),
    ("signaling/media/offender.py", "import eventlet", "The media process knows ids"),
    ("app/web/offender.py", "import aiortc", "aiortc and aioice stay"),
    ("app/bootstrap.py", "import eventlet", "eventlet is named in"),
]


def contracts(folder: Path) -> str:
    program = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run(
        [program, "--no-cache"], cwd=folder, capture_output=True, text=True, check=False
    )
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    folder = tmp_path_factory.mktemp("house")
    for name in ("app", "signaling"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def test_the_contracts_hold(copy):
    assert ", 0 broken." in contracts(copy)


@pytest.mark.parametrize(("name", "line", "contract"), OFFENDERS)
def test_a_planted_import_breaks_its_contract(copy, name, line, contract):
    path = copy / name
    before = path.read_text() if path.exists() else None
    path.write_text(f"{before or ''}\n{line}\n")
    try:
        said = contracts(copy)
    finally:
        path.unlink() if before is None else path.write_text(before)
    broken = [row for row in said.splitlines() if row.endswith("BROKEN")]
    assert any(contract in row for row in broken), said
