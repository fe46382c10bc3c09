"""What a person should look at is pointed at, in English and Welsh; plain kind words are not."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.dialogue.checks import Found, Kind, look

KNOWN = ["Jo Green", "Sam Oak", "Siôn ap Rhys"]
ALLOWED = ["Jo", "Sam"]


def found(text: str, kind: Kind) -> list[str]:
    return [one.text for one in look(text, KNOWN, ALLOWED) if one.kind is kind]


@pytest.mark.parametrize(
    ("kind", "text", "what"),
    [
        (Kind.ADDRESS, "We met at 12 Mill Lane that day.", "12 Mill Lane"),
        (Kind.ADDRESS, "it was 4b old church road", "4b old church road"),
        (Kind.ADDRESS, "I still live in the same place", "I still live in"),
        (Kind.ADDRESS, "Flat 3 is mine", "Flat 3"),
        (Kind.ADDRESS, "Down Victoria Road at night", "Down Victoria Road"),
        (Kind.ADDRESS, "Mae'r tŷ yn 12 Heol y Bont.", "12 Heol y Bont"),
        (Kind.ADDRESS, "dw i'n byw yn y dref", "byw yn"),
        (Kind.POSTCODE, "near cf10 3at", "cf10 3at"),
        (Kind.POSTCODE, "SW1A1AA", "SW1A1AA"),
        (Kind.PHONE, "ring 07700 900123 tonight", "07700 900123"),
        (Kind.PHONE, "+44 (0)1632-960-001", "+44 (0)1632-960-001"),
        (Kind.PHONE, "0 7 7 0 0 9 0 0 1 2 3", "0 7 7 0 0 9 0 0 1 2 3"),
        (Kind.PHONE, "oh seven seven double oh nine", "oh seven seven double oh nine"),
        (Kind.PHONE, "dim saith saith dim dim naw", "dim saith saith dim dim naw"),
        (Kind.EMAIL, "sam.oak+x@mail.example.org", "sam.oak+x@mail.example.org"),
        (Kind.EMAIL, "sam at example dot org", "sam at example dot org"),
        (Kind.WEB, "see https://example.org/a?b", "https://example.org/a?b"),
        (Kind.WEB, "see example.co.uk now", "example.co.uk"),
        (Kind.HANDLE, "find @sam_oak1 there", "@sam_oak1"),
        (Kind.HANDLE, "add me on Snapchat", "Snapchat"),
        (Kind.BIRTH, "I was born on a Monday", "born on"),
        (Kind.BIRTH, "04/06/1990", "04/06/1990"),
        (Kind.BIRTH, "the 4th of June 1990", "4th of June 1990"),
        (Kind.BIRTH, "4 Mehefin 1990", "4 Mehefin 1990"),
        (Kind.PLACE, "I work at the bakery", "I work at"),
        (Kind.PLACE, "outside my school", "school"),
        (Kind.PLACE, "wrth yr ysgol", "ysgol"),
        (Kind.NAME, "It was Mr Oak who came", "Oak"),
        (Kind.NAME, "jo green's door", "green's"),
        (Kind.NAME, "Sion ap somebody", "Sion"),
        (Kind.MAYBE_NAME, "because Ellie was asleep", "Ellie"),
        (Kind.MAYBE_NAME, "the train to Swansea", "Swansea"),
        (Kind.CHILD, "my daughter was asleep", "daughter"),
        (Kind.CHILD, "mae gen i blentyn a mab", "mab"),
        (Kind.BLAME, "It was because of you.", "because of you"),
        (Kind.BLAME, "You made me angry", "You made me"),
        (Kind.BLAME, "it’s your own fault", "your own fault"),
        (Kind.BLAME, "if you hadn’t shouted", "if you hadn’t"),
        (Kind.BLAME, "Dy fai di oedd e", "Dy fai di"),
        (Kind.PRESSURE, "you must answer", "you must"),
        (Kind.PRESSURE, "Forgive\nme", "Forgive\nme"),
        (Kind.PRESSURE, "You owe it to them", "You owe"),
        (Kind.PRESSURE, "I am waiting for your letter", "I am waiting for your"),
        (Kind.PRESSURE, "tell the court that", "tell the court"),
        (Kind.PRESSURE, "Rhaid i chi ateb", "Rhaid i chi"),
        (Kind.PRESSURE, "Maddeuwch i mi", "Maddeuwch i mi"),
        (Kind.THREAT, "You’ll regret this", "You’ll regret"),
        (Kind.THREAT, "I know where you are", "I know where you"),
        (Kind.THREAT, "i will find you", "i will find you"),
        (Kind.THREAT, "I'll hurt myself", "hurt myself"),
        (Kind.THREAT, "Dw i'n gwybod ble", "Dw i'n gwybod ble"),
    ],
)
def test_a_place_to_look_at_is_found(kind: Kind, text: str, what: str) -> None:
    assert found(text, kind) == [what]


@pytest.mark.parametrize(
    "text",
    [
        "I am sorry for what I did. I think about it every day.",
        "That evening I took the bicycle. It was not mine, and I knew it.",
        "Jo, I would like to say something to you. Sam.",
        "On Monday in June I began to learn. Christmas was hard.",
        "At 2pm 3 of us paid 1,000 pounds in 2019.",
        "Mae'n ddrwg gen i am yr hyn wnes i.",
        "",
        " \n\t ",
    ],
)
def test_plain_words_are_left_alone(text: str) -> None:
    assert look(text, KNOWN, ALLOWED) == []


def test_a_name_that_may_be_said_is_no_name_to_look_at() -> None:
    assert look("I met Jo and Sam.", KNOWN, ALLOWED) == []
    assert [one.text for one in look("I met Jo.", KNOWN, [])] == ["Jo"]


def test_invisible_signs_and_letters_that_look_alike_hide_nothing() -> None:
    hidden = "0\u200b7700 900\u00ad123, Ｊｏ Gr\u2060een, y\u200dou m\u0301ade me"
    kinds = {one.kind: one.text for one in look(hidden, KNOWN, ALLOWED)}
    assert kinds[Kind.PHONE] == "0\u200b7700 900\u00ad123"
    assert kinds[Kind.NAME] == "Gr\u2060een"
    assert kinds[Kind.BLAME] == "y\u200dou m\u0301ade me"


def test_each_place_is_where_it_says() -> None:
    text = "a\u0301 \ufdfa\u200b I live at 1 Mill Lane. 07700 900123 ŵ Ellie ﬁ because of you"
    places = look(text, KNOWN, ALLOWED)
    assert len(places) >= 4
    for one in places:
        assert text[one.start : one.end] == one.text


@given(st.text(max_size=200), st.lists(st.text(max_size=20), max_size=3))
def test_any_text_is_looked_at(text: str, names: list[str]) -> None:
    places = look(text, names, names[:1])
    assert places == sorted(places, key=lambda one: (one.start, one.end))
    for one in places:
        assert isinstance(one, Found) and text[one.start : one.end] == one.text != ""


HOSTILE = [
    *("a", "A", " ", "\n", "1", "1 ", "1-", "a@", "@", ".", "a.", "a-", "a'", "Aa ", "1 a a a a "),
    *("you ", "you  ", "if you ", "one ", "www.", "http://", "flat ", "1/1/19 ", "A1 1A", "(1"),
    *("a at a ", "\u200b", "\ufdfa", "i am ", "my ", "Heol y ", "e\u0301", "i will ", "_"),
    *("12 Aa'a-b Aa Aa 07 ", "1 a  ", "(?:", "\x00", "\ud800"),
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_time_grows_with_the_text_and_no_faster(piece: str) -> None:
    """Four times the text takes some four times as long: sixteen times would be a square."""

    def taken(length: int) -> float:
        text = (piece * (length // len(piece) + 1))[:length]
        best = []
        for _ in range(2):
            began = time.process_time()
            look(text, KNOWN, ALLOWED)
            best.append(time.process_time() - began)
        return min(best)

    short, long = taken(25_000), taken(100_000)
    assert long < 10 * short + 0.2, (short, long)
    assert long < 5
