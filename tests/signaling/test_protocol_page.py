"""The protocol page is what the registry prints."""

from pathlib import Path

from app.domain.refusals import SENTENCES
from signaling.door import ROWS
from signaling.messages import kinds_of
from signaling.outbox import WHY
from signaling.protocol import CODES, protocol_page

FILE = Path(__file__).resolve().parents[2] / "docs" / "protocol.md"


def test_every_event_field_and_reason_is_on_the_protocol_page():
    text = protocol_page()
    for row in ROWS:
        section = text.split(f"### `{row.name}`")[1].split("###")[0]
        assert all(f"| `{name}` |" in section for name in kinds_of(row.message))
    assert all(f"| `{why}` |" in text for why in WHY)
    assert text.count("### `") == len(ROWS) + 3


def test_every_code_of_the_door_has_words():
    assert set(CODES) <= set(SENTENCES)


def test_the_file_is_the_protocol_page():
    assert FILE.read_text(encoding="utf-8") == protocol_page(), "print it: python -m app docs"
