"""The pages of a coordinator: enquiries, approach, allocation, closing."""

from flask import Blueprint

pages = Blueprint("enquiring", __name__, url_prefix="/staff/cases")
