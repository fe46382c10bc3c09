"""I24, I26, I43: each thing that a crossing needs is taken away; by no door does anything cross.

Every act that lets words of one side reach the other is pressed on the pages of staff, on the own
page of whom it is for, and said on a live socket; and nothing at all is changed by what is refused.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from app.domain.cases import consents
from app.domain.cases.case import Case
from app.domain.cases.consents import Purpose
from app.domain.cases.papers import PaperKind
from app.domain.cases.tracks import Track
from app.domain.dialogue.letters import ReadHow
from app.domain.dialogue.relays import Words
from app.domain.people import Side
from app.domain.stages import Stage
from app.services import staff_sessions
from app.services.dialogue import own_offers
from app.services.ports import House
from app.store import Store
from tests.ready_cases import write
from tests.signaling.shuttle_stage import ShuttleStage, agree, release
from tests.taken_gates import TAKEN
from tests.web.conftest import OURS, browser
from tests.web.dialogue.letters import Post
from tests.web.dialogue.slow import Desk

Press = tuple[str, Callable[[], bool]]
Change = Callable[[Case, datetime], object]


def out(number: int) -> Change:
    """One of the two takes part no more."""

    def change(case: Case, _: datetime) -> None:
        case.tracks[list(case.principals())[number].id] = Track.WITHDRAWN

    return change


def ended(number: int, *purposes: Purpose) -> Change:
    def change(case: Case, now: datetime) -> None:
        consents.withdraw(case.consents, list(case.principals())[number].id, now, *purposes)

    return change


def risk(number: int) -> Change:
    def change(case: Case, now: datetime) -> None:
        person = list(case.principals())[number]
        write(case, PaperKind.RISK, person.id, now, decision="stop")

    return change


def asked_for_time(case: Case, now: datetime) -> None:
    for person in case.principals():
        day = f"{now + timedelta(days=3):%Y-%m-%d}"
        write(case, PaperKind.MORE_TIME, person.id, now, ask_again=day)


STOPS: dict[str, Change] = {
    "held": TAKEN["held"][1],
    "paused": TAKEN["paused"][1],
    "not ready": TAKEN["not ready yet"][1],
    "no way": TAKEN["no way"][1],
    "who was harmed is out": out(0),
    "who is responsible is out": out(1),
    "the service, of one": ended(0, Purpose.SERVICE),
    "this way, of one": ended(0, Purpose.LETTER, Purpose.SHUTTLE),
    "this way, of the other": ended(1, Purpose.LETTER, Purpose.SHUTTLE),
    "risk of one": risk(0),
    "risk of the other": risk(1),
    "sensitive": TAKEN["sensitive and not approved"][1],
    "closed": TAKEN["closed"][1],
}
REACHES = {"asked for time": asked_for_time}
"""What stops only that somebody learns of something new."""


SPARED = ("audit", "audit_head", "sessions", "attendances", "commands", "attempts")
"""Where a refused try is written down, or what a meeting does by itself."""


def everything(store: Store) -> dict[str, list[str]]:
    """Return each row of each table that a crossing could write."""
    with store.engine.connect() as connection:
        names = connection.execute(text("select name from sqlite_master where type = 'table'"))
        return {
            name: sorted(map(repr, connection.execute(text(f'select * from "{name}"'))))
            for (name,) in names.all()
            if name not in SPARED
        }


def carried(house: House) -> list[str]:
    """Return the acts on relays and letters, with the case's own, that were written down."""
    with house.unit_of_work(write=False) as work:
        acts = [entry.act for entry in work.audit.entries()]
    return [act for act in acts if act.startswith(("relay.", "letter.", "case.communicate"))]


def put(house: House, case_id: str, change: Change) -> Case:
    """Change a case behind everyone's back; return it as it was."""
    with house.unit_of_work() as work:
        before: Case = work.cases.get(case_id)
        case = work.cases.get(case_id)
        change(case, house.clock.now())
        work.cases.save(case)
        work.commit()
    return before


def back(before: Case) -> Change:
    def change(case: Case, _: datetime) -> None:
        for name in (*before.__slots__,):
            if name != "version":
                setattr(case, name, getattr(before, name))

    return change


def each_is_refused(
    house: House, store: Store, case_id: str, stops: dict[str, Change], presses: list[Press]
) -> None:
    """Take each thing away in turn; press everything; put it back."""
    for name, take in stops.items():
        before = put(house, case_id, take)
        rows, acts = everything(store), carried(house)
        through = [what for what, press in presses if press()]
        assert through == [], name
        now = everything(store)
        assert [table for table in rows if rows[table] != now[table]] == [], name
        assert carried(house) == acts, name
        put(house, case_id, back(before))


# Relays, by the pages of staff and the own page


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.slow.service.store.close()


def by_page(client: FlaskClient, path: str, **form: str) -> Press:
    """Return a press on a page, which says whether it was done."""

    def press() -> bool:
        answer = client.post(path, data=form, headers=OURS)
        assert answer.status_code < 500, path
        there = answer.headers.get("Location", "")
        return answer.status_code == 303 and ("done=" in there or there.endswith("/read"))

    return f"{path} {form}", press


