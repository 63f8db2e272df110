"""A whole form in the hands of people as they are, at random: what must hold after every sync."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from itertools import count
from random import Random
from typing import Any

import pytest

from sheetsync.core.cells import plain
from sheetsync.core.course import Course
from sheetsync.core.history import History, history_rows, parse_history
from sheetsync.core.plan import Plan
from sheetsync.core.settings import Settings
from sheetsync.core.sop import Sop
from sheetsync.errors import GuardError, HistoryError
from sheetsync.figures.stays import measure
from tests.journalled import Book, headers

UNSEEN = ["", "", "", "\u200b", "\ufeff", "\u00ad", "\u00a0", "\u200f", "\ufe0f"]
DATES = [2026, 1, 0.5, 46_348, 46_348.6, "22 Nop 2026", "Jum'at, 4-12-26", "22 Desa 2026", True]
NIK = ["3402011506900001", "3402 0115 0690 0001", "34020115\u200b06900001"]
PERSONAL = [*NIK, "0812-3456-7890", "npwp: 092542943407000", "budi@gmail.com"]
NUMBERS = ["", "DIP-2026-0001", "DIP-2026-0002\u200b", "DIP-2026-0099", "Bagian Umum", 7]
ROWS = 5


class Staff:
    """Everybody who has the form open; each method is one thing somebody does to it."""

    def __init__(self, book: Book, random: Random) -> None:
        self.book, self.random, self.titles = book, random, count(1)
        self.sop, self.headers = book.sop, headers(book.sop)
        own = {*self.sop.texts.columns.values(), *(step.time for step in self.sop.steps)}
        self.staff = [header for header in self.headers if header not in own]
        self.seen: dict[int, dict[str, Any]] = {}
        for row in range(ROWS):
            self.blank(row)

    def pick(self, choices: Sequence[Any]) -> Any:
        return self.random.choice(choices)

    def row(self) -> int:
        return self.random.randrange(ROWS)

    def type(self, row: int, header: str, value: Any) -> None:
        self.book.type(row, header, value)

    def blank(self, row: int) -> None:
        for header in self.headers:
            self.type(row, header, "")

    def register(self) -> None:
        row = self.row()
        if not self.book.cell(row, "Judul Informasi"):
            self.book.fill(row)
            self.type(row, "Judul Informasi", f"Judul {next(self.titles)}")

    def go_on(self) -> None:
        """Do what the person whose turn it is would rightly do, with what a copied word brings."""
        row, states = self.row(), Course(self.sop, self.book.history.events).states
        state = states.get(str(self.book.cell(row, "No. Registrasi")))
        if state is None or state.current is None:
            self.type(row, self.sop.steps[0].header, self.sop.update)
            return
        step = self.sop.steps[state.current]
        word = self.pick([step.done, step.done, step.start, step.reject or step.done])
        self.type(row, step.header, f"{self.pick(UNSEEN)}{word.upper()}{self.pick(UNSEEN)}")
        if step.evidence:
            self.type(row, step.evidence, f"https://a.example/{next(self.titles)}")

    def write_a_word(self) -> None:
        step = self.pick(self.sop.steps)
        words = (step.start, step.done, step.reject, self.sop.cancel, self.sop.repair, "", *NIK)
        self.type(self.row(), step.header, f"{self.pick(words)}{self.pick(UNSEEN)}")

    def write_beside_it(self) -> None:
        evidence = [step.evidence for step in self.sop.steps if step.evidence]
        text = self.pick(["", "\u200b", "karena", "https://a.example/x", *NIK])
        self.type(self.row(), self.pick(evidence), text)

    def edit(self) -> None:
        fields = [field.header for field in self.sop.fields]
        text = self.pick(["", "\u200b", ";", "lain", "Dikecualikan\ufeff", "Website, X", *NIK])
        self.type(self.row(), self.pick(fields), text)

    def plan_a_day(self) -> None:
        self.type(self.row(), "Rencana Tayang", self.pick(DATES))

    def copy(self) -> None:
        source, target = self.row(), self.row()
        for header in self.headers:
            self.type(target, header, self.book.cell(source, header))
        if self.pick([True, False]):
            self.type(target, "Judul Informasi", "")

    def empty(self) -> None:
        """Empty the white cells of a row, or the whole of it, as by deleting it."""
        row = self.row()
        for header in self.pick([self.staff, self.headers]):
            self.type(row, header, "")

    def swap(self) -> None:
        """Change cells of two rows for one another: one, some columns, or all as a sort does."""
        one, other = self.row(), self.row()
        for header in self.pick([self.headers, self.staff, self.headers[:1], self.staff[9:13]]):
            cells = self.book.cell(one, header), self.book.cell(other, header)
            self.type(one, header, cells[1])
            self.type(other, header, cells[0])

    def number(self) -> None:
        self.type(self.row(), "No. Registrasi", self.pick(NUMBERS))

    def type_in_grey(self) -> None:
        self.type(self.row(), self.pick(["Posisi", "Batas Waktu", "Pemeriksaan"]), self.pick(NIK))

    def sort(self) -> None:
        """Sort some columns, or all, and let the others stand."""
        body = self.book.form[4 : 4 + ROWS]
        moved = self.pick([self.headers, self.staff, self.headers[:1], self.staff[:1]])
        by = self.headers.index(moved[0])
        order = sorted(body, key=lambda line: str(line[by]), reverse=self.pick([True, False]))
        cells = [[line[self.headers.index(header)] for header in moved] for line in order]
        for row, line in enumerate(cells):
            for header, cell in zip(moved, line, strict=True):
                self.type(row, header, cell)

    def undo(self) -> None:
        """Put one row back as it was some time ago."""
        row = self.row()
        for header, cell in self.pick([self.seen, {}]).get(row, {}).items():
            self.type(row, header, cell)
        self.seen[row] = {header: self.book.cell(row, header) for header in self.headers}

    def type_over_the_time(self) -> None:
        column = self.book.column(self.sop.texts.columns["check"])
        self.book.form[1][column] = self.pick(["", "kemarin", 5.0, 46_348.5, 60_000.0])

    def clock(self) -> None:
        """Let time pass; sometimes the computer's clock is wrong until somebody mends it."""
        self.book.now += timedelta(days=self.pick([0, 0, 1, 364, -364, -1]), minutes=10)


