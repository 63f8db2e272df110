"""The key of this computer: it signs the last row of each sync, and tells whether others did."""

from __future__ import annotations

import os
import platform
import time
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sheetsync.core.signers import Enrolment, shown_name, signature_text
from sheetsync.errors import StoreError
from sheetsync.stores.files import clear_left, create_whole, make_folder, read_whole, there

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (
        Ed25519PrivateKey,
        Ed25519PublicKey,
    )

NAMED = "SHEETSYNC_KEY"  # the variable that names a key file; containers mount one
_FILE = "signing.pem"
_MOST = 16_384  # bytes of a key file
_TRIES, _PAUSE = 20, 0.05  # seconds; where files have no links, a new one is empty for a moment
_MEND = "put the file back from a backup"
_MAKE = "make one with `openssl genpkey -algorithm ed25519 -out FILE`"


@dataclass(frozen=True, slots=True)
class Key:
    """A private key and what others may know of it; nothing that is printed shows the key itself.

    `temporary` says why the key could not be kept, '' for one that is.
    """

    enrolment: Enrolment
    _private: Ed25519PrivateKey = field(repr=False)
    temporary: str = ""

    def sign(self, row_hash: str) -> str:
        """Return the signature of a row of the history, as its cell holds it."""
        return signature_text(self.enrolment.id, self._private.sign(row_hash.encode("ascii")))


def key_file(state: Path) -> Path:
    """Return where the key of this computer is kept, or should be."""
    named = os.environ.get(NAMED)
    return Path(named).absolute() if named else state / _FILE


def existing_key(state: Path) -> Key | None:
    """Return this computer's key, None where there is none yet, or no reaching its folder.

    Raises StoreError for a key that is there and cannot be used; it is never replaced by another.
    """
    path = key_file(state)
    if os.environ.get(NAMED):
        return _parsed(path, _read(path, f"{NAMED} names it: {_MAKE}"))
    present = False
    with suppress(StoreError):  # behind a link to nothing there was a key
        present = path.is_absolute() and (there(path) or path.is_symlink())
    return _parsed(path, _read(path, f"its link leads nowhere; {_MEND}")) if present else None


def own_key(state: Path) -> Key:
    """Return this computer's key, made at first need and kept in the state folder.

    Where no file can be kept it is a temporary one, the same until the program ends. Raises
    StoreError for a key that is there and cannot be used.
    """
    path = key_file(state)
    clear_left(state / _FILE, held=False)
    if found := existing_key(state):
        return found
    try:
        if not path.is_absolute():
            raise StoreError("this account has no home folder")
        make_folder(path.parent)
        if not there(path):
            _create(path)
    except StoreError as error:
        return _temporary(str(error))
    return _parsed(path, _read(path, _MEND))


def _create(path: Path) -> None:
    """Keep a new key, readable by its owner alone; where another process was faster, its key."""
    from cryptography.hazmat.primitives import serialization

    pem = _new().private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    try:
        create_whole(path, pem, mode=0o600)
    except StoreError:
        if not there(path):
            raise


def _read(path: Path, absent: str) -> bytes:
    for _ in range(_TRIES):
        data = read_whole(path, absent=absent, most=_MOST)[0]
        if data:
            break
        time.sleep(_PAUSE)
    return data


def _parsed(path: Path, pem: bytes) -> Key:
    """Return the key of a file. What is wrong with it is said without a byte of it."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        found = load_pem_private_key(pem, None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        found = None
    if not isinstance(found, Ed25519PrivateKey):
        what = "cannot be used as a key" if found is None else "is the key of another algorithm"
        raise StoreError(
            f"{path}: the file {what}; expected an Ed25519 private key as PEM without a password; "
            f"{_MEND}, or move it away and {_MAKE}: then this computer is a new signer"
        )
    return _key(found)


def _key(private: Ed25519PrivateKey, temporary: str = "") -> Key:
    raw = private.public_key().public_bytes_raw()
    return Key(
        Enrolment(raw, shown_name(platform.node()), temporary=bool(temporary)), private, temporary
    )


@cache
def _temporary(why: str) -> Key:
    return _key(_new(), why)


def _new() -> Ed25519PrivateKey:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.generate()


def is_signed(key: bytes, signature: bytes, message: bytes) -> bool:
    """Tell whether the holder of a public key (32 bytes) signed a message."""
    from cryptography.exceptions import InvalidSignature

    try:
        _public(key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


@cache
def _public(key: bytes) -> Ed25519PublicKey:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    return Ed25519PublicKey.from_public_bytes(key)


def exposed(state: Path) -> str:
    """Return '' or that others than its owner may read the key file, with the mend.

    One that SHEETSYNC_KEY names may be for a group: so containers mount it.
    """
    path, others = key_file(state), 0o007 if os.environ.get(NAMED) else 0o077
    if os.name != "posix" or not path.is_file():
        return ""
    mode = path.stat().st_mode & 0o777
    said = f"{path}: others may read this key (mode {mode:03o}); expected 600: chmod it"
    return said if mode & others else ""
