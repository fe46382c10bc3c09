"""Staff carry words over days: each act by its page, by whoever may, and by nobody else."""

import re
from html import unescape
from pathlib import Path

import pytest

from app.domain.dialogue.relays import RelayState
from app.domain.refusals import SENTENCES
from app.domain.safe_contact import Way
from app.domain.staff_roles import StaffRole
from app.services import staff_sessions
from app.services.inviting import About
from tests.relay_cases import Slow
from tests.web.conftest import browser
from tests.web.dialogue.slow import DOMAIN, Desk, hidden, id_of, press

HOSTILE = "<script>alert(1)</script> {{ 7 * 7 }} \"&amp;' {n}\n  two  spaces\n" + "x" * 300
OTHERS = ("hanna", "olga")  # of the side that the words are for
READING = ("", "/write", "/translate", "/ask_change", "/clear", "/release", "/answer")
PRESSES = (
    *("read_back", "agree", "agree_translation", "hold", "go_on", "take_back"),
    *("tell_about", "choose", "deliver", "refuse", "want_reply", "no_reply"),
)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def carried(page: str) -> list[str]:
    return [unescape(t) for t in re.findall(r"<blockquote[^>]*>(.*?)</blockquote>", page, re.S)]


def notices(slow: Slow) -> list[str]:
    with slow.house.unit_of_work(write=False) as work:
        found = work.messages.of_case(slow.case_id, "jo")
    return [str(m.state) for m in found if m.about is About.SOMETHING_THERE]


def test_words_are_carried_by_telephone_from_the_first_to_the_answer(desk: Desk) -> None:
    lee, at = desk.staff("lee"), desk.released(HOSTILE)
    relay_id = id_of(at)
    assert press(lee, f"{at}/choose", wish="read_to_me").status_code == 303
    assert press(lee, f"{at}/tell_about").status_code == 303
    page = press(lee, f"{at}/deliver", how="by_phone")
    assert page.headers["Location"].endswith("?done=deliver")
    assert "Passed on." in lee.get(at).text
    answer = press(lee, f"{at}/answer", key="k1", text="Thank you.", about="")
    reply = answer.headers["Location"].partition("?")[0]
    assert desk.slow.relay(id_of(reply)).answers == relay_id
    assert desk.slow.relay(relay_id).state is RelayState.DELIVERED  # not before it was handed over
    for act in ("read_back", "agree"):
        press(lee, f"{reply}/{act}", number="1")
    press(lee, f"{reply}/clear", number="1", looked=["safe", "positive"])
    press(lee, f"{reply}/release", number="1")
    press(lee, f"{reply}/deliver", how="in_person")
    assert desk.slow.relay(relay_id).state is RelayState.ANSWERED
    words = carried(lee.get(at).text)[0]
    arrived = desk.slow.relay(relay_id).arrived
    assert arrived is not None and arrived.text.encode() == words.encode() == HOSTILE.encode()


def test_the_other_side_is_shown_first_exactly_as_they_will_see_it(desk: Desk) -> None:
    lee, at = desk.staff("lee"), desk.written(HOSTILE, "A word")
    for act in ("read_back", "agree"):
        press(lee, f"{at}/{act}", number="1")
    press(lee, f"{at}/clear", number="1", looked=["safe", "positive"])
    preview = lee.get(f"{at}/release")
    assert carried(preview.text) == [HOSTILE]
    assert "A word" in preview.text
    box = re.search(r'<input[^>]*name="let_know"[^>]*>', preview.text)
    assert box is not None and "checked" not in box[0]
    assert desk.slow.relay(id_of(at)).state is RelayState.CLEARED  # looking releases nothing
    press(lee, f"{at}/release", number="1")
    jo = desk.person(desk.slow.jo)
    [first] = re.findall(r"<h1[^>]*>(.*?)</h1>", jo.get(f"/your/messages/{id_of(at)}").text)
    assert "has a message for you" in first
    assert f'<div class="preview"><p class="govuk-body">{first}</p></div>' in preview.text
    press(jo, f"/your/messages/{id_of(at)}/read")
    assert carried(jo.get(f"/your/messages/{id_of(at)}").text) == [HOSTILE]


def test_nobody_is_let_know_unless_it_is_ticked(desk: Desk) -> None:
    desk.reachable("jo", Way.EMAIL)
    desk.released()
    assert notices(desk.slow) == []


