"""Knows the hashed names of the built style sheet, scripts, icons and letters."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


class NotBuilt(RuntimeError):
    """The pages' styles and scripts are not built; the text says how to build them."""


@dataclass(frozen=True, slots=True)
class Assets:
    """What ``static/build.mjs`` wrote: name as templates ask for it -> name with its hash."""

    names: Mapping[str, str]

    @classmethod
    def load(cls, folder: Path) -> "Assets":
        """Read the manifest.

        Raises:
            NotBuilt: there is none.
        """
        try:
            return cls(json.loads((folder / "manifest.json").read_text("utf-8")))
        except FileNotFoundError:
            raise NotBuilt(
                "The pages are not built. Build them with: python static/build.py"
            ) from None

    def address(self, name: str, language: str = "en") -> str:
        """Return the path of one file, such as ``/static/app.0123456789ab.css``.

        A script holds its words, so there is one for each language.
        """
        return f"/static/{self.names.get(f'{language}/{name}') or self.names[name]}"
