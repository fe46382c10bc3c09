"""Random acts of two people, their staff and the case: what must never be of letters.

The model knows what was typed, agreed, offered and read from the answers of the acts alone; views
and tables of the application are not believed about themselves.
"""

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from app.domain.cases.case import Case
from app.domain.cases.consents import Purpose, withdraw
from app.domain.dialogue.letters import Letter, LetterState, ReadHow, Tell
from app.domain.people import PARTIES
from app.domain.refusals import SENTENCES, Refused
from app.services.cases import holding, withdrawing
from app.services.dialogue import letters
from app.services.dialogue.letter_staff import Words
from app.services.dialogue.whose import Whose
from tests.case_builders import service
from tests.letter_cases import Post, post
from tests.prepared_case import agree, changed

OTHER = {"jo": "sam", "sam": "jo"}
OF_SIDE = {"jo": "Vic", "sam": "Ravi"}
"""Who works with one side alone."""
BOTH = ("Alex", "Cora")
people = st.sampled_from(("jo", "sam"))
staff = st.sampled_from(("Alex", "Cora", "Vic", "Ravi"))
picks = st.integers(0, 5)
coins = st.booleans()
mostly = st.sampled_from((True, True, True, True, False))
seldom = st.sampled_from((False, False, False, True))
ways = st.sampled_from([*ReadHow])

_made: list[tuple[Path, Post]] = []


def template() -> tuple[Path, Post]:
    """A case by letter on a store that is closed, written once."""
    if not _made:
        folder = Path(tempfile.mkdtemp(prefix="letter-machine-"))
        made = post(folder)
        made.service.store.close()
        _made.append((folder, made))
    return _made[0]


@dataclass
class Known:
    """What is known of one letter: who writes, what was agreed, whether it was offered, read."""

    author: str
    marks: list[str] = field(default_factory=list)
    words: dict[int, str] = field(default_factory=dict)
    agreed: str = ""
    offered: bool = False
    read: bool = False
    about_told: bool = False
    allowed: frozenset[str] = frozenset()


def _in(state: LetterState, *hows: ReadHow, brought: bool = False) -> Callable[[Letter], bool]:
    def is_so(letter: Letter) -> bool:
        there = letter.arrived
        right = not hows or (there is not None and (there.how, there.brought) in chosen)
        return letter.state is state and right

    chosen = {(how, brought) for how in hows}
    return is_so


LEVELS: dict[str, Callable[[Letter], bool]] = {
    "stored": _in(LetterState.STORED),
    "offered": _in(LetterState.OFFERED),
    "chosen": _in(LetterState.ACCEPTED, ReadHow.READ_TO_ME, ReadHow.ON_PAPER),
    "ready": _in(LetterState.ACCEPTED, ReadHow.MYSELF, brought=True),
    "read": _in(LetterState.DELIVERED),
}
"""How far a letter is, before something of it would change for the other side."""
TRIES: dict[str, tuple[str, bool, str, tuple[Any, ...]]] = {
    "offer": ("stored", False, "offer", (1,)),
    "accept": ("offered", True, "accept", (ReadHow.MYSELF,)),
    "say that they accept": ("offered", False, "accept", (ReadHow.ABOUT_FIRST,)),
    "not now": ("offered", True, "not_now", ()),
    "say not now": ("offered", False, "not_now", ()),
    "never": ("offered", True, "never", ()),
    "say never": ("offered", False, "never", ()),
    "bring": ("chosen", False, "bring", ()),
    "read": ("ready", True, "read", ()),
    "deliver": ("ready", False, "deliver", ()),
    "answer": ("read", True, "answer", ()),
    "begin an answer": ("read", False, "answer", ()),
    "no answer": ("read", True, "no_answer", ()),
    "say no answer": ("read", False, "no_answer", ()),
    "allow": ("read", True, "allow", ({Tell.READ},)),
    "say what is allowed": ("read", False, "allow", ({Tell.READ},)),
}
"""Each: how far the letter is, whether whom it is for does it themselves, the act, what is said."""
tries = st.lists(st.sampled_from(sorted(TRIES)), min_size=4, max_size=8, unique=True)


