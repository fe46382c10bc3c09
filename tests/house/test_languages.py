"""Every language besides English says all that a participant may come to read."""

import re
import shutil
from functools import reduce
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from app import sentences
from app.domain.languages import ENGLISH, NAMES
from app.domain.sentences import Names, Sentence, said
from app.wording import CODES, LOCALE_NAMES, LOCALES, Wording, catalogue_path, english

FURTHER = [code for code in NAMES if code != ENGLISH]
SAID = sorted({text for _, text in sentences.of_participants()})
KEYS = {"Ctrl + D", "Ctrl + E", "Ctrl + Shift + H", "Ctrl + Shift + Y", "Ctrl + Shift + /"}
BARE = {
    "{seen} {heard}",
    "{name}: {phone}",
    "{near} {back}",
    "{back} {meanwhile}",
    "{soon} {meanwhile}",
}
SAME = {"cy": KEYS | BARE | {"F2", "Esc", "Camera", "Help", "Cymraeg", "PDF"}}
"""What is the same in English and in the other language."""


def catalogue(language: str) -> Catalog:
    with catalogue_path(language).open("rb") as source:
        return read_po(source, locale=language)


def translation(found: Catalog, text: str) -> str:
    """Return what the catalogue says; nothing where it says nothing, or is in doubt."""
    message: Message | None = found.get(text)
    return str(message.string) if message and message.string and not message.fuzzy else ""


def fields(text: str) -> set[str]:
    return set(re.findall(r"\{[^}]*\}", text))


@pytest.mark.parametrize("language", FURTHER)
def test_every_sentence_of_participants_is_translated(language: str) -> None:
    found = catalogue(language)
    assert [text for text in SAID if not translation(found, text).strip()] == []


@pytest.mark.parametrize("language", FURTHER)
def test_a_translation_has_the_fields_of_its_original(language: str) -> None:
    found = catalogue(language)
    pairs = [(text, translation(found, text)) for text in SAID]
    assert [pair for pair in pairs if pair[1] and fields(pair[0]) != fields(pair[1])] == []
    assert [theirs for _, theirs in pairs if set("{}") & set(re.sub(r"\{\w+\}", "", theirs))] == []


@pytest.mark.parametrize("language", FURTHER)
def test_only_what_is_listed_is_the_same_in_both_languages(language: str) -> None:
    found = catalogue(language)
    assert {text for text in SAID if translation(found, text) == text} == SAME[language]


def test_the_catalogues_are_up_to_date(tmp_path: Path) -> None:
    shutil.copytree(LOCALES, tmp_path, dirs_exist_ok=True)
    written = [path for path, _ in sentences.write_catalogues(tmp_path)]
    assert [path.relative_to(tmp_path).parts[0] for path in written] == FURTHER
    for path in written:
        ours = (LOCALES / path.relative_to(tmp_path)).read_text("utf-8")
        assert ours == path.read_text("utf-8"), "bring it up to date: python -m app words"


@pytest.mark.parametrize("language", FURTHER)
def test_a_sentence_in_a_view_is_said_in_the_language(language: str) -> None:
    say = Wording().say(language)
    alone = Sentence("Nobody can see you.")
    seen = Sentence("Only {names} can hear you.", names=Names(("Jo", "Sam", "Priya")))
    view = said({"words": [Sentence("{seen} {heard}", seen=alone, heard=seen)]}, say)
    joined = say("{others} and {last}").format(others="Jo, Sam", last="Priya")
    heard = say("Only {names} can hear you.").format(names=joined)
    assert view == {"words": [f"{say('Nobody can see you.')} {heard}"]}
    assert not {str(alone), str(seen)} & {say("Nobody can see you."), heard}


@pytest.mark.parametrize("language", FURTHER)
def test_codes_stay_codes_and_voices_speak_the_language(language: str) -> None:
    words = Wording().pages(language)
    spoken = english()
    assert words["check"]["faults"]["signs"] == spoken["check"]["faults"]["signs"]
    assert words["check"]["speaker"]["sentence_language"] == LOCALE_NAMES[language]
    assert (words["language"], words["locale"]) == (language, LOCALE_NAMES[language])


@pytest.mark.parametrize("place", [*sentences.FOR_STAFF, *CODES])
def test_what_is_left_out_is_in_the_page_words(place: str) -> None:
    spoken = english()
    assert reduce(lambda words, key: words[key], place.split("."), spoken)
    left_out = {where for where, _ in sentences.of_participants()}
    assert not [where for where in left_out if f"{where}.".startswith(f"page.{place}.")]
