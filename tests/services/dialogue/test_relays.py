"""Relays from first word to answer, by staff and on people's own screens, on a real store."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path

import pytest

from app.domain.cases import acts, consents
from app.domain.cases.case import Case, Leaf, Route
from app.domain.cases.consents import Purpose
from app.domain.cases.papers import NOT_CARRIED, PaperKind
from app.domain.cases.states import CaseState, Closed
from app.domain.dialogue.refusal_words import REFUSAL_WORDS
from app.domain.dialogue.relays import Handed, RelayState, Wish, Words
from app.domain.people import PARTIES, Side
from app.domain.refusals import for_guests
from app.domain.safe_contact import SafeContact, Way
from app.services import live_sessions
from app.services.cases import ending, finding, holding, notes, papers, subject_access, withdrawing
from app.services.cases import opening as door
from app.services.dialogue import relays, whose
from app.services.dialogue.whose import Whose
from app.services.inviting import About, PostState
from tests.case_builders import service
from tests.ready_cases import a_conference
from tests.refusing import refused
from tests.relay_cases import WORDS, Slow, slow_shuttle

MARK = "marker-of-the-sender"
S = RelayState


@pytest.fixture
def slow(tmp_path: Path) -> Slow:
    return slow_shuttle(tmp_path)


# From the first word to the answer


def test_words_cross_from_page_to_page_as_they_were_agreed(slow: Slow) -> None:
    words = Words("  I am <b>sorry</b>.\r\nTruly \u202e& for good. ŵ 👩‍👧  ", "A word")
    relay_id = slow.own(slow.sam, "write_down", words)
    slow.own(slow.sam, "read_back", relay_id, 1)
    slow.own(slow.sam, "agree", relay_id, 1)
    agreed = slow.relay(relay_id).said.versions[-1].text
    assert slow.own(slow.jo, "of_person") == []
    slow.do("lee", "clear", relay_id, 1, safe=True, positive=True)
    slow.do("lee", "release", relay_id, 1)
    [card] = slow.own(slow.jo, "of_person")
    assert (card["state"], card["text"], card["about"]) == ("there", "", "")
    slow.own(slow.jo, "choose", relay_id, Wish.ABOUT_FIRST)
    [card] = slow.own(slow.jo, "of_person")
    assert (card["text"], card["about"]) == ("", "A word")
    slow.own(slow.jo, "read", relay_id)
    [card] = slow.own(slow.jo, "of_person")
    assert card["text"].encode() == agreed.encode()
    assert agreed == "I am <b>sorry</b>.\nTruly & for good. ŵ 👩‍👧"
    assert [(e.act, e.why, e.actor) for e in slow.entries(relay_id)] == [
        ("relay.write", "1", "sam"),
        ("relay.read_back", "1", "sam"),
        ("relay.agree", "1", "sam"),
        ("relay.clear", "1", slow.staff("lee").id),
        ("relay.release", "1", slow.staff("lee").id),
        ("relay.choose", "about_first", "jo"),
        ("relay.deliver", "shown", "jo"),
    ]
    assert slow.case().state is CaseState.COMMUNICATION


def test_staff_of_one_side_each_carry_by_telephone(slow: Slow) -> None:
    """Otto writes down and reads back, Ruth releases, Olga tells Jo: none opens another's leaf."""
    relay_id = slow.do("otto", "write_down", Side.RESPONSIBLE, WORDS)
    slow.do("otto", "read_back", relay_id, 1)
    slow.do("otto", "agree_spoken", relay_id, 1)
    assert slow.relay(relay_id).said.steps[-1].how == "spoken"
    assert refused(lambda: slow.do("otto", "release", relay_id, 1)) == "case-not-allowed"
    slow.do("ruth", "clear", relay_id, 1, safe=True, positive=True)
    assert slow.do("olga", "of_case") == []
    slow.do("ruth", "release", relay_id, 1)
    slow.do("olga", "tell_about", relay_id)
    slow.do("olga", "record_wish", relay_id, Wish.READ_TO_ME)
    slow.do("olga", "deliver", relay_id, Handed.BY_PHONE)
    [card] = slow.do("olga", "of_case")
    assert card["said"] is None
    assert card["arrived"]["text"] == WORDS.text
    slow.do("olga", "record_reply", relay_id, wants=True)
    answer = slow.do("olga", "write_down", Side.HARMED, Words("Thank you."), answers=relay_id)
    assert slow.relay(answer).recipient_id == "sam"
    assert slow.relay(relay_id).state is S.REPLY_WANTED


