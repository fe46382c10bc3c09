"""The process is killed in the middle of a step: it was done wholly or not at all, and once.

Whatever was answered is kept. Pressed again after the return, a step that was done is not done a
second time: nothing is delivered, written down or told twice.
"""

import itertools
import json
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from app.domain.cases.tracks import Track
from app.domain.dialogue.letters import Letter, ReadHow
from app.domain.dialogue.relays import Handed, Wish, Words
from app.domain.people import Side
from app.domain.refusals import SENTENCES, Refused
from app.domain.stages import Stage
from app.services import live_sessions
from app.services.cases import withdrawing
from app.services.dialogue import letter_staff, own_letters, own_offers
from app.services.dialogue.form_keys import new_id
from app.services.inviting import WAITING
from app.services.records import StaffAccount
from tests.services.dialogue.kill_points import (
    AFTER,
    BEFORE,
    ENTRY,
    NARROWING,
    ROW,
    TELLING,
    WIDENING,
    WRITTEN,
    Killing,
    copied,
    kept,
    kill,
    kill_in,
    open_world,
)
from tests.shuttle_worlds import GUIDES, SIDES, World, come_back, get_going, worlds

pytestmark = pytest.mark.timeout(300)  # some 15 s alone; each step is killed five times
POINTS = (ROW, ENTRY, BEFORE, AFTER)
AGAIN = (BEFORE, AFTER)
"""After these the step is pressed again."""
FIRST, ANSWER = "first", "answer"
SENDER = {FIRST: ("sam", Side.RESPONSIBLE), ANSWER: ("jo", Side.HARMED)}


def id_of(world: World, key: str) -> str:
    return new_id(world.house, world.case_id, SENDER[key][1], key)


def ask(world: World, key: str, live: bool) -> None:
    answers = {} if key == FIRST else {"answers": id_of(world, FIRST)}
    words = Words(f"The words of {key}.", f"About {key}")
    world.own(SENDER[key][0], "write_down", words, live=live, key=key, **answers)


def own(world: World, live: bool, who: str, act: str, key: str, **said: Any) -> None:
    world.own(who, act, id_of(world, key), live=live, **said)


def staff(world: World, live: bool, who: str, act: str, key: str, **said: Any) -> None:
    world.staff(who, act, id_of(world, key), live=live, **said)


TICKED: dict[str, Any] = {"safe": True, "positive": True}
ASKED: dict[str, Any] = {"number": 2, "text": "Say it without the street."}
IN_WELSH = Words("Geiriau", "Am y cyntaf", "cy")
CARRIED_OVER: dict[str, Any] = {"number": 2, "words": IN_WELSH, "by": "Ivo"}
OTHER_WORDS = Words("The words of first, changed.", "About first")
RELAY: dict[str, Any] = {
    "write down": partial(ask, key=FIRST),
    "write anew": partial(own, who="sam", act="write", key=FIRST, number=1, words=OTHER_WORDS),
    "read back": partial(own, who="sam", act="read_back", key=FIRST, number=2),
    "agree": partial(own, who="sam", act="agree", key=FIRST, number=2),
    "ask for other words": partial(staff, who="alex", act="ask_change", key=FIRST, **ASKED),
    "translate": partial(staff, who="alex", act="translate", key=FIRST, **CARRIED_OVER),
    "agree all the same": partial(own, who="sam", act="agree", key=FIRST, number=2),
    "agree to the translation": partial(
        staff, who="alex", act="agree_translation", key=FIRST, number=2
    ),
    "hold": partial(own, who="sam", act="hold", key=FIRST),
    "go on": partial(own, who="sam", act="go_on", key=FIRST),
    "clear": partial(staff, who="alex", act="clear", key=FIRST, number=2, **TICKED),
    "release": partial(staff, who="alex", act="release", key=FIRST, number=2, let_know=True),
    "refuse": partial(own, who="jo", act="refuse", key=FIRST, tell=True),
    "choose": partial(own, who="jo", act="choose", key=FIRST, wish=Wish.ABOUT_FIRST),
    "deliver": partial(staff, who="alex", act="deliver", key=FIRST, how=Handed.READ_ALOUD),
    "want reply": partial(own, who="jo", act="want_reply", key=FIRST),
    "answer": partial(ask, key=ANSWER),
    "read the answer back": partial(own, who="jo", act="read_back", key=ANSWER, number=1),
    "agree to the answer": partial(own, who="jo", act="agree", key=ANSWER, number=1),
    "clear the answer": partial(staff, who="alex", act="clear", key=ANSWER, number=1, **TICKED),
    "release the answer": partial(staff, who="alex", act="release", key=ANSWER, number=1),
    "read the answer": partial(own, who="sam", act="read", key=ANSWER),
}
CROSSES = {"release", "choose", "deliver", "release the answer", "read the answer"}


