"""The page of faults names tests that are there, each for something that a person lives through."""

import ast
import re

from app.printed import ROOT

PAGE = ROOT / "docs/faults.md"
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")


def _missing(text: str) -> list[str]:
    return [f"{file}::{name}" for file, name in NAMED.findall(text) if name not in _tests_of(file)]


def _tests_of(file: str) -> set[str]:
    path = ROOT / file
    tree = ast.parse(path.read_text(encoding="utf-8")) if path.exists() else ast.Module([], [])
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return {node.name for node in tree.body if isinstance(node, kinds)}


def test_every_fault_names_tests_that_exist() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert len(NAMED.findall(text)) > 60
    assert _missing(text) == []


def test_every_row_names_a_test_and_a_life() -> None:
    rows = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line[:2] == "| "]
    told = [row for row in rows if not row.startswith("| What went wrong ")]
    assert len(told) > 40
    for row in told:
        _, wrong, lives, tests, _ = (part.strip() for part in row.split("|"))
        assert wrong and lives and NAMED.search(tests), row


def test_a_test_that_is_not_there_is_found() -> None:
    gone = "`tests/house/test_faults.py::test_nothing` `tests/house/gone.py::test_gone`"
    assert len(_missing(gone)) == 2