def test_an_answer_is_a_relay_that_answers_when_it_arrives(slow: Slow) -> None:
    relay_id = slow.delivered()
    answer = slow.own(slow.jo, "answer", relay_id, Words("Thank you."))
    slow.own(slow.jo, "read_back", answer, 1)
    slow.own(slow.jo, "agree", answer, 1)
    slow.do("hanna", "clear", answer, 1, safe=True, positive=True)
    slow.do("hanna", "release", answer, 1)
    assert slow.relay(relay_id).state is S.DELIVERED
    slow.own(slow.sam, "read", answer)
    assert slow.relay(relay_id).state is S.ANSWERED
    assert [e.act for e in slow.entries(relay_id)][-1] == "relay.answer"


def test_nothing_is_answered_that_was_not_handed_over(slow: Slow) -> None:
    for relay_id in (slow.agreed(), slow.released(), "0" * 16):
        answer = refused(lambda of=relay_id: slow.own(slow.jo, "answer", of, Words("Yes")))
        assert answer == "relay-not-there"


# Twice is once


STEPS: tuple[tuple[str, Callable[[Slow, str], object]], ...] = (
    ("read_back", lambda s, r: s.own(s.sam, "read_back", r, 1)),
    ("agree", lambda s, r: s.own(s.sam, "agree", r, 1)),
    ("clear", lambda s, r: s.do("lee", "clear", r, 1, safe=True, positive=True)),
    ("release", lambda s, r: s.do("lee", "release", r, 1, let_know=True)),
    ("choose", lambda s, r: s.own(s.jo, "choose", r, Wish.LATER)),
    ("deliver", lambda s, r: s.own(s.jo, "read", r)),
    ("want_reply", lambda s, r: s.own(s.jo, "want_reply", r)),
    ("put_away", lambda s, r: s.own(s.jo, "put_away", r)),
)


def test_each_step_pressed_twice_is_written_once(slow: Slow) -> None:
    for key in ("form-1", "form-1", "form-2"):
        relay_id = slow.own(slow.sam, "write_down", WORDS, key=key)
    assert len(slow.all()) == 2
    for act, step in STEPS:
        step(slow, relay_id)
        once = slow.relay(relay_id)
        step(slow, relay_id)
        assert slow.relay(relay_id) == once, act
    assert [e.act.removeprefix("relay.") for e in slow.entries(relay_id)] == [
        "write",
        *(act for act, _ in STEPS),
    ]


def test_a_release_by_two_people_is_one_release(slow: Slow) -> None:
    relay_id = slow.cleared()
    slow.do("lee", "release", relay_id, 1, let_know=True)
    slow.own(slow.jo, "refuse", relay_id)
    slow.do("rita", "release", relay_id, 1, let_know=True)
    assert slow.relay(relay_id).state is S.REFUSED
    assert len([e for e in slow.entries(relay_id) if e.act == "relay.release"]) == 1


def test_newer_words_are_not_agreed_to_unread(slow: Slow) -> None:
    relay_id = slow.agreed()
    slow.do("ruth", "write", relay_id, 1, Words("Other words"))
    before = slow.relay(relay_id)
    for act in (
        lambda: slow.own(slow.sam, "agree", relay_id, 1),
        lambda: slow.own(slow.sam, "write", relay_id, 1, Words("Mine")),
        lambda: slow.do("lee", "clear", relay_id, 1, safe=True, positive=True),
        lambda: slow.do("lee", "release", relay_id, 1),
    ):
        assert refused(act) == "relay-words-changed"
    assert slow.relay(relay_id) == before
    slow.own(slow.sam, "agree", relay_id, 2)


def test_words_that_were_asked_for_otherwise(slow: Slow) -> None:
    relay_id = slow.agreed()
    slow.do("ruth", "ask_change", relay_id, 1, "Without the street")
    [card] = slow.own(slow.sam, "of_person")
    assert (card["state"], card["asked_change"]) == ("read_back", "Without the street")
    slow.own(slow.sam, "write", relay_id, 1, Words("Shorter"))
    assert slow.own(slow.sam, "of_person")[0]["asked_change"] == ""


