"""Mutes that hold, pictures that are hidden, hands, seats, the spotlight, the timer, the line."""

import json
from datetime import timedelta

import pytest

from app.domain import (
    comings,
    facilitation,
    hands,
    line,
    moves,
    mutes,
    own_acts,
    rooms,
    sight,
    timers,
)
from app.domain.floor import LineWord, Whom
from app.domain.line import BETTER_AFTER, Measured
from app.domain.live_session import LiveSession
from app.domain.refusals import Refused
from app.domain.routing import AUDIO, VIDEO, Edge, plan
from app.domain.views import View, view_for
from tests.builders import EVERYONE, NOON, a_meeting, a_waiting_session, an_open_session

PARTIES = ("jo", "kim", "sam", "chris", "olu")
SPEAK = ("jo", "kim", "sam")  # Chris is present only, Olu observes


def heard(session: LiveSession) -> set[str]:
    return {edge.speaker for edge in plan(session) if edge.kind == AUDIO}


def seen_by(session: LiveSession, speaker: str) -> set[str]:
    return {e.listener for e in plan(session) if e.speaker == speaker and e.kind == VIDEO}


def you(session: LiveSession, person_id: str) -> View:
    found: View = view_for(person_id, session, {})["you"]
    return found


def tile(session: LiveSession, viewer: str, name: str) -> View:
    people = view_for(viewer, session, {})["people"]
    return next(each for each in people if each["name"] == name)


def every_view(session: LiveSession) -> dict[str, str]:
    return {p.id: json.dumps(view_for(p.id, session, {}), sort_keys=True) for p in EVERYONE}


# Mutes


def test_mute_all_mutes_every_party_and_each_may_unmute() -> None:
    session = a_meeting()
    mutes.mute_all(session, "alex")
    assert heard(session) == {"alex", "priya"}
    assert you(session, "jo")["muted_by"] == "Alex"
    assert not you(session, "jo")["held_mute"]
    for person_id in SPEAK:
        own_acts.set_microphone(session, person_id, on=True)
    assert heard(session) == {"alex", "priya", *SPEAK}


def test_a_held_mute_is_kept_until_it_is_released_and_a_release_turns_nothing_on() -> None:
    session = a_meeting()
    mutes.hold(session, "alex", "jo", on=True)
    with pytest.raises(Refused, match="held-mute"):
        own_acts.set_microphone(session, "jo", on=True)
    own_acts.set_microphone(session, "kim", on=True)
    assert "jo" not in heard(session)
    assert "kim" in heard(session)
    assert you(session, "jo")["held_mute"]
    mutes.hold(session, "priya", "jo", on=False)
    assert "jo" not in heard(session)  # I5
    own_acts.set_microphone(session, "jo", on=True)
    assert "jo" in heard(session)


def test_a_held_mute_outlives_a_reload_and_every_room() -> None:
    session = a_meeting()
    mutes.hold(session, "alex", "jo", on=True)
    comings.drop(session, "jo")
    comings.arrive(session, "jo")
    comings.open_media(session, "jo")
    with pytest.raises(Refused, match="held-mute"):
        own_acts.set_microphone(session, "jo", on=True)


def test_the_plan_itself_keeps_a_held_microphone_silent() -> None:
    session = a_meeting()
    session.attendance("jo").floor.held_by = "alex"
    assert session.attendance("jo").microphone
    assert "jo" not in heard(session)


def test_quiet_holds_every_party_who_comes_too_and_staff_speak_on() -> None:
    session = a_meeting()
    comings.drop(session, "sam")
    mutes.quiet(session, "alex", on=True)
    comings.arrive(session, "sam")
    for person_id in SPEAK:
        with pytest.raises(Refused, match="held-mute"):
            own_acts.set_microphone(session, person_id, on=True)
    assert heard(session) == {"alex", "priya"}
    own_acts.set_microphone(session, "alex", on=False)
    own_acts.set_microphone(session, "alex", on=True)
    mutes.quiet(session, "priya", on=False)
    assert heard(session) == {"alex", "priya"}
    own_acts.set_microphone(session, "jo", on=True)
    assert "jo" in heard(session)


def test_who_is_held_alone_is_held_when_quiet_ends() -> None:
    session = a_meeting()
    mutes.hold(session, "alex", "jo", on=True)
    mutes.quiet(session, "alex", on=True)
    mutes.quiet(session, "alex", on=False)
    with pytest.raises(Refused, match="held-mute"):
        own_acts.set_microphone(session, "jo", on=True)
    own_acts.set_microphone(session, "kim", on=True)


