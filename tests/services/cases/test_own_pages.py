"""A person's own page: claimed by one device, theirs alone, and dead the moment it should be."""

import threading
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from app.domain.cases.case import Assignment, Case, Duty, Leaf, add_paper
from app.domain.cases.consents import Consent, How, Purpose, in_force
from app.domain.cases.papers import Paper, PaperKind
from app.domain.cases.states import CaseState
from app.domain.cases.tracks import Track
from app.domain.live_session import Kind
from app.domain.people import Role, Side
from app.domain.refusals import Refused
from app.domain.safe_contact import Way
from app.domain.staff_roles import StaffRole
from app.services import codes, join_links, live_sessions, planning, post
from app.services.cases import own_choices, own_pages, page_links, subject_access
from app.services.cases.page_links import PageHolder
from app.services.composing import Occasion
from app.services.doors import CodeWrong, Issued, Knock
from app.services.inviting import About, Invitation
from app.services.meetings import MeetingPlan, PlannedPerson, PlannedStaff, plan_meeting
from tests.case_builders import Service, a_case, service

TODAY = date(2026, 6, 4)
HOSTILE = '"><script>alert(1)</script>{{ 1337*1337 }}\n=cmd|calc'


def refused(code: str) -> "pytest.RaisesContext[Refused]":  # type: ignore[name-defined]
    return pytest.raises(Refused, match=f"^{code}$")


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Service]:
    made = service(tmp_path)
    made.account("Cora Coe", StaffRole.COORDINATOR)
    made.account("Alex Ash", StaffRole.FACILITATOR)
    made.account("Vic Vale", StaffRole.VICTIM_CARE_OFFICER)
    made.account("Otto Oak", StaffRole.VICTIM_CARE_OFFICER)
    made.account("Nosy Nash", StaffRole.FACILITATOR)
    made.account("Ada Ayre", StaffRole.SHUTTLE_ADVOCATE)
    yield made
    made.store.close()


CREW = (
    ("Cora Coe", Duty.OWNER, None),
    ("Alex Ash", Duty.LEAD, None),
    ("Vic Vale", Duty.OFFICER, Side.HARMED),
    ("Otto Oak", Duty.OFFICER, Side.RESPONSIBLE),
)


@pytest.fixture
def case(made: Service) -> Case:
    case = a_case(made, *CREW)
    agree(made, case, Side.HARMED, Purpose.SERVICE, Purpose.CONFERENCE, Purpose.SHARING)
    return case


def agree(made: Service, case: Case, side: Side, *purposes: Purpose, named: str = "") -> None:
    with made.house.unit_of_work() as work:
        found = work.cases.get(case.id)
        person = who(found, side)
        for purpose in purposes:
            given = made.clock.now()
            new_id = made.house.new_id()
            one = Consent(new_id, person, purpose, 1, given, How.IN_PERSON, named=named)
            found.side(side).consents.append(one)
        found.tracks[person] = Track.PREPARING
        work.cases.save(found)
        work.commit()


def write(made: Service, case: Case, leaf: Leaf, kind: PaperKind, about: str, **said: str) -> None:
    with made.house.unit_of_work() as work:
        found = work.cases.get(case.id)
        paper = Paper(made.house.new_id(), kind, about, made.clock.now(), "staff", dict(said))
        add_paper(found.leaf(leaf), paper)
        work.cases.save(found)
        work.commit()


def who(case: Case, side: Side = Side.HARMED) -> str:
    person = case.principal(side)
    assert person is not None
    return person.id


def given(made: Service, case: Case, side: Side = Side.HARMED, by: str = "Cora Coe") -> Issued:
    return page_links.issue(made.house, made.staff[by], case.id, who(case, side))


def opened(made: Service, case: Case, side: Side = Side.HARMED) -> PageHolder:
    return held(made, claimed(made, given(made, case, side)))


def claimed(made: Service, issued: Issued, **knock: object) -> str:
    knocked = Knock(code=issued.spoken_code, **knock)  # type: ignore[arg-type]
    return page_links.claim_by_link(made.house, issued.token, knocked)


