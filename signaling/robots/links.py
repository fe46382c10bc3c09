"""A personal link, and how a robot gets from it to the cookie that lets it in."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import urlsplit

import aiohttp


class NotLetIn(Exception):
    """The service did not take the link, the cookie or the connection; ``again`` says whether to
    try again.
    """

    def __init__(self, code: str, words: str = "", again: bool = False) -> None:
        super().__init__(code)
        self.code = code
        self.words = words
        self.again = again


@dataclass(frozen=True, slots=True)
class Pass:
    """What a claim earns: the ``Cookie`` header, and for staff the id of their first meeting."""

    cookie: str
    meeting: str | None = None


Answers = Mapping[str, Mapping[str, str]]
"""The forms that are asked before the call, by address, and what is answered."""

OBLIGING: Answers = {
    "/meeting/check": {
        "camera": "works",
        "microphone": "works",
        "speaker": "heard",
        "connection": "good",
    },
    "/meeting/where": {
        "private": "yes",
        "near": "",
        "safe": "yes",
        "place": "At home",
        "contact": "01632 960 001",
    },
    "/meeting/rules": {"agree": "yes", "plan_b": "yes"},
}


@dataclass(frozen=True, slots=True)
class Link:
    """A personal link; ``door`` is ``j`` for a participant and ``staff`` for staff."""

    origin: str
    door: str
    token: str
    code: str = ""
    answers: Answers = field(default_factory=lambda: OBLIGING, compare=False)

    @classmethod
    def parse(cls, link: str) -> "Link":
        """Read ``https://host/j#TOKEN`` or ``https://host/staff#TOKEN``, and after a space the
        spoken code, where the link asks for one.

        Raises:
            ValueError: it is neither.
        """
        link, _, code = link.partition(" ")
        parts = urlsplit(link)
        door = parts.path.strip("/")
        if door not in ("j", "staff") or not parts.fragment or not parts.netloc:
            raise ValueError("a link looks like https://host/j#... or https://host/staff#...")
        return cls(f"{parts.scheme}://{parts.netloc}", door, parts.fragment, code.strip())

    async def claim(self, received: list[str], *, take_over: bool = False) -> Pass:
        """Press the button of the landing page.

        Args:
            received: gets the text of everything that came back, headers first.
            take_over: press "Use this one": whoever holds the seat now is sent away.

        Raises:
            NotLetIn: the link is dead, used elsewhere or unknown.
            aiohttp.ClientError: the service is not there.
        """
        async with aiohttp.ClientSession(
            self.origin, cookie_jar=aiohttp.DummyCookieJar(), headers={"Origin": self.origin}
        ) as browser:
            name = "seat" if self.door == "j" else "staff"
            form = {"token": self.token, "code": self.code}
            form |= {"take_over": "1"} if take_over else {}
            answer = await browser.post(f"/{self.door}", data=form, allow_redirects=False)
            await _keep(answer, received)
            cookies = SimpleCookie()
            for header in answer.headers.getall("Set-Cookie", []):
                cookies.load(header)
            if answer.status != 303 or name not in cookies or not cookies[name].value:
                raise NotLetIn(f"http-{answer.status}", again=answer.status >= 500)
            cookie = f"{name}={cookies[name].value}"
            if self.door == "j":
                for address, answers in self.answers.items():
                    told = await browser.post(address, data=answers, headers={"Cookie": cookie})
                    await _keep(told, received)
            leads_to = answer.headers["Location"] if self.door == "j" else "/staff/meetings"
            page = await browser.get(leads_to, headers={"Cookie": cookie})
            meeting = _MEETING.search(await _keep(page, received))
            return Pass(cookie, meeting[1] if meeting and name == "staff" else None)


_MEETING = re.compile(r"/staff/meetings/([A-Za-z0-9]+)")


async def _keep(answer: aiohttp.ClientResponse, received: list[str]) -> str:
    received += [f"{name}: {value}" for name, value in answer.headers.items()]
    received.append(await answer.text())
    return received[-1]
