"""Reads words that are to be carried: what was typed stays as it was typed, whatever is wrong."""

from collections.abc import Iterable

from flask import request

from app.domain.cases.questions import Answers, Ask, Question, read
from app.domain.dialogue.kept_words import as_kept


def read_words(questions: Iterable[Question]) -> tuple[Answers, dict[str, str]]:
    """Return what was typed, in the form in which words are kept, and what is wrong with it.

    Signs that would reorder a line are left out here and now: what is shown again is what is kept.
    """
    asked = tuple(questions)
    given: Answers = {}
    problems: dict[str, str] = {}
    for question in asked:
        if question.ask in (Ask.TEXT, Ask.LINE):
            given[question.name], wrong = _words(question)
            problems |= {question.name: wrong} if wrong else {}
    chosen = [question for question in asked if question.ask is Ask.SOME]
    given |= {question.name: request.form.getlist(question.name)[:20] for question in chosen}
    return given, problems | read(chosen, given).problems


def _words(question: Question) -> tuple[str, str]:
    text = as_kept(request.form.get(question.name, "")[: 4 * question.longest])
    if question.ask is Ask.LINE:
        text = " ".join(text.split())
    if question.needed and not text:
        return text, "missing"
    return text, "too-long" if len(text) > question.longest else ""
