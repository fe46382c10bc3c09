"""A shuttle in a served house: a ready case, Alex and Kim who carry the words, Jo and Sam apart."""

import contextlib
import re
from dataclasses import dataclass, field, replace
from datetime import timedelta

from playwright.async_api import Locator, Page, WebSocketRoute, expect

from app.bootstrap import build_store
from app.config import Config
from app.domain.cases.case import Assignment, CasePerson, Duty, Route
from app.domain.live_session import Kind, LiveSession
from app.domain.people import Person, Role, Side
from app.services import join_links, staff_sessions
from app.services.inviting import Appointment
from tests.browser.browsers import Visitor
from tests.journeys.cast import house_of
from tests.journeys.house import ALEX, JO, KIM, SAM
from tests.journeys.story import PATIENCE
from tests.ready_cases import a_ready_case, session_of

PEOPLE = (
    CasePerson("jo", Side.HARMED, Role.PERSON_HARMED, JO, "Joanna Green"),
    CasePerson("sam", Side.RESPONSIBLE, Role.PERSON_RESPONSIBLE, SAM, "Samuel Brown"),
)
STAFF = {"alex": (ALEX, Role.SHUTTLE_ADVOCATE), "kim": (KIM, Role.CO_FACILITATOR)}


def shuttle(config: Config, people: tuple[CasePerson, ...] = PEOPLE) -> dict[str, str]:
    """Write a ready case and its shuttle, which opens now; return everybody's personal link."""
    house = house_of(config, build_store(config))
    now = house.clock.now()
    accounts = {key: staff_sessions.add_staff(house, name) for key, (name, _) in STAFF.items()}
    others = {name: staff_sessions.add_staff(house, name.title()) for name in ("rita", "sue")}
    case = a_ready_case(
        now, people, staff=others | {"lee": accounts["alex"]}, way=Route.SHUTTLE, by_video=True
    )
    case.crew.append(Assignment(accounts["kim"], Duty.CO, None, now - timedelta(days=1)))
    planned = session_of(case, now, house.new_id())
    guides = tuple(Person(key, Side.STAFF, role, name) for key, (name, role) in STAFF.items())
    session = LiveSession(
        planned.id,
        Kind.SHUTTLE,
        "Thursday",
        (*planned.parties, *guides),
        now,
        planned.latest_end,
        plan=replace(planned.plan, takes_over="kim"),
        case_id=case.id,
    )
    with house.unit_of_work() as work:
        work.cases.add(case)
        work.sessions.add(session, accounts)
        work.appointments.save(Appointment(session.id, now, accounts["alex"]))
        work.commit()
    links = {
        person.screen_name: f"{config.public_url}/j#{join_links.mint(house, session.id, person.id)}"
        for person in session.parties
    }
    return links | {
        name: f"{config.public_url}/staff#{staff_sessions.mint(house, accounts[key])}"
        for key, (name, _) in STAFF.items()
    }


@dataclass
class Wire:
    """A page's line to the server, which a test can cut, or make deaf and then cut."""

    deaf: bool = False
    lines: list[tuple[WebSocketRoute, WebSocketRoute]] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)

    async def lay(self, page: Page) -> "Wire":
        await page.route_web_socket(re.compile(r"/socket\.io/"), self._join)
        return self

    def _join(self, line: WebSocketRoute) -> None:
        server = line.connect_to_server()
        self.lines.append((line, server))

        def from_page(message: str | bytes) -> None:
            self.sent.append(str(message))
            server.send(message)

        def from_server(message: str | bytes) -> None:
            if not self.deaf:
                line.send(message)

        line.on_message(from_page)
        server.on_message(from_server)

    async def cut(self) -> None:
        """End the line at both ends; the page finds its way back by itself."""
        self.deaf = False
        line, server = self.lines.pop()
        with contextlib.suppress(TypeError):  # the driver's own server end returns nothing to await
            await server.close()
        await line.close()

    def asked(self, event: str) -> int:
        """Return how often the page sent this event."""
        return sum(f'"{event}"' in message for message in self.sent)


@dataclass
class Advocate:
    """What Alex does at the desk of a shuttle, in a browser."""

    alex: Visitor

    @property
    def live_to(self) -> Locator:
        return self.alex.page.locator("#live-where")

    def relay(self, sender: str = JO, nth: int = 0) -> Locator:
        """The newest card from somebody, or an older one."""
        page = self.alex.page
        group = page.locator(".relays", has=page.get_by_text(f"From {sender}", exact=True))
        return group.locator(".relay").nth(nth)

    def state(self, sender: str = JO) -> Locator:
        return self.relay(sender).locator(".relay__state")

    async def press(self, within: Locator, name: str) -> None:
        await within.get_by_role("button", name=name, exact=True).click()

    async def go(self, title: str, minutes: int = 15) -> None:
        """Go to a room, or to nobody; say by when one is back where the page asks for it."""
        page = self.alex.page
        await self.press(page.locator("#live-to"), title)
        dialog = page.locator("#back-dialog")
        if await dialog.is_visible():
            await dialog.locator(f"input[value='{minutes}']").check()
            await dialog.locator("#back-go").click()
        await expect(self.live_to).to_have_text(title)

    async def admit(self, name: str) -> None:
        await self.alex.page.locator("#shuttle-all").evaluate("each => each.open = true")
        await self.alex.press_for("staff.admit", name)

    async def start(self) -> None:
        await self.alex.run("#start-shuttle")
        await self.alex.page.locator("#shuttle-all").evaluate("each => each.open = false")

    async def write_down(self, words: str, about: str = "", sender: str = JO) -> None:
        page = self.alex.page
        await self.press(page.locator("#relays"), f"Write down what {sender} says")
        new = page.locator(".relays__new")
        await new.get_by_label(f"What {sender} says", exact=False).fill(words)
        await new.get_by_label("What it is about").fill(about)
        await expect(new.locator(".relay__saved")).to_contain_text(re.compile("^Saved "))

    async def agree_aloud(self, sender: str = JO) -> None:
        """Read back what is being written down, and record the spoken yes."""
        await self.press(self.alex.page.locator(".relays__new"), "Read it back")
        await self.press(self.relay(sender), f"{sender} said yes to exactly these words")

    async def clear(self, sender: str = JO, to: str = SAM) -> None:
        """Clear agreed words by name."""
        card = self.relay(sender)
        await card.get_by_label(f"It is safe for {to} to have this").check()
        await card.get_by_label("It is meant well, and can do good").check()
        await self.press(card, "Clear it")
        await expect(self.state(sender)).to_have_text(
            "Cleared, not passed on yet", timeout=1000 * PATIENCE
        )

    async def release(self, sender: str = JO, to: str = SAM) -> None:
        """See cleared words as the other side will, and let them know that something is there."""
        await self.press(self.relay(sender), f"See it as {to} will")
        await self.press(self.relay(sender), f"Pass it on to {to}")
        await expect(self.state(sender)).to_have_text(
            f"{to} knows that a message is there", timeout=1000 * PATIENCE
        )