# Whose it is


def test_any_id_that_is_not_theirs_is_answered_alike(slow: Slow, tmp_path: Path) -> None:
    """I30: unknown, of the other side, of another case, of another person: the same words."""
    (tmp_path / "other").mkdir()
    elsewhere = slow_shuttle(tmp_path / "other").agreed()
    unsent, sent = slow.agreed(slow.jo), slow.released(slow.jo)
    acts: dict[str, Callable[[str], object]] = {
        "agree": lambda r: slow.own(slow.sam, "agree", r, 1),
        "write": lambda r: slow.own(slow.sam, "write", r, 1, WORDS),
        "hold": lambda r: slow.own(slow.sam, "hold", r),
        "go_on": lambda r: slow.own(slow.sam, "go_on", r),
        "take_back": lambda r: slow.own(slow.sam, "take_back", r),
        "ruth clears": lambda r: slow.do("ruth", "clear", r, 1, safe=True, positive=True),
        "ruth releases": lambda r: slow.do("ruth", "release", r, 1),
        "ruth takes back": lambda r: slow.do("ruth", "take_back", r),
    }
    for name, act in acts.items():
        answers = {refused(lambda a=act, r=r: a(r)) for r in (unsent, sent, elsewhere, "f" * 16)}
        assert answers == {"relay-not-there"}, name
    received: dict[str, Callable[[str], object]] = {
        "read": lambda r: slow.own(slow.sam, "read", r),
        "choose": lambda r: slow.own(slow.sam, "choose", r, Wish.LATER),
        "refuse": lambda r: slow.own(slow.sam, "refuse", r),
        "want_reply": lambda r: slow.own(slow.sam, "want_reply", r),
        "put_away": lambda r: slow.own(slow.sam, "put_away", r),
        "one": lambda r: slow.own(slow.sam, "one", r),
        "ruth hands over": lambda r: slow.do("ruth", "deliver", r, Handed.IN_PERSON),
        "ruth looks": lambda r: slow.do("ruth", "one", r),
    }
    for name, act in received.items():
        answers = {refused(lambda a=act, r=r: a(r)) for r in (unsent, elsewhere, "f" * 16)}
        assert answers == {"relay-not-there"}, name
    assert slow.relay(sent).state is S.RELEASED
    assert for_guests("relay-not-there") == "relay-not-there"


def test_only_the_principal_of_a_side_sends_and_receives(slow: Slow) -> None:
    kim = Whose(slow.case_id, "kim", Side.HARMED)
    relay_id = slow.released()
    assert refused(lambda: slow.own(kim, "write_down", WORDS)) == "not-allowed"
    assert refused(lambda: slow.own(kim, "read", relay_id)) == "not-allowed"
    assert slow.own(kim, "of_person") == []


def test_nobody_of_staff_carries_for_a_side_that_is_not_theirs(slow: Slow) -> None:
    assert refused(lambda: slow.do("hanna", "write_down", Side.RESPONSIBLE, WORDS)) == (
        "case-not-there"
    )
    relay_id = slow.released()
    assert refused(lambda: slow.do("ruth", "deliver", relay_id, Handed.BY_PHONE)) == (
        "relay-not-there"
    )
    assert refused(lambda: slow.do("sue", "deliver", relay_id, Handed.BY_PHONE)) == (
        "case-not-allowed"
    )
    stranger = slow.service.account("nobody")
    assert (
        refused(lambda: relays.release(slow.house, stranger, slow.case_id, relay_id, 1))
        == "case-not-there"
    )


# Stop


def test_take_back_leaves_no_trace_on_the_other_side(slow: Slow) -> None:
    never = slow.own(slow.jo, "of_person"), slow.do("olga", "of_case")
    relay_id = slow.released(words=Words(MARK, MARK))
    slow.own(slow.jo, "choose", relay_id, Wish.LATER)
    slow.own(slow.sam, "take_back", relay_id)
    assert (slow.own(slow.jo, "of_person"), slow.do("olga", "of_case")) == never
    assert slow.relay(relay_id).arrived is None
    assert refused(lambda: slow.own(slow.jo, "read", relay_id)) == "relay-not-there"
    assert refused(lambda: slow.do("olga", "deliver", relay_id, Handed.BY_PHONE)) == (
        "relay-not-there"
    )
    assert refused(lambda: slow.do("lee", "deliver", relay_id, Handed.BY_PHONE)) == (
        "relay-taken-back"
    )


