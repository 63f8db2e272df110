"""Labels follow facts: whatever a drawn tab says of them is so again once it is drawn again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

import pytest

from sheetsync.boards.form import draw_form, form_titles, redraw_form
from sheetsync.boards.guide import draw_guide
from sheetsync.boards.settings import draw_settings, redraw_settings
from sheetsync.changes import changes_of
from sheetsync.core.cells import Cell, Rows, rows_with
from sheetsync.core.configuration import switching
from sheetsync.core.drawing import Area, Box, Drawing, Dropdown
from sheetsync.core.form import relabelled
from sheetsync.core.judge import Stamp
from sheetsync.core.metadata import drawn_last
from sheetsync.core.plan import Plan
from sheetsync.core.planner import make_plan
from sheetsync.core.reading import Reading
from sheetsync.core.settings import as_set, parse_settings
from sheetsync.core.settings_schema import ChannelLine, UnitLine
from sheetsync.core.settings_tab import SettingsTab
from sheetsync.core.sop import Sop
from sheetsync.labels import drawn_lines
from sheetsync.snapshots import read, read_events
from sheetsync.stores import open_workbook
from sheetsync.stores.workbook import Snapshot
from tests.clerk import Clerk
from tests.pages import TODAY, Page
from tests.versions import FIRST, WITHOUT_APPROVAL, changed

HOSTS = FIRST.texts.settings["channels"].columns["hosts"]
DRAWN = {draw.__name__: draw(FIRST) for draw in (draw_guide, draw_form, draw_settings)}


def set_to(key: str, line: int, **cells: Cell) -> Sop:
    """Return the SOP as an office runs it that filled a line of its settings so."""
    page = Page(FIRST)
    page.fill(
        key, line, {FIRST.texts.settings[key].columns[name]: it for name, it in cells.items()}
    )
    return as_set(FIRST, parse_settings(page.tab, FIRST), TODAY)


FACTS = {  # what became of it: what is said no more, what is said now, and where
    "a role": (
        changed(
            ("Ketua Tim Pengelolaan Website/Medsos", "Koordinator"), ('"Ketua Tim"', '"Koord."')
        ),
        ("Ketua Tim",),
        {
            "draw_guide": "Koordinator",
            "draw_form": "Koord. · 60 menit",
            "draw_settings": "Koordinator",
        },
    ),
    "minutes of the template": (
        changed(("minutes = 300", "minutes = 450")),
        ("300 menit",),
        {"draw_guide": "450", "draw_form": "Pengelola Informasi · 450 menit"},
    ),
    "minutes of the office": (
        set_to("minutes", 5, step="1. Identifikasi", minutes=240, since="01/11/2026"),
        ("300 menit",),
        {"draw_guide": "240", "draw_form": "Pengelola Informasi · 240 menit"},
    ),
    "a word": (
        changed(("Tidak disetujui", "Ditolak")),
        ("Tidak disetujui",),
        {"draw_guide": "Ditolak", "draw_form": "Ditolak"},
    ),
    "the word for a repair": (
        changed(('"Perlu diperbaiki"', '"Perbaiki"')),
        ("Perlu diperbaiki",),
        {"draw_guide": "Perbaiki", "draw_form": "perbaiki"},
    ),
    "a step": (
        changed(('"2. Verifikasi"', '"2. Telaah"')),
        ("2. Verifikasi",),
        {"draw_guide": "2. Telaah", "draw_form": "2. Telaah", "draw_settings": "2. Telaah"},
    ),
    "a channel": (set_to("channels", 7, channel="WhatsApp", days=7), (), {"draw_form": "WhatsApp"}),
    "a unit": (set_to("units", 1, unit="Bagian Umum"), (), {"draw_form": "Bagian Umum"}),
    "the office": (
        set_to("general", 1, name="Instansi", value="Kecamatan Kretek"),
        ("\n".join(["", FIRST.office, ""]),),
        {"draw_guide": "Kecamatan Kretek", "draw_form": "Kecamatan Kretek"},
    ),
    "the zone": (
        set_to("general", 2, name="Zona Waktu", value="Asia/Jayapura"),
        ("WIB",),
        {"draw_form": "WIT"},
    ),
    "a guide": (
        changed(("Bagian yang menyimpan dokumennya.", "Bagian pemilik dokumen.")),
        ("Bagian yang menyimpan dokumennya.",),
        {"draw_guide": "Bagian pemilik dokumen.", "draw_form": "Bagian pemilik dokumen."},
    ),
}


def again(name: str, sop: Sop) -> Drawing:
    """Return how a tab looks on which a new office's values stand, once it is drawn again."""
    rows = rows_with((), DRAWN[name].texts)
    if name == "draw_form":
        headers = {(b.row, b.column): b.text for b in draw_form(sop).boxes if b.row == 3}
        rows = rows_with(rows, {**headers, (1, 2): 46_000.5, (1, 3): 15})
        return onto(DRAWN[name], redraw_form(sop, rows, titles=form_titles(FIRST)))
    if name == "draw_settings":
        return onto(DRAWN[name], redraw_settings(sop, SettingsTab(rows, sop.texts)))
    return draw_guide(sop)


