"""Other computers than the one that all tests sign as: each with a key of its own."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from sheetsync.keys import NAMED
from tests.core.ledgers import Computer


def sign_as_one() -> None:
    """Let all that follows sign as one computer: another state folder alone makes no other."""
    file = Path(tempfile.mkdtemp(prefix="sheetsync-key-")) / "signing.pem"
    _keep(Ed25519PrivateKey.from_private_bytes(b"a key that tests make themselves"), file)
    os.environ[NAMED] = str(file)


def _keep(key: Ed25519PrivateKey, file: Path) -> None:
    file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    file.chmod(0o600)


class Computers:
    """What this computer is from now on."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.folder, self.patch = folder, patch
        self.first = os.environ[NAMED]

    def be(self, name: str) -> Computer:
        """Be another one, of that name, that never saw the book."""
        other, file = Computer(name), self.folder / f"{name}.pem"
        _keep(other.private, file)
        self.patch.setenv(NAMED, str(file))
        self.patch.setenv("SHEETSYNC_STATE", str(self.folder / f"state of {name}"))
        return other

    def be_first(self) -> None:
        """Be the one again that tests are where nothing else is said."""
        self.patch.setenv(NAMED, self.first)
        self.patch.setenv("SHEETSYNC_STATE", str(self.folder / "state"))

    def be_without_key(self) -> None:
        """Have no key but what the state folder may hold."""
        self.patch.delenv(NAMED)


@pytest.fixture
def computers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Computers:
    return Computers(tmp_path, monkeypatch)
