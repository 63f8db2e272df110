"""Workbook parts: one part, name or header of a book in use changed as damage, age or malice would.

Two books take turns: as the program leaves it, and saved by another program with a table, merged
cells, comments and formulas in it. A sync that succeeds must leave a book that others still open.
"""

from __future__ import annotations

import functools
import re
import tempfile
import warnings
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from random import Random
from xml.etree import ElementTree

import openpyxl
from openpyxl.comments import Comment
from openpyxl.worksheet.table import Table

from tests.clerk import Clerk
from tests.fuzz.commands import answered

Parts = dict[str, bytes]
OTHERS = ("status", "verify", "log", "doctor", "sync")
NUMBERS = (
    *("", "0", "-1", "1", "7", "4294967295", "99999999999999999999", "1e9", "nan", "1.5", "true"),
    *("A1", "A0", "XFD1048576", "A1:XFD1048576", "ZZZZ1", "rId1", "\x85\u202e", "x" * 40_000),
)
_TAG = re.compile(rb"<([\w:]+)((?:\s[^<>]*?)?)(/?)>")
_VALUE = re.compile(rb"""(\s[\w:]+=)("[^"]*"|'[^']*')""")
_ELEMENT = re.compile(rb"<([\w:]+)(?:\s[^<>]*)?(?:/>|>[^<]*</\1>)")


def attempt(random: Random, folder: Path) -> None:
    path = folder / "dip.xlsx"
    data = mutant(random, random.choice(books()))
    path.write_bytes(data)
    opens = _opens(data)
    done = answered(folder, "sync", str(path))
    after = path.read_bytes()
    answered(folder, random.choice(OTHERS), str(path))

    if after != data and opens:
        assert done.exit_code == 0
        assert _opens(after), "written so that others cannot open it"


def _opens(data: bytes) -> bool:
    """Tell whether openpyxl opens the book and every part of it is XML.

    It opens without laying out the tabs: a table that claims a whole sheet takes it for ever.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            openpyxl.load_workbook(BytesIO(data), read_only=True).close()
        with zipfile.ZipFile(BytesIO(data)) as archive:
            for name in archive.namelist():
                ElementTree.fromstring(archive.read(name))
    except Exception:  # it does not say what it raises
        return False
    return True


@functools.cache
def books() -> tuple[bytes, bytes]:
    """Return the two books; made once a process."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "dip.xlsx"
        assert answered(folder, "init", str(path)).exit_code == 0
        clerk = Clerk(path)
        clerk.add(1, **{"1. Identifikasi": "Selesai"})
        clerk.add(2, **{"Judul Informasi": "Laporan", "Ringkasan Isi Informasi": '="a"&"b"'})
        assert answered(folder, "sync", str(path)).exit_code == 0
        ours = path.read_bytes()
        book = clerk.edit()
        form = book["Form DIP"]
        form["D7"].comment = Comment("periksa", "Ani")
        form.merge_cells("D20:F21")
        notes = book.create_sheet("Catatan")
        notes.append(["Nama", "Nilai"])
        notes.append(["a", "=1+1"])
        notes.add_table(Table(displayName="T", ref="A1:B2"))
        book.save(path)
        clerk.type((1, {"2. Verifikasi": "Disetujui"}), (3, {"Judul Informasi": "Baru"}))
        return ours, path.read_bytes()


def mutant(random: Random, book: bytes) -> bytes:
    if random.random() < 0.15:
        return random.choice((_cut, _flipped))(random, book)
    with zipfile.ZipFile(BytesIO(book)) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    if random.random() < 0.15:
        random.choice((_renamed, _dropped, _recased))(random, parts)
    else:
        for _ in range(random.choice((1, 1, 1, 3))):
            name = random.choice([name for name in parts if parts[name]])
            parts[name] = random.choice(CHANGES)(random, parts[name])
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as changed:
        for name, data in parts.items():
            changed.writestr(name, data)
    return target.getvalue()