def test_who_is_held_is_released_before_they_are_asked_to_unmute() -> None:
    session = a_meeting()
    mutes.hold(session, "alex", "jo", on=True)
    with pytest.raises(Refused, match="release-first"):
        facilitation.ask_unmute(session, "jo")
    mutes.hold(session, "alex", "jo", on=False)
    facilitation.ask_unmute(session, "jo")
    assert you(session, "jo")["asked_unmute"]


def test_staff_are_not_held() -> None:
    with pytest.raises(Refused, match="not-a-participant"):
        mutes.hold(a_meeting(), "alex", "priya", on=True)


# Cameras


def test_a_camera_that_staff_turn_off_stops_at_once_and_may_go_on_again() -> None:
    session = a_meeting()
    mutes.camera_off(session, "jo")
    assert seen_by(session, "jo") == set()
    assert "jo" in heard(session)
    own_acts.set_camera(session, "jo", on=True)
    assert seen_by(session, "jo") == {p.id for p in EVERYONE} - {"jo"}


def test_asking_turns_nothing_off_and_the_question_ends_with_the_persons_choice() -> None:
    session = a_meeting()
    mutes.ask_camera_off(session, "jo")
    assert seen_by(session, "jo")
    assert you(session, "jo")["asked_camera_off"]
    own_acts.set_camera(session, "jo", on=False)
    own_acts.set_camera(session, "jo", on=True)
    assert not you(session, "jo")["asked_camera_off"]


def test_who_has_no_picture_on_is_not_asked_to_stop_it() -> None:
    session = a_meeting()
    own_acts.set_camera(session, "jo", on=False)
    mutes.ask_camera_off(session, "jo")
    assert not you(session, "jo")["asked_camera_off"]
    comings.drop(session, "jo")
    with pytest.raises(Refused, match="person-not-here"):
        mutes.ask_camera_off(session, "jo")


# I7: who I see, who sees me


@pytest.mark.parametrize(
    ("whom", "reaches_jo"),
    [
        (Whom.EVERYONE, {"kim", "sam", "chris", "alex", "priya"}),
        (Whom.GUIDES, {"alex", "priya"}),
        (Whom.NOBODY, set()),
    ],
)
def test_whose_pictures_reach_me_is_my_choice(whom: Whom, reaches_jo: set[str]) -> None:
    session, before = a_meeting(), plan(a_meeting())
    sight.see(session, "jo", whom)
    now = plan(session)
    assert {e.speaker for e in now if (e.listener, e.kind) == ("jo", VIDEO)} == reaches_jo
    assert {e for e in now if e.listener != "jo"} == {e for e in before if e.listener != "jo"}
    assert {e for e in now if e.kind == AUDIO} == {e for e in before if e.kind == AUDIO}


def test_a_picture_that_i_hide_reaches_everyone_but_me_and_comes_back() -> None:
    session = a_meeting()
    sight.hide(session, "jo", "Sam", hidden=True)
    assert seen_by(session, "sam") == {"kim", "chris", "olu", "alex", "priya"}
    assert Edge("sam", "jo", AUDIO) in plan(session)
    assert tile(session, "jo", "Sam")["hidden"]
    assert you(session, "jo")["hidden"] == ["Sam"]
    sight.hide(session, "jo", "Sam", hidden=False)
    assert "jo" in seen_by(session, "sam")


@pytest.mark.parametrize("whom", [Whom.GUIDES, Whom.NOBODY])
def test_nobody_is_told_that_somebody_chose_not_to_look(whom: Whom) -> None:
    session = a_meeting()
    before = every_view(session)
    sight.hide(session, "jo", "Sam", hidden=True)
    sight.see(session, "jo", whom)
    changed = {who for who, view in every_view(session).items() if view != before[who]}
    assert changed == {"jo", "alex", "priya"}
    assert "Jo" in view_for("sam", session, {})["privacy"]


def test_trying_names_tells_nothing_of_who_else_is_in_the_meeting() -> None:
    for session in (a_waiting_session(), an_open_session()):
        answers = set()
        for name in ("Sam", "Nobody at all"):
            with pytest.raises(Refused) as refused:
                sight.hide(session, "jo", name, hidden=True)
            answers.add(refused.value.code)
        assert answers == {"person-not-recognised"}
        sight.hide(session, "jo", "Kim", hidden=True)


