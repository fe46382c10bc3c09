"""The keyed digests under which names, addresses and numbers are found without being readable."""

import unicodedata

from app.store.sealing import MasterKey


def digest(master: MasterKey, of: str, key: str) -> str:
    """Return the digest of one part of a name, one address or one number."""
    return master.digest(f"{of}\x1f{key}")


def name_parts(name: str) -> list[str]:
    """Return the parts of a name, without case and marks: "Zoë O'Neil" is zoe, o, neil."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    letters = (c if c.isalnum() else " " for c in plain if not unicodedata.combining(c))
    return sorted(set("".join(letters).split()))


def contact_key(text: str) -> str:
    """Return an address in small letters, or the last nine digits of a number."""
    if "@" in text:
        return text.strip().casefold()
    return "".join(c for c in text if c.isdigit())[-9:]
