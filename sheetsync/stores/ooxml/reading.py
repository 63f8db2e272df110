"""All values of a tab at once, read by python-calamine from parts that were checked before."""

from __future__ import annotations

import io
import math
import zipfile
from datetime import date, datetime, time, timedelta
from typing import Any

from python_calamine import CalamineWorkbook

from sheetsync.errors import StoreError
from sheetsync.stores.ooxml.cells import DAYS_1904, Cell, a1
from sheetsync.stores.ooxml.tags import element, opening, with_attribute
from sheetsync.stores.ooxml.values import whole

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_WORKBOOK = (
    f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><workbookPr date1904="%d"/>'
    '<sheets><sheet name="tab" sheetId="1" r:id="rId1"/></sheets></workbook>'
)


def _relations(**targets: str) -> str:
    entries = (
        f'<Relationship Id="rId{number}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets.items(), start=1)
    )
    return f'<Relationships xmlns="{_PACKAGE}">{"".join(entries)}</Relationships>'


_FRAME = {
    "_rels/.rels": _relations(officeDocument="xl/workbook.xml"),
    "xl/_rels/workbook.xml.rels": _relations(
        worksheet="worksheets/sheet1.xml", sharedStrings="sharedStrings.xml", styles="styles.xml"
    ),
}

_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - a cell's date has no zone


def rows_of(
    title: str, sheet: bytes, shared: bytes | None, styles_1904: bytes | None = None
) -> list[list[Cell]]:
    """Return the rows of a tab from A1, equally long; '' is a blank, an error, or never computed.

    The reader gets a package of these parts alone, so it cannot trip over the others, and without
    styles, so it takes no number for a date and rounds none: a date is the serial number that
    stands in the file. Only where days count from 1904 (`styles_1904` given) must the dates be
    known, to be counted like everywhere else.
    """
    rows = _read(title, sheet, shared, None)
    if styles_1904 is not None:
        typed = _read(title, sheet, shared, styles_1904)
        rows = [list(map(_from_1904, *both)) for both in zip(rows, typed, strict=True)]
    return [
        [
            value if type(value) is str else _cell(value, title, row, column)
            for column, value in enumerate(values)
        ]
        for row, values in enumerate(rows)
    ]


def _read(title: str, sheet: bytes, shared: bytes | None, styles: bytes | None) -> list[list[Any]]:
    parts: dict[str, str | bytes | None] = {
        **_FRAME,
        "xl/workbook.xml": _WORKBOOK % (styles is not None),
        "xl/worksheets/sheet1.xml": element("dimension").sub(b"", sheet, count=1),
        "xl/sharedStrings.xml": shared and _uncounted(shared),
        "xl/styles.xml": styles,
    }
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as archive:  # stored: nothing to pack and unpack again
        for name, part in parts.items():
            if part is not None:
                archive.writestr(name, part)
    package.seek(0)
    try:
        reader = CalamineWorkbook.from_filelike(package)
        return reader.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except BaseException as error:
        # A panic inside the reader is no Exception; a person's Ctrl-C is none either.
        if isinstance(error, KeyboardInterrupt | SystemExit | MemoryError):
            raise
        raise StoreError(
            f"{title}: damaged sheet ({error}); open the workbook in Excel and save it"
        ) from None


def _uncounted(shared: bytes) -> bytes:
    """Return the shared texts without their own word on how many they are.

    The reader sets memory aside for that many; where there is not enough, the process dies.
    """
    found = opening("sst").search(shared)
    if not found:
        return shared
    tag = with_attribute(with_attribute(found[0], "uniqueCount", None), "count", None)
    return shared[: found.start()] + tag + shared[found.end() :]


def _from_1904(value: Any, typed: Any) -> Any:
    dated = isinstance(typed, date) and isinstance(value, float)
    return value + DAYS_1904 if dated else value


def _cell(value: Any, title: str, row: int, column: int) -> Cell:
    if isinstance(value, bool):
        return value
    if isinstance(value, float) and math.isfinite(value):
        return whole(value)
    if isinstance(value, date | time | timedelta):
        return whole(_serial(value))
    raise StoreError(
        f"{title}!{a1((row, column))}: {value!r} is not a value a cell can hold; clear it"
    )


def _serial(value: date | time | timedelta) -> float:
    """Return the serial number of a moment the file spells out (ISO 8601) instead of counting."""
    if isinstance(value, time):
        value = datetime.combine(_EPOCH, value)
    elif isinstance(value, date) and not isinstance(value, datetime):
        value = datetime.combine(value, time())
    length = value - _EPOCH if isinstance(value, datetime) else value
    return length / timedelta(days=1)
