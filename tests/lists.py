"""Lists written to a file and read."""

import csv
import io
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from sheetsync.core.sop import Sop
from sheetsync.importing import ImportedList, read_list

DATA = Path(__file__).parent / "data"
SHORT = ["No.", "Judul", "Ringkasan", "Klasifikasi"]
List = Callable[..., ImportedList]


@pytest.fixture
def listed(sop: Sop, tmp_path: Path) -> List:
    """Return what is read from a file with these bytes, this text or these rows."""

    def read(
        content: bytes | str | Sequence[Sequence[str]], name: str = "list.csv", sop: Sop = sop
    ) -> ImportedList:
        if not isinstance(content, (bytes, str)):
            stream = io.StringIO()
            csv.writer(stream, delimiter=";").writerows(content)
            content = stream.getvalue()
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_list(path, sop)

    return read


def titles(found: ImportedList) -> list[str]:
    return [row.content[0] for row in found.rows]


def classes(found: ImportedList) -> list[str]:
    return [row.content[2] for row in found.rows]
