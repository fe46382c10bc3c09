"""The rules of the house, functions from source to complaints so that each can be tried out.

A complaint is a sentence that says where and what to write instead.
"""

import ast
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

Sources = Mapping[str, str]
"""Path from the root of the repository -> text."""


def sources(*patterns: str) -> dict[str, str]:
    """Return the texts of the files that match, by path."""
    found = {}
    for pattern in patterns:
        for path in sorted(ROOT.glob(pattern)):
            name = path.relative_to(ROOT).as_posix()
            if path.is_file() and "node_modules" not in name and not name.startswith("static/dist"):
                found[name] = path.read_text(encoding="utf-8")
    return found


def python() -> dict[str, str]:
    return sources("app/**/*.py", "signaling/**/*.py")


HOMES: dict[str, tuple[str, ...]] = {
    "emit": ("signaling/outbox.py", "signaling/robots/"),
    "monkey_patch": ("app/__main__.py",),
    "forward_only": ("app/services/engine.py", "signaling/media/", "signaling/media_plane.py"),
    "join_room": (),
    "MediaRecorder": (),
    "MediaRelay": (),
    "RTCPeerConnection": ("signaling/robots/",),
}
"""Each dangerous call and the only places that may make it."""


def calls_away_from_home(files: Sources) -> Iterator[str]:
    """Each dangerous call has one home."""
    for name, tree in _trees(files):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and (called := _name(node.func)) in HOMES:
                homes = HOMES[called]
                if not name.startswith(homes or ("nowhere",)):
                    yield f"{name}:{node.lineno} calls {called}; only {homes or 'nothing'} may."


PRIVATE_LIBRARIES = ("aiortc", "aioice", "pylibsrtp")
TAP = "signaling/media/aiortc_tap.py"
MEDIA_LIBRARY_USERS = (
    TAP,
    "signaling/media/leg.py",
    "signaling/media/offer.py",
    "signaling/robots/",
)


def media_libraries_elsewhere(files: Sources) -> Iterator[str]:
    """aiortc, aioice and pylibsrtp are fenced in."""
    for name, tree in _trees(files):
        for node in ast.walk(tree):
            for module in _imported(node):
                if module.split(".")[0] in PRIVATE_LIBRARIES and not name.startswith(
                    MEDIA_LIBRARY_USERS
                ):
                    yield f"{name}:{node.lineno} imports {module}; go through {TAP}."


def world_in_the_domain(files: Sources) -> Iterator[str]:
    """The domain has no clock, chance, file or log of its own: they come in as arguments."""
    for name, tree in _trees(files):
        if not name.startswith("app/domain/"):
            continue
        for node in ast.walk(tree):
            for module in _imported(node):
                if module.split(".")[0] in {"time", "random", "secrets", "uuid", "os", "logging"}:
                    yield f"{name}:{node.lineno} imports {module}; take it as an argument."
            if isinstance(node, ast.Call) and _name(node.func) in {
                "now",
                "utcnow",
                "today",
                "open",
            }:
                yield f"{name}:{node.lineno} asks the world; take the answer as an argument."


def modules_without_a_sentence(files: Sources) -> Iterator[str]:
    """A module opens with what it alone decides."""
    for name, tree in _trees(files):
        if tree.body and not ast.get_docstring(tree):
            yield f"{name} has no first sentence: say what it alone decides."


def talkative_logs(files: Sources) -> Iterator[str]:
    """Logs hold an event name and ids: never names, words, addresses, tokens or SDP."""
    forbidden = {"screen_name", "token", "offer", "answer", "sdp", "words", "cookie", "secret"}
    forbidden |= {"address", "addr", "password", "remote_addr"}
    for name, tree in _trees(files):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and _is_log_call(node):
                if any(isinstance(part, ast.JoinedStr) for part in node.args):
                    yield f"{name}:{node.lineno} logs an f-string; log an event name and ids."
                for part in node.args[1:]:
                    said = {_name(inner) for inner in ast.walk(part)} & forbidden
                    if said:
                        yield f"{name}:{node.lineno} logs {sorted(said)}; log an id instead."


FILE_CALLS = {"open", "fdopen", "write_bytes", "write_text", "NamedTemporaryFile", "TemporaryFile"}
THE_LOCK = ("signaling/media/control.py", "os.open")
"""The lock beside the control socket: a file that stays empty."""


def writing_in_the_media_process(files: Sources) -> Iterator[str]:
    """It never records: the media process opens no file."""
    for name, tree in _trees(files):
        if not name.startswith("signaling/media/"):
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and _name(node.func) in FILE_CALLS:
                said = ast.unparse(node.func)
                if (name, said) != THE_LOCK and not _is_ours(said):
                    yield f"{name}:{node.lineno} calls {said}; the media process keeps nothing."


def _is_ours(said: str) -> bool:
    """Streams, legs and edges have an ``open`` of their own."""
    return said.startswith(("self.", "seat.line."))


PAGE_RULES: tuple[tuple[str, str], ...] = (
    (r"\|\s*safe\b", "marks text as safe; let the template escape it"),
    (r"<script(?![^>]*\b(src=|type=.application/json))", "has an inline script; use a module"),
    (r"\sstyle=", "has an inline style; use a class"),
    (r"\son[a-z]+=", "has an inline handler; listen in a module"),
    (r"(src|href|action)=[\"']https?://", "asks another address; serve it ourselves"),
)

SCRIPT_RULES: tuple[tuple[str, str], ...] = (
    (r"\.(innerHTML|outerHTML)\b|insertAdjacentHTML|document\.write", "writes HTML; use text"),
    (r"\beval\(|new Function\(", "evaluates text; write code"),
    (r"MediaRecorder|captureStream\([^)]*\).*record", "records; this never records"),
    (r"localStorage|sessionStorage|indexedDB|serviceWorker", "leaves traces on the device"),
    (r"\bbeforeunload\b", "stands between a person and the exit"),
    (r"[\"'`]https?://(?!www\.w3\.org)", "names another address; it comes from the page"),
)


def careless_pages(files: Sources) -> Iterator[str]:
    """Pages have no inline code, no raw HTML and no third party."""
    yield from _matching(files, PAGE_RULES)


def careless_scripts(files: Sources) -> Iterator[str]:
    """Scripts write text only, leave nothing behind and hold nobody back."""
    yield from _matching(files, SCRIPT_RULES)


Rule = Callable[[Sources], Iterator[str]]


def _matching(files: Sources, rules: tuple[tuple[str, str], ...]) -> Iterator[str]:
    for name, text in files.items():
        for number, line in enumerate(text.splitlines(), 1):
            if line.lstrip().startswith(("//", "*", "/*", "{#")):
                continue
            for pattern, complaint in rules:
                if re.search(pattern, line):
                    yield f"{name}:{number} {complaint}."


def _trees(files: Sources) -> Iterator[tuple[str, ast.Module]]:
    for name, text in files.items():
        yield name, ast.parse(text)


def _name(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module and not node.level:
        return [node.module]
    return []


def _is_log_call(node: ast.Call) -> bool:
    levels = {"debug", "info", "warning", "error", "exception", "critical"}
    return (
        isinstance(node.func, ast.Attribute)
        and node.func.attr in levels
        and _name(node.func.value) in {"log", "logger", "logging"}
    )
