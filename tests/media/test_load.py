"""How busy the worker says it is."""

import time

from signaling.media.load import LoadMeter


def test_work_raises_the_load_and_rest_lowers_it(monkeypatch):
    used = iter([0.0, 0.9, 0.9, 0.9])
    monkeypatch.setattr(time, "process_time", lambda: next(used))
    meter = LoadMeter()
    meter.begin(100.0)
    assert meter.tick(100.5) == 0.5
    assert meter.load == 0.0
    meter.tick(101.0)
    busy = meter.load
    assert 0.2 < busy <= 0.9
    meter.tick(102.0)
    meter.tick(103.0)
    assert meter.load < busy / 2


def test_the_longest_gap_of_a_period_is_told():
    meter = LoadMeter()
    meter.begin(0.0)
    for now in (0.05, 0.1, 0.7, 0.75, 1.05):
        meter.tick(now)
    assert meter.worst_lag == 0.6
