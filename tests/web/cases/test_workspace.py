"""The pages of one case: who may read what, what is kept, what is written down that one did."""

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest

from app.domain.cases.case import CasePerson, Duty, Leaf
from app.domain.cases.consents import Purpose
from app.domain.cases.papers import PaperKind
from app.domain.cases.states import CaseState, Closed
from app.domain.cases.tracks import Track
from app.domain.people import PARTIES, Role, Side
from app.domain.refusals import SENTENCES
from app.services.cases import consents, opening, texts, vault
from app.wording import Wording
from tests.store.test_planning import HOSTILE
from tests.web.cases.workspace import MARKER, Workspace, add_task, answers_of, workspace

SUITABLE = {"decision": "suitable", "reason": "They are ready for it.", "act": "save"}
RISK = {
    "safe_now": "yes",
    "of_taking_part": "Tears",
    "of_not_taking_part": "Open questions",
    "decision": "go-on",
    "review_days": "7",
    "supervisor_signed": "not-needed",
    "act": "save",
}
CONSENT = {"on": "4/6/2026", "how": "by_phone", "understood": "yes", "agreed": "yes"}
PARTS = ("", "/people", "/papers", "/consents", "/meetings", "/notes", "/timeline")


@pytest.fixture
def desk(tmp_path: Path) -> Workspace:
    return workspace(tmp_path)


@pytest.fixture
def marked(tmp_path: Path) -> Workspace:
    return workspace(tmp_path, marker=MARKER)


NOWHERE = "/staff/cases/0123456789abcdef"
NO_PAGE = {"referral", "more_time", "route", "agreement", "accepted", "plan", "approval", "note"}
NO_PAGE |= {"decision", "told"}
BEFORE = timedelta(days=3)  # so long before it runs out somebody is asked to look again


def without_path(page: str) -> str:
    """Return a page without the address that its language button comes back to."""
    return re.sub(r'name="back" value="[^"]*"', "", page)


def every_page(desk: Workspace, person: str) -> list[str]:
    forms = [f"/papers/{kind}/{person}" for kind in PaperKind]
    about = ["", "/contact"]
    consents = [f"/consents/{person}/{purpose}" for purpose in Purpose]
    return [
        *PARTS,
        *forms,
        *(f"/people/{person}{one}" for one in about),
        f"/consents/{person}",
        *consents,
        "/people/add/harmed",
        "/papers/enquiries",
        "/papers/risk",
        "/notes/factual",
    ]


# Who may come in


@pytest.mark.parametrize("stranger", ["Nina", "Sue"])
def test_whoever_has_no_work_in_a_case_finds_no_page_of_it_and_the_try_is_written_down(
    marked: Workspace, stranger: str
) -> None:
    never = marked.get(stranger, NOWHERE)
    for path in every_page(marked, marked.jo):
        before = len(marked.acts("case.refused"))
        answer = marked.get(stranger, path)
        assert answer.status_code == 404, path
        assert without_path(answer.text) == without_path(never.text), path
        tries = 0 if "/papers/" in path and path.split("/")[2] in NO_PAGE else 1
        assert len(marked.acts("case.refused")) == before + tries, path
    for path in ("/papers/risk/" + marked.jo, f"/people/{marked.jo}/reveal", "/notes/factual"):
        assert marked.post(stranger, path, **RISK, purpose="call", text="x").status_code == 404
    assert marked.acts("case.reveal") == [] and marked.acts("case.paper") == []


NO_PAGE = {"referral", "more_time", "route", "agreement", "accepted", "plan", "approval", "note"}
NO_PAGE |= {"decision", "told"}
BEFORE = timedelta(days=3)  # so long before it runs out somebody is asked to look again


@pytest.mark.parametrize(("officer", "other"), [("Vera", Side.RESPONSIBLE), ("Otto", Side.HARMED)])
def test_an_officer_of_one_side_can_reach_nothing_of_the_other(
    marked: Workspace, officer: str, other: Side
) -> None:
    own = next(side for side in PARTIES if side is not other)
    hidden, mine = marked.person(other), marked.person(own)
    add_task(marked, "risk_review", other, hidden)
    marked.post("Cora", f"/papers/suitability/{hidden}", **SUITABLE, seen="1")
    for path in [*marked.crawl(officer), *every_page(marked, hidden), *every_page(marked, mine)]:
        answer = marked.get(officer, path)
        said = answer.get_data(as_text=True) + str(answer.headers)
        assert f"{MARKER}-{other}".lower() not in said.lower(), path
        if hidden not in path:
            assert hidden not in said, path
            assert f"{MARKER}-shared" not in said, path
    for path in every_page(marked, hidden):
        if hidden in path:
            assert marked.get(officer, path).status_code == 404, path
    page = marked.get(officer).text
    assert f"{MARKER}-{own}" in page, "their own side is there"
    words = {"harmed": "Person harmed’s side", "responsible": "Person responsible’s side"}
    assert words[own] in page and words[other] not in page
    assert "Enquiries are being made" not in page, "the state is told to who works with both"
    assert "Shared" not in page
    assert (
        "No task is open here." in page and "No task is open here." not in marked.get("Cora").text
    )
    assert {"harmed": "Otto", "responsible": "Vera"}[own] not in page


