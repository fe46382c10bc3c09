"""A case that is told through the pages alone from its referral on, with a real mail server.

Every word that somebody says about a side holds the name of that side's person, so that it can be
looked for on pages, in the post, in the record, on the disk.
"""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.test import TestResponse

from app.domain.cases.case import Case
from app.domain.people import Side
from app.domain.refusals import SENTENCES
from app.domain.staff_roles import StaffRole
from app.post import MailServer, SmtpCourier
from app.services import post, staff_sessions
from app.services.hashes import hash_of_ours
from app.web import create_app
from tests import case_builders
from tests.post.mail_server import Mailbox, Taken
from tests.referral_builders import SELF
from tests.web.conftest import OURS, browser, settings

DOMAIN = "meet.example.org"
HARMED, RESPONSIBLE = Side.HARMED, Side.RESPONSIBLE
CALLED = {HARMED: "Quillon", RESPONSIBLE: "Zephan"}
SHARED = "Wortword"
MARKERS = (*CALLED.values(), SHARED)
STAFF = {
    "Cora": StaffRole.COORDINATOR,
    "Dev": StaffRole.COORDINATOR,
    "Fay": StaffRole.FACILITATOR,
    "Vic": StaffRole.VICTIM_CARE_OFFICER,
    "Otto": StaffRole.VICTIM_CARE_OFFICER,
    "Sue": StaffRole.CASE_SUPERVISOR,
    "Nosy": StaffRole.FACILITATOR,
}
CLEAR = {"detected": "yes", "identified": "yes", "facts_accepted": "yes", "legal_bar": "none"}
CONSENT = {"on": "4/6/2026", "how": "by_phone", "understood": "yes", "agreed": "yes"}
PARTS = ("", "/people", "/papers", "/consents", "/notes", "/timeline", "/steps", "/preparing")


