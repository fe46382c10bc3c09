"""The pages on which a service edits the words that are its own."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from flask import Blueprint, abort, g, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.domain import notices
from app.domain.cases.questions import Answers
from app.domain.cases.shapes import CAPTION_FILES, FILM_FILES, LIMITS, NO_FILE, SHAPES
from app.domain.cases.wordings import Shape, differing, laid_out, understood
from app.domain.languages import in_english
from app.domain.refusals import Refused
from app.domain.staff_roles import StaffMay
from app.services import when
from app.services.cases import message_texts, texts
from app.services.cases.text_records import Body, Text
from app.web import current, film_files, language
from app.web.access import needs
from app.web.forms import typed as typed_in
from app.web.text_words import labels

UNFIT: Final = 422
CHANGED: Final = 409
SPARE: Final = 2  # empty rows at the end of each list

pages = Blueprint("texts", __name__, url_prefix="/staff/texts")


@pages.get("")
@needs(StaffMay.EDIT_TEXTS)
def everything() -> str:
    house = current.house()
    found = [texts.current(house, kind) for kind in SHAPES]
    return render_template(
        "texts/everything.html", rows=_dated(found), stale=texts.stale_helplines(house)
    )


@pages.get("/script/read")
@needs(StaffMay.GUIDE_MEETINGS)
def read_script() -> str:
    """The script as it is now, for whoever leads a meeting: it opens beside the desk."""
    body = texts.current(current.house(), "script").body
    return render_template("texts/script.html", body=body)


@pages.get("/<kind>")
@needs(StaffMay.EDIT_TEXTS)
def edit(kind: str) -> AnyResponse:
    shape = _shape(kind)
    now = texts.current(current.house(), kind)
    return _form(kind, shape, laid_out(shape, now.body), now)


@pages.post("/<kind>")
@needs(StaffMay.EDIT_TEXTS)
def save(kind: str) -> AnyResponse:
    """Save a new version, or show how it would read; a form that is behind is told what changed."""
    shape = _shape(kind)
    typed = typed_in(shape.asked)
    reading = understood(shape, typed)
    if kind == "helplines":
        reading.problems = texts.checked_too_soon(current.house(), typed) | reading.problems
    now = texts.current(current.house(), kind)
    seen = _number("seen")
    if seen != now.version:
        return _form(kind, shape, typed, now, behind=seen)
    if reading.problems:
        return _form(kind, shape, typed, now, problems=reading.problems)
    if request.form.get("act") == "preview":
        return _form(kind, shape, typed, now, preview=reading.answers)
    try:
        texts.change(current.house(), g.staff_id, kind, reading.answers, seen=seen)
    except Refused as refused:
        if refused.code != "text-changed-meanwhile":
            raise
        return _form(kind, shape, typed, texts.current(current.house(), kind), behind=seen)
    return redirect(url_for("texts.history", kind=kind), 303)


@pages.get("/<kind>/versions")
@needs(StaffMay.EDIT_TEXTS)
def history(kind: str) -> str:
    _shape(kind)
    rows = _dated(texts.history(current.house(), kind))
    return render_template("texts/history.html", kind=kind, rows=rows)


@pages.get("/<kind>/versions/<int(max=99999999):number>")
@needs(StaffMay.EDIT_TEXTS)
def version(kind: str, number: int) -> str:
    shape, text = _shape(kind), _version(kind, number)
    now = texts.current(current.house(), kind)
    return render_template(
        "texts/version.html",
        kind=kind,
        row=_dated([text])[0],
        now=now,
        differs=_differences(kind, shape, text.body, now.body),
        **_shown(kind, text.body),
    )


@pages.post("/<kind>/versions/<int(max=99999999):number>/back")
@needs(StaffMay.EDIT_TEXTS)
def go_back(kind: str, number: int) -> AnyResponse:
    _shape(kind)
    _version(kind, number)
    try:
        texts.go_back(current.house(), g.staff_id, kind, number, seen=_number("seen"))
    except Refused as refused:
        if refused.code != "text-changed-meanwhile":
            raise
        return make_response(version(kind, number), CHANGED)
    return redirect(url_for("texts.history", kind=kind), 303)


def _form(
    kind: str,
    shape: Shape,
    typed: Answers,
    now: Text,
    *,
    problems: Mapping[str, str] | None = None,
    preview: Body | None = None,
    behind: int | None = None,
) -> AnyResponse:
    """Show the form. ``behind`` is the version that it was opened on, when it is not the newest."""
    changed = None
    if behind is not None:
        try:
            before = texts.version(current.house(), kind, behind).body
        except Refused:
            before = {}
        changed = _differences(kind, shape, before, now.body)
    page = render_template(
        "texts/edit.html",
        kind=kind,
        shape=shape,
        typed=typed,
        problems=problems or {},
        now=now,
        changed=changed,
        lists={rows.name: _rows_shown(rows, typed) for rows in shape.rows},
        questions=labels(kind, shape, language.page_words()["texts"]),
        previewed=preview is not None,
        folder=film_files.folder(current.config()),
        stale=texts.stale_helplines(current.house()) if kind == "helplines" else [],
        **_shown(kind, preview or {}),
    )
    return make_response(page, CHANGED if changed is not None else UNFIT if problems else 200)


def _rows_shown(rows: Any, typed: Answers) -> list[Any]:
    """Return the questions of each row that the form shows: the filled ones, a few to fill."""
    last = max(
        (n for n in rows.numbers if any(typed.get(q.name) for q in rows.asked(n))), default=0
    )
    most = len(rows.numbers)
    return [rows.asked(n) for n in rows.numbers if n <= (most if rows.codes else last + SPARE)]


def _shape(kind: str) -> Shape:
    """Return the shape of a kind; a film's files are those that are in its folder now."""
    if kind not in SHAPES:
        abort(404)
    shape = SHAPES[kind]
    if kind != "film":
        return shape
    films = film_files.there(current.config(), film_files.FILMS)
    captions = film_files.there(current.config(), film_files.CAPTIONS)
    files = dict.fromkeys(FILM_FILES, films) | dict.fromkeys(CAPTION_FILES, captions)
    return replace(
        shape,
        questions=tuple(
            replace(one, choices=(NO_FILE, *files[one.name])) if one.name in files else one
            for one in shape.questions
        ),
    )


