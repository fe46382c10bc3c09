"""What a service words itself: versions that are only ever added, and what each part must be."""

from datetime import date, timedelta
from pathlib import Path
from threading import Barrier, Thread

import pytest

from app.domain.cases import referral
from app.domain.cases.defaults import DEFAULTS
from app.domain.cases.shapes import LIMITS, SHAPES
from app.domain.cases.wordings import differing, laid_out, spoken, understood
from app.domain.languages import in_english
from app.domain.notices import Told
from app.domain.people import Side
from app.domain.plan import MAY_BE_ADVISORY
from app.domain.refusals import SENTENCES, Refused
from app.domain.staff_roles import StaffRole
from app.services.cases import message_texts, texts
from app.services.cases.message_texts import own_words
from tests.case_builders import Service, service
from tests.fakes import FrozenClock

KINDS = sorted(SHAPES)


@pytest.fixture
def here(tmp_path: Path) -> Service:
    made = service(tmp_path)
    made.account("Robin", StaffRole.COORDINATOR)
    return made


def typed(kind: str, **changed: str) -> dict:
    return laid_out(SHAPES[kind], DEFAULTS[kind]) | changed


def problems(kind: str, **changed: str) -> dict[str, str]:
    return understood(SHAPES[kind], typed(kind, **changed)).problems


@pytest.mark.parametrize("kind", KINDS)
def test_what_we_ship_is_right_by_our_own_rules_and_comes_back_as_it_was(kind: str) -> None:
    read = understood(SHAPES[kind], typed(kind))
    assert read.problems == {}
    assert differing(SHAPES[kind], DEFAULTS[kind], read.answers) == []
    again = laid_out(SHAPES[kind], read.answers)
    assert understood(SHAPES[kind], again).answers == read.answers


def test_what_we_ship_says_none_of_the_words_that_participants_never_read() -> None:
    for kind in ("reasons", "agreement", "information", "film", "areas"):
        for text in laid_out(SHAPES[kind], DEFAULTS[kind]).values():
            for word in ("victim", "offender", "perpetrator", " case"):
                assert word not in text.lower(), (kind, text)


def test_the_reasons_are_the_codes_that_a_referral_keeps() -> None:
    for side in (Side.HARMED, Side.RESPONSIBLE):
        assert [row["code"] for row in DEFAULTS["reasons"][side.value]] == [
            *referral.REASON_CODES[side]
        ]


def test_numbers_in_what_we_ship_ring_nowhere() -> None:
    for area in DEFAULTS["areas"]["areas"]:
        number = area["phone"].replace(" ", "")
        assert number.startswith(("08081570", "03069990", "01632960")), area


def test_a_change_is_a_new_version_and_the_old_ones_stay(here: Service) -> None:
    robin = here.staff["Robin"].id
    first = texts.current(here.house, "agreement")
    assert (first.version, first.by) == (1, None)
    body = {**first.body, "opening": "Ours."}
    texts.change(here.house, robin, "agreement", body, seen=1)
    here.clock.advance(timedelta(days=1))
    texts.change(here.house, robin, "agreement", {**body, "opening": "Mine."}, seen=2)
    now = texts.current(here.house, "agreement")
    assert (now.version, now.body["opening"], now.by) == (3, "Mine.", robin)
    assert now.at == here.clock.now()
    assert [text.version for text in texts.history(here.house, "agreement")] == [3, 2, 1]
    assert texts.version(here.house, "agreement", 2).body["opening"] == "Ours."
    assert texts.version(here.house, "agreement", 1).body == DEFAULTS["agreement"]
    assert texts.current(here.house, "script").version == 1, "each kind counts by itself"


def test_going_back_makes_a_version_too(here: Service) -> None:
    robin = here.staff["Robin"].id
    texts.change(here.house, robin, "agreement", {"opening": "Ours."}, seen=1)
    back = texts.go_back(here.house, robin, "agreement", 1, seen=2)
    assert (back.version, back.back_to, back.body) == (3, 1, DEFAULTS["agreement"])
    with pytest.raises(Refused, match="text-not-there"):
        texts.go_back(here.house, robin, "agreement", 9, seen=3)


