"""Six stories that stop, through the pages: what everybody finds afterwards, and what is kept.

Each begins with the referral of somebody whom nobody knows.
"""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from app.domain.cases.papers import PaperKind
from app.domain.cases.states import CaseState, Closed
from app.domain.cases.tracks import Track
from app.domain.people import Side
from app.domain.refusals import SENTENCES
from app.store.sealing import WrongKey
from tests.post.mail_server import running
from tests.web.cases.stories import (
    CALLED,
    CLEAR,
    HARMED,
    MARKERS,
    RESPONSIBLE,
    SHARED,
    STAFF,
    Story,
    address,
    said,
    say,
)
from tests.web.conftest import browser

OFFERED = ["letter-not-sent", "support"]


@pytest.fixture
def story(tmp_path: Path) -> Iterator[Story]:
    with running("none") as (server, box):
        told = Story(tmp_path, server, box)
        yield told
        told.service.store.close()


def closes(story: Story, because: Closed, *offered: str) -> str:
    """Close the case: first it is said what that does, then it is done."""
    form = {"because": str(because), "offered": list(offered)}
    asked = story.post("Cora", "/steps/close", version=story.version, **form)
    assert asked.status_code == 200 and story.case.state is not CaseState.CLOSED
    story.step("close", **form, confirmed="yes")
    case = story.case
    assert (case.state, case.closed) == (CaseState.CLOSED, because)
    return asked.text


def sealed(story: Story) -> dict[str, str]:
    """Return the leaves of the case as they lie on the disk."""
    query = text("select harmed, responsible, shared from cases where id = :id")
    with story.service.store.engine.connect() as connection:
        row = connection.execute(query, {"id": story.case_id}).mappings().one()
    return {name: str(value) for name, value in row.items()}


def assert_the_least_is_kept(
    story: Story, before: dict[str, str], because: Closed, offered: dict[Side, list[str]]
) -> None:
    """Sides, reason, consents and offers stay; no word, no name, no way to reach anybody."""
    case = story.case
    assert case.shrunk and story.words_kept() == set()
    assert story.tasks() == {}
    assert {paper.kind for paper in case.papers} <= {PaperKind.OFFERED}
    told = {paper.about: paper.answers["offered"] for paper in case.of_kind(PaperKind.OFFERED)}
    assert told == {story.id(side): what for side, what in offered.items()}
    assert case.consents, "what was agreed to can still be proven"
    assert ("case.close", str(because)) in story.acts() and ("case.shrunk", None) in story.acts()
    assert_nothing_in_the_clear(story)
    for who in STAFF:
        assert not [marker for marker in MARKERS if marker in story.pages(who)], who
    assert story.get("Cora").status_code == story.get("Cora", "/timeline").status_code == 200
    assert "/steps/reopen" not in story.get("Cora", "/steps").text
    assert story.refused_step("reopen").endswith("done=not_now")
    for kind in before:  # last: an older copy of the words opens no more
        put_back = text(f"update cases set {kind} = :was where id = :id")
        with story.service.store.engine.begin() as connection:
            connection.execute(put_back, {"was": before[kind], "id": story.case_id})
        with pytest.raises(WrongKey):
            _ = story.case


def assert_nothing_in_the_clear(story: Story) -> None:
    """A dump of the database is searched, and the disk."""
    met = story.planned_meetings()
    for where in (story.rows(), "" if met else story.disk()):
        found = where.casefold()
        assert not [marker for marker in MARKERS if marker.casefold() in found]
    assert story.case_id in story.rows(), "the search looks at the right tables"


def letters_to(story: Story, side: Side) -> int:
    return sum(one.to == [address(side)] for one in story.mail_goes())


