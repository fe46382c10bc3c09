"""Referrals come in from outside, with real post: each reaches one coordinator and nobody else."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.domain.cases.consents import How
from app.domain.cases.states import CaseState
from app.domain.people import Side
from tests.post.mail_server import Taken, running
from tests.referral_builders import FOR
from tests.web.cases.stories import CALLED, Story, address, ids, refer, said, say
from tests.web.conftest import browser

FORM = "/refer/for/form"
NORTH, SOUTH = "pat@north.example", "kit@south.example"
WHO = {NORTH: "Meredyth", SOUTH: "Oswin"}
NOT_DISCREET = re.compile(
    r"restor|justice|victim|offend|harm|crime|case|referr|police|support|consent|court|meet",
    re.IGNORECASE,
)


@pytest.fixture
def story(tmp_path: Path) -> Iterator[Story]:
    with running("none") as (server, box):
        told = Story(tmp_path, server, box)
        yield told
        told.service.store.close()


def referred_by(story: Story, writer: str) -> tuple[str, FlaskClient]:
    """An organisation asks for its link, opens it from its mail, and refers somebody."""
    before, client = ids(story), browser(story.app)
    asked = say(client, "/refer/for", email=writer)
    assert asked.headers["Location"] == "/refer/for/sent"
    (link,) = [one for one in story.mail_goes() if one.to == [writer]]
    token = link.message.get_content().partition("/refer/for/open#")[2].split()[0]
    assert say(client, "/refer/for/open", token=token).headers["Location"] == FORM
    about = {"called": WHO[writer], "email": f"{WHO[writer].lower()}@example.org"}
    tasks = FOR | {"person": FOR["person"] | about}
    tasks["about-you"] = FOR["about-you"] | {"ref_organisation": f"Office of {writer}"}
    for task, given in tasks.items():
        if task == "consent":  # it cannot be sent without
            assert say(client, "/refer/for/check").status_code == 422 and ids(story) == before
        assert say(client, f"{FORM}/{task}", **given).status_code == 303, task
    assert say(client, "/refer/for/check").headers["Location"] == "/refer/for/done"
    (case_id,) = ids(story) - before
    return case_id, client


def assert_discreet(story: Story, letter: Taken, case_id: str) -> None:
    """A letter says that something has come, to whoever may be reading along."""
    message = letter.message
    assert message["From"] == "Appointments <hello@example.net>"
    read = f"{message['Subject']}\n{message.get_content()}"
    with story.house.unit_of_work(write=False) as work:
        reference = work.cases.get(case_id).reference
    assert f"Your reference: {reference}" in read
    assert not NOT_DISCREET.search(read.replace(reference, "")), read
    raw = letter.raw.decode()
    for never in (case_id, "Marker Service", *WHO.values(), *CALLED.values()):
        without_address = raw.replace(letter.to[0], "")
        assert never.casefold() not in without_address.casefold()
    assert "http" not in raw


def test_two_organisations_and_a_stranger_run_to_triage_and_never_see_one_another(
    story: Story,
) -> None:
    north, pat = referred_by(story, NORTH)
    stranger = browser(story.app)
    own = refer(story, stranger)
    south, kit = referred_by(story, SOUTH)
    cases = {NORTH: north, address(Side.HARMED): own, SOUTH: south}

    # Post: a link and a receipt to each who writes, a receipt to the stranger, nothing to others
    taken = story.mail_goes()
    assert sorted(to for one in taken for to in one.to) == sorted([*cases, NORTH, SOUTH])
    receipts = {one.to[0]: one for one in taken if "Your reference" in one.message.get_content()}
    assert {to: cases[to] for to in receipts} == cases
    for to, receipt in receipts.items():
        assert_discreet(story, receipt, cases[to])

    # Triage: each waits with its consent, and is taken by one coordinator
    listed = story.get("Cora", "/staff/referrals").text
    assert set(re.findall(r"/staff/referrals/([0-9a-f]{16})", listed)) == set(cases.values())
    takers = {north: "Cora", own: "Dev", south: "Dev"}
    for case_id, taker in takers.items():
        story.do(taker, f"/staff/referrals/{case_id}/take")
        story.case_id = case_id
        case = story.case
        assert (case.state, case.owner_id) == (CaseState.REFERRED, story.id_of(taker))
        (consent,) = case.consents
        by_referrer = case_id != own
        assert consent.how is (How.THROUGH_REFERRER if by_referrer else How.ON_THEIR_PAGE)
        assert consent.told == ("Pat Officer" if by_referrer else "")
        page = story.get(taker, f"/consents/{case.people[0].id}").text
        assert ("Told to: Pat Officer." in page) == by_referrer
        assert f"Office of {NORTH}" in story.get(taker, f"/staff/referrals/{case_id}").text or (
            case_id != north
        )
    for case_id, taker in takers.items():
        other = "Dev" if taker == "Cora" else "Cora"
        assert story.get(other, f"/staff/referrals/{case_id}").status_code == 404
        assert story.get(other, f"/staff/cases/{case_id}").status_code == 404
        assert case_id not in story.get(other, "/staff/referrals").text
        decide = {"decision": "accept", "told": ["referrer"], "how": "email", "confirmed": "yes"}
        story.case_id = case_id
        story.do(taker, f"/staff/referrals/{case_id}/decision", version=story.version, **decide)
        assert story.case.state is CaseState.ENQUIRIES

    # Those who sent them: nothing of their own any more but the reference, and nothing of others
    words = [*WHO.values(), *CALLED.values(), said(Side.HARMED, "bicycle"), "Office of"]
    with story.house.unit_of_work(write=False) as work:
        references = {one.id: one.reference for one in work.cases.covers(ids=cases.values())}
    ends = ((pat, "/refer/for/done", north), (kit, "/refer/for/done", south))
    for client, done, mine in (*ends, (stranger, "/refer/done", own)):
        page = client.get(done).text
        assert [one for one, name in references.items() if name in page] == [mine]
        for path in (FORM, f"{FORM}/person", "/refer/for/check", "/refer/check", "/refer/done"):
            shown = client.get(path, follow_redirects=True).text
            assert not [word for word in words if word in shown], path
            assert not [one for one in references if one != mine and references[one] in shown]
        for path in (f"/staff/cases/{mine}", f"/staff/referrals/{mine}", f"/{references[mine]}"):
            answer = client.get(path)
            assert answer.status_code in (302, 303, 404) and not answer.headers.get("Set-Cookie")


NO_MAIL: dict[str, dict[str, Any]] = {
    "a call, and no voicemail": {"ways": ["call"], "phone": "01632 960 555", "voicemail": "no"},
    "a text": {"ways": ["text"], "text_to": "07700 900 123"},
    "a letter": {"ways": ["letter"], "address": "1 Marker Street"},
    "through somebody": {"ways": ["someone"], "through": "A sister"},
    "a call, though an address is known": {
        "ways": ["call"],
        "phone": "01632 960 555",
        "email": "typed@example.org",
    },
}


@pytest.mark.parametrize("contact", NO_MAIL.values(), ids=NO_MAIL)
def test_whoever_did_not_choose_mail_gets_none_and_a_coordinator_has_the_task(
    story: Story, contact: dict[str, Any]
) -> None:
    story.case_id = refer(story, browser(story.app), **contact)
    assert story.mail_goes() == []
    with story.house.unit_of_work(write=False) as work:
        assert work.messages.of_case(story.case_id) == []
    assert "acknowledge_referral" in {kind for kind, _ in story.tasks()}
    assert story.get("Cora", f"/staff/referrals/{story.case_id}").status_code == 200


def test_a_mailbox_that_others_read_gets_the_same_discreet_words(story: Story) -> None:
    contact = {"ways": ["email"], "email": address(Side.HARMED), "read_by_others": "yes"}
    case_id = refer(story, browser(story.app), **contact)
    (receipt,) = story.mail_goes()
    assert receipt.to == [address(Side.HARMED)]
    assert_discreet(story, receipt, case_id)
