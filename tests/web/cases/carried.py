"""Relays and letters of a marked case, one at every state, with a marker in every field of them.

What may be told of a relay or a letter has a marker of its own: "released" and then a side, for
words that wait for the other one, "passed" and then a side, for words that were handed over.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from app.domain.cases.case import Case, CasePerson
from app.domain.dialogue import letter_acts, letter_offers, relay_acts, relay_receiving
from app.domain.dialogue.letters import Letter, ReadHow, Tell
from app.domain.dialogue.relays import Handed, Relay, Wish, Words
from app.domain.people import PARTIES, Side, other
from app.services.ports import House

Mark = Callable[[str], str]

RELAYS = (
    "draft",
    "read_back",
    "agreed",
    "cleared",
    "released",
    "chosen",
    "told_about",
    "refused",
    "refused_told",
    "held",
    "taken_back",
    "delivered",
    "reply_wanted",
    "no_reply",
    "answered",
    "put_away",
)
LETTERS = (
    "started",
    "kept",
    "written",
    "changes_asked",
    "reviewed",
    "agreed",
    "cleared",
    "stored",
    "offered",
    "withdrawn",
    "about_first",
    "accepted",
    "brought",
    "not_now",
    "never",
    "taken_back",
    "delivered",
    "answered",
    "no_answer",
)
_SENT = RELAYS.index("released")
_HANDED = RELAYS.index("delivered")
_BROUGHT = {"brought": "released", "delivered": "passed", "answered": "passed"}
_BROUGHT |= {"no_answer": "passed"}


def add(
    house: House, case: Case, by: str, mark: Mark, pages: Mapping[Side, str] | None = None
) -> tuple[dict[str, str], dict[str, str]]:
    """Write them; return the ids of relays, of letters, by "side state".

    ``pages``: a photograph of each side, which is the page of each of its letters.
    """
    sides = {person.side: person for person in case.people if person.is_principal}
    now = house.clock.now() - timedelta(days=1)
    relays, letters = {}, {}
    with house.unit_of_work() as work:
        for side in PARTIES:
            whose = sides[side], sides[other(side)]
            page = pages[side] if pages else ""
            for name in RELAYS:
                relay = a_relay(house.new_id(), case.id, name, *whose, by, now, mark)
                work.relays.add(relay)
                relays[f"{side} {name}"] = relay.id
            for name in LETTERS:
                letter = a_letter(house.new_id(), case.id, name, *whose, by, now, mark, page)
                work.letters.add(letter)
                letters[f"{side} {name}"] = letter.id
        work.commit()
    return relays, letters


def a_relay(
    relay_id: str,
    case_id: str,
    name: str,
    sender: CasePerson,
    other: CasePerson,
    by: str,
    at: datetime,
    mark: Mark,
) -> Relay:
    """Bring one as far as ``name``, by the acts themselves."""
    relay = Relay(relay_id, case_id, sender.id, sender.side, other.id, at)
    until, own = RELAYS.index(name), str(sender.side)
    text = about = own  # whoever reads it where nothing of it may be, reads too much
    if name not in ("held", "taken_back"):
        if until >= _HANDED:
            text = about = f"passed{own}"
        elif until >= _SENT:
            text = f"released{own}"
            about = f"passed{own}" if name == "told_about" else text
    relay_acts.write(relay, 0, Words(mark(own), mark(own), "en"), by, at)
    if name == "draft":
        return relay
    relay_acts.read_back(relay, 1, by, at)
    # Another wording was read back before, with what was said of it.
    relay_acts.agree(relay, 1, by, at, mark(own))
    relay_acts.ask_change(relay, 1, mark(own), by, at)
    # What it is about is told in the language of the translation: the first never crosses.
    relay_acts.write(relay, 1, Words(mark(text), mark(own), "en"), by, at)
    relay_acts.translate(relay, 2, Words(mark(text), mark(about), "cy"), mark(own), by, at)
    relay_acts.agree(relay, 2, by, at, mark(own))
    relay_acts.agree_translation(relay, 2, by, at, mark(own))
    relay_acts.ask_change(relay, 2, mark(own), by, at)
    if name == "read_back":
        return relay
    relay_acts.agree(relay, 2, by, at, mark(own))
    assert relay.said.asked_change
    if name == "agreed":
        return relay
    relay_acts.clear(relay, 2, by, at, safe=True, positive=True, language="cy")
    if name != "cleared":
        relay_acts.release(relay, 2, by, at, language="cy")
        _after_release(relay, name, by, at)
    return relay


def _after_release(relay: Relay, name: str, by: str, at: datetime) -> None:
    if name == "chosen":
        relay_receiving.choose(relay, Wish.READ_TO_ME)
    if name == "told_about":
        relay_receiving.choose(relay, Wish.ABOUT_FIRST)
        relay_receiving.tell_about(relay)
    if name.startswith("refused"):
        relay_receiving.refuse(relay, at, tell=name == "refused_told")
    if name == "held":
        relay_acts.hold(relay, by, at)
    if name == "taken_back":
        relay_acts.take_back(relay, by, at)
    if RELAYS.index(name) >= _HANDED:
        relay_receiving.deliver(relay, Handed.READ_ALOUD)
    if name in ("reply_wanted", "no_reply"):
        relay_receiving.reply(relay, wants=name == "reply_wanted")
    if name == "answered":
        relay_receiving.answered(relay, at)
    if name == "put_away":
        relay_receiving.put_away(relay)


def a_letter(
    letter_id: str,
    case_id: str,
    name: str,
    author: CasePerson,
    other: CasePerson,
    by: str,
    at: datetime,
    mark: Mark,
    page: str = "",
) -> Letter:
    """Bring one as far as ``name``, by the acts themselves."""
    letter = Letter(letter_id, case_id, author.id, author.side, "", at)
    own, theirs = str(author.side), str(other.side)
    text = about = f"{_BROUGHT.get(name, '')}{own}"
    if name == "about_first":
        about = f"passed{own}"
    pages = [page] if page else []
    for done in _steps(letter, name, other, by, at, mark, (own, text, about, theirs), pages):
        if done == name:
            break
    return letter


def _steps(
    letter: Letter,
    name: str,
    other: CasePerson,
    by: str,
    at: datetime,
    mark: Mark,
    marks: tuple[str, str, str, str],
    pages: list[str],
) -> Iterator[str]:
    """Do one act after the other; each state is given once it is reached."""
    own, text, about, theirs = marks
    letter_acts.write(letter, mark(own), by, at, about=mark(own), language="en", pages=pages)
    yield "started"
    if name == "kept":
        letter_acts.keep(letter, by, at)
        yield "kept"
    letter_acts.finish(letter, by, at)
    letter_acts.comment(letter, mark(own), by, at)
    yield "written"
    letter_acts.ask_changes(letter, mark(own), by, at)
    yield "changes_asked"
    letter_acts.write(letter, mark(text), by, at, about=mark(about), language="en")
    letter_acts.finish(letter, by, at)
    letter_acts.review(letter, 2, by, at)
    yield "reviewed"
    letter_acts.agree(letter, 2, by, at, mark(own))
    yield "agreed"
    letter_acts.clear(letter, 2, by, at, ticked=("safe", "positive"))
    yield "cleared"
    letter_acts.store(letter, by, at)
    yield "stored"
    letter_offers.offer(letter, other.id, by, at, at.date())
    yield from _after_offer(letter, name, by, at, mark(theirs), own)


def _after_offer(
    letter: Letter, name: str, by: str, at: datetime, company: str, own: str
) -> Iterator[str]:
    tomorrow = (at + timedelta(days=9)).date()
    ends: dict[str, Callable[[], Any]] = {
        "offered": lambda: None,
        "withdrawn": lambda: letter_offers.withdraw_offer(letter, by, at),
        "about_first": lambda: letter_offers.accept(letter, ReadHow.ABOUT_FIRST, tomorrow, company),
        "not_now": lambda: letter_offers.not_now(letter, tomorrow),
        "never": lambda: letter_offers.never(letter),
        "taken_back": lambda: letter_acts.take_back(letter, by, at),
    }
    if name in ends:
        ends[name]()
        yield name
        return
    letter_offers.accept(letter, ReadHow.READ_TO_ME, tomorrow, company)
    yield "accepted"
    letter_offers.accept(letter, ReadHow.MYSELF, tomorrow, company)
    letter_offers.bring(letter, f"Shown {own}")
    yield "brought"
    letter_offers.deliver(letter)
    letter_offers.allow(letter, [Tell.RECEIVED] if name == "delivered" else [])
    yield "delivered"
    if name == "answered":
        letter_offers.answer(letter)
    else:
        letter_offers.no_answer(letter)
    yield name
