"""A house in a network of its own, and people in theirs: Chromium each, and a facilitator of tones.

The facilitator is in the house's network, so that what befalls a party's network befalls it alone.
"""

import asyncio
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Collection
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.async_api import async_playwright

from tests.browser.browsers import CHROMIUM_FLAGS, Visitor, visitor
from tests.journeys.house import ALEX, LOOKS, House, Meeting, planned_house
from tests.journeys.processes import ROOT, free_port
from tests.journeys.story import PATIENCE, until
from tests.networks.namespaces import PAGES, RELAY, Network, Networks, networks
from tests.networks.relays import (
    Certificates,
    relay_settings,
    running_relay,
    trusting,
    wait_until_listening,
)

WEB = f"ip daddr {PAGES} tcp dport 443"
"""nft matches: to the pages, and to the relay by each way."""
BY_UDP = f"ip daddr {RELAY} udp dport 3478"
BY_TCP = f"ip daddr {RELAY} tcp dport 3478"
BY_TLS = f"ip daddr {RELAY} tcp dport 443"


@dataclass
class Apart(Meeting):
    """A meeting whose ``visitors`` are browsers in ``nets`` of their own, by screen name."""

    nets: dict[str, Network]
    visitors: dict[str, Visitor]

    async def come(self, *names: str) -> None:
        """Let people come in by their browsers, one after the other."""
        for name in names:
            await self.visitors[name].arrive()

    async def come_in_together(self, *names: str) -> None:
        """Let everybody come, and walk into the joint room; who has no browser is of tones."""
        await self.arrive(ALEX)
        for name in names:
            await (self.come(name) if name in self.visitors else self.arrive(name))
        await self.go_in_together(*names)

    async def go_in_together(self, *names: str) -> None:
        await self.admit(*names)
        for name in names:
            if name in self.visitors:
                await self.visitors[name].get_ready()
            else:
                await self.people[name].must("person.willing", willing=True)
                await self.people[name].must("person.ready", ready=True)
        for name in names:
            await until(lambda name=name: self.seen(name)["ready"], what=f"{name} is ready")
        await self.by_staff("session.check")
        await self.by_staff("session.open_joint")
        for name in names:
            if name in self.visitors:
                await self.visitors[name].press("#go-in")
                await self.visitors[name].at("joint", "together")
            else:
                await self.go_in(name)

    async def meet(self, *names: str) -> None:
        """Wait until each page hears and sees each other person, and is heard and seen by them."""
        begun = time.monotonic()
        since = {one: await visitor.now() for one, visitor in self.visitors.items()}
        for one in (*names, ALEX):
            for other in (*names, ALEX):
                while other != one and not await self._meets(one, other, since.get(one, begun)):
                    assert time.monotonic() < begun + 2 * PATIENCE, f"{one} misses {other}"
                    await asyncio.sleep(0.1)

    async def _meets(self, one: str, other: str, since: float) -> bool:
        if one in self.visitors:
            return await self.visitors[one].plays(LOOKS[other], since)
        return self.notices(one, other, since)

    async def way(self, name: str) -> tuple[str, str, set[str]]:
        """Return the type and protocol of the candidate that a page sends from, and all types that
        it has.
        """
        said = await self.visitors[name].page.evaluate(
            """async () => {
              const pc = person.peers.findLast((one) => one.connectionState === "connected");
              if (!pc) return ["", "", []];
              const reports = [...(await pc.getStats()).values()];
              const transport = reports.find((one) => one.type === "transport");
              const pair = reports.find((one) => one.id === transport.selectedCandidatePairId);
              const own = reports.filter((one) => one.type === "local-candidate");
              const used = own.find((one) => one.id === pair.localCandidateId);
              return [used.candidateType, used.relayProtocol ?? used.protocol,
                      own.map((one) => one.candidateType)];
            }"""
        )
        return said[0], said[1], set(said[2])

    async def told(self, name: str) -> str:
        """Return every description and candidate that a page's connections were given."""
        said = await self.visitors[name].page.evaluate(
            """async () => {
              const texts = person.peers.map((pc) => pc.remoteDescription?.sdp);
              for (const pc of person.peers) {
                if (pc.connectionState === "closed") continue;
                for (const one of (await pc.getStats()).values()) {
                  if (one.type === "remote-candidate") texts.push(one.address);
                }
              }
              return texts.join("\\n");
            }"""
        )
        return str(said)

    async def tells(self, name: str) -> str:
        """Return every description that a page's connections have of themselves."""
        script = "person.peers.map((pc) => pc.localDescription?.sdp).join('\\n')"
        return str(await self.visitors[name].page.evaluate(script))


@contextmanager
def _front(house: House, certificates: Certificates) -> Any:
    command = [sys.executable, "-m", "tests.networks.front", "--host", PAGES, "--port", "443"]
    command += ["--behind", str(house.config.port)]
    command += ["--chain", str(certificates.chain), "--key", str(certificates.key)]
    running = subprocess.Popen(command, cwd=ROOT)
    try:
        wait_until_listening(PAGES, 443, house.web)
        yield
    finally:
        running.terminate()
        running.wait()


def _house(
    folder: Path, certificates: Certificates, turn: bool, relay_only: Collection[str]
) -> House:
    port = str(free_port())
    settings = {
        "PUBLIC_URL": f"https://{PAGES}",
        "PORT": port,
        "MEDIA_BIND": PAGES,
        "MEDIA_ANNOUNCE": "",
    }
    if turn:
        settings |= relay_settings(RELAY, certificates, TURN_PORT="3478", TURN_TLS_PORT="443")
    return planned_house(folder, relay_only=relay_only, **settings)


@asynccontextmanager
async def apart(
    *names: str, turn: bool = False, relay_only: Collection[str] = ()
) -> AsyncIterator[Apart]:
    """Give a served house, with a browser in a network of its own for each of ``names``."""
    async with AsyncExitStack() as stack:
        enter = stack.enter_context
        folder = Path(enter(tempfile.TemporaryDirectory(prefix="apart-")))
        made: Networks = enter(networks())
        certificates = Certificates.make(folder, PAGES, RELAY)
        enter(trusting(certificates))
        house = _house(folder, certificates, turn, relay_only)
        if turn:
            enter(running_relay(house.config, house.web.environ, folder / "relay.log"))
        stack.callback(house.stop)
        await asyncio.to_thread(house.start)
        enter(_front(house, certificates))
        held = Apart(house, {}, {}, {})
        driver = await stack.enter_async_context(async_playwright())
        for name in names:
            net = held.nets[name] = made.person()
            browser = await driver.chromium.launch(
                executable_path=net.program(folder / net.cable, "/usr/bin/chromium"),
                headless=True,
                args=[*CHROMIUM_FLAGS, "--ignore-certificate-errors"],
            )
            stack.push_async_callback(browser.close)
            held.visitors[name] = await visitor(browser, house, name, ignore_https_errors=True)
        try:
            yield held
        except BaseException:
            print(house.logs()[-8000:])
            raise
        finally:
            for robot in held.people.values():
                await robot.leave()
