"""The story of the letters: one is read and answered, one refused, one never sent, one taken back.

Sam writes to Jo on the page of their own; staff of each side work at theirs; a real mail server
takes what goes out. At every act of Jo the bytes of Sam's pages are compared with those before.
"""

import io
import re
import time
from pathlib import Path

import pytest
from playwright.async_api import FilePayload, expect
from pypdf import PdfReader

from app.bootstrap import build_store
from app.domain.dialogue.letters import LetterState
from app.domain.people import Side
from app.domain.refusals import SENTENCES
from app.services.cases import page_links
from tests.browser.case_pages import day
from tests.browser.correspondence import MARKER, Correspondence, posted, says_nothing, somebody
from tests.journeys.cast import house_of
from tests.journeys.story import PATIENCE, story, until
from tests.services.cases.test_uploads import PLACE, with_a_place

pytestmark = pytest.mark.browser
expect.set_options(timeout=1000 * PATIENCE)

SAMS = f"{MARKER}-responsible"
"""In every name and address of Sam that Jo may read nowhere."""
FIRST = "I took it. I live at 12 Mill Road."
LATER = " You must forgive me."
AGREED = (
    "I took your bicycle.\n\nIt was my own choice & it was <b>wrong</b>.\n"
    "  I think of it each day. Mae’n ddrwg gen i, ŵyr."
)
ABOUT = "What happened in May"
BESIDE = "Please leave the address out, and the last sentence."
COMPANY = "My sister Ann-comp4ny"
ANSWER = "Thank you for writing. I read it tw1ce-answer 🌱."
SECOND, UNSENT, BACK = "s3cond words", "uns3nt words", "b4ck words"
THERE = "There is a letter for you"
TELLING = ("letter", "Sam", MARKER, ABOUT, "bicycle", "restor", "case")
"""What no message that anybody may find can say."""
NOBODYS = "0" * 16


