"""The page of one planned meeting: links, codes and messages of each person; and all messages."""

import re
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from flask import Blueprint, abort, g, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.domain.staff_roles import StaffMay
from app.services import codes, join_links, overviews, planning, post, when
from app.services.courier import NoCourier
from app.services.inviting import Message, PostState
from app.services.join_links import Issued
from app.services.overviews import Guest
from app.web import current
from app.web.access import needs

LATEST: Final = 200
UNREAD: Final = {"text": "", "subject": ""}
ID: Final = re.compile(r"[0-9a-f]{1,32}", re.ASCII)
MEETING = "<string(length=16):session_id>"
PERSON = "<string(length=16):person_id>"

pages = Blueprint("planned", __name__, url_prefix="/staff")


@pages.get(f"/planned/{MEETING}")
@needs(StaffMay.PLAN_MEETINGS)
def show(session_id: str) -> str:
    _demand(session_id)
    return _page(session_id, {})


@pages.post(f"/planned/{MEETING}/invite/{PERSON}")
@needs(StaffMay.PLAN_MEETINGS)
def invite(session_id: str, person_id: str) -> AnyResponse:
    """Make link, codes and message; what is secret is in this one answer and nowhere else."""
    _demand(session_id)
    issued, _ = planning.invite(current.house(), session_id, person_id)
    return make_response(_page(session_id, {person_id: issued}))


@pages.post(f"/planned/{MEETING}/invite-all")
@needs(StaffMay.PLAN_MEETINGS)
def invite_all(session_id: str) -> AnyResponse:
    """Make the invitations that are missing; nobody's link is replaced."""
    _demand(session_id)
    guests = overviews.overview(current.house(), session_id).guests
    missing = [guest.person.id for guest in guests if guest.link is None]
    given = {each: planning.invite(current.house(), session_id, each)[0] for each in missing}
    return make_response(_page(session_id, given))


@pages.post(f"/planned/{MEETING}/code/{PERSON}")
@needs(StaffMay.PLAN_MEETINGS)
def new_code(session_id: str, person_id: str) -> AnyResponse:
    _demand(session_id)
    code = join_links.tell_another_code(current.house(), session_id, person_id)
    return make_response(_page(session_id, {person_id: Issued("", "", code)}))


@pages.post(f"/planned/{MEETING}/revoke/{PERSON}")
@needs(StaffMay.PLAN_MEETINGS)
def revoke(session_id: str, person_id: str) -> AnyResponse:
    _demand(session_id)
    planning.take_back(current.house(), session_id, person_id)
    return _back(session_id)


@pages.post(f"/planned/{MEETING}/send")
@needs(StaffMay.PLAN_MEETINGS)
def send(session_id: str) -> AnyResponse:
    """Queue the messages that are named; the safe-contact rules are asked for each."""
    _demand(session_id)
    post.queue(current.house(), session_id, request.form.getlist("message")[:50])
    return _back(session_id)


@pages.post(f"/planned/{MEETING}/given")
@needs(StaffMay.PLAN_MEETINGS)
def given(session_id: str) -> AnyResponse:
    _demand(session_id)
    post.given_by_hand(current.house(), session_id, request.form.get("message", ""))
    return _back(session_id)


@pages.post(f"/planned/{MEETING}/change")
@needs(StaffMay.PLAN_MEETINGS)
def change(session_id: str) -> AnyResponse:
    _demand(session_id)
    draft = planning.draft_to_change(current.house(), g.staff_id, session_id)
    return redirect(url_for("planning.show", draft_id=draft.id), 303)


@pages.get(f"/planned/{MEETING}/call-off")
@needs(StaffMay.PLAN_MEETINGS)
def ask_call_off(session_id: str) -> str:
    _demand(session_id)
    found = overviews.overview(current.house(), session_id)
    return render_template("plan/call_off.html", found=found)


@pages.post(f"/planned/{MEETING}/call-off")
@needs(StaffMay.PLAN_MEETINGS)
def call_off(session_id: str) -> AnyResponse:
    _demand(session_id)
    planning.call_off(current.house(), session_id)
    return _back(session_id)


