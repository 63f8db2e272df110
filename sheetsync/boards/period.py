"""A month, a quarter or a year to report on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from sheetsync.core.texts import Texts
from sheetsync.core.worktime import FIRST_YEAR, LAST_YEAR

_FORM = re.compile(r"(\d{4})(?:-(?:[Qq]([1-4])|(\d{1,2})))?")


@dataclass(frozen=True, slots=True)
class Period:
    """So many whole months from `first` on: 1, 3 or 12."""

    first: date
    months: int

    @property
    def text(self) -> str:
        """How it is written: 2026-10, 2026-Q3, 2026."""
        if self.months == 12:
            return f"{self.first.year}"
        if self.months == 3:
            return f"{self.first.year}-Q{self._quarter}"
        return f"{self.first.year}-{self.first.month:02}"

    @property
    def _quarter(self) -> int:
        return (self.first.month + 2) // 3

    @property
    def after(self) -> date:
        """The day after the last one."""
        return _later(self.first, self.months)

    @property
    def last(self) -> date:
        return self.after - timedelta(1)

    @property
    def before(self) -> Period:
        """The period of the same length before this one."""
        return Period(_later(self.first, -self.months), self.months)

    def name(self, texts: Texts) -> str:
        """Return what people call it: `Oktober 2026`, `Triwulan III 2026`, `Tahun 2026`."""
        year = self.first.year
        if self.months == 12:
            return texts.say("evaluation.year", year=year)
        if self.months == 3:
            roman = ("I", "II", "III", "IV")[self._quarter - 1]
            return texts.say("evaluation.quarter", n=roman, year=year)
        return f"{texts.messages['format']['long_months'][self.first.month - 1]} {year}"


def parse_period(text: str) -> Period | None:
    """Return the period that `2026-10`, `2026-Q3` or `2026` means, None for anything else."""
    found = _FORM.fullmatch(text.strip())
    if not found or not FIRST_YEAR <= int(found[1]) <= LAST_YEAR:
        return None
    year = int(found[1])
    if found[2]:
        return Period(date(year, 3 * int(found[2]) - 2, 1), 3)
    if found[3] is None:
        return Period(date(year, 1, 1), 12)
    month = int(found[3])
    return Period(date(year, month, 1), 1) if 1 <= month <= 12 else None


def _later(day: date, months: int) -> date:
    count = day.year * 12 + day.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)
