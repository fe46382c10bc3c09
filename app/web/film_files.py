"""The film files that a service put into its folder: which there are, which are what they say."""

import re
from pathlib import Path
from typing import Final

from app.config import Config

FILMS: Final = {"mp4": "video/mp4", "webm": "video/webm"}
CAPTIONS: Final = {"vtt": "text/vtt"}
TYPES: Final = FILMS | CAPTIONS
NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,60}\.(mp4|webm|vtt)", re.ASCII)


def folder(config: Config) -> Path:
    return config.instance / "film"


def there(config: Config, kinds: dict[str, str]) -> tuple[str, ...]:
    """Return the names of the files of these kinds that can be served."""
    try:
        names = sorted(path.name for path in folder(config).iterdir())
    except OSError:
        return ()
    return tuple(name for name in names if name.rpartition(".")[2] in kinds and find(config, name))


def find(config: Config, name: str) -> Path | None:
    """Return the file of this name in the folder, or None unless it is what its name says.

    Threat: a name that leads elsewhere, a link out of the folder, a page that is called a film.
    """
    if not NAME.fullmatch(name):
        return None
    path = folder(config) / name
    try:
        if path.is_symlink() or not path.is_file():
            return None
        with path.open("rb") as file:
            start = file.read(16)
    except OSError:
        return None
    return path if _begins_as(name.rpartition(".")[2], start) else None


def _begins_as(kind: str, start: bytes) -> bool:
    if kind == "mp4":
        return start[4:8] == b"ftyp"
    if kind == "webm":
        return start[:4] == b"\x1a\x45\xdf\xa3"
    return start.removeprefix(b"\xef\xbb\xbf").startswith(b"WEBVTT")