DOINGS = (
    *(Staff.go_on,) * 8, *(Staff.register,) * 3, Staff.write_a_word, Staff.write_beside_it,
    Staff.edit, Staff.plan_a_day, Staff.copy, Staff.empty, Staff.swap, Staff.number,
    Staff.type_in_grey, Staff.clock, Staff.sort, Staff.undo, Staff.type_over_the_time,
)  # fmt: skip


def synced(book: Book) -> Plan:
    try:
        return book.sync()
    except (GuardError, HistoryError):
        return book.sync(force=True)


def after_every_sync(book: Book, plan: Plan) -> None:
    assert all(e.not_before is None or e.not_before <= e.at for e in plan.events)
    assert (
        parse_history(
            [book.sop.texts.history, *history_rows(History(), plan.events)], book.sop.texts
        ).events
        == plan.events
    ), "what is remembered is decided on"
    nothing_personal_is_told(plan)
    filled = [
        (str(book.cell(row, "No. Registrasi")), plain(book.cell(row, "Judul Informasi")))
        for row in range(ROWS)
    ]
    numbers = Counter(number for number, title in filled if number and title)
    assert not [number for number, times in numbers.items() if times > 1], "no number is doubled"
    assert all(number for number, title in filled if title), "each row with a title has one"
    quiet = book.sync()
    assert (quiet.events, quiet.touches) == ((), ()), "an untouched form is left alone"
    assert quiet.found_something == bool(quiet.waiting or quiet.standing)
    assert (quiet.waiting, set(quiet.standing)) == (plan.waiting, set(plan.standing))


def nothing_personal_is_told(plan: Plan) -> None:
    """Whatever stands in whatever cell: nothing that a sync keeps or says holds it unmasked."""
    told = [f"{cell}" for row in plan.rows for cell in row]
    for event in plan.events:
        told += [event.item, event.status, event.note, *(event.content or {}).values()]
    told += [text for back in plan.handed_back for text in (back.found, back.written)]
    told += [row.message for row in plan.waiting]
    told += [*plan.standing, *(f"{touch.written}" for touch in plan.touches)]
    assert not [text for text in told for each in PERSONAL if each in text]


@pytest.mark.parametrize("personal", PERSONAL)
def test_what_is_personal_is_kept_masked_in_whatever_cell(sop: Sop, office: Settings, personal):
    book, cells = Book(sop, office), [*headers(sop)]
    for row, header in enumerate(cells):
        book.fill(row)
        book.type(row, header, f"milik {personal}")
    nothing_personal_is_told(book.sync())
    for row, header in enumerate(cells):  # an item's row now, and a copy of each
        book.type(row, header, f"juga {personal}")
        for column in cells:
            book.type(row + len(cells), column, book.cell(row, column))
    nothing_personal_is_told(book.sync(force=True))


def nothing_is_published_unchecked(book: Book) -> None:
    stage: dict[tuple[str, int], int] = {}
    checked: dict[tuple[str, int], str] = {}
    for event in book.history.events:
        place, key = book.sop.step_index(event.step), (event.item, event.submission)
        if event.kind == "reject" and place is not None:
            stage[event.item, event.submission + 1] = book.sop.steps[place].return_to - 1
        if event.kind != "complete" or place is None:
            continue
        assert place <= stage.get(key, -1) + 1, "no step is skipped"
        stage[key] = place
        if book.sop.steps[place].reject:
            checked[key] = event.fingerprint
        if place + 1 == len(book.sop.steps):
            assert event.fingerprint == checked[key], "published = approved"


@pytest.mark.parametrize("seed", range(25))
def test_the_laws_hold_whatever_people_do(sop: Sop, office: Settings, seed: int):
    book, random = Book(sop, office), Random(seed)
    staff = Staff(book, random)
    for _ in range(8):
        for doing in random.choices(DOINGS, k=random.randint(1, 6)):
            doing(staff)
        after_every_sync(book, synced(book))
        book.now += timedelta(minutes=15)
    nothing_is_published_unchecked(book)
    measured = measure(Course(sop, book.history.events), office, book.now)
    assert not (measured.minutes < 0).any()
