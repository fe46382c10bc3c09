"""Markers: what stands for one side never occurs in anything the other side can obtain, before
the joint room or after it; and what is internal never occurs at all."""

import re
from typing import Any

import aioice.ice
import pytest

from app.services import planning
from signaling.robots.robot import Robot
from tests.journeys.cast import CARES_FOR_JO, CARES_FOR_SAM, house_of, invite
from tests.journeys.house import ALEX, CHRIS, JO, PAT, SAM, Meeting, meeting
from tests.journeys.story import listen_for, story, until

pytestmark = pytest.mark.journey


def count(robot: Robot) -> tuple[int, int]:
    return len(robot.received.http), len(robot.received.frames)


def text_since(robot: Robot, mark: tuple[int, int] = (0, 0)) -> str:
    """Return everything that a person received since ``mark``."""
    return "\n".join([*robot.received.http[mark[0] :], *robot.received.frames[mark[1] :]])


def internal(held: Meeting) -> set[str]:
    """Return ids and secrets that no participant may ever see: their own ids included."""
    everyone = held.alex.view["everyone"]
    meeting_id = held.alex.passed.meeting if held.alex.passed else None
    return {str(meeting_id)} | {one["id"] for one in everyone}


def secrets_of(held: Meeting, name: str) -> set[str]:
    """Return what gives a person's seat away: the link's token and the cookie."""
    robot = held.people[name]
    assert robot.passed is not None
    return {robot.link.token, robot.passed.cookie.split("=", 1)[1]}


def addresses() -> set[str]:
    """Return this machine's addresses, from which every robot sends; the worker's is loopback."""
    return set(aioice.ice.get_host_addresses(use_ipv4=True, use_ipv6=True)) - {"127.0.0.1", "::1"}


def found(markers: set[str], text: str) -> set[str]:
    return {marker for marker in markers if marker.casefold() in text.casefold()}


@story
async def test_a_whole_conference_tells_neither_side_of_the_other_but_in_the_joint_room() -> None:
    # The worker's own address, which everybody is told, is then none of those that people have.
    async with meeting(bind="127.0.0.1") as held:
        await held.arrive(ALEX, JO, SAM)
        await held.admit(JO, SAM)
        for person in (held.jo, held.sam):
            await person.be_ready()
        await held.by_staff("session.check")
        await listen_for(0.3)
        for name, other in ((JO, SAM), (SAM, JO)):
            text = text_since(held.people[name])
            assert name in text, "the search finds what is there"
            assert not found({other, other[:5]} | secrets_of(held, other), text)
            assert not re.search(r"harmed|responsible|victim|offender", text, re.IGNORECASE)

        await held.by_staff("session.open_joint")
        await held.go_in(JO)
        await held.go_in(SAM)
        await held.jo.until(lambda view: len(view["people"]) == 2)
        assert SAM in text_since(held.jo)

        await held.by_staff("session.separate")
        for person in (held.jo, held.sam):
            await person.until(lambda view: view["you"]["why"] == "separated")
        await listen_for(0.3)
        marks = {name: count(held.people[name]) for name in (JO, SAM)}
        await held.jo.be_ready()
        await held.sam.must("person.microphone", on=False)
        await held.by_staff("staff.mute", person=held.id_of(JO))
        await held.jo.reload()
        await held.by_staff("session.end_safely")
        await held.sam.must("person.leave")
        await listen_for(0.5)
        for name, other in ((JO, SAM), (SAM, JO)):
            text = text_since(held.people[name], marks[name])
            assert text
            assert not found({other, other[:5]}, text)

        for name, other in ((JO, SAM), (SAM, JO)):
            text = text_since(held.people[name])
            assert not found(internal(held) | secrets_of(held, other), text)
            assert not found(addresses(), text)
        assert found(internal(held), text_since(held.alex)), "staff do see ids"

        logs = held.house.logs()
        assert "peer_connected" in logs
        secrets = secrets_of(held, JO) | secrets_of(held, SAM) | secrets_of(held, ALEX)
        assert not found({JO, SAM, ALEX, "a=ice", "v=0\r"} | secrets | addresses(), logs)


