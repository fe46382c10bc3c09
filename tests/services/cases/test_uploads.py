"""Files of a case: drawn anew, sealed on one leaf, looked at before they are shown, logged."""

import io
import struct
import zlib

import pytest
from PIL import Image, PngImagePlugin
from sqlalchemy import text

from app.domain.cases.case import Duty
from app.domain.cases.files import LARGEST, FileKind, FileState
from app.domain.people import Side
from app.domain.refusals import Refused
from app.domain.staff_roles import StaffRole
from app.services.cases import flattening, uploads
from app.store.sealing import WrongKey
from tests.case_builders import Service, a_case, service

PLACE = b"MARKER 52.4862 N 1.8904 W"


@pytest.fixture
def house(tmp_path) -> Service:
    made = service(tmp_path)
    made.account("Cora", StaffRole.COORDINATOR)
    made.account("Vic", StaffRole.VICTIM_CARE_OFFICER)
    made.account("Rob", StaffRole.VICTIM_CARE_OFFICER)
    made.account("Sue", StaffRole.CASE_SUPERVISOR)
    made.account("Nosy", StaffRole.FACILITATOR)
    return made


@pytest.fixture
def case(house):
    return a_case(
        house,
        ("Cora", Duty.OWNER, None),
        ("Vic", Duty.OFFICER, Side.HARMED),
        ("Rob", Duty.OFFICER, Side.RESPONSIBLE),
        ("Sue", Duty.SUPERVISOR, None),
    )


def photo(kind="JPEG", size=(64, 32), **more) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, kind, **more)
    return out.getvalue()


def with_a_place() -> bytes:
    exif = Image.Exif()
    exif[0x010E] = PLACE.decode()  # what it shows
    exif.get_ifd(0x8825)[1] = "N"
    return photo(exif=exif.tobytes(), comment=PLACE)


def hand_in(house, case, name, about, given=None):
    return uploads.hand_in(
        house.house, house.staff[name], case.id, FileKind.LETTER, about, given or photo()
    )


def acts(house, case) -> list[str]:
    with house.house.unit_of_work(write=False) as work:
        return [entry.act for entry in work.audit.of_case(case.id)][::-1]


def test_a_photograph_loses_where_and_when_it_was_taken(house, case):
    given = with_a_place()
    assert PLACE in given
    file = hand_in(house, case, "Vic", case.people[0].id, given)
    kept = uploads.fetch(house.house, house.staff["Vic"], case.id, file.id)
    assert PLACE not in kept and b"Exif" not in kept
    with Image.open(io.BytesIO(kept)) as picture:
        assert (picture.format, picture.size) == ("JPEG", (64, 32))
        assert not picture.getexif() and "comment" not in picture.info


def test_words_and_tails_hidden_in_a_png_are_gone(house, case):
    hidden = PngImagePlugin.PngInfo()
    hidden.add_text("Author", PLACE.decode())
    given = photo("PNG", pnginfo=hidden) + b"PK\x03\x04" + PLACE
    file = hand_in(house, case, "Vic", case.people[0].id, given)
    assert PLACE not in uploads.fetch(house.house, house.staff["Vic"], case.id, file.id)


def test_a_picture_stands_upright_and_on_white():
    sideways = Image.Exif()
    sideways[0x0112] = 6
    flat = flattening._flat(photo(exif=sideways.tobytes()))
    with Image.open(io.BytesIO(flat)) as picture:
        assert picture.size == (32, 64)
    out = io.BytesIO()
    Image.new("RGBA", (8, 8), (0, 0, 0, 0)).save(out, "PNG")
    with Image.open(io.BytesIO(flattening._flat(out.getvalue()))) as picture:
        assert min(picture.getpixel((4, 4))) > 250


def test_a_huge_photograph_becomes_readable_and_no_larger():
    flat = flattening._flat(photo(size=(6000, 3000)))
    with Image.open(io.BytesIO(flat)) as picture:
        assert picture.size == (3000, 1500)


def bomb() -> bytes:
    """A small PNG that says it has ten thousand million points."""

    def chunk(name: bytes, data: bytes) -> bytes:
        crc = struct.pack(">I", zlib.crc32(name + data))
        return struct.pack(">I", len(data)) + name + data + crc

    header = struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (b"", "file-empty"),
        (b"\0" * (LARGEST + 1), "file-too-large"),
        (b"%PDF-1.7\n%...", "file-not-a-picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "file-not-a-picture"),
        (photo("GIF"), "file-not-a-picture"),
        (photo("TIFF"), "file-not-a-picture"),
        (b"MZ" + photo(), "file-not-a-picture"),
        (bomb(), "file-too-many-points"),
        (photo("PNG", size=(7000, 6000)), "file-too-many-points"),
        (photo(size=(640, 640))[:900], "file-broken"),
        (photo("PNG", size=(640, 640))[:200], "file-broken"),
        (b"\xff\xd8\xff\xe0" + b"x" * 500, "file-broken"),
    ],
)
def test_what_is_no_good_picture_is_refused_with_words(house, case, given, code):
    with pytest.raises(Refused) as refused:
        uploads.hand_in(
            house.house,
            house.staff["Vic"],
            case.id,
            FileKind.LETTER,
            case.people[0].id,
            given,
        )
    assert refused.value.code == code
    assert "case.file" not in acts(house, case)


