"""Networks of their own for a house and its people, in Linux network namespaces.

Each person's network leads to the house's, and the house's would carry packets from one person to
another: what never arrives is not sent.
"""

import contextlib
import ctypes
import os
import socket
import struct
import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from ipaddress import IPv4Address
from pathlib import Path
from typing import TypeVar

PAGES, RELAY = "10.77.0.1", "10.77.0.2"
"""Where the house is: pages and media at the one address, the relay at the other."""

_NEWNET = 0x40000000
_ALL = 0x0003
_STUN_COOKIE = 0x2112A442
_libc = ctypes.CDLL(None, use_errno=True)

T = TypeVar("T")


def _run(*command: str, says: str = "") -> None:
    done = subprocess.run(command, input=says, text=True, capture_output=True)
    if done.returncode:
        raise AssertionError(
            f"{' '.join(command)}: {done.stderr.strip()}. These tests make networks of their own: "
            "they need root, iproute2 and nftables, and a kernel with namespaces, veth and nft."
        )


def _enter(path: str) -> None:
    """Move the calling thread into a network namespace."""
    with Path(path).open("rb") as namespace:
        if _libc.setns(namespace.fileno(), _NEWNET):
            raise AssertionError(f"setns: {os.strerror(ctypes.get_errno())}; run this as root")


@dataclass
class Network:
    """The network of one person. ``address`` is theirs; ``cable`` is its end in the house's."""

    space: str
    address: str
    house: str = ""
    cable: str = ""

    def inside(self, work: Callable[[], T]) -> T:
        """Do something in this network and return its result; sockets made there stay there."""
        found: list[T] = []

        def there() -> None:
            _enter(f"/run/netns/{self.space}")
            found.append(work())

        thread = threading.Thread(target=there)
        thread.start()
        thread.join()
        return found[0]

    def say(self, to: tuple[str, int]) -> None:
        """Send one datagram from this network."""

        def send() -> None:
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as made:
                made.sendto(b"hello", to)

        self.inside(send)

    def program(self, path: Path, program: str) -> Path:
        """Write a command that runs ``program`` in this network; return its path."""
        path.write_text(f'#!/bin/sh\nexec nsenter --net=/run/netns/{self.space} {program} "$@"\n')
        path.chmod(0o755)
        return path

    # What the network does. Packets are dropped where they arrive: a network that loses them says
    # nothing, while a rule on the sender's side would be an error of its socket.

    def only(self, *allowed: str) -> None:
        """Lock the network: nothing passes but these (nft matches of what goes out) and answers."""
        out = "\n".join([*(f"{match} accept" for match in allowed), "drop"])
        self._rules(out, out.replace("daddr", "saddr").replace("dport", "sport"))

    def lose(self, percent: int) -> None:
        """Lose packets by chance, on the way out and on the way in."""
        self._rules(*2 * (f"numgen random mod 100 < {percent} drop",))

    def cut(self) -> None:
        """Lose everything."""
        self._rules("drop", "drop")

    def slow(self, rate: str) -> None:
        """Let no more come to the person than ``rate`` (as tc writes it), after a short queue."""
        shaped = ("root", "tbf", "rate", rate, "burst", "8kb", "latency", "300ms")
        _run("ip", "netns", "exec", self.house, "tc", "qdisc", "add", "dev", self.cable, *shaped)

    def mend(self) -> None:
        """Carry everything again."""
        self._rules("", "")

    def _rules(self, leaving: str, coming: str) -> None:
        """Replace the rules for what has left the person's end, and for what comes to it."""
        for space, device, hook, rules in (
            (self.house, self.cable, "prerouting", leaving),
            (self.space, "cable", "input", coming),
        ):
            table = f"inet {self.cable}"
            text = f"""
            add table {table}
            delete table {table}
            table {table} {{
                chain {hook} {{
                    type filter hook {hook} priority 0; policy accept;
                    iifname != "{device}" accept
                    {rules}
                }}
            }}
            """
            _run("ip", "netns", "exec", space, "nft", "-f", "-", says=text)

    @contextlib.contextmanager
    def listening(self) -> Iterator["Wire"]:
        """Hear every packet that comes or goes on this network's only cable."""
        tap = self.inside(lambda: socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, _swap(_ALL)))
        tap.setsockopt(socket.SOL_SOCKET, 33, 32 << 20)  # SO_RCVBUFFORCE
        wire = Wire(tap)
        try:
            yield wire
        finally:
            wire.stop()


