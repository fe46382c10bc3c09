"""Letters from the first word to the answer, by staff and on own pages, on a real store."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import text as sql

from app.domain.cases import acts
from app.domain.cases.case import Case, Route
from app.domain.cases.consents import Purpose, withdraw
from app.domain.cases.files import FileState
from app.domain.cases.states import CaseState, Closed
from app.domain.dialogue.letter_views import AuthorState, RecipientState
from app.domain.dialogue.letters import DELIVERED, LetterState, ReadHow
from app.services.cases import ending, holding, subject_access, withdrawing
from app.services.cases import opening as door
from app.services.dialogue import letters
from app.services.dialogue.letter_staff import Words
from app.services.dialogue.whose import Whose
from app.services.inviting import About
from tests.letter_cases import TEXT, Post, post
from tests.prepared_case import changed, supporter
from tests.refusing import refused

MARK = "marker-of-the-author"


@pytest.fixture
def mail(tmp_path: Path) -> Post:
    return post(tmp_path)


def delivered(mail: Post, *words: str) -> str:
    letter_id = mail.offered(*words)
    mail.own(mail.jo, "accept", letter_id, ReadHow.MYSELF)
    mail.own(mail.jo, "read", letter_id)
    return letter_id


# The whole way


def test_words_arrive_as_they_were_agreed(mail: Post) -> None:
    """I43: through the seal, JSON, and every normalising on the way."""
    typed = '  I am <b>sorry</b>.\r\n\r\n"Truly" \u202e& \x00 for good. ŵ e\u0301 👩‍👧 \\n {{x}}\t'
    letter_id = mail.agreed(typed)
    agreed = mail.letter(letter_id).written.drafts[-1].text
    mail.do("Alex", "clear", letter_id, 1, ("safe", "positive"))
    mail.do("Alex", "store", letter_id)
    mail.do("Alex", "offer", letter_id, 1)
    [view] = mail.own(mail.jo, "offers_for")
    assert (view.state, view.text, view.about, view.by) == (RecipientState.OFFERED, "", "", "")
    mail.own(mail.jo, "accept", letter_id, ReadHow.MYSELF)
    view = mail.own(mail.jo, "there", letter_id)
    assert (view.state, view.text) == (RecipientState.READY, "")
    view = mail.own(mail.jo, "read", letter_id)
    assert view.text.encode() == agreed.encode()
    assert mail.own(mail.jo, "read", letter_id) == view
    sam = mail.sam.person_id
    alex = mail.staff("Alex").id
    jo = mail.jo.person_id
    assert mail.entries(letter_id) == [
        ("letter.start", "1", sam),
        ("letter.finish", "1", sam),
        ("letter.review", "1", alex),
        ("letter.agree", "1 own", sam),
        ("letter.clear", "1", alex),
        ("letter.store", "1", alex),
        ("letter.offer", "1", alex),
        ("letter.accept", "myself", jo),
        ("letter.deliver", "myself", jo),
    ]
    assert mail.case().state is CaseState.COMMUNICATION


def test_staff_of_one_side_each_carry_a_letter(mail: Post) -> None:
    words = Words(MARK, "about")
    letter_id = mail.do("Ravi", "start", mail.sam.side, words)
    mail.do("Ravi", "finish", letter_id)
    mail.do("Ravi", "review", letter_id, 1)
    mail.do("Ravi", "agree", letter_id, 1)
    mail.do("Ravi", "clear", letter_id, 1, ("safe", "positive"))
    mail.do("Ravi", "store", letter_id)
    assert letters.of_case(mail.house, mail.staff("Vic"), mail.case_id)[1] == []
    mail.do("Ravi", "offer", letter_id, 1)
    mail.do("Vic", "accept", letter_id, ReadHow.READ_TO_ME)
    _, item = letters.one(mail.house, mail.staff("Vic"), mail.case_id, letter_id)
    assert (item.author, item.words, item.steps) == (None, None, ())
    mail.do("Vic", "bring", letter_id)
    _, item = letters.one(mail.house, mail.staff("Vic"), mail.case_id, letter_id)
    assert item.words is not None
    assert item.words.text == MARK
    mail.do("Vic", "deliver", letter_id)
    _, item = letters.one(mail.house, mail.staff("Ravi"), mail.case_id, letter_id)
    assert (item.state, item.there, item.recipient_id) == ("stored", None, "")
    answer = mail.do("Vic", "answer", letter_id)
    assert mail.letter(answer).author_id == mail.jo.person_id
    assert ("letter.agree", "1 spoken", mail.staff("Ravi").id) in mail.entries(letter_id)


def test_one_side_does_nothing_for_the_other(mail: Post) -> None:
    letter_id = mail.offered()
    assert refused(lambda: mail.do("Vic", "take_back", letter_id)) == "case-not-allowed"
    assert refused(lambda: mail.do("Ravi", "accept", letter_id, ReadHow.MYSELF)) == (
        "case-not-allowed"
    )
    assert refused(lambda: mail.do("Ravi", "start", mail.jo.side, Words("x"))) == "case-not-allowed"
    assert refused(lambda: mail.do("Sue", "never", letter_id)) == "case-not-allowed"
    assert refused(lambda: mail.do("Nosy", "never", letter_id)) == "case-not-there"


def test_a_case_supervisor_reads_letters_and_does_nothing_with_them(mail: Post) -> None:
    """Read access as for relays (practice 28); each time is written down."""
    letter_id = mail.offered(MARK)
    mail.do("Alex", "accept", letter_id, ReadHow.READ_TO_ME)
    mail.do("Alex", "bring", letter_id)
    sue = mail.staff("Sue")
    _, [item] = letters.of_case(mail.house, sue, mail.case_id)
    assert item.author is not None and item.author.text == MARK
    assert item.words is not None and item.words.text == MARK
    assert item.may == frozenset()
    _, one = letters.one(mail.house, sue, mail.case_id, letter_id)
    assert one == item
    with mail.house.unit_of_work(write=False) as work:
        looked = work.audit.of_case(mail.case_id)[:2]
    assert [(e.act, e.why, e.actor) for e in looked] == [
        ("case.view", "letter", sue.id),
        ("case.view", "letters", sue.id),
    ]
    for act, said in {
        "deliver": (),
        "take_back": (),
        "withdraw_offer": (),
        "comment": ("x",),
        "write": (Words("x"),),
    }.items():
        assert refused(lambda a=act, s=said: mail.do("Sue", a, letter_id, *s)) == "case-not-allowed"
    assert refused(lambda: mail.do("Sue", "start", mail.sam.side, Words("x"))) == "case-not-allowed"


def test_whoever_works_with_the_author_alone_learns_nothing_by_trying(mail: Post) -> None:
    """Every act of Ravi is answered alike, whatever Jo did."""
    tries = ("offer", "write", "ask_changes", "withdraw_offer", "keep", "store", "take_back")
    outcomes = []
    for act in ("", "accept", "never", "not_now", "read"):
        letter_id = mail.offered()
        if act == "read":
            mail.own(mail.jo, "accept", letter_id, ReadHow.MYSELF)
        if act:
            more = [ReadHow.MYSELF] if act == "accept" else []
            mail.own(mail.jo, act, letter_id, *more)
        found = []
        for name in tries:
            said = {"offer": [1], "write": [Words("x")], "ask_changes": ["x"]}.get(name, [])
            found.append(refused(lambda n=name, s=said, it=letter_id: mail.do("Ravi", n, it, *s)))
        _, item = letters.one(mail.house, mail.staff("Ravi"), mail.case_id, letter_id)
        outcomes.append((found, item.state, item.may, item.there))
        again = refused(lambda it=letter_id: mail.do("Ravi", "take_back", it))
        outcomes[-1] += (again,)
    assert all(each == outcomes[0] for each in outcomes), outcomes


# Bad input


def test_a_foreign_id_is_answered_like_none(mail: Post, tmp_path: Path) -> None:
    (tmp_path / "two").mkdir()
    other = post(tmp_path / "two")
    foreign = other.offered()
    mine = mail.stored()
    stranger = Whose(mail.case_id, "0" * 16, mail.jo.side)
    for letter_id in (foreign, "0" * 16, "", "x" * 40, mine):
        for act in ("never", "read", "no_answer"):
            assert refused(lambda a=act, i=letter_id: mail.own(mail.jo, a, i)) == "letter-not-there"
    assert refused(lambda: mail.own(mail.jo, "take_back", mine)) == "letter-not-there"
    offered = mail.offered()
    for act in ("read", "never", "not_now"):
        assert refused(lambda a=act: mail.own(mail.sam, a, offered)) == "letter-not-there"
    assert refused(lambda: mail.own(stranger, "take_back", mine)) == "case-not-there"


def test_who_comes_beside_somebody_is_shown_nothing(mail: Post) -> None:
    letter_id = mail.offered()
    kim = Whose(mail.case_id, supporter(mail.service, mail.case()), mail.jo.side)
    assert mail.own(kim, "offers_for") == []
    assert refused(lambda: mail.own(kim, "never", letter_id)) == "letter-not-there"
    assert refused(lambda: mail.own(kim, "start")) == "letter-not-there"


def test_the_same_offer_pressed_twice_is_one(mail: Post) -> None:
    letter_id = mail.stored()
    mail.do("Alex", "offer", letter_id, 1, let_know=True)
    mail.do("Cora", "offer", letter_id, 1, let_know=True)
    assert [act for act, *_ in mail.entries(letter_id)].count("letter.offer") == 1
    with mail.house.unit_of_work(write=False) as work:
        sent = work.messages.of_case(mail.case_id, mail.jo.person_id)
    assert [one.about for one in sent] == [About.SOMETHING_THERE]


def test_nothing_is_offered_that_was_changed_meanwhile(mail: Post) -> None:
    letter_id = mail.stored()
    code = refused(lambda: mail.do("Alex", "offer", letter_id, 2))
    assert code == "letter-changed-meanwhile"
    mail.do("Alex", "write", letter_id, Words("Other words."))
    assert refused(lambda: mail.do("Alex", "offer", letter_id, 1)) == "letter-not-now"


def test_an_edit_by_staff_takes_the_offer_away(mail: Post) -> None:
    letter_id = mail.stored()
    mail.do("Alex", "offer", letter_id, 1, let_know=True)
    mail.do("Alex", "write", letter_id, Words("Other words."))
    assert mail.own(mail.jo, "offers_for") == []
    with mail.house.unit_of_work(write=False) as work:
        [message] = work.messages.of_case(mail.case_id, mail.jo.person_id)
    assert message.letter is None


def test_an_author_changes_what_was_put_by_as_a_new_letter_whatever_became_of_it(
    mail: Post,
) -> None:
    for letter_id in (mail.stored(), mail.offered(), delivered(mail)):
        code = refused(lambda it=letter_id: mail.own(mail.sam, "write", it, "x"))
        assert code == "letter-not-now"
        new = mail.own(mail.sam, "change_words", letter_id)
        assert mail.own(mail.sam, "mine", letter_id).state is AuthorState.TAKEN_BACK
        assert mail.own(mail.sam, "mine", new).text == TEXT
        assert mail.own(mail.sam, "mine", new).state is AuthorState.STARTED


def test_acceptance_and_taking_back_at_one_instant(mail: Post) -> None:
    """Exactly one comes first; whichever it is, nothing is left with Jo after both."""
    for _ in range(6):
        letter_id = mail.offered()
        start, codes = Barrier(2), dict[str, str]()

        def at_once(name: str, act: Callable[[], object], gate: Barrier, found: dict) -> None:
            gate.wait()
            found[name] = refused(act)

        both = [
            Thread(target=at_once, args=(name, act, start, codes))
            for name, act in (
                ("accept", lambda it=letter_id: mail.own(mail.jo, "accept", it, ReadHow.MYSELF)),
                ("back", lambda it=letter_id: mail.own(mail.sam, "take_back", it)),
            )
        ]
        for thread in both:
            thread.start()
        for thread in both:
            thread.join()
        assert codes["back"] == ""
        assert codes["accept"] in ("", "letter-not-there")
        letter = mail.letter(letter_id)
        assert (letter.state, letter.arrived) == (LetterState.TAKEN_BACK, None)


def test_reading_and_taking_back_at_one_instant(mail: Post) -> None:
    for _ in range(6):
        letter_id = mail.offered()
        mail.own(mail.jo, "accept", letter_id, ReadHow.MYSELF)
        start, codes = Barrier(2), dict[str, str]()

        def at_once(name: str, act: Callable[[], object], gate: Barrier, found: dict) -> None:
            gate.wait()
            found[name] = refused(act)

        both = [
            Thread(target=at_once, args=(name, act, start, codes))
            for name, act in (
                ("read", lambda it=letter_id: mail.own(mail.jo, "read", it)),
                ("back", lambda it=letter_id: mail.own(mail.sam, "take_back", it)),
            )
        ]
        for thread in both:
            thread.start()
        for thread in both:
            thread.join()
        letter = mail.letter(letter_id)
        assert codes["back"] == ""
        assert (codes["read"] == "") == (letter.state is LetterState.DELIVERED)
        assert (letter.arrived is None) == (letter.state is LetterState.TAKEN_BACK)
        assert mail.own(mail.sam, "mine", letter_id).state is AuthorState.TAKEN_BACK


def test_two_devices_do_not_write_over_each_other(mail: Post) -> None:
    letter_id = mail.own(mail.sam, "start", text="One.")
    saw = mail.own(mail.sam, "mine", letter_id).mark
    mail.own(mail.sam, "write", letter_id, "Two.", saw=saw)
    code = refused(lambda: mail.own(mail.sam, "write", letter_id, "Three.", saw=saw))
    assert code == "letter-changed-meanwhile"
    assert mail.own(mail.sam, "mine", letter_id).text == "Two."


def test_saving_every_few_seconds_fills_neither_the_log_nor_the_letter(mail: Post) -> None:
    letter_id = mail.own(mail.sam, "start", text="0")
    version = mail.case().version
    for n in range(20):
        mail.own(mail.sam, "write", letter_id, f"{n} words")
    assert [act for act, *_ in mail.entries(letter_id)] == ["letter.start"]
    assert len(mail.letter(letter_id).written.drafts) == 1
    assert mail.case().version == version


def test_a_link_that_writes_without_end_stops(mail: Post) -> None:
    for _ in range(40):
        mail.own(mail.sam, "start", text="x")
    assert refused(lambda: mail.own(mail.sam, "start", text="x")) == "letter-too-many"


def test_a_photograph_of_somebody_else_is_no_page_of_this_letter(mail: Post) -> None:
    letter_id = mail.own(mail.sam, "start", text="x")
    hers = mail.picture(mail.jo)
    for page in (hers, "0" * 16):
        code = refused(lambda p=page: mail.own(mail.sam, "write", letter_id, "x", pages=[p]))
        assert code == "letter-picture-gone"


def test_no_photograph_crosses_that_nobody_looked_at(mail: Post) -> None:
    page = mail.picture(mail.sam)
    letter_id = mail.own(mail.sam, "start")
    mail.own(mail.sam, "write", letter_id, "", pages=[page])
    mail.own(mail.sam, "finish", letter_id)
    assert refused(lambda: mail.do("Alex", "review", letter_id, 1)) == "letter-picture-waits"
    with mail.house.unit_of_work() as work:
        file = work.uploads.get(mail.case_id, page)
        assert file is not None
        assert file.state is FileState.WAITING


# What stops it


@pytest.mark.parametrize("act", ["offer", "accept", "bring", "deliver", "answer"])
def test_nothing_crosses_while_a_case_is_held(mail: Post, act: str) -> None:
    """I24: the set of what changes state between the sides is empty."""
    letter_id = mail.stored() if act == "offer" else mail.offered()
    more = {"offer": [1], "accept": [ReadHow.READ_TO_ME]}.get(act, [])
    if act in ("bring", "deliver", "answer"):
        mail.do("Alex", "accept", letter_id, ReadHow.READ_TO_ME)
    if act in ("deliver", "answer"):
        mail.do("Alex", "bring", letter_id)
    if act == "answer":
        mail.do("Alex", "deliver", letter_id)
    holding.hold(mail.house, mail.staff("Alex"), mail.case_id)
    before = mail.letter(letter_id)
    assert refused(lambda: mail.do("Alex", act, letter_id, *more))
    assert mail.letter(letter_id) == before
    if act not in ("offer", "answer"):
        assert mail.own(mail.jo, "offers_for") == []
        assert refused(lambda: mail.own(mail.jo, "never", letter_id)) == "letter-not-there"
    mail.own(mail.sam, "take_back", letter_id)
    left = mail.letter(letter_id)
    assert left.arrived is None or left.state in DELIVERED


def test_writing_goes_on_while_a_case_is_held(mail: Post) -> None:
    holding.hold(mail.house, mail.staff("Alex"), mail.case_id)
    assert mail.letter(mail.agreed()).state is LetterState.AGREED


def test_consent_route_and_time_to_think_stop_an_offer(mail: Post) -> None:
    letter_id = mail.stored()

    def no_consent(case: Case) -> None:
        withdraw(case.consents, mail.jo.person_id, mail.service.clock.now(), Purpose.LETTER)

    case = changed(mail.service, mail.case(), no_consent)
    assert refused(lambda: mail.do("Alex", "offer", letter_id, 1)) == "crossing-not-agreed"
    assert refused(lambda: mail.do("Ravi", "offer", letter_id, 1)) == "letter-not-now"
    assert mail.own(mail.jo, "offers_for") == []
    changed(mail.service, case, lambda it: setattr(it, "route", None))
    assert refused(lambda: mail.do("Alex", "offer", letter_id, 1)) == "crossing-not-this-way"


def test_a_way_with_more_contact_carries_letters_too(tmp_path: Path) -> None:
    mail = post(tmp_path, CaseState.COMMUNICATION)
    letter_id = mail.stored()
    changed(mail.service, mail.case(), lambda it: setattr(it, "route", Route.CONFERENCE))
    mail.do("Alex", "offer", letter_id, 1)


def test_whoever_wants_to_wait_is_not_asked_before_their_day(mail: Post) -> None:
    letter_id = mail.offered()
    day = date(2099, 1, 1)
    mail.own(mail.jo, "not_now", letter_id, day)
    assert refused(lambda: mail.do("Alex", "offer", letter_id, 1)) == "letter-asked-later"
    assert mail.own(mail.jo, "there", letter_id).ask_again == "2099-01-01"


def test_the_one_whom_it_is_for_stops_and_nothing_is_left(mail: Post) -> None:
    """I22, I28: three letters wait; all go, and Sam's page stays as it was."""
    mine = [mail.offered() for _ in range(3)]
    mail.own(mail.jo, "accept", mine[1], ReadHow.MYSELF)
    mail.own(mail.jo, "never", mine[2])
    before = mail.own(mail.sam, "of_person")
    withdrawing.withdraw(mail.house, mail.case_id, mail.jo.person_id, mail.jo.person_id)
    assert [mail.letter(one).arrived for one in mine] == [None, None, None]
    assert mail.own(mail.sam, "of_person") == before
    assert refused(lambda: mail.own(mail.jo, "read", mine[1])) == "letter-not-there"
    assert refused(lambda: mail.own(mail.jo, "start")) == "page-is-over"
    assert refused(lambda: mail.do("Alex", "offer", mine[0], 1))


