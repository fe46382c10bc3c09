"""Runs a command beside a PostgreSQL cluster of its own: ``python -m tests.postgres COMMAND…``.

The cluster lives in a temporary folder, listens on a Unix socket only, and ends with the command.
Its address is in ``TEST_POSTGRES_URL``.
"""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path


def _programs() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: path.parent.name)
    if not found:
        raise SystemExit("PostgreSQL is missing: apt-get install postgresql")
    return found[-1]


def _as_unprivileged(command: Sequence[str]) -> list[str]:
    """PostgreSQL refuses to run as root; Debian's package brings the account it runs as."""
    return ["runuser", "-u", "postgres", "--", *command] if os.getuid() == 0 else list(command)


@contextmanager
def cluster() -> Iterator[str]:
    """Yield the database address of a fresh cluster."""
    folder = Path(tempfile.mkdtemp(prefix="cg-postgres-"))
    if os.getuid() == 0:
        account = pwd.getpwnam("postgres")
        os.chown(folder, account.pw_uid, account.pw_gid)
    data, programs = folder / "data", _programs()

    def run(program: str, *arguments: str) -> None:
        command = _as_unprivileged([str(programs / program), *arguments])
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=folder)

    options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off"
    try:
        run("initdb", "-D", str(data), "-U", "tests", "-A", "trust", "-E", "UTF8", "--locale=C")
        run("pg_ctl", "-D", str(data), "-w", "-o", options, "-l", str(folder / "log"), "start")
        try:
            yield f"postgresql+psycopg://tests@/postgres?host={folder}"
        finally:
            run("pg_ctl", "-D", str(data), "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main(command: Sequence[str]) -> int:
    with cluster() as address:
        environ = {**os.environ, "TEST_POSTGRES_URL": address}
        return subprocess.run(command, env=environ, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
