"""Another device takes a seat while the two sides of a case are in touch: nobody else is parted."""

from datetime import timedelta
from pathlib import Path

import pytest

from app.domain.attendance import Standing
from app.domain.cases.case import Route
from app.domain.stages import Stage
from app.services import join_links, live_sessions
from tests.builders import come
from tests.case_builders import service
from tests.ready_cases import EVERYONE, TWO, Conference, a_conference


def a_shuttle(tmp_path: Path) -> Conference:
    held = a_conference(service(tmp_path), TWO, way=Route.SHUTTLE).come().admit()
    live_sessions.start_shuttle(held.house, held.callers["alex"])
    return held


def a_meeting(tmp_path: Path) -> Conference:
    return a_conference(service(tmp_path), EVERYONE).together()


MEETINGS = {Stage.SHUTTLE: a_shuttle, Stage.JOINT: a_meeting}


def a_link(held: Conference, person_id: str) -> str:
    """Return a link that one device holds since a while."""
    issued = join_links.Issued(held.house.secret(), "ABCDEFGH")
    with held.house.unit_of_work() as work:
        join_links.add_link(held.house, work, work.sessions.get("s1"), person_id, issued)
        work.commit()
    join_links.claim(held.house, issued.token, take_over=True)
    held.callers[person_id] = come(held.house, person_id)
    held.service.clock.advance(timedelta(seconds=30))
    return issued.token


def parted_because(held: Conference) -> list[str]:
    with held.house.unit_of_work(write=False) as work:
        return [e.why for e in work.audit.entries() if e.act == "house.separated"]


@pytest.mark.parametrize("stage", MEETINGS)
@pytest.mark.parametrize("person_id", ["jo", "sam"])
def test_who_is_in_touch_stays_so_when_another_device_takes_a_seat(
    tmp_path: Path, stage: Stage, person_id: str
) -> None:
    held = MEETINGS[stage](tmp_path)
    token = a_link(held, person_id)
    assert held.session.stage is stage
    join_links.claim(held.house, token, take_over=True)
    come(held.house, person_id)
    assert held.session.stage is stage
    assert held.session.attendance(person_id).standing is Standing.HERE  # identified anew
    others = [p for p in held.session.parties if p.id != person_id]
    assert all(held.session.attendance(p.id).standing is Standing.ADMITTED for p in others)
    assert parted_because(held) == []


@pytest.mark.parametrize("stage", MEETINGS)
def test_a_case_that_stopped_meanwhile_parts_them_and_the_log_says_why(
    tmp_path: Path, stage: Stage
) -> None:
    held = MEETINGS[stage](tmp_path)
    token = a_link(held, "sam")
    held.change(lambda case, _now: setattr(case, "held", True))
    join_links.claim(held.house, token, take_over=True)
    assert held.session.stage is Stage.SEPARATED
    assert parted_because(held) == ["case-not-ready"]
