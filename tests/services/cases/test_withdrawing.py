"""I22, I24: whoever withdraws is out at once; a hold stops what goes between the sides."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from app.domain.cases import consents
from app.domain.cases.case import Assignment, Duty
from app.domain.cases.consents import Purpose
from app.domain.live_session import Stage
from app.domain.people import Side
from app.domain.refusals import Refused
from app.domain.safe_contact import Way
from app.domain.staff_roles import StaffRole
from app.services import join_links, live_sessions
from app.services.cases import holding, page_links, withdrawing
from app.services.inviting import About, Letter, Message, PostState
from tests.ready_cases import Conference, Template, a_template


def _met(made: Conference) -> None:
    """Everyone is together, with a link that was used, a message on its way, and a page."""
    made.together()
    now = made.service.clock.now()
    with made.house.unit_of_work() as work:
        for number, person_id in enumerate(("jo", "kim", "sam")):
            letter = Letter(f"{person_id}@example.org", "Thursday", "See you.")
            work.messages.add(
                Message(
                    f"m{number}",
                    "s1",
                    person_id,
                    About.REMINDER,
                    Way.EMAIL,
                    PostState.QUEUED,
                    now,
                    now + timedelta(hours=1),
                    letter=letter,
                )
            )
        work.commit()


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Template:
    return a_template(tmp_path_factory.mktemp("met"), _met)


@pytest.fixture
def together(template: Template, tmp_path: Path) -> Iterator[Conference]:
    made = template.copy_to(tmp_path)
    yield made
    made.service.store.close()


def links_of(conference: Conference, person_id: str) -> int:
    with conference.house.unit_of_work(write=False) as work:
        return len(work.links.live_of("s1", person_id)) + len(
            work.page_links.live_of(conference.case_id, person_id)
        )


def give_links(conference: Conference, *people: str) -> dict[str, str]:
    """Give links to people who are connected already, behind the back of the service."""
    tokens = {}
    lee = conference.service.staff["rita"]
    with conference.house.unit_of_work() as work:
        session = work.sessions.get("s1")
        for person_id in people:
            issued = join_links.Issued(conference.house.secret(), f"ABCD{person_id.upper()}")
            join_links.add_link(conference.house, work, session, person_id, issued)
            tokens[person_id] = issued.token
        work.commit()
    for person_id in people:
        page_links.issue(conference.house, lee, conference.case_id, person_id)
    return tokens


def test_a_principal_who_withdraws_is_out_of_everything_at_once(together: Conference) -> None:
    tokens = give_links(together, "jo", "kim", "sam")
    withdrawing.withdraw(together.house, together.case_id, "jo", "jo")
    session, case = together.session, together.case
    assert session.stage is Stage.SEPARATED
    assert case.state == "aftercare"
    for out in ("jo", "kim", "ivo"):
        assert case.tracks[out] == "withdrawn"
        assert not session.attendance(out).connected
        assert links_of(together, out) == 0
        assert all(c.withdrawn_at is not None for c in case.consents if c.person_id == out)
    for out in ("jo", "kim"):
        with pytest.raises(Refused, match="link-not-recognised"):
            join_links.claim(together.house, tokens[out])
    with together.house.unit_of_work(write=False) as work:
        states = {m.person_id: (m.state, m.letter) for m in work.messages.of("s1")}
    assert states["jo"] == states["kim"] == (PostState.REFUSED, None)
    closed = {who for who, why, _ in together.house.announcer.said if why == "left"}
    assert closed == {"jo", "kim", "ivo"}


def test_the_other_side_keeps_what_is_theirs_and_is_told_by_a_person(together: Conference) -> None:
    give_links(together, "sam")
    before = together.case.tracks["sam"]
    withdrawing.withdraw(together.house, together.case_id, "jo", "jo")
    session, case = together.session, together.case
    assert session.attendance("sam").connected
    assert case.tracks["sam"] == before
    assert links_of(together, "sam") == 2
    with together.house.unit_of_work(write=False) as work:
        assert [m.state for m in work.messages.of("s1", "sam")] == [PostState.QUEUED]
        due = {(task.kind, task.about) for task in work.cases.tasks(case_id=case.id)}
    assert due == {("follow_up", "jo"), ("follow_up", "sam")}


def test_apart_comes_first_then_the_writing_then_the_sockets(together: Conference) -> None:
    happened: list[str] = []
    plain = together.house.unit_of_work
    media, announcer = together.house.media.forward_only, together.house.announcer.closed

    def forward_only(*plan: object) -> None:
        happened.append("media")
        media(*plan)

    def closed(*said: object) -> None:
        happened.append("closed")
        announcer(*said)

    together.house.media.forward_only = forward_only
    together.house.announcer.closed = closed

    def seen(*, write: bool = True) -> object:
        if write and together.session.stage is not Stage.JOINT and "apart" not in happened:
            happened.append("apart")
        return plain(write=write)

    object.__setattr__(together.house, "unit_of_work", seen)
    withdrawing.withdraw(together.house, together.case_id, "jo", "jo")
    assert happened[0] == "media"
    assert happened.index("apart") < happened.index("closed")


def test_when_it_cannot_be_written_people_are_apart_all_the_same(together: Conference) -> None:
    def fails(*_: object, **__: object) -> None:
        raise OSError("the disk is full")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("app.services.cases.opening.change_as_house", fails)
        with pytest.raises(OSError, match="full"):
            withdrawing.withdraw(together.house, together.case_id, "jo", "jo")
    assert together.session.stage is Stage.SEPARATED
    assert together.case.tracks["jo"] != "withdrawn"


def test_a_supporter_who_withdraws_ends_their_own_part_only(together: Conference) -> None:
    withdrawing.withdraw(together.house, together.case_id, "kim", "kim")
    session, case = together.session, together.case
    assert session.stage is Stage.JOINT
    assert session.attendance("jo").room == "joint"
    assert not session.attendance("kim").connected
    assert case.state == "communication"
    assert links_of(together, "kim") == 0


def test_before_it_opens_a_supporters_withdrawal_asks_their_side_again(
    together: Conference,
) -> None:
    live_sessions.take_break(together.house, together.callers["alex"])
    withdrawing.withdraw(together.house, together.case_id, "kim", "kim")
    at = {who: together.session.attendance(who) for who in ("jo", "sam")}
    assert at["jo"].arrival.willing is None and not at["jo"].ready
    assert at["sam"].arrival.willing is True
    with pytest.raises(Refused, match="someone-not-ready"):
        live_sessions.open_joint(together.house, together.callers["alex"])


def test_to_withdraw_twice_is_to_withdraw_once(together: Conference) -> None:
    withdrawing.withdraw(together.house, together.case_id, "sam", "sam")
    before = together.case
    withdrawing.withdraw(together.house, together.case_id, "sam", "sam")
    after = together.case
    assert (after.state, after.tracks, after.consents) == (
        before.state,
        before.tracks,
        before.consents,
    )


def test_staff_write_down_a_withdrawal_of_their_own_side_and_of_no_other(
    together: Conference,
) -> None:
    vic = together.service.account("vic", StaffRole.VICTIM_CARE_OFFICER)
    now = together.service.clock.now()
    together.change(
        lambda case, _: case.crew.append(Assignment(vic.id, Duty.OFFICER, Side.HARMED, now))
    )
    with pytest.raises(Refused, match="person-not-recognised"):
        withdrawing.withdraw_for(together.house, vic, together.case_id, "sam")
    assert together.session.stage is Stage.JOINT
    withdrawing.withdraw_for(together.house, vic, together.case_id, "jo")
    assert together.session.stage is Stage.SEPARATED


def test_one_consent_withdrawn_parts_and_leaves_the_rest(together: Conference) -> None:
    together.change(lambda case, now: consents.withdraw(case.consents, "sam", now, Purpose.ONLINE))
    assert together.session.stage is Stage.SEPARATED
    assert together.session.attendance("sam").connected


# A hold


def test_a_hold_parts_first_and_ends_the_links_of_who_is_not_here(together: Conference) -> None:
    give_links(together, "jo", "sam")
    live_sessions.leave(together.house, together.callers["sam"])
    holding.hold(
        together.house, together.service.staff["lee"], together.case_id, "We heard a threat."
    )
    assert together.session.stage is Stage.SEPARATED
    assert together.case.held
    with together.house.unit_of_work(write=False) as work:
        assert work.links.live_of("s1", "sam") == []
        assert len(work.links.live_of("s1", "jo")) == 1  # Jo is here, with staff
        states = {m.person_id: m.state for m in work.messages.of("s1")}
    assert states["sam"] is PostState.REFUSED
    with pytest.raises(Refused, match="case-held"):
        join_links.issue(together.house, "s1", "sam")


def test_only_a_named_lead_releases_and_with_a_reason(together: Conference) -> None:
    staff = together.service.staff
    holding.hold(together.house, staff["lee"], together.case_id)
    with pytest.raises(Refused, match="case-not-allowed"):
        holding.release(together.house, staff["lee"], together.case_id, "It is fine.")
    with pytest.raises(Refused, match="case-reason-needed"):
        holding.release(together.house, staff["sue"], together.case_id, "  ")
    assert together.case.held
    holding.release(together.house, staff["sue"], together.case_id, "We talked with everyone.")
    assert not together.case.held
    live_sessions.resume(together.house, together.callers["alex"])
    assert together.session.stage is Stage.BREAK


def test_who_holds_nothing_here_cannot_hold_the_case(together: Conference) -> None:
    stranger = together.service.account("stranger", StaffRole.FACILITATOR)
    with pytest.raises(Refused, match="case-not-there"):
        holding.hold(together.house, stranger, together.case_id)
    assert together.session.stage is Stage.JOINT