# The whole journey: every field of one side carries a marker of its own

HARMED, RESPONSIBLE = (JO, PAT), (SAM, CHRIS)
SIDES = ((HARMED, RESPONSIBLE), (RESPONSIBLE, HARMED))
NAMES = {JO: "Jo-h4rm", PAT: "Pat-b3s1", SAM: "Sam-r3sp", CHRIS: "Chris-b3"}
"""Of each name the part that no other text holds: an address in lower case holds it too."""

PAGES = (
    "/",
    "/j",
    "/join",
    "/meeting",
    "/meeting/check",
    "/meeting/check/servers",
    "/meeting/where",
    "/meeting/rules",
    "/meeting/appointment.ics",
    "/left",
    "/healthz",
)
KEPT_FROM_EVERYONE = ("m4rk-note", "m4rk-timer")
"""What facilitators write for themselves."""


def marked(name: str) -> dict[str, str]:
    """Return the words that only this person, or a facilitator about them, writes anywhere."""
    fields = ("near", "place", "contact", "held", "heldcontact", "said", "answered", "why", "late")
    return {field: f"m4rk-{field}-{name[:3].lower()}x{len(name)}" for field in fields}


def words_of(names: tuple[str, ...]) -> set[str]:
    """Return every marker of these people besides their names."""
    aftercare = {JO: CARES_FOR_JO, SAM: CARES_FOR_SAM}
    carers = {carer for name, carer in aftercare.items() if name in names}
    return carers | {marker for name in names for marker in marked(name).values()}


async def tell_everything(held: Meeting, name: str) -> None:
    """Let one person, and a facilitator about them, fill every field there is."""
    words, person, robot = marked(name), held.id_of(name), held.people[name]
    said = {"private": "not-sure", "safe": "yes"} | {
        field: words[field] for field in ("near", "place", "contact")
    }
    assert await held.send(name, "/meeting/where", **said) == 303
    await robot.must("person.signal", kind="talk")
    await robot.must("person.message", text=words["said"])
    await robot.must("person.hand", up=True)
    await held.by_staff("staff.acknowledge", person=person)
    await held.by_staff("staff.message", person=person, text=words["answered"])
    await held.by_staff("staff.waive_check", person=person)
    assert held.seen(name)["arrival"]["surroundings"]["near"] == words["near"]
    where = {"place": words["held"], "contact": words["heldcontact"]}
    await held.by_staff("staff.record_place", person=person, **where)
    await held.by_staff("staff.approve_room", person=person)
    await held.by_staff("staff.admit", person=person, reason=words["why"])
    await held.by_staff("staff.spotlight", person=person)
    await listen_for(1.0)  # no faster than the door lets anybody write


async def look_at_every_page(held: Meeting) -> None:
    for name in (*HARMED, *RESPONSIBLE):
        for address in PAGES:
            assert await held.send(name, address) in (200, 303), address


def letters(held: Meeting) -> dict[str, str]:
    """Give everybody a new link by letter; return what is sent to each, with the calendar file."""
    house = house_of(held.house.config, held.house.store())
    with house.unit_of_work(write=False) as work:
        session = work.sessions.get(work.sessions.not_ended()[0])
    sent = {}
    for person in session.parties:
        issued, message = planning.invite(house, session.id, person.id)
        link = f"{held.house.url}/j#{issued.token} {issued.spoken_code}"
        held.house.links[person.screen_name] = link
        assert message is not None and message.letter is not None
        assert issued.token in message.letter.text and message.letter.calendar
        letter = message.letter
        sent[person.screen_name] = "\n".join([letter.subject, letter.text, letter.calendar])
    return sent


def on_the_disk(held: Meeting) -> str:
    """Return every byte that the service keeps, and every line that it logged."""
    kept = [file for file in held.house.config.instance.rglob("*") if file.is_file()]
    return "\n".join(file.read_bytes().decode("latin-1") for file in kept) + held.house.logs()