def onto(drawn: Drawing, then: Drawing) -> Drawing:
    """Return what both drawings make of a tab, as a store draws the later one."""

    def by_place(boxes: Iterable[Box]) -> dict[tuple[int, int], Box]:
        return {(box.row, box.column): box for box in boxes}

    areas: dict[Area, Dropdown] = {drop.area: drop for drop in drawn.dropdowns}
    areas |= {drop.area: drop for drop in then.dropdowns}
    boxes = by_place(drawn.boxes) | by_place(then.boxes)
    return replace(
        drawn,
        boxes=tuple(boxes.values()),
        dropdowns=tuple(areas.values()),
        rules=then.rules,
        queues=then.queues,
    )


def said(drawing: Drawing) -> str:
    boxes = (f"{b.text}\n{b.note}\n{b.style.number or ''}" for b in drawing.boxes)
    drops = ((*d.options, d.title, d.prompt, d.error) for d in drawing.dropdowns)
    views = (f"{queue.title} {queue.ends}" for queue in drawing.queues)
    rules = (rule.formula for rule in drawing.rules)
    return "\n".join([*boxes, *map("\n".join, drops), *rules, *views])


@pytest.mark.parametrize("fact", FACTS)
def test_every_text_that_depends_on_a_fact_follows_it(fact: str):
    sop, gone, now = FACTS[fact]
    fresh = {"draw_guide": draw_guide, "draw_form": draw_form, "draw_settings": draw_settings}

    found = {name: again(name, sop) for name in DRAWN}

    for name, drawing in found.items():
        assert not [word for word in gone if word in said(drawing)], name
        assert now.get(name, "") in said(drawing)
        texts = {(b.row, b.column): (b.note, b.style) for b in fresh[name](sop).boxes}
        assert {(b.row, b.column): (b.note, b.style) for b in drawing.boxes} == texts
        assert {*drawing.dropdowns} == {*fresh[name](sop).dropdowns}
        assert (drawing.rules, drawing.queues) == (fresh[name](sop).rules, fresh[name](sop).queues)


@pytest.mark.parametrize("fact", FACTS)
def test_a_tab_is_known_to_look_otherwise(fact: str):
    sop, _, now = FACTS[fact]

    lines = dict(zip(drawn_lines(FIRST), drawn_lines(sop), strict=True))

    differ = {old[1] for old, new in lines.items() if old[2] != new[2]}
    assert differ >= {"book", *(name.removeprefix("draw_") for name in now)}
    assert "metadata" not in differ


@pytest.fixture
def other_version(book: Clerk) -> tuple[Snapshot, Reading, Plan]:
    """Return a book at the sync that puts a version without the approval in force."""
    snapshot = open_workbook(book.path).read()
    now = read_events(snapshot).events[-1].at + timedelta(minutes=15)
    old = read(snapshot, now)
    form = relabelled(old.form, old.columns, WITHOUT_APPROVAL)
    new, stamp = WITHOUT_APPROVAL.following(old.sop), Stamp(now, None, "s")
    opening = switching(old.configuration, old.sop, new, stamp)
    versions = {**old.versions, new.digest: new}
    reading = replace(old, sop=new, form=form, opening=opening, versions=versions)
    plan = make_plan(reading, book="dip.xlsx", sync="s", now=now)
    return snapshot, reading, replace(plan, signers=reading.signers)