def test_a_second_press_lets_nobody_know_twice(desk: Desk) -> None:
    desk.reachable("jo", Way.EMAIL)
    at, lee = desk.released(let_know=True), desk.staff("lee")
    before = notices(desk.slow)
    assert before == ["queued"]
    assert "An e-mail is on its way." in lee.get(at).text
    assert press(lee, f"{at}/release", number="1", let_know="yes").status_code == 303
    assert notices(desk.slow) == before


def test_staff_of_their_side_tell_them_where_nothing_is_sent_from_here(desk: Desk) -> None:
    desk.reachable("jo", Way.CALL)
    at, olga = desk.released(let_know=True), desk.staff("olga")
    page = olga.get(at).text
    assert "There is something new on your page." in page
    told = re.search(rf'action="({at}/notice/[^"]+)"', page)
    assert told is not None
    assert press(desk.staff("otto"), told[1]).status_code in (403, 404)
    assert press(olga, told[1]).status_code == 303
    assert notices(desk.slow) == ["given"]


def test_a_form_that_grew_old_is_refused_and_loses_nothing(desk: Desk) -> None:
    at, lee = desk.written("The first words."), desk.staff("lee")
    other = press(desk.staff("ruth"), f"{at}/write", number="1", text="Ruth's words.")
    assert other.status_code == 303
    stale = press(lee, f"{at}/write", number="1", text="Typed for ten minutes.", about="Mine")
    assert stale.status_code == 409
    page = unescape(stale.text)
    assert "Typed for ten minutes." in page and 'value="Mine"' in page
    assert "Ruth's words." in page and SENTENCES["relay-words-changed"] in page
    assert hidden(stale.text, "number") == "2"
    for act in ("read_back", "agree"):
        assert press(lee, f"{at}/{act}", number="1").status_code == 409


@pytest.mark.parametrize("looked", [[], ["safe"], ["positive"]])
def test_it_is_cleared_only_by_whoever_looked_at_both(desk: Desk, looked: list[str]) -> None:
    at, lee = desk.written(), desk.staff("lee")
    for act in ("read_back", "agree"):
        press(lee, f"{at}/{act}", number="1")
    answer = press(lee, f"{at}/clear", number="1", looked=looked)
    assert answer.status_code in (409, 422)
    assert desk.slow.relay(id_of(at)).state is RelayState.AGREED


def test_hints_help_and_block_nothing(desk: Desk) -> None:
    at, lee = desk.written("Come to 12 Oak Road. Call 07700 900123."), desk.staff("lee")
    for act in ("read_back", "agree"):
        press(lee, f"{at}/{act}", number="1")
    page = lee.get(f"{at}/clear").text
    assert "07700 900123" in page and "It finds by far not everything." in page
    assert press(lee, f"{at}/clear", number="1", looked=["safe", "positive"]).status_code == 303


def test_both_wordings_are_agreed_where_an_interpreter_carries_them(desk: Desk) -> None:
    at, lee = desk.written(), desk.staff("lee")
    press(lee, f"{at}/read_back", number="1")
    other = {"text": "Mae'n ddrwg gen i.", "about": "Beth ddigwyddodd", "language": "cy"}
    made = press(lee, f"{at}/translate", number="1", **other)
    assert made.status_code == 303
    press(lee, f"{at}/agree", number="1")
    refused = press(lee, f"{at}/clear", number="1", looked=["safe", "positive"])
    assert (refused.status_code, SENTENCES["relay-translation-not-agreed"] in refused.text) == (
        409,
        True,
    )
    press(lee, f"{at}/agree_translation", number="1")
    press(lee, f"{at}/clear", number="1", looked=["safe", "positive"])
    assert carried(lee.get(f"{at}/release").text) == ["Mae'n ddrwg gen i.", "I am sorry."]


