"""Walks past the screens of letters, messages and a shuttle, over the demonstration's cases."""

import contextlib

from app.domain.dialogue.letter_views import RecipientState, recipient_view
from app.domain.dialogue.letters import Letter, LetterState
from app.domain.dialogue.relays import RelayState
from app.domain.people import Side
from app.services.cases import page_links
from signaling.robots.links import Link
from signaling.robots.robot import Robot, tone_person
from tests.browser.advocates import Advocate
from tests.browser.browsers import Visitor
from tests.browser.casework import Casework, Look, casework
from tests.journeys.house import LOOKS

CHANGED = "I hope that the shed is mended now, and that it has a good lock."


async def letters(look: Look) -> None:
    """Letters between two people: each on a page of their own, and an advocate between them."""
    async with casework() as at:
        ben = await on_their_page(at, "Greta", Side.RESPONSIBLE)
        asked = _letters(at, LetterState.CHANGES_ASKED)[0].id
        await show(ben, f"/your/letters/{asked}/write")
        await look(ben, "own-letter-write")
        await ben.page.fill("#text", CHANGED)
        await ben.press("#finish")
        await ben.page.wait_for_url("**done=finished")
        await show(ben, "/your/letters")
        await look(ben, "own-letters")
        greta = await on_their_page(at, "Greta", Side.HARMED)
        there = {
            view.state: f"/your/letters/there/{view.id}"
            for letter in _letters(at)
            if letter.author_side is Side.RESPONSIBLE and (view := recipient_view(letter, False))
        }
        await show(greta, there[RecipientState.OFFERED])
        await look(greta, "own-letter-there")
        await show(greta, f"{there[RecipientState.ANSWERED]}/read")
        await look(greta, "own-letter-read")
        noor, root = await at.come("Noor"), f"/staff/cases/{at.case('Greta').id}/letters"
        stored = _letters(at, LetterState.STORED)[0].id
        for name, path in (
            ("letters", ""),
            ("letter", f"/{asked}"),
            ("letter-offer", f"/{stored}/offer"),
        ):
            await show(noor, root + path)
            await look(noor, name)


async def messages(look: Look) -> None:
    """Messages that are carried over days: one's own page, and the pages of who carries them."""
    async with casework() as at:
        ines = await on_their_page(at, "Ines", Side.HARMED)
        await show(ines, "/your/messages")
        await look(ines, "own-messages")
        noor, case = await at.come("Noor"), at.case("Ines").id
        with at.house.unit_of_work(write=False) as work:
            found = work.relays.of_case(case, [*Side])
        agreed = next(one.id for one in found if one.state is RelayState.AGREED)
        for name, path in (
            ("messages", "relays"),
            ("message-clear", f"relays/{agreed}/clear"),
            ("ledger", "ledger"),
        ):
            await show(noor, f"/staff/cases/{case}/{path}")
            await look(noor, name)


async def shuttle(look: Look) -> None:
    """The desk of an advocate who is with one of two people, and writes down what they say."""
    async with casework(meets=True) as at:
        noor = await at.come("Noor")
        people = [_robot(at, name) for name in ("Nell", "Tom")]
        try:
            await noor.page.goto(f"{at.url}/staff/meetings")
            await noor.page.locator(".meetings__one a", has_text="Two rooms").first.click()
            await noor.switch_on()
            await _begin(Advocate(noor), people)
            desk = Advocate(noor)
            await desk.go("Nell's room")
            await look(noor, "shuttle-desk")
            await desk.write_down("I would like to know why.", "A question", sender="Nell")
            await desk.agree_aloud("Nell")
            await desk.relay("Nell").scroll_into_view_if_needed()
            await look(noor, "shuttle-clear")
        finally:
            for robot in people:
                with contextlib.suppress(Exception):
                    await robot.leave()


async def _begin(desk: Advocate, people: list[Robot]) -> None:
    for name, robot in zip(("Nell", "Tom"), people, strict=True):
        await robot.arrive()
        await robot.speak_up()
        await desk.admit(name)
        await robot.be_ready()
    await desk.start()


def _robot(at: Casework, name: str) -> Robot:
    return tone_person(Link.parse(at.seats[name]), LOOKS[name])


async def on_their_page(at: Casework, harmed: str, side: Side) -> Visitor:
    """Return somebody on the page of their own, in the case of the person harmed of this name."""
    case = at.case(harmed)
    person = case.side(side).people[0]
    with at.house.unit_of_work(write=False) as work:
        owner = work.staff.get(case.owner_id or "")
    assert owner is not None
    issued = page_links.issue(at.house, owner, case.id, person.id)
    one = await at.come(person.called)
    await one.page.goto(f"{at.url}/p#{issued.token}")
    await one.press("#go")
    await one.page.wait_for_selector("#code:focus")
    await one.page.fill("#code", issued.spoken_code)
    await one.press("#go")
    await one.page.wait_for_url("**/your")
    return one


async def show(one: Visitor, path: str) -> None:
    answer = await one.page.goto(one.house.url + path)
    assert answer and answer.status == 200, f"{path}: {answer and answer.status}"


def _letters(at: Casework, *states: LetterState) -> list[Letter]:
    with at.house.unit_of_work(write=False) as work:
        found = work.letters.of_case(at.case("Greta").id, [*Side])
    return [one for one in found if one.state in states or not states]


CARRIED = (letters, messages, shuttle)
