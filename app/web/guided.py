"""The guided tour as a page: it is there in a demonstration and nowhere else."""

from flask import Blueprint, render_template

from app import tour
from app.web.access import Nothing, needs

pages = Blueprint("guided", __name__)


@pages.get("/tour")
@needs(Nothing.PUBLIC)
def show() -> str:
    return render_template("tour.html", tours=tour.read_all())
