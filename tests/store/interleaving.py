"""Two at the same instant in one order that is said: the second one comes while the first waits."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Any, Final

from app.domain.refusals import Refused
from app.services.ports import House

TRIES_FOR: Final = 1.5
"""Seconds in which the second one gets through, unless the first one holds what it needs."""


@contextmanager
def while_it_waits(
    house: House, of: str, read: str, meanwhile: Callable[[], object]
) -> Iterator[House]:
    """Yield a house whose first ``work.<of>.<read>`` in a writing transaction lets another come.

    ``meanwhile`` is done in a thread of its own, right after that reading; then the act goes on,
    whether or not ``meanwhile`` got through. On leaving, both are over. What fails in
    ``meanwhile`` fails here, but for refusals.
    """
    failed: list[Exception] = []

    def run() -> None:
        try:
            with suppress(Refused):
                meanwhile()
        except Exception as error:  # noqa: BLE001 - it is raised where the test waits
            failed.append(error)

    thread = threading.Thread(target=run)

    def unit_of_work(*, write: bool = True) -> Any:
        return _Work(house.unit_of_work(write=write), of, read, thread if write else None)

    yield replace(house, unit_of_work=unit_of_work)
    assert thread.ident is not None, f"work.{of}.{read} was never asked"
    thread.join(30)
    if failed:
        raise failed[0]


class _Work:
    """A unit of work in which the first reading of one kind starts the other thread."""

    def __init__(self, inner: Any, of: str, read: str, thread: threading.Thread | None) -> None:
        self._inner, self._of, self._read, self._thread = inner, of, read, thread

    def __enter__(self) -> Any:
        work = self._inner.__enter__()
        if self._thread is not None:
            repository, thread = getattr(work, self._of), self._thread
            setattr(repository, self._read, _then(getattr(repository, self._read), thread))
        return work

    def __exit__(self, *said: Any) -> None:
        self._inner.__exit__(*said)


def _then(read: Callable[..., Any], thread: threading.Thread) -> Callable[..., Any]:
    def done(*said: Any, **more: Any) -> Any:
        found = read(*said, **more)
        if thread.ident is None:
            thread.start()
            thread.join(TRIES_FOR)
        return found

    return done
