"""Random acts of two people, their staff and the case: what must never be of what is carried.

The model here knows what was typed, agreed, released and handed over from the answers of the acts
alone; tables and views of the application are not believed about themselves.
"""

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from app.domain.cases import consents
from app.domain.cases.case import LEAF_OF, Case, Route
from app.domain.cases.consents import Purpose
from app.domain.cases.papers import PaperKind
from app.domain.dialogue import cards
from app.domain.dialogue.relays import Handed, Relay, RelayState, Wish, Words
from app.domain.people import Side
from app.domain.refusals import SENTENCES, Refused
from app.services.cases import finding, holding, opening, papers, subject_access, withdrawing
from app.services.dialogue import ledger
from app.services.dialogue.whose import Whose
from tests.case_builders import service
from tests.ready_cases import give
from tests.relay_cases import ONE_SIDED, Slow, slow_shuttle

PEOPLE = {"jo": Side.HARMED, "sam": Side.RESPONSIBLE}
OTHER = {"jo": "sam", "sam": "jo"}
STAFF = ("rita", "lee", *ONE_SIDED)
CLEARS = {
    "jo": {"rita", "lee", "hanna"},
    "sam": {"rita", "lee", "ruth"},
}
"""Who may release what somebody says."""
OTHERS_STAFF = {"jo": ("ruth", "otto"), "sam": ("hanna", "olga")}
"""Who works with the other side alone."""

people = st.sampled_from(sorted(PEOPLE))
staff = st.sampled_from(STAFF)
picks = st.integers(0, 7)
coins = st.booleans()
mostly = st.sampled_from((True, True, True, False))
seldom = st.sampled_from((False, False, False, True))
hands = st.one_of(st.none(), st.none(), staff)
"""Who acts: the person whose it is, or somebody of staff."""

_made: list[tuple[Path, Slow]] = []


def template() -> tuple[Path, Slow]:
    """A case by shuttle on a store that is closed, written once."""
    if not _made:
        folder = Path(tempfile.mkdtemp(prefix="relay-machine-"))
        made = slow_shuttle(folder)
        made.service.store.close()
        _made.append((folder, made))
    return _made[0]


@dataclass
class Known:
    """What is known of one relay: every wording as it was kept, what was agreed, how far it is."""

    sender: str
    said: dict[int, tuple[str, str]]
    agreed: int = 0
    is_there: bool = False
    is_handed: bool = False
    is_about_told: bool = False
    may_know: bool = False
    """Whoever refused it allowed that the sender knows."""
    released: int = 0
    marks: list[str] = field(default_factory=list)

    @property
    def number(self) -> int:
        return max(self.said)


LEADS = ("rita", "lee")
TRIES: dict[str, tuple[RelayState, Callable[["Carried", str, str], object]]] = {
    "clear": (
        RelayState.AGREED,
        lambda m, one, by: m.slow.do(
            by, "clear", one, m.known[one].number, safe=True, positive=True
        ),
    ),
    "release": (
        RelayState.CLEARED,
        lambda m, one, by: m.slow.do(by, "release", one, m.known[one].number, let_know=True),
    ),
    "tell_about": (RelayState.RELEASED, lambda m, one, by: m.slow.do(by, "tell_about", one)),
    "record_wish": (
        RelayState.RELEASED,
        lambda m, one, by: m.slow.do(by, "record_wish", one, Wish.READ_TO_ME),
    ),
    "record_refusal": (
        RelayState.RELEASED,
        lambda m, one, by: m.slow.do(by, "record_refusal", one),
    ),
    "deliver": (
        RelayState.RELEASED,
        lambda m, one, by: m.slow.do(by, "deliver", one, Handed.BY_PHONE),
    ),
    "record_reply": (
        RelayState.DELIVERED,
        lambda m, one, by: m.slow.do(by, "record_reply", one, wants=True),
    ),
    "choose": (RelayState.RELEASED, lambda m, one, _: m.own_of(one, "choose", Wish.READ_TO_ME)),
    "choose_about": (
        RelayState.RELEASED,
        lambda m, one, _: m.own_of(one, "choose", Wish.ABOUT_FIRST),
    ),
    "refuse": (RelayState.RELEASED, lambda m, one, _: m.own_of(one, "refuse")),
    "read": (RelayState.RELEASED, lambda m, one, _: m.own_of(one, "read")),
    "want_reply": (RelayState.DELIVERED, lambda m, one, _: m.own_of(one, "want_reply")),
    "no_reply": (RelayState.DELIVERED, lambda m, one, _: m.own_of(one, "no_reply")),
}
"""What would change something for the other side, and of a relay in which state."""
tries = st.lists(st.sampled_from(sorted(TRIES)), min_size=4, max_size=8, unique=True)


