"""The pages of new referrals: who waits, what is known, what is decided."""

from flask import Blueprint

pages = Blueprint("triage", __name__, url_prefix="/staff/referrals")
