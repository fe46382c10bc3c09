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
from app.web import create_app
from app.web.access import Nothing, need_of
from signaling.door import ROWS
from signaling.media_plane import WorkerPlane
from signaling.outbox import Outbox
from signaling.protocol import protocol_page

ROOT = Path(__file__).resolve().parents[2]
MIGRATIONS = ROOT / "app/store/migrations"

OPEN_TO_STRANGERS = {
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


def routes_without_a_need(app: Flask) -> list[str]:
    return [
        rule.endpoint for rule in app.url_map.iter_rules() if need_of(app, rule.endpoint) is None
    ]


def guessable_ids(app: Flask) -> list[str]:
    rules = [str(rule) for rule in app.url_map.iter_rules() if rule.endpoint != "static"]
    return [rule for rule in rules if re.search(r"<(int|float|path|any)", rule)]


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


def test_a_countable_id_is_found():
    planted = Flask("planted")
    planted.add_url_rule("/case/<int:number>", "case", lambda number: "")
    assert guessable_ids(planted) == ["/case/<int:number>"]


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