class Story:
    """A service with its pages, its staff and one case; ``box`` is what the mail server took."""

    def __init__(self, folder: Path, server: MailServer, box: Mailbox) -> None:
        self.folder, self.box = folder, box
        self.service = case_builders.service(folder)
        courier = SmtpCourier(server, "hello@example.net", "Appointments", "Marker Service")
        self.service.house = replace(self.service.house, courier=courier)
        self.house, self.clock = self.service.house, self.service.clock
        self.app = create_app(self.house, settings())
        self.case_id = ""
        self.tries_held = False
        self._clients: dict[str, FlaskClient] = {}
        for name, role in STAFF.items():
            self.service.account(name, role)

    # Whoever comes to the pages

    def as_(self, name: str) -> FlaskClient:
        """Return the browser of a member of staff, who gave their password again just now."""
        if name not in self._clients:
            client = browser(self.app)
            token = staff_sessions.mint(self.house, self.id_of(name))
            secret = staff_sessions.claim(self.house, token)
            with self.house.unit_of_work() as work:
                session = work.staff.session(hash_of_ours(secret))
                assert session is not None
                work.staff.save_session(replace(session, confirmed_at=self.clock.now()))
                work.commit()
            client.set_cookie("staff", secret, domain=DOMAIN)
            self._clients[name] = client
        return self._clients[name]

    def id_of(self, name: str) -> str:
        return self.service.staff[name].id

    def at(self, path: str) -> str:
        return path if path.startswith("/staff") else f"/staff/cases/{self.case_id}{path}"

    def get(self, name: str, path: str = "") -> TestResponse:
        return self.as_(name).get(self.at(path))

    def post(self, who: str, path: str, /, **form: Any) -> TestResponse:
        return say(self.as_(who), self.at(path), **form)

    def do(self, who: str, path: str, /, **form: Any) -> TestResponse:
        """Press a button that must be obeyed."""
        answer = self.post(who, path, **form)
        assert answer.status_code == 303, f"{path}: {answer.status_code} {answer.text}"
        return answer

    def across(self, who: str, path: str, /, **form: Any) -> None:
        """Press what brings the sides nearer; ``tries_held``: first in vain, while it is held."""
        if self.tries_held:
            self.do("Cora", "/hold", reason="")
            held = self.case
            answer = self.post(who, path, version=self.version, **form)
            assert SENTENCES["case-held"] in answer.text and self.case == held, path
            self.do("Cora", "/release", reason="Fine")
        self.do(who, path, version=self.version, **form)

    # The case

    @property
    def case(self) -> Case:
        with self.house.unit_of_work(write=False) as work:
            return work.cases.get(self.case_id)

    def id(self, side: Side) -> str:
        person = self.case.principal(side)
        assert person is not None
        return person.id

    def referred(self) -> "Story":
        """Somebody refers themselves, and Cora takes it and starts the enquiries."""
        self.case_id = refer(self, browser(self.app))
        self.do("Cora", f"/staff/referrals/{self.case_id}/take")
        accept = {"decision": "accept", "told": ["person"], "how": "email", "confirmed": "yes"}
        decision = f"/staff/referrals/{self.case_id}/decision"
        self.do("Cora", decision, version=str(self.case.version), **accept)
        self.team("Vic", "officer", "harmed")
        return self

    def approached(self) -> "Story":
        """The enquiries are clear, and the other side is told of the offer."""
        self.referred()
        self.paper("enquiries", **CLEAR, legal_note=SHARED)
        self.do(
            "Cora", "/people/add/responsible", called=said(RESPONSIBLE), role="person_responsible"
        )
        contact = {"ways": ["email"], "email": address(RESPONSIBLE)}
        self.do("Cora", f"/people/{self.id(RESPONSIBLE)}/contact", act="save", **contact)
        self.team("Otto", "officer", "responsible")
        self.consent("Vic", HARMED, "sharing")
        sheet = {"name_used": "Q", "place": "The shop", "never": said(HARMED, "street")}
        self.paper("disclosure", HARMED, **sheet)
        self.across("Cora", "/steps/approach", contact_by=self.id_of("Cora"))
        tried = {"date": "4/6/2026", "way": "call", "outcome": "reached"}
        self.paper("contact", RESPONSIBLE, **tried, what_was_said=said(RESPONSIBLE, "words"))
        return self

    def assessed(self) -> "Story":
        """Both are willing, and it is looked at whether it suits each."""
        self.approached()
        self.step("answer", answer="willing")
        self.consent("Otto", RESPONSIBLE, "service")
        self.step("assess")
        return self

    def prepared(self) -> "Story":
        """Everything is there for a conference, and the case is ready."""
        self.assessed()
        self.team("Fay", "lead", "both")
        for side in (HARMED, RESPONSIBLE):
            self.paper("suitability", side, decision="suitable", reason=said(side))
            self.risk(side)
            self.paper("online", side, decision="online")
            self.consent("Cora", side, "online", "conference")
        self.across("Cora", "/steps/offer_options")
        for side in (HARMED, RESPONSIBLE):
            self.do("Cora", f"/way/{self.id(side)}", choice="conference", words=said(side))
        self.across("Cora", "/way/decide")
        self.across("Cora", "/agreement", text="We listen.")
        plan = {f"aftercare_{self.id(side)}": "Vic" for side in CALLED}
        self.do("Cora", "/plan", lead=self.id_of("Fay"), version=self.version, **plan)
        for side in (HARMED, RESPONSIBLE):
            self.do("Cora", f"/agreement/{self.id(side)}", agreement="1")
            hopes = {"motivation": said(side), "expectations": said(side)}
            self.paper("motivation", side, judged="appropriate", **hopes)
            for held in ("phone", "in-person"):
                self.paper("preparation", side, held=held, date="4/6/2026", attended="yes")
            self.paper("readiness", side, decision="go")
        self.across("Fay", "/preparing/ready")
        return self

    @property
    def version(self) -> str:
        return str(self.case.version)

    def team(self, who: str, duty: str, side: str) -> None:
        form = {"staff": self.id_of(who), "duty": duty, "side": side, "confirmed": "yes"}
        self.do("Cora", "/team", version=self.version, **form)

    def consent(self, who: str, side: Side, *purposes: str) -> None:
        for purpose in purposes:
            self.do(who, f"/consents/{self.id(side)}/{purpose}", **CONSENT, told=said(side, "told"))

    def paper(self, kind: str, side: Side | None = None, /, **answers: Any) -> None:
        path = f"/papers/{kind}" + (f"/{self.id(side)}" if side else "")
        seen = re.search(r'name="seen" value="(\d+)"', self.get("Cora", path).text)
        assert seen is not None, path
        self.do("Cora", path, act="save", seen=seen[1], **answers)

    def risk(self, side: Side, decision: str = "go-on") -> None:
        words = {"of_taking_part": said(side), "of_not_taking_part": said(side)}
        judged = {"decision": decision, "review_days": "30", "supervisor_signed": "not-needed"}
        self.paper("risk", side, safe_now="yes", **words, **judged)

    def step(self, step: str, **form: Any) -> TestResponse:
        return self.do("Cora", f"/steps/{step}", version=self.version, **form)

    def refused_step(self, step: str, **form: Any) -> str:
        """Press a step that must not be obeyed, and leaves the case as it was; return the page."""
        before = self.case
        answer = self.post("Cora", f"/steps/{step}", version=str(before.version), **form)
        assert answer.status_code in (303, 403, 409), answer.status_code
        assert self.case == before
        return answer.headers.get("Location", answer.text)

    # What is there afterwards

    def own_page(self, side: Side) -> FlaskClient:
        """Staff of that side give the link and the spoken code; return the browser it opened in."""
        path = f"/people/{self.id(side)}/page/give"
        shown = self.post("Cora", path).text
        token, code = re.search(r"/p#([0-9a-f]{64})", shown), re.search(r">(\d{6})<", shown)
        assert token and code, shown
        client = browser(self.app)
        opened = say(client, "/p", token=token[1], code=code[1])
        assert opened.status_code == 303 and client.get("/your").status_code == 200
        return client

    def tasks(self) -> dict[tuple[str, Side | None], str]:
        """Return the open tasks of the case by kind and side, with whom each is about."""
        with self.house.unit_of_work(write=False) as work:
            open_ = work.cases.tasks(case_id=self.case_id)
        return {(task.kind, task.side): task.about or "" for task in open_}

    def acts(self) -> list[tuple[str, str | None]]:
        with self.house.unit_of_work(write=False) as work:
            entries = work.audit.of_case(self.case_id, limit=1000)
        return [(entry.act, entry.why) for entry in entries]

    def mail_goes(self) -> list[Taken]:
        """Let everything go that waits; return all that the mail server took up to now."""
        post.send_due(self.house)
        return self.box.taken

    def pages(self, who: str) -> str:
        """Return every page of the case that this member of staff opens, and the lists of staff."""
        lists = ("/staff/today", "/staff/cases", "/staff/cases?closed=1", "/staff/referrals")
        answers = [self.get(who, path) for path in (*PARTS, *lists)]
        answers += [say(self.as_(who), "/staff/cases/find", name=name) for name in MARKERS]
        found = [answer for answer in answers if answer.status_code == 200]
        return "".join(re.sub(r'<input[^>]*id="name"[^>]*>', "", one.text) for one in found)

    def words_kept(self) -> set[str]:
        """Return the markers that whoever holds every key can still read of this case."""
        with self.house.unit_of_work(write=False) as work:
            case = work.cases.get(self.case_id)
            contacts = [work.cases.contact(case.id, person.id) for person in case.people]
            messages = work.messages.of_case(case.id)
            found = [hit for name in MARKERS for hit in work.cases.find(name)]
        held = repr((case, contacts, messages, self.acts(), found))
        return {marker for marker in MARKERS if marker.casefold() in held.casefold()}

    def planned_meetings(self) -> list[str]:
        with self.house.unit_of_work(write=False) as work:
            return [meeting.id for meeting in work.cases.meetings(self.case_id)]

    def rows(self) -> str:
        """Return every row of every table, as a dump of the database has them."""
        with self.service.store.engine.connect() as connection:
            named = "select name from sqlite_master where type = 'table'"
            tables = [str(name) for (name,) in connection.execute(text(named))]
            return repr([connection.execute(text(f'select * from "{n}"')).all() for n in tables])

    def disk(self) -> str:
        """Return the bytes that lie on the disk, also those that no row holds any more."""
        files = sorted(self.folder.glob("cases.db*"))
        return b"".join(one.read_bytes() for one in files).decode("latin-1")


