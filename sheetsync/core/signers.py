"""Who signed the history: the computers that enrolled themselves, and each commit's signature.

A commit is what one sync recorded: rows with the same name of a sync, one after another. Its last
row carries `<signer id> <base64 of 64 bytes>`, the Ed25519 signature of the row's hash (its 64 hex
digits), which binds all rows before it. What stands before the first `signer` event was written
before there were signatures, and is sealed by the first one.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from typing import Literal, TypeAlias

from sheetsync.core.cells import plain
from sheetsync.core.history import Event, History
from sheetsync.core.privacy import Kept, kept
from sheetsync.errors import harmless

Verify: TypeAlias = Callable[[bytes, bytes, bytes], bool]
"""Tells of a public key (32 bytes), a signature (64) and a message whether they belong together."""

Why: TypeAlias = Literal["missing", "garbled", "stranger", "wrong", "after", "enrolment"]
"""What is wrong with a commit: no signature, one of another form, one by nobody who is enrolled,
one that is not of this row and key; rows added behind a signed end; a false enrolment."""

ID_DIGITS = 20
_NAME = 60  # characters of a computer's name
_SIGNATURE = re.compile(rf"([0-9a-f]{{{ID_DIGITS}}}) ([A-Za-z0-9+/]{{86}}==)")


def signer_id(key: bytes) -> str:
    """Return what names the holder of a public key of 32 bytes: 20 hex digits."""
    return sha256(key).hexdigest()[:ID_DIGITS]


def signature_text(signer: str, signature: bytes) -> str:
    """Return a signature as its cell holds it."""
    return f"{signer} {b64encode(signature).decode('ascii')}"


def fingerprint_text(signer: str) -> str:
    """Return a signer's id as people compare it: `3F2A 91C0 ...`."""
    return " ".join(signer[at : at + 4].upper() for at in range(0, len(signer), 4))