@dataclass
class Wire:
    """Counts the packets of one cable by the addresses at their ends and inside STUN messages."""

    tap: socket.socket
    ends: dict[str, int] = field(default_factory=dict)
    named: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def packets_with(self, address: str) -> int:
        """How many packets came from, went to or (STUN) spoke of an address."""
        return self.ends.get(address, 0) + self.named.get(address, 0)

    def stop(self) -> None:
        self._stopped.set()
        self._thread.join()
        self.tap.close()

    def _listen(self) -> None:
        self.tap.settimeout(0.1)
        while True:
            try:
                packet, (_, kind, *_) = self.tap.recvfrom(65535)
            except TimeoutError:
                if self._stopped.is_set():
                    return
                continue
            if kind == 0x0800 and len(packet) >= 20:
                self._note(packet)

    def _note(self, packet: bytes) -> None:
        for at in (12, 16):
            end = str(IPv4Address(packet[at : at + 4]))
            self.ends[end] = self.ends.get(end, 0) + 1
        header = (packet[0] & 15) * 4
        if packet[9] == socket.IPPROTO_UDP:
            self._note_stun(packet[header + 8 :])
        elif packet[9] == socket.IPPROTO_TCP and len(packet) > header + 12:
            self._note_stun(packet[header + (packet[header + 12] >> 4) * 4 :])

    def _note_stun(self, data: bytes) -> None:
        """Note each address in a STUN message that stands at the start of ``data``."""
        if len(data) < 20 or data[0] > 3 or data[4:8] != struct.pack("!I", _STUN_COOKIE):
            return
        at = 20
        while at + 12 <= len(data):
            kind, length = struct.unpack_from("!HH", data, at)
            # XOR-PEER-, XOR-RELAYED- and XOR-MAPPED-ADDRESS (RFC 8656, RFC 8489), IPv4
            if kind in (0x0012, 0x0016, 0x0020) and length == 8:
                hidden = struct.unpack_from("!I", data, at + 8)[0]
                name = str(IPv4Address(hidden ^ _STUN_COOKIE))
                self.named[name] = self.named.get(name, 0) + 1
            at += 4 + length + (-length % 4)


class Networks:
    """The house's network, and one for each person."""

    def __init__(self) -> None:
        self._mark = f"cg{os.getpid()}-{_born(os.getpid())}"
        self._count = 0
        self._made: list[str] = []
        self.house = Network(f"{self._mark}-house", PAGES)

    def begin(self) -> None:
        """Make the house's network, after clearing away those whose makers were killed."""
        _clear()
        self._make(self.house.space)
        for address in (PAGES, RELAY):
            self._ip(self.house, "addr", "add", f"{address}/32", "dev", "lo")
        _run(
            *("ip", "netns", "exec", self.house.space, "sh", "-c"),
            "echo 1 > /proc/sys/net/ipv4/ip_forward",
        )

    def person(self) -> Network:
        """Make one more network, which leads to the house's."""
        self._count += 1
        number = self._count
        space, address = f"{self._mark}-{number}", f"10.77.{number}.2"
        made = Network(space, address, self.house.space, f"to{number}")
        self._make(made.space)
        _run(
            *("ip", "-n", self.house.space, "link", "add", made.cable, "type", "veth"),
            *("peer", "name", "cable", "netns", made.space),
        )
        for network, device, address in (
            (self.house, made.cable, f"10.77.{number}.1"),
            (made, "cable", made.address),
        ):
            self._ip(network, "addr", "add", f"{address}/24", "dev", device)
            self._ip(network, "link", "set", device, "up")
        self._ip(made, "route", "add", "default", "via", f"10.77.{number}.1")
        return made

    def _make(self, space: str) -> None:
        _run("ip", "netns", "add", space)
        self._made.append(space)
        _run("ip", "-n", space, "link", "set", "lo", "up")

    def _ip(self, network: Network, *command: str) -> None:
        _run("ip", "-n", network.space, *command)

    def remove(self) -> None:
        for space in self._made:
            subprocess.run(["ip", "netns", "del", space], check=False, capture_output=True)


def _born(process: int) -> int | None:
    """Return when a process began, in ticks since the machine did; None when it is no more."""
    try:
        told = Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return None
    return int(told.rpartition(")")[2].split()[19])


def _clear() -> None:
    for space in Path("/run/netns").glob("cg*-*-*"):
        process, born = space.name.removeprefix("cg").split("-")[:2]
        if process.isdigit() and str(_born(int(process))) != born:
            subprocess.run(["ip", "netns", "del", space.name], check=False, capture_output=True)


@contextlib.contextmanager
def networks() -> Iterator[Networks]:
    """Give networks, and let this thread and all it starts live in the house's meanwhile."""
    if os.geteuid() != 0:
        raise AssertionError(
            "These tests make network namespaces, which only root may: run them with sudo."
        )
    made = Networks()
    with Path("/proc/thread-self/ns/net").open("rb") as before:
        try:
            made.begin()
            _enter(f"/run/netns/{made.house.space}")
            yield made
        finally:
            _libc.setns(before.fileno(), _NEWNET)
            made.remove()


def _swap(number: int) -> int:
    return socket.htons(number)