def test_what_was_passed_on_cannot_be_taken_back(slow: Slow) -> None:
    relay_id = slow.delivered()
    for act in ("take_back", "hold"):
        assert refused(lambda a=act: slow.own(slow.sam, a, relay_id)) == "relay-passed-on"
        assert refused(lambda a=act: slow.do("ruth", a, relay_id)) == "relay-passed-on"


def test_a_held_relay_is_gone_from_there_and_is_released_anew(slow: Slow) -> None:
    relay_id = slow.released()
    slow.own(slow.sam, "hold", relay_id)
    assert slow.own(slow.jo, "of_person") == []
    slow.own(slow.sam, "go_on", relay_id)
    assert slow.own(slow.jo, "of_person") == []
    slow.do("lee", "release", relay_id, 1)
    assert [c["state"] for c in slow.own(slow.jo, "of_person")] == ["there"]


def test_the_sender_does_not_let_go_on_what_staff_stopped(slow: Slow) -> None:
    relay_id = slow.cleared()
    slow.do("ruth", "hold", relay_id)
    assert refused(lambda: slow.own(slow.sam, "go_on", relay_id)) == "relay-held-by-staff"
    slow.do("ruth", "go_on", relay_id)


def test_a_refusal_is_not_told_unless_it_may_be(slow: Slow) -> None:
    relay_id = slow.released()
    before = slow.own(slow.sam, "of_person"), slow.do("ruth", "of_case")
    slow.own(slow.jo, "refuse", relay_id)
    assert (slow.own(slow.sam, "of_person"), slow.do("ruth", "of_case")) == before
    slow.own(slow.jo, "choose", relay_id, Wish.LATER)
    assert (slow.own(slow.sam, "of_person"), slow.do("ruth", "of_case")) == before
    slow.own(slow.jo, "refuse", relay_id, tell=True)
    assert slow.own(slow.sam, "of_person")[0]["state"] == "refused"


# May words cross now?


TAKEN: dict[str, Callable[[Case, datetime], object]] = {
    "held": lambda case, now: setattr(case, "held", True),
    "paused": lambda case, now: setattr(case, "paused", True),
    "not ready": lambda case, now: setattr(case, "state", CaseState.PREPARATION),
    "letters only": lambda case, now: setattr(case, "route", Route.LETTER),
    "Jo does not agree": lambda case, now: consents.withdraw(
        case.consents, "jo", now, Purpose.SHUTTLE
    ),
    "Sam does not agree": lambda case, now: consents.withdraw(
        case.consents, "sam", now, Purpose.SHUTTLE
    ),
}


def test_whoever_works_with_the_senders_side_releases_again_and_learns_nothing(slow: Slow) -> None:
    relay_id = slow.released()
    withdrawing.withdraw(slow.house, slow.case_id, "jo", "jo")
    assert slow.relay(relay_id).state is RelayState.CLEARED
    before, entries = slow.relay(relay_id), slow.entries()
    slow.do("ruth", "release", relay_id, 1)  # an old form: for Ruth it is released
    assert (slow.relay(relay_id), slow.entries()) == (before, entries)
    assert refused(lambda: slow.do("lee", "release", relay_id, 1))


def test_while_the_other_side_is_not_known_it_is_told_to_us_and_nobody_learns_why(
    slow: Slow,
) -> None:
    slow.change(lambda case, _: case.leaf(Leaf.RESPONSIBLE).people.clear())
    assert refused(lambda: slow.own(slow.jo, "write_down", Words("Why us?"))) == "relay-tell-us"
    for name in ("lee", "hanna"):  # one of both sides, one of the harmed side alone
        said = refused(partial(slow.do, name, "write_down", Side.HARMED, Words("Why us?")))
        assert said == "relay-for-nobody"
    for code in ("relay-tell-us", "relay-for-nobody"):
        assert "other side" not in REFUSAL_WORDS[code]


