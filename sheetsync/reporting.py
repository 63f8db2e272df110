"""The report of a period, written beside each other as PDF, workbook and CSV."""

from __future__ import annotations

from pathlib import Path

from sheetsync.boards.period import Period
from sheetsync.boards.report import Report, report_of
from sheetsync.boards.report_pdf import report_pdf
from sheetsync.boards.report_sheets import report_csv, report_tabs
from sheetsync.stores.files import make_folder, write_all
from sheetsync.stores.workbook import Workbook
from sheetsync.stores.xlsx_draw import draw_book
from sheetsync.syncing import read


def write_report(
    workbook: Workbook, period: Period, folder: Path
) -> tuple[Report, tuple[Path, ...]]:
    """Write the three files into `folder`, made where it is absent; return the report and paths.

    The same history, settings and period give the same bytes. Files of the same name are replaced.
    Raises SheetsyncError when the workbook cannot be read or a file not be written.
    """
    reading = read(workbook.read())
    sop = reading.sop
    report = report_of(reading.history, sop, reading.settings, period)
    tabs, values = report_tabs(report, sop)
    stem = sop.texts.say("report.file", period=period.text)
    contents = {
        folder / f"{stem}.pdf": report_pdf(report, sop),
        folder / f"{stem}.xlsx": draw_book(tabs, values, made=report.until),
        folder / f"{stem}.csv": report_csv(report, sop).encode("utf-8-sig"),
    }
    make_folder(folder)
    write_all(contents)
    return report, tuple(contents)
