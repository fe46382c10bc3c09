"""What is put on paper: the agreed words, byte for byte, an agreed name, nothing else."""

import io
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfReader

from app.domain.cases.case import Case, Leaf, add_paper
from app.domain.cases.files import CaseFile, FileKind, FileState
from app.domain.cases.papers import Paper, PaperKind
from app.domain.cases.tracks import Track
from app.domain.dialogue import letters
from app.domain.dialogue.letters import Draft, Letter, LetterState, ReadHow, Written
from app.domain.dialogue.relays import Handed, Words
from app.domain.people import Side
from app.domain.refusals import Refused
from app.services.dialogue import drawing, printing
from app.services.dialogue.drawing import Sheet
from app.services.dialogue.printing import Printed
from app.services.dialogue.whose import Whose
from tests.relay_cases import Slow, slow_shuttle

KNOWN = sorted(drawing._known() - {0xA0, 0x2009})
TEXT = "I am sorry.\n\n  Two  spaces {nb} **bold** <b>&amp;</b> %PDF (brackets\\)\nŵ ŷ Łódź €"


@pytest.fixture
def slow(tmp_path: Path) -> Slow:
    return slow_shuttle(tmp_path)


def staff_print(slow: Slow, name: str, relay_id: str, side: Side, way: str = "page") -> Printed:
    find = printing.relay(slow.case_id, relay_id)
    account = slow.staff(name)
    return printing.for_staff(slow.house, account, slow.case_id, find, side, way=way)


def own_print(slow: Slow, whose: Whose, relay_id: str) -> Printed:
    find = printing.relay(slow.case_id, relay_id)
    return printing.for_person(slow.house, whose, find, way="page")


