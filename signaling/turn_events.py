"""What a page asks before it offers: by which way its sound and picture may go."""

from collections.abc import Mapping
from typing import Any, Final

from app.services import turn
from app.services.live_sessions import Caller
from app.services.ports import House
from signaling import messages
from signaling.registry import Remember, Row


def _servers(house: House, caller: Caller, _message: messages.Plain) -> Mapping[str, Any]:
    servers, only = turn.relay_servers(house, caller)
    return {"servers": servers, "relay_only": only}


ROWS: Final = (
    Row(
        "peer.servers",
        messages.Plain,
        _servers,
        "Ask for the relay, before each `RTCPeerConnection` is made.",
        at_once=6,
        a_second=0.5,
        remember=Remember.NOT,
        answers="`servers`: for `iceServers`, empty without a relay; `relay_only`: whether "
        '`iceTransportPolicy` must be `"relay"`',
    ),
)
