"""One long conference in which everything happens that a facilitator must be able to trust.

Told by decoded tones and colours, by what each person is told, and by the audit chain at the end.
"""

import time
from dataclasses import replace

import pytest

from app.domain.routing import Edges, plan
from app.services.topology import replay
from tests.journeys.cast import CARES_FOR_JO, CARES_FOR_SAM, PLAN_B, invite
from tests.journeys.house import ALEX, JO, KIM, PAT, SAM, Meeting, meeting
from tests.journeys.story import Stopwatch, listen_for, settled, story, until

pytestmark = pytest.mark.journey

PARTIES = (JO, PAT, SAM)
HARMED = (JO, PAT)


async def come(held: Meeting, name: str) -> None:
    """Arrive without having answered anything before the call."""
    robot = held.people[name] = held.house.person(name)
    robot.link = replace(robot.link, answers={})
    await robot.arrive()
    await robot.speak_up()


async def refused(held: Meeting, event: str, code: str, **fields: object) -> None:
    """The facilitator presses, and is told why not; again if the view had only moved on."""
    for _ in range(5):
        answer = await held.alex.say(event, **fields)
        assert not answer["ok"], f"{event} should be refused with {code}"
        if answer["code"] != "view-changed":
            break
        await listen_for(0.1)
    assert answer["code"] == code and answer["words"]


async def assert_apart(held: Meeting, since: float, seconds: float = 0.7) -> None:
    """Nothing of one side reaches the other, from ``since`` on."""
    await listen_for(seconds)
    for mine in HARMED:
        assert held.notices_nothing(mine, SAM, since), f"{mine} noticed {SAM}"
        assert held.notices_nothing(SAM, mine, since), f"{SAM} noticed {mine}"


async def all_together(held: Meeting, *names: str) -> None:
    since = time.monotonic()
    await until(lambda: held.all_notice_all(since, *names), what=f"{names} together")


def assert_written_as_it_was(held: Meeting) -> None:
    """The audit chain is whole, and leads to the very edges that are open now."""
    store, session = held.house.store(), held.session()
    assert store.verify_audit().whole
    edges: Edges = frozenset()
    for moment in replay(held.house.audit(), session.id):
        edges = moment.edges
    assert edges == plan(session)


async def in_order_of_the_plan(held: Meeting) -> None:
    """Jo was to come in first: before her, Sam is let in only for a reason."""
    await refused(held, "staff.admit", "out-of-order", person=held.id_of(SAM))
    assert held.seen(SAM)["out_of_order"] and not held.seen(SAM)["admitted"]
    await held.by_staff("staff.admit", person=held.id_of(SAM), reason="Jo asked to come second.")
    await held.admit(JO, PAT)


async def gate_after_gate(held: Meeting) -> None:
    """The main room opens when the last thing is said, and not one sooner."""
    await refused(held, "session.check", "rules-not-agreed")
    for name in PARTIES:
        assert not held.seen(name)["gates"]["G5"]
        missing = await held.send(name, "/meeting/rules", agree="yes")
        assert missing == 422, "the number to call must be known as well"
        await held.send(name, "/meeting/rules", agree="yes", plan_b="yes")
    assert PLAN_B in "".join(held.jo.received.http)

    await refused(held, "session.check", "device-not-checked")
    works = {"camera": "works", "microphone": "works", "speaker": "heard", "connection": "good"}
    await held.send(JO, "/meeting/check", **works)
    for name in (SAM, PAT):
        await held.by_staff("staff.waive_check", person=held.id_of(name))

    await refused(held, "session.check", "room-not-private")
    alone = {"private": "yes", "safe": "yes", "place": "The library", "contact": "01632 960 777"}
    for name in (JO, SAM):
        await held.send(name, "/meeting/where", **alone)
    not_alone = alone | {"private": "no", "near": "My sister", "place": "", "contact": ""}
    await held.send(PAT, "/meeting/where", **not_alone)
    await refused(held, "session.check", "room-not-private")
    assert held.seen(PAT)["arrival"]["surroundings"]["near"] == "My sister"
    await held.by_staff("staff.approve_room", person=held.id_of(PAT))
    await refused(held, "session.check", "place-not-held")
    where = {"place": "At her sister's", "contact": "01632 960 778"}
    await held.by_staff("staff.record_place", person=held.id_of(PAT), **where)
    await refused(held, "session.check", "room-not-private")  # approved was the former place
    await held.by_staff("staff.approve_room", person=held.id_of(PAT))

    await refused(held, "session.check", "someone-not-ready")
    for name in PARTIES:
        await held.people[name].be_ready()
    await held.sam.must("person.willing", willing=False)
    await refused(held, "session.check", "someone-not-ready")
    await held.sam.must("person.willing", willing=True)
    await refused(held, "session.check", "someone-not-ready")  # a no takes the ready back too
    await held.sam.be_ready()
    await held.by_staff("session.check")


