"""Anyone reads the public pages unobserved: nothing set, nothing written, nothing needed."""

import gzip
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.domain.staff_roles import StaffRole
from app.services.cases import texts
from app.store import tables
from app.web import create_app
from tests.case_builders import Service, service
from tests.store.test_planning import HOSTILE
from tests.web.conftest import EXIT, OURS, PHONE, browser, settings

PAGES = (
    "",
    "/affected",
    "/responsible",
    "/film",
    "/steps",
    "/ways",
    "/ways/letter",
    "/ways/shuttle",
    "/ways/conference",
    "/safe-online",
    "/help-now",
    "/accessibility",
    "/privacy",
    "/contact",
    "/not-for-me",
    "/private?next=me",
    "/private?next=my-part",
    "/private?next=later",
    "/what-would-help/affected",
    "/what-would-help/responsible",
)
HELPER = "/information/what-would-help/affected"
MP4 = b"\x00\x00\x00\x18ftypmp42" + bytes(range(256)) * 40
VTT = b"WEBVTT\n\n00:00.000 --> 00:02.000\nHello\n"
BUDGET = 70_000  # bytes of everything that a fresh browser loads for one page


@pytest.fixture
def here(tmp_path: Path) -> Service:
    made = service(tmp_path)
    made.account("Robin", StaffRole.COORDINATOR)
    return made


@pytest.fixture
def app(here: Service, tmp_path: Path) -> Flask:
    return create_app(here.house, settings(INSTANCE=str(tmp_path / "instance")))


@pytest.fixture
def reader(app: Flask) -> FlaskClient:
    return browser(app)


def change(here: Service, kind: str, **parts: object) -> None:
    now = texts.current(here.house, kind)
    by = here.staff["Robin"].id
    texts.change(here.house, by, kind, {**now.body, **parts}, seen=now.version)


def rows(here: Service) -> dict[str, list[tuple]]:
    with here.store.engine.connect() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(select(table))]
            for table in tables.metadata.sorted_tables
        }


def film(tmp_path: Path, here: Service, **files: bytes) -> None:
    folder = tmp_path / "instance" / "film"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "story.mp4").write_bytes(files.get("film", MP4))
    (folder / "story.vtt").write_bytes(files.get("captions", VTT))
    change(here, "film", film="story.mp4", captions_english="story.vtt", transcript="We spoke.")


@pytest.mark.parametrize("path", PAGES)
def test_reading_sets_no_cookie_and_writes_no_row(
    here: Service, reader: FlaskClient, path: str
) -> None:
    before = rows(here)
    page = reader.get("/information" + path)
    assert page.status_code == 200
    assert "Set-Cookie" not in page.headers
    assert page.headers["Cache-Control"] == "no-store"
    assert rows(here) == before


@pytest.mark.parametrize("path", PAGES)
def test_every_page_has_the_way_out_and_needs_no_script(reader: FlaskClient, path: str) -> None:
    page = reader.get("/information" + path).text
    assert f'<form class="exit" method="post" action="/leave" data-exit="{EXIT}"' in page
    assert page.count("<h1") == 1
    assert f"Help: call {PHONE}." in page
    assert "Call undefined" not in page and "{" not in re.sub(r"<[^>]*>", "", page)
    for script in re.findall(r"<script[^>]*>", page):
        assert 'type="module" src="/static/forms' in script, "the one for the way out"
    for word in ("victim", "offender", "perpetrator"):
        assert word not in page.lower().replace("victim support", ""), word
    for element in ("style=", "onclick", "autoplay", "hidden>"):
        assert element not in page


def test_every_link_between_the_pages_leads_somewhere(reader: FlaskClient) -> None:
    seen, todo = set(), ["/"]
    while todo:
        path = todo.pop()
        seen.add(path)
        page = reader.get(path)
        assert page.status_code == 200, path
        for href in re.findall(r'href="(/[^"#]*)', page.text.replace("&amp;", "&")):
            if href not in seen and not href.startswith(("/static", "/staff", "/colours")):
                todo.append(href)
    assert {f"/information{path}" for path in PAGES} <= seen


def test_the_front_page_stays_neutral(reader: FlaskClient) -> None:
    page = reader.get("/").text
    assert 'href="/information"' in page and "About this service" in page
    assert "restor" not in page.lower()


