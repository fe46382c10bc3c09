"""Files of a case: handed in, looked at by staff before anybody is shown them, taken out again."""

from collections.abc import Callable
from dataclasses import replace

from app.domain.cases.access import CaseMay
from app.domain.cases.case import Case
from app.domain.cases.files import MOST_IN_A_CASE, CaseFile, FileKind, FileState, leaf_of
from app.domain.people import PARTIES
from app.domain.refusals import Refused
from app.services.cases import opening
from app.services.cases.flattening import flatten
from app.services.cases.opening import Hand, Opened
from app.services.dialogue import to_do
from app.services.ports import House, UnitOfWork
from app.services.records import StaffAccount


def list_files(house: House, account: StaffAccount, case_id: str) -> tuple[Opened, list[CaseFile]]:
    """Return the case as it is open to this account, with the files of the leaves it reads."""
    opened = opening.look(house, account, case_id, "files")
    with house.unit_of_work(write=False) as work:
        files = work.uploads.of_case(case_id)
    return opened, [file for file in files if opened.access.reads(file.leaf)]


def hand_in(
    house: House,
    account: StaffAccount,
    case_id: str,
    kind: FileKind,
    about: str,
    given: bytes,
) -> CaseFile:
    """Keep a flat copy of a picture, which waits to be looked at.

    ``about`` is a person's id, empty for both sides. Raises Refused: what ``flatten`` raises,
    "file-too-many" or what ``opening.change`` raises.
    """
    # Asked before the work: nobody else makes this machine draw pictures.
    opened = opening.look(house, account, case_id, "files")
    if CaseMay.WRITE not in opened.access.may:
        raise Refused("case-not-allowed")
    flat = flatten(house, given)
    made: list[CaseFile] = []

    def add(case: Case, hand: Hand) -> None:
        leaf = leaf_of(case, about)
        hand.demand(CaseMay.WRITE, leaf)
        file_id = house.new_id()
        made.append(CaseFile(file_id, case.id, leaf, kind, about, hand.at, account.id, len(flat)))

    def store(work: UnitOfWork, case: Case) -> None:
        if len(work.uploads.of_case(case.id)) >= MOST_IN_A_CASE:
            raise Refused("file-too-many")
        work.uploads.add(made[0], flat)

    opening.change(
        house, account, case_id, "case.file", CaseMay.WRITE, add, about=about or None, also=store
    )
    return made[0]


def show(
    house: House, account: StaffAccount, case_id: str, file_id: str
) -> tuple[Opened, CaseFile]:
    """Return what is known of one file; raises Refused("file-not-there")."""
    opened = opening.look(house, account, case_id, "files")
    with house.unit_of_work() as work:
        return opened, _mine(house, work, opened, file_id)


def fetch(house: House, account: StaffAccount, case_id: str, file_id: str) -> bytes:
    """Return a picture and write down who had it.

    One that waits is shown to those alone who decide about it: it may be anything.
    """
    opened = opening.look(house, account, case_id, "file")
    with house.unit_of_work() as work:
        file = _mine(house, work, opened, file_id)
        if file.state is FileState.WAITING and CaseMay.WRITE not in opened.access.may:
            raise Refused("file-waits")
        content = work.uploads.content(file)
        _record(house, work, "case.file_read", opened, file_id)
        work.commit()
    return content


def keep(house: House, account: StaffAccount, case_id: str, file_id: str) -> None:
    """Say that this was looked at and may stay."""

    def seen(work: UnitOfWork, file: CaseFile) -> None:
        now = house.clock.now()
        if file.state is FileState.WAITING:
            work.uploads.save(replace(file, state=FileState.SEEN, seen_by=account.id, seen_at=now))

    _decide(house, account, case_id, file_id, "case.file_kept", seen)


def take_out(house: House, account: StaffAccount, case_id: str, file_id: str) -> None:
    """Destroy a file: what was handed in by mistake, or is not what it should be."""
    _decide(
        house,
        account,
        case_id,
        file_id,
        "case.file_out",
        lambda work, file: work.uploads.remove(file),
    )


def _decide(
    house: House,
    account: StaffAccount,
    case_id: str,
    file_id: str,
    act: str,
    decision: Callable[[UnitOfWork, CaseFile], None],
) -> None:
    hands: list[Hand] = []

    def decide(work: UnitOfWork, case: Case) -> None:
        file = work.uploads.get(case.id, file_id)
        if file is None or not hands[0].access.reads(file.leaf):
            raise Refused("file-not-there")
        decision(work, file)
        if file.kind is FileKind.LETTER:
            to_do.follow(house, work, case.id, PARTIES)

    opening.change(
        house,
        account,
        case_id,
        act,
        CaseMay.WRITE,
        lambda case, hand: hands.append(hand),
        about=file_id,
        also=decide,
    )


def _mine(house: House, work: UnitOfWork, opened: Opened, file_id: str) -> CaseFile:
    """Return a file of an open leaf; reaching for one of another leaf is written down."""
    file = work.uploads.get(opened.case.id, file_id)
    if file is None or not opened.access.reads(file.leaf):
        if file is not None:
            _record(house, work, "case.refused", opened, file_id)
            work.commit()
        raise Refused("file-not-there")
    return file


def _record(house: House, work: UnitOfWork, act: str, opened: Opened, about: str) -> None:
    at, actor = house.clock.now(), opened.access.staff_id
    work.audit.record(act, at=at, case_id=opened.case.id, actor=actor, about=about)
