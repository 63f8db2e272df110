"""Dates as serial numbers: days since 1899-12-30, wall time, no zone."""

from __future__ import annotations

from datetime import datetime, timedelta

EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - a serial number carries no zone
SECONDS = 86400


def serial(moment: datetime) -> float:
    """Return the serial number of a wall time; whole days are whole numbers."""
    passed = moment - EPOCH
    return passed.days + (passed.seconds + passed.microseconds / 1e6) / SECONDS


def moment(number: float) -> datetime:
    """Return the wall time of a serial number, rounded to the millisecond."""
    return EPOCH + timedelta(milliseconds=round(number * SECONDS * 1000))
