"""A service edits its own words: forms that keep what was typed, previews, versions, ways back."""

import re
from html import unescape
from itertools import cycle
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.domain.cases.defaults import DEFAULTS
from app.domain.cases.questions import Ask
from app.domain.cases.shapes import LIMITS, SHAPES
from app.domain.cases.wordings import laid_out
from app.domain.staff_roles import StaffMay, StaffRole, may
from app.services import staff_sessions
from app.services.cases import texts
from app.web import create_app
from tests.case_builders import Service, service
from tests.store.test_planning import HOSTILE
from tests.web.conftest import OURS, browser, settings

KINDS = sorted(SHAPES)
WRITES = (Ask.LINE, Ask.TEXT)
SCRIPT = "<script>alert(1)</script>{{ 7 * 7 }}'\"><img src=x onerror=alert(1)>"
FORM = '<form method="post" action="/staff/texts/'


@pytest.fixture
def here(tmp_path: Path) -> Service:
    made = service(tmp_path)
    made.account("Robin", StaffRole.COORDINATOR)
    return made


@pytest.fixture
def app(here: Service, tmp_path: Path) -> Flask:
    return create_app(here.house, settings(INSTANCE=str(tmp_path / "instance")))


def signed_in(app: Flask, here: Service, name: str, *roles: StaffRole) -> FlaskClient:
    client = browser(app)
    account = here.account(name, *roles)
    secret = staff_sessions.claim(here.house, staff_sessions.mint(here.house, account.id))
    client.set_cookie("staff", secret, domain="meet.example.org")
    return client


@pytest.fixture
def robin(app: Flask, here: Service) -> FlaskClient:
    return signed_in(app, here, "Robin", StaffRole.COORDINATOR)


def typed(kind: str, **changed: object) -> dict:
    form = laid_out(SHAPES[kind], DEFAULTS[kind]) | {"seen": "1", "act": "save"}
    return form | {name.replace("__", "-"): value for name, value in changed.items()}


def save(client: FlaskClient, kind: str, expect: int = 303, **changed: object) -> str:
    answer = client.post(f"/staff/texts/{kind}", data=typed(kind, **changed), headers=OURS)
    assert answer.status_code == expect, answer.text
    return answer.text


def as_form(page: str) -> dict[str, list[str]]:
    """Return what a browser would send from the form on the page."""
    form = page[page.index(FORM) :]
    found: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and ("checked" in tag or not re.search(r'type="(radio|checkbox)"', tag)):
            found.setdefault(name[1], []).append(unescape(value[1] if value else ""))
    for name, text in re.findall(
        r'<textarea[^>]* name="([^"]*)"[^>]*>(.*?)</textarea>', form, re.S
    ):
        found.setdefault(name, []).append(unescape(text))
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_what_stands_in_the_form_is_what_holds_now(
    here: Service, robin: FlaskClient, kind: str
) -> None:
    """Opened and saved without a change, a text is the same as before."""
    page = robin.get(f"/staff/texts/{kind}")
    assert page.status_code == 200
    form = as_form(page.text)
    answer = robin.post(f"/staff/texts/{kind}", data=form | {"act": ["save"]}, headers=OURS)
    assert answer.status_code == 303, answer.text
    now = texts.current(here.house, kind)
    assert now.version == 2
    before = {k: v for k, v in laid_out(SHAPES[kind], DEFAULTS[kind]).items() if v}
    after = {k: v for k, v in laid_out(SHAPES[kind], now.body).items() if v not in ("", "none")}
    assert after == before


@pytest.mark.parametrize("kind", KINDS)
def test_a_preview_shows_it_and_saves_nothing(here: Service, robin: FlaskClient, kind: str) -> None:
    page = save(robin, kind, expect=200, act="preview")
    assert 'id="preview"' in page
    assert texts.current(here.house, kind).version == 1


