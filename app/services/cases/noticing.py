"""Somebody who supports a person notices what they would ask or say, explains, and asks them."""

from datetime import date, datetime
from typing import Any, Final

from app.domain.cases import acts, referral
from app.domain.cases.access import CaseMay
from app.domain.cases.case import Assignment, Case, Duty, add_paper
from app.domain.cases.consents import How
from app.domain.cases.papers import PaperKind
from app.domain.cases.questions import Answers, Ask, Question, one

from app.domain.cases.states import CaseState, Closed
from app.domain.people import Side
from app.domain.refusals import Refused
from app.services import addressing
from app.services.cases import ending, opening, receiving, tasks, texts
from app.services.cases.opening import Hand, Opened
from app.services.cases.receiving import Agreed, Beginning
from app.services.cases.referring import moment_of
from app.services.ports import House, UnitOfWork
from app.services.records import StaffAccount

EARLY: Final = (CaseState.ENQUIRY, CaseState.NEEDS_TIME)
HOW: Final = {
    "in-person": How.IN_PERSON,
    "by-phone": How.BY_PHONE,
    "in-writing": How.IN_WRITING,
}
DECLINED: Final = {
    Side.HARMED: Closed.DECLINED_BY_HARMED,
    Side.RESPONSIBLE: Closed.DECLINED_BY_RESPONSIBLE,
}
"""Whom the question was put to is who said no."""
