"""Offices with hours of many kinds, so that a test can also count for itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sheetsync.core.worktime import Hours, Shift, WorkCalendar

JAKARTA = ZoneInfo("Asia/Jakarta")
AMSTERDAM = ZoneInfo("Europe/Amsterdam")

DAY = Shift(time(7, 30), time(12), time(13), time(16))
FRIDAY = Shift(time(7, 30), time(11, 30), time(13), time(16, 30))
WEEK = (DAY, DAY, DAY, DAY, FRIDAY, None, None)
FASTING_DAY = Shift(time(8), time(12), time(12, 30), time(15))
FASTING_FRIDAY = Shift(time(8), time(11, 30), time(12, 30), time(15, 30))
FASTING_WEEK = (FASTING_DAY,) * 4 + (FASTING_FRIDAY, None, None)
SHORT = Shift(time(8), None, None, time(12))
NIGHT = Shift(time(0, 30), time(1, 30), time(2, 15), time(4))


@dataclass(frozen=True)
class Office:
    """What a calendar is made of, so that a test can also count for itself."""

    zone: ZoneInfo = JAKARTA
    hours: tuple[Hours, ...] = (
        Hours(date(2023, 1, 1), False, WEEK),
        Hours(date(2023, 1, 1), True, FASTING_WEEK),
        Hours(date(2026, 7, 1), False, (SHORT,) * 5 + (None, None)),
    )
    holidays: tuple[date, ...] = (date(2026, 4, 3), date(2026, 3, 20))
    ramadan: tuple[tuple[date, date], ...] = ((date(2026, 2, 19), date(2026, 3, 19)),)

    def calendar(self) -> WorkCalendar:
        return WorkCalendar(self.zone, self.hours, self.holidays, self.ramadan)

    def shift(self, day: date) -> Shift | None:
        fasting = any(first <= day <= last for first, last in self.ramadan)
        ramadan = fasting and any(version.ramadan for version in self.hours)
        versions = sorted(
            (version for version in self.hours if version.ramadan == ramadan),
            key=lambda version: version.since,
        )
        valid = versions[0]
        for version in versions:
            if version.since <= day:
                valid = version
        return None if day in self.holidays else valid.week[day.weekday()]

    def works(self, at: datetime) -> bool:
        wall = at.astimezone(self.zone)
        shift, clock = self.shift(wall.date()), wall.time()
        if shift is None or not shift.start <= clock < shift.end:
            return False
        return shift.break_start is None or not shift.break_start <= clock < shift.break_end

    def counted(self, start: datetime, end: datetime) -> float:
        """Working minutes in [start, end), minute by minute (no clock changes inside a minute)."""
        seconds, at = 0.0, start.astimezone(UTC)
        while at < end:
            following = min(at.replace(second=0, microsecond=0) + timedelta(minutes=1), end)
            if self.works(at):
                seconds += (following - at).total_seconds()
            at = following.astimezone(UTC)
        return seconds / 60


CALENDAR = Office().calendar()


def wib(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=JAKARTA)