def held(made: Service, secret: str) -> PageHolder:
    found = page_links.holder(made.house, secret)
    assert found is not None
    return found


def stored(made: Service, case: Case) -> Case:
    with made.house.unit_of_work(write=False) as work:
        return work.cases.get(case.id)


def acts(made: Service) -> list[str]:
    with made.house.unit_of_work(write=False) as work:
        return [entry.act for entry in work.audit.entries()]


def a_meeting(made: Service, case: Case, *sides: Side) -> str:
    """Plan a meeting of these sides for tomorrow; return its id. Nobody is invited yet."""
    kind = Kind.CONFERENCE if len(sides) == 2 else Kind.PREPARATION
    names = {Side.HARMED: "Jo", Side.RESPONSIBLE: "Sam"}
    now = made.clock.now()
    plan = MeetingPlan(
        "Tuesday",
        kind,
        tuple(
            PlannedPerson(side, Role(f"person_{side}"), names[side], id=who(case, side))
            for side in sides
        ),
        (PlannedStaff(made.staff["Alex Ash"].id, Role.LEAD_FACILITATOR),),
        opens_at=now + timedelta(days=1),
        starts_at=now + timedelta(days=1, minutes=30),
        latest_end=now + timedelta(days=1, hours=3),
        links=False,
        case_id=case.id,
    )
    return plan_meeting(made.house, plan)[0]


# Giving a link, and claiming it


def test_only_hashes_of_what_is_secret_are_kept(made: Service, case: Case, tmp_path: Path) -> None:
    issued = given(made, case)
    secret = claimed(made, issued)
    with made.store.engine.connect() as connection:
        rows = str(connection.exec_driver_sql("select * from page_links").all())
    assert len(issued.token) == 64
    for each in (issued.token, issued.join_code, issued.spoken_code, secret):
        assert each not in rows


def test_the_link_opens_the_page_of_that_person_and_says_so_to_staff(
    made: Service, case: Case
) -> None:
    holder = opened(made, case)
    assert (holder.case_id, holder.person_id) == (case.id, who(case))
    found = page_links.link_of(made.house, case.id, who(case))
    assert found is not None and found.first_opened == made.clock.now()
    assert {"page.link", "page.claim"} <= set(acts(made))


def test_the_letters_open_it_too(made: Service, case: Case) -> None:
    issued = given(made, case)
    typed = f" {issued.join_code[:4].lower()}-{issued.join_code[4:]} "
    with refused("spoken-code-needed"):
        page_links.claim_by_code(made.house, typed, Knock())
    held(made, page_links.claim_by_code(made.house, typed, Knock(code=issued.spoken_code)))
    with refused("join-code-not-recognised"):
        page_links.claim_by_code(made.house, "ABCDEFGH", Knock(code=issued.spoken_code))


def test_a_forwarded_link_lets_nobody_in_without_the_code(made: Service, case: Case) -> None:
    issued = given(made, case)
    with refused("spoken-code-needed"):
        page_links.claim_by_link(made.house, issued.token, Knock())
    wrong = f"{(int(issued.spoken_code) + 1) % 10**6:06d}"
    for left in (4, 3, 2, 1):
        with pytest.raises(CodeWrong) as told:
            page_links.claim_by_link(made.house, issued.token, Knock(code=wrong))
        assert told.value.left == left
    with refused("spoken-code-blocked"):
        page_links.claim_by_link(made.house, issued.token, Knock(code=wrong))
    with refused("spoken-code-blocked"):
        claimed(made, issued)
    cora, person = made.staff["Cora Coe"], who(case)
    code = page_links.tell_another_code(made.house, cora, case.id, person)
    held(made, page_links.claim_by_link(made.house, issued.token, Knock(code=code)))


