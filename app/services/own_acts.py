"""What each person asks for themselves in a live session.

Every function returns the session as it is written, and raises ``Refused`` when the rules say no.
"""

from app.domain import own_acts
from app.domain.capabilities import Capability
from app.domain.live_session import LiveSession
from app.services.acting import own
from app.services.engine import Caller
from app.services.ports import House


def set_ready(
    house: House, caller: Caller, ready: bool, command_id: str | None = None
) -> LiveSession:
    def change(session: LiveSession) -> None:
        own_acts.set_ready(session, caller.person_id, ready)

    return own(house, caller, Capability.READY, change, command_id)


def set_willing(
    house: House, caller: Caller, willing: bool, command_id: str | None = None
) -> LiveSession:
    """Answer whether the person still wants to go ahead; staff alone are told."""

    def change(session: LiveSession) -> None:
        own_acts.set_willing(session, caller.person_id, willing)

    return own(house, caller, Capability.WILLING, change, command_id)


def go_in(house: House, caller: Caller, command_id: str | None = None) -> LiveSession:
    def change(session: LiveSession) -> None:
        own_acts.go_in(session, caller.person_id)

    return own(house, caller, Capability.GO_IN, change, command_id)


def not_yet(house: House, caller: Caller, talk: bool, command_id: str | None = None) -> LiveSession:
    def change(session: LiveSession) -> None:
        own_acts.not_yet(session, caller.person_id, talk)

    return own(house, caller, Capability.NOT_YET, change, command_id)


def step_out(house: House, caller: Caller, command_id: str | None = None) -> LiveSession:
    def change(session: LiveSession) -> None:
        own_acts.step_out(session, caller.person_id)

    return own(house, caller, Capability.STEP_OUT, change, command_id)


def set_microphone(
    house: House, caller: Caller, on: bool, command_id: str | None = None
) -> LiveSession:
    def change(session: LiveSession) -> None:
        own_acts.set_microphone(session, caller.person_id, on)

    return own(house, caller, Capability.MICROPHONE, change, command_id)


def set_camera(
    house: House, caller: Caller, on: bool, command_id: str | None = None
) -> LiveSession:
    def change(session: LiveSession) -> None:
        own_acts.set_camera(session, caller.person_id, on)

    return own(house, caller, Capability.CAMERA, change, command_id)
