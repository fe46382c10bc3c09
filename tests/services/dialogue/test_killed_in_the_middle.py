"""The process is killed in the middle of a step: it was done wholly or not at all, and once.

Whatever was answered is kept. Pressed again after the return, a step that was done is not done a
second time: nothing is delivered, written down or told twice.
"""

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from app.domain.dialogue.letters import ReadHow
from app.domain.dialogue.relays import Handed, Wish, Words
from app.domain.people import Side
from app.domain.refusals import SENTENCES, Refused
from app.domain.stages import Stage
from app.services import live_sessions
from app.services.dialogue import letter_staff, own_letters, own_offers
from app.services.dialogue.relay_work import new_id
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
    copied,
    kept,
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
OTHER_WORDS = Words("The words of first, changed.", "About first")
RELAY: dict[str, Any] = {
    "write down": partial(ask, key=FIRST),
    "write anew": partial(own, who="sam", act="write", key=FIRST, number=1, words=OTHER_WORDS),
    "read back": partial(own, who="sam", act="read_back", key=FIRST, number=2),
    "agree": partial(own, who="sam", act="agree", key=FIRST, number=2),
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
        world = open_world(folder, accounts)
        before = kept(world)
        world.close()
        clean = copied(folder, tmp_path / f"{name} done")
        world = open_world(clean, accounts)
        step(world, live=True)
        after = kept(world)
        world.close()
        assert before != after
        for point in (*POINTS, TELLING):
            killed = copied(folder, tmp_path / f"{name} {point}")
            if not kill_in(partial(step, live=True), killed, accounts, point):
                raise AssertionError(f"{name} has no point {point}")
            world = back_again(killed, accounts)
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
        world = open_world(folder, accounts)
        before = kept(world)
        world.close()
        clean = copied(folder, tmp_path / f"{name} done")
        world = open_world(clean, accounts)
        step(world)
        after = kept(world)
        world.close()
        assert before != after
        for point in POINTS:
            killed = copied(folder, tmp_path / f"{name} {point}")
            if not kill_in(step, killed, accounts, point):
                assert (name, point) == ("write", ENTRY)  # the same draft, written over
                continue
            world = back_again(killed, accounts)
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