def test_not_detected(story: Story) -> None:
    """The enquiries find no offence on record: the other side never learns that somebody asked."""
    story.referred()
    theirs = story.own_page(HARMED)
    assert letters_to(story, HARMED) == 1, "the receipt; the link to their page was handed over"
    story.paper("enquiries", **CLEAR | {"detected": "no"}, legal_note=SHARED)
    page = story.get("Cora", "/steps/approach").text
    assert "The offence is not detected." in page
    story.refused_step("approach", contact_by=story.id_of("Cora"))
    for denied in ("withdrew", "completed", "legal-bar", "declined_by_responsible", "tea", ""):
        form = {"because": denied, "confirmed": "yes"}
        answer = story.post("Cora", "/steps/close", version=story.version, **form)
        assert answer.status_code in (409, 422), denied
    before = sealed(story)
    assert "erased at once" in closes(story, Closed.NOT_DETECTED, *OFFERED)

    assert theirs.get("/your").status_code == 404
    assert letters_to(story, HARMED) == len(story.mail_goes()) == 1
    assert story.case.side(RESPONSIBLE).people == []
    assert story.case.tracks[story.id(HARMED)] is Track.DONE
    assert_the_least_is_kept(story, before, Closed.NOT_DETECTED, {HARMED: OFFERED})


def test_not_acknowledged(story: Story) -> None:
    """They are willing to talk and say that it never happened: no meeting comes of that."""
    story.approached()
    pages = {side: story.own_page(side) for side in CALLED}
    before_mail = len(story.mail_goes())
    story.step("answer", answer="willing")
    story.consent("Otto", RESPONSIBLE, "service")
    story.step("assess")
    story.paper("enquiries", **CLEAR | {"facts_accepted": "no"}, legal_note=SHARED)
    for side in CALLED:
        story.paper("suitability", side, decision="suitable", reason=said(side))
        story.risk(side)
        story.paper("online", side, decision="online")
    page = story.refused_step("offer_options")
    assert SENTENCES["case-lacks-something"] in page
    assert (
        "The basic facts are not accepted by the person responsible."
        in story.get("Cora", "/steps/offer_options").text
    )
    before = sealed(story)
    closes(story, Closed.NOT_ACKNOWLEDGED, *OFFERED)

    assert {side: page.get("/your").status_code for side, page in pages.items()} == {
        HARMED: 404,
        RESPONSIBLE: 404,
    }
    assert len(story.mail_goes()) == before_mail, "a person tells them, and no machine"
    assert set(story.case.tracks.values()) == {Track.DONE}
    assert_the_least_is_kept(story, before, Closed.NOT_ACKNOWLEDGED, {HARMED: OFFERED})


def test_declined_by_the_other_side(story: Story) -> None:
    """The other side says no; that is confirmed once more, and then nothing of them is kept."""
    story.approached()
    theirs = story.own_page(HARMED)
    before_mail, page_before = len(story.mail_goes()), theirs.get("/your").text
    asked = story.post("Cora", "/steps/answer", version=story.version, answer="declined")
    assert asked.status_code == 200 and "erased at once" in asked.text
    assert story.case.state is CaseState.APPROACH and theirs.get("/your").text == page_before
    never = {"because": "not_detected", "confirmed": "yes"}  # it is detected: that is no reason
    refused = story.post("Cora", "/steps/close", version=story.version, **never)
    assert SENTENCES["case-closed-for-what"] in refused.text
    before = sealed(story)
    closes(story, Closed.DECLINED_BY_RESPONSIBLE, *OFFERED)

    case = story.case
    assert case.tracks == {
        story.id(HARMED): Track.DONE,
        story.id(RESPONSIBLE): Track.DECLINED,
    }
    assert theirs.get("/your").status_code == 404
    assert len(story.mail_goes()) == before_mail and letters_to(story, RESPONSIBLE) == 0
    assert_the_least_is_kept(story, before, Closed.DECLINED_BY_RESPONSIBLE, {HARMED: OFFERED})


def test_unsuitable(story: Story) -> None:
    """It does not suit them: other things are offered to each, and the offers alone are kept."""
    story.assessed()
    story.paper("suitability", HARMED, decision="suitable", reason=said(HARMED))
    story.paper("suitability", RESPONSIBLE, decision="not-suitable", reason=said(RESPONSIBLE))
    for side in CALLED:
        story.risk(side)
        story.paper("online", side, decision="online")
    assert SENTENCES["case-lacks-something"] in story.refused_step("offer_options")
    both = [story.id(side) for side in CALLED]
    story.step("offer_alternative", who=both, offered=["support"], note=said(HARMED, "note"))
    assert story.case.state is CaseState.ALTERNATIVE
    for who, own, other in (("Vic", HARMED, RESPONSIBLE), ("Otto", RESPONSIBLE, HARMED)):
        page = story.get(who, f"/papers/offered/{story.id(own)}").text
        assert "Support" in page
        assert story.get(who, f"/papers/offered/{story.id(other)}").status_code == 404
    before = sealed(story)
    closes(story, Closed.UNSUITABLE, *OFFERED)

    kept = {HARMED: OFFERED, RESPONSIBLE: ["support"]}
    assert {address(RESPONSIBLE)} & {to for one in story.mail_goes() for to in one.to} == set()
    notes = [paper.answers for paper in story.case.of_kind(PaperKind.OFFERED)]
    assert all(set(answers) == {"offered"} for answers in notes), "no note is kept"
    assert_the_least_is_kept(story, before, Closed.UNSUITABLE, kept)