def _cut(random: Random, data: bytes) -> bytes:
    return data[: random.randrange(len(data))]


def _flipped(random: Random, data: bytes) -> bytes:
    """Return the file with a few bytes of the zip's own headers, or of any place, changed."""
    bad = bytearray(data)
    headers = [found.start() for found in re.finditer(rb"PK\x01\x02|PK\x03\x04|PK\x05\x06", data)]
    for _ in range(random.choice((1, 2, 8))):
        at = random.choice(headers) + random.randrange(4, 46)
        at = random.choice((at, random.randrange(len(bad))))
        bad[min(at, len(bad) - 1)] = random.choice((0, 1, 8, 0x7F, 0xFF))
    return bytes(bad)


def _renamed(random: Random, parts: Parts) -> None:
    name = random.choice(list(parts))
    new = random.choice(("/" + name, name.replace("/", "\\"), "../" + name, "é" + name, name + "/"))
    parts[new] = parts.pop(name)


def _dropped(random: Random, parts: Parts) -> None:
    del parts[random.choice(list(parts))]


def _recased(random: Random, parts: Parts) -> None:
    """Double a part under a name in capitals, or write all names so."""
    for name in random.choice(([random.choice(list(parts))], list(parts))):
        parts[name.upper()] = parts[name] if random.random() < 0.1 else parts.pop(name)


def spoiled(random: Random, data: bytes) -> bytes:
    start = random.randrange(len(data))
    end = min(len(data), start + random.choice((1, 8, 200)))
    fill = random.choice((b"", bytes([random.randrange(256)]), data[start:end] * 2))
    return data[:start] + fill + data[end:]


def _attribute(random: Random, data: bytes) -> bytes:
    """Give an attribute another value, or take it away."""
    if not (found := list(_VALUE.finditer(data))):
        return data
    chosen = random.choice(found)
    value = random.choice(NUMBERS).encode()
    new = random.choice((b"", chosen[1] + b'"' + value + b'"', chosen[1] + b'"' + value + b'"'))
    return data[: chosen.start()] + new + data[chosen.end() :]


def _element(random: Random, data: bytes) -> bytes:
    """Double, drop, move or empty one element, or change the text in it."""
    if not (found := list(_ELEMENT.finditer(data))):
        return data
    one, other = random.choice(found), random.choice(found)
    text = random.choice(NUMBERS).encode()
    new = random.choice(
        (b"", one[0] * 2, other[0], one[0] + other[0], re.sub(rb">[^<]*<", b">%s<" % text, one[0]))
    )
    return data[: one.start()] + new + data[one.end() :]


def _tag(random: Random, data: bytes) -> bytes:
    """Give one kind of tag another name, prefix or place everywhere."""
    if not (found := list({found[1] for found in _TAG.finditer(data)})):
        return data
    name, other = random.choice(sorted(found)), random.choice(sorted(found))
    new = random.choice((other, b"y:" + name, name + b"2"))
    return re.sub(rb"(</?)%s(?=[\s/>])" % re.escape(name), rb"\g<1>" + new, data)


def _encoded(random: Random, data: bytes) -> bytes:
    text = data.decode("utf-8", "replace")
    return random.choice(
        (
            text.encode("utf-16"),
            text.replace("UTF-8", "UTF-16").encode("utf-16"),
            text.replace("UTF-8", "ISO-8859-1").encode("latin-1", "replace"),
            b"\xef\xbb\xbf" + data,
            data.replace(b"?>", b'?><!DOCTYPE x [<!ENTITY a "b">]>', 1),
            data.replace(b"><", b"><!-- <c r='A1'/> --><", 3),
            data.replace(b"<t>", b"<t><![CDATA[<c>]]>", 3),
            b"",
        )
    )


CHANGES: tuple[Callable[[Random, bytes], bytes], ...] = (
    *(spoiled, _attribute, _attribute, _attribute, _element, _element, _tag, _encoded),
)
