"""The pages on which an organisation refers somebody who agreed to it."""

from flask import Blueprint

pages = Blueprint("referring_for", __name__, url_prefix="/refer/for")
