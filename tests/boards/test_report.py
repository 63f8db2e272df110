"""The report of a period: what it counts, what it says, and that paper never changes."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from datetime import date, datetime
from importlib.resources import files

import openpyxl
import pytest
import segno

from sheetsync.boards.period import Period, parse_period
from sheetsync.boards.report import Report, report_of
from sheetsync.boards.report_pdf import report_data, report_pdf
from sheetsync.boards.report_sheets import report_csv, report_tabs
from sheetsync.boards.tables import Value
from sheetsync.core.cells import UNSEEN
from sheetsync.core.configuration import configuration, recording
from sheetsync.core.history import Event, History, history_rows
from sheetsync.core.judge import Stamp
from sheetsync.core.settings import settings_of
from sheetsync.core.sop import Sop
from sheetsync.stores.xlsx_draw import draw_book
from sheetsync.templates import load_sop
from tests.desk import JAKARTA
from tests.figures.events import SOP, event
from tests.figures.simulated import office_of, quarter, with_steps
from tests.journalled import settings_of as new_settings
from tests.paper import pages

EVENTS = quarter(SOP)
NASTY = '=1+1 #panic("x") $a$ *b* @c <d> \\ "e" [f]'


def history(events: tuple[Event, ...]) -> History:
    return History(events, tuple(str(row[-1]) for row in history_rows(History(), events)))


def reported(text: str = "2026-10", events: tuple[Event, ...] = EVENTS, sop: Sop = SOP) -> Report:
    period = parse_period(text)
    assert period is not None
    return report_of(history(events), sop, office_of(sop), period)  # type: ignore[arg-type]


def told(report: Report, key: str) -> list[list[Value]]:
    """Return the lines of a table."""
    return list(report.tables[key].lines())


def nasty() -> tuple[Event, ...]:
    """One item whose every text is hostile, published on 16 November."""
    content = dict.fromkeys(("judul", "unit", "klasifikasi", "kanal"), NASTY)
    done = [event("complete", step.id, 60 * n, note=NASTY) for n, step in enumerate(SOP.steps, 1)]
    return (
        event("register", "identifikasi", content=content),
        event("reject", "verifikasi", 5, note=NASTY),
        event("refuse", "publikasi", 6, status=NASTY),
        *done,
    )


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026-10", date(2026, 10, 1), date(2026, 10, 31)),
        ("2026-2", date(2026, 2, 1), date(2026, 2, 28)),
        ("2026-Q3", date(2026, 7, 1), date(2026, 9, 30)),
        ("2026-q4", date(2026, 10, 1), date(2026, 12, 31)),
        (" 2026 ", date(2026, 1, 1), date(2026, 12, 31)),
    ],
)
def test_a_period_is_a_month_a_quarter_or_a_year(text: str, first: date, last: date) -> None:
    period = parse_period(text)

    assert period is not None
    assert (period.first, period.last) == (first, last)
    assert period.before.after == first


@pytest.mark.parametrize(
    "text", ["", "2026-13", "2026-00", "2026-Q5", "26-01", "1026", "next", "2026-10-01"]
)
def test_anything_else_is_none(text: str) -> None:
    assert parse_period(text) is None


@pytest.mark.parametrize(
    ("period", "name"),
    [("2026-10", "Oktober 2026"), ("2026-Q3", "Triwulan III 2026"), ("2026", "Tahun 2026")],
)
def test_a_period_has_a_name(period: str, name: str) -> None:
    found = parse_period(period)

    assert isinstance(found, Period)
    assert found.name(SOP.texts) == name


def test_the_register_holds_what_was_published_in_the_period() -> None:
    register = told(reported(), "published")

    done = [e for e in EVENTS if (e.kind, e.step) == ("complete", "publikasi") and e.at.month == 10]
    assert [line[0] for line in register] == [e.item for e in done]
    assert len(done) == reported().now.published > 10


def test_refusals_come_with_their_reasons() -> None:
    found = reported("2026-11", nasty())

    assert told(found, "returned")[0][-1] == NASTY
    assert told(found, "handed_back")[0][-1] == NASTY


def test_the_register_keeps_the_link_as_published_and_a_later_change_is_listed() -> None:
    link, line = SOP.steps[-1].id, "Tautan Publikasi: https://a.id/1 -> https://a.id/2"
    published = event("complete", link, 60, note="https://a.id/1", content={link: "https://a.id/1"})
    changed = event("change", "", 90, note=f"{line}\nX: – -> Y", content={link: "https://a.id/2"})

    found = reported("2026-11", (event("register", "identifikasi"), published, changed))

    assert told(found, "published")[0][-1] == "https://a.id/1"
    assert told(found, "changed")[0][-1] == f"{line} · X: – -> Y"


def test_what_comes_after_the_period_changes_nothing() -> None:
    early = tuple(e for e in EVENTS if e.at.month < 11)
    later = next(e for e in EVENTS if e.at.month == 11)
    one, other = reported(events=EVENTS), reported(events=(*early, later))

    assert replace(one, tables={}) == replace(other, tables={})
    assert report_data(one, SOP) == report_data(other, SOP)
    assert report_tabs(one, SOP) == report_tabs(other, SOP)
    assert reported().head == history(early).head


def test_the_channels_are_those_that_the_period_ended_with() -> None:
    before = new_settings(SOP)
    lines = {*before.lines, ("channels", "WhatsApp", "7")} - {("channels", "TikTok", "30")}
    after = settings_of(lines, SOP)
    events: tuple[Event, ...] = ()
    for settings, at in (
        (before, datetime(2026, 9, 1, 9, tzinfo=JAKARTA)),
        (after, datetime(2026, 11, 5, 9, tzinfo=JAKARTA)),
    ):
        stamp, known = Stamp(at, None, f"{at}"), configuration(events, SOP.texts)
        events += recording(known, SOP, settings, stamp, begin=True)

    def channels(text: str) -> list[str]:
        period = parse_period(text)
        assert period is not None
        report = report_of(history(events), SOP, after, period)
        return [each.channel for each in report.at_end.channels]

    assert channels("2026-10") == ["Facebook", "Instagram", "Website", "X", "YouTube", "TikTok"]
    assert channels("2026-11") == [*after.freshness]


def test_a_report_stands_on_the_rows_it_names() -> None:
    found = reported("2026-Q3")

    assert found.head == history(EVENTS).hashes[found.rows - 1]
    assert found.rows == sum(e.at.month < 10 for e in EVENTS)


def test_the_same_input_gives_the_same_bytes() -> None:
    one, other = reported(), reported()

    assert report_pdf(one, SOP) == report_pdf(other, SOP)
    assert _xlsx(one) == _xlsx(other)
    assert report_csv(one, SOP) == report_csv(other, SOP)


def test_paper_has_pages_and_a_fixed_time() -> None:
    pdf = report_pdf(reported(), SOP)

    assert pdf.startswith(b"%PDF-")
    assert b"D:20261031170000" in pdf  # midnight in Jakarta


@pytest.mark.parametrize("text", ["2025-01", "2026-10", "2026-Q4", "2026", "2031"])
@pytest.mark.parametrize("events", [(), EVENTS[:1], EVENTS], ids=["empty", "one", "a quarter"])
def test_every_period_of_every_history_can_be_printed(text: str, events: tuple[Event, ...]) -> None:
    found = reported(text, events)

    told = json.dumps(report_data(found, SOP))
    assert not re.search(r"\bnan\b|None|NaN|Infinity", told)
    assert bool(report_data(found, SOP)["empty"]) == (found.events == 0)
    assert report_pdf(found, SOP)


def test_a_period_without_data_says_so() -> None:
    assert "Januari 2025" in report_data(reported("2025-01"), SOP)["empty"]


@pytest.mark.parametrize("steps", [2, 8])
def test_another_procedure_prints_on_the_same_paper(steps: int) -> None:
    sop = with_steps(load_sop("website_medsos"), steps)

    assert report_pdf(reported(events=quarter(sop, 20), sop=sop), sop)


def test_texts_of_people_are_never_markup() -> None:
    found = reported("2026-11", nasty())

    assert report_pdf(found, SOP)
    row = next(s for s in report_data(found, SOP)["sections"] if s["key"] == "published")["rows"][0]
    assert row[1] == " ".join(NASTY.split())


def test_a_link_that_is_none_stays_text() -> None:
    events = tuple(replace(e, note="javascript:alert(1)") for e in nasty())

    assert b"/URI" not in report_pdf(reported("2026-11", events), SOP)
    links = tuple(replace(e, note="https://a.example/1") for e in nasty())
    assert b"https://a.example/1" in report_pdf(reported("2026-11", links), SOP)


def test_what_is_printed_can_be_copied() -> None:
    reason, link = "P" * 60, f"https://a.example/{'0123456789/' * 12}"
    events = [replace(e, note=reason if e.kind == "reject" else link) for e in nasty()]
    found = reported("2026-11", tuple(events))  # type: ignore[arg-type]

    pieces = [piece for page in pages(report_pdf(found, SOP)) for piece in page]

    text = "".join(pieces)
    assert f"sheetsync verify BOOK --anchor {found.head}" in pieces
    assert reason in text
    assert link in text
    assert not UNSEEN.search(text)


def test_beside_the_signatures_stands_what_proves_the_figures() -> None:
    found = reported()
    facts = (("Sidik pengaturan", "1a" * 32), ("Penanda tangan", "1A2B 3C4D"))

    *_, sheet = pages(report_pdf(found, SOP, facts))

    for label, value in (*facts, ("Jumlah baris Riwayat", "554")):
        assert f"{label}{value}" in "".join(sheet)
    assert "Pengesahan" in sheet


def test_the_code_beside_it_holds_the_anchor() -> None:
    data = report_data(reported(), SOP)

    code = segno.make(data["head"].upper(), mode="alphanumeric", error="m", micro=False)

    assert data["qr"] == code.svg_inline()
    assert report_data(reported(events=()), SOP)["qr"] == ""


def test_the_csv_is_safe_to_open() -> None:
    header, row = list(csv.reader(io.StringIO(report_csv(reported("2026-11", nasty()), SOP))))

    assert header[:2] == ["No. Registrasi", "Judul"]
    assert row[1].startswith("'=1+1")
    assert row[header.index("Tautan")].startswith("'=1+1")


def test_the_workbook_holds_texts_and_numbers() -> None:
    found = reported("2026-11", nasty())

    book = openpyxl.load_workbook(io.BytesIO(_xlsx(found)))

    assert book.sheetnames == [
        "Ringkasan", "Tahap", "Per Bulan", "Per Unit", "Terpublikasi", "Tidak Disetujui",
        "Isian Dikembalikan", "Isi Diubah",
    ]  # fmt: skip
    title = book["Terpublikasi"].cell(4, 2)
    assert (title.value[:4], title.data_type) == ("=1+1", "s")
    assert [cell.value for cell in book["Ringkasan"][4]][:3] == ["November 2026", 1, 1]


def test_the_paper_asks_for_no_word_that_is_not_there() -> None:
    paper = (files("sheet_templates") / "report.typ").read_text("utf-8")
    words = report_data(reported(), SOP)["words"]

    assert set(re.findall(r"\bw\.(\w+)", paper)) <= words.keys()


def _xlsx(report: Report) -> bytes:
    tabs, values = report_tabs(report, SOP)
    return draw_book(tabs, values, made=report.until)
