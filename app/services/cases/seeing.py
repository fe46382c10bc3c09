"""What an account may see of a case besides its leaves: next steps, tasks, meetings, what happened.

Each is cut to the sides that it works with: whoever stands with one side learns nothing of the
other from a list, a count or a name.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from app.domain.cases import gathering, guards
from app.domain.cases.access import Access, sides_of
from app.domain.cases.guards import Missing
from app.domain.cases.states import MOVES, CaseState
from app.domain.dialogue.known_acts import is_of_dialogue
from app.domain.people import PARTIES, Side
from app.services.cases import tasks, texts
from app.services.cases.opening import Opened
from app.services.cases.records import CaseMeeting, Task
from app.services.dialogue import known
from app.services.dialogue.known import Known
from app.services.ports import House
from app.services.records import AuditEntry

LOOKED: Final = frozenset({"case.view", "case.refused"})
"""Acts that change nothing: they stand on a list of their own."""
READ_AT_ONCE: Final = 200
READ_AT_MOST: Final = 4000  # entries looked through for one page of the timeline


@dataclass(frozen=True, slots=True)
class Stage:
    """What is missing for the move out of one state; ``leads_to`` is the state after it."""

    state: CaseState
    leads_to: CaseState
    missing: list[Missing]


@dataclass(frozen=True, slots=True)
class Happened:
    """A page of what happened. ``older`` is the number to ask for the next one, None at the end."""

    entries: list[AuditEntry]
    older: int | None


def sees_both(access: Access) -> bool:
    return len(sides_of(access)) == len(PARTIES)


def steps(house: House, opened: Opened) -> list[Stage]:
    """Return what is missing on the way on, state by state; each thing stands where it comes first.

    One side is told what is missing for its own people, and of nothing further.
    """
    case, now = opened.case, house.clock.now()
    numbers = texts.current(house, "thresholds").body
    own = {person.id for person in case.people}
    both = sees_both(opened.access)
    said: set[tuple[str, str]] = set()
    found = []
    for state, move, after in way_on(case.state):
        items = [
            item
            for item in guards.missing(case, now, numbers, move)
            if (both or item.who in own) and (item.id, item.who) not in said
        ]
        said |= {(item.id, item.who) for item in items}
        found.append(Stage(state, after, items))
    return found if both else found[:1]


def way_on(state: CaseState) -> list[tuple[CaseState, str, CaseState]]:
    """Return the states from here to a communication, with the move out of each."""
    way = []
    while state in guards.NEXT and (state, guards.NEXT[state]) in MOVES:
        move = guards.NEXT[state]
        after = MOVES[state, move]
        way.append((state, move, after))
        if after is state or state is CaseState.READY:
            break
        state = after
    return way


def tasks_of(house: House, opened: Opened) -> list[Task]:
    """Return the open tasks of the case that are about one's own sides, by when they are due.

    Of relays and letters only who may do it reads.
    """
    with house.unit_of_work(write=False) as work:
        found = work.cases.tasks(case_id=opened.case.id)
    both = sees_both(opened.access)
    own = [t for t in found if both or (t.side and opened.access.reads_side(t.side))]
    return [task for task in own if tasks.may_do(task, opened.access)]


def meetings_of(house: House, opened: Opened) -> list[tuple[CaseMeeting, set[Side]]]:
    """Return the meetings whose every side is one's own, with those sides."""
    own = set(sides_of(opened.access))
    found = []
    with house.unit_of_work(write=False) as work:
        for one in work.cases.meetings(opened.case.id):
            sides = gathering.sides_of(work.sessions.get(one.id).people)
            if sides <= own:
                found.append((one, sides))
    return found


def happened(
    house: House,
    opened: Opened,
    *,
    before: int | None,
    limit: int,
    side: Side | None = None,
    looked: bool = False,
) -> Happened:
    """Return what happened in a case, the newest first, below number ``before``.

    ``looked``: who looked at it, in place of who did something. ``side``: only what is about its
    people. One side is shown what is about its own people, and what one did oneself; of relays and
    letters what ``domain.dialogue.known_acts`` lets it know.
    """
    entries: list[AuditEntry] = []
    read, older = 0, before
    with house.unit_of_work(write=False) as work:
        carried = known.of_case(work, opened.case.id, sides_of(opened.access))
        shown = _filter(opened, carried, side, looked)
        while len(entries) <= limit and read < READ_AT_MOST:
            batch = work.audit.of_case(opened.case.id, before=older, limit=READ_AT_ONCE)
            entries += [entry for each in batch if (entry := shown(each)) is not None]
            read += len(batch)
            if len(batch) < READ_AT_ONCE:
                return _page(entries, limit, None)
            older = batch[-1].seq
    return _page(entries, limit, older)


def _page(entries: list[AuditEntry], limit: int, older: int | None) -> Happened:
    if len(entries) > limit:
        return Happened(entries[:limit], entries[limit - 1].seq)
    return Happened(entries, older)


def _filter(
    opened: Opened, carried: Known, side: Side | None, looked: bool
) -> Callable[[AuditEntry], AuditEntry | None]:
    """Return what gives an entry as this account may read it, None for what it may not."""
    case, me = opened.case, opened.access.staff_id
    both = sees_both(opened.access)
    sides: Mapping[str | None, Side] = {person.id: person.side for person in case.people}

    def shown(entry: AuditEntry) -> AuditEntry | None:
        of_dialogue = is_of_dialogue(entry.act)
        if (entry.act in LOOKED) is not looked:
            return None
        of_side = carried.side(entry) if of_dialogue else sides.get(entry.about)
        if side is not None and of_side is not side:
            return None
        if both:
            return entry
        if of_dialogue:
            return carried.cut(entry)
        return entry if entry.about in sides or entry.actor == me else None

    return shown
