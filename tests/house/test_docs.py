"""The printed pages say what the code says."""

import pytest

from app.printed import PAGES, ROOT


@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_what_the_code_prints(name):
    path = ROOT / name
    assert path.exists(), "print it with: make docs"
    assert path.read_text(encoding="utf-8") == PAGES[name](), "print it again with: make docs"


def test_the_architecture_names_files_that_exist():
    text = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    named = [part for part in text.split("`") if part.startswith(("app/", "signaling/", "tests/"))]
    assert len(named) > 10
    assert [name for name in named if not (ROOT / name).exists()] == []