def test_wrong_links_are_counted_and_a_right_one_still_works(made: Service, case: Case) -> None:
    issued = given(made, case)
    for _ in range(20):
        with refused("link-not-recognised"):
            page_links.claim_by_link(made.house, "0" * 64, Knock(source="192.0.2.1"))
    with refused("too-many-tries"):
        page_links.claim_by_link(made.house, "0" * 64, Knock(source="192.0.2.1"))
    held(made, claimed(made, issued, source="192.0.2.1"))


def test_of_two_presses_at_the_same_instant_one_gets_in(made: Service, case: Case) -> None:
    issued = given(made, case)
    got: list[str] = []
    start = threading.Barrier(6)

    def press() -> None:
        start.wait()
        try:
            got.append(claimed(made, issued))
        except Refused as refusal:
            got.append(refusal.code)

    threads = [threading.Thread(target=press) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got)[-1] == "page-open-elsewhere"
    assert got.count("page-open-elsewhere") == 5
    assert sum(page_links.holder(made.house, secret) is not None for secret in got) == 1


def test_another_device_takes_over_by_a_press_of_its_own(made: Service, case: Case) -> None:
    issued = given(made, case)
    first = claimed(made, issued)
    made.clock.advance(timedelta(minutes=1))
    with refused("page-open-elsewhere"):
        claimed(made, issued)
    second = claimed(made, issued, take_over=True)
    assert page_links.holder(made.house, first) is None
    held(made, second)


def test_the_same_device_needs_no_code_again(made: Service, case: Case) -> None:
    issued = given(made, case)
    first = claimed(made, issued)
    again = page_links.claim_by_link(made.house, issued.token, Knock(device=first))
    held(made, again)
    assert page_links.holder(made.house, first) is None


def test_a_link_ends_after_thirty_days_and_use_makes_it_last(made: Service, case: Case) -> None:
    unused, used = given(made, case, Side.RESPONSIBLE), given(made, case)
    secret = claimed(made, used)
    for _ in range(40):
        made.clock.advance(timedelta(hours=23))
        held(made, secret)
    with refused("link-not-recognised"):
        claimed(made, unused)
    made.clock.advance(timedelta(days=29))
    assert page_links.holder(made.house, secret) is None, "idle for longer than a day"
    secret = claimed(made, used)
    made.clock.advance(timedelta(days=30))
    assert page_links.holder(made.house, secret) is None
    with refused("link-not-recognised"):
        claimed(made, used)


def test_a_new_link_kills_the_former_one(made: Service, case: Case) -> None:
    former = given(made, case)
    secret = claimed(made, former)
    given(made, case)
    assert page_links.holder(made.house, secret) is None
    with refused("link-not-recognised"):
        claimed(made, former)


def test_a_link_that_is_taken_back_is_dead_everywhere(made: Service, case: Case) -> None:
    issued = given(made, case)
    secret = claimed(made, issued)
    page_links.revoke(made.house, made.staff["Vic Vale"], case.id, who(case))
    assert page_links.holder(made.house, secret) is None
    with refused("link-not-recognised"):
        claimed(made, issued)
    with refused("join-code-not-recognised"):
        knock = Knock(code=issued.spoken_code)
        page_links.claim_by_code(made.house, issued.join_code, knock)
    with made.store.engine.connect() as connection:
        kept = connection.exec_driver_sql("select code_hash from page_links").scalars().all()
    assert kept == [None], "another link may get the same letters one day"


def test_leaving_ends_the_device_and_not_the_link(made: Service, case: Case) -> None:
    issued = given(made, case)
    secret = claimed(made, issued)
    page_links.give_up(made.house, secret)
    assert page_links.holder(made.house, secret) is None
    held(made, claimed(made, issued))


@pytest.mark.parametrize("do", [page_links.issue, page_links.revoke, page_links.tell_another_code])
def test_a_link_is_given_by_staff_of_that_side_alone(made: Service, case: Case, do) -> None:
    given(made, case)
    for name in ("Otto Oak", "Nosy Nash"):
        with refused("case-not-there"):
            do(made.house, made.staff[name], case.id, who(case))
    with refused("case-not-there"):
        do(made.house, made.staff["Cora Coe"], case.id, "0" * 16)
    with made.house.unit_of_work() as work:
        found = work.cases.get(case.id)
        ada = made.staff["Ada Ayre"]
        found.crew.append(Assignment(ada.id, Duty.ADVOCATE, None, made.clock.now()))
        work.cases.save(found)
        work.commit()
    with refused("case-not-allowed"):
        do(made.house, ada, case.id, who(case))
    do(made.house, made.staff["Vic Vale"], case.id, who(case))


