"""A room of people in our worker: each publishes and receives all others on one leg with seats."""

import asyncio
import secrets
from dataclasses import dataclass

from aiortc import RTCCertificate

from signaling.media import wire

from . import descriptions
from .client_leg import ClientLeg, Remote
from .engine import AUDIO, VIDEO, Engine
from .worker import Worker, everyone, name


@dataclass(slots=True)
class Person:
    """One participant: ``seats`` are the SSRCs (audio, video) of each receive seat."""

    peer: str
    leg: ClientLeg
    audio: int
    video: int
    seats: list[tuple[int, int]]


class WorkerRoom:
    """``people`` participants of one session of our worker."""

    def __init__(
        self,
        worker: Worker,
        people: int,
        engine: Engine,
        number: int = 0,
        *,
        stamped: bool = False,
    ) -> None:
        self.people = people
        self.session = name()
        self.engine = engine
        self._first_speaker = number * people
        self.persons: list[Person] = []
        self._worker = worker
        self._stamped = stamped
        self._certificate = RTCCertificate.generateCertificate()
        self._plan = 0

    async def join(self) -> None:
        """Bring everybody in and open every edge."""
        for _ in range(self.people):
            person = await self.enter()
            self.publish(person)
        await self.forward(everyone([person.peer for person in self.persons]))
        await asyncio.sleep(0.3)

    async def enter(self) -> Person:
        """Bring one person in, with every edge closed."""
        person, remote = await self.offer()
        await person.leg.connect(remote, own_ssrc=person.video)
        return person

    async def offer(self) -> tuple[Person, Remote]:
        """Send one person's offer; the leg is connected when ``remote`` has been called."""
        leg = ClientLeg(self.engine, self._certificate, controlling=True, stamped=self._stamped)
        audio, video, rtx = (secrets.randbelow((1 << 32) - 1) + 1 for _ in range(3))
        peer = f"{name()}.1"
        answer = descriptions.read(
            (
                await self._worker.ask(
                    wire.OpenPeer,
                    session=self.session,
                    peer=peer,
                    offer=descriptions.offer(leg, audio, video, rtx, self._worker.seats),
                )
            )["answer"]
        )
        person = Person(peer, leg, audio, video, _seats(answer))
        self.persons.append(person)
        return person, answer.remote

    def publish(self, person: Person) -> None:
        """Let ``person`` send sound and picture."""
        number = self._first_speaker + self.persons.index(person)
        line, codes = person.leg.line, descriptions
        self.engine.publish(line, AUDIO, person.audio, codes.OPUS, codes.LEVEL_ID, number)
        self.engine.publish(line, VIDEO, person.video, codes.VP8, 0, number)

    async def forward(self, edges: list[wire.Edge]) -> dict[str, dict[str, int]]:
        """Let exactly ``edges`` carry packets; return who sits where."""
        self._plan += 1
        return await self._worker.forward_only(self.session, edges, self._plan)

    async def leave(self, person: Person) -> None:
        self.persons.remove(person)
        await self._worker.ask(wire.ClosePeer, session=self.session, peer=person.peer)
        await person.leg.close()

    def profile(self) -> str:
        return "/".join(sorted({person.leg.profile() for person in self.persons}))

    async def close(self) -> None:
        for person in list(self.persons):
            await self.leave(person)
        await self._worker.ask(wire.CloseSession, session=self.session)


def _seats(answer: descriptions.Description) -> list[tuple[int, int]]:
    received = [section for section in answer.sections if section.ssrcs]
    pairs = zip(received[::2], received[1::2], strict=True)
    return [(audio.ssrcs[0], video.ssrcs[0]) for audio, video in pairs]
