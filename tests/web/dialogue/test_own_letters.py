"""Letters on a person's own page: written, taken back; offered, read, answered or not."""

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from app.domain.cases.files import LARGEST, FileState
from app.domain.dialogue.letters import LetterState
from app.domain.people import Side
from app.services.cases import holding, page_links, uploads
from app.services.dialogue import own_letters
from tests.services.cases.test_uploads import PLACE, bomb, photo, with_a_place
from tests.web.conftest import OURS, browser
from tests.web.dialogue.letters import (
    WORDS,
    Post,
    begun,
    hand_in,
    mark,
    press,
    save,
    there,
    words_of,
)

HOSTILE = (
    '"><script>alert(1)</script>{{ 1337*1337 }}\n=cmd|calc\n</textarea></div>ŵ \U0001f331 \u05d0'
)
ROLE_WORDS = re.compile(
    r"restor|victim|offend|perpetrat|harmed|responsible|prison|\bcase\b|CG-", re.IGNORECASE
)
NOBODYS = "0" * 16
JSON = {**OURS, "Accept": "application/json"}


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Post]:
    post = Post(tmp_path)
    yield post
    post.made.store.close()


# Writing


def test_the_first_page_leads_to_letters(post: Post) -> None:
    assert 'href="/your/letters"' in post.sam.get("/your").text
    page = post.sam.get("/your/letters").text
    assert "You have not begun a letter yet." in page
    assert "Alex, Priya and Ravi will talk with you" in page
    assert "<title>Your information</title>" in page and not ROLE_WORDS.search(page)


def test_a_form_that_is_sent_twice_begins_one_letter(post: Post) -> None:
    keys = re.findall(r'name="key" value="([^"]+)"', post.sam.get("/your/letters").text)
    assert len(set(keys)) == 2, "one for each of the two forms"
    first = begun(post.sam, key=keys[0])
    later = re.findall(r'name="key" value="([^"]+)"', post.sam.get("/your/letters").text)
    assert not set(later) & set(keys), "the next letter is another one"
    assert begun(post.sam, key=keys[0]) == first
    assert begun(post.sam, key=keys[1], only_me="1") != first
    assert begun(post.jo, key=keys[0]) != first, "a key of another side's form is another letter"
    assert len(own_letters.of_person(post.house, post.whose(Side.RESPONSIBLE))) == 2
    assert post.acts().count("letter.start") == 3


def test_a_letter_is_saved_by_a_press_and_nothing_is_sent(post: Post) -> None:
    letter_id = begun(post.sam)
    page = post.sam.get(f"/your/letters/{letter_id}/write").text
    assert "Nothing is sent by this page." in page and "before anything is passed on" in page
    assert 'spellcheck="false"' in page and 'autocorrect="off"' in page
    assert page.count("<li>I ") + page.count("<li>What") >= 3, "some ways to begin"
    answer = save(post.sam, letter_id, WORDS, about="That day")
    assert answer.headers["Location"].endswith("/write?done=saved")
    page = post.sam.get(answer.headers["Location"]).text
    assert re.search(r'id="saved" role="status">Saved at \d+:\d\d[ap]m\.<', page)
    assert WORDS in page and 'value="That day"' in page
    assert post.letter(letter_id).state is LetterState.STARTED
    assert "There is a letter" not in post.jo.get("/your/letters").text


def test_ways_to_begin_are_hidden_by_a_press_that_saves(post: Post) -> None:
    letter_id = begun(post.sam)
    hidden = save(post.sam, letter_id, WORDS, then="no-ways").headers["Location"]
    page = post.sam.get(hidden).text
    assert "When you have questions" not in page and WORDS in page
    answer = press(
        post.sam, hidden.partition("?")[0], text=WORDS, saw=mark(page), hide="1", about=""
    )
    assert "hide=1" in answer.headers["Location"], "they stay hidden"
    shown = save(post.sam, letter_id, WORDS, hide="1", then="ways").headers["Location"]
    assert "When you have questions" in post.sam.get(shown).text


