"""What a form begins has an id made of the form's key: pressed twice, it begins one thing."""

import hashlib

from app.services.ports import House


def new_id(house: House, case_id: str, whose: str, key: str) -> str:
    """Return the id of something new of a side or a person; without a key a new one each time."""
    if not key:
        return house.new_id()
    return hashlib.sha256("\0".join((case_id, whose, key)).encode()).hexdigest()[:16]