def test_a_picture_set_for_guides_reaches_no_other_and_looks_like_a_camera_that_is_off() -> None:
    session = a_meeting()
    sight.seen_by(session, "jo", Whom.GUIDES)
    assert seen_by(session, "jo") == {"alex", "priya"}
    assert "jo" in heard(session)
    for other in ("kim", "sam", "chris", "olu"):
        assert (tile(session, other, "Jo")["camera"], tile(session, other, "Jo")["state"]) == (
            False,
            "Camera off",
        )
    assert tile(session, "alex", "Jo")["camera"]
    assert view_for("jo", session, {})["privacy"].startswith("Alex and Priya can see you.")


def test_who_may_be_seen_by_more_people_shows_themselves_by_their_own_act() -> None:
    session = a_meeting()
    sight.seen_by(session, "jo", Whom.GUIDES)
    sight.seen_by(session, "jo", Whom.EVERYONE)
    assert seen_by(session, "jo") == set()
    own_acts.set_camera(session, "jo", on=True)
    assert seen_by(session, "jo") == {p.id for p in EVERYONE} - {"jo"}


# Hands


def test_hands_keep_their_order_and_are_seen_by_who_is_there() -> None:
    session = a_meeting()
    for person_id in ("sam", "jo", "sam"):
        hands.ask(session, person_id)
    assert view_for("alex", session, {})["hands"] == ["sam", "jo"]
    assert tile(session, "jo", "Sam")["hand"]
    assert you(session, "jo")["hand"]
    hands.lower(session, "sam")
    hands.ask(session, "sam")
    assert view_for("alex", session, {})["hands"] == ["jo", "sam"]


def test_who_drops_keeps_their_place_and_who_leaves_loses_it() -> None:
    session = a_meeting()
    for person_id in ("jo", "sam", "kim"):
        hands.ask(session, person_id)
    comings.drop(session, "jo")
    assert hands.queue(session) == ["sam", "kim"]
    comings.arrive(session, "jo")
    assert hands.queue(session) == ["jo", "sam", "kim"]
    own_acts.leave(session, "sam")
    comings.arrive(session, "sam")
    assert hands.queue(session) == ["jo", "kim"]


def test_who_observes_does_not_ask_to_speak() -> None:
    with pytest.raises(Refused, match="may-not-speak"):
        hands.ask(a_meeting(), "olu")


# Seats and spotlight


def order_on_screen(session: LiveSession, viewer: str) -> list[str]:
    people = view_for(viewer, session, {})["people"]
    return [p["name"] for p in sorted(people, key=lambda p: p["place"])]


def test_every_screen_keeps_one_order_the_viewer_counted_out() -> None:
    session = a_meeting()
    sight.seat(session, ("priya", "sam", "jo"))
    everyone = ["Priya", "Sam", "Jo", "Kim", "Chris", "Olu", "Alex"]
    for person in EVERYONE:
        expected = [name for name in everyone if name != person.screen_name]
        assert order_on_screen(session, person.id) == expected
    assert {tile["place"] for tile in view_for("jo", session, {})["people"]} == set(range(6))


def test_who_drops_moves_nobody_else() -> None:
    session = a_meeting()
    before = {p["name"]: p["place"] for p in view_for("jo", session, {})["people"]}
    comings.drop(session, "sam")
    after = {p["name"]: p["place"] for p in view_for("jo", session, {})["people"]}
    assert after == {name: place for name, place in before.items() if name != "Sam"}


def test_apart_no_gap_in_the_places_tells_of_the_other_side() -> None:
    session = a_waiting_session()
    sight.seat(session, ("sam", "chris", "olu", "alex", "jo", "kim", "priya"))
    facilitation.visit(session, "alex", rooms.holding("jo"))
    assert {p["name"]: p["place"] for p in view_for("jo", session, {})["people"]} == {
        "Alex": 0,
        "Kim": 1,
    }


def test_seats_are_of_people_of_this_meeting_each_once() -> None:
    session = a_meeting()
    with pytest.raises(Refused, match="person-not-recognised"):
        sight.seat(session, ("jo", "stranger"))
    with pytest.raises(Refused, match="seat-twice"):
        sight.seat(session, ("jo", "jo"))
    assert session.together.seats == ()


def test_the_spotlight_is_told_to_who_is_with_the_person() -> None:
    session = an_open_session()
    own_acts.go_in(session, "sam")
    sight.spotlight(session, "sam")
    shown = {p.id: view_for(p.id, session, {})["spotlight"] for p in EVERYONE}
    assert shown == {
        "jo": None,
        "kim": None,
        "sam": "Sam",
        "chris": None,
        "olu": None,
        "alex": "Sam",
        "priya": "Sam",
    }
    own_acts.go_in(session, "jo")
    assert view_for("jo", session, {})["spotlight"] == "Sam"
    sight.spotlight(session, None)
    assert view_for("jo", session, {})["spotlight"] is None


