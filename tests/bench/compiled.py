"""Compiles the load generator's C part into a temporary folder and describes its calls."""

import ctypes
import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path

from .processes import BenchError

SOURCES = Path(__file__).parent / "native"
STREAMS = 64
STAMPS = 65536
LETTER = 2048

u32, u64, handle = ctypes.c_uint32, ctypes.c_uint64, ctypes.c_void_p


_COUNTS = (
    *("sent", "unsent", "received", "decrypted", "refused", "strange", "early"),
    *("sr_in", "rr_in", "pli_in", "fir_in", "nack_in", "remb_in"),
    *("rtcp_in", "rtcp_refused", "rtcp_out", "keys", "skipped"),
)


class Received(ctypes.Structure):
    """``struct received`` of generator.h."""

    _fields_ = [
        *((name, u32) for name in ("ssrc", "packets", "base", "highest", "speaker", "decrypted")),
        *((name, u32) for name in ("last_sr", "prior_expected", "prior_packets", "spare")),
        *((name, u64) for name in ("last_sr_at", "next_report", "first_at", "last_at")),
    ]


class Totals(ctypes.Structure):
    """``struct totals`` of generator.h."""

    _fields_ = [(name, u64) for name in _COUNTS]

    def figures(self) -> dict[str, int]:
        return {name: getattr(self, name) for name in _COUNTS}


_CALLS = {
    "generator_new": (handle, [handle] * 4),
    "generator_free": (None, [handle]),
    "generator_bell": (ctypes.c_int, [handle]),
    "generator_stop": (None, [handle]),
    "generator_run": (None, [handle]),
    "generator_pace": (None, [handle, ctypes.c_double, u32]),
    "generator_totals": (None, [handle, ctypes.POINTER(Totals)]),
    "generator_stamps": (ctypes.c_uint, [handle, handle]),
    "generator_take": (ctypes.c_int, [handle, handle, ctypes.POINTER(ctypes.c_int)]),
    "leg_open": (ctypes.c_int, [handle, ctypes.c_int]),
    "leg_close": (None, [handle, ctypes.c_int]),
    "leg_arm": (None, [handle, ctypes.c_int, handle, handle, u32]),
    "leg_send": (None, [handle, ctypes.c_int, u32, u32, u32, u32, u32, u32, u64]),
    "leg_received": (None, [handle, ctypes.c_int, handle, ctypes.POINTER(u64)]),
    "leg_watch": (None, [handle, ctypes.c_int, u64]),
}


def library() -> ctypes.CDLL:
    """Compile and load the generator.

    Raises:
        BenchError: there is no C compiler, or it refused the sources.
    """
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "generator.so"
        build(SOURCES.glob("*.c"), target)
        loaded = ctypes.CDLL(str(target))
    for name, (result, arguments) in _CALLS.items():
        call = getattr(loaded, name)
        call.restype, call.argtypes = result, arguments
    return loaded


def build(sources: Iterable[Path], target: Path) -> None:
    """Compile C sources into the shared object ``target``.

    Raises:
        BenchError: there is no C compiler, or it refused the sources.
    """
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None:
        raise BenchError("the load generator needs a C compiler: apt-get install -y gcc libc6-dev")
    options = ["-O2", "-shared", "-fPIC", "-pthread", "-o", str(target)]
    done = subprocess.run(
        [compiler, *options, *sorted(map(str, sources)), "-ldl"],
        capture_output=True,
        text=True,
        timeout=120,
    )
    if done.returncode:
        raise BenchError(f"{compiler} refused the load generator:\n{done.stderr}")