def test_a_form_that_is_behind_is_refused_and_writes_nothing(here: Service) -> None:
    robin = here.staff["Robin"].id
    texts.change(here.house, robin, "agreement", {"opening": "Ours."}, seen=1)
    for seen in (0, 1, 3):
        with pytest.raises(Refused, match="text-changed-meanwhile"):
            texts.change(here.house, robin, "agreement", {"opening": "Mine."}, seen=seen)
    assert len(texts.history(here.house, "agreement")) == 2
    assert "text-changed-meanwhile" in SENTENCES


def test_of_two_who_save_at_once_one_is_refused(here: Service) -> None:
    robin, both, came = here.staff["Robin"].id, Barrier(2), []

    def save(words: str) -> None:
        both.wait()
        try:
            texts.change(here.house, robin, "agreement", {"opening": words}, seen=1)
            came.append("saved")
        except Refused as refused:
            came.append(refused.code)

    threads = [Thread(target=save, args=(words,)) for words in ("One", "Two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(came) == ["saved", "text-changed-meanwhile"]


def test_the_audit_log_says_who_changed_what_and_no_word_of_it(here: Service) -> None:
    robin = here.staff["Robin"].id
    texts.change(here.house, robin, "agreement", {"opening": "Marker"}, seen=1)
    with here.house.unit_of_work(write=False) as work:
        entries = work.audit.entries()
    last = entries[-1]
    assert (last.act, last.actor, last.why) == ("text.change", robin, "agreement.2")
    assert "Marker" not in repr(entries)


@pytest.mark.parametrize("name", sorted(LIMITS))
@pytest.mark.parametrize("wrong", ["", "0", "-1", "1.5", "ten", "1000", "٣", "1 000", "1e1"])
def test_a_threshold_out_of_its_limits_is_refused(name: str, wrong: str) -> None:
    assert problems("thresholds", **{name: wrong}) == {name: "number" if wrong else "missing"}


@pytest.mark.parametrize("name", sorted(LIMITS))
def test_a_threshold_at_its_limits_is_a_whole_number(name: str) -> None:
    least, most = LIMITS[name]
    for number in (least, most):
        read = understood(SHAPES["thresholds"], typed("thresholds", **{name: str(number)}))
        assert read.answers[name] == number
    for number in (least - 1, most + 1):
        assert problems("thresholds", **{name: str(number)}) == {name: "number"}


def test_only_three_gates_can_be_advisory() -> None:
    for gate in (f"G{number}" for number in range(1, 15)):
        wrong = problems("thresholds", advisory=[gate])  # type: ignore[arg-type]
        assert wrong == ({} if gate in MAY_BE_ADVISORY else {"advisory": "choice"})


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        ("invitation_discreet", "See you on {at}: {link}", ""),
        ("invitation_discreet", "See you on {at}", "link-wanted"),
        ("invitation_discreet", "Your restorative meeting: {link}", "not-discreet"),
        ("invitation_discreet", "The POLICE said: {link}", "not-discreet"),
        ("invitation_discreet", "{organisation}: {link}", "field"),
        ("invitation_plain", "{organisation}: {link}", ""),
        ("invitation_plain", "{link.__class__}", "field"),
        ("invitation_plain", "{link!r}", "field"),
        ("invitation_plain", "{link:>99999999}", "field"),
        ("invitation_plain", "{0} {link}", "field"),
        ("invitation_plain", "{} {link}", "field"),
        ("invitation_plain", "{link", "field"),
        ("invitation_plain", "}{", "field"),
        ("reminder_discreet", "Remember {at}", ""),
        ("reminder_discreet_cy", "Cofiwch {at}. Dioddefwyr", "not-discreet"),
        ("reminder_discreet", "Open {link}", "field"),
        ("form_link_discreet", "Here it is", "link-wanted"),
    ],
)
def test_a_message_holds_its_fields_and_nothing_that_tells(
    name: str, text: str, problem: str
) -> None:
    assert problems("message_templates", **{name: text}) == ({name: problem} if problem else {})