@pytest.mark.parametrize("taken", TAKEN)
def test_nothing_crosses_while_something_is_missing(slow: Slow, taken: str) -> None:
    cleared, waits = slow.cleared(), slow.released()
    slow.change(TAKEN[taken])
    before = slow.relay(cleared), slow.relay(waits)
    entries = slow.entries()
    told = [
        refused(lambda: slow.do("lee", "release", cleared, 1)),
        refused(lambda: slow.do("lee", "deliver", waits, Handed.BY_PHONE)),
        refused(lambda: slow.do("lee", "tell_about", waits)),
    ]
    assert all(told), told
    assert refused(lambda: slow.do("ruth", "release", cleared, 1)) == "relay-not-now"
    assert refused(lambda: slow.do("olga", "deliver", waits, Handed.BY_PHONE)) == "relay-not-now"
    answers = {
        refused(lambda: slow.own(slow.jo, "read", waits)),
        refused(lambda: slow.own(slow.jo, "choose", waits, Wish.ABOUT_FIRST)),
    }
    assert answers == {"relay-not-there" if taken == "held" else "relay-not-now"}
    assert (slow.relay(cleared), slow.relay(waits)) == before
    assert slow.entries() == entries
    # On one's own side everything goes on, and stopping works always.
    slow.own(slow.sam, "take_back", slow.agreed())
    slow.own(slow.sam, "take_back", waits)
    assert slow.relay(waits).arrived is None


def test_a_hold_of_the_case_shows_nothing_that_waits_and_changes_nothing(slow: Slow) -> None:
    read, waits, agreed = slow.delivered(), slow.released(), slow.agreed()
    holding.hold(slow.house, slow.staff("rita"), slow.case_id)
    assert [card["id"] for card in slow.own(slow.jo, "of_person")] == [read]
    tries: dict[str, Callable[[], object]] = {
        "clear": lambda: slow.do("lee", "clear", agreed, 1, safe=True, positive=True),
        "refuse": lambda: slow.own(slow.jo, "refuse", waits),
        "choose": lambda: slow.own(slow.jo, "choose", waits, Wish.LATER),
        "want_reply": lambda: slow.own(slow.jo, "want_reply", read),
        "record": lambda: slow.do("olga", "record_refusal", waits),
        "reply": lambda: slow.do("olga", "record_reply", read, wants=False),
    }
    before = slow.all()
    for name, act in tries.items():
        assert refused(act), name
    assert slow.all() == before
    slow.own(slow.jo, "put_away", read)


# Who stops taking part, and cases that end


def test_whoever_receives_withdraws_with_three_waiting(slow: Slow) -> None:
    waiting = [slow.released(words=Words(f"{MARK} {n}")) for n in range(3)]
    slow.own(slow.jo, "refuse", waiting[0])
    draft = slow.own(slow.jo, "write_down", Words("Mine"))
    mine = slow.released(slow.jo)
    senders = slow.own(slow.sam, "of_person")
    withdrawing.withdraw(slow.house, slow.case_id, "jo", "jo")
    assert {slow.relay(one).arrived for one in waiting} == {None}
    assert {slow.relay(one).state for one in waiting} == {S.CLEARED}
    assert slow.relay(draft).state is S.DRAFT
    assert slow.relay(mine).state is S.TAKEN_BACK
    assert slow.own(slow.jo, "of_person") == []
    shown = [card for card in senders if card["mine"]]
    assert slow.own(slow.sam, "of_person") == shown
    assert refused(lambda: slow.own(slow.jo, "read", waiting[1])) == "page-is-over"
    assert refused(lambda: slow.do("lee", "release", waiting[1], 1)) == "crossing-not-ready"


def test_whoever_sends_withdraws(slow: Slow) -> None:
    waits, read = slow.released(), slow.delivered()
    withdrawing.withdraw(slow.house, slow.case_id, "sam", "sam")
    assert slow.relay(waits).state is S.TAKEN_BACK
    assert [card["id"] for card in slow.own(slow.jo, "of_person")] == [read]


def test_who_comes_beside_withdraws_and_nothing_else_changes(slow: Slow) -> None:
    waits = slow.released()
    withdrawing.withdraw(slow.house, slow.case_id, "kim", "kim")
    assert slow.relay(waits).state is S.RELEASED


def test_closing_a_case_leaves_nothing_waiting(slow: Slow) -> None:
    waits, read = slow.released(), slow.delivered()
    _close(slow)
    assert slow.relay(waits).arrived is None
    assert slow.relay(read).arrived is not None
    assert refused(lambda: slow.own(slow.sam, "write_down", WORDS)) == "case-closed"
    assert refused(lambda: slow.do("lee", "write_down", Side.HARMED, WORDS)) == "case-closed"


