"""Where the templates lie: the SOPs, texts and messages that come with the program, or a file."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Container, Iterable
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from sheetsync.core.cells import LONGEST, Rows, cut, text_of
from sheetsync.core.configuration import SopVersion
from sheetsync.core.metadata import sop_texts
from sheetsync.core.privacy import kept
from sheetsync.core.sop import Sop
from sheetsync.core.sop_parser import parse_sop
from sheetsync.core.texts import Texts
from sheetsync.errors import SheetsyncError, StoreError, TemplateError
from sheetsync.stores.files import read_whole

_SHIPPED = files("sheet_templates")
_FIRST = "website_medsos"
_PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
_MEANT = {  # what Python says of a line, and what would be right
    "Invalid value": "a text in quotes, a number, true, false or a list",
    "Cannot ": "every key and table once, and [[...]] above each of several tables",
    "Illegal character": "the quote that ends the text",
    "Unterminated": "the quote that ends the text",
    "Unclosed": "a bracket that closes the list",
    "Unescaped": "two backslashes, or the text in single quotes",
}
_CELL, _HIDDEN = "the SOP in the settings tab", "the SOP in the hidden tab"  # for messages


def shipped_sops() -> tuple[str, ...]:
    """Return the names of the SOPs that come with the program, first the one a new book gets."""
    names = (entry.name for entry in _SHIPPED.iterdir() if (entry / "sop.toml").is_file())
    return tuple(sorted(names, key=lambda name: (name != _FIRST, name)))


def load_sop(name: str | Path) -> Sop:
    """Return an SOP that comes with the program, by name, or one from a .toml file.

    Raises TemplateError when there is none or it does not hold together.
    """
    if isinstance(name, str) and name in shipped_sops():
        return parse_source((_SHIPPED / name / "sop.toml").read_text("utf-8"), f"{name}/sop.toml")
    path = Path(name)
    if path.suffix.lower() != ".toml":
        raise TemplateError(
            f"no SOP is called {str(name)!r}; "
            f"expected one of {', '.join(shipped_sops())} or a .toml file"
        )
    try:
        data, _ = read_whole(path, absent="name a template, or an SOP that comes with the program")
        text = data.decode("utf-8-sig")  # Windows' editor puts a mark first
        return parse_source(text, path.name)
    except StoreError as error:
        raise TemplateError(str(error)) from None
    except UnicodeDecodeError:
        raise TemplateError(f"{path}: found no text in UTF-8; expected an SOP template") from None


def sops_of_book(
    recorded: Iterable[SopVersion],
    needed: Container[str],
    metadata: Rows,
    cell: str,
    given: Sop | None = None,
) -> dict[str, Sop]:
    """Return the SOPs of a book by digest; text of a book is never taken as a path.

    `recorded` are those that its history names, of which the texts stand in the hidden tab,
    `metadata`; there are more only where a digest is not `needed`. Where it names none, in a book
    of an older version, the settings tab decides: its `cell` names an SOP that ships, or holds all
    the text of one. `given` is one that somebody gives, in case that the book lost its text.
    Raises SheetsyncError when a needed text is nowhere.
    """
    kept, found = sop_texts(metadata), dict[str, Sop]()
    for version in recorded:
        text = kept.get(version.digest, "")
        sop = parse_source(text, _HIDDEN, drawn=True) if text else _elsewhere(version, given)
        if sop:
            found[version.digest] = sop
        elif version.digest in needed:
            raise SheetsyncError(
                f"the text of the SOP {cut(version.id, 40)!r}, version {version.version}, is gone "
                "from the hidden tab of the book; put it back from an older copy, or give the same "
                "text again with `sheetsync init BOOK --sop FILE`"
            )
    if not found:
        text = next(reversed(kept.values()), "")
        sop = parse_source(text, _HIDDEN, drawn=True) if text else _sop_of_cell(cell)
        found[sop.digest] = sop
    return found


def _elsewhere(version: SopVersion, given: Sop | None) -> Sop | None:
    """Return an SOP whose text the book lost, if it ships or is given."""
    shipped = load_sop(version.id) if version.id in shipped_sops() else None
    return next((sop for sop in (shipped, given) if sop and sop.digest == version.digest), None)


def _sop_of_cell(text: str) -> Sop:
    if text in shipped_sops():
        return load_sop(text)
    if "\n" in text:
        return parse_source(text, _CELL, drawn=True)
    raise TemplateError(
        f"the settings tab names the SOP {kept(text, 60)!r}; "
        f"expected one of {', '.join(shipped_sops())}"
    )


@lru_cache(maxsize=8)  # a process that goes on syncing reads the same templates again and again
def parse_source(source: str, file: str, *, drawn: bool = False) -> Sop:
    """Return the SOP written in `source`; `file` is what messages call it. Raises TemplateError.

    One that is `drawn` stands in a book already, maybe of a version that asked for less.
    """
    source = text_of(source)  # as a cell gives it back
    if len(source) > LONGEST and not drawn:
        raise TemplateError(
            f"{file}: found {len(source):,} characters; expected at most {LONGEST:,}, as many as "
            "a cell keeps. Shorten its guides, or take comments out"
        )
    try:
        data = tomllib.loads(source)
    except (ValueError, RecursionError) as error:
        raise TemplateError(f"{file}: {_not_toml(source, str(error))}") from None
    language = data.get("language", "")
    if language not in (known := _languages()):
        found = kept(repr(language), 60)
        raise TemplateError(f"{file}: language: found {found}; expected one of {', '.join(known)}")
    return parse_sop(data, load_texts(language), file, source, drawn=drawn)


def _not_toml(source: str, said: str) -> str:
    """Return where a text is no TOML, what stands there and what should, as far as it is known."""
    place = _PLACE.search(said)
    if place is None:
        return f"not TOML ({kept(said, 100)})"
    said, line = said[: place.start()], int(place[1] or source.rstrip("\n").count("\n") + 1)
    told = next(
        (told for begin, told in _MEANT.items() if said.startswith(begin)),
        said.removeprefix("Expected "),
    )
    found = kept(repr(source.split("\n")[line - 1].strip()), 60)
    column = f", column {place[2]}" if place[2] else ""
    return f"line {line}{column}: not TOML: found {found}; expected {kept(told, 100)}"


def _languages() -> list[str]:
    names = (entry.name for entry in (_SHIPPED / "messages").iterdir())
    return sorted(Path(name).stem for name in names if name.endswith(".toml"))


@lru_cache(maxsize=8)
def load_texts(language: str = "id") -> Texts:
    """Return the texts of a language that ships; titles and headers are the same in all."""
    return Texts.parse(*map(_toml, ("workbook.toml", f"messages/{language}.toml")))


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads((_SHIPPED / name).read_text("utf-8"))
