"""The pages of the ledger of consents."""

from flask import Blueprint

pages = Blueprint("consents", __name__, url_prefix="/staff/cases")
