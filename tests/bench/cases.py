"""``cases``: pages of casework in a full database, beside the same pages in an almost empty one."""

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Final

from flask.testing import FlaskClient
from sqlalchemy import create_engine, event, text
from sqlalchemy.engine import make_url

from app.domain.staff_roles import StaffRole
from app.services import staff_sessions
from app.services.ports import House
from app.store import MasterKey, Store
from app.web import create_app
from tests.fakes import FakeAnnouncer, FakeMediaPlane, FrozenClock
from tests.postgres import cluster
from tests.web.conftest import OURS, URL, browser, settings

from . import case_filling
from .printing import Figures, spread, table
from .processes import BenchError, unpin

KEY: Final = MasterKey(bytes(range(32)))
COLLEAGUES: Final = 40
CASE: Final = f"a{0:015x}"
PAGES: Final = {
    "today": ("GET", "/staff/today"),
    "triage list": ("GET", "/staff/referrals"),
    "my cases": ("GET", "/staff/cases"),
    "case": ("GET", f"/staff/cases/{CASE}"),
    "timeline": ("GET", f"/staff/cases/{CASE}/timeline"),
    "search by name": ("POST", "/staff/cases/find"),
}
"""What is measured, and where it is; all of them as the coordinator of a caseload."""
NAMED: Final = f"Gwen {case_filling.family(CASE)}"


@dataclass
class Place:
    """One database with the same pages in front of it, and one coordinator who is signed in."""

    store: Store
    client: FlaskClient
    filled_in: float
    statements: list[str] = field(default_factory=list)

    def open(self, method: str, path: str) -> tuple[float, int]:
        """Open a page; return how many seconds it took, and how many statements."""
        self.statements.clear()
        data = {"name": NAMED} if method == "POST" else None
        began = time.perf_counter()
        answer = self.client.open(path, method=method, data=data, headers=OURS)
        took = time.perf_counter() - began
        if answer.status_code != 200:
            raise BenchError(f"{path} answers {answer.status_code}")
        if method == "POST" and CASE not in answer.text:
            raise BenchError("the search did not find the case")
        return took, len(self.statements)


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--cases", type=int, default=20_000, help="cases of others (20,000)")
    parser.add_argument("--entries", type=int, default=200_000, help="timeline entries (200,000)")
    parser.add_argument("--tries", type=int, default=300, help="how often each page (300)")
    parser.add_argument("--only", choices=("sqlite", "postgresql"), help="one database")


async def run(asked: argparse.Namespace, row: Callable[[Figures], None]) -> None:
    """Fill both databases, then open each page in the empty and in the full one by turns."""
    unpin()
    for kind in (asked.only,) if asked.only else ("sqlite", "postgresql"):
        with addresses(kind) as (first, second), ExitStack() as kept:
            few = kept.enter_context(place(first, 0, asked.entries * 80 // max(asked.cases, 1)))
            full = kept.enter_context(place(second, asked.cases, asked.entries))
            row({"database": kind, "page": "(filling)", "seconds": round(full.filled_in, 1)})
            for page, (method, path) in PAGES.items():
                figures = compare(few, full, method, path, asked.tries)
                row({"database": kind, "page": page} | figures)


@contextmanager
def addresses(kind: str) -> Iterator[tuple[str, str]]:
    """Yield the addresses of two new databases that stand side by side."""
    if kind == "sqlite":
        with tempfile.TemporaryDirectory(prefix="cg-bench-") as folder:
            yield f"sqlite:///{folder}/few.sqlite3", f"sqlite:///{folder}/full.sqlite3"
        return
    with cluster() as address:
        yield new_database(address, "few"), new_database(address, "full")


def new_database(address: str, name: str) -> str:
    admin = create_engine(address, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE bench_{name}"))
    admin.dispose()
    named = make_url(address).set(database=f"bench_{name}")
    return named.render_as_string(hide_password=False)


@contextmanager
def place(address: str, cases: int, entries: int) -> Iterator[Place]:
    """Fill one database, and put the pages in front of it."""
    store = Store(address, KEY)
    store.migrate()
    house = House(store.unit_of_work, FakeMediaPlane(), FrozenClock(), FakeAnnouncer())
    roles = (StaffRole.COORDINATOR, StaffRole.FACILITATOR)
    owner = staff_sessions.add_staff(house, "Cora", roles)
    staff = [staff_sessions.add_staff(house, f"Colleague {n}", roles) for n in range(COLLEAGUES)]
    now = house.clock.now()
    made = [*case_filling.a_workload(owner, now), *case_filling.others(staff, cases, now)]
    began = time.perf_counter()
    case_filling.fill(store, KEY, made, max(entries, 10 * len(made)) if not cases else entries)
    filled_in = time.perf_counter() - began
    client = browser(create_app(house, settings()))
    secret = staff_sessions.claim(house, staff_sessions.mint(house, owner))
    client.set_cookie("staff", secret, domain=URL.removeprefix("https://"))
    found = Place(store, client, filled_in)

    def count(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        found.statements.append(statement)

    event.listen(store.engine, "before_cursor_execute", count)
    try:
        yield found
    finally:
        store.close()


def compare(few: Place, full: Place, method: str, path: str, tries: int) -> Figures:
    """Open one page by turns in both; the counts are of a page that was opened before."""
    times: dict[str, list[float]] = {"few": [], "full": []}
    counts: dict[str, set[int]] = {"few": set(), "full": set()}
    for number in range(tries + 3):
        for name, one in (("few", few), ("full", full)):
            took, statements = one.open(method, path)
            if number >= 3:
                times[name].append(took * 1000)
                counts[name].add(statements)
    figures = spread("few", times["few"]) | spread("full", times["full"])
    return figures | {
        "ratio": round(figures["full_median"] / figures["few_median"], 2),
        "ratio_p99": round(figures["full_p99"] / figures["few_p99"], 2),
        "statements_few": sorted(counts["few"]),
        "statements": sorted(counts["full"]),
    }


def readable(rows: list[Figures]) -> str:
    return table(
        rows,
        {
            "database": "database",
            "page": "page",
            "few_median": "empty, ms",
            "full_median": "full, ms",
            "ratio": "ratio",
            "few_p99": "empty p99",
            "full_p99": "full p99",
            "ratio_p99": "ratio p99",
            "statements_few": "statements, empty",
            "statements": "statements, full",
            "seconds": "seconds",
        },
    )