def test_who_works_with_both_reads_both_with_the_side_said_in_words(marked: Workspace) -> None:
    page = marked.get("Cora").text
    for side in PARTIES:
        assert f"{MARKER}-{side}-" in page
    assert page.count("Person harmed’s side") > 8
    assert page.count("Person responsible’s side") > 8
    assert "Enquiries are being made" in page


def test_an_officer_does_nothing_on_the_other_side(marked: Workspace) -> None:
    before = marked.now()
    sam = marked.sam
    for path, form in (
        (f"/papers/contact/{sam}", {"act": "save"}),
        (f"/people/{sam}", {"called": "X"}),
        (f"/people/{sam}/reveal", {"purpose": "call"}),
        (f"/people/{sam}/contact", {"act": "save", "ways": "call", "phone": "07700 900999"}),
        ("/people/add/responsible", {"called": "X", "role": "supporter"}),
        (f"/consents/{sam}/service", CONSENT),
        (f"/consents/{sam}/service/withdraw", {}),
        ("/notes/shared", {"text": "x", "about": sam}),
        ("/notes/factual", {"text": "x", "about": sam}),
        ("/notes/factual", {"text": "x", "about": ""}),
    ):
        assert marked.post("Vera", path, **form).status_code in (403, 404), path
    assert marked.now() == before
    assert marked.acts("case.reveal") == []


def test_a_case_that_nobody_took_is_read_by_who_triages_and_on_its_side_alone(
    tmp_path: Path,
) -> None:
    found = workspace(tmp_path, marker=MARKER, state=CaseState.REFERRED)

    def untake(case: object) -> None:
        case.owner_id, case.crew = "", []  # type: ignore[attr-defined]

    found.rewrite(untake)
    page = found.get("Cora")
    assert page.status_code == 200
    assert f"{MARKER}-harmed" in page.text and f"{MARKER}-responsible" not in page.text
    assert found.get("Fay").status_code == 404


# Forms


def test_a_form_is_filled_in_with_its_newest_version_and_saved_as_the_next(desk: Workspace) -> None:
    path = f"/papers/suitability/{desk.jo}"
    page = desk.get("Cora", path).text
    assert 'name="seen" value="0"' in page and "Nothing is written down yet." in page
    saved = desk.post("Cora", path, **SUITABLE, feelings="Angry, then sad", seen="0")
    assert saved.status_code == 303
    page = desk.get("Fay", path).text
    assert "Angry, then sad" in page and "Version 1" in page and "Cora, " in page
    assert re.search(r'value="suitable"\s+checked', page)
    again = SUITABLE | {"decision": "not-yet"}
    assert desk.post("Fay", path, **again, seen="1").status_code == 303
    versions = desk.now().of_kind(PaperKind.SUITABILITY, desk.jo)
    assert [(p.version, p.answers["decision"]) for p in versions] == [
        (1, "suitable"),
        (2, "not-yet"),
    ]
    assert versions[0].answers["feelings"] == "Angry, then sad"
    old = desk.get("Fay", f"{path}/version/{versions[0].id}").text
    assert "Angry, then sad" in old and "A newer version counts" in old
    assert desk.get("Fay", f"{path}/version/0123456789abcdef").status_code == 404
    assert [why for _, _, why in desk.acts("case.paper")] == ["suitability", "suitability"]


def test_what_is_wrong_is_said_beside_it_and_what_was_typed_stays(desk: Workspace) -> None:
    path = f"/papers/risk/{desk.jo}"
    form = RISK | {"of_taking_part": "", "decision": "go-on-with-conditions", "orders": "None now"}
    answer = desk.post("Cora", path, **form, seen="0")
    assert answer.status_code == 422
    assert 'href="#of_taking_part"' in answer.text and 'id="of_taking_part-error"' in answer.text
    assert 'href="#conditions"' in answer.text
    assert "None now" in answer.text and "<title>Error: " in answer.text
    assert desk.now().newest(PaperKind.RISK, desk.jo) is None


