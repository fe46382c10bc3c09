"""The life of one live session: who is where, and what every act of a person changes.

Each public method that changes something is one act, and raises ``Refused`` before it changed
anything. After every act ``_settle`` applies what follows by itself: the dead-man rule and the
fall back of a check that no longer holds.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum, auto

from app.domain import gates, rooms
from app.domain.attendance import Answer, Attendance, Debrief, Standing, Why
from app.domain.people import Person, Role, Voice
from app.domain.refusals import Refused
from app.domain.stages import FALL_BACK, MOVES, Stage

__all__ = ["Attendance", "Kind", "LiveSession", "Stage", "Standing", "next_stage", "states_page"]


class Kind(StrEnum):
    PREPARATION = auto()  # one side; has no joint room
    CONFERENCE = auto()


def next_stage(now: Stage, move: str) -> Stage:
    """Return the stage that a move leads to, or raise Refused(``cannot-<move>-while-<stage>``)."""
    if (now, move) not in MOVES:
        raise Refused(f"cannot-{move}-while-{now}")
    return MOVES[now, move]


def states_page() -> str:
    """Return the page of stages and moves, printed from the table."""
    lines = ["# The stages of a live session", "", "```mermaid", "stateDiagram-v2"]
    lines += [f"    {before} --> {after}: {move}" for (before, move), after in MOVES.items()]
    lines += ["```", "", "| Stage | Move | Leads to |", "|---|---|---|"]
    lines += [f"| {before} | {move} | {after} |" for (before, move), after in MOVES.items()]
    lines += ["", "A move that is no row of this table is refused."]
    return "\n".join(lines) + "\n"


@dataclass(slots=True)
class LiveSession:
    """One meeting while it is held. ``consequences`` names what followed by itself, in order."""

    id: str
    kind: Kind
    title: str
    people: tuple[Person, ...]
    opens_at: datetime
    latest_end: datetime
    stage: Stage = Stage.HOLDING
    attendances: dict[str, Attendance] = field(default_factory=dict)
    consequences: list[str] = field(default_factory=list, compare=False)

    def __post_init__(self) -> None:
        for person in self.people:
            home = rooms.home(person, self.stage)
            self.attendances.setdefault(person.id, Attendance(person.id, home))

    # Questions

    @property
    def is_conference(self) -> bool:
        return self.kind is Kind.CONFERENCE

    @property
    def staff(self) -> list[Person]:
        """Facilitators, the lead first."""
        found = [person for person in self.people if person.is_staff]
        return sorted(found, key=lambda person: person.role is not Role.LEAD_FACILITATOR)

    @property
    def parties(self) -> list[Person]:
        return [person for person in self.people if not person.is_staff]

    def person(self, person_id: str) -> Person:
        """Return the person, or raise Refused("person-not-recognised")."""
        for person in self.people:
            if person.id == person_id:
                return person
        raise Refused("person-not-recognised")

    def attendance(self, person_id: str) -> Attendance:
        if person_id not in self.attendances:
            raise Refused("person-not-recognised")
        return self.attendances[person_id]

    def may_speak(self, person: Person) -> bool:
        """I6: an observer never speaks; who is only present speaks after a grant."""
        granted = self.attendance(person.id).voice_granted
        return person.voice is Voice.FULL or (person.voice is Voice.PRESENT_ONLY and granted)

    def may_show(self, person: Person) -> bool:
        return person.voice is not Voice.OBSERVES

    def staff_present_in(self, room_id: str) -> list[Person]:
        """Return the facilitators who are in this room with media that flows."""
        attendances = [(person, self.attendance(person.id)) for person in self.staff]
        return [person for person, at in attendances if at.present and at.room == room_id]

    def debriefs_missing(self) -> list[Person]:
        """I16: return the parties who took part and have no debrief mark."""
        took_part = [p for p in self.parties if self.attendance(p.id).was_live]
        return [p for p in took_part if self.attendance(p.id).debrief is None]

    # Coming, dropping, leaving

    def arrive(self, person_id: str) -> int:
        """A connection opens: back to the own room, silent. Return its generation number."""
        if self.stage is Stage.ENDED:
            raise Refused("session-ended")
        person, at = self.person(person_id), self.attendance(person_id)
        at.connected = True
        at.generation += 1
        if at.standing in (Standing.EXPECTED, Standing.LEFT):
            at.standing = Standing.HERE
            self._go_home(person, Why.WAITING)
        else:
            self._go_home(person, self._why_back(at))
        self._lose_media(at)
        self._settle()
        return at.generation

    def drop(self, person_id: str) -> None:
        """The connection is gone: I18, whoever drops comes back to their own room."""
        at = self.attendance(person_id)
        at.connected = False
        if at.standing is not Standing.LEFT and self.stage is not Stage.ENDED:
            self._go_home(self.person(person_id), self._why_back(at))
        self._lose_media(at)
        self._settle()

    def lose_media(self, person_id: str) -> None:
        """Media stopped flowing while the socket lives: not present, as if dropped."""
        at = self.attendance(person_id)
        if self.stage is not Stage.ENDED and at.standing is not Standing.LEFT:
            self._go_home(self.person(person_id), self._why_back(at))
        self._lose_media(at)
        self._settle()

    def lose_all_media(self) -> None:
        """The media worker is gone: everyone is silent, and apart."""
        for at in self.attendances.values():
            self._lose_media(at)
        self._settle()

    def recover(self) -> None:
        """After a crash nobody is connected, and no stage is more open than before (I42)."""
        for at in self.attendances.values():
            at.connected = False
        self.lose_all_media()
        for person in self.people:
            at = self.attendance(person.id)
            if at.standing is not Standing.LEFT and self.stage is not Stage.ENDED:
                self._go_home(person, at.why)

    def start_peer(self, person_id: str) -> int:
        """A browser offers: whatever media it had before is over. Return the new peer's number."""
        at = self.attendance(person_id)
        if at.media_open:
            self.lose_media(person_id)
        at.peer_generation += 1
        return at.peer_generation

    def open_media(self, person_id: str) -> None:
        self.attendance(person_id).media_open = True

    def leave(self, person_id: str) -> None:
        """Leave by own choice, always possible. The link may bring the person back to holding."""
        at = self.attendance(person_id)
        at.connected = False
        at.standing = Standing.LEFT
        at.admitted_by = None
        at.move(rooms.NOWHERE, Why.LEFT)
        self._lose_media(at)
        self._settle()

    def forget_admission(self, person_id: str) -> None:
        """Another device holds the seat now: whoever comes must be identified again."""
        at = self.attendance(person_id)
        at.admitted_by = None
        if at.standing is Standing.ADMITTED:
            at.standing = Standing.HERE
            self._go_home(self.person(person_id), Why.WAITING)
        self._settle()

    def keep_closed(
        self, moved_out: Collection[str], silenced: Collection[tuple[str, str]]
    ) -> None:
        """Catch up with what was closed already but could not be written.

        ``moved_out`` were in the joint room; ``silenced`` are (person id, "audio" or "video").
        """
        for person_id, kind in silenced:
            at = self.attendance(person_id)
            at.microphone = at.microphone and kind != "audio"
            at.camera = at.camera and kind != "video"
        for person_id in moved_out:
            if self.attendance(person_id).room == rooms.JOINT:
                self._go_home(self.person(person_id), Why.MOVED)
        self._settle()

    # What people do themselves

    def set_microphone(self, person_id: str, on: bool) -> None:
        if on and not self.may_speak(self.person(person_id)):
            raise Refused("may-not-speak")
        at = self.attendance(person_id)
        at.microphone = on
        if on:
            at.muted_by = None
            at.asked_unmute = False

    def set_camera(self, person_id: str, on: bool) -> None:
        if on and not self.may_show(self.person(person_id)):
            raise Refused("may-not-show")
        self.attendance(person_id).camera = on

    def set_ready(self, person_id: str, ready: bool) -> None:
        """I40: only who was identified may be ready. The answer never tells the stage (I28)."""
        at = self.attendance(person_id)
        if ready and at.standing is not Standing.ADMITTED:
            raise Refused("not-admitted")
        at.ready = ready
        self._settle()

    def go_in(self, person_id: str) -> None:
        """Enter the joint room by own act, after an invitation, and only to a facilitator."""
        at = self.attendance(person_id)
        if not at.invited or self.stage is not Stage.JOINT:
            raise Refused("not-invited")
        if not at.media_open:
            raise Refused("media-not-ready")
        if not self.staff_present_in(rooms.JOINT):
            raise Refused("no-facilitator-there")
        self._put(self.person(person_id), rooms.JOINT, Why.TOGETHER)
        at.went_in = True

    def not_yet(self, person_id: str, talk: bool) -> None:
        """Answer an invitation with no, for now; a facilitator invites again."""
        at = self.attendance(person_id)
        if not at.invited:
            raise Refused("not-invited")
        at.invited = False
        at.answer = Answer.TALK_FIRST if talk else Answer.NOT_YET

    def step_out(self, person_id: str) -> None:
        """Out of the joint room at once, silent; nothing happens to who is not in it."""
        at = self.attendance(person_id)
        if at.room == rooms.JOINT:
            self._go_home(self.person(person_id), Why.STEPPED_OUT)
            at.fall_silent()
        self._settle()

    # What facilitators do for one person

    def admit(self, staff_id: str, person_id: str) -> None:
        at = self._party(person_id)
        if not at.connected:
            raise Refused("person-not-here")
        if at.standing is Standing.HERE:
            at.standing = Standing.ADMITTED
            at.admitted_by = staff_id
            at.was_live = True
            at.why = Why.ADMITTED
        self._settle()

    def bring_in(self, person_id: str) -> None:
        """Invite one person to the open joint room; they still go in by their own act."""
        at = self._party(person_id)
        if self.stage is not Stage.JOINT:
            raise Refused("not-now")
        if at.standing is not Standing.ADMITTED:
            raise Refused("person-not-admitted")
        if not at.connected:
            raise Refused("person-not-here")
        if at.room == rooms.JOINT:
            raise Refused("already-there")
        at.invited = True
        at.answer = None

    def mute(self, staff_id: str, person_id: str) -> None:
        at = self.attendance(person_id)
        at.microphone = False
        at.asked_unmute = False
        if person_id != staff_id:
            at.muted_by = staff_id

    def ask_unmute(self, person_id: str) -> None:
        """Ask, and never turn on (I5)."""
        at = self.attendance(person_id)
        if not at.connected:
            raise Refused("person-not-here")
        at.asked_unmute = not at.microphone

    def grant_voice(self, person_id: str) -> None:
        at = self._party(person_id)
        if self.person(person_id).voice is not Voice.PRESENT_ONLY:
            raise Refused("needs-no-grant")
        if not at.connected:
            raise Refused("person-not-here")
        at.voice_granted = True

    def move_home(self, person_id: str) -> None:
        self._party(person_id)
        self._leave_joint(self.person(person_id), Why.MOVED)
        self._settle()

    def visit(self, staff_id: str, room_id: str) -> None:
        """Go to any room there is, but never leave the joint room without a facilitator."""
        if rooms.room(self, room_id) is None:
            raise Refused("room-not-recognised")
        others = [p for p in self.staff_present_in(rooms.JOINT) if p.id != staff_id]
        at = self.attendance(staff_id)
        if at.room == rooms.JOINT != room_id and not others:
            raise Refused("last-facilitator")
        self._put(self.person(staff_id), room_id, Why.MOVED)

    def debriefed(self, person_id: str, outcome: Debrief) -> None:
        at = self._party(person_id)
        if self.stage is not Stage.DEBRIEF:
            raise Refused("not-now")
        if not at.was_live:
            raise Refused("not-part-of-it")
        at.debrief = outcome

    # Moves of the whole session

    def check(self) -> None:
        stage = next_stage(self.stage, "check")
        gates.demand_all(self)
        self.stage = stage

    def open_joint(self, staff_id: str) -> None:
        """Staff go in first; each admitted party who is ready is invited, and nobody is moved."""
        stage = next_stage(self.stage, "open_joint")
        if not self.is_conference:
            raise Refused("no-joint-room")
        gates.demand_all(self)
        self.stage = stage
        for person in self.staff:
            at = self.attendance(person.id)
            leads = person.role is Role.LEAD_FACILITATOR
            if at.connected and (leads or person.id == staff_id or at.room == rooms.CORRIDOR):
                self._put(person, rooms.JOINT, Why.TOGETHER)
        for person in self.parties:
            at = self.attendance(person.id)
            at.invited = at.connected and at.ready and at.standing is Standing.ADMITTED
        self._settle()

    def take_break(self) -> None:
        self.stage = next_stage(self.stage, "take_break")
        self._part(Why.BREAK)

    def separate(self) -> None:
        """Part the sides at once, from every live stage; again when parted changes nothing."""
        before, self.stage = self.stage, next_stage(self.stage, "separate")
        if before is not Stage.SEPARATED:
            self._part(Why.SEPARATED)

    def resume(self) -> None:
        self.stage = next_stage(self.stage, "resume")

    def end_safely(self) -> None:
        """Each party to their own debrief room, with staff as far as staff are there."""
        self.stage = next_stage(self.stage, "end_safely")
        for person in self.parties:
            if self.attendance(person.id).standing is not Standing.LEFT:
                self._go_home(person, Why.ENDED_SAFELY)
        for staff_id, room_id in rooms.debrief_places(self).items():
            if self.attendance(staff_id).standing is not Standing.LEFT:
                self._put(self.person(staff_id), room_id, Why.ENDED_SAFELY)

    def close(self) -> None:
        """I16: not while a person who took part lacks a debrief mark."""
        stage = next_stage(self.stage, "close")
        if self.debriefs_missing():
            raise Refused("debrief-missing")
        self.stage = stage
        for at in self.attendances.values():
            at.connected = False
            at.move(rooms.NOWHERE, Why.ENDED)
            self._lose_media(at)

    # What follows by itself

    def _settle(self) -> None:
        if self.stage is Stage.JOINT and not self.staff_present_in(rooms.JOINT):
            # I11, I12, I14: a joint room without a facilitator does not stay open for a moment.
            self.separate()
            self.consequences.append("no-facilitator-left")
        if self.stage is Stage.CHECKED and gates.first_closed(self) is not None:
            self.stage = next_stage(self.stage, FALL_BACK)
            self.consequences.append("gate-stopped-holding")

    def _part(self, why: Why) -> None:
        for person in self.people:
            self._leave_joint(person, why)

    def _leave_joint(self, person: Person, why: Why) -> None:
        """Home, if they are in the joint room; an invitation ends for whoever still waits.

        A facilitator who sits with somebody in another room stays with them.
        """
        at = self.attendance(person.id)
        if at.room == rooms.JOINT:
            self._go_home(person, why)
        at.ready = False
        at.invited = False
        at.answer = None

    def _go_home(self, person: Person, why: Why) -> None:
        self._put(person, rooms.home(person, self.stage), why)

    def _put(self, person: Person, room_id: str, why: Why) -> None:
        self.attendance(person.id).move(rooms.checked(self, person, room_id), why)

    def _lose_media(self, at: Attendance) -> None:
        at.media_open = False
        at.fall_silent()

    def _why_back(self, at: Attendance) -> Why:
        """Return what to tell who comes back: dropped from the joint room, or as it was before."""
        if at.room == rooms.JOINT:
            return Why.DROPPED
        return at.why

    def _party(self, person_id: str) -> Attendance:
        if self.person(person_id).is_staff:
            raise Refused("not-a-participant")
        return self.attendance(person_id)
