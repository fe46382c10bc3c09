"""Decides the headers that every answer carries: what a browser may load, keep, tell and show."""

from flask import Flask, Response

from app.config import Config

PERMISSIONS = (
    "camera=(self), microphone=(self), autoplay=(self), screen-wake-lock=(self), "
    "display-capture=(), geolocation=()"
)


def content_security_policy(config: Config) -> str:
    """Return the policy: our own files only, no inline code, no HTML written by scripts.

    The socket's address is named because older Safari does not count it as ``'self'``.
    """
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' data:",
            "font-src 'self'",
            f"connect-src 'self' {config.socket_url}",
            "media-src 'self' blob:",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
            "object-src 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        )
    )


def attach(app: Flask, config: Config) -> None:
    """Put the headers on every answer of the application, errors and files included."""
    always = {
        "Content-Security-Policy": content_security_policy(config),
        "Permissions-Policy": PERMISSIONS,
        "Cache-Control": "no-store",  # files too: nothing stays on a device that is not alone
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "X-Robots-Tag": "noindex",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    if config.secure:
        always["Strict-Transport-Security"] = "max-age=31536000"

    @app.after_request
    def add(response: Response) -> Response:
        response.headers.update(always)
        response.headers.pop("Server", None)
        return response