def test_what_is_saved_elsewhere_is_never_written_over_in_silence(post: Post) -> None:
    letter_id, path = begun(post.sam), ""
    path = f"/your/letters/{letter_id}/write"
    old = mark(post.sam.get(path).text)
    save(post.sam, letter_id, "From the telephone.")
    for saw in (old, "", "none", "0" * 16):
        refused = press(post.sam, path, text="From the computer.", saw=saw, about="")
        assert refused.status_code == 409
        assert "From the telephone." in refused.text and "From the computer." in refused.text
    assert post.letter(letter_id).newest.text == "From the telephone."  # type: ignore[union-attr]
    kept = press(post.sam, path, text="From the computer.", saw=mark(refused.text), about="")
    assert kept.status_code == 303, "who has seen both decides"
    assert post.letter(letter_id).newest.text == "From the computer."  # type: ignore[union-attr]


def test_a_script_saves_by_the_same_door(post: Post) -> None:
    letter_id = begun(post.sam)
    path = f"/your/letters/{letter_id}/write"
    form = {"text": "One", "about": "", "saw": mark(post.sam.get(path).text)}
    saved = post.sam.post(path, data=form, headers=JSON)
    assert saved.status_code == 200 and saved.json["ok"] and "Saved at" in saved.json["words"]
    again = post.sam.post(path, data=form | {"text": "Two", "saw": saved.json["saw"]}, headers=JSON)
    assert again.status_code == 200
    stale = post.sam.post(path, data=form | {"text": "Three"}, headers=JSON)
    assert (stale.status_code, stale.json["code"]) == (403, "letter-changed-meanwhile")
    assert post.sam.post(path, data=form, headers={"Accept": "application/json"}).status_code == 400
    assert post.letter(letter_id).newest.text == "Two"  # type: ignore[union-attr]
    assert len(post.letter(letter_id).written.drafts) == 1


@pytest.mark.parametrize("text", ["x" * 20_001, "ŵ" * 20_001])
def test_what_is_too_long_is_said_and_what_was_typed_stays(post: Post, text: str) -> None:
    letter_id = begun(post.sam)
    refused = save(post.sam, letter_id, text)
    assert refused.status_code == 422
    assert text in refused.text and "This is too long." in refused.text
    assert 'href="#text"' in refused.text and "<title>Error: " in refused.text
    assert save(post.sam, letter_id, text[:-1]).status_code == 303


def test_hostile_words_are_words_everywhere(post: Post) -> None:
    letter_id = post.read(text=HOSTILE, about='"><b>x')
    for client, path in (
        (post.sam, f"/your/letters/{letter_id}"),
        (post.sam, "/your/letters"),
        (post.jo, there(letter_id)),
        (post.jo, there(letter_id, "/read")),
    ):
        page = client.get(path).text
        assert (
            "<script>alert" not in page and "<b>x" not in page and "1787569" not in words_only(page)
        )
    assert words_of(post.jo.get(there(letter_id, "/read")).text) == HOSTILE, "byte for byte"


def words_only(page: str) -> str:
    return "".join(re.findall(r'<div class="letter[^"]*"[^>]*>(.*?)</div>', page, re.S))


def test_nothing_written_is_nothing_to_look_at(post: Post) -> None:
    letter_id = begun(post.sam)
    refused = save(post.sam, letter_id, " ", then="finish")
    assert refused.status_code == 422 and "Nothing is written yet." in refused.text
    assert post.letter(letter_id).state is LetterState.STARTED


def test_somebody_looks_and_what_they_say_stands_beside_the_words(post: Post) -> None:
    letter_id = post.written(post.sam)
    assert "finished" in save(post.sam, letter_id, WORDS, then="finish").headers["Location"]
    assert (
        "Somebody will look at it" in post.sam.get(f"/your/letters/{letter_id}?done=finished").text
    )
    post.staff("ask_changes", letter_id, "Say it <b>slower</b>.")
    for path in ("", "/write"):
        page = post.sam.get(f"/your/letters/{letter_id}{path}").text
        assert "Alex wrote about version 1" in page and "&lt;b&gt;slower" in page
    assert "Say it" not in post.jo.get("/your/letters").text


def test_exactly_the_version_on_the_screen_is_agreed(post: Post) -> None:
    letter_id = post.reviewed(post.sam)
    page = post.sam.get(f"/your/letters/{letter_id}").text
    assert "Do you agree to exactly these words?" in page and 'name="version" value="1"' in page
    for wrong in ("2", "0"):
        stale = press(post.sam, f"/your/letters/{letter_id}/agree", version=wrong)
        assert stale.status_code == 403 and "Read it again" in stale.text
    for junk in ("", "-1", "²", "9" * 40, "1 "):
        assert press(post.sam, f"/your/letters/{letter_id}/agree", version=junk).status_code == 404
    assert post.letter(letter_id).written.agreed == 0
    assert press(post.sam, f"/your/letters/{letter_id}/agree", version="1").status_code == 303
    again = save(post.sam, letter_id, "Other words.")
    assert again.status_code == 303 and post.letter(letter_id).written.agreed == 0


