"""Copies of a local book beside its mirror: when one is made, and which stay."""

from __future__ import annotations

import os
from datetime import date, timedelta
from pathlib import Path

import pytest

from sheetsync.copies import keep_copy, newest_copy, superfluous
from tests.clerk import Clerk

LAST = date(2026, 11, 27)


def copies() -> list[Path]:
    return sorted(Path("state").glob("books/*/copies/*"))


def test_each_sync_that_records_something_leaves_a_copy_of_the_book(run, book: Clerk):
    run("sync dip.xlsx")
    assert copies() == []
    book.type((1, {"1. Identifikasi": "Selesai"}))

    run("sync dip.xlsx")

    (copy,) = copies()
    assert copy.read_bytes() == book.path.read_bytes()
    assert copy.stem == book.history()[-1]["Sinkronisasi"]
    book.path.write_bytes(b"")
    book.path.write_bytes(copy.read_bytes())
    run("verify dip.xlsx")


def test_the_number_of_copies_can_be_said(run, book: Clerk):
    for row, (line, left) in enumerate(((0, 0), (2, 1), (2, 2), (0, 2)), 2):
        book.add(row, **{"Judul Informasi": f"Informasi {row}"})
        run(f"sync dip.xlsx --keep-copies {line}")
        assert len(copies()) == left
    assert "1001 is not in the range" in run("sync dip.xlsx --keep-copies 1001", code=2).stderr


def name(day: date, hour: int = 8) -> str:
    return f"{day:%Y%m%d}T{hour:02}0000-0000abcd.xlsx"


def test_the_last_ones_stay_and_one_of_each_day_of_a_month():
    days = [LAST - timedelta(n) for n in range(60)]
    names = [name(day, hour) for day in days for hour in (8, 12, 16)]

    dropped = superfluous([*names, "precious.xlsx"], name(LAST, 16), 5)

    of_days = {name(day, 16) for day in days[:31]}
    assert set(names) - set(dropped) == of_days | {name(LAST, 8), name(LAST, 12), name(days[1], 12)}
    assert "precious.xlsx" not in dropped


def test_a_clock_that_was_ahead_costs_no_copy(tmp_path: Path):
    ahead = [name(LAST + timedelta(400 + n)) for n in range(3)]
    for one in (*ahead, name(LAST - timedelta(1)), name(LAST)):
        keep_copy(tmp_path, one.removesuffix(".xlsx"), b"PK", 2)

    left = {path.name for path in tmp_path.glob("copies/*")}
    assert left == {*ahead, name(LAST - timedelta(1)), name(LAST)}
    assert newest_copy(tmp_path) == tmp_path / "copies" / ahead[-1]


@pytest.mark.skipif(os.name != "posix", reason="a file in the way of a folder, as POSIX says it")
def test_a_copy_that_cannot_be_made_is_a_warning(run, book: Clerk):
    run("sync dip.xlsx")
    (folder,) = Path("state").glob("books/*")
    (folder / "copies").touch()
    book.type((1, {"1. Identifikasi": "Selesai"}))

    said = run("sync dip.xlsx").stderr

    assert said.startswith("Warning: no copy of the book was kept: ")
    assert "--keep-copies 0" in said
    assert run("sync dip.xlsx").stderr == ""
