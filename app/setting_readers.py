"""How the text of a setting is read: each reader returns its value, or says what is wrong with it.

A reader raises ValueError with the end of a sentence that begins with the setting's name.
"""

import re
from collections.abc import Callable
from typing import Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

LEAST_CONTRAST: Final = 4.5
"""WCAG 2.2, 1.4.3: text against what is behind it."""


def whole(least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not text.isdigit() or not least <= int(text) <= most:
            raise ValueError(f"must be a whole number from {least} to {most}")
        return int(text)

    return read


def yes_or_no(text: str) -> bool:
    if text not in ("yes", "no"):
        raise ValueError("must be yes or no")
    return text == "yes"


def one_of(*allowed: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in allowed:
            raise ValueError(f"must be one of: {', '.join(allowed)}")
        return text

    return read


def origin(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.path not in ("", "/"):
        raise ValueError("must look like https://meet.example.org, without a path")
    return f"{parts.scheme}://{parts.netloc}"


def addresses(text: str) -> tuple[str, ...]:
    found = tuple(part.strip() for part in text.split(",") if part.strip())
    if any(not re.fullmatch(r"[0-9a-fA-F:.]+", part) for part in found):
        raise ValueError("must be IP addresses with commas between them")
    return found


def relay_urls(text: str) -> tuple[str, ...]:
    found = tuple(part.strip() for part in text.split(",") if part.strip())
    form = r"turns?:(\[[0-9a-fA-F:]+\]|[A-Za-z0-9.-]+)(:\d{1,5})?(\?transport=(udp|tcp))?"
    if any(not re.fullmatch(form, part) for part in found):
        raise ValueError(
            "must look like turn:relay.example.org:3478?transport=udp, with commas between"
        )
    return found


def relay_secret(text: str) -> str:
    if text and not re.fullmatch(r"[A-Za-z0-9_-]{32,128}", text):
        raise ValueError("must be 32 to 128 letters and digits, made by chance")
    return text


def host_name(text: str) -> str:
    if text and not re.fullmatch(r"[A-Za-z0-9.-]+|\[[0-9a-fA-F:]+\]", text):
        raise ValueError("must be a name such as relay.example.org, or an IP address")
    return text


def zone(text: str) -> ZoneInfo:
    try:
        return ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("must be a time zone such as Europe/London") from None


def mail_address(text: str) -> str:
    if text and not re.fullmatch(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+", text, re.ASCII):
        raise ValueError("must be an e-mail address")
    return text


def one_line(text: str) -> str:
    if not text.isprintable() or len(text) > 80:
        raise ValueError("must be one line of at most 80 letters")
    return text


def phone(text: str) -> str:
    if text and not re.fullmatch(r"[+0-9][0-9 ]{4,24}", text):
        raise ValueError("must be a phone number: digits and spaces")
    return text


def colour(text: str) -> str:
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", text):
        raise ValueError("must be a colour such as #1d5f6b")
    if contrast(text, "#ffffff") < LEAST_CONTRAST:
        raise ValueError(f"is too light for white letters: choose a darker one than {text}")
    return text.lower()


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2.2, relative luminance)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def helplines(text: str) -> tuple[tuple[str, str], ...]:
    """Read "Name: number; Name: number" into pairs."""
    found = []
    for line in filter(None, (part.strip() for part in text.split(";"))):
        name, _, number = line.rpartition(":")
        if not name.strip() or not phone(number.strip()):
            raise ValueError("must look like: Samaritans: 116 123; Another line: 0808 000 0000")
        found.append((name.strip(), number.strip()))
    return tuple(found)


def master_key(text: str) -> str:
    if text and not re.fullmatch(r"[0-9a-fA-F]{64}", text):
        raise ValueError("must be 64 hex digits; empty: a key is made in INSTANCE/master.key")
    return text
