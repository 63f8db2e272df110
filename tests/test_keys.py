"""The key of a computer: made once, readable by its owner, never replaced, never shown."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
)

from sheetsync.errors import StoreError
from sheetsync.keys import NAMED, existing_key, exposed, is_signed, own_key


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv(NAMED)
    return tmp_path / "state"


def pem(key: object, how: KeySerializationEncryption | None = None) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, how or NoEncryption())  # type: ignore[attr-defined]


def test_a_key_is_made_once_and_signs(state: Path):
    assert existing_key(state) is None
    key = own_key(state)

    assert own_key(state).enrolment == key.enrolment
    signer, _, signature = key.sign("ab" * 32).partition(" ")
    assert signer == key.enrolment.id
    assert len(signature) == 88
    assert not key.temporary
    assert exposed(state) == ""


@pytest.mark.skipif(os.name != "posix", reason="modes are those of POSIX")
def test_only_its_owner_can_ever_read_it(state: Path):
    was = os.umask(0)
    try:
        own_key(state)
    finally:
        os.umask(was)

    (file,) = state.iterdir()  # nothing is left beside it
    assert file.stat().st_mode & 0o777 == 0o600
    file.chmod(0o640)
    assert "mode 640" in exposed(state)


@pytest.mark.parametrize(("mode", "told"), [(0o440, False), (0o444, True)])
@pytest.mark.skipif(os.name != "posix", reason="modes are those of POSIX")
def test_a_mounted_key_may_be_for_a_group(state: Path, monkeypatch, mode: int, told: bool):
    own_key(state)
    file = state / "signing.pem"
    file.chmod(mode)
    monkeypatch.setenv(NAMED, str(file))

    assert own_key(state / "elsewhere").enrolment == own_key(state).enrolment
    assert bool(exposed(state)) is told


SECP = ec.generate_private_key(ec.SECP256R1())
ED = ed25519.Ed25519PrivateKey.from_private_bytes(b"k" * 32)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"secret words", id="no key"),
        pytest.param(pem(ED)[:60], id="half of one"),
        pytest.param(b"\0" * 119, id="zeros after a power cut"),
        pytest.param(pem(SECP), id="another algorithm"),
        pytest.param(pem(ED, BestAvailableEncryption(b"pw")), id="with a password"),
    ],
)
@pytest.mark.parametrize("named", [False, True])
def test_a_damaged_key_is_said_and_stays(state: Path, monkeypatch, data: bytes, named: bool):
    file = state / "signing.pem"
    state.mkdir()
    file.write_bytes(data)
    if named:
        monkeypatch.setenv(NAMED, str(file))

    with pytest.raises(StoreError, match="expected an Ed25519 private key") as error:
        own_key(state)

    assert str(file) in str(error.value)
    assert not any(line in str(error.value) for line in data.decode("latin-1").split("\n") if line)
    assert file.read_bytes() == data


@pytest.mark.skipif(os.name != "posix", reason="symbolic links of POSIX")
def test_a_link_that_leads_nowhere_gets_no_other_key(state: Path, tmp_path: Path):
    state.mkdir()
    (state / "signing.pem").symlink_to(tmp_path / "usb" / "signing.pem")
    (tmp_path / "usb").mkdir()

    with pytest.raises(StoreError, match=r"signing\.pem: .* leads nowhere; put the file back"):
        own_key(state)

    assert not any((tmp_path / "usb").iterdir())


def test_what_a_killed_program_left_of_a_key_goes_once_it_is_old(state: Path):
    own_key(state)
    old, new = (state / f".sheetsync-{name}.tmp" for name in ("old", "new"))
    for left in (old, new):
        left.write_bytes(pem(ED))
    os.utime(old, (0, 0))

    own_key(state)

    assert [old.exists(), new.exists()] == [False, True], "a new one may have a living owner"


def test_a_named_key_that_is_not_there_is_said(state: Path, monkeypatch):
    monkeypatch.setenv(NAMED, str(state / "none.pem"))

    with pytest.raises(StoreError, match=r"none\.pem: no such file; SHEETSYNC_KEY names it"):
        own_key(state)


def test_without_a_place_a_key_lasts_as_long_as_the_program(state: Path):
    state.write_text("a file where the folder should be")

    key = own_key(state)

    assert "folder" in key.temporary
    assert key.enrolment.temporary
    assert own_key(state).enrolment == key.enrolment
    assert existing_key(state) is None


def test_a_key_is_never_printed(state: Path):
    key = own_key(state)
    lines = (state / "signing.pem").read_text().split("\n")

    assert lines[1] not in f"{key!r} {key} {key.enrolment!r}"
    assert "PrivateKey" not in repr(key)


RACE = """
import sys
from pathlib import Path
from sheetsync.keys import own_key
print(flush=True)
sys.stdin.readline()
print(own_key(Path(sys.argv[1])).enrolment.id)
"""


def test_two_processes_that_need_a_first_key_get_the_same(state: Path):
    line = [sys.executable, "-c", RACE, str(state)]
    both = [
        subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    for one in both:
        assert one.stdout is not None
        one.stdout.readline()

    told = {one.communicate("\n", timeout=60)[0].strip() for one in both}

    assert told == {own_key(state).enrolment.id}


def test_a_signature_is_of_one_key_and_one_message():
    raw, message = ED.public_key().public_bytes_raw(), b"row"
    signature = ED.sign(message)

    assert is_signed(raw, signature, message)
    assert not is_signed(raw, signature, b"other")
    assert not is_signed(raw, signature[:-1] + b"\0", message)
    assert not is_signed(b"\0" * 32, signature, message)