async def a_break_is_asked_for_and_seen(held: Meeting) -> None:
    """Jo presses once; both facilitators know it, and nobody else is told a byte."""
    # Before, everything that is still on its way to the others has come.
    await listen_for(0.7)
    others = {name: len(held.people[name].received.frames) for name in (PAT, SAM)}
    await held.jo.must("person.signal", kind="break")
    for name in (ALEX, KIM):
        await held.people[name].until(lambda view: view["signals"] != [])
        (signal,) = held.people[name].view["signals"]
        assert (signal["name"], signal["kind"], signal["seen_by"]) == (JO, "break", None)
    assert held.jo.you["signal"] == {"kind": "break", "seen_by": None}
    await held.by_staff("staff.acknowledge", who=KIM, person=held.id_of(JO))
    await held.jo.until(lambda view: view["you"]["signal"] == {"kind": "break", "seen_by": KIM})
    await listen_for(0.7)
    assert others == {name: len(held.people[name].received.frames) for name in (PAT, SAM)}
    await held.jo.must("person.signal", kind="fine")
    await held.alex.until(lambda view: view["signals"] == [])


async def a_private_room_for_one_side(held: Meeting) -> None:
    """Kim asks Jo and Pat aside. Each of them is asked; Sam stays with Alex."""
    ids = [held.id_of(name) for name in HARMED]
    crossing = await held.kim.say("staff.open_side_room", people=[*ids, held.id_of(SAM)])
    assert crossing["code"] == "two-sides"
    await held.by_staff("staff.open_side_room", who=KIM, people=ids)
    for name in reversed(HARMED):  # Pat says yes, and still goes only with Jo
        await held.people[name].until(lambda view: view["move"] is not None)
        assert held.people[PAT].you["place"] == "joint"
        await held.people[name].must("person.answer_move", go=True, later=False)
    for name in HARMED:
        await held.people[name].until(lambda view: view["you"]["place"] == "side")
    aside = await settled()
    for name in HARMED:
        await held.people[name].must("person.microphone", on=True)
    await all_together(held, KIM, *HARMED)
    await all_together(held, ALEX, SAM)
    await assert_apart(held, aside)
    assert_written_as_it_was(held)
    (room,) = [each for each in held.kim.view["rooms"] if each["kind"] == "side"]
    await held.by_staff("staff.close_side_room", who=KIM, room=room["id"])
    for name in HARMED:
        await held.people[name].until(lambda view: view["you"]["place"] == "holding")
        await held.people[name].be_ready()
        await held.by_staff("staff.bring_in", person=held.id_of(name))
        await held.go_in(name)
        await held.people[name].must("person.microphone", on=True)
    await held.by_staff("staff.visit", who=KIM, room="joint")
    await all_together(held, ALEX, KIM, *PARTIES)


async def the_lead_is_gone_and_kim_leads(held: Meeting) -> None:
    """Alex's browser is killed. Nobody is parted, and Kim has everything in hand."""
    watch = Stopwatch()
    await held.alex.vanish()
    lead = held.id_of(KIM, seen_by=KIM)
    await held.kim.until(lambda view: view["lead"] == lead and view["stage"] == "joint")
    assert watch.stop() <= 2.0
    assert {"session.separate", "session.start_closing"} <= set(held.kim.view["may"])
    await all_together(held, KIM, *PARTIES)
    assert {held.people[name].you["place"] for name in PARTIES} == {"joint"}
    assert [guide["here"] for guide in held.jo.view["guides"] if guide["name"] == ALEX] == [False]
    entries = [entry.why for entry in held.house.audit()]
    assert "lead-passed-on" in entries