def test_withdrawn(story: Story) -> None:
    """One press on the own page, in a case that is ready; the other page is the same."""
    story.prepared()
    pages = {side: story.own_page(side) for side in CALLED}
    before_mail = len(story.mail_goes())
    theirs_before = {
        path: pages[RESPONSIBLE].get(path).text for path in ("/your", "/your/consents")
    }
    assert say(pages[HARMED], "/your/stop").headers["Location"] == "/your/stopped"

    jo, sam = story.id(HARMED), story.id(RESPONSIBLE)
    case = story.case
    assert (case.state, case.route) == (CaseState.AFTERCARE, None)
    assert (case.tracks[jo], case.tracks[sam]) == (Track.WITHDRAWN, Track.READY)
    assert [one for one in case.consents if one.person_id == jo and one.withdrawn_at is None] == []
    assert [one for one in case.consents if one.person_id == sam and one.withdrawn_at is None]
    assert pages[HARMED].get("/your").status_code == 404
    now = {path: pages[RESPONSIBLE].get(path).text for path in theirs_before}
    assert now == theirs_before, "a person tells them, and not their page"
    assert len(story.mail_goes()) == before_mail
    followed = {key: about for key, about in story.tasks().items() if key[0] == "follow_up"}
    assert followed == {("follow_up", HARMED): jo, ("follow_up", RESPONSIBLE): sam}
    assert CALLED[HARMED] not in story.pages("Otto"), "who stays with them learns nothing of why"
    assert story.refused_step("reopen").endswith("done=not_now")

    # They are looked after, and it is closed; the record stays, for the time that the law gives.
    assert "The record stays as it is." in closes(story, Closed.WITHDREW)
    assert not story.case.shrunk and story.words_kept() == set(MARKERS)
    assert {page.get("/your").status_code for page in pages.values()} == {404}
    assert story.tasks() == {}
    assert_nothing_in_the_clear(story)

    # Somebody comes back: nothing that was agreed to before counts a second time.
    story.step("reopen")
    case = story.case
    assert (case.state, case.closed) == (CaseState.ENQUIRY, None)
    assert [one for one in case.consents if one.withdrawn_at is None] == []
    assert set(case.tracks.values()) == {Track.CONSIDERING}
    assert {page.get("/your").status_code for page in pages.values()} == {404}
    assert len(story.mail_goes()) == before_mail