class Letters(RuleBasedStateMachine):
    @initialize(first=people, wanted=coins, names=tries)
    def begin(self, first: str, wanted: bool, names: list[str]) -> None:
        kept, made = template()
        self.folder = Path(tempfile.mkdtemp(prefix="letter-machine-"))
        shutil.copy(kept / "cases.db", self.folder)
        fresh = service(self.folder, migrate=False)
        fresh.staff = dict(made.service.staff)
        self.post = Post(fresh, made.case_id, made.jo, made.sam)
        self.known: dict[str, Known] = {}
        self.out: set[str] = set()
        self.held = False
        self.count = 0
        letter_id = self._put_by(first)
        if wanted:
            self.offer(self._place(letter_id), "Alex")
            self.try_it_while_the_case_is_held(names, first)

    def teardown(self) -> None:
        if hasattr(self, "post"):
            self.post.service.store.close()
            shutil.rmtree(self.folder)

    # How everything is done

    def run(self, act: Callable[[], object]) -> bool:
        """Do it; a refusal changes nothing, and says something that has words."""
        before = self.rows()
        try:
            act()
        except Refused as refusal:
            assert refusal.code in SENTENCES, refusal.code
            assert self.rows() == before, refusal.code
            return False
        if self.held:
            self.nothing_advanced(before)
        return True

    def nothing_advanced(self, before: dict[str, Letter]) -> None:
        """I24: what is there for somebody stays as it is, unless its author takes it away."""
        for letter_id, letter in self.rows().items():
            if letter.arrived is not None:
                was = before[letter_id]
                assert (letter.state, letter.arrived) == (was.state, was.arrived)

    def rows(self) -> dict[str, Letter]:
        with self.post.house.unit_of_work(write=False) as work:
            return {one.id: one for one in work.letters.of_case(self.post.case_id, PARTIES)}

    def whose(self, name: str) -> Whose:
        found: Whose = getattr(self.post, name)
        return found

    def pick(self, number: int) -> str:
        ids = sorted(self.known)
        return ids[number % len(ids)]

    def _staff(self, name: str, act: str, *said: Any) -> bool:
        return self.run(lambda: self.post.do(name, act, *said))

    def _own(self, name: str, act: str, *said: Any) -> bool:
        return self.run(lambda: self.post.own(self.whose(name), act, *said))

    def _mark(self) -> str:
        self.count += 1
        return f"mark{self.count:04d}of"

    def _start(self, author: str) -> str:
        mark = self._mark()
        before = set(self.rows())
        text = f"{mark} I am sorry."
        self.run(lambda: self.post.own(self.whose(author), "start", text=text, about=f"{mark}-a"))
        return self._found(before, author, mark, text)

    def _place(self, letter_id: str) -> int:
        return sorted(self.known).index(letter_id)

    def _put_by(self, author: str) -> str:
        """Let somebody write a letter that can be offered; return its id, empty for none."""
        letter_id = self._start(author)
        if letter_id:
            self._staff("Alex", "finish", letter_id)
            self._staff("Alex", "review", letter_id, 1)
            if self._staff("Alex", "agree", letter_id, 1):
                self._agreed(letter_id)
            self._staff("Alex", "clear", letter_id, 1, ("safe", "positive"))
            self._staff("Alex", "store", letter_id)
        return letter_id

    def _carry_until(self, author: str, level: str) -> None:
        letter_id = self._put_by(author)
        if not letter_id or level == "stored":
            return
        place, how = self._place(letter_id), ReadHow.MYSELF
        self.offer(place, "Alex")
        if level == "offered":
            return
        if level == "chosen":
            how = ReadHow.READ_TO_ME
        self.accept(place, how, own=True, who="Alex", company="")
        if level == "read":
            self.hand_over(place, own=True, who="Alex")

    def _at(self, level: str) -> str | None:
        return next((one for one, it in self.rows().items() if LEVELS[level](it)), None)

    def _found(self, before: set[str], author: str, mark: str, text: str) -> str:
        new = set(self.rows()) - before
        for letter_id in new:
            self.known[letter_id] = Known(author, [mark] if mark else [], {1: text})
        return next(iter(new), "")

    def _number(self, letter_id: str) -> int:
        newest = self.rows()[letter_id].newest
        return newest.number if newest else 0

    def _agreed(self, letter_id: str) -> None:
        self.known[letter_id].agreed = self.known[letter_id].words[self._number(letter_id)]

    def _over(self, letter_id: str) -> None:
        self.known[letter_id].offered = False
        self.known[letter_id].about_told = False

    def quietly(self, letter_id: str, act: Callable[[], bool]) -> bool:
        """Let the other side act: the author's page stays as it is, unless allowed (I46)."""
        known = self.known[letter_id]
        author = self.whose(known.author)
        before = self.post.own(author, "of_person")
        done = act()
        if not known.allowed:
            assert self.post.own(author, "of_person") == before
        return done

    # The author's side

    @rule(author=people)
    def start(self, author: str) -> None:
        self._start(author)

    @rule(number=picks, who=staff, own=coins)
    def write(self, number: int, who: str, own: bool) -> None:
        letter_id, mark = self.pick(number), self._mark()
        known, text = self.known[letter_id], f"{mark} I am truly sorry."
        if own:
            done = self._own(known.author, "write", letter_id, text)
        else:
            done = self._staff(who, "write", letter_id, Words(text, f"{mark}-a"))
        if done:
            assert not known.read
            known.marks.append(mark)
            known.words[self._number(letter_id)] = text
            known.agreed = ""
            self._over(letter_id)

    @rule(number=picks, own=coins, who=staff)
    def finish(self, number: int, own: bool, who: str) -> None:
        letter_id = self.pick(number)
        if own:
            self._own(self.known[letter_id].author, "finish", letter_id)
        else:
            self._staff(who, "finish", letter_id)

    @rule(number=picks, who=staff, changes=coins)
    def look(self, number: int, who: str, changes: bool) -> None:
        letter_id = self.pick(number)
        if changes and self._staff(who, "ask_changes", letter_id, "Say more."):
            self.known[letter_id].agreed = ""
        elif not changes:
            self._staff(who, "review", letter_id, self._number(letter_id))

    @rule(number=picks, own=coins, who=staff, older=st.sampled_from((0, 0, 0, 1)))
    def agree(self, number: int, own: bool, who: str, older: int) -> None:
        letter_id = self.pick(number)
        version = self._number(letter_id) - older
        if own:
            done = self._own(self.known[letter_id].author, "agree", letter_id, version)
        else:
            done = self._staff(who, "agree", letter_id, version)
        if done:
            assert not older
            self._agreed(letter_id)

    @rule(number=picks, who=staff)
    def clear_and_store(self, number: int, who: str) -> None:
        letter_id = self.pick(number)
        version = self._number(letter_id)
        if self._staff(who, "clear", letter_id, version, ("safe", "positive")):
            assert self.known[letter_id].agreed
        self._staff(who, "store", letter_id)

    @rule(number=picks, own=coins, who=staff)
    def take_back(self, number: int, own: bool, who: str) -> None:
        letter_id = self.pick(number)
        known = self.known[letter_id]
        if own:
            done = self._own(known.author, "take_back", letter_id)
        else:
            done = self._staff(who, "take_back", letter_id)
        kept = self.rows()[letter_id].state is LetterState.KEPT  # nothing was ever given away
        if own and known.author not in self.out and not kept:
            assert done or "read" in known.allowed
        if done and not known.read:
            known.agreed = ""
            self._over(letter_id)

    @rule(number=picks)
    def keep(self, number: int) -> None:
        letter_id = self.pick(number)
        if self._own(self.known[letter_id].author, "keep", letter_id):
            self.known[letter_id].agreed = ""

    @rule(number=picks)
    def change_words(self, number: int) -> None:
        letter_id, before = self.pick(number), set(self.rows())
        known = self.known[letter_id]
        if self._own(known.author, "change_words", letter_id):
            newest = self.rows()[letter_id].newest
            self._found(before, known.author, "", newest.text if newest else "")
            if not known.read:
                known.agreed = ""
                self._over(letter_id)

    # Between the sides

    @rule(number=picks, who=staff)
    def offer(self, number: int, who: str) -> None:
        letter_id = self.pick(number)
        known = self.known[letter_id]
        was = known.offered or known.read
        entries = len(self.post.entries(letter_id))
        if self._staff(who, "offer", letter_id, self._number(letter_id)) and not was:
            if self.rows()[letter_id].arrived is None:
                return  # it was offered before, to somebody who stopped: nothing is said of it
            act, _, actor = self.post.entries(letter_id)[-1]
            assert len(self.post.entries(letter_id)) == entries + 1
            assert (act, actor) == ("letter.offer", self.post.staff(who).id)  # I26
            assert who in (*BOTH, OF_SIDE[known.author])
            assert who != "Vic"  # an officer clears nothing
            assert known.agreed
            assert not self.held
            known.offered = True

    @rule(number=picks, who=st.sampled_from(BOTH))
    def withdraw_offer(self, number: int, who: str) -> None:
        letter_id = self.pick(number)
        if self._staff(who, "withdraw_offer", letter_id):
            self._over(letter_id)
            self.known[letter_id].allowed = frozenset()

    @rule(number=picks, how=ways, own=coins, who=staff, company=st.sampled_from(("", "my sister")))
    def accept(self, number: int, how: ReadHow, own: bool, who: str, company: str) -> None:
        letter_id = self.pick(number)
        known = self.known[letter_id]
        said = (letter_id, how, None, company)
        if self.quietly(letter_id, lambda: self._there(letter_id, own, who, "accept", *said)):
            assert known.offered
            assert not self.held
            known.about_told = known.about_told or how is ReadHow.ABOUT_FIRST

    @rule(number=picks, own=coins, who=staff, act=st.sampled_from(("never", "not_now")))
    def refuse(self, number: int, own: bool, who: str, act: str) -> None:
        letter_id = self.pick(number)
        if self.quietly(letter_id, lambda: self._there(letter_id, own, who, act, letter_id)):
            self.known[letter_id].about_told = False

    @rule(number=picks, own=coins, who=staff)
    def hand_over(self, number: int, own: bool, who: str) -> None:
        letter_id = self.pick(number)
        known = self.known[letter_id]

        def act() -> bool:
            if own:
                return self._own(OTHER[known.author], "read", letter_id)
            self._staff(who, "bring", letter_id)
            return self._staff(who, "deliver", letter_id)

        if self.quietly(letter_id, act) and not known.read:
            assert known.offered
            assert not self.held
            known.read = True

    @rule(number=picks, own=coins, who=staff, act=st.sampled_from(("answer", "no_answer")))
    def after(self, number: int, own: bool, who: str, act: str) -> None:
        letter_id, before = self.pick(number), set(self.rows())
        if self.quietly(letter_id, lambda: self._there(letter_id, own, who, act, letter_id)):
            assert self.known[letter_id].read
        self._found(before, OTHER[self.known[letter_id].author], "", "")

    @rule(number=picks, tell=st.sets(st.sampled_from([*Tell])))
    def allow(self, number: int, tell: set[Tell]) -> None:
        letter_id = self.pick(number)
        known = self.known[letter_id]
        if self._own(OTHER[known.author], "allow", letter_id, tell):
            known.allowed = frozenset(map(str, tell))

    def _there(self, letter_id: str, own: bool, who: str, act: str, *said: Any) -> bool:
        person = OTHER[self.known[letter_id].author]
        return self._own(person, act, *said) if own else self._staff(who, act, *said)

    # The case

    @rule(hold=seldom)
    def hold(self, hold: bool) -> None:
        house, alex, cora = self.post.house, self.post.staff("Alex"), self.post.staff("Cora")
        if hold and not self.held:
            holding.hold(house, alex, self.post.case_id)
        elif self.held and not hold:
            holding.release(house, cora, self.post.case_id, "It is safe now.")
        self.held = hold

    @rule(names=tries, author=people)
    def try_it_while_the_case_is_held(self, names: list[str], author: str) -> None:
        """I24: by whom it is for and by staff of both sides; nothing changes."""
        was_held = self.held
        for level in ["offered", *(TRIES[name][0] for name in names)]:
            if self._at(level) is None:
                self._carry_until(author, level)
        self.hold(hold=True)
        for name in names:
            level, own, act, said = TRIES[name]
            letter_id = self._at(level)
            if letter_id is not None:
                before = self.rows()
                self._there(letter_id, own, "Alex", act, letter_id, *said)
                assert self.rows() == before, name
        self.nothing_crossed_that_was_not_offered_accepted_agreed()
        self.hold(hold=was_held)

    @rule(person=people, give=mostly)
    def consent(self, person: str, give: bool) -> None:
        def change(case: Case) -> None:
            who, now = self.whose(person).person_id, self.post.service.clock.now()
            if give and person not in self.out:
                agree(self.post.service, case, case.person(who), Purpose.LETTER)
            else:
                withdraw(case.consents, who, now, Purpose.LETTER)

        changed(self.post.service, self.post.case(), change)

    @rule(person=people, really=st.sampled_from((False,) * 9 + (True,)))
    def stop(self, person: str, really: bool) -> None:
        """I22, I28: what waited is gone, and the other one's page stays as it was."""
        if not really or person in self.out:
            return
        other = self.whose(OTHER[person])
        told = {i for i, k in self.known.items() if k.author == OTHER[person] and k.allowed}
        before = [one for one in self.post.own(other, "of_person") if one.id not in told]
        who = self.whose(person).person_id
        withdrawing.withdraw(self.post.house, self.post.case_id, who, who)
        self.out.add(person)
        after = [one for one in self.post.own(other, "of_person") if one.id not in told]
        assert after == before
        for letter_id, known in self.known.items():
            if not known.read:
                self._over(letter_id)
                known.allowed = frozenset()

    # What must hold

    @invariant()
    def nothing_crossed_that_was_not_offered_accepted_agreed(self) -> None:
        """I43, I46, I24: on the page of whom it is for, and on those of staff of their side."""
        if not hasattr(self, "post"):
            return
        for name in OTHER:
            mine = [k for k in self.known.values() if k.author == OTHER[name]]
            views = {one.id: one for one in self.post.own(self.whose(name), "offers_for")}
            for letter_id, view in views.items():
                known = self.known[letter_id]
                assert known.author == OTHER[name]
                assert known.offered or known.read
                assert known.read or not self.held
                assert view.text == (known.agreed if known.read else "")
                assert bool(view.about) <= (known.about_told or known.read)
            seen = repr(views)
            for known in mine:
                given = {known.agreed.partition(" ")[0]} if known.read else set()
                assert {mark for mark in known.marks if f"{mark} " in seen} <= given
            there = {i for i, k in self.known.items() if k in mine and (k.read or k.offered)}
            if not self.held:
                assert set(views) == there

    @invariant()
    def staff_of_one_side_see_no_words_that_were_not_brought(self) -> None:
        if not hasattr(self, "post"):
            return
        for name, who in OF_SIDE.items():
            _, items = letters.of_case(self.post.house, self.post.staff(who), self.post.case_id)
            foreign = [one for one in items if one.author is None]
            for item in foreign:
                known = self.known[item.id]
                assert known.author == OTHER[name]
                assert (item.steps, item.author_id) == ((), "")
                if item.words is not None:
                    assert known.offered or known.read
                    assert item.words.text == known.agreed
            own = [one for one in items if one.author is not None]
            assert all(one.there is None and one.words is None for one in own)


TestLetters = Letters.TestCase
TestLetters.settings = settings(
    max_examples=12,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
