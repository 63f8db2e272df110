"""How long the lossless edit of a large .xlsx takes, against plain unzip + rezip of the same file.

    python benchmarks/xlsx_splice.py [rounds]

A form of 10,000 x 30 cells: 100 cells changed and 100 rows appended, every check included. The
target is at most 1.5 times unzip + rezip (zipfile, level 6), both taken in turns in one run.
"""

from __future__ import annotations

import io
import random
import statistics
import sys
import time
import zipfile
from collections.abc import Callable

import xlsxwriter

from sheetsync.stores.ooxml import Package

ROWS, COLUMNS, CHANGES, ADDED = 10_000, 30, 100, 100


def workbook() -> bytes:
    chance = random.Random(1)
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Form")
        day = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        framed = book.add_format({"border": 1})
        for row in range(ROWS):
            for column in range(COLUMNS):
                if column % 5 == 4:
                    sheet.write_number(row, column, 46_000 + chance.random() * 300, day)
                elif column % 5 == 3:
                    sheet.write_number(row, column, chance.randrange(10**6), framed)
                else:
                    sheet.write_string(row, column, f"text {chance.randrange(20_000)}", framed)
    return stream.getvalue()


def rezip(data: bytes) -> None:
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, old.read(name))


def splice(data: bytes) -> None:
    package = Package.parse(data)
    step = ROWS // CHANGES
    package.set_cells("Form", {(n * step + 5, n % COLUMNS): f"new {n}" for n in range(CHANGES)})
    package.append_rows("Form", [[f"added {n}"] * COLUMNS for n in range(ADDED)])
    package.to_bytes()


def seconds(act: Callable[[bytes], None], data: bytes) -> float:
    start = time.perf_counter()
    act(data)
    return time.perf_counter() - start


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 9
    data = workbook()
    pairs = [(seconds(rezip, data), seconds(splice, data)) for _ in range(rounds)]
    floor, ours = (statistics.median(each) for each in zip(*pairs, strict=True))
    best = min(pair[1] for pair in pairs) / min(pair[0] for pair in pairs)
    print(f"unzip + rezip {floor:.3f} s, splice {ours:.3f} s (medians of {rounds})")
    print(f"ratio {ours / floor:.2f} (of the best times {best:.2f}); target 1.50")


if __name__ == "__main__":
    main()