def test_a_letter_may_be_for_its_author_alone(post: Post) -> None:
    letter_id = begun(post.jo, only_me="1")
    save(post.jo, letter_id, "I never said this.")
    assert post.letter(letter_id).state is LetterState.KEPT
    assert "It is only for you. It is never sent." in post.jo.get("/your/letters").text
    other = post.written(post.jo)
    asked = save(post.jo, other, WORDS, then="keep")
    assert asked.headers["Location"].endswith(f"/{other}/keep")
    assert "Yes, it is only for me" in post.jo.get(asked.headers["Location"]).text
    assert press(post.jo, asked.headers["Location"]).status_code == 303
    assert post.letter(other).state is LetterState.KEPT


def test_what_was_typed_is_not_lost_when_the_letter_is_closed_meanwhile(post: Post) -> None:
    letter_id = post.stored(post.sam)
    path = f"/your/letters/{letter_id}/write"
    assert post.sam.get(path).status_code == 303
    lost = press(post.sam, path, text="Something new.", saw="x", about="")
    assert lost.status_code == 409 and "Something new." in lost.text


# Who may


def test_ids_of_others_are_like_ids_of_nobody(post: Post) -> None:
    theirs = post.offered()
    mine = begun(post.jo)
    gets = ("", "/write", "/keep", "/back", "/change", "/pictures", f"/pictures/{NOBODYS}")
    posts = (
        "/write",
        "/agree",
        "/keep",
        "/back",
        "/change",
        "/pictures",
        f"/pictures/{NOBODYS}/up",
    )

    def answer(client, method: str, path: str, letter_id: str) -> tuple[int, str]:
        form = {"version": "1", "text": "x", "saw": "y"} if method == "post" else {}
        given = client.get(path) if method == "get" else press(client, path, **form)
        return given.status_code, given.text.replace(letter_id, NOBODYS)

    for client, foreign in ((post.jo, theirs), (post.sam, mine)):
        for method, paths in (("get", gets), ("post", posts)):
            for more in paths:
                found = answer(client, method, f"/your/letters/{foreign}{more}", foreign)
                none = answer(client, method, f"/your/letters/{NOBODYS}{more}", NOBODYS)
                assert found == none and found[0] == 404, (method, more, found[0])
    for method, paths in (
        ("get", ("", "/read", "/pause", "/pictures/1")),
        ("post", ("", "/read", "/answer", "/no-answer", "/tell", "/talk")),
    ):
        for more in paths:
            found = answer(post.sam, method, there(theirs, more), theirs)
            none = answer(post.sam, method, there(NOBODYS, more), NOBODYS)
            assert found == none and found[0] in (404, 422), (method, more, found[0])
    assert post.letter(theirs).state is LetterState.OFFERED


def test_strangers_and_dead_links_get_nothing(post: Post) -> None:
    letter_id = post.offered()
    stranger = browser(post.app)
    with post.house.unit_of_work() as work:
        jo = post.whose(Side.HARMED)
        page_links.end_links(post.house, work, jo.case_id, jo.person_id)
        work.commit()
    for client in (stranger, post.jo):
        for path in ("/your/letters", there(letter_id), f"/your/letters/{letter_id}"):
            assert client.get(path).status_code == 404
            assert press(client, path, choice="myself").status_code in (404, 405)


def test_who_stopped_finds_help_alone(post: Post) -> None:
    letter_id = post.offered()
    press(post.jo, "/your/stop")
    client = post.opened(Side.HARMED)
    for path in ("/your/letters", there(letter_id)):
        assert client.get(path).headers["Location"] == "/your"
    assert "letter" not in client.get("/your").text.lower()
    assert post.letter(letter_id).arrived is None


# What is there for somebody


def test_the_offer_says_that_something_exists_and_no_word_of_it(post: Post) -> None:
    letter_id = post.offered()
    assert 'href="/your/letters"' in post.jo.get("/your").text
    assert "There is a letter for you" in post.jo.get("/your/letters").text
    page = post.jo.get(there(letter_id)).text
    offer = (
        "There is a letter for you. You can read it, have it read to you, hear what it is about "
        "first, wait, or say no. You can change your mind."
    )
    assert offer in page and WORDS not in page and "That day" not in page and "Sam" not in page
    assert not ROLE_WORDS.search(page)
    assert post.jo.get(there(letter_id, "/read")).headers["Location"] == there(letter_id)
    refused = press(post.jo, there(letter_id, "/read"))
    assert refused.status_code == 403 and WORDS not in refused.text