def test_erasing_a_case_erases_what_was_carried_in_it(slow: Slow) -> None:
    slow.delivered()
    with slow.house.unit_of_work() as work:
        work.cases.erase(slow.case_id)
        work.commit()
    assert refused(lambda: slow.own(slow.jo, "of_person")) == "case-not-there"
    with slow.house.unit_of_work(write=False) as work:
        assert work.relays.of_case(slow.case_id, PARTIES) == []


# A person's own copy


def test_a_copy_holds_what_they_sent_and_what_they_were_handed(slow: Slow) -> None:
    """I36: nothing that waits, nothing of how the other side came to its words."""
    slow.released(words=Words("waits-for-jo", "waits-for-jo"))
    relay_id = slow.own(slow.sam, "write_down", Words("first-words-of-sam"))
    slow.own(slow.sam, "read_back", relay_id, 1)
    slow.own(slow.sam, "write", relay_id, 1, Words("last-words-of-sam"))
    slow.own(slow.sam, "agree", relay_id, 2)
    slow.do("lee", "clear", relay_id, 2, safe=True, positive=True)
    slow.do("lee", "release", relay_id, 2)
    slow.own(slow.jo, "read", relay_id)
    slow.own(slow.jo, "write_down", Words("draft-of-jo"))
    copies = {
        who: str(subject_access.copy_of(slow.house, slow.staff("rita"), slow.case_id, who).held)
        for who in ("jo", "sam", "kim")
    }
    assert "last-words-of-sam" in copies["jo"]
    assert "draft-of-jo" in copies["jo"]
    for hidden in ("first-words-of-sam", "waits-for-jo"):
        assert hidden not in copies["jo"]
        assert hidden in copies["sam"]
    assert "draft-of-jo" not in copies["sam"]
    assert "of-sam" not in copies["kim"]


def test_a_copy_holds_what_a_translation_is_about(slow: Slow) -> None:
    relay_id = slow.agreed(words=Words("sorry-of-sam", "about-of-sam"))
    slow.do("lee", "translate", relay_id, 1, Words("sori-o-sam", "am-hyn-o-sam", "cy"))
    slow.do("lee", "agree_translation", relay_id, 1)
    slow.do("lee", "clear", relay_id, 1, safe=True, positive=True)
    slow.do("lee", "release", relay_id, 1)
    slow.do("lee", "tell_about", relay_id)
    [told] = slow.own(slow.jo, "of_person")
    assert told["about"] == "am-hyn-o-sam"
    slow.own(slow.jo, "read", relay_id)
    jo, sam = (
        str(subject_access.copy_of(slow.house, slow.staff("rita"), slow.case_id, who).held)
        for who in ("jo", "sam")
    )
    assert "am-hyn-o-sam" in jo and "am-hyn-o-sam" in sam
    assert "about-of-sam" in sam and "about-of-sam" not in jo


# Not to be passed on


def test_what_is_not_to_be_passed_on_stays_on_its_side(slow: Slow) -> None:
    """I45: in no view of the other side, no copy for them, no search, and never copied over."""
    mark = "zzz-not-to-be-passed-on"
    slow.own(slow.jo, "note", f"{mark} from her page")
    slow.do("hanna", "note", "jo", f"{mark} told by telephone")
    slow.released()
    held = slow.case().side(Side.HARMED).papers
    kept = [p for p in held if p.answers.get("type") == NOT_CARRIED]
    assert len(kept) == 2
    # The other side: its staff, its person, its copy.
    for leaf in ("ruth", "otto"):
        opened = door.look(slow.house, slow.staff(leaf), slow.case_id, "notes")
        assert mark not in repr(opened.case)
        assert mark not in str(slow.do(leaf, "of_case"))
    assert mark not in str(slow.own(slow.sam, "of_person"))
    copy = subject_access.copy_of(slow.house, slow.staff("rita"), slow.case_id, "sam")
    assert mark not in str(copy.held)
    # No copy of it goes to what both sides' staff know.
    for paper in kept:
        assert (
            refused(
                lambda p=paper: papers.share(slow.house, slow.staff("rita"), slow.case_id, p.id)
            )
            == "paper-stays"
        )
    # Relays, and a search by its words.
    assert mark not in "".join(repr(relay) for relay in slow.all())
    for word in (mark, "zzz"):
        assert _found(slow, "rita", word) == []
        assert _found(slow, "ruth", word) == []
    assert (
        refused(
            lambda: notes.write(slow.house, slow.staff("rita"), slow.case_id, NOT_CARRIED, "", "x")
        )
        == "paper-about-whom"
    )
    assert PaperKind.NOTE is kept[0].kind


