"""Two at the same instant on one letter: one act, and the other one is answered with the truth."""

from collections import Counter
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest

from app.domain.cases.case import Route
from app.domain.cases.states import CaseState
from app.domain.dialogue.letters import DELIVERED, LetterState, ReadHow
from app.domain.people import Side
from app.services.cases import holding, withdrawing
from app.services.dialogue import letter_handing, own_letters, own_offers
from app.services.dialogue.letter_parts import MOST_LETTERS
from app.services.dialogue.whose import Whose
from app.services.ports import House
from app.store import Store
from tests.case_builders import Service
from tests.fakes import FakeAnnouncer, FakeMediaPlane, FrozenClock
from tests.letter_cases import Post
from tests.prepared_case import principals, ready_case
from tests.store.conftest import KEY
from tests.store.interleaving import while_it_waits
from tests.store.test_together import at_once


@pytest.fixture
def mail(house: House, store: Store) -> Post:
    made = Service(house, store, house.clock)  # type: ignore[arg-type]
    case = ready_case(made, CaseState.READY, Route.LETTER)
    jo, sam = (one.id for one in principals(case))
    of = partial(Whose, case.id)
    return Post(made, case.id, of(jo, Side.HARMED), of(sam, Side.RESPONSIBLE))


@pytest.fixture
def other(address: str, mail: Post) -> Iterator[Post]:
    """A second web process on the same database: it shares no lock with the first."""
    second = Store(address, KEY)
    clock = FrozenClock(mail.house.clock.now())
    house = House(second.unit_of_work, FakeMediaPlane(), clock, FakeAnnouncer())
    made = Service(house, second, clock, mail.service.staff)
    yield Post(made, mail.case_id, mail.jo, mail.sam)
    second.close()


def accepted(mail: Post) -> str:
    letter_id = mail.offered()
    mail.own(mail.jo, "accept", letter_id, ReadHow.MYSELF)
    return letter_id


def acts(mail: Post, letter_id: str) -> Counter[str]:
    return Counter(act.removeprefix("letter.") for act, _, _ in mail.entries(letter_id))


def test_taken_back_in_the_instant_of_reading(mail: Post, other: Post) -> None:
    """The author is answered alike; the reader has the whole letter, or none of it."""
    for turn in range(6):
        letter_id = accepted(mail)
        back = partial(mail.own, mail.sam, "take_back", letter_id)
        read = partial(other.own, other.jo, "read", letter_id)
        results = at_once(*([back, read] if turn % 2 else [read, back]))
        taken, view = results if turn % 2 else reversed(results)
        assert taken is None
        letter, done = mail.letter(letter_id), acts(mail, letter_id)
        assert done["take_back"] == 1
        if letter.state in DELIVERED:
            assert done["deliver"] == 1
            assert view not in ("letter-not-there", "letter-not-yet")
            assert letter.arrived is not None
        else:
            assert (letter.state, letter.arrived) == (LetterState.TAKEN_BACK, None)
            assert view == "letter-not-there"
            assert done["deliver"] == 0


def test_offered_from_two_devices_at_once(mail: Post, other: Post) -> None:
    for _ in range(4):
        letter_id = mail.stored()
        results = at_once(
            partial(mail.do, "Alex", "offer", letter_id, 1, let_know=True),
            partial(other.do, "Cora", "offer", letter_id, 1, let_know=True),
        )
        assert results == [None, None]
        assert acts(mail, letter_id)["offer"] == 1
        mail.own(mail.sam, "take_back", letter_id)


def test_an_answer_is_begun_once_from_two_devices(mail: Post, other: Post) -> None:
    letter_id = accepted(mail)
    mail.own(mail.jo, "read", letter_id)
    begun = at_once(*(partial(one.own, one.jo, "answer", letter_id) for one in (mail, other)))
    assert begun[0] == begun[1]
    assert len([one for one in mail.own(mail.jo, "of_person") if one.answers]) == 1


def test_the_case_is_held_in_the_instant_of_reading(mail: Post, other: Post) -> None:
    for _ in range(3):
        letter_id = accepted(mail)
        at_once(
            partial(holding.hold, mail.house, mail.staff("Cora"), mail.case_id),
            partial(other.own, other.jo, "read", letter_id),
        )
        with mail.house.unit_of_work(write=False) as work:
            log = [entry.act for entry in work.audit.of_case(mail.case_id, limit=500)][::-1]
        order = [act for act in log if act in ("case.hold", "letter.deliver")]
        assert order[-1] == "case.hold"
        holding.release(mail.house, mail.staff("Cora"), mail.case_id, "It is safe.")
        mail.own(mail.sam, "take_back", letter_id)


# In an order that is said: what an act read of the case stays so until it is written


def order(mail: Post, *acts: str) -> list[str]:
    """Return those of these acts that were written down, the oldest first."""
    with mail.house.unit_of_work(write=False) as work:
        log = [entry.act for entry in work.audit.of_case(mail.case_id, limit=500)][::-1]
    return [act for act in log if act in acts]


OWN: dict[str, tuple[Any, ...]] = {
    "never": (),
    "not_now": (),
    "accept": (ReadHow.MYSELF,),
    "allow": (["read"],),
}


@pytest.mark.parametrize("act", OWN)
def test_the_case_is_held_while_somebody_chooses(mail: Post, other: Post, act: str) -> None:
    """Whoever holds the case waits until it is written; afterwards nothing changes (I24)."""
    letter_id = mail.offered()
    hold = partial(holding.hold, other.house, mail.staff("Cora"), mail.case_id)
    with while_it_waits(mail.house, "cases", "get", hold) as house:
        getattr(own_offers, act)(house, mail.jo, letter_id, *OWN[act])
    last = [f"letter.{act}", "case.hold"]
    assert order(mail, *last) == last


def test_an_author_stops_while_a_letter_of_theirs_is_begun(mail: Post, other: Post) -> None:
    """Nothing of theirs is written down once they are out."""
    stop = partial(
        withdrawing.withdraw, other.house, mail.case_id, mail.sam.person_id, mail.sam.person_id
    )
    with while_it_waits(mail.house, "cases", "get", stop) as house:
        own_letters.start(house, mail.sam, text="One more")
    assert order(mail, "letter.start", "case.withdraw") == ["letter.start", "case.withdraw"]


def test_two_devices_begin_the_last_letter_that_may_be_begun(mail: Post, other: Post) -> None:
    for _ in range(MOST_LETTERS - 1):
        mail.own(mail.sam, "start", text="x")
    again = partial(other.own, other.sam, "start", text="x")
    with while_it_waits(mail.house, "letters", "of_case", again) as house:
        own_letters.start(house, mail.sam, text="x")
    assert len(mail.own(mail.sam, "of_person")) == MOST_LETTERS


def test_the_case_is_held_while_staff_write_down_a_choice(mail: Post, other: Post) -> None:
    letter_id = mail.offered()
    hold = partial(holding.hold, other.house, mail.staff("Cora"), mail.case_id)
    with while_it_waits(mail.house, "letters", "get", hold) as house:
        letter_handing.never(house, mail.staff("Alex"), mail.case_id, letter_id)
    assert order(mail, "letter.never", "case.hold") == ["letter.never", "case.hold"]