def test_a_tab_that_is_drawn_again_gets_all_its_values(other_version):
    snapshot, reading, plan = other_version

    changes = changes_of(plan, reading, snapshot, lambda: None)

    assert [*changes.redraw] == ["guide", "form", "monitoring", "evaluation", "settings"]
    form, signer = reading.sop.form, reading.signers.all[0].name
    titles = {"monitoring": form.monitoring_title, "evaluation": form.evaluation_title}
    for key, text in {**titles, "guide": signer}.items():
        stood = [cell for row in snapshot.rows(key, reading.sop.tabs) or () for cell in row]
        assert text in stood
        assert text in changes.boards[key].values(), "though it stood there before"
    title = reading.sop.texts.say("signers.title")
    (heading,) = [box.row for box in changes.redraw["guide"].boxes if box.text == title]
    assert min(row for row, _ in changes.boards["guide"]) == heading + 2, "where it stands by now"


def test_the_first_part_of_a_commit_brings_the_headers_only(other_version):
    snapshot, reading, plan = other_version

    first = changes_of(replace(plan, rest=True), reading, snapshot, lambda: None)
    other = changes_of(
        replace(plan, rest=True), replace(reading, opening=()), snapshot, lambda: None
    )

    assert ([*first.redraw], [*other.redraw]) == (["form"], [])
    texts = first.redraw["form"].texts.values()
    assert "3. Persetujuan (tidak dipakai lagi)" in texts
    known = drawn_last(rows_with(reading.hidden, first.boards["metadata"]))
    before = drawn_last(reading.hidden)
    assert [key for key in known if before[key] != known[key]] == ["form"]


def test_settings_are_drawn_where_their_tables_stand():
    page = Page(FIRST)
    moved: Rows = [["Rapat Senin"], *([""] * 4 + list(row) for row in page.rows)]

    drawing = redraw_settings(FIRST, SettingsTab(moved, FIRST.texts))

    old = {(box.row, box.column): box.text for box in DRAWN["draw_settings"].boxes}
    assert all(old[box.row - 1, box.column - 4] == box.text for box in drawing.boxes)
    areas = {(drop.area.row - 1, drop.area.column - 4) for drop in drawing.dropdowns}
    assert areas == {(d.area.row, d.area.column) for d in DRAWN["draw_settings"].dropdowns}
    assert (drawing.widths, drawing.columns) == ({}, {})


def test_what_staff_wiped_above_a_table_is_not_written_again():
    page = Page(FIRST)
    page.rows[2] = [""] * len(page.rows[2])

    assert redraw_settings(FIRST, page.tab).boxes == ()


def without_hosts(*, beside: Cell = "") -> SettingsTab:
    """Return the settings as books had them before channels had hosts, and what stands beside."""
    page = Page(FIRST)
    row, column = page.place("channels", HOSTS)
    for cells in page.rows:
        del cells[column]
    page.rows[row][column] = beside  # the gap before the next table
    return page.tab


def test_a_column_that_came_later_is_drawn_into_the_free_one_beside_its_table():
    tab = without_hosts()
    places, head = tab.places(ChannelLine)
    at = max(places.values()) + 1

    drawing = redraw_settings(FIRST, tab)
    then = tab.with_cells(drawing.texts)

    assert drawing.texts[head, at] == HOSTS
    assert (list(drawing.widths), list(drawing.columns or {})) == ([at], [at])
    assert then.places(ChannelLine) == ({**places, "hosts": at}, head)
    assert then.places(UnitLine) == tab.places(UnitLine), "though nothing parts them now"
    assert parse_settings(then, FIRST).lines == parse_settings(tab, FIRST).lines
    assert redraw_settings(FIRST, then).widths == {}


def test_nobodys_notes_make_room_for_a_column_that_came_later():
    assert redraw_settings(FIRST, without_hosts(beside="tanya Pak Budi")).widths == {}
