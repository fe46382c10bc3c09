"""Leads from what is missing in a case to the page on which it is done."""

from typing import Final

from flask import current_app, url_for

from app.domain.cases.forms import FORMS, About
from app.domain.cases.guards import Missing
from app.domain.cases.papers import PaperKind
from app.domain.dialogue.to_do import NEEDS
from app.services.cases.records import Task

PAPERS: Final = {
    "risk": PaperKind.RISK,
    "suitability": PaperKind.SUITABILITY,
    "not-suitable": PaperKind.SUITABILITY,
    "online": PaperKind.ONLINE,
    "motivation": PaperKind.MOTIVATION,
    "readiness": PaperKind.READINESS,
    "sharing": PaperKind.DISCLOSURE,
    "no-enquiries": PaperKind.ENQUIRIES,
    "not-detected": PaperKind.ENQUIRIES,
    "not-identified": PaperKind.ENQUIRIES,
    "legal-bar": PaperKind.ENQUIRIES,
    "facts": PaperKind.ENQUIRIES,
    "follow-up": PaperKind.FOLLOW_UP,
}
"""How the id of what is missing begins, and the form that it asks for."""

PAGES: Final = {
    "consent": "consents.everyone",
    "observer": "consents.everyone",
    "route": "routes.show",
    "prep-": "preparing.person",
    "supporter": "preparing.person",
    "agreement": "agreeing.agreement",
    "plan": "agreeing.plan",
    "aftercare": "agreeing.plan",
    "not-approved": "approving.show",
    "person-not-known": "case_people.everyone",
    "no-facilitator": "allocating.show",
}
"""How the id of what is missing begins, and the page that it asks for."""


def href(case_id: str, missing: Missing) -> str:
    """Return the address of the page where this is done; the case itself when there is none."""
    for begins, kind in PAPERS.items():
        if missing.id.startswith(begins):
            return paper(case_id, kind, missing.who)
    for begins, endpoint in PAGES.items():
        if missing.id.startswith(begins) and endpoint in current_app.view_functions:
            return page(endpoint, case_id, missing.who)
    return url_for("cases.show", case_id=case_id)


def of_task(task: Task) -> str:
    """Return the page on which a task is done; the case itself where no page is named."""
    endpoint = "cases.show"
    if task.kind == "letter_picture":
        endpoint = "files.everyone"
    elif task.kind in NEEDS:
        endpoint = "relays.everyone" if task.kind.startswith("relay_") else "letters.everyone"
    return url_for(endpoint, case_id=task.case_id)


def page(endpoint: str, case_id: str, who: str = "") -> str:
    """Return a page of a case, or the page of one person where the page is about somebody."""
    [rule] = current_app.url_map.iter_rules(endpoint)
    if "person_id" not in rule.arguments:
        return url_for(endpoint, case_id=case_id)
    return url_for(endpoint, case_id=case_id, person_id=who)


def paper(case_id: str, kind: PaperKind, who: str = "") -> str:
    """Return the page on which a form is filled in, about a person or about the case."""
    if who and FORMS[kind].about is not About.CASE:
        return url_for("papers.fill", case_id=case_id, kind=str(kind), person_id=who)
    return url_for("papers.fill_of_case", case_id=case_id, kind=str(kind))
