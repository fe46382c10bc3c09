"""The pages on which anyone reads, unobserved, what restorative justice is."""

from flask import Blueprint

pages = Blueprint("information", __name__)
