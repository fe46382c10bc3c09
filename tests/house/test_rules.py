"""The house keeps its own rules, and each rule catches a planted offender."""

import pytest

from tests.house import rules

PAGES = ("templates/**/*.html",)
SCRIPTS = ("static/src/**/*.mjs", "static/src/**/*.js")

KEPT = [
    (rules.calls_away_from_home, rules.python),
    (rules.media_libraries_elsewhere, rules.python),
    (rules.world_in_the_domain, rules.python),
    (rules.modules_without_a_sentence, rules.python),
    (rules.talkative_logs, rules.python),
    (rules.writing_in_the_media_process, rules.python),
    (rules.careless_pages, lambda: rules.sources(*PAGES)),
    (rules.careless_scripts, lambda: rules.sources(*SCRIPTS)),
]

OFFENDERS = [
    (rules.calls_away_from_home, "signaling/presence.py", "socketio.emit('session.view', view)"),
    (rules.calls_away_from_home, "app/bootstrap.py", "eventlet.monkey_patch()"),
    (rules.calls_away_from_home, "app/web/joining.py", "house.media.forward_only('s', edges)"),
    (rules.calls_away_from_home, "signaling/registry.py", "join_room('joint')"),
    (rules.calls_away_from_home, "signaling/media/leg.py", "pc = RTCPeerConnection()"),
    (rules.media_libraries_elsewhere, "signaling/media/worker.py", "import aioice.stun"),
    (rules.media_libraries_elsewhere, "app/web/joining.py", "from aiortc import sdp"),
    (rules.world_in_the_domain, "app/domain/turn.py", "import secrets"),
    (rules.world_in_the_domain, "app/domain/turn.py", "when = datetime.now(UTC)"),
    (rules.modules_without_a_sentence, "app/services/x.py", "import re"),
    (rules.talkative_logs, "signaling/x.py", "log.info(f'hello {name}')"),
    (rules.talkative_logs, "signaling/x.py", "log.info('joined %s', person.screen_name)"),
    (rules.writing_in_the_media_process, "signaling/media/leg.py", "open('x.rtp', 'wb')"),
    (rules.careless_pages, "templates/a.html", "<p>{{ words | safe }}</p>"),
    (rules.careless_pages, "templates/a.html", "<script>go()</script>"),
    (rules.careless_pages, "templates/a.html", '<p style="color: red">'),
    (rules.careless_pages, "templates/a.html", '<button onclick="go()">'),
    (rules.careless_pages, "templates/a.html", '<img src="https://elsewhere.example/i.png">'),
    (rules.careless_scripts, "static/src/a.mjs", "tile.innerHTML = name"),
    (rules.careless_scripts, "static/src/a.mjs", "new MediaRecorder(stream)"),
    (rules.careless_scripts, "static/src/a.mjs", "localStorage.seat = secret"),
    (rules.careless_scripts, "static/src/a.mjs", "addEventListener('beforeunload', ask)"),
    (rules.careless_scripts, "static/src/a.mjs", "fetch('https://elsewhere.example')"),
]


@pytest.mark.parametrize(("rule", "read"), KEPT, ids=[rule.__name__ for rule, _ in KEPT])
def test_the_house_keeps_its_rule(rule, read):
    files = read()
    assert files, "the rule looked at nothing"
    assert list(rule(files)) == []


@pytest.mark.parametrize(("rule", "name", "text"), OFFENDERS)
def test_the_rule_catches_an_offender(rule, name, text):
    complaints = list(rule({name: text}))
    assert len(complaints) == 1
    assert complaints[0].startswith(name)


def test_every_rule_has_a_planted_offender():
    assert {rule for rule, _ in KEPT} == {rule for rule, _, _ in OFFENDERS}