def test_a_change_is_seen_by_whoever_reads(here: Service, robin: FlaskClient, app: Flask) -> None:
    save(robin, "information", opening="It is <b>good</b>.\n\nTwo parts.", opening_cy="Mae'n dda.")
    page = browser(app).get("/information").text
    assert "It is &lt;b&gt;good&lt;/b&gt;." in page and "Two parts." in page
    welsh = browser(app).get("/information", headers={"Accept-Language": "cy"}).text
    assert "Mae&#39;n dda." in welsh and "Two parts." not in welsh
    save(robin, "reasons", harmed__2__text="Why me?")
    assert "Why me?" in browser(app).get("/information/what-would-help/affected").text
    save(robin, "helplines", lines__1__name="New line", lines__1__text="07700 900 111")
    page = browser(app).get("/information/help-now").text
    assert "New line" in page and 'href="sms:07700900111"' in page
    save(robin, "areas", areas__1__name="The coast")
    assert "The coast" in browser(app).get("/information/contact").text


def test_who_made_which_version_and_when(here: Service, robin: FlaskClient) -> None:
    save(robin, "agreement", opening="Ours.")
    page = robin.get("/staff/texts/agreement/versions").text
    assert "Version 2, by Robin on Thursday 4 June 2026 at 1:30pm" in page
    assert "Version 1, which came with the product" in page
    assert page.count("This is what holds now.") == 1
    assert "Ours." in robin.get("/staff/texts/agreement/versions/2").text
    old = robin.get("/staff/texts/agreement/versions/1").text
    assert "Go back to version 1" in old and "Before the rules" in old, "with what is different"
    assert "Go back to" not in robin.get("/staff/texts/agreement/versions/2").text


def test_going_back_is_a_new_version(here: Service, robin: FlaskClient) -> None:
    save(robin, "agreement", opening="Ours.")
    path = "/staff/texts/agreement/versions/1/back"
    behind = robin.post(path, data={"seen": "1"}, headers=OURS)
    assert behind.status_code == 409
    assert texts.current(here.house, "agreement").version == 2
    assert robin.post(path, data={"seen": "2"}, headers=OURS).status_code == 303
    now = texts.current(here.house, "agreement")
    assert (now.version, now.back_to, now.body) == (3, 1, DEFAULTS["agreement"])
    assert "It is version 1 again." in robin.get("/staff/texts/agreement/versions").text


def test_a_form_that_is_behind_is_told_what_changed_and_loses_nothing(
    app: Flask, here: Service, robin: FlaskClient
) -> None:
    other = signed_in(app, here, "Kit", StaffRole.ADMINISTRATOR)
    save(other, "agreement", opening="Theirs.")
    page = save(robin, "agreement", expect=409, opening="Mine.", rules__1__text="My rule.")
    assert "Somebody else changed these words meanwhile" in page
    told = page[page.index('id="changed"') : page.index(FORM)]
    assert "Theirs." in told and DEFAULTS["agreement"]["opening"] in told
    form = as_form(page)
    assert form["seen"] == ["2"]
    assert form["opening"] == ["Mine."] and form["rules-1-text"] == ["My rule."]
    assert texts.current(here.house, "agreement").body["opening"] == "Theirs."
    save(robin, "agreement", opening="Mine.", seen="2")
    assert texts.current(here.house, "agreement").body["opening"] == "Mine."


@pytest.mark.parametrize("seen", ["", "0", "-1", "99", "1; drop", "٣", "9" * 400])
def test_a_version_that_never_was_counts_as_behind(
    here: Service, robin: FlaskClient, seen: str
) -> None:
    save(robin, "agreement", expect=409, seen=seen)
    assert texts.current(here.house, "agreement").version == 1


