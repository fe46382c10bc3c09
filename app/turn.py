"""Decides what the relay of this house is: coturn with our configuration, or one elsewhere."""

import contextlib
import os
import secrets
import shutil
from pathlib import Path

from app.config import BadSetting, Config
from app.domain.turn import Relay
from app.supervisor import Child, without_secrets
from signaling.media.addresses import own_addresses

REALM = "common-ground"
EACH, ALTOGETHER = 48, 3000
"""Allocations of one person (three ways, each per network of theirs, and those of the last page
until they run out), and of everybody."""
FASTEST = 4_000_000
"""Bytes a second that one allocation may carry in each direction."""
RELAYED_PORTS = (49152, 57343)
"""Where coturn opens its relayed ports. Only our own media port is ever spoken to from them."""


def relay_of(config: Config) -> Relay:
    """Return what people are told of the relay; nothing when there is none."""
    if config.turn == "off":
        return Relay()
    return Relay(urls_of(config), secret_of(config))


def urls_of(config: Config) -> tuple[str, ...]:
    """Return the relay's addresses, the best one first: UDP, then TCP, then TLS."""
    if config.turn == "elsewhere":
        return config.turn_urls
    host, port = relay_host(config), config.turn_port
    urls: tuple[str, ...] = (
        f"turn:{host}:{port}?transport=udp",
        f"turn:{host}:{port}?transport=tcp",
    )
    if config.turn_tls_cert:
        urls += (f"turns:{host}:{config.turn_tls_port}?transport=tcp",)
    return urls


def relay_host(config: Config) -> str:
    """Return the name of the relay here, as it stands in a URL."""
    return config.turn_host or config.public_name


def secret_of(config: Config) -> str:
    """Return the secret shared with the relay; it is made, for our user alone, when there is
    none.
    """
    if config.turn_secret:
        return config.turn_secret
    path = _folder(config) / "secret"
    if not path.exists():
        fresh = path.with_name(f"secret.{os.getpid()}")
        _write(fresh, secrets.token_hex(32))
        with contextlib.suppress(FileExistsError):  # another process of ours was quicker
            path.hardlink_to(fresh)
        fresh.unlink()
    return path.read_text(encoding="ascii").strip()


def media_addresses(config: Config) -> tuple[str, ...]:
    """Return where our media workers are reached: all that the relay may speak to."""
    return config.media_announce or own_addresses(config.media_bind)


def configuration(config: Config, secret: str) -> str:
    """Return the text of coturn's configuration file."""
    media = media_addresses(config)
    lines = [
        f"listening-port={config.turn_port}",
        *(f"listening-ip={address}" for address in config.turn_bind),
        # Beside the media port: a worker that listens on every address answers from the one that
        # it was spoken to from, and the relay takes answers from no other than it spoke to.
        *(f"relay-ip={address}" for address in own_addresses(config.media_bind)),
        f"min-port={RELAYED_PORTS[0]}",
        f"max-port={RELAYED_PORTS[1]}",
        *_tls(config),
        # Who may come in.
        "use-auth-secret",
        f"static-auth-secret={secret}",
        f"realm={REALM}",
        "stale-nonce=600",
        f"user-quota={EACH}",
        f"total-quota={ALTOGETHER}",
        f"max-bps={FASTEST}",
        "max-allocate-lifetime=600",
        # Whom it may speak to: our media workers, and nobody else on any network.
        *(f"allowed-peer-ip={address}" for address in media),
        "denied-peer-ip=0.0.0.0-255.255.255.255",
        "denied-peer-ip=::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
        "no-multicast-peers",
        *(["allow-loopback-peers"] if any(map(_is_loopback, media)) else []),
        "no-tcp-relay",
        # What it does not do, and does not say.
        "no-cli",
        "no-stun",
        "no-rfc5780",
        "no-stun-backward-compatibility",
        "no-software-attribute",
        "no-dynamic-ip-list",
        "no-dynamic-realms",
        "fingerprint",
        f"userdb={_folder(config) / 'nobody.sqlite3'}",
        f"pidfile={_folder(config) / 'coturn.pid'}",
        # Even its quiet log has addresses; whoever runs it asks `python -m app check`.
        "log-file=/dev/null",
        "no-stdout-log",
        "simple-log",
    ]
    return "\n".join(lines) + "\n"


def _tls(config: Config) -> list[str]:
    if not config.turn_tls_cert:
        return ["no-tls", "no-dtls"]
    return [
        f"tls-listening-port={config.turn_tls_port}",
        f"cert={Path(config.turn_tls_cert).absolute()}",
        f"pkey={Path(config.turn_tls_key).absolute()}",
        "no-dtls",
        "no-tlsv1",
        "no-tlsv1_1",
    ]


def children(config: Config) -> list[Child]:
    """Return the relay as a child to keep running, with its configuration written; empty when it
    does not run here.

    Raises:
        BadSetting: there is no coturn on this machine.
    """
    if config.turn != "here":
        return []
    program = shutil.which("turnserver")
    if program is None:
        raise BadSetting("TURN=here needs coturn. On Debian type: apt-get install coturn")
    return [Child("relay", [program, "-c", str(write(config))], without_secrets(), quiet=True)]


def write(config: Config) -> Path:
    """Write coturn's configuration, for our user alone; return its path."""
    path = _folder(config) / "coturn.conf"
    fresh = path.with_name(f"coturn.{os.getpid()}")
    _write(fresh, configuration(config, secret_of(config)))
    return fresh.replace(path)


def _folder(config: Config) -> Path:
    folder = config.instance / "relay"
    for made in (config.instance, folder):
        made.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _write(path: Path, text: str) -> None:
    """Write a new file that nobody but our user can read."""
    path.unlink(missing_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
    with os.fdopen(os.open(path, flags, 0o600), "w", encoding="ascii") as file:
        file.write(text)


def _is_loopback(address: str) -> bool:
    return address.startswith("127.") or address == "::1"
