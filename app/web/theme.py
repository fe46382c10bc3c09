"""Serves a service's own colours as a style sheet, since no page carries a style of its own."""

from typing import Final

from flask import Blueprint, Response

from app.web import current
from app.web.access import Nothing, needs

pages = Blueprint("theme", __name__)

DARKER: Final = 0.65
"""Share of each colour part that is left under a pointer, and below a button."""


@pages.get("/colours.css")
@needs(Nothing.PUBLIC)
def colours() -> Response:
    brand = current.config().service_colour
    dark = darker(brand)
    names = {
        "--brand": brand,
        "--brand-dark": dark,
        "--govuk-brand-colour": brand,
        "--govuk-link-colour": brand,
        "--govuk-link-hover-colour": dark,
    }
    rules = "".join(f"{name}:{colour};" for name, colour in names.items())
    return Response(f":root{{{rules}}}\n", mimetype="text/css")


def darker(colour: str) -> str:
    """Return a darker shade of ``#rrggbb``."""
    parts = [round(int(colour[at : at + 2], 16) * DARKER) for at in (1, 3, 5)]
    return "#" + "".join(f"{part:02x}" for part in parts)
