"""The page on which the work of staff begins: what is due today."""

from flask import Blueprint

pages = Blueprint("today", __name__, url_prefix="/staff/today")