def test_mangled_pictures_are_refused_or_drawn_and_nothing_else():
    import random

    dice = random.Random(4)
    whole = [photo(size=(64, 64)), photo("PNG", size=(64, 64))]
    answers = set()
    for _ in range(600):
        given = bytearray(dice.choice(whole))
        for _ in range(dice.randint(1, 12)):
            given[dice.randrange(len(given))] = dice.randrange(256)
        try:
            flattening._flat(bytes(given))
            answers.add("drawn")
        except Refused as refused:
            answers.add(refused.code)
    assert answers <= {"drawn", "file-broken", "file-not-a-picture", "file-too-many-points"}
    assert {"drawn", "file-broken"} <= answers


def test_a_file_stands_on_the_leaf_of_the_person_it_is_about(house, case):
    harmed = hand_in(house, case, "Vic", case.people[0].id)
    other = hand_in(house, case, "Rob", case.people[1].id)
    both = hand_in(house, case, "Cora", "")

    def seen(name):
        return {file.id for file in uploads.list_files(house.house, house.staff[name], case.id)[1]}

    assert seen("Vic") == {harmed.id}
    assert seen("Rob") == {other.id}
    assert seen("Cora") == {harmed.id, other.id, both.id}


def test_who_reaches_for_a_file_of_the_other_side_finds_none_and_it_is_written_down(house, case):
    other = hand_in(house, case, "Rob", case.people[1].id)
    for reach in (uploads.fetch, uploads.show, uploads.keep, uploads.take_out):
        with pytest.raises(Refused, match="file-not-there"):
            reach(house.house, house.staff["Vic"], case.id, other.id)
    assert acts(house, case).count("case.refused") == 2
    with pytest.raises(Refused, match="case-not-there"):
        uploads.fetch(house.house, house.staff["Nosy"], case.id, other.id)
    assert acts(house, case).count("case.refused") == 3
    for about in (case.people[1].id, "", "0" * 16):
        with pytest.raises(Refused):
            hand_in(house, case, "Vic", about)


def test_a_file_that_waits_is_shown_to_those_alone_who_decide_about_it(house, case):
    file = hand_in(house, case, "Vic", case.people[0].id)
    with pytest.raises(Refused, match="file-waits"):
        uploads.fetch(house.house, house.staff["Sue"], case.id, file.id)
    uploads.keep(house.house, house.staff["Vic"], case.id, file.id)
    _, kept = uploads.show(house.house, house.staff["Sue"], case.id, file.id)
    assert (kept.state, kept.seen_by) == (FileState.SEEN, house.staff["Vic"].id)
    assert uploads.fetch(house.house, house.staff["Sue"], case.id, file.id)
    with pytest.raises(Refused, match="case-not-allowed"):
        uploads.take_out(house.house, house.staff["Sue"], case.id, file.id)
    uploads.take_out(house.house, house.staff["Vic"], case.id, file.id)
    with pytest.raises(Refused, match="file-not-there"):
        uploads.fetch(house.house, house.staff["Vic"], case.id, file.id)
    done = [act for act in acts(house, case) if act.startswith("case.file")]
    assert done == ["case.file", "case.file_kept", "case.file_read", "case.file_out"]


def test_a_file_opens_in_its_own_place_alone_and_goes_with_its_case(house, case):
    mine = hand_in(house, case, "Vic", case.people[0].id)
    theirs = hand_in(house, case, "Rob", case.people[1].id, photo(size=(20, 20)))
    with house.store.engine.connect().execution_options(write=True) as connection:
        rows = connection.execute(text("SELECT content FROM case_files")).scalars().all()
        assert not any(b"JFIF" in row for row in rows)
        swap = text(
            "UPDATE case_files SET content = (SELECT content FROM case_files WHERE id = :theirs)"
            " WHERE id = :mine"
        )
        connection.execute(swap, {"mine": mine.id, "theirs": theirs.id})
        connection.commit()
    with pytest.raises(WrongKey):
        uploads.fetch(house.house, house.staff["Vic"], case.id, mine.id)
    with house.house.unit_of_work() as work:
        work.cases.erase(case.id)
        assert work.uploads.of_case(case.id) == []
        work.commit()


def test_the_drawing_is_done_aside(house, case):
    from dataclasses import replace

    done = []

    def aside(work):
        done.append(work)
        return work()

    away = replace(house.house, run_aside=aside)
    uploads.hand_in(away, house.staff["Vic"], case.id, FileKind.LETTER, case.people[0].id, photo())
    assert len(done) == 1
