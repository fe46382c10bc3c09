"""The pages of the people of a case, and the vault of how they are reached."""

from flask import Blueprint

pages = Blueprint("case_people", __name__, url_prefix="/staff/cases")
