"""docs/templates.md tells every key as the parser knows it, and its example really runs."""

from __future__ import annotations

import copy
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from sheetsync.core.sop_parser import KEYS, parse_sop
from sheetsync.errors import TemplateError
from sheetsync.templates import load_sop, load_texts, parse_source
from tests.clerk import Clerk

PAGE = (Path(__file__).parents[1] / "docs" / "templates.md").read_text("utf-8")
EXAMPLE = re.search(r"^```toml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)[1]  # type: ignore[index]
WHOLE = tomllib.loads(load_sop("website_medsos").source)
TABLES = {"The file itself": ""} | {
    f"`{mark}`": mark.strip("[]")
    for mark in ("[form]", "[words]", "[[roles]]", "[[fields]]", "[[steps]]")
}
MISSED = {  # what is said where another key needs one that may be missing
    "fields.required": "form.title_field: found 'judul'; expected a required field of the kind 'text'",
    "fields.options": "fields[3].options: found nothing; expected the words this column may hold",
    "steps.reject": "steps[2].return_to: found 'identifikasi'; expected no such key without 'reject'",
    "steps.link": "steps[4].link_aliases: found ['Link', 'Unduh', 'Download', 'Lihat', 'Akses', "
    "'Berkas', '…; expected no such key without 'link'",
}  # fmt: skip
WRONG = {"number": "60", "true or false": "ya", "list": "satu", "table": 5, "tables": {}}


class Key(NamedTuple):
    """A line of the page: a key of a table, and what is said of it."""

    table: str
    name: str
    type: str
    default: str
    most: str

    @property
    def place(self) -> str:
        """Return how a message names the key in the table that `holder` gives."""
        if not self.table:
            return self.name
        many = isinstance(WHOLE[self.table], list)
        return f"{self.table}[{self.at + 1}].{self.name}" if many else f"{self.table}.{self.name}"

    @property
    def at(self) -> int:
        """Return the place of the first table that has the key, of those of one name."""
        tables = enumerate(WHOLE[self.table])
        return next((n for n, table in tables if self.name in table), 0)

    def holder(self, data: dict[str, Any]) -> dict[str, Any]:
        found = data[self.table] if self.table else data
        return found[self.at] if isinstance(found, list) else found

    def __str__(self) -> str:
        return f"{self.table}.{self.name}"


def told() -> Iterator[Key]:
    for section in re.split(r"^### ", PAGE, flags=re.MULTILINE)[1:]:
        table = TABLES.get(section.split("\n", 1)[0])
        for line in re.findall(r"^\| `(\w+)` \|(.*)\|$", section, re.MULTILINE):
            type_, default, most = (cell.strip() for cell in line[1].split(" |")[:3])
            if table is not None:
                yield Key(table, line[0], type_, default, most.replace(",", ""))


TOLD = tuple(told())


def parsed(data: dict[str, Any]) -> str:
    """Return what is said of a template, '' where it is one."""
    try:
        parse_sop(data, load_texts("id"), "surat.toml")
    except TemplateError as error:
        return str(error)
    return ""


def changed(key: Key, value: Any, name: str = "") -> str:
    """Return what is said where a key has that value; None takes it out."""
    data = copy.deepcopy(WHOLE)
    table = key.holder(data)
    table.pop(name or key.name, None)
    if value is not None:
        table[name or key.name] = value
    return parsed(data)


@pytest.mark.parametrize("table", TABLES.values())
def test_the_page_tells_each_key_once_and_no_other(table: str):
    assert sorted(key.name for key in TOLD if key.table == table) == sorted(KEYS[table])


@pytest.mark.parametrize("key", TOLD, ids=str)
def test_a_key_that_is_missing(key: Key):
    said = changed(key, None)

    if key.default in ("required", "with `reject`"):
        assert said.startswith(f"surat.toml: {key.place}: found nothing; expected ")
    else:
        assert said.removeprefix("surat.toml: ") == MISSED.get(str(key), "")


@pytest.mark.parametrize("key", TOLD, ids=str)
def test_a_value_of_another_type(key: Key):
    wrong = WRONG.get(key.type, 5)

    said = changed(key, wrong)

    assert said.startswith(f"surat.toml: {key.place}: found {wrong!r}; expected ")


@pytest.mark.parametrize("key", [key for key in TOLD if key.default == "required"], ids=str)
def test_a_required_one_that_is_empty(key: Key):
    empty = {"table": {}, "tables": [], "number": 0}.get(key.type, "")

    assert changed(key, empty).startswith(f"surat.toml: {key.place}")


@pytest.mark.parametrize("key", [key for key in TOLD if key.most], ids=str)
def test_one_that_is_too_long(key: Key):
    most = int(key.most)
    long: Any = "x" * (most + 1)
    if key.type == "list":
        long = [long]
    elif key.type == "number":
        long = most
    elif key.type == "tables":
        long = WHOLE[key.name] * (most + 1)

    said = changed(key, long)

    assert said.startswith(f"surat.toml: {key.place}: found ")
    assert len(said) <= 300


@pytest.mark.parametrize("key", TOLD, ids=str)
def test_a_key_that_is_misspelt_is_told_before_it_is_missed(key: Key):
    data = copy.deepcopy(WHOLE)
    table = key.holder(data)
    table[f"{key.name}x"] = table.pop(key.name, "x")

    said = parsed(data)

    assert said.startswith(f"surat.toml: {key.place}x: found ")
    assert said.endswith(f"; expected {key.name!r} or no such key")


def test_a_line_that_stands_twice_is_named():
    lines = EXAMPLE.split("\n")
    for n, line in enumerate(lines):
        if "=" in line:
            with pytest.raises(TemplateError, match=rf"^surat.toml: line {n + 2}, column \d+: not TOML: found .*; expected every key"):  # fmt: skip
                parse_source("\n".join([*lines[: n + 1], *lines[n:]]), "surat.toml")


def test_the_example_runs_from_the_page(run, tmp_path: Path):
    (tmp_path / "surat.toml").write_text(EXAMPLE, "utf-8")
    commands = re.findall(r"^    sheetsync ((?:init|sync|status) .*)$", PAGE, re.MULTILINE)
    assert len(commands) == 3

    run(commands[0])
    row = {"Perihal": "Undangan", "Sifat Surat": "Segera", "Bidang Tujuan": "Bidang Arsip"}
    words = {"1. Catat": "Tercatat", "2. Telaah": "Ditelaah", "3. Disposisi": "Didisposisi"}
    book = Clerk(tmp_path / "agenda.xlsx", "Agenda Surat")
    book.type((1, row | words | {"4. Jawab": "Dijawab"}))
    run(commands[1])
    assert book.row(1)["Pemeriksaan"] == "Dijawab: isi Nomor Surat Jawaban"
    book.type((1, {"Nomor Surat Jawaban": "005/27"}))
    run(commands[1])

    assert (book.row(1)["Posisi"], book.row(1)["No. Registrasi"][:3]) == ("Dijawab", "SM-")
    assert "4. Jawab" in run(commands[2]).stdout


@pytest.mark.parametrize(
    ("old", "new", "at"),
    [('return_to = "catat"', 'return_to = "jawab"', 0), ('header = "Perihal"', 'headr = "Perihal"', 1),
     ('prefix = "SM"', "prefix = SM", 2)],
)  # fmt: skip
def test_the_faults_of_the_page_are_said_so(old: str, new: str, at: int):
    said = re.findall(r"^    (surat\.toml: .*)$", PAGE, re.MULTILINE)
    assert old in EXAMPLE

    with pytest.raises(TemplateError) as error:
        parse_source(EXAMPLE.replace(old, new, 1), "surat.toml")

    assert str(error.value) == said[at]
