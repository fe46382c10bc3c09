"""The benchmarks themselves: they run, prove that packets decrypt, and say what is missing."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bench import cases, descriptions, load
from tests.bench.printing import spread, table

_ROOT = Path(__file__).resolve().parents[2]
_ANSWER = """v=0
m=audio 4000 UDP/TLS/RTP/SAVPF 111
a=candidate:1 1 udp 1 192.0.2.7 4000 typ host
a=candidate:2 1 udp 1 127.0.0.1 4001 typ host
a=mid:0
a=ice-ufrag:abcd
a=ice-pwd:0123456789012345678901
a=fingerprint:sha-256 AA:BB
a=setup:passive
m=video 9 UDP/TLS/RTP/SAVPF 96 97
a=mid:1
a=ssrc-group:FID 5 6
a=ssrc:5 cname:x
a=ssrc:6 cname:x
"""


def bench(
    *arguments: str, timeout: float = 60, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run ``python -m tests.bench`` to its end, or for ``timeout`` seconds."""
    return subprocess.run(
        [sys.executable, "-m", "tests.bench", *arguments],
        cwd=_ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=timeout,
    )


def test_a_description_is_read_for_its_loopback_candidate_and_its_streams() -> None:
    said = descriptions.read(_ANSWER)
    assert said.remote.address == ("127.0.0.1", 4001)
    assert (said.remote.setup, said.remote.fingerprint) == ("passive", ("sha-256", "AA:BB"))
    assert [(section.kind, section.mid, section.ssrcs) for section in said.sections] == [
        ("audio", "0", ()),
        ("video", "1", (5, 6)),
    ]


def test_a_description_without_a_way_over_loopback_is_refused() -> None:
    with pytest.raises(ValueError, match=r"192\.0\.2\.7"):
        descriptions.read(_ANSWER.replace("127.0.0.1", "192.0.2.8"))


def test_there_are_rooms_enough_for_the_highest_rate_and_no_more_than_a_worker_takes() -> None:
    for people in (2, 4, 6, 8, 12):
        assert 1 <= load.rooms_for_most(people) <= 64 // people
    assert load.rooms_for_most(8) > load.rooms_for_most(12)


def test_figures_are_spread_and_shown() -> None:
    figures = spread("wait", [3.0, 1.0, 2.0])
    assert figures == {"wait_median": 2.0, "wait_p99": 3.0, "wait_max": 3.0}
    assert table([figures], {"wait_median": "median", "absent": "none"}).split() == [
        "median",
        "2.0",
    ]


def test_our_worker_carries_a_room_and_every_packet_decrypts() -> None:
    done = bench(
        *("media", "--json", "--only", "ours", "--no-max"),
        *("--participants", "3", "--seconds", "2", "--repeats", "1"),
    )
    assert done.returncode == 0, done.stderr
    (line,) = done.stdout.splitlines()
    figures = json.loads(line)
    assert figures["participants"] == 3
    assert figures["not_decrypted_ours"] == 0
    assert figures["kpps_ours"] > 0
    assert figures["ms_per_1000_ours"] > 0


def test_without_janus_it_says_what_to_do() -> None:
    done = bench("media", "--participants", "2", PATH="/nowhere")
    assert done.returncode == 2
    assert "--install" in done.stderr
    assert "apt-get install -y janus" in done.stderr


def test_a_page_of_casework_costs_as_many_statements_however_many_cases_there_are() -> None:
    with (
        cases.addresses("sqlite") as (first, second),
        cases.place(first, 0, 0) as few,
        cases.place(second, 240, 2400) as full,
    ):
        for page, (method, path) in cases.PAGES.items():
            figures = cases.compare(few, full, method, path, 4)
            counts = max(figures["statements_few"]), max(figures["statements"])
            assert counts[0] == counts[1], f"{page}: {counts}"
            assert figures["ratio"] > 0
        assert full.store.verify_audit().whole


@pytest.mark.journey
@pytest.mark.timeout(280)
def test_two_shuttles_are_measured_and_nobody_hears_or_is_sent_anything_of_the_other_side() -> None:
    small = ("--tries", "2", "--no-page", "--sessions", "2", "--seconds", "1")
    done = bench("shuttle", "--json", *small, timeout=240)
    assert done.returncode == 0, done.stderr
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    parts = {row["part"]: row for row in rows}
    assert set(parts) == {"release", "moves", "frames", "crowd"}
    assert parts["release"]["shown_ms_median"] > 0 and parts["moves"]["gap_ms_median"] > 0
    assert parts["moves"]["strangers"] == 0
    assert parts["frames"]["equal"] and parts["frames"]["frames_alone"] > 8
    crowd = [row for row in rows if row["part"] == "crowd"]
    assert [row["sessions"] for row in crowd] == [0, 1, 2, 2]
    assert all(row["refused"] == 0 for row in crowd)
