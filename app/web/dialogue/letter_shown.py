"""What the pages of letters show of one: names, moments, versions beside each other, hints."""

from collections.abc import Iterable, Mapping
from datetime import datetime, time
from typing import Any, Final

from app.domain.cases.access import CaseMay, sides_of
from app.domain.cases.case import Case
from app.domain.cases.files import CaseFile, FileState
from app.domain.dialogue import comparing
from app.domain.dialogue.letters import Draft
from app.domain.people import Side, other
from app.services import when
from app.services.cases.opening import Opened
from app.services.dialogue import letters
from app.services.dialogue.letters import Item
from app.web import current
from app.web.cases import frame
from app.web.language import page_words

Shown = dict[str, Any]
NOON: Final = time(12)


def row(opened: Opened, item: Item) -> Shown:
    """Return a line of the list: direction, how far it is, what it is about, which version."""
    words, case = page_words()["case_letters"], opened.case
    own = item.author
    return {
        "id": item.id,
        "from_name": called(case, item.author_side, words),
        "to_name": called(case, other(item.author_side), words),
        "side": item.author_side,
        "state": item.state,
        "version": own.version if own else 0,
        "made": frame.moment(own.made_at) if own else "",
        "about": own.about if own else "",
        "mine": own is not None,
    }


def whole(opened: Opened, item: Item, old: int, new: int) -> Shown:
    """Return everything that the page of one letter shows; ``old`` and ``new``: which versions."""
    case, own, there = opened.case, item.author, item.there
    shown = row(opened, item) | {
        "item": item,
        "to_side": other(item.author_side),
        "may": item.may,
        "drafts": [_draft(case, each) for each in own.drafts] if own else [],
        "comments": [],
        "steps": [],
        "pages": _pages(opened, item),
        "compared": compared(own.drafts, old, new) if own else None,
        "on_day": _day(there.on_day) if there else "",
        "ask_again": _day(there.ask_again) if there else "",
    }
    if own is not None:
        names = _names(case, [*(c.by for c in own.comments), *(s.by for s in item.steps)])
        shown["comments"] = [_said(each.text, each, names) for each in reversed(own.comments)]
        shown["steps"] = [_step(each, names) for each in item.steps]
    return shown


def called(case: Case, side: Side, words: Mapping[str, Any]) -> str:
    """Return the name of whom a side is about, where that side's leaf is open."""
    opened = {person.side for person in case.people}
    person = case.principal(side) if side in opened else None
    return person.called if person else str(words["the_other"])


def compared(drafts: tuple[Draft, ...], old: int, new: int) -> Shown | None:
    """Return two versions beside each other; without a choice the last two. None for one alone."""
    numbers = {draft.number: draft for draft in drafts}
    if len(numbers) < 2:
        return None
    wanted = [old, new] if {old, new} <= set(numbers) else sorted(numbers)[-2:]
    before, after = (numbers[number] for number in wanted)
    pieces = comparing.compare(before.text, after.text)
    added, taken_out = comparing.counts(pieces)
    return {
        "old": before.number,
        "new": after.number,
        "numbers": sorted(numbers),
        "before": [each for each in pieces if each.change is not comparing.Change.ADDED],
        "after": [each for each in pieces if each.change is not comparing.Change.TAKEN_OUT],
        "added": added,
        "taken_out": taken_out,
    }


def sides(opened: Opened) -> list[Shown]:
    """Return the sides for which this account may begin a letter."""
    if CaseMay.CARRY not in opened.access.may:
        return []
    found = [(side, opened.case.principal(side)) for side in sides_of(opened.access)]
    return [{"side": side, "name": person.called} for side, person in found if person]


def files_of(opened: Opened, author_id: str) -> list[Shown]:
    """Return the photographs of letters of one author, to choose the pages from."""
    found = letters.pictures(current.house(), opened, author_id)
    return [_file(number, file) for number, file in enumerate(found, start=1)]


def _pages(opened: Opened, item: Item) -> list[Shown]:
    """Return the photographs of a letter: for the author's side with their state."""
    if item.author is None:
        count = len(item.words.pages) if item.words else 0
        return [{"number": number, "id": "", "state": "there"} for number in range(1, count + 1)]
    files = {file.id: file for file in letters.pictures(current.house(), opened, item.author_id)}
    return [
        _file(number, files[page])
        if page in files
        else {"number": number, "id": "", "state": "gone"}
        for number, page in enumerate(item.author.pages, start=1)
    ]


def _file(number: int, file: CaseFile) -> Shown:
    state = "seen" if file.state is FileState.SEEN else "waits"
    return {"number": number, "id": file.id, "state": state, "at": frame.moment(file.at)}


def _draft(case: Case, draft: Draft) -> Shown:
    return {
        "number": draft.number,
        "by": _names(case, [draft.by]).get(draft.by, ""),
        "at": frame.moment(draft.at),
        "pages": len(draft.pages),
    }


def _said(text: str, each: Any, names: Mapping[str, str]) -> Shown:
    by, at = names.get(each.by, ""), frame.moment(each.at)
    return {"text": text, "version": each.version, "by": by, "at": at}


def _step(step: Any, names: Mapping[str, str]) -> Shown:
    return _said("", step, names) | {"act": step.act, "how": step.how}


def _names(case: Case, ids: Iterable[str]) -> dict[str, str]:
    """Return names of people of open leaves, and of accounts."""
    wanted = set(ids)
    people = {person.id: person.called for person in case.people if person.id in wanted}
    return frame.names(*(wanted - set(people))) | people


def _day(iso: str) -> str:
    day = when.read_day(iso)
    zone = current.config().time_zone
    return frame.day(datetime.combine(day, NOON, zone)) if day else ""
