"""A room of people in Janus: each publishes on one leg and receives all others on a second."""

import asyncio
import secrets

from aiortc import RTCCertificate

from . import descriptions
from .client_leg import ClientLeg
from .engine import AUDIO, VIDEO, Engine
from .janus import Handle, Janus

_ROOM = 1234
BITRATE = 1_500_000
"""Bits a second that Janus asks of each camera by REMB: what our worker asks by default."""


class JanusRoom:
    """``people`` participants who all see and hear one another through Janus."""

    def __init__(self, janus: Janus, people: int, engine: Engine, number: int = 0) -> None:
        self.people = people
        self.engine = engine
        self._first_speaker = number * people
        self._janus = janus
        self._certificate = RTCCertificate.generateCertificate()
        self._legs: list[ClientLeg] = []
        self._handles: list[Handle] = []
        self._room = _ROOM + secrets.randbelow(1 << 30)

    async def join(self) -> None:
        """Bring everybody in; returns when every leg is connected."""
        keeper = await self._janus.handle()
        self._handles.append(keeper)
        await keeper.message(
            {
                "request": "create",
                "room": self._room,
                "publishers": self.people,
                "bitrate": BITRATE,
                "fir_freq": 0,
                "audiocodec": "opus",
                "videocodec": "vp8",
                "transport_wide_cc_ext": False,
            }
        )
        feeds = [await self._publish(number) for number in range(self.people)]
        for feed in feeds:
            await self._subscribe([other for other in feeds if other != feed])
        await asyncio.sleep(0.3)

    def profile(self) -> str:
        return "/".join(sorted({leg.profile() for leg in self._legs}))

    async def close(self) -> None:
        for leg in self._legs:
            await leg.close()
        for handle in self._handles:
            await handle.leave()

    async def _leg(self, *, controlling: bool) -> tuple[ClientLeg, Handle]:
        leg = ClientLeg(self.engine, self._certificate, controlling=controlling)
        self._legs.append(leg)
        handle = await self._janus.handle()
        self._handles.append(handle)
        return leg, handle

    async def _publish(self, number: int) -> int:
        speaker = self._first_speaker + number
        leg, handle = await self._leg(controlling=True)
        audio, video, rtx = (secrets.randbelow((1 << 32) - 1) + 1 for _ in range(3))
        sections = [
            ("audio", "0", "sendonly", (audio,)),
            ("video", "1", "sendonly", (video, rtx)),
        ]
        offer = descriptions.write(leg, sections, setup="actpass")
        joined = await handle.message(
            {"request": "joinandconfigure", "ptype": "publisher", "room": self._room},
            {"type": "offer", "sdp": offer},
        )
        answer = descriptions.read(joined["jsep"]["sdp"])
        await leg.connect(answer.remote, own_ssrc=video)
        self.engine.publish(
            leg.line, AUDIO, audio, descriptions.OPUS, descriptions.LEVEL_ID, speaker
        )
        self.engine.publish(leg.line, VIDEO, video, descriptions.VP8, 0, speaker)
        return int(joined["plugindata"]["data"]["id"])

    async def _subscribe(self, feeds: list[int]) -> None:
        leg, handle = await self._leg(controlling=False)
        attached = await handle.message(
            {
                "request": "join",
                "ptype": "subscriber",
                "room": self._room,
                "streams": [{"feed": feed} for feed in feeds],
            }
        )
        offer = descriptions.read(attached["jsep"]["sdp"])
        sections = [(s.kind, s.mid, "recvonly", ()) for s in offer.sections]
        answer = descriptions.write(leg, sections, setup="active")
        await handle.message({"request": "start"}, {"type": "answer", "sdp": answer})
        await leg.connect(offer.remote, own_ssrc=1)
