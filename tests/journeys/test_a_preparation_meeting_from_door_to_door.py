"""A meeting of one side, as it should go: told by what each person hears and sees on the way."""

import time

import pytest

from app.domain.live_session import Kind
from tests.journeys.cast import invite
from tests.journeys.house import ALEX, INES, JO, KIM, LOOKS, PAT, Meeting, meeting
from tests.journeys.story import listen_for, settled, story, until

pytestmark = pytest.mark.journey

SIDE = (JO, PAT, INES)


async def visit(held: Meeting, name: str, who: str = ALEX) -> None:
    """Let a facilitator go to where this person is."""
    rooms = held.people[who].view["rooms"]
    room = next(room for room in rooms if held.id_of(name, who) in room["people"])
    await held.by_staff("staff.visit", who=who, room=room["id"])


async def assert_no_joint_room(held: Meeting) -> None:
    """Nothing leads into a main room: not on the desk, and not for whoever forges the event."""
    for event in ("session.open_joint", "session.start_closing"):
        assert event not in held.alex.view["may"]
        answer = await held.alex.say(event)
        assert not answer["ok"], event
    assert "joint" not in {room["kind"] for room in held.alex.view["rooms"]}
    refused = await held.alex.say("staff.visit", room="joint")
    assert not refused["ok"]


@pytest.mark.parametrize("kind", [Kind.PREPARATION, Kind.FOLLOW_UP])
@story
async def test_one_side_is_met_with_supporter_and_interpreter_beside_their_person(
    kind: Kind,
) -> None:
    async with meeting(invites=invite(*SIDE, kind=kind)) as held:
        begun = time.monotonic()
        await held.arrive(ALEX, *SIDE)
        assert held.alex.view["kind"] == kind
        # They wait in one room, and meet a facilitator before they meet one another.
        assert len({held.seen(name)["room"] for name in SIDE}) == 1
        await listen_for(0.7)
        for name in SIDE:
            assert not held.people[name].senses.packets, f"{name} got something while alone"
            assert held.people[name].view["people"] == []

        await visit(held, JO)
        since = time.monotonic()
        await until(lambda: all(held.all_notice_all(since, ALEX, name) for name in SIDE))
        assert held.notices_nothing(JO, PAT, begun) and held.notices_nothing(PAT, INES, begun)
        await held.admit(*SIDE)
        since = time.monotonic()
        await until(lambda: held.all_notice_all(since, ALEX, *SIDE))
        roles = {one["name"]: one["role"] for one in held.jo.view["people"]}
        assert roles == {ALEX: "guide", PAT: "supporter", INES: "interpreter"}
        await assert_no_joint_room(held)

        # The interpreter moves with their person or not at all.
        assert held.people[INES].you["room"] == held.jo.you["room"]
        await held.arrive(KIM)
        alone = await held.alex.say("staff.open_side_room", people=[held.id_of(INES)])
        assert alone["code"] == "companion-alone"
        await held.by_staff("staff.visit", room="corridor")
        left_alone = await settled()
        await listen_for(0.7)
        assert held.notices_nothing(JO, ALEX, left_alone)
        assert held.all_notice_all(left_alone, *SIDE), "they talk on among themselves"

        for name in SIDE:
            await held.people[name].be_ready()
        await held.by_staff("session.check")
        await assert_no_joint_room(held)

        await held.by_staff("session.end_safely")
        await held.jo.until(lambda view: view["you"]["place"] == "debrief")
        assert {held.people[name].you["place"] for name in SIDE} == {"debrief"}
        for name in SIDE:
            await held.people[name].must("person.microphone", on=True)
        since = time.monotonic()
        await until(lambda: held.all_notice_all(since, ALEX, *SIDE), what="the talk afterwards")

        for outcome, name in (("done", JO), ("refused", PAT), ("done", INES)):
            early = await held.alex.say("session.close")
            assert (early["ok"], early["code"]) == (False, "debrief-missing")
            await held.by_staff("staff.debriefed", person=held.id_of(name), outcome=outcome)
        await held.by_staff("session.close")
        await until(lambda: all(robot.gone for robot in held.people.values()))
        assert {held.people[name].endings[-1]["why"] for name in SIDE} == {"ended"}
        ended = await settled()
        await listen_for(0.5)
        assert not [name for name in SIDE if held.people[name].senses.packets_by_seat(ended)]
        assert LOOKS[KIM].pitch not in held.jo.senses.pitches(), "Kim never came to them"
        assert held.house.store().verify_audit().whole