def test_a_note_becomes_a_message_only_by_being_written_and_read_back(slow: Slow) -> None:
    slow.own(slow.jo, "note", "I want to ask him why")
    relay_id = slow.own(slow.jo, "write_down", Words("I want to ask him why"))
    assert refused(lambda: slow.own(slow.jo, "agree", relay_id, 1)) == "relay-other-step"
    assert refused(lambda: slow.do("lee", "release", relay_id, 1)) == "relay-other-step"


# Letting them know


def test_one_release_writes_one_notice_which_goes_with_it(slow: Slow) -> None:
    with slow.house.unit_of_work() as work:
        case = work.cases.get(slow.case_id)
        contact = SafeContact(frozenset({Way.EMAIL}), "jo@example.org")
        work.cases.save_contact(case, "jo", contact)
        work.commit()
    slow.released()
    assert _notices(slow) == []
    relay_id = slow.cleared()
    slow.own(slow.sam, "take_back", slow.released())
    for name in ("lee", "lee", "ruth"):
        slow.do(name, "release", relay_id, 1, let_know=True)
    assert len(_notices(slow)) == 1
    for other in slow.all():
        if other.state is S.RELEASED:
            slow.own(slow.sam, "hold", other.id)
    assert _notices(slow) == []


# In a meeting


def test_only_a_principal_speaks_for_their_side_from_a_meeting(tmp_path: Path) -> None:
    made = a_conference(service(tmp_path), way=Route.SHUTTLE).come("jo", "kim", "alex")
    jo = made.callers["jo"]
    found = whose.of_caller(made.house, jo)
    assert found == Whose(made.case_id, "jo", Side.HARMED)
    for who in ("kim", "alex"):
        assert refused(lambda w=who: whose.of_caller(made.house, made.callers[w])) == "not-allowed"
    made.come("jo")
    assert refused(lambda: whose.of_caller(made.house, jo)) == "stale-connection"
    live_sessions.disconnect(made.house, made.callers["jo"])
    assert refused(lambda: whose.of_caller(made.house, made.callers["jo"])) == "stale-connection"


# Limits


def test_thirty_are_under_way_and_no_more(slow: Slow) -> None:
    made = [slow.own(slow.sam, "write_down", Words(f"Number {n}")) for n in range(30)]
    assert refused(lambda: slow.own(slow.sam, "write_down", WORDS)) == "relay-too-many"
    assert refused(lambda: slow.do("ruth", "write_down", Side.RESPONSIBLE, WORDS)) == (
        "relay-too-many"
    )
    slow.own(slow.jo, "write_down", WORDS)
    slow.own(slow.sam, "take_back", made[0])
    slow.own(slow.sam, "write_down", WORDS)


def test_what_others_do_in_the_case_is_not_disturbed(slow: Slow) -> None:
    """Writing a message makes no form grow old that somebody has open."""
    version = slow.case().version
    slow.agreed()
    slow.do("otto", "write_down", Side.RESPONSIBLE, WORDS)
    assert slow.case().version == version


def _notices(slow: Slow) -> list[str]:
    with slow.house.unit_of_work(write=False) as work:
        found = work.messages.of_case(slow.case_id, "jo")
    waits = [m for m in found if m.state not in (PostState.REPLACED, PostState.REFUSED)]
    return [m.id for m in waits if m.about is About.SOMETHING_THERE]


def _found(slow: Slow, name: str, word: str) -> list[finding.Row]:
    return finding.search(slow.house, slow.staff(name), word)


def _close(slow: Slow) -> None:
    def change(case: Case, now: datetime) -> None:
        case.state = CaseState.EVALUATION
        acts.close(case, Closed.COMPLETED, now)

    door.change_as_house(
        slow.house,
        slow.case_id,
        "case.close",
        change,
        also=lambda work, case: ending.wind_up(slow.house, work, case, "rita"),
    )
