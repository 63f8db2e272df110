"""What people read of who signs: on Monitoring, on the report, in the guide."""

from __future__ import annotations

import pytest

from sheetsync.boards.signers import PLACES, ROOM, fingerprints, signers_line, signers_section
from sheetsync.core.signers import Signers, fingerprint_text, read_signers
from sheetsync.core.sop import Sop
from sheetsync.keys import is_signed
from tests.core.ledgers import A, B, Ledger, begun, computer, enrols

TITLE = (
    "Komputer yang menandatangani Riwayat (cocokkan sidik kunci dengan yang tercetak pada laporan)"
)


def read(ledger: Ledger) -> Signers:
    return read_signers(ledger.history, is_signed)


@pytest.mark.parametrize(
    ("ledger", "said"),
    [
        pytest.param(Ledger().commit(), "", id="before signatures"),
        pytest.param(begun(), "", id="all in order"),
        pytest.param(
            begun().commit(enrols(B), by=B).commit(by=B),
            "2 baris Riwayat ditandatangani komputer yang belum dikonfirmasi: "
            f"PC-2 ({fingerprint_text(B.id)[:9]} …)",
            id="somebody new",
        ),
        pytest.param(
            begun().commit().commit(),
            "2 baris Riwayat tanpa tanda tangan yang sah",
            id="rows that nobody signed",
        ),
    ],
)
def test_what_monitoring_says(sop: Sop, ledger: Ledger, said: str):
    assert signers_line(read(ledger), sop.texts) == said


def test_the_paper_names_each_signer_and_what_is_odd(sop: Sop):
    lines = fingerprints(read(begun().commit(enrols(B), by=B)), sop.texts)

    assert lines[:2] == (
        ("Sidik kunci PC-1", f"{fingerprint_text(A.id)} · dikonfirmasi"),
        ("Sidik kunci PC-2", f"{fingerprint_text(B.id)} · belum dikonfirmasi"),
    )
    assert lines[2][0] == "Perlu perhatian"
    none = fingerprints(read(Ledger().commit()), sop.texts)
    assert none == (("Perlu perhatian", "Riwayat belum bertanda tangan"),)


def many(count: int) -> Signers:
    ledger = begun()
    for n in range(1, count):
        ledger.commit(enrols(computer(f"pc {n}")), by=computer(f"pc {n}"))
    return read(ledger)


@pytest.mark.parametrize("count", [1, ROOM - 1, ROOM, ROOM + 1, ROOM + 5])
def test_the_guide_has_room_for_so_many_and_counts_the_others(sop: Sop, count: int):
    grid = signers_section(many(count), [["", TITLE]], sop.texts)

    lines = [grid[row, PLACES[0]] for row in range(2, 2 + ROOM)]
    assert {row for row, _ in grid} == set(range(2 + ROOM)), "what stands below stays"
    named = [line for line in lines if str(line).lower().startswith("pc")]
    assert len(named) == (count if count <= ROOM else ROOM - 1)
    if count > ROOM:
        assert lines[-1] == f"dan {count - ROOM + 1} komputer lain"


@pytest.mark.parametrize(
    ("guide", "row"),
    [
        pytest.param([["", "Petunjuk"], ["", TITLE], ["", "x"]], 1, id="where the section is"),
        pytest.param([["", "Petunjuk"], ["", ""], ["", "teks"]], 4, id="below an older one"),
        pytest.param([["", "x"], [], ["", ""]], 2, id="blank rows at the end do not count"),
        pytest.param([], 1, id="an empty tab"),
    ],
)
def test_where_the_section_stands(sop: Sop, guide: list[list[str]], row: int):
    grid = signers_section(many(1), guide, sop.texts)

    assert grid[row, PLACES[0]] == TITLE
    assert min(at for at, _ in grid) == row


def test_a_book_without_signatures_needs_no_section(sop: Sop):
    assert signers_section(Signers(), [], sop.texts) == {}
