"""The device check's requests: what is kept, what is refused, and that it reaches nobody."""

import pytest
from flask.testing import FlaskClient

from app.domain.arrival import DeviceCheck, Line, Sound, Works
from app.services import check_legs
from app.web import LARGEST_FORM
from tests.web.conftest import OURS, Meeting

JSON = OURS | {"Accept": "application/json"}
WORKS = {"camera": "works", "microphone": "works", "speaker": "heard", "connection": "good"}


def device(meeting: Meeting) -> DeviceCheck | None:
    session = meeting.fakes.session(meeting.session_id)
    person = next(p for p in session.people if p.screen_name.endswith("Jo"))
    return session.attendance(person.id).arrival.device


def test_what_the_check_found_is_kept_for_the_board(party: FlaskClient, meeting: Meeting) -> None:
    assert device(meeting) is None
    answer = party.post("/meeting/check", data=WORKS, headers=OURS)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/meeting")
    kept = device(meeting)
    assert kept is not None and kept.passed
    assert kept.at == meeting.fakes.clock.now()
    party.post("/meeting/check", json=WORKS | {"camera": "none"}, headers=JSON)
    again = device(meeting)
    assert again is not None and again.camera is Works.NONE


def test_a_skipped_check_is_kept_as_skipped_and_leads_on(
    party: FlaskClient, meeting: Meeting
) -> None:
    assert party.post("/meeting/check", data={}, headers=OURS).status_code == 303
    kept = device(meeting)
    assert kept is not None
    assert (kept.camera, kept.speaker, kept.connection) == (
        Works.SKIPPED,
        Sound.SKIPPED,
        Line.SKIPPED,
    )


@pytest.mark.parametrize("wrong", [{"camera": "great"}, {"speaker": "works"}, {"connection": "x"}])
def test_a_word_that_no_check_says_is_refused(
    party: FlaskClient, meeting: Meeting, wrong: dict[str, str]
) -> None:
    assert party.post("/meeting/check", data=WORKS | wrong, headers=OURS).status_code == 400
    assert device(meeting) is None


@pytest.mark.parametrize("body", [[], 7, {"camera": 1}, {"camera": None}, {"offer": ["x"]}])
def test_json_that_is_no_object_of_texts_is_refused(party: FlaskClient, body: object) -> None:
    for path in ("/meeting/check", "/meeting/check/offer"):
        assert party.post(path, json=body, headers=JSON).status_code == 400


def test_choices_are_kept_only_while_the_browser_is_open(party: FlaskClient) -> None:
    chosen = WORKS | {"own": "hidden", "soft": "yes", "text": "larger"}
    answer = party.post("/meeting/check", data=chosen, headers=OURS)
    cookie = next(c for c in answer.headers.getlist("Set-Cookie") if c.startswith("choices="))
    assert "choices=112" in cookie and "HttpOnly" in cookie
    assert "Max-Age" not in cookie and "Expires" not in cookie
    page = party.get("/meeting/check").text
    assert 'class="govuk-template" data-text="larger"' in page
    assert 'data-own="hidden"' in page and 'data-soft="yes"' in page
    party.post("/meeting/check", data=WORKS | {"own": "shown", "text": "normal"}, headers=OURS)
    page = party.get("/meeting/check").text
    head = page.split("<body")[0]
    assert "data-text" not in head and "data-own" not in head


@pytest.mark.parametrize("value", ["", "9", "113", "11", "1120", "<b>", "٠٠٠"])
def test_a_cookie_that_cannot_be_ours_chooses_nothing(party: FlaskClient, value: str) -> None:
    party.set_cookie("choices", value, domain="meet.example.org")
    head = party.get("/meeting/check").text.split("<body")[0]
    assert 'class="govuk-template"' in head and "data-own" not in head


def test_the_leg_of_a_check_reaches_nobody(party: FlaskClient, meeting: Meeting) -> None:
    answer = party.post("/meeting/check/offer", json={"offer": "v=0"}, headers=JSON)
    assert answer.get_json() == {"ok": True, "answer": "answer to v=0"}
    media = meeting.fakes.media
    (name,) = media.peers
    assert name.startswith("check-") and name != meeting.session_id
    assert not media.edges[name]


def test_an_offer_may_be_as_large_as_a_browsers_and_a_form_may_not(party: FlaskClient) -> None:
    def offered(length: int) -> int:
        offer = {"offer": "v" * length}
        return party.post("/meeting/check/offer", json=offer, headers=JSON).status_code

    large = "v" * (LARGEST_FORM + 1)
    assert offered(60_000) == 200
    assert offered(200_000) == 413
    assert party.post("/meeting/check", data={"camera": large}, headers=OURS).status_code == 413


def test_a_heap_of_data_is_chance_and_is_not_given_without_end(party: FlaskClient) -> None:
    first, second = (party.get("/meeting/check/data").data for _ in range(2))
    assert len(first) == len(second) > 100_000
    assert first != second
    for _ in range(check_legs.TRIES - 2):
        assert party.get("/meeting/check/data").status_code == 200
    refused = party.get("/meeting/check/data", headers={"Accept": "application/json"})
    assert refused.status_code == 403 and refused.get_json()["code"] == "too-fast"


def test_without_a_relay_there_are_no_servers(party: FlaskClient, meeting: Meeting) -> None:
    assert party.get("/meeting/check/servers").get_json() == {
        "ok": True,
        "servers": [],
        "relay_only": False,
    }
    session = meeting.fakes.store.rows.sessions[meeting.session_id]
    session.plan.relay_only = frozenset(person.id for person in session.people)
    assert party.get("/meeting/check/servers").get_json()["relay_only"] is True


@pytest.mark.parametrize("path", ["", "/servers", "/data"])
def test_only_a_seat_may_look(
    nobody: FlaskClient, liar: FlaskClient, staff: FlaskClient, party: FlaskClient, path: str
) -> None:
    path = f"/meeting/check{path}"
    assert [who.get(path).status_code for who in (nobody, liar, staff)] == [404, 404, 404]
    assert party.get(path).status_code == 200


def test_only_a_seat_may_save_or_ask_for_a_leg(
    nobody: FlaskClient, liar: FlaskClient, staff: FlaskClient, meeting: Meeting
) -> None:
    for who in (nobody, liar, staff):
        assert who.post("/meeting/check", data=WORKS, headers=OURS).status_code == 404
        offered = who.post("/meeting/check/offer", json={"offer": "v=0"}, headers=JSON)
        assert offered.status_code == 404
    assert device(meeting) is None and not meeting.fakes.media.peers


def test_another_sites_page_can_save_nothing(party: FlaskClient, meeting: Meeting) -> None:
    foreign = {"Origin": "https://elsewhere.example"}
    assert party.post("/meeting/check", data=WORKS, headers=foreign).status_code == 400
    assert device(meeting) is None