def test_a_stale_form_keeps_what_was_typed_beside_what_stands_now(desk: Workspace) -> None:
    path = f"/papers/suitability/{desk.jo}"
    desk.post("Fay", path, **SUITABLE | {"reason": "As Fay wrote it"}, seen="0")
    answer = desk.post("Cora", path, **SUITABLE | {"reason": "As Cora wrote it"}, seen="0")
    assert answer.status_code == 409
    assert "Fay saved changes Thursday 4 June at 1:30pm." in answer.text
    assert "As Fay wrote it" in answer.text and "As Cora wrote it" in answer.text
    assert 'href="#now"' in answer.text and 'id="now"' in answer.text
    assert len(desk.now().of_kind(PaperKind.SUITABILITY)) == 1
    seen = re.search(r'name="seen" value="(\d+)"', answer.text)
    assert seen
    again = desk.post("Cora", path, **SUITABLE | {"reason": "Both"}, seen=seen[1])
    assert again.status_code == 303


def test_two_people_fill_in_two_forms_at_once(desk: Workspace) -> None:
    for name, kind in (("Cora", "suitability"), ("Fay", "risk")):
        form = SUITABLE if kind == "suitability" else RISK
        answer = desk.post(name, f"/papers/{kind}/{desk.jo}", **form, seen="0")
        assert answer.status_code == 303


def test_a_draft_is_kept_for_who_typed_it_and_counts_for_nothing(desk: Workspace) -> None:
    path = f"/papers/risk/{desk.jo}"
    answer = desk.post("Fay", path, orders="Half a sentence", act="later", seen="0")
    assert answer.status_code == 303
    assert desk.now().newest(PaperKind.RISK, desk.jo) is None
    assert "You have begun this" in desk.get("Fay", "/papers").text
    assert "Half a sentence" in desk.get("Fay", path).text
    assert "Half a sentence" not in desk.get("Cora", path).text
    assert "You have begun this" not in desk.get("Cora", "/papers").text
    assert desk.post("Fay", path, **RISK, orders="Whole", seen="0").status_code == 303
    assert desk.now().leaf(Leaf.HARMED).drafts == []
    desk.post("Fay", path, orders="Again", act="later", seen="1")
    desk.post("Fay", path, act="drop")
    assert "Again" not in desk.get("Fay", path).text


def test_a_risk_runs_out_and_says_what_it_blocks(desk: Workspace) -> None:
    path = f"/papers/risk/{desk.jo}"
    desk.post("Cora", path, **RISK, seen="0")
    paper = desk.now().newest(PaperKind.RISK, desk.jo)
    assert paper and paper.expires_at == paper.at + timedelta(days=7)
    with desk.service.house.unit_of_work(write=False) as work:
        [task] = [t for t in work.cases.tasks(case_id=desk.case.id) if t.kind == "risk_review"]
    assert (task.due_at, task.about, task.side) == (paper.expires_at - BEFORE, desk.jo, Side.HARMED)
    assert "out of date" not in desk.get("Cora", path).text
    desk.service.clock.advance(timedelta(days=8))
    desk.clients.clear()
    page = desk.get("Cora", path).text
    assert "out of date since Thursday 11 June 2026" in page
    assert "No joint meeting can open until it is made again." in page
    assert "Out of date since Thursday 11 June 2026" in desk.get("Cora").text


def test_a_contact_attempt_stands_beside_the_others(desk: Workspace) -> None:
    form = {"date": "3/6/2026", "way": "call", "outcome": "no-answer", "act": "save", "seen": "0"}
    for _ in range(2):
        assert desk.post("Vera", f"/papers/contact/{desk.jo}", **form).status_code == 303
    page = desk.get("Vera", f"/papers/contact/{desk.jo}").text
    assert "Version 2" in page and "No answer" in page
    assert not re.search(r'value="no-answer"\s+checked', page), "each attempt begins empty"


def test_a_form_that_is_an_act_of_its_own_has_no_page(desk: Workspace) -> None:
    for kind in sorted(NO_PAGE):
        for path in (f"/papers/{kind}", f"/papers/{kind}/{desk.jo}"):
            assert desk.get("Cora", path).status_code == 404
            assert desk.post("Cora", path, act="save", seen="0").status_code == 404
    assert desk.get("Cora", "/papers/nonsense").status_code == 404


def test_a_duty_that_does_not_judge_reads_and_does_not_write(desk: Workspace) -> None:
    desk.post("Cora", f"/papers/risk/{desk.jo}", **RISK, seen="0")
    page = desk.get("Vera", f"/papers/risk/{desk.jo}").text
    assert "Tears" in page and "not part of your duty" in page
    assert 'id="save"' not in page
    assert desk.post("Vera", f"/papers/risk/{desk.jo}", **RISK, seen="1").status_code == 403


