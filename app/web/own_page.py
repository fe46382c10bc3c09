"""The page of one person: what was agreed, their consents, what they wish to say."""

from flask import Blueprint

pages = Blueprint("own_page", __name__, url_prefix="/your")