def test_the_three_ways_in_weigh_the_same(reader: FlaskClient) -> None:
    page = reader.get("/information").text
    links = re.findall(r'<a class="equal__one" href="([^"]*)">([^<]*)<', page)
    assert [text for _, text in links] == [
        "I was affected by a crime or harm",
        "I was responsible",
        "I am a professional making a referral",
    ]
    after = re.findall(r'<a class="equal__one"[^>]*>([^<]*)<', reader.get("/information/film").text)
    assert after == [
        "I would like a referral",
        "I would like more time",
        "I would like to talk to someone",
        "Not for me",
    ]


def test_when_requests_are_closed_every_way_in_says_so_with_a_number(
    here: Service, reader: FlaskClient
) -> None:
    change(here, "information", referrals="closed", closed_phone="0808 157 0111")
    for path in ("", "/affected", "/responsible", "/film", "/steps"):
        page = reader.get("/information" + path)
        assert page.status_code == 200
        assert "We cannot take new requests at the moment" in page.text, path
        assert 'href="tel:08081570111"' in page.text
        assert "I would like a referral" not in page.text
    change(here, "information", closed_phone="")
    assert "tel:01632960001" in reader.get("/information").text, "the service's own number then"


def test_each_way_stands_alone(reader: FlaskClient) -> None:
    letter = reader.get("/information/ways/letter").text
    assert "Way 1 of 3" in letter
    assert "Who sees what" in letter and "How to stop" in letter
    assert "advocate adds nothing" not in letter
    assert 'href="/information/ways/shuttle"' in letter
    assert reader.get("/information/ways/mediation").status_code == 404


def test_only_known_ways_lead_on_from_the_page_about_privacy(reader: FlaskClient) -> None:
    assert reader.get("/information/private").status_code == 404
    assert reader.get("/information/private?next=https://example.net").status_code == 404
    assert "https://example.net" not in reader.get("/information/private?next=me").text
    assert "Press Shift three times" in reader.get("/information/safe-online").text.replace(
        "press", "Press"
    )


def test_when_a_helpline_was_checked_is_for_staff_alone(here: Service, reader: FlaskClient) -> None:
    line = {"name": "Line", "for_whom": "All", "phone": "116 123", "checked": "2026-06-01"}
    change(here, "helplines", lines=[line])
    page = reader.get("/information/help-now").text
    assert 'href="tel:116123">116 123<' in page
    assert "2026-06-01" not in page and "hecked" not in page


# The helper


def ask(reader: FlaskClient, **form: object) -> str:
    answer = reader.post(HELPER, data=form, headers=OURS)
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    return answer.text


def test_the_six_reasons_are_answered_and_nothing_is_kept(
    here: Service, reader: FlaskClient
) -> None:
    asked = reader.get(HELPER).text
    assert len(re.findall(r'type="checkbox"', asked)) == 6
    assert "checked" not in asked
    before = rows(here)
    page = ask(reader, reasons=["why", "apology"], own_words="Marker of mine")
    assert rows(here) == before
    assert "I would like to know why it happened." in page
    assert "nobody is made to say it" in page
    assert "Marker of mine" in page
    assert "Marker" not in reader.get(HELPER).text, "it was nowhere but in that answer"
    assert "Marker" not in repr(rows(here))


def test_answers_are_kept_only_by_a_press_of_its_own(here: Service, reader: FlaskClient) -> None:
    page = ask(reader, reasons=["why"], own_words="Marker <b>")
    keep = re.search(r'<form method="post" action="([^"]*)"[^>]*>(.*?)</form>', page, re.S)
    assert keep and 'id="keep"' in keep[2]
    assert re.findall(r'name="(\w+)" value="([^"]*)"', keep[2]) == [
        ("reasons", "why"),
        ("own_words", "Marker &lt;b&gt;"),
    ]
    kept = reader.post(keep[1], data={"reasons": ["why"], "own_words": "Marker"}, headers=OURS)
    assert kept.status_code == 303
    assert "Set-Cookie" in kept.headers, "the referral has begun, and remembers them"


def test_who_chose_nothing_is_told_that_it_is_fine(reader: FlaskClient) -> None:
    page = ask(reader)
    assert "You chose nothing. That is fine." in page
    assert 'id="keep"' not in page


def test_answers_can_be_changed(reader: FlaskClient) -> None:
    page = ask(reader, reasons=["why"], own_words="Mine", act="change")
    assert re.search(r'value="why"\s+checked', page)
    assert "Mine</textarea>" in page