async def closing_words_and_home(held: Meeting) -> None:
    """Closing words together, apart, then Jo's side goes first, then Sam; Kim last."""
    await held.by_staff("session.start_closing", who=KIM)
    for name in PARTIES:
        await held.people[name].until(lambda view: view["you"]["why"] == "closing")
    await all_together(held, KIM, *PARTIES)
    await held.by_staff("session.start_leaving", who=KIM)
    await assert_apart(held, await settled())
    sam, jo = (held.id_of(name, seen_by=KIM) for name in (SAM, JO))
    early = await held.kim.say("staff.release", person=sam, reason="")
    assert (early["ok"], early["code"]) == (False, "out-of-order")
    assert held.kim.view["leaving"]["next"] == jo
    await held.by_staff("staff.release", who=KIM, person=jo, reason="")
    for name in HARMED:
        await held.people[name].until(lambda view: view["you"]["place"] == "debrief")
        await held.people[name].must("person.microphone", on=True)
    assert held.sam.you["place"] == "holding"
    await all_together(held, KIM, *HARMED)
    last = await held.kim.say("person.leave")
    assert (last["ok"], last["code"]) == (False, "staff-leave-last")
    await held.by_staff("staff.release", who=KIM, person=sam, reason="")
    await held.sam.until(lambda view: view["you"]["place"] == "debrief")
    await held.kim.until(lambda view: view["stage"] == "debrief")
    assert (await held.kim.say("person.leave"))["code"] == "staff-leave-last"
    rooms = held.kim.view["rooms"]
    (room,) = [each for each in rooms if sam in each["people"]]
    await held.by_staff("staff.visit", who=KIM, room=room["id"])
    visited = await settled()
    await held.sam.must("person.microphone", on=True)
    await all_together(held, KIM, SAM)
    await assert_apart(held, visited)


async def the_end(held: Meeting) -> None:
    """Not before each of them was talked with, or said that they would rather not."""
    for name, outcome in ((JO, "done"), (PAT, "refused"), (SAM, "done")):
        early = await held.kim.say("session.close")
        assert (early["ok"], early["code"]) == (False, "debrief-missing")
        person = held.id_of(name, seen_by=KIM)
        await held.by_staff("staff.debriefed", who=KIM, person=person, outcome=outcome)
    await held.by_staff("session.close", who=KIM)
    await until(lambda: all(held.people[name].gone for name in (*PARTIES, KIM)))
    assert {held.people[name].endings[-1]["why"] for name in (*PARTIES, KIM)} == {"ended"}
    ended = await settled()
    await listen_for(0.5)
    for name in (*PARTIES, KIM):
        assert not held.people[name].senses.packets_by_seat(ended)


@story
async def test_a_conference_with_everything_in_it() -> None:
    async with meeting(invites=invite(*PARTIES)) as held:
        begun = time.monotonic()
        await held.arrive(ALEX, KIM)
        for name in (SAM, JO, PAT):
            await come(held, name)
        await in_order_of_the_plan(held)
        await gate_after_gate(held)
        await assert_apart(held, begun)
        assert {held.seen(n)["aftercare"] for n in HARMED} == {CARES_FOR_JO}
        assert held.jo.you["aftercare"] == CARES_FOR_JO
        assert held.sam.you["aftercare"] == CARES_FOR_SAM

        await held.by_staff("session.open_joint")
        await assert_apart(held, begun, 0.3)
        for name in PARTIES:
            await held.go_in(name)
        await all_together(held, ALEX, KIM, *PARTIES)
        assert_written_as_it_was(held)

        await a_break_is_asked_for_and_seen(held)

        await held.by_staff("session.take_break")
        await held.sam.until(lambda view: view["you"]["why"] == "break")
        await assert_apart(held, await settled())
        await held.come_together_again(*PARTIES)
        await all_together(held, ALEX, KIM, *PARTIES)

        await a_private_room_for_one_side(held)

        await held.by_staff("session.separate", who=KIM)
        await assert_apart(held, await settled())
        await held.by_staff("session.resume")
        await held.come_together_again(*PARTIES)
        await all_together(held, ALEX, KIM, *PARTIES)
        assert_written_as_it_was(held)

        await the_lead_is_gone_and_kim_leads(held)
        await closing_words_and_home(held)
        assert_written_as_it_was(held)
        await the_end(held)
        assert_written_as_it_was(held)
        assert held.jo.offers == held.sam.offers == 1, "nothing was negotiated twice"
