"""How a person wants to see the pages: own picture, its softness, the size of text.

Kept in a cookie for as long as the browser is open, because nothing may stay on a device that is
not alone. It holds no name and no number of anyone.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from flask import Flask, request
from werkzeug.wrappers import Response

from app.config import Config
from app.web import cookies

COOKIE = "choices"
SIZES = ("normal", "large", "larger")


@dataclass(frozen=True, slots=True)
class Choices:
    """``text`` is one of ``SIZES``."""

    own_hidden: bool = False
    soft: bool = False
    text: str = SIZES[0]


def attach(app: Flask) -> None:
    """Let every template read ``choices()``."""
    app.jinja_env.globals["choices"] = of_request


def of_request() -> Choices:
    """Return what this browser chose; a cookie that cannot be ours counts for nothing."""
    found = re.fullmatch(r"([01])([01])([012])", request.cookies.get(COOKIE, ""), re.ASCII)
    if found is None:
        return Choices()
    return Choices(found[1] == "1", found[2] == "1", SIZES[int(found[3])])


def keep(answer: Response, config: Config, said: Mapping[str, str]) -> None:
    """Take over the fields ``own`` (shown or hidden), ``soft`` (yes) and ``text`` of a form."""
    if not {"own", "soft", "text"} & set(said):
        return
    size = said.get("text", SIZES[0])
    number = SIZES.index(size) if size in SIZES else 0
    hidden, soft = int(said.get("own") == "hidden"), int(said.get("soft") == "yes")
    cookies.keep(answer, config, COOKIE, f"{hidden}{soft}{number}")
