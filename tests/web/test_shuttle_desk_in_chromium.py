"""The advocate's desk in a real browser with made-up views: what each press asks for."""

import threading
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.web.preview import VIEWS, Preview, asked
from tests.web.test_carried_in_chromium import LISTEN, heard, press, still
from tests.web.test_pages_in_chromium import LAPTOP, chromium, context, open_page, preview

__all__ = ["chromium", "context", "preview"]

pytestmark = pytest.mark.browser

JOS, SAMS = "holding:j1", "holding:s1"
GIVEN, THERE, AGREED, CLEARED, ALOUD = (f"r{number:031d}" for number in (1, 3, 4, 5, 6))
NO = {"ok": False, "code": "relay-state", "words": "This is not possible now."}


def view(
    state: str = "on",
    live: str | None = JOS,
    cards: dict[str, dict[str, Any]] | None = None,
    rooms: dict[str, dict[str, Any]] | None = None,
    **top: Any,
) -> dict[str, Any]:
    """Return the view of a desk with where one is live, cards, rooms or more changed."""
    base = deepcopy(VIEWS[f"staff-shuttle-{state}"])
    base["cards"] = [card | (cards or {}).get(card["id"], {}) for card in base["cards"]]
    shuttle = base["shuttle"]
    shuttle["rooms"] = [room | (rooms or {}).get(room["room"], {}) for room in shuttle["rooms"]]
    shuttle["live_to"] |= {"room": live}
    return base | top


def desk(preview: Preview, context: BrowserContext, state: str = "on") -> Page:
    page = open_page(preview, context, f"staff-shuttle-{state}")
    page.set_viewport_size({"width": LAPTOP[0], "height": LAPTOP[1]})
    expect(page.locator("#live-where")).not_to_be_empty()
    return page


def card(page: Page, card_id: str) -> Locator:
    return page.locator(f".relay[data-key='{card_id}']")


def sender(page: Page, person: str) -> Locator:
    return page.locator(f".relays[data-key='{person}']")


# Where one is live


def test_a_room_is_left_after_a_question_and_where_one_is_live_is_said(
    preview: Preview, context: BrowserContext
) -> None:
    page = desk(preview, context)
    moves, dialog = page.locator("#live-moves"), page.locator("#back-dialog")
    expect(moves.locator("[aria-pressed=true]")).to_have_text(["Jo's room"])
    press(moves, "Sam's room")
    expect(dialog.locator("input:checked")).to_be_focused()
    expect(dialog.locator("input:checked")).to_have_value("15")
    expect(dialog.locator("#live")).to_have_count(1)  # what is read aloud is so here too
    assert asked(preview, page, "staff.visit") == []
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    move = {"room": SAMS, "back_at_minutes": 10, "saw": 1}
    assert asked(preview, page, "staff.visit") == [move]
    preview.tell(view(live=SAMS))
    expect(page.locator("#assertive")).to_have_text("You are now live to Sam's room.")
    expect(moves.locator("[aria-pressed=true]")).to_have_text(["Sam's room"])
    # Who was moved meanwhile is not asked about a room where they are no more.
    press(moves, "Nobody")
    expect(dialog).to_be_visible()
    preview.tell(view(live=None))
    expect(dialog).to_be_hidden()
    expect(page.locator("#assertive")).to_have_text("You are now live to nobody.")
    press(moves, "Jo's room")
    expect(dialog).to_be_hidden()
    assert asked(preview, page, "staff.visit") == [move, {"room": JOS, "saw": 3}]


def test_each_way_out_of_a_room_asks_first(preview: Preview, context: BrowserContext) -> None:
    page = desk(preview, context)
    page.locator("#shuttle-all > summary").click()
    page.click("#tab-rooms")
    page.locator("#panel-rooms [data-act='staff.visit']:visible").first.click()
    expect(page.locator("#back-dialog")).to_be_visible()
    assert asked(preview, page, "staff.visit") == []


def test_the_room_of_another_advocate_is_no_way_to_go(
    preview: Preview, context: BrowserContext
) -> None:
    page = desk(preview, context)
    preview.tell(view(rooms={SAMS: {"may_enter": False}}))
    button = page.locator("#live-moves").get_by_role("button", name="Sam's room")
    expect(button).to_have_attribute("aria-disabled", "true")
    button.click(force=True)
    expect(page.locator("#assertive")).to_contain_text("has an advocate of its own")
    expect(page.locator("#back-dialog")).to_be_hidden()
    expect(page.locator("#side-responsible").get_by_role("button", name="Go to")).to_be_hidden()


