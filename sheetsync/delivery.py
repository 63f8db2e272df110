"""What a book gives away as files of their own: the report of a period, and its add-in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, time
from pathlib import Path

from sheetsync.addin import addin_files
from sheetsync.boards.period import Period
from sheetsync.boards.report import Report, report_of
from sheetsync.boards.report_pdf import report_pdf
from sheetsync.boards.report_sheets import report_csv, report_tabs
from sheetsync.boards.signers import fingerprints
from sheetsync.snapshots import read
from sheetsync.stores.files import make_folder, write_all
from sheetsync.stores.workbook import Workbook
from sheetsync.stores.xlsx_draw import draw_book


def write_report(
    workbook: Workbook, period: Period, folder: Path
) -> tuple[Report, tuple[Path, ...]]:
    """Write PDF, workbook and CSV of a report into `folder`; return the report and their paths.

    The same history, settings and period give the same bytes. Raises as `write_addin` does.
    """
    end = datetime.combine(period.last, time(12), UTC)  # that day in any zone
    reading = read(workbook.read(), end)
    sop = reading.sop
    report = report_of(reading.history, sop, reading.settings, period, reading.versions)
    tabs, values = report_tabs(report, sop)
    stem = sop.texts.say("report.file", period=period.text)
    contents = {
        f"{stem}.pdf": report_pdf(report, sop, fingerprints(reading.signers, sop.texts)),
        f"{stem}.xlsx": draw_book(tabs, values, made=report.until),
        f"{stem}.csv": report_csv(report, sop).encode("utf-8-sig"),
    }
    return report, _written(folder, contents)


def write_addin(workbook: Workbook, folder: Path, now: datetime) -> tuple[Path, ...]:
    """Write the add-in of a workbook into `folder`, and return the files in order.

    Its words are those that the office uses at `now`. The folder is made where it is absent, files
    of the same name are replaced. Raises StoreError when a file cannot be written, SheetsyncError
    when the book cannot be read.
    """
    reading = read(workbook.read(), now)
    local = workbook.name.lower().endswith(".xlsx")
    texts = addin_files(reading.sop, reading.settings, workbook.name, "" if local else workbook.id)
    contents = {name: text.encode(errors="replace") for name, text in texts.items()}
    return _written(folder, contents)


def _written(folder: Path, contents: Mapping[str, bytes]) -> tuple[Path, ...]:
    paths = {folder / name: content for name, content in contents.items()}
    for path in paths:
        make_folder(path.parent)
    write_all(paths)
    return tuple(paths)
