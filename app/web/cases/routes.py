"""The pages on which a way is chosen: what each said, and what both agreed to."""

from flask import Blueprint

pages = Blueprint("routes", __name__, url_prefix="/staff/cases")
