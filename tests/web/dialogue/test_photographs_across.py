"""I35: a photograph goes from its author's own page to the other side as a mere picture."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.photographs import a_photograph
from tests.web.dialogue.letters import WORDS, Post, begun, hand_in, press, save, there

HIDDEN = b"52.4862N-1.8904W-hidden-place"
NAME = "IMG_52.4862N_of_Sam_Brown.jpg"
SOI, EOI, SOS = 0xD8, 0xD9, 0xDA
OF_A_PICTURE = {0xE0, 0xDB, 0xC0, 0xC4, SOS}
"""The segments that draw: JFIF, tables, the frame and the scan. No APP1, APP2, APP13, COM."""


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Post]:
    post = Post(tmp_path)
    yield post
    post.made.store.close()


def segments(jpeg: bytes) -> list[tuple[int, bytes]]:
    """Return the segments of a JPEG up to its scan, which goes to the very end of the file."""
    assert jpeg[:2] == bytes((0xFF, SOI))
    assert jpeg[-2:] == bytes((0xFF, EOI))
    found: list[tuple[int, bytes]] = []
    at = 2
    while not found or found[-1][0] != SOS:
        assert jpeg[at] == 0xFF
        size = int.from_bytes(jpeg[at + 2 : at + 4])
        found.append((jpeg[at + 1], jpeg[at + 4 : at + 2 + size]))
        at += 2 + size
    scan = jpeg[at:-2]
    assert not re.search(rb"\xff[^\x00]", scan), "there is more than one picture"
    return [*found[:-1], (SOS, scan)]


def delivered(post: Post, given: bytes) -> str:
    """Sam hands a photograph in with a letter, and Jo opens it; return the letter's id."""
    letter_id = begun(post.sam)
    save(post.sam, letter_id, WORDS)
    assert hand_in(post.sam, letter_id, given, NAME).status_code == 303
    post.look_at_pictures(letter_id)
    assert save(post.sam, letter_id, then="finish").status_code == 303
    post.staff("review", letter_id, 1)
    assert press(post.sam, f"/your/letters/{letter_id}/agree", version="1").status_code == 303
    post.staff("clear", letter_id, 1, {"safe", "positive"})
    post.staff("store", letter_id)
    post.staff("offer", letter_id, 1)
    assert press(post.jo, there(letter_id), choice="myself").status_code == 303
    assert press(post.jo, there(letter_id, "/read")).status_code == 303
    return letter_id


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_what_is_fetched_is_a_picture_drawn_anew(post: Post, kind: str) -> None:
    given = a_photograph(HIDDEN, kind)
    assert given.count(HIDDEN) >= 5
    letter_id = delivered(post, given)
    page = post.jo.get(there(letter_id, "/read"))
    addresses = re.findall(r'(?:src|href)="([^"]*/pictures/[^"]+)"', page.text)
    assert addresses
    for address in {*addresses, there(letter_id, "/pictures/1")}:
        answer = post.jo.get(address)
        assert answer.status_code == 200
        found = segments(answer.data)
        assert {marker for marker, _ in found} <= OF_A_PICTURE
        for trace in (HIDDEN, HIDDEN[:12], b"Exif", b"ICC_PROFILE", b"PK\x03\x04", b"http"):
            assert trace not in answer.data
        told = page.text + str(answer.headers)
        for word in (HIDDEN.decode(), "52.4862", "IMG_", "Brown", ".png"):
            assert word not in told
    if kind == "JPEG":
        _nothing_of_the_scan(given, answer.data)


def _nothing_of_the_scan(given: bytes, fetched: bytes) -> None:
    """No run of bytes of the file that was handed in is there: the picture was coded again."""
    start = given.index(b"\xff\xda")
    scan = given[start + 14 : given.index(b"PK\x03\x04") - 2]
    assert len(scan) > 40
    runs = {scan[at : at + 12] for at in range(len(scan) - 12)}
    assert not [at for at in range(len(fetched) - 12) if fetched[at : at + 12] in runs]


def test_nor_is_it_in_what_is_printed_of_the_letter(post: Post) -> None:
    letter_id = delivered(post, a_photograph(HIDDEN))
    page = post.jo.get(there(letter_id, "/read")).text
    links = re.findall(r'href="([^"]*(?:print|pdf)[^"]*)"', page)
    assert links
    for link in links:
        answer = post.jo.get(link)
        assert answer.status_code == 200
        assert HIDDEN not in answer.data and b"Exif" not in answer.data
        assert b"IMG_" not in answer.data and b"52.4862" not in answer.data
