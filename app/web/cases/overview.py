"""The pages of one case: its sides with a wall between them, and finding a case."""

from flask import Blueprint

pages = Blueprint("cases", __name__, url_prefix="/staff/cases")
