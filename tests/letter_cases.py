"""A ready case by letter on a real store, with short names for what people and staff do in it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.domain.cases.case import LEAF_OF, Case, Route
from app.domain.cases.files import CaseFile, FileKind, FileState
from app.domain.cases.states import CaseState
from app.domain.dialogue.letters import Letter
from app.domain.people import PARTIES, Side
from app.services.dialogue import letter_handing, letter_staff, own_letters, own_offers
from app.services.dialogue.whose import Whose
from app.services.records import AuditEntry, StaffAccount
from tests.case_builders import Service, service
from tests.prepared_case import principals, ready_case

TEXT = "I am sorry.\n\nI think of it each day."
JPEG = b"\xff\xd8 a flat picture"


@dataclass
class Post:
    """Jo was harmed, Sam is responsible; Sam writes. Alex works with both, Vic with Jo's side,
    Ravi with Sam's."""

    service: Service
    case_id: str
    jo: Whose
    sam: Whose

    @property
    def house(self) -> Any:
        return self.service.house

    def staff(self, name: str) -> StaffAccount:
        return self.service.staff[name]

    def case(self) -> Case:
        with self.house.unit_of_work(write=False) as work:
            found: Case = work.cases.get(self.case_id)
        return found

    def letter(self, letter_id: str) -> Letter:
        with self.house.unit_of_work(write=False) as work:
            found: Letter = work.letters.get(self.case_id, letter_id, PARTIES)
        return found

    def own(self, whose: Whose, act: str, *args: Any, **more: Any) -> Any:
        """Let a person do something on their own page."""
        module = own_letters if hasattr(own_letters, act) else own_offers
        return getattr(module, act)(self.house, whose, *args, **more)

    def do(self, name: str, act: str, *args: Any, **more: Any) -> Any:
        """Let a member of staff do something."""
        module = letter_staff if hasattr(letter_staff, act) else letter_handing
        return getattr(module, act)(self.house, self.staff(name), self.case_id, *args, **more)

    def entries(self, letter_id: str) -> list[tuple[str, str | None, str | None]]:
        """Return what was written down of a letter: act, code, who."""
        with self.house.unit_of_work(write=False) as work:
            found: list[AuditEntry] = work.audit.of_case(self.case_id, limit=500)
        mine = [entry for entry in reversed(found) if entry.about == letter_id]
        return [(entry.act, entry.why, entry.actor) for entry in mine]

    # As far as

    def agreed(self, text: str = TEXT, about: str = "What happened in May") -> str:
        """Sam wrote, Alex looked, Sam agreed; return the letter's id."""
        letter_id: str = self.own(self.sam, "start", text=text, about=about)
        self.own(self.sam, "finish", letter_id)
        self.do("Alex", "review", letter_id, 1)
        self.own(self.sam, "agree", letter_id, 1)
        return letter_id

    def stored(self, *args: Any) -> str:
        letter_id = self.agreed(*args)
        self.do("Alex", "clear", letter_id, 1, ("safe", "positive"))
        self.do("Alex", "store", letter_id)
        return letter_id

    def offered(self, *args: Any) -> str:
        letter_id = self.stored(*args)
        self.do("Alex", "offer", letter_id, 1)
        return letter_id

    def picture(self, whose: Whose, state: FileState = FileState.WAITING) -> str:
        """Keep a photograph of a letter of this person; return its id."""
        file_id = self.house.new_id()
        now, leaf = self.service.clock.now(), LEAF_OF[whose.side]
        file = CaseFile(
            *(file_id, self.case_id, leaf, FileKind.LETTER, whose.person_id, now, whose.person_id),
            size=len(JPEG),
            state=state,
        )
        with self.house.unit_of_work() as work:
            work.uploads.add(file, JPEG)
            work.commit()
        return str(file_id)


def post(folder: Path, state: CaseState = CaseState.READY, **more: Any) -> Post:
    made = service(folder)
    case = ready_case(made, state, Route.LETTER, **more)
    jo, sam = principals(case)
    return Post(
        made,
        case.id,
        Whose(case.id, jo.id, Side.HARMED),
        Whose(case.id, sam.id, Side.RESPONSIBLE),
    )