def test_the_author_stops_and_what_waited_is_gone(mail: Post) -> None:
    waiting, had, draft = mail.offered(), delivered(mail), mail.own(mail.sam, "start", text="x")
    withdrawing.withdraw(mail.house, mail.case_id, mail.sam.person_id, mail.sam.person_id)
    assert [view.id for view in mail.own(mail.jo, "offers_for")] == [had]
    assert mail.letter(waiting).state is LetterState.TAKEN_BACK
    assert mail.letter(draft).newest is not None


def test_a_closed_case_has_no_offers(mail: Post) -> None:
    letter_id = mail.offered()
    with mail.house.unit_of_work() as work:
        case = work.cases.get(mail.case_id, for_update=True)
        case.state, case.closed = CaseState.CLOSED, next(iter(Closed))
        work.cases.save(case)
        ending.wind_up(mail.house, work, case, mail.staff("Cora").id)
        work.commit()
    with mail.house.unit_of_work(write=False) as work:
        left = work.letters.get(mail.case_id, letter_id)
    assert left is None or left.arrived is None
    assert refused(lambda: mail.do("Alex", "store", letter_id))


def test_one_consent_less_leaves_the_letter_where_it_is_until_it_is_given_again(mail: Post) -> None:
    letter_id = mail.offered()

    def stop(case: Case, at: object) -> None:
        withdraw(case.consents, mail.sam.person_id, mail.service.clock.now(), Purpose.LETTER)

    door.change_as_house(mail.house, mail.case_id, "case.tested", stop)
    assert refused(lambda: mail.own(mail.jo, "accept", letter_id, ReadHow.MYSELF)) == (
        "letter-not-now"
    )
    assert mail.letter(letter_id).state is LetterState.OFFERED


