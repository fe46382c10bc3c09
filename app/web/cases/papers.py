"""The pages on which forms of a case are filled in, version by version."""

from flask import Blueprint

pages = Blueprint("papers", __name__, url_prefix="/staff/cases")
