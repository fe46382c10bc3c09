"""The HTTP door: puts pages, access, errors and headers together into one Flask application."""

from collections.abc import Callable, Mapping
from pathlib import Path

import jinja2
import prometheus_client
from flask import Flask

from app.config import Config
from app.services.ports import House
from app.web import (
    access,
    account,
    arriving,
    checking,
    choices,
    compressing,
    current,
    errors,
    guided,
    headers,
    health,
    information,
    joining,
    language,
    own_page,
    own_page_door,
    people,
    planned,
    planning,
    public,
    referring,
    referring_for,
    set_up,
    sign_in,
    staff,
    staff_frame,
    texts,
    theme,
    words,
)
from app.web.assets import Assets
from app.web.cases import (
    agreeing,
    allocating,
    approving,
    consents,
    enquiring,
    enquiry,
    overview,
    own_pages,
    papers,
    preparing,
    register,
    routes,
    today,
    triage,
)
from app.web.cases import notes as case_notes
from app.web.cases import people as case_people
from app.web.cases import timeline as case_timeline
from app.web.cases import uploads as case_files
from app.web.dialogue import (
    ledger,
    letter_forms,
    letters,
    letters_there,
    own_letter_pictures,
    own_letters,
    own_printing,
    own_relays,
    printing,
    relay_forms,
    relays,
)
from app.wording import Wording

ROOT = Path(__file__).resolve().parents[2]
LARGEST_FORM = 64 * 1024
"""Bytes of a form of somebody who is not signed in: one long answer, in letters of any alphabet."""


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
    app.jinja_env.globals.update(
        asset=lambda name: assets.address(name, language.of_request()),
        say=words.say,
        settings=config,
    )
    current.attach(app, house, config)
    language.attach(app, Wording())
    access.guard(app, house)
    staff_frame.attach(app)
    headers.attach(app, config)
    compressing.attach(app)
    choices.attach(app)
    checking.attach(app, house)
    errors.attach(app)
    health.attach(app, config, readiness, measures)
    for blueprint in (
        public.pages,
        theme.pages,
        joining.pages,
        arriving.pages,
        staff.pages,
        sign_in.pages,
        set_up.pages,
        account.pages,
        people.pages,
        planning.pages,
        planned.pages,
        information.pages,
        referring.pages,
        referring_for.pages,
        own_page.pages,
        own_page_door.pages,
        today.pages,
        triage.pages,
        overview.pages,
        case_people.pages,
        own_pages.pages,
        papers.pages,
        case_notes.pages,
        case_timeline.pages,
        case_files.pages,
        consents.pages,
        enquiring.pages,
        allocating.pages,
        register.pages,
        enquiry.pages,
        preparing.pages,
        approving.pages,
        agreeing.pages,
        routes.pages,
        texts.pages,
        relays.pages,
        relay_forms.pages,
        ledger.pages,
        printing.pages,
        letters.pages,
        letter_forms.pages,
        own_relays.pages,
        own_printing.pages,
        own_letters.pages,
        own_letter_pictures.pages,
        letters_there.pages,
    ):
        app.register_blueprint(blueprint)
    if config.demo:
        app.register_blueprint(guided.pages)
    return app