class Carried(RuleBasedStateMachine):
    @initialize(
        first=st.lists(people, min_size=1, max_size=3), names=tries, by=st.sampled_from(LEADS)
    )
    def begin(self, first: list[str], names: list[str], by: str) -> None:
        kept, made = template()
        self.folder = Path(tempfile.mkdtemp(prefix="relay-machine-"))
        shutil.copy(kept / "cases.db", self.folder)
        fresh = service(self.folder, migrate=False)
        fresh.staff = dict(made.service.staff)
        self.slow = Slow(fresh, made.case_id)
        self.known: dict[str, Known] = {}
        self.notes: dict[str, list[str]] = {"jo": [], "sam": []}
        self.out: set[str] = set()
        self.count = 0
        for person in PEOPLE:
            self.keep_a_note(person, None)
        for person in first:
            self.say_something_all_the_way(person, "lee")
        self.try_it_while_the_case_is_held(names, first[0], by)

    def teardown(self) -> None:
        if not hasattr(self, "slow"):
            return
        for person in PEOPLE:
            self.look_for_notes(person, "rita")
        self.slow.service.store.close()
        shutil.rmtree(self.folder)

    # How everything is done

    def run(self, act: Callable[[], object]) -> bool:
        """Do it; a refusal changes nothing. While the case is held nothing comes across (I24)."""
        before, entries, held = self.rows(), len(self.slow.entries()), self.slow.case().held
        try:
            act()
        except Refused as refused:
            assert refused.code in SENTENCES
            assert self.rows() == before
            assert len(self.slow.entries()) == entries
            return False
        finally:
            if held and self.slow.case().held:
                self.nothing_advanced(before)
        return True

    def nothing_advanced(self, before: dict[str, Relay]) -> None:
        for relay in self.slow.all():
            was = before.get(relay.id)
            if relay.state is RelayState.CLEARED:  # one's own hold may end where it began
                assert was is not None
                assert was.state in (RelayState.CLEARED, RelayState.HELD)
            if relay.arrived is None:
                continue
            assert was is not None
            assert was.arrived is not None
            was.arrived.put_away = relay.arrived.put_away  # on their own screen alone
            assert (relay.state, relay.arrived) == (was.state, was.arrived)

    def rows(self) -> dict[str, Relay]:
        return {relay.id: relay for relay in self.slow.all()}

    def whose(self, person: str) -> Whose:
        return {"jo": self.slow.jo, "sam": self.slow.sam}[person]

    def words(self) -> Words:
        self.count += 1
        return Words(f"text-{self.count}-text\r\n<&> ŵ", f"about-{self.count}-about")

    def pick(self, number: int, *, there: bool | None = None) -> str:
        """Return one of the relays, or an id that never was."""
        found = [r for r, k in self.known.items() if there is None or k.is_there is there]
        return found[number % len(found)] if found else "f" * 16

    def seen_by_sender(self, sender: str) -> list[Any]:
        mine = [c for c in self.slow.own(self.whose(sender), "of_person") if c["mine"]]
        return [mine, [card for card in self.seen_by_staff(sender) if card["said"]]]

    def seen_by_staff(self, person: str) -> list[Any]:
        """Return the cards of staff who work with this person's side alone, looking unseen."""
        sides = [PEOPLE[person]]
        with self.slow.house.unit_of_work(write=False) as work:
            return cards.for_staff(work.relays.of_case(self.slow.case_id, sides), sides)

    # On the sender's side

    @rule(person=people, by=hands)
    def write_down(self, person: str, by: str | None) -> None:
        words, made = self.words(), []
        if by is None:
            done = self.run(
                lambda: made.append(self.slow.own(self.whose(person), "write_down", words))
            )
        else:
            done = self.run(
                lambda: made.append(self.slow.do(by, "write_down", PEOPLE[person], words))
            )
        if done:
            kept = words.text.replace("\r\n", "\n"), words.about
            self.known[made[0]] = Known(person, {1: kept}, marks=[words.text[:9], words.about])

    @rule(pick=picks, by=hands, late=seldom)
    def write(self, pick: int, by: str | None, late: bool) -> None:
        relay_id, words = self.pick(pick), self.words()
        known = self.known.get(relay_id)
        seen = (known.number if known else 1) - late
        if self.as_sender(by, relay_id, "write", seen, words):
            assert known is not None
            assert not late
            known.said[seen + 1] = words.text.replace("\r\n", "\n"), words.about
            self.gone(known)

    @rule(pick=picks, by=hands, late=seldom)
    def read_back_and_agree(self, pick: int, by: str | None, late: bool) -> None:
        relay_id = self.pick(pick)
        known = self.known.get(relay_id)
        seen = (known.number if known else 1) - late
        self.as_sender(by, relay_id, "read_back", seen)
        agree = "agree" if by is None else "agree_spoken"
        if self.as_sender(by, relay_id, agree, seen):
            assert known is not None
            assert not late
            known.agreed = seen

    @rule(pick=picks, by=staff, tick=st.sampled_from((True, True, True, False)))
    def clear(self, pick: int, by: str, tick: bool) -> None:
        relay_id = self.pick(pick)
        known = self.known.get(relay_id)
        seen = known.number if known else 1
        ticked = {"safe": True, "positive": tick}
        self.run(lambda: self.slow.do(by, "clear", relay_id, seen, **ticked))

    @rule(pick=picks, by=staff)
    def release(self, pick: int, by: str) -> None:
        self.let_go(self.pick(pick), by)

    @rule(person=people, by=staff)
    def say_something_all_the_way(self, person: str, by: str) -> None:
        """The whole way at once, so that there is something to receive."""
        self.carry_until(person, RelayState.RELEASED, by)

    def carry_until(self, person: str, state: RelayState, by: str) -> None:
        before = set(self.known)
        self.write_down(person, None)
        for relay_id in set(self.known) - before:
            number = list(self.known).index(relay_id)
            self.read_back_and_agree(number, None, late=False)
            if state is not RelayState.AGREED:
                for each in ("lee", by):
                    self.clear(number, each, tick=True)
            if state in (RelayState.RELEASED, RelayState.DELIVERED):
                self.let_go(relay_id, by)
            if state is RelayState.DELIVERED:
                self.hand_over(number, "lee", None)

    def let_go(self, relay_id: str, by: str) -> None:
        known = self.known.get(relay_id)
        seen = known.number if known else 1
        was = relay_id in self.rows() and self.rows()[relay_id].arrived is not None
        if self.run(lambda: self.slow.do(by, "release", relay_id, seen)):
            assert known is not None
            assert by in CLEARS[known.sender]  # I26: a named member of staff, of that side
            assert known.agreed == seen
            if not was:
                known.is_there, known.released = True, known.released + 1

    @rule(pick=picks, by=hands, act=st.sampled_from(("hold", "take_back")))
    def stop(self, pick: int, by: str | None, act: str) -> None:
        relay_id = self.pick(pick)
        if self.as_sender(by, relay_id, act):
            assert not self.known[relay_id].is_handed
            self.gone(self.known[relay_id])

    @rule(pick=picks, by=hands)
    def go_on(self, pick: int, by: str | None) -> None:
        self.as_sender(by, self.pick(pick), "go_on")

    def as_sender(self, by: str | None, relay_id: str, act: str, *said: Any) -> bool:
        """Do it as the sender when nobody of staff is named; what is not theirs is not there."""
        if by is not None:
            return self.run(lambda: self.slow.do(by, act, relay_id, *said))
        sender = self.known[relay_id].sender if relay_id in self.known else "jo"
        return self.run(lambda: self.slow.own(self.whose(sender), act, relay_id, *said))

    def gone(self, known: Known) -> None:
        known.is_there = known.is_about_told = False

    # On the side that it is for

    @rule(pick=picks, wish=st.sampled_from(Wish), by=hands)
    def choose(self, pick: int, wish: Wish, by: str | None) -> None:
        relay_id = self.pick(pick, there=True)
        act = "choose" if by is None else "record_wish"
        if self.unseen_by_sender(by, relay_id, act, wish):
            known = self.known[relay_id]
            known.is_about_told |= by is None and wish is Wish.ABOUT_FIRST
            known.may_know = False

    @rule(pick=picks, tell=coins, by=hands)
    def refuse(self, pick: int, tell: bool, by: str | None) -> None:
        relay_id = self.pick(pick, there=True)
        act = "refuse" if by is None else "record_refusal"
        if tell:
            if self.as_recipient(by, relay_id, act, tell=True):
                self.known[relay_id].may_know = True
        else:
            self.unseen_by_sender(by, relay_id, act)

    @rule(pick=picks, by=staff)
    def tell_about(self, pick: int, by: str) -> None:
        relay_id = self.pick(pick, there=True)
        if self.as_recipient(by, relay_id, "tell_about"):
            self.known[relay_id].is_about_told = True

    @rule(pick=picks, by=hands, there=st.sampled_from((True, None)))
    def hand_over(self, pick: int, by: str | None, there: bool | None) -> None:
        relay_id = self.pick(pick, there=there)
        if by is None:
            done = self.as_recipient(None, relay_id, "read")
        else:
            done = self.as_recipient(by, relay_id, "deliver", Handed.BY_PHONE)
        if done:
            known = self.known[relay_id]
            assert known.is_there  # I44: never what was held, taken back or not yet released
            known.is_handed = True

    @rule(pick=picks, wants=coins, by=hands)
    def reply(self, pick: int, wants: bool, by: str | None) -> None:
        relay_id = self.pick(pick, there=True)
        if by is None:
            act = "want_reply" if wants else "no_reply"
            done = self.as_recipient(None, relay_id, act)
        else:
            done = self.as_recipient(by, relay_id, "record_reply", wants=wants)
        assert not done or self.known[relay_id].is_handed

    @rule(pick=picks)
    def put_away(self, pick: int) -> None:
        self.as_recipient(None, self.pick(pick, there=True), "put_away")

    @rule(pick=picks)
    def answer(self, pick: int) -> None:
        relay_id, words, made = self.pick(pick), self.words(), []
        if relay_id not in self.known:
            return
        known = self.known[relay_id]
        recipient = OTHER[known.sender]
        if self.run(
            lambda: made.append(self.slow.own(self.whose(recipient), "answer", relay_id, words))
        ):
            assert known.is_handed
            kept = words.text.replace("\r\n", "\n"), words.about
            self.known[made[0]] = Known(recipient, {1: kept}, marks=[words.text[:9], words.about])

    def as_recipient(
        self, by: str | None, relay_id: str, act: str, *said: Any, **more: Any
    ) -> bool:
        if by is not None:
            return self.run(lambda: self.slow.do(by, act, relay_id, *said, **more))
        recipient = OTHER[self.known[relay_id].sender] if relay_id in self.known else "jo"
        return self.run(lambda: self.slow.own(self.whose(recipient), act, relay_id, *said, **more))

    def unseen_by_sender(self, by: str | None, relay_id: str, act: str, *said: Any) -> bool:
        """I28: neither the sender nor staff of their side alone see what was decided there."""
        if relay_id not in self.known:
            return self.as_recipient(by, relay_id, act, *said)
        known = self.known[relay_id]
        before = self.seen_by_sender(known.sender)
        done = self.as_recipient(by, relay_id, act, *said)
        if not known.may_know:
            assert self.seen_by_sender(known.sender) == before
        return done

    def own_of(self, relay_id: str, act: str, *said: Any) -> object:
        """Let whom it is for do it on their own page."""
        whose = self.whose(OTHER[self.known[relay_id].sender])
        return self.slow.own(whose, act, relay_id, *said)

    # What is not to be passed on

    @rule(person=people, by=hands)
    def keep_a_note(self, person: str, by: str | None) -> None:
        self.count += 1
        text = f"note-{self.count}-note"
        if by is None:
            done = self.run(lambda: self.slow.own(self.whose(person), "note", text))
        else:
            done = self.run(lambda: self.slow.do(by, "note", person, text))
        if done:
            self.notes[person].append(text)

    @rule(person=people, by=st.sampled_from(LEADS))
    def copy_a_note(self, person: str, by: str) -> None:
        """Staff of both sides try to let the other side's staff have it; it stays."""
        staff = self.slow.staff(by)
        for paper in self.slow.case().side(PEOPLE[person]).papers:
            if paper.kind is PaperKind.NOTE and paper.about == person:
                assert not self.run(
                    lambda one=paper: papers.share(
                        self.slow.house, staff, self.slow.case_id, one.id
                    )
                )

    @rule(person=people, by=st.sampled_from(LEADS))
    def look_for_notes(self, person: str, by: str) -> None:
        """I45: whatever the other side, its staff, its copy or a search can be given."""
        slow, other, notes = self.slow, OTHER[person], self.notes[person]
        house, case_id = slow.house, slow.case_id
        given = [subject_access.copy_of(house, slow.staff(by), case_id, other).held]
        for name in OTHERS_STAFF[person]:
            opened = opening.look(house, slow.staff(name), case_id, "notes")
            given += [
                opened.case,
                slow.do(name, "of_case"),
                ledger.read(house, slow.staff(name), case_id),
            ]
        shown = repr(given)
        assert not [note for note in notes if note in shown]
        assert not finding.search(house, slow.staff(by), notes[0])

    # The case

    @rule(on=st.sampled_from((True, False, False)))
    def hold_the_case(self, on: bool) -> None:
        rita, case_id = self.slow.staff("rita"), self.slow.case_id
        if on:
            self.run(lambda: holding.hold(self.slow.house, rita, case_id))
        else:
            self.run(lambda: holding.release(self.slow.house, rita, case_id, "It is safe."))

    @rule(names=tries, person=people, by=st.sampled_from(LEADS))
    def try_it_while_the_case_is_held(self, names: list[str], person: str, by: str) -> None:
        """I24: on whatever waits, by staff of both sides and by whom it is for."""
        was_held = self.slow.case().held
        for state in {TRIES[name][0] for name in names}:
            if self.one_in(state) is None:
                self.carry_until(person, state, by)
        self.hold_the_case(True)
        for name in names:
            state, act = TRIES[name]
            relay_id = self.one_in(state)
            if relay_id is not None:
                before = self.rows()
                self.run(lambda act=act, one=relay_id: act(self, one, by))
                assert self.rows() == before, name
        self.nothing_is_seen_before_it_is_there()
        if not was_held:
            self.hold_the_case(False)

    def one_in(self, state: RelayState) -> str | None:
        return next((one for one, relay in self.rows().items() if relay.state is state), None)

    @rule(person=people, on=mostly, purpose=st.sampled_from((Purpose.SHUTTLE, Purpose.SERVICE)))
    def agree_to_it(self, person: str, on: bool, purpose: Purpose) -> None:
        def change(case: Case, now: datetime) -> None:
            consents.withdraw(case.consents, person, now, purpose)
            for side in PEOPLE.values():
                consents.withdraw(case.side(side).consents, person, now, purpose)
            if on:
                give(case, person, purpose, now)

        self.run(lambda: self.slow.change(change))

    @rule(way=st.sampled_from((*Route, Route.SHUTTLE, Route.SHUTTLE)))
    def change_the_way(self, way: Route) -> None:
        self.run(lambda: self.slow.change(lambda case, now: setattr(case, "route", way)))

    @precondition(lambda self: self.count > 8)
    @rule(person=people, sure=coins)
    def withdraw(self, person: str, sure: bool) -> None:
        if not sure or person in self.out:
            return
        others = self.seen_by_sender(OTHER[person])
        withdrawing.withdraw(self.slow.house, self.slow.case_id, person, person)
        self.out.add(person)
        for known in self.known.values():
            if not known.is_handed:
                self.gone(known)
        if OTHER[person] not in self.out:
            assert self.seen_by_sender(OTHER[person]) == others

    # What must hold always

    @invariant()
    def words_are_those_that_were_agreed(self) -> None:
        """I43: byte for byte, in the store and on the screen."""
        for relay_id, relay in self.rows().items():
            known = self.known[relay_id]
            assert (relay.arrived is not None) == known.is_there
            if relay.arrived is None:
                continue
            text, about = known.said[known.agreed]
            assert relay.arrived.text.encode() == text.encode()
            assert relay.arrived.about.encode() == about.encode()
        for person in PEOPLE:
            for card in self.slow.own(self.whose(person), "of_person"):
                known = self.known[card["id"]]
                if not card["mine"] and card["text"]:
                    assert card["text"].encode() == known.said[known.agreed][0].encode()

    @invariant()
    def nothing_is_seen_before_it_is_there(self) -> None:
        """I44: no marker of the other side on one's screen, nor with staff of one side alone."""
        held = self.slow.case().held
        for person in PEOPLE:
            own = str(self.slow.own(self.whose(person), "of_person"))
            staff_see = str(self.seen_by_staff(person))
            for relay_id, known in self.known.items():
                if known.sender == person:
                    continue
                for number, (text, about) in known.said.items():
                    text = text[: text.index("\n")]
                    given = known.is_there and number == known.agreed
                    about_too = known.is_handed or (known.is_about_told and not held)
                    assert (text in own) <= (given and known.is_handed)
                    assert (about in own) <= (given and about_too)
                    assert (text in staff_see) <= given
                assert (relay_id in own) <= (known.is_there and (known.is_handed or not held))
                assert (relay_id in staff_see) <= known.is_there

    @invariant()
    def notes_stay_where_they_are(self) -> None:
        """I45: on the leaf of their side, and in nothing that is carried."""
        leaves = {leaf: repr(file) for leaf, file in self.slow.case().leaves.items()}
        for person, side in PEOPLE.items():
            for note in self.notes[person]:
                assert [leaf for leaf, held in leaves.items() if note in held] == [LEAF_OF[side]]
            others = self.notes[OTHER[person]]
            seen = str(self.slow.own(self.whose(person), "of_person"))
            seen += str(self.seen_by_staff(person))
            assert not [note for note in others if note in seen]

    @invariant()
    def each_release_has_a_name(self) -> None:
        """I26: as many as there were, each by staff who may, and never by a person of the case."""
        names = {account.id: name for name, account in self.slow.service.staff.items()}
        done = [entry for entry in self.slow.entries() if entry.act == "relay.release"]
        assert len(done) == sum(known.released for known in self.known.values())
        for entry in done:
            assert names[str(entry.actor)] in CLEARS[self.known[str(entry.about)].sender]


TestCarried = Carried.TestCase
TestCarried.settings = settings(
    max_examples=12,
    stateful_step_count=20,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
    suppress_health_check=list(HealthCheck),
)