class Story(Correspondence):
    """The steps of the story, in their order."""

    # A first letter: written

    async def each_opens_their_page(self) -> None:
        for side in (Side.HARMED, Side.RESPONSIBLE):
            self.own[side] = await self.opens(self.staff["Cora"], side)
            await self.own[side].follow("Letters", "Letters")
            await self.own[side].says("You have not begun a letter yet.")
        self.seen_before = await self.pages_of(self.jo)

    async def sam_is_helped_to_begin(self) -> None:
        sam = self.sam
        await sam.press("#start", "Your letter")
        self.letters["first"] = sam.page.url.split("/")[5]
        await sam.says("Nothing is sent by this page.", "What I did was my own choice")
        await sam.press("#hide-ways", "Your letter")
        await expect(sam.main.locator(".letter-ways")).to_have_count(0)
        await sam.press("#show-ways", "Your letter")
        await expect(sam.main.locator(".letter-ways details")).to_have_count(3)

    async def what_is_typed_is_kept(self) -> None:
        """By itself; when the line was cut while typing; by a press."""
        sam, saved = self.sam, self.sam.main.locator("#saved")
        words = sam.page.get_by_label("Your words")
        await words.press_sequentially(FIRST)
        await expect(saved).to_have_text(re.compile("^Saved at"))
        await sam.page.context.set_offline(True)
        await words.press_sequentially(LATER)
        await expect(sam.page.locator("#offline")).to_be_visible()
        await expect(saved).not_to_have_text(re.compile("^Saved at"))
        await sam.page.context.set_offline(False)
        await expect(saved).to_have_text(re.compile("^Saved at"))
        await expect(sam.page.locator("#offline")).to_be_hidden()
        await sam.fill(about=ABOUT)
        await sam.press("#save", "Your letter")
        await expect(words).to_have_value(FIRST + LATER)

    async def a_page_by_hand_is_photographed(self) -> None:
        sam = self.sam
        await sam.press("#pictures", "Photographs of your letter")
        given = with_a_place()
        assert PLACE in given
        photo = FilePayload(name="IMG_52.4862N.jpg", mimeType="image/jpeg", buffer=given)
        await sam.page.set_input_files("#file", files=[photo])
        await sam.press("#add", "Photographs of your letter")
        await sam.says("Nobody has looked at it yet.")
        await self.no_place(sam, await self.source(sam, ".letter-picture"))
        await sam.go(f"/your/letters/{self.letters['first']}/write", "Your letter")
        await sam.press("#finish", "Your letter")
        await sam.says("Somebody will look at it")

    # Looked at together

    async def staff_look_at_the_picture(self) -> None:
        ravi = self.staff["Ravi"]
        await ravi.go(f"{self.case}/letters", "Letters")
        await ravi.follow("From", "Letter from")
        await ravi.says("The letter cannot go on until somebody has.")
        await ravi.main.locator("#review").click()
        await ravi.says(SENTENCES["letter-picture-waits"])
        await ravi.go(f"{self.case}/files", "Files")
        await ravi.follow("A letter", "A letter")
        await self.no_place(ravi, await self.source(ravi, ".handed-in"))
        await ravi.press("#keep", "Files")
        assert FIRST not in await self.shown("Vic", "/files", "/letters", "/timeline")

    async def staff_ask_for_changes(self) -> None:
        ravi = self.staff["Ravi"]
        await self.at_desk("Ravi", "first")
        await ravi.says("An address:", "12 Mill Road", "Perhaps pressure:")
        await ravi.press("#comment", "Add a comment")
        await ravi.fill(text="The first sentence is clear.")
        await ravi.press("#save", "Letter from")
        await ravi.press("#ask_changes", "Ask for changes")
        await ravi.fill(text=BESIDE)
        await ravi.press("#save", "Letter from")

    async def sam_changes_it(self) -> None:
        sam = self.sam
        await sam.go(f"/your/letters/{self.letters['first']}", "Your letter")
        await sam.says("Ravi wrote about version 1", BESIDE, "The first sentence is clear.")
        await sam.press("#write", "Your letter")
        await sam.fill(text=AGREED)
        await sam.press("#finish", "Your letter")

    async def versions_stand_side_by_side(self) -> None:
        ravi = self.staff["Ravi"]
        await self.at_desk("Ravi", "first")
        before, after = ravi.main.locator("[aria-labelledby=before]"), "[aria-labelledby=after]"
        await expect(before.locator("del").first).to_contain_text("taken out:")
        await expect(ravi.main.locator(f"{after} ins").first).to_contain_text("added:")
        await expect(before).to_contain_text("12 Mill Road")
        await self.picture(ravi, "versions")
        await ravi.press("#review", "Letter from")

    async def sam_agrees_to_exactly_these_words(self) -> None:
        sam = self.sam
        await sam.go(f"/your/letters/{self.letters['first']}", "Your letter")
        await sam.says("Do you agree to exactly these words?", "This is version 2.")
        assert await sam.page.locator(".letter").text_content() == AGREED
        await sam.press("#agree", "Your letter")
        await sam.says("Thank you. You agreed to exactly these words.")

    # Offered

    async def nothing_is_there_before_it_is_offered(self) -> None:
        await self.cleared_and_stored("Ravi", "first")
        assert await self.pages_of(self.jo) == self.seen_before
        assert self.box.taken == []
        assert self.letters["first"] not in await self.shown("Vic", "/letters", "/ledger")

    async def it_is_offered_and_they_are_let_know(self) -> None:
        ravi = self.staff["Ravi"]
        self.seen_before = await self.pages_of(self.sam, "first")
        await ravi.press("#offer", "Offer the letter")
        await ravi.says("They do not learn how long it is")
        await ravi.fill(let_know="yes")
        await ravi.press("#save", "Letter from")
        await until(lambda: bool(self.box.taken), timeout=90)
        (taken,) = self.box.taken
        said = taken.message.as_string() + str(taken.message.get_content())
        said = re.sub(rf"\S*{MARKER}\S*@example.org", "", said)  # it has to know where to go
        assert [word for word in TELLING if word.lower() in said.lower()] == []
        assert "something new on your page" in said and "http" not in said

    async def jo_learns_that_a_letter_is_there(self) -> None:
        jo = self.jo
        await jo.go("/your", "Your information")
        await jo.go("/your/letters", "Letters")
        await jo.follow(THERE, THERE)
        await jo.says("You can read it, have it read to you, hear what it is about first")
        shown = (await jo.page.content()) + str(await self.pages_of(jo))
        assert [w for w in ("Sam", SAMS, ABOUT, "bicycle") if w in shown] == []
        await self.picture(jo, "there")
        await self.author_sees_the_same()

    async def a_hold_stops_it(self) -> None:
        """Nothing crosses, and nothing of it is there; then it goes on as it was."""
        vic, cora = self.staff["Vic"], self.staff["Cora"]
        there = f"/your/letters/there/{self.letters['first']}"
        stale = await self.window(self.jo, there)
        desk = await self.window(vic, f"{self.case}/letters/{self.letters['first']}/accept")
        await vic.go(self.case, "")
        await vic.fill(reason="Jo is afraid.")
        await vic.press("Hold this case now", "")
        await self.jo.go("/your/letters", "Letters")
        await expect(self.jo.main.get_by_text(THERE)).to_have_count(0)
        await self.jo.go(there, "This cannot be done now")
        for one, button in ((stale, "#choose"), (desk, "#save")):  # it stood there when they came
            await one.main.locator("[name=choice][value=myself]").check()
            await one.main.locator(button).click()
        await stale.says("This is not there any more.")
        await desk.says("This page is not available")
        letter = f"{self.case}/letters/{self.letters['first']}"
        assert await self.status(vic, letter) == 404
        assert self.kept("first").state is LetterState.OFFERED
        await self.author_sees_the_same()
        await cora.go(self.case, "")
        await cora.fill(reason="We spoke with Jo.")
        await cora.press("Release the hold", "")
        await self.jo.go(there, THERE)
        for one in (stale, desk):
            await one.page.close()

    # Read and answered

    async def jo_hears_first_what_it_is_about(self) -> None:
        await self.jo.fill(choice="about_first")
        await self.jo.press("#choose", THERE)
        await self.jo.says(f"It is about this: {ABOUT}")
        assert "bicycle" not in await self.jo.page.content()
        await self.author_sees_the_same()

    async def jo_reads_it_with_somebody_there(self) -> None:
        jo, vic = self.jo, self.staff["Vic"]
        await jo.fill(choice="myself", on_day=day(self.house, 2), company=COMPANY)
        await jo.press("#choose", THERE)
        await jo.says("You want to read it yourself.", "We will talk with you", COMPANY)
        await expect(jo.main.locator("#open")).to_have_count(0)
        await self.at_desk("Vic", "first")
        await vic.says(COMPANY, "The words are not here yet.")
        assert "bicycle" not in await vic.page.content()
        await vic.press("#bring", "Letter from")
        await self.author_sees_the_same()
        await jo.go(f"/your/letters/there/{self.letters['first']}", THERE)
        assert "bicycle" not in await jo.page.content()
        await jo.press("#open", "The letter")
        assert await jo.page.locator("#letter").text_content() == AGREED
        agreed = self.kept("first").agreed
        assert agreed is not None and (agreed.number, agreed.text) == (2, AGREED)
        await self.no_place(jo, await self.source(jo, ".letter-picture"))
        await jo.says("From Sam")
        shown = await jo.page.content()
        assert SAMS not in shown and BESIDE not in shown and "Mill Road" not in shown
        await self.picture(jo, "read")
        await self.author_sees_the_same()

    async def sam_learns_only_what_jo_allows(self) -> None:
        read = "The other person has read it. They said that you may know this."
        await self.jo.fill(tell="read")
        await self.jo.press("#tell", "The letter")
        await self.sam.go(f"/your/letters/{self.letters['first']}", "Your letter")
        await self.sam.says(read)
        words = await self.sam.main.inner_text()
        assert [w for w in ("Ann", "answer", "Jo", "about first") if w in words] == []
        self.seen_before = await self.pages_of(self.sam, "first")

    async def jo_answers_on_a_way_of_its_own(self) -> None:
        jo, alex = self.jo, self.staff["Alex"]
        await jo.press("#answer", "Your letter")
        self.letters["answer"] = jo.page.url.split("/")[5]
        await jo.fill(text=ANSWER, about="An answer")
        await jo.press("#finish", "Your letter")
        await self.at_desk("Alex", "answer")
        await alex.press("#review", "Letter from")
        await jo.go(f"/your/letters/{self.letters['answer']}", "Your letter")
        await jo.press("#agree", "Your letter")
        await self.cleared_and_stored("Alex", "answer")
        await self.author_sees_the_same()
        await self.offer("Alex")
        await self.sam.go("/your/letters", "Letters")
        await self.sam.follow(THERE, THERE)
        await self.sam.fill(choice="myself")
        await self.sam.press("#choose", THERE)
        await self.sam.press("#open", "The letter")
        assert await self.sam.page.locator("#letter").text_content() == ANSWER
        await self.sam.press("#no-answer", "The letter")
        await self.sam.go(f"/your/letters/{self.letters['first']}", "Your letter")
        await self.sam.says("The other person has read it. They said that you may know this.")

    async def it_is_printed_with_agreed_names_alone(self) -> None:
        jo = self.jo
        await jo.go(f"/your/letters/there/{self.letters['first']}/read", "The letter")
        await jo.follow("Print the letter", "From Sam")
        assert await jo.page.locator(".carried").text_content() == AGREED
        await self.no_place(jo, await self.source(jo, ".paper-page"))
        assert SAMS not in await jo.page.content()
        paper = await self.fetch(jo, f"/your/letters/{self.letters['first']}/print/pdf")
        sheets = PdfReader(io.BytesIO(paper)).pages
        words = "".join(sheet.extract_text() for sheet in sheets)
        assert "From Sam" in words and "Mae’n ddrwg gen i, ŵyr." in words
        assert MARKER not in words and MARKER.encode() not in paper
        for image in (image for sheet in sheets for image in sheet.images):
            says_nothing(image.data)
        await self.picture(jo, "paper")

    # A second, refused; a third, never sent; a fourth, taken back

    async def a_second_is_refused(self) -> None:
        jo = self.jo
        await self.written_and_offered("second", SECOND, "Another day")
        self.seen_before = await self.pages_of(self.sam, "second")
        there = f"/your/letters/there/{self.letters['second']}"
        await jo.go(there, THERE)
        await jo.fill(choice="never")
        await jo.press("#choose", THERE)
        await jo.says("You said no. Nobody will ask you again.")
        await self.author_sees_the_same()
        await self.at_desk("Ravi", "second")
        await expect(self.staff["Ravi"].main.locator("#offer")).to_have_count(0)

    async def jo_changes_their_mind_and_it_is_read_to_them(self) -> None:
        jo, vic = self.jo, self.staff["Vic"]
        await jo.fill(choice="read_to_me")
        await jo.press("#choose", THERE)
        await self.at_desk("Vic", "second")
        assert SECOND not in await vic.page.content()
        await vic.press("#bring", "Letter from")
        await vic.says(SECOND)
        await vic.press("#deliver", "Letter from")
        await self.author_sees_the_same()
        await jo.go("/your/letters", "Letters")
        await jo.says("You have it. You can read it again.")

    async def a_third_is_never_sent(self) -> None:
        """It is kept for its author; nobody of the other side ever finds a trace of it."""
        sam = self.sam
        before = await self.pages_of(self.jo)
        await sam.go("/your/letters", "Letters")
        await sam.press("#start-only-me", "This letter is only for me")
        self.letters["third"] = sam.page.url.split("/")[5]
        await sam.fill(text=UNSENT, about=UNSENT)
        await sam.press("#save", "This letter is only for me")
        await sam.go("/your/letters", "Letters")
        await sam.says("It is only for you. It is never sent.")
        assert await self.pages_of(self.jo) == before
        everywhere = ("", "/letters", "/ledger", "/timeline", "/files", "/notes", "/papers")
        shown = await self.shown("Vic", *everywhere)
        assert UNSENT not in shown and self.letters["third"] not in shown
        await self.at_desk("Ravi", "third")
        await expect(self.staff["Ravi"].main.locator("#offer")).to_have_count(0)
        for person, path in (("Vic", f"{self.case}/letters/{self.letters['third']}"), ("Jo", "")):
            reader = self.staff.get(person, self.jo)
            kind = await self.status(reader, path or f"/your/letters/there/{self.letters['third']}")
            assert kind == 404, person

    async def a_fourth_is_taken_back(self) -> None:
        """Before it was read: then it has never been there."""
        before = await self.pages_of(self.jo)
        await self.written_and_offered("fourth", BACK, "Too early")
        there = f"/your/letters/there/{self.letters['fourth']}"
        open_still = await self.window(self.jo, there)
        await open_still.fill(choice="myself")
        await self.sam.go(f"/your/letters/{self.letters['fourth']}", "Your letter")
        await self.sam.press("#take-back", "Take this letter back?")
        await self.sam.press("#yes", "Your letter")
        await self.sam.says("You took it back.")
        await open_still.main.locator("#choose").click()
        await open_still.says("This is not there any more.")
        assert await self.pages_of(self.jo) == before
        assert BACK not in await self.shown("Vic", "", "/letters", "/ledger", "/timeline")
        assert len(self.box.taken) == 1, "told where staff ticked it, and nowhere else"
        await open_still.page.close()

    # Whom it is not for

    async def the_wrong_people_are_refused_kindly(self) -> None:
        first, third = self.letters["first"], self.letters["third"]
        for junk in (NOBODYS, "x", "%00", "..%2f", "<script>", third, "ŵ" * 16, "9" * 300):
            for path in (f"/your/letters/there/{junk}", f"/your/letters/{junk}"):
                reader = self.jo
                assert await self.status(reader, path) == 404, path
            desk = f"{self.case}/letters/{junk}"
            assert await self.status(self.staff["Vic"], desk) == 404, desk
        assert await self.status(self.jo, f"/your/letters/{first}") == 404, "Sam's own page of it"
        assert await self.status(self.sam, f"/your/letters/there/{first}") == 404
        gone = await self.window(self.jo, f"/your/letters/there/{NOBODYS}")
        await gone.says("This is not there any more.")
        for path in ("/letters", f"/letters/{first}", f"/letters/{first}/print/harmed"):
            assert await self.status(self.staff["Nosy"], self.case + path) in (403, 404), path
        wrong = f"{self.case}/letters/{first}/print/responsible"
        assert await self.status(self.staff["Vic"], wrong) == 404
        await gone.page.close()

    async def an_old_link_opens_nothing(self) -> None:
        """Another one took its place: kind words, and nothing of what it once led to."""
        store = build_store(self.house.config)
        house = house_of(self.house.config, store)
        with house.unit_of_work(write=False) as work:
            cora = next(one for one in work.accounts.everyone() if one.name == "Cora")
        case_id = self.case.rpartition("/")[2]
        issued = page_links.issue(house, cora, case_id, self.ids[Side.HARMED])
        page_links.issue(house, cora, case_id, self.ids[Side.HARMED])
        page = await somebody(self.browser)
        await page.goto(f"{self.house.url}/p#{issued.token}")
        await page.locator("#go").click()
        await expect(page.locator("#trouble")).to_be_visible()
        words = await page.locator("main").inner_text()
        assert "letter" not in words.lower() and MARKER not in words
        store.close()