def test_a_join_link_opens_no_page_and_the_other_way_round(made: Service, case: Case) -> None:
    session_id = a_meeting(made, case, Side.HARMED, Side.RESPONSIBLE)
    token = join_links.mint(made.house, session_id, who(case))
    with refused("link-not-recognised"):
        page_links.claim_by_link(made.house, token, Knock())
    with refused("link-not-recognised"):
        join_links.claim(made.house, given(made, case).token)
    seat = join_links.claim(made.house, token)
    assert page_links.holder(made.house, seat.secret) is None


def test_a_dead_case_has_no_page(made: Service, case: Case) -> None:
    holder = opened(made, case)
    with made.house.unit_of_work() as work:
        work.cases.erase(case.id)
        work.commit()
    with refused("case-not-there"):
        own_pages.read(made.house, holder, "en")


# What is read


def test_what_was_agreed_and_who_is_there(made: Service, case: Case) -> None:
    write(made, case, Leaf.HARMED, PaperKind.ROUTE, who(case), choice="conference")
    own = own_pages.read(made.house, opened(made, case), "en")
    assert (own.called, own.route, own.next, own.is_out) == ("Jo", "conference", "on", False)
    assert (own.guides, own.officers, own.coordinators) == (("Alex",), ("Vic",), ("Cora",))
    assert own.appointment == ""


def test_an_appointment_is_there_once_the_person_is_invited(made: Service, case: Case) -> None:
    session_id = a_meeting(made, case, Side.HARMED, Side.RESPONSIBLE)
    holder = opened(made, case)
    assert own_pages.read(made.house, holder, "en").appointment == ""
    join_links.mint(made.house, session_id, who(case))
    assert own_pages.read(made.house, holder, "en").appointment == "Friday 5 June at 2pm"
    other = opened(made, case, Side.RESPONSIBLE)
    assert own_pages.read(made.house, other, "en").appointment == ""
    planning.call_off(made.house, session_id)
    assert own_pages.read(made.house, holder, "en").appointment == ""