def test_a_message_is_in_the_services_words_or_else_in_ours(here: Service) -> None:
    told = Told(at="noon {link}", phone="01632 960 001")
    with here.house.unit_of_work(write=False) as work:
        ours = message_texts.composed(work, "reminder", told, "en", in_english)
    assert ours.startswith("Reminder: your appointment is on noon {link}.")
    own = {**DEFAULTS["message_templates"], "reminder_discreet": "At {at}. Call {phone}."}
    texts.change(here.house, here.staff["Robin"].id, "message_templates", own, seen=1)
    with here.house.unit_of_work(write=False) as work:
        theirs = message_texts.composed(work, "reminder", told, "en", in_english)
        assert message_texts.composed(work, "reminder", told, "cy", in_english) == ours
    assert theirs == "At noon {link}. Call 01632 960 001.\n", "what is filled in is never a field"
    plain = Told(at="noon", organisation="Hub")
    assert own_words(own, "reminder", plain, "en") == "", "discreet words are for discreet letters"


def test_texts_are_read_in_welsh_where_there_is_some() -> None:
    body = {
        "a": "One",
        "a_cy": "Un",
        "b": "Two",
        "b_cy": "",
        "n": 3,
        "rows": [{"x": "Tea", "x_cy": "Te"}],
    }
    assert spoken(body, "en", in_english) == {
        "a": "One",
        "b": "Two",
        "n": 3,
        "rows": [{"x": "Tea"}],
    }
    welsh = spoken(body, "cy", {"Two": "Dau"}.get)  # type: ignore[arg-type]
    assert welsh == {"a": "Un", "b": "Dau", "n": 3, "rows": [{"x": "Te"}]}


def test_an_empty_row_is_taken_out_and_a_half_filled_one_is_asked_about() -> None:
    shape = SHAPES["helplines"]
    given = typed("helplines")
    for name in [name for name in given if name.startswith("lines-1-")]:
        given[name] = "  "
    read = understood(shape, given)
    assert read.problems == {}
    assert len(read.answers["lines"]) == len(DEFAULTS["helplines"]["lines"]) - 1
    assert problems("helplines", **{"lines-20-name": "New line"}) == {
        "lines-20-for_whom": "missing",
        "lines-20-phone": "missing",
    }
    assert "lines-1-phone" in problems("helplines", **{"lines-1-phone": "call us"})


def test_two_areas_have_two_codes() -> None:
    first = DEFAULTS["areas"]["areas"][0]["code"]
    wrong = problems("areas", **{"areas-2-code": first})
    assert wrong == {"areas-1-code": "area-code", "areas-2-code": "area-code"}
    assert problems("areas", **{"areas-2-code": "The North"}) == {"areas-2-code": "area-code"}


def test_a_helpline_is_stale_after_three_months(here: Service) -> None:
    everyone = [line["name"] for line in DEFAULTS["helplines"]["lines"]]
    assert texts.stale_helplines(here.house) == everyone, "nobody checked what we ship"
    assert isinstance(here.clock, FrozenClock)
    today = here.clock.now().date()
    days = [today, today - timedelta(days=91), today - timedelta(days=92)]
    lines = [{"name": str(day), "phone": "1", "checked": day.isoformat()} for day in days]
    texts.change(here.house, here.staff["Robin"].id, "helplines", {"lines": lines}, seen=1)
    assert texts.stale_helplines(here.house) == [str(days[2])]
    soon = {"lines-1-checked": (today + timedelta(days=1)).isoformat()}
    assert texts.checked_too_soon(here.house, soon) == {"lines-1-checked": "date-to-come"}
    assert texts.checked_too_soon(here.house, {"lines-1-checked": today.isoformat()}) == {}
    assert date.fromisoformat(soon["lines-1-checked"]) > today
