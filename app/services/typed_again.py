"""A planned meeting read back into the form in which it would be typed, to be changed there."""

from collections.abc import Mapping
from typing import Any

from app.domain.people import Role
from app.services import drafts
from app.services.inviting import Invitation
from app.services.overviews import Guest, Overview
from app.services.ports import House


def typed_again(house: House, found: Overview, staff: Mapping[str, str | None]) -> dict[str, Any]:
    """Return what somebody would type to plan this very meeting. ``staff``: person -> account."""
    session, plan = found.session, found.session.plan
    order: dict[str, str] = {}
    for kind, ids in (
        ("arrives", plan.arrival_order),
        ("leaves", plan.leaving_order),
        ("seat", plan.seats),
    ):
        roles = {s.id: str(s.role) for s in session.staff}
        order |= {f"{kind}-{roles.get(pid, pid)}": str(n) for n, pid in enumerate(ids, 1)}
    return {
        "when": _typed_times(house, found),
        "people": {g.person.id: _typed_person(found, g) for g in found.guests},
        "staff": _typed_staff(found, staff),
        "order": order,
    }


def _typed_times(house: House, found: Overview) -> dict[str, Any]:
    zone, session = house.letterhead.zone, found.session
    starts = found.appointment.starts_at.astimezone(zone)
    doors = int((found.appointment.starts_at - session.opens_at).total_seconds() // 60)
    minutes = {number: word for word, number in drafts.REMINDERS.items()}
    return {
        "title": session.title,
        "kind": str(session.kind),
        "date": f"{starts:%d/%m/%Y}",
        "time": f"{starts:%H:%M}",
        "end": f"{session.latest_end.astimezone(zone):%H:%M}",
        "doors": str(doors),
        "reminders": [minutes[n] for n in found.appointment.reminders if n in minutes],
    }


def _typed_person(found: Overview, guest: Guest) -> dict[str, Any]:
    person, plan = guest.person, found.session.plan
    invitation = guest.invitation or Invitation(found.session.id, person.id)
    contact = invitation.contact
    return {
        "screen_name": person.screen_name,
        "role": str(person.role),
        "side": str(person.side),
        "beside": person.beside or "",
        "voice": str(person.voice),
        "language": invitation.language,
        "ways": [str(way) for way in contact.ways],
        "email": contact.email,
        "phone": contact.phone,
        "may_say_who": "yes" if contact.may_say_who else "no",
        "read_by_others": "yes" if contact.read_by_others else "no",
        "calendar": "yes" if contact.calendar else "no",
        "notes": contact.notes,
        "relay_only": "yes" if person.id in plan.relay_only else "no",
        "aftercare": plan.aftercare.get(person.id, ""),
    }


def _typed_staff(found: Overview, staff: Mapping[str, str | None]) -> dict[str, Any]:
    typed: dict[str, Any] = {"plan_b_phone": found.session.plan.plan_b_phone, "takes_over": "no"}
    for person in found.session.staff:
        which = "co" if person.role is Role.CO_FACILITATOR else "lead"
        if which in typed:  # the second advocate of a shuttle
            which = "advocate"
        typed |= {which: staff.get(person.id) or "", f"{which}_name": person.screen_name}
        if person.id == found.session.plan.takes_over:
            typed["takes_over"] = "yes"
    return typed
