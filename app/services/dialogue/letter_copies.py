"""What stands in a person's own copy of what is held: the letters that they wrote, those they had.

Only their side's parts are opened. What was not delivered to them is not in it (I36).
"""

from typing import Any

from app.domain.cases.case import CasePerson
from app.domain.dialogue.letter_views import AuthorView, author_view, recipient_view
from app.domain.dialogue.letters import DELIVERED
from app.services.ports import UnitOfWork


def of_person(work: UnitOfWork, case_id: str, person: CasePerson) -> list[dict[str, Any]]:
    """Return plain entries, the oldest first."""
    found = []
    for letter in work.letters.of_case(case_id, [person.side]):
        if letter.author_id == person.id:
            found.append(_written(author_view(letter)))
        elif letter.recipient_id == person.id and letter.state in DELIVERED:
            view = recipient_view(letter, held=False)
            if view is not None:
                had = {"received": view.text, "about": view.about, "language": view.language}
                found.append(had | {"how": str(view.how or ""), "pages": len(view.pages)})
    return found


def _written(view: AuthorView) -> dict[str, Any]:
    return {
        "written_at": view.made_at.isoformat(),
        "state": str(view.state),
        "agreed": view.agreed,
        "versions": [
            {
                "number": one.number,
                "at": one.at.isoformat(),
                "text": one.text,
                "about": one.about,
                "language": one.language,
                "pages": len(one.pages),
            }
            for one in view.drafts
        ],
        "comments": [
            {"version": one.version, "at": one.at.isoformat(), "text": one.text}
            for one in view.comments
        ],
    }
