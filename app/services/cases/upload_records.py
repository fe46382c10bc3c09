"""What the store must do for files that were handed in."""

from typing import Protocol

from app.domain.cases.files import CaseFile


class Uploads(Protocol):
    """The methods are described where they are, in ``app/store/uploads.py``."""

    def add(self, file: CaseFile, content: bytes) -> None: ...

    def save(self, file: CaseFile) -> None: ...

    def remove(self, file: CaseFile) -> None: ...

    def of_case(self, case_id: str) -> list[CaseFile]: ...

    def get(self, case_id: str, file_id: str) -> CaseFile | None: ...

    def content(self, file: CaseFile) -> bytes: ...
