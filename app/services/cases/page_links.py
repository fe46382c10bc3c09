"""Personal links to one person's own page: given by staff of their side, held by one device."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from app.domain.cases.access import CaseMay
from app.domain.refusals import Refused
from app.services import claiming, codes, post
from app.services.cases import opening, people
from app.services.cases.opening import Opened
from app.services.cases.page_records import PageLink
from app.services.composing import Occasion
from app.services.doors import Issued, Knock
from app.services.hashes import hash_of_ours, hashed
from app.services.inviting import About, Message, PostState
from app.services.ports import House, UnitOfWork
from app.services.records import StaffAccount

LASTS: Final = timedelta(days=30)
"""A link ends so long after it was made, or last used."""

IDLE: Final = timedelta(hours=24)
"""A device that did not ask for so long has to claim the link anew: it may be somebody else's."""

IN_USE: Final = timedelta(minutes=10)
"""For so long after the last page another device is told that the page is open elsewhere."""

NOTED_EACH: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class PageHolder:
    """Whose page a device holds. ``link`` is as it was when the device asked."""

    case_id: str
    person_id: str
    link: PageLink


# What staff do


def person_of(house: House, account: StaffAccount, case_id: str, person_id: str) -> Opened:
    """Open a case for the small page about one person's own page.

    Raises Refused("case-not-there") alike for a case, a person, or a side that is not theirs.
    """
    opened = opening.look(house, account, case_id, "own_page")
    people.one(opened.case, person_id)
    if CaseMay.RECORD_CONSENT not in opened.access.may:
        raise Refused("case-not-allowed")
    return opened


def link_of(house: House, case_id: str, person_id: str) -> PageLink | None:
    """Return the link that this person has now, also one whose time is over."""
    with house.unit_of_work(write=False) as work:
        return next(iter(work.page_links.live_of(case_id, person_id)), None)


def issue(house: House, account: StaffAccount, case_id: str, person_id: str) -> Issued:
    """Give this person a new link and codes; the former one is dead, and its device with it.

    The message that takes it to them is written beside it, where one may be.
    """
    opened = person_of(house, account, case_id, person_id)
    person = people.one(opened.case, person_id)
    issued = Issued(house.secret(), codes.new_join_code(), codes.new_spoken_code())
    now = house.clock.now()
    link = PageLink(
        house.new_id(),
        case_id,
        person_id,
        person.side,
        hash_of_ours(issued.token),
        now,
        now + LASTS,
        code_hash=codes.kept(house.code_key, "join", issued.join_code),
    )
    claiming.tell_another_code(house, link, issued.spoken_code)
    with house.unit_of_work() as work:
        case = work.cases.get(case_id, opened.access.leaves, for_update=True)
        end_links(house, work, case_id, person_id, account.id)
        work.page_links.add(link)
        with suppress(Refused):  # it is not the time to write to them: it is given by hand
            occasion = Occasion(About.OWN_PAGE, token=issued.token)
            post.write_about_case(house, work, case, person_id, occasion)
        _record(house, work, "page.link", link, account.id)
        work.commit()
    return issued


def message_of(house: House, case_id: str, person_id: str) -> Message | None:
    """Return the last message with a link to this page."""
    with house.unit_of_work(write=False) as work:
        sent = [m for m in work.messages.of_case(case_id, person_id) if m.about is About.OWN_PAGE]
    in_use = [m for m in sent if m.state is not PostState.REPLACED]
    return max(in_use or sent, key=lambda message: message.made_at, default=None)


def send(house: House, account: StaffAccount, case_id: str, person_id: str) -> None:
    """Let the message with the link go.

    Raises Refused: "message-not-there", or the reason why it may not go now.
    """
    person_of(house, account, case_id, person_id)
    message = message_of(house, case_id, person_id)
    if message is None:
        raise Refused("message-not-there")
    post.queue(house, None, [message.id], case_id=case_id)


def tell_another_code(house: House, account: StaffAccount, case_id: str, person_id: str) -> str:
    """Return a new spoken code of the link that is there, which is unblocked by it.

    Raises Refused("link-not-there") when the person has no link.
    """
    person_of(house, account, case_id, person_id)
    code = codes.new_spoken_code()
    with house.unit_of_work() as work:
        work.cases.get(case_id, [], for_update=True)
        links = work.page_links.live_of(case_id, person_id)
        if not links:
            raise Refused("link-not-there")
        for link in links:
            claiming.tell_another_code(house, link, code)
            work.page_links.save(link)
            _record(house, work, "page.code", link, account.id)
        work.commit()
    return code


def revoke(house: House, account: StaffAccount, case_id: str, person_id: str) -> None:
    """Kill this person's link; the device that holds it gets nothing more."""
    person_of(house, account, case_id, person_id)
    with house.unit_of_work() as work:
        end_links(house, work, case_id, person_id, account.id)
        work.commit()