def test_what_it_is_about_is_translated_agreed_looked_at_and_told(desk: Desk) -> None:
    about, other = "My house, 12 Oak Road", "Fy nhŷ, 14 Oak Road"
    at, lee = desk.written("I am sorry.", about), desk.staff("lee")
    press(lee, f"{at}/read_back", number="1")
    form = lee.get(f"{at}/translate").text
    assert about in form and 'name="about"' in form, "whoever translates it has it before them"
    without = {"number": "1", "text": "Sori.", "language": "cy"}
    refused = press(lee, f"{at}/translate", **without)
    assert refused.status_code == 409
    assert SENTENCES["relay-translation-about"] in refused.text and "Sori." in refused.text
    assert press(lee, f"{at}/translate", **without, about=other).status_code == 303
    assert f'value="{other}"' in lee.get(f"{at}/translate").text
    assert other in lee.get(at).text
    own = desk.person(desk.slow.sam).get(f"/your/messages/{id_of(at)}").text
    assert about in own and other in own, "it is agreed to as well"
    press(lee, f"{at}/agree", number="1")
    press(lee, f"{at}/agree_translation", number="1")
    looked = lee.get(f"{at}/clear").text
    hints = looked[looked.index('<ul class="govuk-list">') :]
    assert other in looked and "12 Oak Road" in hints and "14 Oak Road" in hints
    press(lee, f"{at}/clear", number="1", looked=["safe", "positive"])
    seen = lee.get(f"{at}/release").text
    assert other in seen and about not in seen
    press(lee, f"{at}/release", number="1")
    press(lee, f"{at}/tell_about")
    told = desk.person(desk.slow.jo).get(f"/your/messages/{id_of(at)}").text
    assert other in told and about not in told


def test_a_note_that_is_not_passed_on_becomes_a_message_only_anew(desk: Desk) -> None:
    lee = desk.staff("lee")
    assert press(lee, f"{desk.at}/relays/note/sam", text="I drink.").status_code == 303
    paper = next(p for p in desk.slow.case().papers if p.answers.get("text") == "I drink.")
    new = f"{desk.at}/relays/new/responsible?note={paper.id}"
    page = lee.get(new).text
    assert "I drink." in page and desk.slow.all() == []
    boxes = re.findall(r"<textarea[^>]*>(.*?)</textarea>", page, re.DOTALL)
    assert [box.strip() for box in boxes] == [""], "the words are typed anew, or nothing is said"
    empty = press(lee, new, key=hidden(page, "key"), text="")
    assert empty.status_code == 422 and "I drink." in empty.text and desk.slow.all() == []
    made = press(lee, new, key=hidden(page, "key"), text="I want to stop drinking.")
    relay = desk.slow.relay(id_of(made.headers["Location"].partition("?")[0]))
    assert relay.state is RelayState.DRAFT, "it is read back and agreed to like any other"
    assert [version.text for version in relay.said.versions] == ["I want to stop drinking."]
    hidden_from = desk.staff("olga").get(f"{desk.at}/relays/new/harmed?note={paper.id}").text
    assert "I drink." not in hidden_from


def test_the_same_form_sent_twice_makes_one_message(desk: Desk) -> None:
    lee, new = desk.staff("lee"), f"{desk.at}/relays/new/harmed"
    key = hidden(lee.get(new).text, "key")
    twice = {press(lee, new, key=key, text="Once.").headers["Location"] for _ in range(2)}
    assert len(twice) == 1 and len(desk.slow.all()) == 1


@pytest.mark.parametrize("text", ["", "   \n ", "y" * 4001])
def test_what_cannot_be_kept_comes_back_with_its_reason(desk: Desk, text: str) -> None:
    new = f"{desk.at}/relays/new/harmed"
    answer = press(desk.staff("lee"), new, key="k", text=text, about="Kept")
    assert answer.status_code == 422 and 'value="Kept"' in answer.text
    assert text.strip() in unescape(answer.text)


# Who may not


@pytest.mark.parametrize("name", OTHERS)
def test_whoever_works_with_the_other_side_learns_nothing_before_the_release(
    desk: Desk, name: str
) -> None:
    at, client = desk.written("Marker0001x"), desk.staff(name)
    before = client.get(f"{desk.at}/relays").text
    assert "Marker0001x" not in before and id_of(at) not in before
    for path in READING:
        assert client.get(at + path).status_code == 404
    for act in PRESSES:
        answer = press(client, f"{at}/{act}", number="1", how="by_phone", wish="later")
        assert answer.status_code == 404, act
    assert "Marker0001x" not in client.get(f"{desk.at}/ledger").text
    assert desk.slow.relay(id_of(at)).state is RelayState.DRAFT