def test_it_is_read_behind_a_press_and_can_be_read_again(post: Post) -> None:
    letter_id = post.ready()
    page = post.jo.get(there(letter_id)).text
    assert "You asked to read it yourself. Ready?" in page and WORDS not in page
    assert post.letter(letter_id).state is LetterState.ACCEPTED, "looking opens nothing"
    for _ in range(2):
        assert press(post.jo, there(letter_id, "/read")).headers["Location"].endswith("/read")
    page = post.jo.get(there(letter_id, "/read")).text
    assert words_of(page) == WORDS and "From Sam" in page
    assert "What would you like to do next?" in page and "Take a break" in page
    assert page.count('action="/leave"') == 2, "the way out stays in view"
    assert post.acts().count("letter.deliver") == 1
    closed = post.jo.get(there(letter_id, "/pause")).text
    assert WORDS not in closed and "Take your time" in closed
    assert WORDS not in post.jo.get(there(letter_id)).text


def test_each_choice_is_kept_and_may_be_changed(post: Post) -> None:
    letter_id = post.offered()
    for form, said in (
        ({"choice": "about_first"}, "It is about this: That day"),
        ({"choice": "read_to_me", "on_day": "24 7 2026"}, "Friday 24 July 2026"),
        ({"choice": "myself", "company": "My <b>aunt"}, "My &lt;b&gt;aunt"),
        ({"choice": "not_now", "on_day": "24/7/2026"}, "We ask you again on Friday 24 July 2026"),
        ({"choice": "not_now"}, "Nobody asks you again before you want it."),
        ({"choice": "never"}, "Nobody will ask you again."),
        ({"choice": "on_paper"}, "You want to have it on paper."),
        ({"choice": "myself"}, "Ready?"),
    ):
        assert press(post.jo, there(letter_id), **form).status_code == 303, form
        page = post.jo.get(there(letter_id)).text
        assert said in page and WORDS not in page, form


def test_links_to_several_letters_have_different_words(post: Post) -> None:
    post.offered()
    assert ">There is a letter for you</a>" in post.jo.get("/your/letters").text
    post.offered()
    page = post.jo.get("/your/letters").text
    for words in ("There is a letter for you (1 of 2)", "There is a letter for you (2 of 2)"):
        assert page.count(f">{words}</a>") == 1


def test_company_waits_for_staff(post: Post) -> None:
    letter_id = post.offered()
    press(post.jo, there(letter_id), choice="myself", company="My sister")
    assert "Open the letter" not in post.jo.get(there(letter_id)).text
    refused = press(post.jo, there(letter_id, "/read"))
    assert refused.status_code == 403 and "not ready to be read yet" in refused.text


@pytest.mark.parametrize(
    ("form", "at"),
    [
        ({}, "choice"),
        ({"choice": "answered"}, "choice"),
        ({"choice": "x" * 5000}, "choice"),
        ({"choice": "myself", "on_day": "32/1/2026"}, "on_day"),
        ({"choice": "myself", "on_day": "1/1/2020"}, "on_day"),
        ({"choice": "myself", "company": "x" * 201}, "company"),
    ],
)
def test_what_cannot_be_understood_is_said_beside_it(
    post: Post, form: dict[str, str], at: str
) -> None:
    letter_id = post.offered()
    answer = press(post.jo, there(letter_id), **form)
    assert answer.status_code == 422 and f'href="#{at}"' in answer.text
    assert post.letter(letter_id).state is LetterState.OFFERED


def test_an_answer_is_a_letter_of_ones_own(post: Post) -> None:
    letter_id = post.read()
    answer = press(post.jo, there(letter_id, "/answer"))
    assert re.fullmatch(r"/your/letters/\w{16}/write", answer.headers["Location"])
    new = answer.headers["Location"].split("/")[3]
    assert post.letter(new).answers == letter_id
    assert post.letter(new).author_side is Side.HARMED
    assert "Nothing is sent by this page." in post.jo.get(answer.headers["Location"]).text


