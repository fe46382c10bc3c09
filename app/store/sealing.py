"""How what is sensitive is sealed before it is written down: with which key, bound to which place.

AES-256-GCM. Each session has a random key of its own, which stands in its row wrapped by the master
key; the master key never enters the database. Whoever loses a session's key has lost its words.
"""

import base64
import hmac
import os
import secrets
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12
FILE: Final = "master.key"

WRONG_KEY: Final = (
    "The master key is not the one that this database was sealed with. Put back the file "
    "master.key in INSTANCE, or the setting MASTER_KEY, from your backup."
)


class WrongKey(Exception):
    """What was sealed cannot be opened with this key, or stands in a place that is not its own."""


class WrongMasterKey(Exception):
    """The master key does not belong to this database; its text is a sentence for the operator."""

    def __init__(self) -> None:
        super().__init__(WRONG_KEY)


class Seal:
    """One key. ``where`` names the place (for example session id, column, row): text that was moved
    to another place does not open there."""

    def __init__(self, key: bytes) -> None:
        if len(key) != KEY_BYTES:
            raise ValueError(f"a key has {KEY_BYTES} bytes")
        self._cipher = AESGCM(key)

    def seal(self, text: str, *where: str) -> str:
        """Return the sealed text, in ASCII."""
        return base64.b64encode(self.seal_bytes(text.encode(), *where)).decode("ascii")

    def open(self, sealed: str, *where: str) -> str:
        """Return the text, or raise WrongKey."""
        try:
            raw = base64.b64decode(sealed, validate=True)
        except ValueError:
            raise WrongKey from None
        return self.open_bytes(raw, *where).decode()

    def seal_bytes(self, plain: bytes, *where: str) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, plain, _bound(where))

    def open_bytes(self, sealed: bytes, *where: str) -> bytes:
        """Return what was sealed, or raise WrongKey."""
        try:
            return self._cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], _bound(where))
        except (InvalidTag, ValueError):
            raise WrongKey from None


class MasterKey(Seal):
    """The key of the house, which seals the keys of sessions and of cases, and little else.

    ``for_codes`` is a key of its own, made from it: short codes are hashed with that one. Names are
    found by digests under a third one.
    """

    def __init__(self, key: bytes) -> None:
        super().__init__(key)
        self.for_codes = hmac.digest(key, b"codes", "sha256")
        self._for_digests = hmac.digest(key, b"digests", "sha256")

    def digest(self, text: str) -> str:
        """Return a keyed digest (64 hex digits): the same text always has the same one."""
        return hmac.digest(self._for_digests, text.encode(), "sha256").hex()

    def wrap(self, key: bytes, table: str, row_id: str) -> str:
        """Seal the key of one session ("sessions") or of one case ("cases")."""
        return self.seal(key.hex(), table, row_id, "sealing_key")

    def unwrap(self, wrapped: str, table: str, row_id: str) -> Seal:
        """Return the seal of one session or one case, or raise WrongKey."""
        return Seal(bytes.fromhex(self.open(wrapped, table, row_id, "sealing_key")))


def new_key() -> bytes:
    return secrets.token_bytes(KEY_BYTES)


def master_key(instance: Path, setting: str = "") -> MasterKey:
    """Return the master key: of the setting (64 hex digits), or of a file in ``instance``.

    The file is made when there is none, readable for its owner alone.

    Raises:
        WrongMasterKey: the file holds no key.
    """
    path = instance / FILE
    if not setting and not path.exists():
        _make(path)
    try:
        return MasterKey(bytes.fromhex(setting or path.read_text("ascii")))
    except ValueError:
        raise WrongMasterKey from None


def _make(path: Path) -> None:
    """Make the file as a whole, or leave the one that another process made in the same moment."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(new_key().hex())
            file.flush()
            os.fsync(file.fileno())
        if not path.exists():
            os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _bound(where: tuple[str, ...]) -> bytes:
    return "\x1f".join(where).encode()
