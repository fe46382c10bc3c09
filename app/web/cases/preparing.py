"""The pages of preparation: meetings, agreement, readiness, approval."""

from flask import Blueprint

pages = Blueprint("preparing", __name__, url_prefix="/staff/cases")
