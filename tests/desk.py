"""One row on a desk: people write in its cells, `look` judges them and hands cells back."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sheetsync.core.cells import tidy
from sheetsync.core.difference import changed_columns, is_watched
from sheetsync.core.form import Row, content_prints
from sheetsync.core.history import Event
from sheetsync.core.judge import Stamp, Verdict, judge, register
from sheetsync.core.sop import Sop
from sheetsync.core.speak import check_text, departures, position_text
from sheetsync.core.workflow import ItemState, new_item

JAKARTA = ZoneInfo("Asia/Jakarta")
MONDAY = datetime(2026, 11, 2, 8, 0, tzinfo=JAKARTA)
CONTENT = {
    "judul": "Rencana Kerja 2027",
    "ringkasan": "Renja Sekretariat Daerah",
    "klasifikasi": "Berkala",
    "unit": "Bagian Perencanaan",
    "penanggung_jawab": "Kepala Bagian Perencanaan",
    "waktu_tempat": "Bantul, 2026",
    "bentuk": "Softcopy",
    "retensi": "5 Tahun",
    "kanal": "Website; Instagram",
}


@dataclass
class Desk:
    """A row and its history. Cells are written by header; `look` is one sync of this row."""

    sop: Sop
    content: dict[str, str]
    steps: list[str] = field(init=False)
    evidence: list[str] = field(init=False)
    state: ItemState | None = None
    events: list[Event] = field(default_factory=list)
    now: datetime = MONDAY

    def __post_init__(self) -> None:
        self.steps = [""] * len(self.sop.steps)
        self.evidence = [""] * len(self.sop.steps)

    def write(self, cells: dict[str, str]) -> Desk:
        places: dict[str, tuple[Any, Any]] = {
            field.header: (self.content, field.id) for field in self.sop.fields
        }
        for place, step in enumerate(self.sop.steps):
            places |= {step.evidence: (self.evidence, place), step.header: (self.steps, place)}
        for header, text in cells.items():
            texts, place = places[header]
            texts[place] = text
        return self

    def row(self) -> Row:
        content = tuple(self.content.get(f.id, "").strip() for f in self.sop.fields)
        required = [i for i, f in enumerate(self.sop.fields) if f.required]
        number = self.state.number if self.state else ""
        steps = tuple(tidy(text) for text in self.steps)
        evidence = tuple(tidy(text) for text in self.evidence)
        return Row(4, number, content, steps, evidence, content_prints(content, required))

    def look(self) -> Verdict:
        self.now += timedelta(minutes=15)
        stamp = Stamp(self.now, self.now - timedelta(minutes=15), f"s{len(self.events)}")
        row = self.row()
        item = self.state or new_item(self.sop, "DIP-2026-0001")
        begin = None if self.state else register(self.sop, item, row, stamp)
        watched = self.state and is_watched(self.sop, item, row)
        changed = changed_columns(self.sop, item, row) if watched else ()
        verdict = judge(self.sop, item, row, stamp, begin, changed)
        for back in verdict.handed_back:
            self.write({back.column: back.written})
        self.state = verdict.state
        self.events += verdict.events
        return verdict

    def said(self, verdict: Verdict) -> str:
        state, row = verdict.state, self.row()
        departed = departures(self.sop, state, row)
        return check_text(self.sop, state, row, verdict.lacking, (), departed)

    def position(self) -> str:
        assert self.state is not None
        return position_text(self.sop, self.state)

    def after(self, *rounds: dict[str, str]) -> Desk:
        self.look()
        for cells in rounds:
            self.write(cells).look()
        return self


def kinds(verdict: Verdict) -> list[str]:
    return [event.kind for event in verdict.events]


IDENTIFIED = {"1. Identifikasi": "Selesai"}
VERIFIED = {"2. Verifikasi": "Disetujui"}
APPROVED = {"3. Persetujuan": "Disetujui"}
LINK = {"Tautan Publikasi": "https://setda.example.go.id/renja"}
PUBLISHED = {"4. Publikasi": "Terpublikasi", **LINK}
