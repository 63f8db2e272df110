"""A workbook that is a local .xlsx file: drawn once, read whole, then changed cell by cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from itertools import takewhile
from pathlib import Path

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
from sheetsync.stores.workbook import Changes, Snapshot, Titles


class XlsxWorkbook:
    """The store contract over one file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._package: tuple[str, Package] | None = None
        self.warnings: tuple[str, ...] = ()
        self.written = b""

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

    def absent(self, titles: Titles) -> tuple[str, ...]:
        """Return the keys of the tabs whose titles no tab has; all when there is no file yet."""
        found = self._whole()[0].titles if there(self._path) else ()
        return tuple(key for key, title in titles.items() if title not in found)

    def read(self, *, force: bool = False) -> Snapshot:  # noqa: ARG002 - a file has no versions
        """Return the file as it is; a tab is parsed when it is first asked for."""
        package, version = self._whole()
        self._package = version, package
        named = self._named()
        rows, blocked = cache(named(package.sheet_values)), cache(named(package.blocked))
        uncomputed = named(package.uncomputed)
        return Snapshot(
            rows=lambda key, titles: rows(titles[key]) if titles[key] in package.titles else None,
            uncomputed=lambda titles: uncomputed(titles["form"]),
            blocked=lambda titles: blocked(titles["form"]),
            version=version,
        )

    def draw(
        self,
        drawings: Mapping[str, Drawing],
        values: Mapping[str, Grid],
        locale: str,  # noqa: ARG002 - a file has none
    ) -> None:
        """Make the file, or add the tabs that it does not have yet."""
        titles = {key: drawing.title for key, drawing in drawings.items()}
        if not there(self._path):
            from sheetsync.stores.xlsx_draw import draw_book

            grids = {titles[key]: grid for key, grid in values.items()}
            create_whole(self._path, draw_book([*drawings.values()], grids))
            return
        package, version = self._whole()
        absent = [key for key, title in titles.items() if title not in package.titles]
        if not absent:
            return
        for key in absent:
            _add(package, drawings[key], values.get(key, {}), titles)
        replace_whole(self._path, package.to_bytes(), version)

    def commit(self, snapshot: Snapshot, changes: Changes) -> None:
        """Write all changes in one replacement of the file, or none."""
        package = self._reading(snapshot.version)
        with self._named():
            _put(package, changes)
        data = package.to_bytes()
        replace_whole(self._path, data, snapshot.version)
        self.written = data

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
        with self._named():
            return Package.parse(data), version

    @contextmanager
    def _named(self) -> Iterator[None]:
        """Name the file in whatever is found wrong in it."""
        try:
            yield
        except StoreError as error:
            raise StoreError(f"{self._path}: {error}") from None

    def _reading(self, version: str) -> Package:
        """Return the package that was read; what it becomes is written only over that version."""
        if self._package is None or self._package[0] != version:
            raise ConflictError(f"{self._path}: only the newest reading can be written")
        package, self._package = self._package[1], None
        return package


def _put(package: Package, changes: Changes) -> None:
    titles = changes.titles
    for drawing in changes.draw.values():
        _add(package, drawing, {}, titles)
    for drawing in changes.redraw.values():
        _redraw(package, drawing)
    if changes.form:
        cells = {(touch.row, touch.column): touch.written for touch in changes.form}
        package.set_cells(titles["form"], cells)
    if changes.history:
        package.append_rows(titles["history"], changes.history)
    for key, grid in changes.boards.items():
        package.set_cells(titles[key], grid, own=True)


def _redraw(package: Package, drawing: Drawing) -> None:
    """Draw a tab anew: all of it where it is the tool's own and has no columns that go on."""
    from sheetsync.stores.xlsx_draw import draw_book

    whole = drawing.owned_by_tool and drawing.columns is None
    package.redraw(drawing, draw_book([drawing], {}), whole=whole)


def _add(package: Package, drawing: Drawing, grid: Grid, titles: Titles) -> None:
    """Add a tab after the nearest one that should stand before it."""
    from sheetsync.stores.xlsx_draw import draw_book

    before = takewhile(lambda title: title != drawing.title, titles.values())
    after = [title for title in before if title in package.titles]
    drawn = draw_book([drawing], {})
    package.add_sheet(
        drawing.title, drawn, after=after[-1] if after else None, hidden=drawing.hidden
    )
    package.set_cells(drawing.title, grid)
