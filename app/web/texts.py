"""The pages on which a service edits the words that are its own."""

from flask import Blueprint

pages = Blueprint("texts", __name__, url_prefix="/staff/texts")
