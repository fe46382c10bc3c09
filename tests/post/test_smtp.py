"""What goes over the wire to a real mail server: one message to one person, neutral, over TLS."""

import socket

import pytest

from app.post import MailServer, SmtpCourier
from app.services.courier import NotDelivered
from app.services.inviting import Letter
from tests.post.mail_server import Mailbox, running

LETTER = Letter("jo@example.org", "Your appointment", "Your appointment is on Tuesday at 2pm.\n")
NEUTRAL = "Appointments"


def courier(server: MailServer) -> SmtpCourier:
    return SmtpCourier(server, "hello@example.net", NEUTRAL, "Marker Service")


@pytest.mark.parametrize("security", ["none", "starttls", "tls"])
def test_a_message_arrives_as_it_was_written(security: str) -> None:
    with running(security) as (server, box):
        courier(server).deliver(LETTER)
    [taken] = box.taken
    assert taken.over_tls == (security != "none")
    assert taken.user == ("post" if security == "starttls" else "")
    assert (taken.sender, taken.to) == ("hello@example.net", ["jo@example.org"])
    message = taken.message
    assert message["From"] == "Appointments <hello@example.net>"
    assert message["To"] == "jo@example.org"
    assert message["Subject"] == "Your appointment"
    assert message.get_content().strip() == LETTER.text.strip()


def test_nobody_else_is_in_it_and_the_machine_is_not_named() -> None:
    with running("none") as (server, box):
        courier(server).deliver(LETTER)
    message = box.taken[0].message
    assert {name.lower() for name in message} == {
        *("from", "to", "subject", "date", "message-id", "auto-submitted"),
        *("mime-version", "content-type", "content-transfer-encoding"),
    }
    assert message["Message-ID"].endswith("@example.net>")
    assert socket.gethostname() not in box.taken[0].raw.decode()


def test_only_who_agreed_reads_the_services_own_name() -> None:
    with running("none") as (server, box):
        courier(server).deliver(LETTER)
        courier(server).deliver(Letter("sam@example.org", "Your appointment", "x", plain=True))
    assert b"Marker Service" not in box.taken[0].raw
    assert box.taken[1].message["From"] == "Marker Service <hello@example.net>"


HOSTILE = [
    "jo@example.org\r\nBcc: x@evil.example",
    "jo@example.org\nSubject: other",
    "jo@example.org, x@evil.example",
    "jo@example.org x@evil.example",
    "Jo <jo@example.org>",
    "\r\n",
    "",
    "jo",
    "jo@example.org\0",
]


@pytest.mark.parametrize("address", HOSTILE)
def test_an_address_can_never_write_a_header_or_a_second_recipient(address: str) -> None:
    with running("none") as (server, box):
        with pytest.raises(NotDelivered) as said:
            courier(server).deliver(Letter(address, "Your appointment", "text"))
        courier(server).deliver(LETTER)
    assert said.value.code == "post-address"
    assert not said.value.again
    assert [taken.to for taken in box.taken] == [["jo@example.org"]]


@pytest.mark.parametrize("subject", ["a\r\nBcc: x@evil.example", "a\nb", "a\rb"])
def test_a_subject_can_never_write_a_header(subject: str) -> None:
    with running("none") as (server, box), pytest.raises(NotDelivered):
        courier(server).deliver(Letter("jo@example.org", subject, "text"))
    assert box.taken == []


def test_text_that_looks_like_the_end_of_a_message_is_text() -> None:
    hostile = (
        "one\r\n.\r\nMAIL FROM:<x@evil.example>\r\nBcc: x@evil.example\r\n\u202eright to left\n"
    )
    with running("none") as (server, box):
        courier(server).deliver(Letter("jo@example.org", "Your appointment", hostile))
    [taken] = box.taken
    assert taken.message["Bcc"] is None
    assert (
        taken.message.get_content().replace("\r", "").strip() == hostile.replace("\r", "").strip()
    )


def test_a_calendar_file_goes_along_as_a_file() -> None:
    with running("none") as (server, box):
        courier(server).deliver(
            Letter("jo@example.org", "Your appointment", "text", calendar="BEGIN:VCALENDAR\r\n")
        )
    [attached] = box.taken[0].message.iter_attachments()
    assert attached.get_filename() == "appointment.ics"
    assert attached.get_content_type() == "text/calendar"
    assert attached.get_payload(decode=True) == b"BEGIN:VCALENDAR\r\n"


@pytest.mark.parametrize(("answer", "again"), [("550 No such user", False), ("451 Later", True)])
def test_the_mail_servers_no_is_told_apart_from_not_now(answer: str, again: bool) -> None:
    refusing = Mailbox(answers={"jo@example.org": answer})
    with running("none", mailbox=refusing) as (server, box), pytest.raises(NotDelivered) as said:
        courier(server).deliver(LETTER)
    assert (said.value.code, said.value.again) == ("post-address", again)
    assert box.taken == []


def test_a_mail_server_that_is_down_can_be_tried_again() -> None:
    with running("none") as (server, _):
        pass
    with pytest.raises(NotDelivered) as said:
        courier(server).deliver(LETTER)
    assert (said.value.code, said.value.again) == ("post-unreachable", True)


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_stranger_with_a_certificate_of_their_own_gets_nothing(security: str) -> None:
    with running(security) as (server, box):
        unknown = MailServer(server.host, server.port, security, server.user, server.password)
        with pytest.raises(NotDelivered):
            courier(unknown).deliver(LETTER)
    assert box.taken == []


def test_a_server_that_offers_no_tls_gets_nothing_where_tls_is_wanted() -> None:
    with running("none") as (server, box):
        strict = MailServer(server.host, server.port, "starttls", context=server.context)
        with pytest.raises(NotDelivered):
            courier(strict).deliver(LETTER)
    assert box.taken == []


def test_a_wrong_password_is_no_way_in() -> None:
    with running("starttls") as (server, box):
        wrong = MailServer(
            server.host, server.port, "starttls", "post", "wrong", context=server.context
        )
        with pytest.raises(NotDelivered):
            courier(wrong).deliver(LETTER)
    assert box.taken == []
