"""An office that never was: its settings, and a quarter of its history with all that goes wrong."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sheetsync.core.course import Course
from sheetsync.core.history import Event
from sheetsync.core.sop import Sop
from sheetsync.core.worktime import Hours, Shift, WorkCalendar
from sheetsync.figures.now import figures
from sheetsync.figures.results import Figures
from sheetsync.figures.stays import Measured, measure

ZONE = ZoneInfo("Asia/Jakarta")
NOW = datetime(2026, 11, 23, 14, 5, tzinfo=ZONE)


def office_hours() -> tuple[Hours, ...]:
    """Return the default week, and a shorter one from November on: 7 h 30 and 6 h a day."""
    long = Shift(time(7, 30), time(12), time(13), time(16))
    friday = Shift(time(7, 30), time(11, 30), time(13), time(16, 30))
    short = Shift(time(8), None, None, time(14))
    return (
        Hours(date(2020, 1, 1), False, (long, long, long, long, friday, None, None)),
        Hours(date(2027, 1, 1), False, (short,) * 5 + (None, None)),
    )


CALENDAR = WorkCalendar(ZONE, office_hours(), [date(2026, 9, 17), date(2026, 11, 10)], [])


def moving_hours() -> tuple[Hours, ...]:
    """Return hours that change on Thursday 19 November 2026, and those of a Ramadan after it."""
    long, friday = office_hours()[0].week[0], office_hours()[0].week[4]
    short = Shift(time(8), None, None, time(14, 30))
    fasting = Shift(time(8), time(12), time(12, 30), time(15))
    ends = (None, None)
    return (
        Hours(date(2020, 1, 1), False, (long, long, long, long, friday, *ends)),
        Hours(date(2026, 11, 19), False, (short,) * 5 + ends),
        Hours(date(2020, 1, 1), True, (fasting,) * 4 + (short, *ends)),
    )


MOVING = WorkCalendar(
    ZONE, moving_hours(), [date(2026, 11, 18)], [(date(2026, 11, 24), date(2026, 11, 27))]
)


@dataclass(frozen=True)
class Office:
    """Settings as far as figures need them."""

    minutes: Mapping[str, tuple[tuple[date, float], ...]]
    freshness: Mapping[str, float]
    office: str = "Sekretariat Daerah Kabupaten Bantul"
    units: tuple[str, ...] = ()
    zone: ZoneInfo = ZONE
    calendar: WorkCalendar = field(default=CALENDAR)
    digest: str = "5e77" + "0" * 60
    renewal_months: int = 6

    def standard_minutes(self, step: str, day: date) -> float:
        rows = self.minutes[step]
        return next((m for since, m in reversed(rows) if since <= day), rows[0][1])


def office_of(sop: Sop, **changes: object) -> Office:
    minutes = {step.id: ((date(2020, 1, 1), step.minutes),) for step in sop.steps}
    return replace(Office(minutes, sop.freshness), **changes)  # type: ignore[arg-type]


def measured_history(
    events: Iterable[Event],
    sop: Sop,
    office: Office,
    now: datetime = NOW,
    versions: Mapping[str, Sop] | None = None,
) -> Measured:
    return measure(Course(sop, events, versions), office, now)  # type: ignore[arg-type]


def figures_of(
    events: Iterable[Event], sop: Sop, office: Office, now: datetime = NOW, head: str = ""
) -> Figures:
    return figures(measured_history(events, sop, office, now), head)


def moving_office(sop: Sop) -> Office:
    """Return an office whose hours and standards change in the middle of that week."""
    later = date(2026, 11, 18)
    minutes = {s.id: ((date(2020, 1, 1), s.minutes), (later, s.minutes / 4)) for s in sop.steps}
    return office_of(sop, minutes=minutes, calendar=MOVING)


def with_steps(sop: Sop, count: int) -> Sop:
    """Return the SOP with so many steps, each with a role of its own."""
    steps, roles = [], []
    for n in range(count):
        like = sop.steps[min(n, 1) if n < count - 1 else -1]
        role = replace(sop.roles[n % len(sop.roles)], id=f"role{n}", short=f"Pejabat {n + 1}")
        header = f"{n + 1}. {like.header.split(' ', 1)[1]}"
        steps.append(replace(like, id=f"step{n}", header=header, role=role, return_to=0))
        roles.append(role)
    return replace(sop, steps=tuple(steps), roles=tuple(roles))


_TITLES = (
    "Imbauan Kewaspadaan Cuaca Ekstrem", "LRA Semester I 2026", "Agenda Kegiatan Bupati",
    "Rencana Kerja Sekretariat Daerah 2027", "Siaran Pers HUT Kabupaten", "Daftar Aset Tetap 2025",
    "Perjanjian Kinerja 2026", "Laporan Kinerja Instansi Pemerintah Triwulan III",
    "Profil Pejabat Struktural", "Pengumuman Lelang Pengadaan Barang dan Jasa",
    "Prosedur Permohonan Informasi Publik bagi Penyandang Disabilitas", "Peta Rawan Banjir",
)  # fmt: skip
_UNITS = (
    "Bagian Umum", "Bagian Protokol dan Komunikasi Pimpinan", "Bagian Hukum", "bagian  umum",
    "Bagian Organisasi", "Bagian Perencanaan dan Keuangan",
)  # fmt: skip
_CHANNELS = ("Website", "Website; Instagram", "Instagram; Facebook", "Website; X", "YouTube")
_REASONS = ("Ringkasan belum sesuai dokumen", "Penanggung jawab keliru", "Lampiran belum lengkap")


class _Story:
    """One item's life, written down as a sync every quarter of an hour would see it."""

    def __init__(self, sop: Sop, number: str, at: datetime, chance: random.Random) -> None:
        self.sop, self.number, self.at, self.chance = sop, number, at, chance
        self.submission = 1
        self.events: list[Event] = []

    def after(self, minutes: float) -> None:
        later = CALENDAR.add(self.at, max(minutes, 0.5))
        self.at = later + timedelta(minutes=15 - later.minute % 15, seconds=-later.second)

    def tell(self, kind: str, step: int | None = None, **more: object) -> None:
        named = "" if step is None else self.sop.steps[step].id
        event = Event(self.number, self.submission, named, kind, self.at.replace(microsecond=0))
        stamp = {"not_before": self.at - timedelta(minutes=15), "sync": self.at.isoformat()}
        self.events.append(replace(event, source="Sinkronisasi", **(stamp | more)))  # type: ignore[arg-type]

    def check(self, index: int) -> int:
        """Wait for a step, do it, and return the next one."""
        step, chance = self.sop.steps[index], self.chance
        slow = 1 if chance.random() > 0.1 else 30
        self.after(chance.expovariate(2 / step.minutes) * slow)
        if chance.random() < 0.6:
            self.tell("start", index, status=step.start)
            self.after(chance.expovariate(2.2 / step.minutes))
        if step.reject and chance.random() < 0.13:
            self.tell("reject", index, note=chance.choice(_REASONS))
            self.submission += 1
            return step.return_to
        if 0 < self.sop.first_check < index and chance.random() < 0.06:
            self.tell("void", self.sop.first_check)
            return self.sop.first_check
        if index + 2 < len(self.sop.steps) and chance.random() < 0.04:
            self.tell("refuse", index + 2, status="Terpublikasi")
        self.tell("complete", index, status=step.done)
        return index + 1