def test_a_closed_case_is_read_and_not_written(desk: Workspace) -> None:
    desk.post("Cora", f"/papers/risk/{desk.jo}", **RISK, seen="0")

    def close(case: object) -> None:
        case.state, case.closed = CaseState.CLOSED, Closed.COMPLETED  # type: ignore[attr-defined]

    desk.rewrite(close)
    for part in PARTS:
        assert "This case is closed. You can read it" in desk.get("Cora", part).text
    assert 'id="save"' not in desk.get("Cora", f"/papers/risk/{desk.jo}").text
    for path, form in (
        (f"/papers/risk/{desk.jo}", RISK | {"seen": "1"}),
        (f"/papers/risk/{desk.jo}", {"act": "later"}),
        ("/notes/factual", {"text": "x", "about": desk.jo}),
        (f"/consents/{desk.jo}/service", CONSENT),
        ("/people/add/harmed", {"called": "X", "role": "supporter"}),
    ):
        answer = desk.post("Cora", path, **form)
        assert answer.status_code == 403 and "This case is closed." in answer.text, path


# People


def test_contact_details_are_shown_for_one_answer_and_it_is_written_down(desk: Workspace) -> None:
    opened = opening.look(desk.service.house, desk.service.staff["Vera"], desk.case.id, "test")
    [known] = vault.contacts(desk.service.house, opened).values()
    assert known.ways and not (known.email or known.phone or known.notes)
    page = desk.get("Vera", "/people").text
    assert "Safe ways: email, phone call" in page
    assert "@example.org" not in page and "07700" not in page
    asked = desk.post("Vera", f"/people/{desk.jo}/reveal")
    assert asked.status_code == 422 and "07700" not in asked.text
    assert desk.acts("case.reveal") == []
    shown = desk.post("Vera", f"/people/{desk.jo}/reveal", purpose="call")
    assert shown.status_code == 200 and "07700 900123" in shown.text
    assert "no-store" in shown.headers["Cache-Control"]
    vera = desk.service.staff["Vera"].id
    assert desk.acts("case.reveal") == [(vera, desk.jo, "call")]
    assert "07700" not in desk.get("Vera", "/people").text, "for that answer alone"


def test_a_safe_contact_is_changed_after_it_was_shown(desk: Workspace) -> None:
    path = f"/people/{desk.jo}/contact"
    assert "07700" not in desk.get("Vera", path).text
    form = desk.post("Vera", path, act="show")
    assert 'value="07700 900123"' in form.text
    assert [why for _, _, why in desk.acts("case.reveal")] == ["check"]
    wrong = desk.post("Vera", path, act="save", ways=["call"], phone="ring me")
    assert wrong.status_code == 422 and 'value="ring me"' in wrong.text
    right = {"ways": ["call"], "phone": "07700 900777", "voicemail": "no", "must_not_know": "Kim"}
    assert desk.post("Vera", path, act="save", **right).status_code == 303
    page = desk.get("Vera", "/people").text
    assert "Safe ways: phone call" in page and "Must not learn of it: Kim" in page
    assert "Last confirmed Thursday 4 June 2026" in page
    with desk.service.house.unit_of_work(write=False) as work:
        contact = work.cases.contact(desk.case.id, desk.jo)
    assert contact and contact.phone == "07700 900777" and not contact.email


def test_somebody_is_added_beside_the_person_of_their_side(desk: Workspace) -> None:
    form = {"called": "Kit", "role": "supporter", "voice": "present_only"}
    assert desk.post("Vera", "/people/add/harmed", **form).status_code == 303
    [kit] = [p for p in desk.now().side(Side.HARMED).people if p.called == "Kit"]
    assert (kit.role, kit.beside, kit.side) == (Role.SUPPORTER, desk.jo, Side.HARMED)
    page = desk.get("Vera", "/people").text
    assert "Comes with" in page and "Kit" in page
    assert "Kit" not in desk.get("Otto", "/people").text
    second = {"called": "Two", "role": "person_harmed"}
    assert desk.post("Vera", "/people/add/harmed", **second).status_code == 422
    assert desk.post("Cora", "/people/add/staff", **form).status_code == 404


def test_a_person_changed_by_two_keeps_what_both_typed(desk: Workspace) -> None:
    path = f"/people/{desk.jo}"
    page = desk.get("Cora", path).text
    seen = re.search(r'name="seen" value="([0-9a-f]{16})"', page)
    assert seen
    assert desk.post("Fay", path, called="Joanna", seen=seen[1]).status_code == 303
    answer = desk.post("Cora", path, called="Josie", seen=seen[1])
    assert answer.status_code == 409
    assert "Fay saved changes Thursday 4 June at 1:30pm." in answer.text
    assert "Joanna" in answer.text and 'value="Josie"' in answer.text
    assert desk.now().person(desk.jo).called == "Joanna"
    again = re.search(r'name="seen" value="([0-9a-f]{16})"', answer.text)
    assert again
    assert desk.post("Cora", path, called="Josie", seen=again[1]).status_code == 303
    assert desk.now().person(desk.jo).called == "Josie"


# Consents


