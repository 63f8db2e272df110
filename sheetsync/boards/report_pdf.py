"""The report on paper: its texts and figures handed to Typst as data, never as markup."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from typing import Any, TypeAlias

from sheetsync.boards.report import LISTS, Report
from sheetsync.boards.revisions import revision_text
from sheetsync.boards.tables import HIGH, LOW, BoardTable, Kind, Value, Words
from sheetsync.core.sop import Sop

Evidence: TypeAlias = Sequence[tuple[str, str]]
"""What proves the report, printed beside its anchor: of each fact its name and the fact."""

_WORDS = ("words", "report_tables", "report")  # a later one says it better
_MARKS = ((LOW, "bad"), (HIGH, "good"))
_DIGITS = 16  # of a digest on paper; the workbook has all of it
_LATIN = 0x2500  # Typst's own fonts have what lies below; only other scripts need this computer's


def report_pdf(report: Report, sop: Sop, evidence: Evidence = ()) -> bytes:
    """Return the report as a PDF of A4 pages; the same report and evidence give the same bytes."""
    import typst

    data = json.dumps(report_data(report, sop, evidence), ensure_ascii=False, sort_keys=True)
    done: bytes = typst.compile(
        (files("sheet_templates") / "report.typ").read_bytes(),
        format="pdf",
        sys_inputs={"data": data},
        timestamp=int(report.until.timestamp()),
        ignore_system_fonts=all(ord(letter) < _LATIN for letter in data),
    )
    return done


def report_data(report: Report, sop: Sop, evidence: Evidence = ()) -> dict[str, Any]:
    """Return every text of the paper, written out, and the figures its charts are drawn from."""
    paper = _Paper(report, sop)
    return paper.data() | {"evidence": [*paper.evidence(), *evidence]}


def _anchor_code(head: str) -> str:
    """Return the QR code of a row's hash as SVG; upper case makes the smallest one."""
    import segno

    return segno.make(head.upper(), error="m", micro=False).svg_inline()


class _Paper(Words):
    def __init__(self, report: Report, sop: Sop) -> None:
        super().__init__(sop.texts, "report", report.at_end.day)
        self.report, self.sop = report, sop

    def data(self) -> dict[str, Any]:
        report, until = self.report, self.report.until
        name = report.period.name(self.texts)
        whole = until.date() >= report.period.after
        moment = self.texts.day(report.period.last) if whole else self.when(until)
        tables = (self.texts.table(section) for section in _WORDS)
        return {
            "language": self.sop.language,
            "words": {key: text for table in tables for key, text in table.items()},
            "office": report.office,
            "sop": self.sop.name,
            "period": name,
            "until": self.say("until", at=moment),
            "footer": self.say("footer", office=report.office, period=name),
            "empty": self.say("empty", period=name) if not report.events else "",
            "tiles": list(self._tiles()),
            "steps": list(self._steps()),
            "roles": list(self._roles()),
            "channels": list(self._channels()),
            "months": list(self._bars()),
            "sections": list(self._sections()),
            "signers": [role.name for role in self.sop.roles],
            "place": self.say("place"),
            "proof": self.say("proof"),
            "head": report.head,
            "qr": _anchor_code(report.head) if report.head else "",
        }

    def evidence(self) -> Iterator[tuple[str, str]]:
        """Yield what of the history the figures were counted from."""
        yield self.say("evidence_rows"), self.texts.number(self.report.rows)
        yield self.say("evidence_head"), self.report.head or self.none
        yield self.say("evidence_settings"), self.report.settings[:_DIGITS]
        for revision in self.report.revisions:
            yield self.say("evidence_revision"), revision_text(revision, self.texts)

    def _written(self, table: BoardTable, line: Sequence[Value]) -> list[str]:
        pairs = zip(table.fields, line, strict=True)
        return [self.text(value, field.kind) or self.none for field, value in pairs]

    def _tiles(self) -> Iterator[Mapping[str, str]]:
        tiles: tuple[tuple[str, str, Kind], ...] = (
            ("registered", "registered", "count"),
            ("published", "published", "count"),
            ("plans_kept", "kept_share", "share"),
            ("on_time", "on_time", "share"),
            ("rejection_share", "rejection_share", "share"),
            ("submissions_each", "submissions", "rate"),
        )
        for key, figure, kind in tiles:
            spans = (self.report.now, self.report.before)
            now, before = (self.text(getattr(span, figure), kind) for span in spans)
            yield {"name": self.say(key), "value": now, "remark": self.say("before", value=before)}

    def _steps(self) -> Iterator[Mapping[str, Any]]:
        table = self.report.tables["steps"]
        for (step, _), line in zip(table.records, table.lines(), strict=True):
            name, *cells = self._written(table, line)
            said = {field.key: value for field, value in zip(table.fields, line, strict=True)}
            on_time = said["on_time"]
            yield {
                "name": name,
                "role": step.step.role.short,
                "standard": said["standard"],
                "median": said["median"],
                "cells": cells,
                "mark": next((mark for test, mark in _MARKS if test.holds(on_time, said)), ""),
            }

    def _roles(self) -> Iterator[Sequence[str]]:
        for role in self.report.at_end.roles:
            backlog, number = role.backlog, self.texts.number
            counts = (number(backlog.queue), number(backlog.overdue))
            yield [role.role.name, *counts, self.long(backlog.oldest)]

    def _channels(self) -> Iterator[Sequence[str]]:
        for channel in self.report.at_end.channels:
            last, age = self.text(channel.last, "moment"), self.text(channel.age, "days")
            told = self.texts.say(f"monitoring.{channel.state}")
            yield [channel.channel, last, age, told, channel.state]

    def _bars(self) -> Iterator[Mapping[str, Any]]:
        for name, registered, published, *_ in self.report.tables["months"].lines():
            yield {"name": name, "registered": registered, "published": published}

    def _sections(self) -> Iterator[Mapping[str, Any]]:
        for key, table in self.report.tables.items():
            if key in ("summary", "steps"):  # the tiles and the chart say these
                continue
            heads = (self.texts.say(f"report_tables.{field.key}") for field in table.fields)
            yield {
                "key": key,
                "title": self.say(f"section_{key}"),
                "heads": list(heads),
                "kinds": [field.kind for field in table.fields],
                "widths": [field.width for field in table.fields],
                "rows": [self._written(table, line) for line in table.lines()],
                "none": self.say(f"none_{key}"),
                "numbered": key in LISTS,
            }
