"""How far each person is: on, back to thinking, or out; nobody comes back in by accident."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.cases import acts
from app.domain.cases.steps import take_along
from app.domain.cases.tracks import ORDER, OUT, Track, gone, has_reached, may_go
from app.domain.refusals import Refused
from tests.builders import NOON
from tests.ready_cases import THRESHOLDS, a_ready_case

tracks = st.sampled_from(Track)


@given(tracks, tracks)
def test_who_is_out_comes_back_only_to_think_about_it(now: Track, to: Track) -> None:
    if now in OUT:
        assert may_go(now, to) is (to is Track.CONSIDERING)
    if to in OUT and now not in OUT:
        assert gone(now, to) is to


@given(tracks, tracks)
def test_who_is_out_has_reached_nothing(now: Track, wanted: Track) -> None:
    if wanted in OUT:
        return
    assert has_reached(now, wanted) is (now not in OUT and ORDER.index(now) >= ORDER.index(wanted))


def test_one_who_thinks_about_it_keeps_the_whole_case_where_it_is() -> None:
    case = a_ready_case()
    acts.go(case, "sam", Track.CONSIDERING)
    with pytest.raises(Refused, match="case-lacks-something"):
        acts.communicate(case, NOON, THRESHOLDS)
    acts.go(case, "sam", Track.CONSENTED)
    acts.communicate(case, NOON, THRESHOLDS)


def test_tracks_go_along_with_the_case_and_a_person_never_told_is_left_alone() -> None:
    case = a_ready_case()
    acts.communicate(case, NOON, THRESHOLDS)
    assert set(case.tracks.values()) == {Track.TAKING_PART}
    acts.look_after(case, NOON)
    assert set(case.tracks.values()) == {Track.AFTERCARE}
    case.tracks["sam"] = Track.NOT_CONTACTED
    take_along(case, Track.DONE)
    assert case.tracks["sam"] is Track.NOT_CONTACTED
    assert case.tracks["jo"] is Track.DONE


def test_a_track_is_moved_for_people_of_the_case_alone() -> None:
    with pytest.raises(Refused, match="person-not-recognised"):
        acts.go(a_ready_case(), "mallory", Track.READY)
    with pytest.raises(Refused, match="track-cannot-go-there"):
        case = a_ready_case()
        case.tracks["jo"] = Track.WITHDRAWN
        acts.go(case, "jo", Track.READY)