def test_a_consent_is_recorded_with_two_ticks_and_withdrawn_by_one_press(desk: Workspace) -> None:
    path = f"/consents/{desk.jo}"
    page = desk.get("Vera", path).text
    assert page.count(": Not agreed</h2>") == len(Purpose)
    for left_out in ("understood", "agreed", "on", "how"):
        form = {name: value for name, value in CONSENT.items() if name != left_out}
        answer = desk.post("Vera", f"{path}/online", **form)
        assert answer.status_code == 422 and f'href="#{left_out}"' in answer.text
    assert desk.post("Vera", f"{path}/online", **CONSENT, told="Ann").status_code == 303
    page = desk.get("Vera", path).text
    assert "Meeting by video: Agreed" in page
    assert "Given Thursday 4 June 2026, by phone. Recorded by Vera. Words of version 1." in page
    assert "Told to: Ann." in page and "To be asked again by " in page
    assert page.count(": Not agreed</h2>") == len(Purpose) - 1, "each is asked for alone"
    assert desk.post("Vera", f"{path}/online/withdraw").status_code == 303
    page = desk.get("Vera", path).text
    assert "Meeting by video: Withdrawn" in page and "Nobody is asked why" in page
    vera = desk.service.staff["Vera"].id
    assert desk.acts("case.consent_withdrawn") == [(vera, desk.jo, "online")]
    assert desk.post("Vera", f"{path}/online/withdraw").status_code == 403


def test_nobody_inherits_a_consent(desk: Workspace) -> None:
    desk.post("Vera", "/people/add/harmed", called="Kit", role="supporter")
    [kit] = [p for p in desk.now().side(Side.HARMED).people if p.called == "Kit"]
    desk.post("Vera", f"/consents/{desk.jo}/service", **CONSENT)
    assert desk.get("Vera", f"/consents/{kit.id}").text.count(": Not agreed</h2>") == len(Purpose)
    desk.post("Vera", f"/consents/{kit.id}/online", **CONSENT)
    assert "Meeting by video: Not agreed" in desk.get("Vera", f"/consents/{desk.jo}").text
    assert "Letters: Not agreed" in desk.get("Vera", f"/consents/{desk.jo}").text


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"on": "5/6/2026"}, "on"),
        ({"review_on": "4/6/2026"}, "review_on"),
        ({"on": "tomorrow"}, "on"),
        ({"how": "by_pigeon"}, "how"),
    ],
)
def test_a_consent_that_cannot_be_is_not_recorded(
    desk: Workspace, changed: dict[str, str], field: str
) -> None:
    answer = desk.post("Vera", f"/consents/{desk.jo}/service", **CONSENT | changed)
    assert answer.status_code == 422 and f'href="#{field}"' in answer.text
    assert desk.now().consents == []


def test_an_observer_is_named(desk: Workspace) -> None:
    answer = desk.post("Vera", f"/consents/{desk.jo}/observer", **CONSENT)
    assert answer.status_code == 422 and 'href="#named"' in answer.text
    named = CONSENT | {"named": "Ola Berg"}
    assert desk.post("Vera", f"/consents/{desk.jo}/observer", **named).status_code == 303
    assert "Named: Ola Berg." in desk.get("Vera", f"/consents/{desk.jo}").text


# Notes, sharing


def test_a_note_has_its_type_first_and_stands_with_its_person(desk: Workspace) -> None:
    assert "can be asked for by the person they are about" in desk.get("Vera", "/notes").text
    assert "Shared note" not in desk.get("Vera", "/notes").text
    assert desk.get("Vera", "/notes/shared").status_code == 404
    desk.post("Vera", "/notes/working", text="Needs a slow start", about=desk.jo)
    assert "Needs a slow start" in desk.get("Cora", "/notes").text
    assert "Needs a slow start" not in desk.get("Otto", "/notes").text
    assert desk.post("Vera", "/notes/working", text="", about=desk.jo).status_code == 422
    assert desk.get("Vera", "/notes/secret").status_code == 404


def test_sharing_is_an_act_that_says_who_will_read_it(desk: Workspace) -> None:
    desk.post("Vera", "/notes/factual", text="They wrote a letter", about=desk.jo)
    [note] = desk.now().of_kind(PaperKind.NOTE)
    page = desk.get("Cora", f"/share/{note.id}").text
    assert "<li>Cora</li><li>Fay</li>" in page and "<li>Vera</li>" not in page
    assert "It stays there." in page and "now and afterwards: Cora, Fay, Vera." in page
    assert desk.get("Vera", f"/share/{note.id}").status_code == 403
    assert desk.post("Vera", f"/share/{note.id}").status_code == 403
    assert desk.get("Otto", f"/share/{note.id}").status_code in (403, 404)
    assert desk.post("Cora", f"/share/{note.id}").status_code == 303
    [copy] = desk.now().leaf(Leaf.SHARED).papers
    assert (copy.copied_from, copy.answers, copy.by) == (note.id, note.answers, note.by)
    assert desk.now().leaf(Leaf.HARMED).papers == [note], "the original stays"
    assert "They wrote a letter" in desk.get("Vera", "/notes").text
    page = desk.get("Cora", "/notes").text
    assert "A copy. The original stands on: Person harmed’s side" in page
    assert f"/share/{note.id}" not in page and "A copy" not in desk.get("Vera", "/notes").text
    cora = desk.service.staff["Cora"].id
    assert desk.acts("case.share") == [(cora, note.id, None)]
    assert desk.post("Cora", f"/share/{note.id}").status_code == 403, "it is there already"