def shown_name(name: str) -> Kept:
    """Return a computer's name as it may stand anywhere: who enrols may call it what they like."""
    return kept(plain(harmless(name)), _NAME)


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A computer that signs: its public key (32 bytes) and its name.

    A `temporary` key is gone when the program ends: nobody can confirm it.
    """

    key: bytes
    name: str
    temporary: bool = False

    @property
    def id(self) -> str:
        return signer_id(self.key)

    @property
    def content(self) -> Mapping[str, str]:
        """What its `signer` event holds for programs."""
        key = b64encode(self.key).decode("ascii")
        told = {"signer": self.id, "key": key, "name": shown_name(self.name)}
        return told | ({"temporary": "1"} if self.temporary else {})

    @classmethod
    def of(cls, event: Event) -> Enrolment | None:
        """Return what a `signer` event enrols, None where it does not. Raises ValueError."""
        told = event.content or {}
        if not {"signer", "key"} & told.keys():
            return None
        key, name = _exact(told.get("key", ""), 32), shown_name(told.get("name", ""))
        found = cls(key, name, "temporary" in told)
        if told.get("signer") != found.id:
            raise ValueError("the id of another key")
        return found


@dataclass(frozen=True, slots=True)
class Signer:
    """A computer that enrolled itself, and what it signed: how many rows, from when until when."""

    enrolment: Enrolment
    confirmed: bool
    since: datetime
    until: datetime
    rows: int = 0

    @property
    def id(self) -> str:
        return self.enrolment.id

    @property
    def name(self) -> str:
        return self.enrolment.name


@dataclass(frozen=True, slots=True)
class Fault:
    """Rows No `first` to `last`, of one commit, that no good signature covers, and why."""

    first: int
    last: int
    why: Why


@dataclass(frozen=True, slots=True)
class Signers:
    """What the signatures of a history tell.

    `genesis` is the hash of the row of the first `signer` event, by which the book is known; ''
    where there are no signatures yet. `all` are the signers in order of enrolment, `faults` the
    commits without a good signature, `accepted` how many rows somebody accepted by `--force`, and
    `accepted_by` the id of who did. The first `before` rows are from before signatures.
    """

    genesis: str = ""
    all: tuple[Signer, ...] = ()
    faults: tuple[Fault, ...] = ()
    accepted: int = 0
    accepted_by: str = ""
    before: int = 0

    @property
    def stopping(self) -> Fault | None:
        """The first fault that nobody accepted."""
        return next((fault for fault in self.faults if fault.last > self.accepted), None)

    @property
    def unconfirmed(self) -> tuple[Signer, ...]:
        return tuple(signer for signer in self.all if not signer.confirmed)

    @property
    def unconfirmed_rows(self) -> int:
        """How many rows such computers signed."""
        return sum(signer.rows for signer in self.unconfirmed)

    @property
    def unsigned_rows(self) -> int:
        """How many rows no good signature covers."""
        return sum(fault.last - fault.first + 1 for fault in self.faults)

    def of(self, signer: str) -> Signer | None:
        """Return the signer with this id."""
        return next((each for each in self.all if each.id == signer), None)

    def sound(self, rows: int) -> int:
        """Return how many of the first `rows` rows stand before any fault."""
        return min(rows, self.faults[0].first - 1) if self.faults else rows


@dataclass(frozen=True, slots=True)
class Acceptance:
    """What `--force` goes on from, though its end is not the one that was written.

    `unsigned` tells that rows lack a good signature. `instead` is the hash of the last row of a
    history that is given up for this one, '' where none is, and `seen` its No, 0 where that is
    not known.
    """

    unsigned: bool
    instead: str = ""
    seen: int = 0


def is_vouched_for(message: str, signature: str, signers: Signers, verify: Verify) -> bool:
    """Tell whether one who signs the book signed this message (ASCII), too."""
    found = _parsed(signature)
    signer = signers.of(found[0]) if found else None
    if found is None or signer is None:
        return False
    return verify(signer.enrolment.key, found[1], message.encode("ascii"))


def read_signers(history: History, verify: Verify, verified: int = 0) -> Signers:
    """Return who signed a history, and which commits lack a good signature.

    The signatures of the first `verified` rows are taken as good: they were verified before.
    """
    return _Reader(history, verify, verified).read()


@dataclass
class _Reader:
    history: History
    verify: Verify
    verified: int
    signers: dict[str, Signer] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    accepted: int = 0
    accepted_by: str = ""

    def read(self) -> Signers:
        events, signed = self.history.events, self.history.signatures
        begin = next((at for at, event in enumerate(events) if event.kind == "signer"), None)
        start = next((at for at, text in enumerate(signed[:begin]) if text), begin)
        commits = [] if start is None else [*_commits(events, start)]
        for first, end in commits:
            self._commit(first, end)
        return Signers(
            "" if begin is None else self.history.hashes[begin],
            tuple(self.signers.values()),
            tuple(self.faults),
            self.accepted,
            self.accepted_by,
            before=commits[0][0] if commits else len(events),
        )

    def _commit(self, first: int, end: int) -> None:
        """Take in the rows from `first` to before `end`, counted from 0."""
        inner = self.history.signatures[first : end - 1]
        early = next((at for at, text in enumerate(inner, first) if text), None)
        if early is not None:  # signed rows are whole; behind them somebody put others
            why, _ = self._signed(first, early)
            self.faults.append(Fault(early + 2 if why is None else first + 1, end, "after"))
            return
        why, signer = self._signed(first, end - 1)
        if why is not None or signer is None:
            self.faults.append(Fault(first + 1, end, why or "stranger"))
            return
        at = self.history.events[end - 1].at
        self.signers[signer.id] = replace(signer, rows=signer.rows + end - first, until=at)
        self._obey(first, end, signer)

    def _signed(self, first: int, at: int) -> tuple[Why | None, Signer | None]:
        """Return who signed the rows from `first` to `at`, or what is wrong with the signature."""
        (text,) = self.history.signatures[at : at + 1] or ("",)
        found = _parsed(text)
        if found is None:
            return ("garbled" if text else "missing"), None
        name, signature = found
        try:
            fresh = dict(self._enrolled(first, at + 1))
        except ValueError:
            return "enrolment", None
        if fresh.keys() - self.signers.keys() - {name}:
            return "enrolment", None  # somebody enrols who does not sign
        signer = self.signers.get(name) or fresh.get(name)
        if signer is None:
            return "stranger", None
        message = self.history.hashes[at].encode("ascii")
        if at >= self.verified and not self.verify(signer.enrolment.key, signature, message):
            return "wrong", None
        return None, signer

    def _enrolled(self, first: int, end: int) -> Iterator[tuple[str, Signer]]:
        for event in self.history.events[first:end]:
            enrolment = Enrolment.of(event) if event.kind == "signer" else None
            if enrolment is not None:
                confirmed = not self.signers and not enrolment.temporary
                yield enrolment.id, Signer(enrolment, confirmed, event.at, event.at)

    def _obey(self, first: int, end: int, signer: Signer) -> None:
        """Take in whom the signer of a commit confirmed, and what somebody accepted in it."""
        for event in self.history.events[first:end]:
            if event.kind != "signer":
                continue
            told = event.content or {}
            other = self.signers.get(told.get("confirms", ""))
            if other and signer.confirmed and not other.enrolment.temporary:
                self.signers[other.id] = replace(other, confirmed=True)
            with suppress(ValueError):
                accepted = 1 + self.history.hashes[:end].index(told.get("accepts", ""))
                if accepted > self.accepted:
                    self.accepted, self.accepted_by = accepted, signer.id


def _commits(events: Sequence[Event], place: int) -> Iterator[tuple[int, int]]:
    """Yield where commits begin and end, from the one that holds the row at `place` on."""
    first = place
    while first and events[first - 1].sync == events[place].sync:
        first -= 1
    for at in range(place + 1, len(events) + 1):
        if at == len(events) or events[at].sync != events[first].sync:
            yield first, at
            first = at


def _parsed(text: str) -> tuple[str, bytes] | None:
    """Return signer and signature (64 bytes) as a cell holds them, None where it does not."""
    found = _SIGNATURE.fullmatch(text)
    with suppress(ValueError):
        return (found[1], _exact(found[2], 64)) if found else None
    return None


def _exact(text: str, size: int) -> bytes:
    """Return so many bytes from the one base64 text that says them. Raises ValueError."""
    found = b64decode(text, validate=True)
    if len(found) != size or b64encode(found).decode("ascii") != text:
        raise ValueError(f"no {size} bytes as base64")
    return found
