"""The pages of ``docs/`` that are printed from code, so that they cannot be wrong."""

from collections.abc import Callable, Iterator
from pathlib import Path

from app import permissions
from app.domain import who_hears_whom
from app.domain.cases import states
from app.domain.live_session import states_page
from app.settings_table import env_example, settings_page
from signaling.protocol import protocol_page

ROOT = Path(__file__).resolve().parents[1]

PAGES: dict[str, Callable[[], str]] = {
    ".env.example": env_example,
    "docs/protocol.md": protocol_page,
    "docs/reference/roles-and-permissions.md": permissions.page,
    "docs/reference/settings.md": settings_page,
    "docs/states/case.md": states.states_page,
    "docs/states/live-session.md": states_page,
    "docs/who-hears-whom.md": who_hears_whom.page,
}


def print_all() -> Iterator[Path]:
    """Write every page; yield the path of each."""
    for name, page in PAGES.items():
        path = ROOT / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page(), encoding="utf-8")
        yield path