@pytest.fixture
def begun(tmp_path: Path) -> tuple[Path, dict[str, StaffAccount]]:
    """A shuttle that goes on, on a database that nobody has open."""
    made = worlds(tmp_path, "harmed", {})
    for world in made.values():
        world.close()
    return tmp_path / "both", made["both"].service.staff


def killed_at_once(
    step: Callable[[World], object],
    folder: Path,
    accounts: dict[str, StaffAccount],
    to: Path,
    points: Iterable[str],
) -> list[Killing]:
    """Let a process for each point do the step on a copy of its own; they run beside each other."""
    to.mkdir()
    return [kill(step, copied(folder, to / point), accounts, point) for point in points]


def done(
    step: Callable[[World], object], folder: Path, accounts: dict[str, StaffAccount], to: Path
) -> tuple[str, Path, str]:
    """Do the step on a copy; return what was kept before, the copy, and what is kept in it."""
    clean = copied(folder, to)
    world = open_world(clean, accounts)
    before = kept(world)
    step(world)
    after = kept(world)
    world.close()
    assert before != after
    return before, clean, after


def back_again(folder: Path, accounts: dict[str, StaffAccount]) -> World:
    """The service starts after the kill: what it finds is whole."""
    world = open_world(folder, accounts)
    assert world.service.store.check() == ""
    assert world.service.store.verify_audit().whole
    return world


def going(world: World) -> None:
    """Everybody comes back, and words may be carried again."""
    live_sessions.after_restart(world.house)
    for who in (*GUIDES, *SIDES):
        come_back(world, who)
    get_going(world, "both")


def press_again(step: Callable[[World], object], world: World, *, done: bool) -> None:
    """Do it; what was done already may be refused in words, and never fails."""
    try:
        step(world)
    except Refused as refused:
        assert done and refused.code in SENTENCES


def test_a_relay_is_carried_through_every_step_by_processes_that_are_killed(
    begun: tuple[Path, dict[str, StaffAccount]], tmp_path: Path
) -> None:
    folder, accounts = begun
    reached = set()
    for name, step in RELAY.items():
        first = partial(step, live=True)
        killings = killed_at_once(first, folder, accounts, tmp_path / name, (*POINTS, TELLING))
        before, clean, after = done(first, folder, accounts, tmp_path / f"{name} done")
        for killing in killings:
            point = killing.point
            assert killing.over(), f"{name} has no point {point}"
            world = back_again(killing.folder, accounts)
            assert kept(world) == (after if point in WRITTEN else before), (name, point)
            if point in AGAIN:
                if name in CROSSES and point == BEFORE:
                    going(world)
                live = name in CROSSES and point == BEFORE
                press_again(partial(step, live=live), world, done=point in WRITTEN)
                assert kept(world) == after, (name, point)
            world.close()
            reached.add((name, point))
        folder = clean
    assert len(reached) == 5 * len(RELAY)


