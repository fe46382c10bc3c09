"""Until when a person asked to be left in peace: more time is an answer like any other."""

from collections.abc import Iterable
from datetime import date

from app.domain.cases.papers import Paper, PaperKind, newest


def asked_to_wait(papers: Iterable[Paper], person_id: str, today: date) -> date | None:
    """Return the day on which this person wants to be asked again, None once it has come.

    Nothing is sent to them before that day (I25).
    """
    paper = newest(papers, PaperKind.MORE_TIME, person_id)
    day = date.fromisoformat(paper.answers["ask_again"]) if paper else None
    return day if day is not None and today < day else None
