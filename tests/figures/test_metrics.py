"""The columnar figures against hand-made cases and against a slow reference over random histories."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

import numpy as np
import pytest

from sheetsync.core.history import Event
from sheetsync.core.worktime import WorkCalendar
from sheetsync.figures.results import Backlog, Items, PlannedWeek
from sheetsync.figures.stays import office_day
from tests.figures.events import IMPORTED, JOURNAL, OFFICE, SOP, event
from tests.figures.simulated import (
    CALENDAR,
    NOW,
    ZONE,
    Office,
    figures_of,
    measured_history,
    office_hours,
    quarter,
)


def measured(*events: Event, office: Office = OFFICE) -> dict[str, object]:
    """Return visits, measured, median, waiting, handling and queue of each step that has any."""
    found = figures_of(events, SOP, office, NOW)
    return {
        s.step.id: (s.visits, s.measured, s.median, s.waiting, s.handling, s.backlog.queue)
        for s in found.steps
        if s.visits or s.backlog.queue
    }


REGISTER = event("register", "identifikasi")
DONE = event("complete", "identifikasi", 90)
CASES = [
    pytest.param([], {}, id="an empty history"),
    pytest.param([REGISTER], {"identifikasi": (0, 0, None, None, None, 1)}, id="one waiting item"),
    pytest.param(
        [REGISTER, DONE],
        {"identifikasi": (1, 1, 90, None, None, 0), "verifikasi": (0, 0, None, None, None, 1)},
        id="one step done",
    ),
    pytest.param(
        [REGISTER, event("start", "identifikasi", 30), event("start", "identifikasi", 45), DONE],
        {"identifikasi": (1, 1, 90, 30, 60, 0), "verifikasi": (0, 0, None, None, None, 1)},
        id="waiting until the first start, handling from there",
    ),
    pytest.param(
        [REGISTER, event("start", "identifikasi", sync=REGISTER.sync), DONE],
        {"identifikasi": (1, 1, 90, None, 90, 0), "verifikasi": (0, 0, None, None, None, 1)},
        id="a start found together with the arrival says nothing about waiting",
    ),
    pytest.param(
        [REGISTER, event("complete", "identifikasi", sync=REGISTER.sync)],
        {"identifikasi": (1, 0, None, None, None, 0), "verifikasi": (0, 0, None, None, None, 1)},
        id="arrived and done in one sync: counted, not timed",
    ),
    pytest.param(
        [
            replace(REGISTER, source=JOURNAL),
            event("complete", "identifikasi", 20, sync=REGISTER.sync, source=JOURNAL),
        ],
        {"identifikasi": (1, 1, 20, None, None, 0), "verifikasi": (0, 0, None, None, None, 1)},
        id="in one sync, but dated by the journal",
    ),
    pytest.param(
        [
            REGISTER,
            DONE,
            event("reject", "verifikasi", 100),
            event("complete", "identifikasi", 200),
        ],
        {
            "identifikasi": (2, 2, 95, None, None, 0),
            "verifikasi": (1, 1, 10, None, None, 1),
        },
        id="a loop is two visits",
    ),
    pytest.param(
        [REGISTER, DONE, event("withdraw", "identifikasi", 100)],
        {"identifikasi": (1, 1, 90, None, None, 1)},
        id="a withdrawn step is waited for again, the next one's visit is cut",
    ),
    pytest.param(
        [REGISTER, event("missing", "", 10), event("found", "identifikasi", 50), DONE],
        {"identifikasi": (1, 1, 40, None, None, 0), "verifikasi": (0, 0, None, None, None, 1)},
        id="a lost row arrives again when it is found",
    ),
    pytest.param([replace(REGISTER, status=IMPORTED)], {}, id="an imported row is in no queue"),
    pytest.param(
        [replace(REGISTER, status=IMPORTED), event("start", "identifikasi", 30), DONE],
        {"identifikasi": (1, 1, 60, None, 60, 0), "verifikasi": (0, 0, None, None, None, 1)},
        id="an imported row arrives with its first start",
    ),
    pytest.param(
        [replace(REGISTER, status=IMPORTED), DONE],
        {"identifikasi": (1, 0, None, None, None, 0), "verifikasi": (0, 0, None, None, None, 1)},
        id="an imported row done at once",
    ),
    pytest.param(
        [
            replace(REGISTER, status=IMPORTED),
            event("missing", "", 10),
            event("found", "", 90),
            DONE,
        ],
        {"identifikasi": (1, 0, None, None, None, 0), "verifikasi": (0, 0, None, None, None, 1)},
        id="an imported row lost, found and done in one sync",
    ),
    pytest.param(
        [REGISTER, event("missing", "", 10), event("reopen", "identifikasi", 50)],
        {},
        id="a row that is not in the form is in no queue",
    ),
    pytest.param(
        [REGISTER, event("start", "identifikasi", 9, content={"klasifikasi": "Dikecualikan"})],
        {},
        id="an excluded class leaves the queue, whatever event told of it",
    ),
    pytest.param(
        [
            REGISTER,
            event("exclude", "", 9, content={"klasifikasi": "Dikecualikan"}),
            event("include", "identifikasi", 50, content={"klasifikasi": "Berkala"}),
            DONE,
        ],
        {"identifikasi": (1, 1, 40, None, None, 0), "verifikasi": (0, 0, None, None, None, 1)},
        id="an excluded item that came back arrives then",
    ),
    pytest.param(
        [REGISTER, event("refuse", "publikasi", 10), event("refuse", "verifikasi", 11), DONE],
        {"identifikasi": (1, 1, 90, None, None, 0), "verifikasi": (0, 0, None, None, None, 1)},
        id="a refusal moves nothing",
    ),
    pytest.param(
        [REGISTER, event("complete", "persetujuan", 10)],
        {"publikasi": (0, 0, None, None, None, 1)},
        id="a visit that another step's decision ended is cut",
    ),
    pytest.param(
        [replace(REGISTER, status=IMPORTED), event("complete", "verifikasi", 10)],
        {"persetujuan": (0, 0, None, None, None, 1)},
        id="an imported row was at step 1 only",
    ),
    pytest.param([REGISTER, event("cancel", "", 10)], {}, id="a cancelled item is in no queue"),
    pytest.param([event("adopt")], {}, id="an adopted item was never here"),
]


@pytest.mark.parametrize(("events", "expected"), CASES)
def test_visits(events: list[Event], expected: dict[str, object]) -> None:
    assert measured(*events) == expected


def test_minutes_are_those_the_office_works():
    friday = event("register", "identifikasi", 4 * 1440)
    monday = event("complete", "identifikasi", 7 * 1440)

    assert measured(friday, monday)["identifikasi"][2] == 450


def test_on_time_is_judged_by_the_standard_of_the_day_it_was_done():
    rows = ((date(2020, 1, 1), 60.0), (date(2026, 11, 17), 120.0))
    office = replace(OFFICE, minutes={**OFFICE.minutes, "identifikasi": rows})
    second = {"item": "DIP-2026-0002"}
    events = [
        REGISTER,
        DONE,
        replace(event("register", "identifikasi", 1440), **second),
        replace(event("complete", "identifikasi", 1530), **second),
    ]

    found = figures_of(events, SOP, office, NOW).steps[0]

    assert (found.on_time, found.standard) == (0.5, 120)


def test_every_item_stands_in_exactly_one_place():
    def other(number: int, *events: Event) -> list[Event]:
        return [replace(each, item=f"DIP-2026-{number:04}") for each in events]

    through = [event("complete", step.id, 60 * n) for n, step in enumerate(SOP.steps, 1)]
    gone = event("missing", "", 500)
    excluded = replace(REGISTER, content={"klasifikasi": "dikecualikan"})
    events = [
        *other(1, REGISTER, *through),
        *other(2, REGISTER, *through, gone),
        *other(3, REGISTER, *through, gone, event("found", "", 600)),
        *other(4, REGISTER, event("cancel")),
        *other(5, excluded),
        *other(6, replace(REGISTER, status=IMPORTED)),
        *other(7, event("adopt")),
        *other(8, event("adopt"), event("reopen", "identifikasi", 10)),
    ]

    items = figures_of(events, SOP, OFFICE, NOW).items

    assert items == Items(8, 1, 3, 1, 1, 1, 1, adopted=1)


def test_the_backlog_is_sorted_by_age():
    waits = (100, 310, 500, 5 * 450)
    events = []
    for n, minutes in enumerate(reversed(waits), 1):
        at = next(
            at for at in (NOW - timedelta(minutes=m) for m in range(20_000))
            if CALENDAR.minutes(at, NOW) >= minutes
        )  # fmt: skip
        events.append(Event(f"DIP-2026-{n:04}", 1, "identifikasi", "register", at, sync=str(n)))

    found = figures_of(events, SOP, OFFICE, NOW)

    assert found.backlog == Backlog(4, 3, 2250, (1, 1, 1, 1))
    assert found.roles[0].backlog == found.backlog
    assert [item.over for item in found.oldest] == [1950, 200, 10, 0]


def test_urgent_items_come_first_however_short_they_wait():
    urgent = {"klasifikasi": "serta merta", "judul": "Banjir"}
    second = event("register", "identifikasi", 2000, item="DIP-2026-0002", content=urgent)

    found = figures_of([REGISTER, second], SOP, OFFICE, NOW).oldest

    assert [(item.title, item.urgent) for item in found] == [("Banjir", "Serta merta"), ("", "")]


def test_a_channel_is_as_fresh_as_the_last_publication_on_it():
    content = {"kanal": "Website;  instagram"}
    through = [event("complete", step.id, 60 * n) for n, step in enumerate(SOP.steps, 1)]
    events = [replace(REGISTER, content=content), *through]

    found = {c.channel: c for c in figures_of(events, SOP, OFFICE, NOW).channels}

    assert found["Website"].last == found["Instagram"].last == through[-1].at
    assert found["Instagram"].stale is (NOW - through[-1].at > timedelta(7))
    assert found["Facebook"].last is None
    assert (
        found["Facebook"].stale is True
    )  # nothing in the seven days that the history reaches back
    assert found["YouTube"].stale is False  # the history is younger than its target


def test_no_age_is_below_zero_by_a_clock_that_is_behind():
    events = [event("complete", step.id, 60 * n) for n, step in enumerate(SOP.steps, 1)]
    begin = replace(REGISTER, content={"kanal": "Website"})

    found = figures_of([begin, *events], SOP, OFFICE, REGISTER.at).channels

    assert next(each.age for each in found if each.channel == "Website") == 0


def test_the_plan_of_the_week():
    def planned(number: int, day: str, *more: Event) -> list[Event]:
        begin = replace(REGISTER, content={"rencana": day})
        return [replace(e, item=f"DIP-2026-{number:04}") for e in (begin, *more)]

    through = [event("complete", step.id, 60 * n) for n, step in enumerate(SOP.steps, 1)]
    events = [
        *planned(1, "2026-11-23", *through),
        *planned(2, "2026-11-29"),
        *planned(3, "2026-11-30"),
        *planned(4, "2026-11-20"),
        *planned(5, "2026-11-23", event("cancel", "", 5)),
        *planned(6, "soon"),
        *planned(7, "2026-11-24"),
    ]

    assert figures_of(events, SOP, OFFICE, NOW).plan == PlannedWeek(
        due=3, done=1, slipped=0, earlier=1
    )
    assert figures_of(events, SOP, OFFICE, NOW + timedelta(2)).plan.slipped == 1


def test_compliance_counts_attempts_and_several_steps_in_one_sync():
    together = {"sync": "s"}
    events = [
        REGISTER,
        event("refuse", "persetujuan", 10),
        replace(DONE, **together),
        event("refuse", "identifikasi", 95),
        event("complete", "verifikasi", 100, **together),
        event("complete", "persetujuan", 100, **together),
        event("void", "verifikasi", 110),
        event("reject", "verifikasi", 120, note="Lampiran kurang\n↩ 2. Verifikasi: x"),
    ]

    kept = figures_of(events, SOP, OFFICE, NOW).compliance

    assert (kept.skipped, kept.locked, kept.voided, kept.together) == (1, 1, 1, 1)
    assert (kept.rejections, kept.decisions, kept.rejection_share) == (1, 3, 1 / 3)
    assert kept.reasons[0].text == "Lampiran kurang"


def test_the_week_before_knows_its_backlog():
    found = figures_of([REGISTER, DONE], SOP, OFFICE, NOW)

    assert [(w.registered, w.published, w.backlog) for w in found.weeks[-3:]] == [
        (0, 0, 0), (1, 0, 1), (0, 0, 1),
    ]  # fmt: skip
    assert found.weeks[-1].start == date(2026, 11, 23)
    assert len(found.weeks) == 12


def test_the_office_day_survives_two_weeks_of_holidays():
    closed = [date(2026, 11, 1) + timedelta(n) for n in range(30)]
    calendar = WorkCalendar(ZONE, office_hours(), closed, [])

    assert office_day(replace(OFFICE, calendar=calendar), date(2026, 11, 23)) == 450
    never = WorkCalendar(ZONE, [replace(office_hours()[0], week=(None,) * 7)], [], [])
    assert office_day(replace(OFFICE, calendar=never), date(2026, 11, 23)) == 1440


def test_a_form_without_classes_channels_and_plans_has_the_other_figures():
    form = replace(SOP.form, class_field=None, channels_field=None, plan_field=None)
    bare = replace(SOP, form=form)

    found, full = (figures_of(quarter(SOP, 20), sop, OFFICE, NOW) for sop in (bare, SOP))

    assert found.steps == full.steps
    assert found.plan == PlannedWeek()
    assert {channel.last for channel in found.channels} == {None}
    assert not any(item.urgent for item in found.oldest)


def test_times_of_any_zone_are_the_same_instants():
    events = quarter(SOP, 20)
    moved = [replace(e, at=e.at.astimezone(timezone(timedelta(hours=-5)))) for e in events]
    fixed = [replace(e, at=datetime.fromisoformat(e.at.isoformat())) for e in events]

    wanted = [e.at.timestamp() for e in events]

    for same in (events, moved, fixed):
        assert np.array_equal(measured_history(same, SOP, OFFICE).at, wanted)


def test_figures_begin_with_the_first_item_however_long_the_book_was_drawn_before():
    drawn = replace(event("settings"), item="", at=NOW - timedelta(days=400))

    found, alone = (figures_of(events, SOP, OFFICE, NOW) for events in ([drawn], [drawn, REGISTER]))

    assert found.since is None
    assert not any(channel.stale for channel in found.channels)
    assert alone.since == REGISTER.at.astimezone(ZONE).date()
    assert alone.channels == figures_of([REGISTER], SOP, OFFICE, NOW).channels
