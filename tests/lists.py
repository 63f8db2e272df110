"""Lists written to a file and read."""

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from sheetsync.core.sop import Sop
from sheetsync.importing import Corrections, ImportedList, read_list, sentences
from sheetsync.templates import load_texts

DATA = Path(__file__).parent / "data"
SHORT = ["No.", "Judul", "Ringkasan", "Klasifikasi"]
List = Callable[..., ImportedList]


@pytest.fixture
def listed(sop: Sop, tmp_path: Path) -> List:
    """Return what is read from a file with these bytes, this text or these rows.

    What is said about it is said in English.
    """

    def read(
        content: bytes | str | Sequence[Sequence[str]], name: str = "list.csv", sop: Sop = sop,
        maps: Sequence[str] = (), sets: Sequence[str] = (), tab: str = "",
    ) -> ImportedList:  # fmt: skip
        if not isinstance(content, (bytes, str)):
            stream = io.StringIO()
            csv.writer(stream, delimiter=";").writerows(content)
            content = stream.getvalue()
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_list(path, in_english(sop), Corrections.parse(sop, maps, sets, tab))

    return read


def in_english(sop: Sop) -> Sop:
    return replace(sop, texts=load_texts("en"))


def said(found: ImportedList) -> list[str]:
    """Return the notes about a list as a person reads them."""
    return list(sentences(found.notes, load_texts("en")))


def titles(found: ImportedList) -> list[str]:
    return [row.content[0] for row in found.rows]


def classes(found: ImportedList) -> list[str]:
    return [row.content[2] for row in found.rows]
