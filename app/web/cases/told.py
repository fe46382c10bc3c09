"""Says what stands in a case as rows for its pages: what it is, whose side, who wrote it when."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from flask import url_for

from app.domain.cases.case import LEAF_OF, Case, CasePerson, Leaf
from app.domain.cases.forms import FORMS, About
from app.domain.cases.papers import Paper, PaperKind
from app.web.cases import frame
from app.web.language import page_words

DECIDES: Final = ("decision", "judged", "choice", "outcome")
"""The questions whose answer says what a form comes to."""
AT_A_GLANCE: Final = (
    PaperKind.SUITABILITY,
    PaperKind.RISK,
    PaperKind.MOTIVATION,
    PaperKind.ONLINE,
    PaperKind.DISCLOSURE,
    PaperKind.NEEDS,
    PaperKind.READINESS,
)
OF_THE_CASE: Final = (PaperKind.ENQUIRIES, PaperKind.PLAN, PaperKind.APPROVAL, PaperKind.AGREEMENT)


def words_of(kind: PaperKind) -> dict[str, Any]:
    words: dict[str, Any] = page_words()["papers"][kind]
    return words


def title(kind: PaperKind) -> str:
    return str(page_words()["papers"][kind]["title"])


def comes_to(paper: Paper) -> str:
    """Say what a paper comes to in few words: its decision, or that it is written down."""
    words = page_words()["papers"][paper.kind]
    for name in DECIDES:
        answer = paper.answers.get(name)
        choices = (
            words.get(name, {}).get("choices", {}) if isinstance(words.get(name), dict) else {}
        )
        if answer in choices:
            return str(choices[answer])
    return str(page_words()["cases"]["written"])


def paper_row(paper: Paper, called: dict[str, str], now: datetime) -> dict[str, Any]:
    """Return one version: what it comes to, who wrote it when, until when it counts."""
    return {
        "id": paper.id,
        "version": paper.version,
        "value": comes_to(paper),
        "by": called.get(paper.by, ""),
        "at": frame.moment(paper.at),
        "until": frame.day(paper.expires_at) if paper.expires_at else "",
        "expired": not paper.is_current(now),
    }


def side_columns(case: Case, now: datetime) -> list[dict[str, Any]]:
    """Return a column for each open side: its people, and what is known of each."""
    called = frame.names(*(paper.by for paper in case.papers))
    return [
        {
            "leaf": leaf,
            "people": [_person(case, person, called, now) for person in case.leaves[leaf].people],
        }
        for leaf in (Leaf.HARMED, Leaf.RESPONSIBLE)
        if leaf in case.leaves
    ]


def shared_rows(case: Case, now: datetime) -> list[dict[str, Any]]:
    """Return what stands on the shared leaf and is about the case as a whole."""
    if Leaf.SHARED not in case.leaves:
        return []
    called = frame.names(*(paper.by for paper in case.leaf(Leaf.SHARED).papers))
    rows = []
    for kind in OF_THE_CASE:
        paper = case.newest(kind)
        row = paper_row(paper, called, now) if paper else {}
        rows.append({**row, "title": title(kind), "href": _href(case, kind, "")})
    return rows


def _person(
    case: Case, person: CasePerson, called: dict[str, str], now: datetime
) -> dict[str, Any]:
    rows = []
    for kind in AT_A_GLANCE if person.is_principal else ():
        paper = case.newest(kind, person.id)
        row = paper_row(paper, called, now) if paper else {}
        rows.append({**row, "title": title(kind), "href": _href(case, kind, person.id)})
    return {
        "person": person,
        "track": case.tracks.get(person.id, ""),
        "consents": [
            c.purpose for c in case.side(person.side).consents if _holds(c, person.id, now)
        ],
        "rows": rows,
    }


def _holds(consent: Any, person_id: str, now: datetime) -> bool:
    return bool(consent.person_id == person_id and consent.holds(now))


def forms_for(case: Case, person: CasePerson | None) -> Iterable[PaperKind]:
    """Return the kinds that are filled in on a page of their own about a person, or the case."""
    wrong = About.CASE if person is not None else About.PERSON
    return [kind for kind, form in FORMS.items() if form.has_page and form.about is not wrong]


def leaf_of(person: CasePerson | None) -> Leaf:
    return LEAF_OF[person.side] if person else Leaf.SHARED


def _href(case: Case, kind: PaperKind, person_id: str) -> str:
    """Return the page on which this is filled in, or nothing when an act writes it."""
    if not FORMS[kind].has_page:
        return ""
    if person_id:
        return url_for("papers.fill", case_id=case.id, kind=str(kind), person_id=person_id)
    return url_for("papers.fill_of_case", case_id=case.id, kind=str(kind))
