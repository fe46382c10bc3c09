"""Prints ``docs/protocol.md`` from the registry: the page cannot say what the code does not."""

from app.domain.capabilities import TABLE
from signaling.connection_events import AGAIN
from signaling.door import ROWS
from signaling.heard import EVERY
from signaling.messages import kinds_of, needed_of
from signaling.outbox import LAST_WORDS, STUCK, WHY
from signaling.presence import PATIENCE, PATIENCE_WITH_MEDIA, SILENCE
from signaling.registry import PATIENCE_A_SECOND, PATIENCE_AT_ONCE, Row

CODES = {
    "unknown-event": "no row has this name, or the frame could not be read",
    "malformed": "a field is missing, unknown or not of its kind",
    "too-large": "the message is over its size",
    "too-fast": "the event came more often than its row allows",
    "stale-connection": "another connection speaks for this person now, or none does",
    "seat-revoked": "the link or sign-in was ended",
    "not-allowed": "the role does not permit it",
    "view-changed": "`saw` is not the version last pushed to this connection",
    "media-unavailable": "no media worker is within reach",
    "failed": "a fault of ours; `fault` is its number in the log",
}
"""What any event may be refused with, beside the codes of the rules themselves."""

HEAD = f"""# Protocol

Printed from `signaling/` by `python -m app docs`.

Socket.IO at `/socket.io`, WebSocket only, plain text frames, the one namespace `/`. `Origin` must
be the service's own. The cookie `seat` says who it is; staff send `{{"meeting": id}}` as `auth` and
the cookie `staff`. Refused connections carry `{{code, words, again}}` as the error's `data`;
`again` is true for {", ".join(f"`{code}`" for code in sorted(AGAIN))}.

One person has one connection: the newest. Events of one connection are handled in their order.
Staff who say nothing for {SILENCE} s are gone, others after {PATIENCE:.0f} s, or
{PATIENCE_WITH_MEDIA:.0f} s while their media comes. Who leaves packets unread for
{STUCK:.0f} s is cut.

## Browser to server

Every message is an object with `id`, the id of the command: said twice, it is done once and
answered the same. Every answer is `{{ok: true, ...}}` or `{{ok: false, code, words}}`. A widening
event carries `saw`, the version of the view that it was built on.

At most {PATIENCE_AT_ONCE} events at once and {PATIENCE_A_SECOND} a second from one connection; one
that sends more is closed.
"""


def protocol_page() -> str:
    """Return the text of ``docs/protocol.md``."""
    parts = [HEAD, *map(_event, ROWS), _codes(), _from_server()]
    return "\n".join(parts).rstrip() + "\n"


def _event(row: Row) -> str:
    who = [str(role) for role, permitted in TABLE.items() if row.capability in permitted]
    lines = [
        f"### `{row.name}`",
        "",
        row.says,
        "",
        "| Field | Holds |",
        "|---|---|",
        *(_field(row, name, kind.says) for name, kind in kinds_of(row.message).items()),
        "",
        f"- Who: {', '.join(who)}",
        f"- Widening: {'yes' if row.widening else 'no'}",
        f"- Rate: {row.at_once} at once, {row.a_second:g} a second; size: {row.size // 1024} KiB",
        f"- Answer: `ok`{'; ' + row.answers if row.answers else ''}",
        "",
    ]
    return "\n".join(lines)


def _field(row: Row, name: str, says: str) -> str:
    left_out = "" if name in needed_of(row.message) else "; may be left out"
    return f"| `{name}` | {says}{left_out} |"


def _codes() -> str:
    lines = ["## Refusals of the door", "", "| Code | Meaning |", "|---|---|"]
    lines += [f"| `{code}` | {meaning} |" for code, meaning in CODES.items()]
    lines += ["", "Every other code is one of `app/domain/refusals.py`.", ""]
    return "\n".join(lines)


def _from_server() -> str:
    lines = [
        "## Server to browser",
        "",
        "### `session.view`",
        "",
        "The whole view of one person with `version`, which counts from 1 on each connection.",
        "Pushed when the content changed; to a page that is behind, only the last counts.",
        "",
        "### `session.heard`",
        "",
        "To facilitators alone: `{rows: [{speaker, listener, heard, seen}]}`, person ids, one row",
        "for each two people who are together. It says what really passed in the last seconds, by",
        f"the forwarder's count of packets; looked at every {EVERY:g} s, said when it changed.",
        "",
        "### `session.closed`",
        "",
        "`{why, again, words}`: the last message. The server hangs up "
        f"{LAST_WORDS} s later; `again` says whether to connect again.",
        "",
        "| Why | Words |",
        "|---|---|",
        *(f"| `{why}` | {words} |" for why, words in WHY.items()),
    ]
    return "\n".join(lines)
