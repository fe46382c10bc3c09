"""A case begins once, with consent, and nothing is sent that was not said to be safe."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from app.domain.cases.case import Leaf
from app.domain.cases.consents import How, Purpose
from app.domain.cases.papers import PaperKind
from app.domain.cases.referral import Asking
from app.domain.cases.states import CaseState
from app.domain.people import Side
from app.domain.refusals import Refused
from app.domain.safe_contact import SafeContact, Way
from app.domain.staff_roles import StaffRole
from app.services import post, reminders
from app.services.cases import noticing, opening, referring, referring_for
from app.services.inviting import About, PostState
from app.services.post import Occasion
from tests.case_builders import service as made
from tests.referral_builders import FOR, LATER, SELF, KeptPost


@pytest.fixture
def service(tmp_path):
    found = made(tmp_path)
    found.courier = KeptPost()
    found.house = replace(found.house, courier=found.courier)
    found.account("Cora", StaffRole.COORDINATOR)
    yield found
    found.store.close()


def filled(service, asking=Asking.HARMED, answers=SELF, reasons=None) -> str:
    secret = referring.begin(service.house, reasons, asking)
    for step, given in answers.items():
        referring.answer(service.house, secret, step, given)
    return secret


def the_case(service):
    with service.house.unit_of_work(write=False) as work:
        covers = work.cases.covers()
        assert len(covers) == 1
        return work.cases.get(covers[0].id)


def count(service) -> int:
    with service.house.unit_of_work(write=False) as work:
        return work.cases.count()


def post_goes(service) -> None:
    """What the process does every few seconds."""
    reminders.write_due(service.house)
    post.send_due(service.house)
    referring.drop_old(service.house)


def test_a_stranger_becomes_a_case_with_contact_consent_papers_tasks_and_a_receipt(service):
    secret = filled(service, reasons={"reasons": ["why", "apology"], "own_words": "Why me?"})
    sent = referring.send(service.house, secret, agreed=True)
    case = the_case(service)
    person = case.side(Side.HARMED).people[0]
    assert (case.state, case.began, case.came_by) == (CaseState.REFERRED, Side.HARMED, "self")
    assert case.reference == sent.reference and case.leaf(Leaf.RESPONSIBLE).people == []
    assert person.called == "Robin"
    consent = case.consents[0]
    assert (consent.purpose, consent.how) == (Purpose.SERVICE, How.ON_THEIR_PAGE)
    assert case.newest(PaperKind.REASONS, person.id).answers == {
        "reasons": ["why", "apology"],
        "own_words": "Why me?",
    }
    said = case.newest(PaperKind.REFERRAL, person.id).answers
    assert said["happened"] == "theft" and not {"phone", "email"} & set(said)
    with service.house.unit_of_work(write=False) as work:
        contact = work.cases.contact(case.id, person.id)
        kinds = {task.kind: task for task in work.cases.tasks(case_id=case.id)}
        receipt = work.messages.of_case(case.id)[0]
    assert contact.ways == {Way.CALL, Way.EMAIL} and contact.must_not_know == "My landlord"
    assert "acknowledge_referral" in kinds
    assert (receipt.about, receipt.state) == (About.RECEIPT, PostState.QUEUED)


def test_a_receipt_tells_no_name_and_no_subject(service):
    referring.send(service.house, filled(service), agreed=True)
    post_goes(service)
    (letter,) = service.courier.sent
    assert letter.to == "robin@example.org" and letter.subject == "Your appointment"
    assert the_case(service).reference in letter.text
    said = (letter.text + letter.subject).casefold()
    for word in ("robin", "restorative", "justice", "crime", "victim", "theft", "referr", "case"):
        assert word not in said
    with service.store.engine.connect() as connection:
        rows = connection.execute(text("select letter, state from messages")).all()
    assert rows == [(None, "sent")]


@pytest.mark.parametrize("ways", [["call"], ["text"], ["letter"], ["someone"]])
def test_no_receipt_goes_to_who_did_not_choose_email(service, ways):
    contact = {"ways": ways, "phone": "01632 960 1", "text_to": "01632 960 2"}
    contact |= {"address": "1 High Street", "through": "My sister"}
    secret = filled(service, answers=SELF | {"contact": contact})
    referring.send(service.house, secret, agreed=True)
    post_goes(service)
    assert service.courier.sent == []
    with service.house.unit_of_work(write=False) as work:
        assert work.messages.latest(10) == []


def test_without_agreeing_nothing_is_sent_and_nothing_is_lost(service):
    secret = filled(service)
    with pytest.raises(Refused, match="referral-needs-consent"):
        referring.send(service.house, secret, agreed=False)
    assert count(service) == 0
    assert referring.found(service.house, secret).typed.answers["called"] == "Robin"


def test_sent_twice_makes_one_case_and_one_receipt(service):
    secret = filled(service)
    first = referring.send(service.house, secret, agreed=True)
    assert referring.send(service.house, secret, agreed=True) == first
    referring.answer(service.house, secret, "name", {"called": "Somebody else"})
    assert count(service) == 1
    post_goes(service)
    assert len(service.courier.sent) == 1
    assert the_case(service).people[0].called == "Robin"


@pytest.mark.parametrize("left_out", list(SELF))
def test_a_form_that_is_not_whole_is_not_sent(service, left_out):
    answers = {step: given for step, given in SELF.items() if step != left_out}
    secret = filled(service, answers=answers)
    with pytest.raises(Refused, match="form-not-finished"):
        referring.send(service.house, secret, agreed=True)
    assert count(service) == 0


def test_what_is_typed_is_resumed_within_half_an_hour_and_gone_afterwards(service):
    secret = filled(service, answers={"name": SELF["name"]})
    service.clock.advance(timedelta(minutes=29))
    assert referring.found(service.house, secret).typed.answers == {"called": "Robin"}
    referring.answer(service.house, secret, "contact", SELF["contact"])
    service.clock.advance(timedelta(minutes=29))
    assert referring.found(service.house, secret) is not None
    service.clock.advance(timedelta(minutes=1))
    assert referring.found(service.house, secret) is None
    with pytest.raises(Refused, match="form-gone"):
        referring.answer(service.house, secret, "what", SELF["what"])
    with pytest.raises(Refused, match="form-gone"):
        referring.send(service.house, secret, agreed=True)
    assert referring.drop_old(service.house) == 1
    with service.store.engine.connect() as connection:
        assert connection.execute(text("select count(*) from referrals")).scalar() == 0


def test_what_a_page_does_not_ask_any_more_is_gone(service):
    secret = filled(service)
    other = {"ways": ["text"], "text_to": "01632 960 2"}
    referring.answer(service.house, secret, "contact", other | {"called": "A trick"})
    answers = referring.found(service.house, secret).typed.answers
    assert "email" not in answers and answers["called"] == "Robin"


def test_drafts_stand_nowhere_in_the_database_in_the_clear(service):
    marked = {
        "name": {"called": "MARKER-name"},
        "what": {"happened": "other", "few_words": "MARKER-words"},
        "contact": SELF["contact"] | {"through": "MARKER-through", "email": "MARKER@example.org"},
    }
    secret = filled(service, answers=marked, reasons={"own_words": "MARKER-reason"})
    referring_for.ask_link(service.house, "MARKER.work@example.org")
    with service.store.engine.connect() as connection:
        dump = "".join(
            str(connection.execute(text(f"select * from {name}")).all())
            for name in ("referrals", "messages", "audit", "cases")
        )
    assert "MARKER" not in dump and "marker" not in dump and secret not in dump
    assert "referrals" not in dump and len(dump) > 500


def test_nothing_is_sent_before_the_day_that_somebody_chose(service):
    secret = filled(service, Asking.LATER, LATER)
    referring.send(service.house, secret, agreed=True)
    case = the_case(service)
    assert case.state is CaseState.NEEDS_TIME and case.consents == []
    person = case.people[0]
    with service.house.unit_of_work() as work:
        (task,) = work.cases.tasks(case_id=case.id)
        assert (task.kind, task.due_at) == ("contact_again", case.ask_again_at)
        assert work.messages.of_case(case.id) == []
        with pytest.raises(Refused, match="asked-for-time"):
            post.write_about_case(service.house, work, case, person.id, Occasion(About.RECEIPT))
    for _ in range(27):
        service.clock.advance(timedelta(days=1))
        post_goes(service)
    assert service.courier.sent == []
    service.clock.advance(timedelta(days=1))
    assert service.clock.now() >= case.ask_again_at
    with service.house.unit_of_work() as work:
        now = work.cases.get(case.id)
        post.write_about_case(
            service.house, work, now, person.id, Occasion(About.RECEIPT, reference="x"), send=True
        )
        work.commit()
    post_goes(service)
    assert len(service.courier.sent) == 1


def test_what_was_queued_before_somebody_asked_for_time_is_not_sent(service):
    referring.send(service.house, filled(service), agreed=True)
    case_id = the_case(service).id

    def ask_for_time(case, now):
        case.state, case.ask_again_at = CaseState.NEEDS_TIME, now + timedelta(days=10)

    opening.change_as_house(service.house, case_id, "case.need_time", ask_for_time)
    for _ in range(11):
        post_goes(service)
        service.clock.advance(timedelta(days=1))
    assert service.courier.sent == []
    with service.house.unit_of_work(write=False) as work:
        (message,) = work.messages.of_case(case_id)
    assert (message.state, message.why) == (PostState.REFUSED, "asked-for-time")
    assert message.letter is None


def test_a_way_that_is_not_safe_any_more_is_asked_again_in_the_last_moment(service):
    referring.send(service.house, filled(service), agreed=True)
    case = the_case(service)
    with service.house.unit_of_work() as work:
        work.cases.save_contact(case, case.people[0].id, SafeContact(frozenset({Way.CALL})))
        work.commit()
    post_goes(service)
    assert service.courier.sent == []


def test_who_was_responsible_reaches_coordinators_and_nobody_who_was_harmed(service):
    secret = filled(service, Asking.RESPONSIBLE)
    referring.send(service.house, secret, agreed=True)
    case = the_case(service)
    assert case.began is Side.RESPONSIBLE and case.leaf(Leaf.HARMED).people == []
    seen = opening.look(service.house, service.staff["Cora"], case.id, "referral")
    assert set(seen.case.leaves) == {Leaf.RESPONSIBLE}
    for name, role in (
        ("Vic", StaffRole.VICTIM_CARE_OFFICER),
        ("Fay", StaffRole.FACILITATOR),
        ("Ada", StaffRole.ADMINISTRATOR),
    ):
        with pytest.raises(Refused, match="case-not-there"):
            opening.look(service.house, service.account(name, role), case.id, "referral")
    for _ in range(3):
        post_goes(service)
        service.clock.advance(timedelta(days=40))
    assert {letter.to for letter in service.courier.sent} == {"robin@example.org"}


def test_nobody_harmed_is_written_to_because_the_other_side_began(service):
    """I26: also when their address is known already, and something tries to write to them."""
    referring.send(service.house, filled(service, Asking.RESPONSIBLE), agreed=True)
    case = the_case(service)
    harmed = replace(case.people[0], id="0" * 16, side=Side.HARMED, called="Jo")
    case.side(Side.HARMED).people.append(harmed)
    for state in (CaseState.REFERRED, CaseState.ENQUIRIES, CaseState.NEEDS_TIME):
        case.state = state
        with service.house.unit_of_work() as work:
            work.cases.save(case)
            contact = SafeContact(frozenset({Way.EMAIL}), "jo@example.org")
            work.cases.save_contact(case, harmed.id, contact)
            with pytest.raises(Refused, match="not-approached-yet"):
                post.write_about_case(
                    service.house, work, case, harmed.id, Occasion(About.OWN_PAGE, token="t")
                )
            work.commit()


def test_an_organisation_sends_with_consent_and_gets_a_receipt_alone(service):
    secret = opened(service)
    for task, given in FOR.items():
        referring_for.save(service.house, secret, task, given, complete=True)
    sent = referring_for.send(service.house, secret)
    assert referring_for.send(service.house, secret) == sent
    case = the_case(service)
    consent = case.consents[0]
    assert (consent.how, consent.told) == (How.THROUGH_REFERRER, "Pat Officer")
    assert case.came_by == "organisation" and case.flags == {"prison"}
    origin = case.newest(PaperKind.REFERRAL, case.people[0].id).answers
    assert origin["ref_organisation"] == "Northern support"
    assert origin["ref_email"] == "pat@police.example"
    post_goes(service)
    receipt = service.courier.sent[-1]
    assert receipt.to == "pat@police.example" and len(service.courier.sent) == 2
    for word in ("robin", "restorative", "damage", "consent", "police"):
        assert word not in (receipt.text + receipt.subject).casefold()
    assert sent.reference in receipt.text


def opened(service, email="pat@police.example") -> str:
    referring_for.ask_link(service.house, email)
    post_goes(service)
    return referring_for.claim(service.house, token_of(service))


def token_of(service) -> str:
    return service.courier.sent[-1].text.partition("/refer/for/open#")[2].split()[0]


@pytest.mark.parametrize(
    "consent",
    [
        {"knows": "no"},
        {"knows": "yes", "agreed": "no"},
        {"knows": "yes", "agreed": "yes"},
        FOR["consent"] | {"agreed_on": ""},
        FOR["consent"] | {"agreed_how": ""},
        FOR["consent"] | {"agreed_to": ""},
        FOR["consent"] | {"knows": "no"},
        FOR["consent"] | {"agreed": "no"},
        {},
    ],
)
def test_without_consent_an_organisation_sends_nothing(service, consent):
    secret = opened(service)
    for task, given in (FOR | {"consent": consent}).items():
        referring_for.save(service.house, secret, task, given, complete=True)
    with pytest.raises(Refused, match="referral-needs-consent"):
        referring_for.send(service.house, secret)
    assert count(service) == 0


def test_a_link_ends_after_a_week_and_a_new_one_leads_to_the_same_form(service):
    secret = opened(service)
    old = token_of(service)
    referring_for.save(service.house, secret, "about-you", FOR["about-you"], complete=True)
    service.clock.advance(timedelta(days=7))
    post_goes(service)
    assert referring_for.found(service.house, secret) is None
    with pytest.raises(Refused, match="form-link-over"):
        referring_for.claim(service.house, old)
    referring_for.ask_again(service.house, old)
    post_goes(service)
    again = referring_for.claim(service.house, token_of(service))
    half = referring_for.found(service.house, again)
    assert half.typed.answers["ref_name"] == "Pat Officer"
    with pytest.raises(Refused, match="form-link-over"):
        referring_for.claim(service.house, old)
    service.clock.advance(timedelta(days=14))
    post_goes(service)
    assert referring_for.found(service.house, again) is None
    with service.store.engine.connect() as connection:
        assert connection.execute(text("select count(*) from referrals")).scalar() == 0


def test_after_sending_the_link_opens_nothing(service):
    secret = opened(service)
    token = token_of(service)
    for task, given in FOR.items():
        referring_for.save(service.house, secret, task, given, complete=True)
    referring_for.send(service.house, secret)
    with pytest.raises(Refused, match="form-link-over"):
        referring_for.claim(service.house, token)
    assert referring_for.found(service.house, secret).typed.answers == {}
    post_goes(service)
    before = len(service.courier.sent)
    referring_for.ask_again(service.house, token)
    post_goes(service)
    assert len(service.courier.sent) == before


def test_one_mailbox_gets_three_links_and_no_more(service):
    for _ in range(10):
        referring_for.ask_link(service.house, "pat@police.example")
    post_goes(service)
    assert len(service.courier.sent) == referring_for.LINKS_TO_ONE


def test_equality_answers_stand_apart_from_everything(service):
    secret = filled(service)
    referring.tell_equality(service.house, secret, {"age": "25-34"})
    referring.send(service.house, secret, agreed=True)
    for _ in range(2):
        referring.tell_equality(service.house, secret, {"age": "25-34"})
    with service.house.unit_of_work(write=False) as work:
        assert work.referrals.equality(["2026-06"]) == [{"age": "25-34"}]
    case = the_case(service)
    assert "25-34" not in str(case)
    with service.store.engine.connect() as connection:
        rows = connection.execute(text("select month, sealed from equality_answers")).all()
    assert rows[0][0] == "2026-06" and "25-34" not in rows[0][1]


def test_the_secret_of_one_kind_of_form_opens_no_other(service):
    own, work_secret = filled(service), opened(service)
    assert referring_for.found(service.house, own) is None
    assert referring.found(service.house, work_secret) is None
    for task in FOR:
        with pytest.raises(Refused, match="form-gone"):
            referring_for.save(service.house, own, task, FOR[task], complete=True)
    referring.drop(service.house, work_secret)
    assert referring_for.found(service.house, work_secret) is not None


@pytest.mark.parametrize("gone", ["agree", "agreed_on", "agreed_how"])
def test_an_officer_cannot_refer_without_consent_whatever_page_asks_it(service, gone):
    vic = service.account("Vic", StaffRole.VICTIM_CARE_OFFICER)
    answers = FOR["person"] | {"side": "harmed"}
    case_id = noticing.begin(service.house, vic, "ab" * 8, answers)
    yes = {"agree": ["yes"], "agreed_on": "2026-06-01", "agreed_how": "by-phone"}
    given = {name: said for name, said in yes.items() if name != gone}
    with pytest.raises(Refused, match="referral-needs-consent"):
        noticing.refer(service.house, vic, case_id, given, 0)
    assert the_case(service).state is CaseState.ENQUIRY
    nobody = service.account("Ada", StaffRole.ADMINISTRATOR)
    with pytest.raises(Refused, match="case-not-allowed"):
        noticing.begin(service.house, nobody, "cd" * 8, answers)
