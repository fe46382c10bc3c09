"""One whole participant: from a personal link to being heard, and back after every trouble."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiortc import MediaStreamTrack, RTCIceServer

from signaling.robots.line import Ack, Line, View
from signaling.robots.links import Link, NotLetIn, Pass
from signaling.robots.palette import RGB, Looks
from signaling.robots.peer import RobotPeer
from signaling.robots.senses import Senses
from signaling.robots.tones import Colour, Tone

log = logging.getLogger(__name__)

LOOKS = 5
"""How often a robot looks at a view that moved on before it gives up what it must do."""
ASK_AGAIN = 5.0
"""Seconds in which a robot's life ends after it was told to, unless a library swallowed that."""
COME_BACK_AFTER = 0.4
"""Seconds before a robot that lost its line tries again."""

Tracks = Callable[[str], tuple[MediaStreamTrack, MediaStreamTrack]]
"""Makes the sound and the picture of a person, given the screen name that the view tells them."""


@dataclass(slots=True)
class Received:
    """Everything that one robot was ever told, as text: for markers and for transcripts."""

    http: list[str] = field(default_factory=list)
    frames: list[str] = field(default_factory=list)

    def text(self) -> str:
        return "\n".join([*self.http, *self.frames])


class Robot:
    """Holds one seat of a meeting. It sends sound and picture exactly when its view says they are
    on.

    Attributes:
        senses: what it heard and saw, over all its media connections.
        received: what it was told.
        stubborn: goes on sending whatever the view says, once it has begun (a hostile participant).
        way: how a relay is reached, if one must be used: udp, tcp or tls.
        endings: the service's last words of each line that it ended.
        claims: how often the link was claimed; a page that lives through trouble claims it once.
    """

    def __init__(
        self,
        link: Link,
        tracks: Tracks,
        *,
        seats: int = 8,
        deaf: bool = False,
        returns: bool = True,
        way: str = "",
    ) -> None:
        self.link = link
        self.senses = Senses(deaf=deaf)
        self.received = Received()
        self.stubborn = False
        self.endings: list[dict[str, Any]] = []
        self.claims = 0
        self.offers = 0
        self.line = Line(self.received.frames)
        self.peer: RobotPeer | None = None
        self.passed: Pass | None = None
        self._make_tracks = tracks
        self._seats = seats
        self._returns = returns
        self.way = way
        self._life: asyncio.Task[None] | None = None
        self._refused: NotLetIn | None = None

    @property
    def view(self) -> View:
        return self.line.view

    @property
    def you(self) -> dict[str, Any]:
        """The part of the view about this robot itself."""
        return dict(self.view.get("you", {}))

    @property
    def gone(self) -> bool:
        """Whether it has left for good, or was never let in."""
        return self._life is None or self._life.done()

    async def arrive(self, timeout: float = 20.0) -> "Robot":
        """Claim the link, connect, and return with media flowing.

        Raises:
            NotLetIn: the service does not want this robot.
            TimeoutError: it took longer than ``timeout`` seconds.
        """
        await self._begin_life()
        await self.ready_for_media(timeout)
        return self

    async def stay(self) -> None:
        """Claim the link, and stay until the service says not to come back.

        A service that is not there yet is waited for.

        Raises:
            NotLetIn: the service does not want this robot.
        """
        while True:
            try:
                life = await self._begin_life()
                break
            except (OSError, aiohttp.ClientError):
                await asyncio.sleep(COME_BACK_AFTER)
        await life
        if self._refused is not None:
            raise self._refused

    async def _begin_life(self) -> asyncio.Task[None]:
        if self.passed is None:
            self.passed = await self.link.claim(self.received.http)
            self.claims += 1
        self._refused = None
        self._life = asyncio.create_task(self._live())
        return self._life

    async def ready_for_media(self, timeout: float = 20.0) -> None:
        """Return when the service says that this robot's media is open.

        Raises:
            NotLetIn: it was refused.
            TimeoutError: it took too long.
        """
        async with asyncio.timeout(timeout):
            while self.you.get("media") != "open" or self.line.ended.is_set():
                if self._refused is not None:
                    raise self._refused
                await asyncio.sleep(0.02)

    async def say(self, event: str, **fields: Any) -> Ack:
        """Say one command and return its answer, whatever it is."""
        return await self.line.say(event, **fields)

    async def must(self, event: str, **fields: Any) -> Ack:
        """Say one command that must be done; look again, as a person would, when the view moved on.

        Raises:
            AssertionError: it was refused.
        """
        for _ in range(LOOKS):
            answer = await self.line.say(event, **fields)
            if answer.get("ok"):
                return answer
            if answer.get("code") != "view-changed":
                break
            await asyncio.sleep(0.1)
        raise AssertionError(f"{event} was refused: {answer}")

    async def until(self, holds: Callable[[View], bool], timeout: float = 15.0) -> View:
        """Wait until the newest view, on whatever line, satisfies ``holds``.

        Raises:
            TimeoutError: it never did; the text is the last view.
        """
        end = time.monotonic() + timeout
        while not (self.view and not self.line.ended.is_set() and holds(self.view)):
            if time.monotonic() > end:
                raise TimeoutError(f"the last view was {self.view}")
            await asyncio.sleep(0.02)
        return self.view

    async def speak_up(self) -> None:
        """Turn microphone and camera on, as the person would."""
        await self.must("person.microphone", on=True)
        await self.must("person.camera", on=True)

    async def be_ready(self) -> None:
        """Say, as the person would, that they still want this, and are ready."""
        await self.must("person.willing", willing=True)
        await self.must("person.ready", ready=True)

    async def reload(self) -> None:
        """Reload the page: everything is dropped and built again with the same cookie."""
        await self._end_life()
        await self.line.hang_up()
        await self._drop_media()
        self._begin_again()
        await self.arrive()

    async def vanish(self) -> None:
        """Lose everything at once without a word: the laptop's battery is empty."""
        await self._end_life()
        if self.peer is not None:
            self.peer.vanish()
        self.line.cut()

    async def leave(self) -> None:
        """Hang up for good, politely."""
        await self._end_life()
        await self.line.hang_up()
        await self._drop_media()

    def _begin_again(self) -> None:
        self.line = Line(self.received.frames)

    async def _end_life(self) -> None:
        """Libraries swallow a cancelling that comes as something ends, so it is said again."""
        if self._life is None:
            return
        while not self._life.done():
            self._life.cancel()
            await asyncio.wait([self._life], timeout=ASK_AGAIN)
        with contextlib.suppress(asyncio.CancelledError):
            self._life.result()

    async def _live(self) -> None:
        """Stay until told not to come back."""
        while True:
            try:
                await self._connect()
                await self._attend()
            except NotLetIn as refusal:
                if not refusal.again:
                    self._refused = refusal
                    break
            except (OSError, aiohttp.ClientError) as error:
                log.info("robot.line_failed %s", type(error).__name__)
            if self.line.closing is not None:
                self.endings.append(self.line.closing)
                if not self.line.closing.get("again"):
                    break
            if not self._returns:
                break
            await self.line.hang_up()
            await asyncio.sleep(COME_BACK_AFTER)
            self._begin_again()
        await self._drop_media()

    async def _connect(self) -> None:
        if self.passed is None:
            raise NotLetIn("no-pass")
        await self.line.connect(self.link.origin, self.passed.cookie, self.passed.meeting)

    async def _attend(self) -> None:
        """Follow the views of one line until it ends."""
        line = self.line
        while not line.ended.is_set():
            view = line.view
            await self._follow(view)
            if self.peer is None and _wants_offer(line.view):
                await asyncio.sleep(COME_BACK_AFTER)
                continue
            await _either(line.ended.wait(), line.other_than(view))

    async def _follow(self, view: View) -> None:
        you = view["you"]
        if you["place"] == "gone":
            await self._drop_media()
            return
        if _wants_offer(self.line.view):
            await self._offer()
        if self.peer is not None:
            self._send_what_is_on(self.peer)

    def _send_what_is_on(self, peer: RobotPeer) -> None:
        you = self.line.view["you"]
        if you["microphone"] or not self.stubborn:
            peer.microphone(you["microphone"])
        if you["camera"] or not self.stubborn:
            peer.camera(you["camera"])

    async def _offer(self) -> None:
        await self._drop_media()
        line = self.line
        try:
            relay = await self._relay(line)
        except ConnectionError as error:
            log.info("robot.no_relay %s", error)
            return
        peer = self.peer = RobotPeer(
            *self._make_tracks(str(self.you.get("name", ""))), self.senses, self._seats, relay
        )

        async def answer(offer: str) -> str:
            self.offers += 1
            said = await line.say("peer.offer", offer=offer)
            if not said.get("ok"):
                raise ConnectionError(f"peer.offer was refused: {said.get('code')}")
            return str(said["answer"])

        try:
            # A peer that the service gives up while it connects is made anew at once.
            await _either(peer.connect(answer), line.ended.wait(), _given_up(line))
        except ConnectionError as error:
            log.info("robot.no_media %s", error)
            await self._drop_media()

    async def _relay(self, line: Line) -> RTCIceServer | None:
        """Return the relay when it must be used, or when this robot has a ``way`` to it.

        Raises:
            ConnectionError: there is none, so nothing may be offered.
        """
        said = await line.say("peer.servers")
        if not said.get("ok"):
            raise ConnectionError(f"peer.servers was refused: {said.get('code')}")
        if not (self.way or said["relay_only"]):
            return None
        ending = {"tls": "tcp"}.get(self.way, self.way or "udp")
        for server in said["servers"]:
            for url in server["urls"]:
                if url.endswith(ending) and url.startswith("turns:") == (self.way == "tls"):
                    return RTCIceServer(url, server["username"], server["credential"])
        raise ConnectionError("there is no relay")

    async def _drop_media(self) -> None:
        peer, self.peer = self.peer, None
        if peer is not None:
            await peer.close()


def _wants_offer(view: View) -> bool:
    return bool(view["you"]["media"] == "offer" and view["you"]["place"] != "gone")


async def _given_up(line: Line) -> None:
    """Return when a peer that was open must be offered anew."""
    while _wants_offer(line.view):
        await line.other_than(line.view)
    while not _wants_offer(line.view):
        await line.other_than(line.view)


async def _either(*waits: Awaitable[Any]) -> None:
    """Return when the first of ``waits`` is over; the others are cancelled; its exception is
    raised.
    """
    tasks = [asyncio.ensure_future(wait) for wait in waits]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def tone_person(link: Link, looks: Looks, **options: Any) -> Robot:
    """Return a robot that sends one pure pitch and one solid colour."""
    return Robot(
        link,
        lambda _name: (Tone(looks), Colour(looks, RGB[looks.colour])),
        **options,
    )