def test_no_answer_is_an_answer_and_may_change(post: Post) -> None:
    letter_id = post.read()
    assert press(post.jo, there(letter_id, "/no-answer")).status_code == 303
    assert (
        "No answer is coming from you."
        in post.jo.get(there(letter_id, "/read?done=no_answer")).text
    )
    assert press(post.jo, there(letter_id, "/answer")).status_code == 303


def test_who_wants_to_talk_is_a_task_for_staff(post: Post) -> None:
    letter_id = post.read()
    assert press(post.jo, there(letter_id, "/talk")).status_code == 303
    with post.house.unit_of_work(write=False) as work:
        tasks = work.cases.tasks(case_id=post.case.id)
    assert [(task.kind, task.side) for task in tasks if task.kind == "contact_again"] == [
        ("contact_again", Side.HARMED)
    ]


def test_what_is_taken_back_was_never_there(post: Post) -> None:
    empty = post.jo.get("/your/letters").text
    letter_id = post.ready()
    assert press(post.sam, f"/your/letters/{letter_id}/back").status_code == 303
    assert post.jo.get("/your/letters").text == empty
    for more in ("", "/read", "/pause"):
        gone = post.jo.get(there(letter_id, more))
        assert gone.status_code == 404 and "This is not there any more." in gone.text
    late = press(post.jo, there(letter_id, "/read"))
    assert late.status_code == 404 and WORDS not in late.text


def test_while_the_case_is_held_nothing_waits(post: Post) -> None:
    empty = post.jo.get("/your/letters").text
    letter_id = post.ready()
    holding.hold(post.house, post.made.staff["Alex"], post.case.id, "safety")
    assert post.jo.get("/your/letters").text == empty
    assert post.jo.get(there(letter_id)).status_code == 404
    assert save(post.sam, begun(post.sam), "Still mine.").status_code == 303


# Neither learns of the other


def author_sees(post: Post, letter_id: str) -> list[bytes]:
    paths = ("/your", "/your/letters", *(f"/your/letters/{letter_id}{m}" for m in AUTHORS))
    return [post.sam.get(path).data for path in paths]


AUTHORS = ("", "/write", "/back", "/change", "/keep", "/pictures")


def test_the_author_sees_the_same_whatever_the_other_does(post: Post) -> None:
    """I28, I46: each page of the author, byte for byte."""
    letter_id = post.stored(post.sam)
    before = author_sees(post, letter_id)
    post.staff("offer", letter_id, 1)
    assert author_sees(post, letter_id) == before, "offered"
    for form in (
        {"choice": "about_first"},
        {"choice": "not_now", "on_day": "24 7 2026"},
        {"choice": "never"},
        {"choice": "read_to_me", "company": "My sister"},
        {"choice": "myself"},
    ):
        assert press(post.jo, there(letter_id), **form).status_code == 303
        assert author_sees(post, letter_id) == before, form
    for act in ("/read", "/no-answer", "/talk", "/answer", "/tell"):
        assert press(post.jo, there(letter_id, act)).status_code == 303, act
        assert author_sees(post, letter_id) == before, act
    own = press(post.jo, "/your/letters")
    assert own.status_code == 303
    assert author_sees(post, letter_id) == before


@pytest.mark.parametrize(
    ("tell", "says"),
    [
        ("received", "The other person wants to have it."),
        ("read", "The other person has read it."),
        ("answered", "No answer is coming now."),
    ],
)
def test_the_author_learns_what_is_ticked_and_nothing_else(
    post: Post, tell: str, says: str
) -> None:
    letter_id = post.read()
    page = post.jo.get(there(letter_id, "/read")).text
    assert "checked" not in page, "nothing is ticked beforehand"
    press(post.jo, there(letter_id, "/no-answer"))
    before = author_sees(post, letter_id)
    told = press(post.jo, there(letter_id, "/tell"), tell=[tell, "garbage", "x" * 400])
    assert told.status_code == 303
    assert says in post.sam.get(f"/your/letters/{letter_id}").text
    learned = author_sees(post, letter_id)
    assert learned != before and press(post.jo, there(letter_id, "/tell")).status_code == 303
    assert author_sees(post, letter_id) == learned, "what is known stays known (I28)"


