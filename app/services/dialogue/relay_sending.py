"""What staff do on the sender's side: write down, read back, clear, release, hold, take back."""

from app.domain.cases.access import CaseMay
from app.domain.cases.case import LEAF_OF, Case, CasePerson
from app.domain.dialogue import relay_acts
from app.domain.dialogue.relays import Relay, Words
from app.domain.dialogue.sender_knows import came_back
from app.domain.people import PARTIES, Side, other
from app.domain.refusals import Refused
from app.services.cases import papers
from app.services.cases.opening import Hand
from app.services.dialogue import crossing, form_keys, noticing, relay_work
from app.services.dialogue.relay_staff import DoneAlready, change, demand_crossing, sending
from app.services.ports import House, UnitOfWork
from app.services.records import StaffAccount


def write_down(
    house: House,
    account: StaffAccount,
    case_id: str,
    side: Side,
    words: Words,
    *,
    answers: str | None = None,
    session_id: str | None = None,
    key: str = "",
) -> str:
    """Write down what the principal of a side asks to be carried; return the id of the relay.

    Raises Refused: "case-not-there", "case-not-allowed", "case-closed", and what
    ``relay_work.add`` raises.
    """
    relay_id = form_keys.new_id(house, case_id, side, key)

    def check(case: Case, hand: Hand) -> None:
        papers.demand_open(case)
        if side not in PARTIES or not hand.access.reads(LEAF_OF[side]):
            raise Refused("case-not-there")

    def add(work: UnitOfWork, case: Case) -> None:
        if not relay_work.add(
            *(house, work, case, _sender(case, side), relay_id, words, account.id),
            answers=answers,
            session_id=session_id,
        ):
            raise DoneAlready

    change(house, account, case_id, relay_id, "write", CaseMay.CARRY, check, add, "1")
    return relay_id


def write(
    house: House, account: StaffAccount, case_id: str, relay_id: str, number: int, words: Words
) -> None:
    """Write the words anew, over those of ``number``; they have to be read back."""

    def act(work: UnitOfWork, case: Case, relay: Relay, hand: Hand) -> bool:
        sender = _sender(case, relay.sender_side)
        return relay_work.rewrite(relay, number, words, sender, hand.by, hand.at)

    sending(house, account, case_id, relay_id, "write", act, why=str(number + 1))


def read_back(
    house: House, account: StaffAccount, case_id: str, relay_id: str, number: int
) -> None:
    def act(work: UnitOfWork, case: Case, relay: Relay, hand: Hand) -> bool:
        return relay_acts.read_back(relay, number, hand.by, hand.at)

    sending(house, account, case_id, relay_id, "read_back", act, why=str(number))


def agree_spoken(
    house: House, account: StaffAccount, case_id: str, relay_id: str, number: int
) -> None:
    """Write down that the sender said yes to exactly these words when they were read to them."""

    def act(work: UnitOfWork, case: Case, relay: Relay, hand: Hand) -> bool:
        return relay_acts.agree(relay, number, hand.by, hand.at, "spoken")

    sending(house, account, case_id, relay_id, "agree", act, why=str(number))


def translate(
    house: House,
    account: StaffAccount,
    case_id: str,
    relay_id: str,
    number: int,
    words: Words,
    by: str = "",
) -> None:
    """Write down the same words in another language; ``by`` is who carries them over."""

    def act(work: UnitOfWork, case: Case, relay: Relay, hand: Hand) -> bool:
        return relay_acts.translate(relay, number, words, by or hand.by, hand.by, hand.at)

    sending(house, account, case_id, relay_id, "translate", act, why=str(number))


def agree_translation(
    house: House,
    account: StaffAccount,
    case_id: str,
    relay_id: str,
    number: int,
    how: str = "spoken",
) -> None:
    def act(work: UnitOfWork, case: Case, relay: Relay, hand: Hand) -> bool:
        return relay_acts.agree_translation(relay, number, hand.by, hand.at, how)

    sending(house, account, case_id, relay_id, "agree_translation", act, why=str(number))


def ask_change(
    house: House, account: StaffAccount, case_id: str, relay_id: str, number: int, text: str
) -> None:
    """Ask the sender to say it in other words, and why."""

    def act(work: UnitOfWork, case: Case, relay: Relay, hand: Hand) -> bool:
        return relay_acts.ask_change(relay, number, text, hand.by, hand.at)

    sending(house, account, case_id, relay_id, "ask_change", act, CaseMay.CLEAR, why=str(number))


def clear(
    house: House,
    account: StaffAccount,
    case_id: str,
    relay_id: str,
    number: int,
    *,
    safe: bool,
    positive: bool,
    interpreted: bool = False,
) -> None:
    """Find agreed words safe and positive, by name. ``interpreted``: somebody carries them over."""

    def act(work: UnitOfWork, case: Case, relay: Relay, hand: Hand) -> bool:
        language = relay_work.language_to_reach(work, relay)
        if interpreted and relay_acts.newest(relay).translation is None:
            raise Refused("relay-needs-translation")
        done = relay_acts.clear(
            relay, number, hand.by, hand.at, safe=safe, positive=positive, language=language
        )
        if done and case.held:
            raise Refused("case-held")
        return done

    sending(house, account, case_id, relay_id, "clear", act, CaseMay.CLEAR, why=str(number))


def release(
    house: House,
    account: StaffAccount,
    case_id: str,
    relay_id: str,
    number: int,
    *,
    let_know: bool = False,
) -> None:
    """Let the other side learn that there is something for them; a named act of staff (I26).

    ``let_know``: they are written to in the way that is safe for them, that something is there.
    """

    def act(work: UnitOfWork, case: Case, relay: Relay, hand: Hand) -> bool:
        if came_back(relay) and not hand.access.reads_side(other(relay.sender_side)):
            return False  # for this side it is released already (I28)
        language = relay_work.language_to_reach(work, relay)
        if not relay_acts.release(relay, number, hand.by, hand.at, language=language):
            return False
        demand_crossing(house, work, case, hand, "release")
        return True

    def then(work: UnitOfWork, case: Case, relay: Relay) -> None:
        crossing.begun(house, work, case, account.id)
        if let_know:
            noticing.tell(house, work, case_id, relay.recipient_id)

    sending(
        house,
        account,
        case_id,
        relay_id,
        "release",
        act,
        CaseMay.CLEAR,
        why=str(number),
        then=then,
    )


def hold(house: House, account: StaffAccount, case_id: str, relay_id: str) -> None:
    def act(work: UnitOfWork, case: Case, relay: Relay, hand: Hand) -> bool:
        return relay_acts.hold(relay, hand.by, hand.at)

    sending(house, account, case_id, relay_id, "hold", act)


def go_on(house: House, account: StaffAccount, case_id: str, relay_id: str) -> None:
    def act(work: UnitOfWork, case: Case, relay: Relay, hand: Hand) -> bool:
        return relay_acts.go_on(relay, hand.by, hand.at)

    sending(house, account, case_id, relay_id, "go_on", act)


def take_back(house: House, account: StaffAccount, case_id: str, relay_id: str) -> None:
    """Take it back as the sender asked. Raises Refused("relay-passed-on") when it is too late."""

    def act(work: UnitOfWork, case: Case, relay: Relay, hand: Hand) -> bool:
        return relay_acts.take_back(relay, hand.by, hand.at)

    sending(house, account, case_id, relay_id, "take_back", act)


def _sender(case: Case, side: Side) -> CasePerson:
    found = case.principal(side)
    if found is None:
        raise Refused("relay-for-nobody")
    return found
