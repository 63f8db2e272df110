"""docs/audit.md keeps its word: its program runs, its promises have tests, both languages agree."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from tests.tricks.insider import SOP, TIME, Insider

ROOT = Path(__file__).parent.parent.parent
PAGES = ("audit.md", "audit.id.md")
OLD_BOOK = ROOT / "tests" / "data" / "book_of_0.1.xlsx"


@cache
def page(name: str) -> str:
    return (ROOT / "docs" / name).read_text("utf-8")


def program(name: str = PAGES[0]) -> str:
    """Return the lines of code that the page tells to save, from the first import on."""
    lines = page(name).splitlines()
    first = lines.index("    import base64, hashlib, json, sys, unicodedata")
    size = next(n for n, line in enumerate(lines[first:]) if line and not line.startswith("    "))
    return "\n".join(line.removeprefix("    ") for line in lines[first : first + size]).strip()


def checked(book: Path) -> tuple[int, str]:
    """Run the page's program on a book, as a process of its own."""
    line = [sys.executable, "-c", program(), str(book)]
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_the_page_checks_a_book_without_the_program(local: Insider):
    last = local.history()[-1]

    code, said = checked(local.book.path)

    assert (code, said.splitlines()[0]) == (
        0,
        f"whole: {last['No']} rows, signed to No {last['No']}, head {last['Hash']}",
    )
    (signer,) = json.loads(local.run("signers --json").stdout)
    assert said.splitlines()[1] == signer["id"].upper()


def test_the_page_checks_a_book_from_before_signatures():
    code, said = checked(OLD_BOOK)

    assert (code, said.split(",")[0]) == (0, "whole: 55 rows")


def test_the_page_finds_the_row_that_was_altered(local: Insider):
    def altered(rows):
        rows[6][TIME] = "2025-01-13T08:20:00+07:00"
        return rows

    local.alter(altered, chained=False)

    assert checked(local.book.path) == (1, "No 7 is not the row that was written\n")


def test_the_page_finds_the_signature_that_is_wrong(local: Insider):
    def altered(rows):
        rows[6][TIME] = "2025-01-13T08:20:00+07:00"
        return rows

    local.alter(altered)

    code, said = checked(local.book.path)

    assert (code, "InvalidSignature" in said) == (1, True)


def test_the_fingerprint_is_that_of_the_required_columns(local: Insider):
    row = next(row for row in local.history() if row["Kejadian"] == "register")
    told = json.loads(str(row["Isi"]))
    texts = [" ".join(told.get(field.id, "").split()) for field in SOP.fields if field.required]

    line = json.dumps(texts, ensure_ascii=False, separators=(",", ":"))

    assert hashlib.sha256(line.encode()).hexdigest()[:32] == row["Sidik Isi"]


def test_the_digest_of_the_settings_is_that_of_their_lines(local: Insider):
    row = next(row for row in local.history() if row["Kejadian"] == "settings")

    lines = json.loads(str(row["Isi"]))["+"]

    assert hashlib.sha256(lines.encode()).hexdigest() == row["Sidik Isi"]


def test_every_promise_names_a_test_that_is_there():
    named = set(re.findall(r"`(test_\w+)`", page(PAGES[0])))
    there = {
        name
        for path in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"^def (test_\w+)", path.read_text("utf-8"), re.MULTILINE)
    }

    assert named
    assert named <= there


@pytest.mark.parametrize(
    "pattern", [r"`(test_\w+)`", r"^\| ([0-9]+) \|", r"sheetsync \w+ dip\.xlsx(?: --[\w-]+)*"]
)
def test_both_languages_say_the_same(pattern: str):
    one, other = (re.findall(pattern, page(name), re.MULTILINE) for name in PAGES)

    assert one == other != []
    assert program(PAGES[1]) == program()


def test_the_page_lists_every_trick():
    assert re.findall(r"^\| ([0-9]+) \|", page(PAGES[0]), re.MULTILINE) == [
        str(number) for number in range(1, 33)
    ]
