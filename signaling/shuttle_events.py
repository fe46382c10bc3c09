"""What may be asked about words that are carried between two rooms."""

from typing import Final

from app.services.dialogue import own_relays, relays
from signaling import messages, shuttle_messages
from signaling.registry import Row
from signaling.shuttle_acts import (
    NOTHING,
    NUMBER,
    REFUSAL,
    by_person,
    by_staff,
    carry,
    carry_for,
    corridor,
    fields,
    handed,
    note,
    start,
    translation,
    wish,
)

OWN_WORDS: Final = 32 * 1024
"""Bytes: 4000 characters of any language, with what the message says besides."""

ANSWERS: Final = "`relay`: its id; `number`: of this wording; `state`: of the card"

OWN: Final = (
    Row(
        "person.relay_write",
        shuttle_messages.Carry,
        carry,
        "Write down what is to be passed on, or other words for it. Nothing is passed on by this.",
        a_second=0.5,
        size=OWN_WORDS,
        answers=ANSWERS,
    ),
    Row(
        "person.relay_read_back",
        shuttle_messages.OfWording,
        by_person(own_relays.read_back, NUMBER),
        "See one's words again, as they would be passed on.",
    ),
    Row(
        "person.relay_agree",
        shuttle_messages.OfWording,
        by_person(own_relays.agree, NUMBER),
        "Agree to exactly these words.",
    ),
    Row(
        "person.relay_hold",
        shuttle_messages.OfRelay,
        by_person(own_relays.hold, NOTHING),
        "Wait with it: it is not passed on for now.",
    ),
    Row(
        "person.relay_go_on",
        shuttle_messages.OfRelay,
        by_person(own_relays.go_on, NOTHING),
        "Go on with what one held oneself.",
    ),
    Row(
        "person.relay_take_back",
        shuttle_messages.OfRelay,
        by_person(own_relays.take_back, NOTHING),
        "Take it back. Once it was passed on it cannot be.",
    ),
    Row(
        "person.relay_choose",
        shuttle_messages.Choose,
        by_person(own_relays.choose, wish),
        "Say how one would like to have what is there. The other side is not told.",
    ),
    Row(
        "person.relay_open",
        shuttle_messages.OfRelay,
        by_person(own_relays.read, NOTHING),
        "Read it on one's own screen: the words come with the next view.",
    ),
    Row(
        "person.relay_refuse",
        shuttle_messages.Refuse,
        by_person(own_relays.refuse, REFUSAL),
        "Not want it. One may still choose otherwise.",
    ),
    Row(
        "person.relay_want_reply",
        shuttle_messages.OfRelay,
        by_person(own_relays.want_reply, NOTHING),
        "Say that one would like to reply.",
    ),
    Row(
        "person.relay_no_reply",
        shuttle_messages.OfRelay,
        by_person(own_relays.no_reply, NOTHING),
        "Say that there will be no reply.",
    ),
    Row(
        "person.relay_put_away",
        shuttle_messages.OfRelay,
        by_person(own_relays.put_away, NOTHING),
        "Take words that were read off this page.",
    ),
)

OF_SENDER: Final = (
    Row(
        "staff.relay_write",
        shuttle_messages.CarryFor,
        carry_for,
        "Write down what somebody says, or other words for it, on the leaf of their side.",
        a_second=0.5,
        size=OWN_WORDS,
        answers=ANSWERS,
    ),
    Row(
        "staff.relay_read_back",
        shuttle_messages.OfWording,
        by_staff(relays.read_back, NUMBER),
        "These words are read back to whoever said them.",
    ),
    Row(
        "staff.relay_agree",
        shuttle_messages.OfWording,
        by_staff(relays.agree_spoken, NUMBER),
        "Record that the sender said yes to exactly these words.",
    ),
    Row(
        "staff.relay_translate",
        shuttle_messages.Translate,
        by_staff(relays.translate, translation),
        "Put the same words down in another language.",
        a_second=0.5,
        size=OWN_WORDS,
    ),
    Row(
        "staff.relay_agree_translation",
        shuttle_messages.OfWording,
        by_staff(relays.agree_translation, NUMBER),
        "Record that the translation was read back and agreed.",
    ),
    Row(
        "staff.relay_ask_change",
        shuttle_messages.AskChange,
        by_staff(relays.ask_change, fields("number", "text")),
        "Ask the sender for other words.",
    ),
    Row(
        "staff.relay_clear",
        shuttle_messages.Clear,
        by_staff(relays.clear, fields("number", "safe", "positive", "interpreted")),
        "Say by name that these agreed words are safe and positive.",
    ),
    Row(
        "staff.relay_release",
        shuttle_messages.ReleaseWords,
        by_staff(relays.release, fields("number", "let_know")),
        "Let the other side learn that there is something for them, without a word of it.",
    ),
    Row(
        "staff.relay_hold",
        shuttle_messages.OfRelay,
        by_staff(relays.hold, NOTHING),
        "Wait with it: on the other side nothing of it is left.",
    ),
    Row(
        "staff.relay_go_on",
        shuttle_messages.OfRelay,
        by_staff(relays.go_on, NOTHING),
        "Go on after waiting; what was released is released anew.",
    ),
    Row(
        "staff.relay_take_back",
        shuttle_messages.OfRelay,
        by_staff(relays.take_back, NOTHING),
        "Take it back for the sender, before it is passed on.",
    ),
    Row(
        "staff.relay_note",
        shuttle_messages.KeepNote,
        note,
        "Keep what somebody said and does not want to be passed on.",
        a_second=0.5,
        size=OWN_WORDS,
    ),
)

OF_RECIPIENT: Final = (
    Row(
        "staff.relay_tell_about",
        shuttle_messages.OfRelay,
        by_staff(relays.tell_about, NOTHING),
        "Tell whom it is for what it is about, and not what it says.",
    ),
    Row(
        "staff.relay_choose",
        shuttle_messages.Choose,
        by_staff(relays.record_wish, wish),
        "Record how somebody would like to have what is there for them.",
    ),
    Row(
        "staff.relay_refuse",
        shuttle_messages.Refuse,
        by_staff(relays.record_refusal, REFUSAL),
        "Record that somebody does not want it.",
    ),
    Row(
        "staff.relay_deliver",
        shuttle_messages.Deliver,
        by_staff(relays.deliver, handed),
        "Record that the words were handed over, and how.",
    ),
    Row(
        "staff.relay_want_reply",
        shuttle_messages.OfRelay,
        by_staff(relays.record_reply, lambda _m: {"wants": True}),
        "Record that they would like to reply.",
    ),
    Row(
        "staff.relay_no_reply",
        shuttle_messages.OfRelay,
        by_staff(relays.record_reply, lambda _m: {"wants": False}),
        "Record that there will be no reply.",
    ),
)

LIVE: Final = (
    Row(
        "session.start_shuttle",
        messages.Seen,
        start,
        "Begin to carry words between the rooms, after every gate holds.",
        widening=True,
    ),
    Row(
        "staff.corridor",
        shuttle_messages.Corridor,
        corridor,
        "Write to the other facilitators. No participant reads it.",
        a_second=0.5,
    ),
)

ROWS: Final = (*OWN, *OF_SENDER, *OF_RECIPIENT, *LIVE)
