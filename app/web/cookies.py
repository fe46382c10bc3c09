"""Decides how our two cookies are set and ended: for one session, unread by scripts."""

from werkzeug.wrappers import Response

from app.config import Config


def keep(
    answer: Response, config: Config, name: str, secret: str, *, seconds: int | None = None
) -> None:
    """Give the browser a secret for as long as it is open, or for so many seconds."""
    answer.set_cookie(
        name,
        secret,
        max_age=seconds,
        path="/",
        secure=config.secure,
        httponly=True,
        samesite="Strict",
    )


def forget(answer: Response, config: Config, name: str) -> None:
    """Make the browser forget a secret now."""
    answer.delete_cookie(name, path="/", secure=config.secure, httponly=True, samesite="Strict")


def parts(*, keep_cookies: bool) -> str:
    """Return what ``Clear-Site-Data`` names.

    A browser that is also signed in as staff (one person trying the demonstration) keeps its
    cookies: there is then nothing to hide from the next person at this screen.
    """
    return '"cache", "storage"' if keep_cookies else '"cache", "cookies", "storage"'