@pytest.mark.parametrize(
    ("kind", "name", "wrong", "words"),
    [
        ("thresholds", "risk_days", "9999", "within the limits"),
        ("thresholds", "preparation_meetings", "0", "within the limits"),
        ("thresholds", "advisory", "G1", "Choose one of the answers"),
        ("helplines", "lines-1-phone", "ring us", "digits and spaces only"),
        ("helplines", "lines-1-checked", "31 2 2026", "Write a day"),
        ("helplines", "lines-1-checked", "1 1 2099", "a day that has been"),
        ("areas", "areas-1-code", "NORTH!", "a short name"),
        ("information", "opening", "", "Answer this question"),
        ("information", "referrals", "perhaps", "Choose one of the answers"),
        ("agreement", "rules-1-text", "x" * 201, "Write less here"),
        ("message_templates", "invitation_discreet", "{secret} {link}", "each in braces"),
        ("message_templates", "reminder_discreet", "Your court date", "what this is about"),
        ("film", "film", "../../master.key", "Choose one of the answers"),
        ("script", "parts-1-title", "\u202etitle", "cannot be seen"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    here: Service, robin: FlaskClient, kind: str, name: str, wrong: str, words: str
) -> None:
    page = save(robin, kind, expect=422, **{name.replace("-", "__"): wrong})
    assert f'href="#{name}"' in page and words in page
    assert "<title>Error: " in page
    assert re.search(rf'id="{name}(-error)?"', page)
    if name in as_form(page) and not name.endswith("checked"):
        assert as_form(page)[name] == [wrong]
    assert texts.current(here.house, kind).version == 1


@pytest.mark.parametrize("kind", KINDS)
def test_hostile_text_in_every_field_is_refused_or_comes_back_as_text(
    app: Flask, here: Service, robin: FlaskClient, kind: str
) -> None:
    """Each field gets another one; those that hold any text are saved, and then read."""
    hostile = cycle(text for text in HOSTILE if text.strip())
    everywhere = {question.name: next(hostile) for question in SHAPES[kind].asked}
    for act in ("preview", "save"):
        sent = typed(kind) | everywhere | {"act": act}
        answer = robin.post(f"/staff/texts/{kind}", data=sent, headers=OURS)
        assert answer.status_code in (200, 303, 422), answer.text
        assert "<script>alert" not in answer.text
    marked = dict.fromkeys(_free(kind), SCRIPT)
    for act in ("preview", "save"):
        sent = typed(kind) | marked | {"act": act}
        answer = robin.post(f"/staff/texts/{kind}", data=sent, headers=OURS)
        assert answer.status_code == (200 if act == "preview" else 303), answer.text
        assert "<script>alert" not in answer.text
        assert act == "save" or not marked or "&lt;script&gt;alert" in answer.text
    assert texts.current(here.house, kind).version == 2
    for path in ("", "/versions", "/versions/1", "/versions/2"):
        assert "<script>alert" not in robin.get(f"/staff/texts/{kind}{path}").text
    stranger = browser(app)
    for path in ("", "/film", "/steps", "/ways/letter", "/help-now", "/privacy", "/contact"):
        answer = stranger.get(f"/information{path}")
        assert answer.status_code == 200
        assert "<script>alert" not in answer.text


def _free(kind: str) -> list[str]:
    """Return the fields of what stands there now that hold any text."""
    form = laid_out(SHAPES[kind], DEFAULTS[kind])
    fixed = (*LIMITS, *(name for name in form if name.endswith("-code")))
    return [
        question.name
        for question in SHAPES[kind].asked
        if question.ask in WRITES and question.name in form and question.name not in fixed
    ]


def test_more_rows_come_with_each_save(here: Service, robin: FlaskClient) -> None:
    page = robin.get("/staff/texts/agreement").text
    assert 'name="rules-7-text"' in page and 'name="rules-8-text"' not in page
    save(robin, "agreement", rules__7__text="A sixth.", rules__1__text="")
    body = texts.current(here.house, "agreement").body
    assert [row["text"] for row in body["rules"]][-1] == "A sixth."
    assert len(body["rules"]) == 5
    assert 'name="rules-7-text"' in robin.get("/staff/texts/agreement").text


def test_a_transcript_is_longer_than_other_forms(here: Service, robin: FlaskClient) -> None:
    long = "We spoke of it. " * 2000
    save(robin, "film", transcript=long, transcript_cy=long)
    assert texts.current(here.house, "film").body["transcript"] == long.strip()
    too_long = robin.post(
        "/staff/texts/film", data=typed("film", transcript="x" * 1_200_000), headers=OURS
    )
    assert too_long.status_code == 413


def test_the_film_is_chosen_from_what_is_in_the_folder(
    here: Service, robin: FlaskClient, tmp_path: Path
) -> None:
    folder = tmp_path / "instance" / "film"
    folder.mkdir(parents=True)
    (folder / "ours.mp4").write_bytes(b"\x00\x00\x00\x18ftypmp42")
    (folder / "ours.vtt").write_text("WEBVTT\n")
    (folder / "fake.mp4").write_text("<script>")
    (folder / "notes.txt").write_text("x")
    page = robin.get("/staff/texts/film").text
    assert str(folder) in page
    assert 'value="ours.mp4"' in page and 'value="ours.vtt"' in page
    assert "fake.mp4" not in page and "notes.txt" not in page
    page = save(robin, "film", expect=422, film="ours.mp4")
    assert "Choose captions" in page and "Write the film in words" in page
    save(robin, "film", film="ours.mp4", captions_english="ours.vtt", transcript="All of it.")
    assert texts.current(here.house, "film").body["film"] == "ours.mp4"
    more = {"captions_english": "ours.vtt", "transcript": "x", "seen": "2"}
    save(robin, "film", expect=422, film="ours.vtt", **more)


def test_the_preview_of_messages_is_what_would_be_sent(robin: FlaskClient) -> None:
    page = save(
        robin,
        "message_templates",
        expect=200,
        act="preview",
        reminder_discreet="On {at}. Call {phone}.",
        reminder_plain="{organisation}: on {at}.",
    )
    shown = page[page.index('id="preview"') : page.index(FORM)]
    assert "On Tuesday 24 November at 2pm. Call 01632 960 001." in shown
    assert "Our service: on Tuesday 24 November at 2pm." in shown
    assert "Your appointment is on Tuesday 24 November at 2pm." in shown, "ours where it has none"


def test_staff_are_told_which_helplines_nobody_checked(robin: FlaskClient) -> None:
    assert "Check these helplines" in robin.get("/staff/texts").text
    days = {f"lines__{number}__checked": "1 6 2026" for number in range(1, 8)}
    save(robin, "helplines", **days)
    assert "Check these helplines" not in robin.get("/staff/texts").text
    assert "Last checked: 2026-06-01" in robin.get("/staff/texts/helplines/versions/2").text


@pytest.mark.parametrize("role", [*StaffRole])
def test_only_some_roles_edit_the_words(app: Flask, here: Service, role: StaffRole) -> None:
    client = signed_in(app, here, f"A {role}", role)
    allowed = may([role], StaffMay.EDIT_TEXTS)
    assert allowed == (role in (StaffRole.ADMINISTRATOR, StaffRole.COORDINATOR))
    for path in ("", "/agreement", "/agreement/versions", "/agreement/versions/1"):
        assert client.get(f"/staff/texts{path}").status_code == (200 if allowed else 404)
    assert ("/staff/texts" in client.get("/staff/account").text) == allowed
    if not allowed:
        save(client, "agreement", expect=404)
        back = client.post(
            "/staff/texts/agreement/versions/1/back", data={"seen": "1"}, headers=OURS
        )
        assert back.status_code == 404
        assert texts.current(here.house, "agreement").version == 1


def test_there_are_no_other_kinds_or_versions(robin: FlaskClient) -> None:
    for path in ("forms", "nothing", "agreement/versions/9", "nothing/versions", "agreement%00"):
        assert robin.get(f"/staff/texts/{path}").status_code == 404, path
    answer = robin.post("/staff/texts/agreement/versions/9/back", data={"seen": "1"}, headers=OURS)
    assert answer.status_code == 404


def test_another_sites_page_cannot_save(robin: FlaskClient, here: Service) -> None:
    answer = robin.post(
        "/staff/texts/agreement", data=typed("agreement"), headers={"Origin": "https://else.test"}
    )
    assert answer.status_code == 400
    assert texts.current(here.house, "agreement").version == 1


def test_who_leads_a_meeting_reads_the_script_and_changes_nothing(
    app: Flask, here: Service, robin: FlaskClient
) -> None:
    save(robin, "script", parts__1__title="Come in, and sit down")
    fay = signed_in(app, here, "Fay", StaffRole.FACILITATOR)
    page = fay.get("/staff/texts/script/read").text
    assert "1. Come in, and sit down" in page and "7. Closing" in page and FORM not in page
    assert fay.get("/staff/texts/script").status_code == 404
    vera = signed_in(app, here, "Vera", StaffRole.VICTIM_CARE_OFFICER)
    assert vera.get("/staff/texts/script/read").status_code == 404
