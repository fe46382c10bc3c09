"""The relay's settings, its configuration file, and the command that tries it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app import turn
from app.config import BadSetting, Config
from app.turn_check import relay_checks
from tests.journeys.processes import ROOT, free_port
from tests.networks.relays import Certificates, relay_settings, running_relay, trusting


def config(folder: Path, **changed: str) -> Config:
    return Config.from_env({"INSTANCE": str(folder)} | changed)


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"TURN": "maybe"}, "TURN must be one of: off, here, elsewhere."),
        ({"TURN": "elsewhere"}, "TURN=elsewhere needs TURN_URLS"),
        ({"TURN": "elsewhere", "TURN_URLS": "turn:a.example"}, "needs TURN_URLS and the TURN_SEC"),
        ({"TURN_URLS": "turn:a.example"}, "set TURN=elsewhere, or leave it"),
        ({"TURN": "elsewhere", "TURN_URLS": "https://a"}, "TURN_URLS must look like turn:relay"),
        ({"TURN_URLS": "turn:a?transport=sctp"}, "TURN_URLS must look like turn:relay"),
        ({"TURN_SECRET": "short"}, "TURN_SECRET must be 32 to 128 letters"),
        ({"TURN_SECRET": "a" * 32 + "\nno-auth"}, "TURN_SECRET must be 32 to 128 letters"),
        ({"TURN_HOST": "a b"}, "TURN_HOST must be a name"),
        ({"TURN_TLS_CERT": "/x"}, "belong together"),
        ({"TURN": "here", "TURN_TLS_CERT": "/x", "TURN_TLS_KEY": "/y"}, "/x cannot be read"),
        ({"TURN_PORT": "0"}, "TURN_PORT must be a whole number"),
    ],
)
def test_a_bad_setting_stops_the_start_with_a_sentence(settings, says, tmp_path):
    with pytest.raises(BadSetting) as refused:
        config(tmp_path, **settings)
    assert says in str(refused.value)


def test_people_are_told_of_the_best_way_first(tmp_path):
    assert turn.relay_of(config(tmp_path)).urls == ()
    certificates = Certificates.make(tmp_path, "meet.example.org")
    here = config(
        tmp_path,
        TURN="here",
        TURN_TLS_CERT=str(certificates.chain),
        TURN_TLS_KEY=str(certificates.key),
        PUBLIC_URL="https://meet.example.org:8443",
        HELP_PHONE="01632 960 123",
    )
    assert turn.relay_of(here).urls == (
        "turn:meet.example.org:3478?transport=udp",
        "turn:meet.example.org:3478?transport=tcp",
        "turns:meet.example.org:5349?transport=tcp",
    )
    elsewhere = {"TURN": "elsewhere", "TURN_URLS": "turn:a, turns:b:443", "TURN_SECRET": "s" * 32}
    told = turn.relay_of(config(tmp_path, **elsewhere))
    assert (told.urls, told.secret) == (("turn:a", "turns:b:443"), "s" * 32)
    assert "s" * 32 not in repr(config(tmp_path, **elsewhere))


def test_its_files_are_for_our_user_alone_and_its_secret_is_made_once(tmp_path):
    here = config(tmp_path / "new", TURN="here")
    path = turn.write(here)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o700
    secret = turn.secret_of(here)
    assert len(secret) == 64 and secret == turn.secret_of(here)
    assert (path.parent / "secret").stat().st_mode & 0o777 == 0o600
    assert f"static-auth-secret={secret}\n" in path.read_text(encoding="ascii")
    assert turn.write(here) == path, "written again at each start"
    assert {one.name for one in path.parent.iterdir()} == {"coturn.conf", "secret"}


def test_its_peers_are_our_media_addresses_and_nothing_else(tmp_path):
    here = config(
        tmp_path, TURN="here", MEDIA_ANNOUNCE="203.0.113.7,2001:db8::7", MEDIA_BIND="10.0.0.7"
    )
    lines = turn.configuration(here, "s" * 32).splitlines()
    assert [line for line in lines if "-peer" in line] == [
        "allowed-peer-ip=203.0.113.7",
        "allowed-peer-ip=2001:db8::7",
        "denied-peer-ip=0.0.0.0-255.255.255.255",
        "denied-peer-ip=::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
        "no-multicast-peers",
    ]
    assert "relay-ip=10.0.0.7" in lines
    assert {"use-auth-secret", "no-cli", "no-tcp-relay", "no-software-attribute"} <= set(lines)
    assert not {"no-auth", "allow-loopback-peers"} & set(lines)
    on_loopback = turn.configuration(config(tmp_path, MEDIA_BIND="127.0.0.1"), "s" * 32)
    assert "allow-loopback-peers" in on_loopback.splitlines()


def test_without_coturn_the_start_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BadSetting, match="apt-get install coturn"):
        turn.children(config(tmp_path, TURN="here"))
    assert turn.children(config(tmp_path)) == []


@pytest.mark.networks
def test_check_tries_each_way_and_says_what_is_wrong(tmp_path):
    certificates = Certificates.make(tmp_path, "127.0.0.1")
    settings = relay_settings("127.0.0.1", certificates) | {"MEDIA_BIND": "127.0.0.1"}
    here = config(tmp_path, **settings)
    assert relay_checks(config(tmp_path)) == ()

    def troubles(tried: Config) -> list[str]:
        return [check(tried) for _, check in relay_checks(tried)]

    with trusting(certificates):
        assert troubles(here) == ["", "", ""], "started for the moment"
        environ = {**os.environ, "INSTANCE": str(tmp_path), **settings}
        with running_relay(here, environ, tmp_path / "relay.log"):
            assert troubles(here) == ["", "", ""], "or found running"
            away = {"TURN": "elsewhere", "TURN_URLS": ",".join(turn.urls_of(here))}
            wrong = config(tmp_path, **away, TURN_SECRET="w" * 32, MEDIA_BIND="127.0.0.1")
            assert all("TURN_SECRET must be its static-auth-secret" in t for t in troubles(wrong))
            away["TURN_SECRET"] = turn.secret_of(here)
            other = config(tmp_path, **away, MEDIA_BIND="127.0.0.9")
            assert all("Its peers must be allowed" in t for t in troubles(other))
    udp, _, tls = troubles(here)
    assert udp == "" and "certificate is not one that browsers trust" in tls
    nobody = {"TURN_URLS": f"turn:127.0.0.1:{free_port()}?transport=tcp", "TURN": "elsewhere"}
    assert "nothing answers" in troubles(config(tmp_path, **nobody, TURN_SECRET="w" * 32))[0]


def test_the_command_prints_a_line_for_each_way(tmp_path):
    certificates = Certificates.make(tmp_path, "127.0.0.1")
    settings = relay_settings("127.0.0.1", certificates) | {"MEDIA_BIND": "127.0.0.1"}
    done = subprocess.run(
        [sys.executable, "-m", "app", "check"],
        cwd=ROOT,
        env={**os.environ, **settings, "INSTANCE": str(tmp_path), "MEDIA_PORT": "0"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert f"yes  the relay carries media, turn:127.0.0.1:{settings['TURN_PORT']}?" in done.stdout
    assert (
        f"no   the relay carries media, turns:127.0.0.1:{settings['TURN_TLS_PORT']}" in done.stdout
    )
