"""The forms on the day: kept for staff, not shown again, and calm when it is not safe."""

import pytest
from flask.testing import FlaskClient

from app.domain.arrival import Arrival, Private
from app.services.join_links import Holder
from app.web import arriving, create_app
from tests.web.conftest import OURS, PHONE, Browser, Meeting, settings

SAID = {
    "private": "yes",
    "near": "Chris, my sister",
    "safe": "yes",
    "place": "Flat 7,\nMill Lane",
    "contact": "01632 960 777",
}


def holder(meeting: Meeting) -> Holder:
    session = meeting.fakes.session(meeting.session_id)
    person = next(p for p in session.people if p.screen_name.endswith("Jo"))
    return Holder(meeting.session_id, person.id)


def arrival(meeting: Meeting) -> Arrival:
    session = meeting.fakes.session(meeting.session_id)
    return session.attendance(holder(meeting).person_id).arrival


def quiet(meeting: Meeting, party: FlaskClient) -> FlaskClient:
    """Return the same browser at a service with the quiet path."""
    app = create_app(meeting.fakes.house, settings(QUIET_PATH="agreed"))
    client = Browser(app, app.response_class, use_cookies=True)
    seat = party.get_cookie("seat", domain="meet.example.org")
    assert seat
    client.set_cookie("seat", seat.value, domain="meet.example.org")
    return client


def test_where_a_person_is_goes_to_staff_and_on_to_the_meeting(
    party: FlaskClient, meeting: Meeting
) -> None:
    answer = party.post("/meeting/where", data=SAID, headers=OURS)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/meeting")
    kept = arrival(meeting).surroundings
    assert kept is not None
    assert (kept.private, kept.safe, kept.near) == (Private.YES, True, "Chris, my sister")
    assert (kept.place, kept.contact) == ("Flat 7, Mill Lane", "01632 960 777")
    assert kept.at == meeting.fakes.clock.now()


def test_an_address_is_not_shown_again_and_is_kept_when_left_empty(
    party: FlaskClient, meeting: Meeting
) -> None:
    party.post("/meeting/where", data=SAID, headers=OURS)
    page = party.get("/meeting/where").text
    assert "Mill Lane" not in page and "960 777" not in page
    assert page.count("You have told us already.") == 2
    party.post("/meeting/where", data=SAID | {"place": "", "contact": " "}, headers=OURS)
    kept = arrival(meeting).surroundings
    assert kept is not None and (kept.place, kept.contact) == ("Flat 7, Mill Lane", "01632 960 777")
    party.post("/meeting/where", data=SAID | {"place": "The library"}, headers=OURS)
    kept = arrival(meeting).surroundings
    assert kept is not None and kept.place == "The library"


@pytest.mark.parametrize(
    ("missing", "words"),
    [
        ({"private": ""}, "Say whether you are somewhere private."),
        ({"safe": ""}, "Say whether it is safe for you to talk."),
        ({"private": "maybe"}, "Say whether you are somewhere private."),
        ({"safe": "perhaps"}, "Say whether it is safe for you to talk."),
    ],
)
def test_what_is_missing_is_said_beside_the_field_and_on_top(
    party: FlaskClient, meeting: Meeting, missing: dict[str, str], words: str
) -> None:
    answer = party.post("/meeting/where", data=SAID | missing, headers=OURS)
    assert answer.status_code == 422
    assert answer.text.count(words) == 2
    assert "<title>Error: " in answer.text
    assert f'href="#{next(iter(missing))}"' in answer.text
    assert "Chris, my sister" in answer.text  # what was typed is still there
    assert arrival(meeting).surroundings is None


def test_long_and_odd_text_is_one_short_line(party: FlaskClient, meeting: Meeting) -> None:
    odd = SAID | {"near": "x\u202e\x00<b>\r\ny" + "z" * 500, "place": "a " * 900}
    assert party.post("/meeting/where", data=odd, headers=OURS).status_code == 303
    kept = arrival(meeting).surroundings
    assert kept is not None
    assert len(kept.near) == 200 and kept.near.startswith("x <b> yzz")
    assert len(kept.place) <= 300 and "\n" not in kept.place
    assert "<b>" not in party.get("/meeting/where").text


