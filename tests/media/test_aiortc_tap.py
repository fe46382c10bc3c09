"""The contract with the private parts of three libraries: this fails when one of them changes."""

import asyncio
from importlib.metadata import version

import pytest
from aioice import Connection
from aiortc.rtcdtlstransport import RTCDtlsTransport
from pylibsrtp import Session

from signaling.media import aiortc_tap
from signaling.media.aiortc_tap import Handshake, TapError, self_test
from signaling.media.handshake import HandshakeEvents, RemoteEnd
from tests.media.stun_support import ERROR, stun
from tests.media.transport_support import on_loop

HERE = ("127.0.0.1", 5000)


def test_the_versions_are_those_that_were_read():
    assert version("aiortc") == "1.16.0"
    assert version("aioice") == "0.13.0"
    assert version("pylibsrtp") == "1.0.0"


@on_loop
async def test_the_self_test_passes_now():
    self_test()


@pytest.mark.parametrize(
    ("owner", "name"),
    [
        (Connection, "check_complete"),
        (Connection, "respond_error"),
        (RTCDtlsTransport, "_set_role"),
        (RTCDtlsTransport, "_validate_peer_identity"),
        (aiortc_tap.RTCIceTransport, "_monitor"),
        (aiortc_tap.RTCCertificate, "_create_ssl_context"),
    ],
)
@on_loop
async def test_the_self_test_names_what_is_missing(monkeypatch, owner, name):
    monkeypatch.delattr(owner, name)
    with pytest.raises(TapError, match=f"{name} is missing"):
        self_test()


@on_loop
async def test_the_self_test_finds_srtp_that_does_not_work(monkeypatch):
    monkeypatch.setattr(aiortc_tap, "srtp_protect", lambda session, data, size: 0)
    with pytest.raises(TapError, match="libsrtp"):
        self_test()


@on_loop
async def test_the_self_test_finds_a_session_without_its_handle(monkeypatch):
    made = Session.__init__

    def bare(self, policy=None):
        made(self, policy)
        self._handle = self.__dict__.pop("_srtp")

    monkeypatch.setattr(Session, "__init__", bare)
    with pytest.raises(TapError, match="_srtp is missing"):
        self_test()


class Notes(HandshakeEvents):
    def __init__(self) -> None:
        self.said: list[object] = []

    def fresh(self, now):
        self.said.append(("fresh", now))

    def proven(self, address):
        self.said.append(("proven", address))


def a_handshake() -> tuple[Handshake, Notes, list[tuple[bytes, tuple[str, int]]]]:
    notes, sent = Notes(), []
    return Handshake(notes, lambda data, address: sent.append((data, address))), notes, sent


REMOTE = RemoteEnd("remo", "r" * 24, (("sha-256", ":".join(["AA"] * 32)),))


@on_loop
async def test_a_request_is_answered_and_checked_back_and_nobody_else_is_called():
    handshake, _, sent = a_handshake()
    request = stun(handshake.password.encode(), f"{handshake.ufrag}:remo")
    assert handshake.request(request, HERE)
    assert [address for _, address in sent] == [HERE]
    task = asyncio.create_task(handshake.establish(REMOTE))
    await asyncio.sleep(0.1)
    assert {address for _, address in sent} == {HERE}
    assert len(sent) == 2
    task.cancel()
    await handshake.close()


@on_loop
async def test_checks_of_an_address_end_after_few_repeats(monkeypatch):
    monkeypatch.setattr(aiortc_tap.stun, "RETRY_RTO", 0.01)
    handshake, notes, sent = a_handshake()
    handshake.request(stun(handshake.password.encode(), f"{handshake.ufrag}:remo"), HERE)
    task = asyncio.create_task(handshake.establish(REMOTE))
    await asyncio.sleep(0.6)
    assert len(sent) == 1 + 1 + aiortc_tap.CHECK_RETRIES
    assert notes.said == []
    task.cancel()
    await handshake.close()


@on_loop
async def test_role_conflicts_cannot_go_on_for_ever(monkeypatch):
    monkeypatch.setattr(aiortc_tap.stun, "RETRY_RTO", 0.05)
    handshake, _, sent = a_handshake()
    handshake.request(stun(handshake.password.encode(), f"{handshake.ufrag}:remo"), HERE)
    task = asyncio.create_task(handshake.establish(REMOTE))
    refused = b"\x00\x09\x00\x04\x00\x00\x04\x57"
    for _ in range(40):
        await asyncio.sleep(0.01)
        conflict = stun(
            b"r" * 24, kind=ERROR, priority=False, before=refused, transaction=sent[-1][0][8:20]
        )
        handshake.response(conflict, HERE, 1.0)
    assert len(sent) < 30
    task.cancel()
    await handshake.close()


@on_loop
async def test_an_unreadable_request_is_not_an_exception():
    handshake, _, sent = a_handshake()
    for attribute in (
        b"\x00\x20\x00\x01\x00\x00\x00\x00",
        b"\x00\x03\x00\x00",
        b"\x80\x2c\x00\x04" * 2,
    ):
        bad = stun(handshake.password.encode(), f"{handshake.ufrag}:remo", before=attribute)
        assert not handshake.request(bad, HERE)
    assert sent == []
    await handshake.close()


@on_loop
async def test_the_dtls_queue_is_bounded():
    handshake, _, _ = a_handshake()
    for _ in range(1000):
        handshake.dtls(b"\x16\xfe\xfd" + bytes(100))
    assert handshake._connection._queue.qsize() == aiortc_tap.QUEUE == 256
    assert handshake.queue_full == 1000 - 256
    await handshake.close()


@pytest.mark.parametrize("asked", [True, False])
@pytest.mark.timeout(30)
@on_loop
async def test_closing_at_any_moment_ends(asked):
    for moment in (0, 0.001, 0.005, 0.03):
        handshake, _, _ = a_handshake()
        if asked:
            handshake.request(stun(handshake.password.encode(), f"{handshake.ufrag}:remo"), HERE)
        task = asyncio.create_task(handshake.establish(REMOTE))
        await asyncio.sleep(moment)
        task.cancel()
        async with asyncio.timeout(1):
            await handshake.close()
            await asyncio.gather(task, return_exceptions=True)


@on_loop
async def test_each_handshake_has_a_certificate_and_credentials_of_its_own():
    made = [a_handshake()[0] for _ in range(4)]
    assert len({h.fingerprint for h in made}) == len({h.ufrag for h in made}) == 4
    assert all(len(h.password) == 32 for h in made)
