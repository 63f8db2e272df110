"""A workbook that is a local .xlsx file: drawn once, read whole, then changed cell by cell."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TypeVar

from sheetsync.core.cells import Grid
from sheetsync.core.drawing import Drawing
from sheetsync.errors import BusyError, ConflictError, StoreError
from sheetsync.stores.files import (
    create_whole,
    hard_links,
    read_whole,
    real,
    replace_whole,
    there,
)
from sheetsync.stores.locks import exclusive, office_lock
from sheetsync.stores.ooxml import Package
from sheetsync.stores.workbook import Changes, Snapshot
from sheetsync.stores.xlsx_draw import draw_book, draw_tab

Given = TypeVar("Given")
V = TypeVar("V")


class XlsxWorkbook:
    """The store contract over one file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._package: tuple[str, Package] | None = None
        self.warnings: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The path as it was given."""
        return str(self._path)

    @property
    def id(self) -> str:
        """The real path: a copy elsewhere is another book."""
        return str(real(self._path))

    @property
    def requests(self) -> int:
        """No API calls are made for a file."""
        return 0

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Hold the lock beside the file. Raises BusyError while an office program has it open."""
        owner = office_lock(self._path)
        if owner:
            raise BusyError(f"{self._path} is {owner}")
        with exclusive(self._path) as remark:
            self.warnings = tuple(filter(None, (remark, hard_links(self._path))))
            yield

    def titles(self) -> tuple[str, ...]:
        """Return the titles of the tabs; () when there is no file yet."""
        if not there(self._path):
            return ()
        return self._whole()[0].titles

    def read(self, *, force: bool = False) -> Snapshot:  # noqa: ARG002 - a file has no versions
        """Return the file as it is; a tab is parsed when it is first asked for."""
        package, version = self._whole()
        self._package = version, package
        return Snapshot(
            tabs=_Lazy(package.titles, self._named(package.sheet_values)),
            uncomputed=_Lazy(package.titles, self._named(package.uncomputed)),
            blocked=_Lazy(package.titles, self._named(package.blocked)),
            version=version,
        )

    def draw(self, drawings: Sequence[Drawing], values: Mapping[str, Grid]) -> None:
        """Make the file, or add the tabs that it does not have yet."""
        if not there(self._path):
            create_whole(self._path, draw_book(drawings, values))
            return
        package, version = self._whole()
        absent = [drawing for drawing in drawings if drawing.title not in package.titles]
        if not absent:
            return
        order = [drawing.title for drawing in drawings]
        for drawing in absent:
            _add(package, drawing, values.get(drawing.title, {}), order)
        replace_whole(self._path, package.to_bytes(), version)

    def commit(self, snapshot: Snapshot, changes: Changes) -> None:
        """Write all changes in one replacement of the file, or none."""
        package = self._reading(snapshot.version)
        self._named(partial(_put, package))(changes)
        replace_whole(self._path, package.to_bytes(), snapshot.version)

    def examine(self, *_: object) -> Iterator[tuple[str, str]]:
        """Yield whether the file can be written now."""
        try:
            with self.exclusive():
                pass
        except StoreError as error:
            yield "file", str(error)
        else:
            yield "file", "; ".join(self.warnings)

    def repair(self, *_: object) -> None:
        """Nothing more: what stands in a drawn tab of a file is people's own."""

    def _whole(self) -> tuple[Package, str]:
        """Return the file's package and the hash of its bytes; StoreError names the file."""
        data, version = read_whole(self._path)
        return self._named(Package.parse)(data), version

    def _named(self, act: Callable[[Given], V]) -> Callable[[Given], V]:
        """Return `act` with the file named in whatever it finds wrong."""

        def named(given: Given) -> V:
            try:
                return act(given)
            except StoreError as error:
                raise StoreError(f"{self._path}: {error}") from None

        return named

    def _reading(self, version: str) -> Package:
        """Return the package that was read; what it becomes is written only over that version."""
        if self._package is None or self._package[0] != version:
            raise ConflictError(f"{self._path}: only the newest reading can be written")
        package, self._package = self._package[1], None
        return package


def _put(package: Package, changes: Changes) -> None:
    for drawing in changes.draw:
        _add(package, drawing, {}, changes.order)
    if changes.form:
        cells = {(touch.row, touch.column): touch.written for touch in changes.form}
        blocked = package.blocked(changes.form_tab)
        free = {place: value for place, value in cells.items() if place not in blocked}
        package.set_cells(changes.form_tab, free)
    if changes.history:
        package.append_rows(changes.history_tab, changes.history)
    for title, grid in changes.tabs.items():
        package.set_cells(title, grid, own=True)


def _add(package: Package, drawing: Drawing, grid: Grid, order: Sequence[str]) -> None:
    """Add a tab after the nearest one that should stand before it."""
    before = order[: order.index(drawing.title)]
    after = next((title for title in reversed(before) if title in package.titles), None)
    package.add_sheet(drawing.title, draw_tab(drawing), after=after)
    package.set_cells(drawing.title, {**drawing.texts, **grid})


class _Lazy(Mapping[str, V]):
    """The tabs of a package, each read at the first look."""

    def __init__(self, titles: Sequence[str], load: Callable[[str], V]) -> None:
        self._titles, self._load = titles, load
        self._seen: dict[str, V] = {}

    def __getitem__(self, title: str) -> V:
        if title not in self._titles:
            raise KeyError(title)
        if title not in self._seen:
            self._seen[title] = self._load(title)
        return self._seen[title]

    def __contains__(self, title: object) -> bool:
        return title in self._titles  # without reading the tab

    def __iter__(self) -> Iterator[str]:
        return iter(self._titles)

    def __len__(self) -> int:
        return len(self._titles)
