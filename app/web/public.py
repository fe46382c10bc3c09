"""The pages that anyone may open: they say nothing about meetings."""

from flask import Blueprint, Response, render_template

from app.web.access import Nothing, needs

pages = Blueprint("public", __name__)


@pages.get("/")
@needs(Nothing.PUBLIC)
def front() -> str:
    return render_template("front.html")


@pages.get("/robots.txt")
@needs(Nothing.PUBLIC)
def robots() -> Response:
    return Response("User-agent: *\nDisallow: /\n", mimetype="text/plain")
