"""Reads what was typed into a form that is data, and gives the template what it shows again."""

from collections.abc import Iterable
from typing import Any

from flask import request

from app.domain.cases.questions import Answers, Ask, Question, Reading, read
from app.services import when


def typed(questions: Iterable[Question]) -> Answers:
    """Return what was typed, right or wrong; a day in any order of numbers becomes ISO."""
    return {question.name: _typed(question) for question in questions}


def read_form(questions: Iterable[Question]) -> tuple[Answers, Reading]:
    """Return what was typed, to be shown again, and what was understood."""
    asked = tuple(questions)
    given = typed(asked)
    return given, read(asked, given)


def _typed(question: Question) -> Any:
    if question.ask is Ask.SOME:
        return request.form.getlist(question.name)[:50]
    text = request.form.get(question.name, "")[: 2 * question.longest]
    if question.ask is Ask.DATE:
        day = when.read_day(text.strip())
        return day.isoformat() if day else text
    return text