def test_the_other_leaf_is_never_opened(
    made: Service, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.store.cases import Cases

    asked = []
    real = Cases.get

    def watched(self, case_id, leaves=tuple(Leaf), **more):
        asked.append(set(leaves))
        return real(self, case_id, leaves, **more)

    holder = opened(made, case)
    monkeypatch.setattr(Cases, "get", watched)
    own_pages.read(made.house, holder, "en")
    assert asked and not any(Leaf.RESPONSIBLE in leaves for leaves in asked)


# What is done


def test_one_consent_is_stopped_alone(made: Service, case: Case) -> None:
    holder = opened(made, case)
    own_choices.stop_one(made.house, holder, Purpose.CONFERENCE)
    ledger, now = stored(made, case).side(Side.HARMED).consents, made.clock.now()
    assert in_force(ledger, who(case), Purpose.CONFERENCE, now) is None
    assert in_force(ledger, who(case), Purpose.SHARING, now)
    states = {one.purpose: one.state for one in own_pages.read(made.house, holder, "en").consents}
    assert states == {"service": "holds", "sharing": "holds", "conference": "stopped"}
    with made.house.unit_of_work(write=False) as work:
        assert [(t.kind, t.side, t.about) for t in work.cases.tasks(case_id=case.id)] == [
            ("consent_review", Side.HARMED, who(case))
        ]
    with refused("consent-is-all"):
        own_choices.stop_one(made.house, holder, Purpose.SERVICE)


def test_stopping_ends_consents_links_and_the_live_seat(made: Service, case: Case) -> None:
    session_id = a_meeting(made, case, Side.HARMED, Side.RESPONSIBLE)
    tokens = {
        side: join_links.mint(made.house, session_id, who(case, side))
        for side in (Side.HARMED, Side.RESPONSIBLE)
    }
    made.clock.advance(timedelta(days=1))
    seat = join_links.claim(made.house, tokens[Side.HARMED])
    theirs = join_links.claim(made.house, tokens[Side.RESPONSIBLE])
    live_sessions.connect(made.house, session_id, who(case))
    issued = given(made, case)
    secret = claimed(made, issued)
    own_choices.stop(made.house, held(made, secret))

    after = stored(made, case)
    assert after.tracks[who(case)] is Track.WITHDRAWN
    assert all(c.withdrawn_at for c in after.side(Side.HARMED).consents)
    assert page_links.holder(made.house, secret) is None
    with refused("link-not-recognised"):
        claimed(made, issued)
    assert join_links.seat(made.house, seat.secret) is None
    with refused("link-not-recognised"):
        join_links.claim(made.house, tokens[Side.HARMED])
    assert (who(case), "left", False) in made.house.announcer.said  # type: ignore[attr-defined]
    assert join_links.seat(made.house, theirs.secret), "nobody else loses anything"


def test_after_stopping_a_new_link_shows_help_and_does_nothing(made: Service, case: Case) -> None:
    own_choices.stop(made.house, opened(made, case))
    holder = opened(made, case)
    assert own_pages.read(made.house, holder, "en").is_out
    for act in (
        lambda: own_choices.stop_one(made.house, holder, Purpose.SHARING),
        lambda: own_choices.keep_prompts(made.house, holder, {"questions": "Why?"}),
        lambda: own_choices.keep_contact(made.house, holder, {"ways": []}, TODAY),
        lambda: own_choices.accept_agreement(made.house, holder, 1),
        lambda: own_choices.ask_for_time(made.house, holder, SOON, TODAY),
    ):
        with refused("page-is-over"):
            act()


SOON = {"again": "two-weeks", "how": "call"}


def test_what_they_wish_to_say_is_kept_as_typed_in_versions(made: Service, case: Case) -> None:
    holder = opened(made, case)
    own_choices.keep_prompts(made.house, holder, {"questions": HOSTILE})
    own_choices.keep_prompts(made.house, holder, {"questions": HOSTILE})
    own_choices.keep_prompts(made.house, holder, {"to_say": "Hello"})
    kept = stored(made, case).leaf(Leaf.HARMED).papers
    assert [(p.version, p.by, p.answers) for p in kept] == [
        (1, who(case), {"questions": HOSTILE}),
        (2, who(case), {"to_say": "Hello"}),
    ]
    assert own_pages.read(made.house, holder, "en").prompts == {"to_say": "Hello"}


def test_how_they_are_reached_is_theirs_to_change_also_for_planned_meetings(
    made: Service, case: Case
) -> None:
    holder = opened(made, case)
    session_id = a_meeting(made, case, Side.HARMED, Side.RESPONSIBLE)
    with made.house.unit_of_work() as work:
        before = work.cases.contact(case.id, who(case))
        assert before is not None
        work.appointments.save_invitation(Invitation(session_id, who(case), before))
        work.commit()
    said = {"ways": ["text"], "text_to": "07700 900999", "read_by_others": "no"}
    own_choices.keep_contact(made.house, holder, said, TODAY)
    with made.house.unit_of_work(write=False) as work:
        kept = work.cases.contact(case.id, who(case))
        invitation = work.appointments.invitation(session_id, who(case))
    assert kept is not None and invitation is not None
    assert (kept.ways, kept.text_to, kept.email) == (frozenset({Way.TEXT}), "07700 900999", "")
    assert (kept.read_by_others, kept.confirmed_on) == (False, TODAY)
    assert invitation.contact == kept
    assert own_pages.read(made.house, holder, "en").confirmed == "Thursday 4 June 2026"


def test_the_version_that_was_read_is_accepted_and_no_other(made: Service, case: Case) -> None:
    holder = opened(made, case)
    write(made, case, Leaf.SHARED, PaperKind.AGREEMENT, "", text="We listen.")
    write(made, case, Leaf.SHARED, PaperKind.AGREEMENT, "", text="We listen and speak.")
    with refused("agreement-changed"):
        own_choices.accept_agreement(made.house, holder, 1)
    for _ in range(2):
        own_choices.accept_agreement(made.house, holder, 2)
    kept = stored(made, case).of_kind(PaperKind.ACCEPTED, who(case))
    assert [(p.answers["version"], p.by) for p in kept] == [("2", who(case))]
    write(made, case, Leaf.SHARED, PaperKind.AGREEMENT, "", text="New words.")
    agreed = own_pages.read(made.house, holder, "en").agreed
    assert agreed is not None and (agreed.version, agreed.accepted) == (3, False)


def test_more_time_is_a_day_and_a_task_for_that_day(made: Service, case: Case) -> None:
    holder = opened(made, case)
    own_choices.ask_for_time(made.house, holder, SOON, TODAY)
    assert own_pages.read(made.house, holder, "en").wait_until == "Thursday 18 June 2026"
    with made.house.unit_of_work(write=False) as work:
        tasks = work.cases.tasks(case_id=case.id)
    assert [(t.kind, t.due_at.date(), t.about) for t in tasks] == [
        ("contact_again", date(2026, 6, 18), who(case))
    ]
    made.clock.advance(timedelta(days=14))
    assert own_pages.read(made.house, opened(made, case), "en").wait_until == ""


def test_nothing_is_sent_to_who_asked_for_time_until_they_come_back(
    made: Service, case: Case
) -> None:
    holder = opened(made, case)
    own_choices.ask_for_time(made.house, holder, SOON, TODAY)

    def write_to_them() -> object:
        with made.house.unit_of_work() as work:
            found, about = work.cases.get(case.id), Occasion(About.RECEIPT)
            return post.write_about_case(made.house, work, found, who(case), about)

    with refused("asked-for-time"):
        write_to_them()
    own_choices.be_asked_now(made.house, holder, TODAY)
    assert write_to_them()
    with made.house.unit_of_work(write=False) as work:
        (task,) = work.cases.tasks(case_id=case.id)
    assert (task.kind, task.due_at) == ("contact_again", made.clock.now())


@pytest.mark.parametrize(
    ("state", "side", "after"),
    [
        (CaseState.OPTIONS, Side.HARMED, CaseState.NEEDS_TIME),
        (CaseState.OPTIONS, Side.RESPONSIBLE, CaseState.NEEDS_TIME),
        (CaseState.APPROACH, Side.RESPONSIBLE, CaseState.APPROACH_WAIT),
        (CaseState.APPROACH, Side.HARMED, CaseState.APPROACH),
        (CaseState.NEEDS_TIME, Side.HARMED, CaseState.NEEDS_TIME),
        (CaseState.PREPARATION, Side.HARMED, CaseState.PREPARATION),
    ],
)
def test_the_case_waits_where_it_is_their_turn(
    made: Service, state: CaseState, side: Side, after: CaseState
) -> None:
    case = a_case(made, *CREW, state=state)
    own_choices.ask_for_time(made.house, opened(made, case, side), SOON, TODAY)
    assert stored(made, case).state is after


def test_an_id_in_a_consent_is_never_shown(made: Service, case: Case) -> None:
    shown = {who(case, Side.RESPONSIBLE): "", who(case): "Jo", "Rae Reed": "Rae Reed"}
    holder = opened(made, case)
    for named, said in shown.items():
        agree(made, case, Side.HARMED, Purpose.OBSERVER, named=named)
        consents = own_pages.read(made.house, holder, "en").consents
        assert [one.named for one in consents if one.purpose is Purpose.OBSERVER] == [said]


def test_who_asks_for_time_before_an_appointment_is_seen_by_staff_now(
    made: Service, case: Case
) -> None:
    holder = opened(made, case)
    join_links.mint(made.house, a_meeting(made, case, *(Side.HARMED, Side.RESPONSIBLE)), who(case))
    own_choices.ask_for_time(made.house, holder, SOON, TODAY)
    with made.house.unit_of_work(write=False) as work:
        due = {t.kind: t.due_at for t in work.cases.tasks(case_id=case.id)}
    assert due["readiness_again"] == made.clock.now()


# The copy of what is theirs


def test_the_copy_holds_what_is_theirs_and_nothing_of_the_other_side(made: Service) -> None:
    case = a_case(made, *CREW, marker="mark")
    jo, sam = who(case), who(case, Side.RESPONSIBLE)
    for leaf, about, text in (
        (Leaf.HARMED, jo, "hers"),
        (Leaf.SHARED, jo, "also hers"),
        (Leaf.RESPONSIBLE, sam, "mark-other-leaf"),
        (Leaf.SHARED, sam, "mark-other-shared"),
        (Leaf.SHARED, "", "mark-both"),
        (Leaf.HARMED, "", "mark-side"),
    ):
        write(made, case, leaf, PaperKind.NOTE, about, type="factual", text=text)
    write(made, case, Leaf.SHARED, PaperKind.AGREEMENT, "", text="We listen.")
    plan = {f"aftercare_{jo}": "Rae", f"aftercare_{sam}": "mark-other-aftercare"}
    write(made, case, Leaf.SHARED, PaperKind.PLAN, "", **plan)
    write(made, case, Leaf.HARMED, PaperKind.ACCEPTED, jo, version="1")
    agree(made, case, Side.RESPONSIBLE, Purpose.SERVICE)
    agree(made, case, Side.HARMED, Purpose.SERVICE)
    own_choices.stop_one(made.house, opened(made, case), Purpose.SHARING)
    join_links.mint(made.house, a_meeting(made, case, Side.HARMED, Side.RESPONSIBLE), jo)
    opened(made, case, Side.RESPONSIBLE)

    for name in ("Cora Coe", "Vic Vale"):
        copy = subject_access.copy_of(made.house, made.staff[name], case.id, jo)
        text = repr(copy.held)
        assert "mark-harmed-Jo Green" in text and "mark-harmed-jo@example.org" in text
        assert {"hers", "also hers"} == {
            p["answers"]["text"] for p in copy.held["papers"] if p["kind"] == "note"
        }
        assert copy.held["accepted"][0]["answers"]["text"] == "We listen."
        assert copy.held["aftercare"] == "Rae"
        assert [c["purpose"] for c in copy.held["consents"]] == ["service"]
        assert len(copy.held["appointments"]) == 1
        for theirs in ("mark-responsible", "mark-other", "mark-both", "mark-side", sam, "Sam"):
            assert theirs not in text
    assert acts(made).count("case.subject_access") == 2
    for name in ("Otto Oak", "Nosy Nash"):
        with refused("case-not-there"):
            subject_access.copy_of(made.house, made.staff[name], case.id, jo)


def test_the_copy_is_the_same_with_and_without_the_other_side(made: Service) -> None:
    copies = []
    for sides in ((Side.HARMED, Side.RESPONSIBLE), (Side.HARMED,)):
        case = a_case(made, *CREW, sides=sides, marker="mark")
        agree(made, case, Side.HARMED, Purpose.SERVICE)
        if len(sides) == 2:
            agree(made, case, Side.RESPONSIBLE, Purpose.SERVICE)
        write(made, case, Leaf.HARMED, PaperKind.NOTE, who(case), type="factual", text="Sam said")
        copy = subject_access.copy_of(made.house, made.staff["Vic Vale"], case.id, who(case))
        copies.append(copy.held)
    assert copies[0] == copies[1]


def test_codes_are_as_long_as_they_are_everywhere(made: Service, case: Case) -> None:
    issued = given(made, case)
    assert len(issued.spoken_code) == codes.SPOKEN_DIGITS
    assert len(issued.join_code) == codes.JOIN_LETTERS