@pytest.mark.parametrize("hostile", [text for text in HOSTILE if text.strip()])
def test_hostile_answers_come_back_as_text(reader: FlaskClient, hostile: str) -> None:
    for form in ({"own_words": hostile}, {"reasons": [hostile]}, {"act": hostile}):
        answer = reader.post(HELPER, data=form, headers=OURS)
        assert answer.status_code in (200, 422)
        assert "<script>alert" not in answer.text


def test_what_is_wrong_is_said_and_what_was_typed_stays(reader: FlaskClient) -> None:
    long = "word " * 300
    answer = reader.post(HELPER, data={"reasons": ["why"], "own_words": long}, headers=OURS)
    assert answer.status_code == 422
    assert 'href="#own_words"' in answer.text and "Write less here" in answer.text
    assert re.search(r'value="why"\s+checked', answer.text)
    assert "<title>Error: What would help you?" in answer.text


def test_a_stranger_sends_no_more_than_other_forms_take(reader: FlaskClient) -> None:
    answer = reader.post(HELPER, data={"own_words": "x" * 70_000}, headers=OURS)
    assert answer.status_code == 413


# The film


def test_without_a_film_the_stories_are_there_and_it_is_said(reader: FlaskClient) -> None:
    page = reader.get("/information/film").text
    assert "<video" not in page
    assert "There is no film here yet." in page
    assert "I wanted to know why" in page
    assert reader.get("/information/film/film").status_code == 404


def test_the_film_never_plays_by_itself_and_has_captions(
    here: Service, reader: FlaskClient, tmp_path: Path
) -> None:
    film(tmp_path, here)
    page = reader.get("/information/film").text
    video = re.search(r"<video[^>]*>", page)
    assert video and "controls" in video[0] and 'preload="none"' in video[0]
    assert "playsinline" in video[0] and "autoplay" not in video[0]
    assert '<track kind="captions" srclang="en"' in page and 'srclang="cy"' not in page
    assert 'href="#after-film"' in page, "a way past it"
    assert page.index("This talks about crime") < page.index("<video")
    assert "We spoke." in page, "in words, on the same page"
    captions = reader.get("/information/film/captions_english")
    assert (captions.data, captions.mimetype) == (VTT, "text/vtt")
    assert "See and read the stories" in reader.get("/information").text


def test_the_film_is_served_piece_by_piece(
    here: Service, reader: FlaskClient, tmp_path: Path
) -> None:
    film(tmp_path, here)
    whole = reader.get("/information/film/film")
    assert (whole.status_code, whole.mimetype, whole.data) == (200, "video/mp4", MP4)
    assert whole.headers["Accept-Ranges"] == "bytes"
    assert whole.headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in whole.headers
    for asked, start, end in (
        ("bytes=0-9", 0, 9),
        ("bytes=100-", 100, len(MP4) - 1),
        ("bytes=-50", len(MP4) - 50, len(MP4) - 1),
    ):
        piece = reader.get("/information/film/film", headers={"Range": asked})
        assert piece.status_code == 206
        assert piece.headers["Content-Range"] == f"bytes {start}-{end}/{len(MP4)}"
        assert piece.data == MP4[start : end + 1]
    beyond = reader.get("/information/film/film", headers={"Range": f"bytes={len(MP4)}-"})
    assert beyond.status_code == 416
    for odd in ("bytes=9-1", "bytes=a-b", "words=0-1", "bytes=0-1,5-6", "bytes=" + "9" * 500 + "-"):
        answer = reader.get("/information/film/film", headers={"Range": odd})
        assert answer.status_code in (200, 206, 416), odd