def test_not_safe_is_answered_calmly_and_staff_can_see_it(
    party: FlaskClient, meeting: Meeting
) -> None:
    answer = party.post("/meeting/where", data=SAID | {"safe": "no"}, headers=OURS)
    assert answer.status_code == 200
    assert "Thank you for telling us" in answer.text and PHONE in answer.text
    kept = arrival(meeting).surroundings
    assert kept is not None and kept.safe is False


def test_on_the_quiet_path_not_safe_looks_like_a_fault_of_ours(
    party: FlaskClient, meeting: Meeting
) -> None:
    client = quiet(meeting, party)
    answer = client.post("/meeting/where", data=SAID | {"safe": "no"}, headers=OURS)
    assert answer.status_code == 503
    assert "We cannot connect you right now" in answer.text and PHONE in answer.text
    for word in ("safe", "danger to you", "told your guides", "Thank you"):
        assert word not in answer.text.replace("If you are in danger, call 999.", "")
    # It goes on looking so, and no address is left to read.
    assert client.get("/meeting/where").text == answer.text
    kept = arrival(meeting).surroundings
    assert kept is not None and kept.safe is False


def test_the_quiet_path_ends_when_staff_have_spoken_with_the_person(
    party: FlaskClient, meeting: Meeting
) -> None:
    client = quiet(meeting, party)
    client.post("/meeting/where", data=SAID | {"safe": "no"}, headers=OURS)
    with client.application.test_request_context("/meeting", base_url="https://meet.example.org"):
        assert arriving.way_in(holder(meeting)).status_code == 503
    session = meeting.fakes.store.rows.sessions[meeting.session_id]
    session.attendance(holder(meeting).person_id).arrival.room_approved_by = "alex"
    assert "Where are you now?" in client.get("/meeting/where").text


def test_without_the_setting_there_is_no_quiet_path(party: FlaskClient) -> None:
    party.post("/meeting/where", data=SAID | {"safe": "no"}, headers=OURS)
    assert party.get("/meeting/where").status_code == 200


def test_agreeing_is_an_own_tick_and_is_kept(party: FlaskClient, meeting: Meeting) -> None:
    page = party.get("/meeting/rules").text
    assert page.count("<li>") >= 5 and "do not record" in page and "checked" not in page
    refused = party.post("/meeting/rules", data={}, headers=OURS)
    assert refused.status_code == 422 and arrival(meeting).rules_agreed is None
    assert refused.text.count("Tick the box if you agree.") == 2
    agreed = party.post("/meeting/rules", data={"agree": "yes"}, headers=OURS)
    assert (agreed.status_code, agreed.headers["Location"]) == (303, "/meeting")
    assert arrival(meeting).rules_agreed == meeting.fakes.clock.now()
    assert not arrival(meeting).plan_b


def test_who_has_a_plan_b_is_told_it_and_says_so(party: FlaskClient, meeting: Meeting) -> None:
    meeting.fakes.store.rows.sessions[meeting.session_id].plan.plan_b_phone = "01632 960 555"
    assert "01632 960 555" in party.get("/meeting/rules").text
    half = party.post("/meeting/rules", data={"agree": "yes"}, headers=OURS)
    assert half.status_code == 422 and arrival(meeting).rules_agreed is None
    whole = party.post("/meeting/rules", data={"agree": "yes", "plan_b": "yes"}, headers=OURS)
    assert whole.status_code == 303 and arrival(meeting).plan_b


def test_the_way_in_leads_through_what_is_left_and_then_lets_in(
    party: FlaskClient, meeting: Meeting
) -> None:
    def led() -> str | None:
        with party.application.test_request_context("/meeting"):
            answer = arriving.way_in(holder(meeting))
            return None if answer is None else answer.headers["Location"]

    assert led() == "/meeting/where"
    party.post("/meeting/where", data=SAID, headers=OURS)
    assert led() == "/meeting/rules"
    party.post("/meeting/rules", data={"agree": "yes"}, headers=OURS)
    assert led() is None


@pytest.mark.parametrize("path", ["/meeting/where", "/meeting/rules"])
def test_only_a_seat_may_see_or_send_the_forms(
    nobody: FlaskClient, liar: FlaskClient, staff: FlaskClient, party: FlaskClient, path: str
) -> None:
    for who in (nobody, liar, staff):
        assert who.get(path).status_code == who.post(path, headers=OURS).status_code == 404
    assert party.get(path).status_code == 200
