"""Templates: a key of a right one lost, doubled or given another value, or its text broken.

What `init` takes must be drawn and synced; what it refuses must leave no file behind.
"""

from __future__ import annotations

import functools
import json
import tomllib
from pathlib import Path
from random import Random
from typing import Any

from tests.fuzz.commands import answered

_TEMPLATE = Path(__file__).parent.parent / "data" / "second_sop.toml"
_TEXTS = (
    "", " ", "[bold]x[/]", "[/]", "[link=http://a.example]x[/link]", "Riwayat", "MONITORING", "History",
    "a/b", "'a'", "a" * 31, "a" * 32, "a" * 5000, "baris\nkedua", "\x1b[31m", "\x07", "\u202eabc",
    "\u200b", "=1+1", "@SUM(A1)", "#set page()", "*", "Judul *", "$x$ _y_ <z> // @w", '"', "{0}",
    "{office}", "%s", "🏛️", "e\u0301", "😀" * 20, "Perihal", "perihal", "No. Registrasi", "Batal", ";", "a;b",
    "a,b", "Asia/Jakarta", "../x", "en", "id", "class", "date", "channels", "agendaris", "catat",
)  # fmt: skip
_OTHERS = (
    0, 1, -1, 1e6, 1e300, 10**400, float("nan"), float("inf"), float("-inf"), 0.001, True, False,
    [], {}, [1], ["a", "a"], ["a", "A"], [""], {"a": 1}, [[["a"]]],
)  # fmt: skip


@functools.cache
def _source() -> str:
    return _TEMPLATE.read_text("utf-8")


def attempt(random: Random, folder: Path) -> None:
    template, book = folder / "yours.toml", folder / "surat.xlsx"
    template.write_bytes(_mutant(random))
    done = answered(folder, "init", str(book), "--sop", str(template), codes=(0, 1))
    if done.exit_code:
        assert not book.exists(), "it was refused, but drawn"
        assert "yours.toml" in done.output
        return
    template.unlink()
    lines = [["sync"], ["status"], ["log"], ["doctor"], ["addin", "-o", str(folder / "addin")]]
    for command, *options in lines if random.random() < 0.2 else lines[:1]:
        assert answered(folder, command, str(book), *options).exit_code == 0


def _mutant(random: Random) -> bytes:
    if random.random() < 0.2:
        return _broken(random, _source().encode())
    data = tomllib.loads(_source())
    for _ in range(random.choice((1, 1, 1, 2, 4))):
        _change(random, data)
    return "\n".join(_lines(data)).encode("utf-8", "surrogatepass")


def _broken(random: Random, source: bytes) -> bytes:
    start = random.randrange(len(source))
    end = min(len(source), start + random.choice((1, 5, 300)))
    fills = (b"", source[start:end] * 2, bytes([random.randrange(256)]), b"[" * 2000, b"9" * 5000,
             b"\xef\xbb\xbf", b"\r\n", b'"', b"# " + b"x" * 30_000 + b"\n", b"\x00")  # fmt: skip
    return source[:start] + random.choice(fills) + source[end:]


def _change(random: Random, data: dict[str, Any]) -> None:
    """Change one key somewhere in the template, most often to something strange."""
    tables = [data, data["form"], data["words"], *data["roles"], *data["fields"], *data["steps"]]
    table = random.choice([each for each in tables if isinstance(each, dict)])
    key = random.choice(list(table) or ["x"])
    way = random.randrange(6)
    if way == 0:
        table.pop(key, None)
    elif way == 1:
        table[random.choice(("x", key + "s", "a\nb", "freshness", "width", "kind"))] = "x"
    elif way == 2 and isinstance(table.get(key), list):
        table[key] = random.choice(
            (table[key][:1], table[key] * 2, table[key] * 40, table[key][::-1])
        )
    elif way == 3:
        name = random.choice(("Website", "Mading", "X"))
        data["freshness"] = {name: random.choice((7, *_OTHERS))}
    else:
        table[key] = random.choice(random.choice((_TEXTS, _OTHERS)))
    for name in ("form", "words", "roles", "fields", "steps"):  # what the next change looks into
        if not isinstance(data.get(name), (dict if name in ("form", "words") else list)):
            data[name] = {} if name in ("form", "words") else []


def _lines(data: dict[str, Any]) -> list[str]:
    """Return the lines of a TOML file that holds these tables."""
    return [f"{json.dumps(key)} = {_value(value)}" for key, value in data.items()]


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(_lines(value)) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_value, value)) + "]"
    if isinstance(value, float):
        return repr(value)
    return str(value).lower() if isinstance(value, (bool, int)) else _text(value)


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
