"""Finding a case tells nothing of other people; the timeline tells what was done, and no words."""

import ast
import re
from itertools import chain
from pathlib import Path

import pytest

from app.domain.cases.case import Assignment, CasePerson, Duty
from app.domain.cases.states import MOVES, CaseState, Closed
from app.domain.cases.tasks import KINDS
from app.domain.cases.timeline import ACTS, UNKNOWN
from app.domain.people import PARTIES, Role, Side
from app.printed import ROOT
from app.services.cases import finding, triage
from app.services.cases.enquiring import STEPS
from app.services.cases.glass import REASONS
from app.services.cases.preparing import AFTERWARDS
from app.services.cases.vault import PURPOSES
from app.wording import english
from tests.case_builders import a_case
from tests.web.cases.workspace import MARKER, Workspace, workspace

WORDS = english()["cases"]
ACT = re.compile(r"(case|page|message)\.[a-z_]+")
BUILT = {
    "steps": {*chain(*STEPS.values()), "pause", "resume"} - {"answer"},
    "preparing": AFTERWARDS,
    "triage": [code.replace("-", "_") for code in triage.DECISION[0].choices],
}
"""Where the name of an act is put together from the name of a step, and the steps it may be."""


@pytest.fixture
def desk(tmp_path: Path) -> Workspace:
    return workspace(tmp_path)


def found(desk: Workspace, name: str, wanted: str) -> set[str]:
    """Return the ids of the cases on the page that answers a search."""
    page = desk.post(name, "/staff/cases/find", name=wanted)
    assert page.status_code == 200
    return set(re.findall(r'href="/staff/cases/([0-9a-f]{16})"', page.text))


def test_a_name_is_found_by_who_reads_the_leaf_that_it_stands_on(desk: Workspace) -> None:
    for wanted in ("Jo", "jo", "Green Jo", "  JO  "):
        assert found(desk, "Cora", wanted) == {desk.case.id}
        assert found(desk, "Vera", wanted) == {desk.case.id}
        assert found(desk, "Otto", wanted) == set(), "Jo stands on the other side"
        assert found(desk, "Nina", wanted) == set()
    assert found(desk, "Otto", "Sam") == {desk.case.id}
    assert found(desk, "Vera", "Sam") == set()
    assert found(desk, "Cora", "Jo Sam") == set(), "one person has all the parts"
    assert found(desk, "Cora", "") == set()


def test_what_is_no_hit_leaves_the_same_page_as_nothing(desk: Workspace) -> None:
    def page(wanted: str) -> str:
        text = desk.post("Vera", "/staff/cases/find", name=wanted).text
        return text.replace(wanted, "")

    assert page("Sam") == page("Zzz")
    assert "Nothing was found among the cases that you work in." in page("Sam")


def test_a_reference_is_found_however_it_is_typed(desk: Workspace) -> None:
    letters = desk.case.reference.removeprefix("CG-")
    for wanted in (desk.case.reference, letters.lower(), f"cg {letters}", f" cg-{letters} "):
        assert found(desk, "Vera", wanted) == {desk.case.id}
        assert found(desk, "Nina", wanted) == set()


def test_a_search_is_written_down_without_what_was_looked_for(desk: Workspace) -> None:
    found(desk, "Vera", "Jo")
    with desk.service.house.unit_of_work(write=False) as work:
        [entry] = [e for e in work.audit.entries() if e.act == "cases.search"]
    assert (entry.actor, entry.about, entry.why) == (desk.service.staff["Vera"].id, None, None)


def test_an_assignment_that_ended_ends_the_finding(desk: Workspace) -> None:
    def end(case: object) -> None:
        now = desk.service.clock.now()
        crew = case.crew  # type: ignore[attr-defined]
        [vera] = [a for a in crew if a.staff_id == desk.service.staff["Vera"].id]
        crew[crew.index(vera)] = Assignment(vera.staff_id, vera.duty, vera.side, vera.since, now)

    desk.rewrite(end)
    assert found(desk, "Vera", "Jo") == set()
    assert "You work in no open case." in desk.get("Vera", "/staff/cases").text


def test_the_list_holds_ones_own_cases_in_pages(desk: Workspace) -> None:
    for _ in range(finding.PAGE):
        a_case(desk.service, ("Vera", Duty.OFFICER, Side.HARMED), marker=MARKER)
    first = desk.get("Vera", "/staff/cases").text
    assert "26 in all. Page 1 of 2." in first and "Page before" not in first
    second = desk.get("Vera", "/staff/cases?page=2").text
    both = [
        set(re.findall(r'href="/staff/cases/([0-9a-f]{16})"', page)) for page in (first, second)
    ]
    assert len(both[0]) == finding.PAGE and len(both[1]) == 1 and not both[0] & both[1]
    assert f"{MARKER}-responsible" not in first + second
    for strange in ("0", "-1", "x", "99", "٢", "9" * 40):
        assert desk.get("Vera", f"/staff/cases?page={strange}").status_code == 200
    assert "You work in no open case." in desk.get("Nina", "/staff/cases").text