def test_taking_back_is_answered_alike_delivered_or_not(post: Post) -> None:
    read, stored = post.read(), post.stored(post.sam)
    seen = []
    for letter_id in (read, stored):
        asked = post.sam.get(f"/your/letters/{letter_id}/back")
        done = press(post.sam, f"/your/letters/{letter_id}/back")
        after = post.sam.get(done.headers["Location"])
        again = press(post.sam, f"/your/letters/{letter_id}/back")
        pages = [answer.text.replace(letter_id, "") for answer in (asked, done, after, again)]
        seen.append([pages, [a.status_code for a in (asked, done, after, again)]])
    assert seen[0] == seen[1]
    assert post.letter(read).state is LetterState.DELIVERED
    assert words_of(post.jo.get(there(read, "/read")).text) == WORDS, "what was had is had"


def test_other_words_begin_a_new_letter_alike_delivered_or_not(post: Post) -> None:
    for letter_id in (post.read(), post.stored(post.sam)):
        changed = press(post.sam, f"/your/letters/{letter_id}/change")
        assert re.fullmatch(r"/your/letters/\w{16}/write", changed.headers["Location"])
        assert WORDS in post.sam.get(changed.headers["Location"]).text


def test_the_other_side_sees_the_same_until_the_offer(post: Post) -> None:
    def jo_sees(letter_id: str = NOBODYS) -> list[bytes]:
        paths = ("/your", "/your/letters", there(letter_id), there(letter_id, "/pictures/1"))
        return [post.jo.get(path).data.replace(letter_id.encode(), b"") for path in paths]

    before = jo_sees()
    letter_id = post.with_picture()
    assert jo_sees(letter_id) == before, "begun"
    save(post.sam, letter_id, WORDS, then="finish")
    post.look_at_pictures(letter_id)
    post.staff("review", letter_id, 1)
    press(post.sam, f"/your/letters/{letter_id}/agree", version="1")
    assert jo_sees(letter_id) == before, "agreed"
    post.staff("clear", letter_id, 1, {"safe", "positive"})
    post.staff("store", letter_id)
    assert jo_sees(letter_id) == before, "stored"
    post.staff("offer", letter_id, 1)
    assert jo_sees(letter_id) != before, "and from the offer on it is there"
    press(post.sam, f"/your/letters/{letter_id}/back")
    assert jo_sees(letter_id) == before, "taken back: no trace"


# Photographs


def test_a_photograph_loses_its_place_waits_and_shows_so(post: Post) -> None:
    letter_id = begun(post.sam)
    given = with_a_place()
    assert PLACE in given and hand_in(post.sam, letter_id, given).status_code == 303
    page = post.sam.get(f"/your/letters/{letter_id}/pictures").text
    assert "Nobody has looked at it yet." in page
    address = re.search(r'src="(/your/letters/[^"]+)"', page)
    assert address is not None
    kept = post.sam.get(address[1])
    assert kept.mimetype == "image/jpeg" and "picture.jpg" in kept.headers["Content-Disposition"]
    assert PLACE not in kept.data and b"Exif" not in kept.data
    post.look_at_pictures(letter_id)
    assert "We have looked at it." in post.sam.get(f"/your/letters/{letter_id}/pictures").text
    assert post.jo.get(address[1]).status_code == 404


def pages_of(post: Post, letter_id: str) -> tuple[str, ...]:
    newest = post.letter(letter_id).newest
    return newest.pages if newest else ()


def test_pages_are_put_in_order_and_taken_out(post: Post) -> None:
    letter_id = post.with_picture()
    one, two = pages_of(post, letter_id)
    at = f"/your/letters/{letter_id}/pictures"
    assert press(post.sam, f"{at}/{two}/up").status_code == 303
    assert pages_of(post, letter_id) == (two, one)
    assert press(post.sam, f"{at}/{two}/up").status_code == 303, "the first stays the first"
    assert pages_of(post, letter_id) == (two, one)
    assert press(post.sam, f"{at}/{two}/out").status_code == 303
    assert pages_of(post, letter_id) == (one,)
    assert post.sam.get(f"{at}/{two}").status_code == 404
    with post.house.unit_of_work(write=False) as work:
        assert [file.id for file in work.uploads.of_case(post.case.id)] == [one], "it is destroyed"
    assert post.letter(letter_id).newest.text == WORDS  # type: ignore[union-attr]
    for act in ("up", "out"):
        assert press(post.sam, f"{at}/{two}/{act}").status_code == 404


