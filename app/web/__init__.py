"""The HTTP door: puts pages, access, errors and headers together into one Flask application."""

from collections.abc import Callable, Mapping
from pathlib import Path

import jinja2
import prometheus_client
from flask import Flask

from app.config import Config
from app.services.ports import House
from app.web import access, current, errors, headers, health, joining, public, staff, words
from app.web.assets import Assets

ROOT = Path(__file__).resolve().parents[2]
LARGEST_FORM = 16 * 1024  # bytes; the largest form here carries one link's secret


def create_app(
    house: House,
    config: Config,
    *,
    readiness: Callable[[], Mapping[str, bool]] = dict,
    measures: Callable[[], bytes] = prometheus_client.generate_latest,
) -> Flask:
    """Return the pages of one house.

    Args:
        readiness: asked by ``/readyz``; what must work before people may come, by name.
        measures: asked by ``/metrics``; counts in Prometheus text form.

    Raises:
        NotBuilt: static/dist is not there; the text says what to do.
    """
    app = Flask(
        "app.web",
        root_path=str(ROOT),
        template_folder=str(ROOT / "templates"),
        static_folder=str(ROOT / "static" / "dist"),
        static_url_path="/static",
    )
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_FORM
    app.config["MAX_FORM_MEMORY_SIZE"] = LARGEST_FORM
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.jinja_options = {"undefined": jinja2.ChainableUndefined}
    app.jinja_loader = jinja2.ChoiceLoader(
        [
            jinja2.FileSystemLoader(ROOT / "templates"),
            jinja2.PrefixLoader(
                {"govuk_frontend_jinja": jinja2.PackageLoader("govuk_frontend_jinja")}
            ),
        ]
    )
    assets = Assets.load(ROOT / "static" / "dist")
    catalogue = words.load(ROOT / "templates" / "words.en.json")
    app.jinja_env.globals.update(
        asset=assets.address, words=catalogue, say=words.say, settings=config
    )
    current.attach(app, house, config)
    access.guard(app, house)
    headers.attach(app, config)
    errors.attach(app, catalogue)
    health.attach(app, config, readiness, measures)
    for blueprint in (public.pages, joining.pages, staff.pages):
        app.register_blueprint(blueprint)
    return app
