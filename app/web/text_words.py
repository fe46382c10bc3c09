"""What each field of a text is called on the page on which it is edited."""

from collections.abc import Mapping
from typing import Any

from app.domain.cases.questions import Question
from app.domain.cases.wordings import IN_WELSH, Shape
from app.web.words import say

Words = Mapping[str, Any]


def labels(kind: str, shape: Shape, words: Words) -> dict[str, dict[str, Any]]:
    """Return question name -> label, hint and choices; a row's fields say which row it is."""
    own = words["kinds"][kind]
    found = {one.name: _label(one, one.name, own["fields"], words) for one in shape.questions}
    for rows in shape.rows:
        theirs = own["rows"][rows.name]
        for number in rows.numbers:
            row = theirs["codes"][rows.codes[number - 1]] if rows.codes else str(number)
            for one in rows.questions:
                label = _label(one, one.name, theirs["fields"], words)
                name = rows.part(number, one.name)
                found[name] = label | {"label": say(theirs["row"], row=row) + ": " + label["label"]}
    return found


def _label(question: Question, name: str, fields: Words, words: Words) -> dict[str, Any]:
    field = fields[name.removesuffix(IN_WELSH)]
    welsh = name.endswith(IN_WELSH)
    choices = {code: field.get("choices", {}).get(code, code) for code in question.choices}
    return {
        "label": say(words["in_welsh"], label=field["label"]) if welsh else field["label"],
        "hint": words["in_welsh_hint"] if welsh else field.get("hint", ""),
        "choices": choices | ({"none": words["no_file"]} if "none" in choices else {}),
    }