def test_pictures_reach_whom_the_letter_was_delivered_to_and_nobody_before(post: Post) -> None:
    letter_id = post.with_picture()
    save(post.sam, letter_id, WORDS, then="finish")
    post.look_at_pictures(letter_id)
    post.staff("review", letter_id, 1)
    press(post.sam, f"/your/letters/{letter_id}/agree", version="1")
    post.staff("clear", letter_id, 1, {"safe", "positive"})
    post.staff("store", letter_id)
    post.staff("offer", letter_id, 1)
    at = there(letter_id, "/pictures/")
    ids = pages_of(post, letter_id)
    assert post.jo.get(f"{at}1").status_code == 404
    press(post.jo, there(letter_id), choice="myself")
    assert post.jo.get(f"{at}1").status_code == 404, "accepted is not opened"
    press(post.jo, there(letter_id, "/read"))
    page = post.jo.get(there(letter_id, "/read")).text
    assert f"{at}1" in page and f"{at}2" in page and not any(one in page for one in ids)
    sizes = []
    for number in ("1", "2"):
        with Image.open(io.BytesIO(post.jo.get(at + number).data)) as picture:
            sizes.append(picture.size)
    assert sizes == [(40, 20), (20, 40)]
    for number in ("0", "3", "99", "100", "-1", "x", ids[0]):
        assert post.jo.get(at + number).status_code == 404
    assert post.sam.get(f"{at}1").status_code == 404
    changed = press(post.sam, f"/your/letters/{letter_id}/change").headers["Location"]
    new = changed.split("/")[3]
    assert press(post.sam, f"/your/letters/{new}/pictures/{ids[0]}/out").status_code == 303
    assert post.jo.get(f"{at}1").status_code == 200, "what was delivered stays whole"


def exif(*entries: tuple[int, int, int, bytes]) -> bytes:
    """A photograph with tags as somebody might forge them."""
    body = b"Exif\0\0II*\0\x08\0\0\0" + len(entries).to_bytes(2, "little")
    for tag, kind, count, value in entries:
        body += tag.to_bytes(2, "little") + kind.to_bytes(2, "little")
        body += count.to_bytes(4, "little") + value.ljust(4, b"\0")
    return photo(exif=body + b"\0\0\0\0")


@pytest.mark.filterwarnings("ignore:.*:UserWarning")
@pytest.mark.parametrize(
    "tags",
    [
        ((0x0112, 3, 1, b"\x06\0"), (0x9286, 2, 4, b"abc"), (0x011A, 5, 1, b"\xff" * 4)),
        ((0x0112, 3, 1, b"\x06\0"), (0x8825, 4, 1, b"\x08\0\0\0")),
        ((0x0112, 3, 1, b"\x06\0"), (0x8769, 2, 4, b"zzzz")),
        ((0x0112, 12, 1, b"\x06\0"),),
        ((0x0112, 7, 2**31, b"\xff\xff"),),
        ((0x0112, 2, 4, b"six"),),
        ((0x0112, 3, 1, b"\x06\0"), (0x010E, 3, 1, b"\xff\xff"), (0x0112, 11, 1, b"\0\0\xc0\x7f")),
        tuple((tag, 9, 2**32 - 1, b"\xff" * 4) for tag in range(0x100, 0x140)),
    ],
)
def test_hostile_tags_of_a_photograph_do_no_harm(post: Post, tags) -> None:
    letter_id = begun(post.sam)
    assert hand_in(post.sam, letter_id, exif(*tags)).status_code == 303
    page = post.sam.get(f"/your/letters/{letter_id}/pictures").text
    address = re.search(r'src="(/your/letters/[^"]+)"', page)
    assert address is not None and b"Exif" not in post.sam.get(address[1]).data


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (b"", "Choose a photograph first."),
        (b"%PDF-1.7\n%...", "Only photographs (JPEG or PNG) can be added."),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "Only photographs"),
        (b"<html><script>alert(1)</script>", "Only photographs"),
        (photo("GIF"), "Only photographs"),
        (b"MZ" + photo(), "Only photographs"),
        (bomb(), "This picture is too large."),
        (photo(size=(640, 640))[:900], "This picture cannot be read."),
        (b"\xff\xd8\xff\xe0" + b"x" * 500, "This picture cannot be read."),
        (b"\0" * (LARGEST + 1), "larger than 10 MB"),
        (b"\0" * (20 * 1024 * 1024), "larger than 10 MB"),
    ],
    ids=["none", "pdf", "svg", "html", "gif", "exe", "bomb", "half", "noise", "10MB", "20MB"],
)
def test_what_is_no_photograph_is_refused_in_words(post: Post, given: bytes, said: str) -> None:
    letter_id = begun(post.sam)
    answer = hand_in(post.sam, letter_id, given, "<b>.jpg")
    assert answer.status_code == 422 and said in answer.text
    assert 'href="#file"' in answer.text and "<b>" not in answer.text
    assert pages_of(post, letter_id) == ()
    with post.house.unit_of_work(write=False) as work:
        assert work.uploads.of_case(post.case.id) == []


