"""How what is asked about carried words reaches the services that the pages call as well.

Who may open which words is asked there, of the case, with the account or the person: a seat in the
meeting alone opens nothing.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from app.domain.dialogue.relays import Handed, Wish, Words
from app.domain.live_session import LiveSession
from app.domain.refusals import Refused
from app.services import floor_guidance, live_sessions
from app.services.dialogue import own_relays, relays, whose
from app.services.dialogue.whose import Whose
from app.services.live_sessions import Caller
from app.services.ports import House
from app.services.records import StaffAccount
from signaling import messages, shuttle_messages
from signaling.registry import Act

Answer = Mapping[str, Any]
Given = Callable[[Any], dict[str, Any]]
"""What a service is given of a message, besides whose relay it is."""


def _session(house: House, caller: Caller) -> LiveSession:
    """Return the shuttle that is held now, or raise Refused("relay-not-there")."""
    with house.unit_of_work(write=False) as work:
        session = work.sessions.get(caller.session_id)
    if not session.is_shuttle or session.case_id is None:
        raise Refused("relay-not-there")
    return session


def _own(house: House, caller: Caller) -> Whose:
    _session(house, caller)
    return whose.of_caller(house, caller)


def _staff(house: House, caller: Caller) -> tuple[StaffAccount, str, LiveSession]:
    """Return the account of whoever acts, the case, and the shuttle."""
    session = _session(house, caller)
    at = session.attendance(caller.person_id)
    if not at.connected or at.generation != caller.generation:
        raise Refused("stale-connection")
    with house.unit_of_work(write=False) as work:
        staff_id = work.sessions.account_of(session.id, caller.person_id)
        account = work.staff.get(staff_id) if staff_id is not None else None
    if account is None or session.case_id is None:
        raise Refused("not-allowed")
    return account, session.case_id, session


def by_person(act: Callable[..., object], given: Given) -> Act:
    def carry_out(house: House, caller: Caller, message: Any) -> Answer:
        act(house, _own(house, caller), message.relay, **given(message))
        return {}

    return carry_out


def by_staff(act: Callable[..., object], given: Given) -> Act:
    def carry_out(house: House, caller: Caller, message: Any) -> Answer:
        account, case_id, _ = _staff(house, caller)
        act(house, account, case_id, message.relay, **given(message))
        return {}

    return carry_out


def _words(
    message: shuttle_messages.Carry | shuttle_messages.CarryFor | shuttle_messages.Translate,
) -> Words:
    return Words(message.text, message.about, message.language)


def translation(message: shuttle_messages.Translate) -> dict[str, Any]:
    return {"number": message.number, "words": _words(message), "by": message.by}


def carry(house: House, caller: Caller, message: shuttle_messages.Carry) -> Answer:
    own = _own(house, caller)
    relay_id = message.relay
    if relay_id:
        own_relays.write(house, own, relay_id, message.number, _words(message))
    else:
        relay_id = own_relays.write_down(
            house,
            own,
            _words(message),
            answers=message.answers or None,
            session_id=caller.session_id,
            key=message.id,
        )
    card = own_relays.one(house, own, relay_id)
    return {"relay": relay_id, "number": card["version"], "state": card["state"]}


def carry_for(house: House, caller: Caller, message: shuttle_messages.CarryFor) -> Answer:
    account, case_id, session = _staff(house, caller)
    relay_id = message.relay
    if relay_id:
        relays.write(house, account, case_id, relay_id, message.number, _words(message))
    else:
        sender = session.person(message.sender)
        if not sender.is_principal:
            raise Refused("relay-for-nobody")
        relay_id = relays.write_down(
            house,
            account,
            case_id,
            sender.side,
            _words(message),
            answers=message.answers or None,
            session_id=session.id,
            key=message.id,
        )
    card = relays.one(house, account, case_id, relay_id)
    number = card["said"]["versions"][-1]["number"]
    return {"relay": relay_id, "number": number, "state": card["state"]}


def note(house: House, caller: Caller, message: shuttle_messages.KeepNote) -> Answer:
    account, case_id, session = _staff(house, caller)
    relays.note(house, account, case_id, session.person(message.person).id, message.text)
    return {}


def corridor(house: House, caller: Caller, message: shuttle_messages.Corridor) -> Answer:
    floor_guidance.corridor(house, caller, message.text, command_id=message.id)
    return {}


def start(house: House, caller: Caller, message: messages.Seen) -> Answer:
    live_sessions.start_shuttle(house, caller, command_id=message.id)
    return {}


def fields(*names: str, **renamed: str) -> Given:
    """Hand these fields on, each by its name or by the one that the service has for it."""
    all_names = {name: name for name in names} | renamed

    def given(message: Any) -> dict[str, Any]:
        return {name: getattr(message, field) for name, field in all_names.items()}

    return given


def wish(message: shuttle_messages.Choose) -> dict[str, Any]:
    return {"wish": Wish(message.wish)}


def handed(message: shuttle_messages.Deliver) -> dict[str, Any]:
    return {"how": Handed(message.how)}


NOTHING: Final = fields()
NUMBER: Final = fields("number")
REFUSAL: Final = fields(tell="tell_sender")
