"""Every route, event and migration keeps the rules of its door, and a planted offender does not."""

import re
from pathlib import Path

import pytest
from alembic.config import Config as AlembicConfig
from alembic.script import ScriptDirectory
from flask import Flask

from app.bootstrap import build_house, build_store
from app.config import Config
from app.domain.capabilities import Capability
from app.domain.staff_roles import StaffMay
from app.web import create_app
from app.web.access import Nothing, need_of
from signaling.door import ROWS
from signaling.media_plane import WorkerPlane
from signaling.outbox import Outbox
from signaling.protocol import protocol_page

ROOT = Path(__file__).resolve().parents[2]
MIGRATIONS = ROOT / "app/store/migrations"

OPEN_TO_STRANGERS = {
    # Reading: the same for everyone who opens them.
    "information.accessibility",
    "information.affected",
    "information.contact",
    "information.film",
    "information.film_file",
    "information.help_now",
    "information.helper",
    "information.not_for_me",
    "information.one_way",
    "information.privacy",
    "information.private",
    "information.responsible",
    "information.safe_online",
    "information.start",
    "information.steps",
    "information.think",
    "information.ways",
    # Asking for oneself: what was typed is found by the secret of one's own browser only.
    "referring.about_you",
    "referring.answer",
    "referring.ask",
    "referring.begin",
    "referring.check",
    "referring.done",
    "referring.front",
    "referring.keep_reasons",
    "referring.safe_first",
    "referring.send",
    "referring.start",
    "referring.stop",
    "referring.tell_about_you",
    # Asking for somebody else: a form is found by the secret that went to a work address.
    "referring_for.answer",
    "referring_for.ask",
    "referring_for.ask_again",
    "referring_for.ask_link",
    "referring_for.check",
    "referring_for.claim",
    "referring_for.done",
    "referring_for.erase",
    "referring_for.landing",
    "referring_for.look_in_mail",
    "referring_for.send",
    "referring_for.start",
    "referring_for.tasks",
    # The way to one's own page; stopping asks for nothing, and is calm with a dead link too.
    "own_page.stop",
    "own_page.stopped",
    "own_page_door.claim",
    "own_page_door.claim_by_letters",
    "own_page_door.landing",
    "own_page_door.letters",
    # Meetings, signing in, and what every page carries.
    "joining.claim",
    "joining.claim_by_letters",
    "joining.join",
    "joining.landing",
    "joining.leave",
    "joining.left",
    "language.choose",
    "public.front",
    "public.robots",
    "set_up.landing",
    "set_up.open",
    "sign_in.forgotten",
    "sign_in.password",
    "sign_in.show_password",
    "staff.claim",
    "staff.landing",
    "staff.sign_out",
    "theme.colours",
    "static",
}

COUNTED_ON_PURPOSE = {"texts.version", "texts.go_back"}
"""Versions of what a service words itself: they tell nothing of anybody, and stand in a list."""

PAGES_OF_A_LETTER = {"letters.picture", "letters_there.picture"}
"""The first, the second page: under the id of a letter, which is asked first."""


def routes_without_a_need(app: Flask) -> list[str]:
    return [
        rule.endpoint for rule in app.url_map.iter_rules() if need_of(app, rule.endpoint) is None
    ]


def guessable_ids(app: Flask) -> list[str]:
    """Return the addresses in which something can be counted up, or is any path.

    A short list of words, written out in the route, leads to those pages and to nothing else.
    """
    spared = {"static", *COUNTED_ON_PURPOSE, *PAGES_OF_A_LETTER}
    rules = [str(rule) for rule in app.url_map.iter_rules() if rule.endpoint not in spared]
    words = re.compile(r"<any\(['a-z, -]+\):")
    return [rule for rule in rules if re.search(r"<(int|float|path|any)", words.sub("<", rule))]


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    config = Config.from_env({"INSTANCE": str(tmp_path_factory.mktemp("instance"))})
    store = build_store(config)
    yield create_app(build_house(config, store, WorkerPlane(()), Outbox()), config)
    store.close()


def test_every_route_states_its_need(app):
    assert routes_without_a_need(app) == []


def test_only_these_routes_are_open_to_strangers(app):
    public = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if need_of(app, rule.endpoint) is Nothing.PUBLIC
    }
    assert public == OPEN_TO_STRANGERS


def test_a_route_without_a_need_is_found():
    planted = Flask("planted")
    planted.add_url_rule("/open", "open", lambda: "", methods=["GET"])
    assert routes_without_a_need(planted) == ["open"]


def test_ids_in_addresses_cannot_be_counted_up(app):
    assert guessable_ids(app) == []


def test_what_is_counted_on_purpose_is_for_staff_alone(app):
    needs = {need_of(app, endpoint) for endpoint in COUNTED_ON_PURPOSE}
    assert needs == {StaffMay.EDIT_TEXTS}


def test_pages_are_counted_under_the_id_of_a_letter_alone(app):
    rules = {rule.endpoint: rule.arguments for rule in app.url_map.iter_rules()}
    assert all("letter_id" in rules[endpoint] for endpoint in PAGES_OF_A_LETTER)


@pytest.mark.parametrize(
    "address", ["/case/<int:number>", "/case/<any('1', '2'):number>", "/case/<path:number>"]
)
def test_a_countable_id_is_found(address):
    planted = Flask("planted")
    planted.add_url_rule(address, "case", lambda number: "")
    assert guessable_ids(planted) == [address]


def test_a_list_of_words_is_no_countable_id():
    planted = Flask("planted")
    planted.add_url_rule("/ways/<any(letter, 'my-part'):way>", "ways", lambda way: "")
    assert guessable_ids(planted) == []


def test_every_event_has_a_capability_of_its_own_name():
    names = {row.name for row in ROWS}
    assert names == {str(capability) for capability in Capability}


def test_every_event_is_in_the_protocol_and_back():
    page = protocol_page()
    described = set(re.findall(r"^### `([a-z_.]+)`", page, re.M))
    ours = {row.name for row in ROWS}
    assert ours <= described
    assert all(name.startswith("session.") for name in described - ours)


def heads(folder: Path) -> list[str]:
    settings = AlembicConfig()
    settings.set_main_option("script_location", str(folder))
    return list(ScriptDirectory.from_config(settings).get_heads())


def test_there_is_one_newest_migration_and_the_file_names_it():
    assert heads(MIGRATIONS) == [(MIGRATIONS / "current-head").read_text().strip()]


def test_a_second_head_is_found(tmp_path):
    versions = tmp_path / "versions"
    versions.mkdir()
    for name in ("0001_one", "0001_other"):
        text = f"revision = {name!r}\ndown_revision = None\n"
        (versions / f"{name}.py").write_text(text)
    assert len(heads(tmp_path)) == 2