def _version(kind: str, number: int) -> Text:
    try:
        return texts.version(current.house(), kind, number)
    except Refused:
        abort(404)


def _differences(kind: str, shape: Shape, before: Body, after: Body) -> list[dict[str, Any]]:
    questions = labels(kind, shape, language.page_words()["texts"])
    if not before:
        return []
    old, new = laid_out(shape, before), laid_out(shape, after)
    return [
        {"label": questions[name]["label"], "before": old.get(name, ""), "now": new.get(name, "")}
        for name in differing(shape, before, after)
    ]


def _shown(kind: str, body: Body) -> dict[str, Any]:
    """Return what a preview needs."""
    letters = []
    if kind == "message_templates":
        letters = message_texts.examples(body, current.house().letterhead)
    return {"body": body, "letters": letters, "limits": LIMITS}


def _dated(found: list[Text]) -> list[dict[str, Any]]:
    """Return versions with who made each, and when, in words."""
    names = texts.names(current.house(), found)
    zone = current.config().time_zone
    return [
        {
            "text": text,
            "by": names.get(text.by or "", ""),
            "at": _day_and_time(text.at, zone) if text.at else "",
        }
        for text in found
    ]


def _day_and_time(at: datetime, zone: ZoneInfo) -> str:
    """Return a moment with its year: versions are kept for long."""
    day = f"{when.day(at, zone)} {at.astimezone(zone).year}"
    return notices.at(day, when.clock(at, zone), in_english)


def _number(name: str) -> int:
    given = request.form.get(name, "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 9 else 0