@pages.get("/outbox")
@needs(StaffMay.READ_OUTBOX)
def outbox() -> str:
    """What was written to whom and what became of it; the words only in the demonstration."""
    house = current.house()
    rows = []
    with house.unit_of_work(write=False) as work:
        for message in reversed(work.messages.latest(LATEST)):
            if message.session_id is None:
                rows.append(_of_a_case(message))
                continue
            if not overviews.may_see(house, work, g.staff, message.session_id):
                continue
            session = work.sessions.get(message.session_id)
            name = session.person(message.person_id).screen_name
            rows.append(
                _message(message) | {"name": name, "title": session.title, "meeting": session.id}
            )
    return render_template(
        "plan/outbox.html",
        messages=rows,
        keeps=house.courier.keeps,
        sends=not isinstance(house.courier, NoCourier),
    )


def _page(session_id: str, given: dict[str, Issued]) -> str:
    """Whoever may not plan in a case reads no letter of it: the link in it is a secret."""
    found = overviews.overview(current.house(), session_id)
    acts = planning.may_act(current.house(), g.staff, session_id)
    guests = [_guest(guest, given.get(guest.person.id), acts) for guest in found.guests]
    if found.session.case_id is not None:
        guests = [guest | {"notes": ""} for guest in guests]  # they stand in the vault of the case
    ready = [
        message["id"]
        for guest in guests
        for message in guest["messages"]
        if message["state"] is PostState.READY
    ]
    before = found.appointment.moved_from
    return render_template(
        "plan/planned.html",
        found=found,
        at=_moment(found.appointment.starts_at),
        end=when.clock(found.session.latest_end, current.config().time_zone),
        opens=when.clock(found.session.opens_at, current.config().time_zone),
        before=_moment(before) if before else "",
        guests=guests,
        acts=acts,
        ready=ready,
        missing=[guest for guest in guests if not guest["link"]],
        open=current.house().clock.now() >= found.session.opens_at,
        sends=not isinstance(current.house().courier, NoCourier),
    )


def _guest(guest: Guest, issued: Issued | None, acts: bool) -> dict[str, Any]:
    link = guest.link
    messages = [_message(message) for message in guest.messages]
    return {
        "person": guest.person,
        "link": link,
        "first": _moment(link.first_opened) if link and link.first_opened else "",
        "last": _moment(link.last_used) if link and link.last_used else "",
        "blocked": link is not None and link.spoken_wrong >= codes.TRIES,
        "contact": guest.invitation.contact if guest.invitation else None,
        "notes": guest.invitation.contact.notes if guest.invitation else "",
        "messages": messages if acts else [each | UNREAD for each in messages],
        "shown": _shown(issued) if issued else None,
    }


def _shown(issued: Issued) -> Issued:
    """Return the secrets as they are given: the whole link, codes in two groups."""
    address = f"{current.config().public_url}/j#{issued.token}" if issued.token else ""
    letters = codes.shown(issued.join_code) if issued.join_code else ""
    return replace(issued, token=address, join_code=letters)


def _message(message: Message) -> dict[str, Any]:
    """Return what may be shown of a message; its words while they wait, or in the demo."""
    waits = message.state in (PostState.READY, PostState.BY_HAND)
    shown = waits or current.house().courier.keeps
    return {
        "id": message.id,
        "about": message.about,
        "way": message.way,
        "state": message.state,
        "at": _moment(message.done_at or message.made_at),
        "next": when.clock(message.next_try, current.config().time_zone),
        "tries": message.tries,
        "why": message.why,
        "text": message.letter.text if message.letter and shown else "",
        "subject": message.letter.subject if message.letter and shown else "",
        "may_retry": message.state is PostState.FAILED and message.letter is not None,
    }


def _of_a_case(message: Message) -> dict[str, Any]:
    """Return a line that says nothing of the case, nor to whom it went."""
    shown = _message(message)
    if not current.house().courier.keeps:
        shown |= UNREAD
    return shown


def _moment(at: datetime) -> str:
    return when.moment(at, current.config().time_zone)


def _demand(session_id: str) -> None:
    """Let in who may see this meeting; an id that can be none of ours is never looked up."""
    named = [*(request.view_args or {}).values(), *request.form.getlist("message")]
    if not all(ID.fullmatch(str(each)) for each in named):
        abort(404)
    act = request.method == "POST"
    planning.demand_may_see(current.house(), g.staff, session_id, act=act)


def _back(session_id: str) -> AnyResponse:
    return redirect(url_for("planned.show", session_id=session_id), 303)