def relay_presses(desk: Desk) -> list[Press]:
    """Return every press by which words of Sam's would reach Jo."""
    slow = desk.slow
    cleared, waiting, first = slow.cleared(), slow.released(), slow.delivered(slow.jo)
    answer = slow.own(slow.sam, "answer", first, Words("Yes.", "An answer"))
    for act in ("read_back", "agree"):
        slow.own(slow.sam, act, answer, 1)
    slow.do("lee", "clear", answer, 1, safe=True, positive=True)
    slow.do("lee", "release", answer, 1)
    lee, hanna, ruth = (desk.staff(name) for name in ("lee", "hanna", "ruth"))
    jo, at = desk.person(slow.jo), f"{desk.at}/relays"
    presses = [by_page(who, f"{at}/{cleared}/release", number="1") for who in (ruth, lee)]
    for one in (waiting, answer):
        own = f"/your/messages/{one}"
        presses.append(by_page(jo, f"{own}/choose", wish="about_first"))
        presses += [by_page(who, f"{at}/{one}/tell_about") for who in (lee, hanna)]
        presses += [by_page(who, f"{at}/{one}/deliver", how="by_phone") for who in (lee, hanna)]
        presses.append(by_page(jo, f"{own}/read"))
    return presses


def test_without_one_thing_no_relay_crosses_by_any_page_and_with_all_it_does(desk: Desk) -> None:
    slow, presses = desk.slow, relay_presses(desk)
    store = slow.service.store
    each_is_refused(slow.house, store, slow.case_id, STOPS, presses)
    each_is_refused(slow.house, store, slow.case_id, REACHES, presses[:2])
    assert [what for what, press in presses if not press()] == []


# Letters, by the pages of staff and the own page


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Post]:
    made = Post(tmp_path)
    yield made
    made.made.store.close()


def letter_presses(post: Post) -> list[Press]:
    """Return every press by which a letter of Sam's would reach Jo, or what Jo did with one Sam."""
    stored, offered, ready, read = post.stored(post.sam), post.offered(), post.ready(), post.read()
    waits = post.offered()
    own_offers.accept(post.house, post.whose(Side.HARMED), waits, ReadHow.READ_TO_ME)
    alex, at = browser(post.app), f"/staff/cases/{post.case.id}/letters"
    token = staff_sessions.mint(post.house, post.made.staff["Alex"].id)
    alex.set_cookie("staff", staff_sessions.claim(post.house, token), domain="meet.example.org")
    own = "/your/letters/there"
    return [
        by_page(alex, f"{at}/{stored}/offer", number="1"),
        by_page(alex, f"{at}/{offered}/accept", choice="about_first"),
        by_page(post.jo, f"{own}/{offered}", choice="about_first"),
        by_page(post.jo, f"{own}/{offered}", choice="myself"),
        by_page(alex, f"{at}/{waits}/bring"),
        by_page(post.jo, f"{own}/{ready}/read"),
        by_page(alex, f"{at}/{read}/allow", tell="read"),
        by_page(post.jo, f"{own}/{read}/tell", tell="read"),
    ]


def test_without_one_thing_no_letter_crosses_by_any_page_and_with_all_it_does(post: Post) -> None:
    presses = letter_presses(post)
    each_is_refused(post.house, post.made.store, post.case.id, STOPS, presses)
    each_is_refused(post.house, post.made.store, post.case.id, REACHES, presses[:1])
    assert [what for what, press in presses if not press()] == []


# On a live socket


def test_without_one_thing_nothing_crosses_on_a_live_socket_and_with_all_it_does(
    tmp_path: Path,
) -> None:
    stage = ShuttleStage(tmp_path)
    here = stage.start()
    cleared, waiting = agree(here["sam"]), release(here["sam"], here["ada"], about="why")
    wording = {"relay": cleared, "number": 1}
    assert here["ada"].ask("staff.relay_clear", **wording, safe=True, positive=True)["ok"]

    def said(who: str, event: str, **body: Any) -> Press:
        def press() -> bool:
            stage.pass_time(3)
            return bool(here[who].ask(event, **body)["ok"])

        return f"{who} {event}", press

    presses = [
        said("ada", "staff.relay_release", **wording),
        said("ada", "staff.relay_tell_about", relay=waiting),
        said("jo", "person.relay_choose", relay=waiting, wish="about_first"),
        said("ada", "staff.relay_deliver", relay=waiting, how="read_aloud"),
        said("jo", "person.relay_open", relay=waiting),
    ]
    for name, take in STOPS.items():
        each_is_refused(stage.house, stage.sql, stage.case_id, {name: take}, presses)
        go_on(stage)
    for moved in (Stage.BREAK, Stage.SEPARATED, Stage.SUSPENDED, Stage.LEAVING, Stage.HOLDING):
        go_on(stage, moved)
        each_is_refused(stage.house, stage.sql, stage.case_id, {moved: nothing}, presses)
    go_on(stage)
    assert [what for what, press in presses if not press()] == []
    stage.sql.close()


def go_on(stage: ShuttleStage, at: Stage = Stage.SHUTTLE) -> None:
    """Put the meeting at a stage, whatever parted it."""
    with stage.house.unit_of_work() as work:
        session = work.sessions.get(stage.meeting, for_update=True)
        session.stage = at
        work.sessions.save(session)
        work.commit()


def nothing(_case: Case, _now: datetime) -> None:
    """Nothing of the case itself is taken away."""
