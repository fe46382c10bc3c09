"""The load generator as Python sees it: sockets in, counts out, STUN and DTLS handed over."""

import asyncio
import ctypes
import os
import socket
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from pylibsrtp._binding import ffi, lib

from . import compiled

Datagram = Callable[[bytes, tuple[str, int]], None]
_BUFFER = 4 << 20
_SO_MEMINFO, _MEMINFO_DROPS = 55, 8
AUDIO, VIDEO = 1, 0


@dataclass
class Line:
    """One UDP socket of one leg; ``deliver`` gets what is neither RTP nor RTCP."""

    index: int
    socket: socket.socket
    deliver: Datagram | None = None
    peer: tuple[str, int] = ("127.0.0.1", 9)
    keep: list[object] = field(default_factory=list)


class Engine:
    """A C thread that paces, counts and decrypts for many legs; steered from the running loop."""

    def __init__(self) -> None:
        self._calls = compiled.library()
        functions = (
            _address(name)
            for name in (
                "srtp_protect",
                "srtp_unprotect",
                "srtp_protect_rtcp",
                "srtp_unprotect_rtcp",
            )
        )
        self._generator = self._calls.generator_new(*functions)
        self._lines: dict[int, Line] = {}
        self._buffer = ctypes.create_string_buffer(compiled.LETTER)
        self._loop = asyncio.get_running_loop()
        self._bell = self._calls.generator_bell(self._generator)
        self._loop.add_reader(self._bell, self._deliver)
        self._thread = threading.Thread(
            target=self._calls.generator_run, args=(self._generator,), daemon=True
        )
        self._thread.start()

    def close(self) -> None:
        """Stop the thread and close every socket. Safe to call again."""
        if self._generator is None:
            return
        self._calls.generator_stop(self._generator)
        self._thread.join(5)
        self._loop.remove_reader(self._bell)
        for line in list(self._lines.values()):
            self.close_line(line)
        if not self._thread.is_alive():
            self._calls.generator_free(self._generator)
        self._generator = None

    def open_line(self, *, stamped: bool = False) -> Line:
        """Open a socket on loopback; ``stamped`` asks the kernel for arrival times."""
        endpoint = socket.socket(socket.AF_INET, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
        endpoint.bind(("127.0.0.1", 0))
        endpoint.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _BUFFER)
        if stamped:
            endpoint.setsockopt(socket.SOL_SOCKET, 35, 1)  # SO_TIMESTAMPNS
        index = self._calls.leg_open(self._generator, endpoint.fileno())
        if index < 0:
            endpoint.close()
            raise RuntimeError("too many legs")
        line = self._lines[index] = Line(index, endpoint)
        return line

    def close_line(self, line: Line) -> None:
        if self._lines.pop(line.index, None) is not None:
            self._calls.leg_close(self._generator, line.index)
            line.socket.close()

    def arm(self, line: Line, tx: object, rx: object, own_ssrc: int) -> None:
        """Give a connected leg its SRTP sessions; from now on only the C thread uses them."""
        line.keep += [tx, rx]
        self._calls.leg_arm(self._generator, line.index, _session(tx), _session(rx), own_ssrc)

    def publish(
        self, line: Line, kind: int, ssrc: int, payload_type: int, level_id: int, speaker: int
    ) -> None:
        """Let a leg send one stream; ``level_id`` is the audio-level extension's id, 0 for none."""
        seed = int.from_bytes(os.urandom(4), "big") or 1
        phase = speaker * 1_618_034 % 20_000_000  # nanoseconds: people do not send in step
        self._calls.leg_send(
            self._generator, line.index, kind, ssrc, payload_type, level_id, speaker, seed, phase
        )

    def pace(self, speed: float, sample: int = 1) -> None:
        """Send ``speed`` times the nominal load; decrypt each ``sample``-th packet of a stream."""
        self._calls.generator_pace(self._generator, speed, sample)

    def totals(self) -> compiled.Totals:
        totals = compiled.Totals()
        self._calls.generator_totals(self._generator, ctypes.byref(totals))
        return totals

    def received(self, line: Line) -> tuple[list[compiled.Received], int]:
        """Return a leg's streams that carried packets, and when the first came (monotonic ns)."""
        streams = (compiled.Received * compiled.STREAMS)()
        first = ctypes.c_uint64()
        self._calls.leg_received(self._generator, line.index, streams, ctypes.byref(first))
        return [stream for stream in streams if stream.packets], first.value

    def watch(self, line: Line, speakers: Iterable[int]) -> None:
        """Note when a decrypted packet of one of ``speakers`` (below 64) comes to this leg."""
        mask = sum(1 << speaker for speaker in set(speakers))
        self._calls.leg_watch(self._generator, line.index, mask)

    def stamps(self) -> list[int]:
        """Return the kernel's arrival times (UTC ns) of watched packets since the last call."""
        stamps = (ctypes.c_uint64 * compiled.STAMPS)()
        many = self._calls.generator_stamps(self._generator, stamps)
        return list(stamps[:many])

    def dropped(self) -> int:
        """Return how many datagrams our own sockets could not hold: not the server's loss."""
        return sum(_drops(line.socket) for line in self._lines.values())

    def _deliver(self) -> None:
        os.read(self._bell, 8)
        index = ctypes.c_int()
        for _ in range(4096):
            length = self._calls.generator_take(self._generator, self._buffer, ctypes.byref(index))
            if length < 0:
                return
            line = self._lines.get(index.value)
            if line is not None and line.deliver is not None:
                line.deliver(self._buffer.raw[:length], line.peer)


def _address(name: str) -> int:
    return int(ffi.cast("uintptr_t", ffi.addressof(lib, name)))


def _session(session: object) -> int:
    return int(ffi.cast("uintptr_t", session._srtp[0]))  # type: ignore[attr-defined]


def _drops(endpoint: socket.socket) -> int:
    info = endpoint.getsockopt(socket.SOL_SOCKET, _SO_MEMINFO, 4 * (_MEMINFO_DROPS + 1))
    return int.from_bytes(info[4 * _MEMINFO_DROPS :], "little")
