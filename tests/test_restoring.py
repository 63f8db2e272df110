"""`restore` as a person types it: what is shown, what is asked, what comes back."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from sheetsync.cli import main
from tests.clerk import Clerk


@pytest.fixture
def damaged(run, book: Clerk) -> Clerk:
    """Return a book whose second row of the history says another time."""
    book.type((1, {"1. Identifikasi": "Selesai"}))
    run("sync dip.xlsx")
    book.put("Riwayat", I3="2026-01-01T08:00:00+07:00")
    return book


def test_the_history_is_put_back_after_showing_what_differs(run, damaged: Clerk):
    result = run("restore dip.xlsx --history --yes")

    (line,) = [line for line in result.stdout.splitlines() if line.startswith(" 2 ")]
    assert "Waktu" in line
    assert "2026-01-01T08:00:00" in line
    assert "1 place of the history was put back" in result.stdout
    run("verify dip.xlsx")
    run("sync dip.xlsx")
    assert "nothing was written" in run("restore dip.xlsx --history").stdout
    assert damaged.history()[1]["Waktu"] > "2026-11"


@pytest.mark.usefixtures("damaged")
def test_nothing_is_written_unless_somebody_says_so(run):
    before = Path("dip.xlsx").read_bytes()

    result = run("restore dip.xlsx --history", code=2)

    assert "add --yes" in result.stderr
    assert "An untouched copy" in result.stdout
    assert "Waktu" in result.stdout
    assert Path("dip.xlsx").read_bytes() == before


def test_of_many_places_the_first_are_shown(run, damaged: Clerk):
    damaged.put(
        "Riwayat", **{f"{column}{row}": "x" for column in "BCDEFGHIJKLMNO" for row in (2, 3)}
    )

    result = run("restore dip.xlsx --history --yes")

    assert sum(line.startswith((" 1 ", " 2 ")) for line in result.stdout.splitlines()) == 20
    assert "dan 8 lagi" in result.stdout
    run("verify dip.xlsx")


def test_a_deleted_row_comes_back(run, book: Clerk):
    number, title = (book.row(1)[name] for name in ("No. Registrasi", "Judul Informasi"))
    book.add(2, **{"Judul Informasi": "Laporan"})
    run("sync dip.xlsx")
    book.type((1, dict.fromkeys(book.row(1))))
    run("sync dip.xlsx")

    result = run(f"restore dip.xlsx {number}")

    assert result.stdout.strip() == f"{number} is back in Form DIP, row 7"
    assert book.row(3)["Judul Informasi"] == title
    assert book.history()[-1]["Kejadian"] == "found"


@pytest.mark.parametrize("line", ["restore dip.xlsx", "restore dip.xlsx DIP-1 --history"])
def test_one_thing_is_put_back_at_a_time(line: str):
    result = CliRunner().invoke(main, line.split())

    assert (result.exit_code, "expected one ITEM, or --history" in result.stderr) == (2, True)


def test_an_old_copy_that_was_put_back_is_brought_up_to_date(run, book: Clerk):
    old = book.path.read_bytes()
    book.type((1, {"1. Identifikasi": "Selesai"}))
    run("sync dip.xlsx")
    book.path.write_bytes(old)
    assert "restore BOOK --history" in run("sync dip.xlsx", code=1).stderr

    run("restore dip.xlsx --history --yes")
    run("sync dip.xlsx")

    kinds = [event["Kejadian"] for event in book.history()]
    assert kinds[:2] == ["register", "complete"]
