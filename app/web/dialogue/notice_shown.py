"""The notice to somebody that something is there, as staff of their side see it."""

from typing import Any, Final

from app.services.cases.opening import Opened
from app.services.dialogue import noticing
from app.services.inviting import PostState
from app.web import current
from app.web.cases import frame

BY_HAND: Final = (PostState.BY_HAND, PostState.READY, PostState.FAILED)
"""Nothing carries it from here: somebody of staff gives it, by the way that is safe."""


def newest(opened: Opened, person_id: str) -> dict[str, Any] | None:
    """Return the last notice to this person; None when there was none."""
    message = noticing.newest(current.house(), opened, person_id)
    if message is None:
        return None
    by_hand = message.state in BY_HAND
    return {
        "id": message.id,
        "state": message.state,
        "way": message.way,
        "at": frame.moment(message.done_at or message.made_at),
        "text": message.letter.text if by_hand and message.letter else "",
    }
