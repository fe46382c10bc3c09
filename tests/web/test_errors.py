"""What happens when something goes wrong: calm pages, nothing told, nothing logged but ids."""

import logging

import pytest
from flask import Flask, g
from flask.testing import FlaskClient

from app.domain.refusals import Refused
from app.services import join_links
from app.web import create_app
from app.web.assets import Assets, NotBuilt
from tests.fakes import FakeHouse
from tests.web.conftest import OURS, PHONE, Meeting, settings


def test_an_unknown_page_and_a_wrong_method_are_calm(nobody: FlaskClient) -> None:
    unknown, wrong = nobody.get("/nope"), nobody.delete("/j", headers=OURS)
    assert (unknown.status_code, wrong.status_code) == (404, 405)
    for answer in (unknown, wrong):
        assert "This page is not available" in answer.text
        assert PHONE in answer.text


def test_a_page_that_is_not_yours_looks_like_one_that_is_not_there(nobody: FlaskClient) -> None:
    for path in ("/meeting", "/meeting/where", "/meeting/check"):
        # The address that was asked for stands in the choice of language, and nowhere else.
        told, unknown = nobody.get(path).text, nobody.get("/nope").text
        assert told.replace(f'value="{path}"', 'value="/nope"') == unknown


def test_a_staff_page_tells_a_stranger_the_same_whether_or_not_it_is_there(
    nobody: FlaskClient, meeting: Meeting
) -> None:
    for path in (f"/staff/meetings/{meeting.session_id}", "/staff/meetings/" + "0" * 16):
        answer = nobody.get(path)
        assert (answer.status_code, answer.headers["Location"]) == (
            303,
            f"/staff/sign-in?next={path}",
        )


def test_a_fault_of_ours_gives_a_reference_and_tells_nothing(
    nobody: FlaskClient,
    meeting: Meeting,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("database password is hunter2")

    monkeypatch.setattr(join_links, "claim_by_link", broken)
    with caplog.at_level(logging.ERROR):
        answer = nobody.post("/j", data={"token": meeting.tokens["jo"]}, headers=OURS)
    assert answer.status_code == 500
    assert "Something went wrong" in answer.text
    assert "hunter2" not in answer.text and "Traceback" not in answer.text
    record = next(r for r in caplog.records if r.message.startswith("web.failed"))
    assert record.args[0] in answer.text  # type: ignore[index,operator]
    assert meeting.tokens["jo"] not in record.message


def test_scripts_get_the_same_words_as_json(nobody: FlaskClient) -> None:
    answer = nobody.get("/nope", headers={"Accept": "application/json"})
    assert answer.status_code == 404
    assert answer.json["code"] == "unavailable"  # type: ignore[index]


def test_a_refusal_that_speaks_of_a_case_is_told_to_staff_alone(app: Flask) -> None:
    for of_staff in (True, False):
        asks = {"Accept": "application/json"}
        with app.test_request_context("/your", headers=asks):
            if of_staff:
                g.staff = object()
            said = app.make_response(app.handle_user_exception(Refused("case-held"))).get_json()
            assert ("This case is on hold" in said["words"]) is of_staff
            assert ("case" in str(said).lower()) is of_staff


def test_health_is_told_and_readiness_follows_the_parts() -> None:
    parts = {"database": True, "media": True}
    client = create_app(FakeHouse().house, settings(), readiness=lambda: parts).test_client()
    assert client.get("/healthz").text == "ok\n"
    assert (client.get("/readyz").status_code, client.get("/readyz").json) == (200, parts)
    parts["media"] = False
    assert (client.get("/readyz").status_code, client.get("/readyz").json) == (503, parts)


def test_pages_that_are_not_built_say_how_to_build_them(tmp_path: object) -> None:
    with pytest.raises(NotBuilt, match=r"python static/build\.py"):
        Assets.load(tmp_path)  # type: ignore[arg-type]


def test_an_asset_that_is_not_built_is_a_loud_fault(app: Flask) -> None:
    with pytest.raises(KeyError):
        app.jinja_env.globals["asset"]("nope.js")  # type: ignore[operator]