# What is kept


def test_a_copy_for_a_person_holds_their_own_letters_and_those_they_had(mail: Post) -> None:
    delivered(mail, f"{MARK} one", "about one")
    mail.offered(f"{MARK} two")
    mail.own(mail.sam, "start", text=f"{MARK} three")
    alex = mail.staff("Alex")
    jo = subject_access.copy_of(mail.house, alex, mail.case_id, mail.jo.person_id).held["letters"]
    sam = subject_access.copy_of(mail.house, alex, mail.case_id, mail.sam.person_id).held["letters"]
    assert [one["received"] for one in jo] == [f"{MARK} one"]
    assert {one["versions"][-1]["text"] for one in sam} == {
        f"{MARK} {n}" for n in ("one", "two", "three")
    }
    assert {one["state"] for one in sam} == {"stored", "started"}


def test_neither_words_nor_marks_stand_in_the_database_or_the_log(mail: Post) -> None:
    letter_id = delivered(mail, MARK, MARK)
    mail.do("Alex", "comment", mail.agreed("x"), f"{MARK} comment")
    mail.own(mail.jo, "answer", letter_id, MARK)
    mail.service.store.close()
    for file in Path(str(mail.service.store.engine.url.database)).parent.iterdir():
        assert MARK.encode() not in file.read_bytes(), file


