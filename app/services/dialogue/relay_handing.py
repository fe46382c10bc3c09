"""What staff do on the side that a relay is for: hand it over, write down what was said to it."""

from app.domain.cases.case import Case
from app.domain.dialogue import relay_receiving
from app.domain.dialogue.relay_receiving import refusal_was_told
from app.domain.dialogue.relays import Handed, Relay, Wish
from app.services.cases.opening import Hand
from app.services.dialogue import crossing, relay_work
from app.services.dialogue.relay_staff import demand_crossing, receiving, unless_held
from app.services.ports import House, UnitOfWork
from app.services.records import StaffAccount


def tell_about(house: House, account: StaffAccount, case_id: str, relay_id: str) -> None:
    """Tell whom it is for what it is about, before they decide."""

    def act(work: UnitOfWork, case: Case, relay: Relay, hand: Hand) -> bool:
        if not relay_receiving.tell_about(relay):
            return False
        demand_crossing(house, work, case, hand, "tell_about")
        return True

    receiving(house, account, case_id, relay_id, "tell_about", act)


def deliver(house: House, account: StaffAccount, case_id: str, relay_id: str, how: Handed) -> None:
    """Hand the words over; whoever comes second finds it done.

    Raises Refused: "relay-taken-back" or "relay-not-there" when it was taken back before.
    """

    def act(work: UnitOfWork, case: Case, relay: Relay, hand: Hand) -> bool:
        if not relay_receiving.deliver(relay, how):
            return False
        demand_crossing(house, work, case, hand, "deliver")
        return True

    def then(work: UnitOfWork, case: Case, relay: Relay) -> None:
        relay_work.deliver_answer(house, work, relay, account.id)
        crossing.begun(house, work, case, account.id)

    receiving(house, account, case_id, relay_id, "deliver", act, why=str(how), then=then)


def record_wish(
    house: House, account: StaffAccount, case_id: str, relay_id: str, wish: Wish
) -> None:
    """Write down how whom it is for wants to have it."""

    def act(work: UnitOfWork, case: Case, relay: Relay, hand: Hand) -> bool:
        return unless_held(case, relay_receiving.choose(relay, wish))

    receiving(
        house, account, case_id, relay_id, "choose", act, why=str(wish), both=refusal_was_told
    )


def record_refusal(
    house: House, account: StaffAccount, case_id: str, relay_id: str, *, tell: bool = False
) -> None:
    """Write down that they do not want it. ``tell``: they allow that the sender knows."""

    def act(work: UnitOfWork, case: Case, relay: Relay, hand: Hand) -> bool:
        return unless_held(case, relay_receiving.refuse(relay, hand.at, tell=tell))

    receiving(house, account, case_id, relay_id, "refuse", act, both=lambda _: tell)


def record_reply(
    house: House, account: StaffAccount, case_id: str, relay_id: str, *, wants: bool
) -> None:
    """Write down whether they want to answer; an answer is a relay of its own."""

    def act(work: UnitOfWork, case: Case, relay: Relay, hand: Hand) -> bool:
        return unless_held(case, relay_receiving.reply(relay, wants=wants))

    name = "want_reply" if wants else "no_reply"
    receiving(house, account, case_id, relay_id, name, act)
