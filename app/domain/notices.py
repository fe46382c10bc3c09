"""The sentences of messages to people: discreet unless the person said that we may be named.

A message holds a time, a link and a number to call, and nothing else: no name of anybody, nothing
of what the meeting is about, and nothing of anyone else who is invited.
"""

from dataclasses import dataclass

from app.domain.languages import Say


@dataclass(frozen=True, slots=True)
class Told:
    """What a message may say. ``before`` is when it was to be; texts are ready to read.

    ``organisation`` is empty in a discreet message, and ``phone`` where the service has none.
    ``reference`` may be quoted on the phone, and opens nothing.
    """

    at: str = ""
    link: str = ""
    phone: str = ""
    organisation: str = ""
    before: str = ""
    reference: str = ""


def at(day: str, time: str, say: Say) -> str:
    """Join a day and a time: "Tuesday 24 November at 2pm"."""
    return say("{day} at {time}").format(day=day, time=time)


def invitation(told: Told, say: Say) -> str:
    """Tell the time, and give the link with what to do before."""
    return _message(
        told,
        say("{organisation}: your meeting is on {at}."),
        say("Your appointment is on {at}."),
        say("Details: {link}"),
        say("You need a 6-digit code to open it. We will tell you the code by phone."),
        say("Please check your phone or laptop before the day. The page shows you how."),
        _contact(told, say),
    )


def moved(told: Told, say: Say) -> str:
    """Tell the new time; the link stays the same."""
    return _message(
        told,
        say("{organisation}: the time of your meeting has changed. It is now on {at}."),
        say("The time of your appointment has changed. It is now on {at}."),
        say("It was on {before}. Your link stays the same."),
        _contact(told, say),
    )


def called_off(told: Told, say: Say) -> str:
    """Say that it will not be, in neutral words; never why, and never because of whom."""
    return _message(
        told,
        say("{organisation}: your meeting on {at} will not go ahead."),
        say("Your appointment on {at} will not go ahead."),
        say("You do not need to do anything. We will contact you."),
        _contact(told, say),
    )


def reminder(told: Told, say: Say) -> str:
    """Remind of the time. There is no link in it: the one that was sent is the one that works."""
    return _message(
        told,
        say("{organisation}: a reminder. Your meeting is on {at}."),
        say("Reminder: your appointment is on {at}."),
        say("Check your phone or laptop first. Open the link that we sent to you before."),
        _contact(told, say),
    )


def receipt(told: Told, say: Say) -> str:
    """Say that something has arrived; never what, and never from which page."""
    return _message(
        told,
        say("{organisation}: thank you. We have what you sent to us."),
        say("Thank you. We have what you sent to us."),
        say("Your reference: {reference}"),
        say("We will contact you only in the way that you chose."),
        _changes(told, say),
    )


def form_link(told: Told, say: Say) -> str:
    """Give somebody at work the link to the form that they asked for."""
    lines = [
        say("Your form is ready: {link}"),
        say("The link works for 7 days. Do not pass it on."),
        say("If you did not ask for it, you do not need to do anything."),
    ]
    return _filled(lines, told)


def referrer_receipt(told: Told, say: Say) -> str:
    """Give somebody at work the reference of what they sent, and nothing of what it says."""
    lines = [
        say("Thank you. We have the form that you sent to us."),
        say("Your reference: {reference}"),
        say("The link to the form does not open it any more."),
        _questions(told, say),
    ]
    return _filled(lines, told)


def own_page(told: Told, say: Say) -> str:
    """Give somebody the link to their own page."""
    return _message(
        told,
        say("{organisation}: your page is ready."),
        say("Your page is ready."),
        say("Open it here: {link}"),
        say("You need a 6-digit code to open it. We will tell you the code by phone."),
        _changes(told, say),
    )


def something_there(told: Told, say: Say) -> str:
    """Say that there is something on their page; never what, and never from whom.

    There is no link in it: the one that was given is the one that works.
    """
    return _message(
        told,
        say("{organisation}: there is something new on your page."),
        say("There is something new on your page."),
        say("To see it, open your page with the link that we gave you."),
        say("You do not need to do anything. There is no hurry."),
        _changes(told, say),
    )


def _questions(told: Told, say: Say) -> str:
    return say("Questions? Call {phone}.") if told.phone else say("Questions? Call us.")


def _changes(told: Told, say: Say) -> str:
    """Who has no appointment was invited by nobody."""
    if told.phone:
        return say("To change how we contact you, call {phone}.")
    return say("To change how we contact you, call us.")


def _contact(told: Told, say: Say) -> str:
    if told.phone:
        return say("To change how we contact you, call {phone}.")
    return say("To change how we contact you, call the person who invited you.")


def _message(told: Told, named: str, discreet: str, *more: str) -> str:
    """Begin with ``named`` where the organisation may be named, else with ``discreet``."""
    return _filled([named if told.organisation else discreet, *more], told)


def _filled(lines: list[str], told: Told) -> str:
    """Fill in each named field by itself: what was typed can never become a field again."""
    fields = {
        "at": told.at,
        "link": told.link,
        "phone": told.phone,
        "organisation": told.organisation,
        "before": told.before,
        "reference": told.reference,
    }
    return "\n\n".join(line.format(**fields) for line in lines) + "\n"