def test_a_letter_opens_for_its_own_side_alone(mail: Post) -> None:
    """Without the key of the other part: what is not opened stays as it is when it is written."""
    letter_id = mail.offered()
    with mail.house.unit_of_work() as work:
        rows = work._connection.execute(
            sql("select written, arrived from letters where id = :id"), {"id": letter_id}
        ).one()
    mail.own(mail.jo, "not_now", letter_id)
    with mail.house.unit_of_work(write=False) as work:
        hers = work.letters.get(mail.case_id, letter_id, [mail.jo.side])
    assert hers is not None
    assert hers.written.drafts == []
    assert rows.written != rows.arrived


def test_no_state_of_a_case_is_left_half_done_by_a_refusal(mail: Post) -> None:
    """Kill point: what speaks against crossing is asked last, and takes everything back with it."""
    letter_id = mail.stored()
    changed(mail.service, mail.case(), lambda it: acts.hold(it, mail.staff("Alex").id))
    before = mail.letter(letter_id)
    assert refused(lambda: mail.do("Alex", "offer", letter_id, 1, let_know=True)) == "case-held"
    assert mail.letter(letter_id) == before
    with mail.house.unit_of_work(write=False) as work:
        assert work.messages.of_case(mail.case_id, mail.jo.person_id) == []


