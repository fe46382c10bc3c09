"""Letting somebody know that something is there: discreet, asked for by name, never too often."""

from datetime import timedelta
from pathlib import Path

import pytest

from app.domain.cases.case import Case, Leaf
from app.domain.cases.papers import Paper, PaperKind
from app.domain.cases.shapes import SHAPES, TELLING
from app.domain.cases.states import CaseState
from app.domain.cases.tracks import Track
from app.domain.cases.wordings import understood
from app.domain.languages import in_english
from app.domain.notices import Told, something_there
from app.domain.refusals import Refused
from app.domain.safe_contact import SafeContact, Way
from app.services import post
from app.services.composing import Occasion
from app.services.dialogue import noticing
from app.services.inviting import About, Message, PostState
from tests.relay_cases import Slow, slow_shuttle

WORDS = {"safe": True, "positive": True}


@pytest.fixture
def slow(tmp_path: Path) -> Slow:
    slow = slow_shuttle(tmp_path)
    reachable(slow, Way.EMAIL, Way.CALL)
    return slow


def reachable(slow: Slow, *ways: Way, **more: bool) -> None:
    contact = SafeContact(frozenset(ways), "jo@example.org", "07700 900123", **more)
    with slow.house.unit_of_work() as work:
        work.cases.save_contact(work.cases.get(slow.case_id), "jo", contact)
        work.commit()


def notices(slow: Slow, person_id: str = "jo") -> list[Message]:
    with slow.house.unit_of_work(write=False) as work:
        found = work.messages.of_case(slow.case_id, person_id)
    return [message for message in found if message.about is About.SOMETHING_THERE]


def let_know(slow: Slow) -> str:
    relay_id = slow.cleared()
    slow.do("lee", "release", relay_id, 1, let_know=True)
    return relay_id


def test_a_release_lets_them_know_when_it_is_asked_for(slow: Slow) -> None:
    let_know(slow)
    [message] = notices(slow)
    assert (message.state, message.way) == (PostState.QUEUED, Way.EMAIL)
    assert notices(slow, "sam") == []


def test_nothing_is_said_when_nobody_asks_for_it(slow: Slow) -> None:
    slow.released()
    assert notices(slow) == []


def test_nothing_of_it_says_what_it_is_or_from_whom(slow: Slow) -> None:
    let_know(slow)
    [message] = notices(slow)
    assert message.letter is not None
    said = f"{message.letter.subject} {message.letter.text}".lower()
    assert not TELLING.search(said)
    for word in ("sam", "message", "letter", "word", "relay", "#", "answer"):
        assert word not in said, word


def test_it_names_us_only_to_whoever_agreed_to_that() -> None:
    plain = something_there(Told(organisation="Our service", phone="1"), in_english)
    discreet = something_there(Told(phone="1"), in_english)
    assert plain.startswith("Our service: ") and "Our service" not in discreet


@pytest.mark.parametrize(("text", "fits"), [("News. {phone}", True), ("Go: {link}", False)])
def test_a_service_words_it_itself_without_a_link(text: str, fits: bool) -> None:
    typed = {"something_there_discreet": text}
    problems = understood(SHAPES["message_templates"], typed).problems
    assert ("something_there_discreet" not in problems) is fits


def test_a_second_release_writes_no_second_message(slow: Slow) -> None:
    relay_id = let_know(slow)
    slow.do("lee", "release", relay_id, 1, let_know=True)
    let_know(slow)  # of another message
    assert len(notices(slow)) == 1


def test_it_does_not_go_when_it_was_taken_back_before(slow: Slow) -> None:
    slow.own(slow.sam, "take_back", let_know(slow))
    assert post.send_due(slow.house) == 0
    assert [message.state for message in notices(slow)] == [PostState.REPLACED]


def test_one_that_was_taken_back_leaves_the_notice_of_another(slow: Slow) -> None:
    first = let_know(slow)
    let_know(slow)
    slow.own(slow.sam, "take_back", first)
    assert [message.state for message in notices(slow)] == [PostState.QUEUED]


def held(case: Case) -> None:
    case.held = True


def paused(case: Case) -> None:
    case.paused = True


def needs_time(case: Case) -> None:
    case.state = CaseState.NEEDS_TIME


def withdrawn(case: Case) -> None:
    case.tracks["jo"] = Track.WITHDRAWN


NOT_NOW = [held, paused, needs_time, withdrawn]


@pytest.mark.parametrize("change", NOT_NOW)
def test_it_is_asked_again_in_the_moment_before_it_goes(slow: Slow, change) -> None:
    let_know(slow)
    slow.change(lambda case, at: change(case))
    post.send_due(slow.house)
    assert [message.state for message in notices(slow)] in ([PostState.REFUSED], [])


@pytest.mark.parametrize("change", NOT_NOW)
def test_it_is_not_written_when_it_may_not_go(slow: Slow, change) -> None:
    slow.released()
    slow.change(lambda case, at: change(case))
    with slow.house.unit_of_work() as work:
        assert noticing.tell(slow.house, work, slow.case_id, "jo") is None
        work.commit()
    assert notices(slow) == []


def test_who_asked_for_time_is_left_in_peace(slow: Slow) -> None:
    slow.released()
    now = slow.service.clock.now()
    day = (now + timedelta(days=9)).date().isoformat()

    def ask(case: Case, at: object) -> None:
        paper = Paper("p" * 16, PaperKind.MORE_TIME, "jo", now, "jo", {"ask_again": day})
        case.leaf(Leaf.HARMED).papers.append(paper)

    slow.change(ask)
    with slow.house.unit_of_work() as work:
        assert noticing.tell(slow.house, work, slow.case_id, "jo") is None


@pytest.mark.parametrize(("ways", "state"), [((Way.CALL,), PostState.BY_HAND), ((), None)])
def test_only_by_a_way_that_is_safe(slow: Slow, ways: tuple[Way, ...], state) -> None:
    reachable(slow, *ways)
    let_know(slow)
    assert [message.state for message in notices(slow)] == ([state] if state else [])


def test_staff_of_one_side_let_the_other_know_and_learn_nothing_by_it(slow: Slow) -> None:
    relay_id = slow.cleared()
    slow.do("ruth", "release", relay_id, 1, let_know=True)
    [message] = notices(slow)
    assert message.letter is not None and message.letter.to == "jo@example.org"
    with pytest.raises(Refused, match="message-not-there"):
        noticing.given(slow.house, slow.staff("ruth"), slow.case_id, message.id)


def test_what_is_no_notice_is_not_given_by_this_door(slow: Slow) -> None:
    with slow.house.unit_of_work() as work:
        case = work.cases.get(slow.case_id)
        occasion = Occasion(About.OWN_PAGE, token="t")
        other = post.write_about_case(slow.house, work, case, "jo", occasion)
        work.commit()
    assert other is not None
    for message_id in (other.id, "0" * 16):
        with pytest.raises(Refused, match="message-not-there"):
            noticing.given(slow.house, slow.staff("lee"), slow.case_id, message_id)