def test_whoever_carries_for_one_side_does_not_clear(desk: Desk) -> None:
    at, otto = desk.written(), desk.staff("otto")
    for act in ("read_back", "agree"):
        assert press(otto, f"{at}/{act}", number="1").status_code == 303
    page = otto.get(at).text
    assert f"{at}/clear" not in page and f"{at}/ask_change" not in page
    answer = press(otto, f"{at}/clear", number="1", looked=["safe", "positive"])
    assert answer.status_code == 403
    assert desk.slow.relay(id_of(at)).state is RelayState.AGREED


def test_whoever_it_reached_hands_it_over_without_the_senders_part(desk: Desk) -> None:
    at, olga = desk.released("Only these words."), desk.staff("olga")
    page = olga.get(at).text
    assert carried(page) == ["Only these words."]
    assert "Version" not in page and "Sam" not in page
    for act in ("hold", "take_back", "read_back"):
        assert press(olga, f"{at}/{act}", number="1").status_code == 404
    assert press(olga, f"{at}/deliver", how="by_phone").status_code == 303


@pytest.mark.parametrize("path", ["relays", "ledger", "relays/new/harmed", "relays/{id}"])
def test_no_such_case_for_whoever_does_not_work_in_it(desk: Desk, path: str) -> None:
    relay_id = id_of(desk.written())
    desk.slow.service.account("Nosy", *(set(StaffRole) - {StaffRole.ADMINISTRATOR}))
    nosy = desk.staff("Nosy")
    path = path.format(id=relay_id)
    there = nosy.get(f"{desk.at}/{path}")
    never = nosy.get(f"/staff/cases/0123456789abcdef/{path}")
    assert there.status_code == never.status_code == 404
    assert there.text.replace(desk.slow.case_id, "") == never.text.replace("0123456789abcdef", "")


def test_a_stranger_is_led_to_the_sign_in(desk: Desk) -> None:
    at = desk.written()
    for path in (f"{desk.at}/relays", at, f"{at}/release", f"{desk.at}/ledger"):
        assert browser(desk.app).get(path).status_code == 303


@pytest.mark.parametrize(
    "relay_id", ["0123456789abcdef", "x", "%2e%2e", "%00", "a" * 32, "'--", "ŵ"]
)
def test_an_id_that_is_not_of_this_case_is_not_there(desk: Desk, relay_id: str) -> None:
    lee = desk.staff("lee")
    assert lee.get(f"{desk.at}/relays/{relay_id}").status_code == 404
    assert press(lee, f"{desk.at}/relays/{relay_id}/hold").status_code == 404


@pytest.mark.parametrize("number", ["", "x", "-1", "9" * 40, "1.0", "²"])
def test_a_number_that_is_none_is_refused(desk: Desk, number: str) -> None:
    at = desk.written()
    assert press(desk.staff("lee"), f"{at}/read_back", number=number).status_code == 403
    assert desk.slow.relay(id_of(at)).state is RelayState.DRAFT


@pytest.mark.parametrize(
    ("act", "form"), [("deliver", {"how": "by_owl"}), ("choose", {"wish": ""}), ("explode", {})]
)
def test_a_choice_that_is_none_changes_nothing(desk: Desk, act: str, form: dict[str, str]) -> None:
    at = desk.released()
    answer = press(desk.staff("lee"), f"{at}/{act}", **form)
    assert answer.status_code in (404, 409)
    assert desk.slow.relay(id_of(at)).state is RelayState.RELEASED


def test_while_the_case_is_held_nothing_reaches_the_other_side(desk: Desk) -> None:
    at, lee = desk.written(), desk.staff("lee")
    for act in ("read_back", "agree"):
        press(lee, f"{at}/{act}", number="1")
    press(lee, f"{at}/clear", number="1", looked=["safe", "positive"])

    desk.slow.change(lambda case, at: setattr(case, "held", True))
    refused = press(lee, f"{at}/release", number="1", let_know="yes")
    assert (refused.status_code, SENTENCES["case-held"] in unescape(refused.text)) == (409, True)
    assert notices(desk.slow) == [] and desk.slow.relay(id_of(at)).arrived is None


def test_who_was_signed_out_does_nothing_more(desk: Desk) -> None:
    at, lee = desk.written(), desk.staff("lee")
    cookie = lee.get_cookie("staff", domain=DOMAIN)
    assert cookie is not None
    staff_sessions.end(desk.house, cookie.value)
    assert press(lee, f"{at}/read_back", number="1").status_code == 303
    assert desk.slow.relay(id_of(at)).state is RelayState.DRAFT