@pytest.mark.parametrize(
    "name",
    [
        "../store.sqlite3",
        "..",
        "/etc/passwd",
        "film/../../cases.db",
        ".hidden.mp4",
        "story.mp4\x00.vtt",
        "story.html",
        "master.key",
        "away.mp4",  # a link out of the folder
        "page.mp4",  # a page that is called a film
        "folder.mp4",
        "CON",
        "a" * 300 + ".mp4",
    ],
)
def test_a_name_that_is_no_film_of_ours_is_not_served(
    here: Service, reader: FlaskClient, tmp_path: Path, name: str
) -> None:
    film(tmp_path, here)
    folder = tmp_path / "instance" / "film"
    secret = tmp_path / "instance" / "master.key"
    secret.write_bytes(b"\x00\x00\x00\x18ftyp a secret")
    (folder / "away.mp4").symlink_to(secret)
    (folder / "page.mp4").write_text("<script>alert(1)</script>")
    (folder / "story.html").write_text("<script>alert(1)</script>")
    (folder / "folder.mp4").mkdir()
    change(here, "film", film=name)
    assert reader.get("/information/film/film").status_code == 404
    assert "<video" not in reader.get("/information/film").text
    for path in ("..%2fmaster.key", "../master.key", "story.mp4", "transcript", "title"):
        assert reader.get(f"/information/film/{path}").status_code == 404


def test_a_film_that_was_taken_away_is_no_fault(
    here: Service, reader: FlaskClient, tmp_path: Path
) -> None:
    film(tmp_path, here)
    (tmp_path / "instance" / "film" / "story.mp4").unlink()
    page = reader.get("/information/film")
    assert page.status_code == 200 and "There is no film here yet." in page.text


# Weight


def weight(reader: FlaskClient, path: str, language: str) -> dict[str, int]:
    """Return what a fresh browser is sent for a page, file by file, as it travels.

    The second file of letters is loaded only for letters beyond Latin 1.
    """
    asks = {"Accept-Language": language, "Accept-Encoding": "gzip, deflate, br"}
    page = reader.get(path, headers=asks)
    assert (page.status_code, page.headers["Content-Encoding"]) == (200, "gzip")
    text = gzip.decompress(page.data).decode()
    found = {"page": len(page.data)}
    for file in re.findall(r'(?:<link rel="stylesheet" href|<script[^>]* src)="([^"]+)"', text):
        sent = reader.get(file, headers=asks)
        found[file] = len(sent.data)
        zipped = sent.headers.get("Content-Encoding") == "gzip"
        content = gzip.decompress(sent.data) if zipped else sent.data
        for letters in re.findall(r"url\(([\w.-]+woff2)\)", content.decode()):
            if letters.startswith("latin.") or re.search("[\u0100-\u02ff\u1e00-\u1eff]", text):
                found[letters] = len(reader.get(f"/static/{letters}", headers=asks).data)
    return found


@pytest.mark.parametrize("language", ["en", "cy"])
def test_every_public_page_is_light(
    here: Service, reader: FlaskClient, language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    welsh = "ŵ and ŷ"
    change(here, "information", opening_cy=welsh, privacy_cy=welsh)
    heaviest = {}
    for path in PAGES:
        parts = weight(reader, "/information" + path, language)
        assert any(name.startswith("latin.") for name in parts), "letters are counted"
        heaviest[sum(parts.values())] = (path or "/", parts)
    total = max(heaviest)
    with capsys.disabled():
        print(f"\nheaviest public page ({language}): {total} bytes {heaviest[total]}")
    assert total <= BUDGET
    if language == "cy":
        parts = weight(reader, "/information", language)
        assert any(name.startswith("latin-ext.") for name in parts)


def test_only_what_anyone_may_read_is_compressed(reader: FlaskClient) -> None:
    """The length of a compressed page tells of a secret in it (BREACH)."""
    asks = {"Accept-Encoding": "gzip"}
    for path in ("/staff/sign-in", "/j", "/join", "/refer/me", "/information/nothing"):
        assert "Content-Encoding" not in reader.get(path, headers=asks).headers, path
    for refuses in ("", "identity", "gzip;q=0", "br"):
        page = reader.get("/information", headers={"Accept-Encoding": refuses})
        assert "Content-Encoding" not in page.headers and b"<h1" in page.data
    helped = reader.post(HELPER, data={"own_words": "x" * 900}, headers=OURS | asks)
    assert "Content-Encoding" not in helped.headers, "it holds what somebody typed"


def test_the_clock_does_not_matter(here: Service, reader: FlaskClient) -> None:
    """A page that was open for a day still leads on: nothing on it runs out."""
    page = reader.get(HELPER).text
    here.clock.advance(timedelta(days=1))
    assert reader.post(HELPER, data={"reasons": ["why"]}, headers=OURS).status_code == 200
    assert page == reader.get(HELPER).text


@pytest.fixture(autouse=True)
def closed(here: Service) -> Iterator[None]:
    yield
    here.store.close()
