"""Reads one file that is handed in with a form, into memory alone: it is never written to a disk.

So many at once are read, and no more; whoever comes meanwhile is asked to try again.
"""

import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from flask import request
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser

from app.domain.cases.files import LARGEST
from app.domain.refusals import Refused

FORM_AROUND: Final = 256 * 1024
"""Bytes that the form itself may take beside the file; it is read in pieces of 64 kB."""
_ROOM: Final = threading.BoundedSemaphore(4)


@contextmanager
def room() -> Iterator[None]:
    """Hold a place for reading a file, or raise Refused("file-busy")."""
    if not _ROOM.acquire(blocking=False):
        raise Refused("file-busy")
    try:
        yield
    finally:
        _ROOM.release()


def read() -> tuple[dict[str, str], bytes]:
    """Return what was typed, and the file; Flask's own reading puts large files on the disk.

    Raises Refused("file-too-large").
    """
    most = LARGEST + FORM_AROUND
    if (request.content_length or 0) > most:
        raise Refused("file-too-large")
    parser = FormDataParser(
        stream_factory=lambda *_, **__: io.BytesIO(),
        max_form_memory_size=FORM_AROUND,
        max_content_length=most,
        max_form_parts=10,
    )
    try:
        _, typed, files = parser.parse_from_environ(request.environ)
    except RequestEntityTooLarge:
        raise Refused("file-too-large") from None
    file = files.get("file")
    return dict(typed), file.read(LARGEST + 1) if file is not None else b""
