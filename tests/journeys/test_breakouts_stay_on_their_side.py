"""A side room, a held mute and a hidden picture, told by what each person hears and sees."""

import pytest

from tests.journeys.house import ALEX, JO, KIM, LOOKS, SAM, Meeting, together
from tests.journeys.story import listen_for, settled, story, until

pytestmark = pytest.mark.journey


async def aside(held: Meeting, name: str) -> None:
    """Alex opens a private room, and this person says that they come."""
    await held.by_staff("staff.open_side_room", people=[held.id_of(name)])
    robot = held.people[name]
    view = await robot.until(lambda view: view["move"] is not None)
    assert view["move"]["with"] == [ALEX]
    assert view["you"]["place"] == "joint", "asked, and not moved"
    await robot.must("person.answer_move", go=True, later=False)
    await robot.until(lambda view: view["you"]["place"] == "side")


@story
async def test_who_is_in_a_side_room_is_with_those_inside_and_with_nobody_else() -> None:
    async with together(co=True) as held:
        await aside(held, JO)
        gone = await settled()
        assert not held.jo.you["microphone"], "muted on arrival"
        assert held.jo.you["room"]["title"] == f"Private room with {ALEX}"
        await held.jo.must("person.microphone", on=True)
        await until(lambda: held.all_notice_all(gone, JO, ALEX))
        await until(lambda: held.all_notice_all(gone, SAM, KIM))
        # Jo may sit in a seat where Kim sat: a decoder ends the former tone in its first frame.
        with_jo = await listen_for(1)
        for inside in (JO, ALEX):
            for outside in (SAM, KIM):
                assert held.notices_nothing(outside, inside, gone), f"{outside} noticed {inside}"
                assert held.notices_nothing(inside, outside, with_jo), f"{inside} noticed {outside}"

        room = next(r for r in held.alex.view["rooms"] if r["kind"] == "side")
        await held.by_staff("staff.close_side_room", room=room["id"])
        home = await settled()
        await held.jo.until(lambda view: view["you"]["place"] == "holding")
        await listen_for(1)
        for other in (ALEX, SAM, KIM):
            assert held.notices_nothing(JO, other, home) and held.notices_nothing(other, JO, home)
        assert held.notices(SAM, KIM, home), "the main room went on"


@story
async def test_a_held_mute_is_kept_at_the_server_though_the_person_keeps_sending() -> None:
    async with together() as held:
        held.sam.stubborn = True
        await held.by_staff("staff.hold_mute", person=held.id_of(SAM), on=True)
        held_at = await settled()
        refused = await held.sam.say("person.microphone", on=True)
        assert (refused["ok"], refused["code"]) == (False, "held-mute")
        await listen_for(1.2)
        for listener in (held.jo, held.alex):
            assert not listener.senses.heard(LOOKS[SAM].pitch, held_at)
            assert listener.senses.saw(LOOKS[SAM].colour, held_at)

        await held.by_staff("staff.hold_mute", person=held.id_of(SAM), on=False)
        released = await settled()
        await listen_for(0.8)
        assert not held.jo.senses.heard(LOOKS[SAM].pitch, released), "a release unmutes nobody"
        await held.sam.must("person.microphone", on=True)
        await until(lambda: held.jo.senses.heard(LOOKS[SAM].pitch, released))


@story
async def test_a_hidden_picture_stops_and_comes_back_and_the_sound_goes_on() -> None:
    async with together() as held:
        before = dict(held.sam.view)
        await held.jo.must("person.hide", name=SAM, hidden=True)
        hidden = await settled()
        await listen_for(1)
        assert not held.jo.senses.saw(LOOKS[SAM].colour, hidden)
        assert held.jo.senses.heard(LOOKS[SAM].pitch, hidden)
        assert held.jo.senses.saw(LOOKS[ALEX].colour, hidden)
        assert held.alex.senses.saw(LOOKS[SAM].colour, hidden)
        assert held.sam.view == before, "Sam is not told"

        await held.jo.must("person.hide", name=SAM, hidden=False)
        shown = await settled()
        await until(lambda: held.jo.senses.saw(LOOKS[SAM].colour, shown))


@story
async def test_a_picture_for_guides_alone_reaches_guides_alone() -> None:
    async with together() as held:
        await held.by_staff("staff.seen_by", person=held.id_of(SAM), whom="guides")
        limited = await settled()
        await listen_for(1)
        assert not held.jo.senses.saw(LOOKS[SAM].colour, limited)
        assert held.jo.senses.heard(LOOKS[SAM].pitch, limited)
        assert held.alex.senses.saw(LOOKS[SAM].colour, limited)


@story
async def test_staff_are_told_who_really_hears_whom() -> None:
    async with together() as held:
        sam, jo = held.id_of(SAM), held.id_of(JO)

        def heard() -> bool | None:
            rows = held.alex.line.heard
            found = [r for r in rows if (r["speaker"], r["listener"]) == (sam, jo)]
            return bool(found[0]["heard"]) if found else None

        await until(lambda: heard() is True)
        await held.by_staff("staff.mute", person=sam)
        await until(lambda: heard() is False)
        assert "session.heard" not in held.jo.received.text()