def test_nothing_of_the_desk_stays_for_who_is_gone(
    preview: Preview, context: BrowserContext
) -> None:
    page = desk(preview, context)
    gone = view()
    preview.tell(gone | {"you": gone["you"] | {"place": "gone", "why": "removed"}})
    expect(page.locator("#shuttle")).to_be_hidden()
    expect(page.locator("#live-to")).to_be_hidden()


def test_only_the_ends_that_may_be_are_offered_and_a_shuttle_has_words_of_its_own(
    preview: Preview, context: BrowserContext
) -> None:
    page = desk(preview, context)
    begin, check = page.locator("#start-shuttle"), page.locator("#check-all")
    acts = ["session.start_closing", "session.start_leaving", "session.close", "session.check"]
    preview.tell(view(may=["session.separate"]))
    expect(page.locator("#separate")).to_have_text("Stop everything that goes across")
    expect(page.locator("#separate")).to_be_visible()
    preview.tell(view(may=[*acts, "session.start_shuttle"], stage="break"))
    expect(begin).to_have_text("Go on with the shuttle")
    expect(check).to_be_hidden()
    expect(page.locator("#separate")).to_be_hidden()
    page.click("#end")
    box = page.locator("#end-dialog")
    expect(box.locator("#live")).to_have_count(1)
    expect(box.locator("[data-act='session.start_leaving']")).to_be_hidden()
    box.locator("[data-act='session.start_closing']").click()
    expect(box).to_be_hidden()
    assert asked(preview, page, "session.start_closing") == [{}]
    preview.tell(view(may=["session.start_shuttle"], stage="checked"))
    expect(begin).to_have_text("Begin the shuttle")
    expect(page.locator("#end")).to_be_hidden()


# Rooms