@story
async def test_letters_are_written_read_answered_refused_kept_and_taken_back(
    tmp_path: Path,
) -> None:
    async with posted(tmp_path) as held:
        told = Story(**vars(held))
        for step in (
            told.each_opens_their_page,
            told.sam_is_helped_to_begin,
            told.what_is_typed_is_kept,
            told.a_page_by_hand_is_photographed,
            told.staff_look_at_the_picture,
            told.staff_ask_for_changes,
            told.sam_changes_it,
            told.versions_stand_side_by_side,
            told.sam_agrees_to_exactly_these_words,
            told.nothing_is_there_before_it_is_offered,
            told.it_is_offered_and_they_are_let_know,
            told.jo_learns_that_a_letter_is_there,
            told.a_hold_stops_it,
            told.jo_hears_first_what_it_is_about,
            told.jo_reads_it_with_somebody_there,
            told.sam_learns_only_what_jo_allows,
            told.jo_answers_on_a_way_of_its_own,
            told.it_is_printed_with_agreed_names_alone,
            told.a_second_is_refused,
            told.jo_changes_their_mind_and_it_is_read_to_them,
            told.a_third_is_never_sent,
            told.a_fourth_is_taken_back,
            told.the_wrong_people_are_refused_kindly,
            told.an_old_link_opens_nothing,
        ):
            print(f"{time.strftime('%X')} {step.__name__}")
            await step()