def said(side: Side, what: str = "said") -> str:
    return f"{CALLED[side]} {what}"


def address(side: Side) -> str:
    return f"{CALLED[side].lower()}@example.org"


def say(client: FlaskClient, path: str, /, **fields: Any) -> TestResponse:
    return client.post(path, data=fields, headers=OURS)


def refer(story: Story, stranger: FlaskClient, **contact: Any) -> str:
    """Somebody nobody knows sends the form; return the id of the case that it became."""
    before = ids(story)
    answers = SELF | {
        "name": {"called": CALLED[HARMED]},
        "contact": contact or SELF["contact"] | {"email": address(HARMED)},
        "what": {"happened": "theft", "few_words": said(HARMED, "bicycle")},
        "worry": {"worry": said(HARMED, "worry")},
    }
    assert say(stranger, "/refer/me", safe="yes").status_code == 303
    for step, given in answers.items():
        answer = say(stranger, f"/refer/questions/{step}", **given)
        assert answer.status_code == 303, f"{step}: {answer.text}"
    assert say(stranger, "/refer/check", agree="yes").status_code == 303
    (case_id,) = ids(story) - before
    return case_id


def ids(story: Story) -> set[str]:
    with story.house.unit_of_work(write=False) as work:
        return {cover.id for cover in work.cases.covers()}