def test_waiting_alone_is_counted_on_by_itself_and_a_long_wait_stands_out(
    preview: Preview, context: BrowserContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    began = datetime.now(UTC) - timedelta(minutes=9, seconds=57)
    waiting = view(rooms={SAMS: {"alone_since": began.isoformat()}})
    monkeypatch.setitem(VIEWS, "staff-shuttle-on", waiting)
    preview.answers["peer.offer"] = still
    page = desk(preview, context)
    line = page.locator("#side-rooms-responsible .side-block__company li").first
    expect(line).to_contain_text("Waiting alone for 9 minutes")
    expect(line).to_contain_text("Waiting alone for 10 minutes. This is long.", timeout=15000)
    expect(line).to_have_class("side-block__long")


def test_a_signal_in_a_room_is_seen_with_one_press(
    preview: Preview, context: BrowserContext
) -> None:
    page = desk(preview, context)
    signal = page.locator("#side-rooms-responsible .signal")
    press(signal, "I've seen this: Sam")
    assert asked(preview, page, "staff.acknowledge") == [{"person": "s1"}]
    seen = view()["shuttle"]["rooms"][1]["signals"][0] | {"seen_by": "Priya"}
    preview.tell(view(rooms={SAMS: {"signals": [seen]}}))
    expect(signal).to_contain_text("Priya has seen this.")
    expect(signal.locator("button:visible")).to_have_count(0)


def test_a_colleagues_word_is_told_once_and_ones_own_is_not(
    preview: Preview, context: BrowserContext
) -> None:
    context.add_init_script(LISTEN)
    page = desk(preview, context)
    assert "wrote in the corridor" not in heard(page), "what was there is no news"
    said = view()
    corridor = said["shuttle"]["corridor"]
    corridor.append(corridor[1] | {"id": "k3"})
    preview.tell(said)
    assert "wrote in the corridor" not in heard(page)
    corridor.append(corridor[0] | {"id": "k4", "from": "Kim"})
    preview.tell(said)
    assert heard(page).count("Kim wrote in the corridor.") == 1


def test_a_message_that_did_not_go_stays_in_its_box(
    preview: Preview, context: BrowserContext
) -> None:
    page = desk(preview, context)
    form = page.locator("#side-rooms-harmed form")
    box = form.locator("textarea")
    preview.answers["staff.message"] = NO
    box.fill("Soon")
    press(form, "Send")
    expect(page.locator("#notice-words")).to_have_text(str(NO["words"]))
    expect(box).to_have_value("Soon")
    going = threading.Event()
    preview.answers["staff.message"] = lambda _: {"ok": going.wait(5)}
    press(form, "Send")
    box.press_sequentially(", I hope")
    going.set()
    expect(form.get_by_role("status")).to_have_text("Sent.")
    expect(box).to_have_value("Soon, I hope")


def test_tabs_say_what_is_new_go_by_arrows_and_lead_to_the_panel(
    preview: Preview, context: BrowserContext
) -> None:
    page = open_page(preview, context, "staff-shuttle-on")
    page.set_viewport_size({"width": 768, "height": 1024})
    tabs = page.locator("#side-tabs [role=tab]")
    expect(tabs).to_have_text(["Jo's room", "Desk", "Sam's room"])
    signals = view()["shuttle"]["rooms"][1]["signals"]
    preview.tell(view(rooms={SAMS: {"signals": [signals[0], signals[0] | {"kind": "stop"}]}}))
    expect(tabs.nth(2)).to_have_text("Sam's room (1 new)")
    tabs.nth(1).press("ArrowRight")
    expect(tabs.nth(2)).to_be_focused()
    expect(tabs.nth(2)).to_have_text("Sam's room")
    page.click("#to-all")
    expect(page.locator("#side-desk")).to_be_visible()
    expect(page.locator("#panel-messages")).to_be_visible()


# Writing down


def begun(page: Page, words: str) -> Locator:
    press(sender(page, "j1"), "Write down what Jo says")
    new = page.locator(".relays__new .relay__writing")
    expect(new.get_by_label("What Jo says")).to_be_focused()
    new.get_by_label("What Jo says").fill(words)
    return new


def draft(text: str, number: int = 1) -> dict[str, Any]:
    """Return the view in which what is being written has its card."""
    shown = view()
    made = deepcopy(next(one for one in shown["cards"] if one["state"] == "draft"))
    made |= {"id": "new", "side": "harmed", "from": "j1", "to": "s1"}
    made["said"]["versions"][0] |= {"text": text, "number": number}
    shown["cards"].append(made)
    return shown


def test_what_is_being_written_is_on_the_desk_once_and_stays_as_it_is_typed(
    preview: Preview, context: BrowserContext
) -> None:
    page = desk(preview, context)

    def kept(message: dict[str, Any]) -> dict[str, Any]:
        preview.tell(draft(message["text"]))  # the view comes before the answer
        return {"ok": True, "relay": "new", "number": 1}

    preview.answers["staff.relay_write"] = kept
    new = begun(page, "Why us?")
    expect(new.locator(".relay__saved")).to_contain_text("Saved")
    expect(sender(page, "j1").locator(".relay__writing")).to_have_count(1)
    preview.tell(draft("Other words", 2))
    page.wait_for_timeout(300)
    expect(new.get_by_label("What Jo says")).to_have_value("Why us?")
    # Emptied by a slip: what was kept is not emptied too.
    new.get_by_label("What Jo says").fill("")
    page.wait_for_timeout(2500)
    assert [one["text"] for one in asked(preview, page, "staff.relay_write")] == ["Why us?"]


def test_words_are_read_back_with_one_press_right_after_they_were_typed(
    preview: Preview, context: BrowserContext
) -> None:
    page = desk(preview, context)

    def slowly(_: dict[str, Any]) -> dict[str, Any]:
        threading.Event().wait(0.7)
        return {"ok": True, "relay": "new", "number": 1}

    preview.answers["staff.relay_write"] = slowly
    press(begun(page, "Why us?"), "Read it back")
    expect(page.locator(".relays__new .relay__writing")).to_have_count(0)
    expect(sender(page, "j1").locator(".relays__heading")).to_be_focused()
    assert asked(preview, page, "staff.relay_read_back") == [{"relay": "new", "number": 1}]


def test_what_is_not_kept_is_not_read_back_and_one_message_is_made_of_it(
    preview: Preview, context: BrowserContext
) -> None:
    page = desk(preview, context)
    preview.answers["staff.relay_write"] = {"ok": False, "code": "not-sent"}
    new = begun(page, "")
    press(new, "Read it back")
    expect(new.locator(".wrong")).to_have_text("Write the words first.")
    new.get_by_label("What Jo says").fill("Why us?")
    press(new, "Read it back")
    expect(new.locator(".wrong")).to_contain_text("Not saved.")
    assert asked(preview, page, "staff.relay_read_back") == []
    preview.answers["staff.relay_write"] = {"ok": True, "relay": "new", "number": 1}
    new.get_by_label("What Jo says").fill("Why us, and not them?")
    expect(new.locator(".relay__saved")).to_contain_text("Saved")
    sent = asked(preview, page, "staff.relay_write", ids=True)
    first = [one for one in sent if not one["relay"]]
    assert len(first) > 1
    assert {(one["id"], one["text"]) for one in first} == {(first[0]["id"], "Why us?")}
    assert (sent[-1]["relay"], sent[-1]["text"]) == ("new", "Why us, and not them?")


def test_what_was_refused_is_not_tried_for_ever_once_its_form_is_gone(
    preview: Preview, context: BrowserContext
) -> None:
    page = desk(preview, context)
    preview.answers["staff.relay_write"] = NO
    press(begun(page, "Why us?"), "Put this away for now")
    expect(page.locator(".relays__new .relay__writing")).to_have_count(0)
    page.wait_for_timeout(2500)
    tried = len(asked(preview, page, "staff.relay_write"))
    page.wait_for_timeout(2500)
    assert len(asked(preview, page, "staff.relay_write")) == tried


def test_an_answer_is_tied_to_what_it_answers(preview: Preview, context: BrowserContext) -> None:
    page = desk(preview, context)
    press(card(page, GIVEN), "Write down the answer of Sam")
    new = page.locator(".relays__new .relay__writing")
    new.get_by_label("What Sam says").fill("I do.")
    expect(new.locator(".relay__saved")).to_contain_text("Saved")
    (sent,) = asked(preview, page, "staff.relay_write")
    assert (sent["sender"], sent["answers"]) == ("s1", GIVEN)


def test_who_works_with_one_side_writes_for_that_side_alone(
    preview: Preview, context: BrowserContext
) -> None:
    page = desk(preview, context, "one-side")
    for person, name, count in (("j1", "Jo", 0), ("s1", "Sam", 1)):
        write = sender(page, person).get_by_role("button", name=f"Write down what {name} says")
        expect(write).to_have_count(count)
    expect(page.locator("#confidences select option")).to_have_text(["Sam"])


# From read back to passed on


def newer(page: Page, preview: Preview, text: str) -> None:
    """Somebody else puts other words on the card that is read back."""
    (before,) = (one for one in view()["cards"] if one["id"] == ALOUD)
    versions = before["said"]["versions"]
    versions.append(versions[-1] | {"number": 3, "text": text})
    preview.tell(view(cards={ALOUD: {"said": before["said"]}}))
    expect(card(page, ALOUD).locator(".relay__words").first).to_have_text(text)


def test_a_yes_names_the_words_that_stand_there(preview: Preview, context: BrowserContext) -> None:
    page = desk(preview, context)
    expect(card(page, ALOUD).get_by_text("You are not in Sam's room now.")).to_be_visible()
    newer(page, preview, "Newer words")
    press(card(page, ALOUD), "Sam said yes to exactly these words")
    assert asked(preview, page, "staff.relay_agree") == [{"relay": ALOUD, "number": 3}]


def test_other_words_are_put_over_those_that_were_looked_at(
    preview: Preview, context: BrowserContext
) -> None:
    page = desk(preview, context)
    one = card(page, ALOUD)
    press(one, "Change the words")
    box = one.get_by_label("What Sam says, in their words")
    expect(box).to_be_focused()
    expect(one.get_by_role("button", name="Sam said yes")).to_be_hidden()
    press(one, "Use these words")
    expect(one.locator(".relay__changing .wrong:visible")).to_contain_text("the same words")
    press(one, "Keep the words as they were")
    expect(one.get_by_role("button", name="Change the words")).to_be_focused()
    press(one, "Change the words")
    box.fill("Sorry.")
    newer(page, preview, "Newer words")
    expect(box).to_have_value("Sorry.")
    press(one, "Use these words")
    (sent,) = asked(preview, page, "staff.relay_write")
    assert (sent["relay"], sent["number"], sent["text"]) == (ALOUD, 2, "Sorry.")


def test_a_translation_has_its_words_its_language_and_who_made_it(
    preview: Preview, context: BrowserContext
) -> None:
    page = desk(preview, context)
    one = card(page, AGREED)
    one.locator("summary", has_text="Add a translation").click()
    one.get_by_label("The words in the other language").fill("Dlaczego?")
    press(one, "Save the translation")
    expect(one.locator(".relay__translating .wrong")).to_be_visible()
    assert asked(preview, page, "staff.relay_translate") == []
    one.get_by_label("Language", exact=True).select_option("pl")
    one.get_by_label("Who translates").fill("Ines")
    press(one, "Save the translation")
    expect(one.get_by_label("What it is about, in the other language")).to_be_focused()
    assert asked(preview, page, "staff.relay_translate") == []
    one.get_by_label("What it is about, in the other language").fill("Okno")
    press(one, "Save the translation")
    expect(one.locator(".relay__translating details")).not_to_have_attribute("open", "")
    (sent,) = asked(preview, page, "staff.relay_translate")
    words = {"text": "Dlaczego?", "about": "Okno", "language": "pl", "by": "Ines"}
    assert sent == {"relay": AGREED, "number": 2, **words}


def test_what_a_translation_is_about_is_read_beside_it_and_asked_only_where_it_was_said(
    preview: Preview, context: BrowserContext
) -> None:
    page = desk(preview, context)
    expect(card(page, CLEARED)).to_contain_text("What it is about: Twoje życie teraz")
    one, base = card(page, AGREED), view()
    said = next(each["said"] for each in base["cards"] if each["id"] == AGREED)
    said["versions"][-1]["about"] = ""
    preview.tell(base)
    one.locator("summary", has_text="Add a translation").click()
    expect(one.get_by_label("What it is about, in the other language")).to_be_hidden()
    one.get_by_label("The words in the other language").fill("Dlaczego?")
    one.get_by_label("Language", exact=True).select_option("pl")
    one.get_by_label("Who translates").fill("Ines")
    press(one, "Save the translation")
    (sent,) = asked(preview, page, "staff.relay_translate")
    assert sent["about"] == ""


def test_clearing_takes_both_ticks_anew_for_each_wording(
    preview: Preview, context: BrowserContext
) -> None:
    page = desk(preview, context)
    one = card(page, AGREED)
    safe = one.get_by_label("It is safe for Sam to have this")
    positive = one.get_by_label("It is meant well, and can do good")
    press(one, "Clear it")
    expect(one.locator(".relay__clearing .wrong")).to_be_visible()
    expect(safe).to_be_focused()
    safe.check()
    press(one, "Clear it")
    expect(positive).to_be_focused()
    assert asked(preview, page, "staff.relay_clear") == []
    positive.check()
    press(one, "Clear it")
    ticked = {"safe": True, "positive": True, "interpreted": False}
    assert asked(preview, page, "staff.relay_clear") == [{"relay": AGREED, "number": 2, **ticked}]
    expect(safe).not_to_be_checked()
    expect(positive).not_to_be_checked()


def test_words_are_passed_on_after_a_look_at_what_the_server_will_give(
    preview: Preview, context: BrowserContext
) -> None:
    page = desk(preview, context)
    one = card(page, CLEARED)
    given = {"number": 3, "text": "T", "about": "A", "language": "pl", "original": "O"}
    preview.tell(view(cards={CLEARED: {"preview": given}}))
    go = one.get_by_role("button", name="Pass it on to Sam")
    expect(go).to_be_hidden()
    press(one, "See it as Sam will")
    expect(go).to_be_focused()
    preview_of = one.locator(".relay__preview")
    # Two facilitators are there: the page of who gets it names neither of them.
    expect(preview_of.locator(".relay__words")).to_have_text(
        ["There is a message for you.", "T", "O"]
    )
    press(one, "Not yet")
    expect(one.get_by_role("button", name="See it as Sam will")).to_be_focused()
    press(one, "See it as Sam will")
    go.click()
    assert asked(preview, page, "staff.relay_release") == [{"relay": CLEARED, "number": 3}]


def test_taking_back_is_asked_about_and_a_request_that_was_refused_is_not_lost(
    preview: Preview, context: BrowserContext
) -> None:
    page = desk(preview, context)
    one = card(page, AGREED)
    press(one, "Take it back for Jo")
    assert asked(preview, page, "staff.relay_take_back") == []
    press(one, "No, leave it")
    expect(one.get_by_role("button", name="Take it back for Jo")).to_be_focused()
    press(one, "Take it back for Jo")
    press(one, "Yes, take it back")
    assert asked(preview, page, "staff.relay_take_back") == [{"relay": AGREED}]
    press(one, "Ask for other words")
    wanted = one.get_by_label("What should be put in other words?")
    wanted.fill("The second sentence")
    preview.answers["staff.relay_ask_change"] = NO
    press(one, "Ask Jo")
    expect(page.locator("#notice-words")).to_have_text(str(NO["words"]))
    expect(wanted).to_have_value("The second sentence")


# The side that it is for


def test_words_are_on_the_screen_and_read_aloud_only_where_one_is_live(
    preview: Preview, context: BrowserContext
) -> None:
    page = desk(preview, context)
    one = card(page, THERE)
    words = one.locator(".relay__words--aloud")
    expect(words).to_be_hidden()
    aloud = one.get_by_role("button", name="I read it aloud here")
    expect(aloud).to_have_attribute("aria-disabled", "true")
    aloud.click(force=True)
    assert asked(preview, page, "staff.relay_deliver") == []
    preview.tell(view(live=SAMS))
    expect(words).to_be_visible()
    aloud.click()
    delivered = {"relay": THERE, "how": "read_aloud"}
    assert asked(preview, page, "staff.relay_deliver") == [delivered]


def test_a_no_is_told_to_the_sender_only_when_that_was_allowed(
    preview: Preview, context: BrowserContext
) -> None:
    page = desk(preview, context)
    one = card(page, THERE)
    one.locator("summary", has_text="Sam told you what they want").click()
    press(one, "Record it")
    expect(one.locator(".relay__set .wrong")).to_be_visible()
    assert asked(preview, page, "staff.relay_choose") == []
    one.get_by_label("no thank you").check()
    press(one, "Record it")
    assert asked(preview, page, "staff.relay_refuse") == [{"relay": THERE, "tell_sender": False}]


def test_what_is_over_folds_says_so_and_keeps_the_keyboard(
    preview: Preview, context: BrowserContext
) -> None:
    page = desk(preview, context)
    one = card(page, THERE)
    one.get_by_role("button", name="Take it back for Jo").focus()
    preview.tell(view(cards={THERE: {"state": "taken_back", "may": []}}))
    expect(one.locator(".relay__state")).to_have_text("Taken back")
    expect(one.locator(".relay__box")).not_to_have_attribute("open", "")
    expect(one.locator(".relay__head")).to_be_focused()
    expect(page.locator("#polite")).to_contain_text("Message from Jo: Taken back.")


def test_what_is_held_says_from_where(preview: Preview, context: BrowserContext) -> None:
    page = desk(preview, context)
    held = page.locator(".relay[data-state=held]")
    state = held.get_by_text("It was held while: Cleared, not passed on yet.")
    expect(state).to_be_visible()


def test_each_note_is_said_to_be_from_somebody(preview: Preview, context: BrowserContext) -> None:
    page = desk(preview, context)
    notes = page.locator("#confidences")
    who = notes.get_by_label("From whom")
    expect(who.locator("option")).to_have_text(["", "Jo", "Sam"])
    for text in ("Sam told me.", "Jo told me."):
        notes.locator("textarea").fill(text)
        press(notes, "Keep this note")
        expect(notes.get_by_role("alert")).to_have_text("Choose whom the note is from first.")
        expect(who).to_be_focused()
        who.select_option(text.split()[0])
        press(notes, "Keep this note")
        expect(notes.get_by_role("alert")).to_be_hidden()
        expect(who).to_have_value("")
    sent = asked(preview, page, "staff.relay_note")
    assert [(one["person"], one["text"]) for one in sent] == [
        ("s1", "Sam told me."),
        ("j1", "Jo told me."),
    ]


def test_who_types_the_next_note_meanwhile_is_asked_again_whom_it_is_from(
    preview: Preview, context: BrowserContext
) -> None:
    page = desk(preview, context)
    notes, going = page.locator("#confidences"), threading.Event()
    preview.answers["staff.relay_note"] = lambda _: {"ok": going.wait(5)}
    notes.get_by_label("From whom").select_option("Jo")
    notes.locator("textarea").fill("Jo told me.")
    press(notes, "Keep this note")
    notes.locator("textarea").fill("Sam told me.")
    going.set()
    expect(notes.get_by_role("status")).to_contain_text("Kept.")
    expect(notes.locator("textarea")).to_have_value("Sam told me.")
    expect(notes.get_by_label("From whom")).to_have_value("")


def test_a_note_that_was_not_kept_stays_in_its_box(
    preview: Preview, context: BrowserContext
) -> None:
    page = desk(preview, context)
    box = page.locator("#confidences textarea")
    box.fill("Told me alone")
    page.locator("#confidences select").select_option("Jo")
    preview.answers["staff.relay_note"] = NO
    press(page.locator("#confidences"), "Keep this note")
    expect(page.locator("#notice-words")).to_have_text(str(NO["words"]))
    expect(box).to_have_value("Told me alone")
    del preview.answers["staff.relay_note"]
    press(page.locator("#confidences"), "Keep this note")
    expect(page.locator("#confidences [role=status]")).to_contain_text("Kept.")
    expect(box).to_have_value("")
