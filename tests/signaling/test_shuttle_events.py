"""Words carried in a live shuttle, by socket: each event, its refusals, what nobody else sees."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.domain.dialogue.relays import RelayState
from app.domain.people import Side
from tests.signaling.gathered import IN_A_SHUTTLE, gather
from tests.signaling.shuttle_stage import ShuttleStage, agree, release, write
from tests.signaling.stage import Stage, Visitor, new_id

HOSTILE = '<img src=x onerror="alert(1)">\n{{ 7 * 7 }} %s & "quoted" \u00e9\u4f60 \U0001f642'
Here = dict[str, Visitor]


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[ShuttleStage]:
    made = ShuttleStage(tmp_path)
    yield made
    made.sql.close()


@pytest.fixture
def here(stage: ShuttleStage) -> Here:
    return stage.start()


def codes(visitor: Visitor, event: str, **body: Any) -> str:
    return str(visitor.ask(event, **body).get("code", "ok"))


def test_the_agreed_words_arrive_byte_for_byte_and_not_before_they_are_opened(stage, here):
    """I43, I44."""
    relay = release(here["sam"], here["ada"], HOSTILE, about="the window")
    [card] = here["jo"].view["cards"]
    assert (card["id"], card["state"], card["text"], card["about"]) == (relay, "there", "", "")
    heard = repr(here["jo"].heard)
    assert "onerror" not in heard and "window" not in heard
    assert here["jo"].ask("person.relay_open", relay=relay)["ok"]
    [card] = here["jo"].view["cards"]
    assert card["text"].encode() == HOSTILE.encode()
    assert here["sam"].view["cards"][0]["state"] == "passed_on"


def test_every_event_does_what_it_says(stage, here):
    """One long afternoon: each event of a shuttle is said once, and changes what it should."""
    jo, sam, ada = here["jo"], here["sam"], here["ada"]
    said = {"session.start_shuttle"}

    def ask(who: Visitor, event: str, **body: Any) -> dict[str, Any]:
        stage.pass_time(1)
        answer = who.ask(event, **body)
        assert answer["ok"], (event, answer)
        said.add(event)
        return answer

    def state(relay: str) -> RelayState:
        return next(one.state for one in stage.relays if one.id == relay)

    first = ask(sam, "person.relay_write", text="I am sorry.", about="the window")["relay"]
    ask(sam, "person.relay_write", relay=first, number=1, text="I am very sorry.")
    assert stage.relays[0].said.versions[-1].number == 2
    ask(sam, "person.relay_read_back", relay=first, number=2)
    ask(sam, "person.relay_agree", relay=first, number=2)
    ask(sam, "person.relay_hold", relay=first)
    assert state(first) is RelayState.HELD
    ask(sam, "person.relay_go_on", relay=first)
    assert state(first) is RelayState.AGREED
    ask(ada, "staff.relay_ask_change", relay=first, number=2, text="A little shorter?")
    assert sam.view["cards"][0]["asked_change"] == "A little shorter?"
    ask(sam, "person.relay_write", relay=first, number=2, text="I am sorry. Sam", about="it")
    ask(sam, "person.relay_agree", relay=first, number=3)
    ask(ada, "staff.relay_clear", relay=first, number=3, safe=True, positive=True)
    ask(ada, "staff.relay_release", relay=first, number=3)
    ask(jo, "person.relay_choose", relay=first, wish="about_first")
    assert jo.view["cards"][0]["about"] == "it"
    ask(jo, "person.relay_refuse", relay=first, tell_sender=False)
    assert sam.view["cards"][0]["state"] == "with_guide"
    ask(jo, "person.relay_choose", relay=first, wish="show_me")
    ask(jo, "person.relay_open", relay=first)
    ask(jo, "person.relay_no_reply", relay=first)
    ask(jo, "person.relay_want_reply", relay=first)
    assert sam.view["cards"][0]["state"] == "reply_wanted"
    ask(jo, "person.relay_put_away", relay=first)
    assert jo.view["cards"] == []

    thanks = {"text": "Thank you.", "about": "thanks", "answers": first}
    second = ask(ada, "staff.relay_write", sender="jo", **thanks)["relay"]
    ask(ada, "staff.relay_read_back", relay=second, number=1)
    diolch = {"relay": second, "number": 1, "text": "Diolch.", "language": "cy"}
    assert codes(ada, "staff.relay_translate", **diolch) == "relay-translation-about"
    ask(ada, "staff.relay_translate", **diolch, about="diolch")
    assert jo.view["cards"][-1]["translation_about"] == "diolch"
    ask(ada, "staff.relay_agree_translation", relay=second, number=1)
    ask(ada, "staff.relay_agree", relay=second, number=1)
    ask(ada, "staff.relay_hold", relay=second)
    ask(ada, "staff.relay_go_on", relay=second)
    ask(ada, "staff.relay_clear", relay=second, number=1, safe=True, positive=True)
    ask(ada, "staff.relay_release", relay=second, number=1)
    ask(ada, "staff.relay_choose", relay=second, wish="read_to_me")
    ask(ada, "staff.relay_tell_about", relay=second)
    assert next(one["about"] for one in sam.view["cards"] if not one["mine"]) == "diolch"
    ask(ada, "staff.relay_refuse", relay=second, tell_sender=True)
    assert jo.view["cards"][-1]["state"] == "refused"
    ask(ada, "staff.relay_choose", relay=second, wish="read_to_me")
    ask(ada, "staff.relay_deliver", relay=second, how="read_aloud")
    assert state(first) is RelayState.ANSWERED
    card = next(one for one in sam.view["cards"] if not one["mine"])
    assert (card["text"], card["original"], card["answers"]) == ("Diolch.", "Thank you.", first)
    assert card["about"] == "diolch" and "thanks" not in repr(sam.heard)
    ask(ada, "staff.relay_no_reply", relay=second)
    ask(ada, "staff.relay_want_reply", relay=second)

    third = ask(sam, "person.relay_write", text="One more thing.")["relay"]
    ask(sam, "person.relay_take_back", relay=third)
    fourth = ask(ada, "staff.relay_write", sender="sam", text="And one more.")["relay"]
    ask(ada, "staff.relay_take_back", relay=fourth)
    assert (state(third), state(fourth)) == (RelayState.TAKEN_BACK,) * 2
    ask(ada, "staff.relay_note", person="jo", text="Not for Sam: I moved.")
    ask(ada, "staff.corridor", text="I go to Jo now.")
    assert here["zoe"].view["shuttle"]["corridor"][0]["text"] == "I go to Jo now."
    for party in (jo, sam):
        assert "I go to Jo now." not in repr(party.listen())
        assert "I moved" not in repr(party.listen())
    assert said == IN_A_SHUTTLE


def test_the_ledger_names_who_did_what_and_holds_no_words(stage, here):
    release(here["sam"], here["ada"], "The blue door")
    acts = [(entry.act, entry.actor) for entry in stage.audit]
    ada = stage.accounts["ada"]
    assert ("relay.agree", "sam") in acts
    assert ("relay.clear", ada) in acts and ("relay.release", ada) in acts
    assert "blue" not in repr(stage.audit)


def test_said_twice_and_over_a_new_connection_it_is_one_relay(stage, here):
    message = {"id": new_id(), "text": "I am sorry."}
    first = here["sam"].say("person.relay_write", message)
    assert here["sam"].say("person.relay_write", message) == first
    assert stage.come("sam").say("person.relay_write", message) == first
    stage.door.registry._answers._kept.clear()  # as after a restart of the process
    again = here["sam"] = stage.come("sam")
    assert again.say("person.relay_write", message)["relay"] == first["relay"]
    assert len(stage.relays) == 1


def test_a_newer_wording_is_never_agreed_to_cleared_or_released_unread(stage, here):
    relay, number = write(here["sam"])
    later = here["sam"].ask(
        "person.relay_write", relay=relay, number=number, text="I am not sorry."
    )
    assert later["number"] == number + 1
    assert codes(here["sam"], "person.relay_agree", relay=relay, number=number) == (
        "relay-words-changed"
    )
    assert stage.relays[0].said.agreed == 0


# Who may not


def test_nobody_acts_on_what_the_other_side_sends_or_on_what_never_was(stage, here):
    """A foreign id and one that never was are answered alike (I30)."""
    relay = agree(here["sam"])
    before = repr(stage.relays)
    for event in ("hold", "go_on", "take_back", "open", "want_reply", "no_reply", "put_away"):
        for each in (relay, "0" * 16):
            answer = here["jo"].ask(f"person.relay_{event}", relay=each)
            assert answer["code"] == "relay-not-there", (event, answer)
    for event in ("read_back", "agree"):
        answer = here["jo"].ask(f"person.relay_{event}", relay=relay, number=1)
        assert answer["code"] == "relay-not-there"
    answer = here["jo"].ask("person.relay_write", relay=relay, number=1, text="Mine")
    assert answer["code"] == "relay-not-there"
    assert here["sam"].ask("person.relay_open", relay=relay)["code"] == "relay-not-there"
    assert repr(stage.relays) == before


@pytest.mark.parametrize("who", ["kim", "ivo", "olu"])
def test_who_is_beside_somebody_has_no_part_in_it(stage, here, who):
    release(here["sam"], here["ada"])
    assert codes(here[who], "person.relay_write", text="For Jo") == "not-allowed"
    assert "cards" not in here[who].view


def test_a_colleague_in_the_meeting_who_carries_nothing_sees_and_does_nothing(stage, here):
    relay = agree(here["sam"])
    assert here["zoe"].view["cards"] == [] and here["zoe"].view["carries"] == []
    clear = {"relay": relay, "number": 1, "safe": True, "positive": True}
    assert codes(here["zoe"], "staff.relay_clear", **clear) == "case-not-allowed"
    assert codes(here["zoe"], "staff.relay_write", sender="sam", text="x") == "case-not-allowed"
    assert stage.relays[0].state is RelayState.AGREED


def test_who_carries_for_one_side_reads_that_side_and_what_reached_it(tmp_path):
    stage = ShuttleStage(tmp_path, abe=Side.HARMED)
    here = stage.start()
    relay = agree(here["sam"], "Sam's own words")
    abe = here["abe"]
    assert abe.view["cards"] == [] and abe.view["carries"] == ["harmed"]
    clear = {"relay": relay, "number": 1, "safe": True, "positive": True}
    assert codes(abe, "staff.relay_clear", **clear) == "relay-not-there"
    assert codes(abe, "staff.relay_write", sender="sam", text="For Jo") == "case-not-there"
    assert codes(here["ada"], "staff.relay_clear", **clear) == "ok"
    assert codes(here["ada"], "staff.relay_release", relay=relay, number=1) == "ok"
    [card] = abe.view["cards"]
    assert card["said"] is None and card["arrived"]["text"] == "Sam's own words"
    assert codes(abe, "staff.relay_take_back", relay=relay) == "relay-not-there"
    assert codes(abe, "staff.relay_deliver", relay=relay, how="read_aloud") == "ok"
    assert here["jo"].view["cards"][0]["text"] == "Sam's own words"
    stage.sql.close()


def test_words_of_another_meeting_are_not_carried_here():
    plain = Stage()
    people = gather(plain)
    answer = people["ana"].ask("person.relay_write", text="Hello")
    assert answer["code"] == "relay-not-there"
    answer = people["lea"].ask("staff.relay_take_back", relay="0" * 16)
    assert answer["code"] == "relay-not-there"


# When it may not


def test_nothing_crosses_before_the_shuttle_began_or_after_it_was_stopped(stage):
    here = stage.gather()
    relay = agree(here["sam"])
    ada = here["ada"]
    clear = {"relay": relay, "number": 1, "safe": True, "positive": True}
    assert codes(ada, "staff.relay_clear", **clear) == "ok"
    assert codes(ada, "staff.relay_release", relay=relay, number=1) == "shuttle-not-on"
    assert ada.ask("session.start_shuttle")["ok"]
    assert codes(ada, "staff.relay_release", relay=relay, number=1) == "ok"
    assert ada.ask("session.separate")["ok"]
    answer = here["jo"].ask("person.relay_open", relay=relay)
    assert answer["code"] == "relay-not-now", "a participant is not told why"
    assert here["jo"].view["cards"][0]["text"] == ""
    assert codes(here["sam"], "person.relay_take_back", relay=relay) == "ok"
    assert here["jo"].view["cards"] == []


def test_while_the_case_is_held_nothing_waits_and_nothing_crosses(stage, here):
    """I24."""
    relay = release(here["sam"], here["ada"])
    sent = here["sam"].view["cards"]
    stage.hold()
    assert here["jo"].view["cards"] == []
    assert here["sam"].view["cards"] == sent
    assert codes(here["jo"], "person.relay_open", relay=relay) in ("relay-not-there", "failed")
    assert codes(here["sam"], "person.relay_take_back", relay=relay) == "ok"


def test_taken_back_before_it_was_opened_it_is_as_if_it_had_never_been(stage, here):
    relay = release(here["sam"], here["ada"])
    assert len(here["jo"].view["cards"]) == 1
    assert codes(here["sam"], "person.relay_take_back", relay=relay) == "ok"
    assert here["jo"].view["cards"] == []
    answer = here["jo"].ask("person.relay_open", relay=relay)
    never = here["jo"].ask("person.relay_open", relay="0" * 16)
    assert answer == never


def test_opened_before_it_was_taken_back_the_sender_reads_the_truth(stage, here):
    relay = release(here["sam"], here["ada"])
    assert codes(here["jo"], "person.relay_open", relay=relay) == "ok"
    assert codes(here["sam"], "person.relay_take_back", relay=relay) == "relay-passed-on"
    assert here["jo"].view["cards"][0]["text"] == "I am sorry."


# What a message must be


@pytest.mark.parametrize(
    ("event", "body"),
    [
        ("person.relay_write", {"text": ""}),
        ("person.relay_write", {"text": "x" * 4001}),
        ("person.relay_write", {"text": "x\x00y"}),
        ("person.relay_write", {"text": "x", "about": "two\nlines"}),
        ("person.relay_write", {"text": "x", "language": "e n"}),
        ("person.relay_write", {"text": "x", "number": -1}),
        ("person.relay_write", {"text": "x", "sender": "sam"}),
        ("person.relay_agree", {"relay": "a", "number": True}),
        ("person.relay_agree", {"relay": "a", "number": 0}),
        ("person.relay_agree", {"relay": "../a", "number": 1}),
        ("person.relay_choose", {"relay": "a", "wish": "now"}),
        ("person.relay_refuse", {"relay": "a", "tell_sender": "no"}),
    ],
)
def test_garbage_is_refused(stage, here, event, body):
    assert here["sam"].ask(event, **body)["code"] == "malformed"
    assert stage.relays == []


def test_the_longest_words_in_any_script_go_through(stage, here):
    kept = here["sam"].ask("person.relay_write", text="\U0001f642" * 4000)
    assert kept["ok"] and len(stage.relays[0].said.versions[-1].text) == 4000


@pytest.mark.parametrize("minutes", [0, 7, -5, True, "15", 15.0, None])
def test_only_a_few_spans_are_a_time_to_be_back(stage, here, minutes):
    answer = here["ada"].ask("staff.visit", room="holding:jo", back_at_minutes=minutes)
    assert answer["code"] == "malformed"


def test_who_is_left_is_told_about_when_somebody_will_be_back(stage, here):
    assert here["ada"].ask("staff.visit", room="holding:jo")["ok"]
    assert here["jo"].view["shuttle"]["with_you"] == ["Ada"]
    assert here["ada"].ask("staff.visit", room="corridor", back_at_minutes=20)["ok"]
    told = here["jo"].view["shuttle"]
    assert told["with_you"] == [] and told["back_at"] is not None
    assert "Sam" not in repr(told)