def test_a_safeguarding_hold(story: Story) -> None:
    """One press stops all that goes across; each side's own support goes on, until a named lead
    lets it go on with a reason, and everybody is asked again."""
    story.tries_held = True  # at each move that brings the sides nearer, on the way
    story.prepared()
    pages = {side: story.own_page(side) for side in CALLED}
    conference = planned(story, "/preparing/conference", "conference")
    page = story.post("Fay", f"{conference}/invite-all").text
    links, letters = re.findall(r"/j#([0-9a-f]{64})", page), messages_of(page)
    assert len(set(links)) == len(letters) == 2
    before_mail = len(story.mail_goes())
    story.clock.advance(timedelta(minutes=1))
    story.do("Vic", "/hold", reason=said(HARMED, "is afraid"))
    case = story.case
    assert (case.held, case.held_by) == (True, story.id_of("Vic"))
    assert "This case is on hold for safety." in story.get("Fay").text
    theirs_before = pages[RESPONSIBLE].get("/your").text
    assert "hold" not in theirs_before

    # Every door between the sides
    story.do("Vic", "/notes/factual", text=said(HARMED, "fact"), about=story.id(HARMED))
    note = story.case.newest(PaperKind.NOTE, story.id(HARMED))
    assert note is not None
    doors: tuple[tuple[str, dict[str, str]], ...] = (
        (f"/share/{note.id}", {}),
        ("/agreement", {"text": "Other rules."}),
    )
    for path, form in doors:
        standing = story.case
        answer = story.post("Cora", path, version=story.version, **form)
        assert SENTENCES["case-held"] in answer.text and story.case == standing, path
    dead = say(browser(story.app), "/j", token="0" * 64)
    for link in links:  # they were handed over before; they open nothing now
        assert say(browser(story.app), "/j", token=link).data == dead.data
    for path in ("/preparing/conference", f"{conference}/invite-all"):
        assert SENTENCES["case-held"] in story.post("Fay", path).text, path
    assert story.post("Fay", f"{conference}/send", message=letters).status_code == 403
    assert len(story.mail_goes()) == before_mail
    assert pages[RESPONSIBLE].get("/your").text == theirs_before

    # What is done for one side alone
    wish = {"questions": said(RESPONSIBLE, "why"), "to_say": "", "not_raised": ""}
    assert say(pages[RESPONSIBLE], "/your/questions", **wish).status_code == 303
    story.do("Otto", "/notes/factual", text=said(RESPONSIBLE), about=story.id(RESPONSIBLE))
    story.paper("contact", HARMED, date="4/6/2026", way="call", outcome="reached")
    own = planned(story, f"/preparing/{story.id(HARMED)}/plan", "preparation", "23/6/2026")
    assert invited(story, own) == [address(HARMED)]
    assert len(story.mail_goes()) == before_mail + 1
    assert story.post("Otto", f"/people/{story.id(RESPONSIBLE)}/reveal", purpose="call").text

    # Only a named lead lets it go on, and with a reason
    for who in ("Vic", "Otto", "Fay"):
        assert story.post(who, "/release", reason="Fine").status_code == 403, who
    for who in ("Sue", "Dev", "Nosy"):
        assert story.post(who, "/release", reason="Fine").status_code == 404, who
    assert story.post("Cora", "/release", reason=" ").status_code == 422
    assert story.case.held
    story.clock.advance(timedelta(minutes=1))
    story.do("Cora", "/release", reason="Spoke with both")
    case = story.case
    assert not case.held and case.state is CaseState.PREPARATION
    assert ("case.release_hold", None) in story.acts()
    page = story.get("Cora", "/preparing").text
    assert page.count("said go too long ago, or before things changed.") == 2
    assert story.post("Fay", "/preparing/ready", version=story.version).status_code == 403
    assert CALLED[HARMED] not in story.pages("Otto")
    assert CALLED[RESPONSIBLE] not in story.pages("Vic")

    # It ends where the risk says so; the record shrinks as of any that came to no communication.
    story.risk(HARMED, "stop")
    before = sealed(story)
    closes(story, Closed.UNSUITABLE, *OFFERED)
    assert {one.get("/your").status_code for one in pages.values()} == {404}
    assert len(story.mail_goes()) == before_mail + 1
    assert_the_least_is_kept(story, before, Closed.UNSUITABLE, {HARMED: OFFERED})


def planned(story: Story, begin: str, kind: str, date: str = "24/6/2026") -> str:
    """Plan a meeting of the case through its pages; return its address."""
    draft = story.do("Fay", begin).headers["Location"]
    when = {"title": "Talk", "date": date, "time": "2pm", "end": "4pm", "doors": "30"}
    story.do("Fay", f"{draft}/when", kind=kind, **when)
    return str(story.do("Fay", f"{draft}/done").headers["Location"])


def messages_of(page: str) -> list[str]:
    return sorted(set(re.findall(r'name="message" value="([0-9a-f]+)"', page)))


def invited(story: Story, meeting: str) -> list[str]:
    """Press "invite everybody" and "send"; return to whom the mail server took something."""
    before = len(story.mail_goes())
    page = story.post("Fay", f"{meeting}/invite-all").text
    story.do("Fay", f"{meeting}/send", message=messages_of(page))
    return [to for one in story.mail_goes()[before:] for to in one.to]
