"""Decides by which coarse word a person knows their own browser again: never an address."""

from flask import request

PHONE, TABLET, COMPUTER = "phone", "tablet", "computer"


def device_word() -> str:
    """Return what kind of thing asks, as far as it says so itself."""
    said = request.headers.get("User-Agent", "")[:500]
    if "iPad" in said or "Tablet" in said or ("Android" in said and "Mobile" not in said):
        return TABLET
    return PHONE if "Mobi" in said else COMPUTER
