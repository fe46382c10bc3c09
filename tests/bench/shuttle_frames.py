"""What one party is pushed, in frames and bytes, with the other side absent and with it busy."""

import asyncio
import contextlib
from typing import Any

from tests.browser.advocates import shuttle
from tests.journeys.house import ALEX, JO, SAM, Meeting, meeting

from .printing import Figures


async def measure() -> Figures:
    """Walk Jo through the same twice: once without Sam, once with a Sam who does a great deal."""
    alone, busy = await _walk(busy=False), await _walk(busy=True)
    return {
        "part": "frames",
        "frames_alone": len(alone),
        "frames_with": len(busy),
        "bytes_alone": sum(alone),
        "bytes_with": sum(busy),
        "sizes": alone,
        "equal": alone == busy,
    }


async def _walk(*, busy: bool) -> list[int]:
    """Return the size of each push that Jo was told."""
    async with meeting(invites=shuttle) as held:
        await held.arrive(ALEX)
        await held.arrive(*((SAM,) if busy else ()), JO)
        await held.admit(JO)
        await held.jo.be_ready()
        if busy:
            await held.admit(SAM)
            await held.sam.be_ready()
            await held.by_staff("session.start_shuttle")
        for _ in range(2):
            await _by_sam(held, busy=busy)
            await _press(held, "staff.visit", room=f"holding:{held.id_of(JO)}")
            await _press(held, "staff.message", person=held.id_of(JO), text="Take your time.")
            await _by_sam(held, busy=busy)
            await held.jo.must("person.relay_write", text="I was so afraid.", about="")
            await asyncio.sleep(0.3)
            await _press(held, "staff.visit", room="corridor")
        frames = held.jo.received.frames
        return [len(frame.encode()) for frame in frames if frame.startswith("2")]


async def _by_sam(held: Meeting, *, busy: bool) -> None:
    """Let the advocate go away from Jo: to a Sam who does what Sam can do, or to the corridor."""
    if not busy:
        await _press(held, "staff.visit", room="corridor")
        return
    await _press(held, "staff.visit", room=f"holding:{held.id_of(SAM)}")
    for event, body in _ACTS:
        with contextlib.suppress(ConnectionError):
            await held.sam.say(event, **body)
    await _press(held, "staff.message", person=held.id_of(SAM), text="I hear you.")


async def _press(held: Meeting, event: str, **body: Any) -> None:
    await held.by_staff(event, **body)
    await asyncio.sleep(0.3)


_ACTS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("person.signal", {"kind": "break"}),
    ("person.message", {"text": "Is anybody there?"}),
    ("person.relay_write", {"text": "I would like to say that I am sorry. " * 40, "about": "it"}),
    ("person.camera", {"on": True}),
    ("person.microphone", {"on": True}),
)
