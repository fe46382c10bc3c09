"""The pages on which a person asks to be contacted: for themselves, one question each."""

from flask import Blueprint

pages = Blueprint("referring", __name__, url_prefix="/refer")
