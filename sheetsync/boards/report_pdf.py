"""The report on paper: its texts and figures handed to Typst as data, never as markup."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from importlib.resources import files
from typing import Any

from sheetsync.boards.report import Report
from sheetsync.boards.report_lists import LISTS, Section, Value
from sheetsync.boards.tables import HIGH_SHARE, LOW_SHARE
from sheetsync.core.sop import Sop
from sheetsync.figures.results import Summary

_WORDS = ("words", "report_tables", "report")  # a later one says it better
_LATIN = 0x2500  # Typst's own fonts have what lies below; only other scripts need this computer's


def report_pdf(report: Report, sop: Sop) -> bytes:
    """Return the report as a PDF of A4 pages; the same report gives the same bytes."""
    import typst

    data = json.dumps(report_data(report, sop), ensure_ascii=False, sort_keys=True)
    done: bytes = typst.compile(
        _paper(sop),
        format="pdf",
        sys_inputs={"data": data},
        timestamp=int(report.until.timestamp()),
        ignore_system_fonts=all(ord(letter) < _LATIN for letter in data),
    )
    return done


def _paper(sop: Sop) -> bytes:
    """Return the layout beside the SOP's template, else the first that lies by another."""
    homes = [home for home in files("sheet_templates").iterdir() if home.is_dir()]
    homes.sort(key=lambda home: (home.name != sop.id, home.name))
    papers = (file for home in homes for file in home.iterdir() if file.name.endswith(".typ"))
    return next(papers).read_bytes()


def report_data(report: Report, sop: Sop) -> dict[str, Any]:
    """Return every text of the paper, written out, and the figures its charts are drawn from."""
    return _Paper(report, sop).data()


class _Paper:
    def __init__(self, report: Report, sop: Sop) -> None:
        self.report, self.sop, self.texts = report, sop, sop.texts
        self.none = self.say("none")

    def say(self, key: str, **values: object) -> str:
        return self.texts.say(f"report.{key}", **values)

    def data(self) -> dict[str, Any]:
        report, until = self.report, self.report.until
        name = report.period.name(self.texts)
        whole = until.date() >= report.period.after
        moment = f"{self.texts.moment(until)} {self.texts.zone(until)}"
        moment = self.texts.day(report.period.last) if whole else moment
        return {
            "language": self.sop.language,
            "words": {key: text for name in _WORDS for key, text in self.texts.table(name).items()},
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
            "months": self._bars(),
            "sections": [self._section(section) for section in report.sections],
            "signers": [role.name for role in self.sop.roles],
            "place": self.say("place"),
            "proof": self.say("proof", rows=self.texts.number(report.rows)),
            "head": report.head,
        }

    def written(self, value: Value, kind: str) -> str:
        """Return a value as people read it."""
        texts = self.texts
        if value is None or value == "":
            return self.none
        if isinstance(value, datetime):
            return texts.moment(value)
        if isinstance(value, str):
            return value
        if kind == "share":
            return texts.share(value)
        return texts.number(value, 1 if kind == "rate" else 0)

    def _tiles(self) -> Iterator[Mapping[str, str]]:
        now, before = self.report.now, self.report.before
        for key, kind, field in (
            ("registered", "count", "registered"),
            ("published", "count", "published"),
            ("plans_kept", "share", "kept_share"),
            ("on_time", "share", "on_time"),
            ("returns", "share", "rejection_share"),
            ("submissions_each", "rate", "submissions"),
        ):
            told = self.written(getattr(before, field), kind)
            value = self.written(getattr(now, field), kind)
            yield {
                "name": self.say(key),
                "value": value,
                "remark": self.say("before", value=told),
            }

    def _steps(self) -> Iterator[Mapping[str, Any]]:
        for n, step in enumerate(self.report.at_end.steps):
            found: Summary = self.report.steps[n]
            median, p90 = found.steps[n] if found.steps else (None, None)
            yield {
                "name": step.step.header,
                "role": step.step.role.short,
                "standard": step.standard,
                "median": median,
                "cells": [
                    self.written(step.standard, "minutes"),
                    self.written(found.measured, "count"),
                    self.written(median, "minutes"),
                    self.written(p90, "minutes"),
                    self.written(found.on_time, "share"),
                ],
                "mark": _mark(found.on_time),
            }

    def _roles(self) -> Iterator[Sequence[str]]:
        figures, texts = self.report.at_end, self.texts
        for role in figures.roles:
            backlog = role.backlog
            oldest = texts.duration(backlog.oldest, figures.day) if backlog.oldest else self.none
            counts = (texts.number(count) for count in (backlog.queue, backlog.overdue))
            yield [role.role.name, *counts, oldest]

    def _channels(self) -> Iterator[Sequence[str]]:
        for channel in self.report.at_end.channels:
            state = "stale" if channel.stale else "fresh" if channel.last else "never"
            age = self.none if channel.age is None else self.texts.number(channel.age, 1)
            words = self.texts.say(f"monitoring.{state}")
            yield [channel.channel, self.written(channel.last, "moment"), age, words, state]

    def _bars(self) -> Sequence[Mapping[str, Any]]:
        months = next(section for section in self.report.sections if section.key == "months")
        return [{"name": row[0], "registered": row[1], "published": row[2]} for row in months.rows]

    def _section(self, section: Section) -> Mapping[str, Any]:
        kinds = [kind for _, kind, _ in section.columns]
        rows = [
            [self.written(v, kind) for v, kind in zip(row, kinds, strict=True)]
            for row in section.rows
        ]
        return {
            "key": section.key,
            "title": self.say(f"section_{section.key}"),
            "heads": [self.texts.say(f"report_tables.{head}") for head, _, _ in section.columns],
            "kinds": kinds,
            "widths": [width for _, _, width in section.columns],
            "rows": rows,
            "none": self.say(f"none_{section.key}"),
            "numbered": section.key in LISTS,
        }


def _mark(share: float | None) -> str:
    if share is None:
        return ""
    return "bad" if share < LOW_SHARE else "good" if share >= HIGH_SHARE else ""