def read(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


# Which words, whose


def test_the_senders_side_has_the_version_that_was_agreed(slow: Slow) -> None:
    relay_id = slow.own(slow.sam, "write_down", Words(TEXT))
    for who in ("lee", "otto"):
        with pytest.raises(Refused, match="relay-not-there"):
            staff_print(slow, who, relay_id, Side.RESPONSIBLE)
    slow.own(slow.sam, "read_back", relay_id, 1)
    slow.own(slow.sam, "agree", relay_id, 1)
    assert staff_print(slow, "otto", relay_id, Side.RESPONSIBLE).text.encode() == TEXT.encode()
    assert own_print(slow, slow.sam, relay_id).text.encode() == TEXT.encode()
    slow.own(slow.sam, "write", relay_id, 1, Words("Not agreed."))
    with pytest.raises(Refused, match="relay-not-there"):
        own_print(slow, slow.sam, relay_id)


def test_the_other_side_has_it_once_it_was_handed_over(slow: Slow) -> None:
    relay_id = slow.released(words=Words(TEXT))
    for act in (
        lambda: own_print(slow, slow.jo, relay_id),
        lambda: staff_print(slow, "olga", relay_id, Side.HARMED),
        lambda: staff_print(slow, "lee", relay_id, Side.HARMED),
    ):
        with pytest.raises(Refused, match="relay-not-there"):
            act()
    slow.do("lee", "deliver", relay_id, Handed.IN_PERSON)
    assert own_print(slow, slow.jo, relay_id).text.encode() == TEXT.encode()
    assert staff_print(slow, "olga", relay_id, Side.HARMED).text.encode() == TEXT.encode()


@pytest.mark.parametrize(("name", "side"), [("olga", Side.RESPONSIBLE), ("otto", Side.HARMED)])
def test_a_side_that_is_not_theirs_is_not_there(slow: Slow, name: str, side: Side) -> None:
    relay_id = slow.delivered()
    with pytest.raises(Refused, match="relay-not-there"):
        staff_print(slow, name, relay_id, side)


def test_nobody_beside_them_and_nobody_who_stopped(slow: Slow) -> None:
    relay_id = slow.delivered()
    kim = Whose(slow.case_id, "kim", Side.HARMED)
    with pytest.raises(Refused, match="relay-not-there"):
        own_print(slow, kim, relay_id)
    slow.change(lambda case, at: case.tracks.update(jo=Track.WITHDRAWN))
    with pytest.raises(Refused, match="relay-not-there"):
        own_print(slow, slow.jo, relay_id)


def test_only_the_agreed_name_stands_on_it(slow: Slow) -> None:
    def agree_on_a_name(case: Case, at) -> None:
        sheet = Paper("d" * 16, PaperKind.DISCLOSURE, "sam", at, "lee", {"name_used": "S."})
        add_paper(case.leaf(Leaf.RESPONSIBLE), sheet)

    slow.change(agree_on_a_name)
    relay_id = slow.delivered()
    assert own_print(slow, slow.jo, relay_id).by == "S."
    drawn = printing.pdf(slow.house, own_print(slow, slow.jo, relay_id), "From S.", "Own words")
    assert not re.search(rb"Sam|Brown|CG-|case1|Jo", drawn)
    assert not {"Sam", "Brown"} & set(read(drawn).split())


def test_each_paper_is_written_down(slow: Slow) -> None:
    relay_id = slow.delivered()
    staff_print(slow, "olga", relay_id, Side.HARMED, "pdf")
    own_print(slow, slow.sam, relay_id)
    found = [(e.act, e.why, e.actor) for e in slow.entries(relay_id)][-2:]
    olga = slow.staff("olga").id
    assert found == [("relay.print_received", "pdf", olga), ("relay.print", "page", "sam")]


# The file itself


def test_the_words_are_on_it_as_they_were_agreed(slow: Slow) -> None:
    drawn = drawing.draw(slow.house, Sheet(("From Jo",), TEXT))
    assert squeezed(read(drawn)) == squeezed("From Jo" + TEXT)


def test_it_says_nothing_of_who_made_it_or_when(slow: Slow) -> None:
    first, again = (drawing.draw(slow.house, Sheet(("From Jo",), TEXT)) for _ in range(2))
    assert first == again
    reader = PdfReader(io.BytesIO(first))
    assert dict(reader.metadata or {}) == {"/CreationDate": "D:20000101000000Z"}
    assert "/ID" not in reader.trailer and reader.xmp_metadata is None
    assert b"fpdf" not in first.lower() and b"python" not in first.lower()
    fonts = {str(f) for f in re.findall(rb"/BaseFont /(\S+)", first)}
    assert all("Atkinson" in name for name in fonts) and fonts


@pytest.mark.parametrize(
    ("text", "letters"),
    [("Sorry 😀", "😀"), ("آسف", "آسف"), ("e\u0301", "\u0301"), ("a\u200db\u202e", "\u200d\u202e")],
)
def test_letters_that_it_cannot_show_are_said_and_not_left_out(
    slow: Slow, text: str, letters: str
) -> None:
    assert drawing.unknown_letters(text) == letters
    with pytest.raises(Refused, match="print-letters-not-known"):
        drawing.draw(slow.house, Sheet(("From Jo",), text))
    with pytest.raises(Refused, match="print-letters-not-known"):
        drawing.draw(slow.house, Sheet((text,), "Words"))


@pytest.mark.parametrize(
    "text", ["", "x" * 20_000, "w " * 9_000, "\n" * 4_000, "\t" * 500, "a\n" * 4_000, " " * 9_000]
)
def test_nothing_that_can_be_typed_breaks_it(slow: Slow, text: str) -> None:
    drawn = drawing.draw(slow.house, Sheet(("From Jo",), text))
    shown = re.sub(r"\n\d+(?=\n|$)", "", read(drawn))  # the numbers of pages
    assert squeezed(shown) == squeezed("From Jo" + text)


@given(st.text(st.sampled_from([*map(chr, KNOWN), "\n", " ", "\t"]), max_size=400))
def test_lines_joined_again_are_the_text(text: str) -> None:
    room = 9.0
    found = list(drawing.lines(text, lambda letter: 1.0, room))
    assert squeezed("".join(found)) == squeezed(text)
    assert "".join(found) == text.replace("\n", "")
    assert all(len(line.rstrip()) <= room for line in found)


# Letters


def picture() -> bytes:
    drawn = io.BytesIO()
    Image.new("RGB", (300, 500), "navy").save(drawn, "JPEG")
    return drawn.getvalue()


def a_letter(slow: Slow, state: LetterState, *, arrived: letters.Arrived | None = None) -> Letter:
    now = slow.service.clock.now()
    draft = Draft(1, TEXT, "", "en", "sam", now, pages=("f" * 16,))
    letter = Letter(
        "l" * 16,
        slow.case_id,
        "sam",
        Side.RESPONSIBLE,
        "jo",
        now,
        state,
        written=Written([draft], agreed=1),
        arrived=arrived,
    )
    file = CaseFile("f" * 16, slow.case_id, Leaf.RESPONSIBLE, FileKind.LETTER, "sam", now, "sam", 9)
    with slow.house.unit_of_work() as work:
        work.uploads.add(file, picture())
        work.uploads.save(replace(file, state=FileState.SEEN, seen_by="x", seen_at=now))
        work.letters.add(letter)
        work.commit()
    return letter


BROUGHT = letters.Arrived(brought=True, text=TEXT, language="en", by="S.", pages=("f" * 16,))


def test_a_letter_has_its_pictures_as_pages(slow: Slow) -> None:
    letter = a_letter(slow, LetterState.STORED)
    find = printing.letter(slow.case_id, letter.id)
    printed = printing.for_person(slow.house, slow.sam, find, way="pdf")
    pages = PdfReader(io.BytesIO(printing.pdf(slow.house, printed, "From Sam", ""))).pages
    assert len(pages) == 2 and len(pages[1].images) == 1
    with pytest.raises(Refused, match="relay-not-there"):
        printing.for_person(slow.house, slow.jo, find, way="pdf")


@pytest.mark.parametrize(
    ("state", "how", "there"),
    [
        (LetterState.OFFERED, None, False),
        (LetterState.ACCEPTED, ReadHow.MYSELF, False),
        (LetterState.ACCEPTED, ReadHow.ON_PAPER, True),
        (LetterState.DELIVERED, ReadHow.READ_TO_ME, True),
        (LetterState.NO_ANSWER, ReadHow.MYSELF, True),
    ],
)
def test_whom_a_letter_is_for_has_it_once_it_was_theirs(
    slow: Slow, state: LetterState, how: ReadHow | None, there: bool
) -> None:
    letter = a_letter(slow, state, arrived=replace(BROUGHT, how=how))
    find = printing.letter(slow.case_id, letter.id)
    try:
        printed = printing.for_person(slow.house, slow.jo, find, way="page")
    except Refused as refusal:
        assert (refusal.code, there) == ("relay-not-there", False)
    else:
        assert there and printed.text == TEXT and printed.by == "S."


def test_a_picture_that_nobody_looked_at_is_on_no_paper(slow: Slow) -> None:
    letter = a_letter(slow, LetterState.STORED)
    with slow.house.unit_of_work() as work:
        file = work.uploads.get(slow.case_id, "f" * 16)
        assert file is not None
        work.uploads.save(replace(file, state=FileState.WAITING))
        work.commit()
    with pytest.raises(Refused, match="relay-not-there"):
        find = printing.letter(slow.case_id, letter.id)
        printing.for_person(slow.house, slow.sam, find, way="page")
