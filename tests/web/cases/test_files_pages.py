"""The pages of files: a photograph is taken in, looked at, saved and taken out again."""

import io
import tempfile
from dataclasses import dataclass

import pytest
from flask import Flask
from PIL import Image

from app.domain.cases.case import Case, Duty
from app.domain.cases.files import LARGEST
from app.domain.people import Side
from app.domain.staff_roles import StaffRole
from app.services import staff_sessions
from app.web import create_app
from tests.case_builders import Service, a_case, service
from tests.services.cases.test_uploads import PLACE, photo, with_a_place
from tests.web.conftest import OURS, browser, settings


@dataclass
class At:
    service: Service
    app: Flask
    case: Case

    def as_(self, name):
        house = self.service.house
        client = browser(self.app)
        token = staff_sessions.mint(house, self.service.staff[name].id)
        secret = staff_sessions.claim(house, token)
        client.set_cookie("staff", secret, domain="meet.example.org")
        return client

    @property
    def path(self):
        return f"/staff/cases/{self.case.id}/files"

    def hand_in(self, client, given, about=None, name="garden wall, Jo.jpg"):
        return client.post(
            self.path,
            data={
                "kind": "letter",
                "about": about or self.case.people[0].id,
                "file": (io.BytesIO(given), name),
            },
            headers=OURS,
        )


@pytest.fixture
def at(tmp_path):
    made = service(tmp_path)
    made.account("Vic", StaffRole.VICTIM_CARE_OFFICER)
    made.account("Rob", StaffRole.VICTIM_CARE_OFFICER)
    crew = (("Vic", Duty.OFFICER, Side.HARMED), ("Rob", Duty.OFFICER, Side.RESPONSIBLE))
    case = a_case(made, *crew)
    yield At(made, create_app(made.house, settings()), case)
    made.store.close()


def test_a_photograph_is_handed_in_looked_at_saved_and_taken_out(at):
    vic = at.as_("Vic")
    assert "There are no files." in vic.get(at.path).text
    added = at.hand_in(vic, with_a_place())
    assert added.status_code == 303
    page = vic.get(added.headers["Location"])
    assert "Nobody has looked at it yet." in page.text
    picture = vic.get(f"{added.headers['Location']}/picture")
    assert picture.headers["Content-Type"] == "image/jpeg"
    assert picture.headers["Content-Disposition"] == 'attachment; filename="document.jpg"'
    assert picture.headers["X-Content-Type-Options"] == "nosniff"
    assert picture.headers["Cache-Control"] == "no-store"
    assert PLACE not in picture.data and b"garden" not in picture.data
    Image.open(io.BytesIO(picture.data)).verify()
    kept = vic.post(f"{added.headers['Location']}/keep", headers=OURS)
    assert kept.status_code == 303
    assert "The file is kept." in vic.get(kept.headers["Location"]).text
    assert "Looked at by Vic" in vic.get(at.path).text
    out = vic.post(f"{added.headers['Location']}/out", headers=OURS)
    assert "Nothing of it is left." in vic.get(out.headers["Location"]).text
    assert vic.get(added.headers["Location"]).status_code == 404


def test_the_other_sides_officer_finds_no_file(at):
    vic, rob = at.as_("Vic"), at.as_("Rob")
    there = at.hand_in(vic, photo()).headers["Location"]
    for path in (there, f"{there}/picture"):
        assert rob.get(path).status_code == 404
    for act in ("keep", "out"):
        assert rob.post(f"{there}/{act}", headers=OURS).status_code == 404
    assert "There are no files." in rob.get(at.path).text
    assert vic.get(there).status_code == 200


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (b"%PDF-1.7 x", "Only photographs (JPEG or PNG) are taken."),
        (b"", "Choose a file."),
        (b"\xff" * (LARGEST + 1), "This file is larger than 10 MB."),
        (b"\xff" * (LARGEST + 200_000), "This file is larger than 10 MB."),
    ],
)
def test_what_is_refused_is_said_beside_the_field_and_what_was_chosen_stays(at, given, words):
    vic = at.as_("Vic")
    answer = at.hand_in(vic, given)
    assert answer.status_code == 422
    assert answer.text.count(words) == 2, "in the summary, and beside the field"
    assert '<a href="#file">' in answer.text
    if len(given) < LARGEST + 100_000:
        assert 'value="letter" checked' in answer.text


def test_what_it_is_and_whose_is_asked(at):
    vic = at.as_("Vic")
    for missing, words in (("kind", "Say what it is."), ("about", "Say whose it is.")):
        data = {"kind": "letter", "about": at.case.people[0].id}
        del data[missing]
        answer = vic.post(
            at.path, data=data | {"file": (io.BytesIO(photo()), "x.jpg")}, headers=OURS
        )
        assert answer.status_code == 422
        assert words in answer.text and f'<a href="#{missing}">' in answer.text


def test_nothing_touches_the_disk_as_it_came(at, monkeypatch):
    """A form's large file stands in a temporary file, in the usual reading."""

    def planted(*_args, **_kwargs):
        raise AssertionError("a temporary file was made")

    monkeypatch.setattr(tempfile, "TemporaryFile", planted)
    monkeypatch.setattr(tempfile, "SpooledTemporaryFile", planted)
    monkeypatch.setattr("werkzeug.formparser.SpooledTemporaryFile", planted)
    noise = Image.effect_noise((1800, 1800), 90).convert("RGB")
    out = io.BytesIO()
    noise.save(out, "JPEG", quality=95)
    assert len(out.getvalue()) > 1_000_000
    assert at.hand_in(at.as_("Vic"), out.getvalue()).status_code == 303


def test_other_forms_stay_as_small_as_they_were(at):
    answer = at.as_("Vic").post("/staff/cases/find", data={"name": "x" * 2_000_000}, headers=OURS)
    assert answer.status_code == 413
