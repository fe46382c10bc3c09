"""Decides which answers travel compressed: our own files, and the pages that anyone may read.

Threat: a page that mixes a secret with what somebody else chose tells the secret by its length
(BREACH). So no page behind a link or a sign-in is compressed here.
"""

import gzip
from typing import Final

from flask import Flask, Response, request

TYPES: Final = ("text/css", "text/javascript", "image/svg+xml", "text/plain")
LEAST: Final = 500  # bytes; less is not worth it


def attach(app: Flask) -> None:
    """Compress for browsers that take it. Our files never change under one name: done once each."""
    done: dict[str, bytes] = {}

    @app.after_request
    def compress(response: Response) -> Response:
        if not _may(response):
            return response
        response.direct_passthrough = False
        plain = response.get_data()
        if len(plain) < LEAST:
            return response
        if request.endpoint == "static":
            if request.path not in done:
                done[request.path] = gzip.compress(plain, mtime=0)
            small = done[request.path]
        else:
            small = gzip.compress(plain, mtime=0)
        response.set_data(small)
        response.headers["Content-Encoding"] = "gzip"
        response.headers["Vary"] = "Accept-Encoding"
        response.headers.pop("ETag", None)
        response.headers.pop("Accept-Ranges", None)
        return response


def _may(response: Response) -> bool:
    ours = request.endpoint == "static" and response.mimetype in TYPES
    public = request.blueprint == "information" and response.mimetype == "text/html"
    if not ours and not public:
        return False
    asked = request.method == "GET" and request.accept_encodings.quality("gzip") > 0
    return asked and response.status_code == 200 and "Content-Encoding" not in response.headers
