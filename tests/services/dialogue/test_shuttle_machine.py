"""Random acts around a shuttle that is held now, while relays and letters go through its case.

Two worlds: one with both sides, and one in which one of them never came nor acted. What the other
one sees is the same in both, but for what was let through to them. The model knows what was typed,
agreed and let through from the answers of the acts alone.
"""

import json
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from app.domain.cases import consents
from app.domain.cases.case import LEAF_OF, Case
from app.domain.cases.consents import Purpose
from app.domain.cases.papers import PaperKind
from app.domain.dialogue.letters import DELIVERED as READ
from app.domain.dialogue.letters import ReadHow
from app.domain.dialogue.relay_receiving import DELIVERED
from app.domain.dialogue.relays import Handed, RelayState, Wish, Words
from app.domain.live_session import Stage
from app.domain.people import Side
from app.domain.refusals import SENTENCES, Refused
from app.services import live_sessions
from app.services.cases import holding, opening, subject_access, withdrawing
from app.services.dialogue import letter_pictures, own_letters, own_offers, relays
from app.services.live_sessions import Caller
from app.services.ports import House
from tests.ready_cases import give, write
from tests.shuttle_worlds import (
    EACH_SIDE,
    GUIDES,
    HIDDEN,
    MAY_CLEAR,
    OTHER,
    SIDES,
    World,
    come_back,
    get_going,
    worlds,
)

HANDED = {*DELIVERED, *READ}
ROOMS = ["corridor", "holding:jo", "holding:sam"]
MOVES: dict[str, Callable[[House, Caller], object]] = {
    "start": live_sessions.start_shuttle,
    "break": live_sessions.take_break,
    "separate": live_sessions.separate,
    "suspend": live_sessions.suspend,
    "resume": live_sessions.resume,
}

TRIES: dict[str, tuple[bool, str | None, str, dict[str, Any]]] = {
    "choose": (False, None, "choose", {"wish": Wish.READ_TO_ME}),
    "hear what it is about": (False, None, "choose", {"wish": Wish.ABOUT_FIRST}),
    "refuse": (False, None, "refuse", {}),
    "read": (False, None, "read", {}),
    "tell about": (False, "alex", "tell_about", {}),
    "say what they choose": (False, "alex", "record_wish", {"wish": Wish.READ_TO_ME}),
    "say that they refuse": (False, "alex", "record_refusal", {}),
    "hand over": (False, "alex", "deliver", {"how": Handed.READ_ALOUD}),
    "want to answer": (True, None, "want_reply", {}),
    "not want to answer": (True, None, "no_reply", {}),
    "say that they answer": (True, "alex", "record_reply", {"wants": True}),
}
"""Each: whether it was handed over before, who of staff acts, the act, what is said."""
tries = st.lists(st.sampled_from(sorted(TRIES)), min_size=3, max_size=6, unique=True)
principals = st.sampled_from(("jo", "sam"))
guides = st.sampled_from((*GUIDES, "alex"))
anyone = st.sampled_from((*SIDES, *GUIDES))
hands = st.one_of(st.none(), guides)
"""Who acts: the person whose it is, or somebody of staff."""
picks = st.integers(0, 5)
coins = st.booleans()
USES = (Purpose.SERVICE, Purpose.SHUTTLE)
"""The consents without which nothing is carried."""
seldom = st.sampled_from((False, False, False, True))
mostly = st.sampled_from((True, True, True, False))


@dataclass
class Known:
    """One relay: every wording as it was kept, which was agreed, and how far it may be seen."""

    sender: str
    said: dict[int, tuple[str, str]]
    agreed: int = 0
    is_there: bool = False
    is_handed: bool = False
    is_about_told: bool = False
    releases: int = 0
    is_apart: bool = False
    """What became of it was told across, or it answers what was: no other world has the same."""

    @property
    def number(self) -> int:
        return max(self.said)


@dataclass
class Letters:
    """Sam's letter: whether something of it is there for Jo, and whether Jo has opened it."""

    offers: int = 0
    is_there: bool = False
    is_read: bool = False