def assert_nothing_told(held: Meeting, *, names_too: bool, marks: dict[str, Any]) -> None:
    """Nothing of one side in anything that the other received since ``marks``."""
    for mine, others in SIDES:
        never = words_of(others) | set(KEPT_FROM_EVERYONE)
        if names_too:
            never |= {NAMES[name] for name in others}
        for name in mine:
            text = text_since(held.people[name], marks.get(name, (0, 0)))
            assert not found(never, text), f"{name} was told {found(never, text)}"


@story
async def test_in_the_whole_journey_no_word_of_one_side_reaches_the_other() -> None:
    plan = invite(*HARMED, *RESPONSIBLE, co=False)
    async with meeting(invites=plan, bind="127.0.0.1", LOG_LEVEL="DEBUG") as held:
        sent = letters(held)
        for mine, others in SIDES:
            for name in mine:
                everybody = {NAMES[each] for each in (*mine, *others)}
                assert not found(everybody | words_of(others) | words_of(mine), sent[name])

        await held.arrive(ALEX, *HARMED, *RESPONSIBLE)
        for name in (*HARMED, *RESPONSIBLE):
            await tell_everything(held, name)
        await held.by_staff("staff.note", text="m4rk-note")
        await held.by_staff("session.timer", minutes=10, words="m4rk-timer")
        await look_at_every_page(held)
        # The search finds what is there: each of them was told what is theirs, and staff all of it.
        for name in (*HARMED, *RESPONSIBLE):
            text = text_since(held.people[name])
            own = {marked(name)["said"], marked(name)["answered"], NAMES[name]}
            assert found(own, text) == own
        everybody = (*HARMED, *RESPONSIBLE)
        kept = {marked(name)[field] for name in everybody for field in ("why", "late")}
        assert (
            words_of(everybody) - kept - found(words_of(everybody), text_since(held.alex)) == set()
        )
        assert_nothing_told(held, names_too=True, marks={})

        await held.come_together(*HARMED, *RESPONSIBLE)
        await held.jo.until(lambda view: len(view["people"]) == 4)
        assert SAM in text_since(held.jo), "in the main room they know one another's names"
        await held.by_staff("session.separate")
        for name in (*HARMED, *RESPONSIBLE):
            await held.people[name].until(lambda view: view["you"]["why"] == "separated")
        await listen_for(0.5)
        marks = {name: count(held.people[name]) for name in (*HARMED, *RESPONSIBLE)}

        people = [held.id_of(name) for name in HARMED]
        await held.by_staff("staff.open_side_room", people=people)
        for name in HARMED:
            await held.people[name].until(lambda view: view["move"] is not None)
            await held.people[name].must("person.answer_move", go=True, later=False)
        for name in (*HARMED, *RESPONSIBLE):
            await held.people[name].must("person.message", text=marked(name)["late"])
        await held.jo.reload()
        await held.by_staff("session.start_leaving")
        for name in (JO, SAM):
            reason = marked(name)["why"]
            await held.by_staff("staff.release", person=held.id_of(name), reason=reason)
        await look_at_every_page(held)
        disk = on_the_disk(held)
        for name in (*HARMED, *RESPONSIBLE):
            person = held.id_of(name)
            await held.by_staff("staff.debriefed", person=person, outcome="done")
        await held.by_staff("session.close")
        await until(lambda: held.jo.gone and held.sam.gone)
        for name in (*HARMED, *RESPONSIBLE):
            await held.send(name, "/meeting")

        assert_nothing_told(held, names_too=True, marks=marks)
        assert_nothing_told(held, names_too=False, marks={})
        for mine, others in SIDES:
            for name in mine:
                text = text_since(held.people[name])
                theirs = set().union(*(secrets_of(held, other) for other in others))
                assert not found(internal(held) | theirs | addresses(), text)
        # What people said is kept sealed, and no log has a word of it.
        written = words_of(HARMED) | words_of(RESPONSIBLE) | set(KEPT_FROM_EVERYONE)
        assert not found(written, disk) and "peer_connected" in disk
        assert not found({*NAMES.values()} | written, held.house.logs())
        assert not found(written, on_the_disk(held))