# Time


def test_a_timer_is_told_to_staff_alone_and_changes_nothing_when_it_is_over() -> None:
    session = a_meeting()
    before = every_view(session)
    timers.start(session, 20, " Closing words ", NOON)
    said = {"ends_at": "2026-06-04T12:20:00+00:00", "minutes": 20, "words": "Closing words"}
    assert view_for("alex", session, {})["timer"] == said
    changed = {who for who, view in every_view(session).items() if view != before[who]}
    assert changed == {"alex", "priya"}
    timers.stop(session)
    assert every_view(session) == before


def test_everyone_is_told_when_the_meeting_ends_at_the_latest() -> None:
    session = a_meeting()
    assert {view_for(p.id, session, {})["ends_at"] for p in EVERYONE} == {
        "2026-06-04T15:00:00+00:00"
    }


# The line


def said(loss: int = 0, round_trip: int = 0, *, sound_only: bool = False) -> Measured:
    return Measured(loss, round_trip, sound_only, "phone")


@pytest.mark.parametrize(
    ("measured", "word"),
    [
        (said(), LineWord.GOOD),
        (said(4, 399), LineWord.GOOD),
        (said(5), LineWord.WEAK),
        (said(0, 400), LineWord.WEAK),
        (said(14, 3000), LineWord.WEAK),
        (said(15), LineWord.VERY_WEAK),
        (said(sound_only=True), LineWord.VERY_WEAK),
    ],
)
def test_a_line_has_a_word_for_staff_alone(measured: Measured, word: LineWord) -> None:
    session = a_meeting()
    before = every_view(session)
    assert line.report(session, "jo", measured, NOON)
    one = next(p for p in view_for("alex", session, {})["everyone"] if p["id"] == "jo")
    assert one["line"] == {"word": str(word), "device": "phone"}
    assert {w for w, v in every_view(session).items() if v != before[w]} == {"alex", "priya"}


def word(session: LiveSession) -> LineWord | None:
    found = session.attendance("jo").floor.line
    return found.word if found else None


def test_worse_is_told_at_once_and_better_only_when_it_lasts() -> None:
    session = a_meeting()
    line.report(session, "jo", said(6), NOON)
    line.report(session, "jo", said(20), NOON + timedelta(seconds=5))
    assert word(session) is LineWord.VERY_WEAK
    good_at = NOON + timedelta(seconds=10)
    line.report(session, "jo", said(), good_at)
    line.report(session, "jo", said(), good_at + BETTER_AFTER - timedelta(seconds=1))
    assert word(session) is LineWord.VERY_WEAK
    line.report(session, "jo", said(), good_at + BETTER_AFTER)
    assert word(session) is LineWord.GOOD


def test_one_bad_moment_begins_the_wait_anew() -> None:
    session = a_meeting()
    line.report(session, "jo", said(6), NOON)
    line.report(session, "jo", said(), NOON + timedelta(seconds=5))
    line.report(session, "jo", said(7), NOON + timedelta(seconds=20))
    line.report(session, "jo", said(), NOON + timedelta(seconds=24))
    line.report(session, "jo", said(), NOON + timedelta(seconds=40))
    assert word(session) is LineWord.WEAK
    line.report(session, "jo", said(), NOON + timedelta(seconds=44))
    assert word(session) is LineWord.GOOD


def test_a_report_that_says_nothing_new_changes_nothing() -> None:
    session = a_meeting()
    assert line.report(session, "jo", said(1), NOON)
    assert not line.report(session, "jo", said(2, 30), NOON + timedelta(seconds=5))


def test_who_is_away_has_no_line() -> None:
    session = a_meeting()
    line.report(session, "jo", said(), NOON)
    comings.drop(session, "jo")
    one = next(p for p in view_for("alex", session, {})["everyone"] if p["id"] == "jo")
    assert one["line"] is None


def test_what_was_set_on_the_floor_survives_a_break() -> None:
    session = a_meeting()
    mutes.hold(session, "alex", "jo", on=True)
    sight.hide(session, "jo", "Sam", hidden=True)
    sight.seen_by(session, "sam", Whom.GUIDES)
    moves.take_break(session)
    assert you(session, "jo")["held_mute"]
    assert you(session, "jo")["hidden"] == ["Sam"]
    assert you(session, "sam")["seen_by_limit"] == "guides"