def test_a_form_without_a_file_or_of_another_kind_is_answered(post: Post) -> None:
    letter_id = begun(post.sam)
    at = f"/your/letters/{letter_id}/pictures"
    for body, kind in (
        (b"", "multipart/form-data"),
        (b"--x\r\nnonsense", "multipart/form-data; boundary=x"),
        (b"file=abc", "application/x-www-form-urlencoded"),
        (json.dumps({"file": "x"}).encode(), "application/json"),
    ):
        answer = post.sam.post(at, data=body, content_type=kind, headers=OURS)
        assert answer.status_code in (400, 422), (kind, answer.status_code)


def test_a_letter_has_so_many_pages_and_a_person_so_many_pictures(post: Post) -> None:
    letter_id = begun(post.sam)
    for _ in range(12):
        assert hand_in(post.sam, letter_id, photo()).status_code == 303
    more = hand_in(post.sam, letter_id, photo())
    assert more.status_code == 422 and "up to 12 photographs" in more.text
    other = begun(post.sam)
    for _ in range(12):
        assert hand_in(post.sam, other, photo()).status_code == 303
    last = hand_in(post.sam, begun(post.sam), photo())
    assert last.status_code == 422 and "no room for more photographs" in last.text
    assert hand_in(post.jo, begun(post.jo), photo()).status_code == 303, "others have room"


def test_a_letter_that_is_put_by_takes_no_picture(post: Post) -> None:
    letter_id = post.stored(post.sam)
    assert hand_in(post.sam, letter_id, photo()).status_code == 403
    assert 'name="file"' not in post.sam.get(f"/your/letters/{letter_id}/pictures").text


def test_staff_take_a_picture_out_and_the_page_says_the_truth(post: Post) -> None:
    letter_id = post.with_picture()
    one, two = pages_of(post, letter_id)
    uploads.take_out(post.house, post.made.staff["Alex"], post.case.id, one)
    page = post.sam.get(f"/your/letters/{letter_id}/pictures").text
    assert page.count("<img") == 1 and two in page
    assert post.sam.get(f"/your/letters/{letter_id}").text.count("<img") == 1


def test_a_waiting_picture_is_looked_at_by_staff(post: Post) -> None:
    letter_id = post.with_picture()
    _, files = uploads.list_files(post.house, post.made.staff["Alex"], post.case.id)
    assert {file.state for file in files} == {FileState.WAITING}
    assert {file.by for file in files} == {post.whose(Side.RESPONSIBLE).person_id}
    assert post.acts().count("page.picture") == 2
    assert letter_id not in {file.id for file in files}


# On paper


def test_a_letter_is_printed_by_its_author_once_agreed_and_by_whoever_read_it(post: Post) -> None:
    def papers(page: str) -> list[str]:
        return re.findall(r'href="([^"]*/print[^"]*)"', page)

    letter_id = post.reviewed(post.sam)
    mine = f"/your/letters/{letter_id}"
    assert papers(post.sam.get(mine).text) == []
    press(post.sam, f"{mine}/agree", version="1")
    assert papers(post.sam.get(mine).text) == [f"{mine}/print", f"{mine}/print/pdf"]
    post.staff("clear", letter_id, 1, {"safe", "positive"})
    post.staff("store", letter_id)
    post.staff("offer", letter_id, 1)
    press(post.jo, there(letter_id), choice="myself")
    assert papers(post.jo.get(there(letter_id)).text) == []
    press(post.jo, there(letter_id, "/read"))
    read = post.jo.get(there(letter_id, "/read")).text
    assert papers(read) == [f"{mine}/print", f"{mine}/print/pdf"]
    for client, back in ((post.sam, mine), (post.jo, there(letter_id, "/read"))):
        paper = client.get(f"{mine}/print")
        assert paper.status_code == 200
        assert f'href="{back}">Back</a>' in paper.text, "back to the letter, not to the first page"
        assert client.get(f"{mine}/print/pdf").mimetype == "application/pdf"