def test_what_is_pressed_twice_is_written_down_once(mail: Post) -> None:
    """A second press, or the page's own after a loss, is as good as the first one."""
    letter_id = mail.offered()
    presses: list[tuple[str, tuple[Any, ...]]] = [
        ("not_now", ()),
        ("never", ()),
        ("accept", (ReadHow.READ_TO_ME,)),
        ("accept", (ReadHow.MYSELF,)),
        ("allow", (["read"],)),
        ("read", ()),
        ("no_answer", ()),
    ]
    for act, said in presses:
        mail.own(mail.jo, act, letter_id, *said)
        once = mail.entries(letter_id)
        mail.own(mail.jo, act, letter_id, *said)
        assert mail.entries(letter_id) == once
    again = mail.offered()
    for act, said in presses[:3]:
        mail.do("Alex", act, again, *said)
        once = mail.entries(again)
        mail.do("Alex", act, again, *said)
        assert mail.entries(again) == once


def test_an_answer_that_was_taken_back_can_be_begun_anew(mail: Post) -> None:
    letter_id = mail.offered()
    mail.own(mail.jo, "accept", letter_id, ReadHow.MYSELF)
    mail.own(mail.jo, "read", letter_id)
    first = mail.own(mail.jo, "answer", letter_id)
    assert mail.own(mail.jo, "answer", letter_id) == first
    mail.own(mail.jo, "take_back", first)
    second = mail.own(mail.jo, "answer", letter_id)
    assert second != first
    assert second in [one.id for one in mail.own(mail.jo, "of_person")]