def quarter(sop: Sop, items: int = 90, weeks: int = 13, seed: int = 2) -> tuple[Event, ...]:
    """Return the history of so many items registered over so many weeks before NOW."""
    chance = random.Random(seed)
    begin = NOW - timedelta(weeks=weeks)
    total = CALENDAR.minutes(begin, NOW)
    events: list[Event] = []
    for n in range(items):
        story = _Story(sop, f"DIP-2026-{n + 1:04}", begin, chance)
        story.after(total * (n + chance.random()) / items)
        _live(story, _content(sop, n, story.at, chance))
        events += story.events
    seen = [event for event in events if event.at <= NOW]
    return tuple(sorted(seen, key=lambda event: event.at))


def _live(story: _Story, content: dict[str, str]) -> None:
    story.tell("register", 0, content=content)
    end = story.chance.random()
    if end < 0.03:
        story.after(500)
        story.tell("cancel", 0)
    elif end < 0.05:
        story.after(200)
        story.tell("missing")
    else:
        step = 0
        while step < len(story.sop.steps) and story.at <= NOW:
            step = story.check(step)


def _content(sop: Sop, n: int, at: datetime, chance: random.Random) -> dict[str, str]:
    title = sop.fields[sop.form.title_field].id
    found = {title: _TITLES[n % len(_TITLES)]}
    if sop.form.unit_field is not None:
        found[sop.fields[sop.form.unit_field].id] = _UNITS[n * 7 % 11 % len(_UNITS)]
    for field_ in sop.fields:
        if field_.kind == "class":
            urgent, usual = list(field_.urgent), [*field_.options[:1], *field_.options[2:3]]
            found[field_.id] = chance.choice(urgent if urgent and n % 15 == 14 else usual)
        elif field_.kind == "channels":
            found[field_.id] = chance.choice(_CHANNELS)
        elif field_.kind == "date":
            found[field_.id] = (at.date() + timedelta(chance.randint(1, 6))).isoformat()
    return found