@pytest.mark.parametrize("point", [*POINTS, TELLING])
def test_taken_back_after_the_release_and_killed(
    begun: tuple[Path, dict[str, StaffAccount]], tmp_path: Path, point: str
) -> None:
    folder, accounts = begun
    world = open_world(folder, accounts)
    for name in ("write down", "write anew", "read back", "agree", "clear", "release"):
        RELAY[name](world, live=True)
    world.close()
    step = partial(own, who="sam", act="take_back", key=FIRST)
    assert kill_in(partial(step, live=True), folder, accounts, point)
    world = back_again(folder, accounts)
    is_there = bool(world.of_person("jo")[0])
    assert is_there == (point not in WRITTEN)
    live_sessions.after_restart(world.house)
    step(world, live=False)
    assert world.of_person("jo")[0] == []
    assert kept(world).count("relay.take_back") == 1
    world.close()


# Whom it is for stops taking part


WAITS = {"Relay there", "Letter there", "notice"}


def something_waits(world: World) -> None:
    """For Jo there are a relay of Sam and a letter of Sam, each with a notice on its way."""
    for name in (*list(RELAY)[: list(RELAY).index("hold")], "clear", "release"):
        RELAY[name](world, live=True)
    [letter] = [one for one in world.carried().values() if isinstance(one, Letter)]
    account = world.account("alex")
    letter_staff.offer(world.house, account, world.case_id, letter.id, 1, let_know=True)
    own_offers.accept(world.house, world.whose("jo"), letter.id, ReadHow.MYSELF)


def stop(world: World) -> None:
    withdrawing.withdraw(world.house, world.case_id, "jo", "jo")


def what_waits(world: World) -> set[str]:
    """Return all that is there for Jo, or on its way to her."""
    found = {f"{type(one).__name__} there" for one in world.carried().values() if one.arrived}
    with world.house.unit_of_work(write=False) as work:
        sent = work.messages.of_case(world.case_id, "jo")
    return found | {"notice" for one in sent if one.state in WAITING}


@pytest.mark.parametrize("point", [ROW, ENTRY, BEFORE, AFTER])
def test_whom_it_is_for_stops_with_messages_waiting_and_the_process_is_killed(
    begun: tuple[Path, dict[str, StaffAccount]], tmp_path: Path, point: str
) -> None:
    """Killed at each place of this kind on the way: apart first, then all of it ends at once."""
    folder, accounts = begun
    world = open_world(folder, accounts)
    something_waits(world)
    assert what_waits(world) == WAITS
    world.close()
    seen = set()
    for nth in itertools.count(1):
        killing = kill(stop, copied(folder, tmp_path / str(nth)), accounts, point, nth)
        was_killed = killing.over()
        world = back_again(killing.folder, accounts)
        is_out = world.case().tracks["jo"] is Track.WITHDRAWN
        assert what_waits(world) == (set() if is_out else WAITS)
        assert not (is_out and world.stage() is Stage.SHUTTLE)  # apart before anything else
        seen.add(is_out)
        live_sessions.after_restart(world.house)
        stop(world)
        assert what_waits(world) == set()
        acts = [json.loads(line)[0] for line in kept(world).splitlines() if line[0] == "["]
        assert (acts.count("relay.recall"), acts.count("letter.cut")) == (1, 1)
        world.close()
        if not was_killed:
            break
    assert seen == {False, True}


# Letters


def letter_of(world: World, who: str) -> str:
    views = own_letters.of_person(world.house, world.whose(who))
    return next(one.id for one in views if who == "jo" or one.answers)


def begin(world: World) -> None:
    own_letters.start(world.house, world.whose("jo"), text="Dear Sam", about="That day")


def author(world: World, act: str, *said: Any, who: str = "jo", **more: Any) -> None:
    whose = world.whose(who)
    getattr(own_letters, act)(world.house, whose, letter_of(world, who), *said, **more)


def reader(world: World, act: str, *said: Any) -> None:
    getattr(own_offers, act)(world.house, world.whose("sam"), letter_of(world, "jo"), *said)


def desk(world: World, act: str, *said: Any, who: str = "jo") -> None:
    world.letter("alex", act, letter_of(world, who), *said)


