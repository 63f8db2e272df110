"""Who signed a history: what is lawful, what is not and which rows it is, who is confirmed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sheetsync.core.history import History
from sheetsync.core.signers import fingerprint_text, read_signers
from sheetsync.keys import is_signed
from tests.core.ledgers import (
    FORGER,
    A,
    B,
    C,
    Computer,
    Ledger,
    begun,
    confirms,
    enrols,
    happened,
    told,
)


def found(ledger: Ledger, verified: int = 0) -> list[tuple[int, int, str]]:
    read = read_signers(ledger.history, is_signed, verified)
    return [(fault.first, fault.last, fault.why) for fault in read.faults]


def confirmed(ledger: Ledger) -> dict[str, bool]:
    return {each.name: each.confirmed for each in read_signers(ledger.history, is_signed).all}


@pytest.mark.parametrize(
    "ledger",
    [
        pytest.param(Ledger(), id="an empty history"),
        pytest.param(Ledger().commit().commit(), id="rows before signatures"),
        pytest.param(begun(), id="the first signed commit seals them"),
        pytest.param(begun().commit(by=A).commit(happened(), happened(), by=A), id="and more"),
        pytest.param(begun().commit(happened(), enrols(B), by=B), id="a second computer"),
        pytest.param(begun().commit(enrols(A), by=A), id="the same enrolment again"),
        pytest.param(begun().commit(told(later="1"), by=A), id="what a newer version may tell"),
    ],
)
def test_what_is_lawful(ledger: Ledger):
    assert found(ledger) == []


def other_key(who: Computer) -> dict[str, str]:
    return {"key": who.enrolment.content["key"]}


def copied(no: int) -> str:
    return begun().commit(by=A).history.signatures[no - 1]


@pytest.mark.parametrize(
    ("ledger", "fault"),
    [
        pytest.param(begun().commit(), (4, 4, "missing"), id="a commit without a signature"),
        pytest.param(
            begun().commit(happened(), happened()), (4, 5, "missing"), id="one of two rows"
        ),
        pytest.param(begun().signed_at(3, ""), (2, 3, "missing"), id="the first one taken away"),
        pytest.param(
            begun().commit(sync="s2"), (4, 4, "after"), id="rows under the name of a signed sync"
        ),
        pytest.param(
            begun().signed_at(1, "oh").commit(by=A), (1, 1, "garbled"), id="one before the first"
        ),
        pytest.param(
            begun().commit(happened(), happened(), by=A).signed_at(4, "oh"),
            (4, 5, "after"),
            id="something in a row that is no end",
        ),
        pytest.param(begun().commit(signature="signed"), (4, 4, "garbled"), id="no signature"),
        pytest.param(
            begun().commit(signature=A.sign("x")[:-3] + "B=="), (4, 4, "garbled"), id="odd base64"
        ),
        pytest.param(begun().commit(signature=copied(4)[:-4] + "QQ=="), (4, 4, "wrong"), id="bits"),
        pytest.param(begun().commit(signature=copied(3)), (4, 4, "wrong"), id="another row's"),
        pytest.param(begun().commit(by=FORGER), (4, 4, "stranger"), id="nobody's who is enrolled"),
        pytest.param(
            begun().commit(signature=f"{A.id}{FORGER.sign('0')[20:]}"),
            (4, 4, "wrong"),
            id="another's key under an enrolled id",
        ),
        pytest.param(
            begun().commit(enrols(A, **other_key(FORGER)), by=FORGER),
            (4, 4, "enrolment"),
            id="an id with another key",
        ),
        pytest.param(
            begun().commit(enrols(B, key="AAAA"), by=A), (4, 4, "enrolment"), id="no key at all"
        ),
        pytest.param(
            begun().commit(enrols(B), by=A), (4, 4, "enrolment"), id="not signed by its own key"
        ),
        pytest.param(
            begun().commit(enrols(B), enrols(C), by=C), (4, 5, "enrolment"), id="two, one signs"
        ),
        pytest.param(
            Ledger().commit(enrols(A)), (1, 1, "missing"), id="a first enrolment without one"
        ),
    ],
)
def test_the_first_rows_that_nobody_signed_are_named(ledger: Ledger, fault: tuple):
    assert found(ledger)[0] == fault


def test_what_comes_after_a_fault_is_judged_by_itself():
    ledger = begun().commit().commit(by=A).commit(by=B)

    assert found(ledger) == [(4, 4, "missing"), (6, 6, "stranger")]
    assert read_signers(ledger.history, is_signed).sound(6) == 3


def test_a_commit_that_is_not_signed_enrols_nobody():
    ledger = begun().commit(enrols(B)).commit(by=B)

    assert found(ledger) == [(4, 4, "missing"), (5, 5, "stranger")]


@pytest.mark.parametrize(
    ("ledger", "who"),
    [
        pytest.param(begun(), {"PC-1": True}, id="the first of a book"),
        pytest.param(begun().commit(enrols(B), by=B), {"PC-1": True, "PC-2": False}, id="no other"),
        pytest.param(
            begun().commit(enrols(B), by=B).commit(confirms(B), by=A),
            {"PC-1": True, "PC-2": True},
            id="by the first",
        ),
        pytest.param(
            begun().commit(enrols(B), by=B).commit(confirms(B), by=B),
            {"PC-1": True, "PC-2": False},
            id="not by itself",
        ),
        pytest.param(
            begun().commit(enrols(B), confirms(B), by=B),
            {"PC-1": True, "PC-2": False},
            id="nor as it enrols",
        ),
        pytest.param(
            begun().commit(confirms(B), by=A).commit(enrols(B), by=B),
            {"PC-1": True, "PC-2": False},
            id="not before it enrolled",
        ),
        pytest.param(
            begun().commit(enrols(B), by=B).commit(enrols(C), by=C).commit(confirms(C), by=B),
            {"PC-1": True, "PC-2": False, "PC-3": False},
            id="not by one who is not confirmed",
        ),
        pytest.param(
            begun()
            .commit(enrols(B), by=B)
            .commit(confirms(B), by=A)
            .commit(enrols(C), by=C)
            .commit(confirms(C), by=B),
            {"PC-1": True, "PC-2": True, "PC-3": True},
            id="by one who was confirmed before",
        ),
        pytest.param(
            begun().commit(enrols(B, temporary="1"), by=B).commit(confirms(B), by=A),
            {"PC-1": True, "PC-2": False},
            id="never a key that is gone with its program",
        ),
    ],
)
def test_who_is_confirmed(ledger: Ledger, who: dict[str, bool]):
    assert confirmed(ledger) == who


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("PC\ud800\x1b]0;x\x07", "PC\ufffd\ufffd]0;x\ufffd"),
        ("PC \n 2\u202e", "PC 2\ufffd"),
        ("x" * 99, "x" * 59 + "…"),
        ("3402011506900001", "************0001"),
    ],
)
def test_a_forger_may_call_a_computer_anything_and_it_harms_nobody(name: str, shown: str):
    history = begun().commit(enrols(B), by=B).history
    event = enrols(B, name=name)
    history = replace(history, events=(*history.events[:-1], replace(event, sync="s3")))

    assert read_signers(history, is_signed).all[1].name == shown


def test_what_each_signed_is_counted():
    ledger = begun().commit(happened(), enrols(B), by=B).commit(by=A)

    one, two = read_signers(ledger.history, is_signed).all

    assert (one.rows, two.rows) == (3, 2)  # of row 1 nobody knows who wrote it
    assert (one.since, one.until) == (ledger.history.events[2].at, ledger.history.events[-1].at)


def test_the_book_is_known_by_its_first_signer():
    first = begun().history

    assert read_signers(begun().commit(by=A).history, is_signed).genesis == first.hashes[2]
    assert read_signers(Ledger().commit().history, is_signed).genesis == ""


def test_what_was_accepted_stops_no_more_and_what_comes_later_does():
    forged = begun().commit()
    ledger = begun().commit().commit(told(accepts=forged.history.head), by=A)

    accepted = read_signers(ledger.history, is_signed)
    again = read_signers(ledger.commit().history, is_signed)

    assert accepted.stopping is None
    assert [fault.first for fault in accepted.faults] == [4]
    assert again.stopping is not None
    assert again.stopping.first == 6


@pytest.mark.parametrize("head", ["", "0" * 64, Ledger().commit(happened("X")).history.head])
def test_what_no_row_is_accepts_nothing(head: str):
    ledger = begun().commit().commit(told(accepts=head), by=A)

    assert read_signers(ledger.history, is_signed).stopping is not None


def test_signatures_verified_before_are_not_verified_again():
    asked: list[bytes] = []

    def counting(*signed: bytes) -> bool:
        asked.append(signed[2])
        return is_signed(*signed)

    history = begun().commit(by=A).commit(by=A).history
    read_signers(history, counting, verified=4)

    assert asked == [history.hashes[-1].encode()]


def test_a_history_made_without_signatures_is_one_before_them():
    history = begun().commit().history

    assert read_signers(History(history.events[:1], history.hashes[:1]), is_signed).faults == ()


def test_a_fingerprint_is_read_in_groups():
    assert fingerprint_text("3f2a91c0aa00bb11cc22") == "3F2A 91C0 AA00 BB11 CC22"