def test_a_closed_case_stands_on_the_other_list(desk: Workspace) -> None:
    def close(case: object) -> None:
        case.state, case.closed = CaseState.CLOSED, Closed.DECLINED_BY_RESPONSIBLE  # type: ignore[attr-defined]

    desk.rewrite(close)
    assert desk.case.reference not in desk.get("Vera", "/staff/cases").text
    page = desk.get("Vera", "/staff/cases?closed=1").text
    assert desk.case.reference in page and "person responsible" not in page.lower()
    assert "The person responsible decided" in desk.get("Cora", "/staff/cases?closed=1").text


# The timeline


def test_every_act_on_a_case_has_its_sentence() -> None:
    said: set[str] = set()
    built: set[str] = set()
    for path in sorted((ROOT / "app").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            value = node.value if isinstance(node, ast.Constant) else None
            if isinstance(value, str) and ACT.fullmatch(value):
                said.add(value)
            elif isinstance(node, ast.JoinedStr) and is_built(node):
                built.add(path.stem)
    assert len(said) > 40
    assert built == set(BUILT), "name the steps of what is built elsewhere"
    said |= {f"case.{name}" for name in chain(*BUILT.values())}
    said |= {f"case.{move}" for _, move in MOVES}
    assert said - set(ACTS) == set()


def is_built(text: ast.JoinedStr) -> bool:
    """True for a text such as f"case.{name}"."""
    first = text.values[0] if text.values else None
    return isinstance(first, ast.Constant) and first.value == "case."


def test_a_sentence_names_nothing_but_who_whom_and_why() -> None:
    for act, text in {**ACTS, "": UNKNOWN}.items():
        assert set(re.findall(r"\{(.*?)\}", text)) <= {"who", "about", "why"}, act
        assert text.endswith(".")


def test_every_code_that_the_workspace_says_has_words() -> None:
    for state in CaseState:
        assert WORDS["states"][state]
    for closed in Closed:
        assert WORDS["closed"][closed]
    for duty in Duty:
        assert WORDS["duties"][duty]
    for kind in KINDS:
        assert english()["today"]["tasks"][kind], kind
    for code in (*REASONS, *PURPOSES):
        assert WORDS["why"][code], code
    for purpose in PURPOSES:
        assert WORDS["people"]["purposes"][purpose]
    assert set(WORDS["roles"]) <= set(Role)


def test_the_timeline_says_who_did_what_about_whom_and_no_more(desk: Workspace) -> None:
    desk.post("Vera", f"/people/{desk.jo}/reveal", purpose="call")
    desk.post("Cora", "/notes/factual", text="QXSECRET words", about=desk.sam)
    page = desk.get("Cora", "/timeline").text
    assert "Vera looked at how Jo can be reached: to call." in page
    assert "Cora wrote a note: a factual note." in page
    assert "QXSECRET" not in page
    assert page.index("Cora wrote a note") < page.index("Vera looked at how"), "newest first"
    assert "looked at this case" not in page
    assert "Vera looked at this case." in desk.get("Cora", "/timeline?looked=1").text


def test_one_side_is_told_what_is_about_its_own_people(desk: Workspace) -> None:
    desk.post("Cora", f"/people/{desk.jo}/reveal", purpose="call")
    desk.post("Otto", f"/people/{desk.sam}/reveal", purpose="write")
    desk.post("Otto", "/notes/working", text="x", about=desk.sam)
    vera = "".join(desk.get("Vera", f"/timeline{more}").text for more in ("", "?looked=1"))
    assert "Cora looked at how Jo can be reached" in vera
    assert "Otto" not in vera and "Sam" not in vera
    for strange in ("?side=responsible", "?side=responsible&looked=1"):
        page = desk.get("Vera", f"/timeline{strange}").text
        assert "Otto" not in page and "Person responsible" not in page
    otto = desk.get("Otto", "/timeline").text
    assert "Otto looked at how Sam" in otto and "Jo" not in otto


def test_the_timeline_is_cut_to_a_side_and_paged(desk: Workspace) -> None:
    for _ in range(60):
        desk.post("Cora", f"/people/{desk.jo}/reveal", purpose="call")
    desk.post("Cora", f"/people/{desk.sam}/reveal", purpose="write")
    first = desk.get("Cora", "/timeline").text
    assert first.count("can be reached") == 50
    older = re.search(r'href="([^"]*before=\d+[^"]*)"', first)
    assert older
    second = desk.get("Cora", older[1].replace("&amp;", "&")).text
    assert second.count("can be reached") == 11
    side = desk.get("Cora", "/timeline?side=responsible").text
    assert side.count("can be reached") == 1 and "Sam" in side


def test_names_are_said_of_whom_one_may_know(desk: Workspace) -> None:
    person = CasePerson("ab" * 8, Side.HARMED, Role.SUPPORTER, "Kit", beside=desk.jo)

    def add(case: object) -> None:
        case.side(Side.HARMED).people.append(person)  # type: ignore[attr-defined]

    desk.rewrite(add)
    desk.post("Vera", f"/people/{person.id}/reveal", purpose="call")
    assert "how Kit can be reached" in desk.get("Vera", "/timeline").text
    assert "Kit" not in desk.get("Otto", "/timeline").text
    assert len(PARTIES) == 2