def offer(world: World) -> None:
    letter_id, account = letter_of(world, "jo"), world.account("alex")
    letter_staff.offer(world.house, account, world.case_id, letter_id, 1, let_know=True)


LETTER: dict[str, Any] = {
    "start": begin,
    "write": partial(author, act="write", text="Dear Sam, I read it.", about="That day"),
    "finish": partial(author, act="finish"),
    "review": partial(desk, act="review"),
    "agree": partial(author, act="agree", version=1),
    "clear": partial(desk, act="clear"),
    "store": partial(desk, act="store"),
    "offer": offer,
    "not now": partial(reader, act="not_now"),
    "accept": partial(reader, act="accept"),
    "read": partial(reader, act="read"),
    "answer": partial(reader, act="answer"),
    "take the answer back": partial(author, act="take_back", who="sam"),
}
SAID: dict[str, tuple[Any, ...]] = {
    "review": (1,),
    "clear": (1, ("safe", "positive")),
    "accept": (ReadHow.MYSELF,),
}


def test_a_letter_is_carried_through_every_step_by_processes_that_are_killed(
    begun: tuple[Path, dict[str, StaffAccount]], tmp_path: Path
) -> None:
    folder, accounts = begun
    for name, named in LETTER.items():
        step = partial(_with_said, named, SAID.get(name, ()))
        killings = killed_at_once(step, folder, accounts, tmp_path / name, POINTS)
        before, clean, after = done(step, folder, accounts, tmp_path / f"{name} done")
        for killing in killings:
            point = killing.point
            if not killing.over():
                assert (name, point) == ("write", ENTRY)  # the same draft, written over
                continue
            world = back_again(killing.folder, accounts)
            assert kept(world) == (after if point in WRITTEN else before), (name, point)
            if point in AGAIN and not (name == "start" and point == AFTER):
                live_sessions.after_restart(world.house)
                press_again(step, world, done=point in WRITTEN)
                assert kept(world) == after, (name, point)
            world.close()
        folder = clean


def _with_said(step: Any, said: tuple[Any, ...], world: World) -> None:
    act = step.keywords["act"] if isinstance(step, partial) else None
    if act is None:
        step(world)
    else:
        more = {name: value for name, value in step.keywords.items() if name != "act"}
        step.func(world, act, *said, **more)


# The advocate moves


def visit(world: World) -> None:
    live_sessions.visit(
        world.house, world.caller("alex"), "holding:sam", command_id="once", back_minutes=20
    )


@pytest.mark.parametrize("point", [NARROWING, ROW, ENTRY, BEFORE, AFTER, WIDENING, TELLING])
def test_an_advocate_moves_and_the_process_is_killed(
    begun: tuple[Path, dict[str, StaffAccount]], point: str
) -> None:
    folder, accounts = begun
    world = open_world(folder, accounts)
    live_sessions.visit(world.house, world.caller("alex"), "holding:jo")
    world.close()
    assert kill_in(visit, folder, accounts, point)
    plans = [json.loads(line) for line in (folder / "plans").read_text().splitlines()]
    for plan in plans:  # I8: also the plan that outlives the process
        reached = {listener for speaker, listener, _ in plan if speaker == "alex"} - set(GUIDES)
        assert len({SIDES[who] for who in reached}) <= 1
    world = back_again(folder, accounts)
    session = world.session()
    went = point in WRITTEN
    assert session.attendance("alex").room == ("holding:sam" if went else "holding:jo")
    assert ("jo" in session.together.backs) == went
    assert _visits(world) == 1 + went
    live_sessions.after_restart(world.house)
    assert world.session().stage is Stage.SEPARATED
    assert world.session().attendance("alex").room == "corridor"
    going(world)
    visit(world)  # the page says it again, over the new connection
    assert _visits(world) == 2
    world.close()


def _visits(world: World) -> int:
    with world.house.unit_of_work(write=False) as work:
        return sum(entry.act == "staff.visit" for entry in work.audit.entries("s1"))
