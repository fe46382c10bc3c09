"""Decides from which address a request comes, where guessing is limited by address."""

from ipaddress import ip_address

from flask import Request

from app.config import Config


def source(request: Request, config: Config) -> str:
    """Return the address of whoever asks, or nothing where addresses are not looked at.

    Threat: a forged X-Forwarded-For. It is read from its end, past the proxies that are named in
    TRUSTED_PROXIES and no further; without that setting no header is believed, and the address of
    a proxy is never taken for one person's.
    """
    trusted = config.trusted_proxies
    peer = request.remote_addr or ""
    if not trusted or peer not in trusted:
        return peer if trusted else ""
    hops = request.headers.get("X-Forwarded-For", "").split(",")
    for hop in reversed([each.strip() for each in hops]):
        if hop not in trusted:
            return _plain(hop)
    return peer


def _plain(hop: str) -> str:
    """Return the address, and one word for everything that is none."""
    try:
        return str(ip_address(hop))
    except ValueError:
        return "unknown"