def test_what_a_gate_reads_is_not_moved(desk: Workspace) -> None:
    desk.post("Cora", f"/papers/risk/{desk.jo}", **RISK, seen="0")
    [risk] = desk.now().of_kind(PaperKind.RISK)
    assert desk.get("Cora", f"/share/{risk.id}").status_code == 403
    assert desk.post("Cora", f"/share/{risk.id}").status_code == 403
    assert desk.now().leaf(Leaf.SHARED).papers == []


def test_a_consent_keeps_the_version_of_the_words_that_were_read(desk: Workspace) -> None:
    house, path = desk.service.house, f"/consents/{desk.jo}/online"
    read = "We meet by video. Nothing is recorded."
    assert read in desk.get("Vera", path).text
    assert desk.post("Vera", path, **CONSENT, wording="1").status_code == 303
    now = texts.current(house, "consents")
    body = {**now.body, "online": "We meet on a screen, and on nothing else."}
    texts.change(house, desk.service.staff["Cora"].id, "consents", body, seen=1)
    page = desk.get("Vera", f"/consents/{desk.jo}").text
    assert "Meeting by video: Agreed" in page, "an older wording counts"
    assert "Words of version 1. This is an older wording." in page and read in page
    assert "We meet on a screen" in desk.get("Vera", path).text
    late = desk.post("Vera", path, **CONSENT, wording="1")
    assert late.status_code == 422 and SENTENCES["consent-worded-anew"] in late.text
    assert desk.post("Vera", path, **CONSENT, wording="2").status_code == 303
    assert [c.wording for c in desk.now().consents] == [1, 2]
    page = desk.get("Vera", f"/consents/{desk.jo}").text
    assert "Words of version 2." in page and "older wording" not in page


def test_the_words_of_consent_are_said_in_the_language_of_the_person(desk: Workspace) -> None:
    house = replace(desk.service.house, wording=Wording())
    person = desk.now().person(desk.jo)
    assert consents.words(house, 1, person)["online"].startswith("We meet by video.")
    person.language = "cy"
    assert consents.words(house, 1, person)["online"].startswith("Rydym yn cyfarfod drwy fideo.")


# Stopping


def test_somebody_who_wants_to_stop_is_out_by_one_press(desk: Workspace) -> None:
    for purpose in ("service", "online"):
        desk.post("Vera", f"/consents/{desk.jo}/{purpose}", **CONSENT)
    assert desk.post("Otto", f"/consents/{desk.jo}/stop").status_code == 404
    assert desk.post("Nina", f"/consents/{desk.jo}/stop").status_code == 404
    assert desk.post("Vera", f"/consents/{desk.jo}/stop").status_code == 303
    now = desk.now()
    assert now.tracks[desk.jo] is Track.WITHDRAWN
    assert [c for c in now.consents if c.withdrawn_at is None] == []
    page = desk.get("Vera", f"/consents/{desk.jo}").text
    assert "Jo does not take part any more." in page


def test_without_the_service_nothing_of_theirs_goes_on(desk: Workspace) -> None:
    for purpose in ("service", "online"):
        desk.post("Vera", f"/consents/{desk.jo}/{purpose}", **CONSENT)
    assert desk.post("Vera", f"/consents/{desk.jo}/service/withdraw").status_code == 303
    assert desk.now().tracks[desk.jo] is Track.WITHDRAWN
    assert [c for c in desk.now().consents if c.withdrawn_at is None] == []


def test_a_case_is_held_without_a_reason_and_released_with_one(desk: Workspace) -> None:
    assert desk.post("Vera", "/hold", reason="").status_code == 303
    assert desk.now().held
    assert "This case is on hold for safety." in desk.get("Cora").text
    assert desk.post("Vera", "/release", reason="Fine now").status_code == 403
    wrong = desk.post("Cora", "/release", reason="")
    assert wrong.status_code == 422 and 'href="#reason"' in wrong.text
    assert desk.now().held
    desk.post("Vera", "/notes/factual", text="Told us", about=desk.jo)
    note = desk.now().newest(PaperKind.NOTE, desk.jo)
    assert note
    refused = desk.post("Cora", f"/share/{note.id}")
    assert refused.status_code == 403 and "on hold for safety" in refused.text
    assert desk.post("Cora", "/release", reason="Talked with both").status_code == 303
    assert not desk.now().held
    assert desk.post("Nina", "/hold", reason="").status_code == 404


