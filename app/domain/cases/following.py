"""What a paper changes about its case by itself, whoever wrote it and on whichever page."""

from app.domain.cases.case import Case
from app.domain.cases.forms import SENSITIVE
from app.domain.cases.papers import Paper, PaperKind
from app.domain.cases.tracks import Track


def follow(case: Case, paper: Paper) -> None:
    """Let the case follow a paper that was just written.

    Enquiries that name something sensitive make the case sensitive; no form takes that back.
    Somebody who was reached is informed.
    """
    if paper.kind is PaperKind.ENQUIRIES:
        case.flags |= {*paper.answers.get("sensitive", ())} & {*SENSITIVE}
        case.sensitive = case.sensitive or bool(case.flags & {*SENSITIVE})
    reached = paper.kind is PaperKind.CONTACT and paper.answers.get("outcome") == "reached"
    if reached and case.tracks.get(paper.about, Track.NOT_CONTACTED) is Track.NOT_CONTACTED:
        case.tracks[paper.about] = Track.INFORMED
