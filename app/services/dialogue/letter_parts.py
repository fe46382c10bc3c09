"""What all doors to letters have in common: the author's, whom it is for, and those of staff."""

from collections.abc import Iterable

from app.domain.cases.case import LEAF_OF, Case, Leaf, Route
from app.domain.cases.files import CaseFile, FileKind, FileState
from app.domain.cases.gathering import name_shown
from app.domain.cases.states import CaseState
from app.domain.cases.tracks import OUT
from app.domain.dialogue import agreeing_anew, letter_acts, letter_offers
from app.domain.dialogue.letters import Draft, Letter, LetterState
from app.domain.languages import ENGLISH, NAMES
from app.domain.people import Side
from app.domain.refusals import Refused
from app.services.cases import people
from app.services.dialogue import crossing, noticing, to_do
from app.services.dialogue.whose import Whose
from app.services.ports import House, UnitOfWork

MOST_LETTERS = 40
"""Of one author; a link that writes without end stops here."""


def case_of(work: UnitOfWork, whose: Whose) -> Case:
    """Return the case with a person's own leaf and the shared one, locked.

    Raises Refused: "case-not-there", "page-is-over" for who stopped or declined, "letter-not-there"
    for who comes beside somebody.
    """
    leaves = [LEAF_OF[whose.side], Leaf.SHARED]
    case = work.cases.get(whose.case_id, leaves, for_update=True)
    person = people.one(case, whose.person_id)
    if not person.is_principal or person.side is not whose.side:
        raise Refused("letter-not-there")
    if case.tracks.get(person.id) in OUT or case.state is CaseState.CLOSED:
        raise Refused("page-is-over")
    return case


def begin(
    house: House,
    work: UnitOfWork,
    whose: Whose,
    words: Draft,
    *,
    letter_id: str = "",
    answers: str | None = None,
    never_sent: bool = False,
) -> Letter:
    """Write the first words of a letter of this person; whoever asks records it.

    Raises Refused: "letter-too-many", or what ``letter_acts.write`` raises.
    """
    case_id, person_id, side = whose.case_id, whose.person_id, whose.side
    theirs = [one for one in work.letters.of_case(case_id, [side]) if one.author_id == person_id]
    if len(theirs) >= MOST_LETTERS:
        raise Refused("letter-too-many")
    state = LetterState.KEPT if never_sent else LetterState.STARTED
    letter = Letter(
        letter_id or house.new_id(),
        case_id,
        person_id,
        side,
        "",
        words.at,
        state,
        answers,
        opened=frozenset({side}),
    )
    letter_acts.write(
        letter,
        words.text,
        words.by,
        words.at,
        about=words.about,
        language=language_of(words.language),
        pages=words.pages,
    )
    work.letters.add(letter)
    return letter


def save(house: House, work: UnitOfWork, letter: Letter) -> None:
    """Write it, with the tasks that follow from how it is now."""
    work.letters.save(letter)
    to_do.follow(house, work, letter.case_id, letter.opened)


def language_of(given: str) -> str:
    """Return a language that people are spoken to in here; English for any other."""
    return given if given in NAMES else ENGLISH


def demand_own_pages(
    work: UnitOfWork, letter: Letter, pages: Iterable[str] | None
) -> tuple[str, ...] | None:
    """Return the pages that are pictures of the author's letters.

    Raises Refused("letter-picture-gone") when one is not.
    """
    if pages is None:
        return None
    given = tuple(dict.fromkeys(pages))
    files = {file.id: file for file in pictures_of(work, letter)}
    if not set(given) <= set(files):
        raise Refused("letter-picture-gone")
    return given


def pictures_of(work: UnitOfWork, letter: Letter) -> list[CaseFile]:
    """Return the photographs of letters of its author, the oldest first."""
    return pictures_by(work, letter.case_id, letter.author_id, letter.author_side)


def pictures_by(work: UnitOfWork, case_id: str, person_id: str, side: Side) -> list[CaseFile]:
    wanted = (FileKind.LETTER, person_id, LEAF_OF[side])
    files = work.uploads.of_case(case_id)
    found = [file for file in files if (file.kind, file.about, file.leaf) == wanted]
    return sorted(found, key=lambda file: (file.at, file.id))


def demand_looked_at(work: UnitOfWork, letter: Letter, draft: Draft | None) -> None:
    """Let no picture cross that nobody of staff looked at, or that was taken out.

    Raises Refused: "letter-picture-waits", "letter-picture-gone".
    """
    files = {file.id: file for file in pictures_of(work, letter)}
    for page in draft.pages if draft else ():
        if page not in files:
            raise Refused("letter-picture-gone")
        if files[page].state is not FileState.SEEN:
            raise Refused("letter-picture-waits")


def demand_agreed_anew(case: Case, letter: Letter) -> None:
    """Raise Refused("letter-not-agreed") where the author's yes is from before the case began."""
    if agreeing_anew.has_lapsed(letter, case.received_at):
        raise Refused("letter-not-agreed")


def bring(work: UnitOfWork, letter: Letter) -> None:
    """Bring exactly the agreed words to the other side, with the agreed name of their author."""
    demand_looked_at(work, letter, letter.agreed)
    whole = work.cases.get(letter.case_id)
    letter_offers.bring(letter, name_shown(whole, whole.person(letter.author_id)))


def cross(house: House, work: UnitOfWork, case: Case, act: str, actor: str, *, knows: bool) -> None:
    """Ask whether words may cross now; with the first one the communication begins.

    ``knows``: whoever asks works with both sides. Anybody else learns no reason: it may lie on the
    other side (I28, I37).
    """
    try:
        crossing.demand(house, work, case, Route.LETTER, act)
    except Refused:
        if knows:
            raise
        raise Refused("letter-not-now") from None
    crossing.begun(house, work, case, actor)


def put_away_notice(house: House, work: UnitOfWork, letter: Letter) -> None:
    """Take a notice back that has not gone, as there is nothing to be told of."""
    if letter.recipient_id:
        noticing.untell(house, work, letter.case_id, letter.recipient_id)


def record(
    house: House, work: UnitOfWork, letter: Letter, act: str, by: str, why: str = ""
) -> None:
    work.audit.record(
        f"letter.{act}",
        at=house.clock.now(),
        case_id=letter.case_id,
        actor=by,
        about=letter.id,
        why=why or None,
    )