def test_a_changed_risk_counts_no_longer_from_the_press_on(desk: Workspace) -> None:
    path = f"/papers/risk/{desk.jo}"
    desk.post("Cora", path, **RISK, seen="0")
    desk.rewrite(lambda case: setattr(case, "state", CaseState.READY))
    assert desk.post("Vera", path, act="changed").status_code == 403
    assert desk.post("Cora", path, act="changed").status_code == 303
    assert desk.now().current(PaperKind.RISK, desk.jo, desk.service.clock.now()) is None
    assert desk.now().state is CaseState.PREPARATION
    assert "out of date since Thursday 4 June 2026" in desk.get("Cora", path).text


def test_a_risk_that_says_stop_takes_a_ready_case_back(desk: Workspace) -> None:
    desk.rewrite(lambda case: setattr(case, "state", CaseState.READY))
    path = f"/papers/risk/{desk.jo}"
    assert desk.post("Cora", path, **RISK | {"decision": "stop"}, seen="0").status_code == 303
    assert desk.now().state is CaseState.PREPARATION


# Hostile text


@pytest.mark.parametrize("hostile", [text for text in HOSTILE if text.strip()])
def test_hostile_text_in_every_field_comes_back_as_text_or_not_at_all(
    desk: Workspace, hostile: str
) -> None:
    person = desk.get("Cora", f"/people/{desk.jo}").text
    seen = re.search(r'name="seen" value="([0-9a-f]{16})"', person)
    assert seen
    names = ("called", "full_name", "pronouns", "screen_name", "must_not_meet")
    tries = [
        (f"/people/{desk.jo}", dict.fromkeys(names, hostile) | {"seen": seen[1]}),
        ("/people/add/harmed", dict.fromkeys(names, hostile) | {"role": "supporter"}),
        (f"/people/{desk.jo}/reveal", {"purpose": hostile}),
        ("/notes/factual", {"text": hostile, "about": hostile}),
        ("/notes/factual", {"text": hostile, "about": desk.jo}),
        (f"/consents/{desk.jo}/online", CONSENT | {"told": hostile, "named": hostile}),
        ("/staff/cases/find", {"name": hostile}),
        ("/staff/cases/glass", {"reference": hostile, "reason": "danger", "words": hostile}),
    ]
    for kind in (PaperKind.RISK, PaperKind.NEEDS, PaperKind.PARTNER, PaperKind.CONTACT):
        answers = answers_of(kind, "")
        texts = {name: hostile for name, value in answers.items() if str(kind) in str(value)}
        form = answers | texts | {"seen": hostile, "act": "save"}
        tries += [
            (f"/papers/{kind}/{desk.jo}", form),
            (f"/papers/{kind}/{desk.jo}", form | {"seen": "0"}),
        ]
        tries.append((f"/papers/{kind}/{desk.jo}", form | {"act": "later"}))
    for path, form in tries:
        answer = desk.post("Cora", path, **form)
        assert answer.status_code in (200, 303, 403, 404, 409, 413, 422), (path, answer.text)
        assert "<script>alert" not in answer.text
    for path, answer in desk.crawl("Cora").items():
        asks_for_the_password = path.endswith("/export") and answer.status_code == 303
        assert answer.status_code == 200 or asks_for_the_password, path
        assert "<script>alert" not in answer.get_data(as_text=True), path


def test_strange_addresses_are_not_there(desk: Workspace) -> None:
    for path in (
        f"/papers/risk/{desk.jo}/version/99999999999999999999999",
        "/papers/risk/version/0123456789abcdef",
        "/consents/0123456789abcdef",
        f"/consents/{desk.jo}/nonsense",
        "/people/add/nowhere",
        "/people/0123456789abcdef",
        "/share/0123456789abcdef",
        "/timeline?before=99999999999999999999",
        "/timeline?side=staff&before=x",
    ):
        assert desk.get("Cora", path).status_code in (200, 404), path


# Moments