@dataclass
class Agreement:
    """What lets words cross, as far as people and staff said it here."""

    given: set[tuple[str, Purpose]] = field(
        default_factory=lambda: {
            (who, what)
            for who in OTHER
            for what in (Purpose.SERVICE, Purpose.SHUTTLE, Purpose.LETTER)
        }
    )
    waits: set[str] = field(default_factory=set)
    out: set[str] = field(default_factory=set)
    held: bool = False

    def lets(self, purpose: Purpose) -> bool:
        wanted = {(who, what) for who in OTHER for what in (Purpose.SERVICE, purpose)}
        return not self.held and not self.out and wanted <= self.given


class Shuttle(RuleBasedStateMachine):
    @initialize(
        alone=st.sampled_from(("harmed", "responsible")),
        serves=st.sampled_from(({}, EACH_SIDE)),
        first=st.lists(principals, min_size=1, max_size=2),
        names=tries,
        live=coins,
    )
    def begin(
        self, alone: str, serves: dict[str, str], first: list[str], names: list[str], live: bool
    ) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="shuttle-machine-"))
        self.worlds = worlds(self.folder, alone, serves)
        self.known: dict[str, Known] = {}
        self.letter = Letters()
        self.agreement = Agreement()
        self.notes: dict[str, list[str]] = {"jo": [], "sam": []}
        self.count = 0
        self.move_to("alex", "holding:jo", 15)
        for person in OTHER:
            self.keep_a_note(person, None, live=True)
        for person in first:
            self.say_it_all(person, live=True)
        self.want_time(OTHER[first[0]], on=True)
        self.try_to_reach_the_other_of(first[0])
        self.want_time(OTHER[first[0]], on=False)
        self.try_it_while_the_case_is_held(names, live)
        self.get_going()

    def teardown(self) -> None:
        if not hasattr(self, "worlds"):
            return
        self.nobody_is_given_a_copy_of_more()
        for world in self.worlds.values():
            world.close()
        shutil.rmtree(self.folder)

    # How everything is done

    @property
    def both(self) -> World:
        return self.worlds["both"]

    def of(self, *people: str) -> list[World]:
        """Return the worlds in which all of these come; staff are everywhere."""
        sides = {str(SIDES[who]) for who in people if who in SIDES}
        return [world for name, world in self.worlds.items() if name == "both" or sides <= {name}]

    def run(self, act: Callable[[World], object], *people: str, apart: bool = False) -> list[str]:
        """Do it in each world of these people; return the answers, the one with both sides first.

        ``apart``: in the world with both sides alone.
        """
        answers = []
        for world in self.of(*people)[: 1 if apart else None]:
            before = self.look() if world is self.both else None
            try:
                act(world)
                answers.append("ok")
            except Refused as refused:
                assert refused.code in SENTENCES
                answers.append(refused.code)
            if before is not None:
                self.nothing_crossed_that_may_not(*before, refused=answers[0] != "ok")
        return answers

    def look(self) -> tuple[Any, ...]:
        notices = {who: self.both.notices(who) for who in OTHER}
        return self.both.carried(), self.both.stage(), self.agreement.held, notices

    def nothing_crossed_that_may_not(
        self, before: dict[str, Any], stage: Stage, held: bool, notices: Any, *, refused: bool
    ) -> None:
        """I24, I25, and a relay in stage SHUTTLE alone; each with what everybody agreed to."""
        for one_id, one in self.both.carried().items():
            was = before.get(one_id)
            if refused:
                assert one == was
            there, had = one.arrived, was.arrived if was else None
            if there is None or (there == had and one.state == was.state):
                continue
            is_relay = one_id in self.known or one_id not in self.letter_ids()
            if held and self.agreement.held:
                if had is not None:
                    had.put_away = there.put_away  # on their own screen alone
                assert (there, one.state) == (had, was.state)
                continue
            handed = one.state in HANDED and was.state not in HANDED
            if is_relay and (had is None or handed or there.told_about > had.told_about):
                assert stage is Stage.SHUTTLE
                assert self.agreement.lets(Purpose.SHUTTLE)
            if had is None:
                assert one.recipient_id not in self.agreement.waits
        for who, count in notices.items():
            if self.both.notices(who) > count:
                assert who not in self.agreement.waits | self.agreement.out
                assert not held

    def letter_ids(self) -> set[str]:
        with self.both.house.unit_of_work(write=False) as work:
            return {one.id for one in work.letters.of_case(self.both.case_id)}

    def pick(self, number: int, *, there: bool = False, waits: bool = False) -> str:
        """Return one of the relays: ``there`` for somebody, or ``waits`` to be handed over."""
        found = [
            one
            for one, known in self.known.items()
            if (known.is_there or not (there or waits)) and not (waits and known.is_handed)
        ]
        return found[number % len(found)] if found else "f" * 16

    # The meeting

    @rule(who=anyone)
    def come_in(self, who: str) -> None:
        self.alike(who, lambda world: come_back(world, who))

    @rule(who=anyone, how=st.sampled_from(("drop", "media", "leave")))
    def drop_out(self, who: str, how: str) -> None:
        acts: dict[str, Callable[[World], object]] = {
            "drop": lambda world: live_sessions.disconnect(world.house, world.caller(who)),
            "media": lambda world: live_sessions.media_lost(world.house, "s1", who),
            "leave": lambda world: live_sessions.leave(world.house, world.caller(who)),
        }
        self.alike(who, acts[how])

    @rule(who=st.sampled_from(("jo", "sam", "kim")), on=coins)
    def ready(self, who: str, on: bool) -> None:
        self.alike(who, lambda w: live_sessions.set_ready(w.house, w.caller(who), on))

    def alike(self, who: str, act: Callable[[World], object]) -> None:
        """Do it; a party is answered alike with and without the other side (I28)."""
        answers = self.run(act, who)
        assert who in GUIDES or len(set(answers)) == 1

    @rule(who=guides, room=st.sampled_from(ROOMS), minutes=st.sampled_from((5, 15)))
    def move_to(self, who: str, room: str, minutes: int) -> None:
        def act(world: World) -> None:
            live_sessions.visit(world.house, world.caller(who), room, back_minutes=minutes)

        self.run(act)

    @rule(who=guides, name=st.sampled_from(sorted(MOVES)))
    def move(self, who: str, name: str) -> None:
        self.run(lambda world: MOVES[name](world.house, world.caller(who)))

    @rule(worker=coins)
    def die(self, worker: bool) -> None:
        """The media process, or the web process, ends and is there again."""

        def act(world: World) -> None:
            if worker:
                world.house.media.die()  # type: ignore[attr-defined]
                live_sessions.worker_lost(world.house, "s1")
            else:
                world.restart()

        self.run(act)

    @rule(minutes=st.integers(1, 20))
    def wait(self, minutes: int) -> None:
        for world in self.worlds.values():
            world.service.clock.advance(timedelta(minutes=minutes))

    @precondition(lambda self: self.both.stage() is not Stage.SHUTTLE)
    @rule()
    def get_going(self) -> None:
        """Whatever stopped it is over, so that time is spent where words are carried."""
        self.hold_the_case(on=False)
        session = self.both.session()
        for who in (*GUIDES, *SIDES):
            if not session.attendance(who).present:
                self.come_in(who)
        for name, world in self.worlds.items():
            get_going(world, name)

    # What is carried, on the side that asks for it

    @rule(person=principals, by=hands, live=coins)
    def write_down(self, person: str, by: str | None, live: bool) -> None:
        self.new(person, by, live)

    def new(self, person: str, by: str | None, live: bool) -> str:
        self.count += 1
        text, about = f"text-{self.count}-text <&>\nŵ", f"about-{self.count}-about"
        words, key, made = Words(text, about), f"key-{self.count}", []

        def act(world: World) -> None:
            if by is None:
                made.append(world.own(person, "write_down", words, live=live, key=key))
            else:
                account, side = world.account(by), SIDES[person]
                made.append(
                    relays.write_down(world.house, account, world.case_id, side, words, key=key)
                )

        answers = self.run(act, person)
        assert len(set(answers)) == 1
        if answers[0] != "ok":
            return ""
        self.known[made[0]] = Known(person, {1: (text, about)})
        return str(made[0])

    def on_own_side(self, relay_id: str, by: str | None, act: str, live: bool, **said: Any) -> bool:
        """Do it where the relay is the same; whose it is is answered alike (I28)."""
        known = self.known.get(relay_id)
        sender = known.sender if known else "jo"

        def do(world: World) -> None:
            if by is None:
                world.own(sender, act, relay_id, live=live, **said)
            else:
                world.staff(by, act, relay_id, live=live, **said)

        answers = self.run(do, sender, apart=known is None or known.is_apart)
        assert by is not None or len(set(answers)) == 1
        return answers[0] == "ok"

    @rule(pick=picks, by=hands, live=coins, waits=coins)
    def write(self, pick: int, by: str | None, live: bool, waits: bool) -> None:
        relay_id = self.pick(pick, waits=waits)
        self.count += 1
        text, about = f"text-{self.count}-text", f"about-{self.count}-about"
        number = self.known[relay_id].number if relay_id in self.known else 1
        said = {"number": number, "words": Words(text, about)}
        if self.on_own_side(relay_id, by, "write", live, **said):
            known = self.known[relay_id]
            known.said[number + 1] = text, about
            known.is_there = known.is_about_told = False

    @rule(pick=picks, by=hands, live=coins)
    def agree(self, pick: int, by: str | None, live: bool) -> None:
        relay_id = self.pick(pick)
        number = self.known[relay_id].number if relay_id in self.known else 1
        self.on_own_side(relay_id, by, "read_back", live, number=number)
        act = "agree" if by is None else "agree_spoken"
        if self.on_own_side(relay_id, by, act, live, number=number):
            self.known[relay_id].agreed = number

    @rule(pick=picks, by=guides, live=coins)
    def clear(self, pick: int, by: str, live: bool) -> None:
        relay_id = self.pick(pick)
        number = self.known[relay_id].number if relay_id in self.known else 1
        self.on_own_side(relay_id, by, "clear", live, number=number, safe=True, positive=True)

    @rule(
        pick=picks,
        by=hands,
        act=st.sampled_from(("hold", "take_back", "go_on")),
        live=coins,
        waits=mostly,
    )
    def stop(self, pick: int, by: str | None, act: str, live: bool, waits: bool) -> None:
        relay_id = self.pick(pick, waits=waits and act != "go_on")
        if self.on_own_side(relay_id, by, act, live) and act != "go_on":
            known = self.known[relay_id]
            assert not known.is_handed
            known.is_there = known.is_about_told = False

    @rule(pick=picks, by=guides, tell=coins, live=coins)
    def release(self, pick: int, by: str, tell: bool, live: bool) -> None:
        relay_id = self.pick(pick)
        known = self.known.get(relay_id)
        number = known.number if known else 1
        was = known is not None and self.both.carried()[relay_id].arrived is not None
        sender = known.sender if known else "jo"
        answers = self.run(
            lambda w: w.staff(by, "release", relay_id, live=live, number=number, let_know=tell),
            sender,
            apart=known is None or known.is_apart,
        )
        if answers[0] == "ok":
            assert known is not None
            assert by in MAY_CLEAR[sender]  # I26
            assert known.agreed == number
            known.releases += not was
            known.is_there = True

    def try_to_reach_the_other_of(self, person: str) -> None:
        """Whoever wants time is not told that there is something for them."""
        relay_id = self.new(person, "priya", live=True)
        number = list(self.known).index(relay_id)
        self.agree(number, None, live=True)
        self.clear(number, "priya", live=True)
        self.release(number, "priya", tell=True, live=True)
        assert not self.known[relay_id].is_there

    @rule(
        person=principals,
        live=coins,
        without=st.sampled_from((None, None, None, *USES)),
        of=principals,
        then=st.sampled_from(("", "", "write", "hold", "take_back")),
    )
    def say_it_all(
        self, person: str, live: bool, without: Purpose | None = None, of: str = "", then: str = ""
    ) -> None:
        """The whole way at once, so that there is something to receive, or to stop again.

        ``without``: a consent that somebody ends before it is released, and gives again.
        """
        relay_id = self.new(person, None, live)
        if not relay_id:
            return
        number = self.place(relay_id)
        self.agree(number, None, live)
        self.clear(number, "priya", live)
        if without:
            self.agree_to_it(of, without, on=False)
        self.release(number, "priya", tell=False, live=live)
        if without:
            self.agree_to_it(of, without, on=True)
        if then == "write":
            self.write(number, None, live, waits=False)
        elif then:
            self.stop(number, None, then, live, waits=False)

    # What is carried, on the side that it is for

    def by_recipient(
        self, relay_id: str, by: str | None, act: str, live: bool, **said: Any
    ) -> bool:
        known = self.known.get(relay_id)
        recipient = OTHER[known.sender] if known else "jo"

        def do(world: World) -> None:
            if by is None:
                world.own(recipient, act, relay_id, live=live, **said)
            else:
                world.staff(by, act, relay_id, live=live, **said)

        return self.run(do, recipient, apart=True)[0] == "ok"

    @rule(pick=picks, by=hands, wish=st.sampled_from(Wish), live=coins)
    def choose(self, pick: int, by: str | None, wish: Wish, live: bool) -> None:
        relay_id = self.pick(pick, there=True)
        act = "choose" if by is None else "record_wish"
        if self.by_recipient(relay_id, by, act, live, wish=wish):
            self.known[relay_id].is_about_told |= by is None and wish is Wish.ABOUT_FIRST

    @rule(pick=picks, by=hands, live=coins, tell=seldom)
    def refuse(self, pick: int, by: str | None, live: bool, tell: bool) -> None:
        relay_id = self.pick(pick, there=True)
        act = "refuse" if by is None else "record_refusal"
        if self.by_recipient(relay_id, by, act, live, tell=tell):
            self.known[relay_id].is_apart |= tell

    @rule(pick=picks, by=guides, live=coins)
    def tell_about(self, pick: int, by: str, live: bool) -> None:
        relay_id = self.pick(pick, there=True)
        if self.by_recipient(relay_id, by, "tell_about", live):
            self.known[relay_id].is_about_told = True

    @rule(pick=picks, by=hands, live=coins, there=st.sampled_from((True, True, True, False)))
    def hand_over(self, pick: int, by: str | None, live: bool, there: bool) -> None:
        relay_id = self.pick(pick, there=there)
        said = {} if by is None else {"how": Handed.READ_ALOUD}
        act = "read" if by is None else "deliver"
        if self.by_recipient(relay_id, by, act, live, **said):
            known = self.known[relay_id]
            assert known.is_there
            known.is_handed = known.is_apart = True
            known.is_about_told = True

    @rule(pick=picks, live=coins)
    def answer(self, pick: int, live: bool) -> None:
        relay_id, made = self.pick(pick), []
        known = self.known.get(relay_id)
        if known is None:
            return
        self.count += 1
        text, about = f"text-{self.count}-text", f"about-{self.count}-about"
        person, words = OTHER[known.sender], Words(text, about)
        if (
            self.run(
                lambda w: made.append(w.own(person, "answer", relay_id, words, live=live)),
                person,
                apart=True,
            )[0]
            == "ok"
        ):
            assert known.is_handed
            self.known[made[0]] = Known(person, {1: (text, about)}, is_apart=True)

    # A letter goes its own way meanwhile

    def sams(self, world: World) -> str:
        return own_letters.of_person(world.house, world.whose("sam"))[0].id

    @rule(by=guides)
    def offer_the_letter(self, by: str) -> None:
        was = self.letter.is_there
        answers = self.run(lambda w: w.letter(by, "offer", self.sams(w), 1), apart=True)
        if answers[0] == "ok" and not was:
            assert by in MAY_CLEAR["sam"]
            assert self.agreement.lets(Purpose.LETTER)
            self.letter.offers += 1
            self.letter.is_there = True

    @rule(acts=st.sampled_from((["accept", "read"], ["read"], ["not_now"], ["never"])))
    def open_the_letter(self, acts: list[str]) -> None:
        if len(acts) > 1:
            self.offer_the_letter("alex")
        for act in acts:
            self.do_with_the_letter(act)

    def do_with_the_letter(self, act: str) -> None:
        more = (ReadHow.MYSELF,) if act == "accept" else ()

        def do(world: World) -> None:
            function = getattr(own_offers, act)
            function(world.house, world.whose("jo"), self.sams(world), *more)

        if self.run(do, "jo", apart=True)[0] == "ok" and act == "read":
            assert self.letter.is_there or self.letter.is_read
            assert self.letter.is_read or self.agreement.lets(Purpose.LETTER)
            self.letter.is_read = True

    # What is not to be passed on

    @rule(person=principals, by=hands, live=coins)
    def keep_a_note(self, person: str, by: str | None, live: bool) -> None:
        self.count += 1
        text = f"note-{self.count}-note"

        def act(world: World) -> None:
            if by is None:
                world.own(person, "note", text, live=live)
            else:
                relays.note(world.house, world.account(by), world.case_id, person, text)

        if self.run(act, person)[0] == "ok":
            self.notes[person].append(text)

    # The case

    @rule(on=seldom)
    def hold_the_case(self, on: bool) -> None:
        def act(world: World) -> None:
            if on:
                holding.hold(world.house, world.account("priya"), world.case_id)
            else:
                holding.release(world.house, world.account("priya"), world.case_id, "It is safe.")

        if self.run(act)[0] == "ok":
            self.agreement.held = on

    @rule(names=tries, live=coins)
    def try_it_while_the_case_is_held(self, names: list[str], live: bool) -> None:
        """I24: what waits, or was handed over, stays as it is; the shuttle stopped."""
        if any(TRIES[name][0] for name in names) and self.one_there(handed=True) is None:
            waits = self.one_there(handed=False)
            self.hand_over(0 if waits is None else self.place(waits), "priya", live, there=False)
        if self.one_there(handed=False) is None:
            self.say_it_all("jo", live)
        self.hold_the_case(on=True)
        for name in names:
            handed, by, act, said = TRIES[name]
            relay_id = self.one_there(handed=handed)
            if relay_id is not None and self.agreement.held:
                before = self.both.carried()
                self.by_recipient(relay_id, by, act, live, **said)
                assert self.both.carried() == before, name
        self.what_everybody_is_shown()
        self.hold_the_case(on=False)

    def one_there(self, *, handed: bool) -> str | None:
        """Return what was released, and handed over or not; nobody has said that they answer it."""
        wanted = (RelayState.DELIVERED,) if handed else (RelayState.RELEASED,)
        carried = self.both.carried()
        return next((one for one in self.known if carried[one].state in wanted), None)

    def place(self, relay_id: str) -> int:
        return list(self.known).index(relay_id)

    @rule(
        person=principals,
        purpose=st.sampled_from((Purpose.SHUTTLE, Purpose.SERVICE, Purpose.LETTER)),
        on=coins,
    )
    def agree_to_it(self, person: str, purpose: Purpose, on: bool) -> None:
        def change(case: Case, now: datetime) -> None:
            for side in SIDES.values():
                consents.withdraw(case.side(side).consents, person, now, purpose)
            if on:
                give(case, person, purpose, now)

        for world in self.of(person):
            world.change(change)
        (self.agreement.given.add if on else self.agreement.given.discard)((person, purpose))

    @rule(person=principals, on=coins)
    def want_time(self, person: str, on: bool) -> None:
        """I25: until the day that they named, or not any more."""

        def change(case: Case, now: datetime) -> None:
            day = now.date() + timedelta(days=1 if on else -1)
            write(case, PaperKind.MORE_TIME, person, now, ask_again=day.isoformat())

        self.wait(1)
        for world in self.of(person):
            world.change(change)
        (self.agreement.waits.add if on else self.agreement.waits.discard)(person)

    @precondition(lambda self: self.count > 8)
    @rule(person=principals, sure=st.integers(0, 3))
    def withdraw(self, person: str, sure: int) -> None:
        if sure or person in self.agreement.out:
            return
        for world in self.of(person):
            withdrawing.withdraw(world.house, world.case_id, person, person)
        self.agreement.out.add(person)
        for known in self.known.values():
            if not known.is_handed:
                known.is_there = known.is_about_told = False
        self.letter.is_there = False

    # What must hold always

    @invariant()
    def an_advocate_is_live_to_one_side(self) -> None:
        """I8, I1: in every plan that the forwarder was given, and in what flows."""
        for world in self.worlds.values():
            media: Any = world.house.media
            plans = [entry[1] for entry in media.log if entry[0] == "forward_only"]
            media.log.clear()
            for plan in [*plans, media.edges.get("s1", frozenset())]:
                for one in GUIDES:
                    reached = {e.listener for e in plan if e.speaker == one} - set(GUIDES)
                    heard = {e.speaker for e in plan if e.listener == one} - set(GUIDES)
                    assert len({SIDES[who] for who in reached | heard}) <= 1
                for edge in plan:
                    sides = {SIDES.get(edge.speaker), SIDES.get(edge.listener)}
                    assert not {Side.HARMED, Side.RESPONSIBLE} <= sides

    @invariant()
    def what_everybody_is_shown(self) -> None:
        sessions = {name: world.session() for name, world in self.worlds.items()}
        views = {who: self.both.view(who, sessions["both"]) for who in (*SIDES, "bea")}
        pages = {who: self.both.of_person(who) for who in OTHER}
        self.words_are_those_that_were_agreed(views, pages)
        for who in OTHER:
            self.nothing_is_seen_before_it_is_there(who, _text([views[who], pages[who]]))
        assert ("letter-sam-0" in _text([views["jo"], pages["jo"]])) <= self.letter.is_read
        self.staff_of_one_side_see_what_is_there(_text(views["bea"]))
        for who, side in SIDES.items():
            if str(side) not in self.worlds:
                continue
            world = self.worlds[str(side)]
            view = world.view(who, sessions[str(side)])
            page = world.of_person(who) if who in OTHER else ()
            # I28, I46: as it would be without the other side, but for what was let through.
            assert self.bare(views[who], pages.get(who, ())) == self.bare(view, page)

    def bare(self, view: dict[str, Any], page: tuple[Any, ...]) -> str:
        """Return what somebody is shown, without what cannot be the same in another world."""
        view |= {"cards": [one for one in view.get("cards", []) if not self.is_apart(one)]}
        if not page:
            return _text(view)
        carried, written, _ = page
        for letter in written:
            letter |= {"id": "", "mark": "", "drafts": len(letter["drafts"])}
            letter |= {"pages": len(letter["pages"])}
        return _text([view, [one for one in carried if not self.is_apart(one)], written])

    def is_apart(self, card: dict[str, Any]) -> bool:
        return not card["mine"] or self.known[card["id"]].is_apart

    def words_are_those_that_were_agreed(self, views: Any, pages: Any) -> None:
        """I43: byte for byte, in the store, in the view and on the page."""
        for relay_id, relay in self.both.carried().items():
            known = self.known.get(relay_id)
            if known is None:
                continue
            assert (relay.arrived is not None) == known.is_there
            if relay.arrived is not None:
                text, about = known.said[known.agreed]
                assert relay.arrived.text.encode() == text.encode()
                assert relay.arrived.about.encode() == about.encode()
        for who in OTHER:
            for card in [*views[who]["cards"], *pages[who][0]]:
                known = self.known[card["id"]]
                if not card["mine"] and card["text"]:
                    assert card["text"].encode() == known.said[known.agreed][0].encode()

    def nothing_is_seen_before_it_is_there(self, who: str, shown: str) -> None:
        """I44, I45: not in the live view, and not on the page."""
        held = self.agreement.held
        for relay_id, known in self.known.items():
            if known.sender == who:
                continue
            assert (relay_id in shown) <= (known.is_handed or (known.is_there and not held))
            for number, (text, about) in known.said.items():
                given = known.is_there and number == known.agreed
                assert (_mark(text) in shown) <= (given and known.is_handed)
                told = known.is_handed or (known.is_about_told and not held)
                assert (about in shown) <= (given and told)
        assert not [note for note in self.notes[OTHER[who]] if note in shown]

    def staff_of_one_side_see_what_is_there(self, shown: str) -> None:
        for known in self.known.values():
            for number, (text, _) in known.said.items():
                given = known.is_there and number == known.agreed
                assert known.sender == "sam" or (_mark(text) in shown) <= given
        assert not [note for note in self.notes["jo"] if note in shown]

    @invariant()
    def notes_stay_on_the_leaf_of_their_side(self) -> None:
        """I45: no copy of one is made where anybody else could read it."""
        leaves = {leaf: repr(file) for leaf, file in self.both.case().leaves.items()}
        for person in OTHER:
            for note in self.notes[person]:
                found = [leaf for leaf, held in leaves.items() if note in held]
                assert found == [LEAF_OF[SIDES[person]]]

    @invariant()
    def pictures_say_nothing_else(self) -> None:
        """I35: what the other side fetches is the picture alone, once it was opened."""
        jo, letter_id = self.both.whose("jo"), self.sams(self.both)
        try:
            fetched = letter_pictures.delivered(self.both.house, jo, letter_id, 1)
        except Refused:
            return
        assert self.letter.is_read
        assert fetched.startswith(b"\xff\xd8")
        assert HIDDEN not in fetched

    @invariant()
    def each_release_has_a_name(self) -> None:
        """I26: as many as there were, each by staff who may, and never by a person of the case."""
        names = {self.both.account(guide).id: guide for guide in GUIDES}
        with self.both.house.unit_of_work(write=False) as work:
            log = work.audit.of_case(self.both.case_id, limit=2000)
        released = [one for one in log if one.act == "relay.release"]
        assert len(released) == sum(known.releases for known in self.known.values())
        for one in released:
            assert names[str(one.actor)] in MAY_CLEAR[self.known[str(one.about)].sender]
        offered = [one for one in log if one.act == "letter.offer"]
        assert len(offered) >= self.letter.offers
        assert {names[str(one.actor)] for one in offered} <= set(MAY_CLEAR["sam"])

    def nobody_is_given_a_copy_of_more(self) -> None:
        """I45, I36: a copy of what is held about one person holds nothing of the other."""
        both, case_id = self.both, self.both.case_id
        beas = opening.look(both.house, both.account("bea"), case_id, "notes").case
        assert not [note for note in self.notes["jo"] if note in repr(beas)]
        for person, other in OTHER.items():
            copy = subject_access.copy_of(both.house, both.account("priya"), case_id, person)
            held = _text(copy.held)
            assert not [note for note in self.notes[other] if note in held]
            for known in self.known.values():
                if known.sender == other and not known.is_handed:
                    for text, _ in known.said.values():
                        assert _mark(text) not in held


def _text(value: Any) -> str:
    return json.dumps(value, default=_plain)


def _plain(value: Any) -> Any:
    return sorted(value) if isinstance(value, (set, frozenset)) else str(value)


def _mark(text: str) -> str:
    """Return the first word of a text, which no other one has."""
    return text[: text.index("-text") + len("-text")]


TestShuttleMachine = Shuttle.TestCase
pytest.mark.timeout(300)(TestShuttleMachine)  # some 40 s alone; cores are shared
TestShuttleMachine.settings = settings(
    max_examples=12,
    stateful_step_count=25,
    deadline=None,
    derandomize=True,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