def end_links(
    house: House, work: UnitOfWork, case_id: str, person_id: str, by: str | None = None
) -> None:
    """Revoke every link to the page of this person, in the transaction of whoever asks for it.

    Called also where somebody withdraws. ``by`` is an account's or a person's id.
    """
    for link in work.page_links.live_of(case_id, person_id):
        link.revoked = True
        link.code_hash = None  # another link may get the same letters one day
        work.page_links.save(link)
        _record(house, work, "page.revoke", link, by)
    post.take_back_of_case(house, work, case_id, person_id, About.OWN_PAGE)


# What the person does


def claim_by_link(house: House, token: str, knock: Knock) -> str:
    """Take the page of a link; return the secret for the cookie of this device.

    With ``take_over`` another device that uses the page now is shut out.

    Raises Refused: "link-not-recognised" alike for unknown, malformed, revoked and expired links,
    "too-many-tries", "spoken-code-needed", "spoken-code-wrong" (CodeWrong), "spoken-code-blocked",
    or "page-open-elsewhere" while another device uses it.
    """
    found = claiming.found_by_link(
        house, token, knock.source, lambda work, key: work.page_links.by_token(key)
    )
    return _claim(house, found, knock)


def claim_by_code(house: House, typed: str, knock: Knock) -> str:
    """Take the page by the short code that is typed in place of the link."""
    return claiming.claim_by_code(
        house,
        typed,
        knock.source,
        lambda work, key: work.page_links.by_code(key),
        lambda found: _claim(house, found, knock),
    )


def holder(house: House, secret: str) -> PageHolder | None:
    """Return whose page the device with this cookie holds, or None when it holds none any more.

    Being asked keeps the link alive.
    """
    seat_hash = hashed(secret)
    if seat_hash is None:
        return None
    with house.unit_of_work(write=False) as work:
        link = work.page_links.by_seat(seat_hash)
    now = house.clock.now()
    if link is None or not _is_alive(link, now) or _is_idle(link, now):
        return None
    if link.last_used is None or now - link.last_used >= NOTED_EACH:
        _note_use(house, seat_hash, now)
    return PageHolder(link.case_id, link.person_id, link)


def give_up(house: House, secret: str) -> None:
    """Leave by the door: the cookie is dead. The link may bring the person back until it ends."""
    seat_hash = hashed(secret)
    if seat_hash is None:
        return
    with house.unit_of_work() as work:
        link = work.page_links.by_seat(seat_hash, for_update=True)
        if link is None:
            return
        link.seat_hash = None
        work.page_links.save(link)
        _record(house, work, "page.give_up", link, link.person_id)
        work.commit()


def _claim(house: House, found: PageLink, knock: Knock) -> str:
    secret = house.secret()
    with house.unit_of_work() as work:
        link = work.page_links.by_token(found.token_hash, for_update=True)
        now = house.clock.now()
        if link is None or not _is_alive(link, now):
            raise Refused("link-not-recognised")
        if not claiming.is_same_device(link, knock.device):
            _demand_code(house, work, link, knock.code)
            if not knock.take_over:
                _demand_free(link, now)
        claiming.note_use(link, secret, now)
        link.not_after = now + LASTS
        work.page_links.save(link)
        _record(house, work, "page.claim", link, link.person_id)
        work.commit()
    return secret


def _demand_code(house: House, work: UnitOfWork, link: PageLink, typed: str) -> None:
    def keep_wrong() -> None:
        work.page_links.save(link)
        _record(house, work, "page.code_wrong", link, None)
        work.commit()

    claiming.demand_code(house, link, typed, keep_wrong)


def _demand_free(link: PageLink, now: datetime) -> None:
    """Another device may take a page that nobody looks at now."""
    used = link.last_used is not None and now < link.last_used + IN_USE
    if link.seat_hash is not None and used:
        raise Refused("page-open-elsewhere")


def _note_use(house: House, seat_hash: str, now: datetime) -> None:
    with house.unit_of_work() as work:
        link = work.page_links.by_seat(seat_hash, for_update=True)
        if link is None or link.revoked:
            return
        link.last_used, link.not_after = now, now + LASTS
        work.page_links.save(link)
        work.commit()


def _is_alive(link: PageLink, now: datetime) -> bool:
    return not link.revoked and link.made_at <= now < link.not_after


def _is_idle(link: PageLink, now: datetime) -> bool:
    return link.last_used is None or now >= link.last_used + IDLE


def _record(house: House, work: UnitOfWork, act: str, link: PageLink, by: str | None) -> None:
    now = house.clock.now()
    work.audit.record(act, at=now, case_id=link.case_id, actor=by, about=link.person_id)