def test_a_glass_is_broken_for_an_hour_and_the_owner_is_told(desk: Workspace) -> None:
    assert desk.get("Sue").status_code == 404
    assert desk.get("Nina", "/staff/cases/glass").status_code == 404, "a facilitator may not"
    form = {"reference": desk.case.reference, "reason": "danger", "words": "A call from the police"}
    for left_out in form:
        less = {name: value for name, value in form.items() if name != left_out}
        assert desk.post("Sue", "/staff/cases/glass", **less).status_code == 422
    wrong = desk.post("Sue", "/staff/cases/glass", **form | {"reference": "CG-ZZZZZZ"})
    assert wrong.status_code == 422 and "There is no case with this reference" in wrong.text
    assert desk.acts("case.glass") == []
    typed = form | {"reference": desk.case.reference.lower().replace("-", " ")}
    assert desk.post("Sue", "/staff/cases/glass", **typed).status_code == 303
    sue = desk.service.staff["Sue"].id
    assert desk.acts("case.glass") == [(sue, None, "danger")]
    assert desk.get("Sue").status_code == 200
    banner = "Sue opened this case Thursday 4 June at 1:30pm without being assigned"
    assert banner in desk.get("Cora").text
    assert banner not in desk.get("Fay").text, "for the owner"
    assert "A call from the police" in desk.get("Cora", "/notes").text
    assert "A call from the police" not in desk.get("Vera", "/notes").text
    seen = re.search(rf"{desk.root}(/glass/[0-9a-f]{{16}}/seen)", desk.get("Cora").text)
    assert seen
    assert desk.post("Fay", seen[1]).status_code == 404
    assert desk.post("Cora", seen[1]).status_code == 303
    assert banner not in desk.get("Cora").text
    assert desk.post("Sue", f"/papers/risk/{desk.jo}", **RISK, seen="0").status_code == 403
    desk.service.clock.advance(timedelta(minutes=61))
    desk.clients.clear()
    assert desk.get("Sue").status_code == 404
    assert [a.duty for a in desk.now().crew if a.staff_id == sue] == [Duty.GLASS]


def test_breaking_the_glass_again_makes_a_second_entry_after_the_hour_alone(
    desk: Workspace,
) -> None:
    form = {"reference": desk.case.reference, "reason": "absent", "words": "Ill"}
    desk.post("Sue", "/staff/cases/glass", **form)
    desk.post("Sue", "/staff/cases/glass", **form)
    assert len(desk.acts("case.glass")) == 1
    desk.service.clock.advance(timedelta(minutes=61))
    desk.clients.clear()
    desk.post("Sue", "/staff/cases/glass", **form)
    assert len(desk.acts("case.glass")) == 2


def test_the_pages_of_a_case_are_kept_by_no_browser_and_named_neutrally(desk: Workspace) -> None:
    for part in (*PARTS, f"/people/{desk.jo}", f"/consents/{desk.jo}"):
        answer = desk.get("Cora", part)
        assert "no-store" in answer.headers["Cache-Control"]
        title = re.search(r"<title>(.*?)</title>", answer.text, re.S)
        assert title and desk.case.reference in title[1]
        assert "Jo" not in title[1] and "Sam" not in title[1]


def test_a_signed_out_browser_is_led_to_the_sign_in_page(desk: Workspace) -> None:
    client = desk.client("Cora")
    client.delete_cookie("staff", domain="meet.example.org")
    for part in PARTS:
        answer = client.get(desk.root + part)
        assert answer.status_code == 303 and "/sign-in" in answer.headers["Location"]


def test_a_new_side_is_empty_and_says_what_to_do(tmp_path: Path) -> None:
    found = workspace(tmp_path)

    def empty(case: object) -> None:
        case.side(Side.RESPONSIBLE).people.clear()  # type: ignore[attr-defined]

    found.rewrite(empty)
    assert "Nobody is added on this side yet." in found.get("Cora").text
    assert (
        "First comes the person harmed or the person responsible"
        in found.get("Cora", "/people").text
    )
    form = {"called": "Max", "role": "person_responsible"}
    assert found.post("Cora", "/people/add/responsible", **form).status_code == 303
    assert isinstance(found.now().principal(Side.RESPONSIBLE), CasePerson)


def test_what_is_not_passed_on_leads_to_a_message_that_is_typed_anew(desk: Workspace) -> None:
    desk.post("Otto", "/notes/not-passed", text="QXSAID", about=desk.sam)
    desk.post("Otto", "/notes/working", text="QXTHOUGHT", about=desk.sam)
    page = desk.get("Otto", "/notes").text
    [link] = re.findall(r'href="([^"]*/relays/new/[^"]*)"', page)
    assert link.startswith(f"{desk.root}/relays/new/responsible?note=")
    form = desk.get("Otto", unescape(link).removeprefix(desk.root)).text
    [before, box] = form.split("<textarea", 1)
    assert "QXSAID" in before and "QXSAID" not in box and "QXTHOUGHT" not in form
    assert "QXSAID" not in desk.get("Vera", "/notes").text
    for note in re.findall(r'id="note-([0-9a-f]{16})"', page):
        beside = desk.get("Otto", f"/relays/new/responsible?note={note}").text
        assert "QXTHOUGHT" not in beside, "what staff think is nothing that somebody said"
